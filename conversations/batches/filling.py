"""Filling: answers given together, in one message, a table or a file, each taken as if it had been asked by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from conversations.batches.sections import Item, Pairs, Section
from conversations.dialogue import doubts
from conversations.dialogue.doubts import Doubt
from conversations.dialogue.reading import no_such_day, read_typed
from conversations.dialogue.values import shown_value
from conversations.markup import plain
from conversations.scene import Scene
from forms.walking.session import Prompt, Refused, Session
from i18n.reading import Read, Unclear

NOTHING = frozenset(("-", "–", "—"))  # how an answer is left blank

# One answer ---------------------------------------------------------------------------------------------------------


def go_to(session: Session, path: str) -> bool:
    """Have the session ask this question, if it is asked at all as things are now."""
    try:
        session.jump(path)
    except KeyError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one answer: what is wrong with it, '' when it was taken; of one that can be read in several ways
    the readings; and of one that can be read, but is hardly meant, what to ask."""

    fault: str = ""
    readings: tuple[str, ...] = ()
    doubt: Doubt | None = None


def take(scene: Scene, session: Session, path: str, text: str) -> str:
    """Answer the question at this path with what was typed for it; gives what is wrong with it, '' when all is well.
    What was not taken is left unsettled, with what stood there before."""
    return taken(scene, session, path, text).fault


def taken(scene: Scene, session: Session, path: str, text: str) -> Taken:
    """As `take`, with the readings of what is not clear."""
    if not go_to(session, path):
        return Taken(scene.voice("conversations.roster.not_asked", text=text))
    prompt = session.asked(scene.language)
    assert prompt is not None
    read = Read("") if text.strip() in NOTHING else read_typed(scene, prompt, text)
    if isinstance(read, Unclear):
        session.unsettle((prompt.path,))
        why = no_such_day(scene, prompt, text) or scene.voice("conversations.roster.unread", text=text)
        return Taken(why, read.readings)
    if read.value and (doubt := _doubt(scene, session, prompt, text)):
        session.unsettle((prompt.path,))
        return Taken(doubt.question, (read.value,), doubt)
    try:
        session.answer(read.value)
    except Refused as refused:
        session.unsettle((refused.path,))  # what stood there is shown, and open until it is mended or confirmed
        return Taken(refused.text(scene.language) or scene.voice(f"conversations.refused.{refused.kind}"))
    return Taken()


def _doubt(scene: Scene, session: Session, prompt: Prompt, text: str) -> Doubt | None:
    """What is to be asked of an answer that she hardly means: a number for words, or one that counts something else
    than the question does, as when two are swapped; None where nothing is."""
    if doubt := doubts.about_words(scene, session.form.id, prompt, text):
        return doubt
    if not doubts.names_a_counter(text):
        return None
    return doubts.about_count(scene, prompt, session.worded(prompt.path, scene.language).label, text, "")


# Filling ------------------------------------------------------------------------------------------------------------


@dataclass
class Filled:
    """What became of a list of answers. `kept` are the items with what stood there and what stands there now, `faults`
    those not taken with the reason, `doubts` the readings of those to be asked back, `gone` what is not asked any more
    because of them."""

    kept: list[tuple[Item, str, str]] = field(default_factory=list)
    faults: list[tuple[Item, str]] = field(default_factory=list)
    doubts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


def fill(scene: Scene, session: Session, section: Section, pairs: Pairs) -> Filled:
    """Answer a section's questions, each when what it hangs on is answered: in form order, and once more what could
    not be taken before the others were there."""
    filled = Filled()
    before = {one.path: plain(one.label) for one in session.review(scene.language) if one.value}
    waiting = [(item, text) for number, text in sorted(pairs) for item in section.items if item.number == number]
    for last in (False, True):
        waiting = list(_passed(scene, session, section, waiting, filled, last=last))
    session.unsettle(())
    after = {one.path for one in session.review(scene.language)}
    said = {item.path for item, _, _ in filled.kept}
    filled.gone = [label for path, label in before.items() if path not in after and path not in said]
    return filled


def _passed(
    scene: Scene,
    session: Session,
    section: Section,
    waiting: Sequence[tuple[Item, str]],
    filled: Filled,
    *,
    last: bool,
) -> Iterator[tuple[Item, str]]:
    """One pass: gives what may be taken when the others are there."""
    for item, text in waiting:
        old = session.worded(item.path).hers
        if last and not go_to(session, item.path):
            if not _says_something(text):
                continue
            if missing := _implied(scene, session, section, item, text, filled):
                filled.faults.append((item, missing))
                continue
        became = taken(scene, session, item.path, text)
        if not became.fault:
            filled.kept.append((item, old, value_at(session, item.path)))
        elif became.readings:
            filled.doubts[item.path] = became.readings
        elif last:
            filled.faults.append((item, became.fault))
        else:
            yield item, text


def _implied(scene: Scene, session: Session, section: Section, item: Item, text: str, filled: Filled) -> str:
    """Tick the one choice with which this is asked: an amount says where it came from. What is missing where that
    cannot be, '' when it is ticked."""
    relevant = item.member.question.definition.binding.relevant
    reads = {node for node, _ in relevant.reads} if relevant else set()
    asks = [one for one in section.items if one.member.question.definition in reads]
    fits = [
        (one, option, value)
        for one in asks
        if one.prompt.type == "select_multiple"
        for option in one.prompt.choices
        if _brings_up(session, one, value := _ticked_too(session, one, option.name), item)
    ]
    if len(fits) != 1:
        return scene.voice("conversations.filling.not_asked", text=text)
    (one, option, value) = fits[0]
    if any(faulty == one for faulty, _ in filled.faults) or one.path in filled.doubts:
        return scene.voice("conversations.filling.tick_too", choice=plain(option.label), number=one.number, text=text)
    old = next((old for kept, old, _ in filled.kept if kept == one), value_at(session, one.path))
    go_to(session, one.path)
    session.answer(value)
    filled.kept = [*(each for each in filled.kept if each[0] != one), (one, old, value)]
    return ""


def _ticked_too(session: Session, item: Item, name: str) -> str:
    """What is ticked there, with one more, in the form's order."""
    ticked = {name, *value_at(session, item.path).split()}
    return " ".join(option.name for option in item.prompt.choices if option.name in ticked)


def _brings_up(session: Session, one: Item, value: str, item: Item) -> bool:
    """Whether another question is asked once this one has that answer."""
    walk = Session(session.form, session.given, session.state())
    try:
        walk.jump(one.path)
        walk.answer(value)
    except (KeyError, Refused):
        return False
    return go_to(walk, item.path)


def _says_something(text: str) -> bool:
    """Whether it would be missed when it is left out: nothing and naught need not be told."""
    return text not in NOTHING and bool(text.strip("0໐๐"))


def value_at(session: Session, path: str) -> str:
    """What stands at a question's path."""
    return session.worded(path).value


def shown_at(scene: Scene, item: Item, value: str) -> str:
    """A value of an item as its reader writes it."""
    return shown_value(scene, item.prompt, value) or "–"
