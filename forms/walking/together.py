"""What stands together: the questions of one section or screen, and the rows of one repeat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from forms.form import Question, Repeat, Stop
from forms.model import NodeDef
from forms.walking.instance import Copies, Node, path_of
from forms.walking.places import reach
from forms.walking.recompute import Live
from forms.walking.wording import Wording


@dataclass(frozen=True, slots=True)
class Member:
    """One question of a section. `asked` says that it is relevant now, `depends` that this hangs on others of the same
    section, so that it may change with them."""

    path: str
    question: Question
    value: str
    asked: bool
    settled: bool
    depends: bool


class Said(NamedTuple):
    """An answer in a row: its value and as a reader sees it; the question's label, type and unit ('' for none)."""

    value: str
    shown: str
    label: str
    type: str
    unit: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of a repeat: its path, what it is called (the first text or choice that stands in it, '' while there is
    none), and the answers that stand in it."""

    path: str
    name: str
    answers: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A row that a question stands in: the label of its repeat, its number of so many, and what it is called.
    `counted` says that the form reckons how many there are."""

    path: str
    label: str
    name: str
    number: int
    of: int
    counted: bool


def members(live: Live, question: Question, node: Node, *, whole: bool = False) -> tuple[Member, ...]:
    """The questions asked around this one: of its screen, or else of its innermost group, up to the next repeat; of the
    `whole` form, or of the whole row of a repeat. Notes and what nobody may change are left out."""
    row = next((up for up in node.above() if up.definition.is_repeat), None)
    repeat = live.form.repeat_by_path.get(row.definition.path) if row is not None else None
    stops = live.form.stops[repeat]
    key = id(question), whole
    beside = live.form.beside.get(key)
    if beside is None:
        run = [stop for stop in stops if isinstance(stop.control, Question)] if whole else list(_run(stops, question))
        beside = live.form.beside[key] = _beside_it(run)
    base = row if row is not None else live.root
    found = (
        (stop, live.world.single[stop.single] if stop.single >= 0 else reach(base, stop.slots), depends)
        for stop, depends in beside
    )
    return tuple(_member(stop, one, base, depends) for stop, one, depends in found if not live.is_readonly(one))


def _beside_it(run: list[Stop]) -> tuple[tuple[Stop, bool], ...]:
    """What is asked there, each with whether it depends on others of them."""
    around = {stop.control.definition for stop in run}
    return tuple(
        (stop, _depends(stop.control.definition, around))
        for stop in run
        if isinstance(stop.control, Question) and stop.control.type != "note"
    )


def _run(stops: tuple[Stop, ...], question: Question) -> Iterator[Stop]:
    """The questions without a break around this one that stand in the same section."""
    at = next(index for index, stop in enumerate(stops) if stop.control is question)
    first = last = at
    while first and _beside(stops[first - 1], question):
        first -= 1
    while last + 1 < len(stops) and _beside(stops[last + 1], question):
        last += 1
    yield from stops[first : last + 1]


def _beside(stop: Stop, question: Question) -> bool:
    return isinstance(stop.control, Question) and _section(stop.control) == _section(question)


def _section(question: Question) -> Any:
    return question.screen or question.sections[-1:]


def _member(stop: Stop, node: Node, base: Node, depends: bool) -> Member:
    shown = node.relevant and all(reach(base, above).relevant for above in stop.groups)
    question = cast(Question, stop.control)
    return Member(path_of(node), question, node.value, asked=shown, settled=node.settled, depends=depends)


def _depends(definition: NodeDef, around: set[Any]) -> bool:
    relevant = definition.binding.relevant
    return relevant is not None and any(read in around for read, _ in relevant.reads)


def rows(live: Live, wording: Wording, copies: Copies, language: str) -> tuple[Shown, ...]:
    """The rows of a repeat, each with its answers; what is in repeats of its own is left out."""
    repeat = live.form.repeat_by_path[copies.definition.path]
    return tuple(_shown(live, wording, repeat, row, language) for row in copies.rows)


def _shown(live: Live, wording: Wording, repeat: Repeat, row: Node, language: str) -> Shown:
    said = list(_answers(live, wording, repeat, row, language))
    return Shown(path_of(row), _name(said), tuple(said))


def _answers(live: Live, wording: Wording, repeat: Repeat, row: Node, language: str) -> Iterator[Said]:
    for stop in live.form.stops[repeat]:
        question = stop.control
        if not isinstance(question, Question) or question.type == "note" or stop.single >= 0:
            continue
        node: Node = reach(row, stop.slots)
        if node.relevant and node.value:
            shown, label = wording.shown(question, node, language), wording.say(question.label, node, language)
            yield Said(node.value, shown, label, question.type, question.kb.get("unit", ""))


def _name(said: list[Said]) -> str:
    """What a row is called: a text or a choice before all else."""
    return next((one.shown for one in said if one.type in ("text", "select_one")), "")


def standing(live: Live, wording: Wording, node: Node | Copies, language: str) -> tuple[Standing, ...]:
    """The rows that a place stands in, the innermost last; those of rosters, which have their own names, left out."""
    found: list[Standing] = []
    start = node.parent if isinstance(node, Copies) else node
    for row in start.above():
        if not row.definition.is_repeat or row.definition.keyed_by is not None:
            continue
        assert row.parent is not None
        repeat = live.form.repeat_by_path[row.definition.path]
        copies: Copies = row.parent.children[row.definition.slot]
        found.append(
            Standing(
                path=path_of(row),
                label=wording.say(repeat.section.label, row, language),
                name=_name(list(_answers(live, wording, repeat, row, language))),
                number=row.position,
                of=len(copies.rows),
                counted=repeat.section.counted,
            )
        )
    return tuple(reversed(found))
