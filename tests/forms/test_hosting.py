"""Functions of the host, called from a form's expressions."""

from __future__ import annotations

import logging
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from forms.expression import compile_expression
from forms.hosting import HostFunction, host
from forms.problems import FormError
from forms.sheets.xlsform import compile_form
from tests.forms.scenario import Walk, given, workbook

FORM = """
| survey |
| | type | name | label | calculation |
| | text | sex | Sex | |
| | decimal | kg | Weight | |
| | calculate | z | | kb:growth(${sex}, ${kg}) |
| | note | told | That is ${z} | |
"""


def growth(sex: str, weight: float) -> float:
    return {"f": 10.0, "m": 11.0}[sex] - weight


GROWTH = HostFunction("kb:growth", growth, ("text", "number"), "number", "How much is missing.")


def walked(function: Any, form: str = FORM, **rest: Any) -> Walk:
    return Walk(compile_form(workbook(form), functions={"kb:growth": function}).form, given(**rest))


def test_a_function_is_called_with_what_it_asked_for() -> None:
    story = walked(GROWTH).answer("f", "8.5").asks("told", label="That is 1.5")
    assert story.value("z") == "1.5"


def test_blank_in_gives_blank_out() -> None:
    story = walked(GROWTH).answer("f")
    assert story.value("z") == ""
    assert story.answer("").value("z") == ""


def test_what_goes_wrong_inside_is_told_and_gives_blank() -> None:
    told: list[tuple[str, str]] = []

    def report(name: str, fault: Exception) -> None:
        told.append((name, type(fault).__name__))

    story = walked(host(GROWTH, report=report)["kb:growth"]).answer("unheard of", "8.5")
    assert story.value("z") == ""
    assert ("kb:growth", "KeyError") in told
    story.answer("").ends()


def test_without_a_report_what_goes_wrong_gives_blank_in_silence(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert walked(GROWTH).answer("secret", "8.5").value("z") == ""
    assert caplog.text == ""


@pytest.mark.parametrize("arguments", ["", "${sex}", "${sex}, ${kg}, 1"])
def test_a_wrong_number_of_arguments_is_found_before_anybody_is_asked(arguments: str) -> None:
    with pytest.raises(FormError) as fault:
        walked(GROWTH, FORM.replace("${sex}, ${kg}", arguments))
    assert [problem.code for problem in fault.value.problems] == ["argument_count"]


def test_the_last_arguments_may_be_optional() -> None:
    optional = HostFunction("kb:f", lambda a, b=None: f"{a}-{b}", ("text", "number"), "text", optional=1)
    functions = {"kb:f": optional}
    assert compile_expression("kb:f('x')", (), functions=functions)({}) == "x-None"
    assert compile_expression("kb:f('x', '')", (), functions=functions)({}) == "x-None"
    assert compile_expression("kb:f('x', '2')", (), functions=functions)({}) == "x-2.0"
    assert compile_expression("kb:f('', 2)", (), functions=functions)({}) == ""


@pytest.mark.parametrize(
    ("gives", "returns", "value"),
    [
        (None, "text", ""),
        (5, "text", "5"),
        (5, "number", 5.0),
        (Decimal("1.5"), "number", 1.5),
        ("2", "number", 2.0),
        (date(2026, 11, 21), "text", "2026-11-21"),
        ("", "boolean", False),
        (1, "boolean", True),
        (True, None, True),
        (7, None, 7.0),
        (Decimal("1.5"), None, 1.5),
        (date(2026, 11, 21), None, "2026-11-21"),
    ],
)
def test_what_a_function_gives_becomes_a_value_of_xpath(gives: object, returns: Any, value: object) -> None:
    function = HostFunction("kb:f", lambda: gives, (), returns)
    found = compile_expression("kb:f()", (), functions={"kb:f": function})({})
    assert (found, type(found)) == (value, type(value))


def test_a_boolean_argument_is_never_blank() -> None:
    function = HostFunction("kb:f", lambda flag: f"{flag}", ("boolean",), "text")
    assert compile_expression("kb:f('')", (), functions={"kb:f": function})({}) == "False"


def test_a_pure_function_is_asked_again_only_when_its_arguments_change() -> None:
    calls: list[float] = []

    def counted(sex: str, weight: float) -> float:
        calls.append(weight)
        return weight

    story = walked(HostFunction("kb:growth", counted, ("text", "number"), "number")).answer("f", "8")
    before = len(calls)
    story.restart().answer("").ends()
    assert len(calls) == before
    impure = walked(HostFunction("kb:growth", counted, ("text", "number"), "number", pure=False)).answer("f", "8")
    before = len(calls)
    impure.restart()
    assert len(calls) > before


def test_a_plain_callable_does_too_and_the_session_may_bring_its_own() -> None:
    story = walked(lambda sex, kg: f"{sex}{kg}").answer("f", "8.5")
    assert story.value("z") == "f8.5"
    story = walked(GROWTH, functions={"kb:growth": lambda sex, kg: 3}).answer("f", "8.5")
    assert story.value("z") == "3"


def test_a_plain_callable_that_fails_gives_blank() -> None:
    def fails(*values: object) -> str:
        raise ValueError(values)

    story = walked(fails).answer("f", "8.5")
    assert story.value("z") == ""
