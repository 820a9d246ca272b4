"""An officer reads answers up to the class of privacy that his role reads, in every view of a report."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.desk import FiledIn, SubmissionOf
from tests.conversations.acts import FIRST, file, to_the_read_back
from tests.conversations.conftest import PROGRAMME, S1
from tests.story import Person, Village

HIDDEN = ("1,250,000", "900")


@pytest.fixture
def small_programme(tmp_path: Path) -> Path:
    """The small programme with a sensitive balance (P3), which its officer (P2) does not read."""
    folder = tmp_path / "sensitive"
    (folder / "forms").mkdir(parents=True)
    toml = PROGRAMME.replace('A1 = {of = "S1", num = "balance"', 'A1 = {of = "S1", num = "members"')
    (folder / "programme.toml").write_text(toml.replace('class = "P0"', 'class = "P3"'), "utf-8")
    rows = S1.replace("bind::kb:unit |", "bind::kb:unit | bind::kb:class |", 1).replace(" kip |", " kip | P3 |")
    rows = rows.replace("| | integer | members | ສະມາຊິກ | Members | at the month's end | yes | | . >= 0 and . <= 500 | "
                        "ຫຼາຍເກີນໄປ | Too many | | |",
                        "| | integer | members | ສະມາຊິກ | Members | at the month's end | yes | | . >= 0 and . <= 500 | "
                        "ຫຼາຍເກີນໄປ | Too many | | | P0 |")  # fmt: skip
    rows = rows.replace(
        "| Any problem? | | yes | | | | | | |", "| Any problem with ${balance}? | | yes | | | | | | | P0 |"
    )
    (folder / "forms" / "S1.md").write_text(rows, "utf-8")
    return folder


async def test_what_he_may_not_read_is_hidden_in_every_view(mali: Person, somchit: Person) -> None:
    await file(mali)
    await somchit.taps("Open it")
    somchit.hears("1. Members: 12", "3. Balance: •••")
    somchit.does_not_hear(*HIDDEN)
    await mali.says("my reports")
    await mali.taps(FIRST)
    await mali.taps("Change an answer")
    await mali.says("3: 900")
    await mali.taps("Send the report")
    await somchit.taps("Open it")
    somchit.hears("3. Balance: ••• → •••")
    somchit.does_not_hear(*HIDDEN)
    await somchit.taps("Show all of it")
    somchit.hears("1. Members: 12", "3. Balance: •••")
    somchit.does_not_hear(*HIDDEN)
    await somchit.taps("The version before")
    somchit.hears("1. Members: 12", "3. Balance: •••")
    somchit.does_not_hear(*HIDDEN)


async def test_what_he_may_not_read_is_hidden_in_the_words_of_a_question(mali: Person, somchit: Person) -> None:
    await file(mali)
    await somchit.taps("Open it")
    somchit.hears("4. Any problem with ••••: No")
    await mali.says("my reports")
    await mali.taps(FIRST)
    mali.does_not_hear("••••")
    await mali.taps("Change an answer")
    await mali.says("4: yes")
    await mali.says("The book was lost")
    await mali.taps("Send the report")
    await somchit.taps("Open it")
    somchit.hears("4. Any problem with ••••: No → Yes")
    somchit.does_not_hear(*HIDDEN, "The book")


async def test_what_hangs_beside_is_of_the_forms_own_class(mali: Person, somchit: Person, village: Village) -> None:
    await to_the_read_back(mali)
    await mali.sends_photo()
    await mali.taps("Send the report")
    await somchit.taps("Open it")
    assert not somchit.last.pictures
    (filed,) = await village.store.look(FiledIn(("D1",), "2026-10-01"))
    sent = await village.store.look(SubmissionOf(filed.submission))
    assert sent is not None
    assert sent.state["papers"] == ["photo-1.jpg"]


async def test_who_filed_it_reads_all_of_it(mali: Person) -> None:
    await file(mali)
    await mali.says("my reports")
    await mali.taps(FIRST)
    await mali.taps("Show all of it")
    mali.hears("3. Balance: 1,250,000 kip")


async def test_a_return_of_what_he_may_not_read_names_the_question_to_her_only(mali: Person, somchit: Person) -> None:
    await file(mali)
    await somchit.taps("Open it")
    await somchit.taps("Return")
    somchit.does_not_hear(*HIDDEN)
    await somchit.says("3: look again")
    somchit.does_not_hear(*HIDDEN)
    mali.hears("• 3. Balance: 1,250,000 kip")


async def test_what_a_colleague_wrote_of_it_is_hidden_too(mali: Person, somchit: Person) -> None:
    """What was asked for may name what stands there."""
    await file(mali)
    await somchit.taps("Open it")
    await somchit.taps("Return")
    await somchit.says("3: the book says 900")
    mali.hears("the book says 900")
    await mali.taps("Mend it now")
    await mali.says("900")
    await mali.taps("Send")
    await somchit.taps("Open it")
    somchit.hears("3. Balance: ••• → •••")
    somchit.does_not_hear("What was asked", *HIDDEN)


async def test_everybody_reads_the_same_numbers(
    mali: Person, somchit: Person, village: Village, small_programme: Path
) -> None:
    """Also where what is hidden has no words of its own."""
    form = small_programme / "forms" / "S1.md"
    form.write_text(form.read_text("utf-8").replace("| ຍອດເງິນ | Balance | |", "| - | - | In kip |"), "utf-8")
    await village.house.publish(village.now)
    await file(mali)
    await mali.says("my reports")
    await mali.taps(FIRST)
    await mali.taps("Show all of it")
    mali.hears("4. Any problem")
    await somchit.taps("Open it")
    somchit.hears("4. Any problem")
    somchit.does_not_hear(*HIDDEN)
