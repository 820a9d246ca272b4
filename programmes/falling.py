"""What falls due of what is noted in a register: an instalment of a loan, a decision of a meeting. Pure.

Nothing is filed for it: who is in charge of the entity's place is told so many days before and after its day, as long
as the duty's `while` holds. Which entities that are, `registers.Lists.falling` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from programmes.areas import Places
from programmes.model import Programme
from programmes.obligations import RING, Holder, Step, in_charge
from programmes.registers import Row


@dataclass(frozen=True, slots=True)
class Falling:
    """An entity of a duty's register of which something falls due on a day, and who is told."""

    duty: str
    person: str
    entity: str
    place: str
    due: date


def falling(
    programme: Programme, duty: str, rows: Iterable[Row], holders: Sequence[Holder], places: Places, today: date
) -> Iterator[Falling]:
    """Of these entities, for each who is in charge of its place today, or of the place that it names (the duty's
    `place`). Of those whose place is no more, for nobody."""
    line = programme.duty[duty]
    told: dict[str, dict[str, None]] = {}  # by place
    for row in rows:
        place = row.get(line.place or "place", "")
        if place not in told:
            charged = in_charge(holders, line.who, place, today, places) if place in places else ()
            told[place] = dict.fromkeys(one.person for one in charged)
        due = date.fromisoformat(row[line.date][:10])
        yield from (Falling(duty, person, row["name"], place, due) for person in told[place])


def steps(programme: Programme, one: Falling) -> list[Step]:
    """When to speak of it, in order; at 08:00 by the programme's clock."""
    days = sorted(set(programme.duty[one.duty].remind))
    return [Step(day, datetime.combine(one.due + timedelta(days=day), RING, tzinfo=programme.clock)) for day in days]
