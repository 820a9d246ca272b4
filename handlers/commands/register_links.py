"""What tables of registers say of each other, checked before anything is kept: a group that there is not, a schedule
that does not come to the loan, a repayment above the balance. Pure.

Registers are held together by properties: what a form chooses out of a register stands for an entity of it, wherever a
property is called so (`group`, `loan`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.form import Form
from handlers.commands.register_tables import ID, PLACE, Filled, Known
from handlers.sheets import BadCell, Row, Table
from indicators.kept_loans import LOANS, NEEDS, PAYMENTS, SCHEDULE, Entry, Unfit, kept
from programmes.areas import Places

Links = Mapping[str, str]  # a property, and the register whose entities stand in it


@dataclass(frozen=True, slots=True)
class Coming:
    """A table that is to come into a register, how forms fill this, and what stands there."""

    table: Table
    filled: Filled
    known: Known


def links(forms: Iterable[Form], register_of: Mapping[str, str]) -> Links:
    """What stands in which property; `register_of` tells of registers and lists whose entities are in them."""
    found: dict[str, str] = {}
    for form in forms:
        by_node = {question.definition.path: question for question in form.questions}
        for declared in form.entities:
            for key, node in declared.properties:
                choices = question.choices if (question := by_node.get(node.path)) else None
                named = choices.nodes.lists if choices and choices.nodes else frozenset[str]()
                found.update((key, register_of[name]) for name in named if name in register_of)
    return found


def misfits(coming: Mapping[str, Coming], standing: Mapping[str, Known], among: Links, places: Places) -> list[BadCell]:
    """Every cell that names what there is not, or what is of another place, or an amount that does not fit to what
    stands (`standing`, of every register that is spoken of) and what comes with it."""
    there = {name: dict(known.places) for name, known in standing.items()}
    for name, one in coming.items():
        there.setdefault(name, {}).update((row[ID], row[PLACE]) for row in one.table.rows)
    unknown = [problem for one in coming.values() for problem in _unknown(one, among, there, places)]
    return unknown or list(_amounts(coming, standing))


def _unknown(one: Coming, among: Links, there: Mapping[str, Mapping[str, str]], places: Places) -> Iterator[BadCell]:
    """`there` tells of each register the place of each id."""
    for key in one.filled.questions:
        register, column = among.get(key, ""), key.casefold()
        for row in one.table.rows if register in there else ():
            here, its = row[PLACE], there[register].get(row[column], "")
            if row[column] and not its:
                yield one.table.bad(row, column, "entity_unknown", register=register)
            elif its and not (places.holds(its, here) or places.holds(here, its)):
                yield one.table.bad(row, column, "entity_elsewhere", there=its, here=here)


def _amounts(coming: Mapping[str, Coming], standing: Mapping[str, Known]) -> Iterator[BadCell]:
    """Of loans: what does not add up, and was not so before."""
    if not {LOANS, SCHEDULE, PAYMENTS} & {*coming} or not {*NEEDS} <= {*standing}:
        return
    before = {(one.table, one.id, one.code, one.sum) for one in kept(_entries({}, standing)).unfit}
    for one in kept(_entries(coming, standing)).unfit:
        if (one.table, one.id, one.code, one.sum) not in before:
            yield from _named(one, coming)


def _named(unfit: Unfit, coming: Mapping[str, Coming]) -> Iterator[BadCell]:
    """Where the administrator finds it: in its own row, or in the row of this import that brought it about. A loan may
    come before any schedule of it does."""
    if unfit.code == "schedule" and not unfit.sum and SCHEDULE not in coming:
        return
    for name in dict.fromkeys((unfit.table, SCHEDULE if unfit.table == LOANS else PAYMENTS, LOANS)):
        table = coming[name].table if name in coming else None
        row = _row(name, table.rows, unfit) if table else None
        if table and row:
            code = "repaid" if name == LOANS and unfit.code == "too_much" else unfit.code
            yield table.bad(row, "principal", f"loan_{code}", loan=unfit.loan, sum=unfit.sum)
            return


def _row(name: str, rows: Sequence[Row], unfit: Unfit) -> Row | None:
    """The row itself that does not fit, or the last one of the loan that it speaks of."""
    if name == unfit.table:
        return next((row for row in rows if row[ID] == unfit.id), None)
    return next((row for row in reversed(rows) if row[ID if name == LOANS else "loan"] == unfit.loan), None)


def _entries(coming: Mapping[str, Coming], standing: Mapping[str, Known]) -> dict[str, list[Entry]]:
    """The registers as they will stand."""
    found: dict[str, list[Entry]] = {}
    for name in NEEDS:
        rows: dict[str, dict[str, str]] = {
            id_: {**entity.properties, "name": id_} for id_, entity in standing[name].entities.items()
        }
        if name in coming:
            one = coming[name]
            for row in one.table.rows:
                said = {key: row[key.casefold()] for key in one.filled.questions if row[key.casefold()]}
                rows[row[ID]] = {**rows.get(row[ID], {}), **said, "name": row[ID]}
        found[name] = list(rows.values())
    return found
