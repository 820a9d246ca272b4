"""How LINE counts characters: https://developers.line.biz/en/docs/messaging-api/text-character-count/

Text is counted in UTF-16 code units; labels, an action's words, titles and texts of templates, and the words
of a rich menu are counted in grapheme clusters.
"""

from __future__ import annotations

import regex

_CLUSTER = regex.compile(r"\X")


def units(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    """Grapheme clusters: what a reader takes for one letter."""
    return len(_CLUSTER.findall(text))
