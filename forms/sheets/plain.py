"""A form for other clients: plain XLSForm that pyxform, Kobo and ODK Central compile without us.

What our own compiler adds on the way to pyxform is written out here: the form's id, version and title, the root's
name, that choices may come twice. Functions of the host (`kb:…`) exist nowhere else: a calculation that calls one is
blanked, a rule that calls one is left out.
"""

from __future__ import annotations

import re

from forms.lists import language_code
from forms.sheets.markdown import as_markdown
from forms.sheets.workbook import SHEETS, Row, Sheet, Workbook
from forms.sheets.xlsform import Compiled, languages_of

_HOSTS = re.compile(r"\bkb:[\w.-]+\s*\(")
_TITLE = re.compile(r"(?:form_)?title(?:::.+)?")
_WORDS = re.compile(r"(?:label|hint|guidance_hint|constraint_message|required_message)(?:::.+)?")


def for_other_clients(compiled: Compiled) -> Workbook:
    """The form's sheets as other clients take them; with us they make a form that asks the same."""
    sheets = {}
    for name in SHEETS:
        sheet = compiled.sheets.sheet(name)
        rows = (_settings(compiled),) if name == "settings" else tuple(_without_host(row) for row in sheet.rows)
        if rows:
            sheets[name] = Sheet(name, tuple(_columns(sheet, rows)), rows)
    return Workbook(compiled.sheets.name, sheets)


def plain_markdown(workbook: Workbook) -> str:
    """A workbook as Markdown for pyxform, which takes the rule under a header for a row."""
    lines = as_markdown(workbook).splitlines(keepends=True)
    return "".join(line for line in lines if set(line) - set("|- \n") or "---" not in line)


def _columns(sheet: Sheet, rows: tuple[Row, ...]) -> dict[str, None]:
    """The columns that hold anything, in the sheet's order."""
    used = {column for row in rows for column in row.cells}
    return dict.fromkeys([*(column for column in sheet.header if column in used), *(c for r in rows for c in r.cells)])


def _without_host(row: Row) -> Row:
    """The row without cells that call functions of ours; a calculate keeps an empty one, since it needs some."""
    cells = {column: cell for column, cell in row.cells.items() if _WORDS.fullmatch(column) or not _HOSTS.search(cell)}
    if row.get("type") == "calculate" and "calculation" not in cells and "calculation" in row.cells:
        cells["calculation"] = "''"
    return Row(row.sheet, row.number, cells)


def _settings(compiled: Compiled) -> Row:
    written = compiled.sheets.sheet("settings").rows
    cells = (
        {column: cell for column, cell in written[0].cells.items() if not _TITLE.fullmatch(column)} if written else {}
    )
    cells.pop("id_string", None)
    form = compiled.form
    cells |= {
        "form_id": compiled.id,
        "form_title": form.title(form.default_language),
        "version": compiled.version,
        "name": form.root.name,
    }
    cells |= {"default_language": _default_language(compiled)} if form.default_language else {}
    if _has_doubles(compiled.sheets.sheet("choices")):
        cells["allow_choice_duplicates"] = "yes"
    return Row("settings", 2, cells)


def _default_language(compiled: Compiled) -> str:
    """The default language as the columns write it: `Lao (lo)`."""
    wanted = compiled.form.default_language
    languages = languages_of(compiled.sheets.sheet("survey"))
    return next((language for language in languages if wanted in (language, language_code(language))), wanted)


def _has_doubles(choices: Sheet) -> bool:
    names = [(row.get("list_name", "list name"), row.get("name", "value")) for row in choices.rows]
    return len(names) > len(set(names))
