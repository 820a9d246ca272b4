"""What an expression may see while it runs: the session's tree and what the caller told it of the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from .lists import Row, Rows

if TYPE_CHECKING:
    from .instance import Node

Host = Callable[..., Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class World:
    """Passed to every closure. `current` is the node whose expression runs, `position` and `size` belong to the
    innermost predicate, `draws` counts how often chance was asked, so that a restored session goes on from there."""

    __slots__ = (
        "choice_label",
        "current",
        "draws",
        "functions",
        "instances",
        "language",
        "now",
        "position",
        "properties",
        "root",
        "seed",
        "single",
        "size",
        "version",
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
        self.now = now.astimezone(zone)
        self.zone = zone
        self.seed = seed
        self.instances: Mapping[str, Rows] = instances or {}
        self.functions: Mapping[str, Host] = functions or {}
        self.properties: Mapping[str, str] = properties or {}
        self.version = version
        self.draws = 0
        self.language = ""
        self.root: Any = None
        self.single: list[Any] = []
        self.current: Any = None
        self.position = 1
        self.size = 1
        self.choice_label: Callable[[str, Any], str] | None = None

    def chance(self) -> bytes:
        """32 bytes of chance: the same for the same seed and the same number of earlier draws."""
        self.draws += 1
        return sha256(f"{self.seed}\n{self.draws}".encode()).digest()

    def instant(self) -> float:
        """Now, in days since 1970 in UTC."""
        return (self.now - EPOCH).total_seconds() / 86400


def node_of(here: Node | Row) -> Any:
    """Typing's way round: closures get a node or a list's row, and know which."""
    return here
