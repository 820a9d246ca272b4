"""An officer's people: who holds a role that reports to him, over places within his own. He sees who has joined and who
reports, invites, moves somebody to another place, ends a duty. Names are said in his own chat and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from conversations import buttons
from conversations.dialogue import asking
from conversations.events import Address, Choice, Line
from conversations.outcome import Outcome, send
from conversations.people import invitations, succession
from conversations.reports import menu, reporting
from conversations.scene import Scene, faint, reply, strong
from forms.walking.session import Session
from programmes.areas import Place
from storage.desk import ContactOf, DraftsIn, FiledIn, HoldersDuring, InvitationsTo
from storage.records import Contact, Draft, Invitation, RoleHeld
from storage.writes import (
    AddAudit,
    AddInvitation,
    DropDraft,
    DropInvitation,
    EndRole,
    GiveRole,
    Write,
)  # fmt: skip

INVITING, MOVING, ENDING = "invite_person", "move_person", "end_duty"
REFERENCE = 10  # hexadecimal digits by which a button names a person or an invitation
PAGE = 8  # people, or invitations, on one page
BACK = timedelta(days=190)  # how far back a last report is looked for
AHEAD = timedelta(days=366)  # roles that begin by then are shown


@dataclass(frozen=True, slots=True)
class Post:
    """A role that reports to the officer, over one of these places."""

    role: str
    places: tuple[Place, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(place.code for place in self.places)


@dataclass(frozen=True, slots=True)
class Duty:
    """Who holds, held or will hold such a role, over which place."""

    contact: Contact
    held: RoleHeld

    @property
    def joined(self) -> bool:
        return self.contact.person.consented_at is not None


def posts(scene: Scene) -> tuple[Post, ...]:
    """Which roles report to whoever speaks, and over which places; none for who is no officer."""
    found: dict[str, dict[str, Place]] = {}
    for held in scene.roles:
        programme = scene.world.programme_with(held.role)
        for name, role in programme.role.items() if programme else ():
            if role.to == held.role:
                below = scene.world.places.below(held.place, role.at)
                found.setdefault(name, {}).update({place.code: place for place in below})
    return tuple(Post(role, tuple(places.values())) for role, places in found.items() if places)


def duties(scene: Scene) -> tuple[Duty, ...]:
    """All that his people hold today or will hold, by place."""
    first, last = scene.today.isoformat(), (scene.today + AHEAD).isoformat()
    return tuple(
        Duty(contact, held)
        for post in posts(scene)
        for contact in scene.desk.look(HoldersDuring(post.role, post.codes, first, last))
        for held in contact.person.roles
        if held.role == post.role and held.place in post.codes and (held.end is None or held.end >= scene.today)
    )


def open_invitations(scene: Scene) -> tuple[Invitation, ...]:
    """Invitations to such roles that nobody has used yet."""
    return tuple(
        one for post in posts(scene) for one in scene.desk.look(InvitationsTo((post.role,), post.codes, scene.now))
    )


# The list


def show(scene: Scene, first: int = 0, *before: Line) -> Outcome:
    """Who is where, place by place: joined or not, and the last report; who is invited; what somebody has left."""
    if not posts(scene):
        return menu.show(scene, Line(scene.voice("conversations.not_yours")))
    everybody = sorted(duties(scene), key=lambda one: (_order(scene, one.held.place), one.contact.person.name))
    invited = [one for one in open_invitations(scene) if not one.person or not _knows(everybody, one.person)]
    entries: list[Duty | Invitation] = [*everybody, *invited]
    shown = entries[first : first + PAGE]
    voice = scene.voice
    lines = [strong(voice("conversations.people.title", count=len({one.contact.person.id for one in everybody})))]
    for place in dict.fromkeys(_place(one) for one in shown):
        here = [f"• {_entry(scene, one)}" for one in shown if _place(one) == place]
        lines.append(Line("\n".join([f"{scene.world.places.name(place, scene.language)}:", *here])))
    if not entries:
        lines.append(Line(voice("conversations.people.nobody")))
    if not first:
        lines += _left_behind(scene)
    choices = [Choice(voice("conversations.button.invite"), buttons.data(buttons.INVITE))]
    choices += [_button(scene, one) for one in shown]
    if len(entries) > first + PAGE:
        choices.append(Choice(voice("conversations.button.more"), buttons.data(buttons.PEOPLE, first + PAGE)))
    return scene.say(*before, *lines, choices=(*choices, _menu_button(scene)))


def _knows(everybody: Sequence[Duty], person: str) -> bool:
    return any(one.contact.person.id == person for one in everybody)


def _order(scene: Scene, place: str) -> int:
    codes = [one for post in posts(scene) for one in post.codes]
    return codes.index(place)


def _place(one: Duty | Invitation) -> str:
    return one.held.place if isinstance(one, Duty) else one.place


def _entry(scene: Scene, one: Duty | Invitation) -> str:
    if isinstance(one, Duty):
        return f"{one.contact.person.name} – {_state(scene, one)}"
    until = scene.voice.day(invitations.ends_on(one, scene.zone))
    return scene.voice("conversations.people.invited", name=one.name or "–", until=until)


def _state(scene: Scene, duty: Duty) -> str:
    """Joined or not yet; from when on, until when; the last month that was reported."""
    voice, held = scene.voice, duty.held
    parts = [voice("conversations.people.joined" if duty.joined else "conversations.people.not_yet")]
    if held.start > scene.today:
        parts.append(voice("conversations.people.from", day=voice.day(held.start)))
    if held.end is not None:
        parts.append(voice("conversations.people.until", day=voice.day(held.end)))
    last = _last_report(scene, duty)
    if last:
        parts.append(voice("conversations.people.last_report", period=voice.period(last)))
    elif duty.joined:
        parts.append(voice("conversations.people.no_report"))
    return " · ".join(parts)


def _last_report(scene: Scene, duty: Duty) -> str:
    places = tuple(place.code for place in scene.world.places.below(duty.held.place))
    filed = scene.desk.look(FiledIn(places, (scene.today - BACK).isoformat()))
    return max((one.period for one in filed if one.person == duty.contact.person.id), default="")


def _left_behind(scene: Scene) -> list[Line]:
    """Reports that somebody had begun who left, and for which there is nobody yet."""
    found = []
    for draft in _drafts(scene):
        contact = scene.desk.look(ContactOf(draft.person))
        if contact and succession.has_left(scene.world, draft, contact.person.roles, scene.today):
            about = menu.about(scene, draft.form, draft.place, draft.period)
            found.append(
                Line(f"✎ {scene.voice('conversations.people.left_behind', name=contact.person.name, what=about)}")
            )
    return found


def _drafts(scene: Scene) -> tuple[Draft, ...]:
    """What is begun of the reports that come to him, within his places."""
    found: dict[str, Draft] = {}
    for held in scene.roles:
        programme = scene.world.programme_with(held.role)
        forms = tuple(name for name, rule in programme.form.items() if rule.to == held.role) if programme else ()
        if forms:
            places = tuple(place.code for place in scene.world.places.below(held.place))
            found |= {one.id: one for one in scene.desk.look(DraftsIn(forms, places))}
    return tuple(one for one in found.values() if not one.for_person)


def _button(scene: Scene, one: Duty | Invitation) -> Choice:
    if isinstance(one, Duty):
        return Choice(one.contact.person.name, buttons.data(buttons.PERSON, one.contact.person.id[:REFERENCE]))
    label = scene.voice("conversations.button.withdraw", name=one.name or one.place)
    return Choice(label, buttons.data(buttons.WITHDRAW, one.digest[:REFERENCE]))


def _menu_button(scene: Scene) -> Choice:
    return Choice(scene.voice("conversations.button.menu"), buttons.data(buttons.MENU))


def _back(scene: Scene) -> Choice:
    return Choice(scene.voice("conversations.button.people"), buttons.data(buttons.PEOPLE))


# One of them


def of(scene: Scene, short: str) -> tuple[Duty, ...]:
    """The duties of one of his people; none when it is not one of his."""
    return tuple(one for one in duties(scene) if short and one.contact.person.id.startswith(short))


def person(scene: Scene, short: str) -> Outcome:
    """One of them: duties, and what can be done."""
    hers = of(scene, short)
    if not hers:
        return show(scene, 0, Line(scene.voice("conversations.stale")))
    voice, reference = scene.voice, short[:REFERENCE]
    lines = [
        Line(f"{_role(scene, one.held.role)} · {_name(scene, one.held.place)}: {_state(scene, one)}") for one in hers
    ]
    choices = [
        Choice(_with_place(scene, "conversations.button.move", one, hers), _of_duty(buttons.MOVE, reference, one))
        for one in hers
        if one.held.end is None
    ]
    choices += [
        Choice(_with_place(scene, "conversations.button.end", one, hers), _of_duty(buttons.END, reference, one))
        for one in hers
        if one.held.end is None
    ]
    choices.append(Choice(voice("conversations.button.new_invitation"), buttons.data(buttons.NEW_CODE, reference)))
    choices.append(Choice(voice("conversations.button.in_her_name"), buttons.data(buttons.IN_HER_NAME, reference)))
    return scene.say(strong(hers[0].contact.person.name), *lines, choices=(*choices, _back(scene), _menu_button(scene)))


def _with_place(scene: Scene, text: str, one: Duty, hers: Sequence[Duty]) -> str:
    label = scene.voice(text)
    return label if len(hers) == 1 else f"{label} · {_name(scene, one.held.place)}"


def _of_duty(verb: str, reference: str, one: Duty) -> str:
    return buttons.data(verb, reference, one.held.role, one.held.place)


def _role(scene: Scene, name: str) -> str:
    role = scene.world.role(name)
    return scene.voice.pick(role.label) if role else name


def _name(scene: Scene, place: str) -> str:
    return scene.world.places.name(place, scene.language)


# Inviting


def invite(scene: Scene) -> Outcome:
    """Ask for the role, the place and the name; then give a code."""
    mine = posts(scene)
    if not mine:
        return menu.show(scene, Line(scene.voice("conversations.not_yours")))
    roles = [{"name": post.role, "label": _role(scene, post.role)} for post in mine]
    places = [
        {"name": place.code, "label": _name(scene, place.code), "role": post.role}
        for post in mine
        for place in post.places
    ]
    return _ask(scene, INVITING, {"roles": roles, "places": places})


def _ask(scene: Scene, form: str, given: dict[str, list[dict[str, str]]], **state: str) -> Outcome:
    """Begin one of our dialogues."""
    draft = Draft(
        id=scene.hex(),
        person=scene.person.id,
        form=form,
        version=scene.world.current[form],
        place="",
        period="",
        subject="",
        revision=0,
        front=reporting.DIALOGUE,
        state={"seed": scene.chance.getrandbits(31), "given": given, **state},
        created_at=scene.now,
    )
    return asking.give_up_dialogues(scene) + asking.ask(scene, draft, asking.open_session(scene, draft))


def finish_invitation(scene: Scene, draft: Draft, session: Session, before: tuple[Line, ...] = ()) -> Outcome:
    """The ending: an invitation, and a text to forward that says how to begin."""
    said = session.finalize().values
    mine = posts(scene)
    role = said.get("role") or (mine[0].role if mine else "")
    post = next((one for one in mine if one.role == role), None)
    place = said.get("place") or (post.codes[0] if post else "")
    if post is None or place not in post.codes:  # his own role has changed meanwhile
        return Outcome((DropDraft(draft.id),)) + menu.show(scene, Line(scene.voice("conversations.not_yours")))
    given = _invitation(scene, role, place, name=said["name"])
    return Outcome((DropDraft(draft.id),)) + given


def _invitation(
    scene: Scene, role: str, place: str, *, name: str, to: str = "", language: str = "", start: date | None = None
) -> Outcome:
    """A fresh code: what it is for, and beneath it the text to forward."""
    programme = scene.world.programme_with(role)
    assert programme is not None
    code = invitations.make(scene.chance.choice)
    spoken = language or scene.language
    made = invitations.invitation(
        code, role, place, spoken, scene.now, person=to, name=name, start=start, zone=programme.clock
    )
    until = invitations.last_day(scene.now, programme.clock)
    told = scene.say(
        strong(scene.voice("conversations.invite.forward", name=name)),
        faint(scene.voice("conversations.invite.careful", until=scene.voice.day(until))),
        choices=(
            Choice(scene.voice("conversations.button.another"), buttons.data(buttons.INVITE)),
            _back(scene),
            _menu_button(scene),
        ),
    )
    voice = scene.world.voice(spoken, scene.zone)
    text = invitations.text(
        voice,
        scene.world.ways,
        code,
        name=name,
        role=voice.pick(programme.role[role].label),
        place=scene.world.places.name(place, spoken),
        until=until,
    )
    writes = (AddInvitation(made), AddAudit("invited", scene.person.id, to or place))
    return Outcome(writes, (reply(*text),)) + told


def new_code(scene: Scene, short: str) -> Outcome:
    """Another invitation for one of them: she has not joined yet, or lost her phone, or her own code."""
    hers = of(scene, short)
    if not hers:
        return show(scene, 0, Line(scene.voice("conversations.stale")))
    contact, held = hers[0].contact, hers[0].held
    found = contact.person
    return _invitation(
        scene, held.role, held.place, name=found.name, to=found.id, language=found.language, start=held.start
    )


def withdraw(scene: Scene, short: str, sure: bool) -> Outcome:
    """Take an invitation back, once he has said so twice."""
    found = next((one for one in open_invitations(scene) if short and one.digest.startswith(short)), None)
    if found is None:
        return show(scene, 0, Line(scene.voice("conversations.stale")))
    voice, name = scene.voice, found.name or _name(scene, found.place)
    if not sure:
        yes = Choice(voice("conversations.button.withdraw", name=name), buttons.data(buttons.WITHDRAW, short, "sure"))
        return scene.say(voice("conversations.withdraw.sure", name=name), choices=(_back(scene), yes))
    writes = (DropInvitation(found.digest), AddAudit("withdrawn", scene.person.id, found.place))
    without = _looked(scene, found)
    return Outcome(writes) + show(without, 0, Line(voice("conversations.withdraw.done", name=name)))


def _looked(scene: Scene, gone: Invitation) -> Scene:
    """The scene as it is once the invitation is gone."""
    found = {
        lookup: tuple(one for one in kept if one != gone) if isinstance(lookup, InvitationsTo) else kept
        for lookup, kept in scene.desk.found.items()
    }
    return Scene(scene.world, replace(scene.desk, found=found), scene.event, scene.chance, scene.endings)


# Moving and ending


def move(scene: Scene, short: str, role: str, place: str) -> Outcome:
    """Ask to which place, and from which day on."""
    duty, post = _duty(scene, short, role, place), next((one for one in posts(scene) if one.role == role), None)
    if duty is None or post is None:
        return show(scene, 0, Line(scene.voice("conversations.stale")))
    others = [{"name": one.code, "label": _name(scene, one.code)} for one in post.places if one.code != place]
    if not others:
        return scene.say(scene.voice("conversations.move.nowhere"), choices=(_back(scene), _menu_button(scene)))
    return _ask(scene, MOVING, {"places": others, "ctx": [_ctx(scene, duty)]}, **_about(duty))


def end(scene: Scene, short: str, role: str, place: str) -> Outcome:
    """Ask for the last day, and once whether that is sure."""
    duty = _duty(scene, short, role, place)
    if duty is None:
        return show(scene, 0, Line(scene.voice("conversations.stale")))
    return _ask(scene, ENDING, {"ctx": [_ctx(scene, duty)]}, **_about(duty))


def _duty(scene: Scene, short: str, role: str, place: str) -> Duty | None:
    return next(
        (one for one in of(scene, short) if (one.held.role, one.held.place, one.held.end) == (role, place, None)), None
    )


def _ctx(scene: Scene, duty: Duty) -> dict[str, str]:
    return {
        "name": duty.contact.person.name,
        "role": _role(scene, duty.held.role),
        "place": _name(scene, duty.held.place),
        "start": duty.held.start.isoformat(),
    }


def _about(duty: Duty) -> dict[str, str]:
    return {"whom": duty.contact.person.id, "role": duty.held.role, "place": duty.held.place}


def finish_move(scene: Scene, draft: Draft, session: Session, before: tuple[Line, ...] = ()) -> Outcome:
    """The ending: the role ends on the day before, and begins over the other place."""
    said, state = session.finalize().values, draft.state
    duty = _duty(scene, state["whom"], state["role"], state["place"])
    post = next((one for one in posts(scene) if one.role == state["role"]), None)
    gone = Outcome((DropDraft(draft.id),))
    if duty is None or post is None or said["place"] not in post.codes:
        return gone + show(scene, 0, Line(scene.voice("conversations.stale")))
    day, to = said["day"], said["place"]
    writes: list[Write] = [
        _until(duty, day - timedelta(days=1)),
        GiveRole(duty.contact.person.id, duty.held.role, to, day),
        AddAudit("moved", scene.person.id, duty.contact.person.id),
    ]
    words = {"place": to, "day": day}
    writes += _told(scene, duty, "conversations.move.you", words)
    done = scene.voice(
        "conversations.move.done", name=duty.contact.person.name, place=_name(scene, to), day=scene.voice.day(day)
    )
    return gone + Outcome(tuple(writes)) + scene.say(Line(done), choices=(_back(scene), _menu_button(scene)))


def finish_end(scene: Scene, draft: Draft, session: Session, before: tuple[Line, ...] = ()) -> Outcome:
    """The ending: the duty ends with that day, if he is sure."""
    said, state = session.finalize().values, draft.state
    duty = _duty(scene, state["whom"], state["role"], state["place"])
    gone = Outcome((DropDraft(draft.id),))
    if duty is None:
        return gone + show(scene, 0, Line(scene.voice("conversations.stale")))
    if said["sure"] != "yes":
        return gone + person(scene, duty.contact.person.id)
    day = said["day"]
    writes: list[Write] = [_until(duty, day), AddAudit("ended", scene.person.id, duty.contact.person.id)]
    writes += _told(scene, duty, "conversations.end.you", {"place": duty.held.place, "day": day})
    done = scene.voice(
        "conversations.end.done",
        name=duty.contact.person.name,
        place=_name(scene, duty.held.place),
        day=scene.voice.day(day),
    )
    return gone + Outcome(tuple(writes)) + scene.say(Line(done), choices=(_back(scene), _menu_button(scene)))


def _until(duty: Duty, day: date) -> EndRole:
    held = duty.held
    return EndRole(duty.contact.person.id, held.role, held.place, held.start, day, held.end)


def _told(scene: Scene, duty: Duty, text: str, words: dict[str, object]) -> list[Write]:
    """The word to her."""
    contact = duty.contact
    if not contact.chats:
        return []
    language = contact.person.language
    voice = scene.world.voice(language, scene.zone)
    role = scene.world.role(duty.held.role)
    place, day = str(words["place"]), words["day"]
    assert isinstance(day, date)
    said = voice(
        text,
        role=voice.pick(role.label) if role else duty.held.role,
        place=scene.world.places.name(place, language),
        day=voice.day(day),
    )
    key = f"duty:{scene.event.door}:{scene.event.id}"
    return [send(reply(Line(said)), Address(*contact.chats[0]), scene.now, key=key)]
