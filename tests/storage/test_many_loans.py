"""Fifteen hundred loans that lie in the registers, sealed: portfolio at risk out of them is what it is when each loan is
settled by hand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from datetime import date, datetime
from random import Random

from conversations.reports.registers import rows, standing
from forms.entities import Change, ChangeSet
from indicators.par import DAYS
from indicators.plugins import FIGURES, LISTS, Asked
from storage.desk import ChangesIn
from storage.records import RegisterChanges
from storage.store import Store
from storage.writes import AddChanges
from tests.indicators.test_par import made_up, reckoned

ON = date(2026, 12, 31)
PLACES = ("0101", "0102")
REGISTERS = ("loans", "schedule", "payments")


def text(value: object) -> str:
    """A property as forms keep it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


async def test_fifteen_hundred_loans_come_out_of_the_registers_as_they_are(
    sqlite_village: Store, now: datetime
) -> None:
    chance = Random(30)
    loans, schedule, payments = made_up(chance, 1500)
    said: dict[str, list[Change]] = defaultdict(list)
    place_of = {loan.id: PLACES[number % 2] for number, loan in enumerate(loans)}
    for name, table in zip(REGISTERS, (loans, schedule, payments), strict=True):
        for number, one in enumerate(table):
            told = {key: text(value) for key, value in asdict(one).items()}
            loan = told.pop("id") if name == "loans" else told["loan"]
            id_ = loan if name == "loans" else f"{name[0]}{number}"
            said[place_of[loan]].append(Change(name, id_, "create", id_, told))
    sets = [RegisterChanges(place, ChangeSet(f"i{place}", ON, now, tuple(changes))) for place, changes in said.items()]
    await sqlite_village.write([AddChanges(tuple(sets))], now=now)

    for places in (PLACES[:1], PLACES):
        found = await sqlite_village.look(ChangesIn(REGISTERS, places))
        tables = {name: rows(standing(name, found[name]), found[name]) for name in REGISTERS}
        mine = {row["name"] for row in tables["loans"]}
        right = reckoned(
            [one for one in loans if one.id in mine],
            [one for one in schedule if one.loan in mine],
            [one for one in payments if one.loan in mine],
            ON,
        )
        asked = Asked(tables, date(2026, 7, 1), ON)
        at_risk = {days: FIGURES["par:at_risk"].call(asked, days=days) for days in DAYS}
        assert at_risk == {days: [("", right.at_risk[days], right.glp)] for days in DAYS}
        alone = {days: FIGURES["par:at_risk"].call(asked, days=days, restructured="no") for days in DAYS}
        assert alone == {days: [("", right.alone[days], right.glp)] for days in DAYS}
        (par,) = LISTS["par:figures"].call(asked)
        assert (par["glp"], par["arrears"], par["unfit"]) == (str(right.glp), str(right.arrears), "0")
        assert int(par["glp"]) > 0
