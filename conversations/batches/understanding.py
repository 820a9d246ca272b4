"""Understanding: what a message says of a section's questions: by number ("1 250 / 2 30 / 3 -"), by name
("ສະມາຊິກ: 250"), or one answer after another when every one is good for its question. What can be read in two ways
is never chosen from on her behalf.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from conversations.batches.filling import NOTHING, go_to, taken
from conversations.batches.sections import Item, Pairs, Section
from conversations.dialogue.reading import kind_of, read_typed
from conversations.dialogue.values import MONEY
from conversations.scene import Scene
from forms.walking.session import Session
from i18n.reading import Read
from i18n.reading.numbers import read_number
from i18n.reading.rows import ItemTyped, read_items
from i18n.spelling import fold

LEAST_FIGURES = 2  # answers that are no words, from which on as many lines as there are questions answer them
SHORTEST_NAME = 3  # letters of a label by which a question may be named


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message means for a list: one reading, or several to ask back with; what is wrong with it; how many lines
    look like an answer in a list; and those ahead of the first answer that mean nothing."""

    readings: tuple[Pairs, ...]
    faults: tuple[str, ...] = ()
    lines: int = 1
    ahead: tuple[str, ...] = ()


def understand(scene: Scene, session: Session, section: Section, text: str) -> Understood | None:
    """What a message says of a section's questions; None when it is no list of answers."""
    lines = read_items(text)
    ordered = _in_order(scene, session, section, lines, text)
    named = [(line, _meant(section, line)) for line in lines]
    pairs, faults = _by_item(scene, named)
    ahead = tuple(line.text for line, _ in takewhile(lambda one: one[1] is None, named))
    numbers = {item.number for item in section.items}
    like = sum(bool(meant or line.name or line.number in numbers) for line, meant in named)
    if (counted := _counted_off(section, text)) and all_read(scene, section, counted):
        grouped = _grouped(scene, session, section, counted)
        return Understood(tuple(filter(None, (counted, ordered, grouped))), (), len(counted))
    if ordered is None and (whole := _one_amount(section, lines)):
        return Understood((pairs, whole)) if pairs else None
    if ordered is None:
        return Understood((pairs,), faults, like, ahead) if pairs or like > 1 else None
    if pairs and not faults and ordered != pairs and all_read(scene, section, pairs):
        return Understood((pairs, ordered), (), len(ordered))
    return Understood((ordered,), (), len(ordered))


def _counted_off(section: Section, text: str) -> Pairs:
    """`1 4 2 52`: numbers that count on, each with its answer behind it, in one line."""
    words = text.split()
    if len(words) < 4 or len(words) % 2 or "\n" in text.strip() or not all(word.isdecimal() for word in words[::2]):
        return ()
    numbers = [int(word) for word in words[::2]]
    known = {item.number for item in section.items}
    follow = all(after == number + 1 for number, after in pairwise(numbers)) and known.issuperset(numbers)
    return tuple(zip(numbers, words[1::2], strict=True)) if follow else ()


def _grouped(scene: Scene, session: Session, section: Section, counted: Pairs) -> Pairs:
    """The same, where it may be no numbers of questions but amounts of money in two groups: 1 250 2 500."""
    pairs = _walked(scene, session, section, [f"{number} {text}" for number, text in counted]) or ()
    units = {item.number: item.prompt.kb.get("unit") for item in section.items}
    return pairs if all(units[number] in MONEY for number, _ in pairs) and all_read(scene, section, pairs) else ()


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
    """Answers to all that is open, in its order: one a line, or, where all are figures, all in one. None when they are
    not as many, one is none of its question, or all are words."""
    values = _values(lines, text)
    figures = all(item.is_figure for item in section.open)
    if len(values) < 2 or not (figures or len(lines) > 1):
        return None
    if len(lines) > 1 and _are_numbers(section, lines):
        return None
    pairs = _walked(scene, session, section, values)
    if pairs and not figures and not _tells_figures(section, pairs):
        return None
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
        if item is None or not _may_be(scene, item, value):
            return None
        waiting = waiting[waiting.index(item) + 1 :]
        pairs.append((item.number, value))
        taken(scene, walk, item.path, value)
    return None if any(go_to(walk, one.path) for one in waiting) else tuple(pairs)


def _tells_figures(section: Section, pairs: Pairs) -> bool:
    """Whether several of these answers are no words: a letter of so many lines is no list."""
    words = {item.number for item in section.items if kind_of(item.prompt) == "text"}
    return sum(number not in words and value not in NOTHING for number, value in pairs) >= LEAST_FIGURES


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


def _may_be(scene: Scene, item: Item, value: str) -> bool:
    """Whether a value by itself is an answer, or one of several: 2 ພັນ 3."""
    read = read_typed(scene, item.prompt, value)
    return value in NOTHING or isinstance(read, Read) or bool(read.readings)


def all_read(scene: Scene, section: Section, pairs: Pairs) -> bool:
    """Whether every one of these can be read as an answer to its question."""
    items = {item.number: item for item in section.items}
    return all(_reads(scene, items[number], value) for number, value in pairs)
