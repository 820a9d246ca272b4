"""Who has reported, who was late, who is silent."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from indicators.completeness import Counts, State, by_period, by_place, grid, overall, states

VIENTIANE = ZoneInfo("Asia/Vientiane")
TODAY = date(2026, 11, 7)


@dataclass(frozen=True)
class Owes:
    place: str
    period: str
    due: date


@dataclass(frozen=True)
class Filed:
    place: str
    period: str
    status: str
    first_sent_at: datetime


OCTOBER = Owes("v1", "2026-10", date(2026, 11, 5))


def filed(day: int, hour: int = 3, *, status: str = "sent", place: str = "v1") -> Filed:
    """Sent on a day of November, at an hour of UTC."""
    return Filed(place, "2026-10", status, datetime(2026, 11, day, hour, tzinfo=UTC))


def state(*filings: Filed, owed: tuple[Owes, ...] = (OCTOBER,), today: date = TODAY) -> State | None:
    return states(owed, filings, today, VIENTIANE).get(("v1", "2026-10"))


def test_a_report_is_on_time_until_the_end_of_the_day_where_she_lives() -> None:
    assert state(filed(5, 16)) == "on_time"  # 23:00 in Vientiane
    assert state(filed(5, 17)) == "late"  # midnight


def test_without_a_report_it_is_waited_for_and_then_missing() -> None:
    assert state(today=date(2026, 11, 5)) == "waiting"
    assert state(today=date(2026, 11, 6)) == "missing"


def test_a_returned_report_is_neither_there_nor_missing() -> None:
    assert state(filed(4, status="returned")) == "returned"
    assert state(filed(4, status="returned"), today=date(2026, 11, 4)) == "returned"


def test_who_answers_a_return_is_judged_by_her_first_sending() -> None:
    assert state(filed(4, status="replaced"), filed(4, status="approved")) == "on_time"
    assert state(filed(4, status="replaced")) == "missing"


def test_of_two_reports_the_better_counts_in_any_order() -> None:
    assert state(filed(6), filed(4)) == state(filed(4), filed(6)) == "on_time"
    assert state(filed(6), filed(4, status="returned")) == "late"


def test_of_two_due_dates_the_later_counts() -> None:
    later = Owes("v1", "2026-10", date(2026, 11, 10))
    assert state(filed(9), owed=(OCTOBER, later)) == state(filed(9), owed=(later, OCTOBER)) == "on_time"


def test_what_nobody_owes_is_not_owed_and_cannot_be_late() -> None:
    assert state(owed=()) is None
    assert grid({}, ["v1"], ["2026-10"]) == (("not_owed",),)
    assert state(filed(30), owed=()) == "on_time"


def test_a_grid_has_places_as_rows_and_periods_as_columns() -> None:
    owed = [OCTOBER, Owes("v2", "2026-10", date(2026, 11, 5)), Owes("v2", "2026-11", date(2026, 12, 5))]
    found = states(owed, [filed(6)], TODAY, VIENTIANE)
    assert grid(found, ["v1", "v2"], ["2026-10", "2026-11"]) == (("late", "not_owed"), ("missing", "waiting"))


def test_the_rate_is_reports_on_time_of_those_due() -> None:
    owed = [Owes(f"v{number}", "2026-10", date(2026, 11, 5)) for number in range(1, 6)]
    reports = [filed(4), filed(6, place="v2"), filed(4, place="v3", status="returned")]
    found = states([*owed, Owes("v1", "2026-11", date(2026, 12, 5))], reports, TODAY, VIENTIANE)
    counts = by_period(found)
    assert counts["2026-10"] == Counts(on_time=1, late=1, returned=1, missing=2)
    assert counts["2026-10"].rate == Fraction(1, 5)
    assert counts["2026-10"].reported == 2
    assert counts["2026-11"] == Counts(waiting=1)
    assert counts["2026-11"].rate is None
    assert by_place(found)["v1"] == Counts(on_time=1, waiting=1)
    assert overall({}) == Counts()


OWED = st.lists(
    st.builds(
        Owes,
        st.sampled_from(("v1", "v2", "v3")),
        st.sampled_from(("2026-09", "2026-10")),
        st.dates(date(2026, 10, 1), date(2026, 12, 31)),
    )
)
FILED = st.lists(
    st.builds(
        Filed,
        st.sampled_from(("v1", "v2", "v3")),
        st.sampled_from(("2026-09", "2026-10")),
        st.sampled_from(("sent", "approved", "returned", "replaced")),
        st.integers(0, 2_200).map(lambda hours: datetime(2026, 10, 1, tzinfo=UTC) + timedelta(hours=hours)),
    )
)


@given(OWED, FILED, st.dates(date(2026, 10, 1), date(2026, 12, 31)))
def test_every_cell_is_counted_once_at_every_level(owed: list[Owes], reports: list[Filed], today: date) -> None:
    found = states(owed, reports, today, VIENTIANE)
    assert {(each.place, each.period) for each in owed} <= set(found)
    assert "not_owed" not in found.values()
    for counts in (by_place(found), by_period(found)):
        assert sum(each.due + each.waiting for each in counts.values()) == len(found)
        assert sum(each.on_time for each in counts.values()) == overall(found).on_time
