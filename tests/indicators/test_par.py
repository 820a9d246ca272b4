"""Portfolio at risk: the published table, a self-help group's half-year, the errors that people make, and 1,500 loans
reckoned a second time in another way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.loans import Instalment, Loan, Misfit, Payment, misfits
from indicators.par import BUCKETS, DAYS, OLDEST, Book, Portfolio, Standing, provision

JUNE = date(2026, 6, 30)
HALF = (date(2026, 1, 1), JUNE)


def day(text: str) -> date:
    """31/12/2026 as people write it."""
    d, m, y = map(int, text.split("/"))
    return date(y, m, d)


def book(table: str, on: Sequence[Loan] = ()) -> Book:
    """A book out of a table: loan | due: principal, … | paid: principal, … | what else is known of the loan."""
    loans, schedule, payments = list(on), [], []
    for row in table.strip().splitlines():
        name, planned, came, notes = (cell.strip() for cell in row.split("|"))
        mine = [Instalment(name, when, amount) for when, amount in pairs(planned)]
        schedule += mine
        payments += [Payment(name, when, amount) for when, amount in pairs(came)]
        gone = day(notes.split()[-1]) if "written off" in notes else None
        group = notes.split()[-1] if "group" in notes else ""
        released = day(notes.split()[-1]) if "released" in notes else None
        lent = sum(each.principal for each in mine)
        loans.append(
            Loan(name, lent, group, released=released, restructured="restructured" in notes, written_off_on=gone)
        )
    assert misfits(loans, schedule, payments) == []
    return Book(loans, schedule, payments)


def pairs(cell: str) -> list[tuple[date, int]]:
    return [
        (day(when.strip()), int(amount.replace(".", "")))
        for when, amount in (part.split(":") for part in cell.split(",") if part.strip())
    ]


GROUP = """
L1  | 31/12/2026: 1.500.000                                                                  |                    |
L2  | 30/06/2026: 1.000.000                                                                  |                    |
L3  | 31/03/2026: 500.000, 15/06/2026: 500.000, 30/09/2026: 500.000, 31/12/2026: 500.000     | 31/03/2026: 500.000|
L4  | 31/05/2026: 600.000, 31/08/2026: 600.000                                               |                    |
L5  | 30/05/2026: 600.000, 31/08/2026: 600.000                                               | 10/06/2026: 200.000|
L6  | 31/03/2026: 800.000                                                                    | 20/04/2026: 300.000|
L7  | 01/01/2026: 1.000.000                                                                  |                    |
L8  | 31/12/2025: 1.000.000                                                                  | 05/01/2026: 100.000|
L9  | 31/03/2027: 900.000                                                                    |                    | restructured
L10 | 30/04/2026: 500.000                                                                    | 30/04/2026: 500.000|
"""


def percent(share: Fraction | None) -> float:
    assert share is not None
    return round(float(share * 100), 4)


def test_a_groups_half_year() -> None:
    portfolio = book(GROUP).on(JUNE)
    standings = {one.loan.id: (one.unpaid, one.days_overdue) for one in portfolio.standings}
    assert standings == {
        "L1": (1_500_000, 0), "L2": (1_000_000, 0), "L3": (1_500_000, 15), "L4": (1_200_000, 30), "L5": (1_000_000, 31),
        "L6": (500_000, 91), "L7": (1_000_000, 180), "L8": (900_000, 181), "L9": (900_000, 0), "L10": (0, 0),
    }  # fmt: skip
    assert portfolio.glp == 9_500_000
    assert portfolio.arrears == 3_900_000
    assert portfolio.ageing() == {
        "current": 3_400_000, "1-30": 2_700_000, "31-60": 1_000_000, "61-90": 0, "91-180": 1_500_000,
        "181-365": 900_000, ">365": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("days", "alone", "restructured"),
    [(1, 64.2105, 73.6842), (30, 35.7895, 45.2632), (60, 25.2632, 34.7368), (90, 25.2632, 34.7368),
     (180, 9.4737, 18.9474), (365, 0.0, 9.4737)],
)  # fmt: skip
def test_a_restructured_loan_counts_always_in_the_first_figure_and_only_when_late_in_the_second(
    days: int, alone: float, restructured: float
) -> None:
    portfolio = book(GROUP).on(JUNE)
    assert percent(portfolio.par(days)) == restructured
    assert percent(portfolio.par(days, restructured=False)) == alone


def test_a_restructured_loan_that_is_late_itself_counts_in_both() -> None:
    portfolio = book("A | 01/05/2026: 100 | | restructured\nB | 01/12/2026: 300 | |").on(JUNE)
    assert portfolio.par(30) == portfolio.par(30, restructured=False) == Fraction(1, 4)


def test_what_came_in_a_half_year() -> None:
    came = book(GROUP).collection(*HALF)
    assert (came.due, came.received, came.on_time, came.arrears_at_start) == (
        5_500_000,
        1_600_000,
        1_000_000,
        1_000_000,
    )
    assert round(percent(came.current_rate), 2) == 29.09
    assert round(percent(came.on_time_rate), 2) == 18.18


def test_the_table_that_sa_dhan_published() -> None:
    """Year ending March 2003: principal by age, and what is to be laid by (domain.md 2.5)."""
    ages = {0: 128_000, 30: 17_500, 60: 10_000, 90: 5_000, 180: 3_500, 365: 2_500, 366: 1_500}
    portfolio = Portfolio(JUNE, tuple(Standing(Loan(str(n), owed), owed, owed, n) for n, owed in ages.items()))
    assert [percent(portfolio.par(days)) for days in DAYS] == [23.8095, 13.3929, 7.4405, 4.4643, 2.381, 0.8929]
    assert provision(portfolio.ageing()) == 13_125


def test_no_loans_is_no_figure_and_never_nought_per_cent() -> None:
    for portfolio in (book("").on(JUNE), book("A | 01/05/2026: 100 | 01/05/2026: 100 |").on(JUNE)):
        assert portfolio.glp == 0
        assert [portfolio.par(days) for days in DAYS] == [None] * len(DAYS)
    nothing = book("").collection(*HALF)
    assert nothing.current_rate is nothing.on_time_rate is None


@pytest.mark.parametrize(("paid", "unpaid", "late"), [("30/06/2026", 0, 0), ("01/07/2026", 500, 30)])
def test_a_payment_after_the_day_is_not_known_on_it(paid: str, unpaid: int, late: int) -> None:
    (one,) = book(f"A | 31/05/2026: 500 | {paid}: 500 |").on(JUNE).standings
    assert (one.unpaid, one.days_overdue) == (unpaid, late)


def test_a_payment_settles_the_oldest_instalment_first() -> None:
    """Paid on the day of the second instalment, and yet for the first."""
    (one,) = book("A | 01/04/2026: 100, 01/05/2026: 100, 01/06/2026: 100 | 01/05/2026: 150 |").on(JUNE).standings
    assert (one.overdue, one.days_overdue) == (150, 60)


def test_a_loan_written_off_leaves_the_portfolio_that_day() -> None:
    written = book("A | 01/02/2026: 100 | | written off 01/05/2026\nB | 01/12/2026: 100 | |")
    assert [written.on(date(2026, 4, 30)).glp, written.on(date(2026, 5, 1)).glp] == [200, 100]
    assert written.on(JUNE).at_risk(1) == 0


def test_what_still_comes_of_a_loan_written_off_is_a_recovery() -> None:
    came = book("A | 01/02/2026: 100, 01/06/2026: 100 | 03/03/2026: 30, 01/06/2026: 50 | written off 01/05/2026")
    assert (came.collection(*HALF).due, came.collection(*HALF).received) == (100, 30)


def test_a_loan_not_yet_released_is_not_in_the_portfolio() -> None:
    assert [book("A | 01/12/2026: 100 | | released 01/07/2026").on(on).glp for on in (JUNE, date(2026, 7, 1))] == [
        0,
        100,
    ]


def test_young_loans_are_told_because_they_make_it_look_better() -> None:
    some = book("A | 01/12/2026: 100 | | released 15/06/2026\nB | 01/12/2026: 50 | | released 31/05/2026").on(JUNE)
    assert some.released_within(30) == 100


def test_what_falls_due_is_seen_before_it_is_late() -> None:
    whole = book("A | 15/07/2026: 100, 15/09/2026: 100 | 01/06/2026: 30 |\nB | 01/05/2026: 500 | |")
    assert [whole.falling_due(JUNE, days) for days in (30, 60, 90)] == [70, 70, 170]


def test_by_group() -> None:
    portfolio = book(
        "A | 01/05/2026: 100 | | group G1\nB | 01/12/2026: 300 | | group G2\nC | 01/12/2026: 100 | | group G1"
    )
    assert {name: part.par(30) for name, part in portfolio.on(JUNE).by(lambda loan: loan.group).items()} == {
        "G1": Fraction(1, 2), "G2": Fraction(0),
    }  # fmt: skip


def test_what_does_not_fit_is_named_with_its_row() -> None:
    loans = [Loan("A", 100), Loan("B", 100), Loan("A", 100), Loan("C", 0)]
    schedule = [
        Instalment("A", JUNE, 100),
        Instalment("B", JUNE, 90),
        Instalment("X", JUNE, 5),
        Instalment("A", JUNE, -1),
    ]
    payments = [
        Payment("A", date(2026, 5, 2), 60), Payment("A", date(2026, 5, 1), 60), Payment("Y", JUNE, 1), Payment("A", JUNE, 0)
    ]  # fmt: skip
    assert misfits(loans, schedule, payments) == [
        Misfit("loans", 0, "schedule", "A", 99),
        Misfit("loans", 1, "schedule", "B", 90),
        Misfit("loans", 2, "twice", "A"),
        Misfit("loans", 3, "amount", "C"),
        Misfit("schedule", 2, "loan_unknown", "X"),
        Misfit("schedule", 3, "amount", "A"),
        Misfit("payments", 0, "too_much", "A", 20),
        Misfit("payments", 2, "loan_unknown", "Y"),
        Misfit("payments", 3, "amount", "A"),
    ]


# A second way to the same figures: kip by kip, instalment by instalment


def made_up(chance: Random, loans: int) -> tuple[list[Loan], list[Instalment], list[Payment]]:
    """A portfolio as village funds have them: bullets and instalments, early, late and part payments."""
    made, schedule, payments = [], [], []
    for number in range(loans):
        name, released = f"N{number}", date(2024, 1, 1) + timedelta(chance.randrange(1100))
        parts = chance.choice((1, 1, 3, 6, 12))
        planned = [
            (released + timedelta(30 * (n + 1) + chance.randrange(9)), 1000 * chance.randint(1, 900))
            for n in range(parts)
        ]
        lent = sum(amount for _, amount in planned)
        gone = released + timedelta(chance.randrange(700)) if chance.random() < 0.05 else None
        made.append(
            Loan(
                name, lent, f"G{number % 40}", chance.choice(("own", "seed")), "", released, chance.random() < 0.1, gone
            )
        )
        schedule += [Instalment(name, due, amount) for due, amount in planned]
        left = lent
        for _ in range(chance.randrange(2 * parts)):
            amount = min(left, chance.randint(1, 1 + lent // parts))
            if amount:
                payments.append(Payment(name, released + timedelta(chance.randrange(500)), amount))
                left -= amount
    chance.shuffle(schedule)
    chance.shuffle(payments)
    return made, schedule, payments


def settled(planned: Sequence[Instalment], payments: Sequence[Payment], on: date) -> list[list[int]]:
    """A loan's instalments [days late on that day, still open], after payments up to it were put on them one by one."""
    open_ = [[(on - each.due).days, each.principal] for each in sorted(planned, key=lambda each: each.due)]
    for payment in payments:
        amount = payment.principal if payment.paid <= on else 0
        for line in open_:
            taken = min(line[1], amount)
            line[1] -= taken
            amount -= taken
    return open_


@dataclass(frozen=True)
class Reckoned:
    """The figures of a portfolio: in all, overdue, by age, and at risk with and without restructured loans."""

    glp: int
    arrears: int
    ages: dict[str, int]
    at_risk: dict[int, int]
    alone: dict[int, int]


def reckoned(loans: Sequence[Loan], schedule: Sequence[Instalment], payments: Sequence[Payment], on: date) -> Reckoned:
    """A portfolio's figures on a day, settled one by one."""
    glp, arrears, ages = 0, 0, dict.fromkeys((*BUCKETS, OLDEST), 0)
    at_risk, alone = dict.fromkeys(DAYS, 0), dict.fromkeys(DAYS, 0)
    planned, came = defaultdict(list), defaultdict(list)
    for instalment in schedule:
        planned[instalment.loan].append(instalment)
    for payment in payments:
        came[payment.loan].append(payment)
    for loan in loans:
        assert loan.released is not None
        if loan.released > on or (loan.written_off_on is not None and loan.written_off_on <= on):
            continue
        lines = settled(planned[loan.id], came[loan.id], on)
        unpaid, late = sum(left for _, left in lines), [days for days, left in lines if left and days > 0]
        worst = max(late, default=0)
        glp += unpaid
        arrears += sum(left for days, left in lines if days > 0)
        ages[age_of(worst)] += unpaid
        for days in DAYS:
            bad = worst > days or (days == 1 and worst == 1)
            alone[days] += unpaid if bad else 0
            at_risk[days] += unpaid if bad or loan.restructured else 0
    return Reckoned(glp, arrears, ages, at_risk, alone)


@pytest.mark.parametrize("seed", range(3))
def test_fifteen_hundred_loans_come_to_the_same_when_settled_one_by_one(seed: int) -> None:
    chance = Random(seed)
    loans, schedule, payments = made_up(chance, 1500)
    assert misfits(loans, schedule, payments) == []
    book_, on = Book(loans, schedule, payments), date(2026, 1, 1) + timedelta(chance.randrange(400))
    right, portfolio = reckoned(loans, schedule, payments, on), book_.on(on)
    assert (portfolio.glp, portfolio.arrears, portfolio.ageing()) == (right.glp, right.arrears, right.ages)
    assert {days: portfolio.at_risk(days) for days in DAYS} == right.at_risk
    assert {days: portfolio.at_risk(days, restructured=False) for days in DAYS} == right.alone
    assert sum(part.glp for part in portfolio.by(lambda loan: loan.group).values()) == right.glp


def age_of(days: int) -> str:
    for name, least, most in (("current", 0, 0), ("1-30", 1, 30), ("31-60", 31, 60), ("61-90", 61, 90), ("91-180", 91, 180),
                              ("181-365", 181, 365)):  # fmt: skip
        if least <= days <= most:
            return name
    return ">365"


@given(st.integers(0, 10**6), st.integers(0, 900))
def test_the_figures_hang_together_whatever_the_portfolio(seed: int, later: int) -> None:
    book_, on = Book(*made_up(Random(seed), 12)), date(2025, 1, 1) + timedelta(later)
    portfolio = book_.on(on)
    ages = portfolio.ageing()
    assert sum(ages.values()) == portfolio.glp
    risks = [portfolio.at_risk(days) for days in DAYS]
    assert risks == sorted(risks, reverse=True)
    assert portfolio.at_risk(30, restructured=False) == sum(ages[name] for name in list(ages)[2:])
    assert portfolio.arrears <= portfolio.at_risk(1, restructured=False) <= portfolio.glp
    first, middle = on - timedelta(200), on - timedelta(100)
    whole, halves = (
        book_.collection(first, on),
        (book_.collection(first, middle), book_.collection(middle + timedelta(1), on)),
    )
    assert (whole.due, whole.received, whole.on_time) == tuple(
        sum(getattr(half, name) for half in halves) for name in ("due", "received", "on_time")
    )
