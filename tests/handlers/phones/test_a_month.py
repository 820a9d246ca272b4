"""Her month on every door: what stayed the same, figures far from the last, no activity, village after village."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from tests.conversations.months import ANSWERS, NOVEMBER, OCTOBER, code, programme_in
from tests.handlers.phones.bot import Bot
from tests.handlers.phones.phone import Phone

FIRST = tuple(text for path, text in ANSWERS.items() if not path.endswith("why"))
REST = ("1.250.000", "0", "11.250.000", "2", "1", "1")


@pytest.fixture
async def bot(tmp_path: Path, sqlite_url: str, door: str) -> AsyncIterator[Bot]:
    """Three villages, in October."""
    programme = programme_in(tmp_path / "months")
    async with Bot(tmp_path, sqlite_url, door, [programme], start=OCTOBER) as bot:
        await bot.has_places(
            ("D", "", "district", "District"), *((code(n), "D", "village", f"Ban {n}") for n in (1, 2, 3))
        )
        yield bot


@pytest.fixture
async def mali(bot: Bot) -> Phone:
    return await bot.coordinator("Mali", "vc", "D", language="en", start=date(2026, 9, 1))


async def answers(phone: Phone, *texts: str) -> None:
    for text in texts:
        await phone.says(text)


async def reports_september(mali: Phone, *villages: str) -> None:
    for village in villages:
        await mali.says("/menu")
        await mali.taps(f"{village} · September")
        await answers(mali, *FIRST)
        await mali.taps("Send the report")


async def test_what_stayed_is_kept_by_one_tap_and_the_next_village_follows(bot: Bot, mali: Phone) -> None:
    await reports_september(mali, "Ban 1", "Ban 2", "Ban 3")
    await bot.at(NOVEMBER)
    await mali.says("/menu")
    await mali.taps("Ban 1 · October")
    mali.hears("The same as in September 2026", "Members: 60", "Who leads it: ນາງ ບຸນມີ")
    await mali.says("1 61")
    mali.hears("Members: 61")
    await mali.taps("All the same")
    await mali.taps("All 6 in one message")
    await mali.says("5 1.250.000\n6 0\n7 11.250.000\n8 2\n9 1\n10 1")
    await mali.taps("Send the report")
    mali.hears("1 of 3 done for October 2026")
    await mali.taps("Next: Ban 2")
    await mali.taps("⏭ Ban 3")
    await mali.taps("All the same")
    await mali.says("5 1.250.000\n6 0\n7 11.250.000\n8 2\n9 1\n10 1")
    await mali.taps("Send the report")
    await mali.taps("Next: Ban 2")
    await mali.taps("All the same")
    await mali.says("5 1.250.000\n6 0\n7 11.250.000\n8 2\n9 1\n10 1")
    await mali.taps("Send the report")
    mali.hears("3 of 3 done for October 2026")
    sent = {one.place: one for one in await bot.sent("V01", "V02", "V03") if one.period == "2026-10"}
    assert {place: one.answers["people"]["members"] for place, one in sent.items()} == {"V01": 61, "V02": 60, "V03": 60}
    assert all(one.answers["money"]["balance"] == 11_250_000 for one in sent.values())
    assert "people/members" not in {path for path, value in sent["V01"].state["kept"].items() if value == "61"}, (
        "what she changed was not kept"
    )


async def test_a_figure_far_from_the_last_is_asked_about_once(bot: Bot, mali: Phone) -> None:
    officer = await bot.coordinator("Somchit", "dlo", "D", language="en")
    await reports_september(mali, "Ban 1")
    await bot.at(NOVEMBER)
    await mali.says("/menu")
    await mali.taps("Ban 1 · October")
    await mali.taps("All the same")
    await mali.says("12.500.000")
    mali.hears("September 2026: 1,250,000 kip", "Now: 12,500,000 kip")
    await mali.taps("Yes, 12,500,000")
    mali.hears("Paid out")
    await answers(mali, "0", "22.500.000", "2", "1", "1")
    await mali.taps("Send the report")
    (report,) = [one for one in await bot.sent("V01") if one.period == "2026-10"]
    assert report.answers["money"]["paid_in"] == 12_500_000
    assert report.state["sure"] == {"money/paid_in": "12500000"}
    await officer.taps("Open it")
    officer.hears("✓✓ Paid in")


async def test_of_a_list_each_figure_far_from_the_last_is_asked_about_right_behind_it(bot: Bot, mali: Phone) -> None:
    await reports_september(mali, "Ban 1")
    await bot.at(NOVEMBER)
    for words in ("/menu", "[Ban 1 · October]", "[All the same]", "[All 6 in one message]"):
        await (mali.taps(words[1:-1]) if words.startswith("[") else mali.says(words))
    await mali.says("5 12.500.000\n6 0\n9 9")
    mali.hears("Paid in", "September 2026: 1,250,000 kip", "Now: 12,500,000 kip")
    await mali.taps("Type it again")
    await mali.says("1.250.000")
    mali.hears("Loans", "September 2026: 1. Now: 9.")
    await mali.taps("Yes, 9")
    await mali.says("7 11.250.000\n8 2\n10 1")
    await mali.taps("Send the report")
    (report,) = [one for one in await bot.sent("V01") if one.period == "2026-10"]
    assert (report.answers["money"]["paid_in"], report.answers["work"]["loans"]) == (1_250_000, 9)
    assert report.state["sure"] == {"work/loans": "9"}


async def test_a_month_without_activity_is_one_tap_and_its_balance(bot: Bot, mali: Phone) -> None:
    await reports_september(mali, "Ban 1")
    await bot.at(NOVEMBER)
    await mali.says("/menu")
    await mali.taps("Ban 1 · October")
    await mali.taps("No activity in October 2026")
    mali.hears("No activity in October 2026: 5 answers filled in", "Balance")
    await mali.says("10.000.000")
    await mali.taps("Send the report")
    (report,) = [one for one in await bot.sent("V01") if one.period == "2026-10"]
    assert report.answers["money"]["balance"] == 10_000_000
    assert report.answers["work"] == {"meetings": 0, "loans": 0, "helped": ["nobody"]}


async def test_words_and_numbers_lead_on(bot: Bot, mali: Phone) -> None:
    await mali.says("/menu")
    await mali.says("2")
    mali.hears("Ban 2", "Members?")
    await mali.says("60")
    await mali.says("stop")
    await mali.says("ສືບຕໍ່")
    mali.hears("Women?")
    assert (await mali.draft())["people/members"] == "60"
    await mali.says("/menu")
    assert any("✎ Ban 2" in label and "10%" in label for label in mali.buttons())


async def test_a_balance_that_does_not_follow_is_told_with_every_figure(bot: Bot, mali: Phone) -> None:
    """Opening is what the month before closed with."""
    await reports_september(mali, "Ban 1")
    await bot.at(NOVEMBER)
    await mali.says("/menu")
    await mali.taps("Ban 1 · October")
    await mali.taps("All the same")
    await answers(mali, "1.250.000", "0", "11.000.000")
    mali.hears("September 2026: 10,000,000 kip + 1,250,000 kip − 0 kip = 11,250,000 kip", "-250,000 kip", "Why?")
    await mali.says("Ms Noy took it out")
    await answers(mali, "2", "1", "1")
    await mali.taps("Send the report")
    (report,) = [one for one in await bot.sent("V01") if one.period == "2026-10"]
    assert (report.answers["money"]["balance"], report.answers["money"]["why"]) == (11_000_000, "Ms Noy took it out")


async def test_last_months_late_report_is_open_beside_this_months(bot: Bot, mali: Phone) -> None:
    await mali.says("/menu")
    await mali.taps("Ban 1 · September")
    await mali.says("60")
    await mali.says("stop")
    await bot.at(NOVEMBER)
    await mali.says("/menu")
    await mali.taps("Ban 2 · October")
    await mali.says("70")
    await mali.says("stop")
    await mali.says("/menu")
    assert sum("✎" in label for label in mali.buttons()) == 2
    assert {(one.place, one.period) for one in await mali.drafts()} == {("V01", "2026-09"), ("V02", "2026-10")}
