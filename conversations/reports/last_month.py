"""The month before, as this month's report sees it: what stood there, what of it may be kept by one tap, and which
figures are too far from it to be taken without a question.

A draft's state holds, by path, the values that were kept by one tap (`kept`), that stand for a month without activity
(`idle`), and that she has confirmed (`sure`); an answer that is given anew falls out of them by itself, because its
value is another. `asked` are the figures she was asked about, `doubted` is the path of the one she is asked about now.
`same` is "open" while the first screen is shown, `apart` the path of the one answer that she looks at by itself, out
of that or of another list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from conversations.events import Line
from conversations.scene import Scene, faint
from forms.thresholds import threshold_of
from forms.walking.session import LAST_SAVED, Answered, Prompt
from i18n.voice import DECIMALS
from programmes.calendar import previous
from storage.records import Draft

KEPT, IDLE, SURE, ASKED = "kept", "idle", "sure", "asked"
DOUBTED, SAME, APART = "doubted", "same", "apart"
_NUMBERS = frozenset(("integer", "decimal"))


def saved(draft: Draft) -> Mapping[str, str]:
    """The last accepted report before this one, by path; nothing in a first month."""
    rows = draft.state.get("given", {}).get(LAST_SAVED)
    return rows[0] if rows else {}


def period_of_last(draft: Draft) -> str:
    """Of which period that one is; ''."""
    rows = draft.state.get("given", {}).get("ctx")
    return str(rows[0].get("last_period", "")) if rows else ""


def is_right_before(draft: Draft) -> bool:
    """Whether it is of the period right before: only of that one may anything be kept by one tap."""
    last = period_of_last(draft)
    return bool(last) and last == previous(draft.period)


def to_keep(draft: Draft, path: str, kb: Mapping[str, str]) -> str:
    """What was answered last month, where that may be kept by one tap: of stable questions, and never money."""
    if kb.get("keep") != "yes" or kb.get("unit") in DECIMALS or draft.corrects or not is_right_before(draft):
        return ""
    return saved(draft).get(path, "")


def told_of(scene: Scene, draft: Draft, prompt: Prompt, show: Callable[[str], str]) -> str:
    """Of a stable question what stood in an older report, with its month; it is not offered by one tap."""
    value = saved(draft).get(prompt.path, "") if prompt.kb.get("keep") == "yes" else ""
    last = period_of_last(draft)
    if not value or not last or is_right_before(draft) or prompt.kb.get("unit") in DECIMALS:
        return ""
    return scene.voice("conversations.same.of", period=scene.voice.period(last), value=show(value))


def leaps(draft: Draft, path: str, type_: str, kb: Mapping[str, str], value: str) -> bool:
    """Whether a figure is too far from the last report's to be taken without a question, and she was not asked yet."""
    last = saved(draft).get(path, "")
    if type_ not in _NUMBERS or not last or not value or _passed(draft, path, value):
        return False
    try:
        threshold = threshold_of(kb.get("change", ""), kb.get("unit", ""))
        return threshold is not None and threshold.crossed(Decimal(last), Decimal(value))
    except (ValueError, InvalidOperation):  # the form was another one then, and its answer no number
        return False


def _passed(draft: Draft, path: str, value: str) -> bool:
    return any(draft.state.get(key, {}).get(path) == value for key in (SURE, KEPT, IDLE))


def mark(state: Mapping[str, Any], path: str, value: str) -> str:
    """The sign behind an answer of a read-back: kept, of a month without activity, confirmed; '' for any other."""
    return next((sign for key, sign in MARKS.items() if value and state.get(key, {}).get(path) == value), "")


MARKS = {KEPT: "=", IDLE: "○", SURE: "✓✓"}


def legend(scene: Scene, state: Mapping[str, Any], answers: Iterable[Answered]) -> Line:
    """What the signs of a read-back mean, of those that stand there."""
    seen = {mark(state, one.path, one.value) for one in answers}
    said = [f"{sign} {scene.voice(f'conversations.mark.{key}')}" for key, sign in MARKS.items() if sign in seen]
    return faint(" · ".join(said))


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of last month's report after this one was begun: whether its figures are others now, and which of
    the answers kept from it fall with them."""

    changed: bool
    fallen: tuple[str, ...]


def moved(before: Draft, now: Draft) -> Moved:
    """Compare what a draft was served with what it is served now."""
    old, new = saved(before), saved(now)
    changed = bool(old) and old != new
    kept: Mapping[str, str] = now.state.get(KEPT, {})
    fallen = tuple(path for path, value in kept.items() if changed and new.get(path) != value)
    return Moved(changed, fallen)
