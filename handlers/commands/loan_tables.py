"""Tables of loans, their schedules and payments, checked: every bad cell is found in one go, or all rows are good."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from handlers.sheets import BadCell, Row, SheetError, Table, read_table
from indicators.loans import Instalment, Loan, Payment, misfits
from indicators.par import Book

LOAN_COLUMNS = ("loan", "group", "source", "purpose", "released", "principal", "restructured", "written_off_on")
LOAN_OPTIONAL = ("group", "source", "purpose", "released", "restructured", "written_off_on")
INSTALMENT_COLUMNS = ("loan", "due", "principal")
PAYMENT_COLUMNS = ("loan", "paid", "principal")
YES_NO = {"yes": True, "no": False, "": False}

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,15}", re.ASCII)
# Which cell a misfit is shown in.
_COLUMNS = {
    "twice": "loan",
    "loan_unknown": "loan",
    "amount": "principal",
    "schedule": "principal",
    "too_much": "principal",
}


def read_book(loans: Path, schedule: Path, payments: Path) -> Book:
    """The loans of three tables, .csv or .xlsx: ISO dates, whole kip. Raises SheetError with every bad cell."""
    reader = _Reader()
    lent = reader.table(loans, LOAN_COLUMNS, LOAN_OPTIONAL)
    planned = reader.table(schedule, INSTALMENT_COLUMNS)
    came = reader.table(payments, PAYMENT_COLUMNS)
    found = (
        [reader.loan(lent, row) for row in lent.rows],
        [
            Instalment(reader.text(planned, row, "loan"), reader.day(planned, row, "due"), reader.kip(planned, row))
            for row in planned.rows
        ],
        [
            Payment(reader.text(came, row, "loan"), reader.day(came, row, "paid"), reader.kip(came, row))
            for row in came.rows
        ],
    )
    reader.refuse()
    reader.problems += _misfits((lent, planned, came), *found)
    reader.refuse()
    return Book(*found)


def _misfits(
    tables: tuple[Table, Table, Table],
    loans: Sequence[Loan],
    schedule: Sequence[Instalment],
    payments: Sequence[Payment],
) -> Iterator[BadCell]:
    by_name = dict(zip(("loans", "schedule", "payments"), tables, strict=True))
    for one in misfits(loans, schedule, payments):
        table = by_name[one.table]
        yield table.bad(table.rows[one.row], _COLUMNS[one.code], f"loan_{one.code}", loan=one.loan, sum=one.sum)


def iso_day(text: str) -> date | None:
    """The day that an ISO text names, in its long spelling only; None when it names none."""
    with suppress(ValueError):
        return date.fromisoformat(text) if _ISO.fullmatch(text) else None
    return None


class _Reader:
    """Reads cells; what is wrong with one is noted, and something harmless stands in its place until `refuse`."""

    def __init__(self) -> None:
        self.problems: list[BadCell] = []

    def refuse(self) -> None:
        """Raises SheetError when anything was wrong so far."""
        if self.problems:
            raise SheetError(self.problems)

    def table(self, path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> Table:
        return read_table(path, columns, optional, bare=True)

    def loan(self, table: Table, row: Row) -> Loan:
        return Loan(
            self.text(table, row, "loan"),
            self.kip(table, row),
            row["group"],
            row["source"],
            row["purpose"],
            self.day(table, row, "released") if row["released"] else None,
            self.yes(table, row, "restructured"),
            self.day(table, row, "written_off_on") if row["written_off_on"] else None,
        )

    def text(self, table: Table, row: Row, column: str) -> str:
        if not row[column]:
            self.problems.append(table.bad(row, column, "empty"))
        return row[column]

    def day(self, table: Table, row: Row, column: str) -> date:
        found = iso_day(row[column])
        if found is None:
            self.problems.append(table.bad(row, column, "iso_date" if row[column] else "empty"))
        return found or date.min

    def kip(self, table: Table, row: Row) -> int:
        if not _WHOLE.fullmatch(row["principal"]):
            self.problems.append(table.bad(row, "principal", "whole" if row["principal"] else "empty"))
            return 0
        return int(row["principal"])

    def yes(self, table: Table, row: Row, column: str) -> bool:
        said = row[column].casefold()
        if said not in YES_NO:
            self.problems.append(table.bad(row, column, "yes_no"))
        return YES_NO.get(said, False)
