"""What she types, on every door: figures, amounts, days and choices as people write them in Laos and in Thailand. What is
read stands in the database; what could be two things is asked with both on buttons; amounts are read back in words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conversations.conftest import PLACES
from tests.conversations.test_questions import PROGRAMME
from tests.handlers.phones.bot import ZONE, Bot
from tests.handlers.phones.phone import Phone
from tests.story import programme_folder

FORM = """
| survey |
| | type | name | label | required | constraint | bind::kb:unit |
| | integer | n1 | One? | yes | | |
| | integer | n2 | Two? | yes | | |
| | integer | n3 | Three? | yes | | |
| | integer | kip1 | Money one? | yes | | kip |
| | integer | kip2 | Money two? | yes | | kip |
| | integer | kip3 | Money three? | yes | | kip |
| | decimal | weight | Weight? | yes | | kg |
| | date | day1 | First day? | yes | . <= today() | |
| | date | day2 | Second day? | yes | . <= today() | |
| | date | day3 | Third day? | yes | . <= today() | |
| | select_one work | work1 | Work one? | yes | | |
| | select_one work | work2 | Work two? | yes | | |
| | select_one work | work3 | Work three? | yes | | |
| | select_multiple work | works | Works? | yes | | |

| choices |
| | list_name | name | label |
| | work | water | ນ້ຳປະປາ |
| | work | road | ຫຼວງ |
| | work | house | ໜອງປາ |
| | work | market | ຕະຫຼາດ |

| settings |
| | form_id |
| | T1 |
"""
FIGURES = ("n1", "n2", "n3", "kip1", "kip2", "kip3", "weight")
DAYS = ("day1", "day2", "day3")


@pytest.fixture
async def bot(tmp_path: Path, sqlite_url: str, door: str) -> AsyncIterator[Bot]:
    programme = programme_folder(tmp_path / "types", PROGRAMME, T1=FORM)
    async with Bot(tmp_path, sqlite_url, door, [programme]) as bot:
        await bot.has_places(*PLACES)
        yield bot


async def opens(bot: Bot, language: str) -> Phone:
    phone = await bot.coordinator("Mali", "vc", "D", language=language)
    await phone.says("menu")
    await phone.taps("ບ້ານ ໜຶ່ງ")
    phone.hears("One?")
    return phone


async def types(phone: Phone, *texts: str) -> None:
    for text in texts:
        await phone.says(text)


async def test_a_report_as_it_is_typed_in_laos(bot: Bot) -> None:
    mali = await opens(bot, "lo")
    await types(mali, "໑໒", "３４", "ສິບຫ້າ ຄົນ", "12.500", "2 ລ້ານ 5 ແສນ ກີບ")
    mali.hears("2.500.000 ກີບ")
    await types(mali, "1 ຕື້", "12.500")
    assert {"12,5", "12.500"} <= {label.removesuffix(" ກິໂລ").removesuffix(" kg") for label in mali.buttons()}
    assert not (await mali.draft()).get("weight"), "what may be two things is not guessed"
    await mali.taps("12,5")
    await types(mali, "29/2/2567", "ມື້ວານນີ້", "29/02/2568")
    mali.hears("Third day?")
    await mali.says("໒໑ ຕຸລາ ໒໐໒໕")
    await types(mali, "ນໍ້າ", "ຫລວງ", "ຫນອງ", "1 3")
    kept = await mali.draft()
    assert [kept[name] for name in FIGURES] == ["12", "34", "15", "12500", "2500000", "1000000000", "12.5"]
    assert [kept[name] for name in DAYS] == ["2024-02-29", yesterday(bot), "2025-10-21"]
    assert [kept[f"work{number}"] for number in (1, 2, 3)] == ["water", "road", "house"]
    assert kept["works"] == "water house"
    mali.hears("2.500.000 ກີບ (ສອງລ້ານຫ້າແສນກີບ)", "21 ຕຸລາ 2025")


async def test_a_report_as_it_is_typed_in_thailand(bot: Bot) -> None:
    kamon = await opens(bot, "th")
    await types(kamon, "๑๒", "สามสิบสี่", "15 คน", "12,500", "สองล้านห้าแสน", "2 ล้าน 3")
    assert not (await kamon.draft()).get("kip3"), "what may be two things is not guessed"
    await kamon.taps("2,300,000")
    await types(kamon, "ครึ่ง", "1/1/12")
    assert not (await kamon.draft()).get("day1")
    await kamon.taps("2555")
    await types(kamon, "เมื่อวาน", "21 ต.ค. 68")
    await types(kamon, "2", "ຕະຫຼາດດ")
    assert not (await kamon.draft()).get("work2"), "a slip is asked about"
    await kamon.taps("ຕະຫຼາດ")
    await types(kamon, "ໜອງ", "ນ້ຳປະປາ, ຫຼວງ")
    kept = await kamon.draft()
    assert [kept[name] for name in FIGURES] == ["12", "34", "15", "12500", "2500000", "2300000", "0.5"]
    assert [kept[name] for name in DAYS] == ["2012-01-01", yesterday(bot), "2025-10-21"]
    assert [kept[f"work{number}"] for number in (1, 2, 3)] == ["road", "market", "house"]
    assert kept["works"] == "water road"
    kamon.hears("2,500,000 กีบ (สองล้านห้าแสนกีบ)", "21 ตุลาคม 2568")


def yesterday(bot: Bot) -> str:
    return (bot.now.astimezone(ZONE).date() - timedelta(days=1)).isoformat()
