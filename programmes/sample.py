"""Twelve months of reports for the practice chat, made of a programme's sample/ folder.

The folder says who is where (places.csv, people.csv) and what happened (story.toml); here it becomes whole
reports whose figures fit together: balances carry over from month to month, parts do not exceed their whole,
and what does not add up is explained. Whoever plays the story walks the form with these answers.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Literal

from programmes.areas import Place, Places
from programmes.calendar import bounds, period_of, previous

Fate = Literal["approved", "sent", "returned", "draft"]
FORM = "L1"  # what is told of; a programme may have other forms, of which nobody reported yet
MONTHS = 12
OLD = 2  # from this many months back on, officers have approved what they got


@dataclass(frozen=True, slots=True)
class SampleReport:
    """One report. `answers` holds the canonical text of each question that is asked, in the form's order (a
    draft's end where it was left); it was sent `sent_at_offset_days` days after the period's last day (for a
    draft: last written). `questions` and `comment` are what an officer returned it with."""

    place: str
    period: str
    person_name: str
    answers: dict[str, str]
    sent_at_offset_days: int
    fate: Fate
    questions: tuple[str, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What was out of the ordinary in a village and month (story.toml)."""

    late: int = 0
    missing: bool = False
    draft: str = ""
    returned: tuple[str, ...] = ()
    comment: str = ""
    figures: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)


def story(folder: Path, today: date, chance: Random) -> list[SampleReport]:
    """The reports of a sample folder, oldest month first, as they stand on a day: what would be sent later is
    not there yet. The same chance gives the same story."""
    told = tomllib.loads((folder / "story.toml").read_text("utf-8"))
    events = {(event["village"], event["month"]): _event(event) for event in told["event"]}
    coordinators = _coordinators(folder, told["filed_by"])
    newest = previous(period_of(today, "month"))
    reports: list[SampleReport] = []
    for code, base in told["village"].items():
        village = Village(base, told["words"], chance)
        for month in range(-MONTHS, 0):
            event = events.get((code, month), Event())
            answers = village.month(event)
            if event.missing:
                continue
            village.reported()
            offset = told["due_day"] + event.late if event.late else chance.randint(1, told["due_day"])
            period = previous(newest, -1 - month)
            reports.append(_report(code, period, coordinators[code], answers, offset, event, month))
    here = [report for report in reports if (today - bounds(report.period)[1]).days >= report.sent_at_offset_days]
    return sorted(here, key=lambda report: (report.period, report.sent_at_offset_days))


def _event(event: Mapping[str, Any]) -> Event:
    values = {key: value for key, value in event.items() if key not in ("village", "month")}
    return Event(**values | {"returned": tuple(values.get("returned", ()))})


def _report(
    place: str, period: str, person: str, answers: dict[str, str], offset: int, event: Event, month: int
) -> SampleReport:
    if event.draft:
        names = list(answers)
        answers = {name: answers[name] for name in names[: names.index(event.draft) + 1]}
        return SampleReport(place, period, person, answers, offset, "draft")
    if event.returned:
        return SampleReport(place, period, person, answers, offset, "returned", event.returned, event.comment)
    return SampleReport(place, period, person, answers, offset, "approved" if -month >= OLD else "sent")


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


class Village:
    """A village's books. `month` lets a month go by; `reported` notes that its report was sent, so that the
    next one is held against it."""

    def __init__(self, base: Mapping[str, Any], words: Mapping[str, Any], chance: Random) -> None:
        self.base, self.words, self.chance = base, words, chance
        self.groups, self.members = int(base["groups"]), int(base["members"])
        self.women, self.ethnic = int(base["women"]), int(base["ethnic"])
        self.savings, self.debt, self.waiting = int(base["savings"]), int(base["debt"]), 0
        self.paid_in, self.late = float(base["paid_in"]), float(base["late"])
        self.running = chance.randint(0, 2)
        self.last: tuple[int, int, int] | None = None

    def reported(self) -> None:
        """The month's report was sent: the next one opens with these balances."""
        self.last = (self.savings, self.debt, self.waiting)

    def month(self, event: Event) -> dict[str, str]:
        """The answers of the next month, in the form's order."""
        answers: dict[str, Any] = {}
        for part in (self._groups, self._savings, self._loans, self._plans, self._work):
            answers |= dict(part(event))
        return {name: str(value) for name, value in (answers | _known(event, answers)).items()}

    def _groups(self, event: Event) -> Iterator[tuple[str, object]]:
        if self.chance.random() < 0.25:
            self.members += 1
            self.women += 1
        planned = 2 * self.groups
        more = event.figures.get("meet_held_more", 0)
        held = planned + more if more else planned - self.chance.choice((0, 0, 0, 1, 2))
        yield from {"shg_active": self.groups, "members": self.members, "women": self.women}.items()
        yield from {"ethnic": self.ethnic, "meet_planned": planned, "meet_held": held}.items()
        if held > planned:
            yield "meet_why", event.answers["meet_why"]

    def _savings(self, event: Event) -> Iterator[tuple[str, object]]:
        self.paid_in *= self.base["growth"]
        paid_in = self._around(self.paid_in, 0.08, 5_000)
        out = self._around(paid_in * 0.12, 0.9, 5_000) if self.chance.random() < 0.6 else 0
        self.savings += paid_in - out + event.figures.get("uncounted", 0)
        yield from {"save_in": paid_in, "save_out": out, "save_balance": self.savings}.items()
        if self.last and self.last[0] + paid_in - out != self.savings:
            yield "save_why", event.answers.get("save_why", self.words["gap"])

    def _loans(self, event: Event) -> Iterator[tuple[str, object]]:
        usual = max(1, round(self.base["lent"] / 1_500_000))
        count = event.figures.get("loan_count", self.chance.choice((0, usual, usual, usual + 1)))
        lent = sum(self._around(1_490_000, 0.2, 50_000) for _ in range(count))
        due = self._around(self.debt * 0.08, 0.3, 10_000)
        collected = self._around(due * (1 - self.late), 0.05, 10_000)
        off = event.figures.get("written_off", 0)
        self.debt += lent - collected - off
        self.late = min(0.3, max(0.0, self.late + self.chance.uniform(-0.015, 0.016)))
        yield "loan_count", count
        if count:
            yield "loan_amount", lent
        yield from {
            "principal_due": due,
            "collected": collected,
            "written_off": off,
            "debt": self.debt,
        }.items()
        if self.last and self.last[1] + lent - collected - off != self.debt:
            yield "debt_why", self.words["gap"]
        if self.debt:
            yield "late30", min(self.debt, int(self.debt * self.late) // 10_000 * 10_000)

    def _plans(self, event: Event) -> Iterator[tuple[str, object]]:
        proposed = self.chance.choice((0, 1, 2, 3))
        known = self.last[2] if self.last else 0
        approved = self.chance.randint(0, proposed + known)
        self.waiting = known + proposed - approved
        sub_proposed, sub_approved = self.chance.choice(((0, 0), (0, 0), (1, 0), (1, 1)))
        self.running = max(0, min(3, self.running + sub_approved - self.chance.choice((0, 0, 0, 1))))
        yield from {"fip_proposed": proposed, "fip_approved": approved, "sub_proposed": sub_proposed}.items()
        yield from {"sub_approved": sub_approved, "sub_running": self.running}.items()

    def _work(self, event: Event) -> Iterator[tuple[str, object]]:
        homes = round(self.members * self.chance.uniform(0.35, 0.6))
        yield "iga_households", homes
        if homes:
            yield "iga_profit", self._around(homes * 260_000, 0.4, 10_000)
        yield "prod_new", self.chance.choice((0, 0, 0, 0, 1))
        yield from {
            "trainings": self.chance.choice((0, 1, 1, 2)),
            "exchanges": self.chance.choice((0, 0, 1)),
        }.items()
        safeguard, links = event.answers.get("safeguard", "no"), self.chance.choice(self.words["links"])
        yield "safeguard", safeguard
        if safeguard == "yes":
            yield "safeguard_what", event.answers["safeguard_what"]
        yield "links", links
        if links != "none":
            yield "links_what", event.answers.get("links_what", "")
        had = event.answers.get("had", "no")
        yield "had", had
        if had == "yes":
            yield from ((name, event.answers.get(name, "")) for name in ("kind", "what", "tried", "help"))
        yield "next_plan", self.chance.choice(self.words["plans"])

    def _around(self, amount: float, spread: float, step: int) -> int:
        """An amount near another, in whole steps and never below zero."""
        return max(0, round(amount * self.chance.uniform(1 - spread, 1 + spread) / step) * step)


def _known(event: Event, answers: Mapping[str, object]) -> dict[str, str]:
    """The event's own answers to questions that are asked."""
    return {name: text for name, text in event.answers.items() if name in answers}
