"""Answers as a list that is read: numbered, under their sections, all that was said of one person in one line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
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
SPOKEN = 1000  # kip or baht, from which on an amount stands in words too
OF_THE_FORM = frozenset(("select_one", "select_multiple", "rank", "range"))  # what is shown of these are its own words
_ROW = re.compile(r"(.*\[\d+\])/")
_TAIL = re.compile(r"[\s?？]*(\([^()]*\))?\s*$")


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the list: one answer, or all that was said of one person of a roster (`who`)."""

    number: int
    section: str
    answers: tuple[Answered, ...]
    who: str = ""

    @property
    def path(self) -> str:
        return self.answers[0].path

    @property
    def seen(self) -> int:
        """A digest of what stands there."""
        return crc32("\n".join(one.value for one in self.answers).encode())


def items(reviewed: Iterable[Answered]) -> tuple[Item, ...]:
    """The list that she reads, numbered from 1. Heads of tables of choices are left out."""
    found: list[Item] = []
    shown = [one for one in reviewed if one.label or one.value]
    for row, group in groupby(shown, key=_row_of):
        answers = tuple(group)
        in_one = row and len(answers) <= MOST_IN_ROW and len({one.sections for one in answers}) == 1
        if in_one and answers[0].sections:
            section = answers[0].sections[-2] if len(answers[0].sections) > 1 else ""
            found.append(Item(len(found) + 1, section, answers, answers[0].sections[-1]))
        else:
            found += [
                Item(len(found) + at, one.sections[-1] if one.sections else "", (one,))
                for at, one in enumerate(answers, 1)
            ]
    return tuple(found)


def _row_of(one: Answered) -> str:
    row = _ROW.match(one.path)
    return row[1] if row else ""


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
        said += [
            Line(f"{one.number}. {told(one, voice)}{_sign(one, state or {})}{' ✎' * (one.path in changed)}")
            for one in here
        ]
    return said


def _sign(item: Item, state: Mapping[str, Any]) -> str:
    sign = "" if item.who else last_month.mark(state, item.path, item.answers[0].value)
    return f" {sign}" if sign else ""


def _columns(found: Sequence[Item]) -> list[str]:
    """Over people's lines: what the answers in them are."""
    rows = [one for one in found if one.who]
    longest = max(rows, key=lambda one: len(one.answers), default=None)
    return [short(plain(one.label)) for one in longest.answers] if longest else []


def meant(item: Item, said: str) -> tuple[Answered, ...]:
    """The answers of a row that are meant: the one whose name these words begin with, else all of them."""
    words = fold(said)
    labels = [(fold(short(plain(one.label))), one) for one in item.answers if item.who]
    named = [(label, one) for label, one in labels if label and words.startswith(label)]
    return (max(named, key=lambda pair: len(pair[0]))[1],) if named else item.answers


def told(item: Item, voice: Voice | None = None) -> str:
    """A question and its answer in one line, or a person and what was said of her."""
    if item.who:
        return f"{item.who} — {' · '.join(value(one, voice) for one in item.answers)}"
    return answer(item.answers[0], voice)


def answer(one: Answered, voice: Voice | None = None) -> str:
    """A question and its answer."""
    return f"{short(plain(one.label))}: {value(one, voice)}"


def value(one: Answered, voice: Voice | None = None) -> str:
    """What was answered, as it is read."""
    shown = plain(one.shown) if one.type in OF_THE_FORM else one.shown
    spoken = _spoken(one, voice) if voice else ""
    return f"{shown} ({spoken})" if spoken else shown or "–"


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
    return voice.in_words(amount, one.kb["unit"] if amount % 1 else "")  # satang are said as such


def short(label: str) -> str:
    """A label before a colon: a question mark, and a unit that the answer has too, would stand oddly there."""
    return _TAIL.sub("", label)
