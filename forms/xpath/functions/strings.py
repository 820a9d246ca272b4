"""Text: put together, cut, searched."""

from __future__ import annotations

import re
from typing import Any

from forms.xpath.functions.registry import xpath
from forms.xpath.values import LONGEST_KEYS, member, text, whole
from forms.xpath.world import World

_BLANKS = re.compile(r"\s+", re.ASCII)
_CONTROLS = "".join(map(chr, range(33)))  # what Java trims: the space and all below it

xpath("string", 1)(text)


def text_of(one: Any) -> str:
    """The text of a value or of a node."""
    return text(member(one))


@xpath("string-length", 1, gives="number")
def string_length(value: Any) -> float:
    return float(len(text(value)))


@xpath("normalize-space", 1)
def normalize_space(value: Any) -> str:
    return _BLANKS.sub(" ", text(value).strip(_CONTROLS))


@xpath("concat", 0, None, nodes=True)
def concat(*lists: Any) -> str:
    return _together("", lists)


@xpath("join", 1, None, nodes=True)
def join(separator: Any, *lists: Any) -> str:
    return _together(text(separator), lists)


def _together(separator: str, lists: tuple[Any, ...]) -> str:
    """The texts of all nodes, as far as any field can hold them: no more is made than can be kept."""
    found: list[str] = []
    length = 0
    for nodes in lists:
        for node in nodes:
            found.append(text_of(node))
            length += len(found[-1]) + len(separator)
            if length > LONGEST_KEYS + len(separator):
                return separator.join(found)[:LONGEST_KEYS]
    return separator.join(found)


@xpath("contains", 2, gives="boolean")
def contains(value: Any, part: Any) -> bool:
    return text(part) in text(value)


@xpath("starts-with", 2, gives="boolean")
def starts_with(value: Any, part: Any) -> bool:
    return text(value).startswith(text(part))


@xpath("ends-with", 2, gives="boolean")
def ends_with(value: Any, part: Any) -> bool:
    return text(value).endswith(text(part))


@xpath("substr", 2, 3)
def substr(value: Any, start: Any, end: Any = None) -> str:
    """Counted from 0, `end` not included; negative positions count from the end."""
    letters = text(value)
    first, last = whole(start), len(letters) if end is None else whole(end)
    first = max(first + len(letters), 0) if first < 0 else first
    last = max(last + len(letters), 0) if last < 0 else last
    return letters[first:last]


@xpath("substring-before", 2)
def substring_before(value: Any, mark: Any) -> str:
    before, found, _ = text(value).partition(text(mark)) if text(mark) else ("", "", "")
    return before if found else ""


@xpath("substring-after", 2)
def substring_after(value: Any, mark: Any) -> str:
    return text(value).partition(text(mark))[2] if text(mark) else text(value)


@xpath("translate", 3)
def translate(value: Any, letters: Any, others: Any) -> str:
    table: dict[int, str | None] = {}
    into = text(others)
    for place, letter in enumerate(text(letters)):
        table.setdefault(ord(letter), into[place] if place < len(into) else None)
    return text(value).translate(table)


# the form and the device --------------------------------------------------------------------------------------------


@xpath("version", 0, world=True)
def version(world: World) -> str:
    return world.version


@xpath("property", 1, world=True)
def device_property(world: World, name: Any) -> str:
    return world.properties.get(text(name), "")
