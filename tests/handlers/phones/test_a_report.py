"""The same report on every door: from the menu to the receipt, and what is kept."""

from __future__ import annotations

from tests.handlers.phones.bot import Bot
from tests.handlers.phones.phone import Phone


async def test_a_report_from_the_menu_to_the_receipt(bot: Bot, mali: Phone, somchit: Phone) -> None:
    await mali.says("menu")
    await mali.taps("ບ້ານ ໜຶ່ງ")
    mali.hears("Members")
    await mali.says("30")
    await mali.sends_photo()
    mali.hears("Women")
    await mali.says("20")
    await mali.says("2 ລ້ານ 5 ແສນ")
    mali.hears("Any problem?", "2,500,000")
    kept = await mali.draft()
    assert (kept["people/members"], kept["people/women"], kept["money/balance"]) == ("30", "20", "2500000")
    await mali.taps("No")
    await mali.taps("1. Rice")
    await mali.taps("Done")
    mali.hears("Members: 30")
    await mali.taps("Send")
    (report,) = await bot.sent("D1", "D2")
    assert report.answers["money"]["balance"] == 2_500_000
    assert report.answers["crops"] == ["rice"]
    assert report.state["papers"]
    assert any("Mali" in text for text in somchit.said)
