"""Many rows in one message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from i18n.reading.rows import read_items, read_rows
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


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1 1 500, 2 2, 3 1 700", ["1 1 500", "2 2", "3 1 700"]),
        ("1 1,5, 2 2,5", ["1 1,5", "2 2,5"]),
        ("1 1 500, rest 2", ["1 1 500", "rest 2"]),
        ("3-4 1 500, 6 2", ["3-4 1 500", "6 2"]),
        ("2 1, 1 500", ["2 1, 1 500"]),  # no later row
        ("1 1, 40 500", ["1 1, 40 500"]),  # no row at all
        ("1 1, 2", ["1 1, 2"]),
        ("1 1 500, , 2 2", ["1 1 500, ", "2 2"]),
    ],
)
def test_commas_before_a_later_row_part_rows(text: str, lines: list[str]) -> None:
    assert [line.text for line in read_rows(text, REST, 9)] == [line.strip() for line in lines]
    assert len(read_rows(text, REST)) == 1


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1 250 / 2 30 / 3 -", [(1, "", "250"), (2, "", "30"), (3, "", "-")]),
        ("1. Members: 250\n2) 30\n3=5", [(1, "Members", "250"), (2, "", "30"), (3, "", "5")]),
        ("1 250, 2 30, 3 -", [(1, "", "250"), (2, "", "30"), (3, "", "-")]),
        ("1 1,5 ລ້ານ, 2 30", [(1, "", "1,5 ລ້ານ"), (2, "", "30")]),
        ("1) 4 2) 52", [(1, "", "4"), (2, "", "52")]),
        ("1)4 2)52 3)-", [(1, "", "4"), (2, "", "52"), (3, "", "-")]),
        ("1） 4\n2） 52", [(1, "", "4"), (2, "", "52")]),
        ("1. 2.500.000 2. 150.000", [(1, "", "2.500.000"), (2, "", "150.000")]),
        ("1) ປະຊຸມ (ວັນທີ 5) ແລ້ວ", [(1, "", "ປະຊຸມ (ວັນທີ 5) ແລ້ວ")]),
        ("1) ຝາຍ (ຄັ້ງທີ 2) ເພ 2) 3", [(1, "", "ຝາຍ (ຄັ້ງທີ 2) ເພ"), (2, "", "3")]),
        ("1) ມື້ 5) ແລ້ວ", [(1, "", "ມື້ 5) ແລ້ວ")]),
        ("1) 2) 3", [(1, "", ""), (2, "", "3")]),
        ("1️⃣ 4 2️⃣ 52", [(1, "", "4"), (2, "", "52")]),
        ("• ສະມາຊິກ: 52\n✅ 2) 40\n- ແຜນ: 1", [(0, "ສະມາຊິກ", "52"), (2, "", "40"), (0, "ແຜນ", "1")]),
        ("- 5\n-", [(0, "", "- 5"), (0, "", "-")]),
        ("໑ ໒໕໐\n໒ ໓໐", [(1, "", "໒໕໐"), (2, "", "໓໐")]),
        ("ສະມາຊິກ：250", [(0, "ສະມາຊິກ", "250")]),
        ("1.250", [(0, "", "1.250")]),
        ("10:30", [(0, "", "10:30")]),
        ("5\n30", [(5, "", ""), (30, "", "")]),
        ("1.\n2. x:", [(1, "", ""), (2, "x", "")]),
        ("  ", []),
    ],
)
def test_answers_to_several_questions_are_taken_apart(text: str, items: list[tuple[int, str, str]]) -> None:
    assert [(line.number, line.name, line.value) for line in read_items(text)] == items


@given(st.text(max_size=60))
def test_whatever_answers_several_questions_is_taken_apart(text: str) -> None:
    for line in read_items(text):
        assert 0 <= line.number <= 999
        assert line.value in line.text


@given(st.text(max_size=60))
def test_whatever_is_typed_is_taken_apart(text: str) -> None:
    for line in read_rows(text, REST):
        assert all(isinstance(row, int) for row in line.rows)
        assert len(line.rows) <= 20_000
