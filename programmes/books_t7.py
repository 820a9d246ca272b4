"""A tambon's books, for sample reports of T7: money, household accounts and data that carry over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from programmes.books import Event, around
from programmes.calendar import bounds

LINES = (("services", 0.62), ("supplies", 0.26), ("fees", 0.12))  # how the costs of activities are divided


def baht(satang: int) -> str:
    """An amount as canonical text: 31875 is 318.75, whole baht have no decimals."""
    sign, (whole, part) = "-" if satang < 0 else "", divmod(abs(satang), 100)
    return f"{sign}{whole}.{part:02}" if part else f"{sign}{whole}"


class Tambon:
    """A tambon's books, money in satang. `month` lets a month go by; `reported` notes that its report was sent, so
    that the next one is held against it."""

    def __init__(self, base: Mapping[str, Any], words: Mapping[str, Any], chance: Random) -> None:
        self.base, self.words, self.chance = base, words, chance
        self.homes, self.target = int(base["homes"]), int(base["target"])
        self.kept, self.entered = int(base["kept"]), int(base["entered"])
        self.balance = int(base["money"]) * 100
        self.first, self.month_number = self.balance, 0
        self.last: int | None = None

    def reported(self) -> None:
        """The month's report was sent: the next one opens with its balance."""
        self.last = self.balance

    def month(self, event: Event, period: str) -> dict[str, str]:
        """The answers of the next month, in the form's order."""
        self.month_number += 1
        answers: dict[str, object] = dict(self._activities(event, period))
        cost = sum(
            int(value) for path, value in answers.items() if path.endswith("/act_cost") and isinstance(value, int)
        )
        for part in (self._money(event, cost), self._homes(event), self._plans(event)):
            answers |= dict(part)
        return {name: str(value) for name, value in (answers | event.known(answers)).items()}

    def _activities(self, event: Event, period: str) -> Iterator[tuple[str, object]]:
        number = event.figures.get("activities", self.chance.choice((1, 1, 2, 2, 3)))
        yield "act_any", "yes" if number else "no"
        first, _ = bounds(period)
        days = sorted(self.chance.sample(range(1, 27), number))
        drawn: Sequence[Mapping[str, Any]] = self.chance.sample(self.words["activities"], number)
        for row, (day, activity) in enumerate(zip(days, drawn, strict=True), start=1):
            people = around(self.chance, self.base["people"], 0.4, 1)
            women = round(people * self.chance.uniform(0.45, 0.75))
            told = {
                "act_what": activity["what"],
                "act_issue": activity["issue"],
                "act_when": first.replace(day=day).isoformat(),
                "act_where": self.chance.choice(self.words["where"]),
                "act_women": women,
                "act_men": people - women,
                "act_cost": around(self.chance, activity["cost"], 0.3, 50),
                "act_result": activity["result"],
            }
            yield from ((f"work/activity[{row}]/{name}", value) for name, value in told.items())

    def _money(self, event: Event, cost: int) -> Iterator[tuple[str, object]]:
        if self.last is None:
            yield "opening_first", baht(self.first)
        received = self._received(event)
        yield "sources", " ".join(received) or "none"
        yield from ((f"in_{source}", baht(amount)) for source, amount in received.items())
        spent = self._spent(cost)
        yield "sp_any", "yes" if spent else "no"
        for row, (line, amount) in enumerate(spent.items(), start=1):
            yield f"money/spending[{row}]/sp_line", line
            yield f"money/spending[{row}]/sp_amount", baht(amount)
        before = self.first if self.last is None else self.last
        moved = sum(received.values()) - sum(spent.values())
        self.balance += moved + event.figures.get("uncounted", 0)
        if before + moved < 0:
            yield "over_why", self.words["advance"]
        yield "balance", baht(self.balance)
        if before + moved != self.balance:
            yield "balance_why", event.answers.get("balance_why", self.words["gap"])

    def _received(self, event: Event) -> dict[str, int]:
        """Satang by source: the central project pays every third month, the TAO twice a year."""
        received = {}
        if self.month_number % 3 == 1 and not event.figures.get("unpaid"):
            received["central"] = int(self.base["central"]) * 100
        if self.month_number in (4, 10):
            received["tao"] = int(self.base["tao"]) * 100
        if self.chance.random() < 0.25:
            received["community"] = around(self.chance, 1_800, 0.6, 20) * 100
        return received

    def _spent(self, cost: int) -> dict[str, int]:
        """Satang by line: what the activities cost, and the running of the office."""
        spent = {line: round(cost * share) * 100 for line, share in LINES}
        spent["utilities"] = around(self.chance, 31_875, 0.3, 25)
        return {line: amount for line, amount in spent.items() if amount}

    def _homes(self, event: Event) -> Iterator[tuple[str, object]]:
        new = min(self.target - self.kept, self.chance.choice((0, 1, 2, 4, 6)))
        given_up = self.chance.choice((0, 0, 0, 1, 2))
        self.kept = max(new, self.kept + new - given_up)
        yield from {"homes": self.homes, "acc_target": self.target, "acc_kept": self.kept, "acc_new": new}.items()
        yield "acc_checked", round(self.kept * self.chance.uniform(0.3, 0.8))
        kinds = event.answers.get("data_kinds", self.chance.choice(self.words["kinds"]))
        if "household" in kinds:
            self.entered = min(self.homes, self.entered + around(self.chance, self.homes * 0.03, 0.6, 1))
        yield from {"data_kinds": kinds, "data_homes": self.entered}.items()

    def _plans(self, event: Event) -> Iterator[tuple[str, object]]:
        begun, done, passed = (self.chance.choice(numbers) for numbers in ((0, 0, 1, 2), (0, 0, 1, 1), (0, 0, 0, 1)))
        yield from {"plan_begun": begun, "plan_done": done, "plan_passed": passed}.items()
        yield from event.problems()
        yield "next_plan", self.chance.choice(self.words["plans"])
