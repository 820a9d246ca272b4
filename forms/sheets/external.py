"""select_one_external: pyxform writes its lists to a file beside the form (itemsets.csv). Ours go into the XForm, as
any other list; without a sheet external_choices they come from an attachment or from the caller."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from forms.opening.xml import KB_NAMESPACE
from forms.sheets.workbook import Row, Workbook

_ASKED = re.compile(r"select[ _]one[ _]external\s+(\S+)")
_NAME = re.compile(r"[^\W\d][\w.-]*")
_LABEL = re.compile(r"label::(.+)")


def stand_ins(sheets: Workbook) -> dict[str, Any]:
    """Rows of external_choices for the lists that are asked from and stand nowhere: pyxform refuses a form whose lists
    it does not see."""
    sheet = sheets.sheet("external_choices")
    asked = dict.fromkeys(match[1] for row in sheets.sheet("survey").rows if (match := _ASKED.match(row.get("type"))))
    if not asked or sheet.rows:
        return {}
    rows = [{"list_name": name, "name": "-", "label": "-"} for name in asked]
    return {"external_choices": rows, "external_choices_header": [dict.fromkeys(rows[0])]}


def with_external_lists(xform: str, sheets: Workbook) -> str:
    """The XForm with the lists of external_choices as instances. One that has the name of another list gets a name of
    its own, which its questions then ask for."""
    lists: dict[str, list[Row]] = {}
    for row in sheets.sheet("external_choices").rows:
        lists.setdefault(row.get("list_name", "list name"), []).append(row)
    written = []
    for name, rows in lists.items():
        if f"query=\"instance('{name}')" not in xform:
            continue
        own = name
        if f"<instance id={quoteattr(name)}" in xform:
            own = f"{name}.itemsets"
            xform = xform.replace(f"query=\"instance('{name}')", f"query=\"instance('{own}')")
        written.append(instance_of(own, rows))
    return xform.replace("</instance>", "</instance>" + "".join(written), 1)


def instance_of(name: str, rows: Iterable[Row]) -> str:
    """A list as an instance of an XForm; columns that XML cannot name are left out, but for labels by language."""
    items = "".join(f"<item>{''.join(_cell(*cell) for cell in row.cells.items())}</item>" for row in rows)
    return f'<instance id={quoteattr(name)} xmlns:kb="{KB_NAMESPACE}"><root>{items}</root></instance>'


def _cell(column: str, text: str) -> str:
    label = _LABEL.fullmatch(column)
    if label:
        return f"<label kb:lang={quoteattr(label[1].strip())}>{escape(text)}</label>"
    return f"<{column}>{escape(text)}</{column}>" if _NAME.fullmatch(column) else ""
