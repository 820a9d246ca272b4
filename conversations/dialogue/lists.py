"""Long lists of choices: found by a part of a name in any spelling, and leafed through page by page. Pure.

A choice has one number, its place in the whole list: on every page and among what was found, so that a number never
means two things.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from forms.form import Option
from i18n.reading.answer import Unclear
from i18n.reading.choices import read_choice
from i18n.spelling import fold, loosen

PAGE = 8  # choices at once: with the ways on and back they still fit LINE's thirteen quick replies
MOST_SLIPS = 2  # letters by which what was typed may differ; a letter in place of another is two of difference

_CUT = re.compile(r"[,;/+&•\n]+|\s(?:ແລະ|และ|and)\s")
_NUMBERS = re.compile(r"[\d\s,;/+&•.-]+")
_NUMBER = re.compile(r"\d{1,6}")


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown of a list: places in it, counted from 0; which page of how many this is, counted from 1."""

    places: tuple[int, ...]
    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a text names: the choices themselves (`sure`: places in the list), or those that it may mean. One that it
    may mean is to be asked about, several are to be shown; none: it is not in the list."""

    sure: tuple[int, ...] = ()
    perhaps: tuple[int, ...] = ()


def page(places: Sequence[int], number: int) -> Page:
    """One page of these; what lies beyond the ends is the first or the last.

    >>> page(range(20), 3)
    Page(places=(16, 17, 18, 19), number=3, of=3)
    """
    of = max(1, -(-len(places) // PAGE))
    number = min(max(number, 1), of)
    return Page(tuple(places[(number - 1) * PAGE : number * PAGE]), number, of)


def page_of(place: int) -> int:
    """The page of the whole list that a choice stands on."""
    return place // PAGE + 1


def find(text: str, choices: Sequence[Option], *, several: bool = False) -> Found:
    """The choices that a typed text names; `several`: numbers or names with something between them."""
    numbers = _numbered(text, len(choices))
    if numbers and (several or len(numbers) == 1):
        return Found(sure=numbers)
    if _NUMBERS.fullmatch(loosen(text)):
        return _called(text, choices)
    whole = _one(text, choices)
    parts = [part for part in _CUT.split(text) if part.strip()] if several else []
    if whole.sure or len(parts) < 2:
        return whole
    found = [_one(part, choices) for part in parts]
    if all(len(one.sure) == 1 for one in found):
        return Found(sure=tuple(dict.fromkeys(one.sure[0] for one in found)))
    return Found(perhaps=tuple(dict.fromkeys(place for one in found for place in one.sure or one.perhaps)))


def _numbered(text: str, of: int) -> tuple[int, ...]:
    """The places that numbers name; none when one of them is not in the list, or there is more than numbers."""
    text = loosen(text)
    if not _NUMBERS.fullmatch(text):
        return ()
    numbers = [int(number) for number in _NUMBER.findall(text)]
    return tuple(dict.fromkeys(number - 1 for number in numbers)) if all(1 <= one <= of for one in numbers) else ()


def _called(text: str, choices: Sequence[Option]) -> Found:
    """What has these digits for its name or label, where they are no number of the list: a village's code."""
    wanted = fold(text)
    named = tuple(place for place, one in enumerate(choices) if fold(one.name) == wanted)
    return Found(sure=named) if len(named) == 1 else Found(perhaps=_matching(text, keys_of(choices)))


def _one(text: str, choices: Sequence[Option]) -> Found:
    """The choice that words name: by its whole name, as the only one that begins so, or by a line copied out of the
    list. Several that have the words in them are shown; one that has, or is a slip away, is asked about."""
    wanted = fold(text)
    if not wanted:
        return Found()
    keys = keys_of(choices)
    if (copied := _copied(wanted, keys)) is not None:
        return Found(sure=(copied,))
    for fits in (str.__eq__, str.startswith):
        fitting = tuple(place for place, key in enumerate(keys) if fits(key, wanted))
        if len(fitting) == 1:
            return Found(sure=fitting)
    found = _matching(text, keys)
    return Found(perhaps=found or _nearly(text, wanted, choices, keys))


def _copied(wanted: str, keys: Sequence[str]) -> int | None:
    """The place that `12. ບ້ານ ໂພນໄຊ` names by its number and its name."""
    number = _NUMBER.match(wanted)
    if number is None or not 1 <= int(number[0]) <= len(keys):
        return None
    place = int(number[0]) - 1
    return place if keys[place] and wanted == number[0] + keys[place] else None


def matching(text: str, choices: Sequence[Option]) -> tuple[int, ...]:
    """The places of the choices that have every word of a text in them, in whatever spelling; those that begin so
    first."""
    return _matching(text, keys_of(choices))


def _matching(text: str, keys: Sequence[str]) -> tuple[int, ...]:
    words = [word for part in text.split() if (word := fold(part))]
    if not words:
        return ()
    hits = [place for place, key in enumerate(keys) if all(word in key for word in words)]
    return tuple(sorted(hits, key=lambda place: not keys[place].startswith(words[0])))


def _nearly(text: str, wanted: str, choices: Sequence[Option], keys: Sequence[str]) -> tuple[int, ...]:
    """The one choice that is a slip or two away; none when there are two such."""
    letters = frozenset(wanted)
    alike = [
        place
        for place, key in enumerate(keys)
        if abs(len(key) - len(wanted)) <= MOST_SLIPS and len(letters.symmetric_difference(key)) <= 2 * MOST_SLIPS
    ]
    read = read_choice(text, [(str(place), choices[place].label) for place in alike])
    return (int(read.readings[0]),) if isinstance(read, Unclear) and len(read.readings) == 1 else ()


def keys_of(choices: Sequence[Option]) -> tuple[str, ...]:
    """What the labels of choices are compared by: the fold of each."""
    return _keys(tuple(one.label for one in choices))


@lru_cache(maxsize=32)
def _keys(labels: tuple[str, ...]) -> tuple[str, ...]:
    """The fold of each label. Folding one by one costs 80 µs each, so a long list is loosened as one text."""
    lines = _loosened([" ".join(label.split()) for label in labels])
    keys = ["".join(letter for letter in line if _stays(letter)) for line in lines]
    # Letters that now touch may spell something else, so they are looked at once more, as in `fold`.
    return tuple(_loosened(keys))


def _loosened(lines: list[str]) -> list[str]:
    loose = loosen("\n".join(lines)).split("\n")
    return loose if len(loose) == len(lines) else [loosen(line) for line in lines]


@lru_cache(maxsize=4096)
def _stays(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LMN"
