"""Migrations on a database that is in use: everything that was there stays, and the new tables take what is theirs."""

from __future__ import annotations

from datetime import datetime

from storage import migrate
from storage.desk import ContactOf, GuessesOf
from storage.keys import Keys
from storage.records import Code, Guesses
from storage.store import Store
from storage.writes import AddCode, CountGuess
from tests.storage.village import KHAM, KHAM_NAME, message, said, settle


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
