"""Helping: how the open question is answered, what can be done when none is open, and who she is here."""

from __future__ import annotations

from dataclasses import replace

from conversations import buttons, words
from conversations.batches import rosters, templates
from conversations.dialogue import asking
from conversations.dialogue.choosing import Holds, is_long
from conversations.dialogue.questions import example, how_far, how_typed
from conversations.dialogue.values import MONEY, files_shown
from conversations.events import Choice, File, Line, Picture, Reply
from conversations.markup import plain
from conversations.outcome import Outcome
from conversations.people import officers, sharing
from conversations.reports import keeping, menu
from conversations.scene import Scene, faint, strong
from forms.form import shown_as
from forms.walking.session import Prompt
from i18n.reading import Read, read
from i18n.spelling import loosen
from storage.desk import AccountsOf
from storage.records import Draft

MOST_PLACES = 5  # of hers, by name

# A question


def on_question(scene: Scene, draft: Draft) -> Outcome:
    """What the form says in guidance, how this kind of question is answered, and the question once more; where a whole
    table or the read-back stands open, what can be done there."""
    session = asking.open_session(scene, draft)
    prompt = session.prompt(scene.language)
    if prompt is None or prompt.type == "note" or rosters.table_for(scene, draft, session, prompt) is not None:
        return asking.ask(scene, draft, session, Line(scene.voice("conversations.help")))
    if stayed := keeping.screen(scene, draft, session, prompt):
        return asking.ask(scene, draft, session, Line(scene.voice("conversations.same.unread", of=len(stayed))))
    if templates.listed(scene, draft, session, prompt) is not None:  # the list says itself how it is answered
        return asking.ask(scene, draft, session, Line(scene.voice("conversations.help")))
    shown = _files(scene, draft, prompt)
    told = (
        Line(plain(prompt.guidance)),
        Line(how(scene, draft, prompt, session.holds)),
        faint("" if shown else files_shown(prompt)),
        faint(_words(scene, draft, prompt)),
    )
    asked = asking.ask(scene, draft, session, *(line for line in told if line.text))
    return replace(asked, replies=(*asked.replies[:-1], _with_files(asked.replies[-1], shown)))


def _words(scene: Scene, draft: Draft, prompt: Prompt) -> str:
    """The words that do something at this question; '' when there are none."""
    names = (
        *(("back",) if prompt.number > 1 or draft.state.get("mending") else ()),
        *(() if prompt.required or prompt.type in ("repeat", "acknowledge") else ("skip",)),
        *(() if prompt.required or prompt.type == "text" else ("unknown",)),
        *(("stop",) if scene.world.is_report(draft.form) else ()),
    )
    said = " · ".join(scene.voice(f"conversations.words.{name}").partition("|")[0] for name in names)
    return scene.voice("conversations.help.words", words=said) if said else ""


def general(scene: Scene) -> Line:
    """What can be typed while nothing is asked: an officer has words of his own."""
    return Line(scene.voice("conversations.help.officer" if officers.leads(scene) else "conversations.help"))


def _files(scene: Scene, draft: Draft, prompt: Prompt) -> list[File]:
    """The pictures and sounds that the form has for this question, as far as they lie beside it."""
    named = (file.rpartition("/")[2] for file in prompt.media.values())
    return list(dict.fromkeys(file for name in named if (file := scene.world.shown.get((draft.form, name)))))


def _with_files(asked: Reply, files: list[File]) -> Reply:
    """The question with them: pictures are shown, other files sent as such."""
    pictures = tuple(Picture(file.media, file.name) for file in files if file.mime.startswith("image/"))
    others = tuple(file for file in files if not file.mime.startswith("image/"))
    return replace(asked, pictures=pictures, files=others)


def how(scene: Scene, draft: Draft, prompt: Prompt, holds: Holds) -> str:
    """How this kind of question is answered, with examples as this reader would type them."""
    voice = scene.voice
    kind = shown_as(prompt.type, prompt.appearance)
    if is_long(prompt):
        return voice("conversations.help.list", count=len(prompt.choices))
    if kind == "range":
        return how_far(voice, prompt)
    if kind in ("date", "year", "month-year", "dateTime"):
        typed = voice(how_typed(scene, draft, prompt, holds), example=example(scene, draft, prompt, holds))
        return f"{typed}\n{voice('conversations.help.date')}" if kind == "date" else typed
    if prompt.kb.get("unit") in MONEY:
        return voice("conversations.help.money")
    if kind in _HELP:
        return voice(f"conversations.help.{kind}")
    return voice("conversations.help.text")


_HELP = frozenset(
    (
        *("integer", "decimal", "select_one", "select_multiple", "rank", "time", "geopoint", "barcode"),
        *("image", "audio", "video", "file", "repeat", "acknowledge"),
    )
)


# Nothing is asked


def outside(scene: Scene, text: str) -> Outcome:
    """Words while no question is open: thanks, a figure, or what nobody understands; and what can be done now."""
    catalogues, voice = scene.world.catalogues, scene.voice
    if words.says(catalogues, "thanks", text):
        return menu.show(scene, Line(voice("conversations.outside.thanks")))
    bare = any(letter.isdigit() for letter in text) and not any(map(str.isalpha, loosen(text)))
    if bare or _is_an_amount(scene, text):
        return menu.show(scene, Line(voice("conversations.outside.number", text=text.strip()[:40])))
    return menu.show(scene, Line(voice("conversations.not_understood")))


def _is_an_amount(scene: Scene, text: str) -> bool:
    """Whether it says how much: "5 ລ້ານ", "12 ຄົນ"."""
    return isinstance(read(text, "decimal", scene.language, today=scene.today), Read)


def file_outside(scene: Scene) -> Outcome:
    """A photo or another file while no question is open: with which report shall it be kept? It was not fetched."""
    return menu.show(scene, Line(scene.voice("conversations.outside.file")))


# Who am I


def who(scene: Scene) -> Outcome:
    """Her name, her duties and where, to whom her reports go (the office, not the person), and her chats."""
    voice = scene.voice
    duties = [_duty(scene, role, [held.place for held in scene.roles if held.role == role]) for role in _roles(scene)]
    chats = scene.desk.look(AccountsOf(scene.person.id))
    where = ", ".join(dict.fromkeys(_door(scene, one.door) for one in chats))
    lines = [
        strong(scene.person.name),
        *(duties or [Line(voice("conversations.who.nothing"))]),
        Line(voice("conversations.who.chats", where=where, count=len(chats)) if chats else ""),
        faint(voice("conversations.who.wrong")),
    ]
    shared, turns = sharing.turns(scene)
    back = Choice(voice("conversations.button.menu"), buttons.data(buttons.MENU))
    return scene.say(*lines, *shared, choices=(*turns, back))


def _roles(scene: Scene) -> list[str]:
    return list(dict.fromkeys(held.role for held in scene.roles))


def _duty(scene: Scene, role: str, codes: list[str]) -> Line:
    """One duty with its places, and to whom its reports go."""
    voice, places = scene.voice, scene.world.places
    defined = scene.world.role(role)
    named = ", ".join(places.name(code, scene.language) for code in codes[:MOST_PLACES])
    more = f" +{len(codes) - MOST_PLACES}" if len(codes) > MOST_PLACES else ""
    if defined is None:
        return Line(f"{named}{more}")
    told = f"{voice.pick(defined.label)}: {named}{more}"
    office = scene.world.role(defined.to) if defined.to else None
    if office is None:
        return Line(told)
    above = [step.code for step in places.path(codes[0]) if step.kind == office.at]
    at = f" · {places.name(above[-1], scene.language)}" if above else ""
    return Line(f"{told}\n{voice('conversations.who.officer', office=voice.pick(office.label) + at)}")


def _door(scene: Scene, door: str) -> str:
    """A door by the name of its platform."""
    named = f"conversations.door.{door}"
    return scene.voice(named) if named in scene.world.catalogues.ids(scene.language) else door
