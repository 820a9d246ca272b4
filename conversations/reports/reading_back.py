"""Reading back: everything she said, numbered; any answer mended by its number, or out of the list.

The whole list is shown once. After a mend only what reads otherwise than she has seen it is shown, with the section
it stands in; `read` in the draft's state remembers, by path, what she has seen. `picking` is the path of the row of
which the answers stand there to choose from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import Any

from conversations import buttons
from conversations.batches.filling import go_to, take
from conversations.batches.sections import FIGURES
from conversations.dialogue import asking
from conversations.dialogue.reading import kind_of, read_typed
from conversations.events import Choice, Line
from conversations.markup import plain
from conversations.outcome import Outcome
from conversations.reports import last_month
from conversations.reports.answer_list import Item, answer, items, lines, told
from conversations.reports.numbering import read_numbers
from conversations.scene import Scene, faint, reply, strong
from forms.walking.session import Answered, Session
from i18n.reading import Read
from storage.records import Draft
from storage.writes import SaveDraft

MOST_LINES = 60  # a longer list is read part by part
WHOLE, PART, OF_SECTION = "l", "s", "g"  # what the button "change" may carry besides a number


# The list -----------------------------------------------------------------------------------------------------------


def read_back(scene: Scene, draft: Draft, session: Session, before: tuple[Line, ...] = ()) -> Outcome:
    """What stands in the report, numbered, so that any answer can be mended by its number; then send. First what she
    wanted to mend besides is asked."""
    queue = list(draft.state.get("queue", ()))
    while queue:
        path, stood = queue.pop(0)
        now = session.asked(scene.language) if go_to(session, path) else None
        if now is not None and now.value == stood:  # else one before it had it asked already, and it was answered
            draft = replace(draft, state={**draft.state, "queue": queue, "mending": True})
            return asking.ask(scene, draft, session, *before)
    session.unsettle(())
    found = items(session.review(scene.language, told=True))
    seen: dict[str, int] | None = draft.state.get("read")
    if seen is None:
        return _whole(scene, draft, session, found, before)
    changed = {one.path for one in found if seen.get(one.path) != one.seen}
    moved = list(seen) != [one.path for one in found]
    if changed or moved:
        return _changed(scene, draft, session, found, changed, before, moved)
    if draft.state.get("mending") or draft.corrects:
        words = Line(scene.voice("conversations.read_back.same"))
        return _offered(scene, draft, session, (*before, words), found, whole=True)
    return _whole(scene, draft, session, found, before)


def _whole(
    scene: Scene, draft: Draft, session: Session, found: tuple[Item, ...], before: tuple[Line, ...] = ()
) -> Outcome:
    """All of it in one message; of a very long list the sections, each a button."""
    voice, parted = scene.voice, len(found) > MOST_LINES
    listed = [Line(_part_name(scene, part)) for part in _parts(found)] if parted else lines(found, voice, draft.state)
    about = f"{scene.world.places.name(draft.place, scene.language)} · {voice.period(draft.period)}"
    told_ = [
        *before,
        strong(voice("conversations.read_back")),
        faint("" if any(about in line.text for line in before) else about),
        *listed,
        last_month.legend(scene, draft.state, (one for item in found for one in item.answers)),
        Line(voice("conversations.papers", count=len(draft.state["papers"])) if draft.state.get("papers") else ""),
        Line(voice("conversations.read_back.parts" if parted else "conversations.read_back.how")),
    ]
    return _offered(scene, draft, session, told_, found, parted=parted)


def _changed(
    scene: Scene,
    draft: Draft,
    session: Session,
    found: tuple[Item, ...],
    changed: set[str],
    before: tuple[Line, ...],
    moved: bool,
) -> Outcome:
    """The sections in which something reads otherwise than she has seen it."""
    sections = {one.section for one in found if one.path in changed}
    told_ = [
        *before,
        strong(scene.voice("conversations.read_back.changed")),
        *lines((one for one in found if one.section in sections), scene.voice, draft.state, changed),
        faint(scene.voice("conversations.read_back.moved", count=len(found)) if moved else ""),
    ]
    return _offered(scene, draft, session, told_, found, whole=True)


def _offered(
    scene: Scene,
    draft: Draft,
    session: Session,
    said: Iterable[Line],
    found: tuple[Item, ...] | None,
    *,
    whole: bool = False,
    parted: bool = False,
) -> Outcome:
    """These words, and the buttons that stand under a read-back. `found` is what she has seen by now, None when that is
    what it was."""
    changes: dict[str, Any] = {"mending": False, "queue": [], "picking": ""}
    if found is not None:
        changes["read"] = {one.path: one.seen for one in found}
    draft = asking.kept(scene, draft, session, **changes)
    voice = scene.voice
    made = [buttons.of(draft, buttons.SEND, voice("conversations.button.send"))]
    if parted:
        made += [
            buttons.of(draft, buttons.EDIT, _part_name(scene, part), f"{PART}{index}")
            for index, part in enumerate(_parts(found or ()))
        ]
    if whole:
        made.append(buttons.of(draft, buttons.EDIT, voice("conversations.button.whole"), WHOLE))
    made += [
        buttons.of(draft, buttons.EDIT, voice("conversations.button.edit")),
        buttons.of(draft, buttons.STOP, voice("conversations.button.stop")),
    ]
    return Outcome((SaveDraft(draft),), (reply(*said, choices=tuple(made)),))


def _parts(found: Iterable[Item]) -> list[tuple[Item, ...]]:
    return [tuple(group) for _, group in groupby(found, key=lambda one: one.section)]


def _part_name(scene: Scene, part: tuple[Item, ...]) -> str:
    """A section with the numbers that stand in it."""
    name = plain(part[0].section) or scene.voice("conversations.other")
    first, last = part[0].number, part[-1].number
    return f"{name} ({first}–{last})" if last > first else f"{name} ({first})"


# Mending ------------------------------------------------------------------------------------------------------------


def edit(scene: Scene, draft: Draft, chosen: str) -> Outcome:
    """From the read-back: the sections as buttons, then a section's answers, then the question itself."""
    session = asking.open_session(scene, draft)
    found = items(session.review(scene.language, told=True))
    if chosen == WHOLE:
        return _whole(scene, draft, session, found)
    if (number := buttons.whole(chosen)) is not None:
        return _edit_one(scene, draft, session, found, number)
    row, _, cell = chosen.partition(".")
    if (number := buttons.whole(row)) is not None and (at := buttons.whole(cell)) is not None:
        answers = found[number - 1].answers if 0 < number <= len(found) else ()
        return _mend(scene, draft, session, answers[at : at + 1])
    parts = _parts(found)
    part = buttons.whole(chosen[1:]) if chosen[:1] in (PART, OF_SECTION) else None
    if part is None or part >= len(parts):
        return choose(scene, draft, found)
    if chosen.startswith(PART):
        return _offered(scene, draft, session, lines(parts[part], scene.voice, draft.state), found, whole=True)
    choices = tuple(buttons.of(draft, buttons.EDIT, f"{one.number}. {told(one)}", one.number) for one in parts[part])
    return _which(scene, draft, "conversations.edit.which_answer", choices)


def choose(scene: Scene, draft: Draft, found: tuple[Item, ...], *before: Line) -> Outcome:
    """The sections, to choose one in which something is to be changed; a number may be typed as well."""
    choices = tuple(
        buttons.of(draft, buttons.EDIT, _part_name(scene, part), f"{OF_SECTION}{index}")
        for index, part in enumerate(_parts(found))
    )
    return _which(scene, draft, "conversations.edit.which", choices, *before)


def _which(scene: Scene, draft: Draft, which: str, choices: tuple[Choice, ...], *before: Line) -> Outcome:
    back = buttons.of(draft, buttons.BACK, scene.voice("conversations.button.to_review"))
    return scene.say(*before, scene.voice(which), choices=(*choices, back))


def _edit_one(scene: Scene, draft: Draft, session: Session, found: tuple[Item, ...], number: int) -> Outcome:
    """Ask the answer with this number again; of a person first which. From there back leads to the read-back."""
    if not 1 <= number <= len(found):
        return _none_such(scene, draft, session, number, len(found))
    item = found[number - 1]
    if len(item.answers) == 1:
        return _mend(scene, draft, session, item.answers)
    return _pick(scene, draft, session, item)


def _pick(
    scene: Scene, draft: Draft, session: Session, item: Item, *before: Line, others: Iterable[Item] = ()
) -> Outcome:
    """The answers of a row, to choose which is asked again, and what else a number may mean; the buttons above stay
    good."""
    since = int(draft.state.get("since", draft.revision))
    draft = asking.kept(scene, draft, session, picking=item.path, since=since)
    choices = [
        buttons.of(draft, buttons.EDIT, answer(one), f"{item.number}.{at}") for at, one in enumerate(item.answers)
    ]
    choices += [buttons.of(draft, buttons.EDIT, f"{one.number}. {told(one)}", one.number) for one in others]
    back = buttons.of(draft, buttons.BACK, scene.voice("conversations.button.to_review"))
    return Outcome((SaveDraft(draft),), (reply(*before, strong(item.who), choices=(*choices, back)),))


def _none_such(scene: Scene, draft: Draft, session: Session, number: int, of: int) -> Outcome:
    words = scene.voice("conversations.no_item", number=number, of=of)
    return _offered(scene, draft, session, (Line(words),), None)


def _mend(scene: Scene, draft: Draft, session: Session, answers: Iterable[Answered]) -> Outcome:
    """Ask these one after another; then the list says what changed."""
    queue = [[one.path, one.value] for one in answers]
    draft = replace(draft, state={**draft.state, "queue": queue, "mending": True, "picking": ""})
    return read_back(scene, draft, session)


def typed_at_the_end(scene: Scene, draft: Draft, text: str) -> Outcome:
    """Words while the read-back stands open. Numbers in them ("ຂໍ້ 23 ຜິດ", "23 กับ 27") are asked again one after
    another, and one with its answer ("23: 450") is taken; others are told what can be done. The read-back stands just
    above, and is long: it is not said again."""
    session = asking.open_session(scene, draft)
    said = read_numbers(text)
    found = items(session.review(scene.language, told=True))
    picked = next((item for item in found if item.path == draft.state.get("picking")), None)
    if picked is not None and not said.parted:
        words = scene.voice("conversations.edit.which_first", text=text.strip())
        others = [found[number - 1] for number in said.numbers if number <= len(found) and not said.behind]
        return _pick(scene, draft, session, picked, Line(words), others=others)
    if (one := _one_figure(scene, session, found, text)) is not None:
        return _mended_at_once(scene, draft, session, *one)
    if not said.numbers:
        return _offered(scene, draft, session, (Line(scene.voice("conversations.read_back.how")),), None)
    if wrong := next((number for number in said.numbers if number > len(found)), 0):
        return _none_such(scene, draft, session, wrong, len(found))
    chosen = [found[number - 1] for number in said.numbers]
    if len(chosen) > 1:
        return _mend(scene, draft, session, [one for item in chosen for one in item.answers])
    if said.parted and said.behind and len(chosen[0].answers) == 1:
        return _mended_at_once(scene, draft, session, chosen[0], said.behind)
    return _edit_one(scene, draft, session, found, said.numbers[0])


def by_number(scene: Scene, draft: Draft, session: Session, text: str) -> Outcome | None:
    """`7 9000.50` at the question to which another answer of the list has led: that one once more; None where the words
    are no such figure, or she has seen no numbers."""
    if not (draft.corrects or draft.state.get("mending")):
        return None
    one = _one_figure(scene, session, items(session.review(scene.language, told=True)), text)
    return _mended_at_once(scene, draft, session, *one) if one is not None else None


def _one_figure(scene: Scene, session: Session, found: tuple[Item, ...], text: str) -> tuple[Item, str] | None:
    """`7 34500000`, as on the first screen: a number, and behind it what can only be the figure that is asked for
    there, and is no number of the list."""
    pair = _PAIR.fullmatch(text.strip())
    if pair is None or not 1 <= int(pair[1]) <= len(found) or _are_numbers(pair[2], len(found)):
        return None
    item = found[int(pair[1]) - 1]
    prompt = session.worded(item.path, scene.language)
    fits = len(item.answers) == 1 and kind_of(prompt) in FIGURES
    return (item, pair[2]) if fits and isinstance(read_typed(scene, prompt, pair[2]), Read) else None


def _are_numbers(text: str, last: int) -> bool:
    """Whether this says nothing but numbers of a list that ends with this one: 7, `7,8`, `7.`"""
    said = read_numbers(text)
    return bool(said.numbers) and not said.behind and not said.parted and max(said.numbers) <= last


_PAIR = re.compile(r"(\d{1,3})\.?\s+(\d.*)")


def _mended_at_once(scene: Scene, draft: Draft, session: Session, item: Item, text: str) -> Outcome:
    """The answer that came with its number; if it does not hold, it is said why, and the question asked."""
    wrong = take(scene, session, item.path, text)
    draft = replace(draft, state={**draft.state, "mending": True})
    return asking.ask(scene, draft, session, *([Line(wrong)] if wrong else []), refused=bool(wrong))
