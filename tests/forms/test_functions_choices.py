"""Functions over chosen answers. JavaRosa's answers; see reckoning.py."""

from __future__ import annotations

import pytest

from tests.forms.reckoning import gives

JAVAROSA = [
    ("selected('a c', 'c')", True),
    ("selected('a c', 'b')", False),
    ("selected('ab c', 'a')", False),
    ("selected('a c', '')", False),
    ("selected('', '')", True),
    ("selected('', 'a')", False),
    ("selected('a  c', '')", True),
    ("selected('a c', ' c ')", True),
    ("selected('a c', 'a c')", True),
    ("selected('a b c', 'b c')", True),
    ("selected(../s, 'a')", True),
    ("selected(../s, ../t)", False),
    ("selected(../b, 'a')", False),
    ("selected('1 2', '1')", True),
    ("selected(../num, '12')", True),
    ("selected('A', 'a')", False),
    ("is-selected('a c', 'c')", True),
    ("selected-at('a c', 0)", "a"),
    ("selected-at('a c', 1)", "c"),
    ("selected-at('a c', 2)", ""),
    ("selected-at('a c', -1)", ""),
    ("selected-at('a  c', 1)", "c"),
    ("selected-at('', 0)", ""),
    ("selected-at('a c', '1')", "c"),
    ("selected-at('a c', '')", "a"),
    ("selected-at('a c', 'x')", "a"),
    ("selected-at('a c', 1.9)", "c"),
    ("selected-at('a c', -0.5)", "a"),
    ("selected-at(../s, 1)", "c"),
    ("selected-at(../b, 0)", ""),
    ("selected-at(' a c', 0)", "a"),
    ("count-selected('')", 0.0),
    ("count-selected('a')", 1.0),
    ("count-selected('a c')", 2.0),
    ("count-selected(' a  c ')", 2.0),
    ("count-selected(../s)", 2.0),
    ("count-selected(../b)", 0.0),
    ("count-selected(../bi)", 0.0),
    ("checklist(1, 2, true(), false(), true())", True),
    ("checklist(1, 2, true(), true(), true())", False),
    ("checklist(-1, 2, true(), true(), true())", False),
    ("checklist(1, -1, true())", True),
    ("checklist(-1, -1)", True),
    ("checklist(1, 1)", False),
    ("checklist(0, 0, '')", True),
    ("checklist(1, 1, 'a')", True),
    ("checklist(1, 1, 'no')", True),
    ("checklist(1, 1, 'yes')", True),
    ("checklist(1, 1, 0)", False),
    ("checklist(2, 2, ../r/k)", True),
    ("checklist(2, 2, ../r/a)", True),
    ("checklist(0, 0, ../b)", True),
    ("checklist(1.9, 1.9, 'a')", True),
    ("checklist('', '', 'a')", False),
    ("weighted-checklist(3, 5, true(), 2, false(), 9, true(), 2)", True),
    ("weighted-checklist(3, 5, true(), 2)", False),
    ("weighted-checklist(-1, 5, true(), -2)", False),
    ("weighted-checklist(-1, 5, true(), 2)", True),
    ("weighted-checklist(1, -1, true(), 2)", False),
    ("weighted-checklist(3, 3, ../r/a, ../r/a)", True),
    ("weighted-checklist(1.5, 1.5, 'a', 1.5)", True),
    ("weighted-checklist(0, 9, true(), '')", False),
    ("weighted-checklist('', 9, true(), 1)", False),
]

# Where JavaRosa stops with an error, which Collect shows instead of the next question.
GOES_ON = [
    ("selected('1 2', 1)", True),
    ("selected(12, '12')", True),
    ("selected(../n, '5')", True),
    ("selected(../n, 5)", True),
    ("selected(../r/k, 'x')", True),
    ("selected-at(12, 0)", "12"),
    ("count-selected(../n)", 1.0),
    ("checklist(1, 1, ../r/k, '')", False),
]


@pytest.mark.parametrize(("expression", "wanted"), JAVAROSA)
def test_as_javarosa(expression: str, wanted: object) -> None:
    assert gives(expression, wanted)


@pytest.mark.parametrize(("expression", "wanted"), GOES_ON)
def test_where_javarosa_stops(expression: str, wanted: object) -> None:
    assert gives(expression, wanted)
