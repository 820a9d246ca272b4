"""Reading what people type: one text in, one value or the reason why there is none out. Never raises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from i18n.reading.answer import Answer, Read, Reason, Unclear
from i18n.reading.choices import read_choice, read_choices
from i18n.reading.dates import read_date
from i18n.reading.numbers import read_number
from i18n.reading.periods import read_moment, read_month, read_year
from i18n.reading.times import read_time
from i18n.spelling import clean

__all__ = ["Answer", "Kind", "Read", "Reason", "Unclear", "read"]

Kind = Literal["integer", "decimal", "date", "year", "month", "time", "moment", "choice", "choices", "ranked", "text"]


def read(
    text: str,
    kind: Kind,
    language: str,
    *,
    today: date,
    choices: Sequence[tuple[str, str]] = (),
    unit: str = "",
    past: bool = False,
) -> Answer:
    """The value of a typed text as canonical text, or why it has none.

    `choices` are (name, label) as she sees them; `unit` is what a number measures (`kip` and `thb` are money);
    `past` says that a date cannot lie after `today`. The language decides only what two-digit years mean: words
    and digits of all our languages are read in each.
    """
    if not clean(text):
        return Unclear("empty")
    match kind:
        case "integer" | "decimal":
            return read_number(text, whole=kind == "integer", unit=unit)
        case "date":
            return read_date(text, language, today, past=past)
        case "year":
            return read_year(text, language, today)
        case "month":
            return read_month(text, language, today)
        case "time":
            return read_time(text)
        case "moment":
            return read_moment(text, language, today)
        case "choice":
            return read_choice(text, choices)
        case "choices" | "ranked":
            return read_choices(text, choices, ranked=kind == "ranked")
        case "text":
            return Read(clean(text))
