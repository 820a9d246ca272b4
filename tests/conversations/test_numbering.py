"""Numbers of a list as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reports.numbering import Numbered, read_numbers
from conversations.review.showing import spans

DIGITS = {"ascii": "0123456789", "lo": "໐໑໒໓໔໕໖໗໘໙", "th": "๐๑๒๓๔๕๖๗๘๙", "wide": "０１２３４５６７８９"}
AND = [" ", ", ", ",", " กับ ", "กับ", " และ ", " ແລະ ", "ກັບ", " and ", " & ", "; ", "\n", " ຂໍ້ ", " ข้อ "]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("23 กับ 27", (23, 27)),
        ("ຂໍ້ 23, 27", (23, 27)),
        ("23-25", (23, 24, 25)),
        ("23 ถึง 25", (23, 24, 25)),
        ("໒໓ ຫາ ໒໕", (23, 24, 25)),
        ("ຂໍ້ 23 ຜິດ", (23,)),
        ("ผิดข้อ 23 กับ 27", (23, 27)),
        ("1. 2. 3.", (1, 2, 3)),
        ("no. 3 and 5", (3, 5)),
        ("1,2,5-6", (1, 2, 5, 6)),
        ("3 3 3", (3,)),
        ("1.250.000", ()),
        ("1,250,000", ()),
        ("12.500", ()),
        ("2.5", ()),
        ("0", ()),
        ("5-3", ()),
        ("hello", ()),
        ("", ()),
        ("2023", ()),
    ],
)
def test_the_numbers_that_are_meant(text: str, numbers: tuple[int, ...]) -> None:
    assert read_numbers(text).numbers == numbers


def test_what_stands_behind_them_is_the_reason_or_the_answer() -> None:
    assert read_numbers("23 ແລະ 27: ປຶ້ມຂຽນວ່າ 11") == Numbered((23, 27), "", "ປຶ້ມຂຽນວ່າ 11", True)
    assert read_numbers("3：450") == Numbered((3,), "", "450", True)
    assert read_numbers("3 - the book says 11") == Numbered((3,), "", "the book says 11", False)
    assert read_numbers("please look at 3") == Numbered((3,), "please look at", "", False)


@given(
    st.lists(st.integers(1, 200), min_size=1, max_size=12, unique=True),
    st.sampled_from(sorted(DIGITS)),
    st.sampled_from(AND),
    st.sampled_from(["", ": ", " = "]),
)
def test_any_numbers_in_any_script_are_read_in_their_order(
    numbers: list[int], script: str, between: str, parted: str
) -> None:
    if between == "," and any(number >= 100 for number in numbers[1:]):
        between = ", "  # "1,250" is an amount
    written = [str(number).translate(str.maketrans(DIGITS["ascii"], DIGITS[script])) for number in numbers]
    read = read_numbers(between.join(written) + (f"{parted}why" if parted else ""))
    assert read.numbers == tuple(numbers)
    assert read.behind == ("why" if parted else "")


@given(st.text(max_size=60))
def test_whatever_is_typed_gives_numbers_of_a_list_or_none(text: str) -> None:
    assert all(0 < number <= 999 for number in read_numbers(text).numbers)


@given(st.lists(st.integers(1, 60), min_size=1, unique=True))
def test_spans_name_exactly_these_numbers(numbers: list[int]) -> None:
    assert set(read_numbers(spans(numbers).replace("–", "-")).numbers) == set(numbers)
