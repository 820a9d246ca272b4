"""pulldata(): one cell of a served list, by a key."""

from __future__ import annotations

from forms.walking.session import Session
from tests.forms.scenario import given, walk

PRICES = {"prices": ({"crop": "rice", "price": "900", "unit": "kg"}, {"crop": "tea", "price": "5000"})}
FORM = """
| survey |
| | type | name | label | calculation |
| | text | c | C | |
| | calculate | price | | pulldata('prices', 'price', 'crop', ${c}) |
| | calculate | unit | | pulldata('prices', 'unit', 'crop', ${c}) |
| | calculate | sum | | coalesce(${price}, 0) * 2 |
"""


def test_a_cell_is_looked_up_by_a_key() -> None:
    story = walk(FORM, PRICES)
    assert [story.value(name) for name in ("price", "unit", "sum")] == ["", "", "0"]
    story.answer("rice")
    assert [story.value(name) for name in ("price", "unit", "sum")] == ["900", "kg", "1800"]
    story.jump("c").answer("tea")
    assert [story.value(name) for name in ("price", "unit", "sum")] == ["5000", "", "10000"]
    assert story.jump("c").answer("corn").value("price") == ""


def test_a_list_or_a_column_that_is_not_there_gives_nothing() -> None:
    assert walk(FORM).answer("rice").value("price") == ""
    story = walk(FORM.replace("'price', 'crop'", "'nosuch', 'crop'"), PRICES)
    assert story.answer("rice").value("price") == ""


def test_the_first_of_several_rows_counts() -> None:
    rows = {"prices": ({"crop": "rice", "price": "1"}, {"crop": "rice", "price": "2"})}
    assert walk(FORM, rows).answer("rice").value("price") == "1"


def test_each_row_looks_up_for_itself() -> None:
    story = walk(
        """
| survey |
| | type | name | label | calculation | repeat_count |
| | begin_repeat | r | R | | 2 |
| | text | c | C | | |
| | calculate | price | | pulldata('prices', 'price', 'crop', ${c}) | |
| | end_repeat | | | | |
| | calculate | sum | | sum(${price}) | |
""",
        PRICES,
    )
    assert story.answer("rice", "tea").value("sum") == "5900"


def test_what_was_served_anew_is_looked_up_anew() -> None:
    story = walk(FORM, PRICES).answer("rice")
    story.world = given({"prices": ({"crop": "rice", "price": "950"},)})
    story.session = Session(story.form, story.world, story.session.state())
    assert story.value("price") == "950"
