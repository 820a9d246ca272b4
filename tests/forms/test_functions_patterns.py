"""Patterns: the whole text, as Java reads them. JavaRosa's answers; see reckoning.py."""

from __future__ import annotations

from tests.forms.reckoning import agrees, gives

JAVAROSA = [
    ("regex('12', '[0-9]+')", True),
    ("regex('ab1', '[0-9]')", False),
    ("regex('໑', '\\d')", False),
    ("regex('١', '\\d')", False),
    ("regex('1', '\\d')", True),
    ("regex('', '')", True),
    ("regex('', '.+')", False),
    ("regex(../b, '.*')", True),
    ("regex(12, '12')", True),
    ("regex('a b', '\\w+')", False),
    ("regex('ab', '^ab$')", True),
    ("regex('abab', '(ab)+')", True),
    ("regex('ນ້ຳ', '\\p{InLao}+')", True),
    ("regex('é', '\\w')", False),
    ("regex('x', '[[a-z]&&[^x]]')", False),
    ("regex('aB', '(?i)ab')", True),
    ("regex(../num, '\\d{2}')", True),
    ("regex('a\\nb', 'a.b')", False),
    ("regex('0812345678', '^(0[0-9]{9}|)$')", True),
    ("regex('ab', '\\Qab\\E')", True),
    ("regex('aaa', 'a*+')", True),
    ("regex('ab', '\\p{Alpha}+')", True),
    ("regex('ก', '\\p{L}')", True),
    ("regex('ກ', '[ກ-ໝ]')", True),
    ("regex('a-b', '[a-z\\-]+')", True),
    ("regex('a', '\\x61')", True),
    ("regex('kham@x.la', '[A-Z0-9._%+-]+@[A-Z0-9.-]+\\.[A-Z]{2,}')", False),
    ("regex('ab12', '[A-Za-z]{2}\\d{2}')", True),
    ("regex(../d, '\\d{4}-\\d\\d-\\d\\d')", True),
]

# Where JavaRosa stops with an error, which Collect shows instead of the next question.
GOES_ON = [
    ("regex('x', '(')", False),
]

test_as_javarosa = agrees(JAVAROSA)
test_where_javarosa_stops = agrees(GOES_ON)


def test_a_pattern_that_backtracks_for_ever_does_not_match() -> None:
    assert gives(f"regex('{'a' * 3000}', '(a+)+b')", False)
