"""What is going to be said, line by line: to whom, about what, by which door, and what LINE counts."""

from __future__ import annotations

from datetime import UTC, datetime

from conversations.calendar.foreseen import coming
from conversations.calendar.month_end import Post
from conversations.calendar.reminders import Reminder
from storage.records import Contact, Person

AT = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)


def reminder(to: str = "noy", place: str = "V1", *, days: int = -3, climbs: bool = False) -> Reminder:
    return Reminder(AT, to, "noy", "L1", place, "2026-11", "2026-12-05", days, climbs)


def post(door: str) -> Post:
    return Post(AT, AT, "laos", "D1", "D", "2026-11", door, "C1")


def contact(person: str, *chats: tuple[str, str], joined: bool = True) -> dict[str, Contact]:
    return {person: Contact(Person(person, "Noy", "lo", consented_at=AT if joined else None), chats)}


def lines(
    told: list[Reminder], posts: list[Post], people: dict[str, Contact]
) -> list[tuple[str, str, str, str, int | None]]:
    return [(one.to, one.kind, one.step, one.door, one.counted) for one in coming(told, posts, people, ("line",))]


def test_a_reminder_goes_to_the_door_she_used_last() -> None:
    people = contact("noy", ("telegram", "1"), ("line", "U1"))
    assert lines([reminder()], [], people) == [("noy", "reminder", "-3", "telegram", 0)]


def test_what_one_person_is_told_at_one_moment_counts_once_on_line() -> None:
    told = [reminder(place="V1"), reminder(place="V2"), reminder(place="V3", days=2)]
    assert [
        (one.place, one.step, one.counted) for one in coming(told, [], contact("noy", ("line", "U1")), ("line",))
    ] == [
        ("V1", "-3", 1),
        ("V2", "-3", 0),
        ("V3", "+2", 0),
    ]


def test_who_has_not_joined_is_reached_by_no_door() -> None:
    assert lines([reminder(days=0)], [], {}) == [("noy", "reminder", "0", "", 0)]
    assert lines([reminder(days=0)], [], contact("noy", ("line", "U1"), joined=False)) == [
        ("noy", "reminder", "0", "", 0)
    ]


def test_an_escalation_says_who_owes_it() -> None:
    (one,) = coming([reminder(to="boss", days=3, climbs=True)], [], contact("boss", ("line", "U9")), ("line",))
    assert (one.kind, one.to, one.about, one.counted) == ("escalation", "boss", "noy", 1)


def test_a_summary_counts_for_each_member_of_a_line_group_and_for_nobody_elsewhere() -> None:
    assert lines([], [post("line"), post("telegram")], {}) == [
        ("C1", "summary", "", "line", None),
        ("C1", "summary", "", "telegram", 0),
    ]
