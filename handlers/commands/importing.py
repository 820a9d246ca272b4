"""import places, import people, import register: tables that an administrator keeps in Excel. All of a table, or
nothing."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from handlers.commands import registers
from handlers.commands.registers import Held, NewPerson
from handlers.sheets import BadCell, SheetError, Table, read_table
from i18n.voice import LANGUAGES, Voice
from programmes.areas import Place, Places
from programmes.model import Programme
from storage.desk import ChangesIn, FiledIn
from storage.records import PlaceRow
from storage.writes import AddAudit, AddChanges, SavePerson, Write

if TYPE_CHECKING:
    from forms.form import Form
    from handlers.commands.register_tables import Filled, Known
    from storage.store import Store

T = TypeVar("T")
R = TypeVar("R")
PlacesFile = Annotated[Path, typer.Argument(metavar="FILE", help="A table of places, .xlsx or .csv.")]
RegisterFile = Annotated[Path, typer.Argument(metavar="FILE", help="A table of the register, .xlsx or .csv.")]
RegisterNames = Annotated[list[str], typer.Argument(metavar="NAME...", help="Registers, as in programme.toml.")]
ProgrammeId = Annotated[
    str, typer.Option("--programme", metavar="ID", help="The programme, where several have such registers.")
]
PeopleFile = Annotated[Path, typer.Argument(metavar="FILE", help="A table of people, .xlsx or .csv.")]


def add_to(app: typer.Typer) -> None:
    """Add the group `import`."""
    group = typer.Typer(help="Tables of places, people and registers.", no_args_is_help=True)
    group.command("places")(places)
    group.command("people")(people)
    group.command("register")(register)
    app.add_typer(group, name="import")


def places(context: typer.Context, file: PlacesFile) -> None:
    """Import a table of places.

    All rows, or none when one is wrong; then every bad cell is named.

    Columns: code, parent, kind, name_lo, name_th, name_en. The parent is the code of the place it lies in,
    empty for the topmost; it may come later in the table. A place lies in one of the level above its own, as
    programme.toml has them. A code that is known already gets its new names and parent, but keeps its kind as
    long as other places, roles or reports hang on it; nothing is ever taken away. Published at once, without a
    restart.

    \b
      bot.py import places places.xlsx
    """
    from handlers.commands.library import programmes_set
    from handlers.commands.opening import opened

    voice: Voice = context.obj
    table = read_table(file, registers.PLACE_COLUMNS, registers.PLACE_OPTIONAL, "places")
    programmes = programmes_set()

    async def keep() -> tuple[int, int]:
        async with opened() as store:
            known = {row.code: row for row in await store.places()}
            held = await held_over(store, programmes, [row["code"] for row in table.rows if row["code"] in known])
            rows = registers.places_of(table, registers.Levels.of(programmes), known, held)
            changed = await store.import_places(rows)
            await store.write((AddAudit("imported", "administrator", "places"),), now=datetime.now(UTC))
            return len(rows), changed

    rows, changed = asyncio.run(keep())
    typer.echo(voice("commands.places_imported", rows=voice.number(rows), changed=voice.number(changed)))


def people(context: typer.Context, file: PeopleFile) -> None:
    """Import a table of people and their roles.

    All rows, or none when one is wrong; then every bad cell is named.

    Columns: name, role, places, language, start. Several places are separated by a space or a comma; without
    a language it is the programme's first, without a start it is today. Dates are read as people write them,
    also in the Buddhist era, but with their year: "tomorrow" is none. Somebody of the same name at the same
    place is the same person. Nobody is invited by this: see "bot.py invite --help".

    \b
      bot.py import people people.xlsx
    """
    voice: Voice = context.obj
    table = people_table(file)

    async def keep() -> int:
        from handlers.commands.opening import opened

        async with opened() as store:
            return len(await add_people(store, table))

    typer.echo(voice("commands.people_imported", people=voice.number(asyncio.run(keep()))))
    typer.echo(voice("commands.people_next", file=file))


def register(context: typer.Context, names: RegisterNames, file: RegisterFile, programme_id: ProgrammeId = "") -> None:
    """Import tables of registers, such as groups, members or loans.

    All rows, or none when one is wrong; then every bad cell is named. Of several registers, each is the sheet of its
    name in one workbook, and they are held against each other and against what is on record.

    Columns: place (the code of the place an entry belongs to), id, label, and the properties that the
    programme's forms save in this register. The id is yours to give: letters, digits, dots, hyphens,
    underscores. An id that is known already is updated, and an empty cell leaves what is known of it; nothing
    is ever taken away. Days are written as 2026-06-30, amounts with digits only.

    \b
      bot.py import register loans loans.xlsx
      bot.py import register groups members loans schedule payments village.xlsx
    """
    from handlers.commands.library import programmes_set
    from handlers.commands.opening import opened
    from handlers.commands.register_links import Coming, misfits
    from handlers.commands.register_tables import changes_of, sets_of

    voice: Voice = context.obj
    forms, programme = _programme_of(names, programme_id, voice)
    tables = _tables(names, file, programme, forms)
    programmes = programmes_set()
    among = _links(programme, forms)
    spoken_of = _spoken_of(programme, tables, among)

    async def keep() -> dict[str, int]:
        async with opened() as store:
            places = tree(await store.places())
            known = {name: await _standing(store, name, places) for name in spoken_of}
            coming = {name: Coming(table, filled, known[name]) for name, (table, filled) in tables.items()}
            changes = dict(_checked(lambda one: changes_of(one.table, one.filled, one.known, places), coming))
            if problems := misfits(coming, known, among, places):
                raise SheetError(problems)
            ids = (secrets.token_hex(16) for _ in iter(int, 1))
            day, now = today(programmes), datetime.now(UTC)
            sets = [one for each in changes.values() for one in sets_of(each, ids, day, now)]
            writes: list[Write] = [AddChanges(tuple(sets))] if sets else []
            audits = [AddAudit("imported", "administrator", name) for name in tables]
            await store.write([*writes, *audits], now=datetime.now(UTC))
            return {name: len(each) for name, each in changes.items()}

    changed = asyncio.run(keep())
    for name, (table, _) in tables.items():
        words = {"rows": voice.number(len(table.rows)), "changed": voice.number(changed[name]), "name": name}
        typer.echo(voice("commands.register_imported", **words))


def _checked(read: Callable[[T], R], ones: Mapping[str, T]) -> Iterator[tuple[str, R]]:
    """Each read in turn. Raises SheetError with the problems of all."""
    problems: list[BadCell] = []
    for name, one in ones.items():
        try:
            yield name, read(one)
        except SheetError as error:
            problems += error.problems
    if problems:
        raise SheetError(problems)


def _tables(
    names: Sequence[str], file: Path, programme: Programme, forms: Sequence[Form]
) -> dict[str, tuple[Table, Filled]]:
    """The table of each of these registers: of several the sheet of its name. Raises SheetError."""
    from handlers.commands.register_tables import OWN, Filled

    filled = {name: Filled.of(name, programme.registers[name].at, forms) for name in dict.fromkeys(names)}
    only = len(filled) > 1
    return dict(
        _checked(lambda one: (read_table(file, one.columns, one.columns[len(OWN) :], one.name, only=only), one), filled)
    )


def _links(programme: Programme, forms: Sequence[Form]) -> Mapping[str, str]:
    from handlers.commands.register_links import links

    registers = {name: name for name in programme.registers}
    return links(forms, registers | {name: line.of for name, line in programme.lists.items() if line.of})


def _spoken_of(programme: Programme, tables: Mapping[str, tuple[Table, Filled]], among: Mapping[str, str]) -> list[str]:
    """The registers that are to be read: those that come, those whose entities they name, and of loans all that belong
    together. Every other one stays sealed."""
    from indicators.kept_loans import NEEDS

    wanted = {*tables} | {among[key] for _, filled in tables.values() for key in filled.questions if key in among}
    wanted |= {*NEEDS} if wanted & {*NEEDS} else set()
    return [name for name in programme.registers if name in wanted]


def _programme_of(names: Sequence[str], only: str, voice: Voice) -> tuple[list[Form], Programme]:
    """The programme that has these registers, and its forms; `only` is its id, or ''. Raises Refused when there are
    none, or several."""
    from handlers.commands.desk import COMMANDS, Refused
    from handlers.commands.library import as_published, compiled_forms, programmes_set, the_one
    from handlers.commands.opening import published

    programmes = programmes_set()
    having = (one for one in programmes if {*names} <= {*one.registers})
    programme = the_one(having, ", ".join(names), only, voice)
    if programme is not None:
        there = as_published(programme, asyncio.run(published()))
        return [compiled.form for compiled in compiled_forms(programme, voice, there).values()], programme
    known = ", ".join(name for programme in programmes for name in programme.registers)
    raise Refused(voice("commands.register_unknown", name=", ".join(names), known=known or "–"), COMMANDS)


async def _standing(store: Store, name: str, places: Places) -> Known:
    """What stands in a register, over all places."""
    from conversations.reports.registers import PLACE, rows, standing
    from handlers.commands.register_tables import Known

    sets = (await store.look(ChangesIn((name,), tuple(place.code for place in places))))[name]
    stands = standing(name, sets)
    return Known(stands.entities, {row["name"]: row[PLACE] for row in rows(stands, sets)})


async def held_over(store: Store, programmes: Sequence[Programme], codes: Sequence[str]) -> dict[str, Held]:
    """The roles that are held over these places, and the forms reported for them, each with its level."""
    at = {name: role.at for programme in programmes for name, role in programme.role.items()}
    level = {name: line.for_ for programme in programmes for name, line in programme.form.items()}
    held = {code: Held({}, {}) for code in codes}
    now = today(programmes)
    for contact in await store.people():
        for role in contact.person.roles:
            if role.place in held and role.role in at and (role.end is None or role.end >= now):
                held[role.place].roles[role.role] = at[role.role]
    for one in await store.look(FiledIn(tuple(codes), "")):
        if one.form in level:
            held[one.place].forms[one.form] = level[one.form]
    return held


def people_table(file: Path) -> Table:
    """The table of people in a file. Raises SheetError."""
    return read_table(file, registers.PEOPLE_COLUMNS, registers.PEOPLE_OPTIONAL, "people")


async def add_people(store: Store, table: Table) -> list[tuple[str, NewPerson]]:
    """Keep the people of a table; each with her id. Raises SheetError with every bad cell, keeping nobody."""
    from handlers.commands.library import programmes_set

    programmes = programmes_set()
    new = registers.people_of(
        table,
        {name: role for programme in programmes for name, role in programme.role.items()},
        tree(await store.places()),
        language=first_language(programmes),
        today=today(programmes),
    )
    rows = [(SavePerson(secrets.token_hex(16), one.name, one.language), one.roles) for one in new]
    ids = await store.import_people(rows)
    await store.write((AddAudit("imported", "administrator", "people"),), now=datetime.now(UTC))
    return list(zip(ids, new, strict=True))


def tree(rows: Sequence[PlaceRow]) -> Places:
    """The places of the database as a tree."""
    return Places(
        Place(row.code, row.parent, row.kind, {"lo": row.name_lo, "th": row.name_th, "en": row.name_en}) for row in rows
    )


def first_language(programmes: Sequence[Programme]) -> str:
    """The language of people for whom the table names none."""
    return programmes[0].languages[0] if programmes else LANGUAGES[0]


def today(programmes: Sequence[Programme]) -> date:
    """The day it is where the programme works."""
    zone = programmes[0].clock if programmes else UTC
    return datetime.now(zone).date()
