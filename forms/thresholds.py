"""Thresholds: when a figure is so far from the one of the month before that it is worth a question. What they are
there to catch is a slip of the hand: a nought too many, a separator lost (1.250 for 1.250.000), two amounts in one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

FACTOR = Decimal(5)  # half of what a nought makes: it is caught also when the true figure has halved since
# The least difference worth a question: just what a nought too many makes of one thing, of 1,000 kip, of 10 baht.
LEAST: Mapping[str, Decimal] = {"": Decimal(9), "kip": Decimal(9_000), "thb": Decimal(90)}
_SAID = re.compile(r"(\d{1,9}(?:\.\d{1,4})?)(?:\s+(\d{1,15}(?:\.\d{1,4})?))?", re.ASCII)
_NEVER, _GROWS = "no", "grows"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A change is over it when one figure is at least `factor` times the other, and they are at least `least` apart;
    of what is counted up and only `grows` every fall is."""

    factor: Decimal
    least: Decimal
    grows: bool = False

    def crossed(self, before: Decimal, now: Decimal) -> bool:
        """Whether to ask. Never from nought, nor to it but of what only grows: nought has no separators, and months
        without loans are common.
        Whether a figure is a loss or a gain does not matter, only how large it is."""
        if self.grows and now < before:
            return True
        small, large = sorted((abs(before), abs(now)))
        return small > 0 and large >= small * self.factor and large - small >= self.least


def threshold_of(said: str, unit: str = "") -> Threshold | None:
    """What a cell of `bind::kb:change` says: `no` (never asked: None), `4` (a factor), `4 500000` (and the least
    difference), `grows` (any fall, and before either of these), '' (what holds for the unit). Raises ValueError for
    anything else."""
    if said == _NEVER:
        return None
    word, _, behind = said.strip().partition(" ")
    figures = behind.strip() if (grows := word == _GROWS) else said.strip()
    match = _SAID.fullmatch(figures)
    if figures and (match is None or Decimal(match[1]) <= 1):
        raise ValueError(f"{said!r} is no threshold: write no, grows, 4, or 4 500000")
    usual = LEAST.get(unit, LEAST[""])
    if match is None:
        return Threshold(FACTOR, usual, grows)
    return Threshold(Decimal(match[1]), Decimal(match[2]) if match[2] else usual, grows)
