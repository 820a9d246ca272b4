"""copy: the whole database into another one, SQLite's into PostgreSQL or the other way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handlers.commands.desk import COMMANDS, Refused
from handlers.commands.opening import keys_of, must_exist, opened
from handlers.settings import Settings, read_settings
from i18n.voice import Voice

if TYPE_CHECKING:
    from storage.copying import Copied, Told

ADDRESS = "sqlite:///FILE|postgresql://USER:PASSWORD@HOST/NAME"


def add_to(app: typer.Typer) -> None:
    """Add `copy`."""
    app.command("copy")(copy)


def copy(
    context: typer.Context,
    to: Annotated[str, typer.Option(metavar=ADDRESS, help="The database to copy into, as in KHAOBAN_DATABASE_URL.")],
) -> None:
    """Copy the whole database into another one. Stop the bot first.

    From SQLite to PostgreSQL, back, or into another of the same kind. The target is made if it is not there, and
    must be empty. All is copied and compared, or nothing is; the database in use stays as it is. Nobody can work
    with it meanwhile. A password in a command can be seen by others on the machine: leave it out and keep it in
    ~/.pgpass.

    \b
      bot.py copy --to postgresql://khaoban@localhost/khaoban
      bot.py copy --to sqlite:///data/moved.sqlite
    """
    voice: Voice = context.obj
    settings = read_settings()
    must_exist(settings)
    _check(to, voice)
    copied = _copied(settings, to, voice)
    asyncio.run(_note(settings.model_copy(update={"database_url": to})))
    for table, rows in copied.rows.items():
        typer.echo(voice("commands.copy_of_table", table=table, count=voice.number(rows)))
    typer.echo(voice("commands.copy_done", count=voice.number(sum(copied.rows.values()))))
    typer.echo(voice("commands.copy_media", folder=settings.media_dir.absolute()))
    typer.echo(voice("commands.copy_next"))


def _check(to: str, voice: Voice) -> None:
    """Raises BadParameter for an address of no database that we can use."""
    from storage.migrate import driver_url

    try:
        driver_url(to)
    except ValueError:
        raise typer.BadParameter(voice("commands.setting_database_url"), param_hint="--to") from None


def _copied(settings: Settings, to: str, voice: Voice) -> Copied:
    """Raises Refused."""
    from storage import copying, sides

    try:
        with _bar(voice) as told:
            return copying.copy(settings.database_url, to, keys_of(settings), told)
    except sides.Refused as error:
        why = voice(f"commands.copy_{error.why}", what=error.what)
        raise Refused([voice("commands.not_copied"), why], COMMANDS) from None


@contextmanager
def _bar(voice: Voice) -> Iterator[Told]:
    """A bar that grows, on the terminal of somebody who waits; in a log one line says what is going on."""
    with ExitStack() as stack:
        bars: list[Any] = []

        def told(done: int, total: int) -> None:
            if not bars:
                label = voice("commands.copy_rows", count=voice.number(total // 2))
                bars.append(stack.enter_context(typer.progressbar(length=total, label=label)))
            bars[0].update(done - bars[0].pos)

        yield told


async def _note(settings: Settings) -> None:
    from storage.writes import AddAudit

    async with opened(settings) as store:
        await store.write((AddAudit("copied", "administrator"),), now=datetime.now(UTC))
