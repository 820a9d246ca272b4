"""A session as JSON: small, readable, and by names, so that a form may change underneath it.

`values` is the tree of answers. A settled answer is its text ('' for one skipped); one that nobody has confirmed yet
stands in a list of its own, `["5"]`; a blank one not yet asked is left out. A repeat is a list of its instances; one
that has more to say is an object: `rows`, `parked`, and `done` when nobody wants another. `off` are the paths that are
not relevant by their own expression, so that restoring computes nothing but what the world may have changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.walking.instance import Copies, Node, build, find, path_of, renumber
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
        if isinstance(child, Copies):
            values[child.definition.name] = _kept_rows(child, off)
            continue
        if not child.on:
            off.append(path_of(child))
        if child.definition.children:
            inner = _kept(child, off)
            if inner:
                values[child.definition.name] = inner
        elif child.value or child.settled:
            values[child.definition.name] = child.value if child.settled or _is_own(child) else [child.value]
    return values


def _is_own(node: Node) -> bool:
    """Whether the form fills a field itself; nobody confirms those, so they need no mark."""
    return node.definition.question is None


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
    """Put a state into a blank tree. What the form no longer has is passed over, and so is what no session wrote: a
    state comes out of a store, and may be of any shape. What is new in the form gets its default."""
    same = state.get("version") == live.form.version
    _put(live, live.root, state.get("values") or {}, same)
    off = state.get("off")
    if not same or not isinstance(off, list):
        return
    for path in off[:MOST_NODES]:
        node = find(live.root, path) if isinstance(path, str) else None
        if isinstance(node, Node):
            node.on = False
            _hide(node)


def _put(live: Live, node: Node, values: Any, same: bool) -> None:
    if not isinstance(values, Mapping):
        return
    for child in node.children:
        definition = child.definition
        said = values.get(definition.name)
        if isinstance(child, Copies):
            _put_rows(live, child, said, same)
        elif definition.children:
            _put(live, child, said or {}, same)
        elif said is None:
            if not same:
                child.value = definition.default
        elif isinstance(said, str):
            _fill(live, child, said)
            child.settled = definition.question is not None
        elif isinstance(said, list) and said and isinstance(said[0], str):
            _fill(live, child, said[0])


def _fill(live: Live, node: Node, value: str) -> None:
    node.value = value[: LONGEST_KEYS if node.definition.lists_keys else LONGEST_TEXT]
    live.text += len(node.value)


def _put_rows(live: Live, copies: Copies, said: Any, same: bool) -> None:
    if said is None and not same and not copies.definition.starts_empty:
        said = [{}]
    whole = said if isinstance(said, Mapping) else {"rows": said or []}
    copies.settled = bool(whole.get("done"))
    size = sum(1 for node in copies.definition.below() if node.home is copies.definition)
    for name, rows in (("rows", copies.rows), ("parked", copies.parked)):
        said = whole.get(name)
        for values in said if isinstance(said, list) else ():
            live.room -= size
            if len(rows) >= MOST_INSTANCES or live.room < 0:
                break
            row = build(copies.definition, copies.parent, live.world.single, fresh=False)
            rows.append(row)
            _put(live, row, values, same)
    renumber(copies)


def _hide(node: Node) -> None:
    node.relevant = False
    for child in node.children:
        for part in child.rows if isinstance(child, Copies) else (child,):
            _hide(part)
