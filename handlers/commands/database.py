"""migrate, backup, restore: the administrator's care of the database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]


def add_to(app: typer.Typer) -> None:
    """Add `migrate`, `backup` and `restore`."""
    app.command("migrate")(migrate)
    app.command("backup")(backup)
    app.command("restore")(restore)


def migrate(context: typer.Context) -> None:
    """Make the database, or bring it to what this version of the program needs. Safe to run again.

    Make a backup before you update the program.

    \b
      bot.py migrate
    """


def backup(context: typer.Context, file: BackupFile) -> None:
    """Write a backup while the bot goes on working.

    \b
      bot.py backup /var/backups/khaoban-2026-11-21.backup
    """


def restore(context: typer.Context, file: BackupFile) -> None:
    """Put a backup in the place of the database. Stop the bot first.

    What was there before is kept beside it. The keys that the backup was made with must be set.

    \b
      bot.py restore /var/backups/khaoban-2026-11-21.backup
    """
