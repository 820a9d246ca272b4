"""What forms say in Markdown or HTML, as plain words: a chat shows text, and each platform has marks of its own. And
questions as they stand before their answers.

Of Collect's markup the words are kept and the marks left out: headings, bold, italics, links, spans; a line break
stays one. What only looks like markup (`2 * 3`, `a_b`, `< 5`) is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

_BREAK = re.compile(r"<\s*(?:br\s*/?|/p|/div|/li|/h[1-6])\s*>\n?", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,10}|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_MARKS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"^#{1,6} +(.*?)(?: +#+)?$", re.MULTILINE), r"\1"),
    (re.compile(r"\[([^\[\]\n]+)\]\(([^()\s]+)\)"), lambda link: _link(link[1], link[2])),
    (re.compile(r"\*\*(\S(?:[^\n]*?\S)?)\*\*"), r"\1"),
    (re.compile(r"(?<!\w)__(\S(?:[^\n]*?\S)?)__(?!\w)"), r"\1"),
    (re.compile(r"(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(\S(?:[^_\n]*\S)?)_(?![\w_])"), r"\1"),
)
_SIGNS = frozenset("*_#[<&")
_TAIL = re.compile(r"[\s?？]*(?:\([^()]*\))?\s*$")
_HOW_MUCH = re.compile(r"(?<=\S)\s*(?:ເທົ່າໃດ|เท่าไร|เท่าใด|เท่าไหร่)$")


def plain(text: str) -> str:
    """The words of a label without its markup.

    >>> plain("**How many** <span style='color:red'>pigs</span>? See [the list](https://a.la/x)")
    'How many pigs? See the list (https://a.la/x)'
    >>> plain("2 * 3 * 4 < 5, a_b_c, R&D")
    '2 * 3 * 4 < 5, a_b_c, R&D'
    """
    if _SIGNS.isdisjoint(text):
        return text
    for pattern, words in _MARKS:
        text = pattern.sub(words, text)
    text = _TAG.sub("", _BREAK.sub("\n", text))
    return _ENTITY.sub(lambda entity: unescape(entity[0]), text).strip()


def statement(label: str) -> str:
    """A label before its answer: a question mark, the unit that the answer has too, and "how much" would stand oddly
    there.

    >>> statement("ຍອດເງິນທ້ອນ ທ້າຍເດືອນ ເທົ່າໃດ? (ກີບ)"), statement("How many members?")
    ('ຍອດເງິນທ້ອນ ທ້າຍເດືອນ', 'How many members')
    """
    return _HOW_MUCH.sub("", _TAIL.sub("", label))


def _link(words: str, address: str) -> str:
    return words if words == address else f"{words} ({address})"
