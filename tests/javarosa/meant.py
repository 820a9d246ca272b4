"""Where the engines may differ: what is masked, and what is decided otherwise (tests/javarosa/README.md says why)."""

from __future__ import annotations

import re
from typing import Any

from forms.form import Question
from forms.walking.finish import BOOLEANS
from forms.xpath.values import number

_MASKED = ("uid", "timestamp end")
_TIMED = {"date", "dateTime", "time", "start", "end", "today"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_DAYS = re.compile(r"(?<![\w.-])(?:today|now|date|date-time)\(")


def value(node: Any, ours: str, theirs: str) -> bool:
    """Whether two values of a node may differ."""
    definition = node.definition
    if definition.preload in _MASKED or definition.path == "meta/instanceID":
        return True
    if definition.kind == "time" and theirs:
        return theirs.startswith(ours[:8])
    if definition.reads_as == "boolean":
        return BOOLEANS.get(ours) == theirs
    if definition.binding.calculate is not None and _same_day(definition.kind, ours, theirs):
        return True
    return (definition.kind in {"decimal", "range"} or "E" in theirs) and _same_number(ours, theirs)


def _same_number(ours: str, theirs: str) -> bool:
    """`8` as it was typed, `8.0` as JavaRosa writes it; `0.00002` and `2.0E-5`."""
    try:
        return float(ours) == float(theirs)
    except ValueError:
        return False


def _same_day(kind: str, ours: str, theirs: str) -> bool:
    """What is reckoned from days and times: in a field without a type ours is the day or time itself, JavaRosa's a
    moment; in one for a date ours is the day, JavaRosa's the number of days."""
    if kind == "date" and theirs.isdecimal() and _DAY.fullmatch(ours):
        return number(ours) == float(theirs)
    day = _DAY.fullmatch(ours) and theirs.startswith(f"{ours}T00:00:00.000")
    return bool(day or (ours and theirs.endswith(f"T{ours}")))


def label(question: Question) -> bool:
    """Whether a label may differ: JavaRosa writes days and times in labels its own way, we leave it to the caller."""
    outputs = (part for parts in question.label.texts.values() for part in parts if not isinstance(part, str))
    shown = [(output.written, output.expression().field) for output in outputs]
    return any(_DAYS.search(written) or (field is not None and field.kind in _TIMED) for written, field in shown)


def validation(failing: Any) -> bool:
    """A note that is required can never be sent by Collect; we do not ask anybody to answer what cannot be."""
    question = failing.definition.question if failing is not None else None
    return question is not None and (question.type == "note" or failing.definition.binding.always_readonly)
