"""What a finished walk says of entities, read from its tree as ODK Central reads it from the submission."""

from __future__ import annotations

from collections.abc import Iterator

from forms.entities import Change, Declaration, Op
from forms.walking.instance import Node, path_of
from forms.walking.recompute import Live, instances

_YES = frozenset({"1", "true"})


def changes(live: Live) -> Iterator[Change]:
    """The changes, outer ones first; none where neither `create` nor `update` says so, or nothing is relevant."""
    for declared in live.form.entities:
        for node in instances(live.root, declared.node):
            change = _change(declared, node) if node.relevant else None
            if change is not None:
                yield change


def _change(declared: Declaration, node: Node) -> Change | None:
    said = dict(declared.node.attributes)
    said |= {part.definition.name.removeprefix("@"): part.value for part in node.children if part.relevant}
    creates, updates = said.get("create") in _YES, said.get("update") in _YES
    if not creates and not updates:
        return None
    op: Op = "upsert" if creates and updates else "create" if creates else "update"
    holder = _holder(node)
    base = said.get("baseVersion", "").strip()
    return Change(
        list=declared.list,
        id=said.get("id", "").strip().removeprefix("uuid:"),
        op=op,
        label=said.get("label", ""),
        properties=_properties(declared, holder),
        base_version=int(base) if base.isdecimal() else None,
        path=path_of(holder),
    )


def _holder(node: Node) -> Node:
    """What an entity is declared in: above `meta/entity`."""
    holder = node.parent.parent if node.parent is not None else None
    assert holder is not None
    return holder


def _properties(declared: Declaration, holder: Node) -> dict[str, str]:
    """The answers to be kept. A blank one empties its property; one that is not relevant leaves it as it is."""
    return {
        name: field.value
        for name, definition in declared.properties
        for field in instances(holder, definition)
        if field.relevant
    }
