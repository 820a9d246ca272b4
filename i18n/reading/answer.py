"""What reading gives: a value, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reason = Literal["empty", "format", "range", "ambiguous", "unknown"]
"""Why a text has no one value.

`empty`: nothing there. `format`: not a number, date … that we can read. `range`: readable, but there is no such
day, hour or amount. `ambiguous`: several readings, or a single one that she nearly wrote. `unknown`: none of
the choices.
"""


@dataclass(frozen=True, slots=True)
class Read:
    """A value as canonical text: ASCII digits, a dot before decimals, ISO days in CE, names of choices."""

    value: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """No value. `readings` are canonical values to ask back with (`ambiguous`), never to choose from on her
    behalf."""

    reason: Reason
    readings: tuple[str, ...] = ()


Answer = Read | Unclear


def asked(values: list[str]) -> Answer:
    """The only value there is, or all of them to ask back with. Raises ValueError when there is none."""
    if not values:
        raise ValueError("There is nothing to ask.")
    return Read(values[0]) if len(values) == 1 else Unclear("ambiguous", tuple(values))
