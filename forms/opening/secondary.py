"""The secondary instances of an XForm: lists inside the form, and the names of those that come from elsewhere."""

from __future__ import annotations

from lxml import etree

from forms.lists import Item, Rows, lists_named
from forms.opening.xml import KB, Element, children, name_of

ITEMSETS = "jr://file-csv/itemsets.csv"  # where the lists of select_one_external are kept: all in one file
_LANG = f"{KB}lang"


def lists_of(model: Element) -> tuple[dict[str, Rows], dict[str, str]]:
    """The lists inside a form, and of those that are not where the form looks for them (`src`), by name.

    An instance with a `src` comes from there, whatever stands in it: some tools leave examples there.
    """
    inside: dict[str, Rows] = {}
    elsewhere: dict[str, str] = {}
    for instance in list(children(model, "instance"))[1:]:
        name, source, root = instance.get("id", ""), instance.get("src", ""), next(children(instance), None)
        if source or root is None:
            elsewhere[name.removesuffix(".csv")] = source
        else:
            inside[name] = rows_of_xml(root)
    return inside, elsewhere


def external_lists(body: Element) -> dict[str, str]:
    """The lists that inputs with a `query` choose from (select_one_external), which no instance declares."""
    queries = (control.get("query") for control in body.iter("{*}input") if control.get("query"))
    return {name: ITEMSETS for query in queries for name in lists_named(query)}


def rows_of_xml(root: Element) -> Rows:
    """A list as XML: rows of columns where it is no more than that, else Items as they are nested."""
    rows = list(children(root))
    names = {name_of(row) for row in rows}
    if len(names) <= 1 and not root.attrib and all(map(_is_row, rows)):
        found = ({_column(cell): _text(cell) for cell in children(row)} for row in rows)
        return Rows(found, item=next(iter(names), ""))
    tree = Item("")
    _grow(tree, root)
    return Rows.nested(tree)


def _is_row(element: Element) -> bool:
    cells = list(children(element))
    plain = bool(cells) and not element.attrib and not any(len(cell) or set(cell.attrib) - {_LANG} for cell in cells)
    return plain and len({_column(cell) for cell in cells}) == len(cells)


def _column(cell: Element) -> str:
    """`label`, or `label::Lao (lo)` for a label in that language (sheets.external writes them)."""
    language = cell.get(_LANG)
    return f"{name_of(cell)}::{language}" if language else name_of(cell)


def _grow(parent: Item, element: Element) -> None:
    waiting = [(parent, element)]
    while waiting:
        above, one = waiting.pop()
        item = above.add(name_of(one), _text(one))
        for key, value in one.attrib.items():
            item.add(f"@{etree.QName(key).localname}", str(value))
        waiting.extend((item, part) for part in list(children(one))[::-1])


def _text(element: Element) -> str:
    return (element.text or "").strip()
