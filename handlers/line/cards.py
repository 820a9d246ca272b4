"""Cards: words as a Flex message, with buttons that stay when others write (the figures of a summary); and pictures
side by side, where they are too many to be sent one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from conversations.events import Line
from handlers.line.limits import LARGEST_BUBBLE, LARGEST_CAROUSEL, LONGEST_ALT, MOST_BUBBLES
from i18n.cutting import shorten

LOOKS: dict[str, dict[str, Any]] = {
    "strong": {"weight": "bold", "size": "md"},
    "plain": {"size": "sm"},
    "faint": {"size": "xs", "color": "#767676"},  # 4.5 : 1 on white, the least that WCAG asks for
}
SIZE = "giga"  # of a bubble: as wide as the chat


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture by the addresses that LINE fetches it from; without any, what it says is written out."""

    original: str
    preview: str
    alt: str = ""


def card(lines: Sequence[Line], actions: Sequence[dict[str, Any]] = ()) -> dict[str, Any] | None:
    """The lines as one card, with a button for each action; None when they do not fit on one, or there is nothing on
    it. A line that is strong begins a part of its own."""
    told = [line for line in lines if line.text.strip()]
    words: list[dict[str, Any]] = []
    for line in told:
        apart = {"margin": "xl"} if line.style == "strong" and words else {}
        words.append({"type": "text", "text": line.text.strip(), "wrap": True, **LOOKS[line.style], **apart})
    bubble: dict[str, Any] = {"type": "bubble", "size": SIZE, "body": _box(words)}
    if actions:
        bubble["footer"] = _box([{"type": "button", "height": "sm", "action": action} for action in actions])
    if not words or len(orjson.dumps(bubble)) > LARGEST_BUBBLE:
        return None
    return _flex("\n".join(line.text.strip() for line in told), bubble)


def galleries(pictures: Sequence[Shown]) -> list[dict[str, Any]]:
    """The pictures side by side, each to be opened by a tap, in as few messages as they fit in."""
    made: list[list[dict[str, Any]]] = [[]]
    for picture in pictures:
        bubble = _framed(picture)
        here = [*made[-1], bubble]
        if len(here) > MOST_BUBBLES or len(orjson.dumps(_carousel(here))) > LARGEST_CAROUSEL:
            made.append([])
        made[-1].append(bubble)
    alt = "\n".join(filter(None, (picture.alt for picture in pictures))) or "…"
    return [_flex(alt, _carousel(bubbles)) for bubbles in made if bubbles]


def opened(name: str, address: str, label: str) -> dict[str, Any]:
    """A file as a card: its name, and a button that opens it."""
    words = {"type": "text", "text": name, "wrap": True, **LOOKS["plain"]}
    action = {"type": "uri", "label": label, "uri": address}
    button = {"type": "button", "style": "link", "height": "sm", "action": action}
    return _flex(name, {"type": "bubble", "size": "kilo", "body": _box([words, button])})


def _framed(picture: Shown) -> dict[str, Any]:
    opened = {"type": "uri", "uri": picture.original}
    image = {"type": "image", "url": picture.preview, "size": "full", "aspectMode": "fit", "action": opened}
    return {"type": "bubble", "size": SIZE, "hero": image}


def _carousel(bubbles: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "carousel", "contents": list(bubbles)}


def _box(contents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "box", "layout": "vertical", "spacing": "sm", "contents": list(contents)}


def _flex(alt: str, contents: dict[str, Any]) -> dict[str, Any]:
    return {"type": "flex", "altText": shorten(alt, LONGEST_ALT), "contents": contents}
