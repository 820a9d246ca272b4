"""What the checker says as a whole: every problem at once, errors apart from warnings, at the author's own row."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.form import load
from forms.problems import FormError, Problem
from forms.sheets.check.outline import MOST_GUESSES
from forms.sheets.workbook import Row, Sheet, Workbook
from forms.sheets.xlsform import compile_form
from tests.forms.checking import LANGUAGES, errors, found, said, warnings
from tests.forms.scenario import compiled, workbook

HEAD = """
| survey |
| | type | name | label | relevant | constraint | constraint_message | calculation | default |
"""


def test_all_mistakes_at_once_on_all_sheets() -> None:
    """Also those that only the compiled form shows (the circle, the path to nowhere), though pyxform would refuse the
    form for others before."""
    assert set(
        errors(f"""{HEAD}
| | integer | a | A ${{nobody}} | ${{x}} = 1 | . > | No. | | |
| | integer | b | B | | foo(.) | No. | | |
| | geoshape | c | C | | | | | |
| | calculate | d | | | | | ${{e}} + 1 | |
| | calculate | e | | | | | ${{d}} + 1 | |
| | calculate | f | | | | | /khaoban/nowhere + 1 | |
| | select_one colours | g | G | | | | | |
| | text | h | H | | | | | ${{gone}} |
| choices |
| | list_name | name | label |
| | colour | red | Red |
| | colour | | Blue |
""")
    ) == {
        ("unknown_name", "survey", 2, "label"),
        ("unknown_name", "survey", 2, "relevant"),
        ("expression_ends", "survey", 2, "constraint"),
        ("unknown_function", "survey", 3, "constraint"),
        ("unsupported_type", "survey", 4, "type"),
        ("cycle", "survey", 5, "calculation"),
        ("unknown_reference", "survey", 7, "calculation"),
        ("unknown_list", "survey", 8, "type"),
        ("unknown_name", "survey", 9, "default"),
        ("choice_no_name", "choices", 3, "name"),
    }


def test_warnings_do_not_refuse() -> None:
    form = """
| survey |
| | type | name | label::Lao (lo) | label::Thai (th) | default |
| | text | a | ກ | ก | 'yes' |
| | text | b | ຂ | | |
| | select_one yn | d | ງ | ง | |
| choices |
| | list_name | name | label::Lao (lo) | label::English (en) |
| | yn | y | ແມ່ນ | Yes |
"""
    assert not errors(form)
    assert compiled(form).form.questions
    assert warnings(form) == [
        ("language_missing", "survey", 1, "label::English (en)"),
        ("default_quotes", "survey", 2, "default"),
        ("translation_missing", "survey", 3, "label::Thai (th)"),
        ("language_missing", "choices", 1, "label::Thai (th)"),
    ]


def test_a_sound_form_is_passed_in_silence() -> None:
    assert not found("""
| survey |
| | type | name | label::Lao (lo) | label::Thai (th) | required | relevant | constraint | constraint_message::Lao (lo) | constraint_message::Thai (th) | calculation | choice_filter | default |
| | start | began | | | | | | | | | | |
| | select_one yn | ill | ເຈັບບໍ? | ป่วยไหม | yes | | | | | | | |
| | integer | days | ຈັກມື້? | กี่วัน | yes | ${ill} = 'yes' | . > 0 and . < 32 | 1–31 | 1–31 | | | |
| | integer | cost | ເທົ່າໃດ? | เท่าไร | | ${ill} = 'yes' | | | | | | |
| | calculate | total | | | | | | | | coalesce(${days}, 0) * coalesce(${cost}, 0) | | |
| | calculate | each | | | | ${ill} = 'yes' | | | | ${cost} div ${days} | | |
| | note | sum | ລວມ ${total} | รวม ${total} | | | | | | | | |
| | begin_repeat | kids | ເດັກ | เด็ก | | | | | | | | |
| | text | kid | ຊື່? | ชื่อ | | | | | | | | |
| | date | born | ເກີດວັນໃດ? | เกิดวันไหน | | | . <= today() | ອະນາຄົດ | อนาคต | | | today() |
| | end_repeat | | | | | | | | | | | |
| | calculate | many | | | | | | | | count(${kids}) | | |
| | select_one place | where | ຢູ່ໃສ? | ที่ไหน | | | | | | | near = ${ill} | |
| choices |
| | list_name | name | label::Lao (lo) | label::Thai (th) | near |
| | yn | yes | ເຈັບ | ป่วย | |
| | yn | no | ບໍ່ເຈັບ | ไม่ป่วย | |
| | place | home | ເຮືອນ | บ้าน | yes |
| | place | away | ບ່ອນອື່ນ | ที่อื่น | no |
| settings |
| | form_id | form_title::Lao (lo) | form_title::Thai (th) | default_language |
| | ill | ການເຈັບ | การป่วย | lo |
""")


def test_the_row_is_the_authors_also_inside_a_block() -> None:
    block = workbook(
        "| survey |\n| | type | name | label | constraint | constraint_message |\n| | integer | x | X | . > | No. |"
    )
    form = "| survey |\n| | type | name | label |\n| | include att | att | Att |"
    assert errors(form, blocks={"att": block}) == [("expression_ends", "att/survey", 2, "constraint")]


def test_columns_are_named_as_their_author_wrote_them() -> None:
    assert errors("""
| survey |
| | Type | Name | Label | Relevance | read only |
| | integer | a | A | ${b} > 1 | |
| | integer | c | C | | frob() |
""") == [("unknown_name", "survey", 2, "Relevance"), ("unknown_function", "survey", 3, "read only")]


def test_a_calculation_may_not_wait_for_itself_through_others() -> None:
    (problem,) = found(f"""{HEAD}
| | calculate | a | | | | | ${{b}} + 1 | |
| | calculate | b | | | | | ${{c}} + 1 | |
| | calculate | c | | | | | ${{a}} + 1 | |
""")
    assert problem.code == "cycle"
    assert set(str(problem.values["names"]).split(" → ")) == {"a", "b", "c"}


def test_what_was_probably_meant_is_asked() -> None:
    (problem,) = found(f"{HEAD}| | integer | age | Age | | | | | |\n| | text | b | B | ${{agee}} > 1 | | | | |")
    assert said(problem).endswith("Please check the name. Did you mean “age”?")
    assert said(problem, "lo").endswith("ໝາຍເຖິງ “age” ແມ່ນບໍ?")
    assert said(problem, "th").endswith("หมายถึง “age” ใช่ไหม")


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


@pytest.mark.parametrize(
    "cell", ["${" + " " * 30_000, "${" * 15_000, "${a" * 10_000, "a" * 30_000, "${" + "b" * 30_000 + "}"]
)
def test_cells_made_to_take_for_ever_do_not(cell: str) -> None:
    assert errors(f"{HEAD}| | text | {cell} | A | | | | | |\n| | text | b | B | {cell} | | | | |")


def test_a_form_full_of_slips_is_checked_in_time() -> None:
    """Guessing what was meant compares a slip with every name; so only the first are guessed."""
    rows = "\n".join(f"| | text | question_{n} | Q | ${{questoin_{n}}} = 1 | | | | |" for n in range(600))
    problems = found(f"{HEAD}{rows}")
    assert len(problems) == 600
    assert sum(bool(problem.values.get("near")) for problem in problems) == MOST_GUESSES


def test_the_same_sheets_have_the_same_version_wherever_they_stand() -> None:
    one = compiled("| survey |\n| | type | name | label |\n| | text | a | A |")
    two = compiled(
        "Words.\n\n| survey | | | |\n| --- | --- | --- | --- |\n| | Type | name | label |\n\n| | text | a | A |"
    )
    other = compiled("| survey |\n| | type | name | label |\n| | text | a | B |")
    assert one.version == two.version != other.version
    assert one.form.version == one.version
    assert len(one.version) == 16


CELLS = st.sampled_from(
    [
        *(
            "",
            "a",
            "b",
            "yes",
            "no",
            "${a}",
            "${b",
            "${b} + 1",
            "${nobody}",
            ". > ",
            "'x",
            "“a”",
            "selected(${a}, 'x')",
        ),
        *("count(${r})", "if(${a} > 1, 2)", "today() + 1", "1 div 0", "start=1 end=x", "randomize=true", "a=b c", "::"),
        *("text", "integer", "calculate", "note", "select_one l", "select_multiple l or_other", "begin_group", "x y"),
        *("end_group", "begin_repeat", "end_repeat", "geotrace", "range", "include z", "l", "list.csv", "ກຳ", "\ufeff"),
    ]
)
SHEETS = {
    "survey": (
        *("type", "name", "label", "label::Lao (lo)", "relevant", "constraint", "calculation", "default", "required"),
        *("repeat_count", "choice_filter", "trigger", "parameters", "appearance", "save_to", "readonly"),
    ),
    "choices": ("list_name", "name", "label", "label::Lao (lo)", "a"),
    "entities": ("list_name", "label", "entity_id", "create_if", "update_if"),
    "settings": ("form_id", "default_language", "instance_name"),
}


@st.composite
def scribbles(draw: st.DrawFn) -> Workbook:
    """Sheets with anything in any cell."""
    sheets = {}
    for name, columns in SHEETS.items():
        header = tuple(draw(st.permutations(columns)))
        rows = draw(st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header)), max_size=5))
        filled = [{column: cell for column, cell in zip(header, row, strict=True) if cell} for row in rows]
        sheets[name] = Sheet(name, header, tuple(Row(name, number, row) for number, row in enumerate(filled, 2) if row))
    return Workbook("scribble", sheets)


@settings(max_examples=150, deadline=None)
@given(scribbles())
def test_whatever_stands_in_the_cells_is_a_form_or_problems_that_can_be_said(workbook: Workbook) -> None:
    try:
        problems: Sequence[Problem] = compile_form(workbook).warnings
    except FormError as fault:
        problems = fault.problems
        assert any(problem.severity == "error" for problem in problems)
    for problem in problems:
        assert all(said(problem, language) for language in LANGUAGES)
