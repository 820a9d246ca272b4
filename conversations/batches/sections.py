"""Sections: the questions that can be typed together, numbered: those of one section, or all that is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from conversations.dialogue.reading import NOT_TYPED, READ_AS, kind_of
from conversations.markup import plain
from conversations.reports import answer_list
from conversations.scene import Scene
from forms.labels import is_masked
from forms.model import NodeDef
from forms.walking.session import Member, Prompt, Session

MOST_CHOICES = 9  # of a question in a list: each is written out with its number
MOST_ITEMS = 15  # of one section in one message; what is beyond is asked by itself
FIGURES = frozenset(("integer", "decimal"))
REST = "*"  # the key of the list of all that is left
_NOT_LISTED = NOT_TYPED | {"acknowledge", "rank", "note", "repeat"}

Pairs = tuple[tuple[int, str], ...]
"""Numbers of items, each with what was typed for it."""


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
    items = tuple(_items(scene, session, members, MOST_ITEMS))
    label = plain(items[0].prompt.sections[-1]) if items and items[0].prompt.sections else ""
    return Section(members[0].path, label, items) if items else None


def rest_of(scene: Scene, session: Session) -> Section | None:
    """All that is still open and can be typed, whichever section it stands in, as one list: as many as one message
    holds. A question keeps its number, however many of the others are answered."""
    items = _items(scene, session, session.members(whole=True))
    shown = [item for item in items if item.open][:MOST_ITEMS]
    if not shown:
        return None
    return Section(REST, scene.voice("conversations.filling.rest"), tuple(items[: shown[-1].number]))


def as_reported(scene: Scene, session: Session) -> Section | None:
    """What of a report that was sent can be typed, by the numbers that it has in the report: an officer names it so."""
    found = answer_list.items(session.review(scene.language))
    numbers = {item.path: item.number for item in found if not item.who}
    items = _items(scene, session, session.members(whole=True))
    listed = tuple(replace(item, number=numbers[item.path]) for item in items if item.path in numbers)
    return Section(REST, "", listed) if listed else None


def _items(scene: Scene, session: Session, members: Sequence[Member], most: int | None = None) -> list[Item]:
    """Those of these questions that can be typed in a list, numbered from 1; of very many the first."""
    listed = [member for member in members if _may_be_listed(member)][:most]
    worded = [(member, session.worded(member.path, scene.language)) for member in listed]
    fitting = [(member, prompt) for member, prompt in worded if len(prompt.choices) <= MOST_CHOICES]
    waiting = _waiting(members) if fitting else frozenset()
    return [Item(number, member, prompt, member.path in waiting) for number, (member, prompt) in enumerate(fitting, 1)]


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
