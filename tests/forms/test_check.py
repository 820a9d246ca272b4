"""What the checker says: every planted mistake, at its row and column, all at once; nothing that only pyxform understands."""

from __future__ import annotations

import pytest

from forms.form import load
from forms.problems import FormError
from tests.forms.scenario import compiled, problems_of


def places(markdown: str) -> list[tuple[str, str, int, str]]:
    return [(problem.code, problem.sheet, problem.row, problem.column) for problem in problems_of(markdown)]


HEAD = "| survey |\n| | type | name | label | relevant | constraint | calculation | default | appearance | repeat_count |\n"


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("| | integer | b | B | | . > | | | |", "expression_ends", "constraint"),
        ("| | integer | b | B | | (. > 0 and . < ) | | | |", "expression_operand", "constraint"),
        ("| | integer | b | B | | . > 0) | | | |", "expression_rest", "constraint"),
        ("| | integer | b | B | | . = 'x | | | |", "expression_quote", "constraint"),
        ("| | integer | b | B | | . # 1 | | | |", "expression_character", "constraint"),
        ("| | integer | b | B | ${agee} > 1 | | | | |", "unknown_name", "relevant"),
        ("| | note | b | You are ${agee} | | | | | |", "unknown_name", "label"),
        ("| | calculate | b | | | | frobnicate(${a}) | | |", "unknown_function", "calculation"),
        ("| | calculate | b | | | | if(${a}, 1) | | |", "argument_count", "calculation"),
        ("| | calculate | b | | | | /khaoban/nowhere + 1 | | |", "unknown_reference", "calculation"),
        ("| | calculate | b | | | | ${b} + 1 | | |", "cycle", "calculation"),
        ("| | text | b | B | ${b} = 1 | | | | |", "cycle", "relevant"),
        ("| | begin_repeat | b | B | | | | | | frob(${a}) |\n| | end_repeat |", "unknown_function", "repeat_count"),
        ("| | geotrace | b | B | | | | | |", "unsupported_type", "type"),
        ("| | image | b | B | | | | | signature |", "unsupported_appearance", "appearance"),
        ("| | select_one nolist | b | B | | | | | |", "pyxform", ""),
        ("| | begin_group | b | B | | | | | |", "pyxform", ""),
    ],
)
def test_a_mistake_is_named_with_its_place(row: str, code: str, column: str) -> None:
    found = places(f"{HEAD}| | integer | a | A | | | | | |\n{row}")
    assert found[0][0] == code
    assert found[0][1] == "survey" or code == "pyxform"
    if column:
        assert found[0][2:] == (3, column)
    assert len(found) == 1


def test_all_mistakes_at_once() -> None:
    found = places(f"""{HEAD}
| | integer | a | A | ${{x}} = 1 | . > | | | |
| | integer | b | B | | foo(.) | | | |
| | geoshape | c | C | | | | | |
""")
    assert {place[0] for place in found} >= {"unknown_name", "expression_ends", "unsupported_type"}


def test_warnings_do_not_refuse() -> None:
    found = problems_of("""
| survey |
| | type | name | label::Lao (lo) | label::Thai (th) | default |
| | text | a | ກ | ก | 'yes' |
| | text | b | ຂ | | |
| | select_one yn | d | ງ | ง | |
| choices |
| | list_name | name | label::Lao (lo) | label::English (en) |
| | yn | y | ແມ່ນ | Yes |
""")
    assert {(problem.code, problem.severity) for problem in found} == {
        ("default_quotes", "warning"),
        ("translation_missing", "warning"),
        ("language_missing", "warning"),
    }


def test_the_row_is_the_authors_also_inside_a_block() -> None:
    from tests.forms.scenario import workbook

    block = workbook("| survey |\n| | type | name | label | constraint |\n| | integer | x | X | . > |")
    found = problems_of("| survey |\n| | type | name | label |\n| | include att | att | Att |", blocks={"att": block})
    assert [(problem.sheet, problem.row, problem.column) for problem in found] == [("att/survey", 2, "constraint")]


def test_a_calculation_may_not_wait_for_itself_through_others() -> None:
    (problem,) = problems_of(f"""{HEAD}
| | calculate | a | | | | ${{b}} + 1 | | |
| | calculate | b | | | | ${{c}} + 1 | | |
| | calculate | c | | | | ${{a}} + 1 | | |
""")
    assert problem.code == "cycle"
    assert set(str(problem.values["names"]).split(" → ")) == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("xform", "code"),
    [
        ("<a><b></a>", "xform_xml"),
        ("<html/>", "xform_parts"),
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', "xform_doctype"),
    ],
)
def test_what_is_no_form_is_refused(xform: str, code: str) -> None:
    with pytest.raises(FormError) as fault:
        load(xform)
    assert fault.value.problems[0].code == code


@pytest.mark.parametrize("deep", ["(" * 10_000 + "1" + ")" * 10_000, "-" * 10_000 + "1", "1" + " + 1" * 10_000])
def test_expressions_nested_for_ever_are_refused(deep: str) -> None:
    from forms.expression import compile_expression
    from forms.problems import ExpressionError

    with pytest.raises(ExpressionError) as fault:
        compile_expression(deep, [])
    assert fault.value.code == "expression_deep"


def test_the_same_sheets_have_the_same_version_wherever_they_stand() -> None:
    one = compiled("| survey |\n| | type | name | label |\n| | text | a | A |")
    two = compiled(
        "Words.\n\n| survey | | | |\n| --- | --- | --- | --- |\n| | type | name | label |\n\n| | text | a | A |"
    )
    other = compiled("| survey |\n| | type | name | label |\n| | text | a | B |")
    assert one.version == two.version != other.version
    assert one.form.version == one.version
    assert len(one.version) == 16
