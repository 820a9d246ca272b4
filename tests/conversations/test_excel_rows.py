"""The workbook's tables: a row for each activity of a report, and back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from handlers.settings import HOUSE
from tests.conversations.test_excel import drafts, gets, sends, sent, without_ids
from tests.sheets import Sheet, Written
from tests.story import Person, Village

PLACES = (
    ("P", "", "province", "น่าน"),
    ("A", "P", "amphoe", "ปัว"),
    ("T1", "A", "tambon", "ตำบลสถาน"),
    ("T2", "A", "tambon", "ตำบลแงง"),
)
ACTIVITY, SPENDING = "work/activity", "money/spending"
FORUM: dict[str, Written] = {
    "act_what": "เวทีระดับตำบล", "act_issue": "เศรษฐกิจ", "act_when": date(2026, 10, 14), "act_where": "ห้องประชุม อบต.",
    "act_women": 22, "act_men": 18, "act_cost": 2_500.50,
}  # fmt: skip
TRAINING: dict[str, Written] = {
    "act_what": "อบรมบัญชีครัวเรือน", "act_issue": "เศรษฐกิจ", "act_when": "20/10/2569", "act_where": "ศาลาหมู่บ้าน",
    "act_women": "30", "act_men": "12", "act_cost": "1 พัน", "act_result": "ทำบัญชีได้เอง",
}  # fmt: skip


@pytest.fixture
async def village(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Village]:
    async with Village(tmp_path, HOUSE / "programmes" / "thailand_cdd", sqlite_url) as opened:
        await opened.has_places(*PLACES)
        yield opened


@pytest.fixture
async def somsri(village: Village) -> Person:
    """The coordinator of one tambon."""
    return await village.has_person("somsri", "tc", "T1", name="สมศรี", language="th", start=date(2026, 10, 1))


@pytest.fixture
async def malee(village: Village) -> Person:
    """The coordinator of both."""
    return await village.has_person("malee", "tc", "A", name="มาลี", language="th", start=date(2026, 10, 1))


def figures(sheet: Sheet, place: str, **changes: Written) -> None:
    """The rest of the report: one source of money, two households' accounts, nothing else."""
    given: dict[str, Written] = {"act_any": "มี", "opening_first": 10_000, "in_tao": 5_000, "sp_any": "มี"}
    given |= {"balance": 11_499.5, "had": "ไม่มี", "next_plan": "ติดตามแผน"}
    given |= changes
    page = sheet.figures
    names = [str(row[0].value or "").rpartition("/")[2] for row in page.iter_rows(min_row=5, max_col=1)]
    for name in names:
        if name and "#" not in name and name not in given and name.startswith(("acc_", "data_", "plan_", "homes")):
            given[name] = 1
    sheet.fill(place, **{name: value for name, value in given.items() if name in names})
    sheet.mark(place, "sources", "tao")
    sheet.mark(place, "data_kinds", "none")


async def kept_in(village: Village, person: Person, place: str) -> dict[str, str]:
    """A draft's answers by path."""
    return {path.replace("/rows[", "["): value for path, value in (await drafts(village, person))[place].items()}


async def test_a_row_for_each_activity(village: Village, somsri: Person) -> None:
    sheet = await gets(somsri)
    figures(sheet, "T1")
    sheet.row(ACTIVITY, 1, **FORUM)
    sheet.row(ACTIVITY, 2, **TRAINING)
    sheet.row(SPENDING, 1, sp_line="ค่าใช้สอย", sp_amount=3_500.50)
    await sends(somsri, sheet)
    somsri.hears("✓ ตำบลสถาน: ครบแล้ว")
    kept = await kept_in(village, somsri, "T1")
    assert kept[f"{ACTIVITY}[1]/act_when"] == "2026-10-14"
    assert kept[f"{ACTIVITY}[2]/act_when"] == "2026-10-20"
    assert kept[f"{ACTIVITY}[1]/act_cost"] == "2500.5"
    assert kept[f"{ACTIVITY}[2]/act_cost"] == "1000"
    assert kept[f"{ACTIVITY}[2]/act_issue"] == "economy"
    assert (kept["money/spent"], kept["money/sources"]) == ("3500.5", "tao")
    await somsri.taps("ส่งที่ครบแล้ว 1 แห่ง")
    answers = (await sent(village, "T1"))["T1"].answers
    assert [row["act_people"] for row in answers["work"]["activity"]] == [40, 42]
    assert answers["money"]["spending"] == [{"sp_line": "services", "sp_amount": "3500.5"}]


async def test_sent_again_no_row_is_doubled_and_a_changed_one_is_changed(village: Village, somsri: Person) -> None:
    sheet = await gets(somsri)
    figures(sheet, "T1")
    sheet.row(ACTIVITY, 1, **FORUM)
    sheet.row(ACTIVITY, 2, **TRAINING)
    await sends(somsri, sheet)
    before = await kept_in(village, somsri, "T1")
    await sends(somsri, sheet)
    assert await kept_in(village, somsri, "T1") == before
    sheet.row(ACTIVITY, 2, act_women=31)
    sheet.row(ACTIVITY, 3, **{**FORUM, "act_what": "ประชุมสรุป"})
    await sends(somsri, sheet)
    kept = await kept_in(village, somsri, "T1")
    assert (kept[f"{ACTIVITY}[2]/act_women"], kept[f"{ACTIVITY}[3]/act_what"]) == ("31", "ประชุมสรุป")
    assert f"{ACTIVITY}[4]/act_what" not in kept
    sheet.row(ACTIVITY, 1, **dict.fromkeys(FORUM))
    sheet.row(ACTIVITY, 3, **dict.fromkeys(FORUM))
    await sends(somsri, sheet)
    await sends(somsri, sheet)
    kept = await kept_in(village, somsri, "T1")
    assert [path for path in kept if path.endswith("act_what")] == [f"{ACTIVITY}[1]/act_what"]


async def test_a_fresh_workbook_has_the_rows_that_are_there(village: Village, somsri: Person) -> None:
    sheet = await gets(somsri)
    figures(sheet, "T1")
    sheet.row(ACTIVITY, 1, **FORUM)
    sheet.row(ACTIVITY, 2, **TRAINING)
    await sends(somsri, sheet)
    sheet = await gets(somsri)
    page = sheet.table(ACTIVITY)
    assert [page.cell(row, 3).value for row in (5, 6, 7)] == ["เวทีระดับตำบล", "อบรมบัญชีครัวเรือน", None]
    before = await kept_in(village, somsri, "T1")
    await sends(somsri, sheet)
    assert await kept_in(village, somsri, "T1") == before
    sheet.row(ACTIVITY, 1, **dict.fromkeys(TRAINING))
    await sends(somsri, sheet)
    await sends(somsri, sheet)
    kept = await kept_in(village, somsri, "T1")
    assert [kept[path] for path in kept if path.endswith("act_what")] == ["อบรมบัญชีครัวเรือน"]


async def test_rows_of_two_places_stand_in_one_table(village: Village, malee: Person) -> None:
    sheet = await gets(malee)
    for place in ("T1", "T2"):
        figures(sheet, place, act_any="มี", sp_any="ไม่มี", balance=15_000)
    sheet.row(ACTIVITY, 1, place="สถาน", **FORUM)  # as people call it
    sheet.row(ACTIVITY, 2, place="ตำบลแงง", **TRAINING)
    sheet.row(ACTIVITY, 3, place="ตำบลแงง", **{**FORUM, "act_women": -1})
    sheet.row(ACTIVITY, 4, place="ตำบลไหน", **FORUM)
    sheet.row(ACTIVITY, 5, place="", **FORUM)
    await sends(malee, sheet)
    malee.hears("✓ ตำบลสถาน: ครบแล้ว", "✗ กิจกรรม · แถว 8: ไม่รู้จักสถานที่ “ตำบลไหน”", "✗ กิจกรรม · G7 · ตำบลแงง")
    malee.hears("✗ กิจกรรม · แถว 9: ยังไม่ได้เลือกสถานที่")
    assert (await kept_in(village, malee, "T2"))[f"{ACTIVITY}[1]/act_what"] == "อบรมบัญชีครัวเรือน"


async def test_the_same_as_by_chat(village: Village, somsri: Person, malee: Person) -> None:
    sheet = await gets(somsri)
    figures(sheet, "T1", sp_any="ไม่มี", balance=15_000)
    sheet.row(ACTIVITY, 1, **FORUM)
    await sends(somsri, sheet)
    await somsri.taps("ส่งที่ครบแล้ว 1 แห่ง")
    await malee.says("เมนู")
    await malee.taps("ตำบลแงง")
    for answer in ("มี", "เวทีระดับตำบล", "เศรษฐกิจ", "14/10/2569", "ห้องประชุม อบต.", "22", "18", "2500.50", "ข้าม"):
        await malee.says(answer)
    await malee.taps("พอแล้ว")
    await malee.says("10000")
    for answer in ("2", "5000", "ไม่มี", "15000"):
        await malee.says(answer)
    for _ in range(5):
        await malee.says("1")
    await malee.taps("☐ 5.")
    await malee.taps("✓ เสร็จ")
    for answer in ("1", "1", "1", "1", "ไม่มี", "ติดตามแผน"):
        await malee.says(answer)
    await malee.taps("ส่ง")
    filed = await sent(village, "T1", "T2")
    assert without_ids(filed["T1"].answers) == without_ids(filed["T2"].answers)


async def test_a_counted_amount_stands_beside_rows_that_lead_to_another_one(village: Village, somsri: Person) -> None:
    """Typed with them in one workbook, and with the reason why it differs."""
    sheet = await gets(somsri)
    figures(sheet, "T1", act_any="ไม่มี", balance=11_000, balance_why="ยืมไปก่อน")
    sheet.row(SPENDING, 1, sp_line="ค่าใช้สอย", sp_amount=3_500.50)
    await sends(somsri, sheet)
    somsri.hears("✓ ตำบลสถาน: ครบแล้ว", "11,000 บาท")
    somsri.does_not_hear("11,499.50", "✗")
    kept = await kept_in(village, somsri, "T1")
    assert (kept["money/balance"], kept["money/balance_why"]) == ("11000", "ยืมไปก่อน")


async def test_a_row_more_leaves_the_counted_amount_and_names_its_cell(village: Village, somsri: Person) -> None:
    sheet = await gets(somsri)
    figures(sheet, "T1", act_any="ไม่มี")
    sheet.row(SPENDING, 1, sp_line="ค่าใช้สอย", sp_amount=3_500.50)
    await sends(somsri, sheet)
    sheet = await gets(somsri)
    sheet.row(SPENDING, 2, sp_line="ค่าวัสดุ", sp_amount=500)
    await sends(somsri, sheet)
    somsri.hears("เหลือ 1 ข้อ", "11,499.50 บาท", f"✗ {sheet.at('T1', 'balance')} · ตำบลสถาน · เงินคงเหลือ")
    somsri.hears("คุณเคยใส่ 11,499.50 บาท ตอนนี้คำนวณได้ 10,999.50 บาท")
    sheet.fill("T1", balance=10_999.5)
    await sends(somsri, sheet)
    somsri.hears("✓ ตำบลสถาน: ครบแล้ว", "10,999.50 บาท")
    assert (await kept_in(village, somsri, "T1"))["money/balance"] == "10999.5"
