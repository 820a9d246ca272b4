"""A form that was checked before is opened without compiling what its texts show: nobody can tell the difference."""

from __future__ import annotations

import pytest

from forms.form import load
from forms.problems import FormError
from forms.walking.session import Session
from tests.forms.scenario import Walk, compiled, given

FORM = """
| survey |
| | type | name | label::English (en) | label::Lao (lo) | constraint | constraint_message::English (en) |
| | integer | a | How many? | ຈັກຄົນ? | . >= 0 and . <= 9 | |
| | integer | b | And of ${a}? | ໃນ ${a}? | . >= 0 and . <= 9 | Not more than 9, and not ${a} |
| | begin_repeat | r | Row | ແຖວ | | |
| | integer | c | Of ${b} | ຂອງ ${b} | . >= 0 and . <= 9 | |
| | end_repeat | | | | | |
"""


def test_a_checked_form_says_the_same_in_every_language() -> None:
    xform = compiled(FORM).xform
    for language, wanted in (("en", "And of 3?"), ("lo", "ໃນ 3?")):
        for form in (load(xform), load(xform, checked=True)):
            session = Session(form, given())
            session.answer("3")
            prompt = session.prompt(language)
            assert prompt is not None
            assert prompt.label == wanted


def test_the_same_rule_on_many_fields_looks_at_each_of_them() -> None:
    asked = Walk(load(compiled(FORM).xform, checked=True), given())
    asked.asks("a").refuses("10", "constraint").answer("3")
    asked.asks("b").refuses("11", "constraint", "Not more than 9, and not 3").answer("4")
    asked.asks("r[1]/c").refuses("-1", "constraint").answer("9").answer("yes")
    asked.asks("r[2]/c", label="Of 4").refuses("99", "constraint").answer("0")


def test_a_text_that_cannot_be_read_is_found_when_the_form_is_checked() -> None:
    broken = compiled(FORM).xform.replace('<output value=" /khaoban/a "/>', '<output value="nowhere("/>')
    with pytest.raises(FormError):
        load(broken)
    session = Session(load(broken, checked=True), given())  # an earlier engine found it sound: the question is asked
    session.answer("3")
    prompt = session.prompt("en")
    assert prompt is not None
    assert prompt.label == "And of ?"
