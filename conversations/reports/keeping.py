"""Keeping: what stayed as it was, answered by one tap: all of it, a section, or what a month without activity means;
and the question about a figure that is far from the last one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conversations import buttons
from conversations.batches.filling import go_to
from conversations.batches.templates import offer_all
from conversations.dialogue.values import shown_value
from conversations.events import Choice, Line, Reply
from conversations.markup import plain
from conversations.reports.last_month import (
    APART,
    ASKED,
    DOUBTED,
    IDLE,
    KEPT,
    SAME,
    SURE,
    is_right_before,
    leaps,
    period_of_last,
    saved,
    to_keep,
    told_of,
)  # fmt: skip
from conversations.scene import Scene, faint, reply, strong
from forms.form import Form
from forms.walking.session import Answered, Prompt, Refused, Session
from storage.records import Draft

OPEN = "open"
MOST_LISTED = 20  # of stable answers on the first screen; what is beyond is asked one by one


def keep(draft: Draft, session: Session, only: frozenset[str] | None = None) -> dict[str, str]:
    """Answer what is stable, still open and holds as last month; gives what was kept, by path. What one such answer
    makes relevant is kept as well."""
    return _fill(session, lambda one: to_keep(draft, one.path, one.kb) if only is None or one.path in only else "")


def rest(session: Session) -> dict[str, str]:
    """Answer what a month without activity answers, as the form says (`kb:none`), where it is still open."""
    return _fill(session, lambda one: one.kb.get("none", ""))


def _fill(session: Session, value_of: Callable[[Answered], str]) -> dict[str, str]:
    done: dict[str, str] = {}
    tried: set[str] = set()
    while True:
        found = [one for one in session.review() if not one.settled and one.path not in tried and value_of(one)]
        if not found:
            session.unsettle(())
            return done
        for one in found:
            tried.add(one.path)
            if not go_to(session, one.path):
                continue
            try:
                session.answer(value_of(one))
            except Refused:  # it does not hold any more, or is not offered any more
                continue
            done[one.path] = value_of(one)


def knows_rest(form: Form) -> bool:
    """Whether the form says what a month without activity answers."""
    return any(question.kb.get("none") for question in form.questions)


def with_marks(draft: Draft, key: str, values: Mapping[str, str]) -> dict[str, Any]:
    """A draft's state with more values under one of the keys."""
    return {**draft.state, key: {**draft.state.get(key, {}), **values}}


# The first screen -----------------------------------------------------------------------------------------------------


def stable(scene: Scene, draft: Draft, session: Session) -> tuple[Answered, ...]:
    """What would stay as it was, as it would stand then; and what of it she has changed already. In form order."""
    if not saved(draft) or not is_right_before(draft):
        return ()
    trial = Session(session.form, session.given, session.state())
    kept = keep(draft, trial)
    found = [
        one
        for one in trial.review(scene.language)
        if one.path in kept or (one.settled and one.value and to_keep(draft, one.path, one.kb))
    ]
    return tuple(found[:MOST_LISTED])


def screen(scene: Scene, draft: Draft, session: Session, prompt: Prompt) -> tuple[Answered, ...]:
    """What the first screen lists, where it is to be shown in place of a question; else nothing."""
    if draft.state.get(SAME) != OPEN or draft.state.get(APART) == prompt.path:
        return ()
    return stable(scene, draft, session)


def instead(
    scene: Scene, draft: Draft, session: Session, prompt: Prompt
) -> Callable[[Draft, tuple[Line, ...]], Reply] | None:
    """What is said in place of a question, after these lines: whether a figure is right, or the first screen. It is
    made of the draft as it is written, whose revision its buttons carry."""
    if is_doubted(draft, session, prompt):
        return lambda written, before: doubt(scene, written, session, prompt, before)
    listed = screen(scene, draft, session, prompt)
    if listed:
        return lambda written, before: listing(scene, written, session, listed, before)
    return None


def listing(
    scene: Scene, draft: Draft, session: Session, listed: tuple[Answered, ...], before: tuple[Line, ...]
) -> Reply:
    """The first screen: what stayed the same, numbered, and the ways on."""
    voice, month = scene.voice, scene.voice.period(period_of_last(draft))
    lines = [
        *before,
        strong(voice("conversations.same", period=month)),
        Line("\n".join(f"{number}. {_stands(draft, one)}" for number, one in enumerate(listed, 1))),
        faint(voice("conversations.same.how")),
    ]
    key = "same_but" if any(_is_changed(draft, one) for one in listed) else "same"
    choices = [
        buttons.of(draft, buttons.SAME, voice(f"conversations.button.{key}")),
        buttons.of(draft, buttons.ONE, voice("conversations.button.one")),
        *idle_button(scene, draft, session),
        buttons.of(draft, buttons.STOP, voice("conversations.button.stop")),
    ]
    return reply(*lines, choices=tuple(choices))


def _stands(draft: Draft, one: Answered) -> str:
    return f"{name(one)}: {plain(one.shown)}{' ✎' * _is_changed(draft, one)}"


def _is_changed(draft: Draft, one: Answered) -> bool:
    return one.settled and one.value != to_keep(draft, one.path, one.kb)


def idle_button(scene: Scene, draft: Draft, session: Session) -> tuple[Choice, ...]:
    """The button for a month without activity, where the form has one and nothing is answered yet."""
    return () if session.progress[0] else idle_at_first(scene, draft, session.form)


def idle_at_first(scene: Scene, draft: Draft, form: Form) -> tuple[Choice, ...]:
    """The same for a report that was begun just now."""
    if draft.corrects or not knows_rest(form):
        return ()
    label = scene.voice("conversations.button.idle", period=scene.voice.period(draft.period))
    return (buttons.of(draft, buttons.NONE, label),)


# A section ------------------------------------------------------------------------------------------------------------


def of_section(draft: Draft, session: Session, prompt: Prompt) -> tuple[str, ...]:
    """The paths of the section's questions that may be kept together: more than one, and this the first of them."""
    if not to_keep(draft, prompt.path, prompt.kb):
        return ()
    paths = tuple(
        one.path
        for one in session.members()
        if one.asked and not one.settled and to_keep(draft, one.path, one.question.kb)
    )
    return paths if len(paths) > 1 and paths[0] == prompt.path else ()


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a question: lines before it, buttons behind its own."""

    lines: tuple[Line, ...] = ()
    choices: tuple[Choice, ...] = ()


def beside(scene: Scene, draft: Draft, session: Session, prompt: Prompt) -> Beside:
    """At the first question of a stable section: its answers of last month and the button that keeps them, those of
    them that hold; at the first of all: the button for a month without activity; once what stayed is kept: the button
    for all that is left."""
    more = (*idle_button(scene, draft, session), *_rest_button(scene, draft, session))
    paths = frozenset(of_section(draft, session, prompt))
    if not paths:
        older = told_of(scene, draft, prompt, lambda value: shown_value(scene, prompt, value))
        return Beside((faint(older),), more)
    trial = Session(session.form, session.given, session.state())
    kept = keep(draft, trial, paths)
    if len(kept) < 2:
        return Beside(choices=more)
    told = [f"{name(one)}: {one.shown}" for one in trial.review(scene.language) if one.path in kept]
    head = scene.voice("conversations.same", period=scene.voice.period(period_of_last(draft)))
    button = buttons.of(draft, buttons.SECTION, scene.voice("conversations.button.section", count=len(kept)))
    return Beside((faint("\n".join((head, *told))),), (button, *more))


def _rest_button(scene: Scene, draft: Draft, session: Session) -> tuple[Choice, ...]:
    """Right after the first screen: nothing else is answered yet."""
    taken = {**draft.state.get(KEPT, {}), **draft.state.get(IDLE, {})}
    if not taken or draft.corrects or draft.state.get("mending") or session.progress[0] != len(taken):
        return ()
    return offer_all(scene, draft, session)


# Figures far from the last ones ---------------------------------------------------------------------------------------


def is_far(draft: Draft, session: Session, one: Prompt | Answered) -> bool:
    """Whether what stands there is to be asked about; what the form itself reckons of her other answers is not."""
    return leaps(draft, one.path, one.type, one.kb, one.value) and not session.is_reckoned(one.path)


def first_leap(draft: Draft, session: Session) -> str:
    """The path of the first answer that is too far from the last report's, however it was given; '' when none is."""
    if not saved(draft):
        return ""
    return next((one.path for one in session.review() if one.settled and is_far(draft, session, one)), "")


def in_doubt(draft: Draft, session: Session) -> Draft:
    """The draft in which the first of these is asked about; as it was when there is none. Looked for when several
    answers were given at once, behind each figure that was asked about, and when all is said."""
    path = first_leap(draft, session)
    return stand_in_doubt(draft, session, path) if path else draft


def stand_in_doubt(draft: Draft, session: Session, path: str) -> Draft:
    """Open this figure again, its value kept, so that it is asked about; gives the draft that says so."""
    session.unsettle((path,))
    asked = session.asked() if go_to(session, path) else None
    told = with_marks(draft, ASKED, {path: asked.value}) if asked is not None else draft.state
    return replace(draft, state={**told, DOUBTED: path})


def is_doubted(draft: Draft, session: Session, prompt: Prompt) -> bool:
    """Whether what is to be asked now is whether this figure is right."""
    return draft.state.get(DOUBTED) == prompt.path and is_far(draft, session, prompt)


def doubt(scene: Scene, draft: Draft, session: Session, prompt: Prompt, before: tuple[Line, ...]) -> Reply:
    """The question whether a figure is right: the last one and this, as she writes them."""
    voice = scene.voice
    figures = {
        "period": voice.period(period_of_last(draft)),
        "last": _figure(scene, session, saved(draft)[prompt.path], prompt),
        "now": _figure(scene, session, prompt.value, prompt),
    }
    choices = (
        buttons.of(draft, buttons.RIGHT, voice("conversations.button.sure", value=figures["now"])),
        buttons.of(draft, buttons.AGAIN, voice("conversations.button.type_again")),
    )
    return reply(*before, strong(plain(prompt.label)), Line(voice("conversations.doubt", **figures)), choices=choices)


def _figure(scene: Scene, session: Session, value: str, of: Prompt | Answered) -> str:
    return session.given.show(value, of.type, of.kb.get("unit", ""), scene.language)


def name(one: Answered) -> str:
    """A question in a list of answers: its mark would stand oddly before the colon."""
    return plain(one.label).rstrip(" ?？")


def confirmed(scene: Scene, draft: Draft, session: Session, answers: Iterable[Answered]) -> list[Line]:
    """For who reviews: each figure far from the last one that was confirmed, with both."""
    voice = scene.voice
    return [
        Line(
            voice(
                "conversations.review.confirmed",
                label=name(one),
                period=voice.period(period_of_last(draft)),
                last=_figure(scene, session, saved(draft).get(one.path, ""), one),
                now=one.shown,
            )
        )
        for one in answers
        if one.value and draft.state.get(SURE, {}).get(one.path) == one.value and period_of_last(draft)
    ]
