"""Loans out of registers: the same book as from tables, whatever stands in the registers, and nothing lost in silence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.kept_loans import Unfit, kept
from indicators.par import DAYS
from indicators.plugins import FIGURES, LISTS, PROPERTIES, Asked
from tests.indicators.test_par import GROUP, JUNE, book, day, pairs

Registers = dict[str, list[dict[str, str]]]
HALF = date(2026, 1, 1)


def registers(table: str) -> Registers:
    """What forms would have kept of a table of test_par."""
    found: Registers = {"loans": [], "schedule": [], "payments": []}
    for row in table.strip().splitlines():
        name, planned, came, notes = (cell.strip() for cell in row.split("|"))
        parts = [
            {"name": f"{name}-{n}", "label": "", "loan": name, "due": when.isoformat(), "principal": str(amount)}
            for n, (when, amount) in enumerate(pairs(planned))
        ]
        found["schedule"] += parts
        found["payments"] += [
            {"name": f"{name}+{n}", "loan": name, "paid": when.isoformat(), "principal": str(amount)}
            for n, (when, amount) in enumerate(pairs(came))
        ]
        entry = {"name": name, "label": f"Loan {name}", "principal": str(sum(int(each["principal"]) for each in parts))}
        entry |= {"restructured": "yes"} if "restructured" in notes else {}
        entry |= {"source": notes.split()[-1]} if "source" in notes else {}
        entry |= {"written_off_on": day(notes.split()[-1]).isoformat()} if "written off" in notes else {}
        found["loans"].append(entry)
    return found


def asked(found: Registers) -> Asked:
    return Asked(found, HALF, JUNE)


def unfit(found: Registers) -> list[tuple[str, str, str, int]]:
    return [(one.table, one.id, one.code, one.sum) for one in kept(found).unfit]


def test_registers_make_the_same_book_as_tables() -> None:
    found = kept(registers(GROUP))
    assert found.unfit == ()
    assert found.book.on(JUNE).standings == book(GROUP).on(JUNE).standings
    assert found.book.collection(HALF, JUNE) == book(GROUP).collection(HALF, JUNE)


def test_each_loan_is_told_what_is_paid_and_how_late_it_is() -> None:
    found = asked(registers(GROUP))
    told = {name: PROPERTIES[name].call(found) for name in PROPERTIES}
    assert [told[f"par:{name}"]["L5"] for name in ("paid", "unpaid", "overdue", "days_overdue", "next_due")] == [
        "200000", "1000000", "400000", "31", "2026-05-30"
    ]  # fmt: skip
    assert (told["par:unpaid"]["L10"], told["par:days_overdue"]["L2"], told["par:next_due"]["L2"]) == (
        "0", "0", "2026-06-30"
    )  # fmt: skip
    assert "L10" not in told["par:next_due"]  # repaid


@pytest.mark.parametrize(
    ("on", "paid", "coming"),
    [
        ("2026-05-01", "", ("2026-05-30", "100")),
        ("2026-05-30", "", ("2026-05-30", "100")),  # on the day itself
        ("2026-06-13", "", ("2026-05-30", "100")),  # a clock that was off for ten days still tells it
        ("2026-06-14", "", ("2026-06-30", "200")),  # late, and the next one comes all the same
        ("2026-05-01", "30", ("2026-05-30", "70")),
        ("2026-05-01", "120", ("2026-06-30", "80")),
        ("2026-05-01", "300", None),  # repaid
        ("2026-08-14", "250", None),  # the last one is past: what is left is late, and nothing comes
    ],
)
def test_what_is_to_come_of_a_loan_and_how_much_by_then(on: str, paid: str, coming: tuple[str, str] | None) -> None:
    table = f"A | 30/05/2026: 100, 30/06/2026: 100, 30/07/2026: 100 | {f'01/04/2026: {paid}' if paid else ''} |"
    told = Asked(registers(table), HALF, date.fromisoformat(on))
    found = [PROPERTIES[name].call(told).get("A", "") for name in ("par:coming", "par:to_pay")]
    assert found == list(coming or ("", ""))


def test_of_instalments_a_week_apart_the_last_that_is_past_comes_with_all_that_is_late() -> None:
    told = Asked(registers("A | 01/05/2026: 100, 08/05/2026: 100, 15/05/2026: 100 | |"), HALF, date(2026, 5, 9))
    assert [PROPERTIES[name].call(told)["A"] for name in ("par:coming", "par:to_pay")] == ["2026-05-08", "200"]


def test_a_schedule_that_was_wrong_is_mended_from_the_beginning_and_the_wrong_one_stays_on_record() -> None:
    told = registers("A | 30/04/2026: 200, 30/05/2026: 100 | |")
    told["schedule"] += [
        {"name": "m1", "loan": "A", "due": "2026-05-30", "principal": "100", "since": "", "plan": "mended"},
        {"name": "m2", "loan": "A", "due": "2026-12-30", "principal": "200", "since": "", "plan": "mended"},
    ]
    found = kept(told, JUNE)
    assert (found.unfit, found.lasts) == ((), True)
    assert [(one.overdue, one.days_overdue) for one in found.book.on(JUNE).standings] == [(100, 31)]
    assert found.book.on(date(2026, 5, 15)).arrears == 0


def still_wrong(said: Registers, then: date, state: str, *, later: Registers) -> bool:
    """Whether what was said of loan A, by the registers of a half-year up to `then`, is still to be entered by those of
    `later`, in August."""
    known = {key: PROPERTIES[f"par:{key}"].call(Asked(said, HALF, then))["A"] for key in ("entered", "plan")}
    claims = [{"name": "c", "loan": "A", "state": state, **known}]
    return PROPERTIES["par:still_wrong"].call(Asked({**later, "claims": claims}, HALF, date(2026, 8, 1))) == {
        "c": "yes"
    }


def test_what_was_on_record_when_it_was_said_to_be_paid_closes_nothing() -> None:
    """On 10 July of the half-year to 30 June: a payment of 5 July was there already."""
    said = registers("A | 30/04/2026: 200, 30/05/2026: 100 | 05/07/2026: 50 |")
    more = registers("A | 30/04/2026: 200, 30/05/2026: 100 | 05/07/2026: 50, 29/06/2026: 50 |")
    assert still_wrong(said, JUNE, "paid", later=said)
    assert still_wrong(said, JUNE, "wrong", later=more)  # a repayment puts no schedule right
    assert not still_wrong(said, JUNE, "paid", later=more)


def test_a_schedule_that_is_mended_closes_what_was_wrong_though_its_oldest_day_stays() -> None:
    said = registers("A | 30/04/2026: 200, 30/05/2026: 100 | |")
    mended = registers("A | 30/04/2026: 200, 30/05/2026: 100 | |")
    mended["schedule"] += [
        {"name": "m1", "loan": "A", "due": "2026-04-30", "principal": "100", "since": "", "plan": "mended"},
        {"name": "m2", "loan": "A", "due": "2026-05-30", "principal": "200", "since": "", "plan": "mended"},
    ]
    assert still_wrong(said, JUNE, "wrong", later=said)
    assert still_wrong(said, JUNE, "paid", later=mended)
    assert not still_wrong(said, JUNE, "wrong", later=mended)


def test_instalments_that_moved_towards_each_other_are_another_schedule() -> None:
    said, mended = (
        registers(f"A | {days} | |") for days in ("30/04/2026: 9, 30/05/2026: 9", "01/05/2026: 9, 29/05/2026: 9")
    )
    assert not still_wrong(said, JUNE, "wrong", later=mended)


def test_a_schedule_made_anew_after_the_half_year_was_there_when_it_was_said_to_be_wrong() -> None:
    said = registers("A | 30/04/2026: 200, 30/05/2026: 100 | |")
    said["schedule"] += [
        {"name": "n1", "loan": "A", "due": "2026-07-20", "principal": "300", "since": "2026-07-05", "plan": "anew"},
    ]
    assert still_wrong(said, JUNE, "wrong", later=said)


def test_a_list_of_one_row_tells_the_portfolio() -> None:
    (row,) = LISTS["par:figures"].call(asked(registers(GROUP)))
    assert {key: row[key] for key in ("loans", "glp", "arrears", "late30", "late30_alone", "par1", "par30", "unfit")} == {
        "loans": "9", "glp": "9500000", "arrears": "3900000", "late30": "4300000", "late30_alone": "3400000",
        "par1": "73.7", "par30": "45.3", "unfit": "0",
    }  # fmt: skip
    assert (row["due"], row["received"], row["on_time"], row["crr"], row["on_time_rate"]) == (
        "5500000", "1600000", "1000000", "29.1", "18.2"
    )  # fmt: skip
    assert (row["age_current"], row["age_1_30"], row["age_181_365"], row["age_over_365"]) == (
        "3400000", "2700000", "900000", "0"
    )  # fmt: skip
    assert set(row) == {"name", "label", *LISTS["par:figures"].columns}


def test_without_loans_there_is_no_ratio() -> None:
    (row,) = LISTS["par:figures"].call(asked({}))
    assert (row["glp"], row["par30"], row["crr"]) == ("0", "", "")
    assert FIGURES["par:at_risk"].call(asked({}), days=30) == [("", 0, 0)]


def test_a_figure_is_what_is_at_risk_over_all_that_is_lent() -> None:
    found = asked(registers(GROUP))
    assert FIGURES["par:at_risk"].call(found, days=30) == [("", 4_300_000, 9_500_000)]
    assert FIGURES["par:at_risk"].call(found, days=30, restructured="no") == [("", 3_400_000, 9_500_000)]
    assert FIGURES["par:ageing"].call(found, age="91-180") == [("", 1_500_000, 1)]


def test_a_figure_is_divided_by_what_loans_are_made_of() -> None:
    found = asked(registers("A | 01/05/2026: 100 | | source seed\nB | 01/12/2026: 300 | | source own"))
    assert FIGURES["par:at_risk"].call(found, days=30, by="source") == [
        ("source=own", 0, 300),
        ("source=seed", 100, 100),
    ]


# What does not fit


@pytest.mark.parametrize(
    ("table", "row", "change", "named", "glp"),
    [
        ("payments", 0, {"principal": "2500000"}, ("payments", "L3+0", "too_much", 500_000), 8_000_000),
        ("payments", 0, {"loan": "L99"}, ("payments", "L3+0", "loan_unknown", 0), 10_000_000),
        ("payments", 0, {"paid": "31.03.2026"}, ("payments", "L3+0", "unreadable", 0), 10_000_000),
        ("payments", 0, {"principal": "0"}, ("payments", "L3+0", "amount", 0), 10_000_000),
        ("schedule", 0, {"principal": "1000000"}, ("loans", "L1", "schedule", 1_000_000), 9_500_000),
        ("schedule", 0, {"principal": "2000000"}, ("loans", "L1", "schedule", 2_000_000), 9_500_000),
        ("loans", 0, {"principal": "a lot"}, ("loans", "L1", "unreadable", 0), 8_000_000),
        ("loans", 0, {"released": "soon"}, ("loans", "L1", "unreadable", 0), 8_000_000),
    ],
)
def test_what_does_not_fit_is_named_and_counts_as_far_as_it_goes(
    table: str, row: int, change: dict[str, str], named: tuple[str, str, str, int], glp: int
) -> None:
    found = registers(GROUP)
    found[table][row] |= change
    assert named in unfit(found)
    assert kept(found).book.on(JUNE).glp == glp


def test_a_loan_without_instalments_is_named_and_current() -> None:
    found = registers("A | 01/05/2026: 100 | |")
    found["schedule"] = []
    assert unfit(found) == [("loans", "A", "schedule", 0)]
    (one,) = kept(found).book.on(JUNE).standings
    assert (one.unpaid, one.days_overdue) == (100, 0)
    assert PROPERTIES["par:next_due"].call(asked(found)) == {}


def test_what_the_instalments_do_not_cover_is_due_with_the_last() -> None:
    found = registers("A | 01/05/2026: 100, 01/06/2026: 100 | 01/05/2026: 200 |")
    found["loans"][0]["principal"] = "300"
    (one,) = kept(found).book.on(JUNE).standings
    assert (one.unpaid, one.overdue, one.days_overdue) == (100, 100, 29)


def test_the_list_of_what_does_not_fit_calls_loans_by_their_label() -> None:
    found = registers(GROUP)
    found["payments"][0]["principal"] = "2500000"
    assert LISTS["par:unfit"].call(asked(found)) == [
        {"name": "payments-L3+0", "label": "Loan L3", "table": "payments", "code": "too_much", "loan": "L3", "sum": "500000"}
    ]  # fmt: skip


# Whatever stands in registers

amounts = st.integers(-5, 500).map(str) | st.sampled_from(["", "x", "12.5", "300.0"])
days = st.dates(date(2025, 1, 1), date(2027, 12, 31)).map(date.isoformat) | st.sampled_from(["", "soon", "2026-02-30"])
names = st.sampled_from(["A", "B", "C", "D"])


@st.composite
def anything(draw: st.DrawFn) -> Registers:
    loans: list[dict[str, str]] = [
        {"name": name, "label": name, "principal": draw(amounts), "restructured": draw(st.sampled_from(["yes", "no", ""]))}
        for name in draw(st.lists(names, unique=True))
    ]  # fmt: skip

    def rows(day: str, mark: str) -> list[dict[str, str]]:
        drawn = draw(st.lists(st.tuples(names, days, amounts), max_size=8))
        return [{"name": f"{mark}{n}", "loan": a, day: b, "principal": c} for n, (a, b, c) in enumerate(drawn)]

    return {"loans": loans, "schedule": rows("due", "s"), "payments": rows("paid", "p")}


def total(rows: Iterable[dict[str, str]]) -> int:
    return sum(int(row["principal"].partition(".")[0]) for row in rows)


@given(anything(), st.dates(date(2025, 1, 1), date(2028, 1, 1)))
def test_any_registers_make_a_book_that_adds_up(found: Registers, on: date) -> None:
    made = kept(found)
    portfolio = made.book.on(on)
    assert sum(portfolio.ageing().values()) == portfolio.glp
    assert all(0 <= one.overdue <= one.unpaid <= one.loan.principal for one in portfolio.standings)
    assert [portfolio.at_risk(n) for n in DAYS] == sorted((portfolio.at_risk(n) for n in DAYS), reverse=True)
    assert made.book.on(on + timedelta(1)).glp <= portfolio.glp


@given(anything())
def test_every_row_counts_in_full_or_is_named(found: Registers) -> None:
    made = kept(found)
    named = {(one.table, one.id) for one in made.unfit}
    loans = {one.loan.id: one for one in made.book.on(date.max - timedelta(1)).standings}
    for entry in found["loans"]:
        assert entry["name"] in loans or ("loans", entry["name"]) in named
    for name, one in loans.items():
        mine = [row for row in found["payments"] if row["loan"] == name]
        whole = [row for row in mine if ("payments", row["name"]) not in named]
        assert one.loan.principal - one.unpaid >= total(whole)
        if len(whole) == len(mine):
            assert one.loan.principal - one.unpaid == total(mine)
        if ("loans", name) not in named:
            planned = [
                row for row in found["schedule"] if row["loan"] == name and ("schedule", row["name"]) not in named
            ]
            assert total(planned) == one.loan.principal
    for table in ("schedule", "payments"):
        for row in found[table]:
            told = {(table, row["name"]), ("loans", row["loan"])}  # the row, or what is wrong with its loan
            assert row["loan"] in loans or told & named


def test_a_misfit_is_a_plain_row() -> None:
    found = registers(GROUP)
    found["payments"][0]["loan"] = ""
    assert kept(found).unfit == (Unfit("payments", "L3+0", "loan_unknown", ""),)


# A schedule anew


def test_a_schedule_anew_holds_from_its_day_and_the_old_one_before() -> None:
    told = registers("A | 31/03/2026: 300, 15/06/2026: 300, 30/09/2026: 300 | 31/03/2026: 300 |")
    told["loans"][0] |= {"restructured": "yes", "restructured_on": "2026-06-20"}
    told["schedule"] += [
        {"name": "n1", "loan": "A", "due": "2026-12-31", "principal": "400", "since": "2026-06-20"},
        {"name": "n2", "loan": "A", "due": "2027-03-31", "principal": "200", "since": "2026-06-20"},
    ]
    before, after, late = date(2026, 6, 19), JUNE, date(2027, 1, 1)
    books = {on: kept(told, on) for on in (before, after, late)}
    assert [found.unfit for found in books.values()] == [(), (), ()]
    stood = {on: found.book.on(on).standings[0] for on, found in books.items()}
    assert [(one.unpaid, one.days_overdue, one.loan.restructured) for one in stood.values()] == [
        (600, 4, False),
        (600, 0, True),
        (600, 1, True),
    ]
    assert not any(found.lasts for found in books.values())


def test_what_was_not_paid_when_the_schedule_was_made_anew_is_late_from_that_day() -> None:
    told = registers("A | 31/03/2026: 900 | |")
    told["schedule"] += [{"name": "n", "loan": "A", "due": "2026-12-31", "principal": "600", "since": "2026-06-20"}]
    (one,) = kept(told, JUNE).book.on(JUNE).standings
    assert (one.unpaid, one.overdue, one.days_overdue) == (900, 300, 10)
