"""A setvalue that hears of several events, as in forms that older tools wrote."""

from __future__ import annotations

import pytest

from forms.form import load
from tests.forms.scenario import Walk, compiled, given

FIRST = 'event="odk-instance-first-load"'
FORM = compiled("""
| survey |
| | type | name | label | default |
| | begin_repeat | r | R | |
| | text | a | A | concat('x', position(..)) |
| | end_repeat | | | |
""").xform


@pytest.mark.parametrize("events", ["odk-instance-first-load odk-new-repeat", "odk-new-repeat odk-instance-first-load"])
def test_one_action_for_the_first_row_and_all_that_are_added(events: str) -> None:
    assert FORM.count("<setvalue") == 2
    new = FORM.index("<setvalue", FORM.index("<h:body>"))
    once = FORM[:new] + FORM[FORM.index("/>", new) + 2 :]
    story = Walk(load(once.replace(FIRST, f'event="{events}"')), given())
    story.asks("r[1]/a", value="x1").answer("", "yes").asks("r[2]/a", value="x2")
