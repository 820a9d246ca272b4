"""Elsewhere: a list of answers that was meant for another report: said, with the way there, and not
taken unasked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from conversations import buttons
from conversations.batches.templates import Head
from conversations.batches.understanding import SHORTEST_NAME
from conversations.dialogue import asking
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.reports import menu
from conversations.scene import Scene, heading
from i18n.spelling import fold
from storage.records import Draft

Subject = tuple[str, str, str]
"""A report: its form, place and period."""


def of_another(scene: Scene, draft: Draft | None, subject: Subject | None, what: str) -> Outcome:
    """A list for another report: which one, and a button that opens it, if it is hers."""
    said = Line(scene.voice("conversations.filling.other", what=what))
    if draft is None:
        return menu.show(scene, said)
    shown = asking.again(scene, draft, said)
    if subject is None or not shown.replies:
        return shown
    last = shown.replies[-1]
    choices = opening(scene, subject), *last.choices
    return replace(shown, replies=(*shown.replies[:-1], replace(last, choices=choices)))


def named_in(scene: Scene, head: Head) -> tuple[Subject | None, str]:
    """The report that a template is for, if it is among those she owes or has begun, and how it is called."""
    subject = next((one for one in _hers(scene) if head.is_for(scene, *one)), None)
    form = scene.world.newest(head.form).title(scene.language)
    return subject, heading(scene, *subject) if subject else " · ".join((form, *head.words[:2]))


def _hers(scene: Scene) -> list[Subject]:
    """What she owes or has begun."""
    return [one.subject for one in menu.due(scene)] + [(one.form, one.place, one.period) for one in scene.desk.drafts]


def meant_for(scene: Scene, draft: Draft, ahead: Sequence[str]) -> Subject | None:
    """The report of another place of hers that is named ahead of the answers: perhaps they were written for that."""
    said = [_words(line) for line in ahead]
    if draft.corrects or not said or not scene.world.is_report(draft.form):
        return None
    places = dict.fromkeys(
        place for form, place, period in _hers(scene) if (form, period) == (draft.form, draft.period)
    )
    names = [(_called(scene, place), place) for place in (draft.place, *places)]
    found = [(len(name), place) for name, place in names if any(name in one for one in said)]
    longest = max(found, key=lambda one: one[0], default=(0, draft.place))[1]
    return None if longest == draft.place else (draft.form, longest, draft.period)


def opening(scene: Scene, subject: Subject) -> Choice:
    """The button that opens this report."""
    return Choice(scene.voice("conversations.button.open"), buttons.data(buttons.OPEN, *subject))


def _called(scene: Scene, place: str) -> str:
    """A place's name as it is compared: a village may be named without the word, if its name is long enough."""
    name = _words(scene.world.places.name(place, scene.language))
    alone = name.removeprefix(" ban")
    return alone if len(alone.strip()) >= SHORTEST_NAME else name


def _words(text: str) -> str:
    """The words of a line as they are compared, each between blanks: a name is a word, not a part of one. The word for
    a village stands by itself, and always as the same."""
    words = (_VILLAGE.sub("ban ", fold(word)) for word in _APART.split(text))
    return f" {' '.join(' '.join(words).split())} "


_APART = re.compile(r"[\s!-/:-@\[-`{-~]+")
_VILLAGE = re.compile(r"^(?:ບ້ານ|บ้าน|ban(?![a-z])|[ບบ]$)")
