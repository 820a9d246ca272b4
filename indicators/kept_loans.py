"""A book of loans out of registers: what forms and imports have said of loans, their instalments and payments.

Registers are lists of rows, each a mapping of texts: `loans` (name, label, principal, released, source, purpose, group,
restructured, restructured_on, written_off_on), `schedule` (name, loan, due, principal, since, plan) and `payments`
(name, loan, paid, principal). Money is whole, days are ISO.

A loan that was restructured has a schedule anew, for what was unpaid: instalments `since` that day, beside those of
before, which stay on record. The newest schedule that there was on the day of the book holds; what of the principal it
does not plan had been paid by then. `restructured_on` is when such a loan became one; '' is from its beginning. Of
two schedules since the same day (one was wrong, and mended) the instalments have another `plan`, and the later holds.

What people have written down does not always fit together, and a figure is owed all the same. So every row that does
not fit is named (`Unfit`), and the book is made in the way that hides the least: a loan counts as long as its amount is
known; what its instalments do not cover is due with the last of them, what they are too much is taken off the last; a
payment counts up to the balance, one of interest alone not at all. Only what tells of no loan, or of no amount or day,
cannot count.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Final, Literal, TypeVar

from indicators.loans import Instalment, Loan, Misfit, Payment, misfits
from indicators.par import Book

Entry = Mapping[str, str]
"""A row of a register."""
Registers = Mapping[str, Sequence[Entry]]
Table = Literal["loans", "schedule", "payments"]

LOANS: Final = "loans"
SCHEDULE: Final = "schedule"
PAYMENTS: Final = "payments"
NEEDS: Mapping[str, tuple[str, ...]] = {
    LOANS: ("principal",),
    SCHEDULE: ("loan", "due", "principal"),
    PAYMENTS: ("loan", "paid", "principal"),
}
"""The registers that a book is made of, and the properties it cannot do without."""
YES = frozenset({"yes", "true", "1"})
NEVER = date.max  # when a loan falls due of which no instalment is known

_WHOLE = re.compile(r"\d{1,15}(?:\.0+)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_Planned = tuple[date | None, str, Instalment]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unfit:
    """A row that does not fit: of which register, its id, why, the loan it speaks of, and by how much.

    `code` is one of indicators.loans.Misfit, or `unreadable`: its amount, or its day, cannot be read."""

    table: Table
    id: str
    code: str
    loan: str
    sum: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A loan's schedule: since when it holds, and its instalments, each with its id. One from the loan's beginning is
    for the whole principal, one that was made `anew` for what was unpaid then."""

    since: date
    parts: list[tuple[str, Instalment]]

    @property
    def anew(self) -> bool:
        return self.since > date.min

    @property
    def planned(self) -> int:
        """What its instalments come to."""
        return sum(each.principal for _, each in self.parts)


@dataclass(frozen=True, slots=True)
class Kept:
    """The book, what did not fit into it, and the schedule of each loan that has one; `newest` are those on record,
    of days to come too. `lasts`: it is the same for any day, as no loan has a schedule anew."""

    book: Book
    unfit: tuple[Unfit, ...]
    plans: Mapping[str, Plan]
    newest: Mapping[str, Plan]
    lasts: bool = True


def kept(registers: Registers, on: date = NEVER) -> Kept:
    """The book of these registers, by the schedules that held on a day; a register that is missing has no rows."""
    unfit: list[Unfit] = []
    lent = _read(registers, LOANS, partial(_loan, on=on), unfit)
    schedules = _read(registers, SCHEDULE, _planned, unfit)
    plans = _newest(schedules, on)
    planned = list(_holding(plans.values(), {loan.id: loan.principal for _, loan in lent}))
    counting = [entry for entry in registers.get(PAYMENTS, ()) if not _is_interest_only(entry)]
    came = _read({PAYMENTS: counting}, PAYMENTS, _payment, unfit)
    loans, schedule, payments = [one for _, one in lent], [one for _, one in planned], [one for _, one in came]
    ids = {LOANS: [id_ for id_, _ in lent], SCHEDULE: [id_ for id_, _ in planned], PAYMENTS: [id_ for id_, _ in came]}
    found = misfits(loans, schedule, payments)
    unfit += [Unfit(one.table, ids[one.table][one.row], one.code, one.loan, one.sum) for one in found]
    anew = any(one.get("since") for one in registers.get(SCHEDULE, ())) or any(
        one.get("restructured_on") for one in registers.get(LOANS, ())
    )
    newest = _newest(schedules, NEVER) if anew else plans
    return Kept(_fitting(loans, schedule, payments, found), tuple(unfit), plans, newest, not anew)


def _newest(planned: Iterable[tuple[str, _Planned]], on: date) -> dict[str, Plan]:
    """Of each loan the newest schedule that there was on the day; of those of one day the last."""
    plans: dict[str, dict[tuple[date, str], list[tuple[str, Instalment]]]] = defaultdict(lambda: defaultdict(list))
    for id_, (since, plan, each) in planned:
        if since is None or since <= on:
            plans[each.loan][since or date.min, plan].append((id_, each))
    found = {}
    for loan, by_plan in plans.items():
        since = max(day for day, _ in by_plan)
        found[loan] = Plan(since, [parts for (day, _), parts in by_plan.items() if day == since][-1])
    return found


def _holding(plans: Iterable[Plan], lent: Mapping[str, int]) -> Iterator[tuple[str, Instalment]]:
    """The instalments of these schedules; before a schedule anew, what had been paid of the principal when it was
    made."""
    for plan in plans:
        id_, first = plan.parts[0]
        paid = lent.get(first.loan, 0) - plan.planned
        if plan.anew and paid > 0:
            yield id_, Instalment(first.loan, plan.since, paid)
        yield from plan.parts


def _fitting(
    loans: Sequence[Loan], schedule: Sequence[Instalment], payments: Sequence[Payment], found: Iterable[Misfit]
) -> Book:
    """The book, with what does not fit taken in as far as it goes (see the head of this module)."""
    bad = {(one.table, one.row): one for one in found}
    keeps = [loan for row, loan in enumerate(loans) if bad.get(("loans", row)) is None or loan.principal > 0]
    known = {loan.id for loan in keeps}
    plan: dict[str, list[Instalment]] = defaultdict(list)
    for each in schedule:
        if each.loan in known and each.principal > 0:
            plan[each.loan].append(each)
    mended = [each for loan in keeps for each in _covering(loan, plan[loan.id])]
    counted = []
    for row, payment in enumerate(payments):
        misfit = bad.get(("payments", row))
        left = payment.principal - (misfit.sum if misfit and misfit.code == "too_much" else 0)
        if payment.loan in known and left > 0:
            counted.append(replace(payment, principal=left))
    return Book(keeps, mended, counted)


def _covering(loan: Loan, plan: Sequence[Instalment]) -> Iterator[Instalment]:
    """The instalments, oldest first, so that they come to the loan's principal."""
    left, last = loan.principal, NEVER
    ordered = sorted(plan, key=lambda each: each.due)
    for place, each in enumerate(ordered, 1):
        last = each.due
        part = left if place == len(ordered) else min(each.principal, left)
        if part:
            yield replace(each, principal=part)
        left -= part
    if left:
        yield Instalment(loan.id, last, left)


def _read(
    registers: Registers, table: Table, read: Callable[[Entry], T | None], unfit: list[Unfit]
) -> list[tuple[str, T]]:
    """The rows of a register that can be read, each with its id; the others are noted."""
    found = []
    for entry in registers.get(table, ()):
        one = read(entry)
        if one is None:
            loan = entry.get("name", "") if table == LOANS else entry.get("loan", "")
            unfit.append(Unfit(table, entry.get("name", ""), "unreadable", loan))
        else:
            found.append((entry.get("name", ""), one))
    return found


def _loan(entry: Entry, on: date) -> Loan | None:
    principal = whole(entry.get("principal", ""))
    keys = ("released", "written_off_on", "restructured_on")
    days = {key: (entry.get(key, ""), iso_day(entry.get(key, ""))) for key in keys}
    if principal is None or any(text and day is None for text, day in days.values()):
        return None
    return Loan(
        id=entry.get("name", ""),
        principal=principal,
        group=entry.get("group", ""),
        source=entry.get("source", ""),
        purpose=entry.get("purpose", ""),
        released=days["released"][1],
        restructured=entry.get("restructured", "").casefold() in YES and (days["restructured_on"][1] or on) <= on,
        written_off_on=days["written_off_on"][1],
    )


def _planned(entry: Entry) -> _Planned | None:
    """An instalment, since when it is in the plan (None: from the loan's beginning), and of which plan."""
    due, principal = iso_day(entry.get("due", "")), whole(entry.get("principal", ""))
    said = entry.get("since", "")
    since = iso_day(said)
    if due is None or principal is None or (said and since is None):
        return None
    return since, entry.get("plan", ""), Instalment(entry.get("loan", ""), due, principal)


def _payment(entry: Entry) -> Payment | None:
    paid, principal = iso_day(entry.get("paid", "")), whole(entry.get("principal", ""))
    return None if paid is None or principal is None else Payment(entry.get("loan", ""), paid, principal)


def _is_interest_only(entry: Entry) -> bool:
    """Whether only interest came: this leaves the principal as it was."""
    return whole(entry.get("principal", "")) == 0 and bool(whole(entry.get("interest", "")))


def whole(text: str) -> int | None:
    """A whole amount as forms keep it ("1500000", also "1500000.0"); None when it is none."""
    return int(text.partition(".")[0]) if _WHOLE.fullmatch(text) else None


def iso_day(text: str) -> date | None:
    """A day as forms keep it, which may have a time behind it; None when it is none."""
    with suppress(ValueError):
        return date.fromisoformat(text[:10]) if _DAY.fullmatch(text[:10]) else None
    return None
