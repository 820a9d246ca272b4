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
from conversations.markup import plain, statement
from conversations.reports import last_month
from conversations.scene import faint
from forms.form import without_positions
from forms.labels import LEFT_OUT, shared
from forms.walking.session import Answered
from i18n.spelling import fold
from i18n.voice import Voice

MOST_IN_ROW = 8  # answers of one row that stand in one line
MOST_COLUMNS = 3  # of rows under one head; of wider ones each figure says itself what it is
NOTE = "note"  # what the form says by itself, and what is read again with the answers
NOTHING = "–"
SPOKEN = 1000  # kip or baht, from which on an amount stands in words too
FIGURES = frozenset(("integer", "decimal", "range"))
DAYS = frozenset(("date", "dateTime"))
OF_THE_FORM = frozenset(("select_one", "select_multiple", "rank", "range"))  # what is shown of these are its own words
_ROW = re.compile(r"(.*\[\d+\])/")


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the list: one answer, or all that was said in one row of a roster or repeat (`who`). What the form says
    by itself: `told` of the row, beside its name; `behind` the line what follows it (before the first one, what is
    said there)."""

    number: int
    section: str
    answers: tuple[Answered, ...]
    who: str = ""
    told: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return self.answers[0].path

    @property
    def table(self) -> str:
        """The roster or repeat of which it is a row; '' of one answer."""
        return without_positions(_row_of(self.answers[0])) if self.who else ""

    @property
    def seen(self) -> int:
        """A digest of what stands there."""
        return crc32("\n".join((*(one.value for one in self.answers), *self.told, *self.behind)).encode())


def items(reviewed: Iterable[Answered]) -> tuple[Item, ...]:
    """The list that she reads, numbered from 1. Heads of tables of choices are left out; notes have no number."""
    found: list[Item] = []
    waiting: tuple[str, ...] = ()  # notes before the first answer
    shown = _said_once([one for one in reviewed if one.label or one.value])
    for row, group in groupby(shown, key=_row_of):
        both = tuple(group)
        answers = tuple(one for one in both if one.type != NOTE)
        said = tuple(" ".join(plain(one.label).split()) for one in both if one.type == NOTE)
        in_one = row and len(answers) <= MOST_IN_ROW and len({one.sections for one in answers}) == 1
        if in_one and answers[0].sections:
            section = answers[0].sections[-2] if len(answers[0].sections) > 1 else ""
            found.append(Item(len(found) + 1, section, answers, answers[0].sections[-1], said, waiting))
            waiting = ()
        else:
            waiting = _singly(both, found, waiting)
    return tuple(found)


def _singly(both: Iterable[Answered], found: list[Item], waiting: tuple[str, ...]) -> tuple[str, ...]:
    """Each of these answers as a line of its own, with the notes behind it; those that wait for a first answer."""
    for one in both:
        if one.type != NOTE:
            found.append(Item(len(found) + 1, one.sections[-1] if one.sections else "", (one,), behind=waiting))
            waiting = ()
            continue
        said = plain(one.label)
        if found:
            found[-1] = replace(found[-1], behind=(*found[-1].behind, said))
        else:
            waiting += (said,)
    return waiting


def _said_once(shown: list[Answered]) -> list[Answered]:
    """Without notes whose words one behind them, of the same row, goes on from: the sum, where the difference to it is
    told."""
    notes = [(one, fold(one.label)) for one in shown if one.type == NOTE]
    said = {
        one.path
        for at, (one, words) in enumerate(notes)
        if any(_row_of(more) == _row_of(one) and _goes_on(words, longer) for more, longer in notes[at + 1 :])
    }
    return [one for one in shown if one.path not in said]


def _goes_on(words: str, longer: str) -> bool:
    """Whether these say the same and more: not where a figure at the end is another one, 5 and 50, 5 and 5,000."""
    figure = words[-1:].isdecimal() and re.match(r"[.,]?\d", longer[len(words) :])
    return longer.startswith(words) and not figure


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
    """Items as numbered lines under their sections' names, and rows under what is asked in them; with a voice, amounts
    in words too; with a draft's state, the sign of what was kept from last month or confirmed; behind what is
    `changed`, by path, a pencil."""
    said: list[Line] = []
    above = ""
    for (section, _), group in groupby(found, key=lambda one: (one.section, one.table)):
        here = list(group)
        names = _names(here)
        head = " · ".join(filter(None, (plain(section) if section != above else "", *_columns(here, names))))
        above = section
        if head:
            said.append(faint(head))
        for one in here:
            words = f"{one.number}. {told(one, voice, names)}{_sign(one, state or {})}"
            each = [words, *one.behind]
            each[-1] += " ✎" * (one.path in changed)
            said += map(Line, each)
    return said


def _sign(item: Item, state: Mapping[str, Any]) -> str:
    sign = "" if item.who else last_month.mark(state, item.path, item.answers[0].value)
    return f" {sign}" if sign else ""


def _names(found: Iterable[Item]) -> list[str]:
    """What is asked in these rows of one table, in order: in some of them perhaps not all of it. Nothing where that is
    too much to stand over them."""
    rows = sorted((one for one in found if one.who), key=lambda one: -len(one.answers))
    names = list(dict.fromkeys(_cell(each) for one in rows for each in one.answers))
    return names if len(names) <= MOST_COLUMNS else []


def _columns(found: Sequence[Item], names: Sequence[str]) -> list[str]:
    """Over rows: what their answers are; of what is asked in other words in each only what all share."""
    said: dict[str, list[str]] = {name: [] for name in names}
    for item in found if names else ():
        for one in item.answers:
            said[_cell(one)].append(_of_anybody(bare(plain(one.label)), plain(item.who)))
    return [shared(labels) for labels in said.values()]


def _of_anybody(label: str, who: str) -> str:
    """What is asked in a row without whose it is: a name is left out whole, with the title that all may share."""
    return label.replace(f"{who}:", LEFT_OUT).replace(who, LEFT_OUT) if who else label


def meant(item: Item, said: str) -> tuple[Answered, ...]:
    """The answers of a row that are meant: the one whose name these words begin with, else all of them."""
    words = fold(said)
    labels = [(fold(bare(plain(one.label))), one) for one in item.answers if item.who]
    named = [(label, one) for label, one in labels if label and words.startswith(label)]
    return (max(named, key=lambda pair: len(pair[0]))[1],) if named else item.answers


def told(item: Item, voice: Voice | None = None, names: Sequence[str] = ()) -> str:
    """A question and its answer in one line, or a row and what was said in it: under columns of these names each in its
    own, else what does not speak for itself with its question."""
    if not item.who:
        return answer(item.answers[0], voice)
    said = {_cell(one): value(one, voice) for one in item.answers}
    last = max((at for at, name in enumerate(names, 1) if name in said), default=0)
    cells = [said.get(name, NOTHING) for name in names[:last]] or [_alone(one, item, voice) for one in item.answers]
    return f"{' · '.join((item.who, *item.told))} — {' · '.join(cells)}"


def _alone(one: Answered, item: Item, voice: Voice | None) -> str:
    """An answer of a row that no column tells of: words as they are, a figure, a blank, or a day of several with its
    question."""
    several = one.type in DAYS and sum(each.type in DAYS for each in item.answers) > 1
    speaks = one.shown and one.type not in FIGURES and not several
    return value(one, voice) if speaks else answer(one, voice)


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
    """A label before a colon."""
    return statement(label)
