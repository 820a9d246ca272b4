"""A form that was checked before is read no further than its head until somebody walks it, and what its texts show is
compiled when it is shown: nobody can tell the difference."""

from __future__ import annotations

import gc

import pytest

from forms.form import load
from forms.opening import reader
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
| settings |
| | form_title::Lao (lo) | form_title::English (en) | default_language |
| | ແຖວ | Rows | Lao (lo) |
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


def test_the_head_of_a_form_is_known_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    made = compiled(FORM)
    whole = load(made.xform)
    monkeypatch.setattr(reader, "_inside", None)  # nothing of what follows may open it
    head = load(made.xform, checked=True)
    assert (head.id, head.version) == (whole.id, whole.version) == (made.id, made.version)
    assert set(head.languages) == set(whole.languages) == {"en", "lo"}
    assert head.default_language == whole.default_language == "lo"
    for language, title in (("en", "Rows"), ("lo", "ແຖວ"), ("th", "ແຖວ")):
        assert head.title(language) == whole.title(language) == title


def test_what_is_no_form_is_found_when_it_is_loaded() -> None:
    for broken in ("<h:html", "<html/>", "<!DOCTYPE a []><html/>"):
        with pytest.raises(FormError):
            load(broken, checked=True)


def test_what_is_wrong_inside_a_checked_form_is_found_when_it_is_opened() -> None:
    broken = compiled(FORM).xform.replace('constraint=". &gt;= 0', 'constraint="nowhere(')
    with pytest.raises(FormError):
        load(broken)
    form = load(broken, checked=True)
    for _ in range(2):  # whoever asks is told
        with pytest.raises(FormError):
            Session(form, given())


def test_pythons_collector_is_left_as_it_was() -> None:
    xform = compiled(FORM).xform
    broken = xform.replace('constraint=". &gt;= 0', 'constraint="nowhere(')
    assert gc.isenabled()
    load(xform)
    assert gc.isenabled()
    with pytest.raises(FormError):
        load(broken)
    assert gc.isenabled()
    gc.disable()
    try:
        load(xform)
        assert not gc.isenabled()
    finally:
        gc.enable()
