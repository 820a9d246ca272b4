"""Filling: answers given together, in one message, a table or a file, each taken as if it had been asked by itself.

A section's questions that can be typed are numbered; a message answers them by number ("1 250 / 2 30 / 3 -"), by name
("ສະມາຊິກ: 250"), or one figure after another when every one is a figure of its question. What can be read in two ways
is never chosen from on her behalf.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from conversations.dialogue.reading import NOT_TYPED, READ_AS, kind_of, read_typed
from conversations.dialogue.values import MONEY, shown_value
from conversations.markup import plain
from conversations.scene import Scene
from forms.labels import is_masked
from forms.model import NodeDef
from forms.walking.session import Member, Prompt, Refused, Session
from i18n.reading import Read, Unclear
from i18n.reading.numbers import read_number
from i18n.reading.rows import ItemTyped, read_items
from i18n.spelling import fold

NOTHING = frozenset(("-", "–", "—"))  # how an answer is left blank
MOST_CHOICES = 9  # of a question in a list: each is written out with its number
MOST_ITEMS = 15  # of one section in one message; what is beyond is asked by itself
FIGURES = frozenset(("integer", "decimal"))
_NOT_LISTED = NOT_TYPED | {"acknowledge", "rank", "note", "repeat"}
SHORTEST_NAME = 3  # letters of a label by which a question may be named


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
    """What became of one answer: what is wrong with it, '' when it was taken; and of one that can be read in several
    ways the readings."""

    fault: str = ""
    readings: tuple[str, ...] = ()


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
        return Taken(scene.voice("conversations.roster.unread", text=text), read.readings)
    try:
        session.answer(read.value)
    except Refused as refused:
        session.unsettle((refused.path,))  # what stood there is shown, and open until it is mended or confirmed
        return Taken(refused.text(scene.language) or scene.voice(f"conversations.refused.{refused.kind}"))
    return Taken()


# A section ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a list, and its number in it. `open` says whether it waits for an answer, or may once another one
    is there."""

    number: int
    member: Member
    prompt: Prompt
    open: bool = False

    @property
    def path(self) -> str:
        return self.member.path

    @property
    def label(self) -> str:
        return plain(self.prompt.label)

    @property
    def is_figure(self) -> bool:
        return kind_of(self.prompt) in FIGURES


@dataclass(frozen=True, slots=True)
class Section:
    """The questions of one section that can be typed together. `key` is the path of the first, `label` what the section
    is called, with what it is called around it."""

    key: str
    label: str
    items: tuple[Item, ...]

    @property
    def open(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.open)


def section_of(scene: Scene, session: Session, path: str = "") -> Section | None:
    """The section of what is asked now, or of the question at this path; None where nothing can be typed together."""
    members = session.members(path)
    listed = [member for member in members if _may_be_listed(member)]
    if not listed:
        return None
    worded = [(member, session.worded(member.path, scene.language)) for member in listed[:MOST_ITEMS]]
    fitting = [(member, prompt) for member, prompt in worded if len(prompt.choices) <= MOST_CHOICES]
    waiting = _waiting(members)
    items = tuple(
        Item(number, member, prompt, member.path in waiting) for number, (member, prompt) in enumerate(fitting, 1)
    )
    label = plain(items[0].prompt.sections[-1]) if items and items[0].prompt.sections else ""
    return Section(members[0].path, label, items) if items else None


def rest_of(scene: Scene, session: Session) -> Section | None:
    """All that is still open and can be typed, whichever section it stands in, as one list: as many as one message
    holds. A question keeps its number, however many of the others are answered."""
    members = session.members(whole=True)
    waiting = _waiting(members)
    listed = [member for member in members if _may_be_listed(member)]
    worded = [(member, session.worded(member.path, scene.language)) for member in listed]
    fitting = [(member, prompt) for member, prompt in worded if len(prompt.choices) <= MOST_CHOICES]
    items = [Item(number, member, prompt, member.path in waiting) for number, (member, prompt) in enumerate(fitting, 1)]
    shown = [item for item in items if item.open][:MOST_ITEMS]
    if not shown:
        return None
    return Section(REST, scene.voice("conversations.filling.rest"), tuple(items[: shown[-1].number]))


def named(scene: Scene, session: Session, said: Iterable[tuple[int, str]]) -> Section | None:
    """The questions at these paths as a list, by the numbers that she knew them by; None when one is there no more."""
    items = []
    for number, path in said:
        around = (*session.members(path), *session.members(whole=True))  # what is not asked now has nothing around it
        member = next((one for one in around if one.path == path), None)
        if member is None:
            return None
        items.append(Item(number, member, session.worded(path, scene.language), not member.settled))
    return Section(items[0].path, "", tuple(items)) if items else None


def _waiting(members: Sequence[Member]) -> frozenset[str]:
    """The paths of those that wait for an answer, or may once others of them are answered. What can be answered in no
    way that would bring it up is none of them."""
    waiting: dict[NodeDef, str] = {}
    for member in members:
        relevant = member.question.definition.binding.relevant
        may = member.depends and relevant is not None and any(read in waiting for read, _ in relevant.reads)
        if not member.settled and (member.asked or may):
            waiting[member.question.definition] = member.path
    return frozenset(waiting.values())


REST = "*"  # the key of that list


def typed_count(members: Iterable[Member]) -> int:
    """How many questions of a section are still to be typed, as far as can be told without their words."""
    return sum(
        not member.settled
        and _may_be_listed(member)
        and not member.question.choices
        and member.question.type != "range"
        for member in members
    )


def is_begun(members: Iterable[Member]) -> bool:
    """Whether one of a section's questions that have no choices is settled, which can be told without its words."""
    listed = [member for member in members if _may_be_listed(member)][:MOST_ITEMS]
    return any(member.settled and not member.question.choices for member in listed)


def _may_be_listed(member: Member) -> bool:
    """Whether a question can be answered in a list. Of those that hang on others of the list only figures are in it
    from the start: what words are asked for depends on what was said."""
    question = member.question
    if question.type in _NOT_LISTED or is_masked(question.appearance) or "label" in question.appearance.split():
        return False
    return READ_AS.get(question.type) in FIGURES if member.depends else member.asked


# What a message says of it ------------------------------------------------------------------------------------------

Pairs = tuple[tuple[int, str], ...]
"""Numbers of items, each with what was typed for it."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message means for a list: one reading, or several to ask back with; the lines that mean nothing; and how
    many look like an answer in a list."""

    readings: tuple[Pairs, ...]
    faults: tuple[str, ...] = ()
    lines: int = 1


def understand(scene: Scene, session: Session, section: Section, text: str) -> Understood | None:
    """What a message says of a section's questions; None when it is no list of answers."""
    lines = read_items(text)
    ordered = _in_order(scene, session, section, lines, text)
    named = [(line, _meant(section, line)) for line in lines]
    pairs, faults = _by_item(scene, named)
    like = sum(bool(meant or line.name or 1 <= line.number <= len(section.items)) for line, meant in named)
    if ordered is None and (whole := _one_amount(section, lines)):
        return Understood((pairs, whole)) if pairs else None
    if ordered is None:
        return Understood((pairs,), faults, like) if pairs or like > 1 else None
    if pairs and not faults and ordered != pairs and all_read(scene, section, pairs):
        return Understood((pairs, ordered), (), len(ordered))
    return Understood((ordered,), (), len(ordered))


def _one_amount(section: Section, lines: Sequence[ItemTyped]) -> Pairs:
    """A line by itself that may be nothing but an amount, for the first question: 2 500."""
    line, first = lines[0], next(iter(section.open), None)
    alone = len(lines) == 1 and line.bare and first is not None and first.is_figure and _is_amount(line.text)
    return ((first.number, line.text),) if alone and first is not None else ()


def _is_amount(text: str) -> bool:
    read = read_number(text, whole=False)
    return isinstance(read, Read) or bool(read.readings)


def _by_item(scene: Scene, named: Sequence[tuple[ItemTyped, tuple[Item, str] | None]]) -> tuple[Pairs, tuple[str, ...]]:
    """Answers by number and name, and the lines that belong nowhere. Of an item that is said twice neither is taken;
    a line without an answer behind it is one that she has not filled in."""
    found: dict[int, list[str]] = {}
    faults: list[str] = []
    for line, meant in named:
        if meant is None:
            faults.append(scene.voice("conversations.filling.unread", text=line.text))
        elif meant[1]:
            found.setdefault(meant[0].number, []).append(meant[1])
    for number, values in found.items():
        if len(set(values)) > 1:
            faults.append(scene.voice("conversations.filling.twice", number=number, values=" · ".join(values)))
    return tuple((number, values[0]) for number, values in found.items() if len(set(values)) == 1), tuple(faults)


def _meant(section: Section, line: ItemTyped) -> tuple[Item, str] | None:
    """The item that a line is about, with what is said of it. A number and a name that do not belong together mean
    nothing."""
    numbered = next((item for item in section.items if item.number == line.number), None)
    unit = line.value.split(" ")[0]
    if line.bare and unit and not unit[0].isdecimal() and _is_amount(f"{line.number} {unit}"):
        return None  # 2 ລ້ານ 5 ແສນ: the number is counted, not counting
    if line.name:
        called = _called(section, line.name)
        if numbered is not None and (not called or numbered in called):
            return numbered, line.value
        return (called[0], line.value) if len(called) == 1 and not line.number else None
    if numbered is not None:
        return numbered, _without_label(numbered, line.value)
    return _named_without_colon(section, line) if not line.number else None


def _called(section: Section, name: str) -> list[Item]:
    """The items that a name may mean: the one that is called so, or those whose label has it in it."""
    said = fold(name)
    labels = [(item, fold(item.label)) for item in section.items]
    exact = [item for item, label in labels if label == said]
    begun = [item for item, label in labels if len(said) >= SHORTEST_NAME and label.startswith(said)]
    within = [item for item, label in labels if len(said) >= SHORTEST_NAME and said in label]
    return exact or begun or within


def _without_label(item: Item, value: str) -> str:
    """`1 ສະມາຊິກ 250`: what stands behind the words of the label."""
    words = value.split()
    label = fold(item.label)
    if item.prompt.type == "text" or not words:
        return value
    for count in range(len(words) - 1, 0, -1):
        said = fold(" ".join(words[:count]))
        if len(said) >= SHORTEST_NAME and said in label:
            return " ".join(words[count:])
    return value


def _named_without_colon(section: Section, line: ItemTyped) -> tuple[Item, str] | None:
    """`ສະມາຊິກ 250`: a name, and a figure behind it."""
    words = line.value.split()
    at = next((place for place, word in enumerate(words) if word[0].isdecimal() or word in NOTHING), 0)
    called = _called(section, " ".join(words[:at])) if at else []
    return (called[0], " ".join(words[at:])) if len(called) == 1 else None


# One after another


def _in_order(scene: Scene, session: Session, section: Section, lines: Sequence[ItemTyped], text: str) -> Pairs | None:
    """Figures for all that is open, in its order: one a line, or all in one. None when they are not as many, or one is
    no figure of its question."""
    values = _values(lines, text)
    if len(values) < 2 or not all(item.is_figure for item in section.open):
        return None
    if len(lines) > 1 and _are_numbers(section, lines):
        return None
    pairs = _walked(scene, session, section, values)
    return None if pairs is None or (len(lines) == 1 and _run_together(scene, section, pairs)) else pairs


def _values(lines: Sequence[ItemTyped], text: str) -> list[str]:
    if any(line.name for line in lines):
        return []
    if len(lines) > 1:
        return [line.text for line in lines]
    values: list[str] = []
    for word in text.replace(", ", " ").split():
        if values and word not in NOTHING and not any(letter.isdecimal() for letter in word):
            values[-1] += f" {word}"  # a unit behind its number
        else:
            values.append(word)
    return values


def _are_numbers(section: Section, lines: Sequence[ItemTyped]) -> bool:
    """Whether every line begins with the number of an item, and has an answer behind it."""
    return all(_meant(section, line) and line.number and line.value for line in lines)


def _walked(scene: Scene, session: Session, section: Section, values: Sequence[str]) -> Pairs | None:
    """The figures with the items that they are for, as the form asks one after the other on the way."""
    walk = Session(session.form, session.given, session.state())
    pairs: list[tuple[int, str]] = []
    waiting = list(section.open)
    for value in values:
        item = next((one for one in waiting if go_to(walk, one.path)), None)
        if item is None or not _reads(scene, item, value):
            return None
        waiting = waiting[waiting.index(item) + 1 :]
        pairs.append((item.number, value))
        taken(scene, walk, item.path, value)
    return None if any(go_to(walk, one.path) for one in waiting) else tuple(pairs)


def _run_together(scene: Scene, section: Section, pairs: Pairs) -> bool:
    """Whether two neighbours may be one amount: 1 250 of money, and 2 ລ້ານ 5 ແສນ of anything."""
    items = {item.number: item for item in section.items}
    for (number, one), (_, other) in pairwise(pairs):
        apart = one[-1].isdecimal() and items[number].prompt.kb.get("unit") not in MONEY
        if not apart and NOTHING.isdisjoint((one, other)) and _reads(scene, items[number], f"{one} {other}"):
            return True
    return False


def _reads(scene: Scene, item: Item, value: str) -> bool:
    return value in NOTHING or isinstance(read_typed(scene, item.prompt, value), Read)


def all_read(scene: Scene, section: Section, pairs: Pairs) -> bool:
    """Whether every one of these can be read as an answer to its question."""
    items = {item.number: item for item in section.items}
    return all(_reads(scene, items[number], value) for number, value in pairs)


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
        waiting = list(_passed(scene, session, waiting, filled, last=last))
    session.unsettle(())
    after = {one.path for one in session.review(scene.language)}
    said = {item.path for item, _, _ in filled.kept}
    filled.gone = [label for path, label in before.items() if path not in after and path not in said]
    return filled


def _passed(
    scene: Scene, session: Session, waiting: Sequence[tuple[Item, str]], filled: Filled, *, last: bool
) -> Iterator[tuple[Item, str]]:
    """One pass: gives what may be taken when the others are there."""
    for item, text in waiting:
        old = value_at(session, item.path)
        if not go_to(session, item.path) and last and not _says_something(text):
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


def _says_something(text: str) -> bool:
    """Whether it would be missed when it is left out: nothing and naught need not be told."""
    return text not in NOTHING and bool(text.strip("0໐๐"))


def value_at(session: Session, path: str) -> str:
    """What stands at a question's path."""
    return session.worded(path).value


def shown_at(scene: Scene, item: Item, value: str) -> str:
    """A value of an item as its reader writes it."""
    return shown_value(scene, item.prompt, value) or "–"
