"""Indicators of programme.toml, compiled into what indicators.facts counts with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from forms.expression import compile_expression
from forms.form import Form
from indicators.facts import Definition, Reading, Record
from indicators.plugins import FIGURES

if TYPE_CHECKING:  # the model asks this module for its definitions
    from programmes.model import Indicator


def fields_of(form: Form) -> frozenset[str]:
    """The names that an expression over this form's records may use."""
    return frozenset(question.name for question in form.questions)


def definitions(indicators: Mapping[str, Indicator], forms: Mapping[str, Form]) -> tuple[Definition, ...]:
    """The indicators whose form is among these. Raises ExpressionError where an expression is wrong."""
    return tuple(
        _definition(code, indicator, forms[indicator.form], indicators)
        for code, indicator in indicators.items()
        if indicator.form in forms
    )


def _nothing(record: Record) -> None:
    """What a report says of a figure that a plug-in makes."""
    return


def _definition(code: str, indicator: Indicator, form: Form, indicators: Mapping[str, Indicator]) -> Definition:
    names = fields_of(form)

    def read(expression: str) -> Reading:
        return compile_expression(expression, names)

    where = f"not({indicator.where})" if indicator.plugin else indicator.where
    plugin = FIGURES.get(indicator.plugin)
    return Definition(
        code=code,
        of=indicator.of,
        num=read(indicator.num) if indicator.num else _nothing,
        den=read(indicator.den) if indicator.den else _nothing if plugin and not plugin.amount else None,
        where=read(where) if indicator.where else None,
        by={name: read(expression) for name, expression in indicator.by.items()},
        time=indicator.time,
        unit=indicator.unit,
        klass=indicator.klass,
        bound=indicator.bound,
        least=indicators[indicator.count].least if indicator.count in indicators else indicator.least,
        count=indicator.count,
    )
