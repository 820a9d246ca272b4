"""How numbers, money, days and moments are written for one reader."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from i18n.catalogue import Catalogues
from i18n.voice import LANGUAGES, Number, Voice

TEXTS = Catalogues.read()
VOICES = {language: Voice(TEXTS, language, ZoneInfo("Asia/Vientiane")) for language in LANGUAGES}
LO, TH, EN = (VOICES[language] for language in LANGUAGES)
BABEL = {"lo": "lo_LA", "th": "th_TH", "en": "en_GB"}
DAY = date(2026, 11, 21)

every_language = pytest.mark.parametrize("language", LANGUAGES)


def said(*texts: str) -> dict[str, str]:
    return dict(zip(LANGUAGES, texts, strict=True))


def in_all(say: str, *values: object) -> dict[str, str]:
    return {language: getattr(voice, say)(*values) for language, voice in VOICES.items()}


def test_numbers() -> None:
    assert in_all("number", 1250000) == said("1.250.000", "1,250,000", "1,250,000")
    assert in_all("number", Decimal("-1250000.50")) == said("-1.250.000,5", "-1,250,000.5", "-1,250,000.5")


@pytest.mark.parametrize(
    ("n", "lao"),
    [(0, "0"), (999, "999"), ("12500", "12.500"), ("0.125", "0,125"), (0.1 + 0.2, "0,3"), (Decimal("3.000"), "3")],
)
def test_numbers_of_any_kind(n: Number, lao: str) -> None:
    assert LO.number(n) == lao


def test_kip_are_whole() -> None:
    assert in_all("money", 1250000, "kip") == said("1.250.000 ກີບ", "1,250,000 กีบ", "1,250,000 kip")
    assert LO.money(Decimal("1250000.5"), "kip") == "1.250.001 ກີບ"


def test_baht_show_satang_only_if_there_are_some() -> None:
    assert in_all("money", 1250000, "thb") == said("1.250.000 ບາດ", "1,250,000 บาท", "1,250,000 baht")
    assert in_all("money", "12.5", "thb") == said("12,50 ບາດ", "12.50 บาท", "12.50 baht")
    assert TH.money("12.00", "thb") == "12 บาท"


def test_other_units() -> None:
    assert in_all("quantity", "9.5", "kg") == said("9,5 ກິໂລ", "9.5 กก.", "9.5 kg")
    assert in_all("quantity", 50, "pct") == said("50%", "50%", "50%")
    assert LO.quantity(1250, "") == "1.250"
    assert LO.quantity(1250, "kip") == LO.money(1250, "kip")
    assert LO.quantity(3, "ha") == "3 ha"


def test_percentages() -> None:
    assert in_all("percent", 0.0574) == said("5,7%", "5.7%", "5.7%")
    assert LO.percent(Fraction(1, 3)) == "33,3%"
    assert LO.percent(Decimal("0.12")) == "12%"
    assert LO.percent(1) == "100%"


def test_days() -> None:
    assert in_all("day", DAY) == said("21 ພະຈິກ 2026", "21 พฤศจิกายน 2569", "21 November 2026")
    assert in_all("full_day", DAY) == said(
        "ວັນເສົາ, 21 ພະຈິກ 2026", "วันเสาร์ที่ 21 พฤศจิกายน 2569", "Saturday 21 November 2026"
    )


def test_periods() -> None:
    assert in_all("month", "2026-10") == said("ຕຸລາ 2026", "ตุลาคม 2569", "October 2026")
    assert in_all("period", "2026-10") == in_all("month", "2026-10")
    assert in_all("period", "2026-H1") == said("6 ເດືອນຕົ້ນປີ 2026", "ครึ่งปีแรก 2569", "first half of 2026")
    assert in_all("period", "2026-H2") == said("6 ເດືອນທ້າຍປີ 2026", "ครึ่งปีหลัง 2569", "second half of 2026")
    assert in_all("period", "2026-Q3") == said("ໄຕມາດ 3 ປີ 2026", "ไตรมาส 3 ปี 2569", "quarter 3 of 2026")
    assert in_all("period", "2026") == said("ປີ 2026", "ปี 2569", "2026")
    with pytest.raises(ValueError, match="2026-W3"):
        LO.period("2026-W3")


def test_moments_are_told_at_the_readers_place() -> None:
    late = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
    assert in_all("moment", late) == said(
        "21 ພະຈິກ 2026 ເວລາ 03:05", "21 พฤศจิกายน 2569 เวลา 03:05 น.", "21 November 2026, 03:05"
    )
    assert in_all("time", time(8, 30)) == said("08:30", "08:30 น.", "08:30")


def test_amounts_in_words() -> None:
    assert in_all("in_words", 1250021, "kip") == said(
        "ໜຶ່ງລ້ານສອງແສນຫ້າໝື່ນຊາວເອັດກີບ",
        "หนึ่งล้านสองแสนห้าหมื่นยี่สิบเอ็ดกีบ",
        "one million two hundred fifty thousand twenty-one kip",
    )
    assert in_all("in_words", "12.5", "thb") == said(
        "ສິບສອງບາດຫ້າສິບສະຕາງ", "สิบสองบาทห้าสิบสตางค์", "twelve baht fifty satang"
    )
    assert in_all("in_words", "-0.25") == said("ລົບສູນຈຸດສອງຫ້າ", "ลบศูนย์จุดสองห้า", "minus zero point two five")
    assert in_all("in_words", 10**10) == said("ສິບຕື້", "หนึ่งหมื่นล้าน", "ten billion")
    assert in_all("in_words", 0, "thb") == said("ສູນບາດ", "ศูนย์บาทถ้วน", "zero baht")
    assert TH.in_words(111, "thb") == "หนึ่งร้อยสิบเอ็ดบาทถ้วน"
    assert LO.in_words("0.25", "thb") == "ຊາວຫ້າສະຕາງ"


def test_texts_in_several_languages() -> None:
    names = {"lo": "ບ້ານນາ", "th": "บ้านนา", "en": "Ban Na"}
    assert [voice.pick(names) for voice in VOICES.values()] == list(names.values())
    assert TH.pick({"lo": "ບ້ານນາ", "th": "", "en": "Ban Na"}) == "ບ້ານນາ"
    assert LO.pick({"fr": "Ban Na"}) == "Ban Na"
    assert LO.pick({}) == ""


def test_an_unknown_language_is_answered_in_lao() -> None:
    assert Voice(TEXTS, "vi", UTC).money(5, "kip") == "5 ກີບ"


def test_nothing_of_this_is_missing_from_the_catalogues() -> None:
    texts = Catalogues.read()
    for language in LANGUAGES:
        voice = Voice(texts, language, UTC)
        for unit in ("kip", "thb", "kg", "g", "cm", "mm", "pct"):
            voice.quantity(1, unit)
        for period in ("2026", "2026-01", "2026-Q1", "2026-H1", "2026-H2"):
            voice.period(period)
    assert not texts.missed


# Our writing against Unicode's, through Babel

numbers = st.decimals(-(10**12), 10**12, places=3)
days = st.dates(date(1900, 1, 1), date(2400, 1, 1))


@every_language
@given(numbers)
def test_numbers_are_written_as_unicode_says(language: str, n: Decimal) -> None:
    assert VOICES[language].number(n) == format_decimal(n or 0, locale=BABEL[language])


@every_language
@given(st.integers(0, 1000))
def test_percentages_are_written_as_unicode_says(language: str, thousandths: int) -> None:
    ratio = Decimal(thousandths) / 1000
    pattern = "#,##0.#%"
    assert VOICES[language].percent(ratio) == format_percent(ratio, pattern, locale=BABEL[language])


@pytest.mark.parametrize("language", ["lo", "en"])
@given(days)
def test_days_are_written_as_unicode_says(language: str, day: date) -> None:
    voice, locale = VOICES[language], BABEL[language]
    assert voice.day(day) == format_date(day, "long", locale)
    assert voice.full_day(day).replace(",", "") == format_date(day, "full", locale).replace(",", "")


@given(days)
def test_thai_days_are_unicodes_with_buddhist_years(day: date) -> None:
    assert TH.full_day(day) == format_date(day, "full", "th_TH").replace(f"ค.ศ. {day.year}", str(day.year + 543))


@given(days, st.integers(0, 86399))
def test_a_moment_is_its_day_and_its_time(day: date, second: int) -> None:
    moment = datetime.combine(day, time(), ZoneInfo("Asia/Vientiane")) + timedelta(seconds=second)
    assert LO.moment(moment.astimezone(UTC)) == f"{LO.day(day)} ເວລາ {moment:%H:%M}"
