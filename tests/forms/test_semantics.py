"""Where engines differ: what a differential run against JavaRosa taught (JavaRosa's side, unless said otherwise)."""

from __future__ import annotations

import pytest

from forms.expression import compile_expression
from tests.forms.scenario import walk


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'2026-01-02' - 1", 20454.0),  # date text in literals: days since 1970 (Web Forms)
        ("round(-2.5)", -2.0),  # XPath, not Java
        ("round(2.5)", 3.0),
        ("regex('ab1', '[0-9]')", False),  # the whole string
        ("regex('໑', '\\d')", False),  # ASCII digits only
        ("regex('12', '\\d+')", True),
        ("sum(blank)", 0.0),
        ("max(3, blank, 5)", 5.0),
        ("min(blank, 31)", 31.0),
        ("blank = ''", True),
        ("blank != ''", False),
        ("blank != 'x'", True),
        ("7 mod 3", 1.0),
        ("-7 mod 3", -1.0),
        ("7 div 2", 3.5),
        ("'10' = 10", True),
        ("'10.0' = '10'", False),
        ("true() = 'yes'", True),
        ("1 < 2 and not(2 < 1)", True),
        ("string(8.0)", "8"),
        ("string(0.1 + 0.2)", "0.30000000000000004"),
        ("concat(1 div 3 > 0.3, '-', true())", "true-true"),
    ],
)
def test_expressions(expression: str, value: object) -> None:
    assert compile_expression(expression, ["blank"])({"blank": ""}) == value


def test_a_path_that_matches_nothing_is_blank() -> None:
    story = walk(
        """
| survey |
| | type | name | label | calculation |
| | calculate | same | | if(instance('x')/root/item[name = 'none']/price = '', 'blank', 'not') |
| | calculate | other | | if(instance('x')/root/item[name = 'none']/price != 'y', 'yes', 'no') |
| | calculate | lacking | | count(instance('x')/root/item[first = '']) |
| | text | a | A | |
""",
        {"x": ({"name": "a"}, {"name": "b", "first": "1"})},
    )
    assert [story.value(name) for name in ("same", "other", "lacking")] == ["blank", "yes", "1"]


def test_an_absolute_path_in_a_repeat_is_read_in_the_current_row() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | begin_repeat | r | R | |
| | integer | a | A | |
| | calculate | here | | /khaoban/r/a + 0 |
| | calculate | rows | | count(/khaoban/r) |
| | calculate | first | | /khaoban/r[position() = 1]/a |
| | calculate | all | | sum(../../r/a) |
| | end_repeat | | | |
""")
    story.answer("5", "yes", "6")
    assert [story.value(f"r[2]/{name}") for name in ("here", "rows", "first", "all")] == ["6", "1", "5", "11"]
    assert story.value("r[1]/all") == "11"


def test_rows_that_are_not_relevant_are_not_counted() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation | relevant | repeat_count |
| | integer | n | N | | | |
| | begin_repeat | r | R | | | 3 |
| | integer | a | A | | ${n} > 1 | |
| | end_repeat | | | | | |
| | calculate | filled | | count-non-empty(${a}) | | |
| | calculate | sum | | sum(${a}) | | |
""")
    story.answer("2", "5", "6", "7")
    assert (story.value("filled"), story.value("sum")) == ("3", "18")
    story.jump("n").answer("1")
    assert (story.value("filled"), story.value("sum")) == ("0", "0")


def test_instance_ids_are_given_and_replaced_on_correction() -> None:
    form = "| survey |\n| | type | name | label |\n| | text | a | A |"
    first = walk(form).answer("x").ends()
    assert first.id.startswith("uuid:")
    assert f"<instanceID>{first.id}</instanceID>" in first.xml
    second = walk(form, deprecated=first.id).answer("y").ends()
    assert second.id != first.id
    assert f"<deprecatedID>{first.id}</deprecatedID>" in second.xml


def test_numbers_are_compared_as_numbers_where_the_form_says_so() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | decimal | a | A | |
| | integer | b | B | |
| | calculate | same | | if(${a} = ${b}, 'yes', 'no') |
""")
    assert story.answer("8.0", "8").value("same") == "yes"


def test_a_pattern_that_backtracks_for_ever_does_not_match() -> None:
    story = walk("""
| survey |
| | type | name | label | constraint |
| | text | a | A | regex(., '(a+)+b') |
""")
    story.refuses("a" * 3000, "constraint").answer("aab").ends()
