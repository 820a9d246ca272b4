"""What waits to be told, and what a platform counts, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage.pushes import Push, PushesOf, WasPushed
from storage.records import Task
from storage.store import Store
from storage.waiting import WAIT, WaitingFor, order_of
from storage.writes import AddTask, EndWaiting, LinkAccount, SavePerson, Stale

NOY, KHAM = "1" * 32, "2" * 32


def waits(key: str, chat: str, now: datetime, hours: int = 24) -> AddTask:
    end = now + timedelta(hours=hours)
    return AddTask(
        Task(WAIT, {"said": key}, end + timedelta(seconds=1), key=key, order=order_of("line", chat), expires=end)
    )


async def said(store: Store, chat: str, person: str, now: datetime, door: str = "line") -> list[str]:
    return [task.payload["said"] for task in await store.look(WaitingFor(door, chat, person, now))]


async def test_it_waits_for_her_in_all_her_chats(store: Store, now: datetime) -> None:
    people = [SavePerson(NOY, "Noy", "lo"), SavePerson(KHAM, "Kham", "lo")]
    links = [LinkAccount("line", "Unoy", "Unoy", NOY), LinkAccount("telegram", "7", "7", NOY)]
    other = LinkAccount("line", "Ukham", "Ukham", KHAM)
    await store.write([*people, *links, other, waits("a", "Unoy", now), waits("b", "Ukham", now)], now=now)
    assert await said(store, "Unoy", NOY, now) == ["a"]
    assert await said(store, "7", NOY, now, door="telegram") == ["a"]
    assert await said(store, "Ukham", KHAM, now) == ["b"]
    assert await said(store, "Ustranger", "", now) == []
    assert await store.waiting() == {order_of("line", "Unoy"), order_of("line", "Ukham"), NOY, KHAM}
    assert await said(store, "Unoy", NOY, now + timedelta(hours=25)) == []  # of no use any more


async def test_it_is_told_once(store: Store, now: datetime) -> None:
    await store.write([waits("a", "Unoy", now), waits("b", "Unoy", now)], now=now)
    first, second = await store.look(WaitingFor("line", "Unoy", "", now))
    await store.write([EndWaiting((first.id,))], now=now)
    with pytest.raises(Stale):
        await store.write([EndWaiting((second.id, first.id))], now=now)
    assert await said(store, "Unoy", "", now) == ["b"]  # all or nothing
    assert [(task.key, outcome) for task, outcome, _ in await store.waited()] == [("a", "done"), ("b", "")]


async def test_what_is_being_sent_is_not_told_besides(store: Store, now: datetime) -> None:
    task = Task(WAIT, {"said": "a"}, now, key="a", order=order_of("line", "Unoy"))
    await store.write([AddTask(task)], now=now)
    (claimed,) = await store.claim([WAIT], now)
    assert await said(store, "Unoy", "", now) == []
    with pytest.raises(Stale):
        await store.write([EndWaiting((claimed.id,))], now=now)
    assert await said(store, "Unoy", "", now + timedelta(minutes=2)) == ["a"]  # whoever had it in hand is gone


def push(number: int, key: str, now: datetime, month: str = "2026-11") -> Push:
    return Push("line", month, number, key, "Unoy", now, 1, "owed", NOY)


async def test_a_number_and_a_message_are_counted_once(store: Store, now: datetime) -> None:
    assert await store.take_push(push(1, "a", now))
    assert not await store.take_push(push(1, "b", now))  # another process was quicker
    assert not await store.take_push(push(2, "a", now))  # it is counted already
    assert await store.take_push(push(2, "b", now))
    assert not await store.take_push(push(1, "a", now, "2026-12"))  # in whatever month
    assert await store.take_push(push(1, "c", now, "2026-12"))
    assert await store.look(WasPushed("a"))
    assert not await store.look(WasPushed("d"))
    assert [one.key for one in await store.look(PushesOf("line", "2026-11"))] == ["a", "b"]
    await store.give_back_push("b")
    (left,) = await store.look(PushesOf("line", "2026-11"))
    assert left == push(1, "a", left.at)
    assert await store.sweep(now + timedelta(days=401)) >= 2
    assert await store.look(PushesOf("line", "2026-11")) == ()
