"""From a report to its figures: facts are what summaries read, instead of answers.

A `Definition` says what is counted in one kind of record; `facts_of` counts it in one report. A fact keeps
its numerator and its denominator, so that every level above adds up rightly (see indicators.figures).

Figures are whole numbers. What may have a fraction is kept in parts of its unit: baht in satang, kilograms
in grams.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Literal

Record = Mapping[str, object]
"""One report, or one row of a repeat with what surrounds it: names of questions and their values."""
Reading = Callable[[Record], object]
"""What is read off a record, usually an expression of programme.toml."""
Time = Literal["sum", "last"]

PARTS = {"thb": 100, "kg": 1000, "cm": 10}
"""In how many whole parts a unit is kept; 1 for all others (kip, counts, percentages of counts)."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator counts.

    `of` names the record: a form ("L1") or each row of a repeat in it ("L4/m"). `num` and `den` are read
    off the record, where `where` holds; truth counts 1. Without `den` the indicator is an amount, with it a
    ratio. `by` divides the figure (name of the division, reading of the value). Over time an amount adds up
    ("sum") or is what was reported last ("last", and no longer than `bound` months ago). `unit` is as in
    the forms, `klass` is P0 to P3. No count of fewer people than `least` is shown to a group; of a figure of money
    the indicator `count` says of how many it is.
    """

    code: str
    of: str
    num: Reading
    den: Reading | None = None
    where: Reading | None = None
    by: Mapping[str, Reading] = field(default_factory=dict)
    time: Time = "sum"
    unit: str = ""
    klass: str = "P0"
    bound: int = 3
    parts: int = 0  # 0: what PARTS says of the unit
    least: int = 5
    count: str = ""

    @property
    def form(self) -> str:
        """The form whose reports are counted."""
        return self.of.partition("/")[0]

    @property
    def repeat(self) -> str:
        """The repeat whose rows are counted, or '' when it is the report itself."""
        return self.of.partition("/")[2].rpartition("/")[2]

    @property
    def scale(self) -> int:
        """How many parts one unit has in this indicator's facts."""
        return self.parts or PARTS.get(self.unit.lower(), 1)


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of one place and period. `by` is '' or "sex=f", several divisions separated by a space.
    `num` and `den` count parts of the unit; an amount has `den` 1."""

    place: str
    period: str
    indicator: str
    by: str
    num: int
    den: int


def facts_of(
    values: Record, definitions: Iterable[Definition], place: str, period: str, *, form: str = ""
) -> list[Fact]:
    """The figures of one report, a fact for each indicator and division, in the order of the definitions.

    `values` is what a finished form gives: nested by group, lists of rows for repeats. With `form`,
    definitions of other forms are passed over. Where the numerator, or a ratio's denominator, is blank,
    there is no fact: a question that was skipped is not a zero.
    """
    facts = []
    flat, repeats = _flatten(values)
    for definition in definitions:
        if form and definition.form != form:
            continue
        sums: dict[str, tuple[int, int]] = {}
        for record in _records(flat, repeats, definition.repeat):
            if (counted := _count(definition, record)) is not None:
                by, num, den = counted
                before = sums.get(by, (0, 0))
                sums[by] = (before[0] + num, before[1] + den if definition.den else 1)
        facts += [Fact(place, period, definition.code, by, num, den) for by, (num, den) in sums.items()]
    return facts


def _count(definition: Definition, record: Record) -> tuple[str, int, int] | None:
    """Division, numerator and denominator of one record; None when it is not counted."""
    if definition.where and not _holds(definition.where(record)):
        return None
    num = _whole(definition.num(record), definition.scale)
    den = _whole(definition.den(record), definition.scale) if definition.den else 1
    if num is None or den is None:
        return None
    by = " ".join(f"{name}={_word(read(record))}" for name, read in definition.by.items())
    return by, num, den


Repeats = list[tuple[str, list[Record]]]  # name and rows


def _records(flat: dict[str, object], repeats: Repeats, repeat: str) -> Iterator[Record]:
    """The flat records of a report: itself, or each row of the named repeat, which also sees what stands
    around it (and, in a repeat within a repeat, the row that it belongs to)."""
    if not repeat:
        yield flat
        return
    for name, rows in repeats:
        for row in rows:
            yield from _records(*_flatten({**flat, **row}), "" if name == repeat else repeat)


_PLAIN = (str, int, float, Decimal, date)


def _flatten(values: Record) -> tuple[dict[str, object], Repeats]:
    """Fields of all groups side by side, and the repeats found on the way."""
    flat: dict[str, object] = {}
    repeats: list[tuple[str, list[Record]]] = []
    for name, value in values.items():
        if isinstance(value, _PLAIN):  # most are, and asking for a Mapping first is dear
            flat[name] = value
        elif isinstance(value, Mapping):
            inner, found = _flatten(value)
            flat |= inner
            repeats += found
        elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            repeats.append((name, list(value)))
        else:
            flat[name] = value
    return flat, repeats


def _holds(value: object) -> bool:
    """XPath's boolean(): not empty, not zero, not NaN."""
    return bool(value) and value == value  # NaN differs from itself


def _whole(value: object, scale: int) -> int | None:
    """A number in whole parts, halves to the even one; None when it is blank or no number at all."""
    if isinstance(value, bool | int):
        return int(value) * scale
    try:
        number = Decimal(str(value)) * scale
    except InvalidOperation:
        return None
    return int(number.to_integral_value(ROUND_HALF_EVEN)) if number.is_finite() else None


def _word(value: object) -> str:
    """A division's value as one word, so that a space can separate divisions."""
    return "" if value is None else "_".join(str(value).split())
