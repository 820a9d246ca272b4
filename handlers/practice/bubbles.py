"""What is shown in the chat, one bubble a message: made from what was said and what the bot answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, tzinfo
from typing import Any, Protocol

from conversations.events import Reply, pack


class Speaks(Protocol):
    """A reader's language, as i18n.voice.Voice speaks it."""

    def __call__(self, text_id: str, /, **values: object) -> str: ...
    def day(self, day: date) -> str: ...
    def full_day(self, day: date) -> str: ...
    def time(self, clock: time) -> str: ...


def answered(reply: Reply, key: str) -> dict[str, Any]:
    """A reply as `outgoing` reads it: packed, with its key."""
    return {"key": key, **pack(reply)}


class Bubbles:
    """Makes bubbles for pages of one language. `address` gives the address of a file of the media store."""

    def __init__(self, voice: Speaks, zone: tzinfo, address: Callable[[str], str]) -> None:
        self._voice, self._zone, self._address = voice, zone, address

    def incoming(self, at: datetime, body: dict[str, Any]) -> dict[str, Any]:
        """Somebody's message, as `pack_event` made it; a file gets the address it is shown from."""
        shown = {**body, "key": body["id"], "way": "in", **self._when(at)}
        if "media" in body:
            shown["src"] = self._address(body["media"])
        return shown

    def outgoing(self, at: datetime, body: dict[str, Any]) -> dict[str, Any]:
        """The bot's message (see `answered`)."""
        choices = [choice for choice in body["choices"] if not choice.get("link")]  # there is no group to be taken into
        pictures = [{"src": self._address(p["media"]), "alt": p["alt"]} for p in body["pictures"]]
        files = [{"src": self._address(f["media"]), "name": f["name"]} for f in body.get("files", ())]
        return {**body, "choices": choices, "pictures": pictures, "files": files, "way": "out", **self._when(at)}

    def _when(self, at: datetime) -> dict[str, str]:
        there = at.astimezone(self._zone)
        return {"time": f"{there:%H:%M}", "day": self._voice.day(there.date())}
