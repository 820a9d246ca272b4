"""Group chats: the bot speaks only when called, and says only totals. An officer links a group to a place by a code."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from conversations import buttons, words
from conversations.dialogue import own_dialogues
from conversations.events import Address, Began, Choice, Line, Said, Tapped
from conversations.outcome import Outcome, send
from conversations.people import codes, invitations, officers
from conversations.reports import menu
from conversations.review import summaries
from conversations.scene import EVERYWHERE, Scene, menu_button, reply, strong
from forms.walking.session import Session
from storage.desk import ContactOf, HasGroupCode
from storage.records import Code, Draft, Person
from storage.writes import AddAudit, AddCode, AddTask, DropDraft, LinkChat, UnlinkChat, UseCode, Write

DIALOGUE = "link_group"
LIFE = timedelta(days=1)  # the group may meet in the evening
_MENTION = re.compile(r"@\S+")

# In the group


def heard(scene: Scene) -> Outcome:
    """What was said to the bot in a group: a summary when asked for, a code that links it, else silence. What was not
    said to it never comes here: reception lets it pass unread."""
    match scene.event.what:
        case Began(payload):
            digest = invitations.digest_of(payload)
            return _bring(scene, digest) if digest else _taken_in(scene)
        case Said(text):
            return _called(scene, text)
        case Tapped(data) if (tap := buttons.read(data)).verb == buttons.SUMMARY:
            return summaries.post(scene, name=tap.word(1))
    return Outcome()


def _called(scene: Scene, text: str) -> Outcome:
    text = _MENTION.sub(" ", text)  # a name of ten letters would look like a code
    match _verb(scene, text):
        case buttons.SUMMARY:
            return summaries.post(scene)
        case buttons.UNLINK:
            return _unlink(scene)
        case buttons.LINK | buttons.GROUP | buttons.HELP:
            return _greet(scene)
    digest = invitations.said_in(text)
    return _bring(scene, digest) if digest else Outcome()


def _verb(scene: Scene, text: str) -> str:
    """What the group asks for. Behind /summary may stand what it does not take, such as a month."""
    catalogues, called = scene.world.catalogues, text.lstrip()
    if called.startswith("/") and words.verb(catalogues, called.split()[0]) == buttons.SUMMARY:
        return buttons.SUMMARY
    return words.verb(catalogues, text)


def _taken_in(scene: Scene) -> Outcome:
    """The bot was taken into the group. An officer who has a code in his hands knows how to link it, and the link that
    he came by brings the code in the next moment: one greeting is enough."""
    person = scene.desk.person
    if person is not None and not scene.desk.chat.place and scene.desk.look(HasGroupCode(person.id, scene.now)):
        return Outcome()
    return _greet(scene)


def _greet(scene: Scene) -> Outcome:
    """What the group is linked to, or how an officer links it."""
    if scene.desk.chat.place:
        return _linked_words(scene)
    return scene.say(f"{scene.voice('conversations.join.hello')} {scene.voice('conversations.group.how_here')}")


def _bring(scene: Scene, digest: str) -> Outcome:
    """A code: the group is linked, or in one sentence why not. Who is locked out of codes is told so once, and then
    heard in silence: others read along."""
    if codes.locked_until(scene) is not None:
        return Outcome()
    code = codes.meant_by(scene, digest)
    if code is None:
        counted, said = codes.wrong(scene)
        return Outcome((counted,)) + scene.say(said)
    if not isinstance(code, Code):
        return scene.say(scene.voice("conversations.group.private"))
    if code.kind != "group":  # all of the group have read it: it is good no more
        spent = (UseCode(code.digest, scene.now),) if codes.is_good(scene, code) else ()
        return Outcome(spent) + scene.say(scene.voice("conversations.group.private"))
    if not codes.is_good(scene, code) or not _given_by_an_officer(scene, code):
        return scene.say(scene.voice("conversations.group.old"))
    return _link(scene, code)


def _given_by_an_officer(scene: Scene, code: Code) -> bool:
    """Whether who gave the code still answers for the place: he may have left since."""
    giver = scene.desk.look(ContactOf(code.person))
    return giver is not None and _answers_for(scene, giver.person, code.place)


def _answers_for(scene: Scene, person: Person, place: str) -> bool:
    return officers.answers_for(scene.world, person.roles, place, scene.now.astimezone(EVERYWHERE).date())


def _link(scene: Scene, code: Code) -> Outcome:
    event = scene.event
    writes: tuple[Write, ...] = (
        UseCode(code.digest, scene.now),
        LinkChat(event.door, event.whole_chat, code.place, code.language),
        AddAudit("linked", code.person, code.place),
        *_giver_told(scene, code),
    )
    chat = replace(scene.desk.chat, place=code.place, language=code.language)
    return Outcome(writes) + _linked_words(scene.with_desk(chat=chat))


def _giver_told(scene: Scene, code: Code) -> tuple[AddTask, ...]:
    """The word to the officer that his code was used: it may have come into other hands."""
    giver = scene.desk.look(ContactOf(code.person))
    if giver is None or not giver.chats:
        return ()
    language = giver.person.language
    voice = scene.world.voice(language, scene.zone)
    told = reply(Line(voice("conversations.group.used", place=scene.world.places.name(code.place, language))))
    return (send(told, Address(*giver.chats[0], giver.person.id), scene.now, key=f"group:{code.digest[:32]}"),)


def _linked_words(scene: Scene) -> Outcome:
    """Which place the group shows, and what the bot will do here."""
    voice = scene.voice
    place = scene.world.places.name(scene.desk.chat.place, scene.language)
    return scene.say(
        strong(voice("conversations.group.linked", place=place)),
        Line(voice("conversations.group.what_i_do")),
        choices=(Choice(voice("conversations.button.summary"), buttons.data(buttons.SUMMARY)),),
    )


def _unlink(scene: Scene) -> Outcome:
    """The link is taken away, by an officer of the place."""
    place, event = scene.desk.chat.place, scene.event
    if not place:
        return _greet(scene)
    name = scene.world.places.name(place, scene.language)
    if scene.desk.person is None or not _answers_for(scene, scene.desk.person, place):
        return scene.say(scene.voice("conversations.group.only_officers", place=name))
    writes = (UnlinkChat(event.door, event.whole_chat), AddAudit("unlinked", scene.person.id, place))
    return Outcome(writes) + scene.say(scene.voice("conversations.group.unlinked", place=name))


# In the officer's own chat


def begin(scene: Scene) -> Outcome:
    """Ask for which place, where there are several, and in which language; then give a code."""
    places = officers.grounds(scene)
    if not places:
        return menu.show(scene, Line(scene.voice("conversations.not_yours")))
    named = [{"name": code, "label": scene.world.places.name(code, scene.language)} for code in places]
    return own_dialogues.begin(scene, own_dialogues.opened(scene, DIALOGUE, {"places": named}, place=places[0]))


def finish(scene: Scene, draft: Draft, session: Session, before: tuple[Line, ...] = ()) -> Outcome:
    """The ending of the dialogue: a code for the group, and what to do with it."""
    said = session.finalize().values
    place = said.get("place") or draft.place
    if place not in officers.grounds(scene):
        return Outcome((DropDraft(draft.id),)) + menu.show(scene, Line(scene.voice("conversations.not_yours")))
    code = invitations.make(scene.chance.choice)
    expires = scene.now + LIFE
    kept = Code(
        invitations.digest_of(code) or "",
        "group",
        scene.person.id,
        expires,
        place=place,
        language=said["language"],
    )
    voice, name = scene.voice, scene.world.places.name(place, scene.language)
    lines = (
        strong(code),
        Line(voice("conversations.group.how", place=name, code=code)),
        Line(voice("conversations.group.until", at=voice.moment(expires))),
    )
    choices = (
        Choice(voice("conversations.group.add"), "", link=code),
        menu_button(scene),
    )
    return Outcome((DropDraft(draft.id), AddCode(kept))) + scene.say(*before, *lines, choices=choices)
