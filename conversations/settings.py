"""A person's own settings: her language, changeable at any time, also in the middle of a report."""

from __future__ import annotations

from dataclasses import replace

from conversations import buttons
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.scene import Scene
from i18n.voice import LANGUAGES
from storage.writes import AddAudit, SetLanguage

NAMES = {"lo": "ລາວ", "th": "ไทย", "en": "English"}


def ask_language(scene: Scene) -> Outcome:
    """The three languages, each by its own name."""
    choices = tuple(Choice(NAMES[code], buttons.data(buttons.LANGUAGE, code)) for code in LANGUAGES)
    return scene.say(scene.voice("conversations.language.which"), choices=choices, columns=3)


def speaking(scene: Scene, language: str) -> tuple[Scene, Outcome]:
    """The scene in another language, and what writes it down. Unknown languages leave everything as it is."""
    if language not in LANGUAGES:
        return scene, Outcome()
    person = replace(scene.person, language=language)
    changed = scene.with_desk(person=person)
    writes = (SetLanguage(person.id, language), AddAudit("language", person.id))
    return changed, Outcome(writes)


def spoken(scene: Scene) -> Line:
    """That the language is changed, said in it."""
    return Line(scene.voice("conversations.language.changed"))
