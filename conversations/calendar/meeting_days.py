"""When the meetings of a programme are held, as the database knows it: what falls due by them is owed by these days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from conversations.world import World
from indicators.facts import Fact
from programmes.meetings import REACH, DayOf, Meetings, figures_wanted, months_wanted, never
from programmes.model import Programme
from storage.desk import Desk, FactsIn
from storage.records import FactRow


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
