"""practice and run: the bot at work."""

from __future__ import annotations

import errno
import logging
from typing import Annotated

import typer

from handlers.commands.desk import SETTINGS, Refused, whole
from handlers.commands.opening import keys_of
from handlers.settings import read_settings
from i18n.voice import Voice

PORT = 8080


def add_to(app: typer.Typer) -> None:
    """Add `practice` and `run`."""
    app.command("practice")(practice)
    app.command("run")(run)


def practice(
    context: typer.Context,
    port: Annotated[int, typer.Option(parser=whole(1, 65535), metavar="PORT", help="The port of the page.")] = PORT,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what was played; begin with the sample.")] = False,
) -> None:
    """Open the practice chat on this machine.

    The whole bot, with made-up villages to play in. Needs no account, no server and no settings; it has a
    folder, a database and keys of its own. Open the address that it prints in a browser, as many tabs as
    you like. Ctrl+C ends it; nothing is lost by that.

    \b
      bot.py practice
      bot.py practice --port 9000 --fresh
    """
    import uvloop

    from handlers.practice.play import play

    voice: Voice = context.obj
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")

    def started(address: str) -> None:
        typer.echo(voice("commands.practice_ready", address=address))
        typer.echo(voice("commands.practice_try"))

    try:
        uvloop.run(play(port, fresh=fresh, started=started))
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise Refused(voice("commands.port_taken", port=port, other=port % 65535 + 1)) from None


def run(context: typer.Context) -> None:
    """Run the bot; not in this version.

    Telegram and LINE come with the next version. Until then this looks at the settings and the keys, says what
    is missing, and ends with 1. "bot.py practice" opens the whole bot on this machine.

    \b
      bot.py run
    """
    settings = read_settings()
    keys_of(settings)
    raise Refused(context.obj("commands.run_no_doors"), SETTINGS)
