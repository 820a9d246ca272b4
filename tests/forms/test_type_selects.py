"""One choice, or several; in the order of the sheet, at random, or by a seed."""

from __future__ import annotations

from tests.forms.scenario import walk

CHOICES = """
| choices |
| | list_name | name | label |
| | --- | --- | --- |
| | crop | rice | Rice |
| | crop | maize | Maize |
| | crop | tea | Tea |
"""
SELECT = "| survey |\n| | type | name | label | parameters |\n| | {} crop | c | C | {} |\n" + CHOICES


def test_one_choice() -> None:
    story = walk(SELECT.format("select_one", "")).asks("c", type="select_one").offers("rice", "maize", "tea")
    story.refuses("coffee", "choice").refuses("rice tea", "choice").refuses("Rice", "choice")
    assert story.answer("tea").session.review("en")[0].shown == "Tea"
    assert story.ends().values == {"c": "tea"}


def test_several_choices() -> None:
    story = walk(SELECT.format("select_multiple", "")).asks("c", type="select_multiple").refuses("tea coffee", "choice")
    story.answer("tea rice tea")
    assert story.session.review("en")[0].shown == "Tea, Rice"
    assert story.ends().values == {"c": ["tea", "rice"]}


def test_seeded_choices_come_in_javarosas_order() -> None:
    letters = "".join(f"| | letter | {letter} | {letter.upper()} |\n" for letter in "abcdef")
    survey = "| survey |\n| | type | name | label | parameters |\n| | select_one letter | c | C | randomize=true, seed={} |\n"
    for seed, order in ((42, "afcbde"), (-42, "edafbc")):
        story = walk(f"{survey.format(seed)}| choices |\n| | list_name | name | label |\n{letters}")
        story.offers(*order).restart().offers(*order)


def test_choices_in_random_order() -> None:
    story = walk(SELECT.format("select_one", "randomize=true"))
    order = story.prompt.choices
    assert order == story.restart().prompt.choices
    assert {option.name for option in order} == {"rice", "maize", "tea"}


def test_a_seed_may_be_an_answer() -> None:
    story = walk(f"""
| survey |
| | type | name | label | parameters |
| | integer | s | Seed | |
| | select_one crop | c | C | randomize=true, seed=${{s}} |
{CHOICES}""")
    orders = {
        tuple(option.name for option in story.answer(str(seed)).prompt.choices): story.back() for seed in range(9)
    }
    assert len(orders) > 1
