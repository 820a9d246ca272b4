"""The same reports on Telegram and on LINE, the Thai one too: from the invitation to the receipt and the approval, with
both doors open at once. What stands in the chats is kept as golden transcripts.
"""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, date, datetime
from pathlib import Path

from tests.conversations.golden import is_golden
from tests.handlers.whole.bot import Pace
from tests.handlers.whole.reconcile import reconcile
from tests.handlers.whole.reports import (
    L1_ENGLISH,
    L1_ENGLISH_WORDS,
    L1_LAO,
    L1_LAO_WORDS,
    L1_VALUES,
    L1_WORKED_OUT,
    flat,
    reports,
    t7_thai,
    t7_values,
)
from tests.handlers.whole.town import Talk, Town

MORNING = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)  # Monday, 10:00 in Vientiane and Bangkok
ACTIVITY = date(2026, 10, 12)


async def test_three_reports_in_three_languages_on_two_platforms(tmp_path: Path, sqlite: str) -> None:
    async with Town(tmp_path, sqlite, pace=Pace(MORNING, 5), quota=0) as town:  # no push: all on LINE are answers
        await town.opens()
        khampheng, kamon, mali, somchit = (
            town.on_telegram("Khampheng", language="lo"),
            town.on_line("Kamon", language="th"),
            town.on_line("Mali", language="en"),
            town.on_telegram("Somchit", language="lo"),
        )
        await joins(town, somchit, "dlo", "0706", "ທ້າວ ສົມຈິດ", "lo", ("ລາວ", "ຕົກລົງ"))
        await asyncio.gather(lao_on_telegram(town, khampheng), thai_on_line(town, kamon), english_on_line(town, mali))
        await approves(somchit)
        await khampheng.hears("ຮັບຮອງແລ້ວ")
        await town.settles()
        await as_they_said(town)
        assert not (found := reconcile(town)).differences, found
        assert found.doubled == 0
        assert town.line.quota.used == 0
        assert not town.line.broken_pictures
        assert await town.bot.stop() == 0
        for personal in ("Khampheng", "ຄຳແພງ", "ຢ້ຽມຢາມ", "น้ำท่วม", "Visit the gardens"):
            assert personal not in town.bot.log
        assert not re.search("WARNING|ERROR|Traceback", town.bot.log), town.bot.log
    is_golden(shown(khampheng), "golden_l1_telegram.lo.txt")
    is_golden(shown(kamon), "golden_t7_line.th.txt")
    is_golden(shown(mali), "golden_l1_line.en.txt")


async def joins(town: Town, talk: Talk, role: str, place: str, name: str, language: str, taps: tuple[str, str]) -> None:
    """From the code to the menu: on Telegram by its link, on LINE typed."""
    await talk.begins(await town.invites(role, place, name, language))
    for label in taps:
        await talk.taps(label)


async def lao_on_telegram(town: Town, khampheng: Talk) -> None:
    await joins(town, khampheng, "vc", "0706KA", "ນາງ ຄຳແພງ", "lo", ("ລາວ", "ຕົກລົງ"))
    await khampheng.taps("ບ້ານ ນາແສງທອງ")
    await reports(khampheng, L1_LAO)
    await khampheng.hears("ໄດ້ຮັບບົດລາຍງານແລ້ວ")


async def thai_on_line(town: Town, kamon: Talk) -> None:
    await joins(town, kamon, "tc", "800801", "นางสาวกมลชนก", "th", ("ไทย", "ตกลง"))
    await kamon.taps("ตำบลท่าศาลา")
    await reports(kamon, t7_thai(ACTIVITY))
    await kamon.hears("ได้รับรายงานแล้ว")


async def english_on_line(town: Town, mali: Talk) -> None:
    await joins(town, mali, "vc", "0703KA", "Mali", "lo", ("English", "Yes, I agree"))
    await mali.taps("Ban Saifon")
    await reports(mali, L1_ENGLISH)
    await mali.hears("The report has arrived")


async def approves(somchit: Talk) -> None:
    """The officer opens what came from his district, and approves it."""
    await somchit.hears("ນາງ ຄຳແພງ")
    await somchit.taps("ເປີດເບິ່ງ")
    await somchit.taps("ຮັບຮອງ")


async def as_they_said(town: Town) -> None:
    """Every answer stands in the database as it was meant, typed, and nothing besides."""
    (lao,) = await town.submissions("0706901")
    (thai,) = await town.submissions("800801")
    (english,) = await town.submissions("0703901")
    assert flat(lao.answers) == L1_VALUES | L1_WORKED_OUT | L1_LAO_WORDS
    assert flat(english.answers) == L1_VALUES | L1_WORKED_OUT | L1_ENGLISH_WORDS
    assert flat(thai.answers) == t7_values(ACTIVITY) | {"first_day": "2026-10-01", "last_day": "2026-10-31"}
    assert (lao.status, thai.status, english.status) == ("approved", "sent", "sent")
    assert {one.period for one in (lao, thai, english)} == {"2026-10"}


def shown(talk: Talk) -> str:
    """The chat, without what is another one each time: codes, receipts' numbers, minutes."""
    text = re.sub(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}\b", "7KQ2-M9XT-4B", talk.seat.transcript())
    text = re.sub(r"\b\d{4}-\d{4}\b", "1234-5678", text)
    return re.sub(r"\b10:\d\d\b", "10:00", text)
