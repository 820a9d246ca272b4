"""Where the engines may differ: what is masked, and what is decided otherwise (tests/javarosa/README.md says why)."""

from __future__ import annotations

import re
from typing import Any

from forms.form import Question

_MASKED = ("uid", "timestamp end")


def value(node: Any, ours: str, theirs: str) -> bool:
    """Whether two values of a node may differ."""
    if node.definition.preload in _MASKED or node.definition.path == "meta/instanceID":
        return True
    return node.definition.kind in {"decimal", "range"} and _same_number(ours, theirs)


def _same_number(ours: str, theirs: str) -> bool:
    """`8` as it was typed, `8.0` as JavaRosa writes it."""
    try:
        return float(ours) == float(theirs)
    except ValueError:
        return False


def label(question: Question, theirs: str) -> bool:
    """Whether a label may differ: JavaRosa writes days in labels its own way."""
    del question
    return re.search(r"\d\d?/\d\d?/\d{2,4}", theirs) is not None
