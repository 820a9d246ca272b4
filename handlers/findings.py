"""What a look at the doors finds, as data: `bot.py doctor` prints it in the reader's language, tests compare it.

A kind of finding is a constant beside the code that finds it, with its text and the heading of docs/set-up.md that
tells what to do. What differs from case to case are its values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from i18n.voice import Voice

PAGE = "docs/set-up.md"

Mark = Literal["good", "wrong", "mind", "look", "later"]
"""`wrong` has to be mended, `mind` should be known, `look` can only be seen by a person in a console, `later` could not
be seen yet."""

SIGNS: Mapping[Mark, str] = {"good": "✓", "wrong": "✗", "mind": "!", "look": "?", "later": "–"}

Value = str | int | datetime


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that can be found. `text` is the id of what is said, `at` a heading of docs/set-up.md, as links write
    it; good news has none."""

    text: str
    mark: Mark
    at: str = ""

    def __call__(self, **values: Value) -> Finding:
        """A finding of this kind."""
        return Finding(self, self.mark, values)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was found."""

    kind: Kind
    mark: Mark
    values: Mapping[str, Value] = field(default_factory=dict)

    def but(self, mark: Mark) -> Finding:
        """The same, taken more lightly or more seriously."""
        return replace(self, mark=mark)

    def say(self, voice: Voice, door: str) -> str:
        """One line: what is so, what to do, where to read on."""
        said = voice(self.kind.text, **{name: _written(value, voice) for name, value in self.values.items()})
        where = f" ({PAGE}#{self.kind.at})" if self.kind.at else ""
        return f"{SIGNS[self.mark]} {door}: {said}{where}"


def _written(value: Value, voice: Voice) -> str:
    if isinstance(value, datetime):
        return voice.moment(value)
    return voice.number(value) if isinstance(value, int) else value
