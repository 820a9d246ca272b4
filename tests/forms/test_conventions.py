"""Our own conventions, written out to plain XLSForm: blocks, shared lists, served lists, classes, units."""

from __future__ import annotations

import subprocess
import sys

import pytest

from forms.form import load
from forms.problems import FormError
from forms.sheets.expand import expand
from forms.sheets.xlsform import compile_form, version_in
from forms.walking.session import Session, Unfinished
from tests.forms.scenario import Walk, compiled, given, walk, workbook

ATTENDANCE = workbook("""
| survey |
| | type | name | label | calculation |
| | integer | men | Men | |
| | integer | women | Women | |
| | calculate | total | | ../men + ../women |
| | select_one yn | fed | Was there food? | |
| choices |
| | list_name | name | label |
| | yn | y | Yes |
| | yn | n | No |
""")
COMMON = workbook("| choices |\n| | list_name | name | label |\n| | sex | f | Female |\n| | sex | m | Male |")


def test_a_block_becomes_a_group_as_often_as_it_is_included() -> None:
    made = compile_form(
        workbook("""
| survey |
| | type | name | label | relevant | calculation |
| | integer | days | Days | | |
| | include att | first | First day | | |
| | include att | second | Second day | ${days} > 1 | |
| | select_one sex | who | Who | | |
"""),
        blocks={"att": ATTENDANCE, "choices": COMMON},
    )
    story = Walk(made.form, given())
    story.answer("2").asks("first/men", sections=("First day",)).answer("3", "4", "y").asks("second/men")
    story.answer("1", "1", "n").asks("who").offers("f", "m").answer("f")
    assert story.ends().values["first"] == {"men": 3, "women": 4, "total": "7", "fed": "y"}


def test_a_version_changes_only_with_what_the_form_uses() -> None:
    form = workbook("| survey |\n| | type | name | label |\n| | select_one sex | who | Who |")
    plain = compile_form(form, blocks={"att": ATTENDANCE, "choices": COMMON}).version
    assert plain == compile_form(form, blocks={"choices": COMMON}).version
    other = workbook("| choices |\n| | list_name | name | label |\n| | sex | f | Woman |\n| | sex | m | Male |")
    assert plain != compile_form(form, blocks={"choices": other}).version


@pytest.mark.parametrize(
    "form",
    [
        "| survey |\n| | type | name | label |\n| | select_one sex | who | Who |\n| | include att | first | First |",
        "| survey |\n| | Type | Name | Label | Relevance |\n| | int | n | How\x0bmany | |\n| | select one sex | who | Who | ${n} > 1 |",
    ],
)
def test_the_version_is_known_before_the_form_is_compiled(form: str) -> None:
    blocks = {"att": ATTENDANCE, "choices": COMMON}
    assert version_in(workbook(form), blocks) == compile_form(workbook(form), blocks=blocks).version


def test_an_unknown_block_and_one_in_itself_are_refused() -> None:
    with pytest.raises(FormError) as fault:
        expand(workbook("| survey |\n| | type | name |\n| | include gone | g |"), {"att": ATTENDANCE})
    assert (fault.value.problems[0].code, fault.value.problems[0].row) == ("unknown_block", 2)
    snake = workbook("| survey |\n| | type | name |\n| | include snake | s |")
    with pytest.raises(FormError) as fault:
        expand(snake, {"snake": snake})
    assert fault.value.problems[0].code == "block_in_itself"


def test_served_lists_need_no_declaration() -> None:
    story = walk(
        """
| survey |
| | type | name | label | default | calculation |
| | calculate | village | | | instance('ctx')/root/item/village |
| | integer | members | How many in ${village}? | instance('now')/root/item/members | |
| | select_one_from_file groups.csv | g | Group | | |
| | calculate | size | | | instance('groups')/root/item[name = ${g}]/size |
""",
        {
            "ctx": ({"village": "Ban Mai"},),
            "now": ({"members": "14"},),
            "groups": ({"name": "g1", "label": "One", "size": "12"},),
        },
    )
    assert set(story.form.externals) == {"ctx", "now", "groups"}
    story.asks("members", label="How many in Ban Mai?", value="14").answer("15", "g1")
    assert story.value("size") == "12"


def test_lists_are_read_afresh_in_every_message() -> None:
    form = compiled("""
| survey |
| | type | name | label | calculation | constraint |
| | calculate | balance | | instance('now')/root/item/balance | |
| | integer | out | Out (of ${balance}) | | . <= ${balance} |
| | text | b | B | | |
""").form
    story = Walk(form, given({"now": ({"balance": "100"},)})).answer("80").asks("b")
    later = Session(form, given({"now": ({"balance": "50"},)}), story.answer("x").session.state())
    with pytest.raises(Unfinished) as open_ones:
        later.finalize()
    assert open_ones.value.paths == ("out",)
    later.unsettle(open_ones.value.paths)
    prompt = later.prompt("en")
    assert prompt is not None
    assert (prompt.label, prompt.value) == ("Out (of 50)", "80")


def test_classes_are_inherited_from_groups_and_along_calculates() -> None:
    form = compiled("""
| survey |
| | type | name | label | calculation | bind::kb:class | bind::kb:unit | bind::kb:keep |
| | begin_group | g | Household | | P2 | | |
| | text | head | Head | | | | |
| | integer | income | Income | | P3 | kip | |
| | end_group | | | | | | |
| | integer | houses | Houses | | | | yes |
| | calculate | per | | ${income} div ${houses} | | | |
| | calculate | twice | | ${per} * 2 | | | |
| | calculate | open | | ${per} > 1 | P0 | | |
| | calculate | plain | | ${houses} + 1 | | | |
""").form
    classes = {question.name: question.kb.get("class", "") for question in form.questions}
    assert classes == {
        "head": "P2",
        "income": "P3",
        "houses": "",
        "per": "P3",
        "twice": "P3",
        "open": "P0",
        "plain": "",
    }
    assert form.question("g/income").kb["unit"] == "kip"
    assert form.question("houses").kb["keep"] == "yes"


def test_expanded_sheets_hold_nothing_of_ours() -> None:
    sheets = expand(
        workbook("| survey |\n| | type | name | label | bind::kb:unit |\n| | include att | att | Att | |"),
        {"att": ATTENDANCE},
    )
    types = [row.get("type") for row in sheets.sheet("survey").rows]
    assert types == ["begin_group", "integer", "integer", "calculate", "select_one yn", "end_group"]
    assert "kb=" in sheets.setting("namespaces")
    assert compile_form(sheets).form.question("att/total").type == "calculate"


def test_a_question_named_like_the_root_and_choices_that_come_twice() -> None:
    story = walk("""
| survey |
| | type | name | label |
| | text | data | Data |
| | text | khaoban | You said ${data} |
| | select_one yn | yn | Yes? |
| choices |
| | list_name | name | label |
| | yn | y | Yes |
| | yn | y | Surely |
""")
    story.answer("x").asks("khaoban", label="You said x").answer("", "y").ends()


def test_opening_a_compiled_form_never_imports_pyxform() -> None:
    xform = compiled("| survey |\n| | type | name | label |\n| | text | a | A |").xform
    program = (
        "import sys; from forms.form import load; from forms.walking.session import Session; import forms.sheets.xlsform\n"
        f"assert load({xform!r}).questions\n"
        "assert not any(name.split('.')[0] in ('pyxform', 'openpyxl') for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_form_opened_from_its_xml_is_the_same() -> None:
    made = compiled("""
| survey |
| | type | name | label | bind::kb:class |
| | text | a | A | P2 |
| settings |
| | form_id | form_title |
| | house | The house |
""")
    form = load(made.xform)
    assert (form.id, form.version, form.title("lo")) == ("house", made.version, "The house")
    assert form.question("a").kb == {"class": "P2"}
