"""What the page posts when something is said."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from conversations.events import Began, Edited, Said, Tapped, Unsent, What

LONGEST_TEXT = 4096  # Telegram's bound for a message
LONGEST_AGO = 7 * 24 * 3600 * 1000  # milliseconds that something may wait in a page which has no server


class Utterance(BaseModel):
    """What the page posts. `id` is made there, once for each thing said: said again, it is the same."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{8,64}$")]
    persona: str
    chat: str
    kind: Literal["said", "tapped", "began", "edited", "unsent"] = "said"
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)] = ""
    to_bot: bool = False
    language: str = ""
    on: Annotated[str, StringConstraints(max_length=200)] = ""  # the message whose button it is, or that is changed
    ago: Annotated[int, Field(ge=0, le=LONGEST_AGO)] = 0  # milliseconds that it waited in the page

    def what(self) -> What:
        """The event's content. Raises ValueError for a button that cannot be ours."""
        if self.kind == "tapped":
            if not 1 <= len(self.text) <= 64 or not self.text.isascii():
                raise ValueError("a button carries 1 to 64 ASCII characters")
            return Tapped(self.text)
        if self.kind == "began":
            return Began(self.text)
        if self.kind == "unsent":
            return Unsent(self.on)
        if not self.text.strip():
            raise ValueError("nothing was said")
        return Edited(self.on, self.text) if self.kind == "edited" else Said(self.text)

    @property
    def event(self) -> str:
        """The event's id: of what changes a message it ends with that one's, so that both are forgotten together."""
        return f"{self.id}.{self.on}" if self.kind in ("edited", "unsent") else self.id

    @property
    def message(self) -> str:
        """What the message that brings it is called; of a tap, the one that was tapped."""
        return self.on if self.kind in ("tapped", "edited", "unsent") else self.id
