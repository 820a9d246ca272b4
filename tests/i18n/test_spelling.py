"""One spelling for what looks the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from i18n.spelling import clean, fold, loosen

MARKS = [chr(code) for code in (*range(0x0E80, 0x0EE0), *range(0x0E01, 0x0E5C), 0x301, 0x323, 0x94D, 0x200B, 32, 10)]
scrawls = st.text(MARKS, max_size=12) | st.text(max_size=12)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ນໍ້າ", "ນ້ຳ"),  # ring, tone, AA: how the ministries' own papers write it
        ("ນ້ໍາ", "ນ້ຳ"),
        ("ນຳ້", "ນ້ຳ"),
        ("ກໍາໄລ", "ກຳໄລ"),
        ("นํ้า", "น้ำ"),
        ("น้ํา", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("ບ່ໍ", "ບໍ່"),  # tone typed before the vowel
        ("ที่่", "ที่"),  # a tone struck twice
        ("ท่ี", "ที่"),
        ("เเม่", "แม่"),  # two E for one AE
        ("ເເມ່", "ແມ່"),
        ("ບ້ານ\u200bນາ", "ບ້ານນາ"),
        ("\ufeffก\u00a0 ข\t", "ก ข"),
        ("one \r\n\n  two", "one\ntwo"),
        ("a\x00b", "ab"),
        ("ໜ້າ", "ໜ້າ"),  # NFKC would take the letter apart
        ("ຫນ້າ", "ຫນ້າ"),  # kept as she writes it
        ("e\u0301", "é"),
    ],
)
def test_what_is_stored(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ຊ່ວຍເຫລືອ", "ຊ່ວຍເຫຼືອ"),
        ("ຫນ້າ", "ໜ້າ"),
        ("ຫມູ່", "ໝູ່"),
        ("ນໍ້າໜັກ", "ນ້ຳຫນັກ"),
        ("ຊຶ່ງກັນ ແລະ ກັນ", "ເຊິ່ງກັນແລະກັນ"),
        ("ທຸກໆ ເດືອນ", "ທຸກໆເດືອນ"),
        ("Ban Na-Xai", "bannaxai"),
        ("ＫＧ ໑໒", "kg12"),
        ("ม.๓", "ม3"),
    ],
)
def test_what_is_matched(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("ບ້ານ", "ບານ"), ("ຫຼັກ", "ຫັກ"), ("ลา", "ล่า"), ("12", "21")])
def test_what_stays_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_loose_spelling_keeps_spaces_and_signs() -> None:
    assert loosen("໑໒.໕໐໐ ກີບ, ３ ຫມື່ນ") == "12.500 ກີບ, 3 ໝື່ນ"


@given(scrawls)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert unicodedata.is_normalized("NFC", clean(text))


@given(scrawls)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text) == fold(clean(text))
    assert loosen(loosen(text)) == loosen(text)
