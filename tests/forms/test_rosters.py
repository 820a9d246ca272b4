"""Rosters: the same questions for every row of a list, the answers kept by key and never by position."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from forms.sheets.markdown import as_markdown
from forms.sheets.xlsform import compile_form
from forms.walking.session import Session
from tests.forms.scenario import Walk, compiled, form_of, given, problems_of, walk, workbook

ATTENDANCE = """
| survey |
| | type | name | label | required | relevant | constraint | choice_filter | calculation |
| | select_one group | group | Which group? | yes | | | | |
| | begin_roster members | m | Members | | | | group = ${group} | |
| | select_one yn | here | Did ${m_label} come? | yes | | | | |
| | integer | saved | Saved | yes | ${here} = 'y' | . >= 0 | | |
| | end_roster | | | | | | | |
| | calculate | sum | | | | | | sum(${saved}) |
| | note | total | ${sum} kip | | | | | |
| choices |
| | list_name | name | label |
| | group | g1 | Group 1 |
| | group | g2 | Group 2 |
| | yn | y | Yes |
| | yn | n | No |
"""


SOURCES = """
| survey |
| | type | name | label::Lao (lo) | label::English (en) |
| | begin_roster source | s | ແຫຼ່ງເງິນ | Source |
| | integer | amount | ${s_label} ຈັກກີບ? | How much from ${s_label}? |
| | end_roster | | | |
| | select_one source | most | ແຫຼ່ງຫຼັກ | Main source |
| choices |
| | list_name | name | label::Lao (lo) | label::English (en) |
| | source | tax | ພາສີ | Tax |
| | source | fee | ຄ່າທຳນຽມ | Fees |
"""


def member(name: str, label: str, group: str = "g1") -> dict[str, str]:
    return {"name": name, "label": label, "group": group}


KHAM, NOY, SENG = member("k", "Kham"), member("n", "Noy"), member("s", "Seng")
MEMBERS = [KHAM, NOY, SENG, member("z", "Other", "g2")]


def attendance(members: list[dict[str, str]] = MEMBERS) -> Walk:
    return walk(ATTENDANCE, {"members": members})


def later(walked: Walk, members: list[dict[str, str]]) -> Walk:
    """The same draft, opened when the register has become another."""
    walked.world = given({"members": members})
    walked.session = Session(walked.form, walked.world, json.loads(json.dumps(walked.session.state())))
    return walked


def answers(walked: Walk) -> dict[str, tuple[str, str]]:
    """Who has which answers: key → here, saved."""
    rows: Any = walked.session.state()["values"].get("m", [])
    rows = rows["rows"] if isinstance(rows, dict) else rows
    return {row["m_id"]: (row.get("here", ""), row.get("saved", "")) for row in rows}


def test_every_row_of_the_list_is_asked_under_its_own_label() -> None:
    asked = attendance().answer("g1").asks("m[1]/here", label="Did Kham come?", sections=("Members", "Kham"))
    asked.answer("y", "5000").asks("m[2]/here", sections=("Members", "Noy")).answer("n")
    finished = asked.asks("m[3]/here").answer("y", "7000").answer("").ends()
    assert [(row["m_id"], row["here"], row.get("saved")) for row in finished.values["m"]] == [
        ("k", "y", 5000),
        ("n", "n", None),
        ("s", "y", 7000),
    ]


def test_an_empty_list_asks_nothing() -> None:
    assert attendance([]).answer("g1").answer("").ends().values["m"] == []


def test_a_member_added_above_moves_no_answer() -> None:
    walked = attendance().answer("g1", "y", "5000", "n")
    later(walked, [member("a", "Anou"), *MEMBERS])
    assert answers(walked) == {"a": ("", ""), "k": ("y", "5000"), "n": ("n", ""), "s": ("", "")}
    walked.asks("m[1]/here", label="Did Anou come?").answer("n").asks("m[4]/here", label="Did Seng come?")


def test_a_member_taken_away_comes_back_with_her_answers() -> None:
    walked = attendance().answer("g1", "y", "5000", "n", "n")
    later(walked, [NOY, SENG])
    assert answers(walked) == {"n": ("n", ""), "s": ("n", "")}
    later(walked, [SENG, NOY, KHAM])
    assert answers(walked) == {"s": ("n", ""), "n": ("n", ""), "k": ("y", "5000")}


def test_another_group_chosen_has_other_rows_and_the_first_one_is_not_forgotten() -> None:
    walked = attendance().answer("g1", "y", "5000").jump("group").answer("g2")
    walked.asks("m[1]/here", label="Did Other come?").answer("y", "1").jump("group").answer("g1")
    assert answers(walked)["k"] == ("y", "5000")
    assert walked.asks("m[2]/here").session.state()["values"]["m"]["parked"][0]["m_id"] == "z"


def test_what_is_parked_is_not_sent() -> None:
    walked = attendance([KHAM, NOY]).answer("g1", "y", "5000", "n")
    finished = later(walked, [NOY]).answer("").ends()
    assert [row["m_id"] for row in finished.values["m"]] == ["n"]
    assert "5000" not in finished.xml


def test_a_row_of_the_forms_own_choices_is_called_by_its_label_in_the_readers_language() -> None:
    money = form_of(SOURCES)
    asked = [Session(money, given()).prompt(language) for language in ("lo", "en")]
    assert [prompt.sections for prompt in asked if prompt] == [("ແຫຼ່ງເງິນ", "ພາສີ"), ("Source", "Tax")]
    assert [prompt.label for prompt in asked if prompt] == ["ພາສີ ຈັກກີບ?", "How much from Tax?"]


def test_other_clients_get_a_plain_label_of_such_a_row() -> None:
    sheets = compiled(SOURCES).sheets
    calculated = {row.get("name"): row.get("calculation") for row in sheets.sheet("survey").rows}
    assert calculated["s_label"] == "instance('source')/root/item[name = current()/../s_id]/row_label"
    assert [row.get("row_label") for row in sheets.sheet("choices").rows] == ["ພາສີ", "ຄ່າທຳນຽມ"]


def test_a_roster_may_stand_in_a_block() -> None:
    block = workbook("""
        | survey |
        | | type | name | label |
        | | begin_roster members | m | Members |
        | | integer | saved | Saved |
        | | end_roster | | |
        """)
    whole = workbook("""
        | survey |
        | | type | name |
        | | include r | savings |
        """)
    walked = Walk(compile_form(whole, blocks={"r": block}).form, given({"members": [KHAM, NOY]}))
    finished = walked.asks("savings/m[1]/saved").answer("1", "2").ends()
    assert [row["saved"] for row in finished.values["savings"]["m"]] == [1, 2]


def test_written_out_it_is_plain_xlsform_and_asks_the_same() -> None:
    plain = as_markdown(compiled(ATTENDANCE).sheets)
    assert "roster" not in plain.replace("kb-roster", "")
    walked = walk(plain, {"members": MEMBERS}).answer("g1", "y", "5000", "n")
    assert answers(later(walked, [NOY, KHAM])) == {"n": ("n", ""), "k": ("y", "5000")}


@pytest.mark.parametrize("kind", ["begin_roster", "begin roster"])
def test_a_roster_says_its_list(kind: str) -> None:
    found = problems_of(f"""
        | survey |
        | | type | name | label |
        | | {kind} | m | Members |
        | | integer | saved | Saved |
        | | end_roster | | |
        """)
    assert [(problem.code, problem.row) for problem in found] == [("roster_list", 2)]


DATED = """
| survey |
| | type | name | label | default | trigger | calculation |
| | begin_roster members | m | Members | | | |
| | date | on | Day | today() | | |
| | integer | saved | Saved | | | |
| | integer | again | Again | | ${saved} | ${saved} * 2 |
| | end_roster | | | | | |
"""
KEYS = "abcde"


@for_all(st.lists(st.permutations(KEYS).flatmap(lambda p: st.integers(0, 5).map(lambda n: p[:n])), max_size=6))
def test_whatever_becomes_of_the_list_each_key_keeps_its_own_answers(lists: list[list[str]]) -> None:
    walked = walk(DATED, {"members": [member(name, name.upper()) for name in KEYS]})
    for place, _ in enumerate(KEYS):
        walked.answer(f"2026-11-0{place + 1}", str(1000 + place), str(2000 + place))
    for names in lists:
        later(walked, [member(name, name.upper()) for name in names])
        rows: Any = walked.session.state()["values"].get("m", [])
        rows = rows["rows"] if isinstance(rows, dict) else rows
        assert [row["m_id"] for row in rows] == list(names)
        for row in rows:
            place = KEYS.index(row["m_id"])
            wanted = (f"2026-11-0{place + 1}", str(1000 + place), str(2000 + place))
            assert (row["on"], row["saved"], row["again"]) == wanted


def test_as_a_table_a_roster_shows_its_rows_columns_and_how_far_each_has_got() -> None:
    walked = attendance().answer("g1", "y", "5000", "n")
    grid = walked.session.roster("en")
    assert grid is not None
    assert (grid.path, grid.label) == ("m", "Members")
    assert [(column.name, column.type) for column in grid.columns] == [("here", "select_one"), ("saved", "integer")]
    assert [option.label for option in grid.columns[0].choices] == ["Yes", "No"]
    assert [(line.key, line.label, line.settled) for line in grid.lines] == [
        ("k", "Kham", True),
        ("n", "Noy", True),
        ("s", "Seng", False),
    ]
    assert [(cell.shown, cell.asked) for cell in grid.lines[0].cells] == [("Yes", True), ("5000", True)]
    assert [cell.asked for cell in grid.lines[1].cells] == [True, False]


def test_there_is_no_table_outside_a_roster_nor_of_one_with_repeats_in_its_rows() -> None:
    assert attendance().session.roster("en") is None
    nested = walk(
        """
        | survey |
        | | type | name | label |
        | | begin_roster members | m | Members |
        | | begin_repeat | visit | Visit |
        | | text | about | About |
        | | end_repeat | | |
        | | end_roster | | |
        """,
        {"members": [KHAM]},
    )
    assert nested.asks("m[1]/visit").answer("yes").asks("m[1]/visit[1]/about").session.roster("en") is None


BY_ROW = """
| survey |
| | type | name | label | default | readonly | choice_filter | calculation |
| | begin_roster members | m | Members | | | | |
| | date | on | When did ${m_label} come? | today() | | | |
| | calculate | grp | | | | | instance('members')/root/item[name = ${m_id}]/group |
| | integer | saved | Saved | | ${grp} = 'g2' | | |
| | end_roster | | | | | | |
"""


def test_a_default_that_is_reckoned_takes_no_answer_from_its_owner() -> None:
    ab = [member("a", "A"), member("b", "B")]
    walked = walk(BY_ROW, {"members": ab}).answer("2026-11-01", "10", "2026-11-02", "20")
    later(walked, [member("c", "C"), *ab])
    rows: Any = walked.session.state()["values"]["m"]
    assert [(row["m_id"], row.get("saved")) for row in rows] == [("c", None), ("a", "10"), ("b", "20")]
    assert [row["on"] for row in rows] == [["2026-11-21"], "2026-11-01", "2026-11-02"]


def test_a_heading_is_nobodys() -> None:
    grid = walk(BY_ROW, {"members": [KHAM, NOY]}).session.roster("en")
    assert grid is not None
    assert [column.label for column in grid.columns] == ["When did … come?", "Saved"]


def test_over_rows_stands_nothing_that_is_true_of_one_of_them() -> None:
    label = "When did ${m_label} of ${grp} come?"
    members = [KHAM, member("z", "Z", "g2")]
    grid = walk(BY_ROW.replace("When did ${m_label} come?", label), {"members": members}).session.roster("en")
    assert grid is not None
    assert grid.columns[0].label == "When did … of … come?"


def test_what_one_row_may_not_change_is_asked_of_the_others() -> None:
    for members in ([KHAM, member("z", "Z", "g2")], [member("z", "Z", "g2"), KHAM]):
        grid = walk(BY_ROW, {"members": members}).session.roster("en")
        assert grid is not None
        assert [column.name for column in grid.columns] == ["on", "saved"]
        assert {line.key: line.cells[1].asked for line in grid.lines} == {"k": True, "z": False}


def test_rows_that_offer_other_choices_stand_in_no_table() -> None:
    walked = walk(
        """
        | survey |
        | | type | name | label | choice_filter | calculation |
        | | begin_roster members | m | Members | | |
        | | calculate | grp | | | instance('members')/root/item[name = ${m_id}]/group |
        | | select_one fruit | f | Fruit | group = ${grp} | |
        | | end_roster | | | | |
        | choices |
        | | list_name | name | label | group |
        | | fruit | a | Apple | g1 |
        | | fruit | b | Banana | g2 |
        """,
        {"members": [KHAM, member("z", "Z", "g2")]},
    )
    assert walked.session.roster("en") is None


def test_a_member_who_was_sent_back_keeps_her_answers_while_she_is_away() -> None:
    walked = attendance([KHAM, NOY]).answer("g1", "y", "5000", "n", "")
    walked.session.unsettle(["m"])
    later(later(walked, [NOY]), [KHAM, NOY])
    assert answers(walked)["k"] == (["y"], ["5000"])  # to be confirmed again


def test_as_many_rows_as_there_may_be_have_their_whole_keys() -> None:
    keys = [f"{number:08}-0000-0000-0000-000000000000" for number in range(1_000)]
    walked = walk(
        "| survey |\n| | type | name | label |\n| | begin_roster members | m | M |\n| | integer | w | W |\n| | end_roster | | |",
        {"members": [{"name": key, "label": key} for key in keys]},
    )
    assert list(answers(walked)) == keys
    assert list(answers(walked.restart())) == keys


def test_the_keys_of_a_roster_are_told_apart() -> None:
    found = problems_of("""
        | survey |
        | | type | name | label |
        | | begin_roster village | v | Villages |
        | | integer | w | W |
        | | end_roster | | |
        | choices |
        | | list_name | name | label |
        | | village | Ban Mai | Ban Mai |
        | | village | a | A |
        | | village | a | Another |
        """)
    told = {(problem.code, problem.sheet, problem.row) for problem in found if problem.severity == "error"}
    assert told == {("choice_spaces", "choices", 2), ("key_twice", "choices", 4)}
