"""Loans as a self-help group keeps them: what was lent, when it was to come back, and what came. Plain data.

Money is whole kip (or satang). A loan has a schedule even when it is to be paid at once, because only a date that
passes makes it late. Nothing here is ever overwritten: a balance is what payments leave of the principal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Loan:
    """`restructured`: its schedule was made anew because it could not be kept. `released`: None when it is not known,
    which counts as before any day that is asked about."""

    id: str
    principal: int
    group: str = ""
    source: str = ""
    purpose: str = ""
    released: date | None = None
    restructured: bool = False
    written_off_on: date | None = None


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of a loan's principal that is due on a day."""

    loan: str
    due: date
    principal: int


@dataclass(frozen=True, slots=True)
class Payment:
    """Principal of a loan that was paid on a day."""

    loan: str
    paid: date
    principal: int


Code = Literal["twice", "loan_unknown", "amount", "schedule", "too_much"]


@dataclass(frozen=True, slots=True)
class Misfit:
    """A row that does not fit: which table, which row of it (from 0), why, and of what loan.

    `twice`: a loan of this name stands above. `loan_unknown`: there is no such loan. `amount`: not above zero.
    `schedule`: the loan's instalments come to `sum` instead of its principal. `too_much`: with this payment more was
    paid than was lent, by `sum`.
    """

    table: Literal["loans", "schedule", "payments"]
    row: int
    code: Code
    loan: str
    sum: int = 0


def misfits(loans: Sequence[Loan], schedule: Sequence[Instalment], payments: Sequence[Payment]) -> list[Misfit]:
    """Everything that does not fit together; only loans without any can be reckoned with."""
    return [*_of_loans(loans, schedule), *_of_schedule(loans, schedule), *_of_payments(loans, payments)]


def _of_loans(loans: Sequence[Loan], schedule: Sequence[Instalment]) -> Iterator[Misfit]:
    planned = _totals((each.loan, each.principal) for each in schedule)
    seen: set[str] = set()
    for row, loan in enumerate(loans):
        if loan.id in seen:
            yield Misfit("loans", row, "twice", loan.id)
        elif loan.principal <= 0:
            yield Misfit("loans", row, "amount", loan.id)
        elif planned.get(loan.id, 0) != loan.principal:
            yield Misfit("loans", row, "schedule", loan.id, planned.get(loan.id, 0))
        seen.add(loan.id)


def _of_schedule(loans: Sequence[Loan], schedule: Sequence[Instalment]) -> Iterator[Misfit]:
    known = {loan.id for loan in loans}
    for row, each in enumerate(schedule):
        if each.loan not in known:
            yield Misfit("schedule", row, "loan_unknown", each.loan)
        elif each.principal <= 0:
            yield Misfit("schedule", row, "amount", each.loan)


def _of_payments(loans: Sequence[Loan], payments: Sequence[Payment]) -> Iterator[Misfit]:
    """Payments in the order of their days, so that the one that went too far is named, not the one written last."""
    left = {loan.id: loan.principal for loan in loans}
    found = []
    for row, each in sorted(enumerate(payments), key=lambda numbered: (numbered[1].paid, numbered[0])):
        if each.loan not in left:
            found.append(Misfit("payments", row, "loan_unknown", each.loan))
        elif each.principal <= 0:
            found.append(Misfit("payments", row, "amount", each.loan))
        else:
            left[each.loan] -= each.principal
            if left[each.loan] < 0:
                found.append(Misfit("payments", row, "too_much", each.loan, -left[each.loan]))
                left[each.loan] = 0
    yield from sorted(found, key=lambda misfit: misfit.row)


def _totals(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for name, amount in amounts:
        total[name] = total.get(name, 0) + amount
    return total
