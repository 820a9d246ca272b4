"""What was typed before its question was seen is asked about, not applied. `early` in a draft's state holds it, each
with its message."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from conversations import buttons
from conversations.dialogue import answering, asking
from conversations.dialogue.mending import correct, prompt_at
from conversations.dialogue.messages import message_of, turned
from conversations.events import Line
from conversations.markup import plain
from conversations.outcome import Outcome
from conversations.scene import Scene, reply, strong
from storage.desk import Asking
from storage.records import Draft
from storage.writes import SaveDraft

MOST_EARLY = 20  # messages that wait to be asked about
SLACK = timedelta(seconds=5)  # between a platform's clock and ours
OPEN, BEFORE, NEITHER = "o", "b", "n"


def too_early(scene: Scene, draft: Draft) -> bool:
    """Whether this was typed before the open question was seen, for the one before it that is answered by now. By the
    door, which may know what stood in the chat when it was typed; else by the times."""
    last = turned(draft)
    if last is None or not _elsewhere(scene, draft, last.path):
        return False
    saw, shown = (_revision(draft, mark) for mark in (scene.event.saw, scene.event.shown))
    if saw is not None and saw >= last.revision:
        return False
    if shown is not None and shown >= last.revision:
        return True  # the door knows that it was shown, and that it was so later
    waits = scene.event.shown != "" and scene.desk.look(Asking(scene.event.door, scene.event.chat))
    return waits or scene.event.at < last.at - SLACK


def _elsewhere(scene: Scene, draft: Draft, path: str) -> bool:
    """Whether the open question is another one than that which was answered last; the rows of one table are one."""
    prompt = asking.open_session(scene, draft).asked(scene.language)
    return prompt is None or prompt.path.partition("[")[0] != path.partition("[")[0]


def _revision(draft: Draft, mark: str) -> int | None:
    """The revision of this draft that a question's buttons name."""
    id_, _, revision = mark.partition(":")
    return buttons.whole(revision) if id_ and draft.id.startswith(id_) else None


def typed_early(scene: Scene, draft: Draft, text: str) -> Outcome | None:
    """Something that was typed too early is kept, and asked about; a command ('') that would pass over a question
    which she has not seen is not carried out. None when it was typed in time."""
    if not too_early(scene, draft):
        return None
    if not text:
        return asking.again(scene, draft, Line(scene.voice("corrections.early.passed")))
    waiting = [*draft.state.get("early", ()), (text, message_of(scene))][:MOST_EARLY]
    return ask_about(scene, _with(draft, early=waiting))


def _with(draft: Draft, **changes: Any) -> Draft:
    return replace(draft, state={**draft.state, **changes})


def ask_about(scene: Scene, draft: Draft, *before: Line) -> Outcome:
    """What the first of what was typed too early is for: the open question, the one before it, or nothing."""
    text, _ = draft.state["early"][0]
    session = asking.open_session(scene, draft)
    prompt, last = session.prompt(scene.language), turned(draft)
    kept = asking.kept(scene, draft, session, early=draft.state["early"])
    voice = scene.voice
    offered = []
    if prompt is not None:
        offered.append(buttons.of(kept, buttons.LATE, _for(scene, text, plain(prompt.label)), OPEN))
    if last and (answered := prompt_at(session, last.path, scene.language)) is not None:
        offered.append(buttons.of(kept, buttons.LATE, _for(scene, text, plain(answered.label)), BEFORE))
    offered.append(buttons.of(kept, buttons.LATE, voice("corrections.early.neither"), NEITHER))
    words = strong(voice("corrections.early", text=_short(text)))
    return Outcome((SaveDraft(kept),), (reply(*before, words, choices=tuple(offered)),))


LONGEST_SHOWN = 60


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _for(scene: Scene, text: str, label: str) -> str:
    return f"{label}: {_short(text)}"


def chosen(scene: Scene, draft: Draft, tap: buttons.Tap) -> Outcome:
    """She says what something was for that she typed too early."""
    early = draft.state.get("early") or ()
    if not early:
        return asking.again(scene, draft)
    (text, message), rest = early[0], early[1:]
    draft = _with(draft, early=list(rest))
    if not rest:
        draft.state.pop("early")
    match tap.word(2):
        case "o" if not asking.open_session(scene, draft).finished:
            became = answering.typed(scene, _with(draft, tried=message), text)
        case "b" if (last := turned(draft)) is not None:
            became = correct(scene, draft, last.path, text)
        case _:
            became = asking.again(scene, draft)
    return _next_early(scene, became) if rest else _asked_after(scene, draft, became)


def _asked_after(scene: Scene, draft: Draft, became: Outcome) -> Outcome:
    """The open question has not been seen since: it is asked, whatever became of what was typed too early."""
    if any(buttons.asks(one.choices) for one in became.replies):
        return became
    saved = next((write.draft for write in became.writes if isinstance(write, SaveDraft)), None)
    before = tuple(line for one in became.replies for line in one.lines)
    if saved is None:
        return asking.again(scene, draft, *before)
    asked = asking.again(scene, replace(saved, revision=draft.revision), *before)
    rest = tuple(write for write in became.writes if not isinstance(write, SaveDraft))
    return Outcome(rest + asked.writes, asked.replies)


def _next_early(scene: Scene, became: Outcome) -> Outcome:
    """And what is the next one for?"""
    saved = next((write.draft for write in became.writes if isinstance(write, SaveDraft)), None)
    if saved is None:
        return became
    before = tuple(line for one in became.replies for line in one.lines if line.style == "faint")[:1]
    asked = ask_about(scene, replace(saved, revision=saved.revision - 1), *before)
    rest = tuple(write for write in became.writes if not isinstance(write, SaveDraft))
    return Outcome(rest + asked.writes, asked.replies)


def go_on_after(scene: Scene, draft: Draft) -> Outcome:
    """One of what was typed too early was taken back."""
    if draft.state["early"]:
        return ask_about(scene, draft)
    draft.state.pop("early")
    return asking.again(scene, draft)
