"""What of XLSForm a chat carries: every feature of ODK's public list, of XLSForm's reference and of pyxform's tables.

`supported` works as in ODK Collect; `degraded` leaves out a look, or what only a device knows, and takes the same
answers; `refused` cannot be answered in a chat, and `forms check` names it. docs/xlsform-support.md says it to people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from forms.features import ROWS

Kind = Literal[
    "type", "appearance", "parameter", "logic", "description", "layout", "xpath", "function", "entity", "misc"
]
Level = Literal["supported", "degraded", "refused"]


@dataclass(frozen=True, slots=True)
class Feature:
    """One row: `note` says in a sentence what a chat does with it, `test` (file::function) is what shows it."""

    kind: Kind
    name: str
    level: Level
    note: str
    test: str


# The tests that try every row of a kind and level which names none of its own.
_TRIED_TOGETHER = {
    ("type", "degraded"): "forms/test_type_metadata.py::test_what_only_a_device_knows_is_blank",
    ("type", "refused"): "forms/test_support.py::test_what_a_chat_cannot_do_is_refused_by_name",
    ("appearance", "degraded"): "forms/test_support.py::test_a_look_changes_nothing_that_is_asked",
    ("appearance", "refused"): "forms/test_support.py::test_what_a_chat_cannot_do_is_refused_by_name",
    ("parameter", "degraded"): "forms/test_support.py::test_a_parameter_that_a_chat_has_no_use_for_is_passed_over",
    ("parameter", "refused"): "forms/test_support.py::test_what_a_chat_cannot_do_is_refused_by_name",
    ("function", "refused"): "forms/test_support.py::test_functions_are_known_or_refused",
}


def _read() -> Iterator[Feature]:
    for kind, table in ROWS.items():
        for line in table.strip().splitlines():
            name, level, note, *test = (cell.strip() for cell in line.split(" | "))
            shown = test[0] if test else _TRIED_TOGETHER[kind, level]
            yield Feature(cast(Kind, kind), name, cast(Level, level), note, f"tests/{shown}")


FEATURES: tuple[Feature, ...] = tuple(_read())

_LEVELS = {(feature.kind, feature.name): feature.level for feature in FEATURES}

# What XLSForm, or pyxform for older forms, writes otherwise.
_TYPE_NAMES = {
    "int": "integer",
    "string": "text",
    "datetime": "dateTime",
    "date time": "dateTime",
    "photo": "image",
    "picture": "image",
    "gps": "geopoint",
    "location": "geopoint",
    "select1": "select_one",
    "select one": "select_one",
    "select one from": "select_one",
    "select": "select_multiple",
    "select all that apply": "select_multiple",
    "select all that apply from": "select_multiple",
    "select multiple from": "select_multiple",
    "select_one_from_file": "select_*_from_file",
    "select_multiple_from_file": "select_*_from_file",
    "select one from file": "select_*_from_file",
    "select multiple from file": "select_*_from_file",
    "select one external": "select_one_external",
    "begin group": "group",
    "end group": "group",
    "begin repeat": "repeat",
    "end repeat": "repeat",
    "begin_group": "group",
    "end_group": "group",
    "begin_repeat": "repeat",
    "end_repeat": "repeat",
    "lgroup": "repeat",
    "looped group": "repeat",
    "begin loop": "loop",
    "end loop": "loop",
    "begin_loop": "loop",
    "end_loop": "loop",
    "select one using": "select_one",
    "select one prompt using": "select_one",
    "select multiple using": "select_multiple",
    "select multiple prompt using": "select_multiple",
    "number of days in last six months": "number of days in last month",
    "number of days in last year": "number of days in last month",
    "imei": "deviceid",
    "device id": "deviceid",
    "subscriber id": "subscriberid",
    "sim id": "simserial",
    "start time": "start",
    "end time": "end",
}
_PROMPT = re.compile(r"(?:(?:q|add|get) |uri:)(.+?)(?: prompt)?")
_CALLS = re.compile(r"[^\s(]+(?:\([^)]*\))?")


def looks(appearance: str) -> tuple[str, ...]:
    """The appearances of a cell; what stands in brackets, as in `ex:org.app(a='b c')`, belongs to its name."""
    return tuple(_CALLS.findall(appearance))


def level_of(kind: Kind, name: str) -> Level | None:
    """How far a chat carries a type, an appearance …, as a form writes it (`photo`, `columns-3`, `ex:org.app()`);
    None for one that nobody's list has. A type is given without its list."""
    return _LEVELS.get((kind, _listed(kind, name.strip())))


def _listed(kind: Kind, name: str) -> str:
    """The name under which the list has it."""
    if kind == "type":
        prompt = _PROMPT.fullmatch(name)
        name = prompt[1] if prompt else name
        return _TYPE_NAMES.get(name, name)
    if kind == "appearance":
        name = name.lower()
        if name.startswith("search("):
            return "search()"
        if name.startswith(("ex:", "printer:")):
            return "ex:" if name.startswith("ex:") else "printer"
        if re.fullmatch(r"w\d+", name):
            return "w1 to w10"
        return re.sub(r"-\d+$", "-n", name) if ("appearance", name) not in _LEVELS else name
    return name
