"""Periods, rules and due dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.calendar import (
    EVERY,
    bounds,
    due_date,
    every_of,
    following,
    newest_open,
    occurrences,
    opening,
    period_of,
    previous,
    read_rule,
    span,
)

days = st.dates(date(2, 1, 1), date(9990, 12, 31))
kinds = st.sampled_from(EVERY)


@pytest.mark.parametrize(
    ("day", "every", "period", "first", "last"),
    [
        (date(2026, 10, 31), "month", "2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        (date(2028, 2, 29), "month", "2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 2, 28), "month", "2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 12, 31), "quarter", "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 1, 1), "half", "2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), "half", "2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        (date(2026, 7, 1), "year", "2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_day_lies_in_a_period(day: date, every: str, period: str, first: date, last: date) -> None:
    assert period_of(day, every) == period  # type: ignore[arg-type]
    assert bounds(period) == (first, last)


@given(days, kinds)
def test_a_period_holds_the_days_that_are_in_it(day: date, every: str) -> None:
    period = period_of(day, every)  # type: ignore[arg-type]
    first, last = bounds(period)
    assert first <= day <= last
    assert every_of(period) == every
    assert period_of(first, every) == period_of(last, every) == period  # type: ignore[arg-type]


@given(days, kinds)
def test_periods_follow_one_another_without_a_gap(day: date, every: str) -> None:
    period = period_of(day, every)  # type: ignore[arg-type]
    assert previous(following(period)) == period
    assert bounds(following(period))[0] == bounds(period)[1] + timedelta(days=1)
    assert following(period) > period, "periods sort as texts"


@given(days, kinds, st.integers(0, 60))
def test_a_span_runs_from_its_first_to_its_last(day: date, every: str, count: int) -> None:
    first = period_of(day, every)  # type: ignore[arg-type]
    periods = span(first, following(first, count)) if count < 20 else span(following(first, -1), first)
    assert periods[0] == (first if count < 20 else following(first, -1))
    assert len(set(periods)) == len(periods) == (count + 1 if count < 20 else 2)
    assert span(following(first), first) == ()


@pytest.mark.parametrize("wrong", ["", "2026-13", "2026-00", "2026-Q5", "2026-H3", "26-10", "2026-1", "໒໐໒໖-໑໐"])
def test_what_is_no_period_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="period"):
        bounds(wrong)


def test_a_span_is_of_one_kind() -> None:
    with pytest.raises(ValueError, match="one kind"):
        span("2026-01", "2026-H1")


@pytest.mark.parametrize(
    ("rule", "when", "period", "due"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=5", "last", "2026-10", date(2026, 11, 5)),
        ("FREQ=MONTHLY;BYMONTHDAY=5", "last", "2026-12", date(2027, 1, 5)),
        ("FREQ=MONTHLY;BYMONTHDAY=5", "this", "2026-10", date(2026, 10, 5)),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "this", "2028-02", date(2028, 2, 29)),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "this", "2026-02", date(2026, 2, 28)),
        ("FREQ=MONTHLY;BYDAY=-1TH", "this", "2026-11", date(2026, 11, 26)),
        ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", "this", "2026-H1", date(2026, 6, 30)),
        ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", "this", "2026-H2", date(2026, 12, 31)),
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15", "last", "2026", date(2027, 1, 15)),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "this", "2026-11", None),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "this", "2027", None),
    ],
)
def test_a_rule_gives_a_period_its_due_date(rule: str, when: str, period: str, due: date | None) -> None:
    assert due_date(rule, when, period) == due  # type: ignore[arg-type]


@given(st.integers(1, 28), st.dates(date(2020, 1, 1), date(2060, 1, 1)))
def test_every_month_has_its_due_date(day_of_month: int, day: date) -> None:
    period = period_of(day, "month")
    due = due_date(f"FREQ=MONTHLY;BYMONTHDAY={day_of_month}", "last", period)
    assert due is not None
    assert period_of(due, "month") == following(period)


def test_the_last_thursday_lies_in_the_last_week() -> None:
    for month in span("2026-01", "2028-12"):
        (day,) = occurrences("FREQ=MONTHLY;BYDAY=-1TH", *bounds(month))
        assert day.weekday() == 3
        assert (bounds(month)[1] - day).days < 7


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "FREQ=SOMETIMES",
        "BYMONTHDAY=5",
        "FREQ=MONTHLY;BYMONTHDAY=5;COUNT=3",
        "FREQ=MONTHLY;UNTIL=20270101",
        "FREQ=HOURLY",
        "FREQ=MONTHLY\nFREQ=YEARLY",
    ],
)
def test_what_no_duty_can_have_for_a_rule_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  dateutil words it as it likes
        read_rule(wrong)


def test_a_period_opens_when_it_begins_or_when_it_is_over() -> None:
    assert opening("this", "2026-H2") == date(2026, 7, 1)
    assert opening("last", "2026-10") == date(2026, 11, 1)
    assert newest_open("last", "month", date(2026, 11, 1)) == "2026-10"
    assert newest_open("last", "month", date(2026, 10, 31)) == "2026-09"
    assert newest_open("this", "half", date(2026, 7, 1)) == "2026-H2"
