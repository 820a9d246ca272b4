"""Repeats: asked for, counted, nested; their rows in calculations."""

from __future__ import annotations

import pytest

from tests.forms.scenario import problems_of, walk

CHILDREN = """
| survey |
| | type | name | label | calculation | default |
| | begin_repeat | kids | Child | | |
| | text | name | Name | | |
| | integer | age | Age of ${name} | | |
| | calculate | place | | position(..) | |
| | end_repeat | | | | |
| | calculate | sum | | sum(${age}) | |
| | calculate | many | | count(${kids}) | |
| | calculate | second | | indexed-repeat(${name}, ${kids}, 2) | |
| | calculate | names | | join(', ', ${name}) | |
| | text | end | End | | |
"""


def test_another_is_asked_for_after_each() -> None:
    story = walk(CHILDREN)
    story.asks("kids[1]/name", sections=("Child 1",)).answer("Noy").asks("kids[1]/age", label="Age of Noy").answer("4")
    story.asks("kids", type="repeat", label="Child", parameters={"count": "1"})
    story.refuses("perhaps", "choice").answer("yes").asks("kids[2]/name").answer("Kham", "6", "no").asks("end")
    assert [story.value(name) for name in ("sum", "many", "second", "names")] == ["10", "2", "Kham", "Noy, Kham"]
    assert story.answer("x").ends().values["kids"] == [
        {"name": "Noy", "age": 4, "place": "1"},
        {"name": "Kham", "age": 6, "place": "2"},
    ]


def test_a_row_added_by_mistake_goes_away_again() -> None:
    story = walk(CHILDREN)
    story.answer("Noy", "4", "yes").asks("kids[2]/name").back().asks("kids", parameters={"count": "1"})
    story.answer("no").asks("end").back().asks("kids").answer("yes").asks("kids[2]/name").answer("Kham")
    story.back().asks("kids[2]/name", value="Kham")


def test_rows_are_added_and_taken_away_by_path() -> None:
    story = walk(CHILDREN).answer("Noy", "4", "no", "x")
    assert story.session.add("kids") == "kids[2]"
    story.asks("kids[2]/name").answer("Kham", "6")
    story.session.remove("kids[1]")
    assert story.restart().value("sum") == "6"
    assert story.value("kids[1]/place") == "1"
    assert [line.path for line in story.session.review("en")] == ["kids[1]/name", "kids[1]/age", "end"]


def test_a_counted_repeat_has_as_many_and_parks_the_rest() -> None:
    story = walk("""
| survey |
| | type | name | label | repeat_count |
| | integer | n | N | |
| | begin_repeat | pig | Pig | ${n} |
| | integer | kg | Kg | |
| | end_repeat | | | |
""")
    story.answer("3").answer("11", "12", "13")
    assert story.ends().values["pig"] == [{"kg": 11}, {"kg": 12}, {"kg": 13}]
    assert len(story.jump("n").answer("1").ends().values["pig"]) == 1
    assert story.jump("n").answer("2").ends().values["pig"] == [{"kg": 11}, {"kg": 12}]
    story.jump("n").answer("1000000")
    assert len(story.session.state()["values"]["pig"]) == 1000


def test_a_blank_count_leaves_the_rows_as_they_are() -> None:
    story = walk("""
| survey |
| | type | name | label | repeat_count |
| | integer | n | N | |
| | begin_repeat | pig | Pig | ${n} |
| | integer | kg | Kg | |
| | end_repeat | | | |
""")
    story.answer("").asks("pig[1]/kg").answer("5").jump("n").answer("0")
    assert story.ends().values["pig"] == []


def test_a_repeat_of_which_there_may_be_none() -> None:
    story = walk("""
| survey |
| | type | name | label | appearance |
| | begin_repeat | loan | Loan | kb-any |
| | integer | amount | Amount | |
| | end_repeat | | | |
""")
    story.asks("loan", type="repeat", parameters={"count": "0"}).answer("yes").asks("loan[1]/amount")
    story.back().asks("loan", parameters={"count": "0"}).answer("no")
    assert story.ends().values == {"loan": []}


def test_repeats_in_repeats() -> None:
    story = walk("""
| survey |
| | type | name | label | repeat_count | calculation | relevant |
| | begin_repeat | house | House | | | |
| | integer | people | People | | | |
| | begin_repeat | person | Person | ${people} | | |
| | text | who | Who | | | |
| | integer | age | Age | | | ${people} < 3 |
| | end_repeat | | | | | |
| | calculate | oldest | | | max(${age}) | |
| | end_repeat | | | | | |
| | calculate | all | | | count(${person}) | |
""")
    story.answer("2").asks("house[1]/person[1]/who", sections=("House 1", "Person 1")).answer("a", "30", "b", "40")
    story.asks("house").answer("yes").asks("house[2]/people").answer("3", "c", "d", "e").asks("house").answer("no")
    assert story.value("house[1]/oldest") == "40"
    assert story.value("all") == "5"
    assert story.ends().values["house"][1]["person"] == [{"who": "c"}, {"who": "d"}, {"who": "e"}]


def test_a_running_balance_looks_at_the_row_before() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | begin_repeat | month | Month | |
| | calculate | opening | | coalesce(indexed-repeat(${closing}, ${month}, position(..) - 1), 0) |
| | integer | paid | Paid | |
| | calculate | closing | | ${opening} + coalesce(${paid}, 0) |
| | end_repeat | | | |
""")
    story.answer("10", "yes", "5", "yes", "1")
    assert [story.value(f"month[{row}]/closing") for row in (1, 2, 3)] == ["10", "15", "16"]
    story.jump("month[1]/paid").answer("20")
    assert [story.value(f"month[{row}]/closing") for row in (1, 2, 3)] == ["20", "25", "26"]


def test_choices_from_a_repeat() -> None:
    story = walk("""
| survey |
| | type | name | label | choice_filter |
| | begin_repeat | kids | Child | |
| | text | name | Name | |
| | integer | age | Age | |
| | end_repeat | | | |
| | select_one ${name} | eldest | Eldest | ${age} > 3 |
""")
    story.answer("Noy", "4", "yes", "Kham", "2", "yes", "Bua", "9", "no").asks("eldest").offers("Noy", "Bua")
    story.answer("Bua").jump("kids[3]/name").answer("Boua").asks("eldest", value="")
    assert story.answer("Boua").ends().values["eldest"] == "Boua"


def test_defaults_of_new_rows() -> None:
    story = walk("""
| survey |
| | type | name | label | default |
| | text | place | Place | |
| | begin_repeat | visit | Visit | |
| | date | day | Day | today() |
| | text | where | Where | ${place} |
| | integer | hours | Hours | 2 |
| | end_repeat | | | |
""")
    story.answer("Ban Mai", "2026-11-20").asks("visit[1]/where", value="").answer("x", "3", "yes")
    story.asks("visit[2]/day", value="2026-11-21").answer("2026-11-21").asks("visit[2]/where", value="Ban Mai")
    story.answer("Ban Mai").asks("visit[2]/hours", value="2")


def test_sums_inside_their_own_repeat_are_warned_of() -> None:
    found = problems_of("""
| survey |
| | type | name | label | calculation |
| | begin_repeat | kids | Child | |
| | integer | age | Age | |
| | calculate | wrong | | sum(${age}) |
| | end_repeat | | | |
| | calculate | right | | sum(${age}) |
""")
    assert [(problem.code, problem.row, problem.severity) for problem in found] == [("gathers_inside", 4, "warning")]


def test_only_repeats_that_people_count_are_added_to_and_taken_from() -> None:
    session = walk("""
        | survey |
        | | type | name | label | repeat_count | relevant |
        | | integer | n | How many? | | |
        | | begin_repeat | c | Counted | 2 | |
        | | text | a | A | | |
        | | end_repeat | | | | |
        | | begin_group | g | Hidden | | false() |
        | | begin_repeat | h | Hidden | | |
        | | text | b | B | | |
        | | end_repeat | | | | |
        | | end_group | | | | |
        """).session
    for path in ("c", "g/h", "n", "nowhere"):
        with pytest.raises(KeyError):
            session.add(path)
    for path in ("c[1]", "g/h[1]", "n", "nowhere"):
        with pytest.raises(KeyError):
            session.remove(path)
