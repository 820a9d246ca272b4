"""Repeats as lists: what is entered is seen, added to, mended and deleted from, by buttons and by numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conversations.batches.repeats import without
from storage.desk import FiledIn, SubmissionOf
from tests.conversations.conftest import PLACES, PROGRAMME
from tests.conversations.test_filling import drafts
from tests.story import Person, Village, programme_folder

FORM = """
| survey |
| | type | name | label::Lao (lo) | label::Thai (th) | label::English (en) | required | relevant | repeat_count | bind::kb:unit |
| | begin_repeat | event | ກິດຈະກຳ | กิจกรรม | Activity | | | | |
| | text | what | ແມ່ນຫຍັງ? | อะไร | What was done? | yes | | | |
| | select_one kind | kind | ປະເພດ | ประเภท | Which kind? | yes | | | |
| | integer | cost | ຄ່າໃຊ້ຈ່າຍ | ค่าใช้จ่าย | Cost | | | | kip |
| | begin_repeat | guest | ແຂກ | แขก | Guest | | | | |
| | text | guest_name | ຊື່ | ชื่อ | Whose visit? | yes | | | |
| | end_repeat | | | | | | | | |
| | end_repeat | | | | | | | | |
| | integer | pigs | ໝູ ຈັກໂຕ? | หมูกี่ตัว | How many pigs? | yes | | | |
| | begin_repeat | pig | ໝູ | หมู | Pig | | | ${pigs} | |
| | text | pig_name | ຊື່ໝູ | ชื่อหมู | Its name? | yes | | | |
| | integer | kg | ກິໂລ | กิโล | Its weight? | yes | | | |
| | end_repeat | | | | | | | | |
| | text | plan | ແຜນ | แผน | Plan | yes | | | |

| choices |
| | list_name | name | label::Lao (lo) | label::Thai (th) | label::English (en) |
| | kind | meeting | ປະຊຸມ | ประชุม | meeting |
| | kind | visit | ຢ້ຽມຢາມ | เยี่ยม | visit |

| settings |
| | form_id | form_title | default_language |
| | S1 | ລາຍງານ | Lao (lo) |
"""


@pytest.fixture(scope="session")
def small_programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return programme_folder(tmp_path_factory.mktemp("repeats"), PROGRAMME[: PROGRAMME.index("[indicator]")], S1=FORM)


async def says(mali: Person, *texts: str) -> None:
    for text in texts:
        await (mali.taps(text[1:-1]) if text.startswith("[") else mali.says(text))


@pytest.fixture
async def listed(mali: Person) -> Person:
    """Three activities are entered, the first with a guest."""
    await says(mali, "/menu", "[ບ້ານ ໜຶ່ງ · October]")
    await says(mali, "Forum on water", "meeting", "1 million", "Somphone", "[No more]", "[Add another]")
    await says(mali, "Market day", "visit", "[Skip]", "[No more]", "[Add another]")
    await says(mali, "Training", "meeting", "250.000", "[No more]")
    return mali


async def rows(village: Village) -> list[dict[str, Any]]:
    """The activities that stand in the database."""
    (draft,) = await drafts(village, "mali")
    found = draft.state["session"]["values"]["event"]
    listed: list[dict[str, Any]] = found["rows"] if isinstance(found, dict) else found
    return listed


async def test_the_list_shows_what_is_entered_and_asks_a_question(listed: Person) -> None:
    listed.hears(
        "1. Forum on water · meeting · 1,000,000 kip",
        "2. Market day · visit",
        "3. Training · meeting · 250,000 kip",
        "Activity: is there another one?",
    )
    assert listed.buttons()[:4] == ["Add another", "No more", "✎ Edit", "🗑 Delete"]


async def test_within_a_row_progress_names_it(listed: Person) -> None:
    await says(listed, "[Add another]")
    listed.hears("Activity 4")
    await listed.says("Visit to the clinic")
    listed.hears("Activity: Visit to the")
    listed.does_not_hear("Activity 4")
    await says(listed, "visit", "[Skip]")
    listed.hears("Guest", "Activity: Visit to the")


async def test_an_answer_of_a_row_is_changed_by_numbers(listed: Person, village: Village) -> None:
    await listed.says("2")
    listed.hears("2. Market day", "Which answer is to be changed?")
    assert "2. Which kind?: visit" in listed.buttons()
    await listed.says("1")
    listed.hears("What was done?", "Now: Market day")
    await listed.says("Market week")
    listed.hears("2. Market week · visit", "is there another one?")
    assert [row["what"] for row in await rows(village)] == ["Forum on water", "Market week", "Training"]


async def test_an_answer_of_a_row_is_changed_by_buttons_and_left_by_back(listed: Person, village: Village) -> None:
    await says(listed, "[✎ Edit]", "[3. Training]", "[3. Cost]")
    listed.hears("Activity: Training", "Cost")
    await says(listed, "[Back]")
    listed.hears("3. Training · meeting · 250,000 kip", "is there another one?")
    await says(listed, "[✎ Edit]", "3", "[3. Cost]", "300.000")
    listed.hears("3. Training · meeting · 300,000 kip")
    assert [row.get("cost") for row in await rows(village)] == ["1000000", "", "300000"]


async def test_deleting_asks_once_says_which_and_moves_no_answers(listed: Person, village: Village) -> None:
    before = await rows(village)
    await says(listed, "[🗑 Delete]", "2")
    listed.hears("Delete “2. Market day · visit” with all its answers?")
    assert await rows(village) == before
    await says(listed, "[Yes, delete it]")
    listed.hears("Deleted: Market day", "1. Forum on water", "2. Training · meeting · 250,000 kip")
    assert await rows(village) == [before[0], before[2]]


async def test_no_leaves_the_row_and_words_do_as_well_as_buttons(listed: Person, village: Village) -> None:
    await says(listed, "delete 1")
    listed.hears("Delete “1. Forum on water")
    await says(listed, "[Back to the list]")
    assert len(await rows(village)) == 3
    await says(listed, "ລຶບ 3", "[Yes, delete it]", "edit 1")
    listed.hears("1. Forum on water", "Which answer")
    assert [row["what"] for row in await rows(village)] == ["Forum on water", "Market day"]


async def test_a_number_that_is_no_row_is_told(listed: Person, village: Village) -> None:
    await listed.says("7")
    listed.hears("There is no number 7.", "is there another one?")
    assert len(await rows(village)) == 3


async def test_lists_within_a_row_are_lists_too(listed: Person, village: Village) -> None:
    await says(listed, "1", "[Guest: 1]")
    listed.hears("Activity: Forum on water", "1. Somphone", "Guest: is there another one?")
    await says(listed, "[Add another]", "Bounmy", "[No more]")
    listed.hears("1. Forum on water", "Activity: is there another one?")
    guests = (await rows(village))[0]["guest"]
    assert [one["guest_name"] for one in guests["rows"]] == ["Somphone", "Bounmy"]
    assert [row["what"] for row in await rows(village)] == ["Forum on water", "Market day", "Training"]


async def test_all_deleted_it_is_asked_whether_there_is_one_at_all(listed: Person, village: Village) -> None:
    for _ in range(3):
        await says(listed, "delete 1", "[Yes, delete it]")
    assert "Yes, add one" in listed.buttons()
    assert await rows(village) == []
    await says(listed, "[No more]")
    listed.hears("How many pigs?")


async def test_counted_rows_say_how_far_and_are_listed_at_the_end(listed: Person) -> None:
    await says(listed, "[No more]", "2")
    listed.hears("Pig 1 of 2", "Its name?")
    await says(listed, "Black one")
    listed.hears("Pig 1 of 2 – Black one")
    await says(listed, "80", "White one", "75,5")
    await says(listed, "75")
    listed.hears("1. Black one · Its weight: 80", "2. White one · Its weight: 75", "Plan")


async def test_what_is_listed_is_what_is_sent(listed: Person, village: Village) -> None:
    await says(listed, "delete 2", "[Yes, delete it]", "[No more]", "0", "rest", "[Send the report]")
    listed.hears("Number")
    (filed,) = await village.store.look(FiledIn(("D1",), "2026-01-01"))
    sent = await village.store.look(SubmissionOf(filed.submission))
    assert sent is not None
    assert [(row["what"], row["cost"]) for row in sent.answers["event"]] == [
        ("Forum on water", 1000000),
        ("Training", 250000),
    ]


async def test_put_aside_in_the_middle_the_list_is_there_again(listed: Person, village: Village) -> None:
    await says(listed, "2", "stop")
    await village.restart()
    await says(listed, "[Continue]")
    listed.hears("1. Forum on water", "3. Training", "is there another one?")


def test_what_is_noted_of_rows_moves_up_with_them() -> None:
    notes = {
        "came": {
            "a": ["event[1]/what"],
            "b": ["event[2]/what", "event[2]/kind"],
            "c": ["event[3]/guest[2]/guest_name"],
        },
        "kept": {"event[1]/cost": "5", "event[2]/cost": "6", "event[3]/cost": "7", "plan": "x"},
        "turned": [4, "2026-11-02", "event[3]/what"],
        "doubt": ["event[2]/cost", "7"],
        "queue": [["event[2]/cost", "7"], ["event[3]/cost", "8"], ["plan", "x"]],
        "book": {
            "given": {"event[3]/cost": "7"},
            "rows": {"2026 event": {"1": 1, "2": 2, "+1": 3}, "2026 pig": {"1": 3}},
        },
        "session": {"values": {"event[3]": 1}},
    }
    assert without(notes, "event", 2) == {
        "came": {"a": ["event[1]/what"], "b": [], "c": ["event[2]/guest[2]/guest_name"]},
        "kept": {"event[1]/cost": "5", "event[2]/cost": "7", "plan": "x"},
        "turned": [4, "2026-11-02", "event[2]/what"],
        "queue": [["event[2]/cost", "8"], ["plan", "x"]],
        "book": {
            "given": {"event[2]/cost": "7"},
            "rows": {"2026 event": {"1": 1, "2": -1, "+1": 2}, "2026 pig": {"1": 3}},
        },
        "session": {"values": {"event[3]": 1}},
    }


async def test_an_edited_answer_of_a_row_is_corrected_in_its_row_with_both(listed: Person, village: Village) -> None:
    await listed.edits("1 million", "2 million")
    assert listed.last.lines[0].text == "✓ Cost: 1,000,000 kip → 2,000,000 kip"
    assert [row.get("cost") for row in await rows(village)] == ["2000000", "", "250000"]


async def test_an_officer_names_the_answer_of_a_row_and_she_is_asked_that_one(
    listed: Person, somchit: Person, village: Village
) -> None:
    await says(listed, "[No more]", "0", "Clean the well", "[Send]")
    await says(somchit, "[Open it]", "[Return]", "1 Cost: the book says 900.000")
    await says(listed, "[Mend it now]")
    listed.hears("Cost", "Now: 1,000,000 kip")
    await listed.says("900.000")
    listed.hears("✓ 1,000,000 kip → 900,000 kip", "Changed")


async def test_of_a_row_that_comes_back_she_mends_what_is_wrong_and_the_rest_stands(
    listed: Person, somchit: Person, village: Village
) -> None:
    await says(listed, "[No more]", "0", "Clean the well", "[Send]")
    await says(somchit, "[Open it]", "[Return]", "1: the book says 900.000", "menu")
    await says(listed, "[Mend it now]")
    listed.hears("Which answer is to be changed?")
    await listed.says("1 900.000")
    listed.hears("“900.000” is only a number. Is that your answer here?", "Which answer is to be changed?")
    await listed.says("3")
    listed.hears("Cost")
    await says(listed, "[Back]")
    listed.hears("Which answer is to be changed?")
    await listed.says("3 900.000")
    listed.hears("✓ Cost: 1,000,000 kip → 900,000 kip", "Which answer is to be changed?")
    await listed.says("hm")
    listed.hears("number from 1 to 3")
    await says(listed, "[✓ The rest is right (2)]")
    listed.hears("Changed", "900,000 kip")
    assert [row["cost"] for row in await rows(village)] == ["900000", "", "250000"]


async def test_what_is_typed_while_a_row_stands_to_choose_from_is_not_lost(listed: Person, village: Village) -> None:
    await says(listed, "[No more]", "0", "Go on", "3")
    listed.hears("Activity 2")
    for words in ("1,020 kip", "1020", "2"):
        await listed.says(words)
        listed.hears(f"“{words}” has changed nothing yet", "Activity 2")
    await says(listed, "[Cost]", "1,020")
    listed.hears("1,020 kip", "Changed")
    assert [row.get("cost") for row in await rows(village)] == ["1000000", "1020", "250000"]


async def test_a_number_while_a_row_stands_to_choose_from_may_mean_a_line_of_the_list(
    listed: Person, village: Village
) -> None:
    await says(listed, "[No more]", "0", "Go on", "3", "1")
    listed.hears("“1” has changed nothing yet", "Activity 2")
    before = await rows(village)
    await says(listed, "[1. ]")
    assert await rows(village) == before
    listed.hears("Activity 1")


@pytest.mark.parametrize("words", ["ລຶບອັນນີ້", "ลบอันนี้ค่ะ", "remove this one", "ลบ"])
async def test_the_row_that_is_being_entered_is_deleted_by_words(listed: Person, village: Village, words: str) -> None:
    await says(listed, "[Add another]", "Forum on watr", words)
    listed.hears("Delete", "4. Forum on watr")
    await says(listed, "[Yes, delete]")
    listed.hears("Deleted: Forum on watr", "3. Training")
    assert [row["what"] for row in await rows(village)] == ["Forum on water", "Market day", "Training"]
    await says(listed, "[No more]")
    listed.hears("How many pigs?")


async def test_the_row_that_stands_open_is_deleted_by_words(listed: Person, village: Village) -> None:
    await says(listed, "2", "ລຶບ")
    listed.hears("Delete", "2. Market day")
    await says(listed, "[Back to the list]", "remove this")
    listed.hears("Which one is to be deleted?")
    await says(listed, "3", "[Yes, delete]")
    assert [row["what"] for row in await rows(village)] == ["Forum on water", "Market day"]


COUNTED_WITHIN = """
| survey |
| | type | name | label::Lao (lo) | label::English (en) | required | repeat_count |
| | begin_repeat | event | ກິດຈະກຳ | Activity | | |
| | text | what | ແມ່ນຫຍັງ? | What was done? | yes | |
| | begin_repeat | pig | ໝູ | Pig | | 2 |
| | integer | kg | ກິໂລ | Its weight? | yes | |
| | end_repeat | | | | | |
| | end_repeat | | | | | |

| settings |
| | form_id | form_title | default_language |
| | S1 | ລາຍງານ | Lao (lo) |
"""


async def test_in_a_counted_row_the_row_around_is_not_meant(tmp_path: Path, sqlite_url: str) -> None:
    programme = programme_folder(tmp_path / "one", PROGRAMME[: PROGRAMME.index("[indicator]")], S1=COUNTED_WITHIN)
    async with Village(tmp_path, programme, sqlite_url) as village:
        await village.has_places(*PLACES)
        mali = await village.has_person("mali", "vc", "D", language="en")
        await says(mali, "/menu", "[ບ້ານ ໜຶ່ງ · October]", "Forum on water", "delete this")
        mali.hears("Its weight?")
        assert not any("elete" in label for label in mali.buttons())
