"""Numbers of a list as somebody types them: "23 กับ 27", "ຂໍ້ 23, 27", "23-25", "23: the book says 11"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from i18n.spelling import in_digits

MOST = 999  # no list is longer
LEAST_SAID = 3  # letters of a reason, of whatever script, vowel signs among them
_AND = r"(?:\s|[,;&+/·、]|\.(?=\s|$)|ข้อที่|ข้อ|ที่|กับ|และ|ຂໍ້ທີ|ຂໍ້|ທີ່|ທີ|ກັບ|ແລະ|(?:and|numbers?|no\.?|answers?)\b)*"
_TO = r"\s*(?:[-–—~]|ถึง|ຫາ|ເຖິງ|to\b)\s*"
_ONE = re.compile(rf"{_AND}(\d{{1,3}})(?:{_TO}(\d{{1,3}}))?(?!\d|\.\d|,\d{{3}}(?!\d))", re.IGNORECASE)
_BREAK = re.compile(r"\s*([:=]|[-–—.)](?=\s|$))?\s*")


@dataclass(frozen=True, slots=True)
class Numbered:
    """The numbers that were named, each once and in their order; what stood before them, and behind. `parted`: a colon
    (or =) parts the numbers from what is behind."""

    numbers: tuple[int, ...] = ()
    before: str = ""
    behind: str = ""
    parted: bool = False


def read_numbers(text: str) -> Numbered:
    """The first run of numbers in a text; no numbers at all when there is none, or when it is an amount.

    >>> read_numbers("ข้อ 23 กับ 25-27: ดูสมุด")
    Numbered(numbers=(23, 25, 26, 27), before='', behind='ดูสมุด', parted=True)
    """
    plain = in_digits(text).replace("：", ":").replace("，", ",")
    at = next((i for i, letter in enumerate(plain) if letter.isascii() and letter.isdigit()), None)
    if at is None:
        return Numbered(before=plain.strip())
    found: dict[int, None] = {}
    place = at
    while match := _ONE.match(plain, place):
        first, last = int(match[1]), int(match[2] or match[1])
        if not 0 < first <= last:
            return Numbered(before=plain.strip())
        found |= dict.fromkeys(range(first, last + 1))
        place = match.end()
    if not found:
        return Numbered(before=plain.strip())
    broken = _BREAK.match(plain, place)
    assert broken is not None  # it matches nothing, too
    before = re.sub(rf"{_AND}$", "", plain[:at])
    return Numbered(tuple(found), before.strip(), plain[broken.end() :].strip(), broken[1] in (":", "="))


def is_in_words(text: str) -> bool:
    """Whether a reason says anything: a number alone does not, be it that of an answer or of an amount.

    >>> is_in_words("ນັບຜິດ"), is_in_words("ຂໍ້ 7"), is_in_words("1.250.000"), is_in_words("ok")
    (True, False, False, False)
    """
    said = read_numbers(text)
    words = f"{said.before} {said.behind}" if said.numbers else text
    return sum(unicodedata.category(letter)[0] in "LM" for letter in words) >= LEAST_SAID
