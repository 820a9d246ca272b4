"""The list of an officer's people: who has joined and who reports; and one of them, with what can be done. Names are
said in his own chat and nowhere else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial

from conversations import buttons
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.people import invitations, succession
from conversations.people.duties import Duty, duties, duties_of, open_invitations, place_name, role_name, stations
from conversations.reports import menu
from conversations.scene import Scene, menu_button, strong
from storage.desk import ContactOf, DraftsIn, FiledIn, gathered
from storage.records import Draft, Invitation

PAGE = 8  # people, or invitations, on one page
BACK = timedelta(days=190)  # how far back a last report is looked for


def show(scene: Scene, first: int = 0, *before: Line) -> Outcome:
    """Who is where, place by place: joined or not, and the last report; who is invited; what somebody has left."""
    mine = stations(scene)
    if not mine:
        return menu.show(scene, Line(scene.voice("conversations.not_yours")))
    order = {code: at for at, code in enumerate(code for station in mine for code in station.codes)}
    everybody = sorted(duties(scene), key=lambda one: (order[one.held.place], one.contact.person.name))
    invited = [one for one in open_invitations(scene) if not one.person or not _knows(everybody, one.person)]
    entries: list[Duty | Invitation] = [*everybody, *invited]
    shown = entries[first : first + PAGE]
    voice = scene.voice
    lines = [strong(voice("conversations.people.title", count=len({one.contact.person.id for one in everybody})))]
    for place in dict.fromkeys(_place(one) for one in shown):
        here = [f"• {_entry(scene, one)}" for one in shown if _place(one) == place]
        lines.append(Line("\n".join([f"{place_name(scene, place)}:", *here])))
    if not entries:
        lines.append(Line(voice("conversations.people.nobody")))
    if not first:
        lines += _left_behind(scene)
    choices = [Choice(voice("conversations.button.invite"), buttons.data(buttons.INVITE))]
    names = Counter(one.contact.person.name for one in everybody)
    choices += [_button(scene, one, names) for one in shown]
    if len(entries) > first + PAGE:
        choices.append(Choice(voice("conversations.button.more"), buttons.data(buttons.PEOPLE, first + PAGE)))
    return scene.say(*before, *lines, choices=(*choices, menu_button(scene)))


def _knows(everybody: Sequence[Duty], person: str) -> bool:
    return any(one.contact.person.id == person for one in everybody)


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
    """The newest period of what she owes every so often; "" if none. What was filed because it happened tells nothing
    of whether she reports."""
    places = tuple(place.code for place in scene.world.places.below(duty.held.place))
    filed = scene.desk.look(FiledIn(places, (scene.today - BACK).isoformat()))
    hers = (one for one in filed if one.person == duty.contact.person.id)
    return max((one.period for one in hers if not scene.world.rule(one.form).on_demand), default="")


def _left_behind(scene: Scene) -> list[Line]:
    """Reports that somebody had begun who left, and for which there is nobody yet."""
    found = []
    begun = _drafts(scene)
    contacts = gathered(partial(scene.desk.look, ContactOf(one.person)) for one in begun)
    for draft, contact in zip(begun, contacts, strict=True):
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


def _button(scene: Scene, one: Duty | Invitation, names: Mapping[str, int]) -> Choice:
    """A person by name, and by the place where another line has the same name (`names` counts them)."""
    if isinstance(one, Duty):
        name = one.contact.person.name
        label = name if names[name] < 2 else f"{name} · {place_name(scene, one.held.place)}"
        return Choice(label, buttons.data(buttons.PERSON, one.contact.person.id[: buttons.SHORT]))
    label = scene.voice("conversations.button.withdraw", name=one.name or one.place)
    return Choice(label, buttons.data(buttons.WITHDRAW, one.digest[: buttons.SHORT]))


def back(scene: Scene) -> Choice:
    """The button to the list."""
    return Choice(scene.voice("conversations.button.people"), buttons.data(buttons.PEOPLE))


# One of them


def person(scene: Scene, short: str) -> Outcome:
    """One of them: duties, and what can be done."""
    hers = duties_of(scene, short)
    if not hers:
        return show(scene, 0, Line(scene.voice("conversations.stale")))
    voice, reference = scene.voice, short[: buttons.SHORT]
    lines = [
        Line(f"{role_name(scene, one.held.role)} · {place_name(scene, one.held.place)}: {_state(scene, one)}")
        for one in hers
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
    return scene.say(strong(hers[0].contact.person.name), *lines, choices=(*choices, back(scene), menu_button(scene)))


def _with_place(scene: Scene, text: str, one: Duty, hers: Sequence[Duty]) -> str:
    label = scene.voice(text)
    return label if len(hers) == 1 else f"{label} · {place_name(scene, one.held.place)}"


def _of_duty(verb: str, reference: str, one: Duty) -> str:
    return buttons.data(verb, reference, one.held.role, one.held.place)
