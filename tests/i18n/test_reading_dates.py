"""Days and times as people type them. Sources: domain.md 5.4, form-engine.md "Typed answers", issue 5."""

from __future__ import annotations

from datetime import date

import pytest

from i18n.reading import Answer, Read, Unclear, read

TODAY = date(2026, 11, 21)


def day(text: str, language: str = "th", *, past: bool = False) -> Answer:
    return read(text, "date", language, today=TODAY, past=past)


def clock(text: str) -> Answer:
    return read(text, "time", "lo", today=TODAY)


def table(language: str, *rows: tuple[str, str]) -> pytest.MarkDecorator:
    """Each row: texts with | between, and the day that all of them mean."""
    cases = [(text.strip(), language, iso) for texts, iso in rows for text in texts.split("|")]
    return pytest.mark.parametrize(("text", "language", "iso"), cases)


@table(
    "th",
    ("21 พ.ย. 69 | 21พย69 | ๒๑/๑๑/๖๙ | 21/11/2569 | 2569-11-21 | วันที่ 21 พฤศจิกายน พ.ศ. 2569", "2026-11-21"),
    ("วันที่ 21 เดือน 11 | วันที่ 21 เดือนที่ 11 ปี 2569 | เสาร์ที่ 21 พฤศจิกายน 2569", "2026-11-21"),
    ("วันเสาร์ที่ 21 พฤศจิกายน 2569 | 21 พ.ย. ค.ศ. 2026 | 21 พฤศจิกา 69 | 21 11 2569", "2026-11-21"),
    ("1 ต.ค. 2569", "2026-10-01"),
    ("15/6/69", "2026-06-15"),
    ("๑๒/๐๕/๒๕๖๙", "2026-05-12"),
    ("1 ม.ค. 2512 | 1/1/2512", "1969-01-01"),
    ("29/2/2567 | 29/02/2567", "2024-02-29"),
    ("1/5/พ.ศ. 30", "1987-05-01"),
)
def test_thai_days(text: str, language: str, iso: str) -> None:
    assert day(text, language) == Read(iso)


@table(
    "lo",
    ("໒໑ ພະຈິກ ໒໐໒໖ | ວັນທີ 21 ເດືອນ 11 ປີ 2026 | 21 ພ.ຈ. 2026 | 21.11.26 | 21 ພະຈິກ ພ.ສ. 2569", "2026-11-21"),
    ("ວັນເສົາ, 21 ພະຈິກ 2026 | 21-11-2026 | 2026-11-21 | 21/11/2569 | 21ພະຈິກ26", "2026-11-21"),
    ("ວັນທີ 21 ເດືອນ 11 | ວັນທີ 21 ເດືອນ 11 ປີ 26 | ເສົາ 21 ພະຈິກ", "2026-11-21"),
    ("29 ກຸມພາ 2024", "2024-02-29"),
    ("ວານນີ້", "2026-11-20"),
    ("1/1/12", "2012-01-01"),
    ("5 ພຶດສະພາ 2026", "2026-05-05"),
)
def test_lao_days(text: str, language: str, iso: str) -> None:
    assert day(text, language) == Read(iso)


@table(
    "en",
    ("21 November 2026 | 21 Nov 2026 | November 21, 2026 | Saturday 21 November 2026 | 21/11/26", "2026-11-21"),
)
def test_english_days(text: str, language: str, iso: str) -> None:
    assert day(text, language) == Read(iso)


@table(
    "lo",
    ("ມື້ນີ້ | วันนี้ | today | ວັນນີ້", "2026-11-21"),
    ("ມື້ວານ | ມື້ວານນີ້ | เมื่อวาน | เมื่อวานนี้ครับ | yesterday | 1 ມື້ກ່ອນ", "2026-11-20"),
    ("เมื่อวานซืน | 2 วันก่อน | ໒ ມື້ກ່ອນ | 2 days ago", "2026-11-19"),
    ("ມື້ອື່ນ | พรุ่งนี้", "2026-11-22"),
)
def test_days_counted_from_today(text: str, language: str, iso: str) -> None:
    assert day(text, language) == Read(iso)


@table(
    "lo",
    ("21/11 | 21 ພະຈິກ | 21.11", "2026-11-21"),
    ("5/12", "2026-12-05"),
    ("24/5", "2026-05-24"),
    ("20/5", "2027-05-20"),
)
def test_day_and_month_alone_are_the_nearest(text: str, language: str, iso: str) -> None:
    assert day(text, language) == Read(iso)


def test_a_field_of_the_past_takes_the_day_before_today() -> None:
    assert day("5/12", past=True) == Read("2025-12-05")
    assert day("12/5/68", "lo", past=True) == Read("1968-05-12")
    assert day("12/5/68", "lo") == Read("2068-05-12")


def test_two_days_as_near_are_asked() -> None:
    assert read("1/1", "date", "lo", today=date(2024, 7, 2)) == Unclear("ambiguous", ("2024-01-01", "2025-01-01"))


def test_a_two_digit_year_in_doubt_is_asked() -> None:
    assert day("1/1/12") == Unclear("ambiguous", ("1969-01-01", "2012-01-01"))
    assert day("1/1/90") == Unclear("ambiguous", ("1947-01-01", "1990-01-01"))
    assert day("1/1/12", past=True) == Unclear("ambiguous", ("1969-01-01", "2012-01-01"))


@pytest.mark.parametrize(
    "text", ["29/2/2569", "29/02/2568", "31/4/2026", "11/21/2026", "0/1/2026", "32 ม.ค. 2569", "21/11/1600", "1/1/9999"]
)
def test_there_is_no_such_day(text: str) -> None:
    assert day(text) == Unclear("range")


@pytest.mark.parametrize(
    "text",
    ["2569", "พ.ย. 2569", "ພະຈິກ 26", "พ.ย. 69", "21", "21/11/569", "ພະຈິກ", "x", "21//2569", "²1/11/2569", "211126"],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    assert day(text) == Unclear("format")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("14:30", "14:30"),
        ("๑๔.๓๐ น.", "14:30"),
        ("8 ໂມງເຊົ້າ", "08:00"),
        ("8 ໂມງເຄິ່ງຕອນແລງ", "20:30"),
        ("ແປດໂມງເຄິ່ງຕອນເຊົ້າ", "08:30"),
        ("ສິບເອັດ ໂມງເຊົ້າ", "11:00"),
        ("บ่ายสองโมง", "14:00"),
        ("สองทุ่มครึ่ง", "20:30"),
        ("14 ໂມງ 20 ນາທີ", "14:20"),
        ("บ่าย 2 โมงครึ่ง", "14:30"),
        ("2 ทุ่ม", "20:00"),
        ("ตี 3", "03:00"),
        ("8pm", "20:00"),
        ("12:15 am", "00:15"),
        ("ທ່ຽງ", "12:00"),
        ("เที่ยงคืน", "00:00"),
        ("24:00", "00:00"),
    ],
)
def test_times(text: str, value: str) -> None:
    assert clock(text) == Read(value)


def test_an_hour_without_its_part_of_the_day_is_asked() -> None:
    assert clock("2 ໂມງ") == Unclear("ambiguous", ("02:00", "14:00"))
    assert clock("ແປດໂມງເຄິ່ງ") == Unclear("ambiguous", ("08:30", "20:30"))


@pytest.mark.parametrize("text", ["25:00", "10:60", "2 โมงเช้า"])
def test_there_is_no_such_time(text: str) -> None:
    assert clock(text) == Unclear("range")


@pytest.mark.parametrize("text", ["8", "x", "8:30ເຄິ່ງ", "ເຊົ້າ 8 ໂມງ ແລງ", "14:3"])
def test_what_is_no_time_is_refused(text: str) -> None:
    assert clock(text) == Unclear("format")
