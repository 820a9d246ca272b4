"""Many answers in one message, and lists of rows, on every door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversations import test_filling, test_repeats
from tests.conversations.conftest import PLACES, PROGRAMME
from tests.handlers.phones.bot import Bot
from tests.handlers.phones.phone import Phone
from tests.story import programme_folder

FORMS = {"figures": test_filling.FORM, "rows": test_repeats.FORM}


@pytest.fixture
async def bot(tmp_path: Path, sqlite_url: str, door: str, request: pytest.FixtureRequest) -> AsyncIterator[Bot]:
    """The district, with the form that the test names."""
    programme = programme_folder(
        tmp_path / "small", PROGRAMME[: PROGRAMME.index("[indicator]")], S1=FORMS[request.param]
    )
    async with Bot(tmp_path, sqlite_url, door, [programme]) as bot:
        await bot.has_places(*PLACES)
        yield bot


@pytest.mark.parametrize("bot", ["figures"], indirect=True)
async def test_a_report_in_a_message_a_section(bot: Bot, mali: Phone) -> None:
    await mali.says("menu")
    await mali.taps("ບ້ານ ໜຶ່ງ · October")
    mali.hears("How many members?", "Or all 3 at once")
    assert any("List" in button for button in mali.buttons())
    await mali.says("S1 · ບ້ານ ໜຶ່ງ · October 2026 · People\n1. How many members: 30\n2. How many women: 20\n3. : 2")
    mali.hears("1. How many loans?", "5. Any problem?")
    await mali.says("1 2 / 2 4,5 ລ້ານ / 3 18.500.000 / 4 12.500 / 5 2")
    mali.hears("Which one do you mean?", "Weight")
    await mali.taps("12.5")
    kept = await mali.draft()
    assert [kept[f"people/{name}"] for name in ("members", "women", "groups")] == ["30", "20", "2"]
    assert [kept[f"money/{name}"] for name in ("loans", "lent", "balance", "weight", "problem")] == [
        *("2", "4500000", "18500000", "12.5", "no"),
    ]
    await mali.says("rest")
    await mali.taps("Send")
    (report,) = await bot.sent("D1", "D2")
    assert report.answers["money"]["lent"] == 4_500_000


@pytest.mark.parametrize("bot", ["figures"], indirect=True)
@pytest.mark.parametrize("door", ["telegram"])
async def test_an_edited_list_mends_what_it_answered(bot: Bot, mali: Phone) -> None:
    await mali.says("menu")
    await mali.taps("ບ້ານ ໜຶ່ງ · October")
    await mali.says("30 20 2")
    await mali.edits("30 20 2", "30 21 2")
    mali.hears("How many women: 20 → 21", "1. How many loans?")
    kept = await mali.draft()
    assert [kept[f"people/{name}"] for name in ("members", "women", "groups")] == ["30", "21", "2"]


@pytest.mark.parametrize("bot", ["figures"], indirect=True)
async def test_a_list_for_another_village_is_not_taken(bot: Bot, mali: Phone) -> None:
    await mali.says("menu")
    await mali.taps("ບ້ານ ສອງ · October")
    await mali.says("S1 · ບ້ານ ໜຶ່ງ · October 2026 · People\n1. How many members: 30\n2. How many women: 20")
    mali.hears("This list is for", "ບ້ານ ໜຶ່ງ", "How many members?")
    assert "people/members" not in await mali.draft()


@pytest.mark.parametrize("bot", ["rows"], indirect=True)
async def test_rows_are_listed_mended_and_deleted(bot: Bot, mali: Phone) -> None:
    await mali.says("menu")
    await mali.taps("ບ້ານ ໜຶ່ງ · October")
    for name in ("Forum", "Market"):
        await mali.says(name)
        await mali.taps("meeting")
        await mali.says("250.000")
        if name == "Forum":
            await mali.says("Somphone")
        await mali.taps("No more")
        await mali.taps("Add another")
    await mali.says("Visit")
    await mali.taps("visit")
    await mali.taps("Skip")
    await mali.taps("No more")
    mali.hears("1. Forum · meeting · 250,000 kip", "2. Market · meeting", "3. Visit")
    await mali.says("2")
    await mali.says("3")
    await mali.says("300.000")
    mali.hears("2. Market · meeting · 300,000 kip")
    await mali.taps("Delete")
    await mali.says("1")
    mali.hears("Delete “1. Forum")
    await mali.taps("Yes, delete")
    mali.hears("1. Market · meeting · 300,000 kip", "2. Visit")
    kept = await mali.draft()
    names = [value for path, value in sorted(kept.items()) if path.endswith("/what")]
    assert names == ["Market", "Visit"]


@pytest.mark.parametrize("bot", ["rows"], indirect=True)
async def test_a_counted_list_asks_as_often_as_there_are(bot: Bot, mali: Phone) -> None:
    await mali.says("menu")
    await mali.taps("ບ້ານ ໜຶ່ງ · October")
    for act in ("Forum", "1", "250.000", "Somphone"):
        await mali.says(act)
    await mali.taps("No more")
    await mali.taps("No more")
    await mali.says("2")
    mali.hears("Pig 1 of 2", "Its name?")
    await mali.says("Black one")
    await mali.says("80")
    mali.hears("Pig 2 of 2")
    await mali.says("White one")
    await mali.says("75")
    mali.hears("1. Black one · Its weight: 80", "2. White one · Its weight: 75", "Plan")
    kept = await mali.draft()
    assert sorted(value for path, value in kept.items() if path.endswith("/kg")) == ["75", "80"]
