"""Our own dialogues (`conversations/forms/`): a few questions before something is done. One stands above whatever
report is open, and a new one takes the place of an older one.
"""

from __future__ import annotations

from typing import Any

from conversations.dialogue import asking
from conversations.events import Line
from conversations.outcome import Outcome
from conversations.reports.reporting import DIALOGUE
from conversations.scene import Scene
from storage.records import Draft


def opened(
    scene: Scene,
    form: str,
    given: dict[str, list[dict[str, str]]],
    *,
    person: str = "",
    place: str = "",
    period: str = "",
    **state: Any,
) -> Draft:
    """A dialogue in which nothing is answered yet, of whoever speaks where no `person` is named. `given` are the lists
    that its form looks things up in; `state` is what its ending has to know."""
    return Draft(
        id=scene.hex(),
        person=person or scene.person.id,
        form=form,
        version=scene.world.current[form],
        place=place,
        period=period,
        subject="",
        revision=0,
        front=DIALOGUE,
        state={"seed": scene.chance.getrandbits(31), "given": given, **state},
        created_at=scene.now,
    )


def begin(scene: Scene, draft: Draft, *before: Line) -> Outcome:
    """Ask the first question of a dialogue, after these words."""
    return asking.give_up_dialogues(scene) + asking.ask(scene, draft, asking.open_session(scene, draft), *before)
