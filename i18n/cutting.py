"""Cutting text to a platform's limits without breaking what belongs together.

Lao and Thai put no spaces between words, and one syllable is several characters: a cut between any two of them
leaves half a letter. So a text is cut at a line break or a space if there is one within reach, otherwise
between syllables as far as the script shows them, and never within a grapheme cluster.

Platforms count differently, so the measure is an argument: `utf16` (LINE's texts; Telegram's, to be safe) or
`graphemes` (LINE's labels).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import regex

Measure = Callable[[str], int]

ELLIPSIS = "…"

# A syllable does not end behind a vowel that is written before its consonant …
LEADING_VOWELS = frozenset("ເແໂໃໄเแโใไ")
# … nor before what only ever follows one: vowels behind the consonant, and marks of repetition or omission.
FOLLOWERS = frozenset("ະາຳຽໆຯะาำๅๆฯ")

CLUSTER = regex.compile(r"\X")


def utf16(text: str) -> int:
    """Length in UTF-16 code units: 1 for Lao and Thai letters, 2 for most emoji."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    """Length in grapheme clusters: what a reader would call letters. "ກຳ" is 1."""
    return len(CLUSTER.findall(text))


@lru_cache(maxsize=4096)  # mostly labels, which stay the same
def shorten(text: str, limit: int, *, measure: Measure = utf16) -> str:
    """The text, or as much of its beginning as fits with an ellipsis. Raises ValueError below a limit of 2.

    >>> shorten("ກຸ່ມທ້ອນເງິນບ້ານນາ", 9)
    'ກຸ່ມທ້ອນ…'
    """
    if measure(text) <= limit:
        return text
    return split(text, limit - measure(ELLIPSIS), measure=measure)[0].rstrip() + ELLIPSIS


def split(text: str, limit: int, *, measure: Measure = utf16) -> list[str]:
    """The text in parts that each fit; blanks at the cuts fall away. Raises ValueError when not even one letter
    fits.

    >>> split("ບ້ານ ນາໄຊ ເມືອງຄຳ", 10)
    ['ບ້ານ ນາໄຊ', 'ເມືອງຄຳ']
    """
    atoms = [(atom, measure(atom)) for cluster in CLUSTER.findall(text) for atom in _fitting(cluster, limit, measure)]
    parts: list[str] = []
    start = 0
    while start < len(atoms):
        end, size = start, 0
        while end < len(atoms) and size + atoms[end][1] <= limit:
            size += atoms[end][1]
            end += 1
        if end < len(atoms):
            end = _best_cut([atom for atom, _ in atoms[start : end + 1]]) + start
        parts.append("".join(atom for atom, _ in atoms[start:end]).strip())
        start = end
    return [part for part in parts if part] or [""]


def _fitting(cluster: str, limit: int, measure: Measure) -> Sequence[str]:
    """A cluster as a whole; one that is longer than the limit itself, character by character."""
    if measure(cluster) <= limit:
        return (cluster,)
    if any(measure(character) > limit for character in cluster):
        raise ValueError(f"No letter fits into {limit}. Give a limit of 2 or more.")
    return tuple(cluster)


def _best_cut(atoms: Sequence[str]) -> int:
    """How many atoms to keep before the last of them, which does not fit any more. A line break or a space
    counts only in the second half: a nearly empty part helps nobody."""
    most = len(atoms) - 1
    for wanted in ("\n", " "):
        for at in range(most, most // 2, -1):
            if atoms[at] == wanted:
                return at
    for at in range(most, most // 2, -1):
        if atoms[at - 1][-1] not in LEADING_VOWELS and atoms[at][0] not in FOLLOWERS:
            return at
    return most
