"""A row that an officer has returned, as a list of its answers: she changes those that are wrong, and the rest stands
by one tap. `apart` in a draft's state is the path of the one that she looks at out of it."""

from __future__ import annotations

from collections.abc import Callable

from conversations import buttons
from conversations.events import Line, Reply
from conversations.reports import answer_list
from conversations.reports.answer_list import Item
from conversations.reports.last_month import APART
from conversations.scene import Scene, faint, reply, strong
from forms.walking.session import Prompt, Session
from i18n.cutting import shorten
from storage.records import Draft

ALL = "all"  # on the button by which the rest stands
LONGEST = 60  # letters on a button


def listed(scene: Scene, draft: Draft, session: Session, prompt: Prompt) -> Item | None:
    """The row to be shown now in place of one of its questions: several of them are open, and answered already."""
    if not draft.corrects or draft.state.get("mending") or "[" not in prompt.path or not prompt.value:
        return None
    if draft.state.get(APART) == prompt.path or session.roster() is not None or session.complaint() is not None:
        return None
    found = answer_list.items(session.review(scene.language))
    item = next((item for item in found if item.who and any(one.path == prompt.path for one in item.answers)), None)
    return item if item is not None and sum(not one.settled for one in item.answers) > 1 else None


def instead(
    scene: Scene, draft: Draft, session: Session, prompt: Prompt
) -> Callable[[Draft, tuple[Line, ...]], Reply] | None:
    """What is said in place of a question of such a row."""
    item = listed(scene, draft, session, prompt)
    return None if item is None else lambda written, before: _list(scene, written, item, before)


def _list(scene: Scene, draft: Draft, item: Item, before: tuple[Line, ...]) -> Reply:
    voice = scene.voice
    offered = [
        buttons.of(draft, buttons.KEEP, shorten(f"{at}. {answer_list.answer(one)}", LONGEST), at)
        for at, one in enumerate(item.answers, 1)
    ]
    rest = sum(not one.settled for one in item.answers)
    stand = buttons.of(draft, buttons.KEEP, voice("conversations.button.all_right", count=rest), ALL)
    stop = buttons.of(draft, buttons.STOP, voice("conversations.button.stop"))
    said = (strong(item.who), voice("conversations.rows.which_answer"))
    far = faint(voice("conversations.mending"))
    return reply(*before, far, *said, choices=(*offered, stand, stop))
