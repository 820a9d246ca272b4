"""Pacing: no span of time ever holds more than a rate allows, and nobody waits longer than that takes."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.line.limits import RATES as LINE
from handlers.pacing import AWAY, LATELY, LONGEST_WAIT, PROBE, SEVERAL, Hold, Limits, Pacing, Rate, Window, growing
from handlers.telegram.limits import CHAT, GROUP, OVERALL
from handlers.telegram.limits import RATES as TELEGRAM

START = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

spans = st.integers(1, 5000).map(lambda ms: timedelta(milliseconds=ms))


def most_within(times: list[datetime], span: timedelta) -> int:
    """The most of these that lie within any span so long."""
    return max((sum(one <= other < one + span for other in times) for one in times), default=0)


def sent_to(pacing: Pacing, chat: str, count: int, now: datetime = START, *, urgent: bool = True) -> list[datetime]:
    """When so many messages to a chat go out, each as soon as it may."""
    times = []
    while len(times) < count:
        hold = pacing.enter(chat, now, urgent=urgent)
        if hold is None:
            times.append(now)
        else:
            assert hold.until > now
            now = hold.until
    return times


@given(st.integers(1, 8), spans, st.lists(spans, max_size=60))
def test_a_window_never_lets_more_through_than_its_rate(most: int, per: timedelta, gaps: list[timedelta]) -> None:
    window, now, times = Window(Rate(most, per)), START, []
    for gap in gaps:
        now += gap
        wait = window.wait(now)
        if wait:
            later = deepcopy(window)
            assert later.wait(now + wait - timedelta(microseconds=1))
            assert not later.wait(now + wait)
        else:
            window.count(now)
            times.append(now)
    assert most_within(times, per) <= most


@given(
    st.lists(
        st.tuples(st.sampled_from(["1", "2", "-100:7", "-100:8", "-100"]), st.booleans(), st.integers(1, 3)),
        max_size=200,
    )
)
def test_telegram_s_limits_hold_whatever_is_sent(wanted: list[tuple[str, bool, int]]) -> None:
    pacing, now = Pacing(TELEGRAM), START
    times: dict[str, list[datetime]] = {}
    for chat, urgent, pause in wanted:
        now += timedelta(milliseconds=pause * 20)
        if pacing.enter(chat, now, urgent=urgent) is None:
            times.setdefault(chat.partition(":")[0], []).append(now)
    assert most_within(sorted(chain(*times.values())), OVERALL.per) <= OVERALL.most
    for chat, each in times.items():
        assert most_within(each, CHAT.per) <= CHAT.most
        if chat.startswith("-"):
            assert most_within(each, GROUP.per) <= GROUP.most


def test_a_short_burst_passes_and_then_it_is_a_message_a_second() -> None:
    times = sent_to(Pacing(TELEGRAM), "4711", 20)
    assert times[CHAT.most - 1] == START
    assert times[-1] - START == timedelta(seconds=15)


def test_a_group_gets_twenty_a_minute_in_all_its_topics_together() -> None:
    pacing = Pacing(TELEGRAM)
    times = sent_to(pacing, "-100:7", 20)
    assert times[-1] - START < timedelta(seconds=20)
    assert pacing.enter("-100:8", times[-1] + 10 * SECOND, urgent=True) == Hold(START + timedelta(minutes=1), "-100")
    assert pacing.enter("4711", times[-1], urgent=True) is None


def test_an_answer_finds_room_though_many_are_told_something() -> None:
    pacing = Pacing(TELEGRAM)
    told = 0
    while pacing.enter(f"{told}", START, urgent=False) is None:
        told += 1
    assert told == OVERALL.most - TELEGRAM.kept
    answers = 0
    while pacing.enter(f"a{answers}", START, urgent=True) is None:
        answers += 1
    assert told + answers == OVERALL.most


def test_who_tells_many_comes_back_when_there_is_room_for_several() -> None:
    """Else every message of two thousand would cost a look at all of them."""
    pacing, now, rounds, told = Pacing(TELEGRAM), START, 0, 0
    while told < 300:
        hold = pacing.enter(f"{told}", now, urgent=False)
        if hold is None:
            told += 1
        else:
            assert [*pacing.closed(now)] == [hold]
            now, rounds = hold.until, rounds + 1
    assert now - START <= timedelta(seconds=300 / (OVERALL.most - TELEGRAM.kept) + 1)
    assert rounds <= 300 / 10


def test_line_lets_two_thousand_a_second_through_to_anybody() -> None:
    times = sent_to(Pacing(LINE), "U1", 3000)
    assert (times[1999], times[2000]) == (START, START + SECOND)


def test_a_message_in_several_parts_counts_for_several() -> None:
    pacing = Pacing(TELEGRAM)
    assert pacing.enter("4711", START, urgent=True) is None
    pacing.went("4711", START, 7)
    assert pacing.enter("4711", START, urgent=True) == Hold(START + CHAT.per, "4711")


def test_a_clock_that_is_put_back_keeps_nobody_waiting() -> None:
    pacing = Pacing(TELEGRAM)
    sent_to(pacing, "4711", CHAT.most)
    assert pacing.enter("4711", START - timedelta(hours=1), urgent=True) is None


def test_chats_that_rest_are_forgotten() -> None:
    pacing = Pacing(TELEGRAM)
    for number in range(1000):
        assert pacing.enter(f"{number}", START + number * SECOND, urgent=True) is None
    assert len(pacing._chats) <= CHAT.per / SECOND + 1


# What the platform answers


def test_too_many_in_one_chat_closes_that_chat() -> None:
    pacing = Pacing(TELEGRAM)
    assert pacing.refused("-100:7", START, 30 * SECOND) == Hold(START + 30 * SECOND, "-100")
    assert pacing.enter("-100:8", START + 29 * SECOND, urgent=True) == Hold(START + 30 * SECOND, "-100")
    assert pacing.enter("4711", START, urgent=False) is None
    assert [*pacing.closed(START)] == [Hold(START + 30 * SECOND, "-100")]
    assert pacing.enter("-100:8", START + 30 * SECOND, urgent=True) is None
    assert [*pacing.closed(START + 30 * SECOND)] == []


def test_too_many_in_several_chats_within_seconds_closes_all() -> None:
    pacing = Pacing(TELEGRAM)
    for number in range(SEVERAL):
        pacing.refused(f"{number}", START, (5 + number) * SECOND)
    until = START + (4 + SEVERAL) * SECOND
    assert pacing.enter("4711", START, urgent=True) == Hold(until)
    assert Hold(until) in [*pacing.closed(START)]
    assert pacing.enter("4711", until, urgent=True) is None


def test_too_many_now_and_then_in_different_chats_closes_only_them() -> None:
    pacing, now = Pacing(TELEGRAM), START
    for number in range(2 * SEVERAL):
        pacing.refused(f"{number}", now, 60 * SECOND)
        now += LATELY / (SEVERAL - 1)
    assert pacing.enter("4711", now, urgent=True) is None


def test_when_nobody_is_there_one_message_tries_for_all() -> None:
    pacing, now = Pacing(TELEGRAM), START
    for _ in range(AWAY):
        assert pacing.enter("4711", now, urgent=True) is None
        pacing.failed(now, 0)
    for wait in (2, 4, 8):
        assert pacing.enter("1", now, urgent=True) == Hold(now + wait * SECOND)
        pacing.failed(now, 0)  # one that was under way: it says nothing new
        now += wait * SECOND
        assert pacing.enter("1", now, urgent=True) is None
        assert pacing.enter("2", now, urgent=True) == Hold(now + PROBE)
        pacing.failed(now, 0)
    now += 16 * SECOND
    assert pacing.enter("1", now, urgent=True) is None
    pacing.answered()
    assert pacing.enter("2", now, urgent=True) is None
    assert [*pacing.closed(now)] == []


def test_a_single_failure_now_and_then_closes_nothing() -> None:
    pacing = Pacing(TELEGRAM)
    for number in range(20):
        assert pacing.enter(f"{number}", START, urgent=True) is None
        pacing.failed(START, 0)
        pacing.answered()


def test_a_door_without_limits_holds_nothing_back() -> None:
    assert sent_to(Pacing(), "1", 5000)[-1] == START


@pytest.mark.parametrize(("tries", "seconds"), [(0, 2), (1, 2), (2, 4), (3, 8), (6, 60), (500, 60)])
def test_waits_grow_to_a_minute(tries: int, seconds: int) -> None:
    assert growing(tries, 0) == timedelta(seconds=seconds) <= LONGEST_WAIT
    assert growing(tries, 0.999) >= timedelta(seconds=seconds) / 2
    assert growing(tries, 0.2) != growing(tries, 0.7)


def test_limits_without_a_word_on_chats_keep_none() -> None:
    pacing = Pacing(Limits(Rate(2, SECOND)))
    assert [pacing.enter("1", START, urgent=True) for _ in range(2)] == [None, None]
    assert pacing.enter("1", START, urgent=True) == Hold(START + SECOND)
