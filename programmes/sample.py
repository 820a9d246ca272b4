"""Twelve months of reports for the practice chat, made of a programme's sample/ folder.

The folder says who is where (places.csv, people.csv) and what happened (story.toml); here it becomes whole
reports whose figures fit together: balances carry over from month to month, parts do not exceed their whole,
and what does not add up is explained. Whoever plays the story walks the form with these answers.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Literal

from programmes.areas import Place, Places
from programmes.books import Books, Event
from programmes.books_l1 import Village
from programmes.books_loans import Entry, by_records, by_table, entries
from programmes.books_t7 import Tambon
from programmes.calendar import bounds, period_of, previous

Fate = Literal["approved", "sent", "returned", "draft"]
# What can be told of, and who makes it; a programme may have other forms, of which nobody reported yet.
MAKERS: Mapping[str, type[Books]] = {"L1": Village, "T7": Tambon}
MONTHS = 12
OLD = 2  # from this many months back on, officers have approved what they got


@dataclass(frozen=True, slots=True)
class SampleReport:
    """One report. `answers` holds the canonical text of each question that is asked, by its name or, in a repeat, its
    path, in the form's order (a draft's end where it was left); it was sent `sent_at_offset_days` days after the
    period's last day (for a draft: last written). `questions` and `comment` are what an officer returned it with."""

    form: str
    place: str
    period: str
    person_name: str
    answers: dict[str, str]
    sent_at_offset_days: int
    fate: Fate
    questions: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody who may be played, and what she is in people.csv; with `invited` she has a code only, and has yet to
    join. Without a role it is the place's group chat."""

    account: str
    place: str
    role: str = ""
    invited: bool = False


def cast(folder: Path) -> tuple[Part, ...]:
    """Who may be played in a sample's story, in the order in which they are shown."""
    told = tomllib.loads((folder / "story.toml").read_text("utf-8"))
    return tuple(Part(account, **part) for account, part in told["cast"].items())


def story(folder: Path, today: date, chance: Random) -> list[SampleReport]:
    """The reports of a sample folder, oldest month first, as they stand on a day: what would be sent later is
    not there yet. The same chance gives the same story."""
    told = tomllib.loads((folder / "story.toml").read_text("utf-8"))
    events = {(event["place"], event["month"]): _event(event) for event in told["event"]}
    coordinators = _coordinators(folder, told["filed_by"])
    newest = previous(period_of(today, "month"))
    reports: list[SampleReport] = []
    for code, base in told["place"].items():
        books = MAKERS[told["form"]](base, told["words"], chance)
        for month in range(-MONTHS, 0):
            event = events.get((code, month), Event())
            period = previous(newest, -1 - month)
            answers = books.month(event, period)
            if event.missing:
                continue
            books.reported()
            offset = told["due_day"] + event.late if event.late else chance.randint(1, told["due_day"])
            whose = (told["form"], code, period, coordinators[code])
            reports.append(_report(whose, answers, offset, event, month))
    here = [report for report in reports if (today - bounds(report.period)[1]).days >= report.sent_at_offset_days]
    return sorted(here, key=lambda report: (report.period, report.sent_at_offset_days))


def loans(folder: Path, today: date, chance: Random) -> dict[str, list[Entry]]:
    """What stands in the registers of loans, by village (story.toml: [loans]); nothing if the story tells of none."""
    told = tomllib.loads((folder / "story.toml").read_text("utf-8")).get("loans")
    if told is None:
        return {}
    return {code: entries(code, told["groups"], told["members"], today, chance) for code in told["on_record"]}


def analyses(folder: Path, reports: list[SampleReport], today: date) -> list[SampleReport]:
    """The half-years' analyses of loans at risk (L9) that belong to a story's monthly reports, oldest first."""
    told = tomllib.loads((folder / "story.toml").read_text("utf-8")).get("loans")
    found: list[SampleReport] = []
    if told is None:
        return found
    for one in reports:
        half = period_of(bounds(one.period)[1], "half")
        if (
            bounds(half)[1] != bounds(one.period)[1]
            or one.fate == "draft"
            or f"{one.place} {half[-2:]}" in told["missing"]
        ):
            continue
        debt, late = int(one.answers["debt"]), int(one.answers.get("late30", 0))
        on_record = one.place in told["on_record"]
        answers = by_records(told["apart"]) if on_record else by_table(told["groups"][0], debt, late)
        found.append(replace(one, form="L9", period=half, answers=answers, fate="approved", questions=(), comment=""))
    return [one for one in found if (today - bounds(one.period)[1]).days > one.sent_at_offset_days]


def _event(event: Mapping[str, Any]) -> Event:
    values = {key: value for key, value in event.items() if key not in ("place", "month")}
    return Event(**values | {"returned": tuple(values.get("returned", ()))})


def _report(
    whose: tuple[str, str, str, str], answers: dict[str, str], offset: int, event: Event, month: int
) -> SampleReport:
    """The report of a form, place, period and person (`whose`), as it stands."""
    if event.draft:
        names = list(answers)
        answers = {name: answers[name] for name in names[: names.index(event.draft) + 1]}
        return SampleReport(*whose, answers, offset, "draft")
    if event.returned:
        return SampleReport(*whose, answers, offset, "returned", event.returned, event.comment)
    return SampleReport(*whose, answers, offset, "approved" if -month >= OLD else "sent")


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV file's rows by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _coordinators(folder: Path, role: str) -> dict[str, str]:
    """The name of whoever holds the role, for each place in her area."""
    places = Places(Place.of(row) for row in rows(folder / "places.csv"))
    return {
        place.code: person["name"]
        for person in rows(folder / "people.csv")
        if person["role"] == role
        for code in person["places"].split()
        for place in places.below(code)
    }
