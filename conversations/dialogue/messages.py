"""What each of her messages answered: kept with the draft (`came`, by a digest of the door's id), so that one that is
edited mends its answer, and one that is unsent takes it back. `tried` is the message that could not be taken as the
answer to what is open; `turned` says in which revision, when, and by whose answer the open question became another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2s
from typing import Any, NamedTuple

from conversations.events import Edited, Said, SentFile, SharedPlace, Tapped, Unsent
from conversations.outcome import Outcome
from conversations.reports.last_month import ASKED, DOUBTED
from conversations.scene import Scene
from forms.form import Form
from storage.records import Draft
from storage.writes import SaveDraft

MOST_MESSAGES = 80  # of a draft, whose answers can be told; a report has fewer questions
PAPER = "="  # before the name of a paper that a message brought, among the paths of what it answered


class Turned(NamedTuple):
    """When the open question became another one: in which revision, at which moment, by the answer to which path."""

    revision: int
    at: datetime
    path: str


def turned(draft: Draft) -> Turned | None:
    """The note of it; None where there is none that says all of it."""
    match draft.state.get("turned"):
        case [int(revision), str(at), str(path)]:
            try:
                return Turned(revision, datetime.fromisoformat(at), path)
            except ValueError:
                return None
    return None


def noted(scene: Scene, outcome: Outcome) -> Outcome:
    """The outcome, its drafts with what this event answered in them."""
    if not isinstance(scene.event.what, Said | Tapped | SentFile | SharedPlace | Edited):
        return outcome
    writes = tuple(_noted(scene, write) if isinstance(write, SaveDraft) else write for write in outcome.writes)
    return replace(outcome, writes=writes)


def _noted(scene: Scene, write: SaveDraft) -> SaveDraft:
    draft = write.draft
    before = next((one for one in scene.desk.drafts if one.id == draft.id), None)
    if before is None or not draft.front:
        return write
    paths = [*_answered(scene, before, draft), *_asked_about(before, draft), *_papers(before, draft)]
    state = dict(draft.state)
    if paths and isinstance(scene.event.what, Said):
        state.pop("early", None)  # she has seen what was asked about it, and answered the open question instead
    message = message_of(scene)
    if not paths:
        if message and isinstance(scene.event.what, Said):
            state["tried"] = message
            return SaveDraft(replace(draft, state=state))
        return write
    tried = state.pop("tried", "")
    if state.get("picked_at") in paths:
        state.pop("picked_since", None)  # its buttons are past, those of its ticks among them
    message = message or (tried if isinstance(scene.event.what, Tapped) else "")
    came = _answered_before(_moved(scene, before, state.get("came", {}), paths), message, paths)
    paths = [path for path in paths if not any(path in kept for kept in came.values())]
    if message and paths:
        came = dict([*came.items(), (message, paths)][-MOST_MESSAGES:])
    if came or "came" in state:
        state["came"] = came
    if paths and not isinstance(scene.event.what, Edited) and not paths[-1].startswith(PAPER):
        state["turned"] = [draft.revision, scene.now.isoformat(), paths[-1]]
    return SaveDraft(replace(draft, state=state))


def _moved(
    scene: Scene, before: Draft, came: Mapping[str, Sequence[str]], paths: Sequence[str]
) -> dict[str, Sequence[str]]:
    """The same after a file took another one's place as an answer: that one lies beside the figures now, and is still
    what its own message brought."""
    what, stood = scene.event.what, (before.state.get("shot") or [""])[0]
    sent = PAPER + what.media if isinstance(what, SentFile) else ""
    beside = [path for path in paths if sent and path.startswith(PAPER) and path != sent]
    return {name: [*kept, *beside] if stood in kept else kept for name, kept in came.items()}


def _answered_before(came: Mapping[str, Sequence[str]], message: str, paths: Sequence[str]) -> dict[str, list[str]]:
    """What the messages before this one still answer: a question that was answered anew is its newest message's alone,
    so that taking the older one back takes nothing away."""
    anew = {path for path in paths if not path.startswith(PAPER)}
    left = {name: [path for path in kept if path not in anew] for name, kept in came.items() if name != message}
    return {name: kept for name, kept in left.items() if kept}


def message_of(scene: Scene) -> str:
    """What the message that she wrote now is called in a draft; '' of a button."""
    what = scene.event.what
    if isinstance(what, Tapped):
        return ""
    named = what.message if isinstance(what, Edited | Unsent) else scene.event.message
    return called(scene, named) if named else ""


def called(scene: Scene, message: str) -> str:
    """A message of this chat, in as few letters as tell it from others."""
    return blake2s(f"{scene.event.door}:{scene.event.chat}:{message}".encode(), digest_size=6).hexdigest()


def _answered(scene: Scene, before: Draft, after: Draft) -> list[str]:
    """The questions that have another answer now, or one at all, in form order."""
    old, new = (draft.state.get("session", {}).get("values", {}) for draft in (before, after))
    if old == new:
        return []
    form = scene.world.form(scene.desk, after.form, after.version)
    return [path for path in _changed(old, new, "") if _is_asked(form, path)]


def _is_asked(form: Form, path: str) -> bool:
    """Whether somebody answers it, and the form does not reckon it, keep it of itself, or tell it."""
    try:
        question = form.question(path)
    except KeyError:
        return False
    return question.asked and question.type != "note"


def _changed(old: Any, new: Any, path: str) -> Iterator[str]:
    """The paths of settled answers that differ (see forms.walking.state)."""
    if old == new:
        return
    if isinstance(new, str):
        yield path
    elif isinstance(new, Mapping) and isinstance(new.get("rows"), list):
        yield from _changed(old.get("rows") if isinstance(old, Mapping) else old, new["rows"], path)
    elif isinstance(new, Mapping):
        for name, value in new.items():
            inside = old.get(name) if isinstance(old, Mapping) else None
            yield from _changed(inside, value, f"{path}/{name}" if path else name)
    elif isinstance(new, list) and all(isinstance(row, Mapping) for row in new):
        was = old if isinstance(old, list) else []
        for number, row in enumerate(new):
            yield from _changed(was[number] if number < len(was) else None, row, f"{path}[{number + 1}]")


def _asked_about(before: Draft, after: Draft) -> list[str]:
    """The figure that came in, and stands open because it is asked about."""
    path = after.state.get(DOUBTED, "")
    old, new = (draft.state.get(ASKED, {}).get(path) for draft in (before, after))
    return [path] if path and old != new else []


def _papers(before: Draft, after: Draft) -> list[str]:
    """The papers that came in."""
    known = before.state.get("papers", ())
    return [PAPER + name for name in after.state.get("papers", ()) if name not in known]
