"""With what a form begins: which instances its repeats have, and what stands in its fields.

The primary instance may hold a repeat's template, from which new instances are made, and copies, which stand there from
the start. JavaRosa takes a repeat without a template to begin blank in every instance that is added.
"""

from __future__ import annotations

from forms.model import NodeDef
from forms.opening.xml import JR, Element, children, name_of


def begin(node: NodeDef, start: Element | None, new: Element | None) -> None:
    """Read what stands below a node: in the instance as it begins (`start`), and in an instance of the repeat around
    it that is added later (`new`)."""
    at_start = _by_name(start)
    when_added = at_start if new is start else _by_name(new)
    for child in node.children:
        if child.name.startswith("@"):
            child.new_default = child.default
            continue
        here, there = at_start.get(child.name, []), when_added.get(child.name, [])
        if child.is_repeat:
            standing = [copy for copy in here if not _is_template(copy)]
            template = next((copy for copy in (*here, *there) if _is_template(copy)), None)
            child.at_start = len(standing)
            child.in_new = sum(not _is_template(copy) for copy in there) if template is not None else 0
            begin(child, standing[0] if standing else template, template)
        else:
            if not child.children:
                child.default, child.new_default = _text(here), _text(there)
            begin(child, here[0] if here else None, there[0] if there else None)


def _by_name(element: Element | None) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for child in children(element):
        found.setdefault(name_of(child), []).append(child)
    return found


def _is_template(element: Element) -> bool:
    return element.get(f"{JR}template") is not None


def _text(copies: list[Element]) -> str:
    return (copies[0].text or "") if copies else ""
