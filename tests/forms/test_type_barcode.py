"""Barcodes: typed."""

from __future__ import annotations

from tests.forms.scenario import walk


def test_a_barcode_is_typed() -> None:
    story = walk("| survey |\n| | type | name | label |\n| | barcode | b | B |").asks("b", type="barcode")
    assert story.answer("885 00-1").ends().values == {"b": "885 00-1"}
