"""repeat_count: as many rows as are reckoned."""

from __future__ import annotations

from tests.forms.scenario import walk


def test_a_number_an_answer_or_an_expression_counts() -> None:
    for said, rows in (("3", 3), ("${n}", 2), ("${n} + 2", 4), ("if(${n} > 1, 1, 0)", 1), ("'2'", 2)):
        story = walk(f"""
| survey |
| | type | name | label | repeat_count |
| | integer | n | N | |
| | begin_repeat | r | R | {said} |
| | text | a | A | |
| | end_repeat | | | |
""")
        story.answer("2", *"x" * rows)
        assert len(story.ends().values["r"]) == rows


def test_rows_that_are_too_many_are_put_aside_and_come_back_with_their_answers() -> None:
    story = walk("""
| survey |
| | type | name | label | repeat_count | calculation |
| | integer | n | N | | |
| | begin_repeat | r | R | ${n} | |
| | integer | a | A | | |
| | end_repeat | | | | |
| | calculate | sum | | | sum(${a}) |
""")
    story.answer("3", "1", "2", "3")
    assert story.value("sum") == "6"
    assert story.jump("n").answer("1").value("sum") == "1"
    assert story.ends().values["r"] == [{"a": 1}]
    assert story.jump("n").answer("3").value("sum") == "6"
    assert story.jump("n").answer("4").asks("r[4]/a").answer("4").ends().values["r"][1:] == [
        {"a": 2},
        {"a": 3},
        {"a": 4},
    ]


def test_a_blank_count_leaves_the_rows_as_they_are() -> None:
    story = walk("""
| survey |
| | type | name | label | repeat_count |
| | integer | n | N | |
| | begin_repeat | r | R | ${n} |
| | text | a | A | |
| | end_repeat | | | |
""")
    story.answer("2", "x", "y").jump("n").answer("").ends()
    assert len(story.ends().values["r"]) == 2
    assert story.jump("n").answer("0").ends().values["r"] == []


def test_a_fraction_is_dropped_and_less_than_nothing_is_nothing() -> None:
    form = """
| survey |
| | type | name | label | repeat_count |
| | decimal | n | N | |
| | begin_repeat | r | R | ${n} |
| | text | a | A | |
| | end_repeat | | | |
| | text | end | End | |
"""
    walk(form).answer("2.9", "x", "y").asks("end")
    walk(form).answer("-3").asks("end")


def test_counts_within_counts() -> None:
    story = walk("""
| survey |
| | type | name | label | repeat_count |
| | begin_repeat | house | House | 2 |
| | integer | people | People | |
| | begin_repeat | person | Person | ${people} |
| | text | name | Name | |
| | end_repeat | | | |
| | end_repeat | | | |
""")
    story.answer("1", "Noy").asks("house[2]/people").answer("2").asks("house[2]/person[1]/name").answer("Bua", "Kham")
    assert [len(house["person"]) for house in story.ends().values["house"]] == [1, 2]


def test_one_row_for_every_choice() -> None:
    story = walk("""
| survey |
| | type | name | label | repeat_count | calculation |
| | select_multiple c | crops | Crops | | |
| | begin_repeat | crop | Crop | count-selected(${crops}) | |
| | calculate | name | | | selected-at(${crops}, position(..) - 1) |
| | calculate | label | | | jr:choice-name(${name}, '${crops}') |
| | integer | kg | How much ${label}? | | |
| | end_repeat | | | | |
| choices |
| | list_name | name | label |
| | c | rice | Rice |
| | c | tea | Tea |
| | c | corn | Corn |
""")
    story.answer("rice corn").asks("crop[1]/kg", label="How much Rice?").answer("5")
    story.asks("crop[2]/kg", label="How much Corn?").answer("6").ends()
    story.jump("crops").answer("tea corn").ends()
    assert [story.value(f"crop[{row}]/name") for row in (1, 2)] == ["tea", "corn"]


def test_rows_come_as_long_as_the_last_one_asks_for_more() -> None:
    grown = "if(count(${r}) = 0 or ${again} = 'y', count(${r}) + 1, count(${r}))"
    until = "if(${again} = 'n', count(${r}), count(${r}) + 1)"
    for count in (grown, until):
        story = walk(f"""
| survey |
| | type | name | label | repeat_count | calculation |
| | calculate | wanted | | | {count} |
| | begin_repeat | r | R | ${{wanted}} | |
| | text | a | A | | |
| | select_one yn | more | More? | | |
| | end_repeat | | | | |
| | calculate | again | | | indexed-repeat(${{more}}, ${{r}}, count(${{r}})) |
| | text | end | End | | |
| choices |
| | list_name | name | label |
| | yn | y | Yes |
| | yn | n | No |
""")
        story.asks("r[1]/a").answer("x").asks("r[1]/more").answer("y")
        story.asks("r[2]/a").answer("z").asks("r[2]/more").answer("n")
        story.asks("end").back().asks("r[2]/more").answer("y").asks("r[3]/a").answer("", "n").asks("end")
        assert [row["more"] for row in story.answer("").ends().values["r"]] == ["y", "y", "n"]
