"""docs/xlsform-support.md says what is so: the page is what support_page.py writes, every test that it names exists,
and every type, appearance and parameter is asked or refused as it says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from pyxform import aliases, constants
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

from forms.features import DIFFERENCES, OTHERWISE, OURS
from forms.support import FEATURES, Feature, level_of, looks
from forms.xpath.functions import FUNCTIONS
from forms.xpath.special import SPECIAL
from tests.forms.scenario import problems_of, walk
from tests.forms.support_page import cells, page

HOUSE = Path(__file__).parents[2]
PAGE = HOUSE / "docs" / "xlsform-support.md"

COLUMNS = ("type", "name", "label", "appearance", "parameters", "calculation", "trigger", "default")
CHOICES = """
| choices |
| | list_name | name | label |
| | crop | rice | Rice |
| | crop | tea | Tea |
| | step | 1 | Bad |
| | step | 3 | Good |
"""
# What stands in the type cell where the feature's name is not enough.
WRITTEN = {
    "select_one": "select_one crop",
    "select_multiple": "select_multiple crop",
    "rank": "rank crop",
    "select_*_from_file": "select_one_from_file villages.csv",
    "or_other": "select_one crop or_other",
    "group": "begin_group",
    "repeat": "begin_repeat",
    "loop": "begin_loop over crop",
    "select_one_external": "select_one_external town",
}
UNASKED = {
    *("start", "end", "today", "deviceid", "username", "phonenumber", "email", "subscriberid", "simserial", "audit"),
    *(
        "start-geopoint",
        "background-geopoint",
        "background-audio",
        "calculate",
        "hidden",
        "csv-external",
        "xml-external",
    ),
}
# The type that an appearance or a parameter belongs to, where it is not the one of its kind.
HOST = {
    "image": ("new", "new-front", "draw", "annotate", "signature", "max-pixels", "app"),
    "range": ("vertical", "no-ticks", "picker", "rating", "tick_interval", "placeholder", "start", "end", "step"),
    "integer": ("bearing", "counter", "distress", "thousands-sep"),
    "barcode": ("front", "hidden-answer"),
    "geopoint": ("placement-map", "maps", "hide-input", "capture-accuracy", "warning-accuracy", "allow-mock-accuracy"),
    "audio": ("quality",),
    "geotrace": ("incremental",),
    "text": ("numbers", "multiline", "url", "ex:", "printer", "masked", "rows"),
    "date": (
        *("no-calendar", "month-year", "year", "ethiopian", "coptic", "islamic", "bikram-sambat", "myanmar"),
        *("persian", "buddhist"),
    ),
    "audit": (
        *("location-priority", "location-min-interval", "location-max-age", "track-changes"),
        *("track-changes-reasons", "identify-user"),
    ),
}
HOSTS = {name: host for host, names in HOST.items() for name in names}
ANSWERS = {
    "integer": "5",
    "range": "3",
    "geopoint": "1 2",
    "date": "2026-11-21",
    "image": "a.jpg",
    "audio": "a.mp3",
}
LOOKS = {"columns-n": "columns-3", "compact-n": "compact-2", "quickcompact-n": "quickcompact-2", "w1 to w10": "w3"}
PARAMETERS = {
    "rows": "rows=5",
    "capture-accuracy": "capture-accuracy=5",
    "warning-accuracy": "warning-accuracy=50",
    "allow-mock-accuracy": "allow-mock-accuracy=true",
    "max-pixels": "max-pixels=640",
    "quality": "quality=low",
    "location-priority": "location-priority=balanced location-min-interval=60 location-max-age=120",
    "location-min-interval": "location-priority=balanced location-min-interval=60 location-max-age=120",
    "location-max-age": "location-priority=balanced location-min-interval=60 location-max-age=120",
    "track-changes": "track-changes=true",
    "track-changes-reasons": "track-changes=true track-changes-reasons=on-form-edit",
    "identify-user": "identify-user=true",
    "tick_interval": "start=0 end=4 step=1 tick_interval=2",
    "placeholder": "start=0 end=4 step=1 placeholder=2",
    "app": "app=org.example.camera",
    "reference-geometry": "reference-geometry=crop",
    "incremental": "incremental=true",
}


def of(kind: str, *levels: str) -> list[str]:
    return [feature.name for feature in FEATURES if feature.kind == kind and feature.level in levels]


def a_form(kind: str, **cells: str) -> str:
    """A form of one question, and of one behind it that is always asked."""
    row = {"type": WRITTEN.get(kind, kind), "name": "audit" if kind == "audit" else "q", "label": "Q", **cells}
    if kind in UNASKED:
        row["label"] = ""
    if kind == "background-geopoint":
        row["trigger"] = "${after}"
    if kind == "calculate":
        row.setdefault("calculation", "1 + 1")
    rows = [row]
    if kind in ("group", "repeat", "loop"):
        rows = [row, {"type": "text", "name": "in", "label": "In"}, {"type": f"end_{kind}"}]
    if kind == "select_one_external":
        rows = [{"type": "text", "name": "before", "label": "Before"}, {**row, "choice_filter": "in = ${before}"}]
    rows.append({"type": "text", "name": "after", "label": "After"})
    columns = [*COLUMNS, "choice_filter"]
    lines = [f"| | {' | '.join(line.get(column, '') for column in columns)} |" for line in rows]
    towns = "| external_choices |\n| | list_name | name | label | in |\n| | town | t | T | x |\n"
    external = towns if kind == "select_one_external" else ""
    return "\n".join(("| survey |", f"| | {' | '.join(columns)} |", *lines, CHOICES, external))


def test_the_page_is_what_the_list_says() -> None:
    assert PAGE.read_text("utf-8") == page(), (
        "write it anew: python -m tests.forms.support_page > docs/xlsform-support.md"
    )


def test_every_row_stands_once_and_says_something() -> None:
    names = [(feature.kind, feature.name) for feature in FEATURES]
    assert len(names) == len(set(names))
    assert all(feature.level in ("supported", "degraded", "refused") for feature in FEATURES)
    assert all(feature.note.endswith(".") and "|" not in feature.note for feature in FEATURES)
    assert {len(row) for row in cells(DIFFERENCES)} == {5}
    assert {len(row) for row in cells(OURS)} == {4}
    assert {len(row) for row in cells(OTHERWISE)} == {4}


@lru_cache
def sources_of(file: str) -> dict[str, str]:
    """The tests of a file, each with its source and the tables that it tries."""
    source = (HOUSE / file).read_text("utf-8")
    lines = source.splitlines()
    tests, tables = {}, {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min((node.lineno, *(mark.lineno for mark in node.decorator_list)))
            tests[node.name] = "\n".join(lines[first - 1 : node.end_lineno])
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id  # of a table, or of a test that is made of one: see reckoning.py
            (tests if name.startswith("test_") else tables)[name] = "\n".join(lines[node.lineno - 1 : node.end_lineno])
    return {
        name: "\n".join((test, *(table for called, table in tables.items() if re.search(rf"\b{called}\b", test))))
        for name, test in tests.items()
    }


NAMED = {feature.test for feature in FEATURES} | {row[-1] for row in (*cells(DIFFERENCES), *cells(OTHERWISE))}


@pytest.mark.parametrize("test", sorted(NAMED))
def test_every_test_that_is_named_is_there(test: str) -> None:
    file, _, name = test.partition("::")
    assert name.startswith("test_")
    assert name in sources_of(file)


# What pyxform and the list know of each other


def test_every_type_that_pyxform_knows_has_a_level() -> None:
    known = {*QUESTION_TYPE_DICT, *aliases.select, *aliases.control, *aliases.osm}
    assert [kind for kind in known if level_of("type", kind) is None] == []
    assert level_of("type", "frobnicate") is None


def test_every_parameter_that_pyxform_knows_has_a_level() -> None:
    tables: Iterator[Any] = (getattr(constants, name) for name in dir(constants) if name.startswith("Parameters"))
    known = {member.value for table in tables if issubclass(table, Enum) for member in table}
    assert "seed" in known
    assert [name for name in known if level_of("parameter", name) is None] == []


def test_names_are_known_as_forms_write_them() -> None:
    assert level_of("type", "photo") == level_of("type", "add image prompt") == "supported"
    assert level_of("type", "select_one_from_file") == "supported"
    assert level_of("appearance", "columns-7") == level_of("appearance", "W4") == "degraded"
    assert level_of("appearance", "ex:org.app(a='b')") == level_of("appearance", "search('x')") == "refused"
    assert level_of("appearance", "search") == "degraded"
    assert looks("minimal ex:org.app(a='b c') w1") == ("minimal", "ex:org.app(a='b c')", "w1")


# What is asked, and what is refused


@pytest.mark.parametrize("kind", of("type", "supported", "degraded"))
def test_a_type_is_asked_or_fills_itself(kind: str) -> None:
    story = walk(a_form(kind), {"villages": ({"name": "v", "label": "V"},)})
    if kind in UNASKED:
        story.asks("after", of=1)
    elif kind == "select_one_external":
        story.answer("x").asks("q", label="Q").offers("t")
    else:
        assert story.prompt.path.startswith("q")
        assert story.prompt.label in ("Q", "In")


REFUSED = [
    *(("type", name) for name in of("type", "refused")),
    *(("appearance", name) for name in of("appearance", "refused")),
    *(("parameter", name) for name in of("parameter", "refused")),
]


@pytest.mark.parametrize(("kind", "name"), REFUSED)
def test_what_a_chat_cannot_do_is_refused_by_name(kind: str, name: str) -> None:
    if kind == "type":
        form = a_form(name)
    elif kind == "appearance":
        written = {"ex:": "ex:org.app(a='b c')", "search()": "search('towns')"}.get(name, name)
        form = a_form(HOSTS.get(name, "select_one"), appearance=written)
    else:
        form = a_form(HOSTS[name], parameters=PARAMETERS[name])
    errors = [problem for problem in problems_of(form) if problem.severity == "error"]
    assert [(error.row, error.code) for error in errors] == [
        (2, "unsupported_appearance" if kind == "appearance" else "unsupported_type")
    ]


OF_A_GROUP = ("field-list", "table-list")


@pytest.mark.parametrize("look", [one for one in of("appearance", "degraded", "supported") if one not in OF_A_GROUP])
def test_a_look_changes_nothing_that_is_asked(look: str) -> None:
    kind = HOSTS.get(look, "select_one")
    plain, dressed = walk(a_form(kind)), walk(a_form(kind, appearance=LOOKS.get(look, look)))
    assert "unknown_appearance" not in {
        problem.code for problem in problems_of(a_form(kind, appearance=LOOKS.get(look, look)))
    }
    for story in (plain, dressed):
        story.asks("q", type=kind, label="Q").answer(ANSWERS.get(kind, "tea")).answer("x")
    assert plain.ends().values == dressed.ends().values


@pytest.mark.parametrize("parameter", of("parameter", "degraded"))
def test_a_parameter_that_a_chat_has_no_use_for_is_passed_over(parameter: str) -> None:
    kind = HOSTS.get(parameter, "geopoint")
    story = walk(a_form(kind, parameters=PARAMETERS[parameter]))
    if kind != "audit":
        story.asks("q", type=kind).answer(ANSWERS.get(kind, "x"))
    story.asks("after").answer("x").ends()


# Functions


@pytest.mark.parametrize("feature", [one for one in FEATURES if one.kind == "function"], ids=lambda one: one.name)
def test_functions_are_known_or_refused(feature: Feature) -> None:
    name = feature.name
    assert (name in FUNCTIONS or name in SPECIAL) == (feature.level == "supported")
    if feature.level == "refused":
        form = a_form("calculate", calculation=f"{name}('x')")
        assert "unknown_function" in {problem.code for problem in problems_of(form)}
    else:
        file, _, test = feature.test.partition("::")
        assert f"{name}(" in sources_of(file)[test]


def test_every_function_that_the_engine_knows_is_listed() -> None:
    assert {*FUNCTIONS, *SPECIAL} <= set(of("function", "supported"))
