"""parse: how the bot reads what somebody types."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from handlers.commands.desk import language_option

if TYPE_CHECKING:
    from i18n.reading import Answer
    from i18n.voice import Voice

FROM_STDIN = "-"
ZONES = {"lo": "Asia/Vientiane", "th": "Asia/Bangkok", "en": "Asia/Vientiane"}


class Kind(StrEnum):
    """What a text may be read as."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Reading:
    """How texts are to be read: as what, for whom, on which day, out of which choices (name, label)."""

    kind: Kind
    language: str
    today: date
    choices: tuple[tuple[str, str], ...]
    past: bool

    def of(self, text: str) -> Answer:
        from i18n.reading import read

        return read(text, self.kind.value, self.language, today=self.today, choices=self.choices, past=self.past)


def add_to(app: typer.Typer) -> None:
    """Add `parse`. A number below zero begins as an option does, so what is no option is a text."""
    app.command("parse", context_settings={"ignore_unknown_options": True})(parse)


def parse(
    context: typer.Context,
    kind: Annotated[Kind, typer.Argument(help="What it is read as.")],
    text: Annotated[str, typer.Argument(help="What somebody typed; - reads one text a line from standard input.")],
    language: Annotated[
        str, typer.Option("--language", metavar="lo|th|en", callback=language_option, help="The language she reads.")
    ] = "",
    today: Annotated[str, typer.Option(metavar="DAY", help="The day it is (ISO), else today.")] = "",
    choices: Annotated[str, typer.Option(metavar="NAME=LABEL,…", help="What there is to choose from.")] = "",
    past: Annotated[bool, typer.Option("--past", help="The question takes no day after today.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a text.")] = False,
) -> None:
    """Show how the bot reads a text.

    It gives the one value that a text has, or the readings that she would be asked back with, or why it is
    refused. Values are canonical: JSON numbers, ISO days in CE, names of choices. A form's constraints are not
    looked at.

    \b
      bot.py parse integer "2 ລ້ານ 5 ແສນ" --language lo
      bot.py parse date "29/2/2567" --language th --json
      bot.py parse choice ນ້ຳ --choices "water=ນ້ຳ,road=ທາງ"
      bot.py parse decimal - --json < answers.txt
    """
    voice: Voice = context.obj
    language = language or voice.language
    reading = Reading(kind, language, _day(today, language), _choices(choices), past)
    if kind is Kind.CHOICE and not reading.choices:
        raise typer.BadParameter("write what there is to choose from: NAME=LABEL,NAME=LABEL", param_hint="--choices")
    for line in _lines() if text == FROM_STDIN else (text,):
        answer = reading.of(line)
        typer.echo(_json(answer, kind) if as_json else _words(answer, voice))


def _lines() -> Iterable[str]:
    """Standard input, a text a line, as UTF-8 whatever the machine's own encoding is."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _day(written: str, language: str) -> date:
    if not written:
        return datetime.now(UTC).astimezone(ZoneInfo(ZONES[language])).date()
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter("write a day as 2026-11-21", param_hint="--today") from None


def _choices(written: str) -> tuple[tuple[str, str], ...]:
    """Pairs of name and label; a name alone is its own label."""
    found = []
    for part in filter(None, (part.strip() for part in written.split(","))):
        name, _, label = part.partition("=")
        if not name.strip():
            raise typer.BadParameter(f"“{part}” has no name: NAME=LABEL", param_hint="--choices")
        found.append((name.strip(), label.strip() or name.strip()))
    return tuple(found)


def _json(answer: Answer, kind: Kind) -> str:
    """One object. Numbers are written as they are kept, so that none is rounded on the way."""
    import orjson

    from i18n.reading import Read

    def value(text: str) -> str:
        return text if kind in (Kind.INTEGER, Kind.DECIMAL) else orjson.dumps(text).decode()

    if isinstance(answer, Read):
        return f'{{"value": {value(answer.value)}}}'
    if answer.reason == "ambiguous":
        return f'{{"ambiguous": [{", ".join(map(value, answer.readings))}]}}'
    return f'{{"refused": "{answer.reason}"}}'


def _words(answer: Answer, voice: Voice) -> str:
    from i18n.reading import Read

    if isinstance(answer, Read):
        return answer.value
    if answer.reason == "ambiguous":
        return voice("commands.parse_ambiguous", readings=" · ".join(answer.readings))
    return voice(f"commands.parse_{answer.reason}")
