"""What a tap may do: LINE's action objects, and what is refused in them.

https://developers.line.biz/en/reference/messaging-api/#action-objects
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.line.lengths import graphemes, units
from tests.fakes.line.refusals import Findings


@dataclass(frozen=True)
class Words:
    """How a part of LINE words its refusals: the body itself, a template, a Flex message."""

    join: str
    missing: str
    long: str
    wrong: str

    def at(self, where: str, name: str) -> str:
        return f"{where}{self.join}{name}"


# line-bot-sdk-java #258: "`label` must be specified" at messages[0].quickReply.items[3].action. A length is worded
# as that of a text message.
BODY = Words(".", "`{name}` must be specified", "Length must be between 0 and {limit}", "is invalid")
# Seen: "must not be longer than 60 characters" at template/text, "size must be between 0 and 1000" at
# template/actions/0/uri (cofacts/rumors-line-bot #125). What is missing: our own words.
TEMPLATE = Words("/", "must be non-empty text", "must not be longer than {limit} characters", "invalid property")
# Seen: "must be non-empty text" (cofacts/rumors-line-bot #212), "invalid property" for a label that is too long.
FLEX = Words("/", "must be non-empty text", "invalid property", "invalid property")


@dataclass(frozen=True)
class Place:
    """Where an action stands decides about its label and which actions may stand there.
    https://developers.line.biz/en/reference/messaging-api/#action-object-label-spec"""

    label: int
    required: bool
    kinds: frozenset[str]


ANYWHERE = frozenset({"postback", "message", "uri", "datetimepicker", "clipboard"})
IN_QUICK_REPLY = Place(20, True, ANYWHERE | {"camera", "cameraRoll", "location"})
IN_TEMPLATE = Place(20, True, ANYWHERE)
IN_IMAGE_CAROUSEL = Place(12, False, ANYWHERE)
IN_MENU = Place(20, False, ANYWHERE | {"richmenuswitch"})
IN_FLEX_BUTTON = Place(40, True, ANYWHERE)
IN_FLEX = Place(40, False, ANYWHERE)


@dataclass(frozen=True)
class Field:
    """A text that an action carries: its bound, in which units, and whether it must be there."""

    limit: int
    count: Callable[[str], int]
    required: bool


_FIELDS: dict[str, dict[str, Field]] = {
    "postback": {
        "data": Field(300, units, True),
        "displayText": Field(300, graphemes, False),
        "text": Field(300, graphemes, False),
        "fillInText": Field(300, graphemes, False),
    },
    "message": {"text": Field(300, graphemes, True)},
    "uri": {"uri": Field(1000, units, True)},
    "datetimepicker": {"data": Field(300, units, True)},
    "clipboard": {"clipboardText": Field(1000, units, True)},
    "richmenuswitch": {"richMenuAliasId": Field(32, units, True), "data": Field(300, units, True)},
    "camera": {},
    "cameraRoll": {},
    "location": {},
}
INPUTS = ("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice")


def check_action(action: Any, where: str, place: Place, words: Words, found: Findings) -> None:
    """What is wrong with one action."""
    if not isinstance(action, dict) or action.get("type") not in _FIELDS:
        kinds = ", ".join(sorted(place.kinds))
        found.add(words.at(where, "type"), f"Must be one of the following values: [{kinds}]")
        return
    kind = action["type"]
    if kind not in place.kinds:
        found.add(where, words.wrong)
        return
    _label(action, where, place, words, found)
    for name, field in _FIELDS[kind].items():
        _text(action, name, field, where, words, found)
    if kind == "uri" and isinstance(action.get("uri"), str):
        check_uri(action["uri"], words.at(where, "uri"), ("http", "https", "line", "tel"), found)
    if kind == "postback":
        _postback(action, where, words, found)
    if kind == "datetimepicker":
        _picker(action, where, words, found)


def check_uri(uri: str, where: str, schemes: tuple[str, ...], found: Findings) -> None:
    """Addresses are percent-encoded and of a known scheme ("invalid uri", "invalid uri scheme": #646, #314)."""
    if not re.fullmatch(r"[!-~]+", uri):
        found.add(where, "invalid uri")
    elif urlsplit(uri).scheme not in schemes:
        found.add(where, "invalid uri scheme")


def _label(action: dict[str, Any], where: str, place: Place, words: Words, found: Findings) -> None:
    label = action.get("label")
    if not label:
        if place.required:
            found.add(*_missing("label", where, words))
    elif graphemes(label) > place.label:
        found.add(words.at(where, "label"), words.long.format(limit=place.label))


def _text(action: dict[str, Any], name: str, field: Field, where: str, words: Words, found: Findings) -> None:
    value = action.get(name)
    if not value:
        if field.required:
            found.add(*_missing(name, where, words))
    elif not isinstance(value, str):
        found.add(words.at(where, name), words.wrong)
    elif field.count(value) > field.limit:
        seen = f"size must be between 0 and {field.limit}" if name == "uri" else words.long.format(limit=field.limit)
        found.add(words.at(where, name), seen)


def _missing(name: str, where: str, words: Words) -> tuple[str, str]:
    """The body names what is missing at the action, the others at the property."""
    if words is BODY:
        return where, words.missing.format(name=name)
    return words.at(where, name), words.missing


def _postback(action: dict[str, Any], where: str, words: Words, found: Findings) -> None:
    """displayText and text exclude each other. (fillInText without openKeyboard is "valid only when": no refusal.)"""
    if action.get("displayText") and action.get("text"):
        found.add(words.at(where, "text"), words.wrong)
    if action.get("inputOption", "openKeyboard") not in INPUTS:
        found.add(words.at(where, "inputOption"), words.wrong)


def _picker(action: dict[str, Any], where: str, words: Words, found: Findings) -> None:
    mode = action.get("mode")
    if mode not in ("date", "time", "datetime"):
        found.add(words.at(where, "mode"), "Must be one of the following values: [date, time, datetime]")
        return
    moments: dict[str, date | time | None] = {}
    for name in ("initial", "min", "max"):
        if name in action:
            moments[name] = picked(mode, str(action[name]))
            if moments[name] is None:
                found.add(words.at(where, name), words.wrong)
    low, high = moments.get("min"), moments.get("max")
    if low is not None and high is not None and not low < high:  # type: ignore[operator]
        found.add(words.at(where, "max"), words.wrong)


_SHAPES = {"date": r"\d{4}-\d\d-\d\d", "time": r"\d\d:\d\d", "datetime": r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d"}


def picked(mode: str, value: str) -> date | time | None:
    """A picker's value as a date, a time or both, or None when it is not written as LINE writes it."""
    if not re.fullmatch(_SHAPES[mode], value):
        return None
    try:
        if mode == "time":
            return time.fromisoformat(value)
        moment = datetime.fromisoformat(value.upper())
    except ValueError:
        return None
    if not 1900 <= moment.year <= 2100:
        return None
    return moment if mode == "datetime" else moment.date()
