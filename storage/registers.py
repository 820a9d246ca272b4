"""Registers: what submissions and imports changed in lists of entities. Appended, never overwritten; what stands is
reckoned from all of them (forms.entities.fold) but those of reports that were returned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, exists, insert, select

from forms.entities import Change, ChangeSet
from storage.desk import ChangesIn
from storage.records import RegisterChanges
from storage.schema import register_changes, submissions
from storage.statements import Statement, Work, among
from storage.values import Box, instant, maybe_day, millis, names
from storage.writes import AddChanges

_ADD = Statement(
    insert(register_changes).values({column.name: bindparam(column.name) for column in register_changes.columns})
)
_said = submissions.alias("said")
_version = submissions.alias("version")
# A report that lies with its author again says nothing until it is mended, in none of its versions.
_RETURNED = exists(
    select(_version.c.id)
    .join(_said, _said.c.root == _version.c.root)
    .where(_said.c.id == register_changes.c.id, _version.c.status == "returned")
)
_IN = Statement(
    select(*(register_changes.c[name] for name in ("id", "list", "place", "on_day", "accepted", "replaces", "changes")))
    .where(among(register_changes.c.list, "lists"), among(register_changes.c.place, "places"), ~_RETURNED)
    .order_by(register_changes.c.accepted, register_changes.c.id)
)


def add_changes(write: AddChanges, box: Box) -> Work[None]:
    yield from add(write.changes, box)


def add(sets: Sequence[RegisterChanges], box: Box) -> Work[None]:
    """Append change sets, each under its lists."""
    rows = [_columns(one, name, box) for one in sets for name in sorted({*one.lists, *_changed(one)})]
    if rows:
        yield _ADD.each(rows)


def _changed(one: RegisterChanges) -> set[str]:
    return {change.list for change in one.said.changes}


def _columns(one: RegisterChanges, name: str, box: Box) -> dict[str, Any]:
    mine = [_packed(change) for change in one.said.changes if change.list == name]
    return {
        "id": one.said.id,
        "list": name,
        "place": one.place,
        "on_day": one.said.on.isoformat(),
        "accepted": millis(one.said.accepted),
        "replaces": one.said.replaces or None,
        "changes": box.seal(mine, "register_changes"),
    }


def changes_in(lookup: ChangesIn, box: Box) -> Work[dict[str, tuple[RegisterChanges, ...]]]:
    rows = yield _IN(lists=names(lookup.lists), places=names(lookup.places))
    found: dict[str, list[RegisterChanges]] = {name: [] for name in lookup.lists}
    for id_, name, place, on, accepted, replaces, changes in rows:
        day = maybe_day(on)
        assert day is not None
        said = tuple(_unpacked(name, one) for one in box.open(changes, "register_changes"))
        found[name].append(RegisterChanges(place, ChangeSet(id_, day, instant(accepted), said, replaces or "")))
    return {name: tuple(sets) for name, sets in found.items()}


def _packed(change: Change) -> list[Any]:
    return [change.id, change.op, change.label, dict(change.properties), change.base_version, change.path]


def _unpacked(name: str, packed: list[Any]) -> Change:
    id_, op, label, properties, base, path = packed
    return Change(name, id_, op, label, properties, base, path)
