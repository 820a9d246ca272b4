"""Reading a call's body as LINE does."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from tests.fakes.line import specs
from tests.fakes.line.refusals import TOO_LARGE, Findings, Refused

LARGEST_BODY = 2 * 1024 * 1024
REQUEST_ID = web.RequestKey("request_id", str)


async def json_body(request: web.Request) -> dict[str, Any]:
    """The object in the body. Raises Refused (413, 415, 400)."""
    raw = await request.read()
    if len(raw) > LARGEST_BODY:
        raise Refused(413, TOO_LARGE)
    if request.content_type != "application/json":
        raise Refused(415, f"The content type, {request.content_type}, is not supported")
    try:
        body = json.loads(raw, object_pairs_hook=without_nulls)
    except ValueError as wrong:
        line, column = getattr(wrong, "lineno", "-"), getattr(wrong, "colno", "-")
        message = f"The request body could not be parsed as JSON (line: {line}, column: {column})"
        raise Refused(400, message) from None
    if not isinstance(body, dict):
        raise Refused(400, "The request body could not be parsed as JSON (line: 1, column: 1)")
    return body


def without_nulls(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A property that is null is one that is not there."""
    return {name: value for name, value in pairs if value is not None}


def hold(request: web.Request, body: dict[str, Any]) -> None:
    """Hold a body that our own checks let pass to the published specification, when it is there. Raises Refused:
    "unknown field" is what LINE says in Flex messages; elsewhere it passes over unknown fields, and we do not,
    because they are misspelt ones."""
    found = Findings()
    for where, what in specs.request_faults(request.method, request.path, body):
        found.add(where.lstrip("."), what)
    found.refuse_request()
