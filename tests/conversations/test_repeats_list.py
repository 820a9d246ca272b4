"""A row of a repeat in the list of what was entered."""

from __future__ import annotations

from conversations.batches.repeats import in_short
from forms.walking.together import Said, Shown


def said(label: str, value: str, kind: str = "integer", unit: str = "") -> Said:
    return Said(value, f"{value} {unit}".strip(), label, kind, unit)


def row(*answers: Said) -> Shown:
    return Shown("row[1]", "", answers)


def test_several_amounts_say_what_each_is_and_noughts_are_left_out() -> None:
    ageing = row(
        said("Which group?", "Women", "text"),
        said("From which source?", "own savings", "select_one"),
        said("Not late: how much principal? (kip)", "2000000", unit="kip"),
        said("Not late: how many loans?", "4"),
        said("1–30 days late: how much principal? (kip)", "0", unit="kip"),
        said("31–60 days late: how much principal? (kip)", "500000", unit="kip"),
    )
    assert in_short(ageing) == "Women · own savings · Not late: 2000000 kip · 31–60 days late: 500000 kip"


def test_one_amount_speaks_for_itself_and_a_bare_figure_does_not() -> None:
    assert (
        in_short(row(said("What for?", "paper", "text"), said("How much? (baht)", "90", unit="thb")))
        == "paper · 90 thb"
    )
    assert (
        in_short(row(said("Who?", "the school", "text"), said("How many came?", "25")))
        == "the school · How many came: 25"
    )
