"""The officer reads what came, returns what is wrong, approves what is right."""

from __future__ import annotations

import re
from datetime import timedelta

from storage.desk import FiledIn
from tests.conversations.acts import FIRST, file, opens
from tests.story import Person, Village

SECOND = "ບ້ານ ສອງ"


async def test_the_officer_sees_it_arrive_and_opens_it(mali: Person, somchit: Person) -> None:
    await file(mali)
    somchit.hears("Mali has sent a report", "ບ້ານ ໜຶ່ງ", "October 2026")
    await somchit.taps("Open it")
    somchit.hears("1. Members: 12", "3. Balance: 1,250,000 kip", "waiting for review")


async def test_he_approves_and_she_is_told(mali: Person, somchit: Person) -> None:
    await file(mali)
    await somchit.taps("Open it")
    await somchit.taps("Approve")
    somchit.hears("is approved")
    mali.hears("has been approved")


async def test_he_returns_named_questions_and_she_is_asked_only_those(
    mali: Person, somchit: Person, village: Village
) -> None:
    await file(mali)
    await somchit.taps("Open it")
    await somchit.taps("Return")
    somchit.hears("Which answers should be looked at again?")
    await somchit.says("3")
    somchit.hears("say why")
    await somchit.says("The book says something else")
    somchit.hears("went back")
    mali.hears("Somchit asks you", "• 3. Balance", "The book says something else")
    await village.restart()
    await mali.taps("Mend it now")
    mali.hears("Balance", "Now: 1,250,000 kip")
    await mali.says("1.350.000")
    mali.hears("Changed, it now reads:", "3. Balance: 1,350,000 kip")
    await mali.taps("Send the report")
    somchit.hears("has mended a report")
    await somchit.taps("Open it")
    somchit.hears("The book says something else", "Balance: 1,250,000 kip → 1,350,000 kip")


async def test_a_return_takes_the_figures_out_and_the_correction_puts_new_ones_in(
    mali: Person, somchit: Person, village: Village
) -> None:
    await file(mali)
    notice = somchit.button("Open it")
    await somchit.says("summary")
    somchit.hears("balance 1,250,000 kip")
    await somchit.taps_old(notice)
    await somchit.taps("Return")
    await somchit.says("3")
    await somchit.says("Please check")
    await somchit.says("summary")
    somchit.does_not_hear("1,250,000")
    await mali.taps("Mend it now")
    await mali.says("900")
    await mali.taps("Send the report")
    await somchit.says("summary")
    somchit.hears("balance 900 kip")


async def test_nobody_reviews_what_is_not_hers(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    button = somchit.button("Open it")
    outsider = await village.has_person("outsider", "vc", "D2", name="Out", language="en")
    await outsider.taps_old(button)
    outsider.hears("not among your duties")


async def test_approving_twice_is_harmless(mali: Person, somchit: Person) -> None:
    await file(mali)
    await somchit.taps("Open it")
    approve = somchit.button("Approve")
    await somchit.taps_old(approve)
    await somchit.taps_old(approve)
    somchit.hears("State: approved")


async def test_numbers_and_why_come_in_one_message(mali: Person, somchit: Person) -> None:
    await file(mali)
    await somchit.taps("Open it")
    await somchit.taps("Return")
    somchit.does_not_hear("1,250,000", "Balance")  # they stand just above
    await somchit.says("ຂໍ້ 1 ແລະ 3: ປຶ້ມຂຽນອີກຢ່າງ")
    somchit.hears("went back", "2")
    mali.hears("• 1. Members: 12", "• 3. Balance", "ປຶ້ມຂຽນອີກຢ່າງ")
    mali.does_not_hear("Women")


async def test_numbers_that_are_none_are_asked_again(mali: Person, somchit: Person) -> None:
    await file(mali)
    await somchit.taps("Open it")
    await somchit.taps("Return")
    await somchit.says("everything")
    somchit.hears("Please type the numbers", "Which answers should be looked at again?")
    await somchit.says("3 and 44: look again")
    somchit.hears("44", "Which answers should be looked at again?")
    await somchit.says("3")
    await somchit.says("look again")
    mali.hears("• 3. Balance", "look again")


async def test_what_is_decided_is_said_in_short(mali: Person, somchit: Person) -> None:
    await file(mali)
    await somchit.taps("Open it")
    approve, back = somchit.button("Approve"), somchit.button("Return")
    await somchit.taps("Return")
    await somchit.says("3: look again")
    for old in (approve, back):
        await somchit.taps_old(old)
        somchit.hears("returned to be mended")
        somchit.does_not_hear("Balance", "Members")


async def test_he_goes_from_one_report_to_the_next(mali: Person, somchit: Person) -> None:
    await file(mali)
    await file(mali, SECOND)
    await somchit.says("review")
    await somchit.taps(FIRST)
    await somchit.taps("Approve")
    somchit.hears("is approved", "ບ້ານ ສອງ · October 2026", "3. Balance")
    await somchit.taps("Approve")
    somchit.hears("is approved")
    await somchit.says("review")
    somchit.hears("No report is waiting for review.")


async def test_what_is_as_the_month_before_is_approved_at_once_after_seeing_which(
    mali: Person, somchit: Person, village: Village
) -> None:
    for place in (FIRST, SECOND):
        await file(mali, place)
    for _ in range(2):
        await somchit.says("review")
        await somchit.taps("ບ້ານ")
        await somchit.taps("Approve")
    village.now += timedelta(days=30)
    await file(mali, FIRST)
    await file(mali, SECOND, members="13")
    await somchit.says("review")
    somchit.hears("Every answer is as the month before: ບ້ານ ໜຶ່ງ · November 2026")
    button = somchit.button("Approve the 1 that are as before")
    await somchit.taps_old(button)
    somchit.hears("1 reports are approved")
    mali.hears("has been approved")
    await somchit.taps_old(button)
    somchit.hears("Reports waiting for review: 1")
    somchit.does_not_hear("as the month before")
    filed = await village.store.look(FiledIn(("D1", "D2"), "2026-11-01"))
    assert {one.place: one.status for one in filed} == {"D1": "approved", "D2": "sent"}


async def test_what_hangs_beside_has_plain_names_and_only_pictures_are_shown(mali: Person, somchit: Person) -> None:
    await opens(mali)
    await mali.sends_photo("a" * 40 + ".jpg")
    await mali.sends_file("b" * 40 + ".pdf", "application/pdf")
    await mali.sends_file("c" * 40 + ".ogg", "audio/ogg")
    for answer in ("12", "9", "1.250.000"):
        await mali.says(answer)
    await mali.taps("No")
    await mali.taps("Skip")
    await mali.taps("Send the report")
    await somchit.taps("Open it")
    somchit.hears("Attached: a recording, a document, a photo")
    somchit.does_not_hear(".pdf", ".jpg", "bbbb")
    assert [picture.media for picture in somchit.last.pictures] == ["a" * 40 + ".jpg"]


async def test_what_hangs_beside_and_is_no_picture_comes_as_a_file(mali: Person, somchit: Person) -> None:
    await opens(mali)
    await mali.sends_file("b" * 40 + ".pdf", "application/pdf")
    await mali.sends_photo("a" * 40 + ".jpg")
    await mali.sends_file("c" * 40 + ".xyzzy", "application/octet-stream")
    for answer in ("12", "9", "1.250.000"):
        await mali.says(answer)
    await mali.taps("No")
    await mali.taps("Skip")
    await mali.taps("Send the report")
    await somchit.taps("Open it")
    first, second = somchit.last.files
    assert (first.media, first.mime) == ("b" * 40 + ".pdf", "application/pdf")
    assert (second.media, second.mime) == ("c" * 40 + ".xyzzy", "application/octet-stream")
    assert re.fullmatch(r"\d{4}-\d{4}-1\.pdf", first.name), first.name
    assert second.name.endswith("-2.xyzzy")


async def test_numbers_of_which_one_is_of_no_answer_are_not_offered_again(mali: Person, somchit: Person) -> None:
    await file(mali)
    await somchit.taps("Open it")
    await somchit.taps("Return")
    await somchit.says("2 and 27: the book says 11")
    somchit.hears("There is no answer 27")
    assert not any("27" in label for label in somchit.buttons())
