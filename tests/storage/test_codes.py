"""One-time codes, the accounts of one person, and wrong codes counted: on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from storage.codes import CODES_KEPT, GUESSES_KEPT, HOUR
from storage.desk import AccountsOf, CodeOf, DraftsOf, GuessesOf
from storage.records import Code, Draft, Guesses
from storage.store import Store
from storage.writes import AddCode, CountGuess, LinkAccount, SaveDraft, SavePerson, Stale, TakeAccount, UseCode

NOY, MALI = "1" * 32, "2" * 32


@pytest.fixture
async def store(store: Store, now: datetime) -> Store:
    """With two people, one of them on two platforms."""
    people = [SavePerson(NOY, "Noy", "lo"), SavePerson(MALI, "Mali", "th")]
    accounts = [LinkAccount("a", "noy", "p:noy", NOY), LinkAccount("a", "mali", "p:mali", MALI)]
    await store.write([*people, *accounts], now=now)
    await store.write([LinkAccount("b", "noy", "p:noy-b", NOY)], now=now + timedelta(minutes=1))
    return store


def code(now: datetime, digest: str = "d1", person: str = NOY) -> Code:
    return Code(digest, "account", person, now + timedelta(minutes=15))


async def test_a_code_is_used_once(store: Store, now: datetime) -> None:
    await store.write([AddCode(code(now))], now=now)
    assert await store.look(CodeOf("d1")) == code(now)
    await store.write([UseCode("d1", now)], now=now)
    kept = await store.look(CodeOf("d1"))
    assert kept is not None
    assert kept.used_at == now
    with pytest.raises(Stale):
        await store.write([UseCode("d1", now)], now=now)


async def test_a_code_that_expired_is_not_used(store: Store, now: datetime) -> None:
    await store.write([AddCode(code(now))], now=now)
    with pytest.raises(Stale):
        await store.write([UseCode("d1", now + timedelta(minutes=15))], now=now)


async def test_a_new_code_takes_the_place_of_hers_before(store: Store, now: datetime) -> None:
    groups = [Code(digest, "group", NOY, now + timedelta(days=1), language="lo") for digest in ("g1", "g2")]
    await store.write([AddCode(code(now)), AddCode(code(now, "d2", MALI)), *map(AddCode, groups)], now=now)
    await store.write([AddCode(code(now, "d3"))], now=now)
    used = {}
    for digest in ("d1", "d2", "d3", "g1", "g2"):
        kept = await store.look(CodeOf(digest))
        assert kept is not None
        used[digest] = kept.used_at
    assert used == {"d1": now, "d2": None, "d3": None, "g1": None, "g2": None}


async def test_the_same_code_twice_is_stale(store: Store, now: datetime) -> None:
    await store.write([AddCode(code(now))], now=now)
    with pytest.raises(Stale):
        await store.write([AddCode(code(now, person=MALI))], now=now)


async def test_her_accounts_the_one_used_last_first(store: Store, now: datetime) -> None:
    assert [(one.door, one.account, one.chat) for one in await store.look(AccountsOf(NOY))] == [
        ("b", "noy", "p:noy-b"),
        ("a", "noy", "p:noy"),
    ]


async def test_the_last_account_stays_and_nobody_takes_anothers(store: Store, now: datetime) -> None:
    with pytest.raises(Stale):
        await store.write([TakeAccount("a", "mali", NOY)], now=now)
    await store.write([TakeAccount("a", "noy", NOY)], now=now)
    with pytest.raises(Stale):
        await store.write([TakeAccount("b", "noy", NOY)], now=now)
    assert [one.door for one in await store.look(AccountsOf(NOY))] == ["b"]
    assert [one.door for one in await store.look(AccountsOf(MALI))] == ["a"]


async def test_her_drafts_as_the_desk_has_them(store: Store, now: datetime) -> None:
    drafts = [Draft(str(n) * 32, NOY, "S1", "v", "", "2026-10", "", 1, n, {"n": n}) for n in (1, 2)]
    await store.write([SaveDraft(draft) for draft in drafts], now=now)
    async with store.turn("t") as turn:
        desk = await turn.desk(door="a", account="noy", chat="p:noy", group=False, event="e", now=now)
    assert desk.drafts == await store.look(DraftsOf(NOY))
    assert [draft.front for draft in desk.drafts] == [2, 1]
    assert await store.look(DraftsOf(MALI)) == ()


async def test_wrong_codes_are_counted_for_the_account_and_for_the_door(store: Store, now: datetime) -> None:
    first = Guesses("a", "noy", 1, 1, now, now)
    second = replace(first, times=2, wrong=2, locks=1, locked_until=now + HOUR)
    await store.write([CountGuess(first)], now=now)
    await store.write([CountGuess(second)], now=now)
    await store.write([CountGuess(Guesses("a", "mali", 1, 1, now, now))], now=now)
    await store.write([CountGuess(Guesses("b", "noy", 1, 1, now, now))], now=now)
    hers, all_of_it = await store.look(GuessesOf("a", "noy"))
    assert hers == second
    assert all_of_it == Guesses("a", "", 3, 3, now, now)
    assert await store.look(GuessesOf("a", "who")) == (None, all_of_it)


async def test_the_door_counts_by_the_hour(store: Store, now: datetime) -> None:
    await store.write([CountGuess(Guesses("a", "noy", 1, 1, now, now))], now=now)
    later = now + HOUR
    await store.write([CountGuess(Guesses("a", "mali", 1, 1, later, later))], now=later)
    assert (await store.look(GuessesOf("a", "noy")))[1] == Guesses("a", "", 2, 1, later, later)


async def test_what_was_counted_meanwhile_is_not_overwritten(store: Store, now: datetime) -> None:
    first = Guesses("a", "noy", 1, 1, now, now)
    await store.write([CountGuess(first)], now=now)
    for wrong in (first, replace(first, times=3)):
        with pytest.raises(Stale):
            await store.write([CountGuess(wrong)], now=now)
    assert await store.look(GuessesOf("a", "noy")) == (first, Guesses("a", "", 1, 1, now, now))


async def test_old_codes_and_counts_are_swept(store: Store, now: datetime) -> None:
    await store.write([AddCode(code(now)), CountGuess(Guesses("a", "noy", 1, 1, now, now))], now=now)
    await store.sweep(now + CODES_KEPT)
    assert await store.look(CodeOf("d1")) is not None
    await store.sweep(now + CODES_KEPT + timedelta(minutes=16))
    assert await store.look(CodeOf("d1")) is None
    assert (await store.look(GuessesOf("a", "noy")))[0] is not None
    await store.sweep(now + GUESSES_KEPT + timedelta(minutes=1))
    assert (await store.counts())["guesses"] == 1  # the door's own
