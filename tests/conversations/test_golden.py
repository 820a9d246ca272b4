"""L1 from the menu to the receipt, in Lao, as a coordinator reads it; then the officer's side, and a correction."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.settings import HOUSE
from tests.conversations.golden import Transcript
from tests.story import Village

PLACES = (
    ("07", "", "province", "ຫົວພັນ"),
    ("0706", "07", "district", "ເມືອງ ຊຳໃຕ້"),
    ("0706KA", "0706", "kumban", "ກຸ່ມບ້ານ ໂພນໄຊ"),
    ("0706901", "0706KA", "village", "ບ້ານ ນາແສງທອງ"),
)


@pytest.fixture
async def village(tmp_path: Path, database: str) -> AsyncIterator[Village]:
    """The Lao programme with one village; on SQLite, and once more on PostgreSQL."""
    async with Village(tmp_path, HOUSE / "programmes" / "laos_prf", database) as opened:
        await opened.has_places(*PLACES)
        yield opened


async def test_a_month_in_lao(village: Village) -> None:
    khampheng = Transcript(await village.has_person("khampheng", "vc", "0706KA", name="ນາງ ຄຳແພງ"))
    somchit = Transcript(await village.has_person("somchit", "dlo", "0706", name="ທ້າວ ສົມຈິດ"))
    await khampheng.says("ເມນູ")
    await khampheng.taps("ບ້ານ ນາແສງທອງ")
    for answer in ("໕", "ຫົກສິບ", "໖໑", "55", "40", "10", "12", "ປະຊຸມຮີບດ່ວນ ເລື່ອງໄພນ້ຳຖ້ວມ"):
        await khampheng.says(answer)
    for answer in ("2 ລ້ານ 5 ແສນ", "150.000", "18.500.000"):
        await khampheng.says(answer)
    for answer in ("3", "4,5 ລ້ານ", "1.000.000", "950.000", "0", "22.000.000", "1.100.000"):
        await khampheng.says(answer)
    for answer in ("4", "3", "1", "0", "2", "25", "6.750.000", "0", "1", "0"):
        await khampheng.says(answer)
    await khampheng.taps("ບໍ່ມີ")
    await khampheng.taps("☐ 1. ສວນຄົວ")
    await khampheng.taps("✓ ແລ້ວ")
    await khampheng.taps("ຂ້າມ")
    await khampheng.taps("ບໍ່ມີ")
    await khampheng.says("ຢ້ຽມຢາມສວນຄົວ ແລະ ປະຊຸມກຸ່ມ")
    await khampheng.taps("ສົ່ງບົດລາຍງານ")
    await somchit.taps("ເປີດເບິ່ງ")
    await somchit.taps("ສົ່ງຄືນ")
    await somchit.says("໖")
    await somchit.says("ປຶ້ມກຸ່ມຂຽນວ່າ 11 ຄັ້ງ")
    await khampheng.taps("ແກ້ດຽວນີ້")
    await khampheng.says("11")
    await khampheng.taps("ສົ່ງບົດລາຍງານ")
    await somchit.taps("ເປີດເບິ່ງ")
    await somchit.taps("ຮັບຮອງ")
    await khampheng.says("ສະຫຼຸບ")
    khampheng.is_as("golden_l1_coordinator.lo.txt")
    somchit.is_as("golden_l1_officer.lo.txt")
