"""What the makers of sample reports share: what was out of the ordinary, and amounts near a usual one.

A maker keeps the books of one place and lets its months go by; there is one for each form that a sample tells of:
`programmes.books_l1`, `programmes.books_t7`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Event:
    """What was out of the ordinary in a place and month (story.toml)."""

    late: int = 0
    missing: bool = False
    draft: str = ""
    returned: tuple[str, ...] = ()
    comment: str = ""
    figures: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)

    def known(self, answers: Mapping[str, object]) -> dict[str, str]:
        """Its own answers to questions that are asked."""
        return {name: text for name, text in self.answers.items() if name in answers}

    def problems(self) -> Iterator[tuple[str, object]]:
        """The block about problems (blocks/iss.md), in its order."""
        had = self.answers.get("had", "no")
        yield "had", had
        if had == "yes":
            yield from ((name, self.answers.get(name, "")) for name in ("kind", "what", "tried", "help"))


class Books(Protocol):
    """A place's books, made of its line in story.toml, the story's words, and chance."""

    def __init__(self, base: Mapping[str, Any], words: Mapping[str, Any], chance: Random) -> None: ...

    def month(self, event: Event, period: str) -> dict[str, str]:
        """The answers of the next month, in the form's order: by the question's name, those of a repeat by path."""

    def reported(self) -> None:
        """The month's report was sent: the next one is held against it."""


def around(chance: Random, amount: float, spread: float, step: int) -> int:
    """An amount near another, in whole steps and never below zero."""
    return max(0, round(amount * chance.uniform(1 - spread, 1 + spread) / step) * step)
