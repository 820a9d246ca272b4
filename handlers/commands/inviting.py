"""invite: codes that let people in, one by one or a table at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from conversations.people.invitations import invitation, last_day, make
from handlers.commands.desk import COMMANDS, Refused, language_option
from handlers.sheets import Table, fill_table, reserved
from i18n.voice import Voice
from storage.writes import AddAudit, AddInvitation, Write

CODE_COLUMNS = ("name", "role", "places", "language", "code", "expires")


def add_to(app: typer.Typer) -> None:
    """Add `invite`."""
    app.command("invite")(invite)


def invite(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A table of people; a table of codes is written.")
    ] = None,
    role: Annotated[str, typer.Option(help="The role to give, such as vc.")] = "",
    place: Annotated[str, typer.Option(metavar="CODE", help="The place that the role is held over.")] = "",
    language: Annotated[
        str, typer.Option(metavar="lo|th|en", callback=language_option, help="The language to greet in.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where the table of codes goes, .xlsx or .csv.")
    ] = None,
) -> None:
    """Make an invitation code, or a table of them.

    A code is for one person, can be used once, and holds until the end of the 14th day from now. It is shown
    now and never again: only a fingerprint of it is kept. Give it to her on paper or by telephone; whoever has
    it can join instead of her.

    A table has the columns of "bot.py import people"; people who are not imported yet are imported. The codes
    are written to a table beside it, which only you may read. Delete it once they are handed out.

    \b
      bot.py invite --role vc --place 0706KA --language lo
      bot.py invite people.xlsx --out codes.xlsx
    """
    voice: Voice = context.obj
    if file is None:
        if out is not None:
            raise typer.BadParameter(
                "a table of codes is only written for a table of people; a single code is printed", param_hint="--out"
            )
        _one(voice, role, place, language)
    elif role or place or language:
        raise typer.BadParameter("give a table, or --role and --place, not both", param_hint="FILE")
    else:
        _table(voice, file, out or file.with_name(f"{file.stem}-codes.xlsx"))


def _one(voice: Voice, role: str, place: str, language: str) -> None:
    if not role or not place:
        raise typer.BadParameter("say whom to invite: --role and --place, or a table", param_hint="--role")
    code = make()
    where, until = asyncio.run(_keep_one(voice, code, role, place, language))
    typer.echo(code)
    typer.echo(voice("commands.invited", role=role, place=where, until=voice.day(until)))


async def _keep_one(voice: Voice, code: str, role: str, place: str, language: str) -> tuple[str, date]:
    """Keep the invitation; the name of the place, and the last day of the code. Raises Refused."""
    from handlers.commands.importing import first_language, tree
    from handlers.commands.library import programmes_set
    from handlers.commands.opening import opened

    programmes, now = programmes_set(), datetime.now(UTC)
    roles = {name: programme for programme in programmes for name in programme.role}
    if role not in roles:
        raise Refused(voice("commands.no_role", role=role, roles=", ".join(roles)), COMMANDS)
    programme = roles[role]
    async with opened() as store:
        places = tree(await store.places())
        found = places.get(place)
        if found is None:
            raise Refused(voice("commands.no_place", place=place), COMMANDS)
        at = programme.role[role].at
        if found.kind != at:
            raise Refused(voice("commands.cell_place_kind", code=place, kind=found.kind, role=role, at=at), COMMANDS)
        spoken = language or first_language(programmes)
        made = invitation(code, role, place, spoken, now, zone=programme.clock)
        await store.write((AddInvitation(made), AddAudit("invited", "administrator", place)), now=now)
        return places.name(place, voice.language), last_day(now, programme.clock)


def _table(voice: Voice, file: Path, out: Path) -> None:
    from handlers.commands.importing import people_table

    count = asyncio.run(_keep_table(people_table(file), out))
    typer.echo(voice("commands.invited_table", people=voice.number(count), file=out))


async def _keep_table(table: Table, out: Path) -> int:
    """Keep everybody of the table and an invitation for each, the codes in `out`; how many there are.

    Codes that are not written down are lost, so the file is whole before an invitation is kept, and taken away when
    none is.
    """
    from handlers.commands.importing import add_people
    from handlers.commands.library import programmes_set
    from handlers.commands.opening import opened

    roles = {name: programme for programme in programmes_set() for name in programme.role}
    now = datetime.now(UTC)
    rows: list[tuple[str, ...]] = []
    writes: list[Write] = []
    async with opened() as store:
        with reserved(out):
            for person, new in await add_people(store, table):
                code, first = make(), new.roles[0]
                zone = roles[first.role].clock
                made = invitation(
                    code,
                    first.role,
                    first.place,
                    new.language,
                    now,
                    person=person,
                    name=new.name,
                    start=first.start,
                    zone=zone,
                )
                writes += [AddInvitation(made), AddAudit("invited", "administrator", person)]
                places = " ".join(role.place for role in new.roles)
                rows.append((new.name, first.role, places, new.language, code, last_day(now, zone).isoformat()))
            fill_table(out, "codes", CODE_COLUMNS, rows)
            await store.write(writes, now=now)
    return len(rows)
