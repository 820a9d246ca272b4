"""What a month will take: what `bot.py due` says of it, and what `bot.py unsent` and `bot.py doctor` say."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from conversations.calendar.foreseen import Coming
from handlers.budget import Forecast, Kind, Quota, to_wait
from handlers.month_ahead import TAKES, TAKES_TOO_MUCH, Account, planned, takes, whole_months
from handlers.purse import MARK
from storage.pushes import Push
from storage.records import Task
from storage.store import Store
from storage.writes import AddTask
from tests.handlers.administrator import Administrator, administrator

__all__ = ["administrator"]

FIRST = datetime(2026, 11, 1, 1, tzinfo=UTC)
PEOPLE = {"mali": "Umali", "noy": "Unoy", "kham": "Ukham"}


def coming(day: int, step: int, to: str, kind: str = "reminder", month: int = 11, counted: int = 1) -> Coming:
    at = datetime(2026, month, day, 1, tzinfo=UTC)
    key = f"{to} {month} {day}"
    return Coming(at, to, kind, "L1", "0706KA01", "2026-10", f"{step:+}" if step else "0", "line", counted, "", "", key)  # type: ignore[arg-type]


def account(limit: int | None, used: int = 0, *pushed: Push) -> Account:
    return Account("line", Quota(limit, used, FIRST), pushed, PEOPLE)


def told(found: list[Coming], of: Account) -> dict[str, str]:
    made = planned(found, of)
    assert all((one.counted == 0) == (why != "") for one, why in made)
    return {f"{one.at.month}-{one.at.day} {one.to}": why for one, why in made}


STEPS = [(2, -3), (4, -1), (5, 0), (7, 2)]


def test_with_enough_each_is_pushed_once_a_month() -> None:
    found = [coming(day, step, "mali", month=month) for month in (11, 12) for day, step in STEPS]
    assert told(found, account(300)) == {
        "11-2 mali": "",
        "11-4 mali": "once",
        "11-5 mali": "once",
        "11-7 mali": "once",
        "12-2 mali": "",
        "12-4 mali": "once",
        "12-5 mali": "once",
        "12-7 mali": "once",
    }


def test_with_too_few_the_day_itself_goes_first() -> None:
    found = [coming(day, step, name) for day, step in STEPS for name in PEOPLE]
    made = told(found, account(300, 298))
    assert [name for name, why in made.items() if not why] == ["11-5 mali", "11-5 noy"]
    assert {made[f"11-{day} kham"] for day in (2, 4)} == {"kept"}
    assert {made[f"11-{day} kham"] for day in (5, 7)} == {"spent"}


def test_on_a_shared_phone_each_is_reminded_once() -> None:
    shared = Account("line", Quota(300, 297, FIRST), (), {**PEOPLE, "mali": "Unoy"})
    found = [coming(day, step, name) for day, step in ((5, 0), (7, 2)) for name in PEOPLE]
    made = told(found, shared)
    assert {name: why for name, why in made.items() if "11-5" in name} == dict.fromkeys(
        ("11-5 mali", "11-5 noy", "11-5 kham"), ""
    )
    assert {why for name, why in made.items() if "11-7" in name} == {"once"}


def test_what_was_pushed_already_counts() -> None:
    before = Push("line", "2026-11", 1, "key", "Umali", FIRST + timedelta(hours=1), 1, Kind.SOON.value)
    assert told([coming(5, 0, "mali")], account(300, 0, before)) == {"11-5 mali": "once"}


@pytest.mark.parametrize("quota", [None, Quota(None, 7, FIRST)])
def test_where_nobody_counts_all_goes(quota: Quota | None) -> None:
    made = planned([coming(day, step, "mali") for day, step in STEPS], Account("line", quota, (), PEOPLE))
    assert [(one.counted, why) for one, why in made] == [(1, "")] * 4


def test_what_is_said_at_one_moment_is_one_message() -> None:
    first, second = coming(5, 0, "mali"), coming(5, 0, "mali", "escalation", counted=0)
    made = planned([first, second], account(300))
    assert [(one.counted, why) for one, why in made] == [(1, ""), (0, "")]


def test_other_doors_and_groups_are_left_as_they_are() -> None:
    group = Coming(FIRST, "C1", "summary", "D1", "0706", "2026-11", "", "line", None, "", "", "post")
    stranger = coming(5, 0, "somebody")
    assert planned([group, stranger], account(0)) == [(group, ""), (stranger, "")]


def test_until_the_month_is_over_it_must_be_known_who_is_to_come() -> None:
    assert whole_months(datetime(2026, 11, 5, tzinfo=UTC)) == datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert whole_months(datetime(2026, 11, 30, 17, tzinfo=UTC)) == datetime(2026, 11, 30, 17, tzinfo=UTC)


def test_what_doctor_says_of_the_rest_of_the_month() -> None:
    before = Push("line", "2026-11", 1, "key", "Umali", FIRST, 1, Kind.OWED.value)
    forecast = Forecast(frozenset((chat, who) for who, chat in PEOPLE.items()), 3)
    (enough,) = takes(account(300, 0, before), forecast, 1, left=2)
    assert (enough.kind, dict(enough.values)) == (TAKES, {"people": 2, "groups": 1, "left": 2})
    (short,) = takes(account(300, 0, before), forecast, 0, left=1)
    assert short.kind is TAKES_TOO_MUCH


def test_unsent_lists_what_waits_and_why(administrator: Administrator) -> None:
    administrator.has_set_up()
    assert administrator.done("unsent").splitlines() == [
        "LINE has not told yet how many messages a month has. Pushed this month: 0.",
        "Waiting until somebody is next heard of: 0.",
    ]
    now = datetime.now(UTC)
    reminder: dict[str, Any] = {"to": "a" * 32, "form": "L1", "duty": "l1", "place": "0706KA01", "period": "2026-10"}
    payload = {"key": "k", "door": "line", "chat": "U1", "reply": {}, "told": [{**reminder, "days": 0}]}
    waits = to_wait(Task("send", payload, now, key="k", rank=5), "spent", now)
    gone = to_wait(Task("send", {**payload, "key": "l"}, now, key="l", rank=5), "once", now - timedelta(days=40))

    async def held_back(store: Store) -> None:
        await store.write([AddTask(waits), AddTask(gone)], now=now)
        await store.set_mark(f"{MARK}line", json.dumps({"limit": 300, "used": 300, "at": now.isoformat()}))
        await store.claim(["wait"], now)

    administrator.finds(held_back)
    quota, line, count, lapsed = administrator.done("unsent").splitlines()
    assert quota.startswith("LINE counted 300 of 300 messages by")
    assert "aaaaaaaa was not sent: a reminder · L1 0706KA01 2026-10. The month has none left." in line
    assert (count[-2:], lapsed[-2:]) == ("1.", "1.")
    told = json.loads(administrator.done("unsent", "--json"))
    assert told["quota"]["limit"] == 300
    (one,) = told["waiting"]
    assert (one["kind"], one["subject"], one["why"], one["to"]) == ("owed", "L1 0706KA01 2026-10", "spent", "a" * 32)
    assert told["lapsed"] == 1
