"""What may go wrong on the platform's side, ordered by the test call by call."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.refusals import Refused

Kind = Literal["fails", "slow", "loses_answer", "drops"]


@dataclass
class Fault:
    """`times` calls of the method (or of any, "*") meet it, in this chat or in any."""

    kind: Kind
    method: str
    times: int
    chat: int | None = None
    refused: Refused | None = None
    seconds: float = 0

    def meets(self, call: Call) -> bool:
        return (
            self.times > 0
            and self.method.lower() in ("*", call.method.lower())
            and (self.chat is None or call.text("chat_id") == str(self.chat))
        )


@dataclass
class Faults:
    """Those still to come."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        self.waiting.append(fault)

    def meet(self, call: Call, kind: Kind) -> Fault | None:
        """The fault of this kind that a call runs into, used up by it."""
        for fault in self.waiting:
            if fault.kind == kind and fault.meets(call):
                fault.times -= 1
                self.waiting = [left for left in self.waiting if left.times > 0]
                return fault
        return None

    def clear(self) -> None:
        self.waiting.clear()
