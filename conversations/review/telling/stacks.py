"""Figures that make up a whole, upon each other, over periods: the ages of loans over half-years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from charts.pictures import Stack
from charts.wording import column, units
from conversations.events import Line
from conversations.review.board import Board, Reach, numbers, plain, written
from conversations.review.telling.told import NOTHING, Told
from indicators import figures
from indicators.facts import Definition, Fact
from indicators.figures import Figure
from programmes.model import Chart


@dataclass(frozen=True, slots=True)
class Column:
    """A period: the value of each part, and who has reported; `few` says that it is of too few to be shown, and one
    that `waits` is shown when all have reported."""

    period: str
    values: tuple[int | Decimal | None, ...]
    reach: Reach
    few: str = ""
    waits: bool = False

    @property
    def told(self) -> bool:
        """Whether anybody has."""
        return self.reach.told > 0

    @property
    def total(self) -> Decimal:
        return sum((Decimal(value or 0) for value in self.values), Decimal(0))


def tell(board: Board, chart: Chart) -> Told:
    """The indicators upon each other, the first at the bottom."""
    voice, title = board.voice, board.voice.pick(chart.title)
    parts = board.public(chart.of)
    periods = board.periods(chart)
    columns, groups = _columns(board, parts, periods)
    unit = parts[0].unit if parts else ""
    words, scales = units(voice, unit)
    none = next((board.none(one) for one in parts if board.indicator(one).none), "–")
    labels = [_label(board, each) for each in groups]
    said = [_said(board, columns[-1], number, unit) for number in range(len(groups))]
    picture = Stack(
        title,
        " · ".join((board.name(board.place), board.stretch(periods), *board.of_how_many(columns[-1].reach))),
        tuple(column(voice, period) for period in periods),
        tuple(
            (label, tuple(plain(each.values[number], unit) for each in columns), said[number])
            for number, label in enumerate(labels)
        ),
        tuple(
            each.reach.short if each.total or each.waits else each.few or none if each.told else "–" for each in columns
        ),
        words,
        numbers(voice.language),
        scales,
        voice(NOTHING),
    )
    return Told(
        picture, (Line(f"{title} · {voice.period(periods[-1])}: {_words(board, columns[-1], labels, unit, none)}"),)
    )


def _label(board: Board, parts: Sequence[Definition]) -> str:
    """The words of parts that are seen as one: the first … the last."""
    ends = (board.voice.pick(board.indicator(one).label) for one in (parts[0], parts[-1]))
    return " … ".join(dict.fromkeys(ends))


def _words(board: Board, newest: Column, labels: Sequence[str], unit: str, none: str) -> str:
    """The whole, and the share of each part that there is."""
    if newest.waits:
        return " · ".join(board.of_how_many(newest.reach))
    if not newest.total:
        return newest.few or none if newest.told else board.voice(NOTHING)
    shares = [
        f"{label} {board.voice.percent(Decimal(value) / newest.total)}"
        for label, value in zip(labels, newest.values, strict=True)
        if value
    ]
    whole = newest.total
    amount = int(whole) if whole == whole.to_integral_value() else whole
    return " · ".join((written(board.voice, amount, unit), *shares, *board.of_how_many(newest.reach)))


def _columns(
    board: Board, parts: Sequence[Definition], periods: tuple[str, ...]
) -> tuple[list[Column], list[Sequence[Definition]]]:
    """The periods, and the parts as they are seen: such of few in a period are one with their neighbours in all."""
    facts = board.facts(parts, periods)
    kept = {period: board.kept(parts, facts, period) for period in periods}
    found = [tuple(figures.at(kept[period], one, period) for period in periods) for one in parts]
    # What is known to be of so many loans is hidden by them, a whole period at a time: none is the others' remainder.
    cells = [row if one.count else board.veiled(one, row) for one, row in zip(parts, found, strict=True)]
    few = [_few(board, parts, facts, kept[period], period) for period in periods]
    # What a class grew by when one more village reported may be one loan: a group sees them when all have.
    counted = board.group and len(parts) > 1 and any(one.count for one in parts)
    reach = board.reach(parts[0], facts, periods) if parts else dict.fromkeys(periods, Reach(0, 0))
    waits = {period: counted and 0 < one.told < one.of for period, one in reach.items()}
    ends = sorted(_ends(board, parts, cells, kept))
    groups = [slice(start, end + 1) for start, end in zip([0, *(one + 1 for one in ends)], ends, strict=False)]

    def value(group: slice, at: int) -> int | Decimal | None:
        there = [row[at] for row in cells[group]]
        known = [figure for figure in there if figure is not None]
        return figures.value(parts[group][0], sum(known, Figure())) if known else None

    columns = [
        Column(
            period,
            tuple(
                value(one, at) if reach[period].told and not waits[period] and not few[at] else None for one in groups
            ),
            reach[period],
            few[at],
            waits[period],
        )
        for at, period in enumerate(periods)
    ]
    return columns, [parts[one] for one in groups]


def _ends(
    board: Board,
    parts: Sequence[Definition],
    cells: Sequence[Sequence[Figure | None]],
    kept: Mapping[str, Sequence[Fact]],
) -> frozenset[int]:
    """The numbers of the parts that end what is seen as one."""
    ends = frozenset(range(len(parts)))
    if not board.group or not all(one.count for one in parts):
        return ends
    for at, (period, facts) in enumerate(kept.items()):
        crowds = [board.crowd(one, facts, period) for one in parts]
        money = [bool((figure := row[at]) and figure.num) for row in cells]
        counts = [max(crowd.num if crowd else 0, there) for crowd, there in zip(crowds, money, strict=True)]
        ends &= figures.cuts(counts, parts[0].least)
    return ends


def _few(board: Board, parts: Sequence[Definition], facts: Sequence[Fact], kept: Sequence[Fact], period: str) -> str:
    """What is said of a period that is of too few to be shown; '' where it is not."""
    for one in parts:
        known, whole = figures.at(facts, one, period), figures.at(kept, one, period)
        if board.hides(one) and one.count and known is not None and whole is None:
            return board.few(one)
    return ""


def _said(board: Board, newest: Column, number: int, unit: str) -> str:
    """A part in the newest period, with its share of the whole."""
    value = newest.values[number]
    if value is None:
        return "–"
    if unit == "pct" or not newest.total:
        return written(board.voice, value, unit)
    return f"{written(board.voice, value, unit)} · {board.voice.percent(Decimal(value) / newest.total)}"
