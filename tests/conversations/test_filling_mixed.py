"""Lists of words, days, choices and amounts in one: answered part by part, in rows, and beside what they hang on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conversations.conftest import PROGRAMME
from tests.conversations.test_filling import drafts
from tests.story import Person, Village, programme_folder

FORM = """
| survey |
| | type | name | label::Lao (lo) | label::Thai (th) | label::English (en) | required | relevant | constraint | bind::kb:unit |
| | begin_repeat | event | ກິດຈະກຳ | กิจกรรม | Activity | | | | |
| | text | what | ແມ່ນຫຍັງ? | อะไร | What was done? | yes | | | |
| | select_one kind | kind | ປະເພດ | ประเภท | Which kind? | yes | | | |
| | date | day | ມື້ໃດ? | วันไหน | On which day? | yes | | . >= date('2026-10-01') and . <= date('2026-10-31') | |
| | integer | women | ແມ່ຍິງ ຈັກຄົນ? | ผู้หญิงกี่คน | How many women? | yes | | | |
| | decimal | cost | ຄ່າໃຊ້ຈ່າຍ | ค่าใช้จ่าย | Cost | yes | | | thb |
| | text | result | ຜົນ | ผล | Result | | | | |
| | end_repeat | | | | | | | | |
| | begin_group | money | ເງິນ | เงิน | Money | | | | |
| | select_multiple source | sources | ຈາກໃສ? | จากไหน | From where? | yes | | not(selected(., 'none')) or count-selected(.) = 1 | |
| | decimal | in_central | ຈາກສ່ວນກາງ ເທົ່າໃດ? | จากส่วนกลางเท่าไร | How much from the centre? | yes | selected(${sources}, 'central') | . > 0 | thb |
| | decimal | in_town | ຈາກເມືອງ ເທົ່າໃດ? | จากเมืองเท่าไร | How much from the town? | yes | selected(${sources}, 'town') | . > 0 | thb |
| | decimal | left | ຍັງເຫຼືອ | เหลือ | What is left? | yes | | | thb |
| | end_group | | | | | | | | |
| | text | plan | ແຜນ | แผน | Plan | yes | | | |

| choices |
| | list_name | name | label::Lao (lo) | label::Thai (th) | label::English (en) |
| | kind | meeting | ປະຊຸມ | ประชุม | meeting |
| | kind | visit | ຢ້ຽມຢາມ | เยี่ยม | visit |
| | source | central | ສ່ວນກາງ | ส่วนกลาง | centre |
| | source | town | ເມືອງ | เมือง | town |
| | source | none | ບໍ່ມີ | ไม่มี | none |

| settings |
| | form_id | form_title | default_language |
| | S1 | ລາຍງານ | Lao (lo) |
"""


@pytest.fixture(scope="session")
def small_programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return programme_folder(tmp_path_factory.mktemp("mixed"), PROGRAMME[: PROGRAMME.index("[indicator]")], S1=FORM)


@pytest.fixture
async def asked(mali: Person) -> Person:
    """She has opened the report of the first village."""
    await mali.says("/menu")
    await mali.taps("ບ້ານ ໜຶ່ງ · October")
    return mali


async def kept(village: Village) -> dict[str, Any]:
    """What stands in her draft, by the names of the questions; of rows what the last one has."""
    (draft,) = await drafts(village, "mali")
    return dict(_leaves(draft.state["session"]["values"]))


def _leaves(values: Any) -> Iterator[tuple[str, Any]]:
    for name, value in values.items() if isinstance(values, dict) else ():
        for one in value if isinstance(value, list) else [value]:
            yield from _leaves(one) if isinstance(one, dict) else [(name, one)]


PARTS = ("Forum on water", "1", "15 Oct 2026", "10", "2500", "-")
ROW = {"what": "Forum on water", "kind": "meeting", "day": "2026-10-15", "women": "10", "cost": "2500"}


@pytest.mark.parametrize("joined", [" / ".join(PARTS), "\n".join(PARTS), "\n".join(f"- {one}" for one in PARTS)])
async def test_as_many_parts_as_questions_answer_them(asked: Person, village: Village, joined: str) -> None:
    await asked.says(joined)
    given = await kept(village)
    assert {name: given[name] for name in ROW} == ROW


async def test_a_part_in_doubt_is_asked_back(asked: Person, village: Village) -> None:
    await asked.says("Forum / 1 / 15 Oct 2026 / 10 / 2 thousand 3 / -")
    await asked.taps("1: ")
    given = await kept(village)
    assert (given["what"], given["women"], given.get("cost", "")) == ("Forum", "10", "")
    asked.hears("Cost")


async def test_lines_of_a_text_are_no_list(asked: Person, village: Village) -> None:
    await asked.says("Forum on water\nwith many\npeople of\nthe villages\nof the town\nand guests")
    assert (await kept(village))["what"].startswith("Forum on water")


async def test_an_amount_in_doubt_is_hardly_what_was_done(asked: Person, village: Village) -> None:
    await asked.says("2 million 3")
    assert not (await kept(village)).get("what")


async def at_the_money(asked: Person) -> None:
    await asked.says("\n".join(PARTS))
    await asked.taps("No more")
    asked.hears("From where?")


async def test_an_amount_ticks_where_it_came_from(asked: Person, village: Village) -> None:
    await at_the_money(asked)
    await asked.says("2 12000\n3 9000")
    given = await kept(village)
    assert (given["sources"], given["in_central"], given["in_town"]) == ("central town", "12000", "9000")
    asked.hears("1: centre, town", "What is left?")


async def test_what_cannot_be_ticked_for_her_is_named(asked: Person, village: Village) -> None:
    await at_the_money(asked)
    await asked.says("1 12000\n2 9000")
    asked.hears("Please choose “centre” at 1 as well")
    assert not (await kept(village)).get("in_central")


async def test_what_hangs_on_none_is_not_ticked(asked: Person, village: Village) -> None:
    await at_the_money(asked)
    await asked.says("1 none\n2 9000\n4 100")
    asked.hears("is not asked with your other answers")
    assert (await kept(village))["sources"] == "none"


async def test_a_number_and_a_figure_may_be_one_figure(asked: Person, village: Village) -> None:
    await at_the_money(asked)
    await asked.says("1 centre, town\n2 9000\n3 100")
    asked.hears("What is left?")
    await asked.says("2 131")
    assert asked.buttons()[:2] == ["4: 2,131 baht", "2: 131 baht"]
    await asked.taps("2: 131")
    given = await kept(village)
    assert (given["in_central"], given.get("left", "")) == ("131", "")


async def test_the_example_of_a_day_lies_in_the_month_reported(asked: Person) -> None:
    await asked.says("\n".join(PARTS))
    await asked.taps("Add another")
    await asked.says("1 Forum\n2 1")
    asked.hears("3 21/10 / 4 25")


async def test_amounts_in_two_groups_may_be_numbers_with_their_answers(asked: Person, village: Village) -> None:
    await at_the_money(asked)
    await asked.says("1 centre, town\n2 9000")
    await asked.says("3 500 4 100")
    assert asked.buttons()[:2] == ["3: 500 baht · 4: 100 baht", "3: 3,500 baht · 4: 4,100 baht"]
    assert not (await kept(village)).get("in_town")


async def test_an_edited_answer_that_is_hardly_meant_can_be_said_yes_to(asked: Person, village: Village) -> None:
    await asked.says("Forum")
    await asked.edits("Forum", "1500")
    asked.hears("“1500” is only a number", "What was done?")
    assert (await kept(village))["what"] == "Forum"
    await asked.taps("Yes")
    assert (await kept(village))["what"] == "1500"
    asked.hears("Which kind?")
