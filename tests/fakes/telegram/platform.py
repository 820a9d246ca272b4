"""The parts of the fake in one place, as the methods of the Bot API see them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.clock import Clock
from tests.fakes.telegram.faults import Faults
from tests.fakes.telegram.limits import Limits
from tests.fakes.telegram.updates import Backlog
from tests.fakes.telegram.webhook import Courier
from tests.fakes.telegram.world import World


@dataclass
class Query:
    """A press of a button that waits for answerCallbackQuery."""

    id: str
    until: float
    answered: bool = False
    shown: str = ""  # what she was told
    alert: bool = False


@dataclass
class Platform:
    """State and machinery of one bot's Telegram."""

    clock: Clock
    world: World
    backlog: Backlog
    courier: Courier
    limits: Limits
    faults: Faults
    changed: Callable[[], None]
    calls: list[Call] = field(default_factory=list)
    queries: dict[str, Query] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)  # by scope and language
    profile: dict[tuple[str, str], str] = field(default_factory=dict)  # name, description …, by language
    poll: asyncio.Future[str] | None = None  # the getUpdates that waits; its result is why it ends
    webhook_set_at: float = 0

    def end_poll(self, why: str = "") -> None:
        """End the getUpdates that waits: with what there is, or by a conflict that is told."""
        if self.poll and not self.poll.done():
            self.poll.set_result(why)
