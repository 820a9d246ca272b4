"""Many rows in one message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from i18n.reading.rows import read_rows
from i18n.spelling import fold

REST = frozenset(map(fold, ("ທີ່ເຫຼືອ", "the rest", "rest")))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("2 2 0", [((2,), False, ("2", "0"))]),
        ("2 2 0 / 5 1 12ພັນ", [((2,), False, ("2", "0")), ((5,), False, ("1", "12ພັນ"))]),
        ("2 21/11/2026\n3. -", [((2,), False, ("21/11/2026",)), ((3,), False, ("-",))]),
        ("໒ 1; ๓ 2", [((2,), False, ("1",)), ((3,), False, ("2",))]),
        ("4-6,2 1", [((4, 5, 6, 2), False, ("1",))]),
        ("ທີ່ເຫລືອ 1 10000", [((), True, ("1", "10000"))]),
        ("The rest 1", [((), True, ("1",))]),
        ("hello there", [((), False, ("there",))]),
        ("  ", []),
    ],
)
def test_a_message_is_taken_apart_line_by_line(
    text: str, lines: list[tuple[tuple[int, ...], bool, tuple[str, ...]]]
) -> None:
    assert [(line.rows, line.rest, line.words) for line in read_rows(text, REST)] == lines


@given(st.text(max_size=60))
def test_whatever_is_typed_is_taken_apart(text: str) -> None:
    for line in read_rows(text, REST):
        assert all(isinstance(row, int) for row in line.rows)
        assert len(line.rows) <= 20_000
