"""XML, read with care: no entities, no document types, no network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from forms.problems import FormError, Problem

Element = Any  # lxml's elements; its stubs know nothing of what a find gives

JR = "{http://openrosa.org/javarosa}"
KB_NAMESPACE = "https://khaoban.org/xforms"
KB = f"{{{KB_NAMESPACE}}}"
LONGEST_XFORM = 20_000_000  # bytes
MOST_TAGS = 1_000_000  # two for an element: half a million of them take two seconds
_CROWDED = etree.XPath("boolean(//*[count(@*) > 1000])")  # each look at one of 200,000 attributes passes all others


def parsed(xform: str | bytes) -> Element:
    """The XML's root. Entities and document types have no business in a form, and are refused."""
    data = _bytes(xform)
    if len(data) > LONGEST_XFORM or data.count(b"<") > MOST_TAGS:
        raise FormError([Problem("xform_large")])
    try:
        root = parsed_again(data)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise FormError([Problem("xform_xml", values={"message": str(fault)})]) from None
    document: Element = root.getroottree()
    if document.docinfo.doctype:
        raise FormError([Problem("xform_doctype")])
    if _CROWDED(root):
        raise FormError([Problem("xform_large")])
    return root


def parsed_again(xform: str | bytes) -> Element:
    """The root of what `parsed` has looked at before."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(_bytes(xform), parser)


def _bytes(xform: str | bytes) -> bytes:
    return xform.encode(errors="replace") if isinstance(xform, str) else xform


def name_of(element: Element) -> str:
    """The name without its namespace."""
    tag: str = element.tag
    return tag[tag.rindex("}") + 1 :] if tag[0] == "{" else tag


def child(element: Element | None, name: str) -> Element | None:
    for one in element if element is not None else ():
        if name_of(one) == name:
            return one
    return None


def children(element: Element | None, name: str = "") -> Iterator[Element]:
    for one in element if element is not None else ():
        if not name or name_of(one) == name:
            yield one
