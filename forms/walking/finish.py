"""The end of a walk: the submission as typed values, and as the XML that ODK Central and Kobo take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree

from forms.walking.answers import typed
from forms.walking.instance import Copies, Node
from forms.walking.recompute import Live
from forms.xpath.functions import uuid
from forms.xpath.world import World

ORX = "http://openrosa.org/xforms"


@dataclass(frozen=True, slots=True)
class Finished:
    """What was reported. `values` by name: int, Decimal, date, text, list of names, None when left blank; groups are
    dicts, repeats lists of dicts; what is not relevant is absent. `xml` is an OpenRosa submission, `id` its
    instanceID."""

    values: dict[str, Any]
    xml: str
    id: str


def new_id(world: World) -> str:
    """A fresh instanceID."""
    return f"uuid:{uuid(world)}"


def finished(live: Live, deprecated: str = "") -> Finished:
    """Close the tree (end time, instanceID) and read the submission from it; `deprecated` is the instanceID that it
    corrects: then it gets a new one and names the old."""
    for node in live.world.single:
        if node is not None and node.definition.preload == "timestamp end":
            live.set(node, live.world.now.isoformat(timespec="milliseconds"))
    live.drain()
    identifier = _identifier(live)
    if not identifier or identifier == deprecated:
        identifier = new_id(live.world)
        _keep_identifier(live, identifier)
    return Finished(_values(live.root), _xml(live, identifier, deprecated), identifier)


def _meta(live: Live, name: str) -> Node | None:
    meta = live.form.root.names.get("meta")
    definition = meta.names.get(name) if meta is not None else None
    return live.world.single[definition.index] if definition is not None else None


def _identifier(live: Live) -> str:
    node = _meta(live, "instanceID")
    return node.value if node is not None else ""


def _keep_identifier(live: Live, identifier: str) -> None:
    node = _meta(live, "instanceID")
    if node is not None:
        node.value = identifier


def _values(node: Node) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for child in node.children:
        definition = child.definition
        if isinstance(child, Copies):
            values[definition.name] = [_values(row) for row in child.rows if row.relevant]
        elif not child.relevant or definition.kind == "note" or (definition.name == "meta" and node.parent is None):
            continue
        elif definition.children:
            values[definition.name] = _values(child)
        else:
            values[definition.name] = typed(child.value, definition.kind, numeric=definition.numeric)
    return values


def _xml(live: Live, identifier: str, deprecated: str) -> str:
    form = live.form
    root = etree.Element(form.root.name, nsmap={"orx": ORX})
    root.set("id", form.id)
    root.set("version", form.version)
    _elements(live.root, root)
    meta = etree.SubElement(root, f"{{{ORX}}}meta")
    etree.SubElement(meta, f"{{{ORX}}}instanceID").text = identifier
    if deprecated:
        etree.SubElement(meta, f"{{{ORX}}}deprecatedID").text = deprecated
    name = _meta(live, "instanceName")
    if name is not None and name.value:
        etree.SubElement(meta, f"{{{ORX}}}instanceName").text = _allowed(name.value)
    return etree.tostring(root, encoding="unicode")


def _elements(node: Node, element: Any) -> None:
    for child in node.children:
        for part in child.rows if isinstance(child, Copies) else (child,):
            if not part.relevant or (part.definition.name == "meta" and node.parent is None):
                continue
            made = etree.SubElement(element, part.definition.name)
            if part.definition.children:
                _elements(part, made)
            elif part.value:
                made.text = _allowed(part.value)


def _allowed(value: str) -> str:
    """The text without the control characters that XML cannot hold."""
    return (
        "".join(letter for letter in value if letter >= " " or letter in "\t\n\r")
        .replace("\ufffe", "")
        .replace("\uffff", "")
    )
