"""A village's books, for sample reports of L1: groups, savings and loans that carry over from month to month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from programmes.books import Event, around


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

    def month(self, event: Event, period: str) -> dict[str, str]:
        """The answers of the next month, in the form's order."""
        answers: dict[str, Any] = {}
        for part in (self._groups, self._savings, self._loans, self._plans, self._work):
            answers |= dict(part(event))
        return {name: str(value) for name, value in (answers | event.known(answers)).items()}

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
        paid_in = around(self.chance, self.paid_in, 0.08, 5_000)
        out = around(self.chance, paid_in * 0.12, 0.9, 5_000) if self.chance.random() < 0.6 else 0
        self.savings += paid_in - out + event.figures.get("uncounted", 0)
        yield from {"save_in": paid_in, "save_out": out, "save_balance": self.savings}.items()
        if self.last and self.last[0] + paid_in - out != self.savings:
            yield "save_why", event.answers.get("save_why", self.words["gap"])

    def _loans(self, event: Event) -> Iterator[tuple[str, object]]:
        usual = max(1, round(self.base["lent"] / 1_500_000))
        count = event.figures.get("loan_count", self.chance.choice((0, usual, usual, usual + 1)))
        lent = sum(around(self.chance, 1_490_000, 0.2, 50_000) for _ in range(count))
        due = around(self.chance, self.debt * 0.08, 0.3, 10_000)
        collected = around(self.chance, due * (1 - self.late), 0.05, 10_000)
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
            yield "iga_profit", around(self.chance, homes * 260_000, 0.4, 10_000)
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
        yield from event.problems()
        yield "next_plan", self.chance.choice(self.words["plans"])
