"""The doors that are open: those whose settings are there. A door that is not set is not imported, because each costs
some 50 MiB."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from starlette.routing import BaseRoute

from conversations.documents.documents import is_document
from conversations.events import Event, Reply, SentFile
from conversations.reports.menu import LEFT
from conversations.workbooks.incoming import is_workbook
from handlers.house import House
from handlers.media import FILES_AT_ONCE
from handlers.pacing import Limits
from handlers.purse import Counted
from handlers.settings import Settings
from handlers.tasks import Craft
from storage.desk import IsAsked, MayFile
from storage.records import Task
from storage.writes import AddTask, CloseChat, ForgetSaid, MoveChat, TryAgain, Write

if TYPE_CHECKING:
    from handlers.line.door import Door as LineDoor

TELEGRAM, LINE = "telegram", "line"

Receive = Callable[[Event], Awaitable[None]]
Wanted = Callable[[Event], Awaitable[bool]]
Writing = Callable[[Write], Awaitable[None]]


async def unheard(*_: object) -> None:
    """For what nobody wants to hear of."""


async def every_file(_: Event) -> bool:
    """Any file may be an answer."""
    return True


class LockedOut(Exception):
    """A platform does not know us by what stands in the settings; `door` is which."""

    def __init__(self, door: str) -> None:
        super().__init__(door)
        self.door = door


class Door(Protocol):
    """What every door offers. `receive` is set once the house is at work, because who receives also delivers through
    the door."""

    receive: Receive
    routes: Sequence[BaseRoute]
    rates: Limits

    async def start(self) -> None:
        """Tell the platform how to reach us, or begin to ask it."""

    async def close_in(self) -> None:
        """Take nothing more in; what was taken may still be answered."""

    async def stop(self) -> None:
        """Take what is in hand to its end, and close the connections."""

    async def send(self, chat: str, reply: Reply, key: str) -> int:
        """Send a message; how many the platform counts it for. Raises NotNow or Never."""


@dataclass(frozen=True, slots=True)
class Doors:
    """The open doors by name, the tasks that are theirs alone, and those at which what is sent unasked is counted."""

    open: Mapping[str, Door]
    crafts: Mapping[str, Craft] = field(default_factory=dict)
    counted: Mapping[str, Counted] = field(default_factory=dict)

    @property
    def routes(self) -> list[BaseRoute]:
        return [route for door in self.open.values() for route in door.routes]

    @property
    def limits(self) -> dict[str, Limits]:
        """How fast each platform lets us send."""
        return {name: door.rates for name, door in self.open.items()}

    def lead_to(self, receive: Receive) -> None:
        """From now on what comes in is received by this."""
        for door in self.open.values():
            door.receive = receive

    async def start(self) -> None:
        for door in self.open.values():
            await door.start()

    async def close_in(self) -> None:
        for door in self.open.values():
            await door.close_in()

    async def stop(self) -> None:
        for door in self.open.values():
            await door.stop()


def doors_set(settings: Settings) -> list[str]:
    """The names of the doors that are set."""
    found = {
        TELEGRAM: settings.telegram_token.get_secret_value(),
        LINE: settings.line_channel_secret.get_secret_value(),
    }
    return [name for name, secret in found.items() if secret]


def open_doors(house: House, now: Callable[[], datetime], call: Callable[[], None]) -> Doors:
    """Every door that is set. What doors tell besides messages is written down in the house; `call` tells the workshop
    that there is work. Raises ValueError when the settings of a door are not enough to speak with its platform."""
    opened: dict[str, Door] = {}
    crafts: dict[str, Craft] = {}
    counted: dict[str, Counted] = {}

    async def write(write: Write) -> None:
        await house.store.write([write], now=now())

    async def later(task: Task) -> None:
        await write(AddTask(task))
        call()

    names = doors_set(house.settings)
    if TELEGRAM in names:
        opened[TELEGRAM] = _telegram(house, now, write)
    if LINE in names:
        line, crafts = _line(house, now, write, later, call)
        opened[LINE] = counted[LINE] = line
    return Doors(opened, crafts, counted)


def _telegram(house: House, now: Callable[[], datetime], write: Writing) -> Door:
    from handlers.telegram.door import Door as Telegram

    return Telegram(
        house.settings,
        nobody_yet,
        now,
        media=house.media,
        catalogues=house.catalogues,
        wanted=_wanted(house, TELEGRAM, now),
        moved=lambda chat, to: write(MoveChat(TELEGRAM, chat, to)),
        left=lambda chat, at: write(CloseChat(TELEGRAM, chat, at)),
    )


def _line(
    house: House,
    now: Callable[[], datetime],
    write: Writing,
    later: Callable[[Task], Awaitable[None]],
    call: Callable[[], None],
) -> tuple[LineDoor, dict[str, Craft]]:
    from handlers.line.door import Door as Line
    from handlers.line.files import FILE_TASK

    async def free(chat: str) -> None:
        await write(TryAgain(LINE, chat))
        call()

    line = Line(
        house.settings,
        nobody_yet,
        now,
        media=house.media,
        later=later,
        catalogues=house.catalogues,
        wanted=_wanted(house, LINE, now),
        forget=lambda chat, message: write(ForgetSaid(LINE, chat, message)),
        left=lambda chat, at: write(CloseChat(LINE, chat, at)),
        free=free,
    )
    return line, {FILE_TASK: Craft(line.fetch, seats=FILES_AT_ONCE)}


def _wanted(house: House, door: str, now: Callable[[], datetime]) -> Wanted:
    """Whether a file is to be fetched: it may be an answer; or it is a workbook of somebody who files reports, or a
    template of somebody who has documents, of whom nothing need be asked just then."""
    roles = tuple(sorted({role for one in house.programmes for rule in one.form.values() for role in rule.by}))
    papers = tuple(sorted({role for one in house.programmes for line in one.document.values() for role in line.by}))

    async def wanted(event: Event) -> bool:
        if await house.store.look(IsAsked(door, event.account)):
            return True
        if not isinstance(event.what, SentFile):
            return False
        if is_workbook(event.what):
            since = (now() - LEFT).date().isoformat()
            return await house.store.look(MayFile(door, event.account, roles, since))
        if papers and is_document(event.what):
            return await house.store.look(MayFile(door, event.account, papers, now().date().isoformat()))
        return False

    return wanted


async def nobody_yet(event: Event) -> None:
    """Who receives before the house is at work. The platform is told to come again."""
    raise RuntimeError("the house is not at work yet")
