"""reply_markup: read and checked as the server does [TGSRV get_reply_markup, get_inline_keyboard_button]."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.refusals import bad

MOST_BUTTONS = 100  # platforms.md A1; above it Telegram's servers answer REPLY_MARKUP_TOO_LONG
MOST_BYTES = 10_000  # of labels and data; Telegram's bound is about this and not published
WIDEST = 8  # buttons in a row, platforms.md A1
MOST_DATA = 64  # bytes [TGAPI InlineKeyboardButton]
KINDS = ("callback_data", "url", "copy_text", "switch_inline_query", "web_app", "pay", "login_url")
SHAPES = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")


def reply_markup(call: Call) -> dict[str, Any] | None:
    """The markup of a call, or None."""
    markup = call.json("reply_markup", "can't parse reply keyboard markup JSON object")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(markup)
    if "keyboard" in markup:
        for button in _buttons(markup, "keyboard"):
            if not (button if isinstance(button, str) else button.get("text")):
                raise bad('can\'t parse keyboard button: Field "text" must be of type String')
    return markup if any(shape in markup for shape in SHAPES) else None


def inline_markup(call: Call) -> dict[str, Any] | None:
    """The markup of an edit, which can only be inline."""
    markup = reply_markup(call)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad("inline keyboard expected")
    return markup


def too_wide(call: Call) -> list[str]:
    """Rows that the apps cannot show: the server takes them, a reader sees half."""
    try:
        rows = json.loads(call.text("reply_markup") or "{}").get("inline_keyboard", ())
    except (ValueError, AttributeError):
        return []
    return [f"{call.method}: {len(row)} buttons in a row, not 1-{WIDEST}" for row in rows if len(row) > WIDEST]


def _inline(markup: dict[str, Any]) -> dict[str, Any] | None:
    buttons = _buttons(markup, "inline_keyboard")
    for button in buttons:
        _check(button)
    size = sum(len(str(value).encode()) for button in buttons for value in button.values())
    if len(buttons) > MOST_BUTTONS or size > MOST_BYTES:
        raise bad("reply markup is too long")
    rows = [[_known(button) for button in row] for row in markup["inline_keyboard"] if row]
    return {"inline_keyboard": rows} if rows else None


def _buttons(markup: dict[str, Any], name: str) -> list[Any]:
    rows = markup[name]
    if not isinstance(rows, list):
        raise bad(f'field "{name}" of the InlineKeyboardMarkup must be an Array of Arrays')
    if not all(isinstance(row, list) for row in rows):
        raise bad(f'field "{name}" of the InlineKeyboardMarkup must be an Array of Arrays')
    return [button for row in rows for button in row]


def _known(button: dict[str, Any]) -> dict[str, Any]:
    """A button as messages show it: what the server does not know is gone."""
    return {name: value for name, value in button.items() if name == "text" or name in KINDS}


def _check(button: Any) -> None:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not button["text"].strip():
        raise bad("BUTTON_TEXT_INVALID")
    if button.get("url"):
        if not re.match(r"(https?|tg)://\S+$", button["url"]):
            raise bad("BUTTON_URL_INVALID")
    elif button.get("callback_data"):
        if len(button["callback_data"].encode()) > MOST_DATA:
            raise bad("BUTTON_DATA_INVALID")
    elif not any(name in button for name in KINDS[2:]):
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
