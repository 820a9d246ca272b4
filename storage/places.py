"""Places: the tree, as it was imported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, select

from storage.records import PlaceRow
from storage.schema import places
from storage.statements import Statement, Work

_FIELDS = ("parent", "kind", "name_lo", "name_th", "name_en")
_ALL = Statement(select(places.c.code, *(places.c[name] for name in _FIELDS)).order_by(places.c.code))
_SAVE = Statement(
    lambda insert: (
        insert(places)
        .values({name: bindparam(name) for name in ("code", *_FIELDS)})
        .on_conflict_do_update(index_elements=["code"], set_={name: bindparam(name) for name in _FIELDS})
    )
)


def all_places() -> Work[tuple[PlaceRow, ...]]:
    """Every place, by code."""
    rows = yield _ALL()
    return tuple(PlaceRow(code, parent or "", *rest) for code, parent, *rest in rows)


def import_places(rows: Sequence[PlaceRow]) -> Work[int]:
    """Add places, or give known codes their new names, kinds and parents; how many were new or changed.
    None is ever taken away: reports name them. Raises ValueError when a parent is missing."""
    known = {place.code: place for place in (yield from all_places())}
    changed = [row for row in _parents_first(rows, known) if known.get(row.code) != row]
    for row in changed:
        values = {name: getattr(row, name) for name in _FIELDS}
        yield _SAVE(code=row.code, **{**values, "parent": row.parent or None})
    return len(changed)


def _parents_first(rows: Sequence[PlaceRow], known: Iterable[str]) -> list[PlaceRow]:
    there, waiting, ordered = {"", *known}, list(rows), []
    while waiting:
        ready = [row for row in waiting if row.parent in there]
        if not ready:
            raise ValueError(f"no such parent: {waiting[0].parent!r} of place {waiting[0].code!r}")
        waiting = [row for row in waiting if row.parent not in there]
        ordered += ready
        there.update(row.code for row in ready)
    return ordered
