"""Chats as LINE shows them: who said what, and what may be tapped now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.fakes.line.flex import components
from tests.fakes.line.pictures import Picture

BOT = "bot"


@dataclass(frozen=True)
class Button:
    """Something to tap: what stands on it and what it does."""

    label: str
    action: dict[str, Any]
    quick: bool = False


@dataclass
class Message:
    """One message in a chat. `body` is LINE's object for it: as the bot sent it, or as the webhook tells it."""

    id: str
    author: str  # BOT or a person's id
    body: dict[str, Any]
    at: datetime
    text: str
    pictures: list[Picture] = field(default_factory=list)
    used: bool = False  # one of its quick replies was tapped

    @property
    def kind(self) -> str:
        kind: str = self.body["type"]
        return kind

    @property
    def by_bot(self) -> bool:
        return self.author == BOT

    @property
    def buttons(self) -> list[Button]:
        """The buttons on the message itself; they stay for good."""
        return [Button(action.get("label", ""), action) for action in _actions(self.body)]

    @property
    def quick_replies(self) -> list[Button]:
        """The buttons under the chat that came with this message, shown or not."""
        items = (self.body.get("quickReply") or {}).get("items", ())
        return [Button(item["action"]["label"], item["action"], quick=True) for item in items]


@dataclass
class Chat:
    """A chat with one person, a group, or a room: `kind` is LINE's word for its source."""

    id: str
    kind: str  # user, group, room
    name: str = ""
    people: list[str] = field(default_factory=list)
    with_bot: bool = True
    messages: list[Message] = field(default_factory=list)
    since: dict[str, int] = field(default_factory=dict)  # how many messages stood here when each last did something

    def quick_replies(self, *, desktop: bool = False) -> list[Button]:
        """Only under the last message, gone when anything new comes or one was tapped, and never on a desktop."""
        last = self.messages[-1] if self.messages else None
        return [] if desktop or last is None or last.used else last.quick_replies

    def buttons(self, *, desktop: bool = False) -> list[Button]:
        """All that can be tapped now: quick replies first, then what stands on messages, the newest first."""
        on_messages = [button for message in reversed(self.messages) for button in message.buttons]
        return [*self.quick_replies(desktop=desktop), *on_messages]


def words(body: dict[str, Any], names: dict[str, str]) -> str:
    """What can be read on a message that the bot sent; `names` are people's names by id, for mentions."""
    match body["type"]:
        case "text":
            return str(body["text"])
        case "textV2":
            return _filled(body, names)
        case "template":
            return "\n".join(_template_words(body["template"]))
        case "flex":
            return "\n".join(_flex_words(body["contents"]))
        case "location":
            return f"{body['title']}\n{body['address']}"
    return ""


def picture_addresses(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The addresses of pictures in a message, each with what it is for."""
    match body["type"]:
        case "image":
            yield "original", body["originalContentUrl"]
            yield "preview", body["previewImageUrl"]
        case "video":
            yield "preview", body["previewImageUrl"]
        case "flex":
            for part in components(body["contents"]):
                if part.get("type") in ("image", "icon"):
                    yield part["type"], part["url"]
        case "template":
            for card in (body["template"], *body["template"].get("columns", ())):
                for name in ("thumbnailImageUrl", "imageUrl"):
                    if card.get(name):
                        yield "thumbnail", card[name]
    for item in (body.get("quickReply") or {}).get("items", ()):
        if item.get("imageUrl"):
            yield "icon", item["imageUrl"]


def _actions(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if body["type"] == "template":
        for card in (body["template"], *body["template"].get("columns", ())):
            yield from card.get("actions", ())
            if "action" in card:
                yield card["action"]
    if body["type"] == "flex":
        yield from (part["action"] for part in components(body["contents"]) if "action" in part)


def _template_words(template: dict[str, Any]) -> Iterator[str]:
    for card in (template, *template.get("columns", ())):
        yield from (card[name] for name in ("title", "text") if card.get(name))


def _flex_words(contents: dict[str, Any]) -> Iterator[str]:
    for part in components(contents):
        if part.get("type") == "text":
            spans = part.get("contents")
            yield "".join(span.get("text", "") for span in spans) if spans else part.get("text", "")


def _filled(body: dict[str, Any], names: dict[str, str]) -> str:
    text: str = body["text"]
    for key, by in (body.get("substitution") or {}).items():
        who = by.get("mentionee", {})
        name = "All" if who.get("type") == "all" else names.get(who.get("userId", ""), "")
        text = text.replace(f"{{{key}}}", f"@{name}" if by["type"] == "mention" else "")
    return text
