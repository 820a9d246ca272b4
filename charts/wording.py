"""The words that a chart needs besides its data, in the reader's language: units, states, months in
short."""

from __future__ import annotations

from collections.abc import Iterable

from charts.pictures import STATES, State
from i18n.voice import Voice

UNITS = frozenset({"kip", "thb", "kg", "pct"})
_POWERS = {6: "charts.million", 9: "charts.billion"}


def units(voice: Voice, unit: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """`Lines.unit` and `Lines.scales` for a unit as forms name it ("kip", "thb", "pct", "" …).

    A unit that we have no word for is written as it is.
    """
    word = voice(f"charts.unit.{unit}") if unit in UNITS else unit
    return word, tuple((power, voice(text, unit=word).strip()) for power, text in _POWERS.items())


def legend(voice: Voice, cells: Iterable[Iterable[State]]) -> tuple[tuple[State, str], ...]:
    """`Grid.legend`: the states that occur in the cells, with their words."""
    found = {state for row in cells for state in row}
    return tuple((state, voice(f"charts.state.{state}")) for state in STATES if state in found)


def column(voice: Voice, period: str) -> str:
    """What stands over or under a column: a month in short, any other period as it is spoken."""
    _, _, month = period.partition("-")
    return voice(f"charts.month.{month}") if month.isdecimal() else voice.period(period)
