"""The trigger column: written when another answer changes."""

from __future__ import annotations

from tests.forms.scenario import walk

FORM = """
| survey |
| | type | name | label | calculation | trigger |
| | select_one g | group | G | | |
| | integer | members | M | if(${group} = 'a', 12, 20) | ${group} |
| choices |
| | list_name | name | label |
| | g | a | A |
| | g | b | B |
"""


def test_a_trigger_writes_when_another_answer_changes() -> None:
    story = walk(FORM).answer("a").asks("members", value="12", readonly=False).answer("13")
    story.jump("group").answer("a").ends()  # not changed: kept
    story.jump("group").answer("b").asks("members", value="20")  # changed: prefilled anew, to be confirmed


def test_going_back_and_forward_changes_nothing() -> None:
    story = walk(FORM).answer("a", "13").jump("members").back().asks("group", value="a").answer("a").ends()
    assert story.values["members"] == 13


def test_a_field_in_the_background_is_written_too() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation | trigger |
| | text | a | A | | |
| | calculate | noted | | concat('was ', ${a}, ' at ', ${b}) | ${a} |
| | integer | b | B | | |
""")
    story.answer("x", "5")
    assert story.value("noted") == "was x at "
    story.jump("b").answer("6")
    assert story.value("noted") == "was x at "
    assert story.jump("a").answer("y").value("noted") == "was y at 6"


def test_several_triggers_write_the_same_field() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation | trigger |
| | integer | a | A | | |
| | integer | b | B | | |
| | calculate | sum | | ${a} + ${b} | ${a}, ${b} |
""")
    assert story.answer("2").value("sum") == ""
    assert story.answer("3").value("sum") == "5"
    assert story.jump("a").answer("10").value("sum") == "13"


def test_one_trigger_writes_several_fields_and_they_trigger_others() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation | trigger |
| | integer | a | A | | |
| | calculate | b | | ${a} * 2 | ${a} |
| | calculate | c | | ${a} * 3 | ${a} |
| | calculate | d | | ${b} + ${c} | |
""")
    story.answer("2")
    assert [story.value(name) for name in "bcd"] == ["4", "6", "10"]


def test_a_trigger_in_a_row_writes_in_its_row() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation | trigger | repeat_count |
| | begin_repeat | r | R | | | 2 |
| | text | a | A | | | |
| | text | b | B | concat(${a}, '!') | ${a} | |
| | end_repeat | | | | | |
""")
    story.answer("x").asks("r[1]/b", value="x!").answer("x!").answer("y").asks("r[2]/b", value="y!").answer("z").ends()
    story.jump("r[1]/a").answer("w").asks("r[1]/b", value="w!")
    assert story.value("r[2]/b") == "z"


def test_a_moment_is_noted_when_the_trigger_changes() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation | trigger |
| | text | a | A | | |
| | dateTime | at | At | now() | ${a} |
""")
    story.answer("x").asks("at", value="2026-11-21T09:30:00.000+07:00")


def test_the_same_number_written_otherwise_triggers_nothing() -> None:
    walked = walk("""
        | survey |
        | | type | name | label | trigger | calculation |
        | | decimal | price | Price | | |
        | | text | said | Said | ${price} | concat('now ', ${price}) |
        """)
    walked.answer("2.5").asks("said", value="now 2.5").answer("dear").jump("price").answer("2.50")
    assert (walked.value("price"), walked.value("said")) == ("2.5", "dear")


def test_a_trigger_writes_in_each_row_of_a_repeat_within_its_own() -> None:
    """pyxform writes the paths as they lead from the question that triggers: `../q/b`."""
    story = walk("""
| survey |
| | type | name | label | calculation | repeat_count | trigger |
| | begin_repeat | r | R | | 2 | |
| | integer | m | M | | | |
| | begin_repeat | q | Q | | 2 | |
| | integer | b | B | | | |
| | calculate | t | | concat(${m}, ':', ${b}) | | ${m} |
| | end_repeat | | | | | |
| | end_repeat | | | | | |
""")
    story.answer("1", "11", "12", "2", "21", "22").jump("r[1]/m").answer("3")
    assert [story.value(f"r[1]/q[{place}]/t") for place in (1, 2)] == ["3:11", "3:12"]
    assert [story.value(f"r[2]/q[{place}]/t") for place in (1, 2)] == ["2:", "2:"]


def test_such_a_value_may_name_a_choice() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation | repeat_count | trigger |
| | begin_repeat | r | R | | 1 | |
| | select_one l | m | M | | | |
| | begin_repeat | q | Q | | 2 | |
| | integer | b | B | | | |
| | calculate | t | | concat(jr:choice-name(${m}, '${m}'), ${b}) | | ${m} |
| | end_repeat | | | | | |
| | end_repeat | | | | | |
| choices |
| | list_name | name | label |
| | l | x | Ex |
| | l | y | Why |
""")
    story.answer("x", "1", "2").jump("r[1]/m").answer("y")
    assert [story.value(f"r[1]/q[{place}]/t") for place in (1, 2)] == ["Why1", "Why2"]


def test_what_a_trigger_sets_may_be_hidden() -> None:
    """Without a calculation too: it is emptied."""
    story = walk("""
| survey |
| | type | name | label | default | trigger |
| | text | a | A | | |
| | decimal | e | | 1.5 | ${a} |
""")
    assert story.value("e") == "1.5"
    story.answer("x").ends()
    assert story.value("e") == ""


def test_it_is_known_what_was_answered_before_the_form_put_its_own_there() -> None:
    story = walk(FORM).answer("a").asks("members", proposed=True, said="").answer("13")
    story.jump("group").answer("b").asks("members", value="20", proposed=True, said="13", hers="13")
    story.jump("group").answer("a").asks("members", value="12", proposed=True, said="13")
    story.answer("11").jump("members").asks("members", proposed=False, said="", hers="11")


def test_what_is_asked_again_with_its_answer_is_no_proposal() -> None:
    story = walk(FORM).answer("a", "13")
    story.session.unsettle(["members"])
    story.restart().asks("members", value="13", proposed=False, settled=False)
