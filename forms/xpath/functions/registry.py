"""How a function of ODK's XPath is written down: its name, how many arguments it takes, and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Gives = Literal["text", "number", "boolean", "moment"]


@dataclass(frozen=True, slots=True)
class Function:
    """`most` None: any number. `takes_nodes`: paths are handed over as lists of nodes, not as values; `needs_world`:
    the World comes first. `outside`: its answer changes with the clock. `gives`: the type of its answer."""

    name: str
    work: Callable[..., Any]
    least: int
    most: int | None
    gives: Gives = "text"
    takes_nodes: bool = False
    needs_world: bool = False
    outside: bool = False


FUNCTIONS: dict[str, Function] = {}


def xpath(
    name: str,
    least: int,
    most: int | None = -1,
    *,
    gives: Gives = "text",
    nodes: bool = False,
    world: bool = False,
    outside: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function; without `most` it takes exactly `least` arguments."""

    def register(work: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[name] = Function(name, work, least, least if most == -1 else most, gives, nodes, world, outside)
        return work

    return register
