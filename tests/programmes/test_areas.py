"""Places: a tree in the order in which it was written down."""

from __future__ import annotations

import pytest

from programmes.areas import Place, Places, PlacesError

ROWS = (
    Place("07", "", "province", {"lo": "ຫົວພັນ", "en": "Huaphan"}),
    Place("0706", "07", "district", {"lo": "ຊຳໃຕ້", "en": "Xamtai"}),
    Place("V2", "0706KA", "village", {"en": "Second"}),
    Place("0706KA", "0706", "kumban", {"lo": "ໂພນໄຊ"}),
    Place("V1", "0706KA", "village", {"lo": "ນາແສງທອງ"}),
    Place("0703", "07", "district", {"lo": "ຮ້ຽມ"}),
)


@pytest.fixture
def places() -> Places:
    return Places(ROWS)


def test_below_takes_the_place_itself_and_keeps_the_order_of_the_rows(places: Places) -> None:
    assert [place.code for place in places.below("0706")] == ["0706", "V2", "0706KA", "V1"]
    assert [place.code for place in places.below("07", "village")] == ["V2", "V1"]
    assert [place.code for place in places.below("V1", "village")] == ["V1"]
    assert places.below("nowhere") == ()


def test_above_and_path_lead_up_to_the_root(places: Places) -> None:
    district = places.above("V1", "district")
    assert district is not None
    assert district.code == "0706"
    assert places.above("0706", "district") == places.get("0706")
    assert places.above("0706", "village") is None
    assert [place.code for place in places.path("V1")] == ["07", "0706", "0706KA", "V1"]


def test_a_name_is_in_the_readers_language_or_the_next_best(places: Places) -> None:
    assert places.name("07", "en") == "Huaphan"
    assert places.name("07", "th") == "ຫົວພັນ"
    assert places.name("V2", "lo") == "Second"
    assert places.name("nowhere", "lo") == "nowhere"


def test_by_name_places_stand_as_a_reader_looks_for_them(places: Places) -> None:
    lao = places.by_name("lo")
    assert [lao.name(place.code, "lo") for place in lao.below("07")] == [
        "Second", "ຊຳໃຕ້", "ນາແສງທອງ", "ໂພນໄຊ", "ຫົວພັນ", "ຮ້ຽມ",
    ]  # fmt: skip
    assert [place.code for place in places.by_name("en").below("07", "district")] == ["0706", "0703"]
    assert [place.code for place in places.below("07", "village")] == ["V2", "V1"]  # tables stay as they were


def test_an_area_holds_what_lies_in_it(places: Places) -> None:
    assert places.holds("0706", "V1")
    assert places.holds("V1", "V1")
    assert not places.holds("0703", "V1")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((Place("A", "", "village", {}), Place("A", "", "village", {})), "A"),
        ((Place("A", "B", "village", {}),), "A"),
        ((Place("A", "B", "village", {}), Place("B", "A", "village", {})), "A"),
    ],
    ids=["twice", "no parent", "below itself"],
)
def test_what_is_no_tree_is_refused_by_the_place_at_fault(rows: tuple[Place, ...], code: str) -> None:
    with pytest.raises(PlacesError) as refused:
        Places(rows)
    assert refused.value.code == code


def test_a_row_of_a_table_becomes_a_place() -> None:
    row = {"code": "07", "parent": "", "kind": "province"}
    names = {"name_lo": "ຫົວພັນ", "name_th": "", "name_en": "Huaphan"}
    assert Place.of(row | names) == ROWS[0]
