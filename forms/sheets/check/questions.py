"""Single questions: what they lack, and what cannot go together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms.problems import Problem
from forms.sheets.check.outline import Entry, Outline, doubtful, wrong

_NO = frozenset({"", "no", "false", "false()"})
_YES = frozenset({"yes", "true", "true()"})
_MANY = 3
_BOUND = re.compile(r"(?:^|[\s,;])(start|end|step)\s*=\s*nan\b", re.IGNORECASE)  # pyxform takes it for a number
_SEEN = ("label", "hint", "image", "big-image", "audio", "video", "media")


def check(outline: Outline) -> Iterator[Problem]:
    yield from _without_message(outline)
    for entry in outline.entries:
        if entry.kind == "calculate" and not (entry.row.get("calculation") or entry.row.get("default")):
            yield wrong("no_calculation", entry.row, "calculation")
        seen = any(entry.text(base) for base in _SEEN) or entry.row.get("trigger")  # what a trigger sets may be hidden
        if (entry.is_asked or _is_bare_note(entry)) and not seen:
            yield wrong("no_label", entry.row, "label")
        if entry.is_asked:
            yield from _asked(entry)
        if entry.kind == "note" and entry.row.get("required").lower() not in _NO:
            yield doubtful("note_required", entry.row, "required")


def _is_bare_note(entry: Entry) -> bool:
    return entry.kind == "note" and not entry.row.get("calculation")


def _without_message(outline: Outline) -> Iterator[Problem]:
    """Constraints that refuse without a word; many are said in one sentence."""
    bare = [
        entry.row
        for entry in outline.entries
        if entry.is_asked and entry.row.get("constraint") and not entry.text("constraint_message")
    ]
    if len(bare) > _MANY:
        numbers = ", ".join(str(row.number) for row in bare)
        yield Problem("no_messages", "warning", bare[0].sheet, 1, "constraint", {"count": len(bare), "rows": numbers})
        return
    for row in bare:
        yield doubtful("no_message", row, "constraint")


def _asked(entry: Entry) -> Iterator[Problem]:
    row = entry.row
    filled = row.get("default") or row.get("trigger") or row.get("calculation")
    if entry.kind == "range" and (bound := _BOUND.search(row.get("parameters"))):
        yield wrong("parameter_number", row, "parameters", parameter=bound[1])
    if row.get("readonly").lower() in _YES and row.get("required").lower() in _YES and not filled:
        yield doubtful("never_answered", row, "readonly")
