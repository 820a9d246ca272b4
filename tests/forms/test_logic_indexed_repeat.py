"""indexed-repeat(): a field of a numbered row."""

from __future__ import annotations

from tests.forms.scenario import walk

KIDS = """
| survey |
| | type | name | label | calculation | repeat_count |
| | begin_repeat | kid | Child | | 3 |
| | text | name | Name | | |
| | calculate | before | | indexed-repeat(${name}, ${kid}, position(..) - 1) | |
| | end_repeat | | | | |
| | integer | which | Which | | |
| | calculate | chosen | | indexed-repeat(${name}, ${kid}, ${which}) | |
"""


def test_a_row_is_chosen_by_its_number() -> None:
    story = walk(KIDS).answer("Noy", "Kham", "Bua", "2")
    assert story.value("chosen") == "Kham"
    assert story.jump("which").answer("3").value("chosen") == "Bua"
    assert story.jump("kid[3]/name").answer("Boua").value("chosen") == "Boua"


def test_a_number_that_no_row_has() -> None:
    story = walk(KIDS).answer("Noy", "Kham", "Bua", "9")
    assert story.value("chosen") == ""
    for first in ("1", "0", "-4", ""):  # JavaRosa takes the first row where there is no number
        assert story.jump("which").answer(first).value("chosen") == "Noy"


def test_rows_look_at_each_other() -> None:
    story = walk(KIDS).answer("Noy", "Kham", "Bua", "1")
    assert [story.value(f"kid[{row}]/before") for row in (1, 2, 3)] == ["Noy", "Noy", "Kham"]
    story.jump("kid[2]/name").answer("Khamla")
    assert story.value("kid[3]/before") == "Khamla"


def test_two_repeats_side_by_side() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation | repeat_count |
| | begin_repeat | kid | Child | | 2 |
| | text | name | Name | | |
| | end_repeat | | | | |
| | begin_repeat | weight | Weight | | count(${kid}) |
| | calculate | of | | indexed-repeat(${name}, ${kid}, position(..)) | |
| | decimal | kg | What does ${of} weigh? | | |
| | end_repeat | | | | |
""")
    story.answer("Noy", "Kham").asks("weight[1]/kg", label="What does Noy weigh?").answer("9")
    story.asks("weight[2]/kg", label="What does Kham weigh?").answer("8").ends()


def test_rows_within_rows() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation | repeat_count |
| | begin_repeat | house | House | | 2 |
| | begin_repeat | person | Person | | 2 |
| | text | name | Name | | |
| | begin_repeat | cow | Cow | | 2 |
| | text | colour | Colour | | |
| | end_repeat | | | | |
| | end_repeat | | | | |
| | end_repeat | | | | |
| | calculate | two | | indexed-repeat(${name}, ${house}, 2, ${person}, 1) | |
| | calculate | three | | indexed-repeat(${colour}, ${house}, 2, ${person}, 2, ${cow}, 1) | |
| | calculate | none | | indexed-repeat(${colour}, ${house}, 2, ${person}, 3, ${cow}, 1) | |
""")
    for person in ("A", "B", "C", "D"):
        story.answer(person, f"{person}1", f"{person}2")
    assert [story.value(name) for name in ("two", "three", "none")] == ["C", "D1", ""]
