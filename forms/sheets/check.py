"""What `forms check` says beyond what pyxform refuses: names, expressions, languages, what a chat cannot carry.

All of it looks at sheets, so that every problem has its row and column; what only the opened form shows is brought
back to its row by `relocated`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from forms.problems import ExpressionError, Problem
from forms.sheets.workbook import Row, Sheet, Workbook
from forms.xpath.parse import parse

_REFERENCE = re.compile(r"\$\{\s*(last-saved#)?([^}]*?)\s*\}")
_EXPRESSIONS = {
    "relevant": "relevant",
    "relevance": "relevant",
    "constraint": "constraint",
    "calculation": "calculation",
    "calculate": "calculation",
    "required": "required",
    "readonly": "readonly",
    "read_only": "readonly",
    "repeat_count": "repeat_count",
    "choice_filter": "choice_filter",
}
_WORDS = {"yes", "no", "true", "false", "yes()", "no()"}
_REFUSED_TYPES = {
    "geotrace",
    "geoshape",
    "osm",
    "background-audio",
    "background-geopoint",
    "start-geopoint",
    "select_one_external",
}
_REFUSED_LOOKS = {"draw", "signature", "annotate"}
_GATHERING = re.compile(r"\b(sum|count|min|max|join|count-non-empty)\(\s*(?:'[^']*'\s*,\s*)?\$\{\s*([^}]+?)\s*\}")
_TRANSLATABLE = ("label", "hint", "constraint_message", "required_message")


def check_sheets(sheets: Workbook) -> list[Problem]:
    """All that the sheets alone show."""
    survey = sheets.sheet("survey")
    if not survey.rows or "type" not in survey.header:
        return [Problem("no_survey")]
    return [
        *_types(survey),
        *_references(survey, sheets),
        *_expressions(survey),
        *_defaults(survey),
        *_gathering(survey),
        *_translations(sheets),
    ]


def _problem(code: str, row: Row, column: str, severity: str = "error", **values: object) -> Problem:
    values.setdefault("field", row.get("name"))
    return Problem(code, "warning" if severity == "warning" else "error", row.sheet, row.number, column, values)


def _types(survey: Sheet) -> Iterator[Problem]:
    for row in survey.rows:
        kind = row.get("type").split(" ")[0]
        if kind in _REFUSED_TYPES:
            yield _problem("unsupported_type", row, "type", type=kind)
        looks = set(row.get("appearance").split()) & _REFUSED_LOOKS
        if kind == "image" and looks:
            yield _problem("unsupported_appearance", row, "appearance", appearance=", ".join(sorted(looks)))


def _references(survey: Sheet, sheets: Workbook) -> Iterator[Problem]:
    """Every `${name}` that no row has."""
    names = {row.get("name") for row in survey.rows}
    for sheet in (survey, sheets.sheet("choices"), sheets.sheet("entities")):
        for row in sheet.rows:
            for column, cell in row.cells.items():
                for last_saved, name in _REFERENCE.findall(cell):
                    if name not in names and not last_saved:
                        yield _problem("unknown_name", row, column, name=name)


def _expressions(survey: Sheet) -> Iterator[Problem]:
    for row in survey.rows:
        for column in _EXPRESSIONS:
            cell = row.get(column)
            if not cell or cell.lower() in _WORDS:
                continue
            try:
                parse(_without_braces(cell))
            except ExpressionError as fault:
                values = {**fault.values, "field": row.get("name"), "expression": cell}
                yield Problem(fault.code, "error", row.sheet, row.number, column, values)


def _without_braces(cell: str) -> str:
    """`${name}` as a plain name, every character in its place, so that positions stay true."""
    return _REFERENCE.sub(lambda match: re.sub(r"[${}]", " ", match[0]).replace("#", "_"), cell)


def _defaults(survey: Sheet) -> Iterator[Problem]:
    for row in survey.rows:
        default = row.get("default")
        if len(default) > 1 and default[0] == default[-1] and default[0] in "'\"":
            yield _problem("default_quotes", row, "default", "warning", default=default, bare=default[1:-1])


def _gathering(survey: Sheet) -> Iterator[Problem]:
    """`sum(${x})` inside x's own repeat adds up one row only; `count(${repeat})` inside it is 1."""
    within: list[str] = []
    home: dict[str, tuple[str, ...]] = {}
    for row in survey.rows:
        kind = row.get("type").replace(" ", "_")
        if kind == "begin_repeat":
            within.append(row.get("name"))
        home[row.get("name")] = tuple(within)
        if kind == "end_repeat" and within:
            within.pop()
    for row in survey.rows:
        here = home.get(row.get("name"), ())
        for column in _EXPRESSIONS:
            for function, name in _GATHERING.findall(row.get(column)):
                if here and home.get(name) and home[name][-1] in here and row.get("name") != home[name][-1]:
                    yield _problem(
                        "gathers_inside", row, column, "warning", function=function, name=name, repeat=here[-1]
                    )


def _translations(sheets: Workbook) -> Iterator[Problem]:
    """Languages that one sheet has and the other has not, and texts that one language has and another has not."""
    of = {name: _languages(sheets.sheet(name)) for name in ("survey", "choices")}
    if of["survey"] and of["choices"]:
        for name, other in (("survey", "choices"), ("choices", "survey")):
            for language in of[name] - of[other]:
                yield Problem("language_missing", "warning", other, values={"language": language, "other": name})
    for name in ("survey", "choices"):
        sheet = sheets.sheet(name)
        for row in sheet.rows:
            yield from _untranslated(row, sheet)


def _languages(sheet: Sheet) -> set[str]:
    return {column.partition("::")[2].strip() for column in sheet.header if column.startswith("label::")}


def _untranslated(row: Row, sheet: Sheet) -> Iterator[Problem]:
    for base in _TRANSLATABLE:
        columns = [column for column in sheet.header if column.startswith(f"{base}::")]
        missing = [column for column in columns if row.get(column) in {"", "-"}]
        if missing and len(missing) < len(columns):
            languages = ", ".join(column.partition("::")[2].strip() for column in missing)
            yield _problem("translation_missing", row, missing[0], "warning", languages=languages)


def relocated(problems: Iterable[Problem], sheets: Workbook, known: Iterable[Problem]) -> list[Problem]:
    """Problems of the opened form at their row and column; those that the sheets showed already are left out."""
    rows = _rows_by_path(sheets.sheet("survey"))
    places = {(problem.sheet, problem.row, problem.column) for problem in known if problem.severity == "error"}
    refused = {(problem.sheet, problem.row) for problem in known if problem.code == "unknown_name"}
    found: dict[tuple[object, ...], Problem] = {}
    for problem in problems:
        path = str(problem.values.get("path", ""))
        row = rows.get(path)
        if row is None and path.endswith("_count"):  # pyxform reckons a repeat's count in a field of its own
            row, problem = rows.get(path.removesuffix("_count")), replace(problem, column="repeat_count")
        if row is not None and not problem.sheet:
            column = _column(row, problem.column)
            values = {**problem.values, **({"expression": row.get(column)} if row.get(column) else {})}
            problem = replace(problem, sheet=row.sheet, row=row.number, column=column, values=values)
        if problem.code == "pyxform" and (refused or places):
            continue
        if (problem.sheet, problem.row, problem.column) not in places or not problem.row:
            found.setdefault((problem.code, problem.sheet, problem.row, problem.column, str(problem.values)), problem)
    return list(found.values())


def _column(row: Row, column: str) -> str:
    """The author's own header for a column."""
    spelled = (header for header, meant in _EXPRESSIONS.items() if meant == column)
    return next((header for header in spelled if row.get(header)), column)


def _rows_by_path(survey: Sheet) -> Mapping[str, Row]:
    """Each row by the path its node has in the form."""
    found: dict[str, Row] = {}
    within: list[str] = []
    for row in survey.rows:
        kind = row.get("type").replace(" ", "_")
        if kind in {"end_group", "end_repeat"}:
            if within:
                within.pop()
            continue
        found["/".join([*within, row.get("name")])] = row
        if kind in {"begin_group", "begin_repeat"}:
            within.append(row.get("name"))
    return found
