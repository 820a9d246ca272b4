"""The bot's post: what is to be sent, on a real store, through both doors, to fakes of both platforms. One clock for
all, which only the story moves.

    async with Post(store, folder) as post:
        noy = post.telegram.user(4711, "ນ້ອຍ")
        await post.is_to_say(noy, "ສະບາຍດີ")
        await post.goes_on(seconds=5)
        post.texts(noy)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from conversations.events import Address, Line, Reply
from conversations.outcome import REPLY_RANK, send
from handlers.delivery import Delivery
from handlers.line.door import Door as LineDoor
from handlers.media import Media
from handlers.settings import Settings
from handlers.tasks import Craft, Workshop
from handlers.telegram.door import Door as TelegramDoor
from i18n.catalogue import Catalogues
from storage.keys import Keys
from storage.records import InboxRow
from storage.store import Store
from storage.writes import AddTask
from tests.fakes.line import FakeLine
from tests.fakes.line.people import Person as LinePerson
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.groups import Group
from tests.fakes.telegram.people import Person

CATALOGUES = Catalogues.read()
HALF = 0.5  # what chance gives: a quarter off every growing wait

Chat = Person | Group | LinePerson


class Post:
    """`closed` are the chats that were told to be closed."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self._media = store, Media(folder / "media", ["secret"])
        self.telegram = FakeTelegram()
        self.line = FakeLine(now=self.telegram.clock.now)
        self.closed: list[tuple[str, str]] = []
        self._number = 0

    @property
    def now(self) -> datetime:
        return self.telegram.clock.now()

    async def __aenter__(self) -> Self:
        await self.telegram.__aenter__()
        await self.line.__aenter__()
        await self._opens()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.workshop.settle()
        await self._closes()
        await self.line.__aexit__()
        await self.telegram.__aexit__(kind, error, trace)

    async def restarts(self) -> None:
        """Killed, and started again: only the database remembers."""
        await self._closes()
        await self._opens()

    async def _opens(self) -> None:
        settings = Settings(
            _env_file=None,
            secret_keys=Keys.make(),
            telegram_token=self.telegram.token,
            telegram_api_url=self.telegram.url,
            line_channel_id=self.line.channel,
            line_channel_secret=self.line.secret,
            line_channel_access_token=self.line.token,
            line_api_url=self.line.url,
            line_data_url=self.line.data_url,
        )
        given: dict[str, Any] = {"media": self._media, "catalogues": CATALOGUES}
        self.to_telegram = TelegramDoor(settings, self._hears, self.telegram.clock.now, **given)
        self.to_line = LineDoor(settings, self._hears, self.telegram.clock.now, later=self._hears, **given)
        await self.to_telegram._wire.initialize()
        doors = {"telegram": self.to_telegram, "line": self.to_line}
        self.delivery = Delivery(
            {name: door.send for name, door in doors.items()},
            self.telegram.clock.now,
            limits={name: door.rates for name, door in doors.items()},
            closed=self._close,
            chance=lambda: HALF,
        )
        crafts = {"send": Craft(self.delivery.work, closed=self.delivery.closed)}
        self.workshop = Workshop(self.store, crafts, self.telegram.clock.now, chance=lambda: HALF)

    async def _closes(self) -> None:
        await self.to_telegram._wire.shutdown()
        await self.to_line.stop()

    async def _hears(self, what: Any) -> None:
        raise AssertionError("nobody says anything in these stories")

    async def _close(self, door: str, chat: str) -> None:
        self.closed.append((door, chat))

    # What is to be said

    def address(self, chat: Chat) -> Address:
        if isinstance(chat, LinePerson):
            return Address("line", chat.id)
        return Address("telegram", str(chat.id))

    async def is_to_say(self, to: Chat | Address, *texts: str, rank: int = REPLY_RANK, **changes: Any) -> None:
        """Messages that nobody has in hand."""
        await self.store.write(self._tasks(to, texts, rank, changes), now=self.now)

    async def answers(self, to: Chat | Address, *texts: str) -> None:
        """Answers to who just spoke, born in our hands if nothing goes before them. Gives as soon as they are handed
        on."""
        self._number += 1
        address = to if isinstance(to, Address) else self.address(to)
        async with self.store.turn(address.chat) as turn:
            event = InboxRow(address.door, f"e{self._number}", address.chat, {})
            writes = self._tasks(to, texts, REPLY_RANK, {"held": True})
            await turn.write(writes, inbox=event, now=self.now)
        self.workshop.hand_on(turn.held)

    def _tasks(self, to: Chat | Address, texts: Sequence[str], rank: int, changes: dict[str, Any]) -> list[AddTask]:
        made = []
        for text in texts:
            self._number += 1
            address = to if isinstance(to, Address) else self.address(to)
            task = send(Reply((Line(text),)), address, self.now, key=f"k{self._number}", rank=rank).task
            made.append(AddTask(replace(task, **changes)))
        return made

    # What becomes of it

    async def goes_on(self, **span: float) -> None:
        """Time passes, and what is to be done in it is done when it is due."""
        until = self.now + timedelta(**span)
        while True:
            await self.workshop.drain()
            at = await self.workshop.next_look()
            if at is None or at > until:
                break
            assert at > self.now, "there is something to do, and nobody does it"
            await self.telegram.advance((at - self.now).total_seconds())
        await self.telegram.advance((until - self.now).total_seconds())
        await self.workshop.drain()

    def texts(self, chat: Chat) -> list[str]:
        """What the bot said in a chat."""
        if isinstance(chat, LinePerson):
            return [message.text for message in chat.answers]
        return [bubble.text for bubble in chat.messages if bubble.from_bot and not bubble.service]

    def order(self) -> list[str]:
        """What arrived at Telegram, in the order in which it came."""
        return [call.text("text") for call in self.telegram.sent]

    async def states(self) -> dict[str, int]:
        return await self.store.task_states()
