"""One phone that several coordinators share. One of them speaks at a time; she says who she is by her own code.

What she has begun, her language and her menu are those of whoever speaks, because the desk lays out only hers. After
half an hour without a word, or when she says that she is done, nobody speaks: what comes then is answered with one
question, and neither read as an answer nor kept. Names are not told to somebody who has not said who she is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from conversations import buttons
from conversations.events import Began, Choice, Line, Reply, Said, Tapped
from conversations.outcome import Outcome
from conversations.people import codes, invitations, joining, linking, own_codes
from conversations.people.linking import given_name
from conversations.reports import menu
from conversations.scene import Scene, faint, menu_button, reply, strong
from storage.desk import ContactOf, Desk, DraftsOf
from storage.records import Code, Contact, Invitation, Sharer
from storage.writes import (
    AddAudit,
    DropDraft,
    ForgetPerson,
    GiveRole,
    LeaveAccount,
    LinkAccount,
    SetOwnCode,
    UnlinkAccount,
    UseCode,
    UseInvitation,
    Write,
)  # fmt: skip

REST = timedelta(minutes=30)
MOST = 4  # people who share one phone


def is_shared(desk: Desk) -> bool:
    return len(desk.sharers) > 1


def nobody_speaks(desk: Desk) -> bool:
    """Whether it must be asked first who is there. Whoever has a phone for herself is never asked, once it is known
    that she is there: the other may have left it in her hands, or taken it along."""
    if not desk.sharers:
        return False
    return not any(one.present for one in desk.sharers) or _rested(desk)


def _rested(desk: Desk) -> bool:
    return is_shared(desk) and any(one.present and desk.now - one.used_at >= REST for one in desk.sharers)


# Nobody has said who she is


def at_the_door(scene: Scene, told: str = "") -> Outcome:
    """What comes before anybody has said who she is. The first word after a rest was meant for somebody, so it is no
    guess; after that five digits are taken for an own code, and ten letters for what they are anywhere. `told` is the
    id of a text to be said first."""
    scene = _heard(scene)
    if isinstance(scene.event.what, Tapped) and (tap := buttons.read(scene.event.what.data)).verb == buttons.SHARE:
        return share(scene, tap.word(0))
    text = _typed(scene)
    digest = invitations.digest_of(text)
    if digest is not None:
        return codes.brought(scene, digest, link=_linked_here, invite=_invited_here)
    before = (Line(scene.voice(told)),) if told else ()
    if _rested(scene.desk):
        return left(scene) + Outcome(replies=(_who_is_there(scene, *before),))
    code = own_codes.read(text)
    return _by_own_code(scene, code) if code else Outcome(replies=(_who_is_there(scene, *before),))


def left(scene: Scene) -> Outcome:
    """Whatever comes counts as a word of who was here last; this is what makes nobody speak all the same."""
    return Outcome((LeaveAccount(scene.event.door, scene.event.account),))


def _heard(scene: Scene) -> Scene:
    """The scene in a language that one of them reads: the app's, or that of who was here last."""
    last = sorted(scene.desk.sharers, key=lambda one: one.used_at, reverse=True)
    languages = [one.language for one in last]
    language = scene.event.language if scene.event.language in languages else languages[0]
    return replace(scene.with_desk(person=None, drafts=(), offered=()), event=replace(scene.event, language=language))


def _typed(scene: Scene) -> str:
    match scene.event.what:
        case Said(text) | Began(text) | Tapped(_, text):
            return text
    return ""


def _who_is_there(scene: Scene, *before: Line) -> Reply:
    """The question, in the language of each of them."""
    languages = tuple(dict.fromkeys(one.language for one in scene.desk.sharers))
    voices = [scene.world.voice(language, scene.zone) for language in languages]
    lines = [strong(voice("conversations.share.is_there")) for voice in voices]
    return reply(*before, *lines, *(faint(voice("conversations.share.lost")) for voice in voices))


def _by_own_code(scene: Scene, code: str) -> Outcome:
    until = codes.locked_until(scene)
    if until is not None:
        return scene.say(codes.locked_words(scene, until))
    kept = own_codes.kept_of(scene, (one.person for one in scene.desk.sharers))
    for one in scene.desk.sharers:
        if one.person in kept and own_codes.fits(kept[one.person], code, scene.desk.look):
            return _enter(scene, one)
    counted, words = codes.wrong(scene, "conversations.share.wrong")
    return Outcome((counted,)) + scene.say(words)


def _enter(scene: Scene, one: Sharer, *, renewed: bool = False) -> Outcome:
    """She is there: her question that is open, or her menu; with a new code of her own where hers was lost."""
    contact = scene.desk.look(ContactOf(one.person))
    assert contact is not None
    event = scene.event
    inside = _as(scene, contact)
    writes: tuple[Write, ...] = (
        LinkAccount(event.door, event.account, event.chat, one.person),
        *_nobody_provisional(scene, one.person),
    )
    hello = strong(inside.voice("conversations.share.you", name=given_name(contact.person.name)))
    if not renewed:
        return Outcome(writes) + linking.as_it_stands(inside, hello)
    kept, lines = own_codes.given(inside, one.person, scene.desk)
    return Outcome((*writes, kept)) + linking.as_it_stands(inside, hello, *lines)


def _as(scene: Scene, contact: Contact) -> Scene:
    """The scene as she sees it who has just said that she is there."""
    person = contact.person.id
    sharers = tuple(replace(one, present=one.person == person) for one in scene.desk.sharers)
    if not any(one.person == person for one in sharers):
        sharers = (*sharers, Sharer(person, contact.person.language, True, scene.now))
    drafts = scene.desk.look(DraftsOf(person))
    return scene.with_desk(person=contact.person, drafts=drafts, offered=(), sharers=sharers)


def _nobody_provisional(scene: Scene, but: str) -> tuple[Write, ...]:
    """Of who was about to join and did not, nothing is kept once somebody else is there."""
    found: list[Write] = []
    for one in scene.desk.sharers:
        contact = scene.desk.look(ContactOf(one.person)) if one.person != but else None
        if contact is not None and contact.person.consented_at is None:
            found += [DropDraft(draft.id) for draft in scene.desk.look(DraftsOf(one.person))]
            found += [UnlinkAccount(scene.event.door, scene.event.account, one.person), ForgetPerson(one.person)]
    return tuple(found)


def _linked_here(scene: Scene, code: Code) -> Outcome:
    """A code that one of them got in another chat of hers, when she has lost her own; or somebody else's."""
    one = _sharer(scene, code.person)
    if code.kind == "account" and one is not None and codes.is_good(scene, code):
        return Outcome((UseCode(code.digest, scene.now),)) + _enter(scene, one, renewed=True)
    return linking.brought_by_one_known(scene, code)


def _invited_here(scene: Scene, invitation: Invitation) -> Outcome:
    """The officer's way of letting somebody in who has lost her own code: an invitation of her own."""
    one = _sharer(scene, invitation.person)
    contact = scene.desk.look(ContactOf(invitation.person)) if one else None
    if one is None or contact is None or contact.person.consented_at is None or joining.refusal(scene, invitation):
        return invited(scene, invitation)
    return Outcome((UseInvitation(invitation.digest, scene.now, one.person),)) + _enter(scene, one, renewed=True)


def _sharer(scene: Scene, person: str) -> Sharer | None:
    return next((one for one in scene.desk.sharers if person and one.person == person), None)


# Beginning to share


def invited(scene: Scene, invitation: Invitation) -> Outcome:
    """An invitation is brought where somebody is known already: another duty of hers, or somebody who uses the phone
    too."""
    refused = joining.refusal(scene, invitation)
    if refused:
        words = Line(scene.voice(refused))
        return menu.show(scene, words) if scene.desk.person else Outcome(replies=(_who_is_there(scene, words),))
    mine = scene.desk.person is not None and invitation.person in ("", scene.person.id)
    other = not (scene.desk.person and invitation.person == scene.person.id)
    code, voice, role = linking.code_of(scene), scene.voice, scene.world.role(invitation.role)
    choices = []
    if mine:
        choices.append(Choice(voice("conversations.share.mine"), buttons.data(buttons.MINE, code)))
    if other and len(scene.desk.sharers) < MOST:
        choices.append(Choice(voice("conversations.share.yes"), buttons.data(buttons.SHARE, code)))
    return scene.say(
        strong(
            voice(
                "conversations.share.whose",
                role=voice.pick(role.label) if role else invitation.role,
                place=scene.world.places.name(invitation.place, scene.language),
            )
        ),
        choices=(*choices, Choice(voice("conversations.link.no"), buttons.data(buttons.MENU))),
    )


def mine(scene: Scene, code: str) -> Outcome:
    """The invitation is for who speaks: she has another duty."""
    digest = invitations.digest_of(code)
    return (
        codes.brought(scene, digest, link=linking.brought_by_one_known, invite=_another_duty)
        if digest
        else _menu(scene)
    )


def _another_duty(scene: Scene, invitation: Invitation) -> Outcome:
    if joining.refusal(scene, invitation) or invitation.person not in ("", scene.person.id):
        return invited(scene, invitation)
    held = joining.role_of(scene, invitation)
    person = replace(scene.person, roles=(*scene.person.roles, held))
    inside = scene.with_desk(person=person)
    writes = (
        UseInvitation(invitation.digest, scene.now, person.id),
        GiveRole(person.id, held.role, held.place, held.start),
        AddAudit("joined", person.id, held.place),
    )
    return Outcome(writes) + menu.show(inside, Line(scene.voice("conversations.share.duty_added")))


def share(scene: Scene, code: str) -> Outcome:
    """Yes, the phone is shared with whoever this code is for."""
    digest = invitations.digest_of(code)
    if digest is None or len(scene.desk.sharers) >= MOST:
        return _menu(scene)
    return codes.brought(scene, digest, link=_share_with, invite=_join_here)


def _menu(scene: Scene) -> Outcome:
    return menu.show(scene) if scene.desk.person else Outcome(replies=(_who_is_there(scene),))


def _share_with(scene: Scene, code: Code) -> Outcome:
    """With somebody who has joined elsewhere."""
    other = scene.desk.look(ContactOf(code.person))
    if code.kind != "account" or other is None or _sharer(scene, code.person) or not codes.is_good(scene, code):
        return linking.brought_by_one_known(scene, code)
    event = scene.event
    writes: list[Write] = [
        UseCode(code.digest, scene.now),
        LinkAccount(event.door, event.account, event.chat, code.person),
        AddAudit("phone shared", code.person, event.door),
        *linking.told(scene, other, code.digest),
    ]
    first, said = _first_code(scene)
    inside = _as(scene, other)
    kept, lines = own_codes.given(inside, code.person, scene.desk, *(write.code for write in first))
    hello = strong(inside.voice("conversations.share.you", name=given_name(other.person.name)))
    return Outcome((*first, *writes, kept), said) + linking.as_it_stands(inside, hello, *lines)


def _join_here(scene: Scene, invitation: Invitation) -> Outcome:
    """With somebody who joins on this phone."""
    if joining.refusal(scene, invitation):
        return invited(scene, invitation)
    first, said = _first_code(scene)
    shared = (AddAudit("phone shared", scene.person.id, scene.event.door),) if scene.desk.person else ()
    return Outcome((*first, *shared), said) + joining.welcome(scene.with_desk(person=None, drafts=()), invitation)


def _first_code(scene: Scene) -> tuple[tuple[SetOwnCode, ...], tuple[Reply, ...]]:
    """Who has had the phone for herself gets a code of her own before it goes into other hands."""
    if scene.desk.person is None or own_codes.kept_of(scene, (scene.person.id,)):
        return (), ()
    kept, lines = own_codes.given(scene, scene.person.id, scene.desk)
    told = Line(scene.voice("conversations.share.from_now", name=given_name(scene.person.name)))
    return (kept,), (reply(told, *lines),)


# Who speaks


def turns(scene: Scene) -> tuple[tuple[Line, ...], tuple[Choice, ...]]:
    """What is said beside who she is: how a phone is shared, or the ways to let somebody else on."""
    voice = scene.voice
    if not is_shared(scene.desk):
        return (faint(voice("conversations.share.how")),), ()
    return (), (
        Choice(voice("conversations.button.away"), buttons.data(buttons.AWAY)),
        Choice(voice("conversations.button.own_code"), buttons.data(buttons.OWN_CODE)),
    )


def others(scene: Scene) -> Iterator[Scene]:
    """What those would see who share this phone, and are not there."""
    for one in scene.desk.sharers:
        contact = scene.desk.look(ContactOf(one.person))
        if contact is not None and (scene.desk.person is None or one.person != scene.desk.person.id):
            yield scene.with_desk(person=contact.person, drafts=scene.desk.look(DraftsOf(one.person)), offered=())


def is_anothers(scene: Scene, form: str, place: str, period: str) -> bool:
    """Whether this report is not hers who speaks, but of somebody who shares this phone: a reminder, say, was for
    whoever is not there."""
    if not is_shared(scene.desk) or menu.may_file(scene, form, place, period):
        return False
    return any(menu.may_file(other, form, place, period) for other in others(scene))


def away(scene: Scene) -> Outcome:
    """She is done: nobody speaks until somebody says who she is."""
    if not is_shared(scene.desk):
        return menu.show(scene)
    thanks = Line(scene.voice("conversations.share.done", name=given_name(scene.person.name)))
    return left(scene) + Outcome(replies=(_who_is_there(scene, thanks),))


def new_code(scene: Scene) -> Outcome:
    """Another code of her own; the one before is good no more."""
    if not is_shared(scene.desk):
        return menu.show(scene)
    kept, lines = own_codes.given(scene, scene.person.id, scene.desk)
    return Outcome((kept,)) + scene.say(*lines, choices=(menu_button(scene),))
