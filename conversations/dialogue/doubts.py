"""Doubts: an answer that can be read, but that she hardly means. It is asked about once, kindly; said again, it is
taken.

A draft's state holds in `doubt` what was asked about last: the question's path, and the value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from conversations import buttons, words
from conversations.dialogue.pointing import COUNTRIES, Point
from conversations.dialogue.reading import kind_of
from conversations.dialogue.values import named, shown_value
from conversations.events import Choice
from conversations.scene import Scene
from forms.labels import is_masked
from forms.walking.session import Prompt
from i18n.reading import Read, read
from i18n.spelling import fold, loosen
from storage.records import Draft


@dataclass(frozen=True, slots=True)
class Doubt:
    """What to ask, and what stands on the buttons: that it is right, and in place of "no" a command that was perhaps
    meant."""

    question: str
    yes: str
    meant: Choice | None = None


def was_asked(draft: Draft, path: str, value: str) -> bool:
    """Whether this very answer was asked about just now."""
    return draft.state.get("doubt") == [path, value]


def pending(draft: Draft, path: str) -> str:
    """The answer that was asked about just now, '' when none was."""
    asked_path, value = draft.state.get("doubt") or ("", "")
    return str(value) if asked_path == path else ""


def about_words(scene: Scene, form: str, prompt: Prompt, text: str) -> Doubt | None:
    """Of free words in a report: a number alone, or the name of a command, is hardly what was asked for."""
    if kind_of(prompt) != "text" or prompt.type != "text" or not scene.world.is_report(form):
        return None
    if "numbers" in prompt.appearance.split() or is_masked(prompt.appearance) or _is_code(text):
        return None
    voice = scene.voice
    verb = words.verb(scene.world.catalogues, text)
    if verb in _COMMANDS:
        return Doubt(
            voice("conversations.doubt.command", text=text),
            voice("conversations.doubt.yes", text=text),
            Choice(voice("conversations.doubt.meant", text=text), buttons.data(verb)),
        )
    if _ONLY_FIGURES.fullmatch(loosen(text)) or _is_an_amount(scene, text):
        return Doubt(voice("conversations.doubt.figures", text=text), voice("conversations.doubt.yes", text=text))
    return None


_COMMANDS = frozenset((buttons.MENU, buttons.HELP, buttons.LANGUAGE, buttons.SUMMARY, buttons.QUEUE))
_ONLY_FIGURES = re.compile(r"[\d\s.,+%/-]*\d[\d\s.,+%/-]*")


def _is_an_amount(scene: Scene, text: str) -> bool:
    """Whether it says how much and nothing else: "3 ລ້ານ". Without a digit it may be somebody's name."""
    if not any(letter.isdigit() for letter in text):
        return False
    found = read(text, "decimal", scene.language, today=scene.today)
    return isinstance(found, Read) or bool(found.readings)


def _is_code(text: str) -> bool:
    """A telephone's or somebody's number: long, and without marks between."""
    figures = re.sub(r"[\s-]", "", loosen(text))
    return figures.removeprefix("+").isdecimal() and len(figures) >= 8


# What is counted


COUNTERS = (
    ("ຄົນ", "ຜູ້", "ທ່ານ", "คน", "ท่าน", "people", "persons", "person", "members"),
    ("ຄອບຄົວ", "ຄົວເຮືອນ", "ຫຼັງຄາເຮືອນ", "ຫຼັງຄາ", "ครัวเรือน", "หลังคาเรือน", "ครอบครัว", "households", "families"),
    ("ກຸ່ມ", "กลุ่ม", "groups", "group"),
    ("ບ້ານ", "หมู่บ้าน", "บ้าน", "villages", "village"),
    ("ຄັ້ງ", "ເທື່ອ", "ครั้ง", "times"),
    ("ໂຄງການ", "โครงการ", "projects"),
    ("ມື້", "ວັນ", "วัน", "days"),
    ("ເດືອນ", "เดือน", "months"),
    ("ປີ", "ปี", "years"),
    ("ກີບ", "ບາດ", "kip", "กีบ", "บาท", "baht", "₭", "฿"),
    ("ກິໂລ", "ກິໂລກຣາມ", "กิโล", "กิโลกรัม", "kg", "kilo"),
)
_CLASS = {loosen(word): number for number, group in enumerate(COUNTERS) for word in group}
# How a question says what is to be counted: ຈັກຄົນ, กี่คน.
_ASKED = re.compile(f"(?:ຈັກ|กี่|how many )({'|'.join(sorted(map(re.escape, _CLASS), key=len, reverse=True))})")
_COUNTED = re.compile(rf"\d\s*({'|'.join(sorted(map(re.escape, _CLASS), key=len, reverse=True))})(?![a-z])")


def counts_another_thing(label: str, text: str) -> tuple[str, str] | None:
    """What a question counts and what an answer counts, where these are two things: members in groups.

    >>> counts_another_thing("ມີສະມາຊິກຈັກຄົນ?", "3 ກຸ່ມ")
    ('ຄົນ', 'ກຸ່ມ')
    >>> counts_another_thing("ມີສະມາຊິກຈັກຄົນ?", "3 ຄົນ")
    """
    asked, said = _ASKED.search(loosen(label)), _COUNTED.search(loosen(text))
    if asked is None or said is None or _CLASS[asked[1]] == _CLASS[said[1]]:
        return None
    return asked[1], said[1]


def about_count(scene: Scene, prompt: Prompt, label: str, text: str, value: str) -> Doubt | None:
    """Of a number with a word behind it that counts something else than what is asked."""
    if prompt.type not in ("integer", "decimal"):
        return None
    other = counts_another_thing(label, text)
    if other is None:
        return None
    asked, said = other
    number = shown_value(scene, prompt, value)
    return Doubt(
        scene.voice("conversations.doubt.counter", asked=asked, said=said),
        scene.voice("conversations.doubt.yes", text=f"{number} {asked}"),
    )


def names_a_counter(text: str) -> bool:
    """Whether a number stands there with a word for what it counts."""
    return _COUNTED.search(loosen(text)) is not None


# Where


def about_place(scene: Scene, draft: Draft, value: str) -> Doubt | None:
    """Of a place that does not lie in the programme's country."""
    latitude, longitude = map(float, value.split()[:2])
    zone = scene.world.programme_of(draft.form).zone if scene.world.is_report(draft.form) else ""
    country = COUNTRIES.get(zone)
    if country is None or country.has(Point(latitude, longitude)):
        return None
    point = f"{latitude:g}, {longitude:g}"
    return Doubt(
        scene.voice("conversations.doubt.far", point=point), scene.voice("conversations.doubt.yes", text=point)
    )


# None beside others


def about_none(scene: Scene, prompt: Prompt, value: str) -> Doubt | None:
    """Of several choices of which one says that there is none."""
    names = value.split()
    if prompt.type != "select_multiple" or len(names) < 2 or not any(fold(name) in _NONE for name in names):
        return None
    labels = ", ".join(named(scene, prompt, names))
    return Doubt(
        scene.voice("conversations.doubt.none", text=labels), scene.voice("conversations.doubt.yes", text=labels)
    )


_NONE = frozenset(map(fold, ("none", "nothing", "no_one", "nobody", "none_of_these", "none_of_the_above", "not_any")))


# What is not known


def of_unknown(scene: Scene, prompt: Prompt) -> str | None:
    """The choice of a form that stands for "don't know", as forms have it; None when there is none."""
    for option in prompt.choices:
        if fold(option.name) in _UNKNOWN or words.says(scene.world.catalogues, "unknown", option.label):
            return option.name
    return None


_UNKNOWN = frozenset(map(fold, ("dk", "dont_know", "don't know", "do_not_know", "unknown", "not_known", "not_sure")))
