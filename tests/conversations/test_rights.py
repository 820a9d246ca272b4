"""Who may do what: a code is for one person, a report for who owes it, a review for its officer; forged buttons open
nothing, and nothing that comes from outside stops the bot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from conversations.events import Choice, Said
from conversations.people import invitations
from storage.records import RoleHeld
from storage.writes import AddInvitation, Consent, LinkAccount, LinkChat, SavePerson
from tests.conversations.acts import file, opens, to_the_read_back
from tests.story import DOOR, Person, Village

JANUARY = date(2026, 1, 1)


async def personal_code(village: Village, person: str) -> str:
    """A code for somebody who is known already."""
    code = invitations.make()
    made = invitations.invitation(code, "vc", "D", "en", village.now, person=person, name="Mali", start=JANUARY)
    await village.store.write([AddInvitation(made)], now=village.now)
    return code


async def who_left(village: Village, last_day: date) -> Person:
    """A coordinator of the first village whose role has ended."""
    role = RoleHeld("vc", "D1", JANUARY, last_day)
    (id_,) = await village.store.import_people([(SavePerson("b" * 32, "Gone", "en"), [role])])
    joined = [LinkAccount(DOOR, "gone", "p:gone", id_), Consent(id_, village.now)]
    await village.store.write(joined, now=village.now)
    return village.person("gone")


async def test_a_personal_code_is_good_for_who_says_yes_first(village: Village) -> None:
    role = RoleHeld("vc", "D", JANUARY)
    (id_,) = await village.store.import_people([(SavePerson("a" * 32, "Mali", "en"), [role])])
    code = await personal_code(village, id_)
    mali, thief = village.person("mali", language="en"), village.person("thief", language="en")
    await mali.says(code)
    await thief.says(code)
    await mali.taps("English")
    await mali.taps("Yes, I agree")
    mali.hears("Welcome, Mali")
    await thief.says("menu")
    thief.does_not_hear("Mali")
    await thief.taps("English")
    await thief.says("Thief")
    await thief.taps("Yes, I agree")
    thief.hears("does not work")
    assert [contact.person.name for contact in await village.store.people()] == ["Mali"]


async def test_a_second_phone_is_let_in_only_by_a_yes_of_its_own(village: Village, mali: Person) -> None:
    (contact,) = await village.store.people()
    code = await personal_code(village, contact.person.id)
    phone = village.person("phone", language="en")
    await phone.says(code)
    await phone.says("menu")
    phone.does_not_hear("Hello Mali")
    await mali.says("menu")
    mali.hears("Hello Mali")


async def test_who_has_joined_is_told_of_a_second_phone_and_takes_it_away(village: Village, mali: Person) -> None:
    """An invitation for her, which an officer may have made anew at any time, may come into other hands."""
    (contact,) = await village.store.people()
    phone = village.person("phone", language="en")
    await phone.says(await personal_code(village, contact.person.id))
    await phone.taps("English")
    await phone.taps("Yes, I agree")
    phone.hears("Hello Mali")
    mali.hears("A new chat was linked with you")
    await mali.taps(mali.buttons()[0])
    await phone.says("menu")
    phone.does_not_hear("Hello Mali")


async def test_a_code_that_ran_out_meanwhile_ends_kindly_and_another_can_be_typed(village: Village) -> None:
    noy = village.person("noy", language="en")
    await noy.says(await village.invites("vc", "D", name="Noy"))
    await noy.taps("English")
    await village.later(days=15)
    await noy.taps("Yes, I agree")
    noy.hears("expired")
    await noy.says(await village.invites("vc", "D", name="Noy"))
    await noy.says(await village.invites("vc", "D", name="Noy"))  # in the middle of joining
    await noy.taps("English")
    await noy.taps("Yes, I agree")
    noy.hears("Welcome, Noy")


async def test_of_a_no_nothing_is_kept(village: Village) -> None:
    noy = village.person("noy", language="en")
    await noy.says(await village.invites("vc", "D", name="Noy"))
    await noy.taps("English")
    await noy.taps("No")
    assert not await village.store.people()


async def test_a_code_gives_no_role_twice(village: Village) -> None:
    role = RoleHeld("vc", "D", JANUARY)
    (id_,) = await village.store.import_people([(SavePerson("a" * 32, "Mali", "en"), [role])])
    code = invitations.make()
    made = invitations.invitation(code, "vc", "D", "en", village.now, person=id_)  # without a start
    await village.store.write([AddInvitation(made)], now=village.now)
    mali = village.person("mali", language="en")
    await mali.says(code)
    await mali.taps("English")
    await mali.says("Mali")
    await mali.taps("Yes, I agree")
    (contact,) = await village.store.people()
    assert contact.person.roles == (role,)


@pytest.mark.parametrize("what", ["S1:D:2026-10", "S1:D1:2030-01", "S1:D1:2026", "S1:D1:2026-11", "S1:D1:2020-01"])
async def test_only_what_is_owed_can_be_opened(mali: Person, what: str) -> None:
    await mali.taps_old(Choice("", f"o:{what}"))
    mali.hears("not among your duties")


@pytest.mark.parametrize(
    "data",
    ["o:S1:D1:zzz", "o:S1:D1:2026-13", "o:S1:NOWHERE:2026-10", "o:X:D1:2026-10", "o:S1:D1", "o", "o:join:D1:2026-10",
     "y:NOWHERE", "r:x", "ra:x", "rr:", "c:", "l:xx", ":", ""],
)  # fmt: skip
async def test_a_forged_button_is_answered_and_opens_nothing(mali: Person, data: str) -> None:
    await mali.taps_old(Choice("", data))
    mali.does_not_hear("Members", "went wrong")


@pytest.mark.parametrize("forged", ["a", "a:x", "a:-1", "a:99", "e:g", "e:gx", "e:99", "v", "d", "z"])
async def test_a_forged_button_of_a_question_leaves_it_open(mali: Person, forged: str) -> None:
    await opens(mali)
    verb, _, rest = forged.partition(":")
    _, draft, revision = mali.button("Stop for now").data.split(":")
    await mali.taps_old(Choice("", f"{verb}:{draft}:{revision}:{rest}"))
    mali.does_not_hear("went wrong")
    await mali.says("12")
    mali.hears("Women")


async def test_a_number_that_is_none_is_answered(mali: Person) -> None:
    await to_the_read_back(mali)
    await mali.says("²")
    mali.hears("type its number")
    await mali.says("99")
    mali.hears("no answer 99")


async def test_a_role_of_the_future_reads_nothing(mali: Person, somchit: Person, village: Village) -> None:
    late = await village.has_person("late", "dlo", "D", name="Late", language="en", start=date(2027, 1, 1))
    await file(mali)
    await late.taps_old(somchit.button("Open it"))
    late.hears("not among your duties")


async def test_who_left_may_finish_what_she_is_reminded_of(village: Village, somchit: Person) -> None:
    gone = await who_left(village, date(2026, 10, 31))
    await village.at(datetime(2026, 11, 1, 2, 5, tzinfo=UTC))
    await village.at(datetime(2026, 11, 2, 2, 5, tzinfo=UTC))
    gone.hears("due in 3 days")
    await gone.taps("ບ້ານ ໜຶ່ງ")
    gone.hears("Members")


async def test_a_month_after_she_has_left_nothing_is_hers_any_more(village: Village) -> None:
    gone = await who_left(village, date(2026, 9, 30))
    await village.at(datetime(2026, 10, 20, 2, 5, tzinfo=UTC))
    await gone.says("menu")
    assert any("September 2026" in label for label in gone.buttons())
    await village.at(datetime(2026, 11, 1, 2, 5, tzinfo=UTC))
    await gone.says("menu")
    assert not any("2026" in label for label in gone.buttons())


async def test_what_people_say_to_each_other_is_not_kept(mali: Person, village: Village) -> None:
    await village.store.write([LinkChat(DOOR, "g:1", "D", "en")], now=village.now)
    in_group = village.in_group("mali", "g:1")
    for words in ("my neighbour is ill", "summary"):
        await village.receives(replace(in_group.event(Said(words)), called=False))
    assert not in_group.messages
    assert not await village.store.transcript(DOOR, "g:1")
