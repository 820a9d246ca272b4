"""What both ways of trying a form share: the session, the lists it reads, and how typed answers are read.

The same session and the same reading as in the chat, so what an author or a machine meets here is what a coordinator
will be asked.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Any

from conversations.asking import READ_AS
from forms.form import Form
from forms.lists import Row, language_code
from forms.walking.session import LAST_SAVED, Given, Prompt, Refused, Session
from handlers.sheets import BadCell, SheetError, read_rows
from i18n.reading import Answer, read
from i18n.voice import Voice
from programmes.calendar import bounds, period_of

MORNING = time(9)  # when the walk takes place on a day that was given
YES_OR_NO = ("repeat", "acknowledge")  # question types without choices of their own, answered by yes or no


@dataclass(frozen=True)
class Rehearsal:
    """How a form is to be tried: what the command line asks for.

    `today` fixes the clock (at nine in the morning), `seed` chance; without them they are today's and new every time.
    Lists are those given by name, others come from the first of the folders that has them. `saved` is the report
    before this one.
    """

    today: date | None
    seed: str
    folders: tuple[Path, ...]
    lists: Mapping[str, Path]
    saved: Path | None = None

    def session(self, form: Form, zone: tzinfo) -> Session:
        """A session of somebody who reports for this month. Raises SheetError for a list that cannot be read."""
        now = datetime.combine(self.today, MORNING, zone) if self.today else datetime.now(zone)
        period = period_of(now.date(), "month")
        first, last = bounds(period)
        context = {"period": period, "period_start": first.isoformat(), "period_end": last.isoformat()}
        served: dict[str, Iterable[Row]] = {"ctx": (context,), **lists_for(form, self.folders, self.lists)}
        if self.saved:
            served[LAST_SAVED] = (last_saved(self.saved),)
        return Session(form, Given(now=now, zone=zone, seed=self.seed or secrets.token_hex(16), instances=served))


def folders_of(file: Path) -> tuple[Path, ...]:
    """Where a form's lists lie when nobody says it: beside it, or in FILE-media as ODK has it."""
    return (file.parent, file.with_name(f"{file.stem}-media"))


def lists_for(form: Form, folders: Iterable[Path], given: Mapping[str, Path]) -> dict[str, Iterable[Row]]:
    """The lists that a form reads. Raises SheetError."""
    found: dict[str, Path] = {}
    for folder in folders:
        for name in form.externals:
            file = folder / f"{name}.csv"
            if file.is_file():
                found.setdefault(name, file)
    return {name: read_rows(path) for name, path in {**found, **given}.items()}


def last_saved(file: Path) -> Row:
    """The report before this one, from a file of JSON: a record, flat or as a walk ends with it. Raises SheetError."""
    try:
        kept = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        kept = None
    if not isinstance(kept, dict):
        raise SheetError([BadCell(file.name, 0, "", "", "record")])
    inner = kept.get("submission")
    return _flat(inner if isinstance(inner, dict) else kept, "")


def _flat(record: Mapping[str, Any], above: str) -> dict[str, str]:
    """`{"g/q": "5"}` of `{"g": {"q": 5}}`; repeats are left out, since nothing can ask for one of theirs."""
    flat: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{above}{name}/")
        elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
            continue
        elif value is not None:
            flat[above + name] = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    return flat


def language_of(form: Form, wanted: str) -> str:
    """The form's language that is meant by `lo`, `LO` or `Lao (lo)`; what the form has not is left as it is."""
    meant = {wanted.casefold(), language_code(wanted).casefold()}
    return next((language for language in form.languages if language.casefold() in meant), wanted)


def choices_of(prompt: Prompt, voice: Voice) -> tuple[tuple[str, str], ...]:
    """What may be chosen, by name and label: the form's choices, or yes and no for what has none of its own."""
    if prompt.type in YES_OR_NO:
        return tuple((name, voice(f"commands.word_{name}")) for name in ("yes", "no"))
    return tuple((option.name, option.label) for option in prompt.choices)


def read_typed(text: str, prompt: Prompt, voice: Voice, today: date) -> Answer:
    """What a person typed, as the chat reads it."""
    return read(
        text,
        READ_AS.get(prompt.type, "text"),
        voice.language,
        today=today,
        choices=choices_of(prompt, voice),
        unit=prompt.kb.get("unit", ""),
    )


def why_refused(refused: Refused, voice: Voice, language: str) -> str:
    """Why an answer is not taken: the form's own words in this language, or else ours."""
    return refused.text(language) or voice(f"commands.try_refused_{refused.kind}")


def plain(value: object) -> object:
    """A typed answer as JSON has it: decimals as numbers, days and times as ISO text."""
    match value:
        case Decimal() if not value.is_finite():
            return str(value)
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date() | time():
            return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no answer")
