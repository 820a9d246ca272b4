"""Flex messages: https://developers.line.biz/en/reference/messaging-api/#flex-message

Properties that do not exist are found by the published specification (specs.py), which LINE refuses too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.fakes.line.actions import FLEX, IN_FLEX, IN_FLEX_BUTTON, check_action
from tests.fakes.line.addresses import check_picture_address
from tests.fakes.line.refusals import Findings

BUBBLE_BYTES = 30 * 1024
CAROUSEL_BYTES = 50 * 1024
MOST_BUBBLES = 12
SIZES = ("nano", "micro", "deca", "hecto", "kilo", "mega", "giga")
# Which components may stand in a box, by its layout.
_INSIDE = {
    "horizontal": {"box", "button", "image", "text", "separator", "filler"},
    "vertical": {"box", "button", "image", "text", "separator", "filler"},
    "baseline": {"icon", "text", "filler"},
}


def check_flex(contents: dict[str, Any], found: Findings) -> None:
    """What is wrong inside a Flex message."""
    match contents.get("type"):
        case "bubble":
            _bubble(contents, "", found)
        case "carousel":
            bubbles = contents.get("contents") or []
            if not 1 <= len(bubbles) <= MOST_BUBBLES:
                found.add("/contents", FLEX.wrong)
            for number, bubble in enumerate(bubbles):
                _bubble(bubble, f"/contents/{number}", found)
            _size(contents, CAROUSEL_BYTES, found)
        case _:
            found.add("/type", FLEX.wrong)


def components(node: Any) -> Iterator[dict[str, Any]]:
    """Every part of a Flex message, from top to bottom as it is read."""
    if isinstance(node, dict):
        yield node
        for name in ("header", "hero", "body", "footer", "contents"):
            yield from components(node.get(name))
    elif isinstance(node, list):
        for part in node:
            yield from components(part)


def _size(node: dict[str, Any], limit: int, found: Findings) -> None:
    """Seen is only the beginning of it, "Too large flex message", and "30 KB"."""
    if len(json.dumps(node, ensure_ascii=False, separators=(",", ":")).encode()) > limit:
        found.add("", f"Too large flex message. The maximum size of JSON data is {limit // 1024} KB")


def _bubble(bubble: Any, where: str, found: Findings) -> None:
    if not isinstance(bubble, dict) or bubble.get("type") != "bubble" or bubble.get("size", "mega") not in SIZES:
        found.add(where or "/", FLEX.wrong)
        return
    _size(bubble, BUBBLE_BYTES, found)
    for name in ("header", "body", "footer"):
        if name in bubble:
            _component(bubble[name], f"{where}/{name}", {"box"}, found)
    if "hero" in bubble:
        _component(bubble["hero"], f"{where}/hero", {"box", "image"}, found)
    if "action" in bubble:
        check_action(bubble["action"], f"{where}/action", IN_FLEX, FLEX, found)


def _component(part: Any, where: str, allowed: set[str], found: Findings) -> None:
    # line-bot-sdk-go #657: a component that may not stand here is "invalid property" at its place.
    if not isinstance(part, dict) or part.get("type") not in allowed:
        found.add(where, FLEX.wrong)
        return
    for name in ("color", "backgroundColor", "borderColor"):
        if name in part and not re.fullmatch(r"#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?", str(part[name])):
            found.add(f"{where}/{name}", FLEX.wrong)
    match part["type"]:
        case "box":
            _box(part, where, found)
        case "text":
            _text(part, where, found)
        case "button":
            check_action(part.get("action"), f"{where}/action", IN_FLEX_BUTTON, FLEX, found)
        case "image" | "icon":
            check_picture_address(part.get("url"), f"{where}/url", found)
    if "action" in part and part["type"] != "button":
        check_action(part["action"], f"{where}/action", IN_FLEX, FLEX, found)


def _box(box: dict[str, Any], where: str, found: Findings) -> None:
    layout = box.get("layout")
    if layout not in _INSIDE or not isinstance(box.get("contents"), list):
        found.add(f"{where}/layout" if layout not in _INSIDE else f"{where}/contents", FLEX.wrong)
        return
    for number, part in enumerate(box["contents"]):
        _component(part, f"{where}/contents/{number}", _INSIDE[layout], found)


def _text(text: dict[str, Any], where: str, found: Findings) -> None:
    if "contents" in text:
        for number, span in enumerate(text["contents"]):
            _component(span, f"{where}/contents/{number}", {"span"}, found)
    elif not isinstance(text.get("text"), str) or not text["text"]:
        found.add(f"{where}/text", FLEX.missing)
