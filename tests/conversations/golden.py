"""Golden transcripts: a whole talk as text, kept beside the tests, so that a reviewer reads a change as a diff.

`KHAOBAN_GOLDEN=write` in the environment writes them anew.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from conversations.events import Reply
from tests.story import Person

HERE = Path(__file__).parent


@dataclass
class Transcript:
    """What one person and the bot said to each other."""

    person: Person
    lines: list[str] = field(default_factory=list)

    async def says(self, text: str) -> None:
        self.lines.append(f"> {text}")
        await self._listen(self.person.says(text))

    async def taps(self, label: str) -> None:
        self.lines.append(f"> [{self.person.button(label).label}]")
        await self._listen(self.person.taps(label))

    async def _listen(self, doing) -> None:  # type: ignore[no-untyped-def]
        before = len(self.person.messages)
        await doing
        for message in self.person.messages[before:]:
            self.lines += [*_written(message), ""]

    def is_as(self, name: str) -> None:
        """The talk is as the golden file has it."""
        is_golden("\n".join(self.lines) + "\n", name)


def is_golden(text: str, name: str) -> None:
    """The text is as the golden file has it."""
    file = HERE / name
    if os.environ.get("KHAOBAN_GOLDEN") == "write":
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8"), f"{name} differs; KHAOBAN_GOLDEN=write writes it anew"


def _written(reply: Reply) -> list[str]:
    """A message as text: strong lines between stars, faint ones in brackets, then a row a picture and a row a button."""
    marks = {"strong": "*{}*", "faint": "({})", "plain": "{}"}
    lines = [marks[line.style].format(line.text) for line in reply.lines]
    lines += [f"    ▣ {picture.alt}" for picture in reply.pictures]
    return lines + [f"    [{choice.label}]" for choice in reply.choices]
