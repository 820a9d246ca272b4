"""Numbers on an axis: round steps, in the unit that keeps them short, with the reader's separators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from charts.pictures import Numbers, Value

_MARKS: dict[Numbers, dict[int, int]] = {"lo": str.maketrans(",.", ".,"), "th": {}, "en": {}}
_FINEST = Decimal("0.01")  # numbers are written with two decimals
_STEPS = 5  # of an axis, at most, above or below zero
_ROUNDED = 1_000  # from here on decimals say nothing on a picture: 12,345.67 baht


@dataclass(frozen=True, slots=True)
class Axis:
    """Ticks from the lowest to the highest, with their texts, and the words of the unit in which they
    stand: of so many powers of ten."""

    ticks: tuple[float, ...]
    texts: tuple[str, ...]
    unit: str
    power: int = 0

    def share(self, value: float) -> float:
        """How far up the axis a value lies: 0 at its foot, 1 at its top."""
        return (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])


def written(value: Value | Decimal, numbers: Numbers) -> str:
    """1250000 as 1.250.000 or 1,250,000; below a thousand with at most two decimals; None is a dash. The minus is the
    one that stands in the words beside the picture."""
    if value is None:
        return "–"
    exact = Decimal(str(value))
    if abs(exact) >= _ROUNDED:
        return f"{exact.quantize(Decimal(1), ROUND_HALF_UP):,}".translate(_MARKS[numbers])
    text = f"{exact:,.2f}".rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text).translate(_MARKS[numbers])


def axis(shown: Iterable[Value], unit: str, numbers: Numbers, scales: Iterable[tuple[int, str]] = ()) -> Axis:
    """An axis that holds zero and all values, in steps of 1, 2 or 5 times a power of ten. `unit`, `numbers` and
    `scales` are as in charts.pictures.Lines."""
    values = [Decimal(str(value)) for value in shown if value is not None]
    low, high = min([*values, Decimal(0)]), max([*values, Decimal(0)])
    step = _step(high - low)
    first = int((low / step).to_integral_value(ROUND_FLOOR))
    last = max(int((high / step).to_integral_value(ROUND_CEILING)), first + 1)
    ticks = [step * number for number in range(first, last + 1)]
    power, words = _scale(ticks, unit, scales)
    texts = tuple(written(tick.scaleb(-power), numbers) for tick in ticks)
    return Axis(tuple(map(float, ticks)), texts, words, power)


def _step(span: Decimal) -> Decimal:
    """The least round step that needs no more than so many for the span, and no finer than numbers are
    written; 1 when there is no span."""
    if not span:
        return Decimal(1)
    span = max(span, _FINEST * _STEPS)
    power = Decimal(1).scaleb((span / _STEPS).adjusted())
    return next(power * times for times in (1, 2, 5, 10) if power * times * _STEPS >= span)


def _scale(ticks: Iterable[Decimal], unit: str, scales: Iterable[tuple[int, str]]) -> tuple[int, str]:
    """The largest power of ten that has a word and is not larger than the axis, with its word."""
    largest = max(map(abs, ticks))
    fitting = [(power, words) for power, words in scales if Decimal(1).scaleb(power) <= largest]
    return max(fitting, default=(0, unit))
