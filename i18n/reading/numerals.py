"""What a row of digits with separators may mean."""

from __future__ import annotations

import re
from decimal import Decimal

FIGURE = r"\d+(?:[.,'’_ ]\d+)*"
"""A pattern of digits with single separators between them."""

FRACTION = r"(?:\d{1,4} )?\d/\d{1,2}(?![\d/])"
"""A pattern of a vulgar fraction, perhaps after a whole number: 1 1/2."""


def readings(figure: str, *, grouped: bool, measured: bool = False) -> tuple[Decimal, ...]:
    """The values that a FIGURE may have, in ascending order; none when its separators make no sense.

    `grouped`: one separator before three digits groups thousands, as in money and counts. Otherwise it may as
    well stand before decimals, and there are two readings. Before four digits it is a slip of one or the other, but
    of what is `measured`.

    >>> [str(value) for value in readings("12.500", grouped=False)]
    ['12.500', '12500']
    >>> [str(value) for value in readings("1.234,5", grouped=True)]
    ['1234.5']
    """
    marks = re.sub(r"\d", "", figure)
    groups = re.split(r"\D", figure)
    whole = Decimal("".join(groups))
    if not marks:
        return (whole,)
    point, others = marks[-1], set(marks[:-1])
    decimal = Decimal("".join(groups[:-1]) + "." + groups[-1])
    may_group = _in_threes(groups)
    may_point = point in ".," and point not in others and (not others or _in_threes(groups[:-1]))
    if len(others) > 1 or not (may_point or (may_group and len(set(marks)) == 1)):
        return ()
    if not may_point:
        return (whole,)
    if not may_group:
        slipped = not measured and len(groups) == 2 and len(groups[1]) == 4 and not groups[0].startswith("0")
        return (decimal, whole) if slipped else (decimal,)
    return (whole,) if grouped and not others else (decimal, whole)


def fraction(text: str) -> Decimal | None:
    """The value of a FRACTION that ends as a decimal, or None.

    >>> str(fraction("1 1/2"))
    '1.5'
    """
    whole, _, part = text.rpartition(" ")
    above, below = map(int, part.split("/"))
    if below not in (2, 4, 5, 8, 10) or above >= below:
        return None
    return Decimal(whole or 0) + Decimal(above) / below


def _in_threes(groups: list[str]) -> bool:
    """Thousands: every group behind the first has three digits."""
    first, *rest = groups
    return len(first) <= 3 and not (rest and first.startswith("0")) and all(len(each) == 3 for each in rest)
