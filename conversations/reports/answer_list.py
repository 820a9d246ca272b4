"""Answers as a list that is read: numbered, under their sections, all that was said of one person in one line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any
from zlib import crc32

from conversations.dialogue.values import MONEY
from conversations.events import Line
from conversations.markup import plain
from conversations.reports import last_month
from conversations.scene import faint
from forms.walking.session import Answered
from i18n.spelling import fold
from i18n.voice import Voice

MOST_IN_ROW = 8  # answers of one person that stand in one line
NOTE = "note"  # what the form says by itself, and what is read again with the answers
NOTHING = "–"
LEFT_OUT = "…"  # in place of what differs from row to row
SPOKEN = 1000  # kip or baht, from which on an amount stands in words too
OF_THE_FORM = frozenset(("select_one", "select_multiple", "rank", "range"))  # what is shown of these are its own words
_ROW = re.compile(r"(.*\[\d+\])/")
_TAIL = re.compile(r"[\s?？]*(\([^()]*\))?\s*$")


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the list: one answer, or all that was said of one person of a roster (`who`). `told` is what the form
    says by itself: of the person beside her, else behind the answer (before the first one, behind it)."""

    number: int
    section: str
    answers: tuple[Answered, ...]
    who: str = ""
    told: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return self.answers[0].path

    @property
    def seen(self) -> int:
        """A digest of what stands there."""
        return crc32("\n".join((*(one.value for one in self.answers), *self.told)).encode())


def items(reviewed: Iterable[Answered]) -> tuple[Item, ...]:
    """The list that she reads, numbered from 1. Heads of tables of choices are left out; notes have no number."""
    found: list[Item] = []
    waiting: tuple[str, ...] = ()  # notes before the first answer
    shown = [one for one in reviewed if one.label or one.value]
    for row, group in groupby(shown, key=_row_of):
        both = tuple(group)
        answers = tuple(one for one in both if one.type != NOTE)
        said = tuple(" ".join(plain(one.label).split()) for one in both if one.type == NOTE)
        in_one = row and len(answers) <= MOST_IN_ROW and len({one.sections for one in answers}) == 1
        if in_one and answers[0].sections:
            section = answers[0].sections[-2] if len(answers[0].sections) > 1 else ""
            found.append(Item(len(found) + 1, section, answers, answers[0].sections[-1], said))
        else:
            waiting = _singly(both, found, waiting)
    return tuple(found)


def _singly(both: Iterable[Answered], found: list[Item], waiting: tuple[str, ...]) -> tuple[str, ...]:
    """Each of these answers as a line of its own, with the notes behind it; those that wait for a first answer."""
    for one in both:
        if one.type != NOTE:
            found.append(Item(len(found) + 1, one.sections[-1] if one.sections else "", (one,), told=waiting))
            waiting = ()
            continue
        said = plain(one.label)
        if found:
            found[-1] = replace(found[-1], told=(*found[-1].told, said))
        else:
            waiting += (said,)
    return waiting


def _row_of(one: Answered) -> str:
    row = _ROW.match(one.path)
    return row[1] if row else ""


def _cell(one: Answered) -> str:
    """Which of its row's answers it is."""
    return _ROW.sub("", one.path)


# Words --------------------------------------------------------------------------------------------------------------


def lines(
    found: Iterable[Item],
    voice: Voice | None = None,
    state: Mapping[str, Any] | None = None,
    changed: Collection[str] = (),
) -> list[Line]:
    """Items as numbered lines under their sections' names; with a voice, amounts in words too; with a draft's
    state, the sign of what was kept from last month or confirmed; behind what is `changed`, by path, a pencil."""
    said: list[Line] = []
    for section, group in groupby(found, key=lambda one: one.section):
        here = list(group)
        head = " · ".join(filter(None, (plain(section), *_columns(here))))
        if head:
            said.append(faint(head))
        names = _names(here)
        for one in here:
            words = f"{one.number}. {told(one, voice, names)}{_sign(one, state or {})}"
            each = [words, *(one.told if not one.who else ())]
            each[-1] += " ✎" * (one.path in changed)
            said += map(Line, each)
    return said


def _sign(item: Item, state: Mapping[str, Any]) -> str:
    sign = "" if item.who else last_month.mark(state, item.path, item.answers[0].value)
    return f" {sign}" if sign else ""


def _names(found: Iterable[Item]) -> list[str]:
    """What is asked of the people in these lines, in order: of some of them perhaps not all of it."""
    rows = sorted((one for one in found if one.who), key=lambda one: -len(one.answers))
    return list(dict.fromkeys(_cell(each) for one in rows for each in one.answers))


def _columns(found: Sequence[Item]) -> list[str]:
    """Over people's lines: what their answers are; of what is asked in other words of each only what all share."""
    said: dict[str, list[str]] = {name: [] for name in _names(found)}
    for item in found:
        for one in item.answers if item.who else ():
            said[_cell(one)].append(bare(plain(one.label)))
    return [_shared(labels) for labels in said.values()]


def _shared(labels: Sequence[str]) -> str:
    """The words with which all of these begin and end."""
    first = labels[0]
    if all(label == first for label in labels):
        return first
    parted = [label.split() for label in labels]
    least = min(map(len, parted))
    start = next((at for at in range(least) if len({words[at] for words in parted}) > 1), least)
    end = next((at for at in range(least - start) if len({words[-1 - at] for words in parted}) > 1), least - start)
    return " ".join((*parted[0][:start], LEFT_OUT, *parted[0][len(parted[0]) - end :]))


def meant(item: Item, said: str) -> tuple[Answered, ...]:
    """The answers of a row that are meant: the one whose name these words begin with, else all of them."""
    words = fold(said)
    labels = [(fold(bare(plain(one.label))), one) for one in item.answers if item.who]
    named = [(label, one) for label, one in labels if label and words.startswith(label)]
    return (max(named, key=lambda pair: len(pair[0]))[1],) if named else item.answers


def told(item: Item, voice: Voice | None = None, names: Sequence[str] = ()) -> str:
    """A question and its answer in one line, or a person and what was said of her: under columns of these names each in
    its own."""
    if not item.who:
        return answer(item.answers[0], voice)
    said = {_cell(one): value(one, voice) for one in item.answers}
    last = max((at for at, name in enumerate(names, 1) if name in said), default=0)
    cells = [said.get(name, NOTHING) for name in names[:last]] or list(said.values())
    return f"{' · '.join((item.who, *item.told))} — {' · '.join(cells)}"


def answer(one: Answered, voice: Voice | None = None) -> str:
    """A question and its answer."""
    return f"{bare(plain(one.label))}: {value(one, voice)}"


def value(one: Answered, voice: Voice | None = None) -> str:
    """What was answered, as it is read."""
    shown = plain(one.shown) if one.type in OF_THE_FORM else one.shown
    spoken = _spoken(one, voice) if voice else ""
    return f"{shown} ({spoken})" if spoken else shown or NOTHING


def _spoken(one: Answered, voice: Voice) -> str:
    """An amount of money in words: a wrong zero is overlooked in digits."""
    if one.kb.get("unit") not in MONEY:
        return ""
    try:
        amount = Decimal(one.value)
    except InvalidOperation:
        return ""
    if abs(amount) < SPOKEN or not one.shown.lstrip("-−")[:1].isdigit():
        return ""
    return voice.in_words(amount, one.kb["unit"])


def bare(label: str) -> str:
    """A label before a colon: a question mark, and a unit that the answer has too, would stand oddly there."""
    return _TAIL.sub("", label)
