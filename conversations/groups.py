"""Group chats: the bot speaks only when called, and says only totals."""

from __future__ import annotations

from conversations import buttons, summaries, words
from conversations.events import Said, Tapped
from conversations.outcome import Outcome
from conversations.scene import Scene


def heard(scene: Scene) -> Outcome:
    """What was said to the bot in a group: a summary when asked for, else silence. What was not said to it never
    comes here: reception lets it pass unread."""
    match scene.event.what:
        case Said(text):
            verb = words.verb(scene.world.catalogues, text)
        case Tapped(data):
            verb = buttons.read(data).verb
        case _:
            verb = ""
    return summaries.post(scene) if verb == buttons.SUMMARY else Outcome()
