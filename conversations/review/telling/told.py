"""What a chart comes to: a picture's data, and words with the same figures."""

from __future__ import annotations

from dataclasses import dataclass

from charts.pictures import Picture
from conversations.events import Line

NOTHING = "conversations.summary.nothing"


@dataclass(frozen=True, slots=True)
class Told:
    """One chart of a summary, as a picture's data and as words with the same figures. The words are of the newest
    period, and short: those before are in the picture."""

    picture: Picture
    lines: tuple[Line, ...]
