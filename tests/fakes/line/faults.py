"""Faults of the way and of the platform, ordered by the test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Fault:
    """What goes wrong with the next calls whose path contains `path`; `times` counts down."""

    path: str
    kind: str  # fails, slow, loses_answer, drops
    times: int
    status: int = 0
    message: str = ""
    done: bool = False  # what was asked for is done all the same
    seconds: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)


class Faults:
    """The faults that are still to come, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._coming.append(fault)

    def next(self, path: str) -> Fault | None:
        """The fault that meets this call, if any; it is used up."""
        for fault in self._coming:
            if fault.path in path:
                fault.times -= 1
                if not fault.times:
                    self._coming.remove(fault)
                return fault
        return None
