"""Joining by invitation, roles and areas, and what administrators import and publish."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from storage.desk import ContactOf, FormVersionOf, HoldersDuring, HoldersOf, InvitationOf, IsAsked, MarkOf
from storage.keys import Keys
from storage.records import FormVersion, Invitation, MediaRow, PlaceRow, RoleHeld
from storage.store import Store
from storage.writes import (
    AddAudit,
    AddInvitation,
    AddMedia,
    GiveRole,
    LinkAccount,
    LinkChat,
    SaveDraft,
    SavePerson,
    SetMark,
    Stale,
    UnlinkAccount,
    UseInvitation,
)  # fmt: skip
from tests.storage.village import COORDINATES, KHAM, KHAM_NAME, PLACES, SOUK, draft, kham_desk, message, said

CODE = "f" * 64


def invitation(now: datetime) -> Invitation:
    return Invitation(
        CODE, "coordinator", "0102", "lo", now + timedelta(days=14), name="ນາງ ບົວ", start=date(2026, 2, 1)
    )


async def test_an_invitation_is_used_once(village: Store, now: datetime) -> None:
    await village.write([AddInvitation(invitation(now))], now=now)
    assert await village.look(InvitationOf(CODE)) == invitation(now)
    with pytest.raises(Stale):
        await village.write([AddInvitation(invitation(now))], now=now)

    new = "b" * 32
    joining = [SavePerson(new, "ນາງ ບົວ", "lo"), GiveRole(new, "coordinator", "0102", date(2026, 2, 1)),
               LinkAccount("line", "U9", "U9", new), UseInvitation(CODE, now, new)]  # fmt: skip
    await village.write(joining, inbox=said("e1"), now=now)
    used = await village.look(InvitationOf(CODE))
    assert used == replace(invitation(now), used_at=now, person=new)
    with pytest.raises(Stale):
        await village.write([UseInvitation(CODE, now, KHAM)], inbox=said("e2"), now=now)
    assert await village.look(InvitationOf("0" * 64)) is None


async def test_an_expired_invitation_is_of_no_use(village: Store, now: datetime) -> None:
    await village.write([AddInvitation(invitation(now))], now=now)
    with pytest.raises(Stale):
        await village.write([UseInvitation(CODE, now + timedelta(days=14), KHAM)], now=now)


async def test_holders_are_those_who_hold_the_role_that_day_and_can_be_reached(village: Store, now: datetime) -> None:
    retired, coming, absent = "1" * 32, "2" * 32, "3" * 32
    await village.import_people(
        [
            (SavePerson(retired, "R", "lo"), [RoleHeld("officer", "01", date(2025, 1, 1), date(2026, 6, 30))]),
            (SavePerson(coming, "C", "lo"), [RoleHeld("officer", "01", date(2026, 12, 1))]),
            (SavePerson(absent, "A", "lo"), [RoleHeld("officer", "01", date(2026, 1, 1))]),
        ]
    )
    await village.write([LinkAccount("line", x, x, x) for x in (retired, coming)], now=now)
    today = now.date().isoformat()

    async def held(day: str) -> set[str]:
        return {one.person.id for one in await village.look(HoldersOf("officer", ("01", "0101"), day))}

    assert await held(today) == {SOUK}
    assert await held("2026-06-06") == {SOUK, retired}
    assert await held("2026-12-13") == {SOUK, coming}
    assert await village.look(HoldersOf("officer", ("0102",), today)) == ()
    (contact,) = await village.look(HoldersOf("officer", ("01", "0101"), today))
    assert contact.chats == (("practice", "chat-souk"),)


async def test_who_holds_a_role_is_asked_of_a_day(village: Store, now: datetime) -> None:
    """Towards midnight the day of the place is not the day in UTC."""
    new = "1" * 32
    begins, ends = date(2026, 11, 4), date(2026, 11, 6)
    await village.import_people([(SavePerson(new, "N", "lo"), [RoleHeld("officer", "01", begins, ends)])])
    await village.write([LinkAccount("line", new, new, new)], now=now)

    async def held(day: str) -> list[str]:
        found = await village.look(HoldersOf("officer", ("01",), day))
        return [one.person.id for one in found]

    assert await held("2026-11-03") == [SOUK]
    assert await held("2026-11-04") == await held("2026-11-06") == [SOUK, new]
    assert await held("2026-11-07") == [SOUK]


async def test_who_held_a_role_in_the_past_is_found_whether_or_not_she_can_be_reached(village: Store) -> None:
    left, coming, short = "1" * 32, "2" * 32, "3" * 32
    await village.import_people(
        [
            (SavePerson(left, "L", "lo"), [RoleHeld("coordinator", "0101", date(2025, 1, 1), date(2025, 12, 31))]),
            (SavePerson(coming, "C", "lo"), [RoleHeld("coordinator", "0102", date(2026, 12, 1))]),
            (SavePerson(short, "S", "lo"), [RoleHeld("coordinator", "0102", date(2026, 2, 10), date(2026, 2, 12)),
                                            RoleHeld("coordinator", "0102", date(2026, 2, 20), date(2026, 2, 22))]),
        ]
    )  # fmt: skip

    async def held(first: str, last: str, *places: str) -> list[str]:
        found = await village.look(HoldersDuring("coordinator", places or ("0101", "0102"), first, last))
        return [one.person.id for one in found]

    assert await held("2025-12-31", "2025-12-31") == [left]
    assert await held("2025-12-31", "2026-01-01") == [left, KHAM]
    assert await held("2026-02-01", "2026-02-28") == [short, KHAM]
    assert await held("2026-02-13", "2026-02-19", "0102") == []
    assert await held("2026-02-01", "2026-02-28", "0101") == [KHAM]
    assert await held("2026-12-01", "2026-12-31", "0102") == [coming]
    (contact,) = await village.look(HoldersDuring("coordinator", ("0101",), "2025-03-01", "2025-03-31"))
    assert contact.chats == ()


async def test_whether_something_is_asked_of_an_account(village: Store, now: datetime) -> None:
    asked = IsAsked("practice", "kham"), IsAsked("practice", "souk"), IsAsked("line", "kham"), IsAsked("practice", "")
    await village.write([SaveDraft(draft(front=0))], now=now)
    assert not any([await village.look(one) for one in asked])  # hers lies aside
    await village.write([SaveDraft(draft(2)), SaveDraft(draft(id="e" * 32, person=SOUK))], now=now)
    assert [await village.look(one) for one in asked] == [True, False, False, False]  # he has not said yes
    await village.write([LinkAccount("line", "kham", "chat", KHAM)], now=now)
    assert await village.look(IsAsked("line", "kham"))


async def test_an_account_can_be_unlinked(village: Store, now: datetime) -> None:
    await village.write([UnlinkAccount("practice", "kham", KHAM)], now=now)
    async with village.turn("kham") as turn:
        assert (await kham_desk(turn, now)).person is None
    contact = await village.look(ContactOf(KHAM))
    assert contact is not None
    assert contact.chats == ()
    assert await village.look(ContactOf("9" * 32)) is None


async def test_a_group_belongs_to_a_place(village: Store, now: datetime) -> None:
    await village.write([LinkChat("practice", "group", "0101", "lo")], now=now)
    await village.write([LinkChat("practice", "group", "01", "th")], now=now)
    async with village.turn("group") as turn:
        desk = await turn.desk(door="practice", account="souk", chat="group", group=True, event="e", now=now)
    assert (desk.chat.place, desk.chat.language, desk.chat.group) == ("01", "th", True)


async def test_places_are_imported_parents_first_and_changed_by_code(store: Store) -> None:
    assert await store.import_places(PLACES) == 3
    assert await store.stamp() == 1
    assert await store.import_places(PLACES) == 0
    assert await store.stamp() == 1
    assert await store.import_places([replace(PLACES[0], name_lo="ບ້ານໃໝ່")]) == 1
    assert await store.stamp() == 2
    assert [(place.code, place.parent, place.name_lo) for place in await store.places()] == [
        ("01", "", "ເມືອງຄູນ"), ("0101", "01", "ບ້ານໃໝ່"), ("0102", "01", "ບ້ານນາແກ"),
    ]  # fmt: skip


async def test_a_place_without_its_parent_is_refused_with_all_others(store: Store) -> None:
    with pytest.raises(ValueError, match=r"'09'.*'0901'"):
        await store.import_places([*PLACES, PlaceRow("0901", "09", "village", "", "", "")])
    assert await store.places() == ()


async def test_importing_the_same_people_again_changes_nothing(village: Store) -> None:
    sheet = [
        (SavePerson("1" * 32, "ນາງ ບົວ", "lo"), [RoleHeld("coordinator", "0102", date(2026, 3, 1))]),
        (SavePerson("2" * 32, KHAM_NAME, "th"), [COORDINATES, RoleHeld("coordinator", "0102", date(2026, 3, 1))]),
        (SavePerson("3" * 32, KHAM_NAME, "lo"), [RoleHeld("coordinator", "01", date(2026, 3, 1))]),  # a namesake
    ]
    assert await village.import_people(sheet) == ("1" * 32, KHAM, "3" * 32)
    again = [(SavePerson("4" * 32, person.name, person.language), held) for person, held in sheet]
    assert await village.import_people(again) == ("1" * 32, KHAM, "3" * 32)
    people = {contact.person.id: contact.person for contact in await village.people()}
    assert set(people) == {"1" * 32, KHAM, "3" * 32, SOUK}
    assert (people[KHAM].language, [role.place for role in people[KHAM].roles]) == ("th", ["0101", "0102"])


async def test_a_role_takes_the_sheets_dates(village: Store) -> None:
    moved = RoleHeld("coordinator", "0101", date(2026, 4, 1), date(2026, 12, 31))
    await village.import_people([(SavePerson("1" * 32, KHAM_NAME, "lo"), [moved])])
    contact = await village.look(ContactOf(KHAM))
    assert contact is not None
    assert contact.person.roles == (moved,)


async def test_a_form_has_one_current_version(store: Store, now: datetime) -> None:
    first = FormVersion("L1", "v1", "<h:html/>", "{}", now)
    second = replace(first, version="v2", published_at=now + timedelta(days=1))
    assert await store.publish(first)
    assert not await store.publish(first)
    assert await store.publish(second)
    assert await store.stamp() == 2
    assert await store.form_versions() == (second,)
    assert await store.form_versions(current_only=False) == (replace(first, current=False), second)
    assert await store.look(FormVersionOf("L1", "v1")) == replace(first, current=False)
    assert await store.look(FormVersionOf("L1", "v9")) is None
    assert await store.publish(first)  # back to the first
    assert await store.form_versions() == (first,)


async def test_marks_outlive_a_restart(database: str, keys: Keys, now: datetime) -> None:
    store = await Store.open(database, keys)
    assert await store.mark("clock") is None
    await store.set_mark("clock", "2026-11-03")
    assert await store.look(MarkOf("clock")) == "2026-11-03"
    await store.write([SetMark("clock", "2026-11-04")], now=now)
    await store.bump()
    await store.close()
    store = await Store.open(database, keys)
    assert (await store.mark("clock"), await store.stamp()) == ("2026-11-04", 1)
    await store.ping()
    await store.close()


async def test_media_and_audit_are_kept(village: Store, now: datetime) -> None:
    photo = MediaRow("ab12.jpg", "image/jpeg", 1000, "ab12", KHAM, now)
    await village.write([AddMedia(photo), AddMedia(photo), AddMedia(replace(photo, name="chart", person=""))], now=now)
    await village.write([AddAudit("joined", KHAM), AddAudit("imported", "administrator", "places")], now=now)
    counts = await village.counts()
    assert (counts["media"], counts["audit"], counts["people"], counts["places"]) == (2, 2, 2, 3)


async def test_a_transcript_tells_who_said_what_in_order(village: Store, now: datetime) -> None:
    for minute, word in enumerate(["ສະບາຍດີ", "12.500"]):
        at = now + timedelta(minutes=minute)
        async with village.turn("kham") as turn:
            await turn.write([message(at, f"reply {minute}", held=True)], inbox=said(f"e{minute}", word), now=at)
        await village.finish(turn.held, now=at + timedelta(seconds=1))
    told = await village.transcript("practice", "chat-kham")
    assert [(side, body["text"]) for _, side, body in told] == [
        ("in", "ສະບາຍດີ"), ("out", "reply 0"), ("in", "12.500"), ("out", "reply 1"),
    ]  # fmt: skip
    assert told[-3:] == await village.transcript("practice", "chat-kham", 3)
    assert await village.transcript("practice", "chat-souk") == []
