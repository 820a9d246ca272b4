"""Who has reported, by place and period."""

from __future__ import annotations

from collections.abc import Mapping

from charts.pictures import STATES, Grid
from charts.wording import column, legend
from conversations.events import Line
from conversations.review.board import Board
from conversations.review.telling.told import NOTHING, Told
from conversations.scene import faint
from i18n.voice import Voice
from indicators import completeness
from programmes.model import Chart


def tell(board: Board, chart: Chart) -> Told:
    voice, periods = board.voice, board.periods(chart)
    rows = tuple(place.code for place in board.world.places.below(board.place, chart.by))
    found = board.states(board.programme.duty[chart.duty], periods)
    title = voice.pick(chart.title)
    cells = completeness.grid(found, rows, periods)
    picture = Grid(
        title,
        f"{board.name(board.place)} · {board.stretch(periods)}",
        tuple(board.name(code) for code in rows),
        tuple(column(voice, period) for period in periods),
        cells,
        legend(voice, cells),
        voice(NOTHING),
    )
    return Told(picture, tuple(_lines(board, title, found, rows, periods)))


def _lines(
    board: Board,
    title: str,
    found: Mapping[completeness.Cell, completeness.State],
    rows: tuple[str, ...],
    periods: tuple[str, ...],
) -> list[Line]:
    """The newest period: how many are in which state, and who has not reported; who has not of the one before."""
    voice = board.voice
    counted = completeness.by_period({cell: state for cell, state in found.items() if cell[0] in set(rows)})
    newest = periods[-1]
    counts = _counts(voice, counted[newest]) if newest in counted else voice(NOTHING)
    lines = [Line(f"{title}: {counts}")]
    for period in reversed(periods[-2:]):
        for state in ("missing", "returned"):
            names = [board.name(code) for code in rows if found.get((code, period)) == state]
            if names:
                said = voice(f"conversations.summary.{state}", month=voice.period(period), who=board.who(names))
                lines.append(Line(said) if period == newest else faint(said))
    return lines


def _counts(voice: Voice, counts: completeness.Counts) -> str:
    parts = ((state, getattr(counts, state)) for state in STATES if state != "not_owed")
    return " · ".join(f"{voice(f'charts.state.{state}')} {voice.number(n)}" for state, n in parts if n)
