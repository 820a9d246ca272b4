"""The order of names: as one looks for them in a Lao, Thai or English list.

No library that is kept up and needs no compiler sorts Lao and Thai, so this is the rule of their dictionaries as far as
names need it: a vowel that is written before its consonant counts behind it (ໂພນຈຳ stands under ພ), tones count only
between names that are alike without them, ໜ ໝ ຫຼ are ຫນ ຫມ ຫລ, ສ stands behind ຈ, and a number counts as a number. For
the rest code points are in the order of both alphabets.
"""

from __future__ import annotations

import re
from functools import lru_cache

from i18n.spelling import loosen

_BEFORE = re.compile("([\u0e40-\u0e44\u0ec0-\u0ec4])([\u0e01-\u0e2e\u0e81-\u0eae])")
_TONES = re.compile("[\u0e47-\u0e4c\u0ec8-\u0ecc]")
_NUMBER = re.compile(r"\d+")
_AS = (("ໜ", "ຫນ"), ("ໝ", "ຫມ"), ("ຫຼ", "ຫລ"), ("ສ", "\u0e89"))  # the code point behind ຈ is of no letter of Lao
_DIGITS = 9  # as many as numbers are filled up to


@lru_cache(maxsize=8192)
def by_name(name: str) -> tuple[str, str]:
    """The key by which names are sorted.

    >>> sorted(("ຮ່ອງ 10", "ໂພນຈຳ", "ບ້ານກາງ", "ຮ່ອງ 9", "ໜອງບົວ", "ຫວຍ"), key=by_name)
    ['ບ້ານກາງ', 'ໂພນຈຳ', 'ໜອງບົວ', 'ຫວຍ', 'ຮ່ອງ 9', 'ຮ່ອງ 10']
    """
    plain = loosen(name)
    for letter, sorted_as in _AS:
        plain = plain.replace(letter, sorted_as)
    plain = _NUMBER.sub(lambda found: found[0].zfill(_DIGITS), plain)
    letters = "".join(filter(_counts, _TONES.sub("", plain)))
    return _BEFORE.sub(r"\2\1", letters), plain


def _counts(letter: str) -> bool:
    """Whether a letter counts at all; blanks and dots do not. Marks of the scripts are no letters to Python."""
    return letter.isalnum() or "\u0e00" <= letter <= "\u0eff"
