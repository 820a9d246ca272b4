"""Numbers: rounding, mathematics as Java does it, and what is reckoned over several nodes."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from forms.xpath.functions.registry import xpath
from forms.xpath.functions.strings import text_of
from forms.xpath.values import NAN, member, number, whole

_INFINITE = float("inf")
_MOST_PLACES = 30  # more is NaN, as in JavaRosa

xpath("number", 1, gives="number")(number)


@xpath("int", 1, gives="number")
def to_int(value: Any) -> float:
    reckoned = number(value)
    return float(int(reckoned)) if math.isfinite(reckoned) else reckoned


@xpath("round", 1, 2, gives="number")
def round_to(value: Any, places: Any = 0.0) -> float:
    """Halves go up, so -2.5 is -2. Reckoned on the decimal digits, so that round(1000.305, 2) is 1000.31."""
    reckoned, digits = number(value), whole(places)
    if not math.isfinite(reckoned):
        return reckoned
    if abs(digits) > _MOST_PLACES:
        return NAN
    try:
        exact = Decimal(repr(reckoned)).scaleb(digits)
        up = (exact + Decimal("0.5")).to_integral_value(ROUND_FLOOR)
        rounded = up if exact < 0 else exact.to_integral_value(ROUND_HALF_UP)
        return float(rounded.scaleb(-digits))
    except InvalidOperation:
        return reckoned


# mathematics --------------------------------------------------------------------------------------------------------


def _reckon(work: Callable[..., float], beyond: float = NAN) -> Callable[..., float]:
    """A function of mathematics on values: NaN where it has no value, `beyond` where that is too large."""

    def run(*values: Any) -> float:
        numbers = [number(value) for value in values]
        if any(value != value for value in numbers):
            return NAN
        try:
            return float(work(*numbers))
        except OverflowError:
            return beyond
        except ValueError:
            return NAN

    return run


def _logarithm(work: Callable[[float], float]) -> Callable[[float], float]:
    return lambda value: -_INFINITE if value == 0 else work(value)


@xpath("pow", 2, gives="number")
def power(base: Any, exponent: Any) -> float:
    """Java's: anything to the power of 0 is 1, 0 to a negative one is infinite, 1 to an unknown one is unknown."""
    of, to = number(base), number(exponent)
    if to != to:
        return NAN
    try:
        return math.pow(of, to)
    except OverflowError:
        return -_INFINITE if of < 0 and to % 2 == 1 else _INFINITE
    except ValueError:
        return _INFINITE if of == 0 else NAN


_MATHEMATICS: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "log": _logarithm(math.log),
    "log10": _logarithm(math.log10),
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
}
for _name, _work in _MATHEMATICS.items():
    xpath(_name, 1, gives="number")(_reckon(_work))
xpath("exp", 1, gives="number")(_reckon(math.exp, _INFINITE))
xpath("exp10", 1, gives="number")(_reckon(lambda value: 10.0**value, _INFINITE))
xpath("atan2", 2, gives="number")(_reckon(math.atan2))
xpath("pi", 0, gives="number")(lambda: math.pi)


# over several nodes -------------------------------------------------------------------------------------------------


def _numbers(lists: tuple[Any, ...]) -> list[float]:
    """All that are numbers; blanks are left out (JavaRosa)."""
    found = (number(member(node)) for nodes in lists for node in nodes)
    return [value for value in found if value == value]


@xpath("sum", 1, gives="number", nodes=True)
def total(nodes: Any) -> float:
    """Added one by one, as JavaRosa does: 0.1 + 0.2 is 0.30000000000000004."""
    added = 0.0
    for value in _numbers((nodes,)):
        added += value
    return added


@xpath("min", 1, None, gives="number", nodes=True)
def least_of(*lists: Any) -> float:
    return min(_numbers(lists), default=NAN)


@xpath("max", 1, None, gives="number", nodes=True)
def most_of(*lists: Any) -> float:
    return max(_numbers(lists), default=NAN)


@xpath("count", 1, gives="number", nodes=True)
def count(nodes: Any) -> float:
    return float(len(nodes))


@xpath("count-non-empty", 1, gives="number", nodes=True)
def count_non_empty(nodes: Any) -> float:
    return float(sum(text_of(node) != "" for node in nodes))
