"""FakeTelegram: the server, its clock, its people, its faults, in one object for a test to hold."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import TracebackType
from typing import Any, TypeVar

from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.clock import Clock
from tests.fakes.telegram.faults import Fault, Faults
from tests.fakes.telegram.groups import SUPERGROUPS, Group
from tests.fakes.telegram.limits import Limits, Rates
from tests.fakes.telegram.people import Person
from tests.fakes.telegram.platform import Platform
from tests.fakes.telegram.refusals import Refused
from tests.fakes.telegram.server import Server
from tests.fakes.telegram.updates import Backlog, Update
from tests.fakes.telegram.webhook import Courier, Delivered
from tests.fakes.telegram.world import Account, Chat, File, World

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # the one of Telegram's own documentation
TICK = 0.02  # seconds
SENDING = ("sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup")

Found = TypeVar("Found")


class FakeTelegram:
    """A Telegram with one bot. Entered, it serves at `url`; left, it fails the test over the bot's offences (`strict`).

    `clock` stands still unless moved by `advance`, or runs by itself `speed` times as fast as the wall's, for a bot in
    a process of its own. `patience` is how many real seconds a bot may take before the test is given up.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "khaoban_bot",
        name: str = "Khaoban",
        privacy: bool = True,
        strict: bool = True,
        patience: float = 20,
        clock: Clock | None = None,
        speed: float = 0,
        port: int = 0,
    ) -> None:
        self.token, self.clock, self.patience, self.strict = token, clock or Clock(), patience, strict
        bot = Account(int(token.split(":")[0]), name, username=username, is_bot=True)
        self.world = World(self.clock, bot)
        self.world.privacy = privacy
        backlog = Backlog(self.clock)
        courier = Courier(self.clock, backlog, self._by_webhook, self._changed, patience)
        limits = Limits(self.clock)
        self.platform = Platform(self.clock, self.world, backlog, courier, limits, Faults(), self._changed)
        backlog.told.append(lambda update: self.platform.end_poll())
        self._server = Server(self.platform, token)
        self._port, self._speed = port, speed
        self._people: dict[int, Person] = {}
        self._ticking: asyncio.Task[None] | None = None
        self._change = asyncio.Event()

    async def __aenter__(self) -> FakeTelegram:
        self._port = await self._server.start(self._port)
        if self._speed:
            self._ticking = asyncio.ensure_future(self._tick())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ticking:
            self._ticking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ticking
        await self.platform.courier.close()
        self.platform.end_poll()
        await self._server.stop()
        if self.strict and error is None:
            assert not self.offences, "the Bot API does not allow: " + "; ".join(self.offences)

    @property
    def url(self) -> str:
        """For TELEGRAM_API_URL: /bot<token>/METHOD and /file/bot<token>/PATH lie under it."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def username(self) -> str:
        return self.world.bot.username

    @property
    def calls(self) -> list[Call]:
        """Every call so far, those that were refused or lost among them."""
        return self.platform.calls

    def called(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    @property
    def sent(self) -> list[Call]:
        """The calls that put a message into a chat, whether or not the bot learnt of it."""
        return [call for call in self.calls if call.done and call.method in SENDING]

    @property
    def offences(self) -> list[str]:
        """What the bot did that the specification does not allow, though the server let it pass."""
        return self._server.offences

    @property
    def updates(self) -> list[Update]:
        """Every update so far, in order."""
        return self.platform.backlog.all

    @property
    def pending(self) -> list[Update]:
        """Those that the bot has not confirmed, and that still live."""
        return self.platform.backlog.living()

    @property
    def deliveries(self) -> list[Delivered]:
        """Every attempt to bring an update to the webhook."""
        return self.platform.courier.attempts

    # people

    def user(self, number: int, name: str, *, language: str = "", username: str = "") -> Person:
        """Somebody with the app, who may not have written to the bot yet."""
        if number not in self._people:
            account = self.world.accounts[number] = Account(number, name, language, username)
            chat = self.world.chat(Chat(number, "private", name, person=account))
            self._people[number] = Person(self, account, chat)
        return self._people[number]

    def group(self, number: int, title: str, *, bot: str = "member", forum: bool = False) -> Group:
        """A group; its id tells the kind. `bot` is what the bot is there already: member, administrator or left."""
        kind = "supergroup" if number < SUPERGROUPS else "group"
        members = {} if bot == "left" else {self.world.bot.id: bot}
        chat = self.world.chat(Chat(number, kind, title, forum=forum, members=members))
        if kind == "supergroup":
            next(chat.ids)  # the message that it was made by
        return Group(self, chat)

    def file(self, file_id: str) -> File:
        """A file that Telegram keeps."""
        return self.world.files[file_id]

    def forgets_files(self) -> None:
        """The ids of files that the bot knows are no longer good, as happens after long."""
        for file in self.world.files.values():
            file.forgotten = True

    # time

    async def advance(self, seconds: float = 0, **more: float) -> None:
        """Move the clock: what falls due on the way happens, and is waited for. Also minutes=, hours=, days=."""
        await self.clock.move(timedelta(seconds=seconds, **more), self.quiet)

    def stands_still(self) -> None:
        """The clock no longer runs by itself: it moves by `advance` alone."""
        self._speed = 0

    async def quiet(self) -> None:
        """Wait until no update is on its way: taken by the bot's server, or put off."""
        await self.until(lambda: not self.platform.courier.busy, "the webhook answers")

    async def taken(self) -> None:
        """Wait until the bot has confirmed all updates, by a webhook or by polling."""
        await self.until(lambda: not self.pending, "all updates are taken")

    async def until(self, true: Callable[[], Found | None], what: str = "it is so") -> Found:
        """Wait until something is so, looking whenever anything happened here; give up after `patience` real seconds."""
        try:
            async with asyncio.timeout(self.patience):
                while not (found := true()):
                    await self._change.wait()
        except TimeoutError:
            raise AssertionError(f"waited {self.patience} s until {what}") from None
        return found

    # faults

    def fails(
        self,
        method: str = "*",
        code: int = 500,
        words: str = "",
        *,
        times: int = 1,
        chat: int | None = None,
        **parameters: Any,
    ) -> None:
        """The next calls are refused and do nothing. For 429 give retry_after; other words are Telegram's own if
        left out."""
        if code == 429:
            words = words or f"retry after {parameters.setdefault('retry_after', 1)}"
        self.platform.faults.add(Fault("fails", method, times, chat, Refused(code, words, **parameters)))

    def slow(self, method: str = "*", seconds: float = 60, *, times: int = 1, chat: int | None = None) -> None:
        """The next calls are done at once, but answered only when the clock has moved so far."""
        self.platform.faults.add(Fault("slow", method, times, chat, seconds=seconds))

    def loses_answer(self, method: str = "*", *, times: int = 1, chat: int | None = None) -> None:
        """The next calls are done, and the connection is cut before the answer."""
        self.platform.faults.add(Fault("loses_answer", method, times, chat))

    def drops(self, method: str = "*", *, times: int = 1, chat: int | None = None) -> None:
        """The connection is cut before anything is done."""
        self.platform.faults.add(Fault("drops", method, times, chat))

    def recovers(self) -> None:
        """All faults are over."""
        self.platform.faults.clear()

    def limits(self, rates: Rates | None = None) -> None:
        """Hold the bot to Telegram's rates from now on."""
        self.platform.limits.rates = rates or Rates()

    # the webhook's side

    def lies_at(self, public: str, real: str) -> None:
        """Where a public address is reached: what Telegram would send to PUBLIC_URL goes to the loopback."""
        self.platform.courier.routes[public] = real

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Within it nothing goes to the webhook of itself; `delivers_again` brings what the test wants, in its order."""
        self.platform.courier.hold(True)
        try:
            yield
        finally:
            self.platform.courier.hold(False)

    def webhook_failed(self, words: str, *, ago: timedelta = timedelta()) -> None:
        """The last error of the webhook, in the server's words. [TGSRV WebhookActor.cpp]"""
        hook = self.platform.courier.hook
        assert hook, "no webhook is set"
        hook.last_error, hook.last_error_at = words, int((self.clock.now() - ago).timestamp())

    async def delivers_again(self, update: Update) -> int:
        """Bring an update once more though it was taken, or out of its turn: the status that the bot's server gave."""
        hook = self.platform.courier.hook
        assert hook, "no webhook is set"
        status, _, _ = await self.platform.courier.post(update.json(), hook.secret)
        if 200 <= status <= 299:
            self.platform.backlog.forget(update)
        return status

    async def posts(self, body: Any, secret: str | None) -> int:
        """Somebody posts to the webhook who need not be Telegram."""
        status, _, _ = await self.platform.courier.post(body, secret)
        return status

    async def _by_webhook(self, call: Call) -> None:
        await self._server.do(call)

    def _changed(self) -> None:
        self._change.set()
        self._change = asyncio.Event()

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        last = loop.time()
        while True:
            await asyncio.sleep(TICK)
            now = loop.time()
            await self.clock.move(timedelta(seconds=(now - last) * self._speed), _at_once)
            last = now


async def _at_once() -> None:
    """A clock that runs by itself waits for nobody."""
