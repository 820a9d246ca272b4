"""Much at once: a day's backlog is taken to the last word and in its order, a flood is met with silence."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversations.events import Began, Event, Line, Reply, Said, SentFile, Tapped
from handlers.manners import (
    LONGEST_TEXT,
    MINUTE,
    MOST_CALLS,
    MOST_EVENTS,
    MOST_REMEMBERED,
    SAME_WITHIN,
    Pace,
    Paces,
    Repeats,
    within_limits,
)  # fmt: skip
from storage.store import WriteTimeout
from tests.conversations.acts import opens, to_the_read_back
from tests.conversations.conftest import PLACES, small_programme  # noqa: F401  a fixture
from tests.story import Person, Village

START = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
BACKLOG = 500


@pytest.fixture
async def village(tmp_path: Path, small_programme: Path, sqlite_url: str) -> AsyncIterator[Village]:  # noqa: F811
    """The district of two villages."""
    async with Village(tmp_path, small_programme, sqlite_url) as opened:
        await opened.has_places(*PLACES)
        yield opened


@pytest.fixture
async def either(tmp_path: Path, small_programme: Path, database: str) -> AsyncIterator[Village]:  # noqa: F811
    """The same on SQLite and once more on PostgreSQL, for what the database puts in order."""
    async with Village(tmp_path, small_programme, database) as opened:
        await opened.has_places(*PLACES)
        yield opened


async def coordinator(village: Village) -> Person:
    return await village.has_person("mali", "vc", "D", name="Mali", language="en")


@pytest.fixture
async def mali(village: Village) -> Person:
    return await coordinator(village)


def backlog(mali: Person, most: int = BACKLOG) -> list[Event]:
    """What a phone has kept while it was offline: a number, back to it, the next number …"""
    words = [text for number in range(1, most // 2 + 1) for text in (str(number), "back")]
    start = mali.village.now - timedelta(days=1)
    return [replace(mali.event(Said(text)), at=start + timedelta(minutes=number)) for number, text in enumerate(words)]


async def all_come(village: Village, events: Sequence[Event]) -> None:
    """They come in one after another, faster than a chat may be written to; then what is to be sent is sent."""
    gate = asyncio.Event()

    async def slow(chat: str, reply: Reply) -> None:
        await gate.wait()

    village.fails = slow
    for event in events:
        await village.reception.receive(event)
    gate.set()
    await village.workshop.settle()
    await village.workshop.drain()
    village.fails = None


async def seen(village: Village) -> int:
    """How many events are kept."""
    return (await village.store.counts())["inbox"]


async def test_of_a_days_backlog_nothing_is_lost_and_one_question_is_left(either: Village) -> None:
    village, mali = either, await coordinator(either)
    await opens(mali)
    before, heard = await seen(village), len(mali.messages)
    await all_come(village, backlog(mali))
    assert await seen(village) == before + BACKLOG
    assert len(mali.messages) - heard <= 2  # one was on its way when the next came; and the newest
    mali.hears("Members", f"Now: {BACKLOG // 2}")


async def test_a_backlog_in_one_heap_is_put_in_order(either: Village) -> None:
    village, mali = either, await coordinator(either)
    await opens(mali)
    first, *rest = backlog(mali, 100)
    Random(3).shuffle(rest)
    await asyncio.gather(*(village.reception.receive(event) for event in (first, *rest)))
    await village.workshop.drain()
    mali.hears("Members", "Now: 50")


async def test_a_backlog_that_comes_again_changes_nothing(mali: Person, village: Village) -> None:
    await opens(mali)
    events = backlog(mali, 100)
    await all_come(village, events)
    before, heard = await seen(village), len(mali.messages)
    await all_come(village, events)
    assert (await seen(village), len(mali.messages)) == (before, heard)


async def test_what_is_told_is_told_though_questions_give_way(mali: Person, village: Village) -> None:
    await to_the_read_back(mali)
    send = Tapped(mali.button("Send the report").data)
    before = len(mali.messages)
    await all_come(village, [mali.event(what) for what in (send, Said("menu"), Said("/link"), Said("/unlink"))])
    assert len(mali.messages) == before + 4
    assert mali.heard("The report has arrived")


async def test_two_hundred_taps_on_what_is_past_get_one_answer(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.says("12")
    for answer in ("9", "1000"):
        await mali.says(answer)
    old = mali.button("Yes")
    await mali.taps("No")
    mali.hears("Which crops?")
    current, before = mali.button("Skip"), len(mali.messages)
    for _ in range(200):
        await village.reception.receive(mali.event(Tapped(old.data)))
        await village.workshop.drain()
    assert len(mali.messages) == before + 1
    mali.hears("That button is old", "Which crops?")
    await mali.taps_old(current)  # the open question's own buttons are as good as before
    mali.hears("read it through")


async def test_an_answer_that_was_not_committed_is_given_when_the_tap_comes_again(
    mali: Person, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opens(mali)
    old = mali.button("Stop for now")
    await mali.says("12")
    tap = mali.event(Tapped(old.data))
    with monkeypatch.context() as away:
        away.setattr("handlers.reception.PATIENCE", 0)
        with pytest.raises(WriteTimeout):
            await village.reception.receive(tap)
    before = len(mali.messages)
    await village.reception.receive(replace(tap, id=village.next_id()))
    await village.workshop.drain()
    assert len(mali.messages) > before


async def test_a_tap_on_what_is_past_leaves_the_one_behind_it_good(mali: Person, village: Village) -> None:
    await opens(mali)
    old = mali.button("Stop for now")
    for answer in ("12", "9", "1000"):
        await mali.says(answer)
    taps = [mali.event(Tapped(choice.data)) for choice in (old, mali.button("No"))]
    await asyncio.gather(*(village.reception.receive(tap) for tap in taps))
    await village.workshop.drain()
    mali.hears("Which crops?")


async def test_a_flood_is_told_once_and_then_met_with_silence(
    mali: Person, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 30
    assert MOST_EVENTS >= 2 * BACKLOG
    monkeypatch.setattr("handlers.reception.MOST_EVENTS", most)
    noy = await village.has_person("noy", "vc", "D1", name="Noy", language="en")
    events = [mali.event(Said("menu")) for _ in range(most + 50)]
    before = await seen(village)
    for event in events:
        await village.reception.receive(event)
    await village.workshop.drain()
    assert await seen(village) == before + most + 1
    assert sum("wait a minute" in reply.text for reply in mali.messages) == 1
    mali.hears("wait a minute")
    await noy.says("menu")
    noy.hears("Hello Noy")
    village.now += MINUTE
    await mali.says("menu")
    mali.hears("Hello Mali")


async def test_a_group_is_not_written_full(mali: Person, village: Village) -> None:
    here = village.in_group("mali", "g:1")
    for _ in range(MOST_CALLS + 10):
        await village.reception.receive(here.event(Said("/link")))
    await village.workshop.drain()
    assert len(here.messages) == MOST_CALLS + 1
    here.hears("wait a minute")
    await mali.says("menu")
    mali.hears("Hello Mali")


async def test_a_text_that_no_platform_lets_through_is_refused_with_a_sentence(mali: Person) -> None:
    await opens(mali)
    await mali.says("ກ" * (LONGEST_TEXT + 1))
    mali.hears("too long to read")
    for longest in ("ກ", "9"):
        await mali.says(longest * LONGEST_TEXT)
        mali.hears("Members")
    await mali.says("12")
    mali.hears("Women")


def said(what: Said | Tapped | Began | SentFile) -> Event:
    return Event("1", "story", "mali", "p:mali", START, what)


@given(
    st.one_of(
        st.builds(Said, st.text()),
        st.builds(Tapped, st.text()),
        st.builds(Began, st.text()),
        st.builds(SentFile, st.text(), st.text(), st.integers(), st.text()),
    ),
    st.sampled_from([1, 600, 6000]),
)
def test_whatever_comes_is_small_enough_afterwards(what: Said | Tapped | Began | SentFile, times: int) -> None:
    match what:
        case Said(text):
            what = Said(text * times)
        case Tapped(data):
            what = Tapped(data * times)
        case Began(payload):
            what = Began(payload * times)
        case SentFile():
            what = replace(what, name=what.name * times)
    kept = within_limits(said(what))
    assert len(str(kept.what)) <= 6 * LONGEST_TEXT
    if len(str(what)) < 200:
        assert kept.what == what


def test_of_a_file_with_a_long_name_all_else_stays() -> None:
    sent = SentFile("a.jpg", "image/jpeg", 3, "n" * 300, "of the meeting", album="7", more=True)
    assert within_limits(said(sent)).what == replace(sent, name="n" * 200)


# The pace

SECONDS = st.lists(st.floats(0, 30, allow_nan=False), max_size=60)


@given(gaps=SECONDS, most=st.integers(1, 10))
def test_who_keeps_within_the_limit_is_always_heard(gaps: list[float], most: int) -> None:
    paces, at, times = Paces(), START, []
    for gap in gaps:
        at += timedelta(seconds=gap)
        if sum(at - MINUTE < before for before in times) < most:
            times.append(at)
            assert paces.judge("mali", most, at) is Pace.GO


@given(gaps=SECONDS, most=st.integers(1, 10))
def test_a_flood_is_told_once_a_minute_and_costs_so_much_and_no_more(gaps: list[float], most: int) -> None:
    paces, at, judged = Paces(), START, []
    for gap in gaps:
        at += timedelta(seconds=gap)
        judged.append((at, paces.judge("mali", most, at)))
        assert paces.judge("noy", len(gaps), at) is Pace.GO, "nobody suffers for another"
    taken = [when for when, pace in judged if pace is not Pace.SILENCE]
    for when in taken:
        assert sum(when <= other < when + MINUTE for other in taken) <= 2 * (most + 1)
    told = [when for when, pace in judged if pace is Pace.SLOW_DOWN]
    assert len(set(told)) == len(told)
    assert len(told) <= len({(when - START) // MINUTE for when, _ in judged}) + 1


def test_a_clock_that_is_put_back_locks_nobody_out() -> None:
    paces = Paces()
    for _ in range(3):
        paces.judge("mali", 1, START)
    assert paces.judge("mali", 1, START - timedelta(days=1)) is Pace.GO


def test_what_is_remembered_has_an_end() -> None:
    paces = Paces()
    for number in range(MOST_REMEMBERED + 100):
        paces.judge(str(number), 5, START + timedelta(microseconds=number))
    assert len(paces) == MOST_REMEMBERED


def test_the_same_again_is_said_again_after_a_while() -> None:
    repeats, words = Repeats(), (Reply((Line("past"),)),)
    assert not repeats.again("p:mali", words, START)
    repeats.note("p:mali", words, START)
    assert repeats.again("p:mali", words, START + SAME_WITHIN)
    assert not repeats.again("p:noy", words, START + SAME_WITHIN)
    assert not repeats.again("p:mali", words, START + 2 * SAME_WITHIN)
    repeats.note("p:mali", (), START)
    assert not repeats.again("p:mali", words, START)


# Whatever comes, in whatever heap


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.sampled_from(["12", "9", "0", "-4", "1.000", "back", "no", "yes", "skip", "abc"]), max_size=15),
    chance=st.randoms(use_true_random=False),
)
async def test_a_heap_with_doubles_is_as_if_said_one_by_one(village: Village, words: list[str], chance: Random) -> None:
    number = len(village.chats)
    twins = []
    for name in ("heap", "one"):
        district = f"{name}{number}"
        await village.has_places((district, "", "district", "E"), (f"{district}1", district, "village", "ບ້ານ ໜຶ່ງ"))
        twin = await village.has_person(f"{district}-mali", "vc", district, name="Mali", language="en")
        await opens(twin)
        twins.append(twin)
    heap, one = twins
    for text in words:
        await one.says(text)
    events = [replace(heap.event(Said(text)), at=village.now + timedelta(seconds=at)) for at, text in enumerate(words)]
    later = [event for event in events[1:] for _ in range(chance.randint(1, 2))]
    chance.shuffle(later)
    await asyncio.gather(*(village.reception.receive(event) for event in (*events[:1], *later)))
    await village.workshop.drain()
    await all_come(village, events)
    for twin in twins:
        await twin.says("/menu")
        await twin.taps("✎")
    assert heap.last.text == one.last.text
