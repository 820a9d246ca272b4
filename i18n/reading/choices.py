"""Choices as people give them: by their number in the list, by label in any spelling, by its beginning.

Whatever fits exactly one choice is taken. What fits several is asked with these as buttons; what is nearly one
choice is offered as a question; what lies between two is not offered at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from i18n import polite
from i18n.reading.answer import Answer, Read, Unclear
from i18n.reading.lexicon import JOINTS
from i18n.spelling import fold, loosen

Choices = Sequence[tuple[str, str]]
"""(name, label) in the order in which they are listed."""


# How yes and no are said besides their labels, where a form's choices are named so.
_YES = ("ແມ່ນ", "ແມ່ນແລ້ວ", "ເຈົ້າ", "ໂດຍ", "ຖືກ", "ມີ", "ใช่", "ใช่แล้ว", "ครับ", "ค่ะ", "ถูก", "มี", "yes", "y", "ok")
_NO = ("ບໍ່", "ບໍ່ແມ່ນ", "ບໍ່ມີ", "ไม่", "ไม่ใช่", "ไม่มี", "no", "n")
SAID = {"yes": frozenset(map(fold, _YES)), "no": frozenset(map(fold, _NO))}

FIGURES = re.compile(r"\d+")
ONLY_FIGURES = re.compile(r"[\d-]*")

LONGEST_SAID = max(len(word) for words in SAID.values() for word in words)

# Letters that one slip may touch in a word of so many letters; shorter words are too near to each other.
SLIPS = ((9, 2), (4, 1))

MOST_PARTS = 60
"""How many pieces of one answer are looked at; nobody chooses more."""


def read_choice(text: str, choices: Choices) -> Answer:
    """One choice, as its name.

    >>> read_choice("ຫນ້າ", [("front", "ໜ້າ"), ("back", "ຫຼັງ")])
    Read(value='front')
    """
    return Listed(choices).read(text)


def read_choices(text: str, choices: Choices, *, ranked: bool = False) -> Answer:
    """Several choices, as their names with a space between: in the order of the list, or, `ranked`, as they are said.

    >>> read_choices("ຄ້າຂາຍ ແລະ ກະສິກໍາ", [("farm", "ກະສິກຳ"), ("trade", "ຄ້າຂາຍ")])
    Read(value='farm trade')
    """
    text = loosen(text)
    if len(choices) < 10 and text.isdecimal() and len(set(text)) == len(text):
        text = " ".join(text)
    listed = Listed(choices, ranked=ranked)
    parts = _parts(text, listed)
    unclear = [part for part in parts if isinstance(part, Unclear)]
    sure = [part.value for part in parts if isinstance(part, Read)]
    if not unclear and sure:
        return Read(listed.together(sure))
    if len(unclear) == 1:
        (part,) = unclear
        return Unclear(part.reason, tuple(_with(parts, reading, listed) for reading in part.readings))
    return Unclear("unknown")


def _with(parts: Sequence[Answer], reading: str, listed: Listed) -> str:
    """The choices with one reading in the place of what is unclear."""
    return listed.together([part.value if isinstance(part, Read) else reading for part in parts])


def key_of(text: str) -> str:
    """What a text is compared by: its fold; figures alone keep their distance (1 2 and 10-15 are not 12 and
    1015)."""
    key = fold(text)
    return "-".join(FIGURES.findall(loosen(text))) if key.isdecimal() else key


# Labels come again with every message, so their keys are kept; what people type is not.
_label_key = lru_cache(maxsize=16384)(key_of)


class Listed:
    """The choices of one question, ready to be looked for."""

    def __init__(self, choices: Choices, *, ranked: bool = False) -> None:
        self._ranked = ranked
        self._labels = [(name, _label_key(label)) for name, label in choices]
        self._longest = max((len(label) for _, label in self._labels), default=0)
        self._polar = {"yes", "no"} <= {name for name, _ in choices}
        # By number, by name, by label; and a line copied from the list (1. ກະສິກຳ) has number and label.
        self._exact: dict[str, dict[str, None]] = {}
        for number, (name, label) in enumerate(self._labels, 1):
            line = f"{number}-{label}" if ONLY_FIGURES.fullmatch(label) else f"{number}{label}"
            for key in (str(number), key_of(name), label, line):
                self._exact.setdefault(key, {})[name] = None

    def read(self, text: str) -> Answer:
        """The one choice that a text fits, or those to ask back with."""
        fitting = self.fitting(text)
        if fitting:
            return Read(fitting[0]) if len(fitting) == 1 else Unclear("ambiguous", tuple(fitting))
        near = list(islice(self._nearly(key_of(text)), 2)) or self._begun_by(key_of(text))
        return Unclear("ambiguous", (near[0],)) if len(near) == 1 else Unclear("unknown")

    def fitting(self, text: str) -> list[str]:
        """The names of the choices that a text fits."""
        said = key_of(text)
        for wanted in dict.fromkeys((said, polite.without(said))):
            if wanted and (names := list(self._exact.get(wanted, ())) or self._by_beginning(wanted)):
                return names
        return []

    def together(self, names: Sequence[str]) -> str:
        """Names each once: in the order of the list, or as they were said."""
        if self._ranked:
            return " ".join(dict.fromkeys(names))
        return " ".join(name for name, _ in self._labels if name in names)

    def _by_beginning(self, wanted: str) -> list[str]:
        """Choices whose label begins so, and yes or no as they are said. Digits are no beginning."""
        if ONLY_FIGURES.fullmatch(wanted) or len(wanted) > max(self._longest, LONGEST_SAID):
            return []
        said = [name for name, words in SAID.items() if self._polar and wanted in words]
        begun = [name for name, label in self._labels if label.startswith(wanted)]
        return list(dict.fromkeys((*begun, *said)))

    def _begun_by(self, wanted: str) -> list[str]:
        """Of yes and no, the one that an answer begins with: to "ມີບັນຫາບໍ?" people say "ມີບັນຫາ"."""
        begun = [
            (len(label), name) for name, label in self._labels if label and self._polar and wanted.startswith(label)
        ]
        return [max(begun)[1]] if begun else []

    def _nearly(self, wanted: str) -> Iterator[str]:
        """Choices whose label contains it, or differs by a slip or two. Numbers are never nearly right."""
        most = next((slips for length, slips in SLIPS if len(wanted) >= length), 0)
        if not most or ONLY_FIGURES.fullmatch(wanted) or len(wanted) > self._longest + most:
            return
        for name, label in self._labels:
            if wanted in label or _distance(wanted, label, most) <= most:
                yield name


def _distance(one: str, other: str, most: int) -> int:
    """How many letters must be changed, added, taken out or swapped with a neighbour to make one of the other
    (optimal string alignment); more than `most` is not counted further."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, row = row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = last
    return row[-1]


# Several choices in one answer

_CUT = re.compile(r"[\s,;/+&•]+")


def _parts(text: str, listed: Listed) -> list[Answer]:
    """The answer in pieces, each the longest run of words that is a choice by itself: labels may hold spaces,
    and "and", of their own."""
    words = [word for word in _words(text) if word][:MOST_PARTS]
    parts: list[Answer] = []
    at = 0
    while at < len(words):
        end, name = _longest_run(words, at, listed)
        if end:
            parts.append(Read(name))
        elif words[at] in JOINTS:
            end = at + 1
        else:
            end = _end_of_unknown(words, at, listed)
            parts.append(listed.read(" ".join(words[at:end])))
        at = end
    return parts


def _words(text: str) -> Iterator[str]:
    """Words and joints; the joints of Lao and Thai are written without spaces as well: ກະສິກຳແລະຄ້າຂາຍ."""
    for word in _CUT.split(text):
        yield from re.split("(ແລະ|และ)", word)


def _longest_run(words: list[str], at: int, listed: Listed) -> tuple[int, str]:
    """Where the longest run of words that fits exactly one choice ends, and that choice; 0 without one."""
    for end in range(len(words), at, -1):
        fitting = listed.fitting(" ".join(words[at:end]))
        if len(fitting) == 1:
            return end, fitting[0]
    return 0, ""


def _end_of_unknown(words: list[str], at: int, listed: Listed) -> int:
    """Where words that fit no choice end: at the next joint, or before a word that does fit."""
    for end in range(at + 1, len(words)):
        if words[end] in JOINTS or len(listed.fitting(words[end])) == 1:
            return end
    return len(words)
