"""Adding facts up: over places, over time, and reading what comes out.

The meaning is DHIS2's. Over places, numerators add up and denominators add up. Over time, an indicator is
either a sum of its periods or what each place reported last, summed over places; "last" looks back no
further than the definition's bound, so that a silent village does not keep its old balance for ever. A
ratio is formed when it is read, never before: then village, kum ban and district give the same totals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from indicators.facts import Definition, Fact

Key = TypeVar("Key", bound=Hashable)

_PERIOD = re.compile(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])|H([12])))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Figure:
    """Numerator and denominator, added up, in parts of the unit. An amount's `den` says how many facts it
    is of."""

    num: int = 0
    den: int = 0

    def __add__(self, other: Figure) -> Figure:
        return Figure(self.num + other.num, self.den + other.den)

    @property
    def ratio(self) -> Fraction | None:
        """num / den, exact; None when there is nothing to divide by ("no loans" is not 0 %)."""
        return Fraction(self.num, self.den) if self.den else None


def add_up(facts: Iterable[Fact], by: Callable[[Fact], Key]) -> dict[Key, Figure]:
    """Facts added up under a key of each (its place, its district, its period, its division …), in the
    order in which the keys were met. The facts are of one indicator, or the key tells indicators apart."""
    figures: dict[Key, Figure] = {}
    for fact in facts:
        key = by(fact)
        figures[key] = figures.get(key, Figure()) + Figure(fact.num, fact.den)
    return figures


def total(facts: Iterable[Fact]) -> Figure | None:
    """All facts of one indicator added up; None when there is none, which is not the same as zero."""
    return add_up(facts, by=lambda _: None).get(None)


def counting(facts: Iterable[Fact], definition: Definition, period: str) -> list[Fact]:
    """The facts of an indicator that make up its figure in a period (month, quarter, half-year or year).

    For a sum: those whose period lies in it. For "last": of each place the latest not after it, all
    divisions of that one period, if it ended within the `bound` months that end with the asked period.
    """
    first, last = months(period)
    mine = [(months(fact.period), fact) for fact in facts if fact.indicator == definition.code]
    if definition.time == "sum":
        return [fact for (start, end), fact in mine if first <= start and end <= last]
    latest: dict[str, int] = {}
    for (_, end), fact in mine:
        if last - definition.bound < end <= last:
            latest[fact.place] = max(end, latest.get(fact.place, end))
    return [fact for (_, end), fact in mine if latest.get(fact.place) == end]


def at(
    facts: Iterable[Fact], definition: Definition, period: str, places: Collection[str] | None = None
) -> Figure | None:
    """An indicator's figure in a period, over some places or all; None when nothing counts."""
    return total(_within(counting(facts, definition, period), places))


def series(
    facts: Iterable[Fact],
    definition: Definition,
    periods: Sequence[str],
    places: Collection[str] | None = None,
) -> tuple[Figure | None, ...]:
    """An indicator's figure in each of the periods; None leaves a gap in a chart."""
    mine = [fact for fact in _within(facts, places) if fact.indicator == definition.code]
    return tuple(at(mine, definition, period) for period in periods)


def amount(definition: Definition, figure: Figure) -> int | Decimal:
    """An amount in its unit: kip as they are, satang as baht."""
    whole, rest = divmod(figure.num, definition.scale)
    return Decimal(figure.num) / definition.scale if rest else whole


def value(definition: Definition, figure: Figure | None) -> int | Decimal | None:
    """What is shown: an amount in its unit, or a ratio, in hundredths where the unit is "pct" or "%"; None
    when there is none. A ratio is not rounded, so that it can be compared with a threshold first."""
    if figure is None or not definition.den:
        return None if figure is None else amount(definition, figure)
    hundred = 100 if definition.unit in ("pct", "%") else 1
    return Decimal(figure.num * hundred) / figure.den if figure.den else None


def is_few(definition: Definition, figure: Figure, least: int = 0, crowd: Figure | None = None) -> bool:
    """Whether a figure tells of somebody, but of fewer than `least` (the definition's own), so that one could be
    recognised. Where another indicator counts of how many it is (`count`), that figure is the `crowd`: one that is
    not known may be small."""
    least = least or definition.least
    if definition.count:
        if crowd is None or crowd.num:
            return crowd is None or crowd.num < least
        return bool(figure.num or (definition.den and figure.den))  # it was of somebody, before the count became nought
    people = (figure.den if definition.den else figure.num) // definition.scale
    return 0 < people < least or 0 < figure.num < least * definition.scale


def veil(
    definition: Definition,
    cells: Mapping[Key, Figure],
    least: int = 0,
    crowds: Mapping[Key, Figure | None] | None = None,
) -> dict[Key, Figure | None]:
    """Figures that may be shown where people could be recognised: no cell of fewer than `least` (the definition's own).

    A cell is hidden (None) when it counts fewer, or, being a ratio, is of fewer people than that; zero
    tells of nobody. If only one is hidden, it could be had by subtracting the others from the total: then
    the smallest of the others is hidden as well. `crowds` are what the indicator `count` says of the same cells.
    """
    crowd = crowds or {}

    def people(key: Key) -> int:
        if definition.count:
            return found.num if (found := crowd.get(key)) else 0
        return (cells[key].den if definition.den else cells[key].num) // definition.scale

    hidden = {key for key, cell in cells.items() if is_few(definition, cell, least, crowd.get(key))}
    others = [key for key in cells if key not in hidden and people(key) > 0]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=people))
    return {key: None if key in hidden else cell for key, cell in cells.items()}


def cuts(counts: Sequence[int], least: int) -> frozenset[int]:
    """Where classes in their order may be parted, so that each part is of nobody or of `least` at least: the numbers of
    the classes that end a part, the last one always among them."""
    ends: list[int] = []
    run = 0
    for number, count in enumerate(counts):
        run += count
        if run == 0 or run >= least:
            ends.append(number)
            run = 0
    while ends and 0 < run < least:  # the last ones are too few: together with those before them
        run += sum(counts[(ends[-2] + 1 if len(ends) > 1 else 0) : ends.pop() + 1])
    return frozenset((*ends, len(counts) - 1))


@lru_cache(maxsize=1024)
def months(period: str) -> tuple[int, int]:
    """A period's first and last month, counted since the year 0. Raises ValueError when it is no period."""
    match = _PERIOD.fullmatch(period)
    if match is None or (match[2] and not 1 <= int(match[2]) <= 12):
        raise ValueError(f"{period!r} is no period; write 2026-10, 2026-Q4, 2026-H2 or 2026.")
    year, month, quarter, half = (int(part) if part else 0 for part in match.groups())
    length, number = (1, month) if month else (3, quarter) if quarter else (6, half) if half else (12, 1)
    first = year * 12 + (number - 1) * length
    return first, first + length - 1


def _within(facts: Iterable[Fact], places: Collection[str] | None) -> list[Fact]:
    among = None if places is None else frozenset(places)
    return [fact for fact in facts if among is None or fact.place in among]
