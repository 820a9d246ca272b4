"""Tables of places and of people, checked: every bad cell is found in one go, or all rows are good. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from handlers.sheets import BadCell, Row, SheetError, Table
from i18n.reading import Read, read
from i18n.voice import LANGUAGES
from programmes.areas import Places
from programmes.model import Programme, Role
from storage.records import PlaceRow, RoleHeld

PLACE_COLUMNS = ("code", "parent", "kind", "name_lo", "name_th", "name_en")
PLACE_OPTIONAL = ("name_lo", "name_th", "name_en")
PEOPLE_COLUMNS = ("name", "role", "places", "language", "start")
PEOPLE_OPTIONAL = ("language", "start")

# Codes travel in buttons (64 bytes in all) and file names.
CODE = re.compile(r"[A-Za-z0-9._-]{1,16}")
YEAR = timedelta(days=366)
MOST_NAMED = 5  # of places that are in the way; the rest follows from them


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels of each programme, from the top: what may lie where; and of each the country, by its money, and the
    language in which its places are named first."""

    chains: tuple[Sequence[str], ...]
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @classmethod
    def of(cls, programmes: Sequence[Programme]) -> Levels:
        languages = (one.languages[0] for one in programmes)
        return cls(tuple(one.levels for one in programmes), tuple(one.money for one in programmes), tuple(languages))

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kind for chain in self.chains for kind in chain))

    def above(self, kind: str) -> tuple[str, ...]:
        """The levels in which a place of this kind may lie directly; '' among them when it may be a topmost one."""
        found = (("", *chain)[chain.index(kind)] for chain in self.chains if kind in chain)
        return tuple(dict.fromkeys(found))

    def country(self, kind: str) -> str:
        """In which country alone there are places of this kind; '' where that is not known."""
        found = {country for chain, country in zip(self.chains, self.countries, strict=False) if kind in chain}
        return found.pop() if len(found) == 1 else ""


@dataclass(frozen=True, slots=True)
class Held:
    """What hangs on a place as it is: the levels of the roles held over it, and of the reports filed for it."""

    roles: dict[str, str]  # by name
    forms: dict[str, str]


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person of a table: her roles (one a place), and the language she is first spoken to in."""

    row: int
    name: str
    language: str
    roles: tuple[RoleHeld, ...]


def places_of(
    table: Table, levels: Levels, known: Mapping[str, PlaceRow], held: Mapping[str, Held] = MappingProxyType({})
) -> list[PlaceRow]:
    """The places of a table, parents before what lies in them. `known` are the places that exist already, which the
    table may name as parents or change; `held` is what hangs on them.

    Raises SheetError with every bad cell.
    """
    rows = {row["code"]: row for row in table.rows if row["code"]}
    places = {code: _place(row) for code, row in rows.items()}
    tree = {**known, **places}
    problems = [
        *_twice(table),
        *(problem for row in table.rows for problem in _bad_place(table, row, levels.kinds, tree)),
        *(problem for row in table.rows for problem in _bad_parent(table, row, levels, tree)),
        *(problem for row in table.rows for problem in _bad_change(table, row, levels, known, places, held)),
        *_of_two_countries(table, levels, tree, known),
    ]
    if problems:
        raise SheetError(sorted(problems, key=lambda problem: problem.row))
    return sorted(places.values(), key=lambda place: len(_above(place.code, tree)))


def misplaced(places: Mapping[str, PlaceRow], levels: Levels) -> list[str]:
    """The codes of places that do not lie where the programmes' levels want them."""
    return [
        code
        for code, place in places.items()
        if (place.parent and place.parent not in places)
        or code in _above(code, places)
        or (places[place.parent].kind if place.parent else "") not in levels.above(place.kind)
    ]


def mixed(places: Mapping[str, PlaceRow], levels: Levels) -> list[str]:
    """The codes of topmost places below which places of two countries lie: both number their provinces, and these have
    the same number."""
    countries: dict[str, set[str]] = {}
    for code, place in places.items():
        if country := levels.country(place.kind):
            countries.setdefault(_top(code, places), set()).add(country)
    return [code for code, found in countries.items() if len(found) > 1]


def people_of(
    table: Table, roles: Mapping[str, Role], places: Places, *, language: str, today: date
) -> list[NewPerson]:
    """The people of a table. Those without a language get `language`, those without a start begin `today`.
    Dates are read as people write them, in the Buddhist era too, but not those that depend on today.

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


def _bad_parent(table: Table, row: Row, levels: Levels, tree: Mapping[str, PlaceRow]) -> Iterator[BadCell]:
    """Every place lies in one of the level above its own; only the topmost lie in none."""
    kind, parent = row["kind"], tree.get(row["parent"])
    if row["code"] in _above(row["code"], tree):
        yield table.bad(row, "parent", "cycle", code=row["code"])
        return
    above = levels.above(kind)
    wanted = " / ".join(filter(None, above))
    if not above or (parent.kind if parent else "") in above:
        return  # an unknown kind has its own problem
    if not row["parent"]:
        yield table.bad(row, "parent", "parent_missing", kind=kind, wanted=wanted)
    elif parent is not None and parent.kind in levels.kinds:  # so has an unknown parent, and one of unknown kind
        code = "parent_kind" if wanted else "parent_of_top"
        yield table.bad(row, "parent", code, kind=kind, wanted=wanted, parent_kind=parent.kind)


def _bad_change(
    table: Table,
    row: Row,
    levels: Levels,
    known: Mapping[str, PlaceRow],
    places: Mapping[str, PlaceRow],
    held: Mapping[str, Held],
) -> Iterator[BadCell]:
    """A known place keeps its kind as long as anything hangs on it that wants it so."""
    code, kind = row["code"], row["kind"]
    if code not in known or known[code].kind == kind or kind not in levels.kinds:
        return
    before = known[code].kind
    children = [  # those that the table holds are looked at in their own rows
        place.code
        for place in known.values()
        if place.parent == code and place.code not in places and kind not in levels.above(place.kind)
    ]
    if children:
        yield table.bad(row, "kind", "kind_children", code=code, before=before, children=some(children))
    here = held.get(code, Held({}, {}))
    if roles := [name for name, level in here.roles.items() if level != kind]:
        yield table.bad(row, "kind", "kind_roles", code=code, before=before, roles=", ".join(roles))
    if forms := [name for name, level in here.forms.items() if level != kind]:
        yield table.bad(row, "kind", "kind_forms", code=code, before=before, forms=", ".join(forms))


def _unnamed(table: Table, levels: Levels, known: Mapping[str, PlaceRow]) -> Iterator[str]:
    """The codes of known topmost places that would lose their name in the language of one of several countries: so does
    a province that a table of the other country numbers alike."""
    columns = {f"name_{language}" for language in levels.languages} if len({*levels.countries}) > 1 else set()
    for row in table.rows:
        there = known.get(row["code"])
        if there and not there.parent and any(getattr(there, column) and not row[column] for column in columns):
            yield there.code


def _of_two_countries(
    table: Table, levels: Levels, tree: Mapping[str, PlaceRow], known: Mapping[str, PlaceRow]
) -> Iterator[BadCell]:
    """Said once of each such topmost place, in the table's first row that lies in it."""
    for top in dict.fromkeys((*mixed(tree, levels), *_unnamed(table, levels, known))):
        row = next((row for row in table.rows if _top(row["code"], tree) == top), None)
        if row is not None:
            yield table.bad(row, "code", "of_two_countries", code=top)


def some(codes: Sequence[str]) -> str:
    """The first of many codes."""
    return ", ".join(codes[:MOST_NAMED]) + (" …" if len(codes) > MOST_NAMED else "")


def _above(code: str, tree: Mapping[str, PlaceRow]) -> list[str]:
    """The codes above a place, nearest first; its own code is among them when it lies below itself."""
    above: list[str] = []
    while code in tree and tree[code].parent and tree[code].parent not in above:
        code = tree[code].parent
        above.append(code)
    return above


def _top(code: str, tree: Mapping[str, PlaceRow]) -> str:
    """The code of the topmost place in which a place lies."""
    return [code, *_above(code, tree)][-1]


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
        language = self._reading_language(row)
        answer = read(row["start"], "date", language, today=self.today)
        readings = (answer.value,) if isinstance(answer, Read) else answer.readings
        # A table is read again next year: what means another day then ("tomorrow") is no date to keep in one.
        if isinstance(answer, Read) and read(row["start"], "date", language, today=self.today + YEAR) == answer:
            return date.fromisoformat(answer.value)
        self._bad(row, "start", "date", readings=", ".join(readings) or "2026-11-21")
        return self.today

    def _reading_language(self, row: Row) -> str:
        return row["language"] if row["language"] in LANGUAGES else self.language

    def _bad(self, row: Row, column: str, code: str, /, **values: object) -> None:
        self.problems.append(self.table.bad(row, column, code, **values))
