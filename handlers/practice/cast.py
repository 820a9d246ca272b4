"""Who may be played in the practice chat, and who may speak where."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Persona:
    """Someone to play, with a chat of her own (p:<id>), or a group chat (g:<n>) in which the others may
    speak. `programme` is whose people she works with: nobody speaks in another's group. `invitation` is the code
    that a newcomer was given."""

    id: str
    name: str
    role_label: str
    chat: str
    programme: str = ""
    group: bool = False
    invitation: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose account speaks, and whether in a group."""

    account: str
    group: bool


class Cast:
    """`personas` reads who there is, with the names that they have now."""

    def __init__(self, personas: Callable[[], Awaitable[Sequence[Persona]]]) -> None:
        self.personas = personas
        self._known: Sequence[Persona] | None = None

    async def has_chat(self, chat: str) -> bool:
        """Whether somebody has this chat."""
        return chat in {persona.chat for persona in await self._all()}

    async def speaker(self, persona: str, chat: str) -> Speaker | None:
        """Who speaks when this persona says something in this chat; None when she may not."""
        personas = {one.id: one for one in await self._all()}
        who = personas.get(persona)
        groups = {one.chat for one in personas.values() if one.group and who and one.programme == who.programme}
        if who is None or who.group or chat not in groups | {who.chat}:
            return None
        return Speaker(who.id, group=chat in groups)

    async def _all(self) -> Sequence[Persona]:
        """Read once: names may change (a page asks for them anew), ids and chats do not."""
        if self._known is None:
            self._known = await self.personas()
        return self._known
