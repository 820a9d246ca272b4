"""Long lists: found by a part of a name in any spelling, one number a choice, a slip asked about and never between two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.lists import PAGE, Found, find, keys_of, matching, page, page_of
from forms.form import Option
from i18n.spelling import fold

NAMES = ("ບ້ານ ໂພນໄຊ", "ບ້ານ ໂພນສະຫວັນ", "ບ້ານ ໜອງບົວ", "ບ້ານ ຫຼັກ 5", "ບ້ານ ນ້ຳອ້ອມ", "ບ້ານ ດົງໂດກ", "ບ້ານ ດົງດອກ")
VILLAGES = tuple(Option(f"v{number}", name) for number, name in enumerate(NAMES, 1))
PLENTY = tuple(Option(f"p{number:04}", f"Village {number:04}") for number in range(1, 8_001))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("3", 2),
        ("໓", 2),
        ("ບ້ານ ຫນອງບົວ", 2),
        ("ບ້ານໜອງ", 2),
        ("ບ້ານ ຫລັກ 5", 3),
        ("ບ້ານ ນໍ້າອ້ອມ", 4),
        ("5. ບ້ານ ນ້ຳອ້ອມ", 4),
        ("v7", None),
    ],
)
def test_a_choice_by_its_number_or_its_name(text: str, place: int | None) -> None:
    assert find(text, VILLAGES).sure == (() if place is None else (place,))


def test_what_several_have_in_them_is_shown_and_not_chosen() -> None:
    assert find("ໂພນ", VILLAGES) == Found(perhaps=(0, 1))
    assert find("ດົງ ບ້ານ", VILLAGES) == Found(perhaps=(5, 6))


def test_what_only_one_has_in_it_or_a_slip_is_asked_about() -> None:
    assert find("ສະຫວັນ", VILLAGES) == Found(perhaps=(1,))
    assert find("ບ້ານ ໜອງບວ", VILLAGES) == Found(perhaps=(2,))


def test_between_two_alike_no_slip_is_offered() -> None:
    assert find("ບ້ານ ດົງດກກ", VILLAGES) == Found()


def test_several_by_numbers_or_names() -> None:
    assert find("1 3,5", VILLAGES, several=True) == Found(sure=(0, 2, 4))
    assert find("ບ້ານ ໂພນໄຊ, ບ້ານ ໜອງບົວ", VILLAGES, several=True) == Found(sure=(0, 2))
    assert find("1 3", VILLAGES) == Found()
    assert find("1 9", VILLAGES, several=True) == Found()


def test_eight_thousand_names_have_one_number_each_on_whatever_page() -> None:
    assert find("Village 4711", PLENTY) == Found(sure=(4710,))
    assert find("4711", PLENTY) == Found(sure=(4710,))
    assert page(range(len(PLENTY)), 1000).places == tuple(range(7992, 8000))
    assert page(range(len(PLENTY)), 5000).number == 1000
    assert len(matching("471", PLENTY)) == 18


def test_a_code_that_is_no_number_of_the_list_is_a_name() -> None:
    coded = (Option("10101", "One"), Option("10102", "Two"))
    assert find("10102", coded) == Found(sure=(1,))


@given(st.lists(st.text(max_size=12), max_size=12))
def test_labels_are_compared_by_their_fold(labels: list[str]) -> None:
    options = tuple(Option(str(number), label) for number, label in enumerate(labels))
    assert list(keys_of(options)) == [fold(label) for label in labels]


@given(st.text(max_size=20), st.booleans())
def test_whatever_is_typed_what_is_found_is_in_the_list(text: str, several: bool) -> None:
    found = find(text, VILLAGES, several=several)
    assert all(0 <= place < len(VILLAGES) for place in (*found.sure, *found.perhaps))
    assert len(found.sure) <= 1 or several


@given(st.integers(0, 100), st.integers(-5, 40))
def test_pages_have_every_place_once(count: int, number: int) -> None:
    of = page(range(count), 1).of
    assert [place for each in range(1, of + 1) for place in page(range(count), each).places] == list(range(count))
    assert 1 <= page(range(count), number).number <= of
    assert all(place in page(range(count), page_of(place)).places for place in range(count))
    assert len(page(range(count), number).places) <= PAGE
