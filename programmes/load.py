"""A programme from its folder: programme.toml read, and every fault in its shape named with its place."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from programmes.check import check_programme
from programmes.model import (
    LATER,
    Chart,
    Document,
    Duty,
    FormLine,
    Indicator,
    Listing,
    Meeting,
    Programme,
    Register,
    Role,
    Summary,
)
from programmes.problems import Problem, ProgrammeError

__all__ = ["ProgrammeError", "check_programme", "load_programme", "load_programmes"]

FILE = "programme.toml"
AT_THE_END = " (at end of document)"  # how tomllib ends what it says of a file that breaks off
TABLES: Mapping[str, type[BaseModel]] = {
    "": Programme,
    "role": Role,
    "form": FormLine,
    "register": Register,
    "list": Listing,
    "indicator": Indicator,
    "meeting": Meeting,
    "duty": Duty,
    "chart": Chart,
    "summary": Summary,
    "document": Document,
}
# What pydantic calls a fault, and what we call it.
CODES: Mapping[str, str] = {
    "missing": "missing_key",
    "literal_error": "not_one_of",
    "string_pattern_mismatch": "bad_name",
    "string_too_long": "bad_name",
    "string_type": "needs_text",
    "int_type": "needs_number",
    "int_parsing": "needs_number",
    "int_from_float": "needs_number",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "tuple_type": "needs_list",
    "too_short": "needs_entries",
    "too_long": "too_many_entries",
    "dict_type": "needs_table",
    "model_type": "needs_table",
    "model_attributes_type": "needs_table",
}


def load_programmes(folders: Iterable[Path]) -> tuple[Programme, ...]:
    """The programmes in these folders, which are served together. Raises ProgrammeError with every problem of all."""
    loaded: list[Programme] = []
    problems: list[Problem] = []
    for folder in folders:
        try:
            loaded.append(load_programme(folder))
        except ProgrammeError as error:
            problems += error.problems
    problems += _shared(loaded)
    if problems:
        raise ProgrammeError(problems)
    return tuple(loaded)


def _shared(programmes: Sequence[Programme]) -> Iterator[Problem]:
    """Roles and forms are known by their names alone: no two programmes may share one."""
    first: dict[tuple[str, str], Programme] = {}
    for programme in programmes:
        for table, names in (("role", programme.role), ("form", programme.form)):
            for name in names:
                one = first.setdefault((table, name), programme)
                if one is not programme:
                    values = {"name": name, "one": str(one.folder), "other": str(programme.folder)}
                    yield Problem("shared_name", str(programme.folder / FILE), f"{table}.{name}", values)


def load_programme(folder: Path) -> Programme:
    """The programme that a folder holds. Raises ProgrammeError with all that is wrong in programme.toml, named with
    its folder: several programmes may be served.

    Whether its names, forms and fields fit together is for `check_programme` to say, with the compiled forms.
    """
    path = folder / FILE
    try:
        text = path.read_text("utf-8")
        data = tomllib.loads(text)
    except FileNotFoundError as missing:
        raise ProgrammeError([Problem("no_file", FILE, values={"file": FILE, "folder": str(folder)})]) from missing
    except UnicodeDecodeError as why:
        raise ProgrammeError([Problem("not_utf8", str(path))]) from why
    except tomllib.TOMLDecodeError as why:
        raise ProgrammeError([_unread(why, text, str(path))]) from why
    try:
        programme = Programme.model_validate(data)
    except ValidationError as why:
        raise ProgrammeError(
            replace(_problem(error), file=str(path)) for error in why.errors(include_url=False)
        ) from why
    programme._folder = folder
    return programme


def _unread(why: tomllib.TOMLDecodeError, text: str, file: str) -> Problem:
    """What is no TOML; the parser names a line, but of a file that breaks off only that it does."""
    said = str(why)
    if not said.endswith(AT_THE_END):
        return Problem("toml", file, values={"why": said})
    values = {"why": said.removesuffix(AT_THE_END), "line": str(len(text.splitlines()))}
    return Problem("toml_breaks_off", file, values=values)


def _problem(error: ErrorDetails) -> Problem:
    """One of pydantic's errors as ours."""
    path = [str(part) for part in error["loc"] if part != "[key]"]
    if error["type"] == "extra_forbidden":
        return _extra(path)
    values = {key: str(value) for key, value in error.get("ctx", {}).items()}
    values |= {"key": path[-1] if path else "", "given": _short(error["input"]), **values}
    # Our own kinds (raised in programmes.model) are codes already; the rest is said in pydantic's words.
    code = CODES.get(error["type"], error["type"])
    if code == error["type"] and code not in OWN:
        code, values = "wrong_value", {**values, "why": error["msg"]}
    if code == "out_of_range":
        values["limit"] = str(values.get("ge", values.get("le", "")))
    return Problem(code, FILE, ".".join(path), values)


OWN = frozenset(
    {
        *("rule", "zone", "not_yet", "empty_text", "no_reviewer", "chart_needs", "one_way", "meeting_last"),
        *("list_one_way", "counts_nothing", "args_of_nothing", "plugin_whole", "form_or_each", "each_needs"),
        *("bands_alike", "chart_many", "chart_no_duty", "chart_no_by", "post_never"),
        *CODES.values(),
    }
)


def _extra(path: list[str]) -> Problem:
    """A key that the table does not have: not carried out yet, or misspelt."""
    key = path[-1]
    table = path[0] if len(path) > 1 else ""
    where = ".".join(path)
    if key in LATER.get(table, frozenset()):
        return Problem("not_yet", FILE, where, {"key": key})
    known = [field.alias or name for name, field in TABLES[table].model_fields.items()] if table in TABLES else []
    near = difflib.get_close_matches(key, known, n=1)
    if near:
        return Problem("misspelt_key", FILE, where, {"key": key, "near": near[0]})
    return Problem("unknown_key", FILE, where, {"key": key, "known": ", ".join(known)})


def _short(given: Any) -> str:
    text = str(given)
    return text if len(text) <= 40 else text[:39] + "…"
