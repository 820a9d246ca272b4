"""Privacy classes, units and what is kept: written once, and known wherever the answer gets to."""

from __future__ import annotations

import pytest

from forms.form import load
from forms.sheets.xlsform import compile_form
from tests.forms.scenario import compiled, walk, workbook

REGISTERS = {"children": "P3", "members": "P2", "villages": "P0"}


def classes_of(markdown: str, lists: dict[str, str] | None = None) -> dict[str, str]:
    form = load(compiled(markdown).xform, classes=REGISTERS if lists is None else lists)
    return {question.path: question.kb.get("class", "") for question in form.questions}


def test_a_group_or_repeat_speaks_for_what_stands_in_it() -> None:
    found = classes_of("""
| survey |
| | type | name | label | bind::kb:class |
| | begin_group | house | House | P1 |
| | begin_repeat | person | Person | P2 |
| | text | name | Name | |
| | text | illness | Illness | P3 |
| | text | nick | Nickname | P0 |
| | end_repeat | | | |
| | text | colour | Colour | |
| | end_group | | | |
| | text | end | End | |
""")
    assert found == {
        "house/person/name": "P2",
        "house/person/illness": "P3",
        "house/person/nick": "P0",
        "house/colour": "P1",
        "end": "",
    }


def test_a_calculation_is_as_strict_as_the_strictest_that_it_reads() -> None:
    found = classes_of("""
| survey |
| | type | name | label | calculation | bind::kb:class |
| | calculate | late | | ${ratio} * 2 | |
| | integer | income | Income | | P2 |
| | integer | heads | Heads | | P1 |
| | calculate | ratio | | ${income} div ${heads} | |
| | calculate | shown | | round(${ratio}) | P0 |
| | calculate | more | | ${shown} + 1 | |
""")
    assert (found["ratio"], found["late"]) == ("P2", "P2")
    assert (found["shown"], found["more"]) == ("P0", "P0")


def test_what_is_read_from_a_register_is_of_its_class() -> None:
    found = classes_of("""
| survey |
| | type | name | label | calculation | default | relevant | constraint |
| | text | code | Code | | | | |
| | calculate | weight | | instance('children')/root/item[name = ${code}]/weight | | | |
| | calculate | phone | | pulldata('members', 'phone', 'name', ${code}) | | | |
| | calculate | place | | instance('villages')/root/item[name = ${code}]/label | | | |
| | calculate | twice | | ${weight} * 2 | | | |
| | integer | again | Again | | instance('children')/root/item[name = 'x']/weight | | |
| | integer | fixed | Fixed | | 5 | | |
| | integer | asked | Asked | | | ${weight} > 3 | . < ${weight} |
""")
    assert found == {
        "code": "",
        "weight": "P3",
        "phone": "P2",
        "place": "P0",
        "twice": "P3",
        "again": "P3",
        "fixed": "",
        "asked": "",
    }


def test_a_form_may_be_compiled_with_the_classes_of_its_lists() -> None:
    text = "| survey |\n| | type | name | label |\n| | select_one_from_file children.csv | child | Child |"
    form = compile_form(workbook(text), classes=REGISTERS).form
    assert form.question("child").kb["class"] == "P3"


def test_choosing_out_of_a_register_names_somebody() -> None:
    found = classes_of("""
| survey |
| | type | name | label | choice_filter | bind::kb:class |
| | select_one_from_file villages.csv | village | Village | | |
| | select_one_from_file children.csv | child | Child | village = ${village} | |
| | select_multiple_from_file members.csv | came | Who came? | | |
| | select_one_from_file members.csv | head | Head | | P1 |
| | select_one_from_file villages.csv | home | Home | name = instance('children')/root/item[1]/village | |
| | select_one yn | yn | Yes? | | |
| choices |
| | list_name | name | label |
| | yn | y | Yes |
""")
    assert found == {"village": "P0", "child": "P3", "came": "P2", "head": "P1", "home": "P0", "yn": ""}


def test_choosing_out_of_a_repeat_is_as_strict_as_what_it_shows() -> None:
    found = classes_of("""
| survey |
| | type | name | label | bind::kb:class |
| | begin_repeat | person | Person | |
| | text | name | Name | P2 |
| | end_repeat | | | |
| | select_one ${name} | head | Who is the head? | |
""")
    assert found["head"] == "P2"


def test_what_a_trigger_writes_and_what_was_saved_last() -> None:
    found = classes_of("""
| survey |
| | type | name | label | calculation | trigger | default | bind::kb:class |
| | begin_group | money | Money | | | | |
| | integer | debt | Debt | | | | P2 |
| | end_group | | | | | | |
| | integer | before | Before | | | ${last-saved#debt} | |
| | text | free | Free | | | ${last-saved#free} | |
| | text | village | Village | | | | |
| | integer | owed | Owed | ${debt} + 1 | ${village} | | |
""")
    assert (found["before"], found["owed"]) == ("P2", "P2")
    assert (found["free"], found["village"]) == ("", "")


def test_a_circle_of_defaults_comes_to_an_end() -> None:
    found = classes_of("""
| survey |
| | type | name | label | default | bind::kb:class |
| | integer | a | A | ${last-saved#b} | |
| | integer | b | B | ${last-saved#c} | |
| | integer | c | C | ${last-saved#a} + ${last-saved#d} | |
| | integer | d | D | | P2 |
""")
    assert found == dict.fromkeys("abcd", "P2")


@pytest.mark.parametrize("said", ["P2", "P3"])
def test_a_count_of_a_register_is_of_its_class_until_somebody_says_otherwise(said: str) -> None:
    found = classes_of(
        """
| survey |
| | type | name | label | calculation | bind::kb:class |
| | calculate | all | | count(instance('children')/root/item) | |
| | calculate | public | | count(instance('children')/root/item) | P0 |
| | text | a | A | | |
""",
        {"children": said},
    )
    assert found == {"all": said, "public": "P0", "a": ""}


def test_a_roster_reads_whose_row_it_is_but_not_what_is_answered() -> None:
    form = """
| survey |
| | type | name | label | bind::kb:class |
| | begin_roster members | m | Member | {} |
| | integer | saved | Saved | |
| | end_roster | | | |
"""
    found = classes_of(form.format(""))
    assert (found["m/m_id"], found["m/m_label"], found["m/saved"]) == ("P2", "P2", "")
    assert classes_of(form.format("P3"))["m/saved"] == "P3"


def test_what_is_kept_holds_for_a_group_and_a_unit_only_for_its_field() -> None:
    form = walk("""
| survey |
| | type | name | label | bind::kb:keep | bind::kb:unit |
| | begin_group | place | Place | yes | kip |
| | text | village | Village | | |
| | integer | paid | Paid | no | thb |
| | end_group | | | | |
| | integer | other | Other | | |
""").form
    assert form.question("place/village").kb == {"keep": "yes"}
    assert form.question("place/paid").kb == {"keep": "no", "unit": "thb"}
    assert form.question("other").kb == {}


def test_what_is_asked_is_not_more_public_than_its_form_for_what_it_begins_with() -> None:
    found = classes_of(
        """
| survey |
| | type | name | label | default | calculation | bind::kb:class |
| | text | venue | Venue | instance('villages')/root/item[1]/label | | |
| | begin_group | open | Open | | | P0 |
| | text | topic | Topic | instance('villages')/root/item[1]/label | | |
| | text | who | Who | instance('members')/root/item[1]/label | | |
| | end_group | | | | | |
| | calculate | place | | | instance('villages')/root/item[1]/label | |
| | calculate | both | | | concat(${venue}, ${topic}) | |
""",
        {"": "P1", **REGISTERS},
    )
    assert found == {"venue": "P1", "open/topic": "P0", "open/who": "P2", "place": "P0", "both": "P1"}
