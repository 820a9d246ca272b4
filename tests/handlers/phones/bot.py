"""The bot behind one of its doors, in the test's own process, on a real database; the platform is the fake, over real HTTP.

    async with Bot(folder, url, "line", [programme]) as bot:
        mali = await bot.coordinator("Mali", "vc", "D", language="en")
        await mali.says("menu")
        await mali.taps("D1")
        mali.hears("Members")
        assert (await mali.draft())["people/members"] == "30"

Time stands still but for five seconds after each thing that somebody does. When a verb returns, everything that it set
off is done.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from starlette.routing import BaseRoute

from conversations.dialogue.corrections import FORGET
from conversations.events import Event
from conversations.outcome import Outcome
from conversations.people import invitations
from handlers.clock import Clock
from handlers.delivery import Delivery
from handlers.documents.clerks import Clerks as PaperClerks
from handlers.documents.work import Documents
from handlers.doors import Doors, open_doors
from handlers.drawing import Drawing
from handlers.excel.clerks import Clerks
from handlers.excel.work import Workbooks
from handlers.forgetting import Forgetting
from handlers.house import House
from handlers.practice.cast import Persona
from handlers.practice.door import PracticeDoor
from handlers.reception import Reception
from handlers.server import build, listen, serve
from handlers.settings import Settings
from handlers.tasks import Craft, Workshop
from i18n.voice import Voice
from storage.desk import FiledIn, SubmissionOf
from storage.records import PlaceRow, Submission
from storage.writes import AddInvitation, Consent, GiveRole, LinkAccount, SavePerson
from tests.fakes import telegram
from tests.fakes.line import FakeLine
from tests.fakes.telegram import FakeTelegram
from tests.handlers.phones.phone import LinePhone, Phone, PracticePhone, TelegramPhone
from tests.story import KEY, Dots

DOORS = ("practice", "telegram", "line")
LONG_AGO = date(2026, 7, 1)  # no half-year of before is theirs
ZONE = ZoneInfo("Asia/Vientiane")


class Bot:
    """`door` is "practice", "telegram" or "line"; only that one is open."""

    def __init__(self, folder: Path, url: str, door: str, programmes: Sequence[Path], *, start: datetime | None = None):
        self.folder, self.door = folder, door
        self.time = telegram.Clock(start) if start else telegram.Clock()
        self.people: list[Persona] = []
        self.phones: list[Phone] = []
        self._url, self._programmes = url, programmes
        self._chance, self._numbers = Random(7), itertools.count(4711)
        self._leaving = AsyncExitStack()

    @property
    def now(self) -> datetime:
        return self.time.now()

    async def __aenter__(self) -> Self:
        taken = listen("127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        self.telegram = FakeTelegram(clock=self.time)
        self.line = FakeLine(now=self.time.now)
        await self._leaving.enter_async_context(self.telegram)
        await self._leaving.enter_async_context(self.line)
        self.house = await House.open(self._settings(), migrate=True, now=self.now)
        self.store = self.house.store
        self._leaving.push_async_callback(self.house.close)
        self._build()
        routes: Sequence[BaseRoute] = self.practice.routes() if self.door == "practice" else self.doors.routes
        app = build(routes, dict, self._ready, "", self.house.media, wall=self.time.now)
        self._serving = asyncio.create_task(serve(app, taken, stopping=self.practice.close))
        self._leaving.push_async_callback(self._stop)
        self.line.webhook.address = f"{self.address}/line"
        await self.doors.start()
        return self

    async def __aexit__(self, *error: Any) -> None:
        for phone in self.phones:
            await phone.close()
        await self._leaving.__aexit__(*error)

    def _settings(self) -> Settings:
        doors: Mapping[str, Mapping[str, Any]] = {
            "practice": {},
            "telegram": {"telegram_token": self.telegram.token, "telegram_api_url": self.telegram.url},
            "line": {
                "line_channel_id": self.line.channel,
                "line_channel_secret": self.line.secret,
                "line_api_url": self.line.url,
                "line_data_url": self.line.data_url,
            },
        }
        return Settings(
            _env_file=None,
            database_url=self._url,
            secret_keys=KEY,
            programmes=",".join(map(str, self._programmes)),
            media_dir=self.folder / "media",
            public_url=self.address,
            **doors[self.door],
        )

    def _build(self) -> None:
        """The house at work, put together as `handlers.work` does it, but for the clock and the drawing."""
        self.doors: Doors = open_doors(self.house, self.time.now, lambda: self.workshop.call())
        self.practice = self._practice()
        senders = {name: door.send for name, door in self.doors.open.items()} | {"practice": self.practice.send}
        delivery = Delivery(senders, self.time.now, limits=self.doors.limits)
        self.clock = Clock(self.store, self.house, self.time.now, lambda: self.workshop.call())
        drawing = Drawing(Dots(), self.house.media, self.time.now)
        workbooks = Workbooks(Clerks(), self.house.media, self.time.now, lambda event: self.reception.receive(event))
        folders = {one.id: one.folder for one in self.house.programmes}
        documents = Documents(
            PaperClerks(),
            self.store,
            self.house.media,
            folders,
            self.time.now,
            lambda event: self.reception.receive(event),
        )
        crafts = {
            "send": Craft(delivery.work, closed=delivery.closed),
            "remind": Craft(self.clock.remind, together=True),
            "post": Craft(self.clock.post),
            "draw": Craft(drawing.work),
            **workbooks.crafts(),
            **documents.crafts(),
            FORGET: Craft(Forgetting(self.store, self.house.media).work),
            **self.doors.crafts,
        }
        self.workshop = Workshop(self.store, crafts, self.time.now)
        seed: Callable[[], int] = lambda: self._chance.getrandbits(64)  # noqa: E731
        self.reception = Reception(self.store, self.house, self.time.now, seed, self.workshop.hand_on)
        self.doors.lead_to(self._receive)
        self.practice.receive = self._receive

    async def _receive(self, event: Event) -> Outcome | None:
        return await self.reception.receive(event)

    def _practice(self) -> PracticeDoor:
        class Time:
            def __init__(self, now: Callable[[], datetime]) -> None:
                self.now = now

            async def move(self, to: datetime) -> None:
                raise NotImplementedError("tests move the clock by bot.at")

        async def transcript(chat: str) -> list[tuple[datetime, Literal["in", "out"], dict[str, Any]]]:
            spoken = await self.store.transcript("practice", chat, 300)
            return [
                (at, way, body if way == "in" else {"key": body["key"], **body["reply"]}) for at, way, body in spoken
            ]

        async def personas() -> list[Persona]:
            return list(self.people)

        return PracticeDoor(
            receive=self._receive,
            transcript=transcript,
            personas=personas,
            clock=Time(self.time.now),
            media=self.house.media,
            voice=lambda language: Voice(self.house.catalogues, language, ZONE),
            zone=ZONE,
            wall=self.time.now,
        )

    async def _ready(self) -> list[str]:
        return []

    async def _stop(self) -> None:
        self._serving.cancel()
        await asyncio.gather(self._serving, return_exceptions=True)
        await self.doors.close_in()
        await self.workshop.settle()
        await self.doors.stop()

    # People and places

    async def has_places(self, *rows: tuple[str, str, str, str]) -> None:
        """Places as (code, parent, kind, name)."""
        await self.store.import_places([PlaceRow(c, p, k, name, name, name) for c, p, k, name in rows])

    async def newcomer(self, name: str, *, language: str = "lo") -> Phone:
        """Somebody with a phone, whom the bot does not know yet."""
        phone: Phone
        if self.door == "telegram":
            phone = TelegramPhone(self, self.telegram.user(next(self._numbers), name, language=language))
        elif self.door == "line":
            phone = LinePhone(self, self.line.user(name, language=language).is_friend())
        else:
            account = f"{name.lower()}{next(self._numbers)}"
            self.people.append(Persona(account, name, "", f"p:{account}"))
            phone = PracticePhone(self, account, language)
        self.phones.append(phone)
        return phone

    async def coordinator(
        self, name: str, role: str, *places: str, language: str = "lo", start: date = LONG_AGO
    ) -> Phone:
        """Somebody who joined long ago; of any role."""
        phone = await self.newcomer(name, language=language)
        phone.person = f"{self._chance.getrandbits(128):032x}"
        roles = [GiveRole(phone.person, role, place, start) for place in places]
        link = LinkAccount(self.door, phone.account, phone.chat, phone.person)
        writes = [SavePerson(phone.person, name, language), *roles, link, Consent(phone.person, self.now)]
        await self.store.write(writes, now=self.now)
        await self.store.bump()
        return phone

    async def invites(self, role: str, place: str, name: str = "", language: str = "lo") -> str:
        """A fresh invitation code."""
        code = invitations.make(self._chance.choice)
        made = invitations.invitation(code, role, place, language, self.now, name=name, start=LONG_AGO)
        await self.store.write([AddInvitation(made)], now=self.now)
        return code

    # Time, and what is kept

    async def rests(self) -> None:
        """Until everything that was set off is done; five seconds go by."""
        await self._still()
        await self.time.move(timedelta(seconds=5), self._still)
        for phone in self.phones:
            await phone.looks()

    async def _still(self) -> None:
        await self.telegram.quiet()
        await self.workshop.drain()
        await self.line.settled()

    async def at(self, moment: datetime) -> None:
        """It is that moment; the clock looks, and everything it sets off is done."""
        await self.time.move(moment - self.now, self._still)
        await self.clock.look()
        await self.rests()

    async def sent(self, *places: str) -> list[Submission]:
        """The newest version of every report of these places, by period."""
        filed = await self.store.look(FiledIn(places, "2020-01-01"))
        found = [await self.store.look(SubmissionOf(one.submission)) for one in filed]
        return sorted((one for one in found if one), key=lambda one: (one.period, one.place))
