"""Expressions: every one is read, and what it refers to is there, is one thing, and holds a value."""

from __future__ import annotations

import pytest

from tests.forms.checking import errors, found, said, warnings
from tests.forms.scenario import problems_of, walk

HEAD = """
| survey |
| | type | name | label | relevant | constraint | constraint_message | calculation | required | repeat_count |
| | integer | a | A | | | | | | |
"""


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("| | integer | b | B | | . > | No. |", "expression_ends", "constraint"),
        ("| | integer | b | B | | (. > 0 and . < ) | No. |", "expression_operand", "constraint"),
        ("| | integer | b | B | | . > 0) | No. |", "expression_rest", "constraint"),
        ("| | integer | b | B | | . = 'x | No. |", "expression_quote", "constraint"),
        ("| | integer | b | B | | . # 1 | No. |", "expression_character", "constraint"),
        ("| | integer | b | B | following::x = 1 | | |", "expression_axis", "relevant"),
        ("| | integer | b | B | if(${a} > 1 | | |", "expression_ends", "relevant"),
        ("| | integer | b | B | ${agee} > 1 | | |", "unknown_name", "relevant"),
        ("| | integer | b | B | ${my name} > 1 | | |", "unknown_name", "relevant"),
        ("| | integer | b | B | ${last-saved#gone} > 1 | | |", "unknown_name", "relevant"),
        ("| | note | b | You are ${agee} | | | |", "unknown_name", "label"),
        ("| | note | b | You are ${a | | | |", "reference_form", "label"),
        ("| | integer | b | B | ${ a } > 1 | | |", "reference_form", "relevant"),
        ("| | integer | b | B | $(a) > 1 | | |", "reference_form", "relevant"),
        ("| | integer | b | B | | . > 1 | More than ${c} | | |", "unknown_name", "constraint_message"),
        ("| | calculate | b | | | | | frobnicate(${a}) |", "unknown_function", "calculation"),
        ("| | calculate | b | | | | | if(${a}, 1) |", "argument_count", "calculation"),
        ("| | calculate | b | | | | | round() |", "argument_count", "calculation"),
        ("| | calculate | b | | | | | /khaoban/nowhere + 1 |", "unknown_reference", "calculation"),
        ("| | calculate | b | | | | | a + 1 + nobody |", "unknown_reference", "calculation"),
        ("| | calculate | b | | | | | ${b} + 1 |", "cycle", "calculation"),
        ("| | text | b | B | ${b} = 1 | | |", "cycle", "relevant"),
        ("| | text | b | B | | | | | yes() | |", "unknown_function", "required"),
        ("| | begin_repeat | b | B | | | | | | frob(${a}) |\n| | end_repeat |", "unknown_function", "repeat_count"),
    ],
)
def test_a_mistake_is_named_with_its_place(row: str, code: str, column: str) -> None:
    assert errors(f"{HEAD}{row}") == [(code, "survey", 3, column)]


def test_curly_quotes_from_a_word_processor_are_read_as_straight_ones() -> None:
    assert not found(f"{HEAD}| | text | b | B | ${{a}} = ‘1’ or ${{a}} = “2” | | |")


def test_what_choices_hold_besides_is_theirs() -> None:
    assert not found("""
| survey |
| | type | name | label |
| | select_one l | a | A |
| choices |
| | list_name | name | label | note |
| | l | x | X | ask for ${money} |
""")


def test_a_name_without_its_brackets() -> None:
    (problem,) = found(f"{HEAD}| | text | b | B | a > 1 | | |")
    assert (problem.code, problem.row, problem.column) == ("unknown_reference", 3, "relevant")
    assert said(problem).endswith("Did you mean “${a}”?")


def test_a_list_that_is_almost_one_of_the_forms() -> None:
    form = """
| survey |
| | type | name | label | calculation |
| | select_one village | v | V | |
| | calculate | c | | instance('{}')/root/item[name = ${{v}}]/label |
| choices |
| | list_name | name | label |
| | village | x | X |
"""
    assert warnings(form.format("vilage")) == [("list_near", "survey", 3, "calculation")]
    assert not found(form.format("village"))
    assert not found(form.format("ctx"))


def test_dollars_in_a_label_are_money() -> None:
    assert not found(f"{HEAD}| | text | b | Cost in US$(thousands), or $ 5 | | | |")


def test_an_old_words_meaning_is_guessed() -> None:
    (problem,) = found(f"{HEAD}| | text | b | B | | | | | yes() |")
    assert said(problem).endswith("Did you mean “true()”?")
    (problem,) = found(f"{HEAD}| | text | b | B | selcted(${{a}}, 'x') | | |")
    assert said(problem).endswith("Did you mean “selected()”?")


def test_a_name_that_two_rows_have_cannot_be_referred_to() -> None:
    form = """
| survey |
| | type | name | label | calculation |
| | begin_group | one | One | |
| | integer | n | N | |
| | end_group | | | |
| | begin_group | two | Two | |
| | integer | n | N | |
| | end_group | | | |
| | calculate | c | | ${n} + 1 |
"""
    (problem,) = found(form)
    assert (problem.code, problem.row, problem.column) == ("ambiguous_name", 8, "calculation")
    assert "rows 3, 6" in said(problem)


@pytest.mark.parametrize(
    ("expression", "warned"),
    [
        ("${g} = 'x'", True),
        ("${n} != ''", True),
        ("${r} = 3", True),
        ("count(${r}) > 2", False),
        ("position(${r}) > 2", False),
        ("${a} = 3", False),
    ],
)
def test_groups_repeats_and_notes_hold_no_value(expression: str, warned: bool) -> None:
    form = f"""
| survey |
| | type | name | label | relevant |
| | integer | a | A | |
| | note | n | N | |
| | begin_group | g | G | |
| | text | x | X | |
| | end_group | | | |
| | begin_repeat | r | R | |
| | text | y | Y | |
| | end_repeat | | | |
| | text | z | Z | {expression} |
"""
    assert warnings(form) == ([("no_value", "survey", 10, "relevant")] if warned else [])


@pytest.mark.parametrize(
    ("expression", "warned"),
    [
        ("${age} > 3", True),
        ("if(${age} > 3, 1, 2)", True),
        ("sum(${age}) > 3", False),
        ("join(', ', ${age}) != ''", False),
        ("indexed-repeat(${age}, ${kids}, 1) > 3", False),
        ("count(${kids}[age > 3]) > 3", False),
    ],
)
def test_a_repeats_answer_seen_from_outside_is_many(expression: str, warned: bool) -> None:
    form = f"""
| survey |
| | type | name | label | relevant |
| | begin_repeat | kids | Kids | |
| | integer | age | Age | |
| | text | school | School of the one of ${{age}} years | ${{age}} > 5 |
| | begin_repeat | toys | Toys | ${{age}} < 9 |
| | text | toy | Toy of the one of ${{age}} years | |
| | end_repeat | | | |
| | end_repeat | | | |
| | text | z | Z | {expression} |
"""
    assert warnings(form) == ([("many_answers", "survey", 9, "relevant")] if warned else [])
    assert warnings(form + "| | note | n | She is ${age} | |")[-1:] == [("many_answers", "survey", 10, "label")]


def test_a_label_that_shows_a_group_shows_nothing() -> None:
    form = "| survey |\n| | type | name | label |\n| | note | n | N |\n| | note | m | See ${n} |"
    assert warnings(form) == [("no_value", "survey", 3, "label")]


ENTITIES = """
| survey |
| | type | name | label | save_to |
| | text | who | Who | who |
| entities |
| | list_name | label | create_if | entity_id | update_if |
| | people | {} | {} | {} | {} |
"""


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        (("concat(${who}, ' ", "", "", ""), "expression_quote", "label"),
        (("${whoo}", "", "", ""), "unknown_name", "label"),
        (("${who}", "${who} = = 1", "", ""), "expression_operand", "create_if"),
        (("${who}", "frob()", "", ""), "unknown_function", "create_if"),
        (("${who}", "", "${gone}", ""), "unknown_name", "entity_id"),
        (("${who}", "", "${who}", "${who} >"), "expression_ends", "update_if"),
        (("${who}", "", "${who}", "/nowhere/x = 1"), "unknown_reference", "update_if"),
    ],
)
def test_entities_are_read_too(cells: tuple[str, ...], code: str, column: str) -> None:
    assert errors(ENTITIES.format(*cells)) == [(code, "entities", 2, column)]


def test_the_settings_and_a_seed_are_read_too() -> None:
    assert errors("""
| survey |
| | type | name | label | parameters | trigger | calculation |
| | select_one l | a | A | randomize=true seed=${gone} | | |
| | text | b | B | | ${nobody} | 1 |
| choices |
| | list_name | name | label |
| | l | x | X |
| settings |
| | instance_name |
| | concat(${a}, |
""") == [
        ("unknown_name", "survey", 2, "parameters"),
        ("unknown_name", "survey", 3, "trigger"),
        ("expression_ends", "settings", 2, "instance_name"),
    ]


def test_plain_words_for_the_name_of_instances_are_only_doubtful() -> None:
    form = """
| survey |
| | type | name | label |
| | text | a | A |
| settings |
| | instance_name |
| | MyForm-v1 |
"""
    (problem,) = problems_of(form)
    assert (problem.severity, problem.sheet, problem.column) == ("warning", "settings", "instance_name")
    assert walk(form).answer("x").ends().values == {"a": "x"}


def test_a_functions_host_makes_it_known() -> None:
    form = f"{HEAD}| | calculate | b | | | | | kb:twice(${{a}}) | | |"
    assert errors(form) == [("unknown_function", "survey", 3, "calculation")]
    assert not errors(form, functions={"kb:twice": lambda value: value})
