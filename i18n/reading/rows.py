"""Many rows in one message: `2 2 0 / 5 1 12ພັນ / ທີ່ເຫຼືອ 1 10000`, a line each, the number of its row before it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from i18n.spelling import clean, fold, loosen

_LINE = re.compile(r"\n|;|\s/(?:\s|$)")
_NUMBERS = re.compile(r"\d{1,4}(?:-\d{1,4})?(?:,\d{1,4}(?:-\d{1,4})?)*")
MOST_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class RowsTyped:
    """One line: the rows it is for, counted from 1 (none when it does not say), or all that are left (`rest`); the
    words behind; and the line as it was typed."""

    rows: tuple[int, ...]
    rest: bool
    words: tuple[str, ...]
    text: str


def read_rows(text: str, rest: Collection[str]) -> list[RowsTyped]:
    """The lines of a message; they are parted by line breaks, `;`, or `/` between blanks. `rest` are the ways to say
    "all others", folded.

    >>> [(line.rows, line.words) for line in read_rows("2 2 0 / 4-5,7 1 12ພັນ", ())]
    [((2,), ('2', '0')), ((4, 5, 7), ('1', '12ພັນ'))]
    """
    return [_line(part, rest) for part in _LINE.split(clean(text)) if part.strip()]


def _line(text: str, rest: Collection[str]) -> RowsTyped:
    words = text.split()
    for count in (2, 1):  # "the rest" has two words
        if fold(" ".join(words[:count])) in rest and len(words) >= count:
            return RowsTyped((), True, tuple(words[count:]), text.strip())
    head = loosen(words[0]).rstrip(".):")
    rows = tuple(_numbers(head)) if _NUMBERS.fullmatch(head) else ()
    return RowsTyped(rows, False, tuple(words[1:]), text.strip())


def _numbers(head: str) -> list[int]:
    """`4-5,7` as 4, 5, 7."""
    found: dict[int, None] = {}
    for part in head.split(","):
        first, _, last = part.partition("-")
        for number in range(int(first), min(int(last or first), int(first) + MOST_ROWS) + 1):
            found[number] = None
    return list(found)
