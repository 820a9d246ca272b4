"""Joining: an invitation code, the privacy notice, a yes. Until then nothing is known of the account."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from conversations import asking, menu
from conversations.events import Began, Line, Said
from conversations.invitations import digest_of
from conversations.outcome import Outcome
from conversations.reporting import DIALOGUE as IN_FRONT
from conversations.scene import Scene, strong
from forms.session import Session
from storage.desk import InvitationOf
from storage.records import Draft, Invitation, Person, RoleHeld
from storage.writes import (
    AddAudit,
    Consent,
    DropDraft,
    GiveRole,
    LinkAccount,
    SavePerson,
    UnlinkAccount,
    UseInvitation,
    Write,
)  # fmt: skip

DIALOGUE = "join"


def stranger(scene: Scene) -> Outcome:
    """Someone whom nobody knows: read the code, or ask for it."""
    match scene.event.what:
        case Said(text) | Began(text):
            digest = digest_of(text)
        case _:
            digest = None
    if digest is None:
        return scene.say(strong(scene.voice("conversations.join.hello")), Line(scene.voice("conversations.join.code")))
    invitation = scene.desk.look(InvitationOf(digest))
    if invitation is None or invitation.used_at is not None:
        return scene.say(scene.voice("conversations.join.unknown_code"))
    if invitation.expires_at <= scene.now:
        return scene.say(scene.voice("conversations.join.expired"))
    return _welcome(scene, invitation)


def _welcome(scene: Scene, invitation: Invitation) -> Outcome:
    """The code is good: link the account, and ask language, name where it is not known, and consent."""
    person = invitation.person or scene.hex()
    language = scene.event.language[:2] or invitation.language or "lo"
    draft = Draft(
        id=scene.hex(),
        person=person,
        form=DIALOGUE,
        version=scene.world.current[DIALOGUE],
        place=invitation.place,
        period="",
        subject="",
        revision=0,
        front=IN_FRONT,
        state={
            "seed": scene.chance.getrandbits(31),
            "given": {"ctx": [_whom(scene, invitation)]},
            "invitation": invitation.digest,
            "role": invitation.role,
            "start": (invitation.start or scene.today).isoformat(),
            "known": bool(invitation.person),
            "name": invitation.name,
        },
        created_at=scene.now,
    )
    writes: list[Write] = []
    if not invitation.person:
        writes.append(SavePerson(person, invitation.name, language))
    event = scene.event
    writes.append(LinkAccount(event.door, event.account, event.chat, person))
    asked = asking.ask(scene, draft, asking.open_session(scene, draft))
    return Outcome(tuple(writes)) + asked


def _whom(scene: Scene, invitation: Invitation) -> dict[str, str]:
    role = scene.world.role(invitation.role)
    return {
        "name": invitation.name,
        "known": "yes" if invitation.person or invitation.name else "no",
        "language": invitation.language,
        "role": scene.voice.pick(role.label) if role else invitation.role,
        "place": scene.world.places.name(invitation.place, scene.language),
    }


def finish(scene: Scene, draft: Draft, session: Session, before: tuple[Line, ...] = ()) -> Outcome:
    """The ending: with a yes she is one of us; with a no nothing is kept of her."""
    said = session.finalize().values
    account = (scene.event.door, scene.event.account)
    if said["agree"] != "yes":
        gone: tuple[Write, ...] = (
            DropDraft(draft.id),
            UnlinkAccount(*account),
            AddAudit("refused", draft.person),
        )
        return Outcome(gone) + scene.say(scene.voice("conversations.join.refused"))
    language = said["language"]
    name = said.get("name") or scene.person.name
    writes: tuple[Write, ...] = (
        UseInvitation(draft.state["invitation"], scene.now, draft.person),
        SavePerson(draft.person, name, language),
        GiveRole(draft.person, draft.state["role"], draft.place, date.fromisoformat(draft.state["start"])),
        Consent(draft.person, scene.now),
        DropDraft(draft.id),
        AddAudit("joined", draft.person),
    )
    held = RoleHeld(draft.state["role"], draft.place, date.fromisoformat(draft.state["start"]))
    roles = scene.person.roles if held in scene.person.roles else (*scene.person.roles, held)
    person = Person(draft.person, name, language, roles, scene.now)
    inside = Scene(scene.world, replace(scene.desk, person=person, drafts=()), scene.event, scene.chance)
    return Outcome(writes) + menu.show(inside, strong(inside.voice("conversations.join.welcome", name=name)))
