"""Registers: the lists of entities (groups, members, loans) that a report is served, with the lists that the house
makes of them, and what the report changes in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from conversations.scene import Scene
from forms.entities import Change, ChangeSet, Register, fold
from programmes.calendar import bounds
from programmes.registers import Row
from storage.desk import ChangesIn
from storage.records import RegisterChanges, Submission

PLACE = "place"  # the columns that say where an entity belongs, and when it came to count, in what is served
ACCEPTED = "accepted"


def served(scene: Scene, form: str, place: str, period: str, corrects: str = "") -> dict[str, list[Row]]:
    """The registers and lists that a form is served: what belongs to its place, to places in it, and to places around
    it; as of the end of its period, or, of a form that is opened on demand, as of today. `corrects` is the submission
    that is to be replaced: what it said is left out, so that it is not held against itself."""
    if not scene.world.programme_of(form).registers:
        return {}
    lists = scene.world.lists(form)
    named = lists.named_by(scene.world.newest(form))
    if not named:
        return {}
    first, last = bounds(period)
    on = scene.today if scene.world.rule(form).on_demand else last
    return lists.served(named, tables(scene, lists.needs(named), place, corrects), min(first, on), on)


def tables(
    scene: Scene,
    names: tuple[str, ...],
    place: str,
    without: str = "",
    more: tuple[RegisterChanges, ...] = (),
    until: datetime | None = None,
) -> dict[str, list[Row]]:
    """Registers as they stand, or stood `until` a moment, of what belongs to a place, to places in it, and to places
    around it; without what a submission, and those that it corrects, said of them, and with what is about to be
    said."""
    if not names:
        return {}
    places = scene.world.places
    codes = dict.fromkeys([*(one.code for one in places.path(place)), *(one.code for one in places.below(place))])
    found = scene.desk.look(ChangesIn(names, tuple(codes)))
    if without:
        found = {name: _but_for(sets, without) for name, sets in found.items()}
    if until is not None:
        found = {name: tuple(one for one in sets if one.said.accepted <= until) for name, sets in found.items()}
    found = {name: (*sets, *more) for name, sets in found.items()}
    return {name: rows(standing(name, found[name]), found[name]) for name in names}


def _but_for(sets: tuple[RegisterChanges, ...], submission: str) -> tuple[RegisterChanges, ...]:
    before = {one.said.id: one.said.replaces for one in sets}
    out: set[str] = set()
    while submission and submission not in out:
        out.add(submission)
        submission = before.get(submission, "")
    return tuple(one for one in sets if one.said.id not in out)


def standing(name: str, sets: Iterable[RegisterChanges]) -> Register:
    """A register as it stands, out of all that was said."""
    return fold(name, (one.said for one in sets))


def rows(register: Register, sets: Iterable[RegisterChanges]) -> list[Row]:
    """A register as forms read it, each entity with the place where it was first named, and when this came to count."""
    first: dict[str, dict[str, str]] = {}
    for one in sets:
        came = {PLACE: one.place, ACCEPTED: one.said.accepted.isoformat()}
        for change in one.said.changes:
            first.setdefault(change.id, came)
    return [{**first[row["name"]], **row} for row in register.rows()]


def changes(scene: Scene, submission: Submission, said: tuple[Change, ...]) -> tuple[RegisterChanges, ...]:
    """What a submission says of entities, as it is kept. It tells of the day it was sent, if that lies in its period,
    else of the period's last day; it is accepted now, as it is sent or approved. A correction takes the place of
    all that was said before it, also in a register that it does not mention any more; it is of the version that it
    corrects."""
    form = scene.world.form(scene.desk, submission.form, submission.version)
    written = {one.list for one in form.entities}
    lists = tuple(sorted(written)) if submission.corrects else ()
    if not said and not lists:
        return ()
    first, last = bounds(submission.period)
    on = min(max(submission.sent_at.astimezone(scene.zone).date(), first), last)
    told = ChangeSet(submission.id, on, scene.now, said, submission.corrects)
    return (RegisterChanges(submission.place, told, lists),)
