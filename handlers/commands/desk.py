"""What every command needs: the reader's language, plain refusals, and one way to end.

A command says what it has done and ends with 0. It raises `Refused` (or one of the rooms' errors that carry
problems) when it cannot do what was asked: every line is printed, with a pointer to the page that helps, and
it ends with 1. Wrong usage is Typer's and ends with 2. Anything else is a fault of ours: one line on the
screen, the way through our code in a file, and 70.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer
from typer.core import TyperGroup

from forms.problems import FormError
from handlers.commands.opening import NoDatabase
from handlers.settings import SettingsError
from handlers.sheets import SheetError
from i18n.catalogue import Catalogues
from i18n.voice import LANGUAGES, Voice
from programmes.problems import ProgrammeError
from storage.keys import BadKeys, Unopened

REFUSED, FAULT = 1, 70
FAULTS = Path("data") / "faults.log"
SETTINGS, COMMANDS, FORMS = "docs/settings.md", "docs/commands.md", "docs/form-authors.md"


class Refused(Exception):
    """The command cannot do what was asked; the lines say why and what to do, the page tells more."""

    def __init__(self, lines: str | Iterable[str], page: str = "") -> None:
        self.lines = (lines,) if isinstance(lines, str) else tuple(lines)
        self.page = page
        super().__init__("\n".join(self.lines))


class Desk(TyperGroup):
    """The root of all commands: turns what they raise into words and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise
            voice = ctx.obj if isinstance(ctx.obj, Voice) else voice_for(preferred_language(os.environ))
            raise typer.Exit(_end(error, voice)) from None


def preferred_language(environ: Mapping[str, str]) -> str:
    """The language of the machine's user, by LC_ALL, LC_MESSAGES or LANG: lo, th or, for all others, en."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            language = environ[name][:2].lower()
            return language if language in LANGUAGES else "en"
    return "en"


def language_option(language: str) -> str:
    """The callback of every --language. Raises BadParameter for one that we do not speak."""
    if language and language not in LANGUAGES:
        raise typer.BadParameter(f"write one of: {', '.join(LANGUAGES)}", param_hint="--language")
    return language


def whole(least: int, most: int) -> Callable[[int | str], int]:
    """The parser of an option that is a whole number in these bounds."""

    def read(written: int | str) -> int:
        try:
            number = int(written)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise typer.BadParameter(f"write a whole number from {least} to {most}")
        return number

    return read


def voice_for(language: str, zone: str = "Asia/Vientiane") -> Voice:
    """The voice of the commands in this language."""
    return Voice(Catalogues.read(), language, ZoneInfo(zone))


def refusal(error: Exception, voice: Voice) -> Refused | None:
    """What an error means to the administrator; None when it is a fault of ours."""
    from storage.store import SchemaOutOfDate

    match error:
        case Refused():
            return error
        case SettingsError():
            return Refused((problem.say(voice) for problem in error.problems), SETTINGS)
        case SheetError():
            return Refused((problem.say(voice) for problem in error.problems), COMMANDS)
        case FormError() | ProgrammeError():
            return Refused((problem.say(voice) for problem in error.problems), FORMS)
        case BadKeys():
            return Refused(voice("commands.no_keys"), SETTINGS)
        case Unopened():
            return Refused(voice("commands.wrong_keys"), SETTINGS)
        case NoDatabase() if error.file.is_dir():
            return Refused(voice("commands.database_folder", folder=error.file.absolute()), SETTINGS)
        case NoDatabase():
            return Refused(voice("commands.no_database", file=error.file.absolute()), COMMANDS)
        case SchemaOutOfDate():
            return Refused(voice("commands.migrate_first"), COMMANDS)
        case OSError() if error.filename:
            return Refused(voice("commands.machine", file=error.filename, reason=error.strerror))
    if any(kind.__name__ == "OperationalError" for kind in type(error).__mro__):
        # What every database driver calls it when the database cannot be reached or used (PEP 249).
        return Refused(voice("commands.database"), SETTINGS)
    if type(error).__name__ == "DatabaseError":
        # Not one of its kinds, which are ours: so SQLite says that a file is none of its own, or is damaged.
        return Refused(voice("commands.database_damaged"), COMMANDS)
    return None


def _end(error: Exception, voice: Voice) -> int:
    refused = refusal(error, voice)
    if refused is not None:
        for line in refused.lines:
            typer.echo(line, err=True)
        if refused.page:
            typer.echo(voice("commands.see", page=refused.page), err=True)
        return REFUSED
    if os.environ.get("KHAOBAN_LOG_LEVEL", "").lower() == "debug":
        traceback.print_exception(error, file=sys.stderr)
    typer.echo(voice("commands.fault", kind=type(error).__name__, file=_keep(error)), err=True)
    return FAULT


def _keep(error: Exception) -> Path:
    """The way through our code, without the error's words: they may hold what somebody answered."""
    way = "".join(traceback.format_tb(error.__traceback__))
    FAULTS.parent.mkdir(parents=True, exist_ok=True)
    with FAULTS.open("a", encoding="utf-8") as file:
        file.write(f"{datetime.now(UTC).isoformat()} {type(error).__name__}\n{way}\n")
    return FAULTS.resolve()
