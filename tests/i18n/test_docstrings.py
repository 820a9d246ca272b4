"""The examples in the docstrings of this room are true."""

from __future__ import annotations

import doctest
import importlib

import pytest

MODULES = (
    "i18n.spelling",
    "i18n.cutting",
    "i18n.script",
    "i18n.reading.numerals",
    "i18n.reading.numbers",
    "i18n.reading.dates",
    "i18n.reading.times",
    "i18n.reading.choices",
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert tried, f"{name} has no examples"
    assert not failed
