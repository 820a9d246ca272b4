"""What an expression may see while it runs: the session's tree and what the caller told it of the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from hashlib import sha256
from typing import Any

from forms.lists import Rows

Host = Callable[..., Any]
# Nodes and rows that may be looked at because of one answer, before the rest is left blank: a second or two. A
# thousand rows that each look at all others take a million; predicates within predicates would never end.
MOST_WORK = 2_000_000


class Exhausted(Exception):
    """What was asked for takes more than an answer may take."""


def nothing(field: Any) -> bool:
    """Of a reader who may see every answer."""
    return False


class World:
    """Passed to every closure. `current` is the node whose expression runs, `position` belongs to the innermost
    predicate, `language` to the text that is being shown ('' while none is), `hides` tells of a field whether who reads
    that text may not see its answer, `draws` counts how often chance was asked, so that a restored session goes on from
    there."""

    __slots__ = (
        "choice_label",
        "current",
        "draws",
        "functions",
        "hides",
        "instances",
        "language",
        "now",
        "position",
        "properties",
        "root",
        "seed",
        "single",
        "version",
        "work",
        "zone",
    )

    def __init__(
        self,
        *,
        now: datetime,
        zone: tzinfo,
        seed: str = "",
        instances: Mapping[str, Rows] | None = None,
        functions: Mapping[str, Host] | None = None,
        properties: Mapping[str, str] | None = None,
        version: str = "",
    ) -> None:
        self.zone = zone
        self.now = now.astimezone(zone)
        self.seed = seed
        self.instances: Mapping[str, Rows] = instances or {}
        self.functions: Mapping[str, Host] = functions or {}
        self.properties: Mapping[str, str] = properties or {}
        self.version = version
        self.draws = 0
        self.work = 0
        self.language = ""
        self.hides: Callable[[Any], bool] = nothing
        self.root: Any = None
        self.single: list[Any] = []
        self.current: Any = None
        self.position = 1
        self.choice_label: Callable[[str, Any], str] | None = None

    def tell(self, now: datetime) -> None:
        """It is now this moment."""
        self.now = now.astimezone(self.zone)

    def spend(self, work: int) -> None:
        """Note that so many nodes or rows are looked at. Raises Exhausted."""
        self.work += work
        if self.work > MOST_WORK:
            raise Exhausted

    def chance(self) -> bytes:
        """32 bytes of chance: the same for the same seed and the same number of earlier draws."""
        self.draws += 1
        return sha256(f"{self.seed}\n{self.draws}".encode()).digest()

    def steady(self) -> int:
        """A number that stays the same for the whole session: an order drawn by it does not change between messages."""
        return int.from_bytes(sha256(f"{self.seed}\norder".encode()).digest()[:6], "big")
