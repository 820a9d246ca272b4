"""Figures over periods, a line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from charts.pictures import Lines
from charts.wording import column, units
from conversations.events import Line
from conversations.review.board import Board, fresh, numbers, plain
from conversations.review.telling.told import NOTHING, Told
from conversations.scene import faint
from i18n.voice import Voice
from indicators import completeness, figures
from indicators.facts import Definition, Fact
from programmes.model import Chart, Duty


@dataclass(frozen=True, slots=True)
class Series:
    """A line of a chart: its values, and each as the text says it ('' where there is nothing to say)."""

    label: str
    values: tuple[int | Decimal | None, ...]
    said: tuple[str, ...]


def tell(board: Board, chart: Chart) -> Told:
    voice, periods = board.voice, board.periods(chart)
    definitions = board.public(chart.of)
    facts = board.facts(definitions, periods)
    series = [_one_series(board, one, facts, periods) for one in definitions]
    if chart.duty:
        series.append(_on_time(board, board.programme.duty[chart.duty], periods))
    unit = "pct" if chart.duty else definitions[0].unit if definitions else ""
    words, scales = units(voice, unit)
    few = {board.few(one) for one in definitions}
    picture = Lines(
        voice.pick(chart.title),
        f"{board.name(board.place)} · {board.stretch(periods)}",
        tuple(column(voice, period) for period in periods),
        tuple((one.label, tuple(plain(value, unit) for value in one.values)) for one in series),
        words,
        numbers(voice.language),
        scales,
        voice("conversations.summary.few_only" if any(few & {*one.said} for one in series) else NOTHING),
        tuple(one.said[-1] for one in series),
        chart.top,
    )
    return Told(picture, tuple(_words(board, chart, series, definitions, facts, periods)))


def _words(
    board: Board,
    chart: Chart,
    series: Sequence[Series],
    definitions: Sequence[Definition],
    facts: list[Fact],
    periods: tuple[str, ...],
) -> Iterator[Line]:
    """The newest period of which there is something to say, and, fainter, the one before it."""
    voice, title, first = board.voice, board.voice.pick(chart.title), True
    for number in reversed(range(len(periods))):
        shown = [f"{one.label} {one.said[number]}" for one in series if one.said[number]]
        if not shown:
            continue
        shown += _of_how_many(voice, definitions, facts, periods[number])
        said = f"{voice.period(periods[number])}: {' · '.join(shown)}"
        yield Line(f"{title} · {said}") if first else faint(said)
        if not first:
            return
        first = False
    if first:
        yield Line(f"{title}: {voice(NOTHING)}")


def _one_series(board: Board, definition: Definition, facts: list[Fact], periods: tuple[str, ...]) -> Series:
    """An indicator by period. One of which nobody has reported has no figure, though balances of before may still
    stand; a figure of fewer than five is not told to a group."""
    told = [bool(fresh(facts, period)) for period in periods]
    found = figures.series(facts, definition, periods)
    kept = [board.kept((definition,), facts, period) for period in periods]
    wholes = [figures.at(mine, definition, period) for mine, period in zip(kept, periods, strict=True)]
    crowds = [board.crowd(definition, mine, period) for mine, period in zip(kept, periods, strict=True)]
    seen = board.veiled(definition, wholes, crowds)
    values, said = [], []
    for there, known, whole, figure, crowd in zip(told, found, wholes, seen, crowds, strict=True):
        values.append(figures.value(definition, figure) if there else None)
        wordless = values[-1] is None and board.indicator(definition).none is None
        held = known is not None and whole is None
        if there and figure is None and (held or board.is_few(definition, whole, crowd)):
            said.append(board.few(definition))
        elif not there or figure is None or wordless:
            said.append("")
        else:
            said.append(board.said(definition, figure))
    return Series(board.voice.pick(board.indicator(definition).label), tuple(values), tuple(said))


def _on_time(board: Board, duty: Duty, periods: tuple[str, ...]) -> Series:
    """The reports that came on time, of those due, by period."""
    found = {cell: state for cell, state in board.states(duty, periods).items() if cell[0] in set(board.below)}
    counts = completeness.by_period(found)
    rates = [counts[period].rate if period in counts else None for period in periods]
    values = tuple(None if rate is None else Decimal(rate.numerator * 100) / rate.denominator for rate in rates)
    said = tuple("" if rate is None else board.voice.percent(rate) for rate in rates)
    return Series(board.voice("conversations.summary.on_time"), values, said)


def _of_how_many(voice: Voice, definitions: Sequence[Definition], facts: list[Fact], period: str) -> list[str]:
    """How many places the figure is of, when balances of before stand in it for some that have not reported."""
    counted = {fact.place for one in definitions for fact in figures.counting(facts, one, period)}
    now = fresh(facts, period)
    if now >= counted:
        return []
    return [voice("conversations.summary.of_places", count=len(now & counted), of=len(counted))]
