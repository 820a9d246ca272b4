"""Texts and captions: read, measured, and refused as the server refuses them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.html import parse_html, utf16
from tests.fakes.telegram.refusals import bad

LONGEST_TEXT = (
    4096  # [TGAPI sendMessage] after entities parsing; counted in UTF-16 units, the stricter of the two counts
)
MOST_ENTITIES = 100  # those beyond are passed over [PTB MessageLimit.MESSAGE_ENTITIES]
LONGEST_CAPTION = 1024  # [TGAPI sendPhoto]
MOST_BYTES = 32768  # [TGSRV get_formatted_text] before parsing

FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/]))"
    r"|(?P<url>https?://[^\s<>]+)"
    r"|(?P<mention>(?<![\w@])@[A-Za-z0-9_]{4,32}\b)"
    r"|(?P<hashtag>(?<!\w)#\w+)"
)
"""What the server marks of itself, as far as bots care. [TD find_entities knows more]"""


@dataclass(frozen=True)
class Worded:
    """A text with its entities."""

    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)

    def fields(self, caption: bool = False) -> dict[str, Any]:
        """As a message carries it."""
        if not self.text:
            return {}
        names = ("caption", "caption_entities") if caption else ("text", "entities")
        return {names[0]: self.text} | ({names[1]: self.entities} if self.entities else {})


def entities_of(text: str) -> list[dict[str, Any]]:
    """The entities that the server finds in plain words."""
    return [
        {"type": found.lastgroup, "offset": utf16(text[: found.start()]), "length": utf16(found[0])}
        for found in FOUND.finditer(text)
    ]


def message_text(call: Call, name: str = "text") -> Worded:
    """The text of a message. [TGSRV get_input_message_text, TD process_input_message_text]"""
    if not call.text(name):
        raise bad("message text is empty")
    worded = formatted(call.text(name), call.text("parse_mode"), call.json("entities", "can't parse entities"))
    if not worded.text:
        raise bad("text must be non-empty")
    if utf16(worded.text) > LONGEST_TEXT:
        raise bad("message is too long")
    return worded


def caption_text(text: str, mode: str, entities: Any) -> Worded:
    """The caption under a picture, which may be empty."""
    worded = formatted(text, mode, entities)
    if utf16(worded.text) > LONGEST_CAPTION:
        raise bad("message caption is too long")
    return worded


def formatted(text: str, mode: str, entities: Any) -> Worded:
    """[TGSRV get_formatted_text]"""
    if len(text.encode()) > MOST_BYTES:
        raise bad("text is too long")
    mode = mode.lower()
    if not text:
        return Worded("")
    if mode == "html":
        text, marked = parse_html(text)
    elif mode in ("", "none"):
        marked = [_checked(entity, text) for entity in entities or ()]
    elif mode in ("markdown", "markdownv2"):
        raise NotImplementedError("the fake reads HTML and entities only: the house sends no Markdown")
    else:
        raise bad("unsupported parse_mode")
    found = [entity for entity in entities_of(text) if not _inside(entity, marked)]
    return _trimmed(text, sorted([*marked, *found], key=lambda entity: (entity["offset"], -entity["length"])))


def _checked(entity: Any, text: str) -> dict[str, Any]:
    """[TD fix_entities]: one that reaches beyond the text is refused."""
    if not isinstance(entity, dict) or "type" not in entity:
        raise bad("can't parse MessageEntity: expected an Object")
    if entity["offset"] < 0 or entity["length"] < 0 or entity["offset"] + entity["length"] > utf16(text):
        raise bad("ENTITY_BOUNDS_INVALID")
    return dict(entity)


def _inside(entity: dict[str, Any], marked: list[dict[str, Any]]) -> bool:
    """Whether it lies in code or a link, where nothing is looked for."""
    return any(
        other["type"] in ("code", "pre", "text_link")
        and other["offset"] <= entity["offset"] < other["offset"] + other["length"]
        for other in marked
    )


def _trimmed(text: str, entities: list[dict[str, Any]]) -> Worded:
    """White space at both ends is taken off, and off the entities."""
    shown = text.strip()
    lead, length = utf16(text[: len(text) - len(text.lstrip())]), utf16(shown)
    kept = []
    for entity in entities:
        start = min(max(entity["offset"] - lead, 0), length)
        end = min(max(entity["offset"] + entity["length"] - lead, 0), length)
        if end > start:
            kept.append(entity | {"offset": start, "length": end - start})
    return Worded(shown, kept[:MOST_ENTITIES])
