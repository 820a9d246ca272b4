"""What is shown in the chat, one bubble a message: made from what was said and what the bot answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, tzinfo
from typing import Any, Literal, Protocol

from conversations import buttons
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


Spoken = tuple[datetime, Literal["in", "out"], dict[str, Any]]
"""Something said in a chat: when, which way, and what, as `pack_event` or `answered` made it."""


def as_it_stands(spoken: Sequence[Spoken]) -> list[Spoken]:
    """What was said, as it stands in the chat: a question that took the place of another one stands there, an edited
    message says what it says now, and one that was taken back is gone but for a note."""
    shown: list[Spoken] = []
    for at, way, body in spoken:
        if way == "out" and (there := _find(shown, "key", body.get("instead", ""))) is not None:
            shown[there] = (shown[there][0], way, body)
        elif body.get("kind") == "edited":
            there = _find(shown, "id", body["of"])
            if there is not None:
                before = shown[there]
                shown[there] = (before[0], before[1], {**before[2], "text": body["text"], "edited": True})
        elif body.get("kind") == "unsent":
            there = _find(shown, "id", body["of"])
            shown = [one for number, one in enumerate(shown) if number != there]
            shown.append((at, way, body))
        elif body.get("kind") != "tapped" or buttons.read(body["data"]).verb not in buttons.IN_PLACE:
            shown.append((at, way, body))
    return shown


def _find(shown: Sequence[Spoken], name: str, value: str) -> int | None:
    return next((number for number, one in enumerate(shown) if value and one[2].get(name) == value), None)


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
        choices = [
            {**choice, "stays": buttons.read(choice["data"]).verb in buttons.IN_PLACE}
            for choice in body["choices"]
            if not choice.get("link")  # there is no group to be taken into
        ]
        pictures = [{"src": self._address(p["media"]), "alt": p["alt"]} for p in body["pictures"]]
        files = [{"src": self._address(f["media"]), "name": f["name"]} for f in body.get("files", ())]
        return {**body, "choices": choices, "pictures": pictures, "files": files, "way": "out", **self._when(at)}

    def _when(self, at: datetime) -> dict[str, str]:
        there = at.astimezone(self._zone)
        return {"time": f"{there:%H:%M}", "day": self._voice.day(there.date())}
