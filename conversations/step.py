"""The pure step: what one event comes to. No connection, no platform, no clock; all of that is the caller's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from conversations import buttons, verbs, words
from conversations.batches import together
from conversations.dialogue import albums, answering, asking, corrections, early, helping, mending, messages
from conversations.documents import documents
from conversations.events import (
    Began,
    Edited,
    Event,
    Line,
    Said,
    Sent,
    SentBook,
    SentFile,
    SentTemplate,
    SharedPlace,
    Tapped,
    Unsent,
)  # fmt: skip
from conversations.outcome import Outcome
from conversations.people import groups, invitations, inviting, joining, linking, moving, sharing
from conversations.reports import menu, my_reports, reading_back, reporting, sending, villages
from conversations.review import returning
from conversations.scene import Ending, Scene
from conversations.workbooks import incoming
from conversations.world import World
from storage.desk import Desk
from storage.records import Draft


class _Endings(dict[str, Ending]):
    """What happens when a form has nothing left to ask: our dialogues each have their own, reports are read back."""

    def __missing__(self, form: str) -> Ending:
        return reading_back.read_back


ENDINGS: Mapping[str, Ending] = _Endings(
    {
        joining.DIALOGUE: joining.finish,
        returning.DIALOGUE: returning.finish,
        my_reports.DIALOGUE: my_reports.finish_why,
        groups.DIALOGUE: groups.finish,
        inviting.DIALOGUE: inviting.finish,
        moving.MOVING: moving.finish_move,
        moving.ENDING: moving.finish_end,
    }
)


def answer(world: World, desk: Desk, event: Event, chance: Random) -> Outcome:
    """What is to be written and said to this event.

    Raises storage.desk.Wanted when it needs a look-up that the desk does not have yet: fetch it, put it into
    `desk.found`, and call again with a `chance` of the same seed.
    """
    scene = Scene(world, desk, event, chance, ENDINGS)
    if isinstance(event.what, Edited | Unsent):
        return _changed(scene, event.what)
    if event.group:
        return groups.heard(scene)
    if sharing.nobody_speaks(desk):
        if isinstance(event.what, SentBook):
            return incoming.at_the_door(scene, event.what)
        return sharing.at_the_door(scene)
    if desk.person is None:
        return _stranger(scene)
    if desk.person.consented_at is None:
        return _joining(scene)
    return messages.noted(scene, _known(scene))


def _changed(scene: Scene, what: Edited | Unsent) -> Outcome:
    """A message that was said before is another now, or is taken back. What is said in a group answers nothing."""
    nobody = sharing.nobody_speaks(scene.desk)  # whoever holds the phone now may be the other
    if isinstance(what, Unsent):
        gone = corrections.unsent(scene, what.message)
        return Outcome(gone.writes) + sharing.left(scene) if nobody else gone
    person = scene.desk.person
    if scene.event.group or person is None or person.consented_at is None:
        return Outcome()
    if nobody:
        return sharing.at_the_door(scene)
    return corrections.edited(scene, what.text)


def _front(scene: Scene) -> Draft | None:
    """The draft whose question is open."""
    return next((draft for draft in scene.desk.drafts if draft.front), None)


def _stranger(scene: Scene) -> Outcome:
    """Nobody knows her: she joins, or says yes to being somebody who has another chat."""
    if isinstance(scene.event.what, Tapped):
        verb = buttons.read(scene.event.what.data).verb
        if verb == buttons.DECLINE:
            return linking.declined(scene)
        digest = invitations.digest_of(linking.code_of(scene)) if verb == buttons.ACCEPT else None
        if digest is not None:
            return joining.bring(scene, digest, linking.accepted)
    return joining.stranger(scene)


def _joining(scene: Scene) -> Outcome:
    """Until she has said yes there is nothing but the joining dialogue."""
    draft = next((one for one in scene.desk.drafts if one.form == joining.DIALOGUE), None)
    if draft is None:
        return joining.stranger(scene)
    digest = joining.code_in(scene)
    counted = Outcome()
    if digest is not None and digest != draft.state["invitation"]:
        other = joining.another_code(scene, draft, digest)
        if other is not None:
            return other
        counted = joining.not_a_code(scene)
    return counted + joining.in_the_chosen_language(scene, draft, _join)


def _join(scene: Scene, draft: Draft) -> Outcome:
    match scene.event.what:
        case Said(text):
            return answering.typed(scene, draft, text)
        case Tapped(data) if (tap := buttons.read(data)).verb in buttons.OF_A_DRAFT and _fits(draft, tap):
            return answering.tapped(scene, draft, tap)
        case Tapped(_, said) if said:
            return answering.typed(scene, draft, said)
        case _:
            return asking.again(scene, draft)


def _known(scene: Scene) -> Outcome:
    draft = _front(scene)
    match scene.event.what:
        case Tapped(data, said):
            tap = buttons.read(data)
            if said and not _stands(draft, tap):
                return _said(scene, draft, said)  # the number was not meant for what the door remembered
            return _tapped(scene, draft, tap)
        case Said(text):
            return _said(scene, draft, text)
        case SentFile() as file if file.media and incoming.is_workbook(file) and incoming.may(scene):
            return incoming.received(scene, file)
        case SentBook() as sent:
            return incoming.taken(scene, draft, sent)
        case SentFile() as file if documents.is_template(scene, draft, file):
            return documents.received(scene, file)
        case SentTemplate() as looked_at:
            return documents.taken(scene, draft, looked_at)
        case SentFile() as file if draft and file.media:
            return albums.sent(scene, draft, file)
        case SentFile() if draft is None:
            return helping.file_outside(scene)
        case SharedPlace() as place if draft:
            return answering.located(scene, draft, place)
        case Sent() if draft:
            return scene.say(scene.voice("corrections.not_taken"))
        case Sent():
            return menu.show(scene, Line(scene.voice("corrections.not_taken")))
        case Began(payload):
            digest = invitations.digest_of(payload)
            return verbs.brought(scene, digest) if digest else menu.show(scene)
        case _:
            return menu.show(scene, Line(scene.voice("conversations.nothing_open")))


def _stands(draft: Draft | None, tap: buttons.Tap) -> bool:
    """Whether a button that a typed number stood for is the one she sees: of the open question, or, while none is open,
    of a menu."""
    if tap.verb in buttons.OF_A_DRAFT:
        return draft is not None and _fits(draft, tap)
    return draft is None


def _said(scene: Scene, draft: Draft | None, text: str) -> Outcome:
    """Words: a command, the answer to the open question, or neither."""
    verb = words.verb(scene.world.catalogues, text)
    digest = _code_in(scene, draft, text)
    if digest is not None:
        return verbs.brought(scene, digest)
    command = bool(verb) and not _is_an_answer(scene, draft, text, verb)
    if draft is not None and (not command or verb in (buttons.SKIP, buttons.SEND)):
        asked_about = early.typed_early(scene, draft, "" if command else text)
        if asked_about is not None:
            return asked_about
    if command:
        return verbs.anywhere(scene, draft, buttons.Tap(verb, ()))
    if (list_ := together.came_back(scene, draft, text)) is not None:
        return list_
    if draft is None and (number := buttons.whole(text.strip())) and (opened := villages.by_number(scene, number)):
        return opened
    if draft is None:
        return helping.outside(scene, text)
    if asking.open_session(scene, draft).finished and scene.world.is_report(draft.form):
        if words.assents(scene.world.catalogues, text):
            return sending.send_in(scene, draft)
        return reading_back.typed_at_the_end(scene, draft, text)
    return answering.typed(scene, draft, text)


def _is_an_answer(scene: Scene, draft: Draft | None, text: str, verb: str) -> bool:
    """Whether words that name a command are meant for the open question: one that takes free words, and a command
    that is not about the question itself."""
    if draft is None or text.strip().startswith("/") or verb in words.OF_A_QUESTION:
        return False
    return verb in words.NOT_OF_A_QUESTION or answering.takes_words(scene, draft)


def _code_in(scene: Scene, draft: Draft | None, text: str) -> str | None:
    """The digest of a code that she brings: behind the word for linking, or, where nothing is asked, by itself."""
    behind = words.behind(scene.world.catalogues, text, buttons.LINK)
    if behind and (draft is None or text.strip().startswith("/")):
        return invitations.digest_of(behind)
    if invitations.is_code(text) and (draft is None or _is_no_answer(scene, draft, text)):
        return invitations.digest_of(text)
    return None


def _is_no_answer(scene: Scene, draft: Draft, text: str) -> bool:
    """Whether a code cannot be an answer to the open question: to one for a number it cannot, nor where all is
    answered."""
    prompt = asking.open_session(scene, draft).asked(scene.language)
    return prompt is None or (prompt.type in ("integer", "decimal") and any(letter.isdecimal() for letter in text))


def _tapped(scene: Scene, draft: Draft | None, tap: buttons.Tap) -> Outcome:
    """A button: of the open question, of a message that is past, or of the menu."""
    if tap.verb not in buttons.OF_A_DRAFT:
        return verbs.anywhere(scene, draft, tap)
    if tap.verb == buttons.DROP:
        return _drop(scene, tap)
    if draft is not None and _fits(draft, tap):
        return verbs.of_a_draft(scene, draft, tap)
    return _past(scene, draft)


def _past(scene: Scene, draft: Draft | None) -> Outcome:
    """A button of a message that is past: the question that is open, as it stands. Nothing is written, so that its own
    buttons, which may have been pressed meanwhile, stay good."""
    words_ = Line(scene.voice("conversations.stale"))
    if draft is None:
        return menu.show(scene, words_)
    if _stands_above(scene, draft):
        return scene.say(scene.voice("corrections.stale_above"))
    shown = asking.again(scene, replace(draft, revision=draft.revision - 1), words_)
    return Outcome(replies=shown.replies)


def _stands_above(scene: Scene, draft: Draft) -> bool:
    """Whether the open question, with good buttons, is the newest that stands in her chat, as far as the door knows."""
    id_, _, revision = scene.event.shown.partition(":")
    return bool(id_) and draft.id.startswith(id_) and mending.is_good(draft, buttons.whole(revision))


def _fits(draft: Draft, tap: buttons.Tap) -> bool:
    """Whether a button is of what stands there now. Boxes that are ticked quickly one after another are all of the one
    question, whatever of it had been seen."""
    if not draft.id.startswith(tap.word(0) or "-"):
        return False
    revision = buttons.whole(tap.word(1))
    if revision is None:
        return False
    if tap.verb in (*buttons.IN_PLACE, buttons.DONE):
        return int(draft.state.get("picked_since", draft.revision)) <= revision <= draft.revision
    return mending.is_good(draft, revision)


def _drop(scene: Scene, tap: buttons.Tap) -> Outcome:
    """Throwing a draft away: asked of one that lies aside, so its revision is looked at, its place in front not."""
    draft = next((one for one in scene.desk.drafts if _fits(one, tap)), None)
    if draft is None:
        return menu.show(scene, Line(scene.voice("conversations.stale")))
    return reporting.drop(scene, draft, sure=tap.word(2) == "sure")
