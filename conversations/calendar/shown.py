"""What a reminder says of a place besides what is owed (programme.toml: `show` of a duty): each group's last months in
two lines, out of the registers, or, where nothing is kept in them, the place's own figures. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from charts.wording import column, units
from conversations.calendar.noted import by_place, tables
from conversations.world import World
from i18n.voice import Voice
from indicators import figures
from indicators.facts import Definition, Fact
from indicators.figures import Figure
from indicators.plugins import FIGURES, Asked
from programmes.calendar import bounds, every_of, following, period_of, span
from programmes.model import Programme, Shown
from programmes.registers import Row
from storage.desk import ChangesIn, Desk, FactsIn

NOTHING = "–"
MILLION = 1_000_000

Cells = tuple[tuple[int, int], ...]
"""Of each month: the part, and what it is a part of."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a place: its groups, by label, or else its own indicators, by code; of each of these months."""

    months: tuple[str, ...]
    groups: tuple[tuple[str, Cells], ...] = ()
    own: tuple[tuple[str, tuple[Figure | None, ...]], ...] = ()


def months(show: Shown, period: str, today: date) -> tuple[str, ...]:
    """The months that are told of: the last ones of the period, as far as they have begun."""
    last = period_of(min(bounds(period)[1], today), "month")
    return span(following(last, 1 - show.span), last)


def of_places(
    world: World, desk: Desk, programme: Programme, duty: str, places: Iterable[str], period: str, today: date
) -> dict[str, Told]:
    """What is told of each of these places in a reminder of this period. Raises Wanted."""
    show = programme.duty[duty].show
    if show is None:
        return {}
    around = {
        place: [one.code for one in (*world.places.path(place)[:-1], *world.places.below(place))] for place in places
    }
    spoken = months(show, period, today)
    groups = _groups(desk, show, around, spoken, today)
    told = {place: Told(spoken, tuple(found)) for place, found in groups.items() if found}
    without = {place: [one.code for one in world.places.below(place)] for place in around if place not in told}
    own = _own(world, desk, programme, show, without, spoken)
    return told | {place: Told(spoken, own=tuple(found)) for place, found in own.items() if found}


def _groups(
    desk: Desk, show: Shown, around: Mapping[str, Sequence[str]], spoken: Sequence[str], today: date
) -> dict[str, list[tuple[str, Cells]]]:
    """Each place's groups; none of a place of whose groups nothing is kept."""
    names = tuple(dict.fromkeys((*FIGURES[show.plugin].needs, show.of)))
    codes = tuple(sorted({code for each in around.values() for code in each}))
    within = by_place(tables(desk.look(ChangesIn(names, codes))))
    return {place: _kept(show, within(each), spoken, today) for place, each in around.items()}


def _kept(
    show: Shown, registers: Mapping[str, Sequence[Row]], spoken: Sequence[str], today: date
) -> list[tuple[str, Cells]]:
    by = f"{show.args['by']}="
    whole = Asked(registers, today, today)
    asked = [whole.on_another(first, min(last, today)) for first, last in map(bounds, spoken)]
    found = [
        {division.removeprefix(by): (num, den) for division, num, den in FIGURES[show.plugin].call(one, **show.args)}
        for one in asked
    ]
    met = dict.fromkeys(name for month in found for name in month)
    if not met:
        return []
    labels = {"_".join(row["name"].split()): row["label"] for row in registers[show.of]}
    return [
        (labels.get(name) or name or NOTHING, tuple(month.get(name, (0, 0)) for month in found))
        for name in dict.fromkeys((*labels, *met))
    ]


def _own(
    world: World,
    desk: Desk,
    programme: Programme,
    show: Shown,
    below: Mapping[str, Sequence[str]],
    spoken: Sequence[str],
) -> dict[str, list[tuple[str, tuple[Figure | None, ...]]]]:
    """Each place's indicators; none of a place of which nothing was reported."""
    if not below:
        return {}
    known = {one.code: one for form in programme.form for one in world.definitions(form)}
    definitions = [known[code] for code in show.instead if code in known]
    codes = tuple(sorted({code for each in below.values() for code in each}))
    facts = [fact for one in definitions for fact in _facts(desk, programme, one, codes, spoken)]
    found: dict[str, list[tuple[str, tuple[Figure | None, ...]]]] = {}
    for place, each in below.items():
        mine = [fact for fact in facts if fact.place in set(each)]
        series = [(one.code, _as_reported(mine, one, spoken)) for one in definitions]
        found[place] = [one for one in series if any(cell is not None for cell in one[1])]
    return found


def _as_reported(facts: Sequence[Fact], definition: Definition, spoken: Sequence[str]) -> tuple[Figure | None, ...]:
    """An indicator month by month, as far as it was reported: a balance of before that still stands is not said again
    of a month that nobody has reported."""
    own = [fact for fact in facts if fact.indicator == definition.code]
    told = {fact.period for fact in own}
    cells = figures.series(own, definition, spoken)
    return tuple(cell if month in told else None for month, cell in zip(spoken, cells, strict=True))


def _facts(
    desk: Desk, programme: Programme, definition: Definition, places: tuple[str, ...], spoken: Sequence[str]
) -> list[Fact]:
    """An indicator's facts of these months, and of as long before as one may stand."""
    every = programme.form[definition.form].every
    first = bounds(following(spoken[0], -definition.bound))[0]
    reach = period_of(first, every), period_of(bounds(spoken[-1])[1], every)
    rows = desk.look(FactsIn(places, (definition.code,), *reach))
    return [
        Fact(row.place, row.period, row.indicator, row.by, row.num, row.den)
        for row in rows
        if every_of(row.period) == every
    ]


# In words -------------------------------------------------------------------------------------------------------------


def span_in_words(voice: Voice, told: Told) -> str:
    """Of which months the lines are."""
    return voice(
        "conversations.remind.months", first=column(voice, told.months[0]), last=column(voice, told.months[-1])
    )


def in_words(
    voice: Voice, programme: Programme, show: Shown, definitions: Sequence[Definition], told: Told
) -> list[str]:
    """The lines of a place: of each group what is out and which part of it is at risk, or that it has nothing out."""
    none = voice.pick(show.none)
    lines: list[str] = []
    for label, cells in told.groups:
        if not any(den for _, den in cells):
            lines.append(f"{label}: {none}")
            continue
        lines.append(f"{label} · {voice.pick(show.amount)}: {_amounts(voice, [den for _, den in cells], show.unit)}")
        lines.append(f"{voice.pick(show.ratio)}: {_ratios(voice, cells)}")
    known = {one.code: one for one in definitions}
    if told.own and all(_is_nought(known[code], cell) for code, each in told.own for cell in each):
        return [none]
    for code, each in told.own:
        lines.append(f"{voice.pick(programme.indicator[code].label)}: {_indicator(voice, known[code], each)}")
    return lines


def _is_nought(definition: Definition, cell: Figure | None) -> bool:
    """Whether a figure tells of nothing; what was not reported tells of nothing either."""
    return cell is None or not (cell.den if definition.den else cell.num)


def _indicator(voice: Voice, definition: Definition, cells: Sequence[Figure | None]) -> str:
    if definition.unit == "pct":
        return _ratios(voice, [(cell.num, cell.den) if cell else (0, 0) for cell in cells])
    return _amounts(voice, [figures.value(definition, cell) for cell in cells], definition.unit)


def _amounts(voice: Voice, amounts: Iterable[int | Decimal | None], unit: str) -> str:
    """Amounts one after another, in millions where there are some, with the unit once at the end."""
    exact = [None if one is None else Decimal(one) for one in amounts]
    word, scales = units(voice, unit)
    if any(abs(one) >= MILLION for one in exact if one is not None):
        word = dict(scales)[6]
        exact = [None if one is None else _rounded(one / MILLION) for one in exact]
    said = " · ".join(NOTHING if one is None else voice.number(one) for one in exact)
    return f"{said} {word}".rstrip()


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _ratios(voice: Voice, cells: Sequence[tuple[int, int]]) -> str:
    return " · ".join(voice.percent(Fraction(num, den)) if den else NOTHING for num, den in cells)
