"""invite: codes that let people in, one by one or a table at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conversations.invitations import LIFE, invitation, make
from handlers.commands.desk import COMMANDS, Refused, language_option
from handlers.sheets import Table, fill_table, reserved
from i18n.voice import Voice
from storage.records import Invitation
from storage.writes import AddAudit, AddInvitation, Write

if TYPE_CHECKING:
    from programmes.model import Programme

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


def last_day(programme: Programme, now: datetime) -> date:
    """The last day of a code that is made now, as days begin and end where the programme works."""
    return (now.astimezone(programme.clock) + LIFE).date()


def lasting(made: Invitation, programme: Programme, day: date) -> Invitation:
    """The invitation, good until that day is over."""
    return replace(made, expires_at=datetime.combine(day + timedelta(days=1), time(), programme.clock).astimezone(UTC))


async def _keep_one(voice: Voice, code: str, role: str, place: str, language: str) -> tuple[str, date]:
    """Keep the invitation; the name of the place, and the last day of the code. Raises Refused."""
    from handlers.commands.importing import first_language, tree
    from handlers.commands.library import programmes_set
    from handlers.commands.opening import opened

    programmes, now = programmes_set(), datetime.now(UTC)
    roles = {name: programme for programme in programmes for name in programme.role}
    if role not in roles:
        raise Refused(voice("commands.no_role", role=role, roles=", ".join(roles)), COMMANDS)
    programme, day = roles[role], last_day(roles[role], now)
    async with opened() as store:
        places = tree(await store.places())
        found = places.get(place)
        if found is None:
            raise Refused(voice("commands.no_place", place=place), COMMANDS)
        at = programme.role[role].at
        if found.kind != at:
            raise Refused(voice("commands.cell_place_kind", code=place, kind=found.kind, role=role, at=at), COMMANDS)
        made = lasting(invitation(code, role, place, language or first_language(programmes), now), programme, day)
        await store.write((AddInvitation(made), AddAudit("invited", "administrator", place)), now=now)
        return places.name(place, voice.language), day


def _table(voice: Voice, file: Path, out: Path) -> None:
    from handlers.commands.importing import people_table

    table = people_table(file)
    with reserved(out):  # codes that could not be written down would be lost
        rows = asyncio.run(_keep_table(table))
        fill_table(out, "codes", CODE_COLUMNS, rows)
    typer.echo(voice("commands.invited_table", people=voice.number(len(rows)), file=out))


async def _keep_table(table: Table) -> list[tuple[str, ...]]:
    """Keep everybody of the table and an invitation for each; the rows of the table of codes."""
    from handlers.commands.importing import add_people
    from handlers.commands.library import programmes_set
    from handlers.commands.opening import opened

    roles = {name: programme for programme in programmes_set() for name in programme.role}
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
            day = last_day(roles[first.role], now)
            writes += [
                AddInvitation(lasting(made, roles[first.role], day)),
                AddAudit("invited", "administrator", person),
            ]
            places = " ".join(role.place for role in new.roles)
            rows.append((new.name, first.role, places, new.language, code, day.isoformat()))
        await store.write(writes, now=now)
    return rows
