"""FakeLine: the platform as one object, with its state, its servers, and what a test may do to it."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self, TypeVar

import aiohttp
from aiohttp import web

from tests.fakes.line.accounts import Accounts
from tests.fakes.line.chat import BOT, Chat, Message, picture_addresses, words
from tests.fakes.line.clock import Clock
from tests.fakes.line.content import Content
from tests.fakes.line.events import ReplyTokens, event
from tests.fakes.line.faults import Fault, Faults
from tests.fakes.line.gate import Call, gate
from tests.fakes.line.limits import Quota, Rates
from tests.fakes.line.menus import Menus
from tests.fakes.line.people import Group, Person, Seat
from tests.fakes.line.pictures import Picture
from tests.fakes.line.sending import Sending
from tests.fakes.line.webhook import NEW_TYPE, Delivery, Webhook

T = TypeVar("T")
QUOTABLE = ("text", "textV2", "image", "video", "sticker", "template", "flex")


@dataclass
class Held:
    """Events that wait because a test said so; the test may look at them and reorder them."""

    events: list[dict[str, Any]] = field(default_factory=list)
    together: bool = True


class FakeLine:
    """LINE on this machine.

        async with FakeLine() as line:
            line.webhook.address = "http://127.0.0.1:8080/line"
            noy = line.user("Noy", language="lo")
            await noy.follows()
            await noy.says("ສະບາຍດີ")
            await noy.sees("…")

    `url` is api.line.me and `data_url` api-data.line.me; with `one_host` both are one, as line-bot-sdk's `host=`
    wants it. `now` may be a clock of the test's; without one, time stands still but for `passes`. `rates=False`
    leaves out the limits a second (for load)."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime] | None = None,
        quota: int | None = None,
        one_host: bool = False,
        rates: bool = True,
    ) -> None:
        self._clock = Clock()
        self.now = now or self._clock
        self.name = "Khaoban"
        self.bot = f"U{secrets.token_hex(16)}"
        self.channel = "1650000000"
        self.secret = secrets.token_hex(16)
        self.token = secrets.token_urlsafe(96)
        self.url = self.data_url = ""
        self.joins_groups = True  # the console's switch; there it is off at first
        self.chats = False  # the switch "Chat" of the Official Account Manager; there it may be on at first
        self.token_lives = (
            3138007490  # seconds that the long-lived token still holds, as the reference's example has it
        )
        self.tells_apart = True  # whether a wrong channel id and a wrong secret are refused in different words
        self.standby = False  # another bot has the chat: events come without a reply token
        self.preparing = 0  # so many times content answers 202 before it is there
        self.surprise_every = 0  # every so many bodies bring an event of a kind that nobody announced
        self.quota = Quota(quota, self.now)
        self.rates = Rates(self.now) if rates else None
        self.tokens = ReplyTokens()
        self.webhook = Webhook(self.bot, self.secret, self.tokens, self.now)
        self.menus = Menus(self)
        self.faults = Faults()
        self.calls: list[Call] = []
        self.people: dict[str, Person] = {}
        self.chats: dict[str, Chat] = {}
        self.contents: dict[str, Content] = {}
        self.events: list[dict[str, Any]] = []
        self._stateless: dict[str, datetime] = {}
        self._held: Held | None = None
        self._one_host = one_host
        self._number = 500_000_000_000_000_000
        self._pulse = asyncio.Event()
        self._errands: set[asyncio.Task[Any]] = set()
        self._runners: list[web.AppRunner] = []
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        # A connection each: one kept to a bot that was killed and started again would look like a bot that is away.
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        accounts, sending = Accounts(self), Sending(self)
        main = [*accounts.routes(), *sending.routes(), *self.menus.routes()]
        data = [*accounts.data_routes(), *self.menus.data_routes()]
        if self._one_host:
            self.url = self.data_url = await self._serve([*data, *main])
        else:
            self.url, self.data_url = await self._serve(main), await self._serve(data)
        return self

    async def __aexit__(self, *_: object) -> None:
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        for runner in self._runners:
            await runner.cleanup()
        await self.session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        assert self._session is not None, "the fake has not been started"
        return self._session

    # Who is there

    def user(
        self,
        name: str,
        *,
        language: str = "",
        consents: bool = True,
        desktop: bool = False,
        old: bool = False,
    ) -> Person:
        """Somebody who does not know the bot yet. `desktop` shows no quick replies; `old` has an app so old that
        groups' events do not tell her id; without `consents` her profile tells no language."""
        account = f"U{hashlib.md5(f'{name} {len(self.people)}'.encode()).hexdigest()}"
        person = Person(self, account, name, language=language, consents=consents, desktop=desktop, old=old)
        self.people[account] = person
        self.chats[account] = person.chat
        return person

    def group(self, name: str, *people: Person, room: bool = False, with_bot: bool = False) -> Group:
        """A group of these people, or a room, the bot not yet in it."""
        letter, kind = ("R", "room") if room else ("C", "group")
        chat = Chat(f"{letter}{secrets.token_hex(16)}", kind, name, [person.id for person in people], with_bot)
        self.chats[chat.id] = chat
        return Group(self, chat)

    def reached(self, chat: str) -> list[str]:
        """Whom a message to this chat reaches: in a chat with the bot alone nobody who blocked it."""
        place = self.chats[chat]
        if place.kind == "user":
            return [chat] if self.people[chat].friend else []
        return place.people

    # Time

    def passes(self, **span: float) -> None:
        """Let virtual time pass: `line.passes(seconds=61)`."""
        assert self.now is self._clock, "time is the test's own here"
        self._clock.passes(**span)

    # What people do, told to the bot

    async def tells(
        self, seat: Seat, kind: str, *, reply: bool = True, who: bool = True, **more: Any
    ) -> dict[str, Any]:
        """Make an event of something and deliver it."""
        chat, now = seat.chat, self.now()
        chat.since[seat.person.id] = len(chat.messages)
        source = {"type": chat.kind}
        if chat.kind != "user":
            source[f"{chat.kind}Id"] = chat.id
        if chat.kind == "user" or (who and not seat.person.old):
            source["userId"] = seat.person.id
        token = {"replyToken": self.tokens.make(chat.id, now)} if reply and not self.standby else {}
        made = event(kind, now, "standby" if self.standby else "active", source, **token, **more)
        if chat.with_bot or kind == "leave":
            await self._hand_over(made)
        return made

    async def delivers(self, *events: dict[str, Any], again: bool = False) -> Delivery | None:
        """One body with these events, once more if they were delivered before: LINE does send duplicates. `again`
        says that it is a redelivery."""
        return await self.webhook.deliver(self.session, events, again=again)

    async def redelivers(self) -> list[Delivery]:
        """Send again what the bot did not take (with the console's switch on: `line.webhook.redelivery`)."""
        return await self.webhook.redeliver(self.session)

    @asynccontextmanager
    async def held(self, *, together: bool = True) -> AsyncIterator[Held]:
        """What is done inside is delivered at the end: in one body, or in a body each, in the order of
        `held.events`, which the test may change."""
        before, self._held = self._held, Held(together=together)
        held = self._held
        try:
            yield held
        finally:
            self._held = before
        bodies = [held.events] if held.together else [[each] for each in held.events]
        for body in bodies:
            if body:
                await self.webhook.deliver(self.session, body)

    @property
    def webhook_errors(self) -> list[Delivery]:
        """The console's error statistics: the bodies that the bot did not take, each with its reason; those of the
        Verify button are not among them."""
        return [each for each in self.webhook.deliveries if not each.taken and each.body["events"]]

    async def surprises(self, seat: Seat) -> dict[str, Any]:
        """An event of a kind, and with properties, that nobody announced. LINE reserves the right to these."""
        return await self.tells(seat, NEW_TYPE, moon={"phase": "full"}, tide=3)

    async def verifies(self, address: str = "") -> dict[str, Any]:
        """The Verify button of the console, and the call of the same name: a body without events."""
        target = address or self.webhook.address
        done = await self.webhook.deliver(self.session, (), address=target) if target else None
        reasons = {"could_not_connect": "COULD_NOT_CONNECT", "request_timeout": "REQUEST_TIMEOUT"}
        status = done.status if done else 0
        return {
            "success": done is not None and done.taken,
            "timestamp": self.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "statusCode": status,
            "reason": reasons.get(
                done.reason if done else "could_not_connect", "OK" if status == 200 else "ERROR_STATUS_CODE"
            ),
            "detail": str(status or (done.reason if done else "no address")),
        }

    async def _hand_over(self, made: dict[str, Any]) -> None:
        self.events.append(made)
        body = [made]
        if self.surprise_every and len(self.events) % self.surprise_every == 0:
            body.append(event(NEW_TYPE, self.now(), made["mode"], made.get("source"), tide=3))
        if self._held is not None:
            self._held.events.extend(body)
        else:
            await self.webhook.deliver(self.session, body)

    # What the bot does, shown to people

    def shows(self, chat: str, bodies: list[dict[str, Any]]) -> list[dict[str, str]]:
        """Put the bot's messages into a chat; LINE's list of what was sent. Nothing arrives where it is blocked."""
        sent = []
        names = {person.id: person.name for person in self.people.values()}
        for body in bodies:
            told = {"id": self.message_id()}
            if body["type"] in QUOTABLE:
                told["quoteToken"] = self.quote_token()
            sent.append(told)
            if self.reached(chat):
                message = Message(told["id"], BOT, body, self.now(), words(body, names))
                message.pictures = [Picture(use, address) for use, address in picture_addresses(body)]
                self.says(self.chats[chat], message)
                for picture in message.pictures:
                    self._errand(picture.fetch(self.session))
        return sent

    def says(self, chat: Chat, message: Message) -> None:
        chat.messages.append(message)
        self.stirs()

    def bot_leaves(self, chat: Chat) -> None:
        """The bot goes of its own will; LINE tells it so, too."""
        chat.with_bot = False
        made = event("leave", self.now(), "active", {"type": chat.kind, f"{chat.kind}Id": chat.id})
        self._errand(self._hand_over(made))

    # Waiting

    def stirs(self) -> None:
        """Something changed: wake who waits for it."""
        self._pulse.set()
        self._pulse = asyncio.Event()

    async def until(self, found: Callable[[], T | None], within: float, otherwise: Callable[[], str]) -> T:
        """What `found` answers with as soon as it does. Raises AssertionError with `otherwise` after `within`
        seconds of the wall's clock."""
        try:
            async with asyncio.timeout(within):
                while True:
                    pulse = self._pulse
                    what = found()
                    if what is not None:
                        return what
                    await pulse.wait()
        except TimeoutError:
            raise AssertionError(otherwise()) from None

    async def settled(self) -> None:
        """Until all pictures have been fetched and what the bot set off has been told to it."""
        while self._errands:
            await asyncio.gather(*self._errands)

    @property
    def broken_pictures(self) -> list[Picture]:
        """Pictures of the bot's that nobody can see."""
        messages = [message for chat in self.chats.values() for message in chat.messages]
        return [picture for message in messages for picture in message.pictures if not picture.shown]

    # Faults; `path` is a part of the address, such as "message/push"

    def fails(
        self, path: str, status: int, message: str = "", *, times: int = 1, done: bool = False, **headers: str
    ) -> None:
        """The next calls are answered so, and do nothing; or are done all the same, as LINE warns of its 5xx.
        Headers: `retry_after="3"`."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        self.faults.add(Fault(path, "fails", times, status, message or "An error occurred", done, headers=named))

    def slow(self, path: str, seconds: float, *, times: int = 1) -> None:
        """The next calls take so many seconds of the wall's clock, then are done."""
        self.faults.add(Fault(path, "slow", times, seconds=seconds))

    def loses_answer(self, path: str, *, times: int = 1) -> None:
        """The next calls are done, but the connection breaks before the answer."""
        self.faults.add(Fault(path, "loses_answer", times))

    def drops(self, path: str, *, times: int = 1) -> None:
        """The connection of the next calls breaks before anything is done."""
        self.faults.add(Fault(path, "drops", times))

    def forgets(self, message: str, status: int = 404) -> None:
        """Content that LINE does not keep any longer: 404, or 410."""
        self.contents[message].gone = status

    # Small things

    def issue_token(self, token: str, seconds: int) -> str:
        self._stateless[token] = self.now() + timedelta(seconds=seconds)
        return token

    def accepts(self, token: str) -> bool:
        """The long-lived token of the channel, or a stateless one of the last quarter of an hour."""
        return token == self.token or (token in self._stateless and self.now() < self._stateless[token])

    def message_id(self) -> str:
        self._number += 1
        return str(self._number)

    def quote_token(self) -> str:
        return secrets.token_urlsafe(24)

    def called(self, path: str) -> list[Call]:
        """The calls whose path ends so, such as "message/push"."""
        return [call for call in self.calls if call.path.endswith(path)]

    def _errand(self, errand: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._errands.discard(task)
        self.stirs()

    async def _serve(self, routes: list[web.RouteDef]) -> str:
        app = web.Application(middlewares=[gate(self)], client_max_size=16 * 1024 * 1024)
        app.add_routes(routes)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        self._runners.append(runner)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        return f"http://{host}:{port}"
