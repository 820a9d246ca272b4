"""practice and run: the bot at work."""

from __future__ import annotations

import errno
import logging
from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from handlers.commands.desk import SETTINGS, Refused, refusal, whole
from handlers.commands.opening import keys_of, must_exist
from handlers.settings import Settings, read_settings
from i18n.voice import Voice

PORT = 8080
LINE = "line"
DOORS = {"telegram": "Telegram", LINE: "LINE"}
DOOR_SETTINGS = {"telegram": "KHAOBAN_TELEGRAM_TOKEN", LINE: "KHAOBAN_LINE_CHANNEL_SECRET"}


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
    """Run the bot: every door whose settings are there.

    Telegram is open with KHAOBAN_TELEGRAM_TOKEN, LINE with KHAOBAN_LINE_CHANNEL_SECRET and
    KHAOBAN_LINE_CHANNEL_ID (docs/set-up.md). Ctrl+C, or SIGTERM, ends it; what is being answered is answered
    first, and nothing is lost by a power cut either. "bot.py doctor" tells whether all is well.

    \b
      bot.py run
    """
    import uvloop

    from handlers.commands.doors import contradictions
    from handlers.doors import LockedOut, doors_set
    from handlers.running import run as serve

    voice: Voice = context.obj
    settings = read_settings()
    keys_of(settings)
    if wrong := [finding for finding in contradictions(settings) if finding.mark == "wrong"]:
        raise Refused((finding.say(voice, voice("commands.doctor_settings")) for finding in wrong), SETTINGS)
    if not doors_set(settings):
        raise Refused([*_broken(settings, voice), voice("commands.run_no_doors")], SETTINGS)
    must_exist(settings)
    _log_to_screen(settings.log_level)

    def started(address: str, doors: Sequence[str]) -> None:
        typer.echo(voice("commands.run_ready", doors=", ".join(DOORS[name] for name in doors), address=address))
        if LINE in doors and not settings.public_url:
            typer.echo(voice("commands.run_line_needs_url"))

    try:
        uvloop.run(serve(settings, started=started))
    except LockedOut as locked:
        raise Refused(
            voice("commands.run_locked", door=DOORS[locked.door], setting=DOOR_SETTINGS[locked.door]), SETTINGS
        ) from None
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise Refused(voice("commands.host_not_ours", host=settings.host), SETTINGS) from None
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise Refused(voice("commands.run_port_taken", port=settings.port), SETTINGS) from None


def _broken(settings: Settings, voice: Voice) -> Iterator[str]:
    """What is wrong with the database and the programmes, worse than a door that is not open: with an open one they
    would have been refused before it."""
    from handlers.commands.library import programmes_set
    from storage import migrate

    def database() -> None:
        must_exist(settings)
        if migrate.current(settings.database_url) != migrate.head():
            raise Refused(voice("commands.migrate_first"))

    for look in (database, programmes_set):
        try:
            look()
        except Exception as error:
            refused = refusal(error, voice)
            if refused is None:
                raise
            yield from refused.lines


def _log_to_screen(level: str) -> None:
    """One line a record, for the journal; libraries only when something is wrong."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("khaoban").setLevel(level.upper())
