"""Indicators: their forms, expressions and plug-ins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms.expression import compile_expression
from forms.form import Form
from forms.problems import ExpressionError
from indicators.plugins import FIGURES
from programmes.checks.common import FILE, is_above, own_money, problem, unknown
from programmes.checks.registers import needed
from programmes.figures import fields_of
from programmes.model import Indicator, Programme
from programmes.opening import class_of
from programmes.problems import Problem
from programmes.registers import saved


def indicators(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    for name, indicator in programme.indicator.items():
        where = f"indicator.{name}"
        yield from unknown("form", indicator.form, programme.form, f"{where}.of")
        yield from own_money(programme, indicator.unit, f"{where}.unit", name)
        yield from _counted(programme, indicator, where)
        form = forms.get(indicator.form)
        if form is None or indicator.form not in programme.form:
            continue
        if indicator.repeat and indicator.repeat not in {path.rpartition("/")[2] for path in form.repeats}:
            yield problem("unknown_repeat", f"{where}.of", name=indicator.repeat, form=indicator.form)
            continue
        if indicator.time == "last" and programme.form[indicator.form].on_demand:
            yield problem("last_on_demand", f"{where}.time", name=name, form=indicator.form)
        yield from _expressions(indicator, form, programme.form[indicator.form].klass, where)
        if indicator.plugin:
            yield from _figure(programme, indicator, saved(forms.values()), where)


def _counted(programme: Programme, indicator: Indicator, where: str) -> Iterator[Problem]:
    """What counts of how many a figure is counts the same reports, over the same time, in whole numbers."""
    yield from unknown("indicator", indicator.count, programme.indicator, f"{where}.count")
    count = programme.indicator.get(indicator.count)
    alike = count is None or (count.of, count.time, count.bound) == (indicator.of, indicator.time, indicator.bound)
    if count is not None and (not alike or count.unit or count.den or count.by or count.count):
        yield problem("count_of_another", f"{where}.count", name=indicator.count)


def _figure(programme: Programme, indicator: Indicator, kept: Mapping[str, set[str]], where: str) -> Iterator[Problem]:
    """A figure that a plug-in makes: it is there, it has what it needs, and takes these arguments; and
    what is no total over a place is of the class of the registers."""
    yield from plugged(programme, indicator.plugin, indicator.args, kept, where)
    plugin = FIGURES.get(indicator.plugin)
    if plugin is None:
        return
    klass = max((class_of(programme, name) for name in plugin.needs), default="")
    for value in indicator.args.values():
        if value in plugin.apart and is_above(klass, indicator.klass):
            yield problem("class_above_total", f"{where}.args", value=value, klass=klass, figure=indicator.klass)


def plugged(
    programme: Programme, name: str, args: Mapping[str, int | str], kept: Mapping[str, set[str]], where: str
) -> Iterator[Problem]:
    yield from unknown("plugin", name, FIGURES, f"{where}.plugin")
    if name not in FIGURES:
        return
    plugin = FIGURES[name]
    yield from needed(programme, name, plugin.needs, kept, f"{where}.plugin")
    for key, value in args.items():
        yield from unknown("argument", key, plugin.args, f"{where}.args")
        if key in plugin.args and value not in plugin.args[key]:
            may = ", ".join(map(str, plugin.args[key]))
            yield problem("argument_value", f"{where}.args.{key}", value=value, may=may)
    for key in plugin.required:
        if key not in args:
            yield problem("argument_missing", f"{where}.args", name=name, key=key)


def _expressions(indicator: Indicator, form: Form, klass: str, where: str) -> Iterator[Problem]:
    """Each expression can be read, uses the form's own fields, and gives away nothing more private."""
    classes = {question.name: question.kb.get("class", "") or klass for question in form.questions}
    for key, expression in indicator.expressions().items():
        try:
            used = compile_expression(expression, fields_of(form)).names
        except ExpressionError as why:
            values = {"expression": expression, "form": form.id}
            yield Problem("expression", FILE, f"{where}.{key}", values, why.problems)
            continue
        for name in sorted(used):
            if is_above(classes[name], indicator.klass):
                yield problem(
                    "class_above_figure",
                    f"{where}.{key}",
                    question=name,
                    klass=classes[name],
                    figure=indicator.klass,
                )
