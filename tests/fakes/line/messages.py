"""Message objects: https://developers.line.biz/en/reference/messaging-api/#message-objects

`check_messages` raises what LINE answers to them. Imagemaps and coupons are held to the specification alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.line.actions import BODY, IN_QUICK_REPLY, check_action
from tests.fakes.line.addresses import check_media_address
from tests.fakes.line.flex import check_flex
from tests.fakes.line.lengths import units
from tests.fakes.line.refusals import Findings
from tests.fakes.line.shapes import check_shapes
from tests.fakes.line.templates import check_template

KINDS = ("text", "textV2", "sticker", "image", "video", "audio", "location", "imagemap", "template", "flex", "coupon")
MOST_MESSAGES = 5
LONGEST_TEXT = 5000
LONGEST_ALT = 1500
MOST_QUICK_REPLIES = 13


def check_messages(messages: Any) -> None:
    """Raise what is wrong: first all that stands in the body itself, then inside templates and Flex messages."""
    found = Findings()
    if not messages:
        found.add("messages", "May not be empty")
        found.refuse_request()
    check_shapes(messages)
    if len(messages) > MOST_MESSAGES:
        found.add("messages", f"Size must be between 1 and {MOST_MESSAGES}")
    for number, message in enumerate(messages):
        _message(message, f"messages[{number}]", found)
    found.refuse_request()
    for number, message in enumerate(messages):
        inside = Findings()
        if message["type"] == "template":
            check_template(message["template"], inside)
        if message["type"] == "flex":
            check_flex(message["contents"], inside)
        inside.refuse_message(number)
        if message["type"] == "textV2":
            _placeholders(message, number)


def _message(message: dict[str, Any], where: str, found: Findings) -> None:
    kind = message.get("type")
    if kind not in KINDS:
        found.add(f"{where}.type", f"Must be one of the following values: [{', '.join(KINDS)}]")
        return
    if kind in _PARTS:
        _PARTS[kind](message, where, found)
    if message.get("quickReply") is not None:
        _quick_reply(message["quickReply"], f"{where}.quickReply", found)


def _required(message: dict[str, Any], name: str, where: str, limit: int, found: Findings) -> None:
    value = message.get(name)
    if not isinstance(value, str) or not value.strip():
        found.add(f"{where}.{name}", "May not be empty")
    elif units(value) > limit:
        found.add(f"{where}.{name}", f"Length must be between 0 and {limit}")


def _text(message: dict[str, Any], where: str, found: Findings) -> None:
    _required(message, "text", where, LONGEST_TEXT, found)


def _picture(message: dict[str, Any], where: str, found: Findings) -> None:
    check_media_address(message.get("originalContentUrl"), f"{where}.originalContentUrl", found)
    check_media_address(message.get("previewImageUrl"), f"{where}.previewImageUrl", found)


def _sound(message: dict[str, Any], where: str, found: Findings) -> None:
    check_media_address(message.get("originalContentUrl"), f"{where}.originalContentUrl", found)
    if not isinstance(message.get("duration"), int) or message["duration"] <= 0:
        found.add(f"{where}.duration", "May not be empty")


def _location(message: dict[str, Any], where: str, found: Findings) -> None:
    _required(message, "title", where, 100, found)
    _required(message, "address", where, 100, found)
    for name in ("latitude", "longitude"):
        if not isinstance(message.get(name), int | float):
            found.add(f"{where}.{name}", "May not be empty")


def _sticker(message: dict[str, Any], where: str, found: Findings) -> None:
    _required(message, "packageId", where, 20, found)
    _required(message, "stickerId", where, 20, found)


def _with(name: str) -> Callable[[dict[str, Any], str, Findings], None]:
    """A message with words for where it cannot be shown, and an object that is looked into later."""

    def check(message: dict[str, Any], where: str, found: Findings) -> None:
        _required(message, "altText", where, LONGEST_ALT, found)
        if not isinstance(message.get(name), dict):
            found.add(f"{where}.{name}", "May not be empty")

    return check


_PARTS: dict[str, Callable[[dict[str, Any], str, Findings], None]] = {
    "text": _text,
    "textV2": _text,
    "image": _picture,
    "video": _picture,
    "audio": _sound,
    "location": _location,
    "sticker": _sticker,
    "template": _with("template"),
    "flex": _with("contents"),
}


def _quick_reply(quick: Any, where: str, found: Findings) -> None:
    items = quick.get("items") if isinstance(quick, dict) else None
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_QUICK_REPLIES:
        found.add(f"{where}.items", f"Size must be between 1 and {MOST_QUICK_REPLIES}")
        return
    for number, item in enumerate(items):
        here = f"{where}.items[{number}]"
        if not isinstance(item, dict) or item.get("type") != "action":
            found.add(f"{here}.type", "Must be one of the following values: [action]")
            continue
        if item.get("imageUrl"):
            check_media_address(item["imageUrl"], f"{here}.imageUrl", found)
        check_action(item.get("action"), f"{here}.action", IN_QUICK_REPLY, BODY, found)


def _placeholders(message: dict[str, Any], number: int) -> None:
    """textV2: what stands in braces is the name of a substitution. The words were seen in a bot's log."""
    inside = Findings()
    for key in re.findall(r"\{([^{}]*)\}", message["text"].replace("{{", "").replace("}}", "")):
        if not re.fullmatch("[a-zA-Z0-9_]{1,20}", key):
            pattern = "^[a-zA-Z0-9_]{1,20}$"
            inside.add("text", f"The key '{key}' enclosed in '{{}}' does not match the pattern '{pattern}'.")
        elif key not in (message.get("substitution") or {}):
            inside.add("substitution", f"The key '{key}' is missing.")
    mentions = [each for each in (message.get("substitution") or {}).values() if each.get("type") == "mention"]
    if len(mentions) > 20:
        inside.add("substitution", "invalid property")
    inside.refuse_message(number)
