"""One phone, two coordinators: each has her own drafts and her own language, and neither sees the other's answers."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.events import Said, Tapped
from conversations.people import own_codes
from conversations.people.codes import MOST_WRONG
from conversations.people.own_codes import DigestOf
from conversations.people.sharing import nobody_speaks
from storage.desk import AccountsOf, Desk, DraftsOf, FiledIn, GuessesOf, OwnCodeOf, Wanted
from storage.records import Chat, Contact, OwnCode
from tests.conversations.acts import opens, to_the_read_back
from tests.conversations.conftest import PLACES
from tests.story import DOOR, Person, Village

HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
async def village(tmp_path: Path, small_programme: Path, database: str) -> AsyncIterator[Village]:
    """The district of two villages, on both engines."""
    async with Village(tmp_path, small_programme, database) as opened:
        await opened.has_places(*PLACES)
        yield opened


async def contact(village: Village, name: str) -> Contact:
    return next(one for one in await village.store.people() if one.person.name == name)


def codes_in(phone: Person) -> list[str]:
    """Every own code that was ever said in this chat, in order."""
    return [line.text for message in phone.messages for line in message.lines if re.fullmatch(r"\d{5}", line.text)]


async def noy_joins_on(phone: Person) -> tuple[str, str]:
    """Noy is invited, and joins on Mali's phone; the codes of both."""
    await phone.says(await phone.village.invites("vc", "D2", name="Noy", language="th"))
    phone.hears("coordinator at ບ້ານ ສອງ", "Whom?")
    await phone.taps("Somebody who shares this phone")
    await phone.taps("English")
    await phone.taps("Yes, I agree")
    mali, noy = codes_in(phone)
    return mali, noy


async def takes_turns(phone: Person, code: str) -> None:
    await phone.says("/done")
    phone.hears("Who is there?")
    await phone.says(code)


async def test_the_second_joins_on_the_phone_of_the_first(mali: Person, village: Village) -> None:
    codes = await noy_joins_on(mali)
    assert len(set(codes)) == 2
    mali.hears("Welcome, Noy")
    people = [await contact(village, name) for name in ("Mali", "Noy")]
    assert [one.chats for one in people] == [((DOOR, "p:mali"),)] * 2
    assert all(one.shared for one in people)
    for one in people:
        kept = await village.store.look(OwnCodeOf(one.person.id))
        assert kept is not None
        assert not any(code in repr(kept) for code in codes)


async def test_each_goes_on_with_her_own_report(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.says("12")
    of_mali, of_noy = await noy_joins_on(mali)
    await opens(mali, "ບ້ານ ສອງ")
    await mali.says("40")
    await takes_turns(mali, of_mali)
    mali.hears("Hello Mali", "Women")
    mali.does_not_hear("40", "Noy")
    await mali.says("9")
    await takes_turns(mali, of_noy)
    mali.hears("Hello Noy", "Women")
    mali.does_not_hear("12", "Mali")
    await mali.says("41")
    mali.hears("Not more than 40")
    for name, place in (("Mali", "D1"), ("Noy", "D2")):
        (draft,) = await village.store.look(DraftsOf((await contact(village, name)).person.id))
        assert draft.place == place


async def test_reports_are_filed_by_who_speaks(mali: Person, village: Village) -> None:
    of_mali, _ = await noy_joins_on(mali)
    await to_the_read_back(mali, "ບ້ານ ສອງ")
    await mali.taps("Send the report")
    await takes_turns(mali, of_mali)
    await to_the_read_back(mali, "ບ້ານ ໜຶ່ງ")
    await mali.taps("Send the report")
    filed = {one.place: one.person for one in await village.store.look(FiledIn(("D1", "D2"), "2026-10-01"))}
    assert filed == {
        "D1": (await contact(village, "Mali")).person.id,
        "D2": (await contact(village, "Noy")).person.id,
    }


async def test_after_half_an_hour_an_edited_message_corrects_nobodys_answer(mali: Person, village: Village) -> None:
    of_mali, _ = await noy_joins_on(mali)
    await takes_turns(mali, of_mali)
    await opens(mali)
    await mali.says("12")
    await village.later(minutes=31)
    await mali.edits("12", "13")
    mali.hears("Who is there?")
    mali.does_not_hear("12", "13")
    await mali.says(of_mali)
    (draft,) = await village.store.look(DraftsOf((await contact(village, "Mali")).person.id))
    assert draft.state["session"]["values"]["people"]["members"] == "12"


async def test_after_half_an_hour_an_unsent_message_is_taken_back_without_a_word(
    mali: Person, village: Village
) -> None:
    of_mali, _ = await noy_joins_on(mali)
    await takes_turns(mali, of_mali)
    await opens(mali)
    await mali.says("12")
    await village.later(minutes=31)
    assert await mali.unsends("12") is None
    (draft,) = await village.store.look(DraftsOf((await contact(village, "Mali")).person.id))
    assert "12" not in str(draft.state["session"].get("values"))
    await mali.says("menu")
    await mali.says(of_mali)
    mali.hears("Hello Mali", "Members")


async def test_what_is_unsent_after_she_has_left_is_blank_when_she_comes_again(mali: Person, village: Village) -> None:
    of_mali, of_noy = await noy_joins_on(mali)
    await takes_turns(mali, of_mali)
    await opens(mali)
    await mali.says("12")
    await takes_turns(mali, of_noy)
    assert await mali.unsends("12") is None
    (draft,) = await village.store.look(DraftsOf((await contact(village, "Mali")).person.id))
    assert "members" not in str(draft.state["session"].get("values"))
    await takes_turns(mali, of_mali)
    mali.hears("Hello Mali", "Members")


async def test_a_button_of_the_others_report_asks_who_is_there(mali: Person, village: Village) -> None:
    of_mali, of_noy = await noy_joins_on(mali)
    await takes_turns(mali, of_mali)
    await mali.says("menu")
    of_one = mali.button("ບ້ານ ໜຶ່ງ")
    await takes_turns(mali, of_noy)
    await mali.taps_old(of_one)
    mali.hears("Who is there?")
    mali.does_not_hear("not among your duties")


async def test_after_half_an_hour_what_is_said_is_nobodys_answer(mali: Person, village: Village) -> None:
    _, of_noy = await noy_joins_on(mali)
    await opens(mali, "ບ້ານ ສອງ")
    village.now += HALF_AN_HOUR
    await mali.says("40")
    mali.hears("Who is there?")
    mali.does_not_hear("Noy", "Mali", "Members")
    assert (await village.store.look(GuessesOf(DOOR, "mali")))[0] is None  # a figure is no guess
    await mali.says(of_noy)
    mali.hears("Members")
    (draft,) = await village.store.look(DraftsOf((await contact(village, "Noy")).person.id))
    assert "members" not in str(draft.state["session"].get("values"))


async def test_a_button_of_the_other_does_nothing(mali: Person, village: Village) -> None:
    of_mali, _ = await noy_joins_on(mali)
    await to_the_read_back(mali, "ບ້ານ ສອງ")
    send = mali.button("Send the report")
    await takes_turns(mali, of_mali)
    await mali.taps_old(send)
    mali.hears("old")
    mali.does_not_hear("ບ້ານ ສອງ: ", "1,250,000")
    assert await village.store.look(FiledIn(("D2",), "2026-10-01")) == ()
    await mali.says("/done")
    await mali.taps_old(send)
    mali.hears("Who is there?")


async def test_wrong_own_codes_count_like_any_others(mali: Person, village: Village) -> None:
    of_mali, of_noy = await noy_joins_on(mali)
    wrong = next(code for code in ("11111", "22222", "33333") if code not in (of_mali, of_noy))
    await mali.says("/done")
    for _ in range(MOST_WRONG - 1):
        await mali.says(wrong)
        mali.hears("not right")
    await mali.says(wrong)
    mali.hears("taken again from")
    await mali.says(of_mali)
    mali.hears("taken again from")
    village.now += timedelta(hours=1)
    await mali.says("໐໑໒໓໔" if of_mali == "01234" else of_mali)
    mali.hears("Hello Mali")


async def test_restarts_change_nothing(mali: Person, village: Village) -> None:
    of_mali, _ = await noy_joins_on(mali)
    await village.restart()
    await mali.says("menu")
    mali.hears("Hello Noy")
    await mali.says("/done")
    await village.restart()
    await mali.says("menu")
    mali.hears("Who is there?")
    await mali.says(of_mali)
    mali.hears("Hello Mali")


async def test_who_has_joined_elsewhere_shares_by_a_code_of_hers(mali: Person, village: Village) -> None:
    noy = await village.has_person("noy", "vc", "D2", name="Noy", language="en")
    await noy.says("/link")
    await mali.says(f"/link {noy.last.lines[0].text}")
    mali.hears("belongs to somebody already", "If Noy uses this phone too")
    await mali.taps("Somebody who shares this phone")
    mali.hears("Hello Noy")
    noy.hears("A new chat was linked")
    await noy.taps("That was not me")
    assert noy.heard("Taken away")
    assert len(await village.store.look(AccountsOf((await contact(village, "Noy")).person.id))) == 1
    await mali.says("menu")
    mali.hears("Who is there?")  # the phone may still be in her hands
    await mali.says(codes_in(mali)[0])
    mali.hears("Hello Mali")
    village.now += HALF_AN_HOUR
    await mali.says("menu")
    mali.hears("Hello Mali")  # it is hers alone again


async def test_who_says_no_leaves_nothing_behind(mali: Person, village: Village) -> None:
    await mali.says(await village.invites("vc", "D2", name="Noy"))
    await mali.taps("Somebody who shares this phone")
    await mali.taps("English")
    await mali.taps("No")
    mali.hears("Nothing of yours is kept")
    await mali.says(codes_in(mali)[0])
    mali.hears("Hello Mali")
    assert len(await village.store.people()) == 1


async def test_who_stops_in_the_middle_of_joining_gives_way_and_can_begin_again(mali: Person, village: Village) -> None:
    code = await village.invites("vc", "D2", name="Noy")
    await mali.says(code)
    await mali.taps("Somebody who shares this phone")
    await mali.taps("English")
    village.now += HALF_AN_HOUR
    await mali.says("menu")
    mali.hears("Who is there?")
    await mali.says(codes_in(mali)[0])
    mali.hears("Hello Mali")
    assert len(await village.store.people()) == 1
    await mali.says(code)
    await mali.taps("Somebody who shares this phone")
    await mali.taps("English")
    await mali.taps("Yes, I agree")
    mali.hears("Welcome, Noy")
    assert len(codes_in(mali)) == 2  # Mali keeps hers


async def test_no_to_sharing_changes_nothing(mali: Person, village: Village) -> None:
    await mali.says(await village.invites("vc", "D2", name="Noy"))
    await mali.taps("No")
    mali.hears("Hello Mali")
    assert len(await village.store.people()) == 1


async def test_an_invitation_may_be_another_duty_of_her_own(village: Village) -> None:
    dao = await village.has_person("dao", "vc", "D1", name="Dao", language="en")
    await dao.says(await village.invites("vc", "D2"))
    await dao.taps("Me: add this duty")
    dao.hears("yours now too")
    assert {one.place for one in (await contact(village, "Dao")).person.roles} == {"D1", "D2"}
    assert len(await village.store.people()) == 1


async def test_the_officer_lets_in_who_has_lost_her_code(mali: Person, village: Village) -> None:
    from conversations.people import invitations
    from storage.writes import AddInvitation

    _, of_noy = await noy_joins_on(mali)
    noy = await contact(village, "Noy")
    code = invitations.make(Random(3).choice)
    made = invitations.invitation(code, "vc", "D2", "en", village.now, person=noy.person.id)
    await village.store.write([AddInvitation(made)], now=village.now)
    await mali.says("/done")
    await mali.says(code)
    mali.hears("Hello Noy")
    new = codes_in(mali)[-1]
    assert new != of_noy
    await takes_turns(mali, of_noy)
    mali.hears("not right")
    await mali.says(new)
    mali.hears("Hello Noy")


async def test_a_new_code_of_her_own_ends_the_one_before(mali: Person) -> None:
    _, of_noy = await noy_joins_on(mali)
    await mali.says("/who")
    await mali.taps("A new code of my own")
    await takes_turns(mali, of_noy)
    mali.hears("not right")
    await mali.says(codes_in(mali)[-1])
    mali.hears("Hello Noy")


async def test_who_tells_and_lets_switch(mali: Person) -> None:
    await mali.says("/who")
    mali.hears("Mali", "Do you share the phone")
    assert "I am done, somebody else’s turn" not in mali.buttons()
    await noy_joins_on(mali)
    await mali.says("/who")
    mali.hears("Noy")
    mali.does_not_hear("Mali", "Do you share")
    await mali.taps("I am done")
    mali.hears("Thank you, Noy", "Who is there?")


async def test_reminders_for_both_come_into_the_one_chat(mali: Person, village: Village) -> None:
    await noy_joins_on(mali)
    await village.at(datetime(2026, 11, 3, 2, 5, tzinfo=UTC))
    before = len(mali.messages)
    await village.at(datetime(2026, 11, 4, 2, 5, tzinfo=UTC))
    told = [message.text for message in mali.messages[before:] if "S1" in message.text or "ລາຍງານນ້ອຍ" in message.text]
    assert len(told) == 2
    assert any("Mali" in text for text in told)
    assert any("Noy" in text for text in told)


async def test_a_report_that_comes_back_names_no_figure_of_hers_before_the_other(
    mali: Person, somchit: Person, village: Village
) -> None:
    of_mali, of_noy = await noy_joins_on(mali)
    await to_the_read_back(mali, "ບ້ານ ສອງ", balance="7.654.321")
    await mali.taps("Send the report")
    await takes_turns(mali, of_mali)
    await somchit.taps("Open it")
    await somchit.taps("Return")
    await somchit.says("3")
    await somchit.says("7.654.321 is too much")
    mali.hears("ບ້ານ ສອງ", "Somchit asks you")
    mali.does_not_hear("7,654,321", "7.654.321")
    await takes_turns(mali, of_noy)
    await mali.taps("↩")
    mali.hears("7.654.321 is too much")


async def test_two_who_say_their_codes_at_once_are_let_in_one_after_the_other(mali: Person, village: Village) -> None:
    codes = await noy_joins_on(mali)
    await mali.says("/done")
    await asyncio.gather(*(village.reception.receive(mali.event(Said(code))) for code in codes))
    await village.workshop.drain()
    assert sum(mali.heard(f"Hello {name}, I speak") for name in ("Mali", "Noy")) >= 1
    await mali.says("menu")
    mali.does_not_hear("Who is there?")


async def test_not_more_than_four_share(mali: Person, village: Village) -> None:
    for name in ("Noy", "Dao", "Bua"):
        await mali.says(await village.invites("vc", "D2", name=name, start=date(2026, 1, 1)))
        await mali.taps("Somebody who shares this phone")
        await mali.taps("English")
        await mali.taps("Yes, I agree")
        mali.hears(f"Welcome, {name}")
    await mali.says(await village.invites("vc", "D2", name="Keo"))
    assert "Somebody who shares this phone" not in mali.buttons()
    assert len(set(codes_in(mali))) == 4


async def test_buttons_that_are_forged_open_nothing(mali: Person, village: Village) -> None:
    for data in ("us:7KQ2M9XT4B", "us", "us:x", "um:7KQ2M9XT4B", "um", "uc", "ux"):
        await village.receives(mali.event(Tapped(data)))
        mali.does_not_hear("went wrong")
    assert len(await village.store.people()) == 1


# Own codes, by themselves


def quick(one: DigestOf) -> str:
    """In place of the slow digest, which takes some 30 ms."""
    return f"{one.code} {one.salt}"


@given(st.integers(), st.integers(0, 3))
def test_a_fresh_code_is_none_of_the_others(seed: int, others: int) -> None:
    chance = Random(seed)
    taken = [own_codes.make(chance, (), quick)[1] for _ in range(others)]
    code, kept = own_codes.make(chance, taken, quick)
    assert own_codes.read(code) == code
    assert own_codes.fits(kept, code, quick)
    assert not any(own_codes.fits(one, code, quick) for one in taken)


def test_a_code_that_is_drawn_and_taken_is_drawn_again() -> None:
    _, taken = own_codes.make(Random(5), (), quick)
    code, _ = own_codes.make(Random(5), (taken,), quick)
    assert not own_codes.fits(taken, code, quick)


def test_what_is_kept_of_a_code_is_a_salted_digest_of_it() -> None:
    kept = OwnCode("00" * 16, DigestOf("48213", "00" * 16).reckon())
    assert own_codes.fits(kept, "48213", DigestOf.reckon)
    assert not own_codes.fits(kept, "48214", DigestOf.reckon)
    assert DigestOf("48213", "01" * 16).reckon() != kept.digest


def test_nobody_waits_for_the_slow_digest() -> None:
    """A step, which runs where everybody is answered, asks for it, even where what is small is read at once."""
    desk = Desk(datetime(2026, 11, 2, tzinfo=UTC), "story", "a", Chat("story", "a", group=False), None)
    desk.fetch = lambda lookup: lookup.reckon()
    with pytest.raises(Wanted) as wanted:
        own_codes.fits(OwnCode("00" * 16, "x"), "48213", desk.look)
    assert "48213" not in f"{wanted.value} {wanted.value.lookup!r}"


@pytest.mark.parametrize(
    ("typed", "read"),
    [("48213", "48213"), (" 48 213 ", "48213"), ("໔໘໒໑໓", "48213"), ("๔๘๒๑๓", "48213"), ("４８２１３", "48213"),
     ("4821", ""), ("482134", ""), ("48a13", ""), ("²48213", ""), ("", ""), ("my code 48213", "")],
)  # fmt: skip
def test_how_a_code_is_typed(typed: str, read: str) -> None:
    assert own_codes.read(typed) == read


@given(st.text())
def test_nothing_that_can_be_typed_does_harm(text: str) -> None:
    assert re.fullmatch(r"(\d{5})?", own_codes.read(text), re.ASCII)


# Whatever they do: neither sees a figure of the other


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_they_do_neither_sees_a_figure_of_the_other(
    tmp_path: Path, small_programme: Path, sqlite_url: str, seed: int
) -> None:
    """Mali's figures begin with 31, Noy's with 47; nothing else has either."""
    chance = Random(seed)
    async with Village(tmp_path, small_programme, sqlite_url, seed=seed) as village:
        await village.has_places(*PLACES)
        mali = await village.has_person("mali", "vc", "D", name="Mali", language="en")
        codes = dict(zip(("Mali", "Noy"), await noy_joins_on(mali), strict=True))
        marks = {"Mali": "31", "Noy": "47"}
        for _ in range(70):
            desk_ = await speaking(village, mali)
            before = len(mali.messages)
            match chance.randrange(8):
                case 0:
                    await mali.says("/done")
                case 1 | 2:
                    await mali.says(chance.choice(list(codes.values())))
                case 3:
                    village.now += timedelta(minutes=chance.choice((1, 29, 31)))
                    await mali.says("menu")
                case 4 if desk_:
                    await mali.says(marks[desk_] + str(chance.randrange(10)))
                case 5:
                    await village.restart()
                    await mali.says("/who")
                case _:
                    choices = [choice for message in mali.messages[-6:] for choice in message.choices if choice.data]
                    if choices:
                        await mali.taps_old(chance.choice(choices))
            now_ = await speaking(village, mali)
            for message in mali.messages[before:]:
                for name, mark in marks.items():
                    shown = re.search(rf"(?<!\d){mark}\d(?!\d)", message.text)
                    assert not (shown and name != now_ and name != desk_), (name, now_, message.text)
                assert "went wrong" not in message.text


async def speaking(village: Village, phone: Person) -> str:
    """Who speaks in this chat by what the database says; '' when nobody does."""
    async with village.store.turn("look") as turn:
        desk = await turn.desk(
            door=DOOR, account=phone.account, chat=phone.chat, group=False, event="look", now=village.now
        )
    return desk.person.name if desk.person and not nobody_speaks(desk) else ""
