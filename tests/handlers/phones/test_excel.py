"""The workbook on every door: as a document on Telegram, behind a link on LINE, as a download on the practice page; and
back as a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from handlers.excel.layout import MIME
from tests.handlers.phones.bot import Bot
from tests.handlers.phones.phone import LinePhone, Phone, PracticePhone, TelegramPhone
from tests.sheets import Sheet

SINCE = date(2026, 10, 1)


@pytest.fixture
async def noy(bot: Bot) -> Phone:
    """The coordinator of both villages, since lately; she reads English."""
    return await bot.coordinator("Noy", "vc", "D", language="en", start=SINCE)


async def opened(bot: Bot, phone: Phone) -> Sheet:
    """The workbook that came last, as her phone opens it."""
    match phone:
        case TelegramPhone():
            content = next(
                one.message.content for one in reversed(phone.she.messages) if "document" in one.message.content
            )
            assert content["document"]["file_name"] == "S1-2026-10.xlsx"
            return Sheet(bot.telegram.world.files[content["document"]["file_id"]].data)
        case LinePhone():
            (button,) = next(one.buttons for one in reversed(phone.she.messages) if one.body["type"] == "flex")
            address = button.action["uri"]
            assert parse_qs(urlsplit(address).query)["openExternalBrowser"] == ["1"]
        case PracticePhone():
            address = bot.address + next(one["files"][0]["src"] for one in reversed(phone.bubbles) if one.get("files"))
    async with httpx.AsyncClient() as http:
        answer = (await http.get(address)).raise_for_status()
        assert answer.headers["content-type"] == MIME
        assert answer.headers["content-disposition"].startswith("attachment")
        assert (await http.get(address.replace("sign=", "sign=0"))).status_code == 404
    return Sheet(answer.content)


async def fetched(bot: Bot) -> list[Path]:
    return list(bot.house.settings.media_dir.glob("??/??/*.xlsx"))


async def test_a_workbook_goes_out_and_comes_back(bot: Bot, noy: Phone) -> None:
    await noy.says("excel")
    noy.hears("October 2026", "2 places")
    sheet = await opened(bot, noy)
    sheet.fill("D1", members=30, women=20, balance="2 ລ້ານ 5 ແສນ", problem="No")
    sheet.mark("D1", "crops", "rice", "beans")
    sheet.fill("D2", members=30, women=31, balance=0, problem="No")
    await noy.sends_file("S1-2026-10.xlsx", sheet.saved())
    noy.hears(
        "✓ ບ້ານ ໜຶ່ງ: complete", "balance 2,500,000", f"✗ {sheet.at('D2', 'women')} · ບ້ານ ສອງ · Women: Not more than 30"
    )
    await noy.taps("Send all 1")
    noy.hears("Sent: 1 reports")
    (report,) = await bot.sent("D1", "D2")
    assert report.answers["people"] == {"members": 30, "women": 20}
    assert report.answers["money"] == {"balance": 2_500_000, "problem": "no"}
    assert report.answers["crops"] == ["rice", "beans"]
    (left,) = await noy.drafts()
    assert (left.place, left.front) == ("D2", 0)


async def test_only_who_files_reports_has_a_workbook_fetched(bot: Bot, noy: Phone, somchit: Phone) -> None:
    await noy.says("excel")
    sheet = await opened(bot, noy)
    before = await fetched(bot)
    stranger = await bot.newcomer("Deng", language="en")
    if bot.door == "practice":
        return  # the page stores what it is given before anybody is asked
    for nobody in (stranger, somchit):
        await nobody.sends_file("S1-2026-10.xlsx", sheet.saved())
        assert await fetched(bot) == before
    await noy.sends_file("letter.pdf", b"%PDF-1.4 not asked for")
    assert list(bot.house.settings.media_dir.glob("??/??/*.pdf")) == []


async def test_a_torn_file_is_told_kindly(bot: Bot, noy: Phone) -> None:
    await noy.says("excel")
    data = (await opened(bot, noy)).saved()
    await noy.sends_file("S1-2026-10.xlsx", data[: len(data) // 2])
    said = "\n".join(noy.said[-2:])
    assert any(words in said for words in ("cannot be opened", "not taken", "not a workbook"))
    assert await noy.drafts() == ()
