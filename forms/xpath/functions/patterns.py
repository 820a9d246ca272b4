r"""Patterns, read as Java reads them.

Python's `regex` knows almost all of Java's pattern language; what means something else is rewritten: `\d`, `\w`, `\s`
and the POSIX classes are ASCII only (`\d` takes no Lao digits), `\Q…\E` quotes, and classes stand in classes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import regex

from forms.xpath.functions.registry import xpath
from forms.xpath.functions.sizes import is_excessive
from forms.xpath.values import text
from forms.xpath.world import MOST_WORK, World

PATTERN_SECONDS = 0.05  # a pattern that backtracks longer than this does not match
PATTERN_TEXT = 4_000  # characters a pattern is tried on

_CLASSES = {
    "d": "0-9",
    "w": "A-Za-z0-9_",
    "s": r" \t\n\x0b\f\r",
    "h": r" \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000",
}
_POSIX = {
    "Lower": "a-z",
    "Upper": "A-Z",
    "ASCII": r"\x00-\x7f",
    "Alpha": "A-Za-z",
    "Digit": "0-9",
    "Alnum": "A-Za-z0-9",
    "Punct": r"!-/:-@\[-`{-~",
    "Graph": "!-~",
    "Print": " -~",
    "Blank": r" \t",
    "Cntrl": r"\x00-\x1f\x7f",
    "XDigit": "0-9A-Fa-f",
    "Space": r" \t\n\x0b\f\r",
}
_ESCAPE = re.compile(
    r"\\Q(?P<quoted>.*?)(?:\\E|$)|\\(?P<plain>[dwshDWSH])|\\(?P<sign>[pP])\{(?:Is)?(?P<posix>\w+)\}|\\(?P<other>.)",
    re.DOTALL,
)


@xpath("regex", 2, gives="boolean", world=True)
def matches(world: World, value: Any, pattern: Any) -> bool:
    """The whole text against a pattern. One that cannot be read or takes too long does not match."""
    try:
        found = compiled(text(pattern)).fullmatch(text(value)[:PATTERN_TEXT], timeout=PATTERN_SECONDS)
    except TimeoutError:
        world.spend(MOST_WORK // 20)  # a second of patterns without end is enough
        return False
    except regex.error:
        return False
    return found is not None


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Any:
    """Java's pattern for Python. Raises regex.error."""
    if is_excessive(pattern):
        raise regex.error("too big")
    return regex.compile(_ESCAPE.sub(_rewritten, pattern), regex.VERSION1)


def _rewritten(found: re.Match[str]) -> str:
    if found["quoted"] is not None:
        return str(regex.escape(found["quoted"], special_only=False))
    if found["plain"]:
        return _set(_CLASSES[found["plain"].lower()], negated=found["plain"].isupper())
    if found["posix"] in _POSIX:
        return _set(_POSIX[found["posix"]], negated=found["sign"] == "P")
    return found[0]


def _set(members: str, *, negated: bool) -> str:
    return f"[{'^' if negated else ''}{members}]"
