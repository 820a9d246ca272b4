"""Columns and types in one spelling, however an author wrote them: `Relevance` is `relevant`, `label: Lao` is
`label::Lao`, `select one from yes_no` is `select_one yes_no`. pyxform knows the same other names; here they are
settled once, so that everything behind looks for one word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from forms.problems import Problem
from forms.sheets.workbook import Row, Sheet, Workbook

TEXTS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
MEDIA = ("image", "big-image", "audio", "video")
TRANSLATED = frozenset({*TEXTS, *MEDIA})
SURVEY = frozenset(
    {
        *TRANSLATED,
        *("type", "name", "relevant", "constraint", "calculation", "required", "readonly", "default", "trigger"),
        *("appearance", "parameters", "choice_filter", "repeat_count", "save_to", "autoplay", "rows", "disabled"),
        *("intent", "query", "accuracythreshold", "media", "bind", "body", "control", "instance"),
    }
)
_KNOWN: Mapping[str, frozenset[str]] = {
    "survey": SURVEY,
    "choices": frozenset({"list_name", "name", "label", *MEDIA}),
    "settings": frozenset(
        {
            *("form_id", "form_title", "version", "default_language", "instance_name", "style", "name", "namespaces"),
            *("public_key", "submission_url", "auto_send", "auto_delete", "allow_choice_duplicates", "prefix"),
            *("clean_text_values", "omit_instanceid", "client_editable", "attribute", "reviewed"),
        }
    ),
    "entities": frozenset({"list_name", "label", "entity_id", "create_if", "update_if"}),
}
_OTHER_NAMES: Mapping[str, Mapping[str, str]] = {
    "survey": {
        "relevance": "relevant",
        "calculate": "calculation",
        "read_only": "readonly",
        "count": "repeat_count",
        "jr:count": "repeat_count",
        "caption": "label",
        "command": "type",
        "tag": "name",
        "value": "name",
        "constraining_message": "constraint_message",
        "requiredmsg": "required_message",
        "bind::relevant": "relevant",
        "bind::constraint": "constraint",
        "bind::required": "required",
        "bind::readonly": "readonly",
        "bind::calculate": "calculation",
        "bind::jr:constraintmsg": "constraint_message",
        "bind::jr:requiredmsg": "required_message",
        "control::appearance": "appearance",
        "body::appearance": "appearance",
        "control::jr:count": "repeat_count",
        "body::jr:count": "repeat_count",
    },
    "choices": {"list name": "list_name", "caption": "label", "value": "name"},
    "settings": {
        "id_string": "form_id",
        "set_form_id": "form_id",
        "set_form_title": "form_title",
        "title": "form_title",
        "omit_instanceid": "omit_instanceID",
    },
    "entities": {"dataset": "list_name"},
}
_CONTROL = re.compile(r"(begin|end)[\s_]+(group|lgroup|looped group|repeat|loop)((?: over)? \S+)?", re.IGNORECASE)
_CONTROLS = {"lgroup": "repeat", "looped group": "repeat"}
_SELECT = re.compile(
    r"(select one from file|select multiple from file|add select one prompt using|add select multiple prompt using"
    r"|select all that apply from|select all that apply|select one from|select one|select multiple from|select1"
    r"|select multiple)\s+(\S+)(?:\s+(or specify other|or_other|or other))?"
)
_SELECTS = {
    "select one from file": "select_one_from_file",
    "select multiple from file": "select_multiple_from_file",
    "add select multiple prompt using": "select_multiple",
    "select all that apply from": "select_multiple",
    "select all that apply": "select_multiple",
    "select multiple from": "select_multiple",
    "select multiple": "select_multiple",
}


@dataclass(frozen=True, slots=True)
class Spelling:
    """A workbook in the one spelling, and by sheet and column how the author wrote the column."""

    workbook: Workbook
    written: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def restored(self, problems: Iterable[Problem]) -> list[Problem]:
        """The problems, with columns as the author wrote them."""
        return [
            replace(problem, column=self.written.get((problem.sheet, problem.column), problem.column))
            for problem in problems
        ]


def in_one_spelling(workbook: Workbook) -> Spelling:
    """The workbook with known columns and types under the names that ODK's documentation gives them."""
    written: dict[tuple[str, str], str] = {}
    sheets = {}
    for name, sheet in workbook.sheets.items():
        meant = dict(zip(sheet.header, _columns(sheet), strict=True))
        changed = {header: column for header, column in meant.items() if header != column}
        written |= {(name, column): header for header, column in changed.items()}
        sheets[name] = _renamed(sheet, meant, changed) if changed or name == "survey" else sheet
    return Spelling(Workbook(workbook.name, sheets), written)


def _columns(sheet: Sheet) -> list[str]:
    """What each header means; of two that mean the same the later keeps its name, for the checker to name."""
    double = any("::" in header for header in sheet.header)
    found: list[str] = []
    for header in sheet.header:
        column = column_of(header, sheet.name, double_colons=double)
        found.append(header if column in found or (column != header and column in sheet.header) else column)
    return found


def column_of(header: str, sheet: str, *, double_colons: bool = True) -> str:
    """A header in the one spelling; one that nobody knows stays as it is. Where no header of a sheet has two colons,
    one parts the language, as it did in old forms."""
    known, other = _KNOWN.get(sheet), _OTHER_NAMES.get(sheet, {})
    if known is None:
        return header
    parts = [part.strip() for part in header.split("::")]
    snake = "_".join(header.split()).lower()
    if len(parts) == 1 and snake.startswith("jr:"):
        return other.get(snake, header)
    if len(parts) == 1 and not double_colons:
        parts = [part.strip() for part in header.replace("jr:", "jr\0").split(":")]
        parts = [part.replace("\0", ":") for part in parts]
    first = "_".join(parts[0].split()).lower()
    first = other.get(first, first)
    if first == "media" and len(parts) > 1 and parts[1] in MEDIA:
        first, parts = parts[1], parts[1:]
    whole = "::".join([first, *parts[1:]])
    nested = "::".join([first, *(part.lower() for part in parts[1:2])])
    if nested in other:
        return "::".join([other[nested], *parts[2:]])
    return whole if first in known or first in MEDIA else header


def _renamed(sheet: Sheet, meant: Mapping[str, str], changed: Mapping[str, str]) -> Sheet:
    header = tuple(meant[column] for column in sheet.header)
    rows = sheet.rows
    if changed:
        rows = tuple(
            Row(row.sheet, row.number, {meant.get(column, column): cell for column, cell in row.cells.items()})
            for row in rows
        )
    if sheet.name == "survey":
        rows = tuple(_typed(row) for row in rows)
    return Sheet(sheet.name, header, rows)


def _typed(row: Row) -> Row:
    written = row.get("type")
    meant = type_of(written)
    return row if meant == written else row.having(type=meant)


def type_of(written: str) -> str:
    """A type cell in the one spelling: groups, repeats and selects; what else is there stays."""
    text = " ".join(written.split())
    control = _CONTROL.fullmatch(text)
    if control:
        kind = control[2].lower()
        return f"{control[1].lower()}_{_CONTROLS.get(kind, kind)}{control[3] or ''}"
    select = _SELECT.fullmatch(text)
    if select:
        return " ".join([_SELECTS.get(select[1], "select_one"), select[2], *(["or_other"] if select[3] else [])])
    return text
