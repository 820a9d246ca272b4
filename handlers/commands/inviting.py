"""invite: codes that let people in, one by one or a table at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from conversations.invitations import LIFE, invitation, make
from handlers.commands.desk import COMMANDS, Refused
from handlers.sheets import Table, write_table
from i18n.voice import LANGUAGES, Voice
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
    language: Annotated[str, typer.Option(metavar="lo|th|en", help="The language to greet in.")] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where the table of codes goes, .xlsx or .csv.")
    ] = None,
) -> None:
    """Make an invitation code, or a table of them.

    A code is for one person, can be used once, and ends after 14 days. It is shown now and never again: only
    a fingerprint of it is kept. Give it to her on paper or by telephone; whoever has it can join instead of her.

    A table has the columns of "bot.py import people"; people who are not imported yet are imported. The codes
    are written to a table beside it, which only you may read. Delete it once they are handed out.

    \b
      bot.py invite --role vc --place KB-01 --language lo
      bot.py invite people.xlsx --out codes.xlsx
    """
    voice: Voice = context.obj
    if file is None:
        _one(voice, role, place, language)
    elif role or place or language:
        raise typer.BadParameter("give a table, or --role and --place, not both", param_hint="FILE")
    else:
        _table(voice, file, out or file.with_name(f"{file.stem}-codes.xlsx"))


def _one(voice: Voice, role: str, place: str, language: str) -> None:
    if not role or not place:
        raise typer.BadParameter("say whom to invite: --role and --place, or a table", param_hint="--role")
    if language and language not in LANGUAGES:
        raise typer.BadParameter(f"write one of: {', '.join(LANGUAGES)}", param_hint="--language")
    code, now = make(), datetime.now(UTC)
    where = asyncio.run(_keep_one(voice, code, now, role, place, language))
    typer.echo(code)
    typer.echo(voice("commands.invited", role=role, place=where, until=voice.day((now + LIFE).date())))


async def _keep_one(voice: Voice, code: str, now: datetime, role: str, place: str, language: str) -> str:
    """Keep the invitation; the name of the place. Raises Refused."""
    from handlers.commands.importing import first_language, tree
    from handlers.commands.library import programmes_set
    from handlers.commands.opening import opened

    programmes = programmes_set()
    roles = {name: held for programme in programmes for name, held in programme.role.items()}
    if role not in roles:
        raise Refused(voice("commands.no_role", role=role, roles=", ".join(roles)), COMMANDS)
    async with opened() as store:
        places = tree(await store.places())
        found = places.get(place)
        if found is None:
            raise Refused(voice("commands.no_place", place=place), COMMANDS)
        at = roles[role].at
        if found.kind != at:
            raise Refused(voice("commands.cell_place_kind", code=place, kind=found.kind, role=role, at=at), COMMANDS)
        made = invitation(code, role, place, language or first_language(programmes), now)
        await store.write((AddInvitation(made), AddAudit("invited", "administrator", place)), now=now)
        return places.name(place, voice.language)


def _table(voice: Voice, file: Path, out: Path) -> None:
    from handlers.commands.importing import people_table

    if out.exists():
        raise Refused(voice("commands.at_file", sheet=out.name, what=voice("commands.cell_exists")), COMMANDS)
    rows = asyncio.run(_keep_table(people_table(file)))
    write_table(out, "codes", CODE_COLUMNS, rows)
    typer.echo(voice("commands.invited_table", people=voice.number(len(rows)), file=out))


async def _keep_table(table: Table) -> list[tuple[str, ...]]:
    """Keep everybody of the table and an invitation for each; the rows of the table of codes."""
    from handlers.commands.importing import add_people
    from handlers.commands.opening import opened

    now = datetime.now(UTC)
    rows: list[tuple[str, ...]] = []
    writes: list[Write] = []
    async with opened() as store:
        for person, new in await add_people(store, table):
            code, first = make(), new.roles[0]
            made = invitation(
                code,
                first.role,
                first.place,
                new.language,
                now,
                person=person,
                name=new.name,
                start=first.start,
            )
            writes += [AddInvitation(made), AddAudit("invited", "administrator", person)]
            places = " ".join(role.place for role in new.roles)
            until = (now + LIFE).date().isoformat()
            rows.append((new.name, first.role, places, new.language, code, until))
        await store.write(writes, now=now)
    return rows
