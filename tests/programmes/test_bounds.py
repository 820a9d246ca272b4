"""What a form says of a figure that it does not take."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forms.sheets.workbook import read_workbook
from programmes.load import load_programme

PROGRAMMES = Path(__file__).parents[2] / "programmes"
BOTH = re.compile(r"\. >=? (?P<least>\d+) and .*\. <=? ")


@pytest.mark.parametrize("programme", ["laos_prf", "thailand_cdd"])
def test_where_a_figure_has_two_bounds_the_lower_one_is_said_too(programme: str) -> None:
    """To -9000 "not more than there are" is no answer."""
    silent, seen = [], 0
    for form, path in load_programme(PROGRAMMES / programme).form_files().items():
        for row in read_workbook(path).sheets["survey"].rows:
            if not (both := BOTH.search(row.get("constraint"))):
                continue
            seen += 1
            messages = {name: said for name, said in row.cells.items() if name.startswith("constraint_message")}
            number = re.compile(rf"(?<![\d.,]){both['least']}(?!\d|[.,]\d)")  # no digit of another one
            silent += [f"{form} {row.get('name')} {name}" for name, said in messages.items() if not number.search(said)]
    assert seen > 10
    assert silent == []
