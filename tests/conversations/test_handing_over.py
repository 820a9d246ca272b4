"""A report changes hands: offered to a colleague, left to a successor, filled in by an officer in somebody's name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from conversations.events import Choice, Tapped
from storage.desk import DraftsIn, DraftsOf, FiledIn, SubmissionOf
from storage.records import Contact, Draft, RoleHeld, Submission
from storage.writes import EndRole, SavePerson
from tests.conversations.acts import FIRST, opens, to_the_read_back
from tests.conversations.conftest import PLACES
from tests.story import Person, Village

SECOND = "ບ້ານ ສອງ"
YEAR = date(2026, 1, 1)


@pytest.fixture
async def village(tmp_path: Path, small_programme: Path, database: str) -> AsyncIterator[Village]:
    """The district of two villages, on both engines."""
    async with Village(tmp_path, small_programme, database) as opened:
        await opened.has_places(*PLACES)
        yield opened


@pytest.fixture
async def noy(village: Village) -> Person:
    """Another coordinator of the same district."""
    return await village.has_person("noy", "vc", "D", name="Noy", language="en")


async def contact(village: Village, name: str) -> Contact:
    return next(one for one in await village.store.people() if one.person.name == name)


async def id_of(village: Village, name: str) -> str:
    return (await contact(village, name)).person.id


async def all_drafts(village: Village) -> tuple[Draft, ...]:
    return await village.store.look(DraftsIn(("S1",), ("D1", "D2")))


async def submission(village: Village, place: str = "D1") -> Submission:
    (filed,) = [one for one in await village.store.look(FiledIn((place,), "2026-10-01")) if one.place == place]
    found = await village.store.look(SubmissionOf(filed.submission))
    assert found is not None
    return found


async def audit(village: Village) -> int:
    return (await village.store.counts())["audit"]


# To a colleague


async def offers(mali: Person, to: str = "Noy") -> None:
    await opens(mali)
    await mali.says("12")
    await mali.taps("Stop for now")
    await mali.taps("Give it to a colleague")
    mali.hears("To whom?", FIRST)
    await mali.taps(to)
    mali.hears(f"Offered to {to}", "nobody can send it")


async def test_a_colleague_accepts_and_goes_on_with_every_answer(mali: Person, noy: Person, village: Village) -> None:
    before = await audit(village)
    await offers(mali)
    noy.hears("Mali would like to hand you this report", FIRST)
    await noy.taps("Accept")
    noy.hears("Women")
    mali.hears("Noy has accepted")
    for answer in ("9", "1.250.000"):
        await noy.says(answer)
    await noy.taps("No")
    await noy.taps("Skip")
    noy.hears("Members: 12")
    await noy.taps("Send the report")
    noy.hears("arrived")
    sent = await submission(village)
    assert (sent.person, sent.answers["people"]["members"]) == (await id_of(village, "Noy"), 12)
    assert await all_drafts(village) == ()
    assert await audit(village) == before + 3  # offered, accepted, sent


async def test_as_long_as_it_is_offered_nobody_sends_it_and_nobody_begins_it_anew(
    mali: Person, noy: Person, village: Village
) -> None:
    await opens(mali)
    for answer in ("12", "9", "1.250.000"):
        await mali.says(answer)
    await mali.taps("No")
    await mali.taps("Skip")
    send = mali.button("Send the report")
    await mali.says("stop")
    await mali.taps("Give it to a colleague")
    await mali.taps("Noy")
    await mali.taps_old(send)
    mali.does_not_hear("arrived")
    for person in (mali, noy):
        await person.says("menu")
        await person.taps(f"⇄ {FIRST}")
    mali.hears("Offered to Noy")
    noy.hears("Mali would like to hand you")
    for person in (mali, noy):
        await village.receives(person.event(Tapped("o:S1:D1:2026-10")))
        person.does_not_hear("Members")
    assert len(await all_drafts(village)) == 1
    assert await village.store.look(FiledIn(("D1",), "2026-10-01")) == ()


async def test_she_declines_and_it_is_the_givers_again(mali: Person, noy: Person, village: Village) -> None:
    await offers(mali)
    await noy.taps("Decline")
    noy.hears("Declined")
    mali.hears("Noy has declined")
    await mali.taps("Continue")
    mali.hears("Women")
    (draft,) = await all_drafts(village)
    assert (draft.person, draft.offered_to) == (await id_of(village, "Mali"), "")


async def test_the_giver_takes_it_back(mali: Person, noy: Person, village: Village) -> None:
    await offers(mali)
    accept = noy.button("Accept")
    await mali.taps("Take it back")
    mali.hears("Women")
    await noy.taps_old(accept)
    noy.hears("old")
    (draft,) = await village.store.look(DraftsOf(await id_of(village, "Mali")))
    assert draft.offered_to == ""


async def test_taking_back_and_accepting_at_once_leaves_it_with_one(
    mali: Person, noy: Person, village: Village
) -> None:
    await offers(mali)
    taps = [mali.event(Tapped(mali.button("Take it back").data)), noy.event(Tapped(noy.button("Accept").data))]
    await asyncio.gather(*map(village.reception.receive, taps))
    await village.workshop.drain()
    (draft,) = await all_drafts(village)
    assert draft.offered_to == ""
    assert draft.person in {await id_of(village, "Mali"), await id_of(village, "Noy")}


async def test_it_can_only_be_given_to_who_may_file_it(mali: Person, somchit: Person, village: Village) -> None:
    late = await village.has_person("late", "vc", "D", name="Late", language="en", start=date(2026, 11, 1))
    await village.has_person("elsewhere", "vc", "D2", name="Elsewhere", language="en")
    await opens(mali)
    await mali.taps("Stop for now")
    assert "Give it to a colleague" not in mali.buttons()
    (draft,) = await all_drafts(village)
    await mali.taps_old(Choice("", f"ug:{draft.id[:10]}:{(await id_of(village, 'Late'))[:10]}"))
    mali.hears("Nobody else may file")
    assert not late.messages


async def test_nobody_else_accepts_what_is_offered(mali: Person, noy: Person, village: Village) -> None:
    dao = await village.has_person("dao", "vc", "D", name="Dao", language="en")
    await offers(mali)
    for verb in ("Accept", "Decline"):
        await dao.taps_old(noy.button(verb))
        dao.hears("old")
    (draft,) = await all_drafts(village)
    assert draft.offered_to == await id_of(village, "Noy")


async def test_who_has_begun_it_herself_keeps_hers(mali: Person, noy: Person, village: Village) -> None:
    await opens(noy)
    await noy.says("77")
    await offers(mali)
    await noy.taps("Accept")
    noy.hears("begun this report yourself")
    assert len(await all_drafts(village)) == 2


# To a successor


async def leaves(village: Village, name: str, day: date) -> None:
    person = (await contact(village, name)).person
    writes = [EndRole(person.id, one.role, one.place, one.start, day) for one in person.roles]
    await village.store.write(writes, now=village.now)


async def test_what_she_had_begun_passes_to_her_successor_in_the_morning(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.says("12")
    await leaves(village, "Mali", date(2026, 11, 3))
    new = await village.has_person("new", "vc", "D", name="New", language="en", start=date(2026, 11, 4))
    await village.at(datetime(2026, 11, 3, 2, 5, tzinfo=UTC))
    assert not new.messages
    await village.at(datetime(2026, 11, 4, 2, 5, tzinfo=UTC))
    assert new.heard("Mali has left. A report begun there is yours now.")
    await village.at(datetime(2026, 11, 5, 2, 5, tzinfo=UTC))
    assert sum("Mali has left" in message.text for message in new.messages) == 1
    await new.says("menu")
    await new.taps(FIRST)
    new.hears("Women")
    await new.says("9")
    await new.says("1.250.000")
    await new.taps("No")
    await new.taps("Skip")
    await new.taps("Send the report")
    new.hears("arrived")
    sent = await submission(village)
    assert (sent.person, sent.answers["people"]["members"]) == (await id_of(village, "New"), 12)


async def test_a_returned_report_passes_too(mali: Person, somchit: Person, village: Village) -> None:
    await to_the_read_back(mali)
    await mali.taps("Send the report")
    await somchit.taps("Open it")
    await somchit.taps("Return")
    await somchit.says("3")
    await somchit.says("The book says something else")
    await leaves(village, "Mali", date(2026, 11, 2))
    code = await village.invites("vc", "D", name="New", language="en", start=date(2026, 11, 3))
    await village.at(datetime(2026, 11, 3, 2, 5, tzinfo=UTC))
    new = village.person("new", language="en")
    await new.says(code)
    await new.taps("English")
    await new.taps("Yes, I agree")
    assert new.heard("Mali has left")
    await new.says("menu")
    await new.taps(f"↩ {FIRST}")
    new.hears("The book says something else")
    await new.says("900")
    await new.taps("Send the report")
    assert new.heard("arrived")
    assert (await submission(village)).person == await id_of(village, "New")


async def test_without_a_successor_it_stays_and_the_officer_sees_it(
    mali: Person, somchit: Person, village: Village
) -> None:
    await opens(mali)
    await mali.says("12")
    await leaves(village, "Mali", date(2026, 11, 2))
    await village.at(datetime(2026, 11, 3, 2, 5, tzinfo=UTC))
    await village.at(datetime(2026, 11, 4, 2, 5, tzinfo=UTC))
    (draft,) = await all_drafts(village)
    assert draft.person == await id_of(village, "Mali")
    await somchit.says("/people")
    somchit.hears("Mali has left", FIRST, "waits for a successor")
    await village.has_person("new", "vc", "D", name="New", language="en", start=date(2026, 11, 4))
    await village.at(datetime(2026, 11, 5, 2, 5, tzinfo=UTC))
    (draft,) = await all_drafts(village)
    assert draft.person == await id_of(village, "New")
    await somchit.says("/people")
    somchit.does_not_hear("has left")


async def test_it_passes_to_nobody_who_has_begun_the_same(mali: Person, noy: Person, village: Village) -> None:
    for person, members in ((mali, "12"), (noy, "77")):
        await opens(person)
        await person.says(members)
    await leaves(village, "Mali", date(2026, 11, 2))
    await village.at(datetime(2026, 11, 3, 2, 5, tzinfo=UTC))
    await village.at(datetime(2026, 11, 4, 2, 5, tzinfo=UTC))
    assert {one.person for one in await all_drafts(village)} == {
        await id_of(village, "Mali"),
        await id_of(village, "Noy"),
    }


async def test_of_who_holds_another_role_there_nothing_passes(mali: Person, noy: Person, village: Village) -> None:
    await opens(mali)
    person = (await contact(village, "Mali")).person
    role = RoleHeld("vc", "D1", date(2026, 11, 1))
    await leaves(village, "Mali", date(2026, 11, 2))
    await village.store.import_people([(SavePerson(person.id, "Mali", "en"), [*person.roles, role])])
    await village.at(datetime(2026, 11, 3, 2, 5, tzinfo=UTC))
    await village.at(datetime(2026, 11, 4, 2, 5, tzinfo=UTC))
    assert [one.person for one in await all_drafts(village)] == [person.id]


# In her name


async def test_an_officer_files_for_who_telephones(mali: Person, somchit: Person, village: Village) -> None:
    await somchit.says("/people")
    await somchit.taps("Mali")
    await somchit.taps("File a report for her")
    somchit.hears("Which report for Mali?")
    await somchit.taps(FIRST)
    somchit.hears("You answer in the name of Mali", "Members")
    await somchit.says("12")
    await somchit.taps("Stop for now")
    assert "Give it to a colleague" not in somchit.buttons()
    await somchit.says("menu")
    await somchit.taps(f"✎ {FIRST}")
    for answer in ("9", "1.250.000"):
        await somchit.says(answer)
    await somchit.taps("No")
    await somchit.taps("Skip")
    await somchit.taps("Send the report")
    somchit.hears("arrived", "Filed for Mali")
    assert not somchit.heard("has sent")
    mali.hears("Somchit has filed this report for you", FIRST)
    mali.does_not_hear("1,250,000")
    sent = await submission(village)
    assert sent.person == await id_of(village, "Mali")
    assert sent.filed_by == await id_of(village, "Somchit")
    assert sent.state["given"]["ctx"][0]["person"] == sent.person
    await somchit.says("review")
    await somchit.taps(FIRST)
    somchit.hears("Filed by Somchit for Mali")
    await somchit.taps("Return")
    await somchit.says("3")
    await somchit.says("Please ask the treasurer")
    mali.hears("Somchit asks you", "Please ask the treasurer")
    await mali.taps("Mend it now")
    await mali.says("900")
    await mali.taps("Send the report")
    again = await submission(village)
    assert (again.person, again.filed_by, again.corrects) == (sent.person, "", sent.id)


async def test_what_she_has_sent_meanwhile_stands(mali: Person, somchit: Person, village: Village) -> None:
    await somchit.says("/people")
    await somchit.taps("Mali")
    await somchit.taps("File a report for her")
    await somchit.taps(FIRST)
    for answer in ("12", "9", "1.250.000"):
        await somchit.says(answer)
    await somchit.taps("No")
    await somchit.taps("Skip")
    send = somchit.button("Send the report")
    await to_the_read_back(mali)
    await mali.taps("Send the report")
    await somchit.taps_old(send)
    assert (await submission(village)).filed_by == ""
    assert not somchit.heard("Filed for Mali")


async def test_only_for_his_own_people(mali: Person, noy: Person, somchit: Person, village: Village) -> None:
    await village.has_places(("E", "", "district", "ເມືອງ ອື່ນ"), ("E1", "E", "village", "ບ້ານ ອື່ນ"))
    await village.has_person("far", "vc", "E", name="Far", language="en")
    for person, whom in ((noy, "Mali"), (somchit, "Far")):
        reference = (await id_of(village, whom))[:10]
        for data in (f"uf:{reference}", f"uf:{reference}:S1:D1:2026-10", f"uf:{reference}:S1:E1:2026-10", "uf", "uf:"):
            await village.receives(person.event(Tapped(data)))
            person.does_not_hear("Members", "went wrong", "Which report")
    assert await all_drafts(village) == ()
