"""Which language a text is in, as far as its letters tell: Lao and Thai have each their own."""

from __future__ import annotations

LAO, THAI = range(0x0E80, 0x0F00), range(0x0E00, 0x0E80)


def language_of(text: str, otherwise: str = "lo") -> str:
    """The language that most letters belong to; `otherwise` for a text without letters.

    >>> language_of("ບ້ານນາ (บ้านนา), 2026")
    'lo'
    """
    counts = {
        "lo": sum(ord(letter) in LAO for letter in text),
        "th": sum(ord(letter) in THAI for letter in text),
        "en": sum(letter.isascii() and letter.isalpha() for letter in text),
    }
    most = max(counts, key=lambda language: counts[language])
    return most if counts[most] else otherwise
