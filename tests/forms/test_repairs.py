"""What pyxform refuses and real forms do nevertheless: two repairs that change no meaning."""

from __future__ import annotations

import pytest
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from tests.forms.scenario import walk

CHOICES_TWICE = """
| survey |
| | type | name | label | choice_filter |
| | select_one district | d | District | |
| | select_one village | v | Village | district = ${d} |
| choices |
| | list_name | name | label | district |
| | district | d1 | One | |
| | district | d2 | Two | |
| | village | other | Another in One | d1 |
| | village | other | Another in Two | d2 |
"""
NAMED_DATA = """
| survey |
| | type | name | label | relevant | calculation | constraint |
| | integer | data | How many? | | | . > 0 |
| | text | why | Why ${data}? | ${data} > 5 | | |
| | calculate | twice | | | ${data} * 2 | |
| | begin_group | khaoban | Group | | | |
| | integer | khaoban_ | Inner | | | |
| | end_group | | | | | |
"""


@pytest.mark.parametrize("form", [CHOICES_TWICE, NAMED_DATA])
def test_pyxform_alone_refuses_them(form: str) -> None:
    with pytest.raises(PyXFormError):
        convert(form.encode(), file_type=".md")


def test_a_choice_may_be_there_twice() -> None:
    story = walk(CHOICES_TWICE).answer("d2").offers("other")
    assert [option.label for option in story.prompt.choices] == ["Another in Two"]
    assert story.answer("other").ends().values["v"] == "other"


def test_a_question_may_be_called_as_the_root_would_be() -> None:
    story = walk(NAMED_DATA).asks("data").refuses("0", "constraint").answer("7").asks("why", label="Why 7?")
    story.answer("so").asks("khaoban/khaoban_").answer("1")
    done = story.ends()
    assert done.values == {"data": 7, "why": "so", "twice": "14", "khaoban": {"khaoban_": 1}}
    assert "<data>7</data>" in done.xml


def test_columns_that_kobo_keeps_for_itself_are_passed_over() -> None:
    story = walk("""
| survey |
| | type | name | label | $kuid |
| | select_one yn | q | Well? | a1 |
| choices |
| | list_name | name | label | $kuid | $autovalue |
| | yn | y | Yes | b1 | y |
| | yn | n | No | b2 | n |
""")
    assert story.asks("q").offers("y", "n").answer("y").ends().values == {"q": "y"}
