"""Our columns about a month and the one before (`bind::kb:keep`, `kb:change`, `kb:none`): values that nobody knows,
money that one tap would repeat, and rows of which they say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms.model import OUR_COLUMNS
from forms.problems import Problem
from forms.sheets.check.outline import Entry, Outline, doubtful, wrong
from forms.thresholds import threshold_of

_BIND = "bind::kb:"
_KEEP, _CHANGE, _NONE, _UNIT = (f"{_BIND}{name}" for name in ("keep", "change", "none", "unit"))
_MONEY = frozenset({"kip", "thb"})
_FILES = frozenset({"image", "audio", "video", "file"})
_NUMBERS = {"integer": re.compile(r"-?\d+", re.ASCII), "decimal": re.compile(r"-?\d+(\.\d+)?", re.ASCII)}
_CHOSEN = frozenset({"select_one", "select_multiple"})


def check(outline: Outline) -> Iterator[Problem]:
    yield from _columns(outline)
    for entry in outline.entries:
        yield from _keep(entry)
        yield from _change(entry)
        yield from _none(entry, outline)


def _columns(outline: Outline) -> Iterator[Problem]:
    for column in outline.survey.header:
        name = column.removeprefix(_BIND)
        if column.startswith(_BIND) and name not in OUR_COLUMNS:
            yield Problem("kb_column", "error", "survey", 1, column, {"name": name, "known": ", ".join(OUR_COLUMNS)})


def _is_told_last(entry: Entry) -> bool:
    """Whether the report before has one answer to it: repeats are left out of it."""
    return entry.is_asked and not entry.repeats


def _kept(entry: Entry) -> str:
    """`keep` as it holds for a row: its own, else that of what it stands in."""
    return next((said for each in (entry, *reversed(entry.within)) if (said := each.row.get(_KEEP))), "")


def _keep(entry: Entry) -> Iterator[Problem]:
    own, unit = entry.row.get(_KEEP), entry.row.get(_UNIT)
    if own not in {"", "yes", "no"}:
        yield wrong("keep_value", entry.row, _KEEP, value=own)
    elif entry.is_asked and unit in _MONEY and _kept(entry) == "yes":
        yield wrong("keep_money", entry.row, _KEEP, unit=unit)
    elif own == "yes" and not entry.is_container and (not _is_told_last(entry) or entry.kind in _FILES):
        yield doubtful("kb_idle", entry.row, _KEEP, name="keep")


def _change(entry: Entry) -> Iterator[Problem]:
    said = entry.row.get(_CHANGE)
    if not said:
        return
    try:
        threshold_of(said)
    except ValueError:
        yield wrong("change_value", entry.row, _CHANGE, value=said)
        return
    if entry.kind not in _NUMBERS or not _is_told_last(entry):
        yield doubtful("kb_idle", entry.row, _CHANGE, name="change")


def _none(entry: Entry, outline: Outline) -> Iterator[Problem]:
    said = entry.row.get(_NONE)
    if not said:
        return
    if not _is_told_last(entry) or entry.kind not in {*_NUMBERS, *_CHOSEN, "text"}:
        yield wrong("none_where", entry.row, _NONE, type=entry.row.get("type"))
    elif entry.kind in _NUMBERS and not _NUMBERS[entry.kind].fullmatch(said):
        yield wrong("none_value", entry.row, _NONE, value=said)
    elif entry.kind in _CHOSEN and (offered := outline.lists.get(entry.list)):
        names = {row.get("name") for row in offered}
        if not set(said.split()) <= names or (entry.kind == "select_one" and said not in names):
            yield wrong("none_value", entry.row, _NONE, value=said)
