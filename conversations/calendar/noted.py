"""Registers of many places at once: what the clock looks at of them, and what falls due of what is noted there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from conversations.reports.registers import rows, standing
from conversations.world import World
from indicators.plugins import Asked
from programmes.model import Programme
from programmes.obligations import RING
from programmes.registers import Lists, Row
from storage.desk import ChangesIn
from storage.records import RegisterChanges

Sets = dict[str, tuple[RegisterChanges, ...]]
Tables = Mapping[str, Sequence[Row]]
Fallen = Mapping[tuple[str, str], Sequence[Row]]
"""By programme and duty, the entities of which something falls due."""


def lists_of(world: World, programme: Programme) -> Lists:
    """The registers and lists of a programme."""
    return world.lists(next(iter(programme.form)))


def wanted(world: World, programme: Programme) -> ChangesIn | None:
    """The look-up on which the duties of a programme depend that go over registers; None where there are none."""
    lists = lists_of(world, programme)
    each = tuple(dict.fromkeys(duty.each for duty in programme.duty.values() if duty.each))
    places = tuple(place.code for place in world.places if place.kind in programme.levels)
    return ChangesIn(lists.needs(each), places) if each and places else None


def tables(sets: Sets) -> dict[str, list[Row]]:
    """Registers as they stand."""
    return {name: rows(standing(name, said), said) for name, said in sets.items()}


def by_place(whole: Tables) -> Callable[[Iterable[str]], dict[str, list[Row]]]:
    """The same registers, for the asking: of what belongs to these places alone."""
    found: dict[str, dict[str, list[Row]]] = {name: defaultdict(list) for name in whole}
    for name, entities in whole.items():
        for row in entities:
            found[name][row["place"]].append(row)
    return lambda codes: {
        name: [row for code in codes for row in places.get(code, ())] for name, places in found.items()
    }


def falling(world: World, whole: Mapping[str, Tables], now: datetime) -> Fallen:
    """What falls due by the duties of all programmes, of the registers of each by its id, as they stand now."""
    return _falling(world, whole, lambda programme: [now.astimezone(programme.clock).date()])


def falling_between(world: World, whole: Mapping[str, Tables], after: datetime, until: datetime) -> Fallen:
    """The same, as it is on each day on which reminders ring in (after, until]: of a loan, one instalment after the
    other. Each entity stands there once for each day on which something of it falls due."""
    return _falling(world, whole, lambda programme: list(ringing(programme.clock, after, until)))


def ringing(zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[date]:
    """The days whose hour at which reminders ring lies in (after, until]."""
    day, last = after.astimezone(zone).date(), until.astimezone(zone).date()
    while day <= last:
        if after < datetime.combine(day, RING, tzinfo=zone) <= until:
            yield day
        day += timedelta(days=1)


def _falling(world: World, whole: Mapping[str, Tables], days: Callable[[Programme], Sequence[date]]) -> Fallen:
    found: dict[tuple[str, str], Sequence[Row]] = {}
    for programme in world.programmes:
        if programme.id in whole:
            lists = lists_of(world, programme)
            looked = [Asked(whole[programme.id], day, day) for day in days(programme)]
            for name, duty in programme.duty.items():
                if duty.each:
                    rows = (row for asked in looked for row in lists.falling(name, asked))
                    once = {(row["name"], row[duty.date][:10]): row for row in rows}
                    found[programme.id, name] = tuple(once.values())
    return found
