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


def read_rows(text: str, rest: Collection[str], most: int = 0) -> list[RowsTyped]:
    """The lines of a message; they are parted by line breaks, `;`, or `/` between blanks, and by commas before the
    number of a later row, of which there are at most `most` (0: commas part nothing). `rest` are the ways to say "all
    others", folded.

    >>> [(line.rows, line.words) for line in read_rows("2 2 0 / 4-5,7 1 12ພັນ", ())]
    [((2,), ('2', '0')), ((4, 5, 7), ('1', '12ພັນ'))]
    """
    lines = (part for part in _LINE.split(clean(text)) if part.strip())
    return [_line(part, rest) for line in lines for part in _by_commas(line, rest, most)]


def _by_commas(line: str, rest: Collection[str], most: int) -> list[str]:
    """`1 1 500, 2 2, ທີ່ເຫຼືອ 1`: cut before every later row, and before "all others"."""
    parts: list[str] = []
    last = most
    for piece in re.split(r",\s+", line):
        typed = _line(piece, rest) if piece.strip() else None
        numbered = typed is not None and typed.words and typed.rows and last < typed.rows[0] <= most
        if parts and not numbered and not (most and typed is not None and typed.rest):
            parts[-1] += f", {piece}"
            continue
        parts.append(piece)
        last = max(typed.rows, default=most) if typed is not None else most
    return parts


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


@dataclass(frozen=True, slots=True)
class ItemTyped:
    """One line of a message that answers several questions: the number it begins with (0 without one), the words
    before its colon, what stands behind, and the line as it was typed. A `bare` number has nothing but a blank behind
    it, so that it may be part of an amount."""

    number: int
    name: str
    value: str
    text: str
    bare: bool = False


_HEAD = re.compile(r"(\d{1,3})(?:(?P<mark>[)）\u20e3]|\.(?!\d))|\s*[=＝]|\s*[:：](?!\d\d$)|(?=\s)|$)\s*")
# What stands before the lines of a list that is pasted; a dash only before words: before a figure it is a minus.
_BULLET = re.compile(r"(?:[•‣·▪▫◦●○■□◆◇★☆►▶➤✓✔☑✅🔹🔸👉*]+|[-–—](?=\s*[^\W\d_]))\s*")
_DASHED = re.compile(r"[-–—](?:\s+|$)")  # where every line begins so, words as well, no figure is below nought
_NAMED = re.compile(r"\s*[:：=＝]\s*")


def read_items(text: str) -> list[ItemTyped]:
    """The lines of a message that answers several questions, by their numbers, by their names, or by nothing.

    >>> [(line.number, line.name, line.value) for line in read_items("1 250 / 2. ແມ່ຍິງ: 30 / ສະມາຊິກ = 12 / 3 -")]
    [(1, '', '250'), (2, 'ແມ່ຍິງ', '30'), (0, 'ສະມາຊິກ', '12'), (3, '', '-')]
    """
    lines = [part.strip() for part in _LINE.split(clean(text)) if part.strip()]
    dashed = all(map(_DASHED.match, lines)) and any(map(_BULLET.match, lines))
    bullet = _DASHED if dashed else _BULLET
    parts = [bullet.sub("", line, count=1) or line if bullet.match(line) else line for line in lines]
    if len(parts) == 1:
        parts = _counted_off(parts[0])
    return [_item(part.strip()) for part in parts if part.strip()]


def _counted_off(line: str) -> list[str]:
    """`1 250, 2 30, 3 -` and `1) 250 2) 30`: a number that counts on parts one answer from the next, where it stands
    behind a comma, or has the mark of the first."""
    head = _HEAD.match(line)
    if head is None or head.end() == len(line):
        return [line]
    first, mark = int(head[1]), head["mark"]
    marked = _parts(line, first, _MARKED[mark], on=mark in ")）") if mark else []
    return marked if len(marked) > 1 else parts_counted(line, first)


def parts_counted(line: str, first: int) -> list[str]:
    """A line that begins with the number `first`, cut before every later, higher number that stands behind a comma and
    a blank."""
    return _parts(line, first, _COUNTED)


def _parts(line: str, first: int, counted: re.Pattern[str], *, on: bool = False) -> list[str]:
    parts, last = [line], first
    while first and (found := _next_counted(parts[-1], last, counted, on=on)):
        at, last = found
        parts[-1:] = [parts[-1][:at].rstrip(" ,"), parts[-1][at:]]
    return parts


def _next_counted(text: str, last: int, counted: re.Pattern[str], *, on: bool) -> tuple[int, int] | None:
    """Where a number higher than the last stands that has words behind it, and that number; not within brackets, and
    counting on (`on`) only the very next."""
    for found in counted.finditer(text):
        number = int(found[1])
        if (number == last + 1 if on else number > last) and not _in_brackets(text[: found.start()]):
            return found.start(1), number
    return None


def _in_brackets(before: str) -> bool:
    """Whether a bracket stands open: (ວັນທີ 5)."""
    return max(map(before.rfind, "(（")) > max(map(before.rfind, ")）"))


_COUNTED = re.compile(r",\s+(\d{1,4})(?=[.):]?\s+\S)")
_MARKED = {mark: re.compile(rf"\s(\d{{1,3}}){re.escape(mark)}(?=\s*\S)") for mark in ")）\u20e3"}
_MARKED["."] = re.compile(r"\s(\d{1,3})\.(?=\s+\S)")


def _item(text: str) -> ItemTyped:
    head = _HEAD.match(text)
    rest = text[head.end() :] if head else text
    name, value = "", rest
    parted = _NAMED.search(rest)
    if parted and parted.start() and not rest[0].isdecimal():
        name, value = rest[: parted.start()], rest[parted.end() :]
    bare = head is not None and head[0].strip().isdecimal()
    return ItemTyped(int(head[1]) if head else 0, name.strip(), value.strip(), text, bare)
