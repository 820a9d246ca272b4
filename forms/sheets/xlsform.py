"""XLSForm to a form that can be walked: one spelling, our conventions written out, checked, converted, opened."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from forms.form import Form, load
from forms.problems import FormError, Problem
from forms.sheets.check import check_sheets, in_order, relocated
from forms.sheets.check.mending import mended
from forms.sheets.columns import in_one_spelling
from forms.sheets.conversion import SHEETS, converted, languages_of
from forms.sheets.expand import expand
from forms.sheets.workbook import Workbook

__all__ = ["Compiled", "compile_form", "expand", "languages_of"]

MOST_REFUSALS = 10  # so often what was refused is set aside and the rest tried again


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
    classes: Mapping[str, str] | None = None,
) -> Compiled:
    """Compile a workbook; `blocks` are the ones it may include, `functions` the host's, `classes` the privacy classes
    of the lists that will be served. Raises FormError with everything that is wrong, and what is only doubtful behind
    it."""
    spelling = in_one_spelling(workbook)
    try:
        sheets = expand(spelling.workbook, blocks or {})
        compiled, found = _compiled(sheets, workbook.name, functions or {}, classes or {})
    except FormError as fault:
        raise FormError(spelling.restored(fault.problems)) from None
    if compiled is None:
        raise FormError(spelling.restored(found))
    return replace(compiled, warnings=tuple(spelling.restored(found)))


def _compiled(
    sheets: Workbook, name: str, functions: Mapping[str, Callable[..., Any]], classes: Mapping[str, str]
) -> tuple[Compiled | None, list[Problem]]:
    """The form, None when it has errors, and all that was found. Where a cell is wrong, the rest is compiled without
    it, so that what only the compiled form shows (a circle, a path to nowhere) is found as well."""
    found = check_sheets(sheets, functions)
    version = version_of(sheets)
    identifier = sheets.setting("form_id") or name or "form"
    trial: Workbook | None = mended(sheets, found)
    for _ in range(MOST_REFUSALS):
        if trial is None:
            break
        try:
            xform = converted(trial, identifier, version)
            form = load(xform, functions=functions, classes=classes)
        except FormError as fault:
            more = relocated(fault.problems, sheets, found)
            found += more
            trial = mended(trial, more)
            continue
        if trial is sheets:
            return Compiled(identifier, version, xform, sheets, form, ()), in_order(found)
        break
    return None, in_order(found)


def version_of(sheets: Workbook) -> str:
    """16 hex digits of the SHA-256 of what the sheets say; where rows stand and what columns are empty is left out."""
    said = {name: [dict(row.cells) for row in sheet.rows] for name, sheet in sheets.sheets.items() if name in SHEETS}
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]
