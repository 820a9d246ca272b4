"""Every kind of question: what it takes, what it refuses, what it becomes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.forms.scenario import walk

CHOICES = """
| choices |
| | list_name | name | label |
| | --- | --- | --- |
| | crop | rice | Rice |
| | crop | maize | Maize |
| | crop | tea | Tea |
"""


@pytest.mark.parametrize(
    ("kind", "taken", "refused", "becomes"),
    [
        ("text", "ນ້ອຍ", None, "ນ້ອຍ"),
        ("integer", "-12", "1.5", -12),
        ("integer", "007", "໑໒", 7),
        ("decimal", "1.50", "1,5", Decimal("1.50")),
        ("date", "2026-02-28", "2026-02-30", date(2026, 2, 28)),
        ("time", "08:30", "24:30", "08:30"),
        ("dateTime", "2026-11-21T08:30:00+07:00", "2026-11-21", "2026-11-21T08:30:00+07:00"),
        ("select_one crop", "tea", "coffee", "tea"),
        ("select_multiple crop", "tea rice", "tea coffee", ["tea", "rice"]),
        ("rank crop", "tea rice maize", "tea rice", ["tea", "rice", "maize"]),
        ("acknowledge", "OK", "perhaps", "OK"),
        ("geopoint", "17.96 102.61 170 5", "117 102", "17.96 102.61 170 5"),
        ("barcode", "885 00", None, "885 00"),
        ("image", "pig.jpg", None, "pig.jpg"),
        ("audio", "song.m4a", None, "song.m4a"),
        ("video", "well.mp4", None, "well.mp4"),
        ("file", "list.pdf", None, "list.pdf"),
    ],
)
def test_an_answer_is_taken_by_type(kind: str, taken: str, refused: str | None, becomes: object) -> None:
    story = walk(f"| survey |\n| | type | name | label |\n| | {kind} | q | Q |\n{CHOICES}")
    story.asks("q", type=kind.split()[0], label="Q")
    if refused is not None:
        story.refuses(refused, "choice" if "crop" in kind else "type")
    assert story.answer(taken).ends().values["q"] == becomes


def test_a_range_keeps_to_its_bounds_and_steps() -> None:
    story = walk("""
| survey |
| | type | name | label | parameters |
| | range | r | R | start=10 end=50 step=5 |
""")
    story.asks("r", parameters={"start": "10", "end": "50", "step": "5"})
    story.refuses("55", "constraint").refuses("12", "constraint").refuses("x", "type")
    assert story.answer("15").ends().values["r"] == 15


def test_a_note_is_read_and_passed() -> None:
    story = walk("""
| survey |
| | type | name | label |
| | integer | a | A |
| | note | n | You said **${a}** |
| | text | b | B |
""")
    story.answer("5").asks("n", type="note", label="You said **5**").answer("").asks("b", number=2, of=2)
    assert story.answer("x").ends().values == {"a": 5, "b": "x"}


def test_or_other_asks_for_the_other() -> None:
    story = walk(f"| survey |\n| | type | name | label |\n| | select_one crop or_other | c | C |\n{CHOICES}")
    story.offers("rice", "maize", "tea", "other").answer("other").asks("c_other").answer("coffee")
    assert story.ends().values == {"c": "other", "c_other": "coffee"}


def test_metadata_fill_themselves() -> None:
    story = walk(
        """
| survey |
| | type | name | label | default |
| | start | start | | |
| | end | end | | |
| | today | today | | |
| | username | who | | |
| | deviceid | phone | | |
| | hidden | batch | | b7 |
| | text | a | A | |
""",
        properties={"username": "noy"},
    )
    values = story.asks("a", of=1).answer("x").ends().values
    assert values["today"] == date(2026, 11, 21)
    assert values["start"] == values["end"] == "2026-11-21T09:30:00.000+07:00"
    assert (values["who"], values["phone"], values["batch"]) == ("noy", None, "b7")


def test_a_list_served_by_the_caller() -> None:
    villages = ({"name": "v1", "label": "Ban Mai", "label::Lao (lo)": "ບ້ານໃໝ່"}, {"name": "v2", "label": "Ban Kao"})
    story = walk(
        "| survey |\n| | type | name | label |\n| | select_one_from_file villages.csv | v | V |",
        {"villages": villages},
    )
    assert [option.label for option in story.prompt.choices] == ["Ban Mai", "Ban Kao"]
    lao = story.session.prompt("lo")
    assert lao is not None
    assert lao.choices[0].label == "ບ້ານໃໝ່"
    story.refuses("v3", "choice")
    assert story.answer("v2").ends().values == {"v": "v2"}


def test_groups_are_sections_and_field_lists_a_screen() -> None:
    story = walk("""
| survey |
| | type | name | label | appearance |
| | begin_group | g | House | |
| | begin_group | h | Water | field-list |
| | text | a | A | multiline |
| | end_group | | | |
| | end_group | | | |
""")
    story.asks("g/h/a", sections=("House", "Water"), screen="g/h", appearance="multiline", name="a")
    assert story.answer("x").ends().values == {"g": {"h": {"a": "x"}}}


def test_seeded_choices_come_in_javarosas_order() -> None:
    story = walk(f"""
| survey |
| | type | name | label | parameters |
| | select_one crop | c | C | randomize=true, seed=42 |
| | select_one crop | d | D | randomize=true |
{CHOICES}""")
    first = story.prompt.choices
    assert first == story.restart().prompt.choices
    order = story.answer("tea").prompt.choices
    assert order == story.restart().prompt.choices
    assert {option.name for option in order} == {"rice", "maize", "tea"}
