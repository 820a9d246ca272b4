"""Tables of places and of people, checked: every bad cell is found in one go, or all rows are good. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.sheets import BadCell, Row, SheetError, Table
from i18n.reading import Read, read
from i18n.voice import LANGUAGES
from programmes.areas import Places
from programmes.model import Role
from storage.records import PlaceRow, RoleHeld

PLACE_COLUMNS = ("code", "parent", "kind", "name_lo", "name_th", "name_en")
PLACE_OPTIONAL = ("name_lo", "name_th", "name_en")
PEOPLE_COLUMNS = ("name", "role", "places", "language", "start")
PEOPLE_OPTIONAL = ("language", "start")

# Codes travel in buttons (64 bytes in all) and file names.
CODE = re.compile(r"[A-Za-z0-9._-]{1,16}")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person of a table: her roles (one a place), and the language she is first spoken to in."""

    row: int
    name: str
    language: str
    roles: tuple[RoleHeld, ...]


def places_of(table: Table, levels: Sequence[Sequence[str]], known: Mapping[str, PlaceRow]) -> list[PlaceRow]:
    """The places of a table, parents before what lies in them. `levels` are each programme's, from the top;
    `known` are the places that exist already, which the table may name as parents or change.

    Raises SheetError with every bad cell.
    """
    kinds = list(dict.fromkeys(kind for each in levels for kind in each))
    rows = {row["code"]: row for row in table.rows if row["code"]}
    places = {code: _place(row) for code, row in rows.items()}
    tree = {**known, **places}
    problems = [
        *_twice(table),
        *(problem for row in table.rows for problem in _bad_place(table, row, kinds, tree)),
        *(problem for row in table.rows for problem in _bad_parent(table, row, levels, tree)),
    ]
    if problems:
        raise SheetError(sorted(problems, key=lambda problem: problem.row))
    return sorted(places.values(), key=lambda place: len(_above(place.code, tree)))


def people_of(
    table: Table, roles: Mapping[str, Role], places: Places, *, language: str, today: date
) -> list[NewPerson]:
    """The people of a table. Those without a language get `language`, those without a start begin `today`.
    Dates are read as people write them, in the Buddhist era too.

    Raises SheetError with every bad cell.
    """
    reader = _People(table, roles, places, language, today)
    people = [reader.person(row) for row in table.rows]
    if reader.problems:
        raise SheetError(reader.problems)
    return people


def _place(row: Row) -> PlaceRow:
    return PlaceRow(**{column: row[column] for column in PLACE_COLUMNS})


def _twice(table: Table) -> Iterator[BadCell]:
    first: dict[str, int] = {}
    for row in table.rows:
        if row["code"] and first.setdefault(row["code"], row.number) != row.number:
            yield table.bad(row, "code", "twice", first=first[row["code"]])


def _bad_place(table: Table, row: Row, kinds: Sequence[str], tree: Mapping[str, PlaceRow]) -> Iterator[BadCell]:
    if not row["code"]:
        yield table.bad(row, "code", "empty")
    elif not CODE.fullmatch(row["code"]):
        yield table.bad(row, "code", "code")
    if row["kind"] not in kinds:
        yield table.bad(row, "kind", "kind_unknown", kinds=", ".join(kinds))
    if row["parent"] and row["parent"] not in tree:
        yield table.bad(row, "parent", "parent_unknown")
    if not any(row[column] for column in PLACE_OPTIONAL):
        yield table.bad(row, "name_lo", "name_missing")


def _bad_parent(
    table: Table, row: Row, levels: Sequence[Sequence[str]], tree: Mapping[str, PlaceRow]
) -> Iterator[BadCell]:
    if row["code"] in _above(row["code"], tree):
        yield table.bad(row, "parent", "cycle", code=row["code"])
        return
    parent = tree.get(row["parent"])
    for each in levels:
        if parent is None or parent.kind not in each or row["kind"] not in each:
            continue
        if each.index(parent.kind) >= each.index(row["kind"]):
            yield table.bad(row, "parent", "upside_down", kind=row["kind"], parent_kind=parent.kind)
            return


def _above(code: str, tree: Mapping[str, PlaceRow]) -> list[str]:
    """The codes above a place, nearest first; its own code is among them when it lies below itself."""
    above: list[str] = []
    while code in tree and tree[code].parent and tree[code].parent not in above:
        code = tree[code].parent
        above.append(code)
    return above


class _People:
    """Reads one row after the other and notes what is wrong."""

    def __init__(self, table: Table, roles: Mapping[str, Role], places: Places, language: str, today: date) -> None:
        self.table, self.roles, self.places, self.language, self.today = table, roles, places, language, today
        self.problems: list[BadCell] = []

    def person(self, row: Row) -> NewPerson:
        if not row["name"]:
            self._bad(row, "name", "empty")
        if row["role"] not in self.roles:
            self._bad(row, "role", "role_unknown", roles=", ".join(self.roles))
        start = self._start(row)
        roles = tuple(RoleHeld(row["role"], place, start) for place in self._places(row))
        return NewPerson(row.number, row["name"], self._language(row), roles)

    def _places(self, row: Row) -> list[str]:
        codes = list(dict.fromkeys(re.split(r"[\s,;]+", row["places"].strip(" ,;"))))
        if codes == [""]:
            self._bad(row, "places", "empty")
            return []
        role = self.roles.get(row["role"])
        for code in codes:
            place = self.places.get(code)
            if place is None:
                self._bad(row, "places", "place_unknown", code=code)
            elif role is not None and place.kind != role.at:
                self._bad(row, "places", "place_kind", code=code, kind=place.kind, role=row["role"], at=role.at)
        return codes

    def _language(self, row: Row) -> str:
        language = row["language"].lower() or self.language
        if language not in LANGUAGES:
            self._bad(row, "language", "language_unknown", languages=", ".join(LANGUAGES))
        return language

    def _start(self, row: Row) -> date:
        if not row["start"]:
            return self.today
        answer = read(row["start"], "date", self._reading_language(row), today=self.today)
        if isinstance(answer, Read):
            return date.fromisoformat(answer.value)
        self._bad(row, "start", "date", readings=", ".join(answer.readings) or "2026-11-21")
        return self.today

    def _reading_language(self, row: Row) -> str:
        return row["language"] if row["language"] in LANGUAGES else self.language

    def _bad(self, row: Row, column: str, code: str, /, **values: object) -> None:
        self.problems.append(self.table.bad(row, column, code, **values))
