"""bot.py parse: how the bot reads a text, for authors and for whoever wants to check it."""

from __future__ import annotations

import json

import pytest

from tests.handlers.administrator import Administrator, administrator

__all__ = ["administrator"]

WATER = ("--choices", "water=ນ້ຳ,road=ທາງ,rice=ເຂົ້າ")


@pytest.mark.parametrize(
    ("kind", "text", "language", "shown"),
    [
        ("integer", "໑໒.໕໐໐", "lo", {"value": 12500}),
        ("integer", "2 ລ້ານ 5 ແສນ", "lo", {"value": 2500000}),
        ("integer", "ล้านครึ่ง", "th", {"value": 1500000}),
        ("integer", "-5", "th", {"value": -5}),
        ("integer", "−5 ກີບ", "lo", {"value": -5}),
        ("integer", "2 ล้าน 3", "th", {"ambiguous": [2000003, 2300000]}),
        ("integer", "1.5", "lo", {"refused": "format"}),
        ("decimal", "12.500", "lo", {"ambiguous": [12.5, 12500]}),
        ("decimal", "๑๒,๕๐๐.๕๐", "th", {"value": 12500.5}),
        ("decimal", "0,1", "lo", {"value": 0.1}),
        ("date", "29/02/2567", "th", {"value": "2024-02-29"}),
        ("date", "29/02/2568", "th", {"refused": "range"}),
        ("date", "1/1/12", "th", {"ambiguous": ["1969-01-01", "2012-01-01"]}),
        ("date", "1/1/12", "lo", {"value": "2012-01-01"}),
        ("date", "ມື້ວານ", "lo", {"value": "2026-11-20"}),
        ("date", "เมื่อวาน", "th", {"value": "2026-11-20"}),
    ],
)
def test_a_text_is_read_to_one_value_or_asked_back_or_refused(
    administrator: Administrator, kind: str, text: str, language: str, shown: dict[str, object]
) -> None:
    said = administrator.done("parse", kind, text, "--language", language, "--today", "2026-11-21", "--json")
    assert json.loads(said) == shown


def test_of_a_day_that_must_be_past_two_digits_are_no_year_to_come(administrator: Administrator) -> None:
    asked = ("parse", "date", "1/1/65", "--language", "lo", "--today", "2026-11-21", "--json")
    assert json.loads(administrator.done(*asked)) == {"value": "2065-01-01"}
    assert json.loads(administrator.done(*asked, "--past")) == {"value": "1965-01-01"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1", {"value": "water"}),
        ("ນໍ້າ", {"value": "water"}),
        ("road", {"value": "road"}),
        ("ເຂົ", {"value": "rice"}),
        ("ໝູ", {"refused": "unknown"}),
        ("", {"refused": "empty"}),
    ],
)
def test_a_choice_is_known_by_number_name_label_or_beginning(
    administrator: Administrator, text: str, shown: dict[str, object]
) -> None:
    assert json.loads(administrator.done("parse", "choice", text, *WATER, "--language", "lo", "--json")) == shown


def test_texts_are_read_line_by_line(administrator: Administrator) -> None:
    shown = administrator.does("parse", "integer", "-", "--json", typing="5\n\n1.500.000\r\nຊາວຫ້າ\n-3")
    assert [json.loads(line) for line in shown.lines] == [
        {"value": 5}, {"refused": "empty"}, {"value": 1500000}, {"value": 25}, {"value": -3},
    ]  # fmt: skip


def test_no_figure_is_rounded_on_the_way(administrator: Administrator) -> None:
    assert administrator.done("parse", "decimal", "0,10000000000000000001", "--json") == (
        '{"value": 0.10000000000000000001}\n'
    )


def test_without_json_it_is_said_in_words(administrator: Administrator) -> None:
    assert administrator.done("parse", "integer", "12 500").strip() == "12500"
    assert "12.5 · 12500" in administrator.done("parse", "decimal", "12.500")
    assert "ບໍ່ຮັບ" in administrator.done("--language lo parse", "date", "31/4/2026")


@pytest.mark.parametrize(
    "words",
    [
        ("parse", "number", "5"),
        ("parse", "choice", "5"),
        ("parse", "choice", "5", "--choices", "=ນ້ຳ"),
        ("parse", "date", "1/1", "--today", "1/1/2026"),
        ("parse", "integer", "5", "--jsn"),
        ("parse", "integer", "5", "--language", "fr"),
    ],
)
def test_a_wrong_call_is_wrong_usage(administrator: Administrator, words: tuple[str, ...]) -> None:
    assert administrator.does(*words).code == 2
