"""Which days a question takes, and how they are offered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.dialogue import calendar_days as days
from conversations.dialogue.calendar_days import Span

TODAY = date(2026, 11, 2)
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
OCTOBER = Span(FIRST, LAST)


def between(first: date | None, last: date | None) -> Callable[[str], bool]:
    span = Span(first, last)
    return lambda text: span.has(date.fromisoformat(text))


@pytest.mark.parametrize("span", [OCTOBER, Span(None, TODAY), Span(TODAY, None), Span(None, None), Span(FIRST, FIRST)])
def test_the_span_of_days_that_hold_is_found(span: Span) -> None:
    likely = days.likely_days(TODAY, FIRST, LAST)
    assert days.span(between(span.first, span.last), likely) == span


def test_of_days_that_nobody_would_think_of_there_is_no_span() -> None:
    assert days.span(lambda text: text == "1987-06-05", days.likely_days(TODAY, FIRST, LAST)) is None


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 20_000))
def test_wherever_the_bounds_are_they_are_found(first: date, more: int) -> None:
    last = first + timedelta(more)
    assert days.span(between(first, last), [first + timedelta(more // 2)]) == Span(first, last)


def test_only_days_near_at_hand_that_hold_are_offered() -> None:
    assert days.near(Span(None, TODAY), TODAY) == [TODAY, date(2026, 11, 1)]
    assert days.near(OCTOBER, TODAY) == []
    assert days.near(OCTOBER, date(2026, 11, 1)) == [LAST]
    assert days.near(None, TODAY) == []


def test_the_calendar_opens_at_the_month_that_is_reported() -> None:
    assert days.opening(Span(), TODAY, FIRST) == FIRST
    assert days.opening(Span(), TODAY, None) == date(2026, 11, 1)
    assert days.opening(Span(date(2026, 12, 5), None), TODAY, FIRST) == date(2026, 12, 1)


def test_a_month_shows_the_days_that_hold_and_leads_only_where_there_are_more() -> None:
    assert [day.day for day in days.offered(Span(date(2026, 10, 29), None), FIRST, lambda text: True)] == [29, 30, 31]
    assert days.ways(OCTOBER, FIRST) == (None, None)
    assert days.ways(Span(None, TODAY), FIRST) == (date(2026, 9, 1), date(2026, 11, 1))


def test_the_number_of_a_day_is_enough_where_all_lie_in_one_month() -> None:
    assert days.day_alone("12", OCTOBER) == "2026-10-12"
    assert days.day_alone("ວັນທີ ໑໒", OCTOBER) == "2026-10-12"
    assert days.day_alone("32", OCTOBER) == ""
    assert days.day_alone("12", Span(None, TODAY)) == ""


@pytest.mark.parametrize(
    ("text", "language", "month"),
    [
        ("31/4/2026", "lo", "2026-04"),
        ("31/4/2569", "th", "2026-04"),
        ("29/2/2568", "th", "2025-02"),
        ("30 ກຸມພາ 2026", "lo", "2026-02"),
        ("๓๑ เม.ย. 2569", "th", "2026-04"),
        ("2026-04-31", "en", "2026-04"),
        ("31/13/2026", "lo", None),
        ("29/2/2567", "th", None),  # there is such a day
        ("soon", "en", None),
    ],
)
def test_a_day_that_does_not_exist_is_known_by_its_month(text: str, language: str, month: str | None) -> None:
    found = days.no_such_day(text, language, TODAY)
    assert (found.isoformat()[:7] if found else None) == month


@given(st.text(max_size=30))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    days.no_such_day(text, "lo", TODAY)
    days.day_alone(text, OCTOBER)
    days.is_month(text)
