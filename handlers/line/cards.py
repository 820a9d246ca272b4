"""A card: words as a Flex message, where pictures belong to them (the figures of a summary above its charts)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from conversations.events import Line
from handlers.line.limits import LARGEST_BUBBLE, LONGEST_ALT
from i18n.cutting import shorten

LOOKS: dict[str, dict[str, Any]] = {
    "strong": {"weight": "bold", "size": "md"},
    "plain": {"size": "sm"},
    "faint": {"size": "xs", "color": "#767676"},  # 4.5 : 1 on white, the least that WCAG asks for
}


def card(lines: Sequence[Line]) -> dict[str, Any] | None:
    """The lines as one card; None when they do not fit on one, or there is nothing on it."""
    told = [line for line in lines if line.text.strip()]
    words = [{"type": "text", "text": line.text.strip(), "wrap": True, **LOOKS[line.style]} for line in told]
    body = {"type": "box", "layout": "vertical", "spacing": "sm", "contents": words}
    bubble = {"type": "bubble", "size": "giga", "body": body}
    if not words or len(orjson.dumps(bubble)) > LARGEST_BUBBLE:
        return None
    alt = shorten("\n".join(line.text.strip() for line in told), LONGEST_ALT)
    return {"type": "flex", "altText": alt, "contents": bubble}
