"""Text to tokens. Names may be in any script, Lao and Thai vowel signs included."""

from __future__ import annotations

import re
from typing import NamedTuple

from forms.problems import ExpressionError

# XML's own definition of a name; Python's \w leaves out the vowel signs that stand above and below.
_START = (
    "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
)
NAME = f"[{_START}][{_START}0-9.\u00b7\u0300-\u036f\u203f\u2040-]*"
_TOKEN = re.compile(
    rf"(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<text>\"[^\"]*\"|'[^']*')"
    rf"|(?P<name>{NAME}(?::(?!:){NAME})?)|(?P<mark>::|//|\.\.|!=|<=|>=|[-+*/=<>|()\[\],.@])|(?P<stray>\S)",
    re.ASCII,
)
_WORDS = frozenset({"and", "or", "div", "mod"})
LONGEST = 60_000  # characters; the longest of 4,077 real expressions had some 6,000


class Token(NamedTuple):
    """`kind` is number, text, name, mark (punctuation and operators, words too) or end; `mark` is the text of a mark
    and '' of all others, so that one comparison tells what comes next."""

    kind: str
    text: str
    at: int
    mark: str = ""


def tokens(expression: str) -> list[Token]:
    """The tokens of an expression, closed by one of kind end. Raises ExpressionError at what is no token."""
    if len(expression) > LONGEST:
        raise ExpressionError("expression_long", expression[:60], LONGEST)
    found: list[Token] = []
    end = len(expression.rstrip())
    for match in _TOKEN.finditer(expression, 0, end):
        kind, piece = match.lastgroup, match.group()
        if kind == "mark" or (kind == "name" and piece in _WORDS and _is_operator(found)):
            found.append(Token("mark", piece, match.start(), piece))
        elif kind is None or kind == "stray":
            code = "expression_quote" if piece in "'\"" else "expression_character"
            raise ExpressionError(code, expression, match.start(), character=piece)
        else:
            found.append(Token(kind, piece, match.start()))
    found.append(Token("end", "", end))
    return found


def _is_operator(before: list[Token]) -> bool:
    """XPath's rule: `and`, `or`, `div`, `mod` are operators only after something that can be an operand."""
    if not before:
        return False
    last = before[-1]
    return last.kind in {"number", "text", "name"} or last.mark in {")", "]", ".", "..", "*"}
