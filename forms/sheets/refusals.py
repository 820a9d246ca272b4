"""pyxform's refusals in our words. Its messages come from a catalogue of templates, most of them filled in before they
are raised; so a message is read back into the template it came from, with its row, sheet, column and values. What has
no template is known by a pattern; what nobody knows is said as the compiler says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from string import Formatter
from typing import Any, NamedTuple

from forms.problems import Problem
from forms.sheets.check.names import good_name
from forms.sheets.check.outline import near
from forms.sheets.columns import column_of
from forms.sheets.workbook import Row, Workbook


class _Meaning(NamedTuple):
    """Our code for a refusal, and the sheet and column it concerns where the refusal does not say."""

    code: str
    sheet: str = "survey"
    column: str = ""


_CODES: Mapping[str, _Meaning] = {
    "ENTITY_001": _Meaning("entity_no_sheet", column="save_to"),
    "ENTITY_002": _Meaning("entity_property_twice", column="save_to"),
    "ENTITY_003": _Meaning("entity_property_group", column="save_to"),
    "ENTITY_004": _Meaning("entity_unknown_list", column="save_to"),
    "ENTITY_005": _Meaning("entity_no_label", "entities", "label"),
    "ENTITY_006": _Meaning("entity_no_update", "entities", "update_if"),
    "ENTITY_007": _Meaning("entity_no_id", "entities", "entity_id"),
    "ENTITY_008": _Meaning("entity_which_list", column="save_to"),
    "ENTITY_009": _Meaning("entity_no_place", "entities", "list_name"),
    "ENTITY_011": _Meaning("entity_scope", column="save_to"),
    "ENTITY_012": _Meaning("entity_scope", "entities", "label"),
    "ENTITY_013": _Meaning("entity_hashes", column="save_to"),
    "HEADER_001": _Meaning("header_missing", ""),
    "HEADER_002": _Meaning("header_same", ""),
    "HEADER_003": _Meaning("header_required", ""),
    "HEADER_005": _Meaning("entity_column", "entities"),
    "NAMES_001": _Meaning("name_taken", column="name"),
    "NAMES_003": _Meaning("name_taken", column="name"),
    "NAMES_004": _Meaning("name_taken", column="name"),
    "NAMES_005": _Meaning("name_reserved", column="name"),
    "NAMES_006": _Meaning("choice_no_name", "choices", "name"),
    "NAMES_008": _Meaning("bad_name", column="name"),
    "NAMES_009": _Meaning("bad_name", column="name"),
    "NAMES_010": _Meaning("entity_name", "entities", "list_name"),
    "NAMES_011": _Meaning("entity_name", "entities", "list_name"),
    "NAMES_012": _Meaning("entity_name", column="save_to"),
    "NAMES_014": _Meaning("entity_list_twice", "entities", "list_name"),
    "NAMES_015": _Meaning("entity_no_list", "entities", "list_name"),
    "PYREF_001": _Meaning("reference_form"),
    "PYREF_002": _Meaning("reference_comma", column="trigger"),
    "PYREF_003": _Meaning("unknown_name"),
    "PYREF_004": _Meaning("ambiguous_name"),
    "RANGE_001": _Meaning("parameter_number", column="parameters"),
    "RANGE_002": _Meaning("range_zero", column="parameters"),
    "RANGE_003": _Meaning("range_step", column="parameters"),
    "RANGE_004": _Meaning("range_step", column="parameters"),
    "RANGE_005": _Meaning("range_step", column="parameters"),
    "RANGE_006": _Meaning("range_labels", column="parameters"),
    "RANGE_007": _Meaning("range_labels", column="parameters"),
    "RANGE_008": _Meaning("range_look", column="parameters"),
    "RANGE_009": _Meaning("range_labels", column="parameters"),
    "RANGE_010": _Meaning("range_labels", column="parameters"),
    "RANGE_011": _Meaning("range_labels", column="parameters"),
    "RANGE_012": _Meaning("range_labels", column="parameters"),
    "SURVEY_001": _Meaning("ends_nothing", column="type"),
    "SURVEY_002": _Meaning("never_ends", column="type"),
    "SURVEY_003": _Meaning("parameter_bad", column="parameters"),
    "SURVEY_004": _Meaning("parameter_form", column="parameters"),
    "SURVEY_005": _Meaning("parameter_unknown", column="parameters"),
    "SURVEY_006": _Meaning("parameter_bad", column="parameters"),
    "SURVEY_007": _Meaning("parameter_number", column="parameters"),
    "SURVEY_008": _Meaning("parameter_number", column="parameters"),
    "SURVEY_009": _Meaning("parameter_bad", column="parameters"),
}
# Messages that have no template.
_PATTERNS: tuple[tuple[str, _Meaning], ...] = (
    (r"Question with no type", _Meaning("no_type", column="type")),
    (r"Question or group with no name", _Meaning("no_name", column="name")),
    (r"Missing calculation", _Meaning("no_calculation", column="calculation")),
    (r"Audits must always be named", _Meaning("audit_name", column="name")),
    (
        r"List name not in .* sheet: (?P<list>\S+)",
        _Meaning("unknown_list", column="type"),
    ),
    (r"There should be a choices sheet", _Meaning("choices_sheet")),
    (r"See \[(?P<choice>.*)\] in \[(?P<list>.*)\]", _Meaning("choice_spaces", "choices", "name")),
    (r"Choice filter not supported with or_other", _Meaning("other_filtered", column="choice_filter")),
    (r"Choice filter not supported for table-list", _Meaning("table_filter", column="choice_filter")),
    (r"list names don't match: (?P<list>\S+) vs\. (?P<other>\S+)", _Meaning("table_lists", column="type")),
    (r"Unknown question type '(?P<type>.*)'", _Meaning("unknown_type", column="type")),
    (r"Parameters must include randomize=true to use a seed", _Meaning("seed_alone", column="parameters")),
    (r"(?P<parameter>\S+) value must be a number", _Meaning("parameter_number", column="parameters")),
    (
        r"[Pp]arameter (?P<parameter>\S+) must (?:be greater|have an integer)",
        _Meaning("parameter_number", column="parameters"),
    ),
    (r"(?:Parameter )?(?P<parameter>\S+) must be set to ", _Meaning("parameter_bad", column="parameters")),
    (r"Invalid value for (?P<parameter>quality)", _Meaning("parameter_bad", column="parameters")),
    (r"Instance names must be unique within a form. The name '(?P<list>.*?)'", _Meaning("list_twice", "")),
    (r"The same instance id .* Instance name: '(?P<list>.*?)'", _Meaning("list_twice", "")),
    (r"There are multiple survey elements named '(?P<name>.*?)'", _Meaning("ambiguous_name")),
    (r"There is no survey element named '(?P<name>.*?)'", _Meaning("unknown_name")),
    (r"element named '(?P<name>.*?)' has no label or hint", _Meaning("no_label", column="label")),
    (r"To use big-image.*element named (?P<name>.*)\.", _Meaning("big_image", column="big-image")),
    (r"File name for '\S+ (?P<list>\S+)' should end", _Meaning("list_file", column="type")),
    (r"'calculation' column must be empty", _Meaning("background_calculation", column="calculation")),
    (r"'trigger' column must not be empty", _Meaning("background_trigger", column="trigger")),
    (r"You must have a sheet named 'survey'", _Meaning("no_survey", "")),
    (r"Cannot omit instanceID", _Meaning("encrypted", "settings", "omit_instanceID")),
)
LONGEST_MESSAGE = 2_000  # characters; pyxform quotes whole rows now and then
_ROW = re.compile(r"\[row\s*:\s*(\d+)\]\s*")
# The values that our sentences take from a template, by its own name for them.
_VALUES = {
    "q": "name",
    "value": "name",
    "saveto": "property",
    "dataset": "list",
    "name": "parameter",
}


def refusal(fault: Exception, sheets: Workbook) -> Problem:
    """What pyxform raised, as a problem of the author's sheet. It raises anything, IndexError and TypeError too."""
    from pyxform.errors import PyXFormError

    message = str(fault) or type(fault).__name__
    if not isinstance(fault, PyXFormError):
        return Problem("pyxform_stumbles", values={"message": message})
    code = getattr(fault, "code", None)
    context = {key: str(value) for key, value in getattr(fault, "context", {}).items()}
    if code is None or not context:
        name, context = _template_of(message)
    else:
        name = code.name
    meaning = _CODES.get(name)
    if meaning is None:
        meaning, context = _by_pattern(message, context)
    return _problem(meaning, context, message, sheets)


@lru_cache(maxsize=1)
def _templates() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """pyxform's catalogue as patterns, the longest first."""
    from pyxform.errors import ErrorCode

    found = [(code.name, code.value.msg) for code in ErrorCode]
    found.sort(key=lambda each: len(each[1]), reverse=True)
    return tuple((name, re.compile("".join(_pattern(message)), re.DOTALL)) for name, message in found)


def _pattern(message: str) -> Iterator[str]:
    named: set[str] = set()
    for literal, field, _, _ in Formatter().parse(message):
        yield re.escape(literal)
        if field is not None:
            yield ".*?" if field in named else f"(?P<{field}>.*?)"
            named.add(field)


def _template_of(message: str) -> tuple[str, dict[str, str]]:
    if len(message) > LONGEST_MESSAGE:
        return "", {}
    for name, pattern in _templates():
        match = pattern.fullmatch(message)
        if match:
            return name, match.groupdict()
    return "", {}


def _by_pattern(message: str, context: dict[str, str]) -> tuple[_Meaning, dict[str, str]]:
    row = _ROW.search(message)
    context = {**context, **({"row": row[1]} if row else {})}
    for pattern, meaning in _PATTERNS:
        match = re.search(pattern, message[:LONGEST_MESSAGE])
        if match:
            return meaning, {**context, **{f"={key}": value for key, value in match.groupdict().items()}}
    return _Meaning("pyxform", ""), context


def _problem(meaning: _Meaning, context: Mapping[str, str], message: str, sheets: Workbook) -> Problem:
    sheet = (context.get("sheet") or context.get("sheet_name") or meaning.sheet).lower()
    row = _row(context.get("row", ""), sheet or "survey", sheets)
    column = column_of(context.get("column", "") or meaning.column, sheet)
    if column.startswith("parameters"):
        column = "parameters"
    values: dict[str, Any] = {_VALUES.get(key, key): value for key, value in context.items() if key[0] != "="}
    values |= {key[1:]: value for key, value in context.items() if key[0] == "="}
    for placed in ("sheet", "row", "column"):
        values.pop(placed, None)
    values["message"] = _ROW.sub("", message).strip()
    values |= _completed(meaning.code, values, row, column, sheets)
    if row is None:
        row = _named(meaning, values, sheets)
    if meaning.code.startswith("header_"):
        return Problem(meaning.code, sheet=sheet, row=1, column=str(values.get("header") or ""), values=values)
    if row is None:
        return Problem(meaning.code, sheet=sheet if meaning.code != "pyxform" else "", column=column, values=values)
    return Problem(meaning.code, "error", row.sheet, row.number, column, values)


def _row(written: str, sheet: str, sheets: Workbook) -> Row | None:
    """The row pyxform counts, in the expanded sheet, as the author's own."""
    rows = sheets.sheet(sheet).rows
    place = int(written) - 2 if written.isdigit() else -1
    return rows[place] if 0 <= place < len(rows) else None


def _named(meaning: _Meaning, values: Mapping[str, Any], sheets: Workbook) -> Row | None:
    """The row that a message without a number is about, where it names a question or its parameter."""
    name, parameter = str(values.get("name", "")), str(values.get("parameter", ""))
    if meaning.sheet != "survey" or meaning.code in {"unknown_name", "ambiguous_name"}:
        return None
    rows = sheets.sheet("survey").rows
    if meaning.column == "parameters":
        return next((row for row in rows if parameter and f"{parameter}=" in row.get("parameters")), None)
    return next((row for row in rows if name and row.get("name") == name), None)


def _completed(code: str, values: Mapping[str, Any], row: Row | None, column: str, sheets: Workbook) -> dict[str, Any]:
    """What our sentence says and pyxform's does not."""
    cell = row.get(column) if row else ""
    survey = sheets.sheet("survey").rows
    found: dict[str, Any] = {"field": row.get("name") if row else ""}
    found["type"] = values.get("type") or (row.get("type") if row else "")
    if code in {"name_taken", "name_reserved", "bad_name", "entity_name"}:
        found["name"] = cell or values.get("name", "")
        found["good"] = good_name(str(found["name"]))
    elif code == "reference_form":
        found["text"] = cell[:40]
    elif code == "ambiguous_name":
        found["rows"] = ", ".join(str(each.number) for each in survey if each.get("name") == values.get("name"))
    elif code == "unknown_name":
        found["near"] = near(str(values.get("name", "")), {each.get("name") for each in survey})
    elif code == "choice_spaces":
        found |= {"good": re.sub(r"\s+", "_", str(values.get("choice", ""))), "name": values.get("list", "")}
    elif code in {"ends_nothing", "never_ends"}:
        kind = values.get("type", "group")
        found |= {"begin": f"begin_{kind}", "end": f"end_{kind}"}
    elif code in {"parameter_number", "parameter_bad", "range_step", "range_zero", "range_labels", "range_look"}:
        found["parameter"] = values.get("parameter") or cell
    elif code == "choice_no_name":
        found["list"] = row.get("list_name") if row else ""
    return {key: value for key, value in found.items() if value or key not in values}
