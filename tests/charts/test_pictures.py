"""Charts as data: what fits, and the way through JSON."""

import json
from dataclasses import replace
from typing import Any

import pytest

from charts.pictures import Bars, Grid, Lines, Picture, Stack, pack, pages, unpack

GRID = Grid(
    title="ການລາຍງານ",
    subtitle="2026",
    rows=("ບ້ານນ້ຳທຸ້ມ", "ບ້ານຫຼັກຊາວ"),
    columns=("ກ.ຍ.", "ຕ.ລ."),
    cells=(("on_time", "late"), ("missing", "waiting")),
    legend=(("on_time", "ທັນເວລາ"),),
)
LINES = Lines("Savings", "", ("Sep", "Oct"), (("Balance", (1_250_000, None)), ("Loans", (0.5, 2))), unit="kip")


@pytest.mark.parametrize("picture", [GRID, LINES])
def test_a_picture_comes_back_from_json_as_it_was(picture: Picture) -> None:
    assert unpack(json.loads(json.dumps(pack(picture)))) == picture


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"rows": ("one",)}, "a row of cells for each row"),
        ({"columns": ("one",)}, "a cell for each column"),
        ({"cells": (("on_time", "lost"), ("late", "late"))}, "Unknown states in a grid: lost"),
        ({"legend": (("found", "?"),)}, "Unknown states in a grid: found"),
    ],
)
def test_a_grid_whose_cells_do_not_fit_is_refused(change: dict[str, Any], says: str) -> None:
    fields = {name: getattr(GRID, name) for name in GRID.__slots__}
    with pytest.raises(ValueError, match=says):
        Grid(**fields | change)


@pytest.mark.parametrize(
    ("series", "says"),
    [
        ((("short", (1,)),), "for each column"),
        ((("a", (1, 2)),) * 5, "at most 4 series"),
        ((("endless", (1, float("inf"))),), "finite"),
    ],
)
def test_lines_that_cannot_be_drawn_are_refused(series: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Lines("", "", ("Sep", "Oct"), series)


@pytest.mark.parametrize(
    ("rows", "says"),
    [((("Phon", 1, "1", "dire"),), "dire"), ((("Phon", float("nan"), "1", ""),), "finite")],
)
def test_bars_that_cannot_be_drawn_are_refused(rows: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Bars("", "", rows)


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ((("short", (1,), ""),), "for each column"),
        ((("a", (1, 2), ""),) * 8, "at most 7 parts"),
        ((("less than nothing", (1, -1), ""),), "from zero on"),
    ],
)
def test_stacks_that_cannot_be_drawn_are_refused(parts: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Stack("", "", ("H1", "H2"), parts, ("", ""))


def test_the_whole_stands_on_the_first_page_of_many_bars() -> None:
    rows: Any = tuple((f"ບ້ານ {number}", number, str(number), "") for number in range(40))
    first, second = (page for page in pages(Bars("PAR30", "", rows, total=1)) if isinstance(page, Bars))
    assert [(page.title, len(page.rows), page.total) for page in (first, second)] == [
        ("PAR30 (1/2)", 20, 1),
        ("PAR30 (2/2)", 20, 0),
    ]


def test_a_long_grid_is_dealt_out_on_pages() -> None:
    names = tuple(f"ບ້ານ {number}" for number in range(80))
    grid = replace(GRID, rows=names, cells=(("on_time", "late"),) * 80)
    dealt = [page for page in pages(grid) if isinstance(page, Grid)]
    assert [page.title for page in dealt] == ["ການລາຍງານ (1/3)", "ການລາຍງານ (2/3)", "ການລາຍງານ (3/3)"]
    assert [len(page.rows) for page in dealt] == [26, 27, 27]
    assert sum((page.rows for page in dealt), ()) == names


@pytest.mark.parametrize("picture", [GRID, LINES])
def test_what_fits_on_one_page_stays_as_it_is(picture: Picture) -> None:
    assert pages(picture) == (picture,)
