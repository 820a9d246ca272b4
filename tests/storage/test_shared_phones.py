"""One phone that several share: whose account it is, who speaks there, what reaches whom. On both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from storage.desk import AccountsOf, ContactOf, Desk, DraftsIn, DraftsOf, InvitationsTo, IsAsked, OwnCodeOf
from storage.records import Draft, InboxRow, Invitation, OwnCode, Sharer
from storage.store import Store
from storage.writes import (
    AddInvitation,
    DropInvitation,
    EndRole,
    GiveRole,
    LeaveAccount,
    LinkAccount,
    SaveDraft,
    SavePerson,
    SetOwnCode,
    Stale,
    TakeAccount,
    UnlinkAccount,
    UseInvitation,
)  # fmt: skip

MALI, NOY = "1" * 32, "2" * 32
PHONE = ("telegram", "77", "77")
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def store(store: Store, now: datetime) -> Store:
    """Mali has a phone, and Noy has joined on it after her."""
    await store.write([SavePerson(MALI, "Mali", "lo"), SavePerson(NOY, "Noy", "th")], now=now)
    await store.write([LinkAccount(*PHONE, MALI)], now=now)
    await store.write([LinkAccount(*PHONE, NOY)], now=now + MINUTE)
    return store


async def desk(store: Store, now: datetime) -> Desk:
    door, account, chat = PHONE
    async with store.turn(account) as turn:
        return await turn.desk(door=door, account=account, chat=chat, group=False, event="e", now=now)


def draft(person: str, number: int = 1, **more: object) -> Draft:
    made = Draft(str(number) * 32, person, "S1", "v", "", "2026-10", "", 1, 1, {"of": person})
    return replace(made, **more)  # type: ignore[arg-type]


async def test_who_came_last_speaks_and_only_her_drafts_lie_on_the_desk(store: Store, now: datetime) -> None:
    await store.write([SaveDraft(draft(MALI, 1)), SaveDraft(draft(NOY, 2))], now=now)
    laid = await desk(store, now)
    assert laid.person is not None
    assert laid.person.id == NOY
    assert [one.person for one in laid.drafts] == [NOY]
    assert set(laid.sharers) == {Sharer(MALI, "lo", False, now), Sharer(NOY, "th", True, now + MINUTE)}


async def test_nobody_speaks_until_somebody_says_who_she_is(store: Store, now: datetime) -> None:
    await store.write([SaveDraft(draft(NOY))], now=now)
    await store.write([LeaveAccount(*PHONE[:2])], now=now)
    laid = await desk(store, now)
    assert laid.person is None
    assert laid.drafts == ()
    assert len(laid.sharers) == 2
    assert not await store.look(IsAsked(*PHONE[:2]))
    await store.write([LinkAccount(*PHONE, MALI)], now=now)
    laid = await desk(store, now)
    assert laid.person is not None
    assert laid.person.id == MALI


async def test_it_reaches_both_and_each_is_told_that_it_is_shared(store: Store, now: datetime) -> None:
    await store.write([LinkAccount("line", "U1", "U1", MALI)], now=now + 2 * MINUTE)
    for person, chats, shared in (
        (MALI, (("line", "U1"), ("telegram", "77")), False),
        (NOY, (("telegram", "77"),), True),
    ):
        contact = await store.look(ContactOf(person))
        assert contact is not None
        assert (contact.chats, contact.shared) == (chats, shared)


async def test_who_does_not_speak_did_not_use_it(store: Store, now: datetime) -> None:
    await store.write([LinkAccount("line", "U1", "U1", MALI)], now=now + 2 * MINUTE)
    await store.write([], inbox=InboxRow("telegram", "e1", "77"), now=now + 3 * MINUTE)
    contact = await store.look(ContactOf(MALI))
    assert contact is not None
    assert contact.chats[0] == ("line", "U1")
    (used,) = (one.used_at for one in await store.look(AccountsOf(NOY)))
    assert used == now + 3 * MINUTE


async def test_taking_it_from_the_one_leaves_it_to_the_other_who_has_to_say_that_she_is_there(
    store: Store, now: datetime
) -> None:
    with pytest.raises(Stale):
        await store.write([TakeAccount(*PHONE[:2], NOY)], now=now)  # her only one
    await store.write([LinkAccount("line", "U2", "U2", NOY), TakeAccount(*PHONE[:2], NOY)], now=now)
    laid = await desk(store, now)
    assert laid.person is None
    assert [one.person for one in laid.sharers] == [MALI]
    await store.write([UnlinkAccount(*PHONE[:2], NOY)], now=now)  # not hers: nothing
    assert len(await store.look(AccountsOf(MALI))) == 1


async def test_when_it_became_hers_is_kept_however_often_she_comes_back(store: Store, now: datetime) -> None:
    await store.write([LinkAccount(*PHONE, MALI)], now=now + 5 * MINUTE)
    (account,) = await store.look(AccountsOf(MALI))
    assert (account.linked_at, account.used_at) == (now, now + 5 * MINUTE)


async def test_of_her_own_code_a_sealed_digest_is_kept(store: Store, now: datetime) -> None:
    assert await store.look(OwnCodeOf(MALI)) is None
    for code in (OwnCode("aa", "bb"), OwnCode("cc", "dd")):
        await store.write([SetOwnCode(MALI, code)], now=now)
        assert await store.look(OwnCodeOf(MALI)) == code
    assert await store.look(OwnCodeOf(NOY)) is None
    assert await store.check_keys() > 0


async def test_what_is_offered_lies_on_both_desks_and_is_nobodys_draft(store: Store, now: datetime) -> None:
    given = draft(MALI, offered_to=NOY, front=0, for_person=NOY)
    await store.write([SaveDraft(given), SaveDraft(draft(NOY, 2, front=0))], now=now)
    for speaking in (NOY, MALI):
        await store.write([LinkAccount(*PHONE, speaking)], now=now)
        laid = await desk(store, now)
        assert [(one.id, one.person, one.for_person) for one in laid.offered] == [(given.id, MALI, NOY)]
        assert given.id not in {one.id for one in laid.drafts}
    assert await store.look(DraftsOf(MALI)) == ()


async def test_drafts_are_found_by_form_and_place(village: Store, now: datetime) -> None:
    made = [draft(MALI, 1, place="0101"), draft(MALI, 2, place="0102"), draft(MALI, 3, place="0101", form="S2")]
    await village.write([SavePerson(MALI, "Mali", "lo"), *map(SaveDraft, made)], now=now)
    found = await village.look(DraftsIn(("S1",), ("0101",)))
    assert [one.id for one in found] == [made[0].id]
    assert found[0].state == {"of": MALI}


async def test_open_invitations_and_one_that_is_taken_back(village: Store, now: datetime) -> None:
    def invitation(digest: str, days: int, place: str = "0102", role: str = "coordinator") -> Invitation:
        return Invitation(digest * 64, role, place, "lo", now + timedelta(days=days), name=f"N{digest}")

    made = [invitation("a", 14), invitation("b", 1), invitation("c", 14, "0101"), invitation("d", 14, role="officer")]
    await village.write([AddInvitation(one) for one in made], now=now)

    async def are(at: datetime) -> list[str]:
        return [one.name for one in await village.look(InvitationsTo(("coordinator",), ("0102",), at))]

    assert await are(now) == ["Na", "Nb"]
    assert await are(now + timedelta(days=2)) == ["Na"]
    await village.write([SavePerson(MALI, "Mali", "lo"), UseInvitation("b" * 64, now, MALI)], now=now)
    with pytest.raises(Stale):
        await village.write([DropInvitation("b" * 64)], now=now)
    await village.write([DropInvitation("a" * 64)], now=now)
    assert await are(now) == []


async def test_a_role_ends_once(village: Store, now: datetime) -> None:
    day = now.date()
    await village.write([SavePerson(MALI, "Mali", "lo"), GiveRole(MALI, "coordinator", "0101", day)], now=now)
    end = EndRole(MALI, "coordinator", "0101", day, day + timedelta(days=3))
    await village.write([end], now=now)
    contact = await village.look(ContactOf(MALI))
    assert contact is not None
    assert contact.person.roles[0].end == day + timedelta(days=3)
    with pytest.raises(Stale):
        await village.write([end], now=now)
    await village.write([replace(end, seen=end.end, end=day)], now=now)
