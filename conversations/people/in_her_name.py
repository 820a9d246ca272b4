"""An officer fills in a report for a coordinator who tells him by telephone. The draft is his, the report hers: it says
who filed it for whom, she gets a receipt too, and what comes back goes to her.
"""

from __future__ import annotations

from dataclasses import replace

from conversations import buttons
from conversations.dialogue import asking
from conversations.events import Address, Choice, Line
from conversations.outcome import Outcome, send
from conversations.people import people
from conversations.people.duties import duties_of, stations
from conversations.reports import menu, reporting
from conversations.reports.menu import Due
from conversations.scene import Scene, faint, heading, menu_button, reply, strong
from storage.desk import ContactOf
from storage.records import Contact, Submission
from storage.writes import AddAudit, Write

MOST = 10  # reports to choose from


def owed(scene: Scene, contact: Contact) -> list[Due]:
    """What she owes of the reports that come to him, the newest month at the head."""
    mine = {(station.role, code) for station in stations(scene) for code in station.codes}
    roles = [held for held in contact.person.roles if (held.role, held.place) in mine]
    hers = _as(scene, replace(contact, person=replace(contact.person, roles=tuple(roles))))
    to = {held.role for held in scene.roles}
    found = [one for one in menu.due(hers) if one.owed and scene.world.rule(one.obligation.form).to in to]
    return sorted(found, key=lambda one: one.obligation.due, reverse=True)


def _as(scene: Scene, contact: Contact) -> Scene:
    """The scene as it would be were she to speak."""
    return scene.with_desk(person=contact.person, drafts=(), offered=())


def choose(scene: Scene, short: str, form: str, place: str, period: str) -> Outcome:
    """Which of the reports that she owes; the one that is named is opened."""
    hers = duties_of(scene, short)
    if not hers:
        return people.show(scene, 0, Line(scene.voice("conversations.stale")))
    contact = hers[0].contact
    found = owed(scene, contact)
    one = next((one for one in found if one.subject == (form, place, period)), None)
    if one is not None:
        return _begin(scene, contact, one)
    voice, name = scene.voice, contact.person.name
    reference = contact.person.id[: buttons.SHORT]
    choices = [
        Choice(menu.about(scene, *each.subject), buttons.data(buttons.IN_HER_NAME, reference, *each.subject))
        for each in found[:MOST]
    ]
    choices.append(menu_button(scene))
    text = "conversations.in_her_name.which" if found else "conversations.in_her_name.nothing"
    return scene.say(strong(voice(text, name=name)), choices=tuple(choices))


def _begin(scene: Scene, contact: Contact, one: Due) -> Outcome:
    """Her report, in his hands; one that he has begun goes on."""
    begun = next(
        (
            draft
            for draft in scene.desk.drafts
            if draft.for_person == contact.person.id and (draft.form, draft.place, draft.period) == one.subject
        ),
        None,
    )
    if begun is not None:
        return reporting.resume(scene, begun)
    hers = _as(scene, contact)
    made = reporting.mending(hers, one.filed) if one.filed is not None else reporting.new(hers, *one.subject)
    draft = replace(made, person=scene.person.id, for_person=contact.person.id, front=reporting.REPORT)
    lines = (
        strong(heading(scene, *one.subject)),
        Line(scene.voice("conversations.in_her_name.you_answer", name=contact.person.name)),
    )
    return reporting.others_aside(scene, draft) + asking.again(scene, draft, *lines)


def receipt(scene: Scene, submission: Submission) -> tuple[Line, tuple[Write, ...]]:
    """What is said beside the receipt of a report that was filed in somebody's name, and the receipt to her."""
    contact = scene.desk.look(ContactOf(submission.person))
    audit = AddAudit("filed for", submission.filed_by, submission.id)
    line = Line(scene.voice("conversations.in_her_name.filed", name=contact.person.name if contact else "–"))
    if contact is None or not contact.chats:
        return line, (audit,)
    language = contact.person.language
    voice = scene.world.voice(language, scene.zone)
    words = reply(
        strong(voice("conversations.in_her_name.filed_for_you", name=scene.person.name)),
        Line(heading(scene, submission.form, submission.place, submission.period, language)),
        faint(voice("conversations.receipt", number=submission.number, at=voice.moment(submission.sent_at))),
    )
    told = send(words, Address(*contact.chats[0], contact.person.id), scene.now, key=f"filed:{submission.id}")
    return line, (audit, told)


def said_of(scene: Scene, submission: Submission) -> Line:
    """In a report: that an officer filed it, in whose name; '' when she did so herself."""
    if not submission.filed_by:
        return Line("")
    by, whom = (scene.desk.look(ContactOf(one)) for one in (submission.filed_by, submission.person))
    names = [one.person.name if one else "–" for one in (by, whom)]
    return faint(scene.voice("conversations.in_her_name.said", officer=names[0], name=names[1]))
