"""Sheets to an XForm by pyxform, which is imported when first needed: a start from compiled forms never pays for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from forms.lists import language_code
from forms.problems import FormError
from forms.sheets.attached import with_attached_lists
from forms.sheets.columns import TEXTS, TRANSLATED
from forms.sheets.external import stand_ins, with_external_lists
from forms.sheets.refusals import refusal
from forms.sheets.workbook import SHEETS, Row, Sheet, Workbook

_TITLE = re.compile(r"form_title::(.+)")
# pyxform straightens curly quotes everywhere. In expressions that helps; in what people read they are kept.
_CURLY = "“”‘’"
_KEPT = "\ue291\ue292\ue293\ue294"
_KEEP, _RESTORE = str.maketrans(_CURLY, _KEPT), str.maketrans(_KEPT, _CURLY)
# Attributes that pyxform takes for arguments of its own, and raises a TypeError; Kobo's own columns ($kuid), which it
# writes among the choices as elements of no possible name.
_STUMBLED_OVER = re.compile(r"(?:instance|bind|control|body)::(?:tag|toParseString)|\$.*")


def converted(sheets: Workbook, identifier: str, version: str) -> str:
    """The XForm. Raises FormError with what pyxform refuses first; it raises anything, and all become Problems."""
    from pyxform.xls2xform import convert  # 0.7 s and 45 MiB

    try:
        made = convert(_for_pyxform(sheets, identifier, version))
    except Exception as fault:  # its list of exceptions is not documented
        raise FormError([refusal(fault, sheets)]) from fault
    xform = with_attached_lists(with_external_lists(str(made.xform), sheets), sheets)
    return _with_titles(xform.translate(_RESTORE), _titles(sheets))


def _for_pyxform(sheets: Workbook, identifier: str, version: str) -> dict[str, Any]:
    """The sheets as pyxform's own readers would give them, with the repairs that are safe: choices may come twice,
    and the root has a name that no question has."""
    book: dict[str, Any] = {"sheet_names": list(sheets.sheets)}
    for name in SHEETS:
        sheet = sheets.sheet(name)
        if sheet.header and name != "settings":
            book[name] = [_cells(row) for row in sheet.rows]
            book[f"{name}_header"] = [
                dict.fromkeys(column for column in sheet.header if not _STUMBLED_OVER.fullmatch(column))
            ]
    book |= stand_ins(sheets)
    settings = _cells(sheets.sheet("settings").rows[0]) if sheets.sheet("settings").rows else {}
    settings = {column: cell for column, cell in settings.items() if not _TITLE.fullmatch(column)}
    settings |= {"form_id": identifier, "version": version, "allow_choice_duplicates": "yes"}
    settings["name"] = _root_name(sheets)
    settings.setdefault("form_title", next(iter(_titles(sheets).values()), identifier))
    language = _default_language(sheets, settings.get("default_language", ""))
    if language:
        settings["default_language"] = language
    book["settings"] = [settings]
    book["settings_header"] = [dict.fromkeys(settings)]
    return book


def _cells(row: Row) -> dict[str, str]:
    return {
        column: cell.translate(_KEEP) if column.partition("::")[0] in TEXTS or column == "form_title" else cell
        for column, cell in row.cells.items()
        if not _STUMBLED_OVER.fullmatch(column)
    }


def _root_name(sheets: Workbook) -> str:
    names = {row.get("name") for row in sheets.sheet("survey").rows}
    name = "khaoban"
    while name in names:
        name += "_"
    return name


def languages_of(sheet: Sheet) -> list[str]:
    """The languages a sheet's columns are in, as they are written there: `Lao (lo)`."""
    pairs = (column.partition("::") for column in sheet.header)
    return list(dict.fromkeys(name.strip() for base, _, name in pairs if base in TRANSLATED and name.strip()))


def _default_language(sheets: Workbook, wanted: str) -> str:
    """The default as the columns write it (`lo` is `Lao (lo)`); without one, the first column's language."""
    languages = languages_of(sheets.sheet("survey"))
    code = language_code(wanted)
    for language in languages:
        if wanted == language or (code and language_code(language) == code):
            return language
    plain = "label" in sheets.sheet("survey").header
    return wanted or ("" if plain or not languages else languages[0])


def _titles(sheets: Workbook) -> dict[str, str]:
    """The form's title by language, from settings columns `form_title::Lao (lo)`, which pyxform does not know."""
    rows = sheets.sheet("settings").rows
    cells = rows[0].cells.items() if rows else ()
    return {match[1].strip(): cell for column, cell in cells if (match := _TITLE.fullmatch(column))}


def _with_titles(xform: str, titles: Mapping[str, str]) -> str:
    """The titles put among the form's translations, where other clients pass them over."""
    for language, title in titles.items():
        start = re.search(rf"<translation [^>]*lang={re.escape(quoteattr(language))}[^>]*>", xform)
        if start:
            text = f'<text id="kb:title"><value>{escape(title)}</value></text>'
            xform = xform[: start.end()] + text + xform[start.end() :]
    return xform
