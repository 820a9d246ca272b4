"""Tasks: made once, in one pair of hands at a time, in order, and never lost."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from storage.records import Task
from storage.store import Store
from storage.tasks import KEPT, LAPSED, LEASE, PARTLY, ROWS_KEPT, TRIED, remark
from storage.writes import AddAudit, AddTask, GiveRole, SetLanguage
from tests.storage.village import KHAM, message, said

SECOND = timedelta(seconds=1)


async def texts(store: Store, now: datetime, limit: int = 20) -> list[str]:
    """What is claimed now, by key."""
    return [task.key for task in await store.claim(["send"], now, limit)]


async def test_a_task_is_claimed_when_it_is_due_and_comes_back_whole(store: Store, now: datetime) -> None:
    wanted = message(now + SECOND, "a", rank=3, expires=now + timedelta(days=1)).task
    await store.write([message(now + SECOND, "a", rank=3, expires=now + timedelta(days=1))], now=now)
    assert await store.claim(["send"], now) == []
    assert await store.claim(["chart"], now + SECOND) == []
    assert await store.next_due(now) == now + SECOND
    (task,) = await store.claim([], now + SECOND)
    assert (task.payload, task.due, task.key, task.rank) == (wanted.payload, wanted.due, "a", 3)
    assert (task.expires, task.tries) == (wanted.expires, 1)
    assert await store.claim([], now + SECOND) == []
    assert await store.finish([task], now=now)
    assert await store.next_due(now) is None


async def test_the_same_key_is_never_made_twice_not_even_when_it_is_done(store: Store, now: datetime) -> None:
    await store.write(
        [message(now, "once"), message(now, "once"), message(now, order=""), message(now, order="")], now=now
    )
    await store.finish(await store.claim([], now), now=now)
    await store.write([message(now, "once")], now=now)
    assert (await store.counts())["tasks"] == 3
    assert await store.task_states() == {"done": 3}


async def test_two_workers_never_take_the_same_task(store: Store, now: datetime) -> None:
    await store.write([message(now, f"k{number}", order=f"chat{number}") for number in range(60)], now=now)
    claims = await asyncio.gather(*(store.claim(["send"], now, 7) for _ in range(20)))
    keys = [task.key for claim in claims for task in claim]
    assert len(keys) == len(set(keys)) == 60


async def test_a_crash_frees_a_task_after_its_lease(store: Store, now: datetime) -> None:
    await store.write([message(now, "a")], now=now)
    assert await texts(store, now) == ["a"]
    assert await store.next_due(now) == now + LEASE
    assert await texts(store, now + LEASE - SECOND) == []
    (task,) = await store.claim([], now + LEASE)
    assert (task.key, task.tries) == ("a", 2)


async def test_held_tasks_are_in_their_makers_hands(store: Store, now: datetime) -> None:
    async with store.turn("kham") as turn:
        await turn.write([message(now, "a", held=True), message(now, "b", held=True)], inbox=said("e"), now=now)
    assert [(task.key, task.tries) for task in turn.held] == [("a", 1), ("b", 1)]
    assert await store.next_due(now) == now + LEASE
    assert await texts(store, now) == []
    assert await store.finish(turn.held, now=now)
    assert await store.task_states() == {"done": 2}


async def test_a_crash_between_commit_and_sending_loses_no_message(store: Store, now: datetime) -> None:
    async with store.turn("kham") as turn:
        await turn.write([message(now, "a", held=True), message(now, "b", held=True)], inbox=said("e"), now=now)
    assert await texts(store, now + LEASE) == ["a"]  # and b when a is done: one of an order at a time


async def test_a_reply_queues_behind_one_that_is_on_its_way(store: Store, now: datetime) -> None:
    async with store.turn("kham") as turn:
        await turn.write([message(now, "first", held=True)], inbox=said("e1"), now=now)
    first = turn.held
    async with store.turn("kham") as turn:
        await turn.write([message(now, "second", held=True)], inbox=said("e2"), now=now)
    assert turn.held == ()
    assert await texts(store, now) == []
    await store.finish(first, now=now)
    assert await texts(store, now) == ["second"]


async def test_a_third_reply_queues_behind_the_second(store: Store, now: datetime) -> None:
    """The first is sent before the third comes; the second waits for somebody to look."""

    async def reply(number: int) -> tuple[Task, ...]:
        async with store.turn("kham") as turn:
            await turn.write([message(now, f"{number}", held=True, rank=1)], inbox=said(f"e{number}"), now=now)
        return turn.held

    (first,) = await reply(1)
    assert await reply(2) == ()
    await store.finish([first], now=now)
    assert await reply(3) == ()
    came = []
    while claimed := await store.claim(["send"], now):
        came += [task.key for task in claimed]
        await store.finish(claimed, now=now)
    assert came == ["2", "3"]


@pytest.mark.parametrize(
    ("waits", "held"),
    [
        ({"rank": 1}, False),
        ({"rank": 0}, False),
        ({"rank": 2}, True),  # a reminder lets a reply go first
        ({"rank": 1, "due": 1}, True),  # not due yet
        ({"rank": 1, "expires": -1}, True),  # nobody will send it
        ({"rank": 1, "order": "practice:chat-souk"}, True),
    ],
)
async def test_a_reply_is_held_only_when_nothing_goes_before_it(
    store: Store, now: datetime, waits: dict[str, Any], held: bool
) -> None:
    waits = {name: now + SECOND * at if name in ("due", "expires") else at for name, at in waits.items()}
    await store.write([message(now, "waits", **waits)], now=now)
    async with store.turn("kham") as turn:
        replies = [message(now, key, held=True, rank=1) for key in ("reply", "more")]
        await turn.write(replies, inbox=said("e"), now=now)
    assert [task.key for task in turn.held] == (["reply", "more"] if held else [])


async def test_a_reply_queues_behind_a_try_that_failed(store: Store, now: datetime) -> None:
    await store.write([message(now, "first", rank=1)], now=now)
    (first,) = await store.claim(["send"], now)
    await store.retry(first, now + SECOND, "429")
    async with store.turn("kham") as turn:
        await turn.write([message(now, "second", held=True, rank=1)], inbox=said("e"), now=now)
    assert turn.held == ()
    assert await texts(store, now) == []


async def test_two_events_of_one_group_do_not_both_hold_its_chat(store: Store, now: datetime) -> None:
    async def speak(number: int) -> int:
        async with store.turn(f"member{number}") as turn:
            await turn.write([message(now, f"m{number}", held=True)], inbox=said(f"e{number}"), now=now)
        return len(turn.held)

    assert sum(await asyncio.gather(*(speak(number) for number in range(8)))) == 1


async def test_of_one_order_one_at_a_time_the_lower_rank_first(store: Store, now: datetime) -> None:
    await store.write(
        [
            message(now - SECOND, "reminder", rank=5),
            message(now, "reply 1", rank=1),
            message(now, "reply 2", rank=1),
            message(now, "elsewhere", order="practice:chat-souk"),
        ],
        now=now,
    )
    came = []
    while claimed := await store.claim(["send"], now):
        came.append([task.key for task in claimed])
        await store.finish(claimed, now=now)
    assert came == [["reply 1", "elsewhere"], ["reply 2"], ["reminder"]]


async def test_workers_side_by_side_keep_the_order(store: Store, now: datetime) -> None:
    await store.write([message(now, f"{number:02}") for number in range(12)], now=now)
    came: list[str] = []
    busy = 0

    async def work() -> None:
        nonlocal busy
        while len(came) < 12:
            for task in await store.claim(["send"], now, 5):
                busy += 1
                assert busy == 1
                await asyncio.sleep(0)
                came.append(task.key)
                busy -= 1
                await store.finish([task], now=now)

    async with asyncio.timeout(60):
        await asyncio.gather(work(), work(), work())
    assert came == sorted(came)


async def test_a_message_that_must_wait_holds_back_those_behind_it(store: Store, now: datetime) -> None:
    later = now + timedelta(minutes=5)
    await store.write([message(now, "first"), message(now, "second")], now=now)
    (first,) = await store.claim([], now)
    assert await store.retry(first, later, "429")
    assert await texts(store, now) == []
    assert await store.next_due(now) == later
    assert await store.next_due(later) == later
    await store.write([message(now, "urgent", rank=1)], now=now)
    urgent = await store.claim(["send"], now)
    assert [task.key for task in urgent] == ["urgent"]
    await store.finish(urgent, now=now)
    assert await texts(store, later) == ["first"]


async def test_what_is_scheduled_for_later_holds_nobody_back(store: Store, now: datetime) -> None:
    await store.write([message(now + timedelta(days=1), "tomorrow", rank=1), message(now, "today")], now=now)
    assert await texts(store, now) == ["today"]


async def test_of_all_orders_the_lower_rank_is_claimed_first(store: Store, now: datetime) -> None:
    reminders = [message(now - SECOND, f"reminder {n}", order=f"practice:{n}", rank=5) for n in range(30)]
    await store.write([*reminders, message(now, "answer", rank=1)], now=now)
    assert (await texts(store, now, 2))[0] == "answer"
    assert await store.claim(["send"], now, 40, rank=4) == []
    assert len(await store.claim(["send"], now, 40, rank=5)) == 29


async def test_orders_that_are_closed_are_left_alone(store: Store, now: datetime) -> None:
    orders = ("door:1", "door:12", "door:-100:7", "door:-100:8", "door:-1001", "other:1", "")
    await store.write([message(now, f"in {order}", order=order) for order in orders], now=now)

    async def open_but(*closed: str) -> list[str]:
        claimed = await store.claim(["send"], now, closed=closed)
        await store.let_go(claimed)
        assert await store.is_due(now, closed=closed) is bool(claimed)
        assert await store.next_due(now, closed=closed) == (now if claimed else None)
        return [task.key.removeprefix("in ") for task in claimed]

    assert await open_but() == list(orders)
    assert await open_but("door:1:") == [order for order in orders if order != "door:1"]
    assert await open_but("door:-100:", "DOOR:1:") == ["door:1", "door:12", "door:-1001", "other:1", ""]
    assert await open_but("door:") == ["other:1", ""]
    assert await open_but("door:", "other:", ":") == []


async def test_a_task_that_is_let_go_is_as_it_was(store: Store, now: datetime) -> None:
    """Who was not tried is no failure, and what is more urgent may still go before it."""
    await store.write([message(now, "a", rank=3), message(now, "b", rank=3)], now=now)
    (task,) = await store.claim([], now)
    await store.let_go([task])
    await store.write([message(now, "urgent", rank=1)], now=now)
    (urgent,) = await store.claim([], now)
    assert urgent.key == "urgent"
    await store.finish([urgent], now=now)
    (again,) = await store.claim([], now)
    assert again == task
    await store.let_go([again], "unsure (partly sent); 429")
    (again,) = await store.claim([], now)
    assert (again.key, again.tries, again.reason) == ("a", 1, "unsure (partly sent); 429")


async def test_only_who_has_a_task_lets_it_go(store: Store, now: datetime) -> None:
    await store.write([message(now, "a")], now=now)
    (slow,) = await store.claim([], now)
    (quick,) = await store.claim([], now + LEASE)
    await store.let_go([slow])
    assert await store.claim([], now + LEASE) == []
    await store.finish([quick], now=now)
    await store.let_go([quick])
    assert await store.task_states() == {"done": 1}


async def test_what_is_done_is_ended_together(store: Store, now: datetime) -> None:
    chats = ("practice:1", "practice:2", "practice:3", "")
    await store.write([message(now, f"first {chat}", order=chat) for chat in chats], now=now)
    await store.write([message(now, "second", order="practice:2")], now=now)
    claimed = await store.claim([], now)
    assert len(claimed) == 4
    assert await store.end_all(claimed, now=now) == {"practice:2"}
    assert await store.end_all(claimed, now=now) == {"practice:2"}  # another worker took them up meanwhile
    assert await texts(store, now) == ["second"]
    assert await store.task_states() == {"done": 4, "claimed": 1}


async def test_a_task_that_is_taken_up_again_after_a_crash_says_so(store: Store, now: datetime) -> None:
    await store.write([message(now, "a"), message(now, "b", order="practice:2")], now=now)
    first = await store.claim([], now)
    assert [task.reason for task in first] == ["", ""]
    await store.retry(first[1], now, "unsure (no answer); cut")
    assert await store.unsure() == {"open": 1}
    assert [task.reason for task in await store.claim([], now)] == ["unsure (no answer); cut"]
    again = await store.claim([], now + LEASE)
    assert [task.reason for task in again] == [LAPSED, "unsure (no answer); cut"]
    await store.end_all(again[:1], now=now)
    await store.give_up(again[1], remark(again[1].reason, "", "no answer"))
    assert await store.unsure() == {"done": 1, "given up": 1}


@pytest.mark.parametrize(
    ("before", "mark", "after"),
    [
        ("", "", "500"),
        ("502", "", "500"),
        ("", TRIED, f"{TRIED}; 500"),
        (LAPSED, "", f"{LAPSED}; 500"),
        (LAPSED, TRIED, f"{TRIED}; 500"),
        (f"{TRIED}; 502", "", f"{TRIED}; 500"),
        (f"{TRIED}; 502", PARTLY, f"{TRIED}; 500"),
    ],
)
def test_what_is_unknown_stays_with_a_task(before: str, mark: str, after: str) -> None:
    assert remark(before, mark, "500") == after


async def test_what_expires_holds_nobody_back(store: Store, now: datetime) -> None:
    """Even while it waits for its next try."""
    await store.write([message(now, "stale", expires=now + SECOND), message(now, "fresh")], now=now)
    (stale,) = await store.claim([], now)
    await store.retry(stale, now + timedelta(hours=1), "502")
    assert not await store.is_due(now + SECOND)
    assert await store.is_due(now + SECOND * 2)
    assert await texts(store, now + SECOND * 2) == ["fresh"]


async def test_a_task_is_given_up_and_its_order_goes_on(store: Store, now: datetime) -> None:
    await store.write([message(now, "a"), message(now, "b")], now=now)
    (task,) = await store.claim([], now)
    assert await store.give_up(task, "blocked by her")
    assert not await store.give_up(task, "again")
    assert not await store.retry(task, now, "too late")
    assert await texts(store, now) == ["b"]
    assert await store.task_states() == {"given up": 1, "claimed": 1}


async def test_expired_tasks_are_dropped_and_counted(store: Store, now: datetime) -> None:
    await store.write([message(now, "stale", expires=now), message(now, "fresh", expires=now + SECOND * 5)], now=now)
    assert await texts(store, now + SECOND) == ["fresh"]
    assert await store.task_states() == {"expired": 1, "claimed": 1}


async def test_what_follows_from_a_task_is_written_once(village: Store, now: datetime) -> None:
    await village.write([message(now, "chart")], now=now)
    (slow,) = await village.claim([], now)
    (quick,) = await village.claim([], now + LEASE)
    assert not await village.retry(slow, now, "not hers any more")
    assert await village.finish([quick], [message(now, "picture"), AddAudit("exported", KHAM)], now=now)
    assert not await village.finish([slow], [message(now, "picture again")], now=now)
    assert [task.key for task in await village.claim([], now + LEASE)] == ["picture"]


async def test_a_task_whose_ending_fails_stays_open(village: Store, now: datetime) -> None:
    await village.write([message(now, "a")], now=now)
    (task,) = await village.claim([], now)
    with pytest.raises(Exception, match=r"(?i)foreign key|violates"):
        await village.finish([task], [message(now, "b"), GiveRole(KHAM, "officer", "nowhere", now.date())], now=now)
    assert await village.task_states() == {"claimed": 1}


async def test_bodies_are_erased_when_they_have_served(village: Store, now: datetime) -> None:
    await village.write([message(now, "done"), SetLanguage(KHAM, "th")], inbox=said("e1", "ສະບາຍດີ"), now=now)
    await village.finish(await village.claim([], now), now=now)
    await village.write([message(now, "waiting")], inbox=said("e2"), now=now + SECOND)
    assert [line[1] for line in await village.transcript("practice", "chat-kham")] == ["in", "out", "in"]
    assert await village.sweep(now + KEPT) == 0
    assert await village.sweep(now + KEPT + timedelta(milliseconds=1)) == 2
    assert await village.transcript("practice", "chat-kham") == [(now + SECOND, "in", {"text": ""})]
    # What is open keeps its payload, what is done its key, and a second delivery is still known.
    assert await texts(village, now + KEPT) == ["waiting"]
    await village.write([message(now, "done")], now=now)
    assert not await village.write([], inbox=said("e1"), now=now)
    assert (await village.counts())["tasks"] == 2


async def test_events_and_what_answered_them_go_when_nobody_asks_for_them_any_more(
    village: Store, now: datetime
) -> None:
    """Replies and tasks without a key go with their events; whatever else has a key is never made again."""

    def answers(number: int, at: datetime) -> list[AddTask]:
        reply = message(at, f"reply:practice:e{number}:0", order="")
        return [reply, message(at, order=""), message(at, f"notice {number}, no reply:", order="")]

    later = now + timedelta(days=1)
    for number, at in ((1, now), (2, later)):
        await village.write(answers(number, at), inbox=said(f"e{number}"), now=at)
        await village.finish(await village.claim([], at), now=at)
    await village.write([message(now, "reply:open", order="")], inbox=said("e3"), now=later)

    assert await village.sweep(now + ROWS_KEPT) == 9  # the bodies of three events and of six tasks
    assert await village.sweep(now + ROWS_KEPT) == 0
    assert await village.sweep(now + ROWS_KEPT + SECOND) == 3
    counts = await village.counts()
    assert (counts["inbox"], counts["tasks"]) == (2, 5)
    assert await village.task_states() == {"done": 4, "waiting": 1}
    assert not await village.write([], inbox=said("e2"), now=later)
    assert not await village.write(answers(2, later), inbox=said("e2"), now=later)
    await village.write([message(now, "notice 1, no reply:"), message(now, "reply:practice:e2:0")], now=now)
    assert (await village.counts())["tasks"] == 5
