"""From one report to its facts."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from indicators.facts import Definition, Fact, Record, facts_of

# What a finished L1 gives: nested by group.
REPORT: Record = {
    "groups": {"active": 4, "members": 48, "women": 41},
    "savings": {"in": 1_200_000, "balance": 14_250_000},
    "loans": {"due": 2_000_000, "collected": 1_500_000, "explain": None},
    "safeguard": "no",
    "links": ["nutrition", "road"],
    "visited": date(2026, 10, 21),
    "attendance": [
        {"member": "A", "present": "yes", "sex": "f", "paid": Decimal("20000.5")},
        {"member": "B", "present": "no", "sex": "f", "paid": None},
        {"member": "C", "present": "yes", "sex": "m", "paid": Decimal("10000.25")},
    ],
}


def field(name: str) -> Callable[[Record], object]:
    return lambda record: record.get(name)


def one(_: Record) -> object:
    return 1


def present(record: Record) -> object:
    return record["present"] == "yes"


def facts(*definitions: Definition, report: Record = REPORT, form: str = "") -> list[tuple[str, str, int, int]]:
    found = facts_of(report, definitions, "1801001", "2026-10", form=form)
    return [(fact.indicator, fact.by, fact.num, fact.den) for fact in found]


def test_an_amount_is_read_from_any_group() -> None:
    balance = Definition("L05", "L1", field("balance"), time="last", unit="kip")
    assert facts_of(REPORT, [balance], "1801001", "2026-10") == [Fact("1801001", "2026-10", "L05", "", 14_250_000, 1)]


def test_a_ratio_keeps_both_its_sides() -> None:
    assert facts(Definition("L08", "L1", field("collected"), field("due"))) == [("L08", "", 1_500_000, 2_000_000)]


def test_rows_of_a_repeat_are_counted_and_truth_is_one() -> None:
    assert facts(Definition("L04", "L1/attendance", present, one)) == [("L04", "", 2, 3)]


def test_a_row_sees_the_report_around_it() -> None:
    share = Definition("X", "L1/attendance", lambda row: row["paid"] and row["members"], where=present)
    assert facts(share) == [("X", "", 96, 1)]


def test_a_figure_is_divided_by_what_a_row_says() -> None:
    by_sex = Definition("L04", "L1/attendance", present, one, by={"sex": field("sex")})
    assert facts(by_sex) == [("L04", "sex=f", 1, 2), ("L04", "sex=m", 1, 1)]


def test_only_what_holds_is_counted() -> None:
    women = Definition("W", "L1/attendance", present, one, where=lambda row: row["sex"] == "f")
    assert facts(women) == [("W", "", 1, 2)]
    for nothing in (False, 0, "", None, float("nan")):
        assert facts(Definition("N", "L1", one, where=lambda _, is_=nothing: is_)) == []


@pytest.mark.parametrize("blank", [None, "", float("nan"), float("inf"), "no number", [], date(2026, 1, 1)])
def test_a_blank_is_no_fact_and_no_zero(blank: object) -> None:
    assert facts(Definition("A", "L1", lambda _: blank)) == []
    assert facts(Definition("B", "L1", one, lambda _: blank)) == []
    assert facts(Definition("C", "L1", lambda _: 0)) == [("C", "", 0, 1)]


@pytest.mark.parametrize(
    ("value", "unit", "kept"),
    [
        (12_500, "kip", 12_500),
        (Decimal("12500.00"), "LAK", 12_500),
        (Decimal("12500.5"), "kip", 12_500),
        (10**18 + 1, "kip", 10**18 + 1),
        (Decimal("1000.30"), "thb", 100_030),
        (1000.1 + 0.2, "thb", 100_030),  # 1000.3000000000001 in floats
        ("12.345", "kg", 12_345),
        (12, "pct", 12),
        (-300, "kip", -300),
    ],
)
def test_figures_are_whole_parts_of_their_unit(value: object, unit: str, kept: int) -> None:
    assert facts(Definition("A", "L1", lambda _: value, unit=unit)) == [("A", "", kept, 1)]


def test_money_of_a_repeat_adds_up_exactly() -> None:
    assert facts(Definition("P", "L1/attendance", field("paid"), unit="thb")) == [("P", "", 3_000_075, 1)]


def test_a_repeat_within_a_repeat_is_found_with_its_row() -> None:
    report: Record = {
        "place": {"group": [{"name": "A", "loan": [{"left": 5}, {"left": 7}]}, {"name": "B", "loan": [{"left": 9}]}]}
    }
    owed = Definition("O", "L5/group/loan", field("left"), by={"group": field("name")})
    assert facts(owed, report=report) == [("O", "group=A", 12, 1), ("O", "group=B", 9, 1)]
    assert facts(Definition("G", "L5/group", one), report=report) == [("G", "", 2, 1)]


def test_definitions_of_other_forms_are_passed_over() -> None:
    mine, other = Definition("A", "L1", one), Definition("B", "L3/members", one)
    assert facts(mine, other, form="L1") == [("A", "", 1, 1)]


def test_a_repeat_without_rows_gives_no_fact() -> None:
    assert facts(Definition("A", "L1/attendance", one), report={"attendance": []}) == []
