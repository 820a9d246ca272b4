"""A roster as a table: whose rows there are, what is asked of each, and what stands there already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms.form import Group, Option, Question, Repeat, Roster
from forms.labels import LEFT_OUT, Label, shared
from forms.model import NodeDef
from forms.walking.instance import Copies, Node, path_of
from forms.walking.places import reach
from forms.walking.recompute import Live
from forms.walking.wording import Wording


@dataclass(frozen=True, slots=True)
class Column:
    """One question of every row. `choices` are those of the first row that is asked it."""

    name: str
    label: str
    hint: str
    type: str
    unit: str
    choices: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer: `asked` says that it is relevant for its row and may be changed, `settled` that somebody has
    answered or skipped it."""

    path: str
    value: str
    shown: str
    asked: bool
    settled: bool
    required: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its cells stand in the order of the columns; `told` is what its notes say."""

    path: str
    key: str
    label: str
    cells: tuple[Cell, ...]
    told: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether nothing is left to answer in it."""
        return all(cell.settled for cell in self.cells if cell.asked)

    @property
    def begun(self) -> bool:
        return any(cell.settled for cell in self.cells if cell.asked)


@dataclass(frozen=True, slots=True)
class Grid:
    """A roster. `sections` are the labels of the groups around it; by `first` its first line is called, and those
    behind it by the numbers that follow."""

    path: str
    label: str
    sections: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    first: int = 1

    def line(self, number: int) -> Line | None:
        """The line that is called by this number."""
        return self.lines[number - self.first] if self.first <= number <= self.last else None

    @property
    def last(self) -> int:
        """The number by which the last line is called."""
        return self.first + len(self.lines) - 1


def grid_around(live: Live, wording: Wording, question: Question, node: Node, language: str) -> Grid | None:
    """The roster in one of whose rows this question stands. None when it stands in none, or in one that no table can
    show: its rows hold repeats of their own, or offer each other choices."""
    section = next((section for section in reversed(question.sections) if section.is_repeat), None)
    if section is None or section.roster is None or section.definition is None:
        return None
    repeat = live.form.repeat_by_path[section.definition.path]
    asked = list(_questions(repeat))
    row = next(up for up in node.above() if up.definition is section.definition)
    assert row.parent is not None
    copies: Copies = row.parent.children[row.definition.slot]
    columns = [one for one in asked if one is not None and not _is_only_read(live, one, copies)]
    notes = [one for one in asked if one is not None and one.type == "note"]
    if None in asked or question not in columns or any(_chooses_by_row(one, section.definition) for one in columns):
        return None
    return Grid(
        path=path_of(copies),
        label=wording.say(section.label, copies.parent, language),
        sections=wording.sections(repeat.sections, copies.parent, language),
        columns=tuple(_column(one, section.roster, copies, wording, language) for one in columns),
        lines=tuple(
            Line(
                path=path_of(line),
                key=line.children[section.roster.key.slot].value,
                label=wording.row_label(section.roster, line, language),
                cells=tuple(_cell(live, one, line, wording, language) for one in columns),
                told=tuple(_told(notes, line, wording, language)),
            )
            for line in copies.rows
        ),
    )


def _told(notes: Sequence[Question], row: Node, wording: Wording, language: str) -> Iterator[str]:
    for note in notes:
        node: Node = reach(row, note.slots)
        if node.relevant:
            yield wording.say(note.label, node, language)


def _is_only_read(live: Live, question: Question, copies: Copies) -> bool:
    """A note, or what nobody may change in any row."""
    return question.type == "note" or all(live.is_readonly(reach(row, question.slots)) for row in copies.rows)


def _chooses_by_row(question: Question, roster: NodeDef) -> bool:
    """Whether the choices depend on what stands in the row, so that a number means something else in each."""
    looked_up = question.choices.nodes if question.choices else None
    return looked_up is not None and any(node.home is roster for node, _ in looked_up.reads)


def _questions(part: Repeat | Group) -> Iterator[Question | None]:
    """The questions of a row; None for what repeats within it."""
    for inner in part.parts:
        if isinstance(inner, Question):
            yield inner
        elif isinstance(inner, Group):
            yield from _questions(inner)
        else:
            yield None


def _column(question: Question, roster: Roster, copies: Copies, wording: Wording, language: str) -> Column:
    rows = [row for row in copies.rows if reach(row, question.slots).relevant] or list(copies.rows[:1])
    return Column(
        name=question.name,
        label=_of_all(question.label, question, roster, rows, wording, language),
        hint=_of_all(question.hint, question, roster, rows, wording, language),
        type=question.shown_as,
        unit=question.kb.get("unit", ""),
        choices=wording.options(question, reach(rows[0], question.slots), language),
    )


def _of_all(
    text: Label, question: Question, roster: Roster, rows: Sequence[Node], wording: Wording, language: str
) -> str:
    """A text of one row as it stands over all: `Did … come?`"""
    if text.is_fixed:
        return wording.say(text, rows[0], language)
    whose = ((row, wording.row_label(roster, row, language)) for row in rows)
    said = ((wording.say(text, reach(row, question.slots), language), name) for row, name in whose)
    return shared([one.replace(name, LEFT_OUT) if name else one for one, name in said])


def _cell(live: Live, question: Question, row: Node, wording: Wording, language: str) -> Cell:
    node: Node = reach(row, question.slots)
    return Cell(
        path=path_of(node),
        value=node.value,
        shown=wording.shown(question, node, language),
        asked=node.relevant and not live.is_readonly(node),
        settled=node.settled,
        required=live.is_required(node),
    )
