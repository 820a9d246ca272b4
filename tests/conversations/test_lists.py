"""A form that asks out of a list of its own, as one made for Kobo does: FORM-media lies beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversations.conftest import PROGRAMME
from tests.story import Person, Village

FORM = """
| survey |
| | type | name | label | choice_filter |
| | select_one_from_file districts.csv | d | Which district? | |
| | select_one_from_file villages.csv | v | Which village? | district = ${d} |
| settings |
| | form_id | form_title |
| | S1 | Visits |
"""


@pytest.fixture
def small_programme(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    media = folder / "forms" / "S1-media"
    media.mkdir(parents=True)
    (folder / "programme.toml").write_text(PROGRAMME[: PROGRAMME.index("[indicator]")], "utf-8")
    (folder / "forms" / "S1.md").write_text(FORM, "utf-8")
    (media / "districts.csv").write_text("name,label\nd1,North\nd2,South\n", "utf-8")
    (media / "villages.csv").write_text("name,label,district\nv1,One,d1\nv2,Two,d2\nv3,Three,d2\n", "utf-8")
    return folder


async def test_she_chooses_from_the_lists_that_came_with_the_form(mali: Person) -> None:
    await mali.says("/menu")
    await mali.taps("ບ້ານ ໜຶ່ງ · October")
    assert mali.buttons()[:2] == ["North", "South"]
    await mali.taps("South")
    assert mali.buttons()[:2] == ["Two", "Three"]
    await mali.taps("Three")
    mali.hears("Which village: Three")


async def test_a_draft_keeps_the_list_it_was_begun_with(mali: Person, village: Village, small_programme: Path) -> None:
    await mali.says("/menu")
    await mali.taps("ບ້ານ ໜຶ່ງ · October")
    await mali.taps("South")
    (small_programme / "forms" / "S1-media" / "villages.csv").write_text("name,label,district\nv9,Nine,d2\n", "utf-8")
    await village.restart()
    await village.house.publish(village.now)
    await mali.says("x")
    assert mali.buttons()[:2] == ["Two", "Three"]
    await mali.taps("Two")
    await mali.taps("Stop for now")
    await mali.says("/menu")
    await mali.taps("ບ້ານ ສອງ · October")
    await mali.taps("South")
    assert mali.buttons()[:1] == ["Nine"]
