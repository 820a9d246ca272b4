"""Numbers as coordinators type them. Sources: domain.md 5, form-engine.md "Typed answers", issue 5."""

from __future__ import annotations

from datetime import date

import pytest

from i18n.reading import Answer, Kind, Read, Unclear, read


def number(text: str, kind: Kind = "integer", unit: str = "") -> Answer:
    return read(text, kind, "lo", today=date(2026, 11, 21), unit=unit)


def table(*rows: tuple[str, str]) -> pytest.MarkDecorator:
    """Each row: texts with | between, and the value that all of them mean."""
    return pytest.mark.parametrize(
        ("text", "value"), [(text.strip(), value) for texts, value in rows for text in texts.split("|")]
    )


@table(
    ("໑໒໕໐໐ | ๑๒,๕๐๐ บาท | １２５００ | 12 500 | 12.500 | 12\u200b500 | ₭ 12,500 | 12'500 | १२५००", "12500"),
    ("2 ລ້ານ 5 ແສນ | 2ລ້ານ5ແສນ | ໒ ລ້ານ ໕ ແສນ ກີບ | ສອງລ້ານຫ້າແສນ | สองล้านห้าแสน | 2 ล้านครึ่ง", "2500000"),
    ("2 ລ້ານ, 5 ແສນ | 2 ລ້ານ ແລະ 5 ແສນ | สองจุดห้าล้าน | 2.5 ลบ. | two and a half million", "2500000"),
    ("1.5 ล้าน | 1,5 ລ້ານ | ล้านครึ่ง | ລ້ານເຄິ່ງ | 1.5m | 1.500.000 | 1 ລ້ານ 5 ແສນ | 1 1/2 ລ້ານ", "1500000"),
    ("ຊາວຫ້າ | twenty-five", "25"),
    ("ยี่สิบเอ็ด | ຊາວເອັດ | ซาวเอ็ด", "21"),
    ("ร้อยห้าสิบ | ຮ້ອຍຫ້າສິບ | ร้อยครึ่ง", "150"),
    ("ร้อยเอ็ด | ໜຶ່ງຮ້ອຍເອັດ", "101"),
    ("3 ຫມື່ນ 5 ພັນ | สามหมื่นห้าพัน", "35000"),
    ("2 ຕື້ 300 ລ້ານ | 2 พัน 3 ร้อยล้าน", "2300000000"),
    ("10 ຕື້ | หมื่นล้าน", "10000000000"),
    ("7.393,17ຕື້ກີບ", "7393170000000"),
    ("ล้านล้าน", "1000000000000"),
    ("12k | 12 ພັນ", "12000"),
    ("30 ພັນ", "30000"),
    ("2 แสน 3 หมื่น", "230000"),
    ("ครึ่งล้าน | ເຄິ່ງລ້ານ | 1/2 ລ້ານ", "500000"),
    ("2 ล้าน 5 แสนครึ่ง", "2550000"),
    ("2 ล้าน 50,000 | 2 ล้าน 50000", "2050000"),
    ("ປະມານ 30 ຄົນ | 30 ครับ | 30 ຄອບຄົວ | ທັງໝົດ 30 | สามสิบคนค่ะ", "30"),
    ("ຈໍານວນ 15 ຄົນ", "15"),
    ("−5 | -5 | ລົບ 5 | ลบห้า", "-5"),
    ("500.- | 500,- | 500.00 | 500 kip", "500"),
    ("1,250,000.00 บาท", "1250000"),
    ("0 | ສູນ | 000 | -0", "0"),
    ("1 | ນຶ່ງ | ໜຶ່ງ | หนึ่ง | one", "1"),
    ("໑.໒໐໐.໐໐໐ | 1.2 ล้าน", "1200000"),
    ("ບໍ່ມີ | ບໍ່ມີຈັກຄົນ | ບໍ່ມີ ຈັກຄົນ | ຍັງບໍ່ມີ | ຍັງບໍ່ທັນມີ | ບໍ່ມີເທື່ອ | ບໍ່ມີເຈົ້າ | ບໍມີ | ບໍ່ ມີ", "0"),
    ("ไม่มี | ไม่มีครับ | ไม่มีสักคน | ไม่มีเลยค่ะ | ยังไม่มี | ยังไม่มีเลย | none | None. | no one", "0"),
    ("ຂາດທຶນ 300 ພັນ | ຂາດທຶນ ສາມແສນ | ຂາດທຶນປະມານ 300.000 ກີບ | ຂາດທຶນ: 3 ແສນ | ລວມ ຂາດທຶນ 300000", "-300000"),
    ("ขาดทุน 300,000 | ขาดทุนไป 3 แสนบาท | ขาดทุนสามแสน | a loss of 300,000 | loss 300k", "-300000"),
    ("ກຳໄລ 300 ພັນ | กำไร 300,000 บาท | profit 300k", "300000"),
)
def test_counts(text: str, value: str) -> None:
    assert number(text) == Read(value)


@table(
    ("๑.๕ | ໑,໕ | 1 1/2 | 1½ | 1.50 | ໜຶ່ງເຄິ່ງ", "1.5"),
    ("1.234,5 | 1,234.5 | 1 234,5", "1234.5"),
    ("ครึ่ง | ເຄິ່ງ | 0.500 | 0,5 | ½ | 1/2", "0.5"),
    ("12,50 | 12.5 ກິໂລ | 12.5kg | สิบสองจุดห้า | 12.5 กก.", "12.5"),
    ("1.234.567 | 1 234 567", "1234567"),
    ("5,7%", "5.7"),
    ("-0.25", "-0.25"),
    ("12k | 12 K", "12000"),
)
def test_measures(text: str, value: str) -> None:
    assert number(text, "decimal") == Read(value)


@table(
    ("12.500 | 12,500 | 12.500 ກີບ | 12,500.00", "12500"),
    ("๑๒,๕๐๐.๕๐", "12500.5"),
    ("1.5", "1.5"),
)
def test_money_groups_thousands_by_any_separator(text: str, value: str) -> None:
    assert number(text, "decimal", "kip") == Read(value)


def test_a_currency_in_the_text_says_that_it_is_money() -> None:
    assert number("12.500 ບາດ", "decimal") == Read("12500")


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("2 ล้าน 3", ("2000003", "2300000")),
        ("2 ລ້ານ 500", ("2000500", "2500000")),
        ("แสนสอง", ("100002", "120000")),
        ("ຮ້ອຍຫ້າ", ("105", "150")),
        ("1.250 ລ້ານ", ("1250000", "1250000000")),
        ("1.250,000", ("1250", "1250000")),
    ],
)
def test_what_is_in_doubt_is_asked(text: str, readings: tuple[str, ...]) -> None:
    assert number(text) == number(text, "integer", "kip") == Unclear("ambiguous", readings)


def test_a_decimal_with_m_may_be_a_length() -> None:
    assert number("1.5 m", "decimal") == Unclear("ambiguous", ("1.5", "1500000"))
    assert number("1.5m", "decimal", "thb") == Read("1500000")
    assert number("1.5m", "decimal", "kg") == number("2k", "decimal", "kg") == Unclear("format")


def test_one_separator_before_three_digits_is_in_doubt_where_there_are_decimals() -> None:
    assert number("12.500", "decimal") == Unclear("ambiguous", ("12.5", "12500"))
    assert number("12,500", "decimal", "kg") == Unclear("ambiguous", ("12.5", "12500"))


@pytest.mark.parametrize("unit", ["thb", ""])
def test_four_digits_behind_a_separator_are_a_slip_but_of_a_measure(unit: str) -> None:
    assert number("1,2500", "decimal", unit) == Unclear("ambiguous", ("1.25", "12500"))
    assert number("๑๒.๕๐๐๐", "decimal", unit) == Unclear("ambiguous", ("12.5", "125000"))
    assert number("1.2500 ล้าน", "decimal", unit) == Read("1250000")
    assert number("0.1250", "decimal", unit) == Read("0.125")
    assert number("1.2500", "decimal", "kg") == Read("1.25")


@pytest.mark.parametrize(
    "text",
    [
        *("10-15", "12 50", "1.5", "12,50", "1.250,500", "12..5", "1,23,456", "12:30", "--5", "½", "1/3"),
        *("5²", "②", "1e5", "0x10", "abc", "ກີບ", "-", ".", ",", "ຈຸດ", "5 ຈຸດ", "ຊາວຊາວ", "สิบครึ่ง"),
        *("5 พัน 2 หมื่น", "2 ล้าน 5 ล้าน", "ล้าน 5 ล้าน", "5 kip 3", "k", "m", "5 kk", ".5", ",5", "5-"),
    ],
)
def test_what_is_no_count_is_refused(text: str) -> None:
    assert number(text) == Unclear("format")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("75 บาท 50 สตางค์", "75.5"),
        ("เจ็ดสิบห้าบาทห้าสิบสตางค์", "75.5"),
        ("1,250 บาท กับ 5 สตางค์ครับ", "1250.05"),
        ("12.500 ບາດ 25 ສະຕາງ", "12500.25"),
        ("50 สตางค์", "0.5"),
        ("ขาดทุน 3 บาท 50 สตางค์", "-3.5"),
    ],
)
def test_baht_and_satang_are_one_amount(text: str, value: str) -> None:
    assert number(text, "decimal", "thb") == Read(value)


def test_satang_are_a_hundredth_and_no_whole_number() -> None:
    assert number("3 บาท 150 สตางค์", "decimal", "thb") == Unclear("format")
    assert number("3 บาท 50 สตางค์", "integer", "thb") == Unclear("format")
    assert number("3 บาท 50 สตางค์", "decimal", "kip") == Unclear("format")
    assert number("3 บาท 0 สตางค์", "integer") == Read("3")


@pytest.mark.parametrize(("text", "unit"), [("500 ບາດ", "kip"), ("500 กีบ", "thb"), ("50%", "kip"), ("900 ກຣາມ", "kg")])
def test_another_measure_than_asked_for_is_refused(text: str, unit: str) -> None:
    assert number(text, "decimal", unit) == Unclear("format")


def test_a_point_in_front_is_not_overlooked() -> None:
    assert number(".5", "decimal") == number(",5", "decimal") == Unclear("format")


@pytest.mark.parametrize(
    "text",
    [
        *("ບໍ່", "ไม่", "no", "ບໍ່ມີ 5", "5 ບໍ່ມີ", "ບໍ່ແມ່ນ", "ລົບ ບໍ່ມີ", "-none", "nonesuch", "ບໍ່ຮູ້", "ไม่ทราบ", "ມີ", "มี"),
        *("ຂາດທຶນ", "ขาดทุน", "ຂາດທຶນ ບໍ່ມີ", "ບໍ່ຂາດທຶນ", "ไม่ขาดทุน", "ຂາດທຶນ -300", "losses 300", "ຂາດ 300"),
    ],
)
@pytest.mark.parametrize("kind", ["integer", "decimal"])
def test_neither_nought_nor_a_loss_is_guessed(text: str, kind: Kind) -> None:
    assert number(text, kind) == Unclear("format")


def test_nought_and_losses_are_said_of_measures_and_money_too() -> None:
    assert number("ບໍ່ມີ", "decimal", "kg") == number("ไม่มีสักบาท", "decimal", "thb") == Read("0")
    assert number("ຂາດທຶນ 1,5 ລ້ານ", "decimal", "kip") == Read("-1500000")
    assert number("ບໍ່ມີຈັກບາດ", "integer", "kip") == Unclear("format")


def test_there_is_none_stays_a_choice_and_a_text() -> None:
    yes_no = [("yes", "ມີ"), ("no", "ບໍ່ມີ")]
    assert read("ບໍ່ມີ", "choice", "lo", today=date(2026, 11, 21), choices=yes_no) == Read("no")
    assert read("ບໍ່ມີ", "choices", "lo", today=date(2026, 11, 21), choices=[("none", "ບໍ່ມີ")]) == Read("none")
    assert read("ບໍ່ມີ", "text", "lo", today=date(2026, 11, 21)) == Read("ບໍ່ມີ")


def test_two_measures_are_none() -> None:
    assert number("500 ກີບ ບາດ") == Unclear("format")


def test_a_short_m_is_a_million_only_of_what_is_counted() -> None:
    assert number("1.5m", "decimal", "cm") == Unclear("format")
    assert number("1.5m", "decimal", "kip") == Read("1500000")


def test_percent_is_a_unit_under_two_names() -> None:
    assert number("5,7%", "decimal", "%") == number("5,7%", "decimal", "pct") == Read("5.7")


def test_an_absurd_amount_is_a_slip_of_the_finger() -> None:
    assert number("9" * 15) == Read("9" * 15)
    assert number("9" * 16) == Unclear("range")
    for digits in (29, 5000):  # more than decimals reckon with
        assert number("9" * digits) == Unclear("range")


@pytest.mark.parametrize("text", ["", "  ", "\u200b\ufeff", "\n"])
def test_nothing_is_empty(text: str) -> None:
    assert number(text) == Unclear("empty")
