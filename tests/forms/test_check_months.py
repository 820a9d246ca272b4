"""Columns about a month and the one before: every mistake in them is named at its cell."""

from __future__ import annotations

import pytest

from tests.forms.checking import errors, found, said, warnings

HEAD = """
| survey |
| | type | name | label | bind::kb:unit | bind::kb:keep | bind::kb:change | bind::kb:none |
"""
CHOICES = """
| choices |
| | list_name | name | label |
| | yn | yes | Yes |
| | yn | no | No |
"""


def row(**cells: str) -> str:
    names = ("type", "name", "label", "unit", "keep", "change", "none")
    return "| | " + " | ".join({"name": "a", "label": "A", **cells}.get(name, "") for name in names) + " |\n"


def form(*rows: str) -> str:
    return HEAD + "".join(rows) + (CHOICES if any(" yn " in each for each in rows) else "")


@pytest.mark.parametrize(
    "cells",
    [
        {"type": "integer", "keep": "yes", "change": "no", "none": "0"},
        {"type": "integer", "unit": "kip", "keep": "no", "change": "4 500000", "none": "0"},
        {"type": "decimal", "unit": "thb", "change": "2.5", "none": "-1.5"},
        {"type": "select_one yn", "keep": "yes", "none": "no"},
        {"type": "select_multiple yn", "keep": "yes", "none": "yes no"},
        {"type": "text", "keep": "yes", "none": "ບໍ່ມີ"},
    ],
)
def test_what_is_right_is_not_spoken_of(cells: dict[str, str]) -> None:
    assert not found(form(row(**cells)))


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"type": "integer", "keep": "maybe"}, "keep", "keep_value"),
        ({"type": "integer", "keep": "Yes"}, "keep", "keep_value"),
        ({"type": "integer", "unit": "kip", "keep": "yes"}, "keep", "keep_money"),
        ({"type": "decimal", "unit": "thb", "keep": "yes"}, "keep", "keep_money"),
        ({"type": "integer", "change": "yes"}, "change", "change_value"),
        ({"type": "integer", "change": "1"}, "change", "change_value"),
        ({"type": "integer", "change": "0.5"}, "change", "change_value"),
        ({"type": "integer", "change": "4 5 6"}, "change", "change_value"),
        ({"type": "integer", "change": "4, 500000"}, "change", "change_value"),
        ({"type": "integer", "none": "nothing"}, "none", "none_value"),
        ({"type": "integer", "none": "0.5"}, "none", "none_value"),
        ({"type": "select_one yn", "none": "never"}, "none", "none_value"),
        ({"type": "select_one yn", "none": "yes no"}, "none", "none_value"),
        ({"type": "select_multiple yn", "none": "no never"}, "none", "none_value"),
        ({"type": "image", "none": "0"}, "none", "none_where"),
        ({"type": "note", "none": "0"}, "none", "none_where"),
    ],
)
def test_a_wrong_value_is_refused_at_its_cell(cells: dict[str, str], column: str, code: str) -> None:
    assert errors(form(row(**cells))) == [(code, "survey", 2, f"bind::kb:{column}")]


def test_money_in_a_stable_section_must_say_that_it_is_not() -> None:
    section = [
        row(type="begin_group", name="g", keep="yes"),
        row(type="integer", unit="kip"),
        row(type="end_group", name="", label=""),
    ]
    assert errors(form(*section)) == [("keep_money", "survey", 3, "bind::kb:keep")]
    section[1] = row(type="integer", unit="kip", keep="no")
    assert not found(form(*section))


@pytest.mark.parametrize("kind", ["image", "calculate", "note"])
def test_what_cannot_be_kept_is_doubtful(kind: str) -> None:
    sheet = "| survey |\n| | type | name | label | calculation | bind::kb:keep |\n"
    calculation = "1 + 1" if kind == "calculate" else ""
    assert ("kb_idle", "survey", 2, "bind::kb:keep") in warnings(f"{sheet}| | {kind} | a | A | {calculation} | yes |")


def test_in_a_repeat_nothing_is_held_against_last_month() -> None:
    rows = [
        row(type="begin_repeat", name="r"),
        row(type="integer", keep="yes", change="4"),
        row(type="end_repeat", name="", label=""),
    ]
    assert warnings(form(*rows)) == [
        ("kb_idle", "survey", 3, "bind::kb:keep"),
        ("kb_idle", "survey", 3, "bind::kb:change"),
    ]


def test_a_column_of_ours_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    sheet = "| survey |\n| | type | name | label | bind::kb:kept |\n| | integer | a | A | yes |"
    (problem,) = found(sheet)
    assert said(problem) == (
        "Sheet survey, row 1, column bind::kb:kept: There is no column bind::kb:kept. "
        "There are: class, unit, keep, change, none, key, list."
    )
