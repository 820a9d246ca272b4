"""Figures as a form reads them: the list `now`, one row with what other reports have told of its place (`figures` of
its line in programme.toml), each in the last month of the form's period that was reported: `L06`, and `L06_period`."""

from __future__ import annotations

from conversations.scene import Scene
from forms.form import Form
from indicators import figures
from indicators.facts import Fact
from programmes.calendar import bounds, period_of
from programmes.registers import Row
from storage.desk import FactsIn

NOW = "now"


def served(scene: Scene, form: Form, place: str, period: str) -> dict[str, list[Row]]:
    """The list, where the form names it."""
    codes = scene.world.rule(form.id).figures
    if NOW not in form.externals or not codes:
        return {}
    first, last = (period_of(day, "month") for day in bounds(period))
    places = tuple(one.code for one in scene.world.places.below(place))
    rows = scene.desk.look(FactsIn(places, codes, first, last))
    facts = [Fact(row.place, row.period, row.indicator, row.by, row.num, row.den) for row in rows]
    known = {one.code: one for name in scene.world.programme_of(form.id).form for one in scene.world.definitions(name)}
    told: Row = {"name": NOW, "label": ""}
    for code in codes:
        month = max((one.period for one in facts if one.indicator == code and first <= one.period <= last), default="")
        value = figures.value(known[code], figures.at(facts, known[code], month)) if code in known and month else None
        told[f"{code}_period"] = month
        told[code] = "" if value is None else f"{value:f}" if not isinstance(value, int) else str(value)
    return {NOW: [told]}
