"""What each verb does: of a button (`buttons`), or of a word that is typed (`words`). Two tables, because a button of a
question is good only as long as that question stands open; the step sees to that."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from conversations import buttons, settings
from conversations.batches import repeating, together
from conversations.buttons import Tap
from conversations.calendar import ticking
from conversations.dialogue import answering, asking, early, helping
from conversations.documents import documents
from conversations.outcome import Outcome
from conversations.people import (
    codes,
    groups,
    handing,
    in_her_name,
    invitations,
    inviting,
    linking,
    moving,
    people,
    sharing,
)  # fmt: skip
from conversations.reports import menu, my_reports, reading_back, records, sending, villages
from conversations.review import queue, returning, reviewing, showing, signing, summaries
from conversations.scene import Scene
from conversations.workbooks import deciding, outgoing
from storage.records import Draft


def brought(scene: Scene, digest: str) -> Outcome:
    """A code from somebody whose chat this is."""
    return codes.brought(scene, digest, link=linking.brought_by_one_known, invite=sharing.invited)


def _accept(scene: Scene, draft: Draft | None, tap: Tap) -> Outcome:
    digest = invitations.digest_of(tap.word(0))
    return brought(scene, digest) if digest else menu.show(scene)


def _help(scene: Scene, draft: Draft | None, tap: Tap) -> Outcome:
    if draft is not None:
        return helping.on_question(scene, draft)
    return menu.show(scene, helping.general(scene))


def _language(scene: Scene, draft: Draft | None, tap: Tap) -> Outcome:
    if not tap.word(0):
        return settings.ask_language(scene)
    changed, written = settings.speaking(scene, tap.word(0))
    said = settings.spoken(changed)
    return written + (asking.again(changed, draft, said) if draft else menu.show(changed, said))


def _sign(scene: Scene, draft: Draft | None, tap: Tap) -> Outcome:
    """What waits for a signature; one summary of it; that one signed, as it was seen."""
    place, period, name, seen, how = (tap.word(index) for index in range(5))
    if seen:
        return signing.sign(scene, place, period, name, seen, how)
    return signing.open_sheet(scene, place, period, name) if name else signing.show(scene)


OF_A_DRAFT: Mapping[str, Callable[[Scene, Draft, Tap], Outcome]] = dict.fromkeys(
    buttons.OF_A_DRAFT - {buttons.DROP}, answering.tapped
) | {
    buttons.STOP: lambda scene, draft, tap: handing.stop(scene, draft),
    buttons.SEND: lambda scene, draft, tap: sending.send_in(scene, draft),
    buttons.EDIT: lambda scene, draft, tap: reading_back.edit(scene, draft, tap.word(2)),
    buttons.LATE: early.chosen,
    buttons.TOGETHER: together.tapped,
    buttons.ROWS: repeating.tapped,
}
"""Of the open question. What throws a draft away is not among them: it is of one that lies aside."""

ANYWHERE: Mapping[str, Callable[[Scene, Draft | None, Tap], Outcome]] = {
    buttons.MENU: lambda scene, draft, tap: menu.show(scene),
    buttons.HELP: _help,
    buttons.WHO: lambda scene, draft, tap: helping.who(scene),
    buttons.LANGUAGE: _language,
    # Reports that are owed or begun
    buttons.OPEN: lambda scene, draft, tap: handing.begin(scene, tap.word(0), tap.word(1), tap.word(2)),
    buttons.LATER: lambda scene, draft, tap: villages.later(scene, tap.word(0), tap.word(1), tap.word(2)),
    buttons.PLACES: lambda scene, draft, tap: villages.listed(
        scene, tap.word(0), tap.word(1), buttons.whole(tap.word(2)) or 0
    ),
    buttons.BEGUN: lambda scene, draft, tap: menu.begun(scene),
    buttons.RECORDS: lambda scene, draft, tap: records.show(scene, tap.word(0), buttons.whole(tap.word(1)) or 0),
    buttons.RECORD: lambda scene, draft, tap: records.begin(scene, *(tap.word(at) for at in range(4))),
    buttons.RESUME: lambda scene, draft, tap: handing.go_on(scene, tap.word(0) if tap.words else None),
    buttons.EXCEL: lambda scene, draft, tap: outgoing.ask(scene, tap.word(0), tap.word(1)),
    buttons.EXCEL_SEND: lambda scene, draft, tap: deciding.send_all(scene, tap.word(0), tap.word(1)),
    buttons.EXCEL_THEIRS: lambda scene, draft, tap: deciding.chosen(scene, tap.word(0), tap.word(1), theirs=True),
    buttons.EXCEL_OURS: lambda scene, draft, tap: deciding.chosen(scene, tap.word(0), tap.word(1), theirs=False),
    buttons.NOTED: lambda scene, draft, tap: ticking.tick(scene, tap.word(0), tap.word(1)),
    # Reports that were sent
    buttons.REPORTS: lambda scene, draft, tap: my_reports.show(scene, tap.word(0)),
    buttons.REPORT: lambda scene, draft, tap: my_reports.open_one(scene, tap.word(0)),
    buttons.WHOLE: lambda scene, draft, tap: my_reports.whole(scene, tap.word(0)),
    buttons.CHANGE: lambda scene, draft, tap: my_reports.change(scene, tap.word(0)),
    buttons.UNAMEND: lambda scene, draft, tap: my_reports.take_back(scene, tap.word(0)),
    buttons.DOCUMENT: lambda scene, draft, tap: documents.make(scene, tap.word(0), tap.word(1)),
    buttons.TEMPLATE: lambda scene, draft, tap: documents.template(scene, tap.word(0), tap.word(1)),
    buttons.TEMPLATE_BACK: lambda scene, draft, tap: documents.back(scene, tap.word(0), tap.word(1), tap.word(2)),
    # Of an officer
    buttons.QUEUE: lambda scene, draft, tap: queue.show(scene),
    buttons.SHOW: lambda scene, draft, tap: showing.show(scene, tap.word(0), tap.word(1)),
    buttons.APPROVE: lambda scene, draft, tap: reviewing.approve(scene, tap.word(0)),
    buttons.APPROVE_SAME: lambda scene, draft, tap: reviewing.approve_same(scene, tap.word(0)),
    buttons.RETURN: lambda scene, draft, tap: returning.begin(scene, tap.word(0)),
    buttons.SUMMARY: lambda scene, draft, tap: summaries.post(scene, tap.word(0), tap.word(1)),
    buttons.SIGN: _sign,
    buttons.GROUP: lambda scene, draft, tap: groups.begin(scene),
    buttons.PEOPLE: lambda scene, draft, tap: people.show(scene, buttons.whole(tap.word(0)) or 0),
    buttons.PERSON: lambda scene, draft, tap: people.person(scene, tap.word(0)),
    buttons.INVITE: lambda scene, draft, tap: inviting.invite(scene),
    buttons.NEW_CODE: lambda scene, draft, tap: inviting.new_code(scene, tap.word(0)),
    buttons.WITHDRAW: lambda scene, draft, tap: inviting.withdraw(scene, tap.word(0), tap.word(1) == "sure"),
    buttons.MOVE: lambda scene, draft, tap: moving.move(scene, tap.word(0), tap.word(1), tap.word(2)),
    buttons.END: lambda scene, draft, tap: moving.end(scene, tap.word(0), tap.word(1), tap.word(2)),
    buttons.IN_HER_NAME: lambda scene, draft, tap: in_her_name.choose(
        scene, tap.word(0), tap.word(1), tap.word(2), tap.word(3)
    ),
    # Chats, phones, and drafts that pass to somebody else
    buttons.LINK: lambda scene, draft, tap: linking.give(scene),
    buttons.ACCEPT: _accept,
    buttons.DECLINE: lambda scene, draft, tap: menu.show(scene),  # by now somebody is known here
    buttons.UNLINK: lambda scene, draft, tap: linking.unlink(scene, tap.word(0)),
    buttons.AWAY: lambda scene, draft, tap: sharing.away(scene),
    buttons.OWN_CODE: lambda scene, draft, tap: sharing.new_code(scene),
    buttons.SHARE: lambda scene, draft, tap: sharing.share(scene, tap.word(0)),
    buttons.MINE: lambda scene, draft, tap: sharing.mine(scene, tap.word(0)),
    buttons.GIVE: lambda scene, draft, tap: handing.give(scene, tap.word(0), tap.word(1)),
    buttons.TAKE: lambda scene, draft, tap: handing.take(scene, tap.word(0)),
    buttons.REFUSE: lambda scene, draft, tap: handing.refuse(scene, tap.word(0)),
    buttons.TAKE_BACK: lambda scene, draft, tap: handing.take_back(scene, tap.word(0)),
}
"""Of the menu, of messages to be answered later, and words. The draft is the one whose question is open."""


def of_a_draft(scene: Scene, draft: Draft, tap: Tap) -> Outcome:
    """What a good button of the open question asks for, or a word about it."""
    return OF_A_DRAFT[tap.verb](scene, draft, tap)


def anywhere(scene: Scene, draft: Draft | None, tap: Tap) -> Outcome:
    """What any other button or word asks for. Words about a question come here without a revision; where none is open,
    and for what we do not know, there is the menu."""
    if draft is not None and tap.verb in OF_A_DRAFT:
        return of_a_draft(scene, draft, tap)
    return ANYWHERE[tap.verb](scene, draft, tap) if tap.verb in ANYWHERE else menu.show(scene)
