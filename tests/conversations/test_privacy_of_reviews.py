"""An officer reads answers up to the class of privacy that his role reads, in every view of a report."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversations.acts import FIRST, file
from tests.conversations.conftest import PROGRAMME, S1
from tests.story import Person

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
