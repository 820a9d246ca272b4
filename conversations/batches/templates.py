"""Templates: a section's questions as one message, and as a list that she fills in and sends back.

A template begins with a line that says what it is for (form, village, month, section), so that one which comes back
late, or into another report, is recognised. Nothing in it is secret: she may send it to whoever knows the figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

from conversations import buttons
from conversations.batches.filling import shown_at
from conversations.batches.sections import Item, Section, is_begun, rest_of, section_of, typed_count
from conversations.dialogue.choosing import example_of
from conversations.dialogue.reading import kind_of
from conversations.dialogue.values import shown_value
from conversations.events import Choice, Line, Reply
from conversations.markup import plain, statement
from conversations.reports.last_month import APART, DOUBTED
from conversations.scene import Scene, faint, reply, strong
from forms.walking.session import Prompt, Session
from i18n.cutting import ELLIPSIS, shorten, utf16
from i18n.spelling import clean, fold
from i18n.voice import DECIMALS, LANGUAGES
from storage.records import Draft

LEAST_OFFERED = 3  # questions to be typed, from which on a list is offered
LEAST_LISTED = 2  # and from which on it comes by itself, to somebody who answers so
LONGEST = 240  # UTF-16 units of a template: Telegram copies 256, LINE fills in 300 letters
LABELS = range(48, 17, -3)  # units of a label in a template: the longest with which it stays whole
BETWEEN = " · "


# In place of one question -------------------------------------------------------------------------------------------


def listed(scene: Scene, draft: Draft, session: Session, prompt: Prompt) -> Section | None:
    """The section to be asked now in place of one question: of somebody who answers so, and has not begun to answer one
    by one."""
    if not habit(draft) or draft.state.get("mending") or draft.corrects or prompt.type in ("note", "repeat"):
        return None
    if prompt.path in (draft.state.get(DOUBTED), draft.state.get(APART)):  # this one figure by itself
        return None
    if draft.state["filling"].get(ALL):
        section = rest_of(scene, session)
        several = section is not None and len(section.open) >= LEAST_LISTED
        return section if section and several and any(item.path == prompt.path for item in section.open) else None
    if typed_count(session.members()) < LEAST_LISTED:
        return None
    section = section_of(scene, session)
    return section if section and any(item.path == prompt.path for item in section.open) else None


def instead(
    scene: Scene, draft: Draft, session: Session, prompt: Prompt
) -> Callable[[Draft, tuple[Line, ...]], Reply] | None:
    """What is said in place of a question, after these lines: the readings of what she typed for it, or its whole
    section. It is made of the draft as it is written, whose revision its buttons carry."""
    readings = draft.state.get("filling", {}).get("doubts", {}).get(prompt.path)
    if readings and not prompt.settled:
        return lambda written, before: _in_doubt(scene, written, prompt, readings, before)
    section = listed(scene, draft, session, prompt)
    if section is not None:
        return lambda written, before: message(scene, written, section, prompt, before)
    return None


def asked_once(draft: Draft, path: str) -> Draft:
    """The draft once these readings stand there as buttons: a question that comes again comes as it is."""
    notes = draft.state.get("filling", {})
    if path not in notes.get("doubts", {}):
        return draft
    doubts = {one: readings for one, readings in notes["doubts"].items() if one != path}
    return replace(draft, state={**draft.state, "filling": {**notes, "doubts": doubts}})


def _in_doubt(scene: Scene, draft: Draft, prompt: Prompt, readings: Sequence[str], before: tuple[Line, ...]) -> Reply:
    """What she typed for a question, with its readings as buttons."""
    offered = [buttons.of(draft, buttons.VALUE, shown_value(scene, prompt, one), one) for one in readings[:6]]
    none = buttons.of(draft, buttons.VALUE, scene.voice("conversations.button.neither"))
    which = scene.voice("conversations.unclear.which" if len(readings) > 1 else "conversations.unclear.this")
    return reply(*before, which, strong(plain(prompt.label)), choices=(*offered, none))


def habit(draft: Draft) -> bool:
    """Whether she answers many questions in one message."""
    return bool(draft.state.get("filling", {}).get("used"))


def message(scene: Scene, draft: Draft, section: Section, first: Prompt, before: tuple[Line, ...]) -> Reply:
    """A section as one message: its questions with their numbers, what stands there, and how they are answered."""
    voice = scene.voice
    far = voice("conversations.progress", number=first.number, of=first.of)
    lines = [
        *before,
        faint(BETWEEN.join(filter(None, (section.label, far)))),
        *(_line(scene, item) for item in section.open),
        _how(scene, draft, section),
    ]
    return reply(*lines, choices=(*_templates_of(scene, draft, section), *_moves(scene, draft, back=first.number > 1)))


def how_to(scene: Scene, draft: Draft, section: Section, *, back: bool) -> Reply:
    """How a list is answered that stands right above, after what was no answer to it."""
    lines = Line(scene.voice("conversations.filling.not_understood")), _how(scene, draft, section)
    return reply(*lines, choices=(*_templates_of(scene, draft, section), *_moves(scene, draft, back=back)))


def with_template(scene: Scene, draft: Draft, section: Section) -> Reply:
    """The template of a list that stands above, asked for by its button."""
    how = scene.voice("conversations.filling.template")
    made = to_fill(scene, draft, section, LABELS[-1:])
    return reply(faint(how), choices=(*made, *_moves(scene, draft, back=False)))


def _templates_of(scene: Scene, draft: Draft, section: Section) -> tuple[Choice, ...]:
    """The templates of a list, whose questions stand right above; to somebody who types her answers without, only the
    button that brings them: they weigh as much as the list."""
    if not draft.state.get("filling", {}).get(PLAIN):
        return to_fill(scene, draft, section, LABELS[-1:])
    return (buttons.of(draft, buttons.TOGETHER, scene.voice("conversations.button.template"), TEMPLATE),)


def _moves(scene: Scene, draft: Draft, *, back: bool) -> tuple[Choice, ...]:
    voice = scene.voice
    return (
        buttons.of(draft, buttons.TOGETHER, voice("conversations.button.singly"), SINGLY),
        *([buttons.of(draft, buttons.BACK, voice("conversations.button.back"))] if back else ()),
        buttons.of(draft, buttons.STOP, voice("conversations.button.stop")),
    )


SINGLY, READING, LEAVE, ALL, TEMPLATE = "o", "r", "n", "a", "t"  # what the buttons of a list carry
PLAIN = "plain"  # the note that she types her answers to a list, without a template


def _line(scene: Scene, item: Item) -> Line:
    choices = ", ".join(f"{number} {plain(option.label)}" for number, option in enumerate(item.prompt.choices, 1))
    behind = choices or ("" if item.member.asked else scene.voice("conversations.filling.maybe"))
    stands = f" [{shown_at(scene, item, item.member.value)}]" if item.member.value else ""
    return Line(f"{item.number}. {item.label}{f' ({behind})' if behind else ''}{stands}")


def _how(scene: Scene, draft: Draft, section: Section) -> Line:
    return faint(scene.voice("conversations.filling.how", example=_example(scene, draft, section)))


def _example(scene: Scene, draft: Draft, section: Section) -> str:
    """A message as she may write it: the first two, and one that is left blank."""
    written = [f"{item.number} {_example_of(scene, draft, item)}" for item in section.open[:2]]
    rest = [f"{item.number} -" for item in section.open[2:3] if not item.prompt.required]
    return " / ".join((*written, *rest))


def _example_of(scene: Scene, draft: Draft, item: Item) -> str:
    if item.prompt.kb.get("unit") in DECIMALS:
        return "50000"
    if kind_of(item.prompt) == "date":
        day = example_of(scene, draft, item.prompt, lambda _: True)
        return f"{day.day}/{day.month}"
    return _EXAMPLES.get(kind_of(item.prompt), "…")


_EXAMPLES = {"choice": "1", "choices": "1,2", "integer": "25", "decimal": "2.5", "time": "14:30"}


# Beside one question ------------------------------------------------------------------------------------------------


def offered(scene: Scene, draft: Draft, session: Session, prompt: Prompt, asked: Reply) -> Reply:
    """A question as a message; at the first of a section that has several to be typed with the line and the button by
    which all of them may be answered at once."""
    if draft.state.get("mending") or draft.corrects:
        return asked
    members = session.members()
    if typed_count(members) < LEAST_OFFERED or is_begun(members):
        return asked
    section = section_of(scene, session)
    if section is None or section.items[0].path != prompt.path or any(item.member.settled for item in section.items):
        return asked
    count = sum(item.member.asked for item in section.items)
    if count < LEAST_LISTED:  # the others hang on this one
        return asked
    said = faint(scene.voice("conversations.filling.offer", count=count))
    return replace(asked, lines=(*asked.lines, said), choices=(*to_fill(scene, draft, section), *asked.choices))


def offer_all(scene: Scene, draft: Draft, session: Session) -> tuple[Choice, ...]:
    """The button that asks all that is left in one list."""
    section = rest_of(scene, session) if not draft.state.get("filling", {}).get(ALL) else None
    if section is None or len(section.open) < LEAST_OFFERED:
        return ()
    label = scene.voice("conversations.button.rest_at_once", count=len(section.open))
    return (buttons.of(draft, buttons.TOGETHER, label, ALL),)


def all_at_once(scene: Scene, draft: Draft, session: Session) -> Draft:
    """The draft in which all that is left is asked in one list, of somebody who answers many questions in one
    message."""
    if not habit(draft) or not offer_all(scene, draft, session):
        return draft
    return replace(draft, state={**draft.state, "filling": {**draft.state["filling"], ALL: True}})


def to_fill(scene: Scene, draft: Draft, section: Section, lengths: Sequence[int] = LABELS) -> tuple[Choice, ...]:
    """The buttons that put a template into her field, or give it to be copied; several where one is too short."""
    texts = templates(scene, draft, section, lengths)
    label = scene.voice("conversations.button.template")
    return tuple(
        Choice(f"{label} {part}/{len(texts)}" if len(texts) > 1 else label, "", fill=text)
        for part, text in enumerate(texts, 1)
    )


def templates(scene: Scene, draft: Draft, section: Section, lengths: Sequence[int] = LABELS) -> list[str]:
    """A section's open questions to be filled in, in as few texts as the platforms take; of the `lengths` that a label
    may have the first with which one does."""
    head = shorten(_head(scene, draft, section.label, scene.language), LONGEST // 2)
    for longest in lengths:
        named = zip(section.open, _labels([item.label for item in section.open], longest), strict=True)
        parts = _parts(head, [f"{item.number}. {label}: " for item, label in named])
        if len(parts) == 1:
            break
    return parts


def _labels(labels: Sequence[str], longest: int) -> list[str]:
    """Labels cut so that each still differs from the others: of those that begin alike the ends."""
    cut = [brief(label, longest) for label in labels]
    return [
        _end_of(label, [other for other in labels if brief(other, longest) == one], longest)
        if cut.count(one) > 1
        else one
        for label, one in zip(labels, cut, strict=True)
    ]


def _end_of(label: str, alike: Sequence[str], longest: int) -> str:
    """A label from the word on in which it differs from those that begin alike."""
    same = sum(1 for _ in takewhile(lambda letters: len(set(letters)) == 1, zip(*alike, strict=False)))
    start = label[:same].rfind(" ") + 1
    return f"{ELLIPSIS}{brief(label[start:], longest - 1)}" if start < len(label) else brief(label, longest)


def _parts(head: str, lines: Sequence[str]) -> list[str]:
    parts = [head]
    for line in lines:
        if parts[-1] != head and utf16(f"{parts[-1]}\n{line}") > LONGEST:
            parts.append(head)
        parts[-1] += f"\n{line}"
    return parts


@lru_cache(maxsize=2048)  # the same labels are cut for everybody
def brief(label: str, longest: int = LABELS[0]) -> str:
    """A label before a colon: without those of its own, without its unit and question mark."""
    return shorten(" ".join(_MARKS.sub(" ", statement(clean(label))).split()), longest)


_MARKS = re.compile(r"[:=;：＝/\n]+")


# What a template is for ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Head:
    """The first line of a template, read: the form, what stands behind it, and the answers below."""

    form: str
    words: tuple[str, ...]  # the place, the period, the section
    body: str

    def is_for(self, scene: Scene, form: str, place: str, period: str) -> bool:
        """Whether it is for this report, in whichever language it was made."""
        return self.form == form and any(
            tuple(map(fold, self.words[:2])) == tuple(map(fold, _subject(scene, place, period, language)))
            for language in LANGUAGES
        )


def read_head(scene: Scene, text: str) -> Head | None:
    """What a message is for, if it begins as our templates do."""
    first, _, body = clean(text).strip().partition("\n")
    form, *words = first.split(BETWEEN.strip())
    known = next((name for name in scene.world.current if fold(name) == fold(form)), "")
    if not known or len(words) < 2 or not scene.world.is_report(known):
        return None
    place, period, *section = (word.strip() for word in words)
    return Head(known, (place, period, BETWEEN.join(section)), body)


def section_named(scene: Scene, session: Session, head: Head) -> Section | None:
    """The section that a template was made of, as it stands now."""
    wanted = fold(head.words[2])
    if wanted in {fold(scene.world.voice(one, scene.zone)("conversations.filling.rest")) for one in LANGUAGES}:
        return rest_of(scene, session)
    for section in _sections(scene, session):
        if _is_called(scene, session, section, wanted):
            return section
    return None


def _sections(scene: Scene, session: Session) -> Iterator[Section]:
    seen: set[str] = set()
    for one in session.review(scene.language):
        if one.path in seen:
            continue
        section = section_of(scene, session, one.path)
        seen |= {member.path for member in session.members(one.path)}
        if section is not None:
            yield section


def _is_called(scene: Scene, session: Session, section: Section, wanted: str) -> bool:
    labels = [session.worded(section.items[0].path, language).sections for language in LANGUAGES]
    names = {fold(plain(said[-1])) if said else "" for said in labels}
    return wanted in names or (len(wanted) > LONGEST // 4 and any(name.startswith(wanted) for name in names))


def _head(scene: Scene, draft: Draft, section: str, language: str) -> str:
    said = (draft.form, *_subject(scene, draft.place, draft.period, language), section)
    return BETWEEN.join(filter(None, (" ".join(_MARKS.sub(" ", one).split()) for one in said)))


def _subject(scene: Scene, place: str, period: str, language: str) -> tuple[str, str]:
    voice = scene.world.voice(language, scene.zone)
    return scene.world.places.name(place, language), voice.period(period)
