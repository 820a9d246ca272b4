"""Years and months by themselves, 2569 and พ.ย. 69, as the first of their days; and a day with a time, 21/11 14:30."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date

from i18n.reading.answer import Answer, Read, Unclear, asked
from i18n.reading.dates import ERA, MONTHS_BY_KEY, NAME, NOISE, YEAR, read_date, years_meant
from i18n.reading.times import read_time
from i18n.spelling import clean, fold, loosen

YEARS_FROM_NOW = {
    fold(word): years
    for years, words in {
        -1: ("ປີກາຍ", "ປີແລ້ວ", "ປີທີ່ແລ້ວ", "ປີຜ່ານມາ", "ปีก่อน", "ปีที่แล้ว", "ปีที่ผ่านมา", "last year"),
        0: ("ປີນີ້", "ปีนี้", "this year"),
        1: ("ປີໜ້າ", "ปีหน้า", "next year"),
    }.items()
    for word in words
}
MONTHS_FROM_NOW = {
    fold(word): months
    for months, words in {
        -1: ("ເດືອນກ່ອນ", "ເດືອນແລ້ວ", "ເດືອນທີ່ແລ້ວ", "ເດືອນຜ່ານມາ", "เดือนก่อน", "เดือนที่แล้ว", "last month"),
        0: ("ເດືອນນີ້", "เดือนนี้", "this month"),
        1: ("ເດືອນໜ້າ", "เดือนหน้า", "next month"),
    }.items()
    for word in words
}
A_YEAR = re.compile(rf"{ERA}{YEAR}")
A_MONTH = [
    re.compile(shape)
    for shape in (
        rf"{NAME}(?:[\s.,/-]*{ERA}{YEAR})?",
        rf"(?P<m>\d{{1,2}})(?:\s*[/.-]\s*|\s+){ERA}{YEAR}",
        r"(?P<y>\d{4})\s*[/.-]\s*(?P<m>\d{1,2})",
    )
]
AT = re.compile(r"ເວລາ|เวลา|\bat\b|,")


def read_year(text: str, language: str, today: date) -> Answer:
    """The first day of a year. A whole day is taken for its year.

    >>> read_year("๒๕๖๙", "th", date(2026, 11, 21))
    Read(value='2026-01-01')
    """
    text = clean(text)
    if (years := YEARS_FROM_NOW.get(fold(text))) is not None:
        return Read(date(today.year + years, 1, 1).isoformat())
    found = A_YEAR.fullmatch(_plain(text))
    if not found:
        return _first_days(read_date(text, language, today), "-01-01")
    return _asked(_firsts(years_meant(found["y"], found["era"] or "", language, today, past=False), 1))


def read_month(text: str, language: str, today: date) -> Answer:
    """The first day of a month. A whole day is taken for its month; a month without a year is the nearest.

    >>> read_month("ພະຈິກ 2569", "lo", date(2026, 11, 21))
    Read(value='2026-11-01')
    """
    text = clean(text)
    if (months := MONTHS_FROM_NOW.get(fold(text))) is not None:
        years, month = divmod(today.year * 12 + today.month - 1 + months, 12)
        return Read(date(years, month + 1, 1).isoformat())
    plain = _plain(text)
    parts = next((found.groupdict("") for shape in A_MONTH if (found := shape.fullmatch(plain))), None)
    if parts is None:
        return _first_days(read_date(text, language, today), "-01")
    month = int(parts["m"]) if "m" in parts else MONTHS_BY_KEY[fold(parts["name"])]
    year = parts.get("y", "")
    possible = list(_firsts(years_meant(year, parts.get("era", ""), language, today, past=False), month))
    return _asked(possible if year else _nearest(possible, today))


def read_moment(text: str, language: str, today: date) -> Answer:
    """A day and a time as YYYY-MM-DDTHH:MM, in either order.

    >>> read_moment("21/11 14:30", "lo", date(2026, 11, 21))
    Read(value='2026-11-21T14:30')
    """
    words = AT.sub(" ", clean(text).replace("T", " ")).split()
    found = set()
    for at in range(1, len(words)):
        one, other = " ".join(words[:at]), " ".join(words[at:])
        for day, clock in ((one, other), (other, one)):
            days, times = _readings(read_date(day, language, today)), _readings(read_time(clock))
            found |= {f"{each}T{time}" for each in days for time in times}
    return asked(sorted(found)) if found else Unclear("format")


def _plain(text: str) -> str:
    return NOISE.sub(" ", " ".join(loosen(text).split())).strip()


def _firsts(years: Iterable[int], month: int) -> Iterator[date]:
    for year in years:
        with suppress(ValueError):
            yield date(year, month, 1)


def _nearest(months: list[date], today: date) -> list[date]:
    """The nearest to this month, or both of two that are as near."""
    far = [abs((month.year - today.year) * 12 + month.month - today.month) for month in months]
    return [month for month, distance in zip(months, far, strict=True) if distance == min(far)]


def _asked(days: Iterable[date]) -> Answer:
    possible = sorted(day.isoformat() for day in days)
    return asked(possible) if possible else Unclear("range")


def _first_days(answer: Answer, rest: str) -> Answer:
    """A day as the first of its month or year."""
    return asked(sorted({f"{day[: -len(rest)]}{rest}" for day in found})) if (found := _readings(answer)) else answer


def _readings(answer: Answer) -> tuple[str, ...]:
    return (answer.value,) if isinstance(answer, Read) else answer.readings
