"""Tables of registers (groups, members, loans), checked against the questions that fill them. Pure.

A row is an entity: its place, its id, its label, and the properties that the programme's forms save. An id that is
known already is updated, and an empty cell leaves what is known of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from forms.entities import LABEL, Change, ChangeSet, Entity
from forms.form import Form, Question
from handlers.commands.loan_tables import iso_day
from handlers.sheets import BadCell, Row, SheetError, Table
from indicators.kept_loans import NEEDS, kept
from programmes.areas import Places
from storage.records import RegisterChanges

PLACE, ID = "place", "id"
OWN = (PLACE, ID, LABEL)

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")  # what forms may choose: no spaces
_WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,15}(\.\d{1,9})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filled:
    """A register as forms fill it: the questions that save each property (several forms may)."""

    name: str
    at: str
    questions: Mapping[str, tuple[Question, ...]]
    choices: Mapping[str, frozenset[str]]  # of a property that is chosen from a form's own list

    @classmethod
    def of(cls, name: str, at: str, forms: Sequence[Form]) -> Filled:
        found: dict[str, list[Question]] = {}
        choices: dict[str, set[str]] = {}
        for form in forms:
            by_node = {question.definition.path: question for question in form.questions}
            for declared in form.entities:
                for key, node in declared.properties if declared.list == name else ():
                    mine = found.setdefault(key, [])
                    if question := by_node.get(node.path):
                        mine.append(question)
                        choices.setdefault(key, set()).update(_names(question, form))
        return cls(
            name,
            at,
            {key: tuple(questions) for key, questions in found.items()},
            {key: frozenset(names) for key, names in choices.items() if names},
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its table, as they may be written."""
        return (*OWN, *(key.casefold() for key in self.questions))


@dataclass(frozen=True, slots=True)
class Known:
    """What stands in the register, and where each entity belongs."""

    entities: Mapping[str, Entity]
    places: Mapping[str, str]


def changes_of(table: Table, filled: Filled, known: Known, places: Places) -> list[tuple[str, Change]]:
    """What the rows of a table change, each with its place; rows that say nothing new are left out.

    Raises SheetError with every bad cell.
    """
    problems = [
        *_twice(table),
        *(problem for row in table.rows for problem in _bad_own(table, row, filled, known, places)),
        *(problem for row in table.rows for problem in _bad_properties(table, row, filled)),
        *_unreadable(table, filled),
    ]
    if problems:
        raise SheetError(sorted(problems, key=lambda problem: problem.row))
    made = ((row[PLACE], _change(row, filled, known.entities.get(row[ID]))) for row in table.rows)
    return [(place, change) for place, change in made if change is not None]


def sets_of(
    changes: Sequence[tuple[str, Change]], ids: Iterator[str], on: date, now: datetime
) -> list[RegisterChanges]:
    """The changes as they are kept: a set for each place."""
    ordered = sorted(changes, key=lambda change: change[0])
    return [
        RegisterChanges(place, ChangeSet(next(ids), on, now, tuple(change for _, change in mine)))
        for place, mine in groupby(ordered, key=lambda change: change[0])
    ]


def _change(row: Row, filled: Filled, entity: Entity | None) -> Change | None:
    said = {key: row[key.casefold()] for key in filled.questions if row[key.casefold()]}
    if entity is None:
        return Change(filled.name, row[ID], "create", row[LABEL], said)
    label = "" if row[LABEL] == entity.label else row[LABEL]
    new = {key: value for key, value in said.items() if entity.properties.get(key, "") != value}
    return Change(filled.name, row[ID], "update", label, new, entity.version) if label or new else None


def _twice(table: Table) -> Iterator[BadCell]:
    seen: dict[str, int] = {}
    for row in table.rows:
        if row[ID] in seen:
            yield table.bad(row, ID, "twice", first=seen[row[ID]])
        elif row[ID]:
            seen[row[ID]] = row.number


def _bad_own(table: Table, row: Row, filled: Filled, known: Known, places: Places) -> Iterator[BadCell]:
    """Place, id and label of a row."""
    place, before = places.get(row[PLACE]), known.places.get(row[ID], "")
    if not row[PLACE]:
        yield table.bad(row, PLACE, "empty")
    elif place is None:
        yield table.bad(row, PLACE, "place_unknown", code=row[PLACE])
    elif place.kind != filled.at:
        yield table.bad(row, PLACE, "register_level", kind=place.kind, at=filled.at)
    elif before and before != row[PLACE]:
        yield table.bad(row, PLACE, "register_moved", id=row[ID], before=before)
    if not row[ID]:
        yield table.bad(row, ID, "empty")
    elif not _ID.fullmatch(row[ID]):
        yield table.bad(row, ID, "register_id")
    if not row[LABEL] and row[ID] not in known.entities:
        yield table.bad(row, LABEL, "empty")


def _bad_properties(table: Table, row: Row, filled: Filled) -> Iterator[BadCell]:
    """What stands in a property's cell could have been answered to a question that saves it."""
    for key, questions in filled.questions.items():
        value = row[key.casefold()]
        wrong = [_wrong(question, value) for question in questions]
        names = filled.choices.get(key)
        if value and wrong and all(wrong):
            yield table.bad(row, key.casefold(), wrong[0])
        elif value and names and not set(value.split()) <= names:
            yield table.bad(row, key.casefold(), "choice", may=", ".join(sorted(names)))


def _wrong(question: Question, value: str) -> str:
    """Why a value is no answer to a question: a code of `commands.cell_…`; '' when it is one."""
    if question.type in ("date", "dateTime"):
        return "" if iso_day(value) else "iso_date"
    if question.type in ("int", "integer"):
        return "" if _WHOLE.fullmatch(value) else "whole"
    if question.type == "decimal":
        return "" if _DECIMAL.fullmatch(value) else "number"
    return ""


def _names(question: Question, form: Form) -> set[str]:
    """What may be chosen, where the form says it itself; nothing where it is looked up in a list of the house."""
    choices = question.choices
    if choices is None:
        return set()
    lists = choices.nodes.lists if choices.nodes else frozenset()
    if any(name not in form.lists for name in lists):
        return set()
    return {name for name, _ in choices.fixed} | {row["name"] for name in lists for row in form.lists[name]}


def _unreadable(table: Table, filled: Filled) -> Iterator[BadCell]:
    """What a plug-in could not reckon with though no question asks for it: a calculated amount or day."""
    if filled.name not in NEEDS or not set(NEEDS[filled.name]) <= set(filled.questions):
        return
    entries = [{**row.cells, "name": str(number)} for number, row in enumerate(table.rows)]
    asked = {key for key, questions in filled.questions.items() if any(question.asked for question in questions)}
    if set(NEEDS[filled.name]) <= asked:
        return  # named by their cells already
    for one in kept({filled.name: entries}).unfit:
        if one.code == "unreadable":
            yield table.bad(table.rows[int(one.id)], "", "register_unreadable")
