"""instance(): rows of lists, inside the form or served."""

from __future__ import annotations

from tests.forms.scenario import walk

CROPS = {"prices": ({"crop": "rice", "price": "900"}, {"crop": "tea", "price": "5000"}, {"crop": "corn", "price": ""})}


def test_rows_are_filtered_counted_and_reckoned_with() -> None:
    story = walk(
        """
| survey |
| | type | name | label | calculation |
| | text | c | C | |
| | calculate | price | | instance('prices')/root/item[crop = ${c}]/price |
| | calculate | most | | max(instance('prices')/root/item[crop != 'tea']/price) |
| | calculate | rows | | count(instance('prices')/root/item) |
| | calculate | dear | | count(instance('prices')/root/item[price > 1000]) |
| | calculate | all | | sum(instance('prices')/root/item/price) |
| | calculate | names | | join(', ', instance('prices')/root/item[price != '']/crop) |
| | calculate | second | | instance('prices')/root/item[position() = 2]/crop |
""",
        CROPS,
    )
    story.answer("tea")
    assert [story.value(name) for name in ("price", "most", "rows", "dear", "all", "names", "second")] == [
        "5000",
        "900",
        "3",
        "1",
        "5900",
        "rice, tea",
        "tea",
    ]
    assert story.jump("c").answer("nosuch").value("price") == ""


def test_the_form_s_own_choices_are_a_list_too() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation | choice_filter |
| | select_one crop | c | C | | season != '' |
| | calculate | season | | instance('crop')/root/item[name = ${c}]/season | |
| choices |
| | list_name | name | label | season |
| | crop | rice | Rice | wet |
| | crop | tea | Tea | dry |
""")
    assert story.answer("tea").value("season") == "dry"


def test_current_is_the_node_the_expression_stands_on() -> None:
    story = walk(
        """
| survey |
| | type | name | label | calculation | repeat_count |
| | begin_repeat | r | R | | 2 |
| | text | c | C | | |
| | calculate | price | | instance('prices')/root/item[crop = current()/../c]/price | |
| | end_repeat | | | | |
""",
        CROPS,
    )
    story.answer("tea", "rice")
    assert [story.value(f"r[{row}]/price") for row in (1, 2)] == ["5000", "900"]
