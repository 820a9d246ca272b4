"""Where the engines may differ: what is masked, and what is decided otherwise (tests/javarosa/README.md says why)."""

from __future__ import annotations

import re
from typing import Any

from forms.form import Question
from forms.walking.finish import BOOLEANS

_MASKED = ("uid", "timestamp end")
_TIMED = {"date", "dateTime", "time", "start", "end", "today"}
_DAYS = re.compile(r"today|now|date")


def value(node: Any, ours: str, theirs: str) -> bool:
    """Whether two values of a node may differ."""
    kind = node.definition.kind
    if node.definition.preload in _MASKED or node.definition.path == "meta/instanceID":
        return True
    if kind == "time" and theirs:
        return theirs.startswith(ours[:8])
    if node.definition.reads_as == "boolean":
        return BOOLEANS.get(ours) == theirs
    return kind in {"decimal", "range"} and _same_number(ours, theirs)


def _same_number(ours: str, theirs: str) -> bool:
    """`8` as it was typed, `8.0` as JavaRosa writes it."""
    try:
        return float(ours) == float(theirs)
    except ValueError:
        return False


def label(question: Question) -> bool:
    """Whether a label may differ: JavaRosa writes days and times in labels its own way, we leave it to the caller."""
    outputs = (part for parts in question.label.texts.values() for part in parts if not isinstance(part, str))
    return any(_DAYS.search(part.text) or (part.field is not None and part.field.kind in _TIMED) for part in outputs)


def validation(failing: Any) -> bool:
    """A note that is required can never be sent by Collect; we do not ask anybody to answer what cannot be."""
    question = failing.definition.question if failing is not None else None
    return question is not None and (question.type == "note" or failing.definition.binding.always_readonly)
