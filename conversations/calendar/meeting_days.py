"""When the meetings of a programme are held, as the database knows it: what falls due by them is owed by these days;
and what else was agreed of one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from conversations.reports.registers import rows as rows_of
from conversations.reports.registers import standing
from conversations.world import World
from indicators.facts import Fact
from programmes.meetings import REACH, DayOf, Meetings, figures_wanted, months_wanted, never
from programmes.model import Meeting, Programme
from programmes.registers import Row
from storage.desk import ChangesIn, Desk, FactsIn
from storage.records import FactRow

MONTH = "period"  # the property of an entity that says of which month's meeting it is


def facts_wanted(
    world: World, programme: Programme, today: date, areas: Iterable[str], back: int = REACH
) -> FactsIn | None:
    """The look-up on which the meetings depend that concern these areas; None where there are no meetings. So many
    months `back` are asked about."""
    levels = {meeting.at for meeting in programme.meeting.values()}
    around = {held.code for area in areas for level in levels if (held := world.places.above(area, level))}
    around |= set(areas) if levels else set()
    indicators = figures_wanted(programme)
    if not around or not indicators:
        return None
    places = sorted({place.code for code in around for place in world.places.below(code)})
    return FactsIn(tuple(places), indicators, *months_wanted(today, back))


def day_of(world: World, programme: Programme, today: date, rows: Iterable[FactRow] = ()) -> DayOf:
    """The days of a programme's meetings, given the facts that were wanted."""
    if not programme.meeting:
        return never
    facts = [Fact(row.place, row.period, row.indicator, row.by, row.num, row.den) for row in rows]
    definitions = {one.code: one for form in programme.form for one in world.definitions(form)}
    wanted = {code: definitions[code] for code in figures_wanted(programme) if code in definitions}
    off = world.days_off.get(programme.holidays, frozenset())
    return Meetings(programme, world.places, today, facts, wanted, off).day


def on_desk(
    world: World, desk: Desk, programme: Programme, today: date, areas: Iterable[str], back: int = REACH
) -> DayOf:
    """The same in a step; what it depends on is looked up when a day is asked for first, which then raises Wanted."""
    known: list[DayOf] = []

    def day(meeting: str, place: str, period: str) -> date | None:
        if not known:
            wanted = facts_wanted(world, programme, today, areas, back)
            rows: tuple[FactRow, ...] = desk.look(wanted) if wanted else ()
            known.append(day_of(world, programme, today, rows))
        return known[0](meeting, place, period)

    return day


def agreed(world: World, desk: Desk, meeting: Meeting, place: str, period: str) -> Row:
    """What is kept of the meeting of a month that concerns a place, in its register, besides its day; nothing where
    nothing was agreed yet. Raises Wanted."""
    held = world.places.above(place, meeting.at)
    if held is None or not meeting.of:
        return {}
    sets = desk.look(ChangesIn((meeting.of,), (held.code,)))[meeting.of]
    found = [row for row in rows_of(standing(meeting.of, sets), sets) if row.get(MONTH) == period]
    return found[-1] if found else {}
