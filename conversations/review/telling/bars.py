"""One figure by place, the highest first, in its bands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from charts.pictures import BANDS, Band, Bars, Value
from conversations.events import Line
from conversations.review.board import Board, Shelf, band, plain, written
from conversations.review.telling.told import NOTHING, Told
from conversations.scene import faint
from indicators import completeness, figures
from indicators.facts import Definition, Fact
from indicators.figures import Figure
from programmes.model import Chart

# Why a place has no figure, from the best to the worst.
_WITHOUT = ("none", "few", "veiled", "nothing", "to_approve", "waiting", "returned", "missing")


@dataclass(frozen=True, slots=True)
class Bar:
    """A place's figure as it may be seen; without one, `why` there is none (a key of conversations.summary, or "none":
    nothing to divide by)."""

    place: str
    figure: Figure | None
    why: str = ""


def tell(board: Board, chart: Chart) -> Told:
    """An indicator of the newest period by place, the highest first; the whole stands on top."""
    voice, title = board.voice, board.voice.pick(chart.title)
    found = board.public(chart.of)
    period = board.shown_until(chart)
    of_what = (board.name(board.place), voice.period(period))
    if not found:
        return Told(Bars(title, " · ".join(of_what), (), empty=voice(NOTHING)), (Line(f"{title}: {voice(NOTHING)}"),))
    definition = found[0]
    facts = board.facts(found, (period,))
    bars = _by_place(board, definition, facts, chart.by, period)
    reach = board.reach(definition, facts, (period,))[period]
    kept = board.kept((definition,), facts, period)
    whole = figures.at(kept, definition, period)
    held = whole is None and figures.at(facts, definition, period) is not None
    few = held or board.is_few(definition, whole, board.crowd(definition, kept, period))
    total = Bar(board.place, None if few else whole, "few" if few else "none" if whole else "nothing")
    bands = board.indicator(definition).bands
    picture = Bars(
        title,
        " · ".join((*of_what, *board.of_how_many(reach))),
        tuple(_row(board, definition, bar) for bar in ((total, *bars) if len(bars) > 1 else bars)),
        tuple((limit, written(voice, Decimal(str(limit)), definition.unit)) for limit in sorted(bands or ())),
        tuple((one, _band_words(board, definition, one)) for one in BANDS if one and bands),
        1 if len(bars) > 1 else 0,
        voice(NOTHING),
    )
    said = " · ".join((_words(board, definition, total), *board.of_how_many(reach)))
    head = Line(f"{title} · {voice.period(period)}: {said}")
    return Told(picture, (head, *_lines(board, definition, bars, period)))


def _by_place(board: Board, definition: Definition, facts: list[Fact], level: str, period: str) -> list[Bar]:
    """Each place of a level, the highest figure first, then those without; places that owe nothing and have reported
    nothing are left out."""
    around = {one.code: board.places_in(one.code) for one in board.world.places.below(board.place, level)}
    shelf = Shelf(facts)
    found = [figures.at(shelf.of(definition.code, codes), definition, period) for codes in around.values()]
    crowds = [board.crowd(definition, shelf.of(definition.count, codes), period) for codes in around.values()]
    seen = board.veiled(definition, found, crowds)
    duty = board.owing(board.indicator(definition))
    states = board.states(duty, (period,)) if duty else {}
    bars = []
    for (code, codes), whole, figure, crowd in zip(around.items(), found, seen, crowds, strict=True):
        if whole is not None:
            hidden = "few" if board.is_few(definition, whole, crowd) else "veiled"
            bars.append(Bar(code, figure, hidden if figure is None else "none"))
        elif why := _why({states[one, period] for one in codes if (one, period) in states}):
            bars.append(Bar(code, None, why))
    return sorted(bars, key=lambda bar: _height(definition, bar), reverse=True)


def _why(states: set[completeness.State]) -> str:
    """Why a place whose reports are in these states has no figure; '' when nothing is owed there."""
    found = {"to_approve" if state in ("on_time", "late") else state for state in states}
    return next((one for one in reversed(_WITHOUT) if one in found), "")


def _height(definition: Definition, bar: Bar) -> tuple[int, Decimal]:
    """By what bars are sorted: the figure, and of those that have none the reason."""
    value = figures.value(definition, bar.figure)
    return (1, Decimal(value)) if value is not None else (-_WITHOUT.index(bar.why), Decimal(0))


def _row(board: Board, definition: Definition, bar: Bar) -> tuple[str, Value, str, Band]:
    value = figures.value(definition, bar.figure)
    shown = plain(value, definition.unit)
    return (
        board.name(bar.place),
        shown,
        _words(board, definition, bar),
        band(board.indicator(definition).bands, value),
    )


def _words(board: Board, definition: Definition, bar: Bar) -> str:
    """The figure, or why there is none."""
    if bar.figure is not None:
        return board.said(definition, bar.figure)
    if bar.why == "few":
        return board.few(definition)
    if bar.why in ("missing", "returned", "waiting"):
        return board.voice(f"charts.state.{bar.why}")
    return board.voice(f"conversations.summary.{bar.why}")


def _band_words(board: Board, definition: Definition, of: Band) -> str:
    """What a band means: below 5%, 5–10%, over 10%."""
    bands = board.indicator(definition).bands
    assert bands
    low, high = (written(board.voice, Decimal(str(limit)), definition.unit) for limit in sorted(bands))
    if of == "watch":
        return f"{low.removesuffix('%')}–{high}"
    below = (of == "good") == (bands[0] < bands[1])
    return board.voice("charts.below", limit=low) if below else board.voice("charts.above", limit=high)


def _lines(board: Board, definition: Definition, bars: Sequence[Bar], period: str) -> Iterator[Line]:
    """The places of each band by name, the worst first, with their figures where there is something to look after; then
    those without a figure, and why."""
    bands = board.indicator(definition).bands
    of_band: dict[Band, list[str]] = {}
    without: dict[str, list[str]] = {}
    for bar in bars:
        value = figures.value(definition, bar.figure)
        if value is None:
            without.setdefault(bar.why, []).append(board.name(bar.place))
            continue
        found = band(bands, value)
        name = board.name(bar.place)
        said = name if found == "good" else f"{name} ({board.said(definition, bar.figure)})"
        of_band.setdefault(found, []).append(said)
    for one in reversed(BANDS):
        if one in of_band:
            head = f"{_band_words(board, definition, one)}: " if one else ""
            yield Line(head + board.who(of_band[one]))
    quiet = [
        f"{_words(board, definition, Bar('', Figure() if why == 'none' else None, why))}: {board.who(without[why])}"
        for why in _WITHOUT[:-2]
        if why in without
    ]
    if quiet:
        yield faint(" · ".join(quiet))
    for why in _WITHOUT[-1:-3:-1]:
        if why in without:
            month = board.voice.period(period)
            yield Line(board.voice(f"conversations.summary.{why}", month=month, who=board.who(without[why])))
