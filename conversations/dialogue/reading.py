"""What is typed for a question, read by its type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from conversations.dialogue import calendar_days, lists
from conversations.dialogue.choosing import SEVERAL, is_long
from conversations.dialogue.pointing import read_point
from conversations.dialogue.values import FILES, options
from conversations.scene import Scene
from forms.form import shown_as
from forms.walking.session import Prompt
from i18n.reading import Kind, Read, Unclear, read

# XLSForm's question types and how what is typed for them is read.
READ_AS: Mapping[str, Kind] = {
    "integer": "integer", "decimal": "decimal", "range": "decimal",
    "date": "date", "year": "year", "month-year": "month", "time": "time", "dateTime": "moment",
    "select_one": "choice", "acknowledge": "choice", "repeat": "choice",
    "select_multiple": "choices", "rank": "ranked",
}  # fmt: skip
NOT_TYPED = FILES | {"geopoint"}
OF_DAYS = frozenset(("date", "year", "month", "moment"))


def kind_of(prompt: Prompt) -> Kind:
    """How what is typed for this question is read; 1.500 leaves no doubt where a range has whole numbers only."""
    if prompt.type == "range" and not any("." in prompt.parameters.get(name, "") for name in ("start", "end", "step")):
        return "integer"
    return READ_AS.get(shown_as(prompt.type, prompt.appearance), "text")


def takes(prompt: Prompt, mime: str) -> bool:
    """Whether a file of this type is an answer to a question for a picture, a sound, a video, or any file; one of
    which the type is not known may be."""
    return prompt.type == "file" or mime in _UNKNOWN or mime.partition("/")[0] == prompt.type


_UNKNOWN = frozenset(("", "application/octet-stream"))


def read_typed(scene: Scene, prompt: Prompt, text: str) -> Read | Unclear:
    """The value that this text has for what is asked, or why it has none."""
    if prompt.type == "geopoint":
        point = read_point(text)
        return Read(str(point)) if point else Unclear("format")
    if is_long(prompt):
        return _read_listed(prompt, text)
    choices = [(option.name, option.label) for option in options(scene, prompt)]
    return read_answer(prompt, text, scene.language, scene.today, choices)


def no_such_day(scene: Scene, prompt: Prompt, text: str) -> str:
    """What is wrong with a day that does not exist, by its month; '' where that cannot be told, or no day is asked."""
    month = calendar_days.no_such_day(text, scene.language, scene.today) if kind_of(prompt) in OF_DAYS else None
    if month is None:
        return ""
    named, days = scene.voice.month(month.isoformat()[:7]), calendar_days.end(month).day
    return scene.voice("conversations.unclear.no_such_day", month=named, days=days)


def _read_listed(prompt: Prompt, text: str) -> Read | Unclear:
    """The choice, or choices, of a long list."""
    found = lists.find(text, prompt.choices, several=prompt.type in SEVERAL)
    if found.sure:
        return Read(" ".join(prompt.choices[place].name for place in sorted(found.sure)))
    names = tuple(prompt.choices[place].name for place in found.perhaps)
    return Unclear("ambiguous" if names else "unknown", names)


def read_answer(
    prompt: Prompt, text: str, language: str, today: date, choices: Sequence[tuple[str, str]]
) -> Read | Unclear:
    """The same, of (name, label) that are offered to a reader of this language. A range's values may be called by
    their labels, but its numbers are never numbers of a list."""
    answer = read(text, kind_of(prompt), language, today=today, choices=tuple(choices), unit=prompt.kb.get("unit", ""))
    if prompt.type == "range" and prompt.choices and isinstance(answer, Unclear):
        labels = tuple((option.name, option.label) for option in prompt.choices)
        named = read(text, "choice", language, today=today, choices=labels)
        return named if isinstance(named, Read) or named.readings else answer
    return answer
