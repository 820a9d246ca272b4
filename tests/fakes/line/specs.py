"""The published specifications of LINE, held against what goes to and fro.

They lie beside the repository, in ../shared/specs (see the README there), and are not copied into it; without them,
or without PyYAML, nothing is held and `FOUND` is false.

General validators do not follow the `discriminator` on LINE's base types and let through a text message without
text. So this is a small one of our own that does. Properties that are not in the specification are named as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.fakes.line.lengths import graphemes

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "specs"
API, WEBHOOK = "line-messaging-api.yml", "line-webhook.yml"

try:
    import yaml
except ImportError:
    FOUND = False
else:
    FOUND = all((FOLDER / name).is_file() for name in (API, WEBHOOK))

Fault = tuple[str, str]  # where, what
_WITHOUT_TOKEN = frozenset({"unsend", "unfollow", "leave", "memberLeft"})


def request_faults(method: str, path: str, body: Any) -> list[Fault]:
    """What the specification has against the body of a call."""
    operation = _operation(method, path)
    if operation is None:
        return []
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return list(_faults(API, content["schema"], body, "")) if content else []


def hold_answer(method: str, path: str, status: int, body: Any) -> None:
    """Our own answers are to be those of the specification. Raises AssertionError."""
    operation = _operation(method, path)
    answer = (operation or {}).get("responses", {}).get(str(status), {})
    content = answer.get("content", {}).get("application/json")
    if content:
        _hold(_faults(API, content["schema"], body, ""), f"the answer to {method} {path}")


def hold_webhook(body: dict[str, Any]) -> None:
    """What we send to the bot is to be what LINE sends. Events of kinds that the specification does not know are
    held to what all events have. Raises AssertionError."""
    if not FOUND:
        return
    known = _read(WEBHOOK)["components"]["schemas"]["Event"]["discriminator"]["mapping"]
    # In standby there is no reply token; the specification asks for one with some events all the same.
    usual = [
        {"replyToken": "", **event} if event["mode"] == "standby" and event["type"] not in _WITHOUT_TOKEN else event
        for event in body["events"]
        if event["type"] in known
    ]
    schema = {"$ref": "#/components/schemas/CallbackRequest"}
    _hold(_faults(WEBHOOK, schema, body | {"events": usual}, ""), "a webhook's body")
    for event in body["events"]:
        bare = _read(WEBHOOK)["components"]["schemas"]["Event"]
        _hold(_object(WEBHOOK, {**bare, "discriminator": None}, event, "event", strict=False), "an event")


def knows(method: str, path: str) -> bool:
    """True when the specification has this call."""
    return _operation(method, path) is not None


def _hold(faults: Iterator[Fault], what: str) -> None:
    found = [f"{where}: {why}" for where, why in faults]
    assert not found, f"{what} is not what LINE's specification says: {found}"


@cache
def _read(name: str) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document: dict[str, Any] = yaml.load((FOLDER / name).read_text("utf-8"), loader)
    return document


@cache
def _operation(method: str, path: str) -> dict[str, Any] | None:
    if not FOUND:
        return None
    paths = _read(API)["paths"]
    fitting = [each for each in paths if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(each)), path)]
    for each in sorted(fitting, key=lambda each: each.count("{")):
        operation: dict[str, Any] | None = paths[each].get(method.lower())
        if operation:
            return operation
    return None


def _resolve(document: str, schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = _read(document)["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _flat(document: str, schema: dict[str, Any], *, inherited: bool = False) -> dict[str, Any]:
    """A schema with all that its allOf brings, merged; the discriminator only of the schema itself."""
    schema = _resolve(document, schema)
    merged: dict[str, Any] = {key: value for key, value in schema.items() if key != "allOf"}
    merged["properties"] = dict(schema.get("properties") or {})
    merged["required"] = list(schema.get("required") or ())
    for part in schema.get("allOf", ()):
        base = _flat(document, part, inherited=True)
        merged["properties"] = base["properties"] | merged["properties"]
        merged["required"] = [*base["required"], *merged["required"]]
        merged.setdefault("type", base.get("type"))
    if inherited:
        merged.pop("discriminator", None)
    return merged


def _faults(document: str, schema: dict[str, Any], value: Any, where: str) -> Iterator[Fault]:
    schema = _flat(document, schema)
    chooser = schema.get("discriminator")
    if chooser and isinstance(value, dict):
        kind = value.get(chooser["propertyName"])
        if not isinstance(kind, str) or kind not in chooser["mapping"]:
            yield f"{where}.{chooser['propertyName']}", f"unknown: {kind!r}"
            return
        schema = _flat(document, {"$ref": chooser["mapping"][kind]})
    match schema.get("type"):
        case "object":
            yield from _object(document, schema, value, where)
        case "array":
            yield from _array(document, schema, value, where)
        case "string":
            yield from _string(schema, value, where)
        case "integer" | "number":
            yield from _number(schema, value, where)
        case "boolean" if not isinstance(value, bool):
            yield where, "not true or false"
        case None if schema["properties"]:
            yield from _object(document, schema, value, where)


def _object(document: str, schema: dict[str, Any], value: Any, where: str, *, strict: bool = True) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield where, "not an object"
        return
    properties, others = schema.get("properties") or {}, schema.get("additionalProperties")
    for name in schema.get("required") or ():
        if name not in value:
            yield f"{where}.{name}", "missing"
    for name, part in value.items():
        if name in properties:
            yield from _faults(document, properties[name], part, f"{where}.{name}")
        elif isinstance(others, dict):
            yield from _faults(document, others, part, f"{where}.{name}")
        elif strict and properties:
            yield f"{where}.{name}", "unknown field"


def _array(document: str, schema: dict[str, Any], value: Any, where: str) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield where, "not an array"
        return
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        yield where, f"{len(value)} items"
    for number, part in enumerate(value):
        yield from _faults(document, schema["items"], part, f"{where}[{number}]")


def _string(schema: dict[str, Any], value: Any, where: str) -> Iterator[Fault]:
    if not isinstance(value, str):
        yield where, "not a string"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield where, f"not one of {schema['enum']}"
    # The specification does not say in which units; the wider ones are taken, messages.py knows better.
    if not schema.get("minLength", 0) <= graphemes(value) <= schema.get("maxLength", len(value)):
        yield where, f"{graphemes(value)} characters"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield where, f"does not match {schema['pattern']}"
    if schema.get("format") == "uri" and not re.match(r"[a-z][a-z0-9+.-]*:", value):
        yield where, "not an address"


def _number(schema: dict[str, Any], value: Any, where: str) -> Iterator[Fault]:
    whole = schema["type"] == "integer"
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        yield where, "not a whole number" if whole else "not a number"
    elif not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield where, f"{value} is out of bounds"
