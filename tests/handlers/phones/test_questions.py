"""Questions of many kinds on every door, each as its platform lets it be answered, and what is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversations.conftest import PLACES
from tests.conversations.test_questions import PROGRAMME
from tests.handlers.phones.bot import Bot
from tests.handlers.phones.phone import Phone
from tests.story import programme_folder

VILLAGES = "\n".join(f"| | village | v{number} | Ban {number:02} |" for number in range(1, 31))
FORM = f"""
| survey |
| | type | name | label | guidance_hint | required | constraint |
| | select_one village | where | Which village? | | yes | |
| | select_multiple work | work | Which work? | Of all families | yes | not(selected(., 'none')) or count-selected(.) = 1 |
| | rank work | first | What first? | | yes | |
| | date | day | On which day? | | yes | . >= date(instance('ctx')/root/item/period_start) and . <= date(instance('ctx')/root/item/period_end) |
| | geopoint | place | Where was it? | | | |
| | image | photo | A photo of it? | | | |
| | text | why | Why was that? | | yes | |
| | integer | n | How many came? | | | |

| choices |
| | list_name | name | label |
| | work | farm | Farming |
| | work | trade | Trade |
| | work | none | None |
{VILLAGES}

| settings |
| | form_id |
| | T1 |
"""


@pytest.fixture
async def bot(tmp_path: Path, sqlite_url: str, door: str) -> AsyncIterator[Bot]:
    programme = programme_folder(tmp_path / "types", PROGRAMME, T1=FORM)
    async with Bot(tmp_path, sqlite_url, door, [programme]) as bot:
        await bot.has_places(*PLACES)
        yield bot


@pytest.fixture
async def mali(bot: Bot) -> Phone:
    """A coordinator with the form open."""
    mali = await bot.coordinator("Mali", "vc", "D", language="en")
    await mali.says("menu")
    await mali.taps("ບ້ານ ໜຶ່ງ")
    mali.hears("Which village?")
    return mali


async def test_pages_ticks_an_order_and_a_day(mali: Phone, door: str) -> None:
    await mali.taps("2/4 ›")
    assert any("9. Ban 09" in label for label in mali.buttons())
    await mali.says("12")
    mali.hears("✓ Ban 12", "Which work?")
    await mali.taps("1. Farming")
    mali.hears("☑ Farming")
    await mali.taps("2. Trade")
    mali.hears("☑ Farming, Trade")
    await mali.taps("Done")
    mali.hears("What first?")
    await mali.taps("2. Trade")
    mali.hears("☑ Trade")
    await mali.taps("3. None")
    mali.hears("On which day?")
    if door == "line":  # its own calendar, with the bounds of the month
        assert not any("📅" in label for label in mali.buttons())
        await mali.says("17")
    else:
        await mali.taps("📅 Calendar")
        await mali.taps("17")
    mali.hears("Where was it?")
    kept = await mali.draft()
    assert kept["where"] == "v12"
    assert kept["work"] == "farm trade"
    assert kept["first"] == "trade none farm"
    assert kept["day"].endswith("-17")


async def to_the_place(mali: Phone) -> None:
    for text in ("30", "1", "1 2 3", "17"):
        await mali.says(text)
    mali.hears("Where was it?")


async def test_a_place_photos_a_doubtful_reason_and_help(mali: Phone) -> None:
    await to_the_place(mali)
    await mali.says("https://www.google.com/maps/@17.9757,102.6331,15z")
    mali.hears("A photo of it?")
    await mali.sends_photo()
    mali.hears("Why was that?")
    await mali.sends_photo()
    mali.hears("This last one stands", "Why was that?")
    await mali.says("4")
    mali.hears("is only a number")
    await mali.taps("Neither")
    await mali.says("?")
    mali.hears("in your own words", "Why was that?")
    await mali.says("flood")
    mali.hears("How many came?")
    await mali.says("don't know")
    kept = await mali.draft()
    assert kept["place"].startswith("17.9757 102.6331")
    assert kept["why"] == "flood"
    assert kept.get("n", "") == ""
    (draft,) = await mali.drafts()
    assert kept["photo"]
    assert len(draft.state["papers"]) == 1


async def test_a_place_in_another_country_is_asked_about(mali: Phone, door: str) -> None:
    await to_the_place(mali)
    if door == "practice":  # its page shares no places
        await mali.says("13.75, 100.5")
    else:
        await mali.shares_place(13.75, 100.5)
    mali.hears("outside the programme’s country")
    assert "place" not in await mali.draft() or not (await mali.draft())["place"]
    await mali.taps("Yes")
    assert (await mali.draft())["place"].startswith("13.75 100.5")


async def test_who_she_is_and_words_outside_a_form(mali: Phone) -> None:
    await mali.taps("Stop for now")
    await mali.says("/who")
    mali.hears("Mali", "coordinator", "Reports go to: officer")
    await mali.says("thanks")
    mali.hears("You are welcome")
    await mali.sends_photo()
    mali.hears("Which report does this belong to?")
