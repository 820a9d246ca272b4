"""My reports: what was sent is found again, changed, and sent as a new version, until its summary is signed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from storage.desk import FactsIn, FiledIn, VersionsOf
from storage.records import FactRow, Filed, Submission
from tests.conversations.acts import FIRST, file, to_the_read_back
from tests.conversations.months import months, report
from tests.story import Person, Village


async def stands(village: Village, place: str = "D1", period: str = "2026-10") -> Filed:
    """The report of a village as it stands."""
    found = await village.store.look(FiledIn((place,), "2026-01-01"))
    return next(one for one in found if one.period == period)


async def versions(village: Village) -> list[Submission]:
    return list(await village.store.look(VersionsOf((await stands(village)).submission)))


async def figures(village: Village, indicator: str = "A1") -> list[tuple[int, bool]]:
    found: tuple[FactRow, ...] = await village.store.look(FactsIn(("D1",), (indicator,), "2026-01", "2026-12"))
    return [(one.num, one.reviewed) for one in found]


async def opens_mine(mali: Person, place: str = FIRST) -> None:
    await mali.says("my reports")
    await mali.taps(place)


async def test_what_was_sent_is_listed_and_opened_in_short(mali: Person, village: Village) -> None:
    await file(mali)
    await mali.says("/reports")
    mali.hears("Your sent reports: 1")
    await mali.taps(FIRST)
    mali.hears("October 2026", "waiting for review", "Number ")
    mali.does_not_hear("Members", "1,250,000")
    await mali.taps("Show all of it")
    mali.hears("1. Members: 12", "3. Balance: 1,250,000 kip")


async def test_the_menu_leads_to_what_was_sent_also_when_nothing_is_owed(tmp_path: Path, sqlite_url: str) -> None:
    async with months(tmp_path, sqlite_url, villages=1) as (_, mali):
        await mali.says("menu")
        assert "My reports" not in mali.buttons()
        await report(mali)
        await mali.says("menu")
        mali.does_not_hear("September 2026 –")
        assert "My reports" in mali.buttons()


async def test_words_for_it_in_all_three_languages(mali: Person) -> None:
    for words in ("ລາຍງານຂອງຂ້ອຍ", "รายงานของฉัน", "my reports"):
        await mali.says(words)
        mali.hears("You have not sent any report yet.")


async def test_an_answer_is_changed_and_sent_as_a_new_version(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await opens_mine(mali)
    await mali.taps("Change an answer")
    mali.does_not_hear("1,250,000")
    await mali.taps("Money")
    await mali.taps("3. Balance")
    await mali.says("1.350.000")
    mali.hears("Changed, it now reads:", "3. Balance: 1,350,000 kip")
    mali.does_not_hear("Members")
    assert await figures(village) == [(1_250_000, False)]  # not sent yet
    await mali.taps("Send the report")
    mali.hears("has arrived")
    assert [(one.status, one.answers["money"]["balance"]) for one in await versions(village)] == [
        ("replaced", 1_250_000),
        ("sent", 1_350_000),
    ]
    assert await figures(village) == [(1_350_000, False)]
    somchit.hears("Mali has changed a report that was sent")
    await somchit.taps("Open it")
    somchit.hears("3. Balance: 1,250,000 kip → 1,350,000 kip")
    somchit.does_not_hear("Members")
    await somchit.taps("Show all of it")
    somchit.hears("1. Members: 12", "3. Balance: 1,350,000 kip")
    await somchit.taps("The version before")
    somchit.hears("3. Balance: 1,250,000 kip", "replaced by a newer version")


async def test_what_is_approved_can_be_changed_and_waits_again(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await somchit.taps("Open it")
    await somchit.taps("Approve")
    await opens_mine(mali)
    mali.hears("State: approved")
    await mali.taps("Change an answer")
    await mali.says("3: 900")
    mali.hears("3. Balance: 900 kip")
    await mali.taps("Send the report")
    assert [one.status for one in await versions(village)] == ["replaced", "sent"]
    assert await figures(village) == [(900, False)]


async def test_what_came_back_is_mended_from_there_too(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await somchit.taps("Open it")
    await somchit.taps("Return")
    await somchit.says("3: the book says 900")
    await opens_mine(mali)
    mali.hears("returned to be mended", "the book says 900")
    await mali.taps("Continue")
    mali.hears("Balance", "Now: 1,250,000 kip")
    await mali.says("900")
    mali.hears("Changed, it now reads:", "3. Balance: 900 kip")
    await mali.taps("Send the report")
    assert await figures(village) == [(900, False)]


async def test_nothing_changed_sends_nothing(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    heard = len(somchit.messages)
    await opens_mine(mali)
    await mali.taps("Change an answer")
    await mali.taps("Back to the")
    mali.hears("Nothing else has changed.")
    await mali.taps("Send the report")
    mali.hears("Nothing was changed, so nothing was sent.")
    assert len(await versions(village)) == 1
    assert len(somchit.messages) == heard


async def test_a_change_that_was_put_aside_goes_on_after_a_restart(mali: Person, village: Village) -> None:
    await file(mali)
    await opens_mine(mali)
    await mali.taps("Change an answer")
    await mali.says("3: 900")
    await mali.taps("Stop for now")
    await mali.says("menu")
    assert mali.buttons()[0] == f"✎ {FIRST} · October 2026 · 100%"
    await village.restart()
    await opens_mine(mali)
    await mali.taps("Continue")
    await mali.taps("Back")
    await mali.taps("Send the report")
    assert await figures(village) == [(900, False)]


async def test_a_change_can_be_thrown_away_and_the_report_stays(mali: Person, village: Village) -> None:
    await file(mali)
    await opens_mine(mali)
    await mali.taps("Change an answer")
    await mali.says("3: 900")
    await mali.taps("Stop for now")
    await mali.taps("Delete this draft")
    await mali.taps("Yes, delete it")
    assert [one.status for one in await versions(village)] == ["sent"]
    assert await figures(village) == [(1_250_000, False)]
    await opens_mine(mali)
    await mali.taps("Change an answer")


async def test_a_colleague_of_the_same_place_finds_and_mends_it(mali: Person, village: Village) -> None:
    await file(mali)
    noy = await village.has_person("noy", "vc", "D", name="Noy", language="en")
    await opens_mine(noy)
    noy.hears("Sent by Mali")
    await noy.taps("Change an answer")
    await noy.says("3: 900")
    await noy.taps("Send the report")
    assert await figures(village) == [(900, False)]


async def test_a_successor_sees_what_was_sent_before_her_time(mali: Person, village: Village) -> None:
    await file(mali)
    noy = await village.has_person("noy", "vc", "D", name="Noy", language="en", start=date(2026, 11, 1))
    await opens_mine(noy)
    await noy.taps("Change an answer")
    await noy.says("3: 900")
    await noy.taps("Send the report")
    assert await figures(village) == [(900, False)]


async def test_nobody_else_opens_it(mali: Person, village: Village) -> None:
    await file(mali)
    await mali.says("my reports")
    button = mali.button(FIRST)
    other = await village.has_person("other", "vc", "D2", name="Other", language="en")
    await other.taps_old(button)
    other.hears("not among your duties", "You have not sent any report yet.")
    for data in ("fw", "fc"):
        await other.taps_old(type(button)(button.label, button.data.replace("fo:", f"{data}:")))
        other.does_not_hear("1,250,000", "Balance")


async def test_two_changes_of_one_report_do_not_both_count(mali: Person, village: Village) -> None:
    """A colleague sends hers first; what she has begun is told so, and dropped."""
    await file(mali)
    noy = await village.has_person("noy", "vc", "D", name="Noy", language="en")
    for who, balance in ((mali, "800"), (noy, "900")):
        await opens_mine(who)
        await who.taps("Change an answer")
        await who.says(f"3: {balance}")
    await noy.taps("Send the report")
    await mali.taps("Send the report")
    mali.hears("This report was sent already")
    assert await figures(village) == [(900, False)]


async def test_the_list_has_pages_the_newest_first(mali: Person, village: Village) -> None:
    for month in range(5):
        village.now += timedelta(days=30 if month else 0)
        for place in (FIRST, "ບ້ານ ສອງ"):
            await file(mali, place)
    await mali.says("my reports")
    mali.hears("Your sent reports: 10")
    first = mali.buttons()
    assert len([label for label in first if "ບ້ານ" in label]) == 8
    assert "ບ້ານ ສອງ · February 2027" in first[0]
    await mali.taps("Older ones")
    assert [label for label in mali.buttons() if "ບ້ານ" in label] == [
        "ບ້ານ ສອງ · October 2026",
        "ບ້ານ ໜຶ່ງ · October 2026",
    ]
    await mali.taps("Newer ones")
    assert mali.buttons() == first


# The list before sending --------------------------------------------------------------------------------------------


async def test_one_number_asks_one_answer_and_only_what_changed_is_shown(mali: Person) -> None:
    await to_the_read_back(mali)
    mali.hears("Please read it through", "1. Members: 12", "3. Balance: 1,250,000 kip (one million")
    await mali.says("ຂໍ້ ໑ ຜິດ")
    mali.hears("Members", "Now: 12")
    await mali.says("13")
    mali.hears("Changed, it now reads:", "1. Members: 13 ✎", "2. Women: 9")
    mali.does_not_hear("Balance", "Please read it through", "Women: 9 ✎")
    await mali.taps("Show all of it")
    mali.hears("Please read it through", "1. Members: 13", "3. Balance")


async def test_several_numbers_are_asked_one_after_another(mali: Person) -> None:
    await to_the_read_back(mali)
    await mali.says("1 กับ 3")
    mali.hears("Members")
    await mali.says("20")
    mali.hears("Balance", "Now: 1,250,000 kip")
    await mali.says("900")
    mali.hears("Changed", "1. Members: 20", "3. Balance: 900 kip")


async def test_a_range_and_back_ends_the_rest(mali: Person) -> None:
    await to_the_read_back(mali)
    await mali.says("1-3")
    await mali.says("20")
    mali.hears("Women")
    await mali.taps("Back to the")
    mali.hears("Changed", "1. Members: 20", "2. Women: 9")
    mali.does_not_hear("Balance")


async def test_a_dependent_question_is_asked_and_a_hidden_answer_vanishes(mali: Person, village: Village) -> None:
    await to_the_read_back(mali)
    await mali.says("4")
    await mali.taps("Yes")
    mali.hears("What problem?")
    await mali.says("No rain since July")
    mali.hears("4. Any problem: Yes", "5. What problem: No rain since July", "there are 6 now")
    await mali.says("4")
    await mali.taps("No")
    mali.hears("4. Any problem: No", "there are 5 now")
    mali.does_not_hear("No rain")
    await mali.taps("Send the report")
    assert "what" not in (await versions(village))[-1].answers["money"]


async def test_what_no_longer_holds_is_asked_at_once(mali: Person) -> None:
    """Nine women of five members cannot be."""
    await to_the_read_back(mali)
    await mali.says("1: 5")
    mali.hears("Women", "Not more than 5")
    await mali.says("4")
    mali.hears("Changed", "1. Members: 5", "2. Women: 4")
    await mali.taps("Send the report")
    mali.hears("has arrived")


async def test_an_answer_with_its_number_is_taken_at_once_or_asked(mali: Person) -> None:
    await to_the_read_back(mali)
    await mali.says("3: 2 ລ້ານ")
    mali.hears("3. Balance: 2,000,000 kip")
    await mali.says("1: 900")
    mali.hears("Too many", "Members")
    await mali.says("30")
    mali.hears("1. Members: 30")


async def test_a_number_that_is_not_there_and_other_words_change_nothing(mali: Person) -> None:
    await to_the_read_back(mali)
    await mali.says("3 และ 12")
    mali.hears("12")
    mali.does_not_hear("Balance")
    await mali.says("1.250.000")
    mali.hears("type its number")


async def test_what_the_form_has_asked_anew_is_not_asked_a_second_time(mali: Person) -> None:
    await to_the_read_back(mali)
    await mali.says("1-2")
    await mali.says("5")
    mali.hears("Women", "Not more than 5")
    await mali.says("4")
    mali.hears("Changed", "1. Members: 5", "2. Women: 4")


async def test_what_is_taken_up_again_at_its_end_names_itself_once(mali: Person) -> None:
    await to_the_read_back(mali)
    await mali.says("stop")
    await mali.taps("Continue")
    mali.hears("Please read it through")
    assert mali.last.text.count("October 2026") == 1
