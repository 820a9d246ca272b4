"""Counting a report: its figures, read off its answers and reckoned out of the registers."""

from __future__ import annotations

from conversations.reports import registers
from conversations.scene import Scene
from forms.walking.session import Finished
from indicators.facts import facts_of
from programmes.calendar import bounds
from storage.records import FactRow, RegisterChanges


def facts(
    scene: Scene,
    form: str,
    place: str,
    period: str,
    finished: Finished,
    more: tuple[RegisterChanges, ...] = (),
    without: str = "",
) -> tuple[FactRow, ...]:
    """The figures of a report of this form, for this place and period, as they are counted now; with `more` that is
    about to be said of entities, `without` what a submission said of them."""
    found = facts_of(finished.values, scene.world.definitions(form), place, period)
    lists = scene.world.lists(form)
    if needed := lists.figures_need(form):
        tables = registers.tables(scene, needed, place, without, more)
        found += lists.figures(form, finished.values, tables, place, period, *bounds(period))
    return tuple(FactRow(fact.place, fact.period, fact.indicator, fact.by, fact.num, fact.den) for fact in found)
