"""Names and the sheets' structure: what has no name, a name that others cannot read, the same name twice, groups that
never end, columns that are almost right."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms.problems import Problem
from forms.sheets.check.outline import NAME, SETTINGS_ROWS, Entry, Outline, doubtful, near, wrong
from forms.sheets.columns import SURVEY, column_of

_NAMELESS = frozenset({"note", "audit"})  # they are given a name
_ANY_NAME = frozenset({"rows", "query", "intent", "media", "bind", "body", "control", "instance"})


def check(outline: Outline) -> Iterator[Problem]:
    yield from _missing_and_unsound(outline)
    yield from _twice(outline)
    yield from _columns(outline)


def _missing_and_unsound(outline: Outline) -> Iterator[Problem]:
    for entry in outline.entries:
        if entry.kind in SETTINGS_ROWS or not entry.row.get("type"):
            if not entry.row.get("type") and (entry.name or entry.text("label")):
                yield wrong("no_type", entry.row, "type")
            continue
        if not entry.name:
            if entry.kind not in _NAMELESS:
                yield wrong("no_name", entry.row, "name", type=entry.row.get("type"))
        elif not all(NAME.fullmatch(part) for part in entry.name.split(":", 1)):
            yield wrong("bad_name", entry.row, "name", name=entry.name, good=good_name(entry.name))
        elif entry.name == "meta" and not entry.within:
            yield wrong("name_reserved", entry.row, "name", name=entry.name)


def good_name(name: str) -> str:
    """A name of the same letters that every client can read."""
    fits = (letter if NAME.fullmatch(f"a{letter}") else "_" for letter in name.strip())
    sound = re.sub("__+", "_", "".join(fits)).strip("_-.")
    return sound if NAME.fullmatch(sound) else f"q_{sound}" if sound else "q"


def _twice(outline: Outline) -> Iterator[Problem]:
    """The same name twice in one group, or of two repeats anywhere; names that differ in small and capital letters
    only."""
    seen: dict[tuple[int, str], Entry] = {}
    small: dict[tuple[int, str], Entry] = {}
    repeats: dict[str, Entry] = {}
    for entry in outline.entries:
        if not entry.name:
            continue
        place = id(entry.within[-1]) if entry.within else 0
        other = seen.get((place, entry.name))
        if other is None and entry.kind == "begin_repeat":
            other = repeats.setdefault(entry.name, entry)
            other = None if other is entry else other
        if other is not None:
            yield wrong("name_twice", entry.row, "name", name=entry.name, other=other.row.number)
            continue
        seen[place, entry.name] = entry
        alike = small.setdefault((place, entry.name.lower()), entry)
        if alike is not entry:
            yield doubtful("name_alike", entry.row, "name", name=entry.name, other=alike.name)


def _columns(outline: Outline) -> Iterator[Problem]:
    """Columns that are almost a known one."""
    for column in outline.survey.header:
        base = column.partition("::")[0]
        if column_of(column, "survey").partition("::")[0] in SURVEY or ":" in column or "(" in column:
            continue
        meant = near("_".join(base.replace("-", " ").split()).lower(), SURVEY - _ANY_NAME, 0.8)
        if meant:
            yield Problem("column_near", "warning", "survey", 1, column, {"name": column, "near": meant})
