"""Anything at all on the two platforms' own doors: every call is one that the platform takes, what is kept was said, and
the menu is never far."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.handlers.phones.bot import Bot
from tests.handlers.phones.phone import LinePhone, Phone, TelegramPhone

TYPED = ("0", "9", "12", "໓໐", "1.250.000", "2 ລ້ານ 500", "-4", "yes", "ບໍ່ມີ", "1 3", "No rain", "maise", "?", "…")
WORDS = ("back", "skip", "stop", "send", "/menu", "/help", "/language", "/who", "my reports", "1", "2: 10")
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("says"), st.sampled_from(TYPED)),
        st.tuples(st.just("says"), st.sampled_from(WORDS)),
        st.tuples(st.just("taps"), st.integers(0, 9)),
        st.tuples(st.just("taps"), st.integers(0, 9)),
        st.tuples(st.just("takes back"), st.tuples(st.integers(0, 9), st.sampled_from(TYPED))),
        st.tuples(st.just("photo"), st.just(0)),
        st.tuples(st.just("sticker"), st.just(0)),
    ),
    max_size=14,
)
LONG = settings().max_examples > 100
PLAYED = settings(
    max_examples=settings().max_examples // 20,
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=list(HealthCheck),
)


@PLAYED
@pytest.mark.parametrize("door", ["telegram", "line"])
@given(acts=ACTS)
async def test_whatever_is_done_at_a_door(bot: Bot, acts: list[tuple[str, Any]]) -> None:
    number = len(bot.phones)
    area, village = f"E{number}", f"E{number}1"
    await bot.has_places((area, "", "district", "E"), (village, area, "village", "ບ້ານ ໜຶ່ງ"))
    mali = await bot.coordinator(f"Mali{number}", "vc", area, language="en")
    await mali.says("menu")
    await mali.taps("ບ້ານ ໜຶ່ງ")
    said: list[str] = []
    for kind, what in acts:
        await act(mali, said, kind, what)
        assert not any("something went wrong" in text for text in mali.fresh), (acts, mali.said[-2:])
    heard = "\n".join([*said, *mali.said])
    for draft in await mali.drafts():
        values = draft.state.get("session", {}).get("values", {})
        for figure in re.findall(r"'(\d+)'", repr({name: values.get(name) for name in ("people", "money")})):
            assert figure in re.sub(r"(?<=\d)[.,](?=\d)", "", digits(heard)), (figure, acts)
    for _ in range(3):
        await mali.says("/menu")
        if any("Language" in label for label in mali.buttons()):
            break
    else:
        raise AssertionError(f"no way to the menu: {acts}")
    refused = [call for call in bot.telegram.calls if call.refused] + [
        call for call in bot.line.calls if call.status >= 400
    ]
    assert not refused


async def act(mali: Phone, said: list[str], kind: str, what: Any) -> None:
    match kind:
        case "taps" if labels := mali.buttons():
            await mali.taps(labels[what % len(labels)])
        case "taps":
            await mali.says("/menu")
        case "says":
            said.append(what)
            await mali.says(what)
        case "takes back" if said and isinstance(mali, TelegramPhone):  # she edits what she had said
            said.append(what[1])
            await mali.edits(said[what[0] % (len(said) - 1)], what[1])
        case "takes back" if said and isinstance(mali, LinePhone):
            await mali.unsends(said.pop(what[0] % len(said)))
        case "photo":
            await mali.sends_photo()
        case "sticker":
            assert isinstance(mali, LinePhone | TelegramPhone)
            await mali._turn(mali.she.sends_sticker)


def digits(text: str) -> str:
    """The text with every digit an ASCII one."""
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)
