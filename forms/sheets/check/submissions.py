"""What an author expects of submissions that this house does otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from forms.problems import Problem
from forms.sheets.check.outline import Outline, doubtful


def check(outline: Outline) -> Iterator[Problem]:
    """A form with a key of its own: Collect would encrypt each submission with it, the house seals with its keys."""
    rows = outline.sheets.sheet("settings").rows
    if rows and rows[0].get("public_key"):
        yield doubtful("public_key", rows[0], "public_key")
