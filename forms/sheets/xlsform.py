"""XLSForm to a form that can be walked: expand, check, pyxform, open. pyxform is imported when first needed, so that
a start from compiled forms never pays for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from forms.form import Form, load
from forms.lists import language_code
from forms.problems import FormError, Problem
from forms.sheets.check import check_sheets, relocated
from forms.sheets.expand import expand
from forms.sheets.workbook import Sheet, Workbook

__all__ = ["Compiled", "compile_form", "expand"]

_SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")
_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*")
_TITLE = re.compile(r"(?:form_)?title::(.+)")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A form ready to be published. `version` is the hash of the `sheets`, which hold no convention of ours any more;
    `xform` is what is stored and opened again by `form.load`."""

    id: str
    version: str
    xform: str
    sheets: Workbook
    form: Form
    warnings: tuple[Problem, ...]


def compile_form(
    workbook: Workbook,
    *,
    blocks: Mapping[str, Workbook] | None = None,
    functions: Mapping[str, Callable[..., Any]] | None = None,
) -> Compiled:
    """Compile a workbook; `blocks` are the ones it may include, `functions` the host's. Raises FormError with
    everything that is wrong."""
    sheets = expand(workbook, blocks or {})
    found = check_sheets(sheets)
    version = version_of(sheets)
    identifier = sheets.setting("form_id", "id_string") or workbook.name or "form"
    try:
        xform = _converted(sheets, identifier, version)
        form = load(xform, functions=functions)
    except FormError as fault:
        found += relocated(fault.problems, sheets, found)
        raise FormError(found) from None
    if any(problem.severity == "error" for problem in found):
        raise FormError(found)
    return Compiled(identifier, version, xform, sheets, form, tuple(found))


def version_of(sheets: Workbook) -> str:
    """16 hex digits of the SHA-256 of what the sheets say; where rows stand and what columns are empty is left out."""
    said = {name: [dict(row.cells) for row in sheet.rows] for name, sheet in sheets.sheets.items() if name in _SHEETS}
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _converted(sheets: Workbook, identifier: str, version: str) -> str:
    """What pyxform makes of the sheets. It raises anything, from its own errors to IndexError: all become Problems."""
    from pyxform.xls2xform import convert  # 0.7 s and 45 MiB

    titles = _titles(sheets)
    try:
        made = convert(_for_pyxform(sheets, identifier, version))
    except Exception as fault:  # its list of exceptions is not documented
        raise FormError([_from_pyxform(str(fault) or type(fault).__name__, sheets)]) from fault
    return _with_titles(str(made.xform), titles)


def _from_pyxform(message: str, sheets: Workbook) -> Problem:
    """pyxform's message; the row it names is that of the expanded sheet, ours that of the author's."""
    match = _ROW.search(message)
    rows = sheets.sheet(
        "choices" if "choices" in message.lower() and "survey" not in message.lower() else "survey"
    ).rows
    said = {"message": _ROW.sub("", message).strip()}
    if match and 2 <= int(match[1]) <= len(rows) + 1:
        row = rows[int(match[1]) - 2]
        return Problem("pyxform", sheet=row.sheet, row=row.number, values=said)
    return Problem("pyxform", values=said)


def _for_pyxform(sheets: Workbook, identifier: str, version: str) -> dict[str, Any]:
    """The sheets as pyxform's own readers would give them, with the repairs that are safe: choices may come twice,
    and the root has a name that no question has."""
    book: dict[str, Any] = {"sheet_names": list(sheets.sheets)}
    for name in _SHEETS:
        sheet = sheets.sheet(name)
        if sheet.header and name != "settings":
            book[name] = [dict(row.cells) for row in sheet.rows]
            book[f"{name}_header"] = [dict.fromkeys(sheet.header)]
    settings = dict(sheets.sheet("settings").rows[0].cells) if sheets.sheet("settings").rows else {}
    settings = {column: cell for column, cell in settings.items() if not _TITLE.fullmatch(column)}
    settings.pop("id_string", None)
    settings |= {"form_id": identifier, "version": version, "allow_choice_duplicates": "yes"}
    settings["name"] = _root_name(sheets)
    settings.setdefault("form_title", next(iter(_titles(sheets).values()), identifier))
    language = _default_language(sheets, settings.get("default_language", ""))
    if language:
        settings["default_language"] = language
    book["settings"] = [settings]
    book["settings_header"] = [dict.fromkeys(settings)]
    return book


def _root_name(sheets: Workbook) -> str:
    names = {row.get("name") for row in sheets.sheet("survey").rows}
    name = "khaoban"
    while name in names:
        name += "_"
    return name


def languages_of(sheet: Sheet) -> list[str]:
    """The languages a sheet's columns are in, as they are written there: `Lao (lo)`."""
    found = [
        column.rpartition("::")[2].strip() for column in sheet.header if column.split("::")[0].strip() in _TRANSLATED
    ]
    return list(dict.fromkeys(name for name in found if name not in _TRANSLATED))


_TRANSLATED = frozenset(
    {"label", "hint", "guidance_hint", "constraint_message", "required_message", "image", "audio", "video", "media"}
)


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
