"""One spelling for what looks the same: what is stored (`clean`), and what is compared (`fold`).

One Lao or Thai word has many code sequences: vowel and tone in either order, ນ້ຳ as three different strings,
spaces of no width that a phone slipped in. Unicode's NFC joins few of them, and NFKC takes ໜ, ໝ and ຳ apart;
so we bring the marks of a cluster into one order ourselves (domain.md 5.6, form-engine.md "Typed answers").
"""

from __future__ import annotations

import re
import unicodedata


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
    text = text.replace("ຳ", "ໍາ").replace("ำ", "ํา")
    text = CLUSTER.sub(_one_cluster, text)
    text = text.replace("ເເ", "ແ").replace("เเ", "แ")
    return _blanks(unicodedata.normalize("NFC", text))


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
    text = DIGIT.sub(lambda found: str(unicodedata.digit(found[0])), text)
    for other, ours in VARIANTS:
        text = text.replace(other, ours)
    return text


def fold(text: str) -> str:
    """The key under which spellings of one word meet: `loosen` without spaces and punctuation.

    >>> fold("ຊ່ວຍເຫລືອ") == fold("ຊ່ວຍ ເຫຼືອ") and fold("ຫນ້າ") == fold("ໜ້າ")
    True
    """
    text = loosen(text)
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

# The marks of a consonant in the order in which they are kept: what makes the consonant, vowels, tones,
# silencers.
MARKS = (
    "\u0eba\u0ebc\u0e3a",
    "\u0eb1\u0eb4\u0eb5\u0eb6\u0eb7\u0eb8\u0eb9\u0ebb\u0ecd"
    "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e4d",
    "\u0ec8\u0ec9\u0eca\u0ecb\u0e48\u0e49\u0e4a\u0e4b",
    "\u0ecc\u0ece\u0e4c\u0e4e",
)
RANK = {mark: rank for rank, marks in enumerate(MARKS) for mark in marks}
CLUSTER = re.compile(f"([{''.join(MARKS)}]+)(?:([\u0eb2\u0e32])([{''.join(MARKS)}]*))?")

# A ring over the consonant and AA behind it are one vowel, AM.
RINGS = {"\u0eb2": ("\u0ecd", "\u0eb3"), "\u0e32": ("\u0e4d", "\u0e33")}


def _one_cluster(found: re.Match[str]) -> str:
    """Marks before and after a possible AA, in one order; with a ring among them, AA becomes AM."""
    before, aa, after = found[1], found[2] or "", found[3] or ""
    ring, am = RINGS.get(aa, ("", ""))
    if ring and ring in before:
        return _in_order((before + after).replace(ring, "")) + am
    return _in_order(before) + aa + _in_order(after)


def _in_order(marks: str) -> str:
    return "".join(sorted(dict.fromkeys(marks), key=RANK.__getitem__))


def _blanks(text: str) -> str:
    return BREAKS.sub("\n", BLANKS.sub(" ", text)).strip()
