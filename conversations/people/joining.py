"""Joining: an invitation code, the privacy notice, a yes. Until then nothing is known of the account. Who joined
already, on another phone or app, brings a code of her own instead (linking)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from conversations.dialogue import asking, own_dialogues
from conversations.events import Began, Line, Said
from conversations.outcome import Outcome
from conversations.people import codes, invitations, linking, own_codes, succession
from conversations.reports import menu
from conversations.scene import Scene, faint, strong
from forms.walking.session import Session
from storage.desk import ContactOf, DraftsIn, InvitationOf
from storage.records import Code, Contact, Draft, Invitation, Person, RoleHeld
from storage.writes import (
    AddAudit,
    Consent,
    DropDraft,
    ForgetPerson,
    GiveRole,
    LinkAccount,
    SaveDraft,
    SavePerson,
    SetLanguage,
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
        return scene.say(
            strong(scene.voice("conversations.join.hello")),
            Line(scene.voice("conversations.join.code")),
            faint(scene.voice("conversations.join.elsewhere")),
        )
    return bring(scene, digest, linking.offered)


def bring(scene: Scene, digest: str, link: Callable[[Scene, Code], Outcome]) -> Outcome:
    """A stranger brings a code: an invitation, or one that links, for which `link` answers."""
    return codes.brought(scene, digest, link=link, invite=_invited)


def _invited(scene: Scene, invitation: Invitation) -> Outcome:
    refused = refusal(scene, invitation)
    return scene.say(scene.voice(refused)) if refused else welcome(scene, invitation)


def refusal(scene: Scene, invitation: Invitation | None) -> str:
    """Which text tells why this invitation lets nobody in; '' when it does."""
    if invitation is None or invitation.used_at is not None:
        return "conversations.join.unknown_code"
    return "conversations.join.expired" if invitation.expires_at <= scene.now else ""


def welcome(scene: Scene, invitation: Invitation) -> Outcome:
    """The code is good. Until the yes, the account belongs to somebody provisional, of whom nothing is known; only
    then does it become the invited person's, and only then is the code used up."""
    person = scene.hex()
    language = scene.event.language[:2] or invitation.language or scene.world.language
    event = replace(scene.event, language=language)
    scene = replace(scene, event=event)
    given = {"ctx": [_whom(scene, invitation)]}
    draft = own_dialogues.opened(
        scene, DIALOGUE, given, person=person, place=invitation.place, invitation=invitation.digest
    )
    writes = (SavePerson(person, "", language), LinkAccount(event.door, event.account, event.chat, person))
    return Outcome(writes) + asking.ask(scene, draft, asking.open_session(scene, draft))


def code_in(scene: Scene) -> str | None:
    """The digest of an invitation code that stands in what was said, if there is one."""
    match scene.event.what:
        case Said(text):
            return invitations.said_in(text)
        case Began(payload):
            return invitations.digest_of(payload)
    return None


def another_code(scene: Scene, draft: Draft, digest: str) -> Outcome | None:
    """Another code was said in the middle of joining: an invitation takes the place of the first one, and a code that
    links is refused, because the account is about to be somebody's. None when it opens nothing: then it may be a
    name, of which ten letters look like a code."""
    if codes.locked_until(scene) is not None:
        return None
    match codes.meant_by(scene, digest):
        case None:
            return None
        case Code():
            return asking.again(scene, draft, Line(scene.voice("conversations.link.taken")))
        case invitation:
            refused = refusal(scene, invitation)
            if refused:
                return asking.again(scene, draft, Line(scene.voice(refused)))
            return forget(scene, draft) + welcome(scene, invitation)


def not_a_code(scene: Scene) -> Outcome:
    """What was said in the middle of joining looked like a code and is none: counted, and taken as an answer."""
    return Outcome() if codes.locked_until(scene) is not None else Outcome((codes.wrong(scene)[0],))


def forget(scene: Scene, draft: Draft) -> Outcome:
    """Nothing is kept of who has not said yes."""
    return Outcome((DropDraft(draft.id), *_never_was(scene, draft)))


def _never_was(scene: Scene, draft: Draft) -> tuple[Write, ...]:
    """Nobody provisional has this account any more."""
    return UnlinkAccount(scene.event.door, scene.event.account, draft.person), ForgetPerson(draft.person)


def in_the_chosen_language(scene: Scene, draft: Draft, join: Callable[[Scene, Draft], Outcome]) -> Outcome:
    """What is said to her from the moment when she chooses a language: the notice that she agrees to, above all."""
    outcome = join(scene, draft)
    saved = next((write.draft for write in outcome.writes if isinstance(write, SaveDraft)), None)
    chosen = saved.state.get("session", {}).get("values", {}).get("language") if saved else None
    invitation = scene.desk.look(InvitationOf(draft.state["invitation"])) if chosen else None
    if not chosen or chosen == scene.language or invitation is None:
        return outcome
    person = replace(scene.person, language=chosen)
    hers = scene.with_desk(person=person)
    told = {**draft.state, "given": {"ctx": [_whom(hers, invitation)]}}
    return Outcome((SetLanguage(person.id, chosen),)) + join(hers, replace(draft, state=told))


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
    why_not = refusal(scene, invitation)
    if invitation is None or why_not:  # used by another, or expired, while she was reading
        return forget(scene, draft) + scene.say(scene.voice(why_not))
    return _let_in(scene, draft, invitation, said)


def role_of(scene: Scene, invitation: Invitation) -> RoleHeld:
    """The role that an invitation gives, from the day that it names, or from today."""
    return RoleHeld(invitation.role, invitation.place, invitation.start or scene.today)


def _let_in(scene: Scene, draft: Draft, invitation: Invitation, said: Mapping[str, Any]) -> Outcome:
    """The account becomes the invited person's (or a new person's), with her role, and the code is used up."""
    known = scene.desk.look(ContactOf(invitation.person)) if invitation.person else None
    id_ = known.person.id if known else draft.person
    name = (known.person.name if known else "") or invitation.name or said.get("name", "")
    held = role_of(scene, invitation)
    roles = known.person.roles if known else ()
    has_it = any((one.role, one.place) == (held.role, held.place) and one.end is None for one in roles)
    event = scene.event
    writes: list[Write] = [
        UseInvitation(invitation.digest, scene.now, id_),
        SavePerson(id_, name, said["language"]),
        Consent(id_, scene.now),
        DropDraft(draft.id),
        *(_never_was(scene, draft) if id_ != draft.person else ()),
        LinkAccount(event.door, event.account, event.chat, id_),
        AddAudit("joined", id_),
        *(linking.told(scene, known, invitation.digest) if known else ()),  # the code may have come into other hands
    ]
    writes += [] if has_it else [GiveRole(id_, held.role, held.place, held.start)]
    person = Person(id_, name, said["language"], roles if has_it else (*roles, held), scene.now)
    inside = scene.with_desk(person=person, drafts=())
    lines = [strong(inside.voice("conversations.join.welcome", name=name))]
    if len(scene.desk.sharers) > 1:  # on a phone that she shares
        kept, said_ = own_codes.given(inside, id_, scene.desk)
        writes.append(kept)
        lines += said_
    passed = _left_to_her(inside, held)
    return Outcome((*writes, *passed)) + menu.show(inside, *lines)


def _left_to_her(scene: Scene, held: RoleHeld) -> list[Write]:
    """What somebody who left had begun where she begins now passes to her at once."""
    programme = scene.world.programme_with(held.role)
    forms = tuple(name for name, rule in programme.form.items() if held.role in rule.by) if programme else ()
    places = tuple(place.code for place in scene.world.places.below(held.place))
    drafts = scene.desk.look(DraftsIn(forms, places))
    before = [scene.desk.look(ContactOf(person)) for person in dict.fromkeys(one.person for one in drafts)]
    her = Contact(scene.person, ((scene.event.door, scene.event.chat),))
    contacts = [her, *(one for one in before if one is not None and one.person.id != scene.person.id)]
    return [write for one in succession.passing(scene.world, drafts, contacts, scene.now) for write in one]
