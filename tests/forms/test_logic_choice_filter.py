"""choice_filter: what may be chosen depends."""

from __future__ import annotations

from tests.forms.scenario import walk

PLACES = """
| survey |
| | type | name | label | choice_filter |
| | select_one province | p | P | |
| | select_one district | d | D | province = ${p} |
| | select_one village | v | V | province = ${p} and district = ${d} |
| choices |
| | list_name | name | label | province | district |
| | province | north | North | | |
| | province | south | South | | |
| | district | n1 | N1 | north | |
| | district | n2 | N2 | north | |
| | district | s1 | S1 | south | |
| | village | a | A | north | n1 |
| | village | b | B | north | n1 |
| | village | c | C | north | n2 |
| | village | d | D | south | s1 |
"""


def test_three_levels() -> None:
    story = walk(PLACES).asks("p").offers("north", "south").answer("north").asks("d").offers("n1", "n2")
    story.refuses("s1", "choice").answer("n1").asks("v").offers("a", "b").refuses("c", "choice").answer("b").ends()


def test_cascading_choices_clear_what_can_no_longer_be_chosen() -> None:
    story = walk(PLACES).answer("north", "n1", "b")
    story.jump("p").answer("south").asks("d", value="").offers("s1").answer("s1")
    story.asks("v", value="").offers("d").answer("d").ends()
    story.jump("p").answer("north").asks("d", value="").answer("n2").asks("v", value="").offers("c")


def test_a_choice_that_is_still_offered_is_kept() -> None:
    story = walk("""
| survey |
| | type | name | label | choice_filter |
| | integer | n | N | |
| | select_multiple c | m | M | size <= ${n} |
| choices |
| | list_name | name | label | size |
| | c | small | Small | 1 |
| | c | middle | Middle | 2 |
| | c | large | Large | 3 |
""")
    story.answer("3").offers("small", "middle", "large").answer("small large").jump("n").answer("2")
    story.asks("m", value="small").offers("small", "middle").answer("small middle").ends()


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


def test_each_row_has_its_own_choices() -> None:
    story = walk("""
| survey |
| | type | name | label | choice_filter | repeat_count |
| | begin_repeat | r | R | | 2 |
| | select_one kind | k | K | | |
| | select_one item | i | I | kind = ${k} | |
| | end_repeat | | | | |
| choices |
| | list_name | name | label | kind |
| | kind | crop | Crop | |
| | kind | beast | Beast | |
| | item | rice | Rice | crop |
| | item | pig | Pig | beast |
""")
    story.answer("crop").offers("rice").answer("rice", "beast").offers("pig").answer("pig").ends()
    story.jump("r[1]/k").answer("beast").asks("r[1]/i", value="").offers("pig")
    assert story.value("r[2]/i") == "pig"


def test_what_was_chosen_before_is_not_offered_again() -> None:
    story = walk("""
| survey |
| | type | name | label | choice_filter |
| | select_one c | first | First | |
| | select_one c | second | Second | name != ${first} |
| choices |
| | list_name | name | label |
| | c | rice | Rice |
| | c | tea | Tea |
| | c | corn | Corn |
""")
    story.answer("tea").offers("rice", "corn").answer("corn").jump("first").answer("corn").asks("second", value="")


def test_calculations_do_not_see_a_cleared_choice() -> None:
    story = walk("""
| survey |
| | type | name | label | choice_filter | calculation |
| | select_one kind | k | K | | |
| | select_one item | i | I | kind = ${k} | |
| | calculate | said | | | concat(${i}, '!') |
| choices |
| | list_name | name | label | kind |
| | kind | crop | Crop | |
| | kind | beast | Beast | |
| | item | rice | Rice | crop |
| | item | pig | Pig | beast |
""")
    assert story.answer("crop", "rice").value("said") == "rice!"
    assert story.jump("k").answer("beast").value("said") == "!"
