"""Each call held against the published Bot API, when a copy of it lies beside the project.

The server itself forgives much: it ignores parameters it does not know, and reads what is no number as 0. A bot
should not live on that. So what the specification does not allow is an offence, kept for the test to fail on.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from tests.fakes.telegram.calls import Call

SPEC = Path(__file__).parents[4] / "shared" / "specs" / "telegram-bot-api.json"


@cache
def specification() -> dict[str, Any] | None:
    return json.loads(SPEC.read_text("utf-8")) if SPEC.exists() else None


def method_name(name: str) -> str | None:
    """The method as it is written (they are read without regard to case), or None when there is none."""
    spec = specification()
    return _names(spec).get(name.lower()) if spec else name


def knows(name: str) -> bool:
    """Whether there is such a method."""
    return method_name(name) is not None


def offences(call: Call) -> list[str]:
    """What the specification says against a call."""
    spec = specification()
    if spec is None:
        return []
    name = method_name(call.method)
    if name is None:
        return [f"{call.method}: no such method"]
    fields = {field["name"]: field for field in spec["methods"][name].get("fields", ())}
    given = {parameter: text for parameter, text in call.texts.items() if parameter not in call.files}
    found = [f"{name}: required {field} is missing" for field in _missing(fields, [*given, *call.files])]
    for parameter, text in given.items():
        if parameter not in fields:
            found.append(f"{name}: unknown parameter {parameter}")
        else:
            value = _value(text, fields[parameter]["types"])
            found += _wrong(f"{name}.{parameter}", value, fields[parameter]["types"])
            found += _length(f"{name}.{parameter}", value, fields[parameter]["description"])
    texts = " ".join(call.texts.values())
    found += [
        f"{name}: unknown file {parameter}"
        for parameter in call.files
        if parameter not in fields and f"attach://{parameter}" not in texts
    ]
    return found


def _names(spec: dict[str, Any]) -> dict[str, str]:
    return {name.lower(): name for name in spec["methods"]}


def _missing(fields: dict[str, Any], given: list[str]) -> list[str]:
    return [name for name, field in fields.items() if field["required"] and name not in given]


def _value(text: str, types: list[str]) -> Any:
    """The text of a parameter as the type it may have: what can be a string is left one."""
    if "String" in types or types == ["InputFile", "String"]:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return {"true": True, "True": True, "false": False, "False": False}.get(text, text)


PLAIN: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "Boolean": (bool,),
    "String": (str,),
    "InputFile": (str,),
}


def _wrong(where: str, value: Any, types: list[str]) -> list[str]:
    """Why the value is none of the types; empty when it is one."""
    tried = [_against(where, value, kind) for kind in types]
    return [] if not all(tried) else min(tried, key=len)


def _against(where: str, value: Any, kind: str) -> list[str]:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where}: no array"]
        inner = [part.strip() for part in kind.removeprefix("Array of ").replace(" and ", ",").split(",")]
        if kind.startswith("Array of Array of "):
            inner = [kind.removeprefix("Array of ")]
        return [why for index, item in enumerate(value) for why in _wrong(f"{where}[{index}]", item, inner)]
    if kind in PLAIN:
        good = isinstance(value, PLAIN[kind]) and (kind == "Boolean" or not isinstance(value, bool))
        return [] if good else [f"{where}: {value!r} is no {kind}"]
    return _object(where, value, kind)


def _object(where: str, value: Any, kind: str) -> list[str]:
    spec = specification()
    assert spec
    described = spec["types"].get(kind)
    if described is None:
        return []
    if described.get("subtypes"):
        return _wrong(where, value, described["subtypes"])
    if not isinstance(value, dict):
        return [f"{where}: {value!r} is no {kind}"]
    fields = {field["name"]: field for field in described.get("fields", ())}
    found = [f"{where}: {name} of {kind} is missing" for name in _missing(fields, list(value))]
    for name, inner in value.items():
        if name not in fields:
            found.append(f"{where}: {kind} has no {name}")
        else:
            found += _wrong(f"{where}.{name}", inner, fields[name]["types"])
            found += _length(f"{where}.{name}", inner, fields[name]["description"])
    return found


BOUNDS = re.compile(r"(\d+)-(\d+) (characters|bytes|items)(?! after)")


def _length(where: str, value: Any, prose: str) -> list[str]:
    """Lengths stand in the descriptions only. Those "after entities parsing" are measured where entities are read."""
    bounds = BOUNDS.search(prose)
    if not bounds or not isinstance(value, str | list):
        return []
    least, most, unit = int(bounds[1]), int(bounds[2]), bounds[3]
    size = len(value.encode()) if unit == "bytes" and isinstance(value, str) else len(value)
    return [] if least <= size <= most else [f"{where}: {size} {unit}, not {least}-{most}"]


def misfits(kind: str, value: Any) -> list[str]:
    """What the specification says against an object of the fake's own making."""
    return _wrong(kind, value, [kind]) if specification() else []


def misfit_answer(method: str, result: Any) -> list[str]:
    """What it says against an answer."""
    spec = specification()
    return _wrong(method, result, spec["methods"][method]["returns"]) if spec else []
