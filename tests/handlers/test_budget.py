"""What may be pushed of a month's messages, as a table, and how a month is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.outcome import BROADCAST_RANK, NOTICE_RANK, REMINDER_RANK, REPLY_RANK
from handlers.budget import (
    LIVES,
    Forecast,
    Kind,
    Quota,
    State,
    days_left,
    judge,
    kind_of,
    month_begins,
    month_of,
    next_try,
    once_more,
    state_of,
    to_wait,
)
from storage.pushes import Push
from storage.records import Task

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
AMPLE = State(left=300, days=10, still=20, people=25)
THIN = State(left=20, days=10, still=20, people=25)
EMPTY = State(left=0, days=10, still=20, people=25)


@pytest.mark.parametrize(
    ("kind", "ample", "thin", "empty"),
    [
        (Kind.ANSWER, "", "", "spent"),
        (Kind.OWED, "", "", "spent"),
        (Kind.SOON, "", "kept", "spent"),
        (Kind.ASKS, "", "kept", "spent"),
        (Kind.DIGEST, "", "kept", "spent"),
        (Kind.POST, "", "kept", "spent"),
        (Kind.NEWS, "news", "news", "news"),
    ],
)
def test_who_goes_first(kind: Kind, ample: str, thin: str, empty: str) -> None:
    assert [judge(kind, 1, state) for state in (AMPLE, THIN, EMPTY)] == [ample, thin, empty]


@pytest.mark.parametrize("kind", Kind)
def test_where_nothing_is_counted_everything_goes(kind: Kind) -> None:
    assert judge(kind, 500, State(None)) == ""


@pytest.mark.parametrize("kind", [Kind.OWED, Kind.SOON])
def test_she_is_reminded_once_a_month(kind: Kind) -> None:
    assert judge(kind, 1, State(left=300, days=10, reminded=True)) == "once"


def test_a_group_takes_one_for_each_member_and_nothing_that_is_kept() -> None:
    assert judge(Kind.POST, 280, AMPLE) == ""
    assert judge(Kind.POST, 281, AMPLE) == "kept"


def test_what_asks_something_has_a_fair_share() -> None:
    state = State(left=70, days=1, still=20, people=25)
    shares = [judge(Kind.ASKS, 1, State(70, 1, 20, hers=hers, people=25)) for hers in range(4)]
    assert shares == ["", "", "", "share"]  # fifty for twenty-five: two each, and one besides
    assert judge(Kind.ASKS, 1, State(state.left, 10, 20, today=4, people=25)) == ""
    assert judge(Kind.ASKS, 1, State(state.left, 10, 20, today=6, people=25)) == "day"


states = st.builds(
    State,
    left=st.integers(0, 400),
    days=st.integers(1, 31),
    still=st.integers(0, 60),
    reminded=st.booleans(),
    hers=st.integers(0, 9),
    today=st.integers(0, 40),
    people=st.integers(0, 60),
)


@given(st.sampled_from(Kind), st.integers(1, 40), states)
def test_nothing_is_pushed_that_the_month_has_not(kind: Kind, cost: int, state: State) -> None:
    assert state.left is not None
    assert judge(kind, cost, state) or cost <= state.left


@given(st.sampled_from([Kind.SOON, Kind.ASKS, Kind.DIGEST, Kind.POST]), st.integers(1, 40), states)
def test_what_is_kept_for_reminders_of_what_is_owed_stays_for_them(kind: Kind, cost: int, state: State) -> None:
    assert state.left is not None
    assert judge(kind, cost, state) or state.left - cost >= state.still


@given(st.sampled_from(Kind), st.integers(1, 40), states, st.integers(1, 200))
def test_more_is_never_worse(kind: Kind, cost: int, state: State, more: int) -> None:
    assert state.left is not None
    richer = State(state.left + more, state.days, state.still, state.reminded, state.hers, state.today, state.people)
    assert judge(kind, cost, state) or not judge(kind, cost, richer)


def pushed(number: int, chat: str, kind: Kind, at: datetime, cost: int = 1) -> Push:
    return Push("line", month_of(at), number, f"key {number}", chat, at, cost, kind.value)


def test_ours_are_counted_from_the_last_answer_on() -> None:
    asked = NOON - timedelta(hours=5)
    before, after = asked - timedelta(hours=1), asked + timedelta(hours=1)
    month = [
        pushed(1, "Ua", Kind.OWED, before),
        pushed(2, "Ub", Kind.ASKS, after),
        pushed(3, "Cc", Kind.POST, after, 8),
        pushed(4, "Ub", Kind.ASKS, asked - timedelta(days=2)),
    ]
    forecast = Forecast(frozenset((f"U{one}", one) for one in "abde"), people=7)
    state = state_of(Quota(300, 100, asked), month, forecast, "Ub", NOON)
    assert state == State(left=191, days=11, still=2, reminded=False, hers=2, today=1, people=7)
    assert state_of(Quota(300, 100, asked), month, forecast, "Ua", NOON).reminded


def test_on_a_shared_phone_each_is_reminded() -> None:
    month = [replace(pushed(1, "Ua", Kind.OWED, NOON), person="mali")]
    reminded = [
        state_of(Quota(300, 0, NOON), month, Forecast(), "Ua", NOON, who).reminded for who in ("mali", "noy", "")
    ]
    assert reminded == [True, False, True]


def test_on_a_shared_phone_one_is_kept_for_each() -> None:
    both = Forecast(frozenset((("Ua", "mali"), ("Ua", "noy"))), people=2)
    reminded = [replace(pushed(1, "Ua", Kind.OWED, NOON), person="mali")]

    def still(month: list[Push], chat: str, who: str = "") -> int:
        return state_of(Quota(300, 0, NOON), month, both, chat, NOON, who).still

    assert (still([], "Ub", "kham"), still([], "Ua", "mali"), still([], "Ua")) == (2, 1, 0)
    assert (still(reminded, "Ub", "kham"), still(reminded, "Ua", "noy")) == (1, 0)
    assert still([pushed(1, "Ua", Kind.OWED, NOON)], "Ub", "kham") == 0, "of an older release: nobody is named"


def test_what_was_said_last_month_is_of_last_month() -> None:
    state = state_of(Quota(300, 299, NOON - timedelta(days=30)), [], Forecast(), "Ua", NOON)
    assert state.left == 300


def test_more_used_than_there_are() -> None:
    assert state_of(Quota(300, 310, NOON), [], Forecast(), "Ua", NOON).left == 0


@pytest.mark.parametrize("quota", [None, Quota(None, 12, NOON)])
def test_nobody_counts(quota: Quota | None) -> None:
    assert state_of(quota, [], Forecast(), "Ua", NOON).left is None


def test_the_month_ends_at_midnight_there() -> None:
    last = datetime(2026, 11, 30, 16, 59, tzinfo=UTC)
    assert (month_of(last), days_left(last)) == ("2026-11", 1)
    assert (month_of(last + timedelta(minutes=1)), days_left(last + timedelta(minutes=1))) == ("2026-12", 31)
    assert month_begins(last) == last + timedelta(minutes=1)
    assert next_try("spent", NOON) == datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert next_try("kept", NOON) == datetime(2026, 11, 21, 1, tzinfo=UTC)


def told(days: int, period: str = "2026-10", climbs: bool = False) -> dict[str, Any]:
    return {"days": days, "period": period, "climbs": climbs}


def message(key: str, rank: int, *reminders: dict[str, Any]) -> Task:
    payload: dict[str, Any] = {"key": key, "door": "line", "chat": "Ua", "reply": {}}
    return Task("send", payload | ({"told": list(reminders)} if reminders else {}), NOON, key=key, rank=rank)


@pytest.mark.parametrize(
    ("task", "kind"),
    [
        (message("reply:line:1:0", REPLY_RANK), Kind.ANSWER),
        (message("reminded:1", REMINDER_RANK, told(-3)), Kind.SOON),
        (message("reminded:2", REMINDER_RANK, told(-3), told(0)), Kind.OWED),
        (message("reminded:3", REMINDER_RANK, told(2)), Kind.OWED),
        (message("reminded:4", REMINDER_RANK, told(-14, "2026-H2")), Kind.OWED),  # twice a year: nobody expects it
        (message("reminded:5", REMINDER_RANK, told(2, climbs=True)), Kind.DIGEST),
        (message("reminded:6", REMINDER_RANK, told(2, climbs=True), told(-1)), Kind.SOON),
        (message("returned:1", NOTICE_RANK), Kind.ASKS),
        (message("arrived:1:2", NOTICE_RANK), Kind.ASKS),
        (message("approved:1", NOTICE_RANK), Kind.NEWS),
        (message("offered:1:K3:2", NOTICE_RANK), Kind.NEWS),
        (message("reply:drawn:7", BROADCAST_RANK), Kind.POST),
    ],
)
def test_what_a_message_is_for(task: Task, kind: Kind) -> None:
    assert kind_of(task) is kind


def test_what_waits_is_of_use_for_a_while() -> None:
    waits = to_wait(message("reminded:1", REMINDER_RANK, told(0)), "spent", NOON)
    assert (waits.kind, waits.order, waits.key) == ("wait", "wait:line:Ua", "wait:reminded:1")
    assert waits.expires == NOON + LIVES[Kind.OWED]
    assert waits.expires < waits.due  # it ends by itself: the new month has its own reminder
    assert waits.payload["why"] == "spent"


def test_what_asks_something_is_tried_again_in_the_new_month() -> None:
    first = message("returned:1", NOTICE_RANK)
    waits = to_wait(first, "kept", NOON)
    assert waits.due - next_try("spent", NOON) == timedelta(seconds=1)
    again = once_more(waits, waits.due)
    assert (again.kind, again.key, again.order, again.rank) == ("send", "returned:1:again", "line:Ua", NOTICE_RANK)
    assert again.payload == {**first.payload, "key": "returned:1:again"}
    assert again.expires == waits.expires
    assert kind_of(again) is Kind.ASKS
