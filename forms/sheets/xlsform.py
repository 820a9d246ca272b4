"""XLSForm to a form that can be walked: one spelling, our conventions written out, checked, converted, opened."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from forms.form import Form, load
from forms.problems import FormError, Problem
from forms.sheets.attached import lists_in
from forms.sheets.characters import without_controls
from forms.sheets.check import check_sheets, in_order, relocated
from forms.sheets.check.mending import mended
from forms.sheets.columns import in_one_spelling
from forms.sheets.conversion import converted, languages_of
from forms.sheets.expand import expand
from forms.sheets.workbook import SHEETS, Workbook

__all__ = ["Compiled", "compile_form", "expand", "languages_of"]

_TAKEN_ON_TRIAL = frozenset({"unsupported_type", "unsupported_appearance"})
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
    trial: bool = False,
) -> Compiled:
    """Compile a workbook; `blocks` are the ones it may include, `functions` the host's, `classes` the privacy classes
    of the lists that will be served. A `trial` takes what a chat cannot carry as typed words, with a warning. Raises
    FormError with everything that is wrong, and what is only doubtful behind it."""
    spelling = in_one_spelling(workbook)
    try:
        sheets, unprintable = without_controls(expand(spelling.workbook, blocks or {}))
        forgiven = _TAKEN_ON_TRIAL if trial else frozenset[str]()
        compiled, found = _compiled(sheets, workbook.name, functions or {}, classes or {}, forgiven)
    except FormError as fault:
        raise FormError(spelling.restored(fault.problems)) from None
    found = in_order([*found, *unprintable])
    if compiled is None:
        raise FormError(spelling.restored(found))
    return replace(compiled, warnings=tuple(spelling.restored(found)))


def _compiled(
    sheets: Workbook,
    name: str,
    functions: Mapping[str, Callable[..., Any]],
    classes: Mapping[str, str],
    forgiven: Collection[str],
) -> tuple[Compiled | None, list[Problem]]:
    """The form, None when it has errors, and all that was found. Where a cell is wrong, the rest is compiled without
    it, so that what only the compiled form shows (a circle, a path to nowhere) is found as well."""
    found = [_eased(problem, forgiven) for problem in check_sheets(sheets, functions)]
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
            more = [_eased(problem, forgiven) for problem in relocated(fault.problems, sheets, found)]
            found += more
            trial = mended(trial, more)
            continue
        if not any(problem.severity == "error" for problem in found):
            return Compiled(identifier, version, xform, sheets, form, ()), in_order(found)
        break
    return None, in_order(found)


def _eased(problem: Problem, forgiven: Collection[str]) -> Problem:
    """What need not stop the form as a warning: a plain text as the name of instances leads nowhere, and they stay
    without one, as in JavaRosa."""
    of_name = problem.column == "instance_name" and problem.code == "unknown_reference"
    return replace(problem, severity="warning") if of_name or problem.code in forgiven else problem


def version_in(workbook: Workbook, blocks: Mapping[str, Workbook]) -> str:
    """The version that `compile_form` would give a workbook, without compiling it. Raises FormError for what cannot be
    written out."""
    sheets, _ = without_controls(expand(in_one_spelling(workbook).workbook, blocks))
    return version_of(sheets)


def version_of(sheets: Workbook) -> str:
    """16 hex digits of the SHA-256 of what the sheets say; where rows stand and what columns are empty is left out."""
    of_form = [sheet for name, sheet in sheets.sheets.items() if name in SHEETS]
    said = {sheet.name: [dict(row.cells) for row in sheet.rows] for sheet in (*of_form, *lists_in(sheets))}
    return sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]
