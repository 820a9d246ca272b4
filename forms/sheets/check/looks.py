"""Types and appearances that a chat cannot carry, or that nobody knows. forms/support.py says which; an appearance
that is only a look is passed over in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms.problems import Problem
from forms.sheets.check.outline import CONTAINERS, SETTINGS_ROWS, Entry, Outline, doubtful, near, wrong
from forms.support import FEATURES, level_of, looks

_TYPES = tuple(feature.name for feature in FEATURES if feature.kind == "type" and "*" not in feature.name)
_NEAR_TYPES = (*_TYPES, "select_one_from_file", "select_multiple_from_file", "begin_group", "begin_repeat", "end_group")
_LOOKS = tuple(feature.name for feature in FEATURES if feature.kind == "appearance")
_OF_PICTURES = frozenset({"draw", "annotate", "signature"})  # mean nothing elsewhere
_OURS = re.compile(r"kb-.*|w\d+")


def check(outline: Outline) -> Iterator[Problem]:
    for entry in outline.entries:
        written = entry.row.get("type")
        if written and written not in SETTINGS_ROWS and written.split(" ")[0] not in CONTAINERS:
            yield from _type(entry, written)
        for look in looks(entry.row.get("appearance")):
            yield from _look(entry, look)


def _type(entry: Entry, written: str) -> Iterator[Problem]:
    first, _, rest = written.partition(" ")
    level = level_of("type", entry.kind) or level_of("type", entry.kind.split(" ")[0])
    if level == "refused":
        yield wrong("unsupported_type", entry.row, "type", type=entry.kind.split(" ")[0])
    elif entry.is_container or (level is None and not _compilable(written)):
        meant = near(written, _NEAR_TYPES) or near(first, _NEAR_TYPES)
        if meant.startswith("select_") and rest:
            meant = f"{meant} {rest}"
        yield wrong("unknown_type", entry.row, "type", type=written, near=meant)
    elif entry.kind in {"select_one", "select_multiple", "rank"} and not entry.list:
        yield wrong("select_no_list", entry.row, "type", type=entry.kind)


def _compilable(written: str) -> bool:
    """pyxform knows more types than any documentation."""
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    return written in QUESTION_TYPE_DICT


def _look(entry: Entry, look: str) -> Iterator[Problem]:
    level = level_of("appearance", look)
    if level == "refused" and (look not in _OF_PICTURES or entry.kind == "image"):
        yield wrong("unsupported_appearance", entry.row, "appearance", appearance=look)
    elif level is None and not _OURS.fullmatch(look) and (meant := near(look, _LOOKS)):
        yield doubtful("unknown_appearance", entry.row, "appearance", appearance=look, near=meant)
