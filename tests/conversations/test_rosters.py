"""Rosters in the chat: all rows in one message, many rows answered by one, or one row after the other."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.conversations.conftest import PLACES, PROGRAMME
from tests.story import Person, Village, programme_folder

FORM = """
| survey |
| | type | name | label::Lao (lo) | label::English (en) | required | relevant | constraint | constraint_message::Lao (lo) | constraint_message::English (en) | bind::kb:unit |
| | text | topic | ຫົວຂໍ້ | Topic | | | | | | |
| | begin_roster member | m | ສະມາຊິກ | Members | | | | | | |
| | select_one yn | here | ມາບໍ? | Came? | yes | | | | | |
| | integer | saved | ທ້ອນ | Saved | yes | ${here} = 'y' | . >= 0 and . <= 100000 | ຫຼາຍເກີນໄປ | Too much | kip |
| | end_roster | | | | | | | | | |
| | text | remark | ໝາຍເຫດ | Remark | | | | | | |
| choices |
| | list_name | name | label::Lao (lo) | label::English (en) |
| | yn | y | ມາ | yes |
| | yn | n | ບໍ່ມາ | no |
| | member | k | ນາງ ຄຳ | Kham |
| | member | n | ນາງ ນ້ອຍ | Noy |
| | member | s | ທ້າວ ແສງ | Seng |
| | member | b | ນາງ ບົວ | Boua |
| settings |
| | form_id | form_title | default_language |
| | S1 | ທ້ອນເງິນ | Lao (lo) |
"""


@pytest.fixture
def small_programme(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    form = getattr(request, "param", FORM)
    return programme_folder(tmp_path / "small", PROGRAMME[: PROGRAMME.index("[indicator]")], S1=form)


@pytest.fixture
async def table(mali: Person) -> Person:
    """She has come to the roster."""
    await mali.says("/menu")
    await mali.taps("ບ້ານ ໜຶ່ງ · October")
    await mali.says("Savings day")
    return mali


async def test_all_rows_stand_in_one_message_with_what_each_is_asked(table: Person) -> None:
    table.hears("Members", "0 of 4 rows", "○ 1. Kham", "○ 4. Boua", "Came? (1 yes, 2 no) · Saved")


async def test_one_message_answers_many_rows(table: Person) -> None:
    await table.says("2 2 / 4 1 12 ພັນ / rest 1 10000")
    table.hears("7 answers kept", "4 of 4 rows", "✓ 1. Kham — yes · 10,000", "✓ 4. Boua — yes · 12,000")
    await table.taps("Go on")
    table.hears("Remark")
    await table.taps("Skip")
    table.hears("Kham — yes · 10,000 kip", "Noy — no", "Boua — yes · 12,000 kip")


@pytest.mark.parametrize("small_programme", [re.sub(r"\| \| member \| [nsb] .*\n", "", FORM)], indirect=True)
async def test_of_a_single_row_its_answer_need_not_be_numbered(table: Person) -> None:
    await table.says("2")
    table.hears("1 of 1 rows", "✓ 1. Kham — no")


async def test_commas_between_rows_do_as_well(table: Person) -> None:
    await table.says("1 1 500, 2 2, 4 1 12,5 ພັນ")
    table.hears("✓ 1. Kham — yes · 500 kip", "✓ 2. Noy — no", "✓ 4. Boua — yes · 12,500 kip", "3 of 4 rows")


async def test_a_line_each_works_as_well_with_labels_and_lao_words(table: Person) -> None:
    await table.says("1 yes 10000\n2-3 no")
    table.hears("3 of 4 rows", "✓ 1. Kham — yes · 10,000", "✓ 3. Seng — no", "○ 4. Boua")
    await table.says("ທີ່ເຫຼືອ 1 ໑໒.໐໐໐")
    table.hears("4 of 4 rows", "✓ 4. Boua — yes · 12,000")


async def test_what_does_not_hold_is_said_by_name_and_the_rest_is_kept(table: Person) -> None:
    await table.says("1 1 500000 / 2 2 700 / 3 x 5000 / 9 1 1 / 4 1 1 1 / so what")
    table.hears("Kham · Saved: Too much")
    table.hears("Noy · Saved: This row is not asked that, so “700” was left out.")
    table.hears("Seng · Came?: “x” could not be read.")
    table.does_not_hear("5000")  # whether it is asked depends on what could not be read
    table.hears("There is no row 9. The rows are 1 to 4.")
    table.hears("Boua: A row has 2 answers, so “1” was left out.")
    table.hears("“so what” could not be read")
    table.hears("… 1. Kham — yes", "✓ 2. Noy — no", "○ 3. Seng", "✓ 4. Boua — yes · 1")


async def test_row_by_row_each_question_stands_alone(table: Person) -> None:
    await table.taps("Row by row")
    table.hears("Kham", "Came?")
    await table.taps("yes")
    table.hears("Kham", "Saved")
    await table.says("5000")
    table.hears("Noy", "Came?")
    await table.taps("See all rows")
    table.hears("✓ 1. Kham — yes · 5,000", "○ 2. Noy")


async def test_a_rows_number_alone_asks_that_row_and_then_shows_the_table(table: Person) -> None:
    await table.says("3")
    table.hears("Seng", "Came?")
    await table.taps("yes")
    table.hears("Seng", "Saved")
    await table.says("5000")
    table.hears("1 of 4 rows", "✓ 3. Seng — yes · 5,000")
    await table.says("3")
    table.hears("Seng", "Came?", "Now: yes")


async def test_back_leaves_the_table_and_comes_to_what_was_before(table: Person) -> None:
    await table.taps("Back")
    table.hears("Topic", "Savings day")
    await table.says("Other")
    table.hears("0 of 4 rows")


async def test_back_into_a_finished_roster_shows_it_and_goes_on(table: Person) -> None:
    await table.says("rest 2")
    await table.taps("Go on")
    table.hears("Remark")
    await table.taps("Back")
    table.hears("4 of 4 rows")
    await table.says("2 1 7000")
    table.hears("✓ 2. Noy — yes · 7,000")
    await table.taps("Go on")
    table.hears("Remark")


async def test_put_aside_and_taken_up_the_rows_are_as_they_were(table: Person, village: Village) -> None:
    await table.says("2 2")
    await table.taps("Stop for now")
    await village.restart()
    await table.taps("Continue")
    table.hears("1 of 4 rows", "✓ 2. Noy — no")


async def test_one_answer_mended_from_the_read_back_is_asked_alone(table: Person) -> None:
    await table.says("rest 1 10000")
    await table.taps("Go on")
    await table.taps("Skip")
    await table.says("3")
    await table.taps("Saved")
    table.hears("Noy", "Saved")
    await table.says("9000")
    table.hears("Noy — yes · 9,000")


async def test_a_correction_that_is_refused_leaves_its_row_open_with_what_stood_there(table: Person) -> None:
    await table.says("rest 1 10000")
    await table.says("2 1 600000")
    table.hears("Noy · Saved: Too much", "3 of 4 rows", "… 2. Noy — yes · 10,000")
    await table.says("2 1 6000")
    table.hears("4 of 4 rows", "✓ 2. Noy — yes · 6,000")


async def test_a_row_that_was_only_looked_at_stays_answered(table: Person) -> None:
    await table.says("1 1 5000")
    for leave in ("Back", "See all rows"):
        await table.says("1")
        table.hears("Kham", "Came?", "Now: yes")
        await table.taps(leave)
        table.hears("1 of 4 rows", "✓ 1. Kham — yes · 5,000")


async def test_a_greeting_is_answered_with_the_menu(mali: Person) -> None:
    await mali.says("ສະບາຍດີ")
    mali.does_not_hear("did not understand")
    assert any("ບ້ານ ໜຶ່ງ" in label for label in mali.buttons())


WORDS = FORM.replace(
    "| | select_one yn | here | ມາບໍ? | Came? | yes | | | | | |\n", "| | text | work | ວຽກ | Work | | | | | | |\n"
).replace("${here} = 'y'", "")


@asynccontextmanager
async def at_the_roster(folder: Path, url: str, form: str) -> AsyncIterator[Person]:
    """She has come to the roster of this form."""
    programme = programme_folder(folder / "other", PROGRAMME[: PROGRAMME.index("[indicator]")], S1=form)
    async with Village(folder, programme, url) as village:
        await village.has_places(*PLACES)
        mali = await village.has_person("mali", "vc", "D", name="Mali", language="en")
        await mali.says("/menu")
        await mali.taps("ບ້ານ ໜຶ່ງ · October")
        await mali.says("Savings day")
        yield mali


@pytest.fixture
async def of_words(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Person]:
    """A roster in which each row is asked for words and a figure."""
    async with at_the_roster(tmp_path, sqlite_url, WORDS) as mali:
        yield mali


async def test_of_two_of_one_name_each_is_told_her_own_change(tmp_path: Path, sqlite_url: str) -> None:
    namesakes = FORM.replace("ທ້າວ ແສງ | Seng", "ນາງ ນ້ອຍ | Noy")
    async with at_the_roster(tmp_path, sqlite_url, namesakes) as mali:
        await mali.says("2 1 500 / 3 1 900")
        await mali.says("2 1 700")
        mali.hears("✓ 2. Noy · Saved: 500 kip → 700 kip", "✓ 3. Noy — yes · 900")
        mali.does_not_hear("900 kip →")


async def test_free_words_go_on_to_the_figure_behind_them(of_words: Person) -> None:
    await of_words.says("1 weaves, and sells silk 5000 / 2 - 700 / 3 rice 12 ພັນ")
    of_words.hears("✓ 1. Kham — weaves, and sells silk · 5,000", "✓ 2. Noy — – · 700", "✓ 3. Seng — rice · 12,000")


async def test_an_edited_row_says_what_stood_there_and_what_stands_there_now(table: Person) -> None:
    await table.says("2 2 / 4 1 12 ພັນ")
    await table.edits("2 2 / 4 1 12 ພັນ", "2 2 / 4 1 15 ພັນ")
    table.hears("✓ 4. Boua · Saved: 12,000 kip → 15,000 kip", "✓ 4. Boua — yes · 15,000")
    table.does_not_hear("Noy · Came?")


async def test_rows_of_a_report_that_comes_back_have_the_numbers_by_which_it_was_returned(
    table: Person, somchit: Person, village: Village
) -> None:
    await table.says("1 1 500 / 2 2 / 3 2 / 4 1 700")
    for label in ("Go on", "Skip", "Send the report"):
        await table.taps(label)
    await somchit.taps("Open it")
    somchit.hears("3. Noy — no")
    await somchit.taps("Return to be mended")
    await somchit.says("3: she came, says the book")
    table.hears("• 3. Noy — no")
    await table.taps("Mend it now")
    table.hears("✓ 2. Kham — yes · 500", "○ 3. Noy — no", "✓ 5. Boua")
    await table.says("9 2")
    table.hears("There is no row 9. The rows are 2 to 5.")
    await table.says("3 1 900")
    table.hears("✓ 3. Noy · Came?: no → yes", "✓ 3. Noy — yes · 900")
    await table.says("3")
    table.hears("Noy", "Came?", "Now: yes")
