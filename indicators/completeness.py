"""Who has reported, and when: a state for each place and period, and how many of each.

Plain rows in: what is owed (a programme's obligations) and what was filed. This answers indicator K01,
reports on time of those due, and fills the grid of reported, late and missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from fractions import Fraction
from typing import Literal, Protocol, TypeVar

State = Literal["on_time", "late", "missing", "returned", "waiting", "not_owed"]
Cell = tuple[str, str]
"""A place and a period."""
Key = TypeVar("Key", bound=Hashable)


class Owed(Protocol):
    """A report that is owed, by the end of the day `due`; an obligation is one."""

    @property
    def place(self) -> str: ...
    @property
    def period(self) -> str: ...
    @property
    def due(self) -> date: ...


class Filing(Protocol):
    """A report as it stands: `sent`, `approved`, `returned` or `replaced`. `first_sent_at` (aware) is when
    its first version came: who answers a return later was still on time."""

    @property
    def place(self) -> str: ...
    @property
    def period(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def first_sent_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Counts:
    """How many reports are in which state."""

    on_time: int = 0
    late: int = 0
    missing: int = 0
    returned: int = 0
    waiting: int = 0
    not_owed: int = 0

    @property
    def reported(self) -> int:
        """Filed, and not lying with the reporter again."""
        return self.on_time + self.late

    @property
    def due(self) -> int:
        """All that should have come by now, or came before."""
        return self.reported + self.missing + self.returned

    @property
    def rate(self) -> Fraction | None:
        """On time / due (K01); None when nothing was due."""
        return Fraction(self.on_time, self.due) if self.due else None


def states(owed: Iterable[Owed], filings: Iterable[Filing], today: date, zone: tzinfo) -> dict[Cell, State]:
    """The state of every cell that is owed or was filed; all others are `not_owed`.

    All rows are of one form. Days are those of `zone`. Where two owe the same report, the later due date
    counts; where two filed it, the best one does. A report that nobody owed cannot be late. A report
    already replaced by a new version does not count.
    """
    due: dict[Cell, date] = {}
    for each in owed:
        cell = (each.place, each.period)
        due[cell] = max(each.due, due.get(cell, each.due))
    found: dict[Cell, State] = {cell: "missing" if day < today else "waiting" for cell, day in due.items()}
    for filing in filings:
        if filing.status == "replaced":
            continue
        cell = (filing.place, filing.period)
        state = _filed(filing, due.get(cell), zone)
        found[cell] = min(state, found.get(cell, state), key=_BEST.index)
    return found


_BEST: tuple[State, ...] = ("on_time", "late", "returned", "missing", "waiting", "not_owed")


def _filed(filing: Filing, due: date | None, zone: tzinfo) -> State:
    if filing.status == "returned":
        return "returned"
    came = filing.first_sent_at.astimezone(zone).date()
    return "late" if due and came > due else "on_time"


def grid(found: Mapping[Cell, State], places: Sequence[str], periods: Sequence[str]) -> tuple[tuple[State, ...], ...]:
    """The states as rows of places and columns of periods."""
    return tuple(tuple(found.get((place, period), "not_owed") for period in periods) for place in places)


def count(found: Mapping[Cell, State], by: Callable[[Cell], Key]) -> dict[Key, Counts]:
    """How many are in which state, under a key of each cell, in the order in which the keys were met."""
    tallies: dict[Key, Counter[str]] = {}
    for cell, state in found.items():
        tallies.setdefault(by(cell), Counter())[state] += 1
    return {key: Counts(**tally) for key, tally in tallies.items()}


def by_period(found: Mapping[Cell, State]) -> dict[str, Counts]:
    """Counts of each period."""
    return count(found, by=lambda cell: cell[1])


def by_place(found: Mapping[Cell, State]) -> dict[str, Counts]:
    """Counts of each place."""
    return count(found, by=lambda cell: cell[0])


def overall(found: Mapping[Cell, State]) -> Counts:
    """Counts of all cells."""
    return count(found, by=lambda _: None).get(None, Counts())
