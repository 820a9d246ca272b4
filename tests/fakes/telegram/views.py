"""A chat as the people in it see it: edits applied, albums together, buttons under their message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram.html import utf16
from tests.fakes.telegram.world import Chat, Message, World

MARKS = {"bold": "**", "italic": "_", "code": "`", "pre": "`", "strikethrough": "~", "underline": "__"}
SERVICE = (
    "new_chat_members", "left_chat_member", "group_chat_created", "migrate_to_chat_id", "migrate_from_chat_id",
    "forum_topic_created", "forum_topic_closed", "forum_topic_reopened",
)  # fmt: skip


@dataclass(frozen=True)
class Bubble:
    """One message, or an album, which looks like one."""

    message: Message
    by: str
    from_bot: bool
    text: str
    marked: str  # the text with ** around what is bold, and so on
    buttons: tuple[tuple[str, ...], ...] = ()
    pictures: tuple[bytes, ...] = ()
    files: tuple[str, ...] = ()
    place: tuple[float, float] | None = None
    edited: bool = False
    service: str = ""

    @property
    def id(self) -> int:
        return self.message.id

    @property
    def labels(self) -> list[str]:
        """All buttons, row after row."""
        return [label for row in self.buttons for label in row]

    def data(self, label: str) -> str:
        """What a button carries."""
        return next(str(key.get("callback_data", "")) for key in keys(self.message) if key["text"] == label)

    def __str__(self) -> str:
        """As it stands in a transcript."""
        lines = [f"{self.by}:" + (" (edited)" if self.edited else "")]
        lines += ["  [picture]"] * len(self.pictures) + [f"  [file {name}]" for name in self.files]
        if self.place:
            lines.append(f"  [place {self.place[0]}, {self.place[1]}]")
        if self.service:
            lines.append(f"  [{self.service}]")
        lines += [f"  {line}".rstrip() for line in self.marked.splitlines()]
        lines += ["  " + " ".join(f"[{label}]" for label in row) for row in self.buttons]
        return "\n".join(lines)


def bubbles(world: World, chat: Chat, thread: int | None = None) -> list[Bubble]:
    """What stands in a chat now, oldest first."""
    albums: dict[str, list[Message]] = {}
    for message in chat.messages.values():
        if thread is None or message.thread == thread:
            albums.setdefault(message.album or f"#{message.id}", []).append(message)
    return [_bubble(world, messages) for messages in albums.values()]


def transcript(shown: list[Bubble]) -> str:
    """A chat as text, for golden files."""
    return "\n\n".join(str(bubble) for bubble in shown) + "\n"


def keys(message: Message) -> list[dict[str, Any]]:
    """The inline buttons of a message, row after row."""
    return [key for row in (message.markup or {}).get("inline_keyboard", ()) for key in row]


def _bubble(world: World, messages: list[Message]) -> Bubble:
    first = messages[0]
    content = next((message.content for message in messages if "caption" in message.content), first.content)
    text = content.get("text") or content.get("caption") or ""
    entities = content.get("entities") or content.get("caption_entities") or []
    place = first.content.get("location")
    return Bubble(
        message=first,
        by=first.sender.first_name,
        from_bot=first.sender is world.bot,
        text=text,
        marked=marked(text, entities),
        buttons=tuple(tuple(key["text"] for key in row) for row in (first.markup or {}).get("inline_keyboard", ())),
        pictures=tuple(
            world.files[message.content["photo"][-1]["file_id"]].data
            for message in messages
            if "photo" in message.content
        ),
        files=tuple(_file(message) for message in messages if _file(message)),
        place=(place["latitude"], place["longitude"]) if place else None,
        edited=any(message.edited for message in messages),
        service=next((name for name in SERVICE if name in first.content), ""),
    )


def _file(message: Message) -> str:
    for kind in ("document", "voice", "video", "audio"):
        if kind in message.content:
            return str(message.content[kind].get("file_name") or kind)
    return ""


def marked(text: str, entities: list[dict[str, Any]]) -> str:
    """The text with its marks; offsets are in UTF-16 units."""
    opening: dict[int, str] = {}
    closing: dict[int, str] = {}
    for entity in entities:  # as they come: by place, the longer first; so the first opened is the last closed
        sign = MARKS.get(entity["type"], "")
        start, end = entity["offset"], entity["offset"] + entity["length"]
        opening[start] = opening.get(start, "") + sign
        closing[end] = sign + closing.get(end, "")
    at, parts = 0, []
    for letter in text:
        parts += [closing.get(at, ""), opening.get(at, ""), letter]
        at += utf16(letter)
    return "".join([*parts, closing.get(at, "")])
