"""True and false."""

from __future__ import annotations

from typing import Any

from forms.xpath.functions.registry import xpath
from forms.xpath.values import boolean, text

xpath("boolean", 1, gives="boolean")(boolean)
xpath("true", 0, gives="boolean")(lambda: True)
xpath("false", 0, gives="boolean")(lambda: False)


@xpath("not", 1, gives="boolean")
def negated(value: Any) -> bool:
    return not boolean(value)


@xpath("boolean-from-string", 1, gives="boolean")
def boolean_from_string(value: Any) -> bool:
    return text(value).lower() in {"true", "1"}
