"""What the house writes, the house can read: in every language, for every number and every day."""

from __future__ import annotations

from datetime import UTC, date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from i18n.catalogue import Catalogues
from i18n.reading import Kind, Read, Unclear, read
from i18n.voice import LANGUAGES, Voice

TEXTS = Catalogues.read()
VOICES = {language: Voice(TEXTS, language, UTC) for language in LANGUAGES}
TODAY = date(2026, 11, 21)

every_language = pytest.mark.parametrize("language", LANGUAGES)

whole_numbers = st.integers(-(10**15) + 1, 10**15 - 1)
satang = st.decimals(-(10**12), 10**12, places=2)
measures = st.decimals(-(10**9), 10**9, places=2) | st.decimals(-1000, 1000, places=2)
days = st.dates(date(1900, 1, 1), date(2399, 12, 31))
PIECES = [
    *"0123456789໑໒໓໕๑๒๓ .,/-:'½²km\n",
    *("ລ້ານ", "ແສນ", "ພັນ", "ສິບ", "ຊາວ", "ຫ້າ", "ເຄິ່ງ", "ຈຸດ", "ກີບ", "ລົບ", "ພະຈິກ", "ມື້ກ່ອນ", "ໂມງ", "ແລະ"),
    *("ล้าน", "หมื่น", "ร้อย", "เอ็ด", "ยี่", "ครึ่ง", "บาท", "ลบ", "พ.ย.", "พ.ศ.", "ทุ่ม", "และ"),
]
scrawls = st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def value(text: str, kind: Kind, language: str, unit: str = "") -> Decimal:
    answer = read(text, kind, language, today=TODAY, unit=unit)
    assert isinstance(answer, Read), f"{text!r}: {answer}"
    return Decimal(answer.value)


@every_language
@given(whole_numbers)
def test_counts(language: str, n: int) -> None:
    assert value(VOICES[language].number(n), "integer", language) == n


@every_language
@given(whole_numbers)
def test_kip(language: str, n: int) -> None:
    assert value(VOICES[language].money(n, "kip"), "integer", language, "kip") == n


@every_language
@given(satang)
@example(Decimal("12500"))
def test_baht(language: str, amount: Decimal) -> None:
    assert value(VOICES[language].money(amount, "thb"), "decimal", language, "thb") == amount


@every_language
@given(measures)
def test_measures(language: str, amount: Decimal) -> None:
    written = VOICES[language].quantity(amount, "kg")
    answer = read(written, "decimal", language, today=TODAY, unit="kg")
    if 1000 <= abs(amount) < 10**6 and amount % 1 == 0:  # 12.500: one separator, three digits
        assert isinstance(answer, Unclear)
        assert amount in map(Decimal, answer.readings)
    else:
        assert isinstance(answer, Read)
        assert Decimal(answer.value) == amount


@every_language
@given(st.integers(0, 10**12))
@example(11)
@example(101)
@example(1_000_001)
def test_amounts_in_words(language: str, n: int) -> None:
    """Read back, or asked about where speech itself leaves a doubt (ຮ້ອຍຫ້າ)."""
    for unit in ("kip", "thb"):
        answer = read(VOICES[language].in_words(n, unit), "integer", language, today=TODAY, unit=unit)
        assert answer == Read(str(n)) or (isinstance(answer, Unclear) and str(n) in answer.readings)


@every_language
@given(days)
def test_days(language: str, day: date) -> None:
    voice = VOICES[language]
    for written in (voice.day(day), voice.full_day(day), day.isoformat()):
        assert read(written, "date", language, today=TODAY) == Read(day.isoformat()), written


@every_language
@given(st.times())
def test_times(language: str, clock: object) -> None:
    written = f"{clock:%H:%M}"
    assert read(written, "time", language, today=TODAY) == Read(written)


KINDS: tuple[Kind, ...] = ("integer", "decimal", "date", "time", "choice", "choices", "text")


@given(
    text=scrawls,
    kind=st.sampled_from(KINDS),
    language=st.sampled_from(LANGUAGES),
    today=st.dates(date(1990, 1, 1), date(2200, 1, 1)),
    unit=st.sampled_from(["", "kip", "thb", "kg"]),
    past=st.booleans(),
)
def test_reading_never_fails_and_what_it_gives_is_canonical(
    text: str, kind: Kind, language: str, today: date, unit: str, past: bool
) -> None:
    choices = (("a", "ພະຈິກ"), ("b", "ລ້ານ ແລະ ແສນ"), ("yes", "ແມ່ນ"), ("no", "ບໍ່"))
    answer = read(text, kind, language, today=today, choices=choices, unit=unit, past=past)
    for each in (answer.value,) if isinstance(answer, Read) else answer.readings:
        if kind == "decimal":  # 12.500 kg, chosen as 12500, would be asked about for ever: it is canonical already
            assert str(Decimal(each)) == each or Decimal(each) == Decimal(each).to_integral_value()
        else:
            assert read(each, kind, "en", today=today, choices=choices, unit=unit) == Read(each)


@given(scrawls, st.sampled_from([date.min, date.max]))
def test_no_day_is_too_far_away(text: str, today: date) -> None:
    read(text, "date", "th", today=today)
