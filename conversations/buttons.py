"""What buttons carry: a verb and a few short words, at most 64 bytes of ASCII (Telegram's limit for callback data).

Buttons of a question carry the draft's and its revision's number, so that a tap on an old message is recognised.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from conversations.events import Choice
from i18n.spelling import in_digits
from storage.records import Draft

LIMIT = 64  # Telegram: callback_data, 1-64 bytes; LINE's postback data allows 300
SHORT = 10  # hexadecimal digits of a draft's id, or for an entity's; 40 bits are plenty among one person's

# Verbs of a question (all followed by draft and revision)
PICK, VALUE, BACK, SKIP, KEEP, DONE, STOP, EDIT, SEND, DROP, ROW = "a", "v", "b", "s", "k", "d", "p", "e", "z", "x", "w"
TICK, LATE = "jt", "jl"  # a box: to be ticked or not; what something that was typed too early is for
# Of the month before: all as then, one by one, no activity, this section, this one; a far figure: right, typed again.
SAME, ONE, NONE, SECTION, LAST, RIGHT, AGAIN = "ts", "to", "tn", "tk", "tl", "ty", "ta"
OF_THE_MONTH = frozenset((SAME, ONE, NONE, SECTION, LAST, RIGHT, AGAIN))
# Of one question: a page of its list, a month of its calendar, how it is answered, "yes, it is as I said".
PAGE, DAYS, HOW, SURE = "n", "nd", "nh", "ny"
# Of a section in one message: what is to become of it; of a repeat's list: add, edit, delete.
TOGETHER, ROWS = "x1", "x2"
OF_A_DRAFT = (
    OF_THE_MONTH
    | frozenset((TOGETHER, ROWS))
    | frozenset((PAGE, DAYS, HOW, SURE, PICK, VALUE, BACK, SKIP, KEEP, DONE, STOP, EDIT, SEND, DROP, ROW, TICK, LATE))
)
# What these are answered with is the same question with other ticks or another page (Reply.again): a door that can puts
# it in the place of the message that was tapped, so that one keeps its buttons until then.
IN_PLACE = frozenset((TICK, PAGE, DAYS))
_OF_A_QUESTION = OF_A_DRAFT - {DROP}  # what was put aside may be thrown away, and nothing is asked
# Other verbs
MENU, OPEN, RESUME, LANGUAGE, SUMMARY, HELP = "m", "o", "c", "l", "y", "h"
QUEUE, SHOW, APPROVE, RETURN = "q", "r", "ra", "rr"
NOTED = "td"  # what was noted in a register is done
PLACES, LATER, BEGUN = "tv", "tw", "tb"  # all places of a form and month; another one before this; all drafts
# What is told of when it happens: the places or forms; a new one of a form and place, or of what it is about, too.
RECORDS, RECORD = "te", "tf"
# My reports: the list, one, all its answers, changing it; signing; approving what is as the month before; taking an
# amendment back.
REPORTS, REPORT, WHOLE, CHANGE, SIGN, APPROVE_SAME, UNAMEND = "f", "fo", "fw", "fc", "fs", "fa", "fu"
LINK, ACCEPT, DECLINE, UNLINK, GROUP = "i", "iy", "in", "u", "g"
EXCEL, EXCEL_SEND, EXCEL_THEIRS, EXCEL_OURS = "g1", "g1s", "g1t", "g1o"
DOCUMENT, TEMPLATE, TEMPLATE_BACK = "h1", "h2", "h3"  # a Word file of a report; what it is made of; the former one
AWAY, OWN_CODE, SHARE, MINE = "ux", "uc", "us", "um"  # of a phone that is shared, or is to be
GIVE, TAKE, REFUSE, TAKE_BACK = "ug", "uy", "un", "ub"  # of a draft that is to be another's
PEOPLE, PERSON, INVITE, MOVE, END = "up", "uu", "ui", "uv", "ue"  # of an officer's people
NEW_CODE, WITHDRAW, IN_HER_NAME = "ua", "uz", "uf"
WHO = "nw"


@dataclass(frozen=True, slots=True)
class Tap:
    """A button's data, read."""

    verb: str
    words: tuple[str, ...]

    def word(self, index: int) -> str:
        """The word at this place, or ''."""
        return self.words[index] if index < len(self.words) else ""

    def rest(self, index: int) -> str:
        """All from this place on, as it was given: a value may have colons in it."""
        return ":".join(self.words[index:])


def whole(text: str) -> int | None:
    """A whole number of at most nine digits in any script, or None: nothing that comes from outside is trusted."""
    digits = in_digits(text)
    return int(digits) if len(digits) <= 9 and digits.isascii() and digits.isdecimal() else None


def short(entity: str) -> str:
    """An entity in a button's few letters; what an import calls it may be anything."""
    return sha256(entity.encode()).hexdigest()[:SHORT]


def data(verb: str, *words: str | int) -> str:
    """The data of a button. Raises ValueError when it would not fit."""
    joined = ":".join((verb, *map(str, words)))
    if len(joined.encode()) > LIMIT:
        raise ValueError(f"a button cannot carry more than {LIMIT} bytes: {joined}")
    return joined


def read(tapped: str) -> Tap:
    """What `data` wrote."""
    verb, *words = tapped.split(":")
    return Tap(verb, tuple(words))


def asks(choices: Iterable[Choice]) -> bool:
    """Whether a message with these buttons asks a draft's question: then it holds only as the newest of its chat."""
    return any(read(choice.data).verb in _OF_A_QUESTION for choice in choices)


def mark(choices: Iterable[Choice]) -> str:
    """Which question these buttons ask: its draft and revision, "0123456789:4"; '' when they ask none."""
    taps = (read(choice.data) for choice in choices)
    return next((f"{tap.word(0)}:{tap.word(1)}" for tap in taps if tap.verb in _OF_A_QUESTION), "")


def of(draft: Draft, verb: str, label: str, *words: str | int) -> Choice:
    """A button that belongs to a draft's present question."""
    return Choice(label, data(verb, draft.id[:SHORT], draft.revision, *words))
