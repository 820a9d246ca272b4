"""Whatever a conversation says, both platforms take it: the fakes refuse what the real ones refuse, in their counting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.events import Choice, Line, Reply
from tests.fakes.telegram import FakeTelegram
from tests.handlers.line_house import LineHouse
from tests.handlers.telegram.conftest import House

LETTERS = [*"ກຂຄງຈນມວຫະາິີຸູ່້ໍຽຳເແໂໃໄໆกขคงนมอะาิีุู่้ำเแโใไๆฯabc019 .,<>&\"'\n\t", "👩‍🌾", "🇱🇦", "👍🏽", "e\u0301\u0323", "\x00", "\ud83c"]  # fmt: skip

words = st.lists(st.sampled_from(LETTERS), max_size=40).map("".join)
long = st.builds(lambda text, times: text * times, words, st.integers(1, 400))
lines = st.lists(st.builds(Line, st.one_of(words, long), st.sampled_from(["plain", "strong", "faint"])), max_size=6)
choices = st.lists(st.builds(Choice, words, st.text("abc:019-", min_size=1, max_size=64)), max_size=60)
replies = st.builds(
    Reply,
    lines.map(tuple),
    choices.map(tuple),
    st.integers(0, 9),
    asks=st.sampled_from(["", "text", "integer", "date", "time", "dateTime", "image", "geopoint", "select_one"]),
)


async def to_telegram(folder: Path, reply: Reply) -> list[object]:
    async with FakeTelegram() as telegram:
        telegram.user(4711, "ນ້ອຍ").chat.open = True
        house = House(telegram, folder, "")
        await house.door._wire.initialize()
        await house.door.send("4711", reply, "k")
        await house.door.stop()
        return [call.refused for call in telegram.calls if call.refused]


async def to_line(folder: Path, reply: Reply) -> list[object]:
    async with LineHouse(folder) as house:
        noy = house.line.user("Noy").is_friend()
        group = house.line.group("ເມືອງ", noy, with_bot=True)
        await house.says(noy, reply)
        await house.says(group.id, reply)
        sent = [call for call in house.line.calls if call.path.startswith("/v2/bot/message/")]
        return [call.answer for call in sent if call.status != 200]


@pytest.mark.parametrize("door", [to_telegram, to_line])
@given(reply=replies)
@settings(max_examples=25)
def test_it_is_taken_as_it_is(
    tmp_path_factory: pytest.TempPathFactory, door: Callable[[Path, Reply], object], reply: Reply
) -> None:
    assert asyncio.run(door(tmp_path_factory.mktemp("media"), reply)) == []  # type: ignore[arg-type]
