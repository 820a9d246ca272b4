"""Which of our own words wait for a native reader.

An entry of a catalogue carries gettext's flag `fuzzy` until somebody whose language it is has read it; every editor of
.po files shows such entries first, and takes the flag away when they are confirmed. What is said all the same is the
same: the flag is for readers of the file, not for the bot.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po

from i18n.catalogue import HOUSE_TEXTS, read_texts

OURS = ("lo", "th")  # the languages whose words we wrote without growing up in them
FLAG = "fuzzy"


@dataclass(frozen=True, slots=True)
class Wording:
    """A text in one language: where it stands, what it is to say (the English), and what it says. `unread`: no native
    reader has confirmed it."""

    place: str
    language: str
    english: str
    text: str
    unread: bool


def catalogue_wordings(folder: Path = HOUSE_TEXTS) -> Iterator[Wording]:
    """Every Lao and Thai text of the catalogues, file by file, in their order. Raises CatalogueError."""
    for language in OURS:
        for path in sorted(folder.glob(f"*.{language}.po")):
            english = read_texts(path.with_name(path.name.replace(f".{language}.", ".en.")))
            with path.open("rb") as file:
                for message in read_po(file, ignore_obsolete=True):
                    if message.id and message.string:
                        said, unread = english.get(str(message.id), ""), FLAG in message.flags
                        yield Wording(str(message.id), language, said, str(message.string), unread)
