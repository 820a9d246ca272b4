"""Charts, and what a summary may show of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from forms.form import Form
from programmes.calendar import MONTHS
from programmes.checks.common import is_above, problem, unknown
from programmes.model import Chart, Programme, Summary
from programmes.problems import Problem


def charts(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    for name, chart in programme.chart.items():
        where = f"chart.{name}"
        yield from unknown("duty", chart.duty, programme.duty, f"{where}.duty")
        if chart.duty in programme.duty and programme.duty[chart.duty].lapse is not None:
            yield problem("chart_lapses", f"{where}.duty", name=chart.duty)
        yield from unknown("level", chart.by, programme.levels, f"{where}.by")
        for code in chart.of:
            yield from unknown("indicator", code, programme.indicator, f"{where}.of")
            if chart.duty and code in programme.indicator and programme.indicator[code].unit != "pct":
                yield problem("beside_on_time", f"{where}.of", name=code)
        yield from _one_axis(programme, chart, where)


def _one_axis(programme: Programme, chart: Chart, where: str) -> Iterator[Problem]:
    """Lines share an axis, so kip and percent do not go into one chart."""
    shown = [(code, programme.indicator[code].unit) for code in chart.of if code in programme.indicator]
    for (one, unit), (other, other_unit) in pairwise(shown):
        if unit != other_unit:
            yield problem(
                "two_units",
                f"{where}.of",
                one=one,
                unit=unit or "1",
                other=other,
                other_unit=other_unit or "1",
            )


def too_long(programme: Programme, chart: Chart, summary: Summary, name: str, where: str) -> Iterator[Problem]:
    """What a summary shows is reported at least as often as the summary is made; a grid exactly as often."""
    shown = [programme.indicator[code].form for code in chart.of if code in programme.indicator]
    owed = [programme.duty[chart.duty].form] if chart.duty in programme.duty else []
    for form in filter(programme.form.get, (*shown, *owed)):
        every = programme.form[form].every
        if MONTHS[every] > MONTHS[summary.every] or (chart.kind == "grid" and every != summary.every):
            yield problem("chart_period", where, chart=name, form=form, every=every, summary=summary.every)


def for_groups(programme: Programme, chart: Chart, name: str, where: str) -> Iterator[Problem]:
    """A group chat sees public totals only."""
    for code in chart.of:
        indicator = programme.indicator.get(code)
        if indicator and is_above(indicator.klass, "P0"):
            yield problem("group_sees", where, chart=name, indicator=code, klass=indicator.klass)
