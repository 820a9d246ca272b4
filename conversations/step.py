"""The pure step: what one event comes to. No connection, no platform, no clock; all of that is the caller's."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from conversations import (
    asking,
    buttons,
    groups,
    joining,
    menu,
    reading_back,
    reporting,
    reviewing,
    sending,
    settings,
    summaries,
    words,
)  # fmt: skip
from conversations.events import Began, Event, Line, Said, SentFile, SharedPlace, Tapped
from conversations.outcome import Outcome
from conversations.scene import Ending, Scene
from conversations.world import World
from storage.desk import Desk
from storage.records import Draft


class _Endings(dict[str, Ending]):
    """What happens when a form has nothing left to ask: our dialogues each have their own, reports are read back."""

    def __missing__(self, form: str) -> Ending:
        return reading_back.read_back


ENDINGS: Mapping[str, Ending] = _Endings(
    {joining.DIALOGUE: joining.finish, reviewing.DIALOGUE: reviewing.finish_return}
)


def answer(world: World, desk: Desk, event: Event, chance: Random) -> Outcome:
    """What is to be written and said to this event.

    Raises storage.desk.Wanted when it needs a look-up that the desk does not have yet: fetch it, put it into
    `desk.found`, and call again with a `chance` of the same seed.
    """
    scene = Scene(world, desk, event, chance, ENDINGS)
    if event.group:
        return groups.heard(scene)
    if desk.person is None:
        return joining.stranger(scene)
    if desk.person.consented_at is None:
        return _joining(scene)
    return _known(scene)


def _front(scene: Scene) -> Draft | None:
    """The draft whose question is open."""
    return next((draft for draft in scene.desk.drafts if draft.front), None)


def _joining(scene: Scene) -> Outcome:
    """Until she has said yes there is nothing but the joining dialogue."""
    draft = next((one for one in scene.desk.drafts if one.form == joining.DIALOGUE), None)
    if draft is None:
        return joining.stranger(scene)
    if joining.code_in(scene) not in (None, draft.state["invitation"]):
        return joining.start_over(scene, draft)
    match scene.event.what:
        case Said(text):
            return asking.typed(scene, draft, text)
        case Tapped(data) if (tap := buttons.read(data)).verb in buttons.OF_A_DRAFT and _fits(draft, tap):
            return asking.tapped(scene, draft, tap)
        case _:
            return asking.again(scene, draft)


def _known(scene: Scene) -> Outcome:
    draft = _front(scene)
    match scene.event.what:
        case Tapped(data):
            return _tapped(scene, draft, buttons.read(data))
        case Said(text):
            return _said(scene, draft, text)
        case SentFile() as file if draft:
            return asking.sent(scene, draft, file)
        case SharedPlace() as place if draft:
            return asking.located(scene, draft, place)
        case Began():
            return menu.show(scene)
        case _:
            return menu.show(scene, Line(scene.voice("conversations.nothing_open")))


def _said(scene: Scene, draft: Draft | None, text: str) -> Outcome:
    """Words: a command, the answer to the open question, or neither."""
    verb = words.verb(scene.world.catalogues, text)
    if verb and not _is_an_answer(scene, draft, text, verb):
        return _do(scene, draft, buttons.Tap(verb, ()))
    if draft is None:
        return menu.show(scene, Line(scene.voice("conversations.not_understood")))
    if asking.open_session(scene, draft).finished and scene.world.is_report(draft.form):
        return reading_back.typed_at_the_end(scene, draft, text)
    return asking.typed(scene, draft, text)


def _is_an_answer(scene: Scene, draft: Draft | None, text: str, verb: str) -> bool:
    """Whether words that name a command are meant for the open question: one that takes free words, and a command
    that is not about the question itself."""
    if draft is None or text.strip().startswith("/") or verb in words.OF_A_QUESTION:
        return False
    return asking.takes_words(scene, draft)


def _tapped(scene: Scene, draft: Draft | None, tap: buttons.Tap) -> Outcome:
    """A button: of the open question, of a message that is past, or of the menu."""
    if tap.verb not in buttons.OF_A_DRAFT:
        return _do(scene, draft, tap)
    if tap.verb == buttons.DROP:
        return _drop(scene, tap)
    if draft is not None and _fits(draft, tap):
        return _of_draft(scene, draft, tap)
    past = Line(scene.voice("conversations.stale"))
    return asking.again(scene, draft, past) if draft else menu.show(scene, past)


def _fits(draft: Draft, tap: buttons.Tap) -> bool:
    return draft.id.startswith(tap.word(0) or "-") and tap.word(1) == str(draft.revision)


def _drop(scene: Scene, tap: buttons.Tap) -> Outcome:
    """Throwing a draft away: asked of one that lies aside, so its revision is looked at, its place in front not."""
    draft = next((one for one in scene.desk.drafts if _fits(one, tap)), None)
    if draft is None:
        return menu.show(scene, Line(scene.voice("conversations.stale")))
    return reporting.drop(scene, draft, sure=tap.word(2) == "sure")


def _of_draft(scene: Scene, draft: Draft, tap: buttons.Tap) -> Outcome:
    match tap.verb:
        case buttons.STOP:
            return reporting.stop(scene, draft)
        case buttons.SEND:
            return sending.send_in(scene, draft)
        case buttons.EDIT:
            return reading_back.edit(scene, draft, tap.word(2))
        case _:
            return asking.tapped(scene, draft, tap)


def _do(scene: Scene, draft: Draft | None, tap: buttons.Tap) -> Outcome:
    """What a word or a button of the menu asks for. Words of a question come here without a revision."""
    match tap.verb:
        case buttons.BACK | buttons.SKIP | buttons.STOP | buttons.SEND:
            return _of_draft(scene, draft, tap) if draft else menu.show(scene)
        case buttons.OPEN:
            return reporting.start(scene, tap.word(0), tap.word(1), tap.word(2))
        case buttons.RESUME:
            return _resume(scene, tap.word(0))
        case buttons.LANGUAGE:
            return _language(scene, draft, tap.word(0))
        case buttons.SUMMARY:
            return summaries.post(scene, tap.word(0))
        case buttons.QUEUE:
            return reviewing.queue(scene)
        case buttons.SHOW:
            return reviewing.show(scene, tap.word(0))
        case buttons.APPROVE:
            return reviewing.approve(scene, tap.word(0))
        case buttons.RETURN:
            return reviewing.begin_return(scene, tap.word(0))
        case buttons.HELP:
            return menu.show(scene, Line(scene.voice("conversations.help")))
        case _:
            return menu.show(scene)


def _resume(scene: Scene, short: str) -> Outcome:
    draft = next((one for one in scene.desk.drafts if short and one.id.startswith(short)), None)
    if draft is None:
        return menu.show(scene, Line(scene.voice("conversations.stale")))
    return reporting.resume(scene, draft)


def _language(scene: Scene, draft: Draft | None, language: str) -> Outcome:
    if not language:
        return settings.ask_language(scene)
    changed, written = settings.speaking(scene, language)
    said = settings.spoken(changed)
    return written + (asking.again(changed, draft, said) if draft else menu.show(changed, said))
