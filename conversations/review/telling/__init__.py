"""One chart of a summary, told: a module for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from conversations.review.board import Board
from conversations.review.telling import bars, grids, lines, stacks
from conversations.review.telling.told import Told
from programmes.model import Chart

__all__ = ["Told", "tell"]

_KINDS: Mapping[str, Callable[[Board, Chart], Told]] = {
    "grid": grids.tell,
    "line": lines.tell,
    "bar": bars.tell,
    "stack": stacks.tell,
}


def tell(board: Board, name: str) -> Told:
    """A chart of the programme, for the board's place. Raises KeyError for a chart that it has not."""
    chart = board.programme.chart[name]
    return _KINDS[chart.kind](board, chart)
