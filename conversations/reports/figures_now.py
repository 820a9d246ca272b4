"""Figures as a form reads them: the list `now`, one row with what other reports have told of its place in the last
month of its period (`figures` of its line in programme.toml)."""

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
    month = period_of(bounds(period)[1], "month")
    places = tuple(one.code for one in scene.world.places.below(place))
    rows = scene.desk.look(FactsIn(places, codes, month, month))
    facts = [Fact(row.place, row.period, row.indicator, row.by, row.num, row.den) for row in rows]
    known = {one.code: one for name in scene.world.programme_of(form.id).form for one in scene.world.definitions(name)}
    told: Row = {"name": NOW, "label": ""}
    for code in codes:
        value = figures.value(known[code], figures.at(facts, known[code], month)) if code in known else None
        told[code] = "" if value is None else f"{value:f}" if not isinstance(value, int) else str(value)
    return {NOW: [told]}
