"""What both ways of trying a form share: the session, the lists it reads, and how typed answers are read.

The same session and the same reading as in the chat, so what an author or a machine meets here is what a coordinator
will be asked.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from pathlib import Path

from conversations.dialogue.reading import read_answer
from conversations.reports.reporting import flat
from forms.attachments import attachments_in, read_attachment
from forms.form import Form
from forms.lists import Row, language_code
from forms.problems import FormError, Problem
from forms.walking.session import LAST_SAVED, Given, Prompt, Refused, Session
from handlers.sheets import BadCell, SheetError, read_rows
from i18n.reading import Answer
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

    def session(self, form: Form, zone: tzinfo) -> tuple[Session, tuple[Problem, ...]]:
        """A session of somebody who reports for this month, and which lists are not there, so that they are empty.
        Raises FormError or SheetError for a list that cannot be read."""
        now = datetime.combine(self.today, MORNING, zone) if self.today else datetime.now(zone)
        period = period_of(now.date(), "month")
        first, last = bounds(period)
        served: dict[str, Iterable[Row]] = {name: _rows(file) for name, file in self.lists.items()}
        served["ctx"] = ({"period": period, "period_start": first.isoformat(), "period_end": last.isoformat()},)
        if self.saved:
            served[LAST_SAVED] = (last_saved(self.saved),)
        missing = find_lists(form, self.folders, served)
        seed = self.seed or secrets.token_hex(16)
        return Session(form, Given(now=now, zone=zone, seed=seed, instances=served)), missing


def folders_of(file: Path) -> tuple[Path, ...]:
    """Where a form's lists lie when nobody says it: beside it, or in FILE-media as ODK has it."""
    beside = file.with_name(f"{file.stem}-media")
    return (file.parent, *([beside] if beside.is_dir() else []))


def find_lists(form: Form, folders: Iterable[Path], served: dict[str, Iterable[Row]]) -> tuple[Problem, ...]:
    """Add the lists that a form asks for, each from the first folder that has it; what is in none of them is told.
    Raises FormError for one that cannot be read."""
    missing: tuple[Problem, ...] = ()
    for folder in folders:
        try:
            missing = ()
            served |= attachments_in(folder, form, served)
        except FormError as fault:
            missing = tuple(problem for problem in fault.problems if problem.code == "attachment_missing")
            if len(missing) < len(fault.problems):
                raise
            served |= attachments_in(folder, form, {*served, *(str(each.values["list"]) for each in missing)})
    return tuple(replace(each, severity="warning") for each in missing)


def _rows(file: Path) -> Iterable[Row]:
    """A list of which somebody says where it lies; a table of Excel's is one too."""
    return read_rows(file) if file.suffix.lower() == ".xlsx" else read_attachment(file.name, file.read_bytes())


def last_saved(file: Path) -> Row:
    """The report before this one, from a file of JSON: a record, flat or as a walk ends with it. Raises SheetError."""
    try:
        kept = json.loads(file.read_bytes())
    except (ValueError, RecursionError):
        kept = None
    if not isinstance(kept, dict):
        raise SheetError([BadCell(file.name, 0, "", "", "record")])
    inner = kept.get("submission")
    return dict(flat(inner if isinstance(inner, dict) else kept))


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
    return read_answer(prompt, text, voice.language, today, choices_of(prompt, voice))


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
