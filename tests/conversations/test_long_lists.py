"""The list before sending where it is long: a roster reads one line a person, and a very long list opens in parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.desk import FiledIn, SubmissionOf
from tests.conversations import test_rosters
from tests.conversations.conftest import PROGRAMME
from tests.story import Person, Village, programme_folder

ROSTER = test_rosters.FORM
LONG = "".join(f"| | begin_group | g{g} | ພາກ {g} | Part {g} |\n" + "".join(
    f"| | integer | q{g}_{q} | ຂໍ້ {g}.{q} | Item {g}.{q} |\n" for q in range(14)
) + "| | end_group | | | |\n" for g in range(1, 6))  # fmt: skip
FORMS = {
    "roster": ROSTER,
    "long": f"""
| survey |
| | type | name | label::Lao (lo) | label::English (en) |
| | --- | --- | --- | --- |
{LONG}
| settings |
| | form_id | form_title | default_language |
| | --- | --- | --- |
| | S1 | ລາຍງານຍາວ | Lao (lo) |
""",
}


@pytest.fixture
def small_programme(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    return programme_folder(tmp_path / "small", PROGRAMME[: PROGRAMME.index("[indicator]")], S1=FORMS[request.param])


async def begins(mali: Person) -> None:
    await mali.says("/menu")
    await mali.taps("ບ້ານ ໜຶ່ງ · October")


@pytest.mark.parametrize("small_programme", ["roster"], indirect=True)
async def test_a_person_is_one_line_with_her_name(mali: Person, village: Village) -> None:
    await begins(mali)
    await mali.says("Savings day")
    await mali.says("2 2 / 4 1 12 ພັນ / rest 1 10000")
    await mali.taps("Go on")
    await mali.taps("Skip")
    mali.hears("1. Topic: Savings day", "Members · Came · Saved", "2. Kham — yes · 10,000", "3. Noy — no")
    mali.hears("4. Seng — yes · 10,000", "5. Boua — yes · 12,000", "6. Remark")
    await mali.says("2")
    mali.hears("Kham")
    await mali.taps("Saved: 10,000")
    await mali.says("11000")
    mali.hears("Changed", "2. Kham — yes · 11,000")
    mali.does_not_hear("Topic")
    await mali.taps("Send the report")
    (filed,) = await village.store.look(FiledIn(("D1",), "2026-10-01"))
    sent = await village.store.look(SubmissionOf(filed.submission))
    assert sent is not None
    assert [row["saved"] for row in sent.answers["m"] if "saved" in row] == [11_000, 10_000, 12_000]


@pytest.mark.parametrize("small_programme", ["roster"], indirect=True)
async def test_the_officer_returns_a_person_by_her_number(mali: Person, somchit: Person) -> None:
    await begins(mali)
    await mali.says("Savings day")
    await mali.says("2 2 / 4 1 12 ພັນ / rest 1 10000")
    await mali.taps("Go on")
    await mali.taps("Skip")
    await mali.taps("Send the report")
    await somchit.taps("Open it")
    somchit.hears("2. Kham — yes · 10,000")
    await somchit.taps("Return")
    await somchit.says("2: how much was it?")
    mali.hears("• 2. Kham — yes · Saved: 10,000 kip", "how much was it?")
    mali.does_not_hear("Noy")


@pytest.mark.parametrize("small_programme", ["long"], indirect=True)
async def test_a_very_long_list_opens_part_by_part(mali: Person, village: Village) -> None:
    await begins(mali)
    for number in range(70):
        await mali.says(str(number))
    mali.hears("Part 1 (1–14)", "Part 5 (57–70)")
    mali.does_not_hear("Item 1.3")
    assert len(mali.last.text.encode()) < 1_000
    await mali.taps("Part 2 (15–28)")
    mali.hears("15. Item 2.0: 14", "28. Item 2.13: 27")
    mali.does_not_hear("Item 1.3")
    await mali.says("16: 99")
    mali.hears("16. Item 2.1: 99")
    await mali.taps("Send the report")
    (filed,) = await village.store.look(FiledIn(("D1",), "2026-10-01"))
    sent = await village.store.look(SubmissionOf(filed.submission))
    assert sent is not None
    assert sent.answers["g2"]["q2_1"] == 99
