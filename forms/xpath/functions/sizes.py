"""How much a pattern asks of the engine before it is tried on any text: no time limit holds while it is compiled."""

from __future__ import annotations

import re

LONGEST_PATTERN = 1_000  # characters; letters that ignore case are compared without looking at the clock
MOST_PARTS = 10_000  # counted repeats are written out: `(a{1000}){1000}` is a million parts, half a second, 300 MiB
DEEPEST_BRACKETS = 40  # each takes some five of Python's 1,000 frames

_PART = re.compile(
    r"(?P<group>\()(?!\?#)|(?P<end>\))|\{(?P<count>\d+)[^}]*\}|(?P<nothing>\(\?#[^)]*\)|\s)"
    r"|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.",
    re.DOTALL,
)
_SPACED = re.compile(r"\(\?[A-Za-z]*x")  # blanks and remarks may then stand before a count


def is_excessive(pattern: str) -> bool:
    """Whether a pattern is too long, too deep or, its counted repeats written out, too big to be compiled."""
    if len(pattern) > LONGEST_PATTERN or (_SPACED.search(pattern) and "{" in pattern):
        return True
    sizes, last = [0], 0  # of the groups that are open, and of the part before
    for part in _PART.finditer(pattern):
        if part["group"]:
            sizes.append(0)
        elif part["end"]:
            last = sizes.pop() if len(sizes) > 1 else 0
            sizes[-1] += last
        elif part["count"]:
            times = int(part["count"][:6])
            sizes[-1] += last * max(times - 1, 0)
            last *= max(times, 1)
        elif not part["nothing"]:
            last = 1
            sizes[-1] += 1
        if len(sizes) > DEEPEST_BRACKETS or sum(sizes) > MOST_PARTS:
            return True
    return False
