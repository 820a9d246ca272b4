"""Authors' traps: sound to every client, and still not what was meant. Each is a warning, and each has a way of
writing it that is not warned about."""

from __future__ import annotations

import pytest

from tests.forms.checking import errors, found, said, warnings
from tests.forms.scenario import walk

HEAD = """
| survey |
| | type | name | label | required | relevant | calculation | default | trigger | constraint | constraint_message |
| | integer | may | May | | | | | | | |
| | integer | must | Must | yes | | | | | | |
| | integer | zero | Zero | | | | 0 | | | |
| | integer | some | Some | yes | | | | | . > 0 | More. |
| | integer | later | Later | yes | ${must} > 1 | | | | | |
| | date | day | Day | yes | | | | | | |
"""


def calculating(expression: str, relevant: str = "") -> str:
    return f"{HEAD}| | calculate | c | | | {relevant} | {expression} |"


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("${may} + ${must}", "blank_reckoned"),
        ("${later} + ${must}", "blank_reckoned"),
        ("${must} - ${may} * 2", "blank_reckoned"),
        ("-${may} + (${must} + 1)", "blank_reckoned"),
        ("min(${must} + ${may}, 31)", "blank_compared"),
        ("100 div ${must}", "divided_by_zero"),
        ("${must} mod ${zero}", "divided_by_zero"),
        ("${day} + 30", "date_is_number"),
        ("today() - 1", "date_is_number"),
    ],
)
def test_a_trap_in_a_calculation(expression: str, code: str) -> None:
    assert warnings(calculating(expression)) == [(code, "survey", 8, "calculation")]


@pytest.mark.parametrize(
    "expression",
    [
        "coalesce(${may}, 0) + ${must}",
        "if(${may} = '', 0, ${may} + ${must})",
        "${zero} + ${must}",
        "${may} * 2",
        "${may} + 1",
        "sum(${may})",
        "100 div ${some}",
        "if(${must} > 0, 100 div ${must}, 0)",
        "date(${day} + 30)",
        "${day} - today()",
        "int((today() - ${day}) div 365)",
        "min(${may}, 31)",
        "concat(${may}, ' ', ${must})",
    ],
)
def test_no_trap(expression: str) -> None:
    assert not found(calculating(expression))


def test_what_is_reckoned_under_the_same_condition_is_no_trap() -> None:
    assert not found(calculating("${later} + ${must}", relevant="${must} > 1"))
    assert not found(calculating("${may} + ${must}", relevant="${may} != ''"))


def test_the_advice_can_be_copied() -> None:
    (problem,) = found(calculating("${may} + ${must}"))
    assert "coalesce(${may}, 0)" in said(problem)
    (problem,) = found(calculating("${day} + 30"))
    assert "date(${day} + 30)" in said(problem)


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("| | text | t | T | | | | 'yes' | | | |", "default_quotes", "default"),
        ("| | text | t | T | | | ${zero} | | ${zero} | | |", "trigger_prefilled", "trigger"),
        ("| | text | t | T | | ${may} != ${must} | | | | | |", "differs_while_blank", "relevant"),
        ("| | text | t | T | | 'yes' | | | | | |", "always_same", "relevant"),
        ("| | text | t | T | | false() | | | | | |", "always_same", "relevant"),
        ("| | text | t | T | | no | | | | | |", "always_same", "relevant"),
        ("| | text | t | T | | | | | | 1 = 1 | No. |", "always_same", "constraint"),
        ("| | text | t | T | | | | | | . != 'x' | |", "no_message", "constraint"),
        ("| | note | t | T | yes | | | | | | |", "note_required", "required"),
    ],
)
def test_a_trap_in_a_question(row: str, code: str, column: str) -> None:
    assert warnings(HEAD + row) == [(code, "survey", 8, column)]


@pytest.mark.parametrize(
    "row",
    [
        "| | text | t | T | | | | it's | | | |",
        "| | text | t | T | | | 1 | | ${must} | | |",
        "| | text | t | T | | ${may} != ${must} and ${may} != '' | | | | | |",
        "| | text | t | T | | ${must} != ${some} | | | | | |",
        "| | text | t | T | | true() | | | | | |",
        "| | text | t | T | | yes | | | | | |",
    ],
)
def test_no_trap_in_a_question(row: str) -> None:
    assert not found(HEAD + row)


def test_many_constraints_without_a_message_are_one_sentence() -> None:
    rows = "\n".join(f"| | integer | q{number} | Q | . > {number} |" for number in range(4))
    (problem,) = found(f"| survey |\n| | type | name | label | constraint |\n{rows}")
    assert (problem.code, problem.row, problem.column) == ("no_messages", 1, "constraint")
    assert "4 rows: 2, 3, 4, 5" in said(problem)


def test_what_must_be_answered_and_cannot_be() -> None:
    head = "| survey |\n| | type | name | label | readonly | required | default |\n"
    assert warnings(f"{head}| | text | a | A | yes | yes | |") == [("never_answered", "survey", 2, "readonly")]
    assert not found(f"{head}| | text | a | A | yes | yes | here |")


def test_what_lacks_the_very_thing_it_is_for() -> None:
    assert errors(f"{HEAD}| | calculate | c | |") == [("no_calculation", "survey", 8, "calculation")]
    assert errors(f"{HEAD}| | text | c | |") == [("no_label", "survey", 8, "label")]
    assert errors(f"{HEAD}| | note | c | |") == [("no_label", "survey", 8, "label")]


@pytest.mark.parametrize(
    ("expression", "warned"),
    [
        ("sum(${age})", True),
        ("count(${kids})", True),
        ("join(', ', ${age})", True),
        ("max(${age})", True),
        ("max(${age}, ${older})", False),
        ("sum(../age)", False),
        ("position(..)", False),
    ],
)
def test_gathering_inside_ones_own_repeat(expression: str, warned: bool) -> None:
    form = f"""
| survey |
| | type | name | label | calculation |
| | begin_repeat | kids | Kids | |
| | integer | age | Age | |
| | integer | older | Older | |
| | calculate | c | | {expression} |
| | end_repeat | | | |
| | calculate | fine | | sum(${{age}}) + count(${{kids}}) |
"""
    assert warnings(form) == ([("gathers_inside", "survey", 5, "calculation")] if warned else [])


def test_gathering_an_inner_repeat_from_the_outer_is_sound() -> None:
    assert not found("""
| survey |
| | type | name | label | calculation |
| | begin_repeat | homes | Homes | |
| | begin_repeat | kids | Kids | |
| | integer | age | Age | |
| | end_repeat | | | |
| | calculate | c | | sum(${age}) |
| | end_repeat | | | |
""")


@pytest.mark.parametrize(
    ("count", "warned"),
    [("${name}", True), ("'three'", True), ("${many}", False), ("3", False), ("${many} + 1", False)],
)
def test_how_often_is_a_number(count: str, warned: bool) -> None:
    form = f"""
| survey |
| | type | name | label | repeat_count |
| | text | name | Name | |
| | integer | many | Many | |
| | begin_repeat | r | R | {count} |
| | text | t | T | |
| | end_repeat | | | |
"""
    assert warnings(form) == ([("count_is_text", "survey", 4, "repeat_count")] if warned else [])


def test_a_day_that_is_kept_as_text_is_not_compared_as_a_day_everywhere() -> None:
    form = """
| survey |
| | type | name | label | calculation | {} |
| | date | born | Born | | |
| | calculate | t | | today() | {} |
| | calculate | age | | {} | |
"""
    assert warnings(form.format("bind::type", "", "${t} - ${born}")) == [("date_is_text", "survey", 3, "calculation")]
    assert not found(form.format("bind::type", "date", "${t} - ${born}"))
    assert not found(form.format("bind::type", "", "concat(${t}, '')"))


def test_control_characters_are_left_out_and_named() -> None:
    form = """
| survey |
| | type | name | label |
| | text | a | A\x07B |
| | select_one l | c | C |
| choices |
| | list_name | name | label |
| | l | x | one\x0btwo |
"""
    assert warnings(form) == [
        ("control_character", "survey", 2, "label"),
        ("control_character", "choices", 2, "label"),
    ]
    assert errors(form) == []
    story = walk(form).asks("a", label="AB").answer("x")
    assert story.prompt.choices[0].label == "one\ntwo"
