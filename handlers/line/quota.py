"""What LINE counts: how many pushes a month there may be and were, and how many get what is sent to a chat."""

from __future__ import annotations

from handlers.delivery import NotNow
from handlers.line.client import Answer, Client, Unreached
from handlers.recent import Recent

MOST_GROUPS = 1000  # whose members are kept in mind
QUOTA, CONSUMPTION = "/v2/bot/message/quota", "/v2/bot/message/quota/consumption"


def is_person(chat: str) -> bool:
    """People's ids begin with U, groups' with C, rooms' with R."""
    return chat.startswith("U")


class Counts:
    """Asks LINE; thin calls, as the door makes them."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._members: Recent[str, int] = Recent(MOST_GROUPS)  # as they were when we last asked

    async def quota(self) -> tuple[int | None, int] | None:
        """How many may be pushed in a month (None: any number), and how many were, which LINE knows about; None when it
        does not tell."""
        try:
            most = await self._client.call("GET", QUOTA)
            used = await self._client.call("GET", CONSUMPTION)
        except Unreached:
            return None
        if most.status != 200 or used.status != 200:
            return None
        limit = _number(most, "value") if most.body.get("type") == "limited" else None
        return limit, _number(used, "totalUsage")

    async def members(self, chat: str) -> int:
        """Raises NotNow when LINE does not answer."""
        if is_person(chat):
            return 1
        kind = "group" if chat.startswith("C") else "room"
        try:
            answer = await self._client.call("GET", f"/v2/bot/{kind}/{chat}/members/count")
        except Unreached as unreached:
            raise NotNow(f"members: {unreached}") from None
        if answer.status == 200:
            self._members.put(chat, _number(answer, "count"))
        return self._members.get(chat) or 1  # a group that we are not in tells so when it is written to


def _number(answer: Answer, name: str) -> int:
    value = answer.body.get(name)
    return max(value, 0) if isinstance(value, int) else 0
