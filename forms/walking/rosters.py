"""Rosters: the rows of a repeat that stand for the rows of a list, each with the answers of its key.

Kept by position, a member added above or taken away moves typed amounts to other people, silently
(enketo/enketo#23). So when the list changes the rows are put in its order by their key; one whose key has gone is
parked with its answers, and comes back with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.walking.instance import Copies, Node, build, everything
from forms.xpath.values import text

if TYPE_CHECKING:
    from forms.walking.recompute import Live


def align(live: Live, copies: Copies, wanted: int) -> None:
    """Bring the rows into the order of their list, of which `wanted` rows are asked."""
    keys = _keys(live, copies, wanted)
    if [_key(row) for row in copies.rows] == keys:
        return
    before = {id(row): row.position for row in copies.rows}
    known: dict[str, list[Node]] = {}
    for row in (*copies.rows, *copies.parked):
        known.setdefault(_key(row), []).append(row)
    copies.rows = []
    for key in keys:
        found = known[key].pop(0) if known.get(key) else None
        if found is None and not live.may_grow(copies):
            break
        if found is None or id(found) not in before:
            live.set(_key_field(live.grow(copies, found)), key)  # its defaults are reckoned when all rows stand
            continue
        copies.rows.append(found)
        found.position = len(copies.rows)
        if before[id(found)] != found.position:
            live.all_waiting(found)
    copies.parked = [row for rows in known.values() for row in rows if _is_answered(row)]
    live.touched(copies)


def _keys(live: Live, copies: Copies, wanted: int) -> list[str]:
    """The keys of the list's rows: the key's own calculation, at every position."""
    key = copies.definition.keyed_by
    assert key is not None
    assert key.binding.calculate is not None
    probe = build(copies.definition, copies.parent, live.world.single, fresh=False)
    found = []
    for position in range(1, wanted + 1):
        probe.position = position
        said = text(key.binding.calculate.at(live.world, probe.children[key.slot]))
        if said:
            found.append(said)
    return found


def _key_field(row: Node) -> Node:
    key = row.definition.keyed_by
    assert key is not None
    field: Node = row.children[key.slot]
    return field


def _key(row: Node) -> str:
    return _key_field(row).value


def _is_answered(row: Node) -> bool:
    """Whether anybody has said anything in a row; what came back to be asked again is not settled any more."""
    return any(node.value and node.definition.question is not None for node in everything(row))
