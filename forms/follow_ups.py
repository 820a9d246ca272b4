"""What is to be recorded in another form because of what stands here: "L5R:loan", "L5:loan,what=mend".

Behind the form's name stand the answers that it begins with: a question alone is answered with what this is about (an
entry of a register, a row of a roster), `question=value` with that value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

APPEARANCE = "kb-opens-"  # of a note, with what is to be recorded behind it


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The other form, and how it begins ('' from its beginning: "loan,what=mend")."""

    form: str
    how: str = ""

    @classmethod
    def read(cls, text: str) -> FollowUp:
        """What was written ("L5:loan,what=mend")."""
        form, _, how = text.partition(":")
        return cls(form, how)

    def answers(self, about: str) -> Mapping[str, str]:
        """The answers it begins with, by question; `about` is the id of what it is about."""
        parts = (part.partition("=") for part in filter(None, self.how.split(",")))
        return {question: value if told else about for question, told, value in parts}


def named(appearance: str) -> Iterator[FollowUp]:
    """What a note's appearance calls for."""
    words = (word for word in appearance.split() if word.startswith(APPEARANCE))
    return (FollowUp.read(word.removeprefix(APPEARANCE)) for word in words)
