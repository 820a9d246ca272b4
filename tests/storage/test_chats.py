"""Chats that are linked, move, and are closed to us; and words that were taken back."""

from datetime import datetime, timedelta

import pytest

from storage.desk import ContactOf, HoldersOf, LinkedGroups
from storage.records import Chat, InboxRow
from storage.store import Store
from storage.writes import CloseChat, ForgetSaid, LinkAccount, LinkChat, MoveChat
from tests.storage.village import KHAM, SOUK

GROUP, SUPERGROUP = "-4711", "-1004711"


async def linked(store: Store, chat: str, now: datetime) -> str:
    """The place that this chat is linked to, or ''."""
    async with store.turn("telegram:1") as turn:
        desk = await turn.desk(door="telegram", account="1", chat=chat, group=True, event="e", now=now)
    return desk.chat.place


async def test_a_group_that_moved_stays_linked(village: Store, now: datetime) -> None:
    await village.write([LinkChat("telegram", GROUP, "0101", "lo")], now=now)
    await village.write([MoveChat("telegram", GROUP, SUPERGROUP)], now=now)
    assert [await linked(village, chat, now) for chat in (GROUP, SUPERGROUP)] == ["", "0101"]
    await village.write([MoveChat("telegram", GROUP, SUPERGROUP)], now=now)  # Telegram tells it twice
    assert await linked(village, SUPERGROUP, now) == "0101"


async def test_the_old_link_goes_before_one_made_under_the_new_id(village: Store, now: datetime) -> None:
    links = [LinkChat("telegram", GROUP, "0101", "lo"), LinkChat("telegram", SUPERGROUP, "0102", "lo")]
    await village.write([*links, MoveChat("telegram", GROUP, SUPERGROUP)], now=now)
    assert await linked(village, SUPERGROUP, now) == "0101"


async def test_a_group_that_put_us_out_is_linked_no_more(village: Store, now: datetime) -> None:
    await village.write([LinkChat("telegram", GROUP, "0101", "lo"), CloseChat("telegram", GROUP, now)], now=now)
    assert await linked(village, GROUP, now) == ""


async def test_the_groups_that_are_linked_to_a_place(village: Store, now: datetime) -> None:
    links = [
        LinkChat("telegram", GROUP, "0101", "lo"),
        LinkChat("line", "C1", "0102", "th"),
        LinkChat("line", "C2", "", "lo"),
    ]
    await village.write(links, now=now)
    assert await village.look(LinkedGroups()) == (
        Chat("line", "C1", True, "0102", "th"),
        Chat("telegram", GROUP, True, "0101", "lo"),
    )


async def test_who_blocked_us_is_reached_elsewhere_until_she_writes_again(village: Store, now: datetime) -> None:
    later = now + timedelta(minutes=1)
    await village.write([LinkAccount("line", "U1", "U1", KHAM)], now=later)
    contact = await village.look(ContactOf(KHAM))
    assert contact is not None
    line, *others = contact.chats
    assert line == ("line", "U1")
    assert others

    await village.write([CloseChat("line", "U1", later)], now=later)
    contact = await village.look(ContactOf(KHAM))
    assert contact is not None
    assert contact.chats == tuple(others)

    await village.write([], inbox=InboxRow("line", "e9", "U1", {}), now=later)
    contact = await village.look(ContactOf(KHAM))
    assert contact is not None
    assert contact.chats[0] == line


async def test_who_blocked_us_everywhere_is_a_holder_nobody_can_reach(village: Store, now: datetime) -> None:
    contact = await village.look(ContactOf(SOUK))
    assert contact is not None
    await village.write([CloseChat(door, chat, now) for door, chat in contact.chats], now=now)
    held = contact.person.roles[0]
    holders = await village.look(HoldersOf(held.role, (held.place,), now.date().isoformat()))
    assert [one.chats for one in holders if one.person.id == SOUK] == [()]


@pytest.mark.parametrize(("message", "left"), [("77", ["1.177"]), ("177", ["1.77"]), ("9", ["1.77", "1.177"])])
async def test_words_that_were_taken_back_are_erased(
    village: Store, now: datetime, message: str, left: list[str]
) -> None:
    for number, id_ in enumerate(("1.77", "1.177")):
        at = now + timedelta(seconds=number)
        await village.write([], inbox=InboxRow("line", id_, "U1", {"text": id_}), now=at)
    await village.write([ForgetSaid("line", "U1", message), ForgetSaid("line", "U2", "77")], now=now)
    assert [body["text"] for _, _, body in await village.transcript("line", "U1")] == left


async def test_that_a_chat_was_closed_is_told_late_and_it_has_come_back(village: Store, now: datetime) -> None:
    minute = timedelta(minutes=1)
    await village.write([LinkAccount("line", "U1", "U1", KHAM), LinkChat("line", "C1", "0101", "lo")], now=now)
    for chat in ("U1", "C1"):
        await village.write([CloseChat("line", chat, now + minute)], now=now + minute)
    contact = await village.look(ContactOf(KHAM))
    assert contact is not None
    assert ("line", "U1") not in contact.chats
    for number, chat in enumerate(("U1", "C1")):
        await village.write([], inbox=InboxRow("line", f"back-{number}", chat, {}), now=now + 2 * minute)
    await village.write([LinkChat("line", "C1", "0101", "lo")], now=now + 2 * minute)
    for chat in ("U1", "C1"):
        await village.write([CloseChat("line", chat, now + minute)], now=now + 3 * minute)  # told once more
    contact = await village.look(ContactOf(KHAM))
    assert contact is not None
    assert contact.chats[0] == ("line", "U1")
    assert [one.id for one in await village.look(LinkedGroups())] == ["C1"]
