"""The whole of it: the bot in a process of its own, Telegram and LINE around it, and people on both.

    async with Town(folder, url) as town:
        noy = town.on_telegram("Noy", language="lo")
        await noy.begins(code)
        await noy.says("5")                 # … and waits until the bot has said something
        await noy.taps("ແມ່ນ", "ຂອບໃຈ")      # … and has said this

The platforms live in the test's process, on the loopback, and go on while the bot is killed and started again.
"""

from __future__ import annotations

import asyncio
import csv
import itertools
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from conversations.people import invitations
from handlers.house import House
from handlers.settings import HOUSE, Settings
from storage.desk import FiledIn, SubmissionOf
from storage.keys import Keys
from storage.records import PlaceRow, Submission
from storage.store import Store
from storage.writes import AddInvitation, Consent, GiveRole, LinkAccount, SavePerson, Write
from tests.fakes import line, telegram
from tests.fakes.line import FakeLine
from tests.fakes.telegram import Clock, FakeTelegram
from tests.handlers.whole.bot import Bot, Pace, real_time
from tests.story import KEY

PROGRAMMES = (HOUSE / "programmes" / "laos_prf", HOUSE / "programmes" / "thailand_cdd")
PATIENCE = 60.0  # seconds; only a fault takes so long
LONG_AGO = date(2026, 7, 1)  # no half-year of before is theirs
BOXES = ("☐", "☑")

T = TypeVar("T")


def sample_places() -> list[PlaceRow]:
    """The places of both programmes' samples."""
    rows: list[PlaceRow] = []
    for programme in PROGRAMMES:
        with (programme / "sample" / "places.csv").open(encoding="utf-8", newline="") as file:
            rows += [PlaceRow(**row) for row in csv.DictReader(file)]
    return rows


async def prepare(url: str) -> None:
    """Make a migrated database one in which the bot may start: forms published, places imported."""
    settings = Settings(_env_file=None, database_url=url, secret_keys=KEY, programmes=",".join(map(str, PROGRAMMES)))
    async with await House.open(settings, now=datetime(2026, 1, 1, tzinfo=UTC)) as house:
        await house.store.import_places(sample_places())


class Town:
    """`polling`: the bot has no public address, and asks Telegram for updates. `pace` is the time of all; without one
    it is the real one, and the process is `bot.py run` itself."""

    def __init__(
        self, folder: Path, url: str, *, polling: bool = False, pace: Pace | None = None, quota: int | None = None
    ) -> None:
        self.folder, self.url, self.polling, self.pace = folder, url, polling, pace
        self.now: Callable[[], datetime] = pace or real_time
        speed = pace.speed if pace else 1
        self.telegram = FakeTelegram(clock=Clock(self.now()), speed=speed, patience=PATIENCE)
        self.line = FakeLine(now=self.now, quota=quota)
        self.line.webhook.redelivery = True
        self.bots: list[Bot] = []
        self.talks: list[Talk] = []
        self._numbers = itertools.count(4711)

    async def __aenter__(self) -> Town:
        await self.telegram.__aenter__()
        await self.line.__aenter__()
        self.bots = [self.new_bot()]
        self.line.webhook.address = f"{self.bot.address}/line"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for bot in self.bots:
            await bot.end()
        await self.line.__aexit__()
        await self.telegram.__aexit__(kind, error, trace)

    @property
    def bot(self) -> Bot:
        return self.bots[0]

    def new_bot(self) -> Bot:
        """One more process on the same database, not started yet."""
        bot = Bot(self.folder, self.settings(), self.pace)
        if not self.polling:
            bot.settings["public_url"] = bot.address
        return bot

    def settings(self) -> dict[str, object]:
        """What the administrator has set, but for the ports."""
        return {
            "database_url": self.url,
            "secret_keys": KEY,
            "programmes": ",".join(map(str, PROGRAMMES)),
            "media_dir": self.folder / "media",
            "metrics_token": "a token of the tests",
            "telegram_token": self.telegram.token,
            "telegram_api_url": self.telegram.url,
            "line_channel_id": self.line.channel,
            "line_channel_secret": self.line.secret,
            "line_api_url": self.line.url,
            "line_data_url": self.line.data_url,
        }

    async def opens(self) -> None:
        """The bot is started, and both platforms reach it."""
        await self.bot.start()
        await self.reached()

    async def reached(self) -> None:
        """Until the bot takes what Telegram has for it."""
        await self.telegram.until(
            lambda: self.telegram.platform.courier.hook or self.telegram.called("getUpdates"), "Telegram is asked"
        )

    # People

    def on_telegram(self, name: str, *, language: str = "") -> Talk:
        person = self.telegram.user(next(self._numbers), name, language=language)
        return self._talk(
            Talk(self, "telegram", str(person.id), str(person.chat.id), OnTelegram(self.telegram, person))
        )

    def on_line(self, name: str, *, language: str = "", friend: bool = False) -> Talk:
        person = self.line.user(name, language=language)
        if friend:
            person.is_friend()
        return self._talk(Talk(self, "line", person.id, person.id, OnLine(self.line, person)))

    def _talk(self, talk: Talk) -> Talk:
        self.talks.append(talk)
        return talk

    async def invites(self, role: str, place: str, name: str, language: str) -> str:
        """A code for somebody who has been at work for long."""
        code, now = invitations.make(), self.now()
        made = invitations.invitation(code, role, place, language, now, name=name, start=LONG_AGO)
        await self.writes(AddInvitation(made))
        return code

    async def joined_long_ago(self, talk: Talk, role: str, *places: str, name: str, language: str) -> Talk:
        """Somebody whom the bot knows already."""
        number = f"{len(self.talks) * 7919 + self.talks.index(talk):032x}"
        link = LinkAccount(talk.door, talk.account, talk.chat, number)
        roles = (GiveRole(number, role, place, LONG_AGO) for place in places)
        await self.writes(SavePerson(number, name, language), *roles, link, Consent(number, self.now()))
        if isinstance(talk.seat, OnTelegram):
            talk.seat.person.chat.open = True
        return talk

    # What is in the database

    @asynccontextmanager
    async def store(self) -> AsyncIterator[Store]:
        async with await Store.open(self.url, Keys.read(KEY)) as store:
            yield store

    async def writes(self, *writes: Write) -> None:
        async with self.store() as store:
            await store.write(writes, now=self.now())
            await store.bump()

    async def submissions(self, *places: str) -> list[Submission]:
        """What was sent of these places, as it stands, by period."""
        async with self.store() as store:
            filed = await store.look(FiledIn(places, "2020-01-01"))
            found = [await store.look(SubmissionOf(one.submission)) for one in filed]
        return sorted((one for one in found if one), key=lambda one: (one.period, one.place))

    async def waiting(self) -> dict[str, int]:
        """The tasks that are not over, by state."""
        async with self.store() as store:
            states = await store.task_states()
        return {state: count for state, count in states.items() if state in ("waiting", "claimed") and count}

    async def settles(self) -> None:
        """Until nothing waits any more: no update, no message. Reminders and such, due later, are none of it."""
        async with asyncio.timeout(PATIENCE * 2):
            while self.telegram.pending or self.line.webhook.undelivered or await self.waiting():
                await self.line.redelivers()
                await asyncio.sleep(0.1)
        await self.line.settled()


class OnTelegram:
    """A person's own chat with the bot, on Telegram."""

    def __init__(self, platform: FakeTelegram, person: telegram.Person) -> None:
        self.platform, self.person = platform, person

    def said(self) -> list[str]:
        """The bot's messages, as they stand now."""
        return [bubble.text for bubble in self.person.messages if bubble.from_bot]

    def labels(self) -> list[str]:
        """What can be pressed: the buttons of the newest message that has any."""
        return next((bubble.labels for bubble in reversed(self.person.messages) if bubble.buttons), [])

    async def begins(self, code: str) -> None:
        await self.person.starts(code)

    async def says(self, text: str) -> None:
        await self.person.says(text)

    async def taps(self, label: str, value: str) -> None:
        await self.person.taps(label)

    async def until(self, true: Callable[[], T | None], what: Callable[[], str]) -> T:
        try:
            return await self.platform.until(true, "")
        except AssertionError:
            raise AssertionError(what()) from None

    def transcript(self) -> str:
        return self.person.transcript()


class OnLine:
    """A person's own chat with the bot, on LINE."""

    def __init__(self, platform: FakeLine, person: line.Person) -> None:
        self.platform, self.person = platform, person

    def said(self) -> list[str]:
        return [message.text for message in self.person.messages if message.by_bot]

    def labels(self) -> list[str]:
        """The quick replies, in the whole words that a tap says; they are gone when anything newer stands there."""
        return [_whole(button) for button in self._buttons()]

    def _buttons(self) -> list[line.chat.Button]:
        return self.person.chat.quick_replies()

    async def begins(self, code: str) -> None:
        """She adds the bot; a code she has to type."""
        await self.person.follows()
        await self.until(lambda: self.said() or None, lambda: "the bot said nothing")
        if code:
            await self.person.says(code)

    async def says(self, text: str) -> None:
        await self.person.says(text)

    async def taps(self, label: str, value: str) -> None:
        button = next(button for button in self._buttons() if _whole(button) == label)
        await self.person._does(button, value, b"", None)  # by its label alone it might be another

    async def until(self, true: Callable[[], T | None], what: Callable[[], str]) -> T:
        return await self.platform.until(true, PATIENCE, what)

    def transcript(self) -> str:
        """What stands in the chat, and the quick replies under the newest message."""
        parts = [_line_message(message) for message in self.person.messages]
        return "\n\n".join(parts) + "\n"


def _whole(button: line.chat.Button) -> str:
    return str(button.action.get("displayText") or button.label)


def _line_message(message: line.chat.Message) -> str:
    head = "Khaoban:" if message.by_bot else "She:"
    body = [f"  [{message.kind}]"] if message.kind not in ("text", "flex") else []
    body += [f"  {text}".rstrip() for text in message.text.splitlines()]
    quick = [f"  <{button.label}>" for button in message.quick_replies]
    return "\n".join([head, *body, *quick])


@dataclass(eq=False)
class Talk:
    """Somebody and the bot, in turns: a verb returns when the bot has answered."""

    town: Town
    door: str
    account: str
    chat: str
    seat: OnTelegram | OnLine

    async def begins(self, code: str = "", expects: str = "") -> None:
        await self._turn(self.seat.begins(code), expects)

    async def says(self, text: str, expects: str = "") -> None:
        await self._turn(self.seat.says(text), expects)

    async def taps(self, part: str, expects: str = "", *, value: str = "") -> None:
        """Press what has this on it: just this, or the last of what has it in it. `value` is what a picker gives. A box
        is ticked where it stands."""
        label = await self.finds(part)
        if label[:1] in BOXES:
            await self.seat.taps(label, value)
            await self.seat.until(
                lambda: label not in self.seat.labels() or None,
                lambda: f"{label!r} stayed as it was under:\n{self.last}",
            )
        else:
            await self._turn(self.seat.taps(label, value), expects)

    async def finds(self, part: str) -> str:
        """The label of a button, as soon as it is there."""
        return await self.seat.until(
            lambda: fitting(part, self.seat.labels()),
            lambda: f"no {part!r} among {self.seat.labels()} under:\n{self.last}",
        )

    async def hears(self, words: str) -> str:
        """Wait until the bot has said this, at any time."""
        return await self.seat.until(
            lambda: next((text for text in reversed(self.seat.said()) if words in text), None),
            lambda: f"{words!r} was not said; the last was:\n{self.last}",
        )

    @property
    def last(self) -> str:
        return (self.seat.said() or [""])[-1]

    async def _turn(self, doing: Awaitable[None], expects: str) -> None:
        before = len(self.seat.said())
        await doing
        await self.seat.until(
            lambda: any(expects in text for text in self.seat.said()[before:]) or None,
            lambda: f"{expects!r} is not in:\n{self.seat.said()[before:]}\nafter:\n{self.seat.said()[:before][-1:]}",
        )


def fitting(part: str, labels: Iterable[str]) -> str | None:
    """The label that is this, or else the last that has it in it."""
    shown = list(labels)
    if part in shown:
        return part
    return next((label for label in reversed(shown) if part in label), None)


def metric(exposition: str, name: str, **labels: str) -> float:
    """The sum of a counter of the bot's over all rows with these labels."""
    rows = re.findall(rf"^{name}(?:\{{(.*)\}})? (\S+)$", exposition, re.MULTILINE)
    return sum(float(value) for given, value in rows if all(f'{key}="{one}"' in given for key, one in labels.items()))
