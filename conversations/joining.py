"""Joining: an invitation code, the privacy notice, a yes. Until then nothing is known of the account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conversations import asking, menu
from conversations.events import Began, Line, Said
from conversations.invitations import digest_of
from conversations.outcome import Outcome
from conversations.reporting import DIALOGUE as IN_FRONT
from conversations.scene import Scene, strong
from forms.walking.session import Session
from storage.desk import ContactOf, InvitationOf
from storage.records import Draft, Invitation, Person, RoleHeld
from storage.writes import (
    AddAudit,
    Consent,
    DropDraft,
    ForgetPerson,
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
    digest = code_in(scene)
    if digest is None:
        said = scene.event.what.text if isinstance(scene.event.what, Said) else ""
        if any(letter.isdigit() for letter in said):  # meant as a code, but it cannot be one
            return scene.say(scene.voice("conversations.join.unknown_code"))
        return scene.say(strong(scene.voice("conversations.join.hello")), Line(scene.voice("conversations.join.code")))
    invitation = scene.desk.look(InvitationOf(digest))
    refused = _refusal(scene, invitation)
    if invitation is None or refused:
        return scene.say(scene.voice(refused))
    return _welcome(scene, invitation)


def _refusal(scene: Scene, invitation: Invitation | None) -> str:
    """Which text tells why this invitation lets nobody in; '' when it does."""
    if invitation is None or invitation.used_at is not None:
        return "conversations.join.unknown_code"
    return "conversations.join.expired" if invitation.expires_at <= scene.now else ""


def _welcome(scene: Scene, invitation: Invitation) -> Outcome:
    """The code is good. Until the yes, the account belongs to somebody provisional, of whom nothing is known; only
    then does it become the invited person's, and only then is the code used up."""
    person = scene.hex()
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
        },
        created_at=scene.now,
    )
    event = scene.event
    writes = (SavePerson(person, "", language), LinkAccount(event.door, event.account, event.chat, person))
    return Outcome(writes) + asking.ask(scene, draft, asking.open_session(scene, draft))


def code_in(scene: Scene) -> str | None:
    """The digest of an invitation code that stands in what was said, if there is one."""
    match scene.event.what:
        case Said(text) | Began(text):
            return digest_of(text)
    return None


def start_over(scene: Scene, draft: Draft) -> Outcome:
    """Another code was typed in the middle of joining: the first one is let go."""
    return forget(scene, draft) + stranger(scene)


def forget(scene: Scene, draft: Draft) -> Outcome:
    """Nothing is kept of who has not said yes."""
    account = UnlinkAccount(scene.event.door, scene.event.account)
    return Outcome((DropDraft(draft.id), account, ForgetPerson(draft.person)))


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
    if said["agree"] != "yes":
        refused = Outcome((AddAudit("refused", "", draft.state["invitation"][:12]),))
        return refused + forget(scene, draft) + scene.say(scene.voice("conversations.join.refused"))
    invitation = scene.desk.look(InvitationOf(draft.state["invitation"]))
    why_not = _refusal(scene, invitation)
    if invitation is None or why_not:  # used by another, or expired, while she was reading
        return forget(scene, draft) + scene.say(scene.voice(why_not))
    return _let_in(scene, draft, invitation, said)


def _let_in(scene: Scene, draft: Draft, invitation: Invitation, said: Mapping[str, Any]) -> Outcome:
    """The account becomes the invited person's (or a new person's), with her role, and the code is used up."""
    known = scene.desk.look(ContactOf(invitation.person)) if invitation.person else None
    id_ = known.person.id if known else draft.person
    name = (known.person.name if known else "") or invitation.name or said.get("name", "")
    held = RoleHeld(invitation.role, invitation.place, invitation.start or scene.today)
    roles = known.person.roles if known else ()
    has_it = any((one.role, one.place) == (held.role, held.place) and one.end is None for one in roles)
    event = scene.event
    writes: list[Write] = [
        UseInvitation(invitation.digest, scene.now, id_),
        SavePerson(id_, name, said["language"]),
        Consent(id_, scene.now),
        DropDraft(draft.id),
        LinkAccount(event.door, event.account, event.chat, id_),
        AddAudit("joined", id_),
    ]
    writes += [] if has_it else [GiveRole(id_, held.role, held.place, held.start)]
    writes += [] if id_ == draft.person else [ForgetPerson(draft.person)]
    person = Person(id_, name, said["language"], roles if has_it else (*roles, held), scene.now)
    inside = Scene(scene.world, replace(scene.desk, person=person, drafts=()), event, scene.chance, scene.endings)
    welcome = strong(inside.voice("conversations.join.welcome", name=name))
    return Outcome(tuple(writes)) + menu.show(inside, welcome)
