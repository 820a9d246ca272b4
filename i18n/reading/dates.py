"""Days as people write them: 21/11/2569, ໒໑ ພະຈິກ, 21 พ.ย. 69, ມື້ວານ. Day before month, always.

A year of four digits from 2400 up counts from the Buddha's passing and is converted before the day is formed:
29/2/2567 is a day (2024 is a leap year), 29/2/2568 is not. A year of two digits is 20YY in Lao; in Thai it is
25YY of the Buddhist era if that is within ten years of today, and otherwise she is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta

from babel import Locale

from i18n import polite
from i18n.reading.answer import Answer, Unclear, asked
from i18n.spelling import clean, fold, loosen
from i18n.voice import BUDDHIST_ERA

FIRST_BUDDHIST = 2400
"""From here on four digits are a Buddhist year; a common year that late, or that early, is a slip."""

NEAR = 10
"""How many years from today a two-digit year is taken without asking."""

LONG_AGO = 100
"""How many years back a two-digit year may reach when it is asked about: as far as people live."""


def read_date(text: str, language: str, today: date, *, past: bool = False) -> Answer:
    """A day as an ISO date in CE. `past`: the field takes no day after today, which decides between years.

    >>> today = date(2026, 11, 21)
    >>> read_date("๒๑/๑๑/๖๙", "th", today)
    Read(value='2026-11-21')
    >>> read_date("1/1/12", "th", today)
    Unclear(reason='ambiguous', readings=('1969-01-01', '2012-01-01'))
    """
    text = clean(text)
    if any(unicodedata.category(letter) == "No" for letter in text):
        return Unclear("format")
    if (days := _from_today(text)) is not None:
        with suppress(OverflowError):
            return asked([(today + timedelta(days)).isoformat()])
        return Unclear("range")
    plain = NOISE.sub(" ", MONTH_BY_NUMBER.sub("/", " ".join(loosen(text).split()))).strip()
    parts = next((found.groupdict("") for shape in SHAPES if (found := shape.fullmatch(plain))), None)
    if parts is None:
        return Unclear("format")
    year = parts.get("y", "")
    month = int(parts["m"]) if "m" in parts else MONTHS_BY_KEY[fold(parts["name"])]
    years = years_meant(year, parts.get("era", ""), language, today, past)
    possible = list(_days(years, month, int(parts["d"])))
    if past:
        possible = [day for day in possible if day <= today] or possible
    if not year:
        possible = _nearest(possible, today)
    return asked([day.isoformat() for day in sorted(possible)]) if possible else Unclear("range")


# Words


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _dotted(word: str) -> str:
    """A pattern of an abbreviation with or without its dots: พ.ย., พย."""
    return r"\.?".join(re.escape(part) for part in word.rstrip(".").split(".")) + r"\.?"


# How people write months besides the names that Unicode knows.
OTHER_MONTHS = (
    ("มกรา",),
    ("กุมภา",),
    ("มีนา",),
    ("เมษา",),
    ("พฤษภา", "ພຶສະພາ", "ພຶດສພາ"),
    ("มิถุนา", "ມີຖຸນາ"),
    ("กรกฎา", "กรกฏาคม", "กรกฏา"),
    ("สิงหา", "ສີງຫາ"),
    ("กันยา",),
    ("ตุลา",),
    ("พฤศจิกา", "ພະຈິກາ"),
    ("ธันวา",),
)


def _months(code: str) -> dict[str, int]:
    names = Locale.parse(code).months["format"]
    return {loosen(names[width][month]): month for width in ("wide", "abbreviated") for month in range(1, 13)}


ENGLISH_MONTHS = _months("en") | {"sept": 9}
MONTHS = {
    **_months("lo"),
    **_months("th"),
    **ENGLISH_MONTHS,
    **{loosen(name): month for month, names in enumerate(OTHER_MONTHS, 1) for name in names},
}
MONTHS_BY_KEY = {fold(name): month for name, month in MONTHS.items()}

ERAS = {"พ.ศ.": BUDDHIST_ERA, "ພ.ສ.": BUDDHIST_ERA, "b.e.": BUDDHIST_ERA, "ค.ศ.": 0, "ຄ.ສ.": 0, "c.e.": 0, "a.d.": 0}
ERAS_BY_KEY = {fold(word): era for word, era in ERAS.items()}

_DAYS = [Locale.parse(code).days["format"]["wide"][day] for code in ("lo", "th", "en") for day in range(7)]
WEEKDAYS = [*_DAYS, *(day.removeprefix("ວັນ").removeprefix("วัน") for day in _DAYS)]
MONTH_BY_NUMBER = re.compile(r"(?<=\d)\s*(?:ເດືອນ|เดือน)(?:ที่|ທີ)?\s*(?=\d)")  # ວັນທີ 21 ເດືອນ 11: the sign between the two
NOISE = re.compile(
    rf"(?:{_alternatives(re.escape(loosen(day)) for day in WEEKDAYS)})(?:ที่)?,?"
    rf"|ວັນທີ່?|ເດືອນ|ປີ|วันที่|เดือน|ปี|{_alternatives(map(loosen, polite.WORDS))}|\bon\b"
)

FROM_TODAY = {
    fold(word): days
    for days, words in {
        -2: ("ມື້ຊືນ", "ມື້ວານຊືນ", "ວານຊືນ", "เมื่อวานซืน", "วานซืน", "day before yesterday"),
        -1: ("ມື້ວານ", "ມື້ວານນີ້", "ວັນວານ", "ວັນວານນີ້", "ວານນີ້", "เมื่อวาน", "เมื่อวานนี้", "วานนี้", "yesterday"),
        0: ("ມື້ນີ້", "ວັນນີ້", "วันนี้", "today"),
        1: ("ມື້ອື່ນ", "ມື້ອື່ນນີ້", "วันพรุ่งนี้", "พรุ่งนี้", "tomorrow"),
        2: ("ມື້ຮື", "มะรืน", "มะรืนนี้", "day after tomorrow"),
    }.items()
    for word in words
}
AGO = re.compile(r"(\d{1,4})(?:(?:ມື້|ວັນ)(?:ກ່ອນ|ແລ້ວ|ທີ່ແລ້ວ|ຜ່ານມາ|ທີ່ຜ່ານມາ)|วัน(?:ก่อน|ที่แล้ว|ที่ผ่านมา)|days?ago)")

NAME = rf"(?P<name>{_alternatives(map(_dotted, MONTHS))})"
_ENGLISH = rf"(?P<name>{_alternatives(map(_dotted, ENGLISH_MONTHS))})"
ERA = rf"(?:(?P<era>{_alternatives(map(_dotted, ERAS))})\s*)?"
_DAY = r"(?P<d>\d{1,2})"
YEAR = r"(?P<y>\d{4}|\d{2})"
_GAP = r"[\s.,/-]*"
_SIGN = r"\s*[/.-]\s*"
SHAPES = [
    re.compile(shape)
    for shape in (
        rf"{_DAY}{_GAP}{NAME}(?:{_GAP}{ERA}{YEAR})?",
        # Only English puts a month's name first; ພະຈິກ 26 is rather a month and its year.
        rf"{_ENGLISH} ?{_DAY}(?:(?:, ?| ){ERA}{YEAR})?",
        rf"{_DAY}(?:{_SIGN}|\s+)(?P<m>\d{{1,2}})(?:{_SIGN}|\s+){ERA}{YEAR}",
        rf"{_DAY}{_SIGN}(?P<m>\d{{1,2}})",
        rf"(?P<y>\d{{4}}){_SIGN}(?P<m>\d{{1,2}}){_SIGN}{_DAY}",
    )
]


def _from_today(text: str) -> int | None:
    key = polite.without(fold(text))
    if key in FROM_TODAY:
        return FROM_TODAY[key]
    ago = AGO.fullmatch(key)
    return -int(ago[1]) if ago else None


# Years


def years_meant(digits: str, marker: str, language: str, today: date, past: bool) -> list[int]:
    """The years of the common era that the digits may mean, each once; last, this and next year when there
    are none."""
    if not digits:
        return [today.year - 1, today.year, today.year + 1]
    year = int(digits)
    era = ERAS_BY_KEY[fold(marker)] if marker else None
    if len(digits) == 4:
        era = (BUDDHIST_ERA if year >= FIRST_BUDDHIST else 0) if era is None else era
        return [year - era] if FIRST_BUDDHIST - BUDDHIST_ERA <= year - era < FIRST_BUDDHIST else []
    common, buddhist = 2000 + year, 2500 + year - BUDDHIST_ERA
    if era is not None:
        return [buddhist if era else common]
    if language == "lo":
        return [common - 100 if past and common > today.year else common]
    usual = buddhist if language == "th" else common
    if abs(usual - today.year) <= NEAR:
        return [usual]
    possible = {common, common - 100, buddhist, buddhist - 100}
    return [each for each in possible if today.year - LONG_AGO <= each <= today.year + NEAR]


def _days(years: Iterable[int], month: int, day: int) -> Iterator[date]:
    for year in years:
        with suppress(ValueError):
            yield date(year, month, day)


def _nearest(days: list[date], today: date) -> list[date]:
    """Of a day and month without a year: the nearest to today, or both of two that are as near."""
    distance = min((abs(day - today) for day in days), default=None)
    return [day for day in days if abs(day - today) == distance]
