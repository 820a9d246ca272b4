"""What a summary is drawn from: a place, its periods, the figures that may be seen there, and how they are written.

Everything is read from facts and filings, never from answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from charts.pictures import Band, Numbers
from conversations.calendar import meeting_days
from conversations.dialogue.values import MONEY
from conversations.world import World
from i18n.voice import Voice
from indicators import completeness, figures
from indicators.facts import Definition, Fact
from indicators.figures import Figure
from programmes.calendar import Every, bounds, due_date, following, newest_open, period_of, span
from programmes.model import LEAST, Chart, Duty, Indicator, Programme
from programmes.obligations import Holder, obligations
from storage.desk import Desk, FactsIn, FiledIn, HoldersDuring

PUBLIC = "P0"
MOST_NAMED = 12  # places named in a line


@dataclass(frozen=True, slots=True)
class Reach:
    """How many places have reported, of how many."""

    told: int
    of: int

    @property
    def short(self) -> str:
        """ "2/6"; '' where all have, or nobody."""
        return f"{self.told}/{self.of}" if 0 < self.told < self.of else ""


@dataclass(frozen=True, slots=True)
class Board:
    """The world, the desk for look-ups, whose place, until when, for whom; in which periods it counts, and whether
    everybody in a group will see it."""

    world: World
    desk: Desk
    programme: Programme
    place: str
    today: date
    voice: Voice
    group: bool = False
    until: str = ""  # the last period shown; '' for the newest
    every: Every = "month"

    @property
    def below(self) -> tuple[str, ...]:
        return self.places_in(self.place)

    def places_in(self, place: str) -> tuple[str, ...]:
        """A place and all below it."""
        return tuple(one.code for one in self.world.places.below(place))

    def name(self, place: str) -> str:
        return self.world.places.name(place, self.voice.language)

    def who(self, names: Sequence[str]) -> str:
        """Names in one line, of very many the first."""
        named = ", ".join(names[:MOST_NAMED])
        more = len(names) - MOST_NAMED
        return f"{named} {self.voice('conversations.summary.and_more', count=more)}" if more > 0 else named

    def shown_until(self, chart: Chart) -> str:
        """The newest period that a chart shows: the one that is reported now."""
        duty = self.programme.duty.get(chart.duty)
        if duty is None and chart.kind in ("bar", "stack"):
            duty = next(iter(self.duties(chart)), None)
        return self.until or (self._asked_for(duty) if duty else newest_open("last", self.every, self.today))

    def _asked_for(self, duty: Duty) -> str:
        """The newest period of a duty that is open; of longer ones than a month, the newest that was reminded of, as
        nobody reports a half-year before its end comes near."""
        newest = newest_open(duty.period, self.every, self.today)
        due = due_date(duty.rule, duty.period, newest) if duty.rule and self.every != "month" else None
        early = due is not None and self.today < due + timedelta(days=min(duty.remind, default=0))
        return following(newest, -1) if early else newest

    def periods(self, chart: Chart) -> tuple[str, ...]:
        """Those shown: as many as the chart spans."""
        newest = self.shown_until(chart)
        return span(following(newest, 1 - chart.span), newest)

    def stretch(self, periods: Sequence[str]) -> str:
        """From when to when."""
        return f"{self.voice.period(periods[0])} – {self.voice.period(periods[-1])}"

    # Figures

    def indicator(self, definition: Definition) -> Indicator:
        return self.programme.indicator[definition.code]

    def public(self, codes: Iterable[str]) -> tuple[Definition, ...]:
        """The indicators among these that groups may see."""
        by_code = {one.code: one for form in self.programme.form for one in self.world.definitions(form)}
        wanted = [code for code in codes if self.programme.indicator[code].klass == PUBLIC]
        return tuple(by_code[code] for code in wanted if code in by_code)

    def facts(self, definitions: Iterable[Definition], periods: Sequence[str]) -> list[Fact]:
        """Facts of the periods shown, and of those before that a balance may still stand from."""
        of_kind: dict[Every, list[Definition]] = {}
        for one in self._with_counts(definitions):
            of_kind.setdefault(self.programme.form[one.form].every, []).append(one)
        found: list[Fact] = []
        for every, ones in of_kind.items():
            month = following(period_of(bounds(periods[0])[0], "month"), -max(one.bound for one in ones))
            first, last = period_of(bounds(month)[0], every), period_of(bounds(periods[-1])[1], every)
            rows = self.desk.look(FactsIn(self.below, tuple(one.code for one in ones), first, last))
            found += [Fact(row.place, row.period, row.indicator, row.by, row.num, row.den) for row in rows]
        return found

    def _with_counts(self, definitions: Iterable[Definition]) -> Iterable[Definition]:
        """These, and those that count of how many they are."""
        ones = {one.code: one for one in definitions}
        counts = [count for one in ones.values() if (count := self.count(one)) is not None]
        return (ones | {one.code: one for one in counts}).values()

    def count(self, definition: Definition) -> Definition | None:
        """The indicator that counts of how many another one is, if it has one."""
        return next((one for one in self.world.definitions(definition.form) if one.code == definition.count), None)

    def crowd(self, definition: Definition, facts: Iterable[Fact], period: str) -> Figure | None:
        """Of how many an indicator's figure is, where another one counts that."""
        count = self.count(definition)
        return figures.at(facts, count, period) if count is not None else None

    def held(self, parts: Sequence[Definition], facts: Iterable[Fact], period: str) -> frozenset[str]:
        """The reporting places that stay out of what a group sees of figures that belong together: of too few, as the
        whole, before and after such a one reports, would tell what it owes. They come in together when everybody who
        owes the report has reported, if they are several, and of enough together. Those of nobody are no whole alone.
        """
        counts = {count.code: count for one in parts if (count := self.count(one)) is not None}.values()
        if not self.group or not counts:
            return frozenset()
        there = list(facts)
        cells = figures.add_up(_counting(parts, there, period), by=lambda fact: fact.place)
        crowds = figures.add_up(_counting(counts, there, period), by=lambda fact: fact.place)
        few = {place for place, cell in cells.items() if figures.is_few(parts[0], cell, crowd=crowds.get(place))}
        known = few & crowds.keys()
        enough = len(known) > 1 and sum(crowds[place].num for place in known) >= parts[0].least
        held = few - known if enough and self.all_in(parts[0], there, period) else few
        nobody = held and not any(crowds[place].num for place in cells.keys() - held)
        return frozenset(cells if nobody else held)

    def kept(self, parts: Sequence[Definition], facts: Sequence[Fact], period: str) -> list[Fact]:
        """The facts that make up what is seen of figures that belong together, in a period."""
        held = self.held(parts, facts, period)
        return [fact for fact in facts if fact.place not in held]

    def all_in(self, definition: Definition, facts: Iterable[Fact], period: str) -> bool:
        """Whether every place has reported that owes an indicator's report; nobody knows where none is owed."""
        duty = self.owing(self.indicator(definition))
        if duty is None:
            return False
        return {place for place, one in self.states(duty, (period,)) if one == period} <= fresh(facts, period)

    def hides(self, definition: Definition) -> bool:
        """Whether an indicator's small figures may not be seen here: in a group, no count of fewer than five people,
        and no money of which it is known that it is of so few."""
        return self.group and (bool(definition.count) or definition.unit not in MONEY)

    def is_few(self, definition: Definition, figure: Figure | None, crowd: Figure | None = None) -> bool:
        """Whether a figure may not be seen here."""
        return self.hides(definition) and figure is not None and figures.is_few(definition, figure, crowd=crowd)

    def veiled(
        self, definition: Definition, cells: Sequence[Figure | None], crowds: Sequence[Figure | None] = ()
    ) -> tuple[Figure | None, ...]:
        """An indicator's figures side by side, as they may be seen here (domain: privacy): where one is hidden that
        could be had by subtracting the others, another is hidden as well. What is known to be of so many is hidden by
        itself: the whole has no remainder (`held`), and a period is not one of the others."""
        if not self.hides(definition):
            return tuple(cells)
        if definition.count:
            pairs = zip(cells, crowds, strict=True)
            return tuple(None if self.is_few(definition, cell, crowd) else cell for cell, crowd in pairs)
        there = {number: figure for number, figure in enumerate(cells) if figure is not None}
        shown = figures.veil(definition, there, crowds=dict(enumerate(crowds)))
        return tuple(shown.get(number) for number in range(len(cells)))

    def few(self, definition: Definition) -> str:
        """What is said where there are too few to be shown."""
        crowd = self.programme.indicator[definition.count or definition.code]
        least = self.voice.number(crowd.least)
        if crowd.few:
            return self.voice.pick(crowd.few).replace(LEAST, least)
        return self.voice("conversations.summary.few", least=least)

    def said(self, definition: Definition, figure: Figure | None) -> str:
        """A figure as the text has it: a percentage of counts with one decimal, as nobody reads more; of nothing, the
        indicator's own words; "–" where there is none."""
        value = figures.value(definition, figure)
        if value is not None:
            return written(self.voice, value, definition.unit)
        return self.none(definition) if figure is not None else "–"

    def none(self, definition: Definition) -> str:
        """What is said where there is nothing to divide by."""
        own = self.indicator(definition).none
        return self.voice.pick(own) if own else "–"

    # Who has reported

    def owing(self, indicator: Indicator) -> Duty | None:
        """The duty by which an indicator's reports are owed, in the periods that are shown."""
        owed = (duty for duty in self.programme.duty.values() if duty.form == indicator.form)
        return next(owed, None) if self.programme.form[indicator.form].every == self.every else None

    def duties(self, chart: Chart) -> list[Duty]:
        """The duties by which the reports that a chart shows are owed, in the periods that are shown."""
        own = self.programme.duty.get(chart.duty)
        owing = (self.owing(self.programme.indicator[code]) for code in chart.of)
        return [duty for duty in (own, *owing) if duty is not None]

    def reach(self, definition: Definition, facts: Iterable[Fact], periods: Sequence[str]) -> dict[str, Reach]:
        """How many places have reported an indicator, of how many that report it or owe it, in each period."""
        duty = self.owing(self.indicator(definition))
        cells = self.states(duty, periods) if duty else ()
        there = list(facts)
        found = {}
        for period in periods:
            told = fresh(there, period)
            found[period] = Reach(len(told), len(told | {place for place, one in cells if one == period}))
        return found

    def of_how_many(self, reach: Reach) -> list[str]:
        """ "reported by 2 of 6 places"; nothing where all have, or nobody."""
        if not 0 < reach.told < reach.of:
            return []
        return [self.voice("conversations.summary.of_places", count=reach.told, of=reach.of)]

    def states(self, duty: Duty, periods: Sequence[str]) -> dict[completeness.Cell, completeness.State]:
        """Reported, late, missing … by place and period, of a duty."""
        above = tuple(step.code for step in self.world.places.path(self.place))
        first = bounds(periods[0])[0]
        every = self.programme.form[duty.form].every
        back = max(len(span(period_of(first, every), newest_open(duty.period, every, self.today))) - 1, 0)
        wanted = HoldersDuring(
            duty.who, tuple(sorted({*above, *self.below})), first.isoformat(), self.today.isoformat()
        )
        holders = [
            Holder(contact.person.id, held.role, held.place, held.start, held.end)
            for contact in self.desk.look(wanted)
            for held in contact.person.roles
        ]
        meeting = meeting_days.on_desk(self.world, self.desk, self.programme, self.today, (self.place,), back)
        due = obligations(self.programme, holders, self.world.places, self.today, back=back, meeting=meeting)
        filed = self.desk.look(FiledIn(self.below, first.isoformat()))
        below = set(self.below)
        return completeness.states(
            [one for one in due if one.form == duty.form and one.place in below and bounds(one.period)[0] >= first],
            [one for one in filed if one.form == duty.form],
            self.today,
            ZoneInfo(self.programme.zone),
        )


class Shelf:
    """Facts by indicator and place, so that who asks for those of one village does not look at all of them."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts: dict[tuple[str, str], list[Fact]] = {}
        for fact in facts:
            self._facts.setdefault((fact.indicator, fact.place), []).append(fact)

    def of(self, code: str, places: Iterable[str]) -> list[Fact]:
        """Those of an indicator, in these places."""
        return [fact for place in places for fact in self._facts.get((code, place), ())]


def _counting(definitions: Iterable[Definition], facts: Sequence[Fact], period: str) -> Iterator[Fact]:
    """The facts that make up these indicators in a period."""
    return (fact for one in definitions for fact in figures.counting(facts, one, period))


def written(voice: Voice, value: int | Decimal, unit: str) -> str:
    """A figure with its unit."""
    return voice.percent(Fraction(value) / 100) if unit == "pct" else voice.quantity(value, unit)


def plain(value: int | Decimal | Fraction | None, unit: str) -> int | float | None:
    """A figure as a picture takes it, percentages as the text has them."""
    if value is None or isinstance(value, int):
        return value
    return round(float(value), 1) if unit == "pct" else float(value)


def numbers(language: str) -> Numbers:
    """Whose separators the picture's axis has."""
    return language if language in ("lo", "th", "en") else "en"  # type: ignore[return-value]


def band(bands: tuple[float, float] | None, value: int | Decimal | None) -> Band:
    """In which band a figure lies, compared before it is rounded; '' where there are none, or no figure."""
    if bands is None or value is None:
        return ""
    first, second = (Decimal(str(limit)) for limit in bands)
    sign = 1 if first < second else -1  # the larger the better: all the other way round
    if sign * value < sign * first:
        return "good"
    return "bad" if sign * value > sign * second else "watch"


def fresh(facts: Iterable[Fact], period: str) -> set[str]:
    """The places that have reported in a period."""
    first, last = figures.months(period)
    return {fact.place for fact in facts if _lies_in(figures.months(fact.period), first, last)}


def _lies_in(months: tuple[int, int], first: int, last: int) -> bool:
    return first <= months[0] and months[1] <= last
