"""Drafts of somebody who left pass to her successor: whoever holds a role that files the same report for the place.
As long as there is nobody, they stay where they are, and the officer sees them among his people.

Pure: the clock asks every morning, and joining asks at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from conversations import buttons
from conversations.events import Address, Choice, Line
from conversations.outcome import send
from conversations.scene import reply, strong
from conversations.world import World
from storage.records import Contact, Draft, RoleHeld
from storage.writes import AddAudit, SaveDraft, Write

LEFT_BY = "left_by"  # in a draft's state: the person who had begun it and left


def files(world: World, form: str, place: str, roles: Iterable[RoleHeld]) -> list[RoleHeld]:
    """Those of these roles that file this report for this place, whenever they were held."""
    by = world.rule(form).by
    above = {step.code for step in world.places.path(place)}
    return [role for role in roles if role.role in by and role.place in above]


def has_left(world: World, draft: Draft, roles: Iterable[RoleHeld], today: date) -> bool:
    """Whether who has this draft held a role that files its report, and holds none now or later."""
    held = files(world, draft.form, draft.place, roles)
    return bool(held) and all(role.end is not None and role.end < today for role in held)


def successor(world: World, draft: Draft, contacts: Iterable[Contact], today: date) -> Contact | None:
    """Who files this report now: of several whoever began last."""
    found = [
        (max(role.start for role in now), contact.person.id, contact)
        for contact in contacts
        if contact.chats and contact.person.consented_at and contact.person.id != draft.person
        if (now := [role for role in files(world, draft.form, draft.place, contact.person.roles) if role.held(today)])
    ]
    return max(found, key=lambda one: one[:2])[2] if found else None


def passing(
    world: World, drafts: Sequence[Draft], contacts: Sequence[Contact], now: datetime
) -> list[tuple[Write, ...]]:
    """What is to be written for each draft that passes to somebody: the draft, and a word to her. Whoever has begun the
    same report herself keeps hers, and the one that was left stays where it is."""
    people = {contact.person.id: contact for contact in contacts}
    begun = {(one.person, one.form, one.place, one.period) for one in drafts}
    found = []
    for draft in drafts:
        before = people.get(draft.person)
        if before is None or draft.for_person or not world.is_report(draft.form):
            continue
        zone = ZoneInfo(world.programme_of(draft.form).zone)
        today = now.astimezone(zone).date()
        if not has_left(world, draft, before.person.roles, today):
            continue
        to = successor(world, draft, contacts, today)
        if to is not None and (to.person.id, draft.form, draft.place, draft.period) not in begun:
            found.append(_passed(world, draft, before, to, now, zone))
    return found


def _passed(
    world: World, draft: Draft, before: Contact, to: Contact, now: datetime, zone: ZoneInfo
) -> tuple[Write, ...]:
    given = replace(
        draft,
        person=to.person.id,
        front=0,
        offered_to="",
        revision=draft.revision + 1,
        state={**draft.state, LEFT_BY: draft.person},
        updated_at=now,
    )
    language = to.person.language
    voice = world.voice(language, zone)
    title = world.newest(draft.form).title(language)
    about = f"{title} · {world.places.name(draft.place, language)} · {voice.period(draft.period)}"
    words = reply(
        strong(voice("conversations.passed_on", name=before.person.name)),
        Line(about),
        choices=(
            Choice(voice("conversations.button.resume"), buttons.data(buttons.RESUME, draft.id[: buttons.SHORT])),
        ),
    )
    key = f"passed:{draft.id}:{given.revision}"
    return (
        SaveDraft(given),
        AddAudit("passed on", to.person.id, draft.id),
        send(words, Address(*to.chats[0], to.person.id), now, key=key),
    )
