"""The same language over one flat record, for programme.toml."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from forms.expression import compile_expression
from forms.lists import rows_of
from forms.problems import ExpressionError, FormError

RECORD = {
    "save_balance": 500,
    "save_in": Decimal("100.5"),
    "present": "yes",
    "L07/now": 12.5,
    "L07/before": None,
    "day": date(2026, 11, 21),
    "links": ["road", "water"],
    "done": True,
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("save_balance - save_in", 399.5),
        ("present = 'yes'", True),
        ("L07/now > 10 and L07/now > L07/before", False),
        ("coalesce(L07/before, 0) + 1", 1.0),
        ("selected(links, 'water')", True),
        ("count-selected(links)", 2.0),
        ("day >= '2026-11-01'", True),
        ("done", True),
        ("1", 1.0),
        ("'word'", "word"),
    ],
)
def test_a_record_answers(expression: str, value: object) -> None:
    assert compile_expression(expression, RECORD)(RECORD) == value


def test_what_a_record_lacks_is_blank() -> None:
    assert compile_expression("a = ''", ["a"])({}) is True


def test_an_expression_knows_its_names_and_lists() -> None:
    found = compile_expression("count(instance('late')/root/item[days > limit]) > 0", ["limit", "days"])
    assert found.names == {"limit"} or not found.names
    assert found.instances == {"late"}
    assert found({"limit": 1}, instances={"late": ()}) is False


@pytest.mark.parametrize(
    ("expression", "code", "at"),
    [
        ("save_balance -", "expression_ends", 14),
        ("save_balance + savein", "unknown_name_here", 15),
        ("1 + frob(2)", "unknown_function", 4),
        ("/save_balance", "unknown_name_here", 0),
        ("../save_balance", "unknown_name_here", 0),
        ("save_balance[1]", "unknown_name_here", 0),
        ("once(save_balance)", "unknown_function", 0),
    ],
)
def test_a_mistake_says_where(expression: str, code: str, at: int) -> None:
    with pytest.raises(ExpressionError) as fault:
        compile_expression(expression, RECORD)
    assert isinstance(fault.value, FormError)
    assert (fault.value.code, fault.value.at) == (code, at)


def test_functions_of_the_host() -> None:
    double = compile_expression("kb:double(save_balance)", RECORD, functions={"kb:double": lambda value: value * 2})
    assert double(RECORD) == 1000.0


def test_what_takes_too_long_is_blank() -> None:
    rows = rows_of([{"v": "1"}] * 2_000)
    each = "count(instance('x')/root/item[count(instance('x')/root/item[v > 5]) > 3])"
    assert compile_expression(each, [])({}, instances={"x": rows}) == ""
