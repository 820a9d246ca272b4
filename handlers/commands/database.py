"""migrate, backup, restore: the administrator's care of the database."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handlers.commands.desk import COMMANDS, SETTINGS, Refused
from handlers.commands.opening import NoDatabase, database_file, keys_of, must_exist, opened
from handlers.settings import Settings, read_settings
from i18n.voice import Voice
from programmes.problems import ProgrammeError

if TYPE_CHECKING:
    from storage import backup as backups

BACKUP_MADE = "backup_made"  # the mark that says when the last backup was written

BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]


def add_to(app: typer.Typer) -> None:
    """Add `migrate`, `backup` and `restore`."""
    app.command("migrate")(migrate)
    app.command("backup")(backup)
    app.command("restore")(restore)


def migrate(context: typer.Context) -> None:
    """Make the database, or bring it up to date.

    Safe to run again: when there is nothing to do, nothing is done. Make a backup before you update the
    program. A programme.toml that cannot be read is named too; the database does not wait for it.

    \b
      bot.py migrate
    """
    from handlers.commands.library import programmes_set
    from storage import migrate as migrations

    settings = read_settings()
    make_folder(settings, context.obj)
    migrations.upgrade(settings.database_url)
    typer.echo(context.obj("commands.migrated", version=migrations.head()))
    try:
        programmes_set()
    except ProgrammeError as error:
        for problem in error.problems:
            typer.echo(problem.say(context.obj), err=True)


def make_folder(settings: Settings, voice: Voice) -> None:
    """The folder of an SQLite database, which may be new below the one that the bot is started in. Elsewhere a missing
    one may be a disk that is not mounted, or misspelt: raises Refused. Raises NoDatabase for a folder as the file."""
    file = database_file(settings)
    if file is None:
        return
    if file.is_dir():
        raise NoDatabase(file)
    if file.is_absolute() and not file.parent.is_dir():
        raise Refused(voice("commands.no_folder", folder=file.parent), SETTINGS)
    file.parent.mkdir(parents=True, exist_ok=True)


def backup(context: typer.Context, file: BackupFile) -> None:
    """Write a backup while the bot goes on working.

    Into a folder that is there: one that is missing may be a disk that is not mounted. Only you may read it.

    \b
      bot.py backup /var/backups/khaoban-2026-11-21.backup
    """
    from storage import backup as backups

    voice: Voice = context.obj
    settings = read_settings()
    must_exist(settings)
    if file.exists():
        wrong = "folder" if file.is_dir() else "exists"
        raise Refused(voice("commands.at_file", sheet=file, what=voice(f"commands.cell_{wrong}")), COMMANDS)
    if not file.parent.is_dir():
        raise Refused(voice("commands.no_folder", folder=file.parent.absolute()), COMMANDS)
    try:
        size = backups.backup(settings.database_url, file)
    except backups.Refused as error:
        raise Refused([voice("commands.not_backed_up"), _why(error, voice)], COMMANDS) from None
    asyncio.run(remember(settings))
    typer.echo(voice("commands.backup_done", file=file, size=voice.number(size // 1000)))


def _why(refused: backups.Refused, voice: Voice) -> str:
    return voice(f"commands.backup_{refused.why}", file=refused.file or "")


async def remember(settings: Settings) -> None:
    """When the last backup was made; `doctor` tells its age."""
    async with opened(settings) as store:
        await store.set_mark(BACKUP_MADE, datetime.now(UTC).isoformat())


def restore(context: typer.Context, file: BackupFile) -> None:
    """Put a backup in the place of the database. Stop the bot first.

    What was there before is kept beside it. The keys that the backup was made with must be set.

    \b
      bot.py restore /var/backups/khaoban-2026-11-21.backup
    """
    from handlers.commands.library import unreadable
    from storage import backup as backups

    voice: Voice = context.obj
    settings = read_settings()
    if bad := unreadable(file):
        what = voice("commands.at_file", sheet=file, what=voice(f"commands.cell_{bad}"))
        raise Refused([voice("commands.not_restored"), what], COMMANDS)
    make_folder(settings, voice)
    try:
        kept = backups.restore(settings.database_url, file, keys_of(settings))
    except backups.Refused as error:
        raise Refused([voice("commands.not_restored"), _why(error, voice)], COMMANDS) from None
    asyncio.run(_note_restored(settings))
    typer.echo(voice("commands.restore_done", kept=kept) if kept else voice("commands.restore_done_new"))


async def _note_restored(settings: Settings) -> None:
    from storage.writes import AddAudit

    async with opened(settings) as store:
        await store.write((AddAudit("restored", "administrator"),), now=datetime.now(UTC))
