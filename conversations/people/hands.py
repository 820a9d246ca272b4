"""What passes from hand to hand: the phone, a report, a duty. Which button of these does what."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from conversations import buttons
from conversations.outcome import Outcome
from conversations.people import handing, in_her_name, people, sharing
from conversations.scene import Scene

_DO: Mapping[str, Callable[[Scene, buttons.Tap], Outcome]] = {
    buttons.AWAY: lambda scene, tap: sharing.away(scene),
    buttons.OWN_CODE: lambda scene, tap: sharing.new_code(scene),
    buttons.SHARE: lambda scene, tap: sharing.share(scene, tap.word(0)),
    buttons.MINE: lambda scene, tap: sharing.mine(scene, tap.word(0)),
    buttons.GIVE: lambda scene, tap: handing.give(scene, tap.word(0), tap.word(1)),
    buttons.TAKE: lambda scene, tap: handing.take(scene, tap.word(0)),
    buttons.REFUSE: lambda scene, tap: handing.refuse(scene, tap.word(0)),
    buttons.TAKE_BACK: lambda scene, tap: handing.take_back(scene, tap.word(0)),
    buttons.PEOPLE: lambda scene, tap: people.show(scene, buttons.whole(tap.word(0)) or 0),
    buttons.PERSON: lambda scene, tap: people.person(scene, tap.word(0)),
    buttons.INVITE: lambda scene, tap: people.invite(scene),
    buttons.NEW_CODE: lambda scene, tap: people.new_code(scene, tap.word(0)),
    buttons.WITHDRAW: lambda scene, tap: people.withdraw(scene, tap.word(0), tap.word(1) == "sure"),
    buttons.MOVE: lambda scene, tap: people.move(scene, tap.word(0), tap.word(1), tap.word(2)),
    buttons.END: lambda scene, tap: people.end(scene, tap.word(0), tap.word(1), tap.word(2)),
    buttons.IN_HER_NAME: lambda scene, tap: in_her_name.choose(
        scene, tap.word(0), tap.word(1), tap.word(2), tap.word(3)
    ),
}
VERBS = frozenset(_DO)


def do(scene: Scene, tap: buttons.Tap) -> Outcome:
    """What a button of these asks for."""
    return _DO[tap.verb](scene, tap)
