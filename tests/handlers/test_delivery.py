"""Delivery, told at the doors: what comes first, how fast, and what becomes of it when the platform does not take it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from conversations.events import Address
from conversations.outcome import BROADCAST_RANK, LIVES, NOTICE_RANK, REMINDER_RANK, REPLY_RANK
from handlers import metrics
from handlers.tasks import AT_ONCE
from storage.store import Store
from storage.tasks import LEASE
from tests.fakes.line.people import Person as LinePerson
from tests.fakes.telegram.people import Person
from tests.handlers.post import Post


@pytest.fixture
async def post(sqlite_store: Store, tmp_path: Path) -> AsyncIterator[Post]:
    async with Post(sqlite_store, tmp_path) as post:
        yield post


@pytest.fixture
async def anywhere(store: Store, tmp_path: Path) -> AsyncIterator[Post]:
    """The same on both databases."""
    async with Post(store, tmp_path) as post:
        yield post


def people(post: Post, count: int) -> list[Person]:
    """So many who have the chat open."""
    found = [post.telegram.user(1000 + number, f"P{number}") for number in range(count)]
    for one in found:
        one.chat.open = True
    return found


@pytest.fixture
def noy(post: Post) -> Person:
    return people(post, 1)[0]


@pytest.fixture
def mali(post: Post) -> LinePerson:
    return post.line.user("Mali").is_friend()


def counted(result: str, door: str = "telegram") -> float:
    return float(metrics.sends.labels(door, result).value)


# What comes first


async def test_in_a_chat_answers_come_before_returns_before_reminders_before_what_is_for_many(anywhere: Post) -> None:
    (noy,) = people(anywhere, 1)
    for rank in (BROADCAST_RANK, REMINDER_RANK, NOTICE_RANK, REPLY_RANK):
        await anywhere.is_to_say(noy, f"{rank} a", f"{rank} b", rank=rank)
    await anywhere.goes_on(minutes=1)
    assert anywhere.texts(noy) == [f"{rank} {each}" for rank in (1, 3, 5, 7) for each in "ab"]


async def test_two_thousand_reminders_keep_no_answer_waiting(post: Post) -> None:
    """Neither one that is in our hands at once, nor one that had to queue behind another."""
    post.telegram.limits()
    crowd = people(post, 302)
    asked, noy = crowd[:300], crowd[300]
    for one in asked:
        await post.is_to_say(one, "reminder", rank=REMINDER_RANK)
    await post.goes_on(seconds=3)
    assert 60 <= len(post.order()) <= 90
    await post.is_to_say(noy, "queued 1", "queued 2")
    await post.answers(crowd[301], "at once")
    await post.goes_on(seconds=1)
    assert {"queued 1", "queued 2", "at once"} <= set(post.order())
    await post.goes_on(seconds=12)
    assert post.order().count("reminder") == 300
    assert [call for call in post.telegram.calls if call.refused] == []
    assert await post.states() == {"done": 303}


async def test_reminders_that_fill_every_seat_leave_some_for_answers(post: Post, noy: Person) -> None:
    """Twenty that get no answer for a while: an answer of somebody else is not kept waiting by them."""
    stuck = people(post, AT_ONCE + 1)[1:]
    post.telegram.slow("sendMessage", 8, times=AT_ONCE)
    for one in stuck:
        await post.is_to_say(one, "slow", rank=REMINDER_RANK)
    await post.workshop.once()
    await post.telegram.until(lambda: len(post.telegram.called("sendMessage")) == AT_ONCE)
    await post.is_to_say(noy, "answer")
    await post.is_to_say(noy, "reminder", rank=REMINDER_RANK)
    await post.workshop.once()
    await post.telegram.until(lambda: post.texts(noy))
    assert post.texts(noy) == ["answer"]
    await post.telegram.advance(8)
    await post.goes_on(seconds=5)
    assert post.texts(noy) == ["answer", "reminder"]


# How fast


async def test_telegram_is_never_asked_for_more_than_it_takes(post: Post) -> None:
    """The fake refuses what is above the published limits: nothing is refused, and everything arrives in order."""
    post.telegram.limits()
    crowd = people(post, 40)
    group = post.telegram.group(-1001234567890, "ເມືອງ")
    for one in crowd:
        await post.is_to_say(one, *(f"{number}" for number in range(8)))
    await post.is_to_say(group, *(f"{number}" for number in range(45)))
    await post.goes_on(minutes=4)
    assert all(post.texts(one) == [f"{number}" for number in range(8)] for one in crowd)
    assert post.texts(group) == [f"{number}" for number in range(45)]
    assert [call for call in post.telegram.calls if call.refused] == []


async def test_a_burst_passes_at_once_and_what_waits_is_no_failed_try(post: Post, noy: Person) -> None:
    post.telegram.limits()
    await post.answers(noy, *(f"{number}" for number in range(12)))
    await post.workshop.drain()
    assert len(post.texts(noy)) == 5
    (waiting,) = await post.store.claim(["send"], post.now)
    assert (waiting.tries, waiting.reason) == (1, "")  # it was not tried before
    await post.store.let_go([waiting])
    await post.goes_on(seconds=10)
    assert post.texts(noy) == [f"{number}" for number in range(12)]


async def test_a_chat_that_must_wait_holds_no_seat_and_no_other_chat(post: Post) -> None:
    noisy, *others = people(post, 60)
    await post.is_to_say(noisy, *(f"{number}" for number in range(60)))
    for one in others:
        await post.is_to_say(one, "hello", rank=BROADCAST_RANK)
    await post.goes_on(seconds=4)
    assert all(post.texts(one) == ["hello"] for one in others)
    assert len(post.texts(noisy)) == 5
    await post.goes_on(seconds=56)
    assert len(post.texts(noisy)) == 60


async def test_what_a_long_message_took_is_counted(post: Post, noy: Person) -> None:
    post.telegram.limits()
    await post.answers(noy, "\n".join("ກ" * 4000 for _ in range(4)))
    await post.workshop.drain()
    await post.answers(noy, "after", "it")
    await post.goes_on(seconds=4)
    assert len(post.texts(noy)) == 5
    await post.goes_on(seconds=2)
    assert post.texts(noy)[4:] == ["after", "it"]
    assert [call for call in post.telegram.calls if call.refused] == []


# Too many requests


async def test_telegram_s_429_in_a_chat_holds_that_chat_as_long_as_it_says(post: Post, noy: Person) -> None:
    other = people(post, 2)[1]
    post.telegram.fails("sendMessage", 429, chat=noy.id, retry_after=40)
    await post.is_to_say(noy, "first", "second")
    await post.is_to_say(other, "hello")
    await post.goes_on(seconds=39)
    assert (post.texts(noy), post.texts(other)) == ([], ["hello"])
    assert len([call for call in post.telegram.calls if call.refused]) == 1
    await post.goes_on(seconds=2)
    assert post.texts(noy) == ["first", "second"]


async def test_telegram_s_429_in_several_chats_at_once_holds_all(post: Post) -> None:
    crowd = people(post, 30)
    post.telegram.fails("sendMessage", 429, retry_after=20, times=30)
    for one in crowd[:5]:
        await post.is_to_say(one, "hello")
    await post.workshop.drain()
    for one in crowd[5:]:
        await post.is_to_say(one, "hello")
    await post.goes_on(seconds=19)
    assert len(post.telegram.called("sendMessage")) == 5
    post.telegram.recovers()
    await post.goes_on(seconds=5)
    assert all(post.texts(one) == ["hello"] for one in crowd)


async def test_line_s_two_meanings_of_429(post: Post, mali: LinePerson, caplog: pytest.LogCaptureFixture) -> None:
    before = counted("quota", "line")
    post.line.fails("message/push", 429, "The API rate limit has been exceeded. Try again later.", retry_after="3")
    await post.is_to_say(mali, "first")
    await post.goes_on(seconds=2)
    assert len(post.line.called("message/push")) == 1
    await post.goes_on(seconds=2)
    assert post.texts(mali) == ["first"]
    post.line.quota.limit = 1
    await post.is_to_say(mali, "second", "third")
    await post.goes_on(hours=1)
    assert post.texts(mali) == ["first"]
    assert len(post.line.called("message/push")) == 4  # each of the two once, and not kept until next month
    assert counted("quota", "line") == before + 2
    assert [record.message for record in caplog.records if "no more pushes" in record.message] != []
    assert await post.states() == {"done": 1, "given up": 2}


async def test_a_token_that_telegram_does_not_know_costs_no_try(post: Post) -> None:
    crowd = people(post, 40)
    post.telegram.fails("sendMessage", 401, times=1000)
    for one in crowd:
        await post.is_to_say(one, "hello")
    await post.goes_on(minutes=59)
    assert len(post.telegram.called("sendMessage")) <= 12 * AT_ONCE
    post.telegram.recovers()
    await post.goes_on(minutes=6)
    assert all(post.texts(one) == ["hello"] for one in crowd)


# What does not go through now


@pytest.mark.parametrize("fault", ["500", "502", "drops"])
async def test_what_cannot_be_sent_now_is_tried_with_growing_waits_until_it_can(post: Post, fault: str) -> None:
    (noy,) = people(post, 1)
    before = post.now
    if fault == "drops":
        post.telegram.drops("sendMessage", times=1)
    else:
        post.telegram.fails("sendMessage", int(fault), times=2)
    await post.is_to_say(noy, "first", "second")
    await post.goes_on(seconds=6)
    assert post.texts(noy) == ["first", "second"]
    assert post.now - before < timedelta(seconds=10)


async def test_an_hour_without_telegram_loses_nothing_and_holds_line_up_in_nothing(
    post: Post, mali: LinePerson
) -> None:
    crowd = people(post, 60)
    post.telegram.fails("sendMessage", 502, times=100_000)
    for one in crowd:
        await post.is_to_say(one, "hello", rank=REMINDER_RANK)
    await post.goes_on(seconds=30)
    await post.is_to_say(mali, "hello", rank=REMINDER_RANK)
    await post.workshop.drain()
    assert post.texts(mali) == ["hello"]
    await post.goes_on(hours=1)
    assert len(post.telegram.called("sendMessage")) < 150  # one tries for all
    post.telegram.recovers()
    await post.goes_on(minutes=2)
    assert all(post.texts(one) == ["hello"] for one in crowd)
    assert await post.states() == {"done": 61}


@pytest.mark.parametrize("rank", LIVES)
async def test_what_has_outlived_its_use_is_dropped_and_counted(post: Post, noy: Person, rank: int) -> None:
    post.telegram.fails("sendMessage", 502, times=1)
    await post.is_to_say(noy, "too late", rank=rank)
    await post.workshop.drain()
    await post.telegram.advance((LIVES[rank] + timedelta(seconds=1)).total_seconds())
    await post.is_to_say(noy, "still of use", rank=rank)
    await post.goes_on(minutes=2)
    assert post.texts(noy) == ["still of use"]
    assert await post.states() == {"expired": 1, "done": 1}


async def test_what_is_refused_for_good_is_recorded_and_holds_nobody_up(post: Post, noy: Person) -> None:
    post.telegram.fails("sendMessage", 400, "message text is empty")
    await post.is_to_say(noy, "first", "second")
    await post.goes_on(seconds=1)
    assert post.texts(noy) == ["second"]
    assert await post.states() == {"given up": 1, "done": 1}
    assert len(post.telegram.called("sendMessage")) == 2


async def test_a_chat_that_is_closed_to_us_is_told_to_the_house(post: Post, noy: Person) -> None:
    await noy.blocks()
    await post.is_to_say(noy, "hello")
    group = post.line.group("ເມືອງ", with_bot=True)
    post.line.bot_leaves(post.line.chats[group.id])
    await post.is_to_say(Address("line", group.id), "hello", rank=REMINDER_RANK)
    await post.is_to_say(Address("telegram", "99"), "a chat that is not found is not closed")
    await post.is_to_say(Address("line", "U" + "0" * 32), "nor somebody whom this channel does not know")
    await post.goes_on(seconds=1)
    assert sorted(post.closed) == [("line", group.id), ("telegram", str(noy.id))]
    assert await post.states() == {"given up": 4}


async def test_a_message_that_trips_over_a_fault_of_ours_holds_its_chat_for_minutes_only(
    post: Post, noy: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending = post.to_telegram._sending
    deliver = sending._deliver

    async def trips(place, message):  # type: ignore[no-untyped-def]
        if message.words.text == "poison":
            raise ZeroDivisionError
        return await deliver(place, message)

    monkeypatch.setattr(sending, "_deliver", trips)
    await post.is_to_say(noy, "poison", "after it")
    await post.goes_on(minutes=5)
    assert post.texts(noy) == ["after it"]
    assert await post.states() == {"given up": 1, "done": 1}


# What nobody knows


async def test_telegram_s_lost_answer_sends_once_more_and_is_counted(anywhere: Post) -> None:
    (noy,) = people(anywhere, 1)
    before = counted("unknown")
    anywhere.telegram.loses_answer("sendMessage")
    await anywhere.is_to_say(noy, "twice", "once")
    await anywhere.goes_on(minutes=1)
    assert anywhere.texts(noy) == ["twice", "twice", "once"]
    assert counted("unknown") == before + 1
    assert await anywhere.store.unsure() == {"done": 1}


async def test_a_second_lost_answer_ends_it_when_others_are_answered(post: Post, noy: Person) -> None:
    post.telegram.loses_answer("sendMessage", times=5)
    await post.is_to_say(noy, "twice", rank=REMINDER_RANK)
    await post.goes_on(minutes=1)
    post.telegram.recovers()
    await post.is_to_say(noy, "after it")
    await post.goes_on(hours=1)
    assert post.texts(noy) == ["twice", "twice", "after it"]
    assert await post.states() == {"given up": 1, "done": 1}
    assert await post.store.unsure() == {"given up": 1}


async def test_while_nobody_is_answered_nothing_is_given_up(post: Post) -> None:
    """A bad hour in which connections are cut before anything is done: at the end all is there, once."""
    crowd = people(post, 30)
    post.telegram.drops("sendMessage", times=100_000)
    for one in crowd:
        await post.is_to_say(one, "hello", rank=REMINDER_RANK)
    await post.goes_on(hours=1)
    post.telegram.recovers()
    await post.goes_on(minutes=2)
    assert all(post.texts(one) == ["hello"] for one in crowd)
    assert await post.states() == {"done": 30}


async def test_line_s_lost_answers_come_once(post: Post, mali: LinePerson) -> None:
    for fault in (post.line.loses_answer, post.line.drops, post.line.loses_answer):
        fault("message/push", times=1)
        await post.is_to_say(mali, "once")
        await post.goes_on(minutes=1)
    assert post.texts(mali) == ["once"] * 3
    assert await post.store.unsure() == {}


async def test_a_crash_in_the_middle_is_an_unknown_outcome_too(anywhere: Post) -> None:
    """Killed between sending and noting it: after the restart it goes out again, and is counted."""
    (noy,) = people(anywhere, 1)
    before = counted("unknown")
    await anywhere.is_to_say(noy, "twice", "once")
    (task,) = await anywhere.store.claim(["send"], anywhere.now)
    await anywhere.delivery.work([task])
    await anywhere.restarts()
    await anywhere.goes_on(seconds=LEASE.total_seconds() + 1)
    assert anywhere.texts(noy) == ["twice", "twice", "once"]
    assert counted("unknown") == before + 1
    assert await anywhere.store.unsure() == {"done": 1}


async def test_a_long_message_of_which_some_is_out_may_come_twice_after_a_restart(post: Post, noy: Person) -> None:
    call, count = post.to_telegram._wire.call, 0

    async def second_is_too_many(method, fields, **more):  # type: ignore[no-untyped-def]
        nonlocal count
        count += 1
        if count == 2:
            post.telegram.fails("sendMessage", 429, retry_after=5)
        return await call(method, fields, **more)

    post.to_telegram._wire.call = second_is_too_many  # type: ignore[method-assign]
    await post.is_to_say(noy, "ກ" * 4000 + "\n" + "ຂ" * 4000)
    await post.goes_on(seconds=1)
    assert await post.store.unsure() == {"open": 1}
    await post.restarts()
    await post.goes_on(minutes=1)
    assert [text[:1] for text in post.texts(noy)] == ["ກ", "ກ", "ຂ"]
    assert await post.store.unsure() == {"done": 1}


async def test_what_is_unknown_stays_known_through_other_failures(post: Post, noy: Person) -> None:
    post.telegram.loses_answer("sendMessage")
    await post.is_to_say(noy, "twice")
    await post.workshop.drain()
    post.telegram.fails("sendMessage", 502)
    post.telegram.fails("sendMessage", 429, retry_after=2)
    await post.goes_on(minutes=1)
    assert post.texts(noy) == ["twice", "twice"]
    assert await post.store.unsure() == {"done": 1}


async def test_a_door_that_is_not_set_waits_for_it(post: Post, noy: Person) -> None:
    await post.is_to_say(Address("pigeon", "1"), "coo")
    await post.is_to_say(noy, "hello")
    await post.goes_on(hours=12)
    assert post.texts(noy) == ["hello"]
    assert await post.states() == {"waiting": 1, "done": 1}
