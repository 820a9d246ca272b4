"""Turns: one event after another, each exactly once, however they arrive."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from storage.desk import FEW, ContactOf, FiledIn, Wanted
from storage.published import mark, set_mark
from storage.records import Task
from storage.sqlite import connect, write_together
from storage.statements import Work
from storage.store import Store, WriteTimeout
from storage.turns import Turns
from storage.writes import AddAudit, AddTask, GiveRole, LinkAccount, SaveDraft, SetLanguage, Stale
from tests.storage.village import KHAM, KHAM_NAME, draft, kham_desk, message, said


async def test_the_desk_is_laid_with_everything(village: Store, now: datetime) -> None:
    await village.write(
        [SaveDraft(draft(front=0)), SaveDraft(draft(id="e" * 32, form="joining", front=7, place=""))], now=now
    )
    async with village.turn("kham") as turn:
        desk = await kham_desk(turn, now)
    assert desk.person is not None
    assert (desk.person.name, desk.person.language, desk.person.consented_at) == (KHAM_NAME, "lo", now)
    assert [role.place for role in desk.person.roles] == ["0101"]
    assert [(one.form, one.place, one.front) for one in desk.drafts] == [("joining", "", 7), ("L1", "0101", 0)]
    assert desk.drafts[1].created_at == desk.drafts[1].updated_at == now
    assert desk.stamp == await village.stamp() == 1
    assert not desk.known


async def test_of_drafts_equally_far_in_front_the_one_written_last_comes_first(village: Store, now: datetime) -> None:
    for at, id_, front in ((0, "a", 0), (3, "b", 0), (1, "c", 2), (2, "e", 2), (4, "f", 0)):
        saved = draft(id=id_ * 32, front=front, created_at=now)
        await village.write([SaveDraft(saved)], now=now + timedelta(minutes=at))
    await village.write([SaveDraft(draft(2, id="a" * 32, front=0))], now=now + timedelta(minutes=5))
    async with village.turn("kham") as turn:
        desk = await kham_desk(turn, now)
    assert [one.id[0] for one in desk.drafts] == ["e", "c", "a", "f", "b"]


async def test_a_read_of_several_questions_sees_one_picture(database: str, keys, now: datetime) -> None:
    """What somebody else commits between two of its statements is not seen, on either engine."""
    store = await Store.open(database, keys)
    await store.set_mark("clock", "1")
    seen, asked = threading.Event(), threading.Event()

    def reading() -> Work[list[str | None]]:
        first = yield from mark("clock")
        asked.set()
        # On PostgreSQL this stands in the loop's own thread: the writing has to come from another one.
        assert seen.wait(10)
        second = yield from mark("clock")
        return [first, second]

    def write_meanwhile() -> None:
        assert asked.wait(10)
        if database.startswith("sqlite"):
            with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection, connection:
                connection.execute("UPDATE marks SET value = '2' WHERE name = 'clock'")
        else:
            with psycopg.connect(database) as connection:
                connection.execute("UPDATE marks SET value = '2' WHERE name = 'clock'")
        seen.set()

    _, found = await asyncio.gather(asyncio.to_thread(write_meanwhile), store._engine.read(reading()))
    assert found == ["1", "1"]
    assert await store.mark("clock") == "2"
    await store.close()


async def test_what_is_small_is_looked_up_at_once_where_the_database_is_a_file(
    village: Store, database: str, now: datetime
) -> None:
    small, large = ContactOf(KHAM), FiledIn(tuple(f"{n:04}" for n in range(FEW + 1)), "2026-10-01")
    async with village.turn("kham") as turn:
        desk = await kham_desk(turn, now)
        for lookup in (small, large):
            if database.startswith("sqlite") and lookup is small:
                assert desk.look(lookup) == await turn.look(lookup)
            else:
                with pytest.raises(Wanted) as wanted:
                    desk.look(lookup)
                assert wanted.value.lookup == lookup
        assert small.small
        assert not large.small


async def test_what_was_committed_is_seen_by_the_next_desk(village: Store, now: datetime) -> None:
    for revision in range(1, 5):
        async with village.turn("kham") as turn:
            await turn.write([SaveDraft(draft(revision))], inbox=said(f"e{revision}"), now=now)
        async with village.turn("kham") as turn:
            desk = await kham_desk(turn, now, f"e{revision}")
            assert (desk.known, desk.drafts[0].revision) == (True, revision)


async def test_a_stranger_finds_an_empty_desk(store: Store, now: datetime) -> None:
    async with store.turn("x") as turn:
        desk = await turn.desk(door="line", account="x", chat="g", group=True, event="1", now=now)
    assert (desk.person, desk.drafts, desk.stamp) == (None, (), 0)
    assert (desk.chat.group, desk.chat.place) == (True, "")


async def test_a_second_delivery_changes_nothing(village: Store, now: datetime) -> None:
    async with village.turn("kham") as turn:
        assert await turn.write([SetLanguage(KHAM, "th"), message(now, held=True)], inbox=said("e"), now=now)
        assert len(turn.held) == 1
    async with village.turn("kham") as turn:
        assert (await kham_desk(turn, now, "e")).known
        assert not await turn.write([SetLanguage(KHAM, "en"), message(now, held=True)], inbox=said("e"), now=now)
        assert turn.held == ()
    contact = await village.look(ContactOf(KHAM))
    assert contact is not None
    assert contact.person.language == "th"
    assert (await village.counts())["tasks"] == 1


async def test_one_event_delivered_many_times_at_once_is_answered_once(village: Store, now: datetime) -> None:
    async def deliver(event: str) -> bool:
        async with village.turn("kham") as turn:
            desk = await kham_desk(turn, now, event)
            revision = desk.drafts[0].revision + 1 if desk.drafts else 1
            return await turn.write([SaveDraft(draft(revision))], inbox=said(event), now=now)

    new = await asyncio.gather(*(deliver(f"e{number % 5}") for number in range(40)))
    assert sum(new) == 5
    async with village.turn("kham") as turn:
        assert (await kham_desk(turn, now)).drafts[0].revision == 5


async def test_two_stores_on_one_database_take_turns(village: Store, database: str, keys, now: datetime) -> None:
    """Two workers on PostgreSQL; on SQLite a second process finds the writer's door closed only for moments."""
    other = await Store.open(database, keys, pool=4)

    async def deliver(store: Store, number: int) -> None:
        for _ in range(50):
            async with store.turn("kham") as turn:
                desk = await kham_desk(turn, now)
                revision = desk.drafts[0].revision + 1 if desk.drafts else 1
                try:
                    await turn.write([SaveDraft(draft(revision))], inbox=said(f"e{number}"), now=now)
                except Stale:  # only SQLite, where a turn is one process's
                    continue
                return
        raise AssertionError("never got through")

    await asyncio.gather(*(deliver(store, number) for number, store in enumerate([village, other] * 10)))
    async with village.turn("kham") as turn:
        assert (await kham_desk(turn, now)).drafts[0].revision == 20
    await other.close()


async def test_a_stale_event_writes_nothing_and_can_be_answered_anew(village: Store, now: datetime) -> None:
    await village.write([SaveDraft(draft(1))], now=now)
    async with village.turn("kham") as turn:
        with pytest.raises(Stale):
            await turn.write([SetLanguage(KHAM, "en"), SaveDraft(draft(1))], inbox=said("e"), now=now)
        desk = await kham_desk(turn, now, "e")
        assert not desk.known
        assert desk.person is not None
        assert desk.person.language == "lo"
        assert await turn.write([SaveDraft(draft(2))], inbox=said("e"), now=now)
    with pytest.raises(Stale):
        await village.write([SaveDraft(draft(2))], now=now)


async def test_a_failing_event_does_not_hurt_the_others(village: Store, now: datetime) -> None:
    async def one(number: int) -> bool:
        place = "nowhere" if number % 3 == 0 else "0102"
        writes = [AddAudit("joined", KHAM), GiveRole(KHAM, f"role{number}", place, now.date())]
        return await village.write(writes, inbox=said(f"e{number}"), now=now)

    for first in range(0, 120, 12):
        outcomes = await asyncio.gather(*map(one, range(first, first + 12)), return_exceptions=True)
        failed = [number for number, outcome in enumerate(outcomes) if isinstance(outcome, Exception)]
        assert failed == [0, 3, 6, 9]
    counts = await village.counts()
    assert (counts["audit"], counts["inbox"], counts["roles"]) == (80, 80, 82)


async def test_a_caller_who_goes_away_does_no_harm(village: Store, now: datetime) -> None:
    async def one(number: int) -> bool:
        async with village.turn("kham"):
            return await village.write([AddAudit("joined", KHAM)], inbox=said(f"e{number}"), now=now)

    callers = [asyncio.create_task(one(number)) for number in range(20)]
    for _ in range(3):
        await asyncio.sleep(0)
    for caller in callers[::2]:
        caller.cancel()
    outcomes = await asyncio.gather(*callers, return_exceptions=True)
    assert [outcome for outcome in outcomes[1::2] if outcome is not True] == []
    # Nothing is left locked, and what was cancelled may be delivered again.
    again = await asyncio.gather(*(one(number) for number in range(20)))
    counts = await village.counts()
    assert counts["audit"] == counts["inbox"] == 20
    assert sum(again) <= 10


async def test_impatient_callers_are_told_in_time(village: Store, database: str, now: datetime) -> None:
    reply = AddTask(Task("send", {"text": "…"}, now, key="reply:e", order="line:1", held=True))
    left: list[str] = []

    async def write(patience: float | None = None) -> bool:
        async with village.turn("kham") as turn:
            new = await turn.write(
                [AddAudit("joined", KHAM), reply],
                inbox=said("e"),
                now=now,
                patience=patience,
                late=lambda held, waiting: left.extend(task.key for task in held),
            )
            left.extend(task.key for task in turn.held)
            return new

    with somebody_else_writing(database):
        for _ in range(3):
            with pytest.raises(WriteTimeout):
                await write(patience=0.05)
    # It may have been committed after all; its second delivery tells, it is there once, and its reply is in somebody's
    # hands.
    await write()
    assert (await village.counts())["audit"] == 1
    assert left == ["reply:e"]


@contextmanager
def somebody_else_writing(database: str) -> Iterator[None]:
    """Another process holds what a writer needs."""
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None)) as blocker:
            blocker.execute("BEGIN IMMEDIATE")
            yield
            blocker.execute("ROLLBACK")
    else:
        with psycopg.connect(database) as blocker:
            blocker.execute("LOCK TABLE audit")
            yield


async def test_a_commit_that_cannot_be_made_is_everybodys_error(sqlite_url: str, now: datetime) -> None:
    """The transaction around a batch is rolled back with all released savepoints in it: what the driver's own
    transactions did not do."""
    connection = connect(Path(sqlite_url.removeprefix("sqlite:///")))

    def work(name: str, then: BaseException | None = None) -> Work[None]:
        yield from set_mark(name, "x")
        if then:
            raise then

    assert write_together(connection, [work("a"), work("b", ValueError("no")), work("c")])[1][1] is not None
    with pytest.raises(KeyboardInterrupt):
        write_together(connection, [work("d"), work("e", KeyboardInterrupt())])
    assert connection.execute("SELECT name FROM marks ORDER BY name").fetchall() == [("a",), ("c",)]
    assert not connection.in_transaction
    connection.close()


async def test_the_waiting_come_in_the_order_of_their_times_and_ids(now: datetime) -> None:
    turns, came = Turns(), []

    async def one(seconds: int, id_: str) -> None:
        async with turns.take("kham", (now + timedelta(seconds=seconds), id_)):
            came.append((seconds, id_))
            await asyncio.sleep(0)

    await asyncio.gather(*(one(*who) for who in [(9, "1"), (5, "2"), (3, "100"), (3, "99"), (4, "1")]))
    assert came == [(9, "1"), (3, "99"), (3, "100"), (4, "1"), (5, "2")]  # the first found nobody before her
    assert len(turns) == 0


async def test_turns_of_different_people_do_not_wait_for_each_other(village: Store, now: datetime) -> None:
    async with village.turn("kham"), asyncio.timeout(5), village.turn("souk"):
        pass


async def test_whoever_gives_up_waiting_hands_the_turn_on(now: datetime) -> None:
    turns, came = Turns(), []

    async def one(name: str) -> None:
        async with turns.take("kham"):
            came.append(name)
            await asyncio.sleep(0)

    first, second, third = (asyncio.create_task(one(name)) for name in "abc")
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.gather(first, second, third, return_exceptions=True)
    assert came == ["a", "c"]

    first, second, third = (asyncio.create_task(one(name)) for name in "def")
    await asyncio.sleep(0)
    await asyncio.sleep(0)  # d has just let go; e was given the turn but has not run
    second.cancel()
    await asyncio.gather(first, second, third, return_exceptions=True)
    assert "f" in came
    assert len(turns) == 0


async def test_the_chat_that_she_used_last_reaches_her_first(village: Store, now: datetime) -> None:
    await village.write([LinkAccount("line", "U1", "U1", KHAM)], now=now + timedelta(minutes=1))
    await village.write([], inbox=said("e1"), now=now + timedelta(minutes=2))
    contact = await village.look(ContactOf(KHAM))
    assert contact is not None
    assert contact.chats == (("practice", "chat-kham"), ("line", "U1"))
