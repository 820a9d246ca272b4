"""The end of a walk: the submission as typed values, as changes of entities, and as the XML that ODK Central and Kobo
take. Its elements, their order, namespaces and attributes are those of the form's own primary instance."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from forms.entities import Change
from forms.model import NodeDef
from forms.walking.answers import typed
from forms.walking.changes import changes
from forms.walking.instance import Copies, Node
from forms.walking.recompute import Live
from forms.xpath.functions import uuid
from forms.xpath.world import World

ORX = "http://openrosa.org/xforms"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BOOLEANS = {"true": "1", "false": "0"}  # as expressions have them, as JavaRosa writes them


@dataclass(frozen=True, slots=True)
class Finished:
    """What was reported. `values` by name: int, Decimal, date, time, datetime, text, list of names, None when left
    blank, bool where the form reckons whether something holds; groups are dicts, repeats lists of dicts; what is not
    relevant is absent. `xml` is an OpenRosa submission, `id` its instanceID, `entities` what it creates and updates."""

    values: dict[str, Any]
    xml: str
    id: str
    entities: tuple[Change, ...] = ()


def new_id(world: World) -> str:
    """A fresh instanceID."""
    return f"uuid:{uuid(world)}"


def finished(live: Live, deprecated: str = "") -> Finished:
    """Close the tree (end time, instanceID) and read the submission from it; `deprecated` is the instanceID that it
    corrects: then it gets a new one and names the old."""
    for node in live.world.single:
        if node is not None and node.definition.preload == "timestamp end":
            live.set(node, live.world.now.isoformat(timespec="milliseconds"))
    named = _meta(live, "instanceID")
    identifier = named.value if named is not None else ""
    if not identifier or identifier == deprecated:
        identifier = new_id(live.world)
        if named is not None:
            live.set(named, identifier)
    live.drain()
    return Finished(_values(live.root), _xml(live, identifier, deprecated), identifier, tuple(changes(live)))


def _meta(live: Live, name: str) -> Node | None:
    meta = live.form.root.names.get("meta")
    definition = meta.names.get(name) if meta is not None else None
    return live.world.single[definition.index] if definition is not None else None


# typed values ---------------------------------------------------------------------------------------------------------


def _values(node: Node) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for child in node.children:
        definition = child.definition
        if isinstance(child, Copies):
            values[definition.name] = [_values(row) for row in child.rows if row.relevant]
        elif not child.relevant or _says_nothing(definition):
            continue
        elif definition.children:
            values[definition.name] = _values(child)
        elif _holds(child):
            values[definition.name] = child.value == "true"
        else:
            values[definition.name] = typed(child.value, definition.kind, numeric=definition.numeric)
    return values


def _holds(node: Node) -> bool:
    """Whether it says that something holds, or does not, as the form has reckoned."""
    definition = node.definition
    reckoned = definition.reads_as == "boolean" and definition.question is None
    return node.value in BOOLEANS and (reckoned or definition.name in {"@create", "@update"})


def _says_nothing(definition: NodeDef) -> bool:
    """Notes, attributes, and what only describes the submission: its meta, and that of a row that is an entity."""
    if definition.kind == "note" or definition.name.startswith("@"):
        return True
    of_form = definition.parent is not None and definition.parent.parent is None
    return definition.name == "meta" and (of_form or "entity" in definition.names)


# XML ------------------------------------------------------------------------------------------------------------------


def _xml(live: Live, identifier: str, deprecated: str) -> str:
    form = live.form
    namespaces: Any = dict(form.namespaces)  # None stands for no prefix, of which lxml's stubs know nothing
    if "meta" not in form.root.names:
        namespaces.setdefault("orx", ORX)
    root = etree.Element(form.root.tag, dict(form.root.attributes), nsmap=namespaces)
    _fill(root, live.root)
    _sign(root, form.root, identifier, deprecated)
    return etree.tostring(root, encoding="unicode")


def _fill(element: Any, node: Node) -> None:
    """What is relevant, in the order of the form; what is blank as an empty element, as JavaRosa does."""
    for part in _parts(node):
        definition = part.definition
        value = BOOLEANS[part.value] if _holds(part) else _allowed(part.value)
        if definition.name.startswith("@"):
            element.set(definition.tag, value)
            continue
        made = etree.SubElement(element, definition.tag, dict(definition.attributes))
        if definition.children:
            _fill(made, part)
        elif value:
            made.text = value


def _parts(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield from (part for part in (child.rows if isinstance(child, Copies) else (child,)) if part.relevant)


def _sign(root: Any, definition: NodeDef, identifier: str, deprecated: str) -> None:
    """See to it that the submission names itself and what it corrects, in the namespace that its meta has; a form
    without one gets OpenRosa's."""
    declared = definition.names.get("meta")
    tag = declared.tag if declared is not None else f"{{{ORX}}}meta"
    meta = root.find(tag)
    if meta is None:
        meta = etree.SubElement(root, tag)
    own = {name: meta.find(f"{{*}}{name}") for name in ("instanceID", "deprecatedID")}
    prefix = next((found.tag for found in own.values() if found is not None), tag).rpartition("}")
    space = "".join(prefix[:2])
    if own["instanceID"] is None:
        own["instanceID"] = etree.SubElement(meta, f"{space}instanceID")
    own["instanceID"].text = _allowed(identifier)
    if deprecated:
        if own["deprecatedID"] is None:
            own["deprecatedID"] = etree.Element(f"{space}deprecatedID")
            own["instanceID"].addnext(own["deprecatedID"])
        own["deprecatedID"].text = _allowed(deprecated)


def _allowed(value: str) -> str:
    """The text without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("", value)
