"""How somebody finds the bot on each platform, as far as the administrator has said so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from conversations.events import Line
from i18n.voice import Voice


@dataclass(frozen=True, slots=True)
class Way:
    """`name` is what one looks for on the platform of a door; `link` opens the chat, and brings, or prepares, the code
    that is put in the place of {code}."""

    door: str
    name: str
    link: str


def said(voice: Voice, ways: Iterable[Way], code: str) -> list[Line]:
    """A line a platform: its name, the bot's name there, and the address that opens it with this code."""
    return [
        Line(
            voice(
                "conversations.way",
                where=voice(f"conversations.door.{way.door}"),
                name=way.name,
                link=way.link.replace("{code}", quote(code)),
            )
        )
        for way in ways
    ]
