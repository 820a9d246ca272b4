"""Migrations on a database that is in use: everything that was there stays, and the new tables take what is theirs."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage import migrate
from storage.desk import AccountsOf, ContactOf, DraftsOf, FactsIn, FiledIn, GuessesOf, HasMedia, OwnCodeOf, SubmissionOf
from storage.keys import Keys
from storage.records import Code, Guesses, MediaRow, OwnCode, Signing
from storage.store import Store
from storage.writes import (
    AddCode,
    AddMedia,
    CountGuess,
    ForgetMedia,
    LeaveAccount,
    LinkAccount,
    SaveDraft,
    SetOwnCode,
    Sign,
    Submit,
)
from tests.storage.village import KHAM, KHAM_NAME, SOUK, draft, fact, message, report, said, settle


async def test_a_house_of_the_first_version_moves_in_with_all_it_has(database: str, keys: Keys, now: datetime) -> None:
    async with await Store.open(database, keys) as store:
        await settle(store, now)
        await store.write([message(now, "waits")], inbox=said("e1"), now=now)
        counts = await store.counts()
    migrate.downgrade(database, "0001")
    assert migrate.current(database) == "0001"
    migrate.upgrade(database)
    async with await Store.open(database, keys) as store:
        assert await store.counts() == counts
        contact = await store.look(ContactOf(KHAM))
        assert contact is not None
        assert (contact.person.name, contact.chats) == (KHAM_NAME, (("practice", "chat-kham"),))  # hers is open
        assert [task.key for task in await store.claim(["send"], now)] == ["waits"]
        wrong = Guesses("line", "U1", 1, 1, now, now, 0)
        await store.write([AddCode(Code("a" * 64, "account", KHAM, now)), CountGuess(wrong)], now=now)
        assert (await store.look(GuessesOf("line", "U1")))[0] == wrong


async def test_what_was_signed_and_proposed_goes_with_the_version_that_knows_it(
    database: str, keys: Keys, now: datetime
) -> None:
    """Back to the version before, a report stands as it was signed; what was only proposed is gone."""
    async with await Store.open(database, keys) as store:
        await settle(store, now)
        await store.write([Submit(report("s1", now), (fact(5),))], now=now)
        await store.write([Sign(Signing("g1", "prf", "D1", "01", "2026-10", SOUK, now), ("s1",))], now=now)
        await store.write([Submit(report("a1", now, corrects="s1", status="proposed"))], now=now)
    migrate.downgrade(database, "0004")
    migrate.upgrade(database)
    async with await Store.open(database, keys) as store:
        (filed,) = await store.look(FiledIn(("0101",), "2026-01-01"))
        assert (filed.submission, filed.status, filed.signed) == ("s1", "sent", "")
        assert await store.look(SubmissionOf("a1")) is None
        await store.write([Submit(report("s2", now, corrects="s1"), (fact(6),))], now=now)
        assert [one.num for one in await store.look(FactsIn(("0101",), ("savings",), "2026-01", "2026-12"))] == [6]


async def test_of_a_shared_phone_one_keeps_it_and_drafts_that_change_hands_stay_hers(
    database: str, keys: Keys, now: datetime
) -> None:
    async with await Store.open(database, keys) as store:
        await settle(store, now)
        await store.write([LinkAccount("practice", "kham", "chat-kham", SOUK)], now=now + timedelta(hours=1))
        await store.write([LinkAccount("line", "U1", "U1", KHAM), LinkAccount("line", "U1", "U1", SOUK)], now=now)
        await store.write([LeaveAccount("practice", "kham"), SetOwnCode(KHAM, OwnCode("ab", "cd"))], now=now)
        await store.write([SaveDraft(draft(offered_to=SOUK)), Submit(report("s1", now, filed_by=SOUK))], now=now)
    migrate.downgrade(database, "0003")
    migrate.upgrade(database)
    async with await Store.open(database, keys) as store:
        hers = {person: await store.look(AccountsOf(person)) for person in (KHAM, SOUK)}
        assert [one.account for one in hers[KHAM]] == []  # who wrote there last has the one, who spoke there the other
        assert {one.account for one in hers[SOUK]} == {"souk", "kham", "U1"}
        assert await store.look(OwnCodeOf(KHAM)) is None
        (kept,) = await store.look(DraftsOf(KHAM))
        assert (kept.offered_to, kept.state) == ("", draft().state)
        sent = await store.look(SubmissionOf("s1"))
        assert sent is not None
        assert (sent.filed_by, sent.answers) == ("", report("s1", now).answers)


async def test_a_file_of_before_is_still_its_sender_s(database: str, keys: Keys, now: datetime) -> None:
    async with await Store.open(database, keys) as store:
        await settle(store, now)
        for name, person in (("a.jpg", KHAM), ("chart.png", "")):
            await store.write([AddMedia(MediaRow(name, "image/jpeg", 3, "", person, now))], now=now)
    migrate.downgrade(database, "0006")
    migrate.upgrade(database)
    async with await Store.open(database, keys) as store:
        await store.write([ForgetMedia("a.jpg", KHAM), ForgetMedia("chart.png", KHAM)], now=now)
        assert not await store.look(HasMedia("a.jpg"))
        assert await store.look(HasMedia("chart.png"))
