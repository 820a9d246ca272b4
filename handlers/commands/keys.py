"""keys new, keys rotate: a fresh secret key, and leaving an old one behind."""

from __future__ import annotations

import asyncio

import typer

from handlers.commands.opening import opened
from handlers.settings import read_settings
from storage.keys import Keys


def add_to(app: typer.Typer) -> None:
    """Add the group `keys`."""
    group = typer.Typer(help="Keys that answers and names are encrypted with.", no_args_is_help=True)
    group.command("new")(new)
    group.command("rotate")(rotate)
    app.add_typer(group, name="keys")


def new(context: typer.Context) -> None:
    """Print a fresh secret key.

    Put it into KHAOBAN_SECRET_KEYS.

    To change keys, put the new one before the old one with a comma between: new answers are sealed with the
    first, older ones are still opened with the others. Keep a copy in a safe place: without it a backup
    cannot be read.

    \b
      bot.py keys new
    """
    typer.echo(Keys.make())
    typer.echo(context.obj("commands.key_kept"), err=True)


def rotate(context: typer.Context) -> None:
    """Seal everything anew with the newest key, the files in the media store as well.

    Then older keys can be taken out of the settings. The bot may go on working meanwhile. Older backups
    still need the older keys: keep them together.

    \b
      bot.py keys rotate
    """

    async def seal() -> int:
        from handlers.media import Media

        settings = read_settings()
        async with opened(settings) as store:
            return await store.rotate() + await asyncio.to_thread(Media.of(settings).rotate)

    typer.echo(context.obj("commands.keys_rotated", count=asyncio.run(seal())))
