"""A book of loans out of registers: what forms and imports have said of loans, their instalments and payments.

Registers are lists of rows, each a mapping of texts: `loans` (name, label, principal, released, source, purpose, group,
restructured, written_off_on), `schedule` (name, loan, due, principal) and `payments` (name, loan, paid, principal).
Money is whole, days are ISO.

What people have written down does not always fit together, and a figure is owed all the same. So every row that does
not fit is named (`Unfit`), and the book is made in the way that hides the least: a loan counts as long as its amount is
known; what its instalments do not cover is due with the last of them, what they are too much is taken off the last; a
payment counts up to the balance. Only what tells of no loan, or of no amount or day, cannot count.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
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
class Kept:
    """The book, and what did not fit into it."""

    book: Book
    unfit: tuple[Unfit, ...]


def kept(registers: Registers) -> Kept:
    """The book of these registers; one that is missing has no rows."""
    unfit: list[Unfit] = []
    lent = _read(registers, LOANS, _loan, unfit)
    planned = _read(registers, SCHEDULE, _instalment, unfit)
    came = _read(registers, PAYMENTS, _payment, unfit)
    loans, schedule, payments = [one for _, one in lent], [one for _, one in planned], [one for _, one in came]
    ids = {LOANS: [id_ for id_, _ in lent], SCHEDULE: [id_ for id_, _ in planned], PAYMENTS: [id_ for id_, _ in came]}
    found = misfits(loans, schedule, payments)
    unfit += [Unfit(one.table, ids[one.table][one.row], one.code, one.loan, one.sum) for one in found]
    return Kept(_fitting(loans, schedule, payments, found), tuple(unfit))


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


def _loan(entry: Entry) -> Loan | None:
    principal = whole(entry.get("principal", ""))
    days = {key: (entry.get(key, ""), iso_day(entry.get(key, ""))) for key in ("released", "written_off_on")}
    if principal is None or any(text and day is None for text, day in days.values()):
        return None
    return Loan(
        id=entry.get("name", ""),
        principal=principal,
        group=entry.get("group", ""),
        source=entry.get("source", ""),
        purpose=entry.get("purpose", ""),
        released=days["released"][1],
        restructured=entry.get("restructured", "").casefold() in YES,
        written_off_on=days["written_off_on"][1],
    )


def _instalment(entry: Entry) -> Instalment | None:
    due, principal = iso_day(entry.get("due", "")), whole(entry.get("principal", ""))
    return None if due is None or principal is None else Instalment(entry.get("loan", ""), due, principal)


def _payment(entry: Entry) -> Payment | None:
    paid, principal = iso_day(entry.get("paid", "")), whole(entry.get("principal", ""))
    return None if paid is None or principal is None else Payment(entry.get("loan", ""), paid, principal)


def whole(text: str) -> int | None:
    """A whole amount as forms keep it ("1500000", also "1500000.0"); None when it is none."""
    return int(text.partition(".")[0]) if _WHOLE.fullmatch(text) else None


def iso_day(text: str) -> date | None:
    """A day as forms keep it, which may have a time behind it; None when it is none."""
    with suppress(ValueError):
        return date.fromisoformat(text[:10]) if _DAY.fullmatch(text[:10]) else None
    return None
