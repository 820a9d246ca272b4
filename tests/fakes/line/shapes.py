"""What kind of value stands under a name in message objects: the same wherever the name occurs.

A wrong one fails while LINE reads the JSON, before anything else is looked at.
"""

from __future__ import annotations

from typing import Any

from tests.fakes.line.refusals import bad_property

_WORDS = [
    "type",
    "text",
    "label",
    "data",
    "displayText",
    "fillInText",
    "inputOption",
    "uri",
    "mode",
    "initial",
    "min",
    "max",
    "clipboardText",
    "richMenuAliasId",
    "altText",
    "title",
    "originalContentUrl",
    "previewImageUrl",
    "imageUrl",
    "thumbnailImageUrl",
    "url",
    "baseUrl",
    "address",
    "packageId",
    "stickerId",
    "quoteToken",
    "layout",
    "size",
    "color",
    "backgroundColor",
    "borderColor",
    "weight",
]
_OBJECTS = [
    "quickReply",
    "action",
    "defaultAction",
    "template",
    "header",
    "hero",
    "body",
    "footer",
    "substitution",
    "mentionee",
    "altUri",
    "sender",
]
_LISTS = ["items", "actions", "columns", "messages", "emojis"]
_NUMBERS = ["duration", "latitude", "longitude"]


def check_shapes(node: Any, name: str = "messages") -> None:
    """Raise what LINE says of the first value that is of a wrong kind."""
    if name in _WORDS and not isinstance(node, str):
        raise bad_property(name)
    if name in _NUMBERS and (isinstance(node, bool) or not isinstance(node, int | float)):
        raise bad_property(name)
    if name in _OBJECTS and not isinstance(node, dict):
        raise bad_property(name)
    if name in _LISTS and not (isinstance(node, list) and all(isinstance(part, dict) for part in node)):
        raise bad_property(name)
    if name == "substitution" and not all(isinstance(part, dict) for part in node.values()):
        raise bad_property(name)
    if name == "contents":  # one object in a Flex message, a list in its parts
        _contents(node)
    if isinstance(node, dict):
        for below, value in node.items():
            check_shapes(value, "" if name == "substitution" else below)
    if isinstance(node, list):
        for part in node:
            check_shapes(part, "")


def _contents(node: Any) -> None:
    parts = node if isinstance(node, list) else [node]
    if not all(isinstance(part, dict) for part in parts):
        raise bad_property("contents")
