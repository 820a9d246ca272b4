"""What programme.toml may call by name: properties, lists and figures that need more than an expression.

A plug-in is pure: it is `Asked` of registers and a day, and declares what it needs of them. This is the only way in:
programme.toml names a plug-in, and never a path.

- A *property* gives each entity of a register a further text: {id: text}.
- A *list* gives rows that forms read: each with `name` and `label`.
- A *figure* gives parts (division, numerator, denominator), which add up over places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType

from indicators.kept_loans import LOANS, NEEDS, NEVER, PAYMENTS, Kept, Plan, Registers, kept, whole
from indicators.par import BUCKETS, DAYS, OLDEST, Portfolio, provision

Rows = list[dict[str, str]]
Needs = Mapping[str, tuple[str, ...]]  # registers, and which of their properties must be there
Part = tuple[str, int, int]  # division ('' or "source=seed"), numerator, denominator


@dataclass(frozen=True)
class Asked:
    """What a plug-in is asked about: registers (each a list of rows: texts by property, with `name`, `label` and
    `place`), as they stood at the end of a period, from its first day to its last."""

    registers: Registers
    first: date
    on: date

    @cached_property
    def loans(self) -> Kept:
        """The book of loans in these registers; made once, however many plug-ins look into it."""
        return kept(self.registers, self.on)

    def on_another(self, first: date, on: date) -> Asked:
        """The same registers, asked about another period: the book is not made again where it is the same."""
        other = Asked(self.registers, first, on)
        if self.loans.lasts:
            vars(other)["loans"] = self.loans
        return other

    @cached_property
    def portfolio(self) -> Portfolio:
        """All loans at the end of the last day."""
        return self.loans.book.on(self.on)


@dataclass(frozen=True, slots=True)
class Property:
    """A text for each entity of the register `of`."""

    of: str
    needs: Needs
    call: Callable[[Asked], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class List:
    """Rows with these columns, besides name and label."""

    needs: Needs
    columns: tuple[str, ...]
    call: Callable[[Asked], Rows]


@dataclass(frozen=True, slots=True)
class Figure:
    """Parts of a figure: of a ratio, or of an `amount`, whose denominator says nothing. `args` are the arguments it
    takes, each with the values that are right for it; with one of `apart` it is no total over a place any more, but
    tells of what is of the registers' own class."""

    needs: Needs
    args: Mapping[str, tuple[int | str, ...]]
    required: tuple[str, ...]
    call: Callable[..., Sequence[Part]]
    amount: bool = False
    apart: tuple[int | str, ...] = ()


# Portfolio at risk ----------------------------------------------------------------------------------------------------


def _paid(asked: Asked) -> dict[str, str]:
    """What has come back of each loan's principal."""
    return {one.loan.id: str(one.loan.principal - one.unpaid) for one in asked.portfolio.standings}


def _unpaid(asked: Asked) -> dict[str, str]:
    return {one.loan.id: str(one.unpaid) for one in asked.portfolio.standings}


def _overdue(asked: Asked) -> dict[str, str]:
    """What of each loan's instalments is overdue."""
    return {one.loan.id: str(one.overdue) for one in asked.portfolio.standings}


def _days_overdue(asked: Asked) -> dict[str, str]:
    return {one.loan.id: str(one.days_overdue) for one in asked.portfolio.standings}


def _next_due(asked: Asked) -> dict[str, str]:
    """The day of the oldest instalment that is not paid in full, late ones among them; nothing when none is known."""
    found = asked.loans.book.open_since(asked.on)
    return {name: day.isoformat() for name, day in found.items() if day != NEVER}


def _coming(asked: Asked) -> dict[str, str]:
    """The day of the next instalment that is to come, however late others are; nothing when the last one is past."""
    return {name: due.isoformat() for name, (due, _) in asked.loans.book.coming(asked.on).items() if due != NEVER}


def _to_pay(asked: Asked) -> dict[str, str]:
    """What must come by that day, all that is late among it."""
    return {name: str(missing) for name, (_, missing) in asked.loans.book.coming(asked.on).items()}


def _plan_since(asked: Asked) -> dict[str, str]:
    """The day since which each loan's schedule holds; nothing of one from the loan's beginning."""
    return {name: plan.since.isoformat() for name, plan in asked.loans.plans.items() if plan.anew}


def _planned(asked: Asked) -> dict[str, str]:
    """The principal that each loan's schedule is for: all of it, or, of one made anew, what was unpaid then."""
    plans = asked.loans.plans
    anew = {name: str(plan.planned) for name, plan in plans.items() if plan.anew}
    return {one.loan.id: anew.get(one.loan.id, str(one.loan.principal)) for one in asked.portfolio.standings}


def _entered(asked: Asked) -> dict[str, str]:
    """The principal of all payments on record of each loan, of whatever day."""
    came: Counter[str] = Counter()
    for payment in asked.registers.get(PAYMENTS, ()):
        came[payment.get("loan", "")] += whole(payment.get("principal", "")) or 0
    return {one.loan.id: str(came[one.loan.id]) for one in asked.portfolio.standings}


def _plan(asked: Asked) -> dict[str, str]:
    """A mark of the newest schedule on record of each loan, of whatever day: another one when an instalment changes."""
    return {name: _mark(plan) for name, plan in asked.loans.newest.items()}


def _mark(plan: Plan) -> str:
    weight = sum(each.due.toordinal() ** 2 * each.principal for _, each in plan.parts)  # squared: two may move alike
    return f"{plan.since.isoformat()} {len(plan.parts)} {weight}"


def _still_wrong(asked: Asked) -> dict[str, str]:
    """Of each claim that something of a late loan is not entered yet, or entered wrongly: "yes" as long as the loan is
    late, and its payments (`state` paid), or its schedule (`state` wrong), are on record as they were."""
    late = {one.loan.id for one in asked.portfolio.standings if one.overdue}
    entered, newest = _entered(asked), asked.loans.newest
    found = {}
    for claim in asked.registers.get(CLAIMS, ()):
        loan = claim.get("loan", "")
        now = {"paid": entered.get(loan), "wrong": _mark(newest[loan]) if loan in newest else ""}
        was = {"paid": claim.get("entered", ""), "wrong": claim.get("plan", "")}
        state = claim.get("state", "")
        if loan in late and state in now and now[state] == was[state]:
            found[claim["name"]] = "yes"
    return found


def _figures(asked: Asked) -> Rows:
    """One row: the portfolio on the day (`on`), and what came since the first day of the period. Ratios are in per cent
    with one decimal; '' where there are no loans, or nothing was due."""
    book, portfolio = asked.loans.book, asked.portfolio
    came = book.collection(asked.first, asked.on)
    row = {
        "name": "par",
        "label": "PAR",
        "on": asked.on.isoformat(),
        "loans": str(sum(1 for one in portfolio.standings if one.unpaid)),
        "glp": str(portfolio.glp),
        "arrears": str(portfolio.arrears),
        "young": str(portfolio.released_within(30)),
        "unfit": str(len(asked.loans.unfit)),
        "due": str(came.due),
        "received": str(came.received),
        "on_time": str(came.on_time),
        "crr": _percent(came.received, came.due),
        "on_time_rate": _percent(came.on_time, came.due),
    }
    for days in DAYS:
        row[f"late{days}"] = str(portfolio.at_risk(days))
        row[f"late{days}_alone"] = str(portfolio.at_risk(days, restructured=False))
        row[f"par{days}"] = _percent(portfolio.at_risk(days), portfolio.glp)
    row |= {AGES[name]: str(amount) for name, amount in portfolio.ageing().items()}
    return [row | {f"due{days}": str(book.falling_due(asked.on, days)) for days in AHEAD}]


def _percent(part: int, of: int) -> str:
    """In per cent with one decimal, halves away from nought."""
    if not of:
        return ""
    tenths = (part * 2000 + of) // (2 * of)
    return f"{tenths // 10}.{tenths % 10}"


def _unfit(asked: Asked) -> Rows:
    """The rows that do not fit together: the label of the loan, of which register the row is, why, and by how much."""
    labels = {entry.get("name", ""): entry.get("label", "") for entry in asked.registers.get(LOANS, ())}
    return [
        {
            "name": f"{one.table}-{one.id}",
            "label": labels.get(one.loan) or one.loan or one.id,
            "table": one.table,
            "code": one.code,
            "loan": one.loan,
            "sum": str(one.sum),
        }
        for one in asked.loans.unfit
    ]


def _at_risk(asked: Asked, *, days: int, by: str = "", restructured: str = "yes") -> list[Part]:
    """PAR over so many days: unpaid principal at risk, over the gross loan portfolio (of the division)."""
    return [
        (division, part.at_risk(days, restructured=restructured == "yes"), part.glp)
        for division, part in _divided(asked.portfolio, by)
    ]


def _ageing(asked: Asked, *, age: str) -> list[Part]:
    """Unpaid principal of one class of age; those of all classes make up the gross loan portfolio."""
    return [("", asked.portfolio.ageing()[age], 1)]


def _collection(asked: Asked, *, of: str = "all") -> list[Part]:
    """The collection rate since the first day of the period: principal received, or what of it came "on_time", over
    what fell due."""
    came = asked.loans.book.collection(asked.first, asked.on)
    return [("", came.on_time if of == "on_time" else came.received, came.due)]


def _portfolio(asked: Asked) -> list[Part]:
    """The gross loan portfolio."""
    return [("", asked.portfolio.glp, 1)]


def _number(asked: Asked, *, age: str = "") -> list[Part]:
    """How many loans make up the gross loan portfolio, or one class of age."""
    unpaid = (one for one in asked.portfolio.standings if one.unpaid)
    return [("", sum(1 for one in unpaid if age in ("", one.bucket)), 1)]


def _provision(asked: Asked) -> list[Part]:
    """What is to be laid by for late loans, by the published table."""
    return [("", provision(asked.portfolio.ageing()), 1)]


def _written_off(asked: Asked) -> list[Part]:
    """Principal that was written off since the first day of the period."""
    return [("", asked.loans.book.written_off(asked.first, asked.on), 1)]


def _young(asked: Asked) -> list[Part]:
    """Unpaid principal of loans at most 30 days old: many of them make the risk look smaller than it is."""
    return [("", asked.portfolio.released_within(30), 1)]


def _divided(portfolio: Portfolio, by: str) -> list[tuple[str, Portfolio]]:
    if not by:
        return [("", portfolio)]
    parts = portfolio.by(lambda loan: str(getattr(loan, by)))
    return [(f"{by}={'_'.join(name.split())}", part) for name, part in parts.items()]


CLAIMS = "claims"  # a register: what somebody says of a loan's entries
AHEAD = (30, 60, 90)
AGES: Mapping[str, str] = {name: f"age_{name.replace('-', '_').replace('>', 'over_')}" for name in (*BUCKETS, OLDEST)}
_COLUMNS = (
    *("on", "loans", "glp", "arrears", "young", "unfit", "due", "received", "on_time", "crr", "on_time_rate"),
    *(f"{kind}{days}{more}" for days in DAYS for kind, more in (("late", ""), ("late", "_alone"), ("par", ""))),
    *AGES.values(),
    *(f"due{days}" for days in AHEAD),
)

PROPERTIES: Mapping[str, Property] = MappingProxyType(
    {
        "par:paid": Property(LOANS, NEEDS, _paid),
        "par:unpaid": Property(LOANS, NEEDS, _unpaid),
        "par:overdue": Property(LOANS, NEEDS, _overdue),
        "par:days_overdue": Property(LOANS, NEEDS, _days_overdue),
        "par:next_due": Property(LOANS, NEEDS, _next_due),
        "par:coming": Property(LOANS, NEEDS, _coming),
        "par:to_pay": Property(LOANS, NEEDS, _to_pay),
        "par:plan_since": Property(LOANS, NEEDS, _plan_since),
        "par:planned": Property(LOANS, NEEDS, _planned),
        "par:entered": Property(LOANS, NEEDS, _entered),
        "par:plan": Property(LOANS, NEEDS, _plan),
        "par:still_wrong": Property(CLAIMS, {**NEEDS, CLAIMS: ("loan", "state", "entered", "plan")}, _still_wrong),
    }
)
LISTS: Mapping[str, List] = MappingProxyType(
    {
        "par:figures": List(NEEDS, _COLUMNS, _figures),
        "par:unfit": List(NEEDS, ("table", "code", "loan", "sum"), _unfit),
    }
)
FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        "par:at_risk": Figure(
            NEEDS,
            {"days": DAYS, "by": ("source", "purpose", "group"), "restructured": ("yes", "no")},
            ("days",),
            _at_risk,
            apart=("group",),
        ),
        "par:ageing": Figure(NEEDS, {"age": (*BUCKETS, OLDEST)}, ("age",), _ageing, amount=True),
        "par:collection": Figure(NEEDS, {"of": ("all", "on_time")}, (), _collection),
        "par:portfolio": Figure(NEEDS, {}, (), _portfolio, amount=True),
        "par:loans": Figure(NEEDS, {"age": (*BUCKETS, OLDEST)}, (), _number, amount=True),
        "par:provision": Figure(NEEDS, {}, (), _provision, amount=True),
        "par:written_off": Figure(NEEDS, {}, (), _written_off, amount=True),
        "par:young": Figure(NEEDS, {}, (), _young, amount=True),
    }
)
