"""One person, two chats: what is begun in the one goes on in the other, and nobody is merged with anybody."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from conversations.events import Said, Tapped
from conversations.people import invitations
from conversations.people.linking import given_name
from storage.desk import AccountsOf, CodeOf, FiledIn
from storage.records import Contact
from tests.conversations.acts import file, opens
from tests.conversations.conftest import PLACES
from tests.story import DOOR, Person, Village


@pytest.fixture
async def village(tmp_path: Path, small_programme: Path, database: str) -> AsyncIterator[Village]:
    """The district of two villages, on both engines: two phones are two turns at once."""
    async with Village(tmp_path, small_programme, database) as opened:
        await opened.has_places(*PLACES)
        yield opened


async def code_from(person: Person) -> str:
    """The code that she is given."""
    await person.says("/link")
    code = person.last.lines[0].text
    assert re.fullmatch(r"\w{4}-\w{4}-\w{2}", code)
    return code


async def link(person: Person, other: Person) -> None:
    """She links another chat of hers."""
    await other.says(await code_from(person))
    await other.taps("Yes")


async def contact(village: Village, name: str = "Mali") -> Contact:
    return next(one for one in await village.store.people() if one.person.name.startswith(name))


async def test_a_report_begun_in_one_chat_is_finished_in_the_other(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.says("12")
    phone = village.person("mali-2", language="en")
    await phone.says(await code_from(mali))
    phone.hears("Are you Mali?")
    await phone.taps("Yes")
    phone.hears("yours now too", "Women")
    for answer in ("9", "1.250.000"):
        await phone.says(answer)
    await phone.taps("No")
    await phone.taps("Skip")
    await phone.taps("Send the report")
    phone.hears("arrived")
    assert len(await village.store.look(FiledIn(("D1",), "2026-10-01"))) == 1


async def test_what_was_asked_in_the_first_chat_is_past_when_answered_in_the_other(
    mali: Person, village: Village
) -> None:
    await opens(mali)
    for answer in ("12", "9", "1000"):
        await mali.says(answer)
    old = mali.button("Yes")
    phone = village.person("mali-2", language="en")
    await link(mali, phone)
    await phone.taps("No")
    phone.hears("Which crops?")
    await mali.taps_old(old)
    mali.hears("That button is old", "Which crops?")
    await phone.taps("Skip")
    phone.hears("Any problem: No")


async def test_both_chats_may_answer_at_once(mali: Person, village: Village) -> None:
    await opens(mali)
    for answer in ("12", "9", "1000"):
        await mali.says(answer)
    phone = village.person("mali-2", language="en")
    await link(mali, phone)
    pressed = phone.button("No")
    await asyncio.gather(
        village.reception.receive(mali.event(Tapped(pressed.data))),
        village.reception.receive(phone.event(Tapped(pressed.data))),
    )
    await village.workshop.drain()
    assert sorted("button is old" in chat.last.text for chat in (mali, phone)) == [False, True]
    mali.hears("Which crops?")
    phone.hears("Which crops?")


async def test_only_the_given_name_is_shown(village: Village) -> None:
    noy = await village.has_person("noy", "vc", "D", name="ນາງ ນ້ອຍ ວົງສາ", language="lo")
    await noy.says("ເຊື່ອມ")
    other = village.person("other", language="en")
    await other.says(noy.last.lines[0].text)
    other.hears("ທ່ານແມ່ນ ນ້ອຍ ບໍ?")
    other.does_not_hear("ວົງສາ")


@pytest.mark.parametrize(
    ("whole", "given"),
    [("Mali Vongsa", "Mali"), ("ທ້າວ ສົມຈິດ", "ສົມຈິດ"), ("Mr. John Smith", "John"), ("นาย", "นาย"), ("", "")],
)
def test_a_given_name(whole: str, given: str) -> None:
    assert given_name(whole) == given


async def test_a_link_brings_the_code(mali: Person, village: Village) -> None:
    phone = village.person("mali-2", language="en")
    await phone.begins(await code_from(mali))
    phone.hears("Are you Mali?")


@pytest.mark.parametrize("words", ["/link", "เชื่อม", "ເຊື່ອມບັນຊີ", "Link"])
async def test_it_is_asked_for_in_every_language(mali: Person, words: str) -> None:
    await mali.says(words)
    mali.hears("It works once")


async def test_a_word_that_is_an_answer_gives_no_code(mali: Person) -> None:
    await opens(mali)
    for answer in ("12", "9", "1000"):
        await mali.says(answer)
    await mali.taps("Yes")
    await mali.says("link")
    mali.hears("Which crops?")
    await mali.says("/link")
    mali.hears("It works once")


async def test_no_links_nothing(mali: Person, village: Village) -> None:
    phone = village.person("mali-2", language="en")
    await phone.says(await code_from(mali))
    await phone.taps("No")
    phone.hears("Nothing was linked")
    await phone.says("menu")
    phone.hears("invitation code")


async def test_a_code_is_good_once_and_for_a_quarter_of_an_hour(mali: Person, village: Village) -> None:
    code = await code_from(mali)
    for account in ("one", "two"):
        phone = village.person(account, language="en")
        await phone.says(code)
        if account == "one":
            await phone.taps("Yes")
    phone.hears("used or is too old")
    code = await code_from(mali)
    await phone.says(code)
    village.now += timedelta(minutes=15)
    await phone.taps("Yes")
    phone.hears("used or is too old")
    assert len((await contact(village)).chats) == 2


async def test_a_new_code_ends_the_one_before(mali: Person, village: Village) -> None:
    first = await code_from(mali)
    await code_from(mali)
    phone = village.person("mali-2", language="en")
    await phone.says(first)
    phone.hears("used or is too old")


async def test_the_code_is_kept_as_a_digest_only(mali: Person, village: Village) -> None:
    code = await code_from(mali)
    kept = await village.store.look(CodeOf(invitations.digest_of(code) or ""))
    assert kept is not None
    assert code.replace("-", "") not in str(kept)


async def test_two_who_say_yes_at_once_are_one(mali: Person, village: Village) -> None:
    code = await code_from(mali)
    phones = [village.person(name, language="en") for name in ("one", "two")]
    for phone in phones:
        await phone.says(code)
    taps = [phone.event(Tapped(phone.button("Yes").data)) for phone in phones]
    await asyncio.gather(*(village.reception.receive(tap) for tap in taps))
    await village.workshop.drain()
    assert len((await contact(village)).chats) == 2
    assert sum(phone.heard("too old") for phone in phones) == 1


async def test_the_first_chat_is_told_and_can_undo_it(mali: Person, village: Village) -> None:
    phone = village.person("mali-2", language="en")
    await link(mali, phone)
    mali.hears("A new chat was linked")
    await mali.taps("That was not me")
    assert mali.heard("Taken away")
    phone.hears("no longer linked")
    await phone.says("menu")
    phone.hears("invitation code")
    assert len((await contact(village)).chats) == 1


async def test_she_takes_one_of_her_chats_away_but_not_the_last(mali: Person, village: Village) -> None:
    await mali.says("/unlink")
    mali.hears("your only chat")
    phone = village.person("mali-2", language="en")
    await link(mali, phone)
    await phone.says("/unlink")
    phone.hears("Which of your chats")
    assert any("this chat" in label for label in phone.buttons())
    await phone.taps("this chat")
    phone.hears("no longer yours")
    await mali.says("/unlink")
    mali.hears("your only chat")


async def test_two_chats_that_take_each_other_away_leave_one(mali: Person, village: Village) -> None:
    phone = village.person("mali-2", language="en")
    await link(mali, phone)
    person = (await contact(village)).person.id
    taps = []
    for chat in (mali, phone):
        await chat.says("/unlink")
        labels = [choice for choice in chat.last.choices if "this chat" not in choice.label and choice.data != "m"]
        taps.append(chat.event(Tapped(labels[0].data)))
    await asyncio.gather(*(village.reception.receive(tap) for tap in taps))
    await village.workshop.drain()
    assert len(await village.store.look(AccountsOf(person))) == 1


async def test_somebody_else_is_never_merged(mali: Person, village: Village) -> None:
    noy = await village.has_person("noy", "vc", "D1", name="Noy", language="en")
    await file(noy)
    for words in ("{}", "/link {}"):
        await noy.says(words.format(await code_from(mali)))
        noy.hears("belongs to somebody already", "officer")
    await noy.begins(await code_from(mali))
    noy.hears("belongs to somebody already", "officer")
    assert len((await contact(village, "Noy")).chats) == 1
    assert len((await contact(village, "Mali")).chats) == 1


async def test_who_is_joining_is_not_made_somebody_else(mali: Person, village: Village) -> None:
    noy = village.person("noy", language="en")
    await noy.says(await village.invites("vc", "D", name="Noy"))
    await noy.taps("English")
    await noy.says(await code_from(mali))
    noy.hears("belongs to somebody already", "officer", "Do you agree?")
    await noy.taps("Yes, I agree")
    noy.hears("Welcome, Noy")


async def test_her_own_chat_is_hers_already(mali: Person) -> None:
    await mali.says(f"/link {await code_from(mali)}")
    mali.hears("yours already")


async def test_a_telephone_number_is_no_code(mali: Person) -> None:
    await mali.says("2055 5123 45")
    mali.does_not_hear("does not work")


async def test_messages_go_to_the_chat_used_last(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    phone = village.person("mali-2", language="en")
    await link(mali, phone)
    await somchit.taps("Open it")
    await somchit.taps("Approve")
    phone.hears("has been approved")
    assert not mali.heard("has been approved")


async def test_a_removed_chat_says_nothing_of_her(mali: Person, village: Village) -> None:
    phone = village.person("mali-2", language="en")
    await link(mali, phone)
    await mali.taps("That was not me")
    await village.reception.receive(phone.event(Said("12")))
    await village.workshop.drain()
    phone.does_not_hear("Mali")
    assert DOOR not in phone.last.text


async def takes_away(chat: Person, other: str) -> None:
    """In this chat she takes the other one away."""
    await chat.says("/unlink")
    label = next(
        label for label in chat.buttons() if (other in label) or ("this chat" not in label and label != "Menu")
    )
    await chat.taps(label)


async def test_a_new_chat_cannot_take_away_the_one_in_which_she_is_told_of_it(mali: Person, village: Village) -> None:
    thief = village.person("thief", language="en")
    await link(mali, thief)
    await takes_away(thief, "…")
    thief.hears("This chat is new")
    assert len((await contact(village)).chats) == 2
    village.now += timedelta(hours=23)
    await takes_away(thief, "…")
    thief.hears("This chat is new")
    await mali.taps("That was not me")
    assert mali.heard("Taken away")
    assert len((await contact(village)).chats) == 1


async def test_after_a_day_it_can(mali: Person, village: Village) -> None:
    phone = village.person("mali-2", language="en")
    await link(mali, phone)
    village.now += timedelta(days=1)
    await takes_away(phone, "…")
    phone.hears("Taken away")


async def test_a_new_chat_may_take_itself_away_and_what_came_after_it(village: Village) -> None:
    first = village.person("first", language="en")
    await first.says(await village.invites("vc", "D", name="Mali"))
    await first.taps("English")
    await first.taps("Yes, I agree")
    second = village.person("second", language="en")
    await link(first, second)
    await first.taps("That was not me")  # she joined today herself
    assert first.heard("Taken away")
    await link(first, second)
    await second.says("/unlink")
    await second.taps("this chat")
    second.hears("no longer yours")


async def test_a_code_in_the_middle_of_a_question_for_a_number_is_a_code(mali: Person, village: Village) -> None:
    noy = await village.has_person("noy", "vc", "D1", name="Noy", language="en")
    await opens(mali)
    code = await code_from(noy)
    while not any(letter.isdigit() for letter in code):
        code = await code_from(noy)
    await mali.says(code)
    mali.hears("belongs to somebody already")
