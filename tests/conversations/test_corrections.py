"""Messages that are edited or unsent correct what they answered, and nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from conversations import buttons
from conversations.dialogue.messages import turned
from conversations.events import Edited, Said, Sent, SentFile, Tapped
from storage.desk import DraftsOf, FiledIn, SubmissionOf
from storage.records import Draft, Submission
from tests.conversations.acts import file, opens, to_the_read_back
from tests.handlers.fakes import photo
from tests.story import DOOR, Person, Village


async def draft_of(village: Village, person: int = 0) -> Draft:
    """The draft in front."""
    contact = next(one for one in await village.store.people() if one.person.name == "Mali")
    return (await village.store.look(DraftsOf(contact.person.id)))[0]


async def answers(village: Village) -> dict[str, Any]:
    """The answers in the draft."""
    values: dict[str, Any] = (await draft_of(village)).state["session"]["values"]
    return values


async def report(village: Village) -> Submission:
    (filed,) = await village.store.look(FiledIn(("D1",), "2026-10-01"))
    found = await village.store.look(SubmissionOf(filed.submission))
    assert found is not None
    return found


# Edited


async def test_an_edited_message_changes_the_answer_it_gave_and_nothing_else(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.says("12")
    await mali.says("9")
    mali.hears("Balance")
    stop = mali.button("Stop")
    before = await answers(village)
    said = await mali.edits("12", "13")
    assert said is not None
    assert said.text == "✓ Members: 12 → 13"
    after = await answers(village)
    assert after["people"] == {"members": "13", "women": "9"}
    assert {**after, "people": 0} == {**before, "people": 0}
    await mali.taps_old(stop)  # nothing was asked anew, so the question's buttons are good
    mali.hears("Put aside") if mali.heard("Put aside") else mali.does_not_hear("That button is old")


async def test_an_older_message_takes_back_nothing_of_what_was_answered_anew(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.says("12")
    await mali.taps("Back")
    await mali.says("15")
    await mali.unsends("12")
    assert (await answers(village))["people"]["members"] == "15"
    await mali.edits("12", "13")
    assert (await answers(village))["people"]["members"] == "15"
    await mali.edits("15", "16")
    assert (await answers(village))["people"]["members"] == "16"


async def test_what_a_tap_has_answered_anew_is_no_older_message_s_any_more(mali: Person, village: Village) -> None:
    await opens(mali)
    for answer in ("12", "9", "5000000", "no"):
        await mali.says(answer)
    await mali.taps("Back")
    await mali.taps("Yes")
    await mali.unsends("no")
    assert (await answers(village))["money"]["problem"] == "yes"


async def test_the_open_question_is_asked_again_where_it_shows_another_figure(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.says("12")
    await mali.edits("12", "15")
    assert (await answers(village))["people"]["members"] == "15"
    await mali.says("14")  # not more than there are members
    mali.hears("Balance")


async def test_what_hangs_on_an_edited_answer_is_asked_again(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.says("12")
    await mali.says("9")
    await mali.edits("12", "5")
    mali.hears("✓ Members: 12 → 5", "Women", "Not more than 5")
    await mali.says("4")
    mali.hears("Balance")
    assert (await answers(village))["people"] == {"members": "5", "women": "4"}


async def test_an_edit_that_cannot_be_read_is_told_and_the_old_answer_stays(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.says("12")
    before = await draft_of(village)
    await mali.edits("12", "many")
    mali.hears("Members", "12")
    assert (await answers(village))["people"] == {"members": "12"}
    await mali.edits("12", "501")
    mali.hears("Too many", "12")
    after = await draft_of(village)
    assert (after.revision, after.state["session"]) == (before.revision, before.state["session"])


async def test_a_message_that_could_not_be_read_is_mended_by_an_edit(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.says("1x2")
    mali.hears("whole number")
    await mali.edits("1x2", "12")
    mali.hears("Women")
    await mali.edits("1x2", "14")  # and is what answered from then on
    assert (await answers(village))["people"] == {"members": "14"}


async def test_a_message_that_was_read_in_two_ways_answered_with_what_was_chosen(
    mali: Person, village: Village
) -> None:
    await opens(mali)
    for text in ("12", "9", "2 ລ້ານ 3"):
        await mali.says(text)
    await mali.taps("2,300,000")
    mali.hears("Any problem?")
    await mali.edits("2 ລ້ານ 3", "2.400.000")
    mali.hears("2,300,000 kip → 2,400,000 kip")
    assert (await answers(village))["money"]["balance"] == "2400000"


async def test_what_answered_nothing_may_be_edited_in_silence(mali: Person, village: Village) -> None:
    await mali.says("menu")
    assert await mali.edits("menu", "120") is None
    await opens(mali)
    await mali.says("12")
    before = len(mali.messages)
    await mali.edits("menu", "120")
    assert len(mali.messages) == before
    assert (await answers(village))["people"] == {"members": "12"}


async def test_a_report_that_lies_aside_is_corrected_where_it_lies(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.says("12")
    await mali.taps("Stop")
    await opens(mali, "ບ້ານ ສອງ")
    mali.hears("Members")
    await mali.edits("12", "13")
    mali.hears("Members: 12 → 13", "ບ້ານ ໜຶ່ງ")
    await mali.says("7")  # the other village's question is the open one all the same
    mali.hears("Women")


async def test_at_the_read_back_the_list_is_not_said_again(mali: Person, village: Village) -> None:
    await to_the_read_back(mali)
    await mali.edits("12", "13")
    assert mali.last.text == "✓ Members: 12 → 13"
    await mali.taps("Send the report")
    assert (await report(village)).answers["people"]["members"] == 13


async def test_after_sending_she_is_told_that_it_is_sent(mali: Person, village: Village) -> None:
    await file(mali)
    number = (await report(village)).number
    await mali.edits("12", "13")
    mali.hears(number, "sent already")
    assert (await report(village)).answers["people"]["members"] == 12
    before = len(mali.messages)
    village.now += timedelta(days=3)
    await mali.edits("12", "13")
    assert len(mali.messages) == before


async def test_an_edit_that_comes_twice_counts_once(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.says("12")
    event = mali.event(Edited(mali._called("12"), "13"))
    await village.receives(event)
    heard = len(mali.messages)
    await village.receives(event)
    assert len(mali.messages) == heard
    assert (await answers(village))["people"] == {"members": "13"}


async def test_corrections_outlive_a_restart(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.says("12")
    await village.restart()
    await mali.edits("12", "13")
    assert (await answers(village))["people"] == {"members": "13"}


# Unsent


async def test_what_is_unsent_before_sending_is_blank_and_asked_again(mali: Person, village: Village) -> None:
    await opens(mali)
    for text in ("12", "9", "1000"):
        await mali.says(text)
    await mali.unsends("9")
    mali.hears("Taken back", "Women")
    assert (await answers(village))["people"] == {"members": "12"}
    said = await village.store.transcript(DOOR, "p:mali")
    assert not any(body.get("text") == "9" for _, way, body in said if way == "in")
    await mali.says("8")
    mali.hears("Any problem?")
    assert (await answers(village))["people"] == {"members": "12", "women": "8"}


async def test_a_paper_that_is_unsent_is_kept_no_more(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.sends_photo("one.jpg")
    await mali.sends_photo("two.jpg")
    assert (await draft_of(village)).state["papers"] == ["one.jpg", "two.jpg"]
    await mali.unsends("one.jpg")
    assert (await draft_of(village)).state["papers"] == ["two.jpg"]
    assert (await village.store.counts())["media"] == 1


async def test_what_is_unsent_after_sending_stays_as_a_figure_and_the_officer_sees_it(
    mali: Person, somchit: Person, village: Village
) -> None:
    await file(mali)
    await mali.unsends("9")
    mali.hears("sent already", (await report(village)).number)
    kept = await report(village)
    assert kept.answers["people"]["women"] == 9
    assert kept.status == "sent"
    said = await village.store.transcript(DOOR, "p:mali")
    assert not any(body.get("text") == "9" for _, way, body in said if way == "in")
    await somchit.taps("Open it")
    assert somchit.heard("took the message behind this back after sending: Women")


async def test_who_is_not_known_may_take_back_what_she_said(village: Village) -> None:
    keo = village.person("keo")
    await keo.says("hello")
    assert await keo.unsends("hello") is None
    said = await village.store.transcript(DOOR, "p:keo")
    assert not any(body.get("text") == "hello" for _, way, body in said if way == "in")


# Ticked, sent in numbers, and what no question takes


async def to_the_crops(mali: Person) -> None:
    await opens(mali)
    for text in ("12", "9", "1000"):
        await mali.says(text)
    await mali.taps("No")
    mali.hears("Which crops?")


async def test_boxes_ticked_quickly_are_all_ticked(mali: Person, village: Village) -> None:
    await to_the_crops(mali)
    first = {label: mali.button(label) for label in ("Rice", "Maize", "Done")}
    await mali.taps_old(first["Rice"])
    assert mali.last.again
    await mali.taps_old(first["Maize"])  # before she saw that the first one was ticked
    await mali.taps_old(first["Maize"])  # and once more, because nothing seemed to come of it
    assert [label[0] for label in mali.buttons() if "Rice" in label or "Maize" in label] == ["☑", "☑"]
    await mali.taps_old(first["Done"])
    assert (await answers(village))["crops"] == "rice maize"
    await mali.taps_old(first["Done"])
    mali.hears("That button is old")


async def test_an_album_is_answered_once(mali: Person, village: Village) -> None:
    await opens(mali)
    before = len(mali.messages)
    for number in range(3):
        what = SentFile(f"{number}.jpg", "image/jpeg", 1000, album="a1", caption="" if number else "page one")
        await village.receives(mali.event(what))
    assert len(mali.messages) == before + 1
    draft = await draft_of(village)
    assert draft.state["papers"] == ["0.jpg", "1.jpg", "2.jpg"]
    assert draft.state["captions"] == {"0.jpg": "page one"}
    await mali.unsends("0.jpg")
    assert (await draft_of(village)).state["captions"] == {}
    await mali.taps("Stop")  # the question's buttons are good
    mali.does_not_hear("That button is old")


async def test_a_caption_answers_a_question_for_words(mali: Person, village: Village) -> None:
    await opens(mali)
    for text in ("12", "9", "1000"):
        await mali.says(text)
    await mali.taps("Yes")
    mali.hears("What problem?")
    await village.receives(mali.event(SentFile("a.jpg", "image/jpeg", 1000, caption="The field is flooded")))
    mali.hears("Which crops?")
    assert (await answers(village))["money"]["what"] == "The field is flooded"
    assert (await draft_of(village)).state["papers"] == ["a.jpg"]


async def test_a_sticker_gets_one_line_and_changes_nothing(mali: Person, village: Village) -> None:
    await opens(mali)
    stop = mali.button("Stop")
    await village.receives(mali.event(Sent("sticker")))
    assert len(mali.last.lines) == 1
    mali.hears("Stickers")
    await mali.taps_old(stop)
    mali.does_not_hear("That button is old")


async def test_a_stale_button_is_answered_in_a_line_where_the_question_stands_just_above(
    mali: Person, village: Village
) -> None:
    await opens(mali)
    old = mali.button("Stop")
    await mali.says("12")
    mark = buttons.mark(mali.last.choices)
    await village.receives(replace(mali.event(Tapped(old.data)), shown=mark))
    mali.hears("That button is old", "just above")
    mali.does_not_hear("Women")


# Typed too early


async def asked_slowly(mali: Person, village: Village) -> None:
    """She types two answers in a row, before the bot's question has gone out: the second was typed for the first."""
    await opens(mali)
    first, second = mali.event(Said("12")), mali.event(Said("14"))
    early = village.now - timedelta(minutes=20)
    await village.receives(replace(first, at=early))
    await village.receives(replace(second, at=early + timedelta(seconds=30)))


async def test_an_answer_typed_before_the_question_was_seen_is_asked_about(mali: Person, village: Village) -> None:
    await asked_slowly(mali, village)
    mali.hears("“14” came before")
    assert mali.buttons()[:2] == ["Women: 14", "Members: 14"]
    assert (await answers(village))["people"] == {"members": "12"}


async def test_it_may_be_meant_for_the_question_before(mali: Person, village: Village) -> None:
    await asked_slowly(mali, village)
    await mali.taps("Members: 14")
    mali.hears("✓ Members: 12 → 14", "Women")
    assert (await answers(village))["people"] == {"members": "14"}
    await mali.says("9")
    mali.hears("Balance")


async def test_it_may_be_meant_for_the_open_question(mali: Person, village: Village) -> None:
    await asked_slowly(mali, village)
    await mali.taps("Women: 14")
    mali.hears("Not more than 12")
    await mali.says("11")
    mali.hears("Balance")


async def test_it_may_be_left_out(mali: Person, village: Village) -> None:
    await asked_slowly(mali, village)
    await mali.taps("For neither")
    mali.hears("Women")
    assert (await answers(village))["people"] == {"members": "12"}
    await mali.says("9")
    mali.hears("Balance")


async def test_she_may_type_the_answer_instead(mali: Person, village: Village) -> None:
    await asked_slowly(mali, village)
    await mali.says("9")
    mali.hears("Balance")
    assert "early" not in (await draft_of(village)).state
    assert (await answers(village))["people"] == {"members": "12", "women": "9"}


async def test_several_are_asked_about_one_after_another(mali: Person, village: Village) -> None:
    await opens(mali)
    early = village.now - timedelta(minutes=20)
    events = [mali.event(Said(text)) for text in ("12", "11", "1000")]
    for number, event in enumerate(events):
        await village.receives(replace(event, at=early + timedelta(seconds=number)))
    mali.hears("“11” came before")
    await village.restart()
    await mali.taps("Women: 11")
    mali.hears("“1000” came before")
    await mali.taps("Balance: 1000")
    mali.hears("Any problem?")
    assert (await answers(village))["people"] == {"members": "12", "women": "11"}
    assert (await answers(village))["money"] == {"balance": "1000"}


async def test_what_the_door_saw_counts_more_than_the_clock(mali: Person, village: Village) -> None:
    await opens(mali)
    first = buttons.mark(mali.last.choices)
    await mali.says("12")
    second = buttons.mark(mali.last.choices)
    slow_clock = village.now - timedelta(hours=1)
    await village.receives(replace(mali.event(Said("9")), at=slow_clock, saw=second, shown=second))
    mali.hears("Balance")
    await village.receives(replace(mali.event(Said("1000")), saw=second, shown=first))
    mali.hears("Any problem?")  # the door does not know of the newest question, and the times say that it was seen
    third = buttons.mark(mali.last.choices)
    await village.receives(replace(mali.event(Said("1 100")), saw=second, shown=third))
    mali.hears("“1 100” came before")


async def test_a_yes_that_was_typed_too_early_sends_nothing(mali: Person, village: Village) -> None:
    await to_the_crops(mali)
    await mali.taps("Skip")
    late = mali.event(Said("ຖືກແລ້ວ"))
    await village.receives(replace(late, at=late.at - timedelta(minutes=5)))
    assert not await village.store.look(FiledIn(("D1",), "2026-10-01"))


async def test_while_the_question_still_waits_to_be_sent_it_was_not_seen(mali: Person, village: Village) -> None:
    await opens(mali)
    shown = buttons.mark(mali.last.choices)
    gate = asyncio.Event()

    async def slow(chat: str, reply: object) -> None:
        await gate.wait()

    village.fails = slow
    for text in ("12", "14"):
        await village.reception.receive(replace(mali.event(Said(text)), saw=shown, shown=shown))
    gate.set()
    await village.workshop.settle()
    await village.workshop.drain()
    mali.hears("“14” came before")


async def test_a_file_that_is_taken_back_leaves_the_store(mali: Person, village: Village) -> None:
    kept = village.house.media.keep(photo(), village.now)
    await opens(mali)
    await village.receives(mali.event(SentFile(kept.name, kept.mime, kept.size)))
    await mali.unsends(kept.name)
    with pytest.raises(FileNotFoundError):
        village.house.media.open(kept.name)


@pytest.mark.parametrize(
    "noted", [None, [], [4], "x", [4, "never", "people/members"], ["4", "2026-11-02", 1], {"a": 1}]
)
def test_a_note_that_says_less_than_all_says_nothing(noted: Any) -> None:
    draft = Draft("d", "p", "S1", "v", "D1", "2026-10", "", 4, 1, {"turned": noted})
    assert turned(draft) is None
