"""One spelling for what looks the same: what is stored (`clean`), and what is compared (`fold`).

One Lao or Thai word has many code sequences: vowel and tone in either order, ນ້ຳ as three different strings,
spaces of no width that a phone slipped in. Unicode's NFC joins few of them, and NFKC takes ໜ, ໝ and ຳ apart;
so we bring the marks of a cluster into one order ourselves (domain.md 5.6, form-engine.md "Typed answers").
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


def clean(text: str) -> str:
    """Text as it is stored: looks the same, means the same, has one spelling.

    NFC; nothing invisible; every run of blanks one space, line breaks kept; ຳ and ำ in one piece; marks of a
    cluster in one order and once; ເເ as ແ. Cleaning twice changes nothing.

    >>> clean("ນໍ້າ") == clean("ນ້ໍາ") == clean("ນ້ຳ") == "ນ້ຳ"
    True
    >>> clean("  12\\u200b500   ກີບ ")
    '12500 ກີບ'
    """
    text = INVISIBLE.sub("", text)
    if text.isascii():
        return _blanks(text)
    text = unicodedata.normalize("NFC", text)
    text = _in_order(text)
    while not unicodedata.is_normalized("NFC", text):  # marks of other scripts stand among ours
        text = _in_order(unicodedata.normalize("NFC", text))
    text = text.replace("ເເ", "ແ").replace("เเ", "แ")
    return _blanks(text)


def loosen(text: str) -> str:
    """Text brought close to how others would type it, still with its spaces and punctuation: cleaned, ASCII
    digits, small letters, ຫຼ ໜ ໝ for ຫລ ຫນ ຫມ, ເຊິ່ງ for ຊຶ່ງ. For matching, never for storing.

    >>> loosen("໑໒.໕໐໐ ກີບ, ３ ຫມື່ນ")
    '12.500 ກີບ, 3 ໝື່ນ'
    """
    text = clean(text)
    if text.isascii():
        return text.lower()
    # NFKC makes full-width forms plain, but takes ຳ apart: hence cleaned once more behind it.
    text = clean(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()))
    text = in_digits(text)
    for other, ours in VARIANTS:
        text = text.replace(other, ours)
    return text


def in_digits(text: str) -> str:
    """The text with the digits of any script as 0 to 9.

    >>> in_digits("໑໒ ຄົນ, ๓ คน")
    '12 ຄົນ, 3 คน'
    """
    return text if text.isascii() else DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)


@lru_cache(maxsize=4096)  # of labels, and of what was said a moment ago: both are folded again and again
def fold(text: str) -> str:
    """The key under which spellings of one word meet: `loosen` without spaces and punctuation.

    >>> fold("ຊ່ວຍເຫລືອ") == fold("ຊ່ວຍ ເຫຼືອ") and fold("ຫນ້າ") == fold("ໜ້າ")
    True
    """
    text = loosen(text)
    if text.isascii():
        return "".join(filter(str.isalnum, text))
    key = "".join(letter for letter in text if unicodedata.category(letter)[0] in "LMN")
    # Letters that now touch may spell something else (ຫ·ລ), so they are looked at once more.
    return key if key == text else loosen(key)


# What cannot be seen: control characters, soft hyphen, zero-width spaces and joiners, direction marks,
# variation selectors, byte order mark; and halves of surrogate pairs, which no database takes.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ud800-\udfff]"
)
BLANKS = re.compile(r"[^\S\n]+")
BREAKS = re.compile(r" ?\n[ \n]*")
DIGIT = re.compile(r"(?![0-9])\d")

VARIANTS = (("ຫລ", "ຫຼ"), ("ຫນ", "ໜ"), ("ຫມ", "ໝ"), ("ຊຶ່ງ", "ເຊິ່ງ"))


class Script:
    """How the marks of one script are ordered. `marks` in the order in which they are kept: what makes the
    consonant, vowels, tones, silencers. A `ring` over the consonant and `aa` behind it are one vowel, `am`."""

    def __init__(self, marks: tuple[str, ...], ring: str, aa: str, am: str) -> None:
        self._rank = {mark: rank for rank, group in enumerate(marks) for mark in group}
        self._ring, self._aa, self._am = ring, aa, am
        every = "".join(marks)
        # One mark alone has its order; to look only where there is something to order takes half the time.
        self._cluster = re.compile(f"([{every}]{{2,}}|[{every}](?={aa}))(?:({aa})([{every}]*))?")

    def in_order(self, text: str) -> str:
        """The text with every cluster's marks in order."""
        return self._cluster.sub(self._one, text.replace(self._am, self._ring + self._aa))

    def _one(self, found: re.Match[str]) -> str:
        before, aa, after = found[1], found[2] or "", found[3] or ""
        if aa and self._ring in before:
            return self._sorted((before + after).replace(self._ring, "")) + self._am
        return self._sorted(before) + aa + self._sorted(after)

    def _sorted(self, marks: str) -> str:
        if len(marks) < 2:
            return marks
        return "".join(sorted(dict.fromkeys(marks), key=self._rank.__getitem__))


LAO = Script(
    (
        "\u0eba\u0ebc",
        "\u0eb1\u0eb4\u0eb5\u0eb6\u0eb7\u0eb8\u0eb9\u0ebb\u0ecd",
        "\u0ec8\u0ec9\u0eca\u0ecb",
        "\u0ecc\u0ece",
    ),
    ring="\u0ecd",
    aa="\u0eb2",
    am="\u0eb3",
)
THAI = Script(
    (
        "\u0e3a",
        "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e4d",
        "\u0e48\u0e49\u0e4a\u0e4b",
        "\u0e4c\u0e4e",
    ),
    ring="\u0e4d",
    aa="\u0e32",
    am="\u0e33",
)


def _in_order(text: str) -> str:
    return THAI.in_order(LAO.in_order(text))


def _blanks(text: str) -> str:
    return BREAKS.sub("\n", BLANKS.sub(" ", text)).strip()
