"""Portfolio at risk: how much of what is lent hangs on loans that are late.

PAR over N days is the whole unpaid principal (not only the instalments that are late) of every loan with an instalment
more than N days late, and of every restructured loan, over the gross loan portfolio (CGAP and IRIS FP2635; domain.md
2.1). N = 1 means at least one day late, as Sa-Dhan's PAR; the others mean strictly more. The portfolio at risk without
restructured loans counts such a loan only where it is late itself; what it is divided by stays the same.

Payments settle the oldest instalment first. A payment after the day that is asked about is not known on that day; a
loan released after it, or written off by then, is not in the portfolio. All money is whole; ratios are exact until
somebody shows them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate
from types import MappingProxyType

from indicators.loans import Instalment, Loan, Payment

DAYS = (1, 30, 60, 90, 180, 365)
"""The days of which PAR is told; the first counts from that day on, the others only what is later."""

CURRENT = "current"
BUCKETS: Mapping[str, int] = MappingProxyType(
    {CURRENT: 0, "1-30": 30, "31-60": 60, "61-90": 90, "91-180": 180, "181-365": 365}
)
"""The classes of age, with the most days late of each; what is later is OLDEST."""
OLDEST = ">365"

PROVISION: Mapping[str, int] = MappingProxyType(
    {CURRENT: 0, "1-30": 10, "31-60": 25, "61-90": 50, "91-180": 75, "181-365": 90, OLDEST: 100}
)
"""How much is to be laid by for each class of age, in per cent (Sa-Dhan's standards; domain.md 2.1)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A loan on a day: unpaid principal, what of it is overdue, and how many days the oldest instalment that is not
    paid in full is late (0: none is; due today is not late)."""

    loan: Loan
    unpaid: int
    overdue: int
    days_overdue: int

    @property
    def bucket(self) -> str:
        """Its class of age."""
        return next((name for name, most in BUCKETS.items() if self.days_overdue <= most), OLDEST)

    def late(self, days: int) -> bool:
        """Whether it counts for PAR over so many days by its own lateness."""
        return self.days_overdue >= 1 if days == 1 else self.days_overdue > days


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All loans on a day; sums over them. An empty one has no ratios: None, which reads "no loans" and never 0 %."""

    on: date
    standings: tuple[Standing, ...]

    @property
    def glp(self) -> int:
        """Gross loan portfolio: unpaid principal of all loans, late and restructured ones among them."""
        return sum(one.unpaid for one in self.standings)

    @property
    def arrears(self) -> int:
        """The overdue instalments alone: always at most what PAR over one day counts."""
        return sum(one.overdue for one in self.standings)

    def at_risk(self, days: int, *, restructured: bool = True) -> int:
        """Unpaid principal of the loans at risk over so many days."""
        return sum(one.unpaid for one in self.standings if one.late(days) or (restructured and one.loan.restructured))

    def par(self, days: int, *, restructured: bool = True) -> Fraction | None:
        """Portfolio at risk over so many days, as a share of 1; None without loans."""
        return Fraction(self.at_risk(days, restructured=restructured), self.glp) if self.glp else None

    def ageing(self) -> dict[str, int]:
        """Unpaid principal by class of age; a restructured loan that is not late is current."""
        found = dict.fromkeys((*BUCKETS, OLDEST), 0)
        for one in self.standings:
            found[one.bucket] += one.unpaid
        return found

    def by(self, of: Callable[[Loan], str]) -> dict[str, Portfolio]:
        """The same for each value of something that loans have: group, source, purpose; in the order of names."""
        found: dict[str, list[Standing]] = defaultdict(list)
        for one in self.standings:
            found[of(one.loan)].append(one)
        return {name: Portfolio(self.on, tuple(found[name])) for name in sorted(found)}

    def released_within(self, days: int) -> int:
        """Principal unpaid of loans at most so many days old: many of them make PAR look better than it is."""
        first = self.on - timedelta(days)
        return sum(one.unpaid for one in self.standings if one.loan.released and one.loan.released > first)


@dataclass(frozen=True, slots=True)
class Collection:
    """What was to come back between two days, both counted, and what did. Principal only.

    `due` fell due for the first time; `received` counts all payments as they came, late ones and early ones too;
    `on_time` is what of `due` had been paid on its day; `arrears_at_start` was overdue on the first day already.
    """

    due: int
    received: int
    on_time: int
    arrears_at_start: int

    @property
    def current_rate(self) -> Fraction | None:
        """Current collection rate: received over due; None when nothing was due."""
        return Fraction(self.received, self.due) if self.due else None

    @property
    def on_time_rate(self) -> Fraction | None:
        """On-time collection rate: paid on its day over due; None when nothing was due."""
        return Fraction(self.on_time, self.due) if self.due else None


class Book:
    """Loans with their instalments and payments, to be looked at on any day. What is in it fits together: see
    loans.misfits."""

    def __init__(self, loans: Iterable[Loan], schedule: Iterable[Instalment], payments: Iterable[Payment]) -> None:
        planned: dict[str, list[tuple[date, int]]] = defaultdict(list)
        for each in schedule:
            planned[each.loan].append((each.due, each.principal))
        came: dict[str, list[tuple[date, int]]] = defaultdict(list)
        for payment in payments:
            came[payment.loan].append((payment.paid, payment.principal))
        self._accounts = [_Account(loan, _Sums(planned[loan.id]), _Sums(came[loan.id])) for loan in loans]

    def on(self, day: date) -> Portfolio:
        """The portfolio at the end of a day."""
        return Portfolio(day, tuple(one.standing(day) for one in self._accounts if one.stands(day)))

    def collection(self, first: date, last: date) -> Collection:
        """What was due and what came from the first day to the last. Of a loan that was written off, nothing is due
        from that day on, and what still comes is a recovery, which is not counted here."""
        due = received = on_time = arrears = 0
        for one in self._accounts:
            end = last if one.loan.written_off_on is None else min(last, one.loan.written_off_on - timedelta(1))
            if end >= first:
                due += one.planned.until(end) - one.planned.before(first)
                received += one.came.until(end) - one.came.before(first)
                on_time += one.on_time(first, end)
                arrears += max(one.planned.before(first) - one.came.before(first), 0)
        return Collection(due, received, on_time, arrears)

    def written_off(self, first: date, last: date) -> int:
        """What was unpaid of the loans that were written off from the first day to the last."""
        gone = ((one, one.loan.written_off_on) for one in self._accounts)
        return sum(one.loan.principal - one.came.before(day) for one, day in gone if day and first <= day <= last)

    def open_since(self, day: date) -> dict[str, date]:
        """Of each loan in the portfolio that is not repaid, the day on which its oldest instalment that is not paid in
        full falls due, or fell due."""
        return {
            one.loan.id: one.open_instalment(paid)
            for one in self._accounts
            if one.stands(day) and (paid := one.came.until(day)) < one.planned.totals[-1]
        }

    def coming(self, day: date, grace: int = 14) -> dict[str, tuple[date, int]]:
        """Of each loan in the portfolio, the instalment that is not paid in full and fell due last, on that day or at
        most `grace` days before (so that who was not told in time still is), or else the first one that is to come:
        when, and how much must come by then, all that is late among it. None of a loan whose last instalment is
        past."""
        found = {
            one.loan.id: one.coming(day, day - timedelta(grace), one.came.until(day))
            for one in self._accounts
            if one.stands(day)
        }
        return {loan: each for loan, each in found.items() if each is not None}

    def falling_due(self, after: date, days: int) -> int:
        """Principal that falls due in the days after a day and is not paid on it: what a bullet loan hides until it is
        late."""
        until, total = after + timedelta(days), 0
        for one in self._accounts:
            if one.stands(after):
                paid = one.came.until(after)
                total += max(one.planned.until(until) - max(paid, one.planned.until(after)), 0)
        return total


class _Sums:
    """Amounts by day, added up."""

    def __init__(self, amounts: Sequence[tuple[date, int]]) -> None:
        self.amounts = sorted(amounts)
        self._days = [day for day, _ in self.amounts]
        self.totals = [0, *accumulate(amount for _, amount in self.amounts)]

    def until(self, day: date) -> int:
        """The sum of everything up to the end of a day."""
        return self.totals[bisect_right(self._days, day)]

    def before(self, day: date) -> int:
        """The sum of everything before a day."""
        return self.totals[bisect_left(self._days, day)]


@dataclass(frozen=True, slots=True)
class _Account:
    loan: Loan
    planned: _Sums
    came: _Sums

    def stands(self, day: date) -> bool:
        """Whether the loan is in the portfolio at the end of that day; one that is repaid is, with nothing unpaid."""
        released, gone = self.loan.released, self.loan.written_off_on
        return (released is None or released <= day) and (gone is None or gone > day)

    def standing(self, day: date) -> Standing:
        paid = self.came.until(day)
        overdue = max(self.planned.before(day) - paid, 0)
        return Standing(self.loan, self.loan.principal - paid, overdue, self._days_late(day, paid) if overdue else 0)

    def _days_late(self, day: date, paid: int) -> int:
        """Days since the oldest instalment fell due that this sum does not cover."""
        return (day - self.open_instalment(paid)).days

    def open_instalment(self, paid: int) -> date:
        """When the oldest instalment falls due that this sum does not cover."""
        return self.planned.amounts[bisect_right(self.planned.totals, paid) - 1][0]

    def coming(self, day: date, since: date, paid: int) -> tuple[date, int] | None:
        """Of the instalments that this sum does not cover, the last one from `since` to that day, or else the first
        after it; and what is missing by then."""
        found = None
        for (due, _), total in zip(self.planned.amounts, self.planned.totals[1:], strict=True):
            if due < since or total <= paid:
                continue
            if due > day and found is not None:
                break
            found = due, total - paid
            if due > day:
                break
        return found

    def on_time(self, first: date, last: date) -> int:
        """What of the instalments due between these days had been paid when each fell due."""
        total = 0
        for index, (due, amount) in enumerate(self.planned.amounts):
            if first <= due <= last:
                total += min(max(self.came.until(due) - self.planned.totals[index], 0), amount)
        return total


def provision(ageing: Mapping[str, int]) -> int:
    """What is to be laid by for loans of these ages, in whole kip, rounded up: {class of age: unpaid principal}."""
    return -(-sum(ageing.get(name, 0) * rate for name, rate in PROVISION.items()) // 100)
