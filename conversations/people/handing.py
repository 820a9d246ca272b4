"""A report that is begun goes into other hands: it is offered to a colleague who may file it too, and is hers when she
accepts. As long as it is offered nobody fills it in and nobody sends it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from conversations import buttons
from conversations.dialogue import asking
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.people import sharing
from conversations.reports import menu, reporting, sending, villages
from conversations.scene import Scene, faint, heading, menu_button, reply, strong
from programmes.calendar import bounds
from storage.desk import ContactOf, HoldersDuring
from storage.records import Contact, Draft
from storage.writes import AddAudit, SaveDraft, Write

MOST = 10  # colleagues to choose from


def colleagues(scene: Scene, draft: Draft) -> tuple[Contact, ...]:
    """Who else may file this report, and has a chat: by a role that she held on the period's last day."""
    if not scene.world.is_report(draft.form) or draft.for_person:
        return ()
    last = bounds(draft.period)[1].isoformat()
    above = tuple(step.code for step in scene.world.places.path(draft.place))
    found = [
        contact
        for role in scene.world.rule(draft.form).by
        for contact in scene.desk.look(HoldersDuring(role, above, last, last))
        if contact.chats and contact.person.consented_at and contact.person.id != scene.person.id
    ]
    return tuple({contact.person.id: contact for contact in found}.values())[:MOST]


def button(scene: Scene, draft: Draft) -> tuple[Choice, ...]:
    """The way to give a draft to a colleague; none where there is nobody to give it to."""
    if not colleagues(scene, draft):
        return ()
    data = buttons.data(buttons.GIVE, draft.id[: buttons.SHORT])
    return (Choice(scene.voice("conversations.button.give"), data),)


def stop(scene: Scene, draft: Draft) -> Outcome:
    """Put a report aside, with the way to give it to a colleague."""
    aside = reporting.stop(scene, draft)
    more = button(scene, draft)
    if not more or not aside.replies:
        return aside
    last = aside.replies[-1]
    return replace(
        aside, replies=(*aside.replies[:-1], replace(last, choices=(last.choices[0], *more, *last.choices[1:])))
    )


def begin(scene: Scene, form: str, place: str, period: str) -> Outcome:
    """Open a report that she owes, unless it is being offered: then it is shown so."""
    offered = of_report(scene, form, place, period)
    if offered is None and sharing.is_anothers(scene, form, place, period):
        return sharing.away(scene)
    return shown(scene, offered) if offered else villages.begin(scene, form, place, period)


def go_on(scene: Scene, short: str | None) -> Outcome:
    """Go on with a draft; where it is of somebody else who shares this phone, it is asked who is there."""
    mine = [*scene.desk.drafts, *scene.desk.offered]
    if short and sharing.is_shared(scene.desk) and not any(one.id.startswith(short) for one in mine):
        theirs = (draft for other in sharing.others(scene) for draft in other.desk.drafts)
        if any(draft.id.startswith(short) for draft in theirs):
            return sharing.away(scene)
    return villages.go_on(scene, short)


def give(scene: Scene, short: str, to: str) -> Outcome:
    """Offer a draft: to whom, where that is not said yet. One that is offered is shown with what can be done."""
    offered = next((one for one in scene.desk.offered if short and one.id.startswith(short)), None)
    if offered is not None:
        return shown(scene, offered)
    draft = next((one for one in scene.desk.drafts if short and one.id.startswith(short)), None)
    if draft is None or not menu.may_file(scene, draft.form, draft.place, draft.period):
        return menu.show(scene, Line(scene.voice("conversations.stale")))
    others = colleagues(scene, draft)
    if not others:
        return menu.show(scene, Line(scene.voice("conversations.give.nobody")))
    chosen = next((one for one in others if to and one.person.id.startswith(to)), None)
    return _offer(scene, draft, chosen) if chosen else _to_whom(scene, draft, others)


def _to_whom(scene: Scene, draft: Draft, others: tuple[Contact, ...]) -> Outcome:
    choices = tuple(
        Choice(
            one.person.name,
            buttons.data(buttons.GIVE, draft.id[: buttons.SHORT], one.person.id[: buttons.SHORT]),
        )
        for one in others
    )
    return scene.say(
        strong(scene.voice("conversations.give.to_whom")),
        faint(heading(scene, draft.form, draft.place, draft.period)),
        choices=(*choices, menu_button(scene)),
    )


def _offer(scene: Scene, draft: Draft, to: Contact) -> Outcome:
    given = replace(asking.kept(scene, draft), front=0, offered_to=to.person.id)
    voice = scene.world.voice(to.person.language, scene.zone)
    told = reply(
        strong(voice("conversations.give.offered_you", name=scene.person.name)),
        Line(heading(scene, draft.form, draft.place, draft.period, to.person.language)),
        choices=(
            Choice(voice("conversations.button.accept"), buttons.data(buttons.TAKE, draft.id)),
            Choice(voice("conversations.button.decline"), buttons.data(buttons.REFUSE, draft.id)),
        ),
    )
    writes: tuple[Write, ...] = (
        SaveDraft(given),
        AddAudit("offered", scene.person.id, draft.id),
        sending.notice(scene, to, told, f"offered:{draft.id}:{given.revision}"),
    )
    return Outcome(writes) + _waits(scene, given, to.person.name)


def _waits(scene: Scene, draft: Draft, name: str) -> Outcome:
    voice = scene.voice
    return scene.say(
        Line(voice("conversations.give.offered", name=name)),
        faint(heading(scene, draft.form, draft.place, draft.period)),
        choices=(
            Choice(voice("conversations.button.take_back"), buttons.data(buttons.TAKE_BACK, draft.id)),
            menu_button(scene),
        ),
    )


def of_report(scene: Scene, form: str, place: str, period: str) -> Draft | None:
    """The draft of this report that is being offered, by her or to her."""
    return next((one for one in scene.desk.offered if (one.form, one.place, one.period) == (form, place, period)), None)


def shown(scene: Scene, draft: Draft) -> Outcome:
    """A draft that is being offered: hers to take back, or hers to accept."""
    other = scene.desk.look(ContactOf(draft.person if draft.offered_to == scene.person.id else draft.offered_to))
    name, voice = other.person.name if other else "–", scene.voice
    if draft.offered_to != scene.person.id:
        return _waits(scene, draft, name)
    return scene.say(
        strong(voice("conversations.give.offered_you", name=name)),
        Line(heading(scene, draft.form, draft.place, draft.period)),
        choices=(
            Choice(voice("conversations.button.accept"), buttons.data(buttons.TAKE, draft.id)),
            Choice(voice("conversations.button.decline"), buttons.data(buttons.REFUSE, draft.id)),
            menu_button(scene),
        ),
    )


def take(scene: Scene, id_: str) -> Outcome:
    """She accepts: the draft, with every answer, is hers, and its question is asked."""
    draft = next((one for one in scene.desk.offered if one.id == id_ and one.offered_to == scene.person.id), None)
    if draft is None:
        return menu.show(scene, Line(scene.voice("conversations.stale")))
    if not menu.may_file(scene, draft.form, draft.place, draft.period):
        return menu.show(scene, Line(scene.voice("conversations.not_yours")))
    if any((one.form, one.place, one.period) == (draft.form, draft.place, draft.period) for one in scene.desk.drafts):
        return menu.show(scene, Line(scene.voice("conversations.give.begun_yourself")))
    mine = replace(draft, person=scene.person.id, offered_to="")
    return _answered(scene, draft, "accepted") + reporting.resume(scene, mine)


def refuse(scene: Scene, id_: str) -> Outcome:
    """She declines: it is the giver's again."""
    draft = next((one for one in scene.desk.offered if one.id == id_ and one.offered_to == scene.person.id), None)
    if draft is None:
        return menu.show(scene, Line(scene.voice("conversations.stale")))
    back = SaveDraft(replace(asking.kept(scene, draft), offered_to=""))
    told = _answered(scene, draft, "declined")
    return Outcome((back,)) + told + menu.show(_without(scene, draft), Line(scene.voice("conversations.give.declined")))


def _answered(scene: Scene, draft: Draft, how: Literal["accepted", "declined"]) -> Outcome:
    """The word to who had offered it."""
    audit = AddAudit(how, scene.person.id, draft.id)
    giver = scene.desk.look(ContactOf(draft.person))
    if giver is None or not giver.chats:
        return Outcome((audit,))
    language = giver.person.language
    voice = scene.world.voice(language, scene.zone)
    choices: tuple[Choice, ...] = ()
    if how == "declined":
        data = buttons.data(buttons.RESUME, draft.id[: buttons.SHORT])
        choices = (Choice(voice("conversations.button.resume"), data),)
    told = reply(
        Line(voice(f"conversations.give.{how}_you", name=scene.person.name)),
        faint(heading(scene, draft.form, draft.place, draft.period, language)),
        choices=choices,
    )
    return Outcome((audit, sending.notice(scene, giver, told, f"{how}:{draft.id}:{draft.revision}")))


def take_back(scene: Scene, id_: str) -> Outcome:
    """The giver wants it back before it was accepted, and goes on with it."""
    draft = next((one for one in scene.desk.offered if one.id == id_ and one.person == scene.person.id), None)
    if draft is None:
        return menu.show(scene, Line(scene.voice("conversations.stale")))
    audit = AddAudit("taken back", scene.person.id, draft.id)
    return Outcome((audit,)) + reporting.resume(scene, replace(draft, offered_to=""))


def _without(scene: Scene, draft: Draft) -> Scene:
    offered = tuple(one for one in scene.desk.offered if one.id != draft.id)
    return scene.with_desk(offered=offered)
