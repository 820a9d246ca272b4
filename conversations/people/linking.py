"""Linking the chats of one person: a code made in one and said in another makes both hers.

Her reports, and the question that is open, belong to her and not to a chat: what is begun here goes on there. Nobody is
merged with anybody: a chat that belongs to somebody already stays hers; it may be shared (sharing).
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

from conversations import buttons
from conversations.dialogue import asking
from conversations.events import Address, Began, Choice, Line, Said, Tapped
from conversations.outcome import Outcome, send
from conversations.people import codes, invitations
from conversations.people.ways import said
from conversations.reports import menu
from conversations.scene import Scene, menu_button, reply, strong
from storage.desk import AccountsOf, ContactOf, DraftsOf
from storage.records import Account, Code, Contact
from storage.writes import AddAudit, AddCode, AddTask, LinkAccount, TakeAccount, UseCode, Write

LIFE = timedelta(minutes=15)
NEW = timedelta(days=1)
"""For how long a chat is new: it takes none away that was there before it. Somebody who got hold of a code could
otherwise take from her the very chat in which she is told of it, and for good."""
TITLES = frozenset(
    "ທ້າວ ທ. ນາງ ນ. ສາວ ທ່ານ นาย นาง นางสาว น.ส. คุณ mr mr. mrs mrs. ms ms.".split()  # noqa: SIM905  a line of words
)


# In her first chat


def give(scene: Scene) -> Outcome:
    """A fresh code, and what to do with it."""
    code = invitations.make(scene.chance.choice)
    expires = scene.now + LIFE
    kept = Code(invitations.digest_of(code) or "", "account", scene.person.id, expires)
    how = scene.voice("conversations.link.how", time=scene.voice.time(expires.astimezone(scene.zone).time()))
    return Outcome((AddCode(kept),)) + scene.say(strong(code), Line(how), *said(scene.voice, scene.world.ways, code))


# In the other one


def code_of(scene: Scene) -> str:
    """The code that was said, or that a button of ours brought back; '' when there is none."""
    match scene.event.what:
        case Said(text) | Began(text):
            return invitations.normalise(text) or ""
        case Tapped(data) if (tap := buttons.read(data)).verb in (buttons.ACCEPT, buttons.SHARE, buttons.MINE):
            return invitations.normalise(tap.word(0)) or ""
    return ""


def offered(scene: Scene, code: Code) -> Outcome:
    """A stranger has brought a code: is she who made it? No more of the name is said than she needs to know that."""
    if code.kind != "account":
        return scene.say(scene.voice("conversations.code.of_a_group"))
    owner = scene.desk.look(ContactOf(code.person))
    if owner is None or not codes.is_good(scene, code):
        return scene.say(scene.voice("conversations.link.old"))
    voice = scene.world.voice(owner.person.language, scene.zone)
    choices = (
        Choice(voice("conversations.link.yes"), buttons.data(buttons.ACCEPT, code_of(scene))),
        Choice(voice("conversations.link.no"), buttons.data(buttons.DECLINE)),
    )
    asked = reply(strong(voice("conversations.link.is_it_you", name=given_name(owner.person.name))), choices=choices)
    return Outcome(replies=(replace(asked, asks="select_one"),))


def accepted(scene: Scene, code: Code) -> Outcome:
    """Yes: the account is hers, and the question that is open comes here."""
    owner = scene.desk.look(ContactOf(code.person))
    if code.kind != "account" or owner is None or not codes.is_good(scene, code):
        return scene.say(scene.voice("conversations.link.old"))
    event = scene.event
    writes: tuple[Write, ...] = (
        UseCode(code.digest, scene.now),
        LinkAccount(event.door, event.account, event.chat, code.person),
        AddAudit("account added", code.person, event.door),
        *told(scene, owner, code.digest),
    )
    drafts = scene.desk.look(DraftsOf(code.person))
    inside = scene.with_desk(person=owner.person, drafts=drafts)
    welcome = strong(inside.voice("conversations.link.done", name=given_name(owner.person.name)))
    return Outcome(writes) + as_it_stands(inside, welcome)


def declined(scene: Scene) -> Outcome:
    """No: nothing is linked."""
    return scene.say(scene.voice("conversations.link.declined"))


def brought_by_one_known(scene: Scene, code: Code) -> Outcome:
    """Somebody whose chat this is has brought a code."""
    if code.kind != "account":
        return scene.say(scene.voice("conversations.code.of_a_group"))
    if scene.desk.person is not None and code.person == scene.person.id:
        return as_it_stands(scene, Line(scene.voice("conversations.link.yours")))
    owner = scene.desk.look(ContactOf(code.person))
    if owner is None or not codes.is_good(scene, code):
        return scene.say(scene.voice("conversations.link.old"))
    choices = (
        Choice(scene.voice("conversations.share.yes"), buttons.data(buttons.SHARE, code_of(scene))),
        Choice(scene.voice("conversations.link.no"), buttons.data(buttons.MENU)),
    )
    return scene.say(
        strong(scene.voice("conversations.link.taken")),
        Line(scene.voice("conversations.link.shared", name=given_name(owner.person.name))),
        choices=choices,
    )


def as_it_stands(scene: Scene, *before: Line) -> Outcome:
    """The question that is open, or the menu."""
    draft = next((one for one in scene.desk.drafts if one.front), None)
    return asking.again(scene, draft, *before) if draft else menu.show(scene, *before)


def told(scene: Scene, owner: Contact, digest: str) -> tuple[AddTask, ...]:
    """The word to the chat that she used last: another one was linked, by the code of this digest, and how to undo
    it."""
    if not owner.chats:
        return ()
    event = scene.event
    voice = scene.world.voice(owner.person.language, scene.zone)
    words = reply(
        strong(voice("conversations.link.told", where=_door(scene, owner.person.language, event.door))),
        Line(voice("conversations.link.told.undo")),
        choices=(Choice(voice("conversations.link.undo"), _taking(event.door, event.account)),),
    )
    return (send(words, Address(*owner.chats[0], owner.person.id), scene.now, key=f"linked:{digest[:32]}"),)


def given_name(name: str) -> str:
    """What somebody is called to her face: of "ນາງ ມາລີ ວົງສາ" ມາລີ."""
    words = [word for word in name.split() if word.lower() not in TITLES]
    return words[0] if words else name


# Taking a chat away


def unlink(scene: Scene, reference: str = "") -> Outcome:
    """Her chats, or one of them taken away. The last one stays."""
    chats = scene.desk.look(AccountsOf(scene.person.id))
    if len(chats) < 2:
        return scene.say(scene.voice("conversations.unlink.only"))
    named = next((one for one in chats if reference and _reference(one.door, one.account) == reference), None)
    if named is None:
        past = (Line(scene.voice("conversations.stale")),) if reference else ()
        return _chats(scene, chats, *past)
    return _taken(scene, chats, named)


def _newer(scene: Scene, chats: tuple[Account, ...], other: Account) -> bool:
    """Whether the chat that is spoken in is new, and was linked after the other one."""
    event = scene.event
    here = next((one for one in chats if (one.door, one.account) == (event.door, event.account)), None)
    since = here.linked_at if here else scene.now
    if since is None or scene.now - since >= NEW:
        return False
    return other.linked_at is None or other.linked_at <= since


def _chats(scene: Scene, chats: tuple[Account, ...], *before: Line) -> Outcome:
    choices = tuple(Choice(_label(scene, one), _taking(one.door, one.account)) for one in chats)
    return scene.say(*before, strong(scene.voice("conversations.unlink.which")), choices=(*choices, menu_button(scene)))


def _taken(scene: Scene, chats: tuple[Account, ...], chat: Account) -> Outcome:
    person, event = scene.person, scene.event
    here = (chat.door, chat.account) == (event.door, event.account)
    if not here and _newer(scene, chats, chat):
        return scene.say(scene.voice("conversations.unlink.too_new"))
    writes = (TakeAccount(chat.door, chat.account, person.id), AddAudit("account removed", person.id, chat.door))
    if here:
        return Outcome(writes) + scene.say(scene.voice("conversations.unlink.this_one"))
    told = reply(Line(scene.voice("conversations.unlink.told")))
    key = f"unlinked:{event.door}:{event.id}"
    notice = send(told, Address(chat.door, chat.chat), scene.now, key=key)
    done = Line(scene.voice("conversations.unlink.done", where=_door(scene, scene.language, chat.door)))
    return Outcome((*writes, notice)) + as_it_stands(scene, done)


def _label(scene: Scene, chat: Account) -> str:
    """Where a chat is, and when it was used last; this one is named so."""
    where = _door(scene, scene.language, chat.door)
    if (chat.door, chat.account) == (scene.event.door, scene.event.account):
        return scene.voice("conversations.unlink.here", where=where)
    return f"{where} · {scene.voice.moment(chat.used_at)}"


def _door(scene: Scene, language: str, door: str) -> str:
    """A door by the name of its platform."""
    named = f"conversations.door.{door}"
    known = named in scene.world.catalogues.ids(language)
    return scene.world.catalogues.text(language, named) if known else door


def _taking(door: str, account: str) -> str:
    return buttons.data(buttons.UNLINK, _reference(door, account))


def _reference(door: str, account: str) -> str:
    """A chat's short name: platforms' own are too long for a button."""
    return hashlib.sha256(f"{door}:{account}".encode()).hexdigest()[: buttons.SHORT]
