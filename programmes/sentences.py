"""Sentences of a summary: what they may name, and what they look at. Pure.

`L07/now` is an indicator's figure in the period that the summary is of, `L07/before` in the one before, where all who
have reported now had; `L07/n` how many places have reported it, `L07/of` of how many that report it or owe it. A figure
that is not there, or is not to be seen, is blank, which is neither above nor below anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from forms.expression import RecordExpression, compile_expression
from programmes.model import Programme, Sentence

NOW, BEFORE, COUNT, OF = "now", "before", "n", "of"
PARTS = (NOW, BEFORE, COUNT, OF)
WHO, TOP = "who", "top"
_PLACE = re.compile(r"\{([^{}]*)\}")


def names(programme: Programme) -> frozenset[str]:
    """What expressions and texts of sentences may name."""
    return frozenset(f"{code}/{part}" for code in programme.indicator for part in PARTS)


def compiled(text: str, programme: Programme) -> RecordExpression:
    """An expression over figures. Raises ExpressionError."""
    return _compiled(text, names(programme))


@lru_cache(maxsize=256)
def _compiled(text: str, known: frozenset[str]) -> RecordExpression:
    return compile_expression(text, known)


def placeholders(text: str) -> tuple[str, ...]:
    """What stands in braces in a text."""
    return tuple(_PLACE.findall(text))


def filled(text: str, value: Callable[[str], str]) -> str:
    """The text, with what `value` says in the place of each name in braces."""
    return _PLACE.sub(lambda found: value(found.group(1)), text)


def codes(programme: Programme, sentences: Iterable[Sentence]) -> tuple[str, ...]:
    """The indicators that sentences look at."""
    return tuple(dict.fromkeys(name.rpartition("/")[0] for name in named(programme, sentences)))


def named(programme: Programme, sentences: Iterable[Sentence]) -> tuple[str, ...]:
    """What sentences look at: `L07/now`."""
    found: dict[str, None] = {}
    for sentence in sentences:
        for expression in filter(None, (sentence.when, sentence.who)):
            found |= dict.fromkeys(sorted(compiled(expression, programme).names))
        for text in sentence.text.values():
            found |= dict.fromkeys(name for name in placeholders(text) if name not in (WHO, TOP))
        found |= dict.fromkeys(f"{code}/{NOW}" for code in sentence.top)
    return tuple(found)


def level(programme: Programme, sentence: Sentence) -> str:
    """The level of the places that are asked one by one: those that report what `who` looks at."""
    used = sorted(compiled(sentence.who, programme).names)
    code = used[0].rpartition("/")[0]
    return programme.form[programme.indicator[code].form].for_
