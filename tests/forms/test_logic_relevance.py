"""Relevance: what is asked, hidden, kept and left out."""

from __future__ import annotations

import pytest

from tests.forms.scenario import walk


def test_relevance_opens_and_closes_questions_and_keeps_what_is_hidden() -> None:
    story = walk("""
| survey |
| | type | name | label | relevant |
| | integer | age | Age | |
| | text | school | School | ${age} > 5 |
| | text | end | End | |
""")
    story.answer("7").asks("school").answer("Primary").asks("end")
    story.jump("age").answer("3").asks("end").answer("x")
    assert "school" not in story.ends().values
    assert story.jump("age").answer("8").ends().values["school"] == "Primary"


def test_a_hidden_group_hides_all_in_it_and_reads_as_blank() -> None:
    story = walk("""
| survey |
| | type | name | label | relevant | calculation |
| | integer | n | N | | |
| | begin_group | g | G | ${n} = 1 | |
| | integer | a | A | | |
| | end_group | | | | |
| | calculate | seen | | | if(${a} = '', 'blank', ${a}) |
""")
    story.answer("1").asks("g/a").answer("9")
    assert story.value("seen") == "9"
    assert story.jump("n").answer("2").value("seen") == "blank"
    assert story.ends().values == {"n": 2, "seen": "blank"}


def test_nested_groups_open_only_where_all_around_them_are_open() -> None:
    story = walk("""
| survey |
| | type | name | label | relevant |
| | text | a | A | |
| | text | b | B | |
| | begin_group | outer | O | ${a} = 'y' |
| | begin_group | inner | I | ${b} = 'y' |
| | text | deep | D | |
| | end_group | | | |
| | text | flat | F | |
| | end_group | | | |
""")
    story.answer("n", "y").ends()
    story.jump("a").answer("y").asks("outer/inner/deep").answer("1").asks("outer/flat").answer("2").ends()
    story.jump("b").answer("n")
    assert story.ends().values["outer"] == {"flat": "2"}
    story.jump("a").answer("n").ends()
    assert story.jump("a").answer("y").jump("b").answer("y").ends().values["outer"] == {
        "inner": {"deep": "1"},
        "flat": "2",
    }


def test_hiding_passes_along_a_chain_of_questions() -> None:
    story = walk("""
| survey |
| | type | name | label | relevant |
| | text | a | A | |
| | text | b | B | ${a} = 'y' |
| | text | c | C | ${b} = 'y' |
| | text | d | D | ${c} = 'y' |
""")
    story.answer("y", "y", "y").asks("d").answer("z").ends()
    assert story.jump("a").answer("n").ends().values == {"a": "n"}
    assert story.jump("a").answer("y").ends().values == {"a": "y", "b": "y", "c": "y", "d": "z"}


def test_each_row_of_a_repeat_asks_for_itself() -> None:
    story = walk("""
| survey |
| | type | name | label | relevant | repeat_count |
| | begin_repeat | kids | Child | | 2 |
| | integer | age | Age | | |
| | text | school | School | ${age} > 5 | |
| | end_repeat | | | | |
""")
    story.answer("3").asks("kids[2]/age").answer("8").asks("kids[2]/school").answer("S")
    assert story.ends().values["kids"] == [{"age": 3}, {"age": 8, "school": "S"}]
    assert story.jump("kids[1]/age").answer("9").asks("kids[1]/school").answer("T").ends()
    assert story.jump("kids[2]/age").answer("1").ends().values["kids"] == [{"age": 9, "school": "T"}, {"age": 1}]


def test_a_question_outside_opens_questions_in_all_rows_and_rows_open_one_outside() -> None:
    story = walk("""
| survey |
| | type | name | label | relevant | repeat_count |
| | text | deep | Deep? | | |
| | begin_repeat | kids | Child | | 2 |
| | integer | age | Age | | |
| | text | more | More | ${deep} = 'y' | |
| | end_repeat | | | | |
| | text | adults | Adults? | max(${age}) > 17 | |
""")
    story.answer("n", "4", "5").ends()
    story.jump("deep").answer("y").asks("kids[1]/more").answer("a").asks("kids[2]/more").answer("b").ends()
    story.jump("kids[2]/age").answer("18").asks("adults").answer("one")
    values = story.jump("kids[2]/age").answer("17").ends().values
    assert values["kids"] == [{"age": 4, "more": "a"}, {"age": 17, "more": "b"}]
    assert "adults" not in values


def test_a_hidden_repeat_has_no_rows_to_sum_and_all_again_when_shown() -> None:
    story = walk("""
| survey |
| | type | name | label | relevant | calculation | repeat_count |
| | text | any | Any? | | | |
| | begin_repeat | r | R | ${any} = 'y' | | 2 |
| | integer | a | A | | | |
| | end_repeat | | | | | |
| | calculate | sum | | | sum(${a}) | |
| | calculate | rows | | | count(${r}) | |
""")
    story.answer("y", "3", "4")
    assert (story.value("sum"), story.value("rows")) == ("7", "2")
    story.jump("any").answer("n").ends()
    assert (story.value("sum"), story.value("rows")) == ("0", "0")
    story.jump("any").answer("y").ends()
    assert (story.value("sum"), story.value("rows")) == ("7", "2")


def test_a_calculated_yes_or_no_is_one() -> None:
    """In Collect a calculated field remembers that it holds a boolean, or a number."""
    story = walk("""
| survey |
| | type | name | label | relevant | calculation |
| | integer | age | Age | | |
| | calculate | adult | | | ${age} >= 18 |
| | calculate | over | | | ${age} - 18 |
| | calculate | same | | | if(${age} > 0, ${over}, '') |
| | text | work | Work | ${adult} | |
| | text | school | School | not(${adult}) | |
| | text | years | Years over | ${over} | |
| | text | years2 | Years over | ${same} | |
""")
    story.answer("20").asks("work").answer("a").asks("years").answer("b").asks("years2").answer("c").ends()
    story.jump("age").answer("18")
    assert set(story.ends().values) == {"age", "adult", "over", "same", "work"}
    story.jump("age").answer("17").asks("school")
    assert story.value("adult") == "false"


@pytest.mark.parametrize(
    ("said", "open_"), [("'false'", True), ("''", False), ("0", False), ("'0'", True), ("number('')", False)]
)
def test_what_counts_as_yes(said: str, open_: bool) -> None:
    story = walk(f"""
| survey |
| | type | name | label | relevant |
| | text | a | A | {said} |
""")
    assert story.session.finished is not open_
