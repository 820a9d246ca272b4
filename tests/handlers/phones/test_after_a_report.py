"""What happens at the end of a report and after it, on every door: the list is mended by numbers, a sent report is
changed, the officer returns, approves and signs, and what was signed is amended."""

from __future__ import annotations

from storage.desk import FactsIn, SignedIn, VersionsOf
from tests.handlers.phones.bot import Bot
from tests.handlers.phones.phone import Phone


async def files(mali: Phone) -> None:
    await mali.says("menu")
    await mali.taps("ບ້ານ ໜຶ່ງ")
    for answer in ("12", "9", "1.250.000"):
        await mali.says(answer)
    await mali.taps("No")
    await mali.taps("Skip")


async def figures(bot: Bot) -> list[tuple[int, bool]]:
    found = await bot.store.look(FactsIn(("D1",), ("A1",), "2026-01", "2026-12"))
    return [(one.num, one.reviewed) for one in found]


async def statuses(bot: Bot) -> list[str]:
    sent = await bot.sent("D1")
    return [one.status for one in await bot.store.look(VersionsOf(sent[0].id))]


async def test_numbers_mend_the_list_and_only_what_changed_comes_again(bot: Bot, mali: Phone) -> None:
    await files(mali)
    mali.hears("1. Members: 12", "3. Balance: 1,250,000 kip")
    await mali.says("ຂໍ້ ໑ ກັບ 3")
    mali.hears("Members")
    await mali.says("13")
    mali.hears("Balance")
    await mali.says("900")
    mali.hears("1. Members: 13", "3. Balance: 900 kip")
    await mali.says("2: 10")
    mali.hears("2. Women: 10")
    mali.does_not_hear("3. Balance")
    await mali.taps("Send")
    (report,) = await bot.sent("D1")
    assert (report.answers["people"]["members"], report.answers["people"]["women"]) == (13, 10)
    assert report.answers["money"]["balance"] == 900
    assert await figures(bot) == [(900, False)]


async def test_a_sent_report_is_changed_and_the_officer_sees_the_difference(
    bot: Bot, mali: Phone, somchit: Phone
) -> None:
    await files(mali)
    await mali.taps("Send")
    await mali.says("my reports")
    await mali.taps("ບ້ານ ໜຶ່ງ")
    mali.hears("waiting for review")
    await mali.taps("Change")
    await mali.says("3: 1.350.000")
    await mali.taps("Send")
    assert await statuses(bot) == ["replaced", "sent"]
    assert await figures(bot) == [(1_350_000, False)]
    await somchit.says("review")
    await somchit.taps("ບ້ານ ໜຶ່ງ")
    somchit.hears("3. Balance: 1,250,000 kip → 1,350,000 kip")
    somchit.does_not_hear("Members")
    await somchit.taps("Approve")
    assert await statuses(bot) == ["replaced", "approved"]
    assert await figures(bot) == [(1_350_000, True)]


async def test_answers_go_back_by_their_numbers_and_why(bot: Bot, mali: Phone, somchit: Phone) -> None:
    await files(mali)
    await mali.taps("Send")
    await somchit.says("review")
    await somchit.taps("ບ້ານ ໜຶ່ງ")
    await somchit.taps("Return")
    await somchit.says("3: the book says 900")
    assert await statuses(bot) == ["returned"]
    assert await figures(bot) == []
    await mali.says("my reports")
    await mali.taps("ບ້ານ ໜຶ່ງ")
    mali.hears("the book says 900")
    await mali.taps("Continue")
    await mali.says("900")
    mali.hears("3. Balance: 900 kip")
    await mali.taps("Send")
    assert await statuses(bot) == ["replaced", "sent"]
    assert await figures(bot) == [(900, False)]


async def test_what_is_signed_changes_by_an_approved_amendment_alone(bot: Bot, mali: Phone, somchit: Phone) -> None:
    await files(mali)
    await mali.taps("Send")
    await somchit.says("sign")
    await somchit.taps("Sign:")
    somchit.hears("balance 1,250,000 kip")
    await somchit.taps("Sign the summary")
    await somchit.taps("Sign all the same")  # the second village has not reported
    (signing,) = await bot.store.look(SignedIn(("D",), "2026-10-01"))
    assert (signing.summary, signing.period) == ("D1", "2026-10")
    await mali.says("my reports")
    await mali.taps("ບ້ານ ໜຶ່ງ")
    await mali.taps("Ask for")
    await mali.says("The book was read wrongly")
    await mali.says("3: 900")
    await mali.taps("Send")
    assert await statuses(bot) == ["sent", "proposed"]
    assert await figures(bot) == [(1_250_000, False)]
    await somchit.says("review")
    await somchit.taps("✎ ")
    somchit.hears("The book was read wrongly", "1,250,000 kip → 900 kip")
    await somchit.taps("Approve the")
    assert await statuses(bot) == ["replaced", "approved"]
    assert await figures(bot) == [(900, True)]
