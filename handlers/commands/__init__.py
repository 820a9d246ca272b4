"""The administrator's command line: a door as well. One module a group of commands; `main` runs them all.

Rooms that cost time to import are imported where they are used, so that `--help` answers at once.
"""

from __future__ import annotations

import os
from typing import Annotated

import typer

from handlers.commands import (
    copying,
    database,
    doctor,
    documents,
    forms,
    importing,
    inviting,
    keys,
    parsing,
    programme,
    reckoning,
    running,
    texts,
    unsent,
    watching,
)
from handlers.commands.desk import Desk, language_option, preferred_language, voice_for

app = typer.Typer(
    cls=Desk,
    name="bot.py",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def khaoban(
    context: typer.Context,
    language: Annotated[
        str,
        typer.Option(
            metavar="lo|th|en", callback=language_option, help="Speak this language (else the machine's own)."
        ),
    ] = "",
) -> None:
    """Khaoban, village news: a field-reporting bot for Laos and Thailand.

    To look around, start the practice chat; it needs no account and no server:

    \b
      bot.py practice

    To work: set the settings (docs/settings.md), then migrate, import places and people, invite, run.
    Every command tells more with --help. Exit codes: 0 done, 1 refused (the message says why), 2 wrong usage.
    """
    context.obj = voice_for(language or preferred_language(os.environ))


for group in (
    running,
    database,
    copying,
    importing,
    inviting,
    forms,
    programme,
    documents,
    watching,
    unsent,
    doctor,
    parsing,
    reckoning,
    texts,
    keys,
):
    group.add_to(app)


def main() -> int:
    """Run the command line with the process's arguments; does not come back but by SystemExit."""
    app(prog_name="bot.py")
    return 0
