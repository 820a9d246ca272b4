"""${last-saved#x}: what the caller serves as the last submission."""

from __future__ import annotations

from tests.forms.scenario import walk


def test_last_saved_reads_fields_in_groups_and_is_blank_the_first_time() -> None:
    form = """
| survey |
| | type | name | label | calculation |
| | begin_group | g | G | |
| | integer | balance | Balance | |
| | end_group | | | |
| | calculate | before | | coalesce(${last-saved#balance}, 0) |
"""
    assert walk(form).value("before") == "0"
    assert walk(form, {"__last-saved": ({"g/balance": "70"},)}).value("before") == "70"


def test_the_last_answer_stands_there_and_may_be_changed() -> None:
    form = """
| survey |
| | type | name | label | default |
| | text | village | Village | ${last-saved#village} |
| | text | end | End | |
"""
    walk(form).asks("village", value="")
    story = walk(form, {"__last-saved": ({"village": "Ban Mai"},)}).asks("village", value="Ban Mai")
    assert story.answer("Ban Na").answer("x").ends().values["village"] == "Ban Na"


def test_it_does_not_change_while_the_form_is_walked() -> None:
    form = """
| survey |
| | type | name | label | default | relevant |
| | integer | n | N | ${last-saved#n} | |
| | text | up | Why more | | ${n} > ${last-saved#n} |
"""
    story = walk(form, {"__last-saved": ({"n": "5"},)})
    story.answer("4").ends()
    story.jump("n").answer("6").asks("up")
