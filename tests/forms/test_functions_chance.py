"""Chance: numbers, identifiers, orders. JavaRosa's answers; see reckoning.py."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.forms.reckoning import agrees, reckoned

JAVAROSA = [
    ("randomize(instance('seven')/root/item/name, 42)", ["A", "F", "C", "B", "D", "E", "G"]),
    ("randomize(instance('seven')/root/item/name, 0)", ["C", "B", "E", "A", "F", "D", "G"]),
    ("randomize(instance('seven')/root/item/name, 1)", ["G", "F", "E", "A", "C", "D", "B"]),
    ("randomize(instance('seven')/root/item/name, -1)", ["D", "C", "B", "F", "E", "A", "G"]),
    ("randomize(instance('seven')/root/item/name, -42)", ["E", "D", "A", "F", "B", "C", "G"]),
    ("randomize(instance('seven')/root/item/name, 2.9)", ["G", "C", "F", "D", "B", "A", "E"]),
    ("randomize(instance('seven')/root/item/name, -2.9)", ["A", "B", "F", "C", "D", "E", "G"]),
    ("randomize(instance('seven')/root/item/name, 0.5)", ["C", "B", "E", "A", "F", "D", "G"]),
    ("randomize(instance('seven')/root/item/name, '42')", ["A", "F", "C", "B", "D", "E", "G"]),
    ("randomize(instance('seven')/root/item/name, '42.7')", ["A", "F", "C", "B", "D", "E", "G"]),
    ("randomize(instance('seven')/root/item/name, '')", ["C", "B", "E", "A", "F", "D", "G"]),
    ("randomize(instance('seven')/root/item/name, ../b)", ["C", "B", "E", "A", "F", "D", "G"]),
    ("randomize(instance('seven')/root/item/name, ../bi)", ["C", "B", "E", "A", "F", "D", "G"]),
    ("randomize(instance('seven')/root/item/name, ../n)", ["F", "G", "C", "E", "B", "A", "D"]),
    ("randomize(instance('seven')/root/item/name, true())", ["G", "F", "E", "A", "C", "D", "B"]),
    ("randomize(instance('seven')/root/item/name, 2147483647)", ["C", "B", "E", "A", "F", "D", "G"]),
    ("randomize(instance('seven')/root/item/name, 2147483648)", ["G", "F", "E", "A", "C", "D", "B"]),
    ("randomize(instance('seven')/root/item/name, 4294967294)", ["C", "B", "E", "A", "F", "D", "G"]),
    ("randomize(instance('seven')/root/item/name, 123456789012345)", ["E", "D", "B", "G", "F", "C", "A"]),
    ("randomize(instance('seven')/root/item/name, 1 div 0)", ["G", "C", "F", "D", "B", "A", "E"]),
    ("randomize(instance('seven')/root/item/name, ../d)", ["B", "A", "C", "G", "E", "D", "F"]),
    ("randomize(../b, 1)", [""]),
]

# Where JavaRosa stops with an error, which Collect shows instead of the next question.
GOES_ON = [
    ("randomize(instance('seven')/root/item/name, 0 div 0)", ["C", "B", "E", "A", "F", "D", "G"]),
]

test_as_javarosa = agrees(JAVAROSA)
test_where_javarosa_stops = agrees(GOES_ON)


# SHA-256 of the words, as JavaRosa reckons a seed from them; its own jar lacks the library for it.
WORDS = [("a", "FCBADEG"), ("abc", "DBEFACG"), ("uuid:5e1a3e4c-0e4f-4f0b-8f5b-2b1d3a1c1d11", None), (" ", "ABDCGFE")]


@pytest.mark.parametrize(("seed", "order"), WORDS)
def test_words_are_a_seed(seed: str, order: str | None) -> None:
    found = "".join(reckoned(f"randomize(instance('seven')/root/item/name, '{seed}')"))
    assert sorted(found) == list("ABCDEFG")
    assert order is None or found == order


def test_without_a_seed_the_order_is_the_sessions() -> None:
    found = reckoned("randomize(instance('seven')/root/item/name)")
    assert found == reckoned("randomize(instance('seven')/root/item/name)")
    assert sorted(found) == list("ABCDEFG")


def test_chance_is_drawn_from_the_seed() -> None:
    drawn = reckoned("random()")
    assert isinstance(drawn, float)
    assert 0 <= drawn < 1
    assert drawn != reckoned("random()")


@pytest.mark.parametrize(("length", "letters"), [("8", 8), ("0", 0), ("-1", 0), ("''", 0), ("'3'", 3), ("9999", 512)])
def test_ids_are_as_long_as_asked_for(length: str, letters: int) -> None:
    found = str(reckoned(f"uuid({length})"))
    assert len(found) == letters
    assert found.isalnum() == bool(letters)


def test_ids_are_version_4() -> None:
    found = UUID(str(reckoned("uuid()")))
    assert found.version == 4
