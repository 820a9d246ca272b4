"""Registers: the lists of entities (groups, members, loans) that a report is served, with the lists that the house
makes of them, and what the report changes in them."""

from __future__ import annotations

from collections.abc import Iterable

from conversations.scene import Scene
from forms.entities import Change, ChangeSet, Register, fold
from programmes.calendar import bounds
from programmes.registers import Row
from storage.desk import ChangesIn
from storage.records import RegisterChanges, Submission

PLACE = "place"  # the column that says where an entity belongs, in what is served


def served(scene: Scene, form: str, place: str, period: str) -> dict[str, list[Row]]:
    """The registers and lists that a form is served, as of the end of its period: what belongs to its place, to places
    in it, and to places around it."""
    if not scene.world.programme_of(form).registers:
        return {}
    lists = scene.world.lists(form)
    named = lists.named_by(scene.world.newest(form))
    return lists.served(named, tables(scene, lists.needs(named), place), *bounds(period)) if named else {}


def tables(scene: Scene, names: tuple[str, ...], place: str) -> dict[str, list[Row]]:
    """Registers as they stand, of what belongs to a place, to places in it, and to places around it."""
    if not names:
        return {}
    places = scene.world.places
    codes = dict.fromkeys([*(one.code for one in places.path(place)), *(one.code for one in places.below(place))])
    found = scene.desk.look(ChangesIn(names, tuple(codes)))
    return {name: rows(standing(name, found[name]), found[name]) for name in names}


def standing(name: str, sets: Iterable[RegisterChanges]) -> Register:
    """A register as it stands, out of all that was said."""
    return fold(name, (one.said for one in sets))


def rows(register: Register, sets: Iterable[RegisterChanges]) -> list[Row]:
    """A register as forms read it, each entity with the place where it was first named."""
    places: dict[str, str] = {}
    for one in sets:
        for change in one.said.changes:
            places.setdefault(change.id, one.place)
    return [{PLACE: places[row["name"]], **row} for row in register.rows()]


def changes(scene: Scene, submission: Submission, said: tuple[Change, ...]) -> tuple[RegisterChanges, ...]:
    """What a submission says of entities, as it is kept. It tells of the day it was sent, if that lies in its period,
    else of the period's last day."""
    if not said:
        return ()
    first, last = bounds(submission.period)
    on = min(max(submission.sent_at.astimezone(scene.zone).date(), first), last)
    return (
        RegisterChanges(submission.place, ChangeSet(submission.id, on, submission.sent_at, said, submission.corrects)),
    )
