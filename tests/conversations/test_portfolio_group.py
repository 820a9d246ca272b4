"""What the linked group hears of loans at risk: the last L9 of its district is approved, and the half-year's end comes."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import programmes
from charts.pictures import Bars, Stack, unpack
from storage.writes import LinkChat
from tests.story import DOOR, Person, Village

LAOS = Path(programmes.__file__).parent / "laos_prf"
GROUP = "g:1"
NEW_YEAR = datetime(2027, 1, 2, 3, 0, tzinfo=UTC)
# Way B: source and group, then by days late the money and the number of loans; all of it; due, got, written off.
POTTERS = (
    *("2", "Potters", "1", "600000", "3", "0", "100000", "1", "200000", "1", "0", "0", "0", "100000", "1"),
    *("1000000", "400000", "300000", "0", "no", "1,4", "1"),
)


@pytest.fixture
async def village(furnished_sqlite: Path, tmp_path: Path) -> AsyncIterator[Village]:
    file = tmp_path / "khaoban.db"
    shutil.copyfile(furnished_sqlite, file)
    async with Village(tmp_path, LAOS, f"sqlite:///{file}", NEW_YEAR) as opened:
        await opened.has_places(
            ("07", "", "province", "ຫົວພັນ"),
            ("0706", "07", "district", "ເມືອງ ນາໝໍ້"),
            ("0706KA", "0706", "kumban", "ນ້ຳແພງ"),
            ("0706901", "0706KA", "village", "ໂພນ"),
            ("0706902", "0706KA", "village", "ນາ"),
        )
        await opened.store.write([LinkChat(DOOR, GROUP, "0706", "lo")], now=opened.now)
        yield opened


@pytest.fixture
async def noy(village: Village) -> Person:
    return await village.has_person("noy", "vc", "0706KA", name="Noy", language="en", start=date(2026, 11, 1))


@pytest.fixture
async def kham(village: Village) -> Person:
    return await village.has_person("kham", "dlo", "0706", name="Kham", language="en", start=date(2026, 11, 1))


async def analyses(noy: Person, where: str, *answers: str) -> None:
    await noy.says("menu")
    await noy.taps(f"{where} · second half of 2026")
    for answer in answers:
        await noy.says(answer)
    await noy.taps("Send the report")


async def approves(kham: Person) -> None:
    await kham.taps("Open it")
    await kham.taps("Approve")


async def test_the_group_hears_what_is_at_risk_and_never_a_name(village: Village, noy: Person, kham: Person) -> None:
    await analyses(noy, "ໂພນ", *POTTERS)
    await approves(kham)
    assert GROUP not in village.chats  # it hears in the evening what is not all
    await analyses(noy, "ນາ", "1")  # their list is kept here, and nothing is lent
    await approves(kham)
    await village.workshop.drain()
    assert len(village.chats[GROUP]) == 1
    await village.at(datetime(2027, 1, 2, 10, 0, tzinfo=UTC))
    (summary,) = village.chats[GROUP]
    assert [line.text for line in summary.lines] == [
        "ສິນເຊື່ອທີ່ມີຄວາມສ່ຽງ (PAR) · ເມືອງ ນາໝໍ້ · 6 ເດືອນທ້າຍປີ 2026",
        "PAR30 30%; ເຄິ່ງປີກ່ອນ – (ບໍ່ລວມໜີ້ຈັດຕາຕະລາງໃໝ່ 30%).",
        "ໜີ້ຄ້າງ 1.000.000 ກີບ ຈາກ 2 ບ້ານ; ເກັບເງິນຕົ້ນໄດ້ 75% ຂອງທີ່ເຖິງກຳນົດ.",
        "PAR30 ຕາມບ້ານ · 6 ເດືອນທ້າຍປີ 2026: 30%",
        "ເກີນ 10%: ໂພນ (30%)",
        "ບໍ່ມີສິນເຊື່ອ: ນາ",
        "ໜີ້ຄ້າງ ຕາມຈຳນວນວັນທີ່ຊ້າ · 6 ເດືອນທ້າຍປີ 2026: 1.000.000 ກີບ · ຍັງບໍ່ຊ້າ … > 365 ວັນ 100%",
    ]
    bars, stack = (unpack(picture) for picture in village.drawn[-1].payload["pictures"])
    assert isinstance(bars, Bars)
    assert [row[1:] for row in bars.rows] == [
        (30.0, "30%", "bad"),
        (30.0, "30%", "bad"),
        (None, "ບໍ່ມີສິນເຊື່ອ", ""),
    ]
    assert isinstance(stack, Stack)
    assert [values[-1] for _, values, _ in stack.parts] == [1_000_000]  # one loan of an age would be a household's
    for name in ("Potters", "Noy", "Kham"):
        assert name not in str(village.drawn[-1].payload)

    await village.at(datetime(2027, 6, 29, 3, 0, tzinfo=UTC))
    await village.at(datetime(2027, 6, 30, 1, 0, tzinfo=UTC))  # the half-year's end
    said = [one.text for one in village.chats[GROUP] if "6 ເດືອນຕົ້ນປີ 2027" in one.text]
    assert len(said) == 1
    assert "%" not in said[0]
    assert "ຍັງບໍ່ຮອດກຳນົດ: ໂພນ, ນາ" in said[0]


# Two loans: 300,000 not late, 200,000 more than thirty days.
WEAVERS = (
    *("2", "Weavers", "1", "300000", "1", "0", "0", "200000", "1", "0", "0", "0", "0"),
    *("500000", "100000", "50000", "20000", "no", "4", "1"),
)


async def test_fewer_than_five_loans_are_in_no_total_by_themselves_and_the_officer_sees_them(
    village: Village, noy: Person, kham: Person
) -> None:
    await analyses(noy, "ໂພນ", *POTTERS)
    await approves(kham)
    await analyses(noy, "ນາ", *WEAVERS)
    await approves(kham)
    await village.at(datetime(2027, 1, 2, 10, 0, tzinfo=UTC))
    said = [line.text for line in village.chats[GROUP][-1].lines]
    assert said[3:5] == [
        "PAR30 ຕາມບ້ານ · 6 ເດືອນທ້າຍປີ 2026: 30%",
        "ເກີນ 10%: ໂພນ (30%)",
    ]
    assert said[5] == "ໜ້ອຍກວ່າ 5 ສິນເຊື່ອ: ນາ"
    bars = unpack(village.drawn[-1].payload["pictures"][0])
    assert isinstance(bars, Bars)
    assert [value for _, value, _, _ in bars.rows] == [30.0, 30.0, None]
    await kham.says("summary")
    await kham.taps("Loans at risk (PAR)")
    kham.hears(
        "over 10%: ນາ (40%), ໂພນ (30%)",
        "210,000 kip to be laid by as provision; 20,000 kip written off in the half-year.",
        "Why loans are late (villages): could not sell 2 · illness 1.",
    )
    kham.does_not_hear("on its day")


async def test_what_a_small_village_owes_is_no_difference_of_two_posts(
    village: Village, noy: Person, kham: Person
) -> None:
    await analyses(noy, "ໂພນ", *POTTERS)
    await approves(kham)
    await village.at(datetime(2027, 1, 2, 10, 0, tzinfo=UTC))
    before = [line.text for line in village.chats[GROUP][-1].lines]
    await analyses(noy, "ນາ", *WEAVERS)
    await approves(kham)
    await village.at(datetime(2027, 1, 3, 10, 0, tzinfo=UTC))
    after = [line.text for line in village.chats[GROUP][-1].lines]
    assert any("1.000.000 ກີບ ຈາກ 1 ບ້ານ" in line for line in before)
    assert before != after
    assert any("1.000.000 ກີບ ຈາກ 1 ບ້ານ" in line for line in after)
    assert "ໜ້ອຍກວ່າ 5 ສິນເຊື່ອ: ນາ" in after
    assert "1.500.000" not in str(after)
    assert "1500000" not in str(village.drawn[-1].payload)


async def test_small_villages_come_in_together_when_all_have_reported(
    village: Village, noy: Person, kham: Person
) -> None:
    await analyses(noy, "ໂພນ", *WEAVERS)
    await approves(kham)
    await village.at(datetime(2027, 1, 2, 10, 0, tzinfo=UTC))
    assert "500.000" not in str(village.chats.get(GROUP))  # two loans are not five
    await analyses(noy, "ນາ", *WEAVERS[:4], "2", *WEAVERS[5:])
    await approves(kham)
    await village.at(datetime(2027, 1, 3, 10, 0, tzinfo=UTC))
    said = [line.text for line in village.chats[GROUP][-1].lines]
    assert any("1.000.000 ກີບ ຈາກ 2 ບ້ານ" in line for line in said)
    assert "ໜ້ອຍກວ່າ 5 ສິນເຊື່ອ: ໂພນ, ນາ" in said
