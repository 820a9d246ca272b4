"""T7 from the menu to the receipt, in Thai, as a tambon's coordinator reads it; then the amphoe's side, a correction,
the summary, and what the months ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from handlers.settings import HOUSE
from tests.conversations.golden import Transcript
from tests.story import Person, Village

PLACES = (
    ("80", "", "province", "นครศรีธรรมราช"),
    ("8008", "80", "amphoe", "อำเภอท่าศาลา"),
    ("800801", "8008", "tambon", "ตำบลท่าศาลา"),
    ("800807", "8008", "tambon", "ตำบลโมคลาน"),
)
ACTIVITY = ("เวทีระดับตำบลเพื่อปรับปรุงแผนแม่บทชุมชน", "1", "๑๒ ต.ค. ๖๙", "ห้องประชุม อบต.", "28", "17")
HOUSEHOLDS = ("6,420", "240", "131", "สี่", "80")


@pytest.fixture
async def amphoe(tmp_path: Path, database: str) -> AsyncIterator[Village]:
    """The Thai programme with two tambons; on SQLite, and once more on PostgreSQL."""
    async with Village(tmp_path, HOUSE / "programmes" / "thailand_cdd", database) as opened:
        await opened.has_places(*PLACES)
        yield opened


async def joined(amphoe: Village) -> tuple[Person, Person]:
    kamon = await amphoe.has_person("kamon", "tc", "800801", name="นางสาวกมลชนก", language="th")
    wandi = await amphoe.has_person("wandi", "alc", "8008", name="นางวันดี", language="th")
    return kamon, wandi


async def test_a_month_in_thai(amphoe: Village) -> None:
    kamon, wandi = (Transcript(person) for person in await joined(amphoe))
    await kamon.says("เมนู")
    await kamon.taps("ตำบลท่าศาลา · ตุลาคม 2569")
    await kamon.taps("มี")
    for answer in ACTIVITY:
        await kamon.says(answer)
    for answer in ("3,250.50", "ได้ประเด็นร่วมของตำบล"):
        await kamon.says(answer)
    await kamon.taps("พอแล้ว")
    await kamon.says("สองหมื่นบาท")
    await kamon.says("1 2")
    await kamon.says("1.2 หมื่น")
    await kamon.says("๗,๕๐๐.๒๕")
    await kamon.taps("มี")
    for answer in ("2", "2,900"):
        await kamon.says(answer)
    await kamon.taps("เพิ่มอีก")
    for answer in ("4", "350.50"):
        await kamon.says(answer)
    await kamon.taps("พอแล้ว")
    await kamon.says("36,249.75")
    for answer in HOUSEHOLDS:
        await kamon.says(answer)
    for answer in ("1 4", "4115", "1", "0", "0"):
        await kamon.says(answer)
    await kamon.taps("มี")
    for answer in ("ภัยธรรมชาติ", "น้ำท่วม 5 หมู่บ้าน ต้องเลื่อนเวที", "ใช้ศาลาวัดเป็นที่ประชุมแทน", "2"):
        await kamon.says(answer)
    await kamon.says("อบรมบัญชีครัวเรือน วันที่ 14 พฤศจิกายน")
    await kamon.taps("ส่งรายงาน")
    await wandi.taps("เปิด")
    await wandi.taps("ส่งคืน")
    await wandi.says("2: ใบลงทะเบียนมี 38 คน กรุณาตรวจอีกครั้งค่ะ")
    await kamon.taps("แก้")
    await kamon.taps("6. ")  # the row went back whole: of it the men are wrong
    await kamon.says("21")
    await kamon.taps("✓ ที่เหลือถูกแล้ว")
    await kamon.taps("ส่งรายงาน")
    await wandi.taps("เปิด")
    await wandi.taps("รับรอง")
    await wandi.says("สรุป")
    kamon.is_as("golden_t7_coordinator.th.txt")
    wandi.is_as("golden_t7_officer.th.txt")


async def test_a_month_goes_by(amphoe: Village) -> None:
    """What the calendar asks for: reminders before the third, a word to the amphoe after it, a balance carried over."""
    kamon, wandi = await joined(amphoe)
    wichai = await amphoe.has_person("wichai", "tc", "800807", name="นายวิชัย", language="th")
    await file_quiet_month(kamon)
    await amphoe.at(datetime(2026, 12, 1, 3, 0, tzinfo=UTC))
    assert kamon.heard("พฤศจิกายน 2569")
    await file_quiet_month(kamon, "ยกมา")
    await amphoe.at(datetime(2026, 12, 6, 3, 0, tzinfo=UTC))
    assert any("ตำบลโมคลาน" in message.text and "พฤศจิกายน 2569" in message.text for message in wandi.messages)
    assert wichai.heard("พฤศจิกายน 2569")
    assert not any("ตำบลท่าศาลา" in message.text and "เกินกำหนด" in message.text for message in wandi.messages[-1:])


async def file_quiet_month(kamon: Person, opens_with: str = "") -> None:
    """A month in which nothing was done, received or spent; with `opens_with` the balance of before is known."""
    await kamon.says("เมนู")
    await kamon.taps("ตำบลท่าศาลา · พฤศจิกายน 2569" if opens_with else "ตำบลท่าศาลา · ตุลาคม 2569")
    await kamon.taps("ไม่มี")
    if opens_with:
        kamon.hears("ยอดยกมาจากสิ้นเดือนตุลาคม 2569: 20,000 บาท")
    else:
        await kamon.says("20,000")
    await kamon.says("6")
    await kamon.taps("ไม่มี")
    kamon.hears("= คงเหลือ 20,000 บาท")
    await kamon.says("20,000")
    for answer in ("6420", "240", "131", "0", "0", "5", "4115", "0", "0", "0"):
        await kamon.says(answer)
    await kamon.taps("ไม่มี")
    await kamon.says("ประชุมคณะทำงานระดับตำบล")
    await kamon.taps("ส่งรายงาน")
    kamon.hears("ได้รับรายงานแล้ว")
