"""A session as JSON: small, readable, and by names, so that a form may change underneath it.

`values` is the tree of answers. A settled answer is its text ('' for one skipped); one that nobody has confirmed yet
stands in a list of its own, `["5"]`, with what had been answered there before, `["5", "4"]`; a blank one not yet asked
is left out. A repeat is a list of its instances; one
that has more to say is an object: `rows`, `parked`, and `done` when nobody wants another. `off` are the paths that are
not relevant by their own expression, so that restoring computes nothing but what the world may have changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.model import NodeDef
from forms.walking.instance import Copies, Node, find, path_of, renumber
from forms.walking.recompute import MOST_INSTANCES, MOST_NODES, Live
from forms.xpath.values import LONGEST_KEYS, LONGEST_TEXT


def keep(live: Live, at: str | None) -> dict[str, Any]:
    """The state of a tree; `at` is the path that was chosen to be asked next."""
    off: list[str] = []
    kept: dict[str, Any] = {
        "form": live.form.id,
        "version": live.form.version,
        "values": _kept(live.root, off),
    }
    if off:
        kept["off"] = off
    if live.world.draws:
        kept["draws"] = live.world.draws
    if at is not None:
        kept["at"] = at
    return kept


def _kept(node: Node, off: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for child in node.children:
        definition = child.definition
        if definition.is_repeat:
            values[definition.name] = _kept_rows(child, off)
            continue
        if not child.on:
            off.append(path_of(child))
        if definition.children:
            inner = _kept(child, off)
            if inner:
                values[definition.name] = inner
        elif child.value or child.settled:
            values[definition.name] = child.value if child.settled or _is_own(definition) else _open(child)
    return values


def _open(node: Node) -> list[str]:
    return [node.value, node.said] if node.said else [node.value]


def _is_own(definition: NodeDef) -> bool:
    """Whether the form fills a field itself; nobody confirms those, so they need no mark."""
    return definition.question is None


def _kept_rows(copies: Copies, off: list[str]) -> Any:
    rows = []
    for row in copies.rows:
        if not row.on:
            off.append(path_of(row))
        rows.append(_kept(row, off))
    if not copies.settled and not copies.parked:
        return rows
    kept: dict[str, Any] = {"rows": rows}
    if copies.parked:
        kept["parked"] = [_kept(row, []) for row in copies.parked]
    if copies.settled:
        kept["done"] = True
    return kept


def restore(live: Live, state: Mapping[str, Any]) -> None:
    """Make the tree out of a state. What the form no longer has is passed over, and so is what no session wrote: a
    state comes out of a store, and may be of any shape. What is new in the form gets its default."""
    same = state.get("version") == live.form.version
    live.world.root = live.root = _grown(live, live.form.root, None, state.get("values"), same)
    off = state.get("off")
    if not same or not isinstance(off, list):
        return
    known, single = live.form.single_by_path, live.world.single
    for path in off[:MOST_NODES]:
        if not isinstance(path, str):
            continue
        index = known.get(path)
        node = single[index] if index is not None else find(live.root, path)
        if isinstance(node, Node):
            node.on = False
            _hide(node)


def _grown(live: Live, definition: NodeDef, parent: Node | None, said: Any, same: bool) -> Node:
    """A node with all below it, filled as it is made: restoring is the dearest part of a message."""
    node = Node(definition, parent)
    single = live.world.single if definition.home is None else None
    if single is not None:
        single[definition.index] = node
    values = said or {}
    if not isinstance(values, dict):
        values, same = {}, True
    children: list[Any] = []
    for child in definition.children:
        said = values.get(child.name)
        if child.is_repeat:
            children.append(_rows(live, child, node, said, same))
        elif child.children:
            children.append(_grown(live, child, node, said, same))
        else:
            field = Node(child, node)
            if single is not None:
                single[child.index] = field
            if said is not None:
                _fill(live, field, said)
            elif not same:
                field.value = child.default
            children.append(field)
    node.children = children
    return node


def _fill(live: Live, node: Node, said: Any) -> None:
    definition = node.definition
    if isinstance(said, str):
        node.settled = definition.question is not None
    elif isinstance(said, list) and said and isinstance(said[0], str):
        if len(said) > 1 and isinstance(said[1], str):
            node.said = said[1][:LONGEST_TEXT]
        said = said[0]
    else:
        return
    node.value = said[: LONGEST_KEYS if definition.lists_keys else LONGEST_TEXT]
    live.text += len(node.value)


def _rows(live: Live, definition: NodeDef, parent: Node, said: Any, same: bool) -> Copies:
    copies = Copies(definition, parent)
    if said is None and not same and not definition.starts_empty:
        said = [{}]
    whole = said if isinstance(said, dict) else {"rows": said or []}
    copies.settled = bool(whole.get("done"))
    size = sum(1 for node in definition.below() if node.home is definition)
    for name, rows in (("rows", copies.rows), ("parked", copies.parked)):
        said = whole.get(name)
        for values in said if isinstance(said, list) else ():
            live.room -= size
            if len(rows) >= MOST_INSTANCES or live.room < 0:
                break
            rows.append(_grown(live, definition, parent, values, same))
    renumber(copies)
    return copies


def _hide(node: Node) -> None:
    node.relevant = False
    for child in node.children:
        for part in child.rows if isinstance(child, Copies) else (child,):
            _hide(part)
