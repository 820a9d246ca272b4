"""What goes to the process that knows Word files, and what comes back: plain data.

A shape says of every name that a template may use what stands behind it: '' an answer, a table what it holds by name, a
list (of one such table) the rows of a repeat. What a report comes to has the same shape, with its words in place of ''.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Why = Literal[
    "torn", "large", "macros", "linked", "no_names", "which",
    "unknown", "of_answer", "unlooped", "not_allowed", "unclosed", "unread", "unfilled",
]  # fmt: skip
Part = Literal["body", "header", "footer", "notes", "properties"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a template. Up to `which` it is of the file as a whole; else it stands in the text `near`,
    in a `table` (from 1; 0 in none) of this `part`, and is about `name`, for which `meant` may be meant. Of `which` the
    name is a list: the files that it may be."""

    why: Why
    part: Part = "body"
    table: int = 0
    near: str = ""
    name: str = ""
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that came, looked at as a template: which of those it may be it is (`key`, '' for none), what is wrong
    with it, and, if nothing is, the name of what is kept of it in the media store."""

    key: str
    faults: tuple[Fault, ...] = ()
    media: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A template that a file may be: its key, the shape of what it may name, and a report to try it on, which has that
    shape, too."""

    key: str
    shape: Mapping[str, Any]
    sample: Mapping[str, Any]


def pack_faults(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    """Faults as JSON data."""
    return [asdict(one) for one in faults]


def unpack_faults(data: Sequence[Mapping[str, Any]]) -> tuple[Fault, ...]:
    """The faults that `pack_faults` made data of."""
    return tuple(Fault(**one) for one in data)
