"""A setvalue that hears of several events, as in forms that older tools wrote."""

from __future__ import annotations

import pytest

from forms.form import load
from forms.problems import FormError
from tests.forms.scenario import Walk, compiled, given

FIRST = 'event="odk-instance-first-load"'
FORM = compiled("""
| survey |
| | type | name | label | default |
| | begin_repeat | r | R | |
| | text | a | A | concat('x', position(..)) |
| | end_repeat | | | |
""").xform
GROUPED = compiled("""
| survey |
| | type | name | label | default |
| | begin_group | g | G | |
| | text | a | A | concat('x', 'y') |
| | text | b | B | |
| | end_group | | | |
""").xform


@pytest.mark.parametrize("events", ["odk-instance-first-load odk-new-repeat", "odk-new-repeat odk-instance-first-load"])
def test_one_action_for_the_first_row_and_all_that_are_added(events: str) -> None:
    assert FORM.count("<setvalue") == 2
    new = FORM.index("<setvalue", FORM.index("<h:body>"))
    once = FORM[:new] + FORM[FORM.index("/>", new) + 2 :]
    story = Walk(load(once.replace(FIRST, f'event="{events}"')), given())
    story.asks("r[1]/a", value="x1").answer("", "yes").asks("r[2]/a", value="x2")


def test_paths_may_start_from_the_group_around_and_actions_from_a_binding() -> None:
    """As in forms that were written by hand; JavaRosa opens them."""
    form = GROUPED
    for written, instead in (
        ('<input ref="/khaoban/g/a"', '<input ref="a"'),
        ('<input ref="/khaoban/g/b"', '<input bind="b"'),
        ('<setvalue ref="/khaoban/g/a"', '<setvalue bind="a"'),
        ('<bind nodeset="/khaoban/g/a"', '<bind id="a" nodeset="/khaoban/g/a"'),
        ('<bind nodeset="/khaoban/g/b"', '<bind id="b" nodeset="/khaoban/g/b"'),
    ):
        assert written in form
        form = form.replace(written, instead)
    Walk(load(form), given()).asks("g/a", value="xy").answer("").asks("g/b")


@pytest.mark.parametrize("nowhere", ["", 'ref=""', 'ref="c"', 'bind="c"'])
def test_a_control_that_names_no_field_of_its_group_is_refused(nowhere: str) -> None:
    with pytest.raises(FormError) as refused:
        load(GROUPED.replace('<input ref="/khaoban/g/a"', f"<input {nowhere}"))
    assert [problem.code for problem in refused.value.problems] == ["unknown_node"]
