"""Entities in an XForm (ODK XForms Entities, up to 2025.1): which parts of a submission create or update which list.

A `meta/entity` in the form, a group or a repeat declares them; `entities:saveto` on a binding keeps a field as a
property of the nearest declaration above it. Its attributes (`@id`, `@create` …) are reckoned like fields, so those
that a binding or a setvalue speaks of are nodes, named with the `@`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from forms.entities import Declaration
from forms.model import NodeDef
from forms.opening.xml import JR, Element
from forms.problems import Problem
from forms.xpath.compiler import Expression

XFORMS = "http://www.w3.org/2002/xforms"
ENTITIES = "{http://www.opendatakit.org/xforms/entities}"
NEWEST = (2025, 1)
_PREFIX = re.compile(r"[A-Za-z_][\w.-]*:", re.ASCII)
_VERSIONS = frozenset({"@baseVersion", "@trunkVersion", "@branchId"})


def bound_attributes(model: Element, body: Element) -> frozenset[str]:
    """The paths of the attributes that the form reckons: `/data/meta/entity/@id`."""
    binds = (bind.get("nodeset", "") for bind in model.iter("{*}bind"))
    sets = (action.get("ref", "") for part in (model, body) for action in part.iter("{*}setvalue"))
    return frozenset(_PREFIX.sub("", path.strip()) for path in (*binds, *sets) if "/@" in path)


def dressed(node: NodeDef, element: Element, reckoned: frozenset[str], index: int) -> list[NodeDef]:
    """Give a node the qualified name and the attributes of its element. Those that are reckoned become nodes in it,
    numbered from `index`, which are returned; on a field they stay as they are written."""
    node.tag = _tag(element.tag)
    may_hold = bool(reckoned) and (len(element) > 0 or node.name == "entity")
    path = "/".join(["", *reversed([up.name for up in node.above()])]) if may_hold else ""
    made: list[NodeDef] = []
    for key, value in element.attrib.items():
        name = f"@{key.rpartition('}')[2]}"
        if may_hold and f"{path}/{name}" in reckoned:
            attribute = NodeDef(name, node, index + len(made))
            attribute.tag, attribute.default = key, value
            made.append(attribute)
        elif key != f"{JR}template":
            node.attributes[key] = value
    return made


def _tag(tag: str) -> str:
    """Elements that stand in the namespace of XForms do so only because they stand in a form."""
    return tag.removeprefix(f"{{{XFORMS}}}")


def prefixes(primary: Element) -> Mapping[str | None, str]:
    """The namespaces that the primary instance uses, with the prefixes that it uses for them."""
    names = {name for part in primary.iter() for name in (part.tag, *part.attrib)}
    used = {name[1:].partition("}")[0] for name in names if name.startswith("{")} - {XFORMS, JR[1:-1]}
    return {prefix: uri for prefix, uri in primary.nsmap.items() if uri in used}


def is_meta(node: NodeDef) -> bool:
    """Whether it is an attribute, or stands in the form's meta or in that of a group or repeat that is an entity."""
    return node.name.startswith("@") or any(
        up.name == "meta" and up.parent is not None and (up.parent.parent is None or "entity" in up.names)
        for up in node.above()
    )


def held(node: NodeDef, calculate: Expression | None) -> Expression | None:
    """The version that an update is based on is that of when its entity was chosen: it is not read afresh with the
    lists in every message, or no conflict would ever be seen."""
    if calculate is None or node.name not in _VERSIONS or node.parent is None or node.parent.name != "entity":
        return calculate
    return replace(calculate, outside=False, held=True)


def declarations(nodes: Iterable[NodeDef], saved: Mapping[int, str]) -> tuple[Declaration, ...]:
    """The form's entities, outer ones first; `saved` are the properties by the index of their field."""
    everything = list(nodes)
    places = {
        meta.parent.index: (node, meta.parent)
        for node in everything
        if node.name == "entity" and (meta := node.parent) is not None and meta.name == "meta" and meta.parent
    }
    kept: dict[int, list[tuple[str, NodeDef]]] = {index: [] for index in places}
    for field in everything:
        name = saved.get(field.index)
        holder = next((up for up in field.above() if up.index in places), None)
        if name and holder is not None and holder.home is field.home:
            kept[holder.index].append((name, field))
    found = [
        Declaration(listed, node, holder, tuple(kept[holder.index]))
        for node, holder in places.values()
        if (listed := node.attributes.get("dataset", ""))
    ]
    return tuple(sorted(found, key=lambda declared: declared.holder.depth))


def too_new(model: Element) -> Problem | None:
    """A form that is written for a newer version of the specification has to be refused: it may mean something else."""
    version = model.get(f"{ENTITIES}entities-version", "")
    numbers = version.split(".")[:2]
    if not all(number.isdecimal() for number in numbers) or tuple(map(int, numbers)) <= NEWEST:
        return None
    return Problem("entities_version", values={"version": version, "newest": ".".join(map(str, NEWEST))})
