"""Texts of a form: in several languages, with answers filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.model import NodeDef
from forms.problems import ExpressionError
from forms.xpath.compiler import Expression, Surroundings, compile_xpath
from forms.xpath.values import stored
from forms.xpath.world import World

Show = Callable[[str, str, str, str], str]
"""How a value is written for a reader: (canonical text, XLSForm type, kb:unit, language) → text. A date that is asked
by year or by month has the type `year` or `month-year`."""


_UNSEEN = frozenset({"masked", "hidden-answer"})
DOTS = "••••"
LEFT_OUT = "…"  # in place of what differs from row to row


def is_masked(appearance: str) -> bool:
    """Whether an answer is never shown again: DOTS stand for it."""
    return not _UNSEEN.isdisjoint(appearance.split())


def raw(value: str, kind: str, unit: str, language: str) -> str:
    """The canonical text as it is: what is shown when the caller has no better way."""
    return value


class Output:
    """An answer or a value inside a text. It is compiled when it is first shown: most texts of a form, in languages
    that nobody reads, never are. Whoever checks a form calls `expression` himself."""

    __slots__ = ("_around", "_expression", "_node", "written")

    def __init__(self, written: str, node: NodeDef, around: Surroundings) -> None:
        self.written = written
        self._node = node
        self._around = around
        self._expression: Expression | None = None

    def expression(self) -> Expression:
        """What it computes. Raises ExpressionError when it cannot be read."""
        if self._expression is None:
            self._expression = compile_xpath(self.written, self._node, self._around)
        return self._expression

    def shown(self, world: World, node: Any, show: Show, order: tuple[str, ...]) -> str:
        """The value as a reader sees it, read from `node`: '' of what cannot be read, dots for what he may not see."""
        try:
            expression = self.expression()
        except ExpressionError:  # an earlier version of this engine found it sound; the question is still asked
            return ""
        if any(world.hides(read) for read, _ in expression.reads):
            return DOTS
        before, world.language = world.language, order[0]
        value = stored(expression.at(world, node))
        world.language = before
        field = expression.field
        if field is not None and field.names_row is not None:
            value = field.names_row.of(node, world, order, show) or value
        if field is None or not value:
            return value
        if field.question is not None and is_masked(field.question.appearance):
            return DOTS
        kind = field.question.shown_as if field.question is not None else field.kind
        return show(value, kind, field.kb.get("unit", ""), order[0])


Part = str | Output


@dataclass(frozen=True, slots=True)
class Label:
    """One text in the languages it has, '' being the form's only one. Blank and `-` (pyxform's) count as missing."""

    texts: Mapping[str, tuple[Part, ...]]

    def say(self, order: tuple[str, ...], world: World, node: Any, show: Show) -> str:
        """The text in the first language of `order` that has one, with outputs filled in, read from `node`."""
        for language in order:
            parts = self.texts.get(language)
            if parts:
                break
        else:
            return ""
        if len(parts) == 1 and isinstance(parts[0], str):
            return parts[0]
        return "".join(
            part if isinstance(part, str) else part.shown(world, node, show, order) for part in parts
        ).strip()

    @property
    def is_fixed(self) -> bool:
        """Whether nothing is filled into it: it is the same in every row."""
        return all(isinstance(part, str) for parts in self.texts.values() for part in parts)


NOTHING = Label({})


def shared(said: Sequence[str]) -> str:
    """Of one text as it is said in several rows the words with which all begin and end: what stands over them must be
    true of each.

    >>> shared(["Mali owes 900: is that so?", "Som owes 30: is that so?"])
    '… is that so?'
    """
    first, *others = said
    if all(one == first for one in others):
        return first
    parted = [one.split() for one in said]
    least = min(map(len, parted))
    start = next((at for at in range(least) if len({words[at] for words in parted}) > 1), least)
    end = next((at for at in range(least - start) if len({words[-1 - at] for words in parted}) > 1), least - start)
    return " ".join((*parted[0][:start], LEFT_OUT, *parted[0][len(parted[0]) - end :]))
