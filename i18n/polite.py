"""Polite endings, which say nothing of what is meant: ครับ, ເຈົ້າ."""

from __future__ import annotations

import re

from i18n.spelling import fold

LAO = ("ເດີ້", "ເຈົ້າ", "ໂດຍ", "ຈ້າ")
THAI = ("ครับผม", "ครับ", "คับ", "ค่ะ", "คะ", "คะ่", "จ้า", "จ้ะ", "นะ", "เด้อ")
WORDS = (*LAO, *THAI)
_AT_THE_END = re.compile(f"(?:{'|'.join(sorted(map(fold, WORDS), key=len, reverse=True))})+$")


def without(key: str) -> str:
    """A text's fold without what is polite at its end.

    >>> without(fold("ใช่ครับ")) == fold("ใช่")
    True
    """
    return _AT_THE_END.sub("", key)
