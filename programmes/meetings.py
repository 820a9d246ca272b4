"""On which day a meeting is held: as an officer has agreed it, or else as the calendar proposes it. Pure.

A meeting is held for each place of a level, at most once a month. Of its lines in `when` the first that holds
proposes: a rule, moved off holidays and weekends where the programme says so, and off the days that an officer has
told of his place (`off`, a figure like that of `day`: one day a report). What an officer has agreed stands in
a report of his, whose figure (`day`, as days since 1970) is a fact like any other: a report that is returned takes it
back, a correction moves it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache

from forms.expression import RecordExpression, compile_expression
from indicators.facts import Definition, Fact
from indicators.figures import Figure, amount, at, value
from programmes.areas import Places
from programmes.calendar import bounds, following, occurrences, period_of
from programmes.model import Meeting, Programme

DayOf = Callable[[str, str, str], date | None]
"""The day of a meeting (its name) that concerns a place, in a month; None when it is not held."""

EPOCH = date(1970, 1, 1)  # what decimal-date-time() counts from
SATURDAY = 5
REACH = 3  # months back that are still asked about
HOLDS = 12  # months that a figure may hold; `bound` of an indicator is no longer


def never(meeting: str, place: str, period: str) -> None:
    """A calendar without meetings."""
    return


def figures_wanted(programme: Programme) -> tuple[str, ...]:
    """The indicators on which the meetings of a programme depend."""
    wanted: dict[str, None] = {}
    for meeting in programme.meeting.values():
        wanted |= dict.fromkeys(filter(None, (meeting.day, meeting.off)))
        for line in meeting.when:
            wanted |= dict.fromkeys(sorted(condition(line.while_, programme).names) if line.while_ else ())
    return tuple(wanted)


def months_wanted(today: date, back: int = REACH) -> tuple[str, str]:
    """From which month to which the facts of these indicators are wanted, when so many months back are asked about."""
    month = period_of(today, "month")
    return following(month, -back - HOLDS), following(month, 2)


def condition(text: str, programme: Programme) -> RecordExpression:
    """An expression over the programme's indicators. Raises ExpressionError."""
    return _compiled(text, frozenset(programme.indicator))


@lru_cache(maxsize=256)
def _compiled(text: str, names: frozenset[str]) -> RecordExpression:
    return compile_expression(text, names)


class Meetings:
    """The days of a programme's meetings, as they are known today. `facts` are of `figures_wanted`, for all places
    concerned; `off` are the days off; `definitions` the indicators, by code."""

    def __init__(
        self,
        programme: Programme,
        places: Places,
        today: date,
        facts: Iterable[Fact] = (),
        definitions: Mapping[str, Definition] | None = None,
        off: Collection[date] = (),
    ) -> None:
        self._programme, self._places, self._today, self._off = programme, places, today, off
        self._facts, self._definitions = tuple(facts), definitions or {}
        self._known: dict[tuple[str, str, str], date | None] = {}

    def day(self, meeting: str, place: str, period: str) -> date | None:
        """A `DayOf`."""
        held = self._programme.meeting[meeting]
        around = self._places.above(place, held.at)
        if around is None:
            return None
        key = (meeting, around.code, period)
        if key not in self._known:
            self._known[key] = self._agreed(held, around.code, period) or self._proposed(held, around.code, period)
        return self._known[key]

    def _agreed(self, held: Meeting, place: str, period: str) -> date | None:
        """The day that an officer has set in the report of this place and month."""
        definition = self._definitions.get(held.day)
        mine = [fact for fact in self._facts if (fact.place, fact.period) == (place, period)]
        figure = at(mine, definition, period) if definition else None
        if definition is None or figure is None:
            return None
        return _day(definition, figure)

    def _proposed(self, held: Meeting, place: str, period: str) -> date | None:
        month = min(period, period_of(self._today, "month"))
        for line in held.when:
            if not line.while_ or condition(line.while_, self._programme)(self._figures(place, month, line.months)):
                days = occurrences(line.rule, *bounds(period))
                return self._working(days[-1], held.move, self._told_off(held, place)) if days else None
        return None

    def _figures(self, place: str, period: str, months: int) -> dict[str, object]:
        """What the place and all below it show in a month, and what adds up in so many that end with it; a figure that
        nobody reported is 0, as nothing is known to be there."""
        below = {one.code for one in self._places.below(place)}

        def shown(definition: Definition) -> object:
            reach = months if definition.time == "sum" else 1
            each = (at(self._facts, definition, following(period, -back), below) for back in range(reach))
            figures = [figure for figure in each if figure is not None]
            return value(definition, sum(figures, Figure())) if figures else None

        return {code: shown(definition) or 0 for code, definition in self._definitions.items()}

    def _told_off(self, held: Meeting, place: str) -> frozenset[date]:
        """The days on which nobody works there, besides the country's."""
        definition = self._definitions.get(held.off)
        if definition is None:
            return frozenset()
        mine = (fact for fact in self._facts if (fact.place, fact.indicator) == (place, definition.code))
        return frozenset(_day(definition, Figure(fact.num, fact.den)) for fact in mine)

    def _working(self, day: date, move: str, off: Collection[date] = ()) -> date:
        """The day itself, or the nearest before or after it on which people work; on these they do not, either."""
        step = timedelta(days={"before": -1, "after": 1}.get(move, 0))
        while step and (day.weekday() >= SATURDAY or day in self._off or day in off):
            day += step
        return day


def _day(definition: Definition, figure: Figure) -> date:
    """The day that a figure keeps."""
    return EPOCH + timedelta(days=int(amount(definition, figure)))
