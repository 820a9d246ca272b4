"""Together: many answers in one message. What can be read and holds is kept, what is not is asked again by name, what
is in doubt is asked back, and what belongs elsewhere is not taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from conversations import buttons
from conversations.batches.elsewhere import meant_for, named_in, of_another, opening
from conversations.batches.filling import Filled, fill, shown_at
from conversations.batches.sections import REST, Item, Pairs, Section, as_reported, named, rest_of, section_of
from conversations.batches.templates import (
    ALL,
    LEAST_OFFERED,
    LEAVE,
    PLAIN,
    READING,
    SINGLY,
    TEMPLATE,
    brief,
    habit,
    how_to,
    listed,
    read_head,
    section_named,
    with_template,
)
from conversations.batches.understanding import Understood, all_read, understand
from conversations.dialogue import asking
from conversations.dialogue.reading import kind_of, read_typed
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.reports import keeping, menu
from conversations.scene import Scene, faint, heading, reply, strong
from forms.walking.session import Prompt, Session
from i18n.reading import Read
from i18n.reading.rows import read_items
from storage.desk import SubmissionOf
from storage.records import Draft
from storage.writes import SaveDraft

SEVERAL = 2  # answers from which on a message at a single question is a list of them


def typed(scene: Scene, draft: Draft, session: Session, prompt: Prompt, text: str) -> Outcome | None:
    """Words at a question, if they are answers to several; None when they are for the one that is open."""
    if draft.state.get("mending") or prompt.type in ("note", "repeat"):
        return None
    section = listed(scene, draft, session, prompt)
    if section is not None:
        understood = understand(scene, session, section, text)
        if understood is None:
            return _not_understood(scene, draft, session, section, text)
        return _given(scene, draft, session, section, understood)
    if len(text.split()) < SEVERAL:
        return None
    single = read_typed(scene, prompt, text)
    if isinstance(single, Read) and habit(draft) and _is_grouped(prompt, text):
        counted = _number_or_group(scene, draft, session, prompt, text)
        if counted is not None:
            return counted
    may_be_several = "\n" in text or kind_of(prompt) == "text" or _is_grouped(prompt, text)
    if isinstance(single, Read) and not may_be_several:
        return None
    return _beside(scene, draft, session, prompt, text, taken_alone=isinstance(single, Read))


def _not_understood(scene: Scene, draft: Draft, session: Session, section: Section, text: str) -> Outcome:
    """What is no list: asked whether it is the answer to the first question, where it may be; else how a list is
    answered. The list itself stands right above."""
    first = section.open[0]
    if isinstance(read_typed(scene, first.prompt, text), Read):
        this = scene.voice("conversations.unclear.this"), scene.voice("conversations.button.neither")
        stands = (Line(f"{first.number}. {first.label}"),)
        return _ask_which(scene, draft, session, section, (((first.number, text),),), *this, stands=stands)
    written = asking.kept(scene, draft, session)
    return Outcome((SaveDraft(written),), (how_to(scene, written, section, back=session.progress[0] > 0),))


def _is_grouped(prompt: Prompt, text: str) -> bool:
    """Whether a figure is written in groups, so that it may be several: 5 300 200."""
    return kind_of(prompt) in ("integer", "decimal") and all(word.isdecimal() for word in text.split())


def _number_or_group(scene: Scene, draft: Draft, session: Session, prompt: Prompt, text: str) -> Outcome | None:
    """Of `12 131`, from somebody who has answered by numbers: whether it is 12,131, or question 12 is 131."""
    section = rest_of(scene, session) if draft.state["filling"].get(ALL) else section_of(scene, session)
    items = section.items if section is not None else ()
    at = next((item for item in items if item.path == prompt.path), None)
    (line, *others) = read_items(text)
    named_too = next((item for item in items if item.number == line.number and item != at), None)
    if section is None or at is None or named_too is None or others or not line.value:
        return None
    readings: tuple[Pairs, ...] = (((at.number, text),), ((named_too.number, line.value),))
    if not all_read(scene, section, readings[1]):
        return None
    which = scene.voice("conversations.filling.which"), scene.voice("conversations.button.neither")
    return _ask_which(scene, draft, session, section, readings, *which, stands=_numbered(section, readings))


def _beside(
    scene: Scene, draft: Draft, session: Session, prompt: Prompt, text: str, *, taken_alone: bool
) -> Outcome | None:
    """A list of answers typed at a single question. Where the words are an answer to that one as well, they are asked
    about; of free words nothing but names and numbers with it makes a list."""
    section = as_reported(scene, session) if draft.corrects else section_of(scene, session)
    understood = understand(scene, session, section, text) if section is not None else None
    if section is None or understood is None or understood.lines < SEVERAL:
        return None
    if understood.faults and len(section.items) < LEAST_OFFERED:
        return None  # no list of these was ever shown, and what belongs nowhere says that another one was meant
    at = next((item for item in section.items if item.path == prompt.path), None)
    if kind_of(prompt) == "text" and not _is_plainly_a_list(scene, section, understood):
        if not _looks_like_a_list(understood, text):
            return None
        if at is None:  # words that hang on another answer stand in no list
            member = next(one for one in session.members() if one.path == prompt.path)
            at = Item(0, member, prompt, open=True)
            section = replace(section, items=(*section.items, at))
        return _given(scene, draft, session, section, Understood((*understood.readings, ((at.number, text),))))
    if kind_of(prompt) == "text":
        return _given(scene, draft, session, section, understood)
    if not taken_alone and prompt.value and at is not None and at.member.settled:
        return _come_back_to(scene, draft, session, section, at, text, understood)
    if not taken_alone and not _was_offered(draft, section):
        this = scene.voice("conversations.unclear.this"), scene.voice("conversations.button.neither")
        stands = _numbered(section, understood.readings)
        return _ask_which(scene, draft, session, section, understood.readings, *this, stands=stands)
    if not taken_alone:
        return _given(scene, draft, session, section, understood)
    if at is None or len(section.open) < LEAST_OFFERED or len(understood.readings) > 1:
        return None
    return _given(scene, draft, session, section, Understood((((at.number, text),), *understood.readings)))


def _come_back_to(
    scene: Scene, draft: Draft, session: Session, section: Section, at: Item, text: str, understood: Understood
) -> Outcome:
    """A list at a question that she has come back to: which of the numbers are meant is asked, those from this one on
    first; it waits for an answer no less than those that were never answered."""
    items = tuple(replace(item, open=item.open or item.number == at.number) for item in section.items)
    from_here = understand(scene, session, replace(section, items=items), text)
    readings = tuple(dict.fromkeys((*(from_here.readings if from_here else ()), *understood.readings)))
    key = "conversations.filling.which" if len(readings) > 1 else "conversations.unclear.this"
    which = scene.voice(key), scene.voice("conversations.button.neither")
    return _ask_which(scene, draft, session, section, readings, *which, stands=_numbered(section, readings))


def _numbered(section: Section, readings: Sequence[Pairs]) -> list[Line]:
    """What these numbers are, to somebody who may have others before her."""
    meant = {number for pairs in readings for number, _ in pairs}
    return [Line(f"{item.number}. {brief(item.label)}") for item in section.items if item.number in meant]


def _was_offered(draft: Draft, section: Section) -> bool:
    """Whether she has seen the numbers of this list: one that is short, or of a report that is mended, never came."""
    return not draft.corrects and sum(not item.prompt.choices for item in section.items) >= LEAST_OFFERED


def _is_plainly_a_list(scene: Scene, section: Section, understood: Understood) -> bool:
    """Whether words at a question for free words can hardly be meant as its answer: three numbered ones and more, each
    good for its question, and not all of them words."""
    (pairs, *others) = understood.readings
    several = len(pairs) >= LEAST_OFFERED and not understood.faults and not others
    return several and _kinds(section, pairs) != {"text"} and all_read(scene, section, pairs)


def _looks_like_a_list(understood: Understood, text: str) -> bool:
    """Whether words at a question for free words may be a list of answers, or of what she has to say: several of its
    parts begin with the number of a question."""
    (pairs, *others) = understood.readings
    return len(read_items(text)) >= SEVERAL and len(pairs) >= SEVERAL and not others


def _kinds(section: Section, pairs: Pairs) -> set[str]:
    return {kind_of(item.prompt) for item in section.items for number, _ in pairs if number == item.number}


# What is given ------------------------------------------------------------------------------------------------------


def _given(
    scene: Scene, draft: Draft, session: Session, section: Section, understood: Understood, *, plain: bool = True
) -> Outcome:
    """Take a list of answers that has one reading, ask which one is meant where it has several, and whether what would
    change an answer that the list does not show is meant at all."""
    if (other := meant_for(scene, draft, understood.ahead)) is not None:
        names = {"other": heading(scene, *other), "this": heading(scene, draft.form, draft.place, draft.period)}
        which = scene.voice("conversations.filling.for_which", **names), scene.voice("conversations.button.neither")
        return _ask_which(scene, draft, session, section, understood.readings, *which, there=(opening(scene, other),))
    faults = tuple(map(Line, understood.faults))
    if len(understood.readings) > 1:
        which = scene.voice("conversations.filling.which"), scene.voice("conversations.button.neither")
        return _ask_which(scene, draft, session, section, understood.readings, *which)
    pairs = understood.readings[0]
    unseen = [pair for pair in pairs if _changes_unseen(scene, section, *pair)]
    if not unseen:
        return _taken(scene, draft, session, section, pairs, faults, plain=plain)
    return _asked_about(scene, draft, session, section, pairs, unseen, faults)


def _changes_unseen(scene: Scene, section: Section, number: int, text: str) -> bool:
    """Whether this would change what is answered already, and so is not in the list that she sees."""
    item = next(item for item in section.items if item.number == number)
    read = read_typed(scene, item.prompt, text)
    return item.member.settled and not (isinstance(read, Read) and read.value == item.member.value)


def _taken(
    scene: Scene,
    draft: Draft,
    session: Session,
    section: Section,
    pairs: Pairs,
    faults: tuple[Line, ...] = (),
    *,
    plain: bool | None = None,
) -> Outcome:
    filled = fill(scene, session, section, pairs)
    draft = keeping.in_doubt(_noted(draft, pairs, filled, plain=plain), session)
    told = _told(scene, filled, all_said=session.finished)
    return asking.ask(scene, draft, session, *told, *faults, refused=bool(filled.faults))


def _noted(draft: Draft, pairs: Pairs, filled: Filled, *, plain: bool | None = None) -> Draft:
    """The draft of somebody who has given these answers so."""
    doubts = {path: list(readings) for path, readings in filled.doubts.items()}
    several = len(pairs) >= SEVERAL
    how = {PLAIN: plain} if several and plain is not None else {}
    return _with(draft, used=several or habit(draft), doubts=doubts, **how)


def _asked_about(
    scene: Scene,
    draft: Draft,
    session: Session,
    section: Section,
    pairs: Pairs,
    unseen: Sequence[tuple[int, str]],
    faults: tuple[Line, ...],
) -> Outcome:
    """Take what is for the questions that she sees; ask about the others, and once more with them what does not hold
    without them."""
    filled = fill(scene, session, section, tuple(pair for pair in pairs if pair not in unseen))
    draft = _noted(draft, pairs, filled)
    wrong = {item.number for item, _ in filled.faults}
    asked = tuple(pair for pair in pairs if pair in unseen or pair[0] in wrong)
    stands = [
        Line(f"{item.number}. {brief(item.label)}: {shown_at(scene, item, item.member.value)}")
        for item in section.items
        if any(item.number == number for number, _ in unseen)
    ]
    before = (*_told(scene, filled), *faults)
    why = scene.voice("conversations.filling.passed"), scene.voice("conversations.button.leave")
    return _ask_which(scene, draft, session, section, (asked,), *why, before=before, stands=stands)


def _told(scene: Scene, filled: Filled, *, all_said: bool = False) -> list[Line]:
    """What was understood, each answer that is another now with both; what was not taken, and what is not asked any
    more. When all is said (`all_said`) the read-back follows, which has every answer in it."""
    changed = [(item, old, new) for item, old, new in filled.kept if old not in ("", new)]
    kept = [f"{item.number}: {shown_at(scene, item, new)}" for item, old, new in filled.kept if old in ("", new)]
    return [
        *([faint(f"✓ {' · '.join(kept)}")] if kept and not all_said else []),
        *(
            faint(f"✓ {brief(item.label)}: {shown_at(scene, item, old)} → {shown_at(scene, item, new)}")
            for item, old, new in changed
        ),
        *(Line(f"{item.number}. {brief(item.label)}: {why}") for item, why in filled.faults),
        *(faint(scene.voice("conversations.filling.gone", what=", ".join(filled.gone))) for _ in filled.gone[:1]),
    ]


def _with(draft: Draft, **changes: Any) -> Draft:
    """The draft with other notes on filling: whether she answers so (`used`) and without
    templates (`plain`), the readings of what is to be asked back
    (`doubts`), and what she is asked about (`pending`)."""
    notes = {**draft.state.get("filling", {}), "pending": None, **changes}
    kept = {name: value for name, value in notes.items() if value}
    return replace(draft, state={**draft.state, "filling": kept})


def as_before(scene: Scene, draft: Draft) -> Draft:
    """A new report, to be asked for as she answered last: in what else she has begun, or in the report that she sent
    last. So her way goes with her from village to village and from month to month, and is kept nowhere but with her
    reports, sealed as they are."""
    if (begun := next((one for one in scene.desk.drafts if habit(one)), None)) is not None:
        return _as(draft, begun.state)
    sent = [one.filed for one in menu.due(scene) if one.filed and one.filed.person == scene.person.id]
    if not sent:
        return draft
    last = scene.desk.look(SubmissionOf(max(sent, key=lambda one: one.sent_at).submission))
    return _as(draft, last.state) if last else draft


def _as(draft: Draft, state: Mapping[str, Any]) -> Draft:
    """The draft to be asked for as another one was: section by section, or all in one list."""
    notes = state.get("filling", {})
    return _with(draft, used=notes.get("used"), **{name: notes.get(name) for name in (ALL, PLAIN)})


# What is asked about ------------------------------------------------------------------------------------------------


def _ask_which(
    scene: Scene,
    draft: Draft,
    session: Session,
    section: Section,
    readings: Sequence[Pairs],
    why: str,
    otherwise: str,
    *,
    before: Sequence[Line] = (),
    stands: Sequence[Line] = (),
    there: Sequence[Choice] = (),
) -> Outcome:
    """Show what a message may mean, each as a button, and the way to where else it may belong (`there`); nothing of it
    is taken yet."""
    paths = {item.number: item.path for item in section.items}
    pending = [[[number, paths[number], text] for number, text in pairs] for pairs in readings]
    draft = asking.kept(scene, _with(draft, pending=pending), session)
    offered = [
        buttons.of(draft, buttons.TOGETHER, _worded(scene, section, pairs), READING, index)
        for index, pairs in enumerate(readings)
    ]
    none = buttons.of(draft, buttons.TOGETHER, otherwise, LEAVE)
    asked = (*stands, strong(why)) if stands else (Line(why), strong(section.label))
    return Outcome((SaveDraft(draft),), (reply(*before, *asked, choices=(*offered, *there, none)),))


def _worded(scene: Scene, section: Section, pairs: Pairs) -> str:
    items = {item.number: item for item in section.items}
    if len(pairs) == 1 and kind_of(items[pairs[0][0]].prompt) == "text":
        return f"“{' '.join(pairs[0][1].split())}”"
    said = []
    for number, text in pairs:
        read = read_typed(scene, items[number].prompt, text)
        said.append(f"{number}: {shown_at(scene, items[number], read.value) if isinstance(read, Read) else text}")
    return " · ".join(said)


def tapped(scene: Scene, draft: Draft, tap: buttons.Tap) -> Outcome:
    """A button of a list: one question after the other, or what her message means."""
    session = asking.open_session(scene, draft)
    pending = draft.state.get("filling", {}).get("pending")
    if tap.word(2) == SINGLY:
        return asking.ask(scene, _with(draft, used=False, **{ALL: False}), session)
    if tap.word(2) == ALL:
        return asking.ask(scene, _with(draft, used=True, **{ALL: True}), session)
    if tap.word(2) == TEMPLATE:
        return _template(scene, draft, session)
    index = buttons.whole(tap.word(3))
    if tap.word(2) != READING or not pending or index is None or index >= len(pending):
        return asking.ask(scene, keeping.in_doubt(_with(draft), session), session)
    meant = [(int(number), str(path), str(text)) for number, path, text in pending[index]]
    section = named(scene, session, ((number, path) for number, path, _ in meant))
    if section is None:
        return asking.ask(scene, _with(draft), session, Line(scene.voice("conversations.stale")))
    return _taken(scene, draft, session, section, tuple((number, text) for number, _, text in meant))


def _template(scene: Scene, draft: Draft, session: Session) -> Outcome:
    """The template of the list that stands there, as she has asked for it; the list need not be said again."""
    prompt = session.asked(scene.language)
    section = listed(scene, draft, session, prompt) if prompt is not None else None
    if section is None:
        return asking.ask(scene, _with(draft), session)
    return Outcome(replies=(with_template(scene, draft, section),))


# What comes back ----------------------------------------------------------------------------------------------------


def came_back(scene: Scene, draft: Draft | None, text: str) -> Outcome | None:
    """A template that she sends, wherever she stands: taken when it is for what is asked or still to come, asked about
    when its questions have passed, and never taken into another report. None when the words are no template."""
    head = read_head(scene, text)
    if head is None:
        return None
    if draft is None or not head.is_for(scene, draft.form, draft.place, draft.period):
        return of_another(scene, draft, *named_in(scene, head))
    session = asking.open_session(scene, draft)
    section = section_named(scene, session, head)
    understood = understand(scene, session, section, head.body) if section is not None else None
    if section is None or understood is None:
        return asking.ask(scene, draft, session, Line(scene.voice("conversations.filling.not_understood")))
    here = rest_of(scene, session) if section.key == REST else section_of(scene, session)
    pairs = understood.readings[0]
    if len(understood.readings) == 1 and (here is None or here.key != section.key) and _changes(section, pairs):
        passed = scene.voice("conversations.filling.passed"), scene.voice("conversations.button.leave")
        return _ask_which(scene, draft, session, section, understood.readings, *passed)
    return _given(scene, draft, session, section, understood, plain=False)


def _changes(section: Section, pairs: Pairs) -> bool:
    """Whether any of these questions is answered already."""
    settled = {item.number for item in section.items if item.member.settled}
    return any(number in settled for number, _ in pairs)
