"""How we speak to one reader: her language, her way of writing numbers, money, days and moments.

Lao writes 1.250.000,5 and counts years as the world does; Thai writes 1,250,000.5 and counts them from the
Buddha's passing (CE + 543); English follows British habits, because both countries put the day first. Digits
are always ASCII. Names of months and weekdays are Unicode's (CLDR, through Babel), but the writing itself is
ours: Babel has no Buddhist calendar, and its formatters cost 30 µs where a message needs a dozen of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from babel import Locale

from i18n.catalogue import FALLBACKS, Catalogues
from i18n.words import in_words

LANGUAGES = ("lo", "th", "en")

Number = int | Decimal | float | str
"""What can be written as a number; text is canonical (ASCII digits, a dot before the decimals)."""

BUDDHIST_ERA = 543
"""Years between the common era and the Buddhist one."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How one language writes. `marks` turns the separators of 1,234.5 into the language's own. Weekdays stand from
    Monday on; `first_weekday` is the one with which a week begins, Monday 0."""

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    short_weekdays: tuple[str, ...]
    first_weekday: int
    marks: Mapping[int, int]
    era: int
    full_day: str

    @classmethod
    def of(cls, locale: str, *, marks: tuple[str, str] = ("", ""), era: int = 0, full_day: str) -> Habits:
        """The habits of a language whose names stand in a locale of the CLDR."""
        names = Locale.parse(locale)
        return cls(
            months=tuple(names.months["format"]["wide"][month] for month in range(1, 13)),
            weekdays=tuple(names.days["format"]["wide"][day] for day in range(7)),
            short_weekdays=tuple(names.days["format"]["short"][day] for day in range(7)),
            first_weekday=names.first_week_day,
            marks=str.maketrans(*marks),
            era=era,
            full_day=full_day,
        )


HABITS: Mapping[str, Habits] = MappingProxyType(
    {
        "lo": Habits.of("lo_LA", marks=(",.", ".,"), full_day="{weekday}, {day}"),
        "th": Habits.of("th_TH", era=BUDDHIST_ERA, full_day="{weekday}ที่ {day}"),
        "en": Habits.of("en_GB", full_day="{weekday} {day}"),
    }
)

# Decimals of a currency: kip has none in use; baht has satang, which are left out when there are none.
DECIMALS = {"kip": Decimal(1), "thb": Decimal("0.01")}


class Voice:
    """Speaks to one reader. Cheap to make: one for each message is fine."""

    __slots__ = ("_habits", "catalogues", "language", "zone")

    def __init__(self, catalogues: Catalogues, language: str, zone: tzinfo) -> None:
        """A language that we do not speak is answered in Lao."""
        self.catalogues = catalogues
        self.language = language if language in HABITS else FALLBACKS[0]
        self.zone = zone
        self._habits = HABITS[self.language]

    def __call__(self, text_id: str, /, **values: object) -> str:
        """The text of an id; numbers and days among the values are to be written by this voice first."""
        return self.catalogues.text(self.language, text_id, **values)

    def pick(self, texts: Mapping[Any, str]) -> str:
        """What the reader understands best of one text in several languages; '' when there is none."""
        for language in (self.language, *FALLBACKS, *texts):
            if text := texts.get(language):
                return text
        return ""

    # Numbers

    def number(self, n: Number) -> str:
        """1250000.5 as 1.250.000,5 or 1,250,000.5. Exact; only a float is rounded, to three decimals."""
        return _grouped(n).translate(self._habits.marks)

    def money(self, amount: Number, unit: str) -> str:
        """An amount in `kip` (rounded to whole ones) or `thb` (baht, satang only if there are some), in words
        of the reader: 1.250.000 ກີບ, 1,250,000 บาท. Any other unit is written by `quantity`."""
        if step := DECIMALS.get(unit):
            exact = Decimal(str(amount))
            whole = exact == exact.to_integral_value()
            amount = int(exact) if whole else exact.quantize(step, ROUND_HALF_UP)
            figure = f"{amount:,}".translate(self._habits.marks)
            return self(f"i18n.unit.{unit}", amount=figure)
        return self.quantity(amount, unit)

    def quantity(self, amount: Number, unit: str) -> str:
        """A figure with its unit as forms name it (`kip`, `thb`, `kg`, `pct` …, or '' for none). A unit that
        we have no word for is written behind the figure as it is."""
        if unit in DECIMALS:
            return self.money(amount, unit)
        figure = self.number(amount)
        if unit in UNITS:
            return self(f"i18n.unit.{unit}", amount=figure)
        return f"{figure} {unit}".rstrip()

    def percent(self, ratio: float | Decimal | Fraction) -> str:
        """A ratio as a percentage with at most one decimal: 0.057 as 5,7% or 5.7%."""
        if isinstance(ratio, Fraction):
            ratio = Decimal(ratio.numerator) / ratio.denominator
        hundredths = (Decimal(str(ratio)) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return self.number(hundredths) + "%"

    def in_words(self, amount: Number, unit: str = "") -> str:
        """An amount as it is spoken, so that a wrong zero is seen: ໜຶ່ງລ້ານສອງແສນຫ້າໝື່ນກີບ."""
        return in_words(Decimal(str(amount)), self.language, unit)

    # Days and moments

    def day(self, day: date) -> str:
        """21 ພະຈິກ 2026, 21 พฤศจิกายน 2569, 21 November 2026."""
        habits = self._habits
        return f"{day.day} {habits.months[day.month - 1]} {day.year + habits.era}"

    def full_day(self, day: date) -> str:
        """With the weekday: ວັນເສົາ, 21 ພະຈິກ 2026."""
        habits = self._habits
        return habits.full_day.format(weekday=habits.weekdays[day.weekday()], day=self.day(day))

    @property
    def first_weekday(self) -> int:
        """The weekday with which the reader's calendar begins a week: 0 Monday … 6 Sunday."""
        return self._habits.first_weekday

    @property
    def week(self) -> tuple[str, ...]:
        """The weekdays as they stand over a calendar, from the first one on: ອາ., ຈ. …; อา., จ. …; Mo, Tu …"""
        days, first = self._habits.short_weekdays, self._habits.first_weekday
        return (*days[first:], *days[:first])

    def month(self, month: str) -> str:
        """The month `2026-10`: ຕຸລາ 2026, ตุลาคม 2569, October 2026."""
        year, _, number = month.partition("-")
        return f"{self._habits.months[int(number) - 1]} {self.year(year)}"

    def year(self, year: int | str) -> str:
        """A year of the common era as the reader counts it."""
        return str(int(year) + self._habits.era)

    def period(self, period: str) -> str:
        """A month `2026-10`, a quarter `2026-Q4`, a half-year `2026-H2` or a year `2026`."""
        year, _, part = period.partition("-")
        if part.isdecimal():
            return self.month(period)
        if part not in PARTS:
            raise ValueError(f"{period!r} is no period. Write 2026-10, 2026-Q4, 2026-H2 or 2026.")
        return self(PARTS[part], year=self.year(year), part=part[1:])

    def time(self, clock: time) -> str:
        """14:05, in Thai 14:05 น."""
        return self("i18n.time", time=f"{clock:%H:%M}")

    def moment(self, moment: datetime) -> str:
        """An aware datetime, at the reader's place: 21 ພະຈິກ 2026 ເວລາ 14:05."""
        here = moment.astimezone(self.zone)
        return self("i18n.moment", day=self.day(here), time=self.time(here.time()))


# The units that the catalogue has words for, money aside.
UNITS = frozenset({"kg", "g", "cm", "mm", "pct"})

# What stands behind the year of a period, and the text that says it.
PARTS = {
    "": "i18n.period.year",
    "H1": "i18n.period.first_half",
    "H2": "i18n.period.second_half",
    **dict.fromkeys(("Q1", "Q2", "Q3", "Q4"), "i18n.period.quarter"),
}


def _grouped(n: Number) -> str:
    """1,250,000.5: every decimal that says something, none that does not."""
    if isinstance(n, int):
        return f"{n:,}"
    if isinstance(n, float):
        n = round(n, 3)
    text = f"{Decimal(str(n)) or 0:,f}"  # without the sign of a negative nought
    return text.rstrip("0").rstrip(".") if "." in text else text
