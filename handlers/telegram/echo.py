"""The question that was answered by a button, edited: the keyboard goes away, and what was pressed stands there as what
she said, so that the chat stays short and an old button is not pressed by mistake. Pure.

What is needed for that stands in the press itself. When the question was answered in words, only its keyboard goes;
which message it was, the door remembers while it runs. Buttons of menus and lists stay, for they can be pressed again
with sense, and so does whatever stands in a group, where others may want to press it. What a box or another page is
answered with comes in the place of the question itself (`sending`).
"""

from __future__ import annotations

from typing import Any

from conversations import buttons
from conversations.events import Choice
from handlers.telegram import limits
from handlers.telegram.composing import STYLES
from handlers.telegram.updates import Json
from i18n.cutting import utf16

ANSWERS = buttons.OF_A_DRAFT | {buttons.LANGUAGE, buttons.APPROVE, buttons.ACCEPT, buttons.DECLINE}
# What was pressed is told by what follows: what was kept, or the list that was asked for.
TOLD = frozenset((buttons.SAME, buttons.SECTION, buttons.NONE, buttons.TOGETHER))
ARROW = "\n→ "
LONG = 400  # UTF-16 units; an edit sends the whole text once more, and what follows a list tells what was pressed


def answers(data: str) -> bool:
    """Whether a button of this data answers a question."""
    return buttons.read(data).verb in ANSWERS


def echo(query: Json, asked: int = 0) -> tuple[str, dict[str, Any]] | None:
    """The call that edits the question of this press, or None. `asked` is the message of the newest question, 0 when it
    is not known: what is pressed under an older one changes nothing, so it is not written there as said."""
    message, data = query["message"], query["data"]
    if buttons.read(data).verb in buttons.IN_PLACE:
        return None  # the same question comes in its place
    label = _label(message, data)
    if message["chat"]["type"] != "private" or not answers(data) or not label:
        return None
    which = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
    past = message["message_id"] < asked and buttons.asks((Choice(label, data),))
    if past or buttons.read(data).verb in TOLD:
        return "editMessageReplyMarkup", which
    for field, entities, method in (
        ("text", "entities", "editMessageText"),
        ("caption", "caption_entities", "editMessageCaption"),
    ):
        said = message.get(field)
        if said and utf16(said) <= LONG:
            own = [entity for entity in message.get(entities, ()) if entity["type"] in STYLES.values()]
            pressed = {"type": STYLES["strong"], "offset": utf16(said + ARROW), "length": utf16(label)}
            return method, {**which, field: said + ARROW + label, entities: [*own[: limits.ENTITIES - 1], pressed]}
    return "editMessageReplyMarkup", which


def _label(message: Json, data: str) -> str:
    """What stands on the pressed button, or '' when the keyboard is gone already. Its box shows what was ticked before
    the press, the contrary of what she said, so it is left out."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    label = next((str(button["text"]) for row in rows for button in row if button.get("callback_data") == data), "")
    return label.lstrip("☐☑ ")
