"""Relevance, required, constraint, calculation, defaults, triggers, filters."""

from __future__ import annotations

import pytest

from forms.walking.session import Unfinished
from tests.forms.scenario import walk


def test_relevance_opens_and_closes_questions_and_keeps_what_is_hidden() -> None:
    story = walk("""
| survey |
| | type | name | label | relevant |
| | integer | age | Age | |
| | text | school | School | ${age} > 5 |
| | text | end | End | |
""")
    story.answer("7").asks("school").answer("Primary").asks("end")
    story.jump("age").answer("3").asks("end").answer("x")
    assert "school" not in story.ends().values
    assert story.jump("age").answer("8").ends().values["school"] == "Primary"


def test_a_hidden_group_hides_all_in_it_and_reads_as_blank() -> None:
    story = walk("""
| survey |
| | type | name | label | relevant | calculation |
| | integer | n | N | | |
| | begin_group | g | G | ${n} = 1 | |
| | integer | a | A | | |
| | end_group | | | | |
| | calculate | seen | | | if(${a} = '', 'blank', ${a}) |
""")
    story.answer("1").asks("g/a").answer("9")
    assert story.value("seen") == "9"
    assert story.jump("n").answer("2").value("seen") == "blank"
    assert story.ends().values == {"n": 2, "seen": "blank"}


def test_required_may_depend_and_says_so_in_the_forms_words() -> None:
    story = walk("""
| survey |
| | type | name | label | required | required_message |
| | integer | n | N | | |
| | text | why | Why | ${n} > 10 | Please say why ${n} |
""")
    story.answer("11").asks("why", required=True).refuses("", "required", "Please say why 11")
    story.jump("n").answer("5").asks("why", required=False).answer("").ends()
    story.jump("n").answer("12").asks("why")  # skipped before, needed now


def test_constraint_refuses_in_the_forms_words() -> None:
    story = walk("""
| survey |
| | type | name | label | constraint | constraint_message |
| | integer | have | Have | | |
| | integer | women | Women | . <= ${have} | At most ${have} |
""")
    story.answer("10").refuses("11", "constraint", "At most 10").answer("10").ends()


def test_an_answer_that_no_longer_holds_is_asked_again() -> None:
    story = walk("""
| survey |
| | type | name | label | constraint |
| | integer | all | All | |
| | integer | women | Women | . <= ${all} |
""")
    story.answer("10", "8").jump("all").answer("5").asks("women", value="8").refuses("8", "constraint")
    story.answer("4").ends()


def test_calculations_follow_each_other() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | calculate | c | | ${b} + 1 |
| | calculate | b | | ${a} * 2 |
| | integer | a | A | |
| | note | n | Is ${c} | |
""")
    assert story.answer("4").asks("n", label="Is 9").value("c") == "9"
    story.jump("a").answer("")
    assert story.value("c") == ""  # NaN is stored blank


def test_defaults_static_and_dynamic_are_seen_and_confirmed() -> None:
    story = walk(
        """
| survey |
| | type | name | label | default |
| | integer | a | A | 5 |
| | date | d | D | today() |
| | integer | last | L | ${last-saved#last} |
""",
        {"__last-saved": ({"last": "1200"},)},
    )
    story.asks("a", value="5").answer("5").asks("d", value="2026-11-21").answer("2026-11-20")
    story.asks("last", value="1200")
    with pytest.raises(Unfinished) as open_ones:
        story.session.finalize()
    assert open_ones.value.paths == ("last",)
    assert story.answer("1300").ends().values["last"] == 1300


def test_last_saved_reads_fields_in_groups_and_is_blank_the_first_time() -> None:
    form = """
| survey |
| | type | name | label | calculation |
| | begin_group | g | G | |
| | integer | balance | Balance | |
| | end_group | | | |
| | calculate | before | | coalesce(${last-saved#balance}, 0) |
"""
    assert walk(form).value("before") == "0"
    assert walk(form, {"__last-saved": ({"g/balance": "70"},)}).value("before") == "70"


def test_a_trigger_writes_when_another_answer_changes() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation | trigger |
| | select_one g | group | G | | |
| | integer | members | M | if(${group} = 'a', 12, 20) | ${group} |
| choices |
| | list_name | name | label |
| | g | a | A |
| | g | b | B |
""")
    story.answer("a").asks("members", value="12", readonly=False).answer("13")
    story.jump("group").answer("a").ends()  # not changed: kept
    story.jump("group").answer("b").asks("members", value="20")  # changed: prefilled anew, to be confirmed


def test_once_keeps_what_was_drawn() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | calculate | id | | once(uuid()) |
| | calculate | other | | once(concat(${a}, random())) |
| | text | a | A | |
""")
    first = story.value("id"), story.value("other")
    story.answer("x")
    assert (story.value("id"), story.value("other")) == first
    assert len(first[0]) == 36


def test_cascading_choices_clear_what_can_no_longer_be_chosen() -> None:
    story = walk("""
| survey |
| | type | name | label | choice_filter |
| | select_one district | d | D | |
| | select_one village | v | V | district = ${d} |
| choices |
| | list_name | name | label | district |
| | district | xam | Xamtay | |
| | district | hiem | Hiem | |
| | village | a | A | xam |
| | village | b | B | xam |
| | village | c | C | hiem |
""")
    story.answer("xam").asks("v").offers("a", "b").refuses("c", "choice").answer("b")
    story.jump("d").answer("hiem").asks("v", value="").offers("c").answer("c").ends()


def test_a_hidden_answer_is_not_cleared_by_its_filter() -> None:
    story = walk("""
| survey |
| | type | name | label | choice_filter | relevant |
| | integer | go | Go | | |
| | select_one village | d | D | | ${go} = 1 |
| | select_one village | v | V | district = ${d} or name = 'a' | ${go} = 1 |
| choices |
| | list_name | name | label | district |
| | village | a | A | b |
| | village | b | B | a |
""")
    story.answer("1", "a", "b").ends()
    story.jump("go").answer("2").ends()
    assert story.jump("go").answer("1").ends().values["v"] == "b"


def test_pulldata_choice_names_and_instances() -> None:
    story = walk(
        """
| survey |
| | type | name | label | calculation | choice_filter |
| | select_one crop | c | C | | |
| | calculate | price | | pulldata('prices', 'price', 'crop', ${c}) | |
| | calculate | most | | max(instance('prices')/root/item[crop != 'tea']/price) | |
| | calculate | named | | jr:choice-name(${c}, '${c}') | |
| | note | n | ${named}: ${price}, at most ${most} | | |
| choices |
| | list_name | name | label |
| | crop | rice | Rice |
| | crop | tea | Tea |
""",
        {"prices": ({"crop": "rice", "price": "900"}, {"crop": "tea", "price": "5000"})},
    )
    story.answer("tea").asks("n", label="Tea: 5000, at most 900")


def test_readonly_questions_are_shown_and_not_taken() -> None:
    story = walk("""
| survey |
| | type | name | label | readonly | default | calculation |
| | integer | a | A | | | |
| | integer | fixed | F | yes | 7 | |
| | integer | double | D | | | ${a} * 2 |
| | text | b | B | | | |
""")
    story.answer("4").asks("fixed", type="note", readonly=True, value="7").answer("99")
    story.asks("double", type="note", value="8").answer("").asks("b").back().asks("a")
    story.answer("4").answer("x")
    assert story.ends().values == {"a": 4, "fixed": 7, "double": 8, "b": "x"}


def test_host_functions_are_called_by_name() -> None:
    from forms.sheets.xlsform import compile_form
    from tests.forms.scenario import Walk, given, workbook

    form = """
| survey |
| | type | name | label | calculation |
| | decimal | kg | Kg | |
| | calculate | z | | kb:growth('waz', ${kg}) |
"""
    made = compile_form(workbook(form), functions={"kb:growth": lambda what, kg: "" if kg == "" else kg - 10})
    story = Walk(made.form, given(functions={"kb:growth": lambda what, kg: "" if kg == "" else kg - 9}))
    assert story.value("z") == ""
    assert story.answer("12.5").value("z") == "3.5"
