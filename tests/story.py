"""The verbs that tests of conversations are told in: somebody says, taps, sends; the bot asks, answers, shows.

    async with Village(folder) as village:
        mali = village.person("mali")
        await mali.says("12.500")
        mali.hears("ຍອດເງິນທ້ອນ")
        await village.restart()

A village is the real house on a real database, from the door inward: reception, step, transaction, delivery, clock.
Only the door is missing; what would go out through it is kept, chat by chat, as it came.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from types import TracebackType

from PIL import Image

from conversations.dialogue.corrections import FORGET
from conversations.events import Began, Choice, Edited, Event, Reply, Said, SentFile, SharedPlace, Tapped, Unsent, What
from conversations.people import invitations
from handlers.clock import Clock
from handlers.delivery import Delivery
from handlers.documents.clerks import CLERK as PAPER_CLERK
from handlers.documents.clerks import Clerks as PaperClerks
from handlers.documents.work import Documents
from handlers.drawing import Drawing
from handlers.excel.clerks import CLERK, Clerks
from handlers.excel.work import Workbooks
from handlers.forgetting import Forgetting
from handlers.house import House
from handlers.reception import Reception
from handlers.settings import Settings
from handlers.tasks import Craft, Workshop
from storage.records import PlaceRow, RoleHeld, Task
from storage.store import WriteTimeout
from storage.writes import AddInvitation, Consent, GiveRole, LinkAccount, SavePerson, Write
from tests.inside import Inside

DOOR = "story"
KEY = "A" * 43 + "="  # a secret key for tests: 32 zero bytes, in base64
START = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)  # Monday, 10:00 in Vientiane


def programme_folder(folder: Path, toml: str, **forms: str) -> Path:
    """A programme's folder, made: its programme.toml, and its forms (Markdown) by name."""
    (folder / "forms").mkdir(parents=True)
    (folder / "programme.toml").write_text(toml, "utf-8")
    for name, form in forms.items():
        (folder / "forms" / f"{name}.md").write_text(form, "utf-8")
    return folder


@dataclass
class Person:
    """Somebody in the story, in her own chat; in a group through `village.group(…)`."""

    village: Village
    account: str
    chat: str
    group: bool = False
    language: str = ""
    seen: list[Reply] = field(default_factory=list)
    mine: list[tuple[str, str]] = field(default_factory=list)  # what she said or sent, and what the door calls it

    async def says(self, text: str) -> Reply | None:
        """She types; gives the bot's last answer."""
        return await self._does(Said(text))

    async def taps(self, label: str) -> Reply | None:
        """She presses the newest button whose label begins so (or is that)."""
        return await self._does(Tapped(self.button(label).data))

    async def taps_old(self, choice: Choice) -> Reply | None:
        """She presses a button that may be long past."""
        return await self._does(Tapped(choice.data))

    async def begins(self, payload: str = "") -> Reply | None:
        """She opens the chat, perhaps by a link."""
        return await self._does(Began(payload))

    async def sends_photo(self, name: str = "photo-1.jpg") -> Reply | None:
        return await self.sends_file(name, "image/jpeg")

    async def sends_file(self, name: str, mime: str) -> Reply | None:
        return await self._does(SentFile(name, mime, 20_000))

    async def edits(self, old: str, new: str) -> Reply | None:
        """She changes her newest message that said the old words; gives what the bot said to it, if anything."""
        return await self._does(Edited(self._called(old), new))

    async def unsends(self, said: str) -> Reply | None:
        """She takes back her newest message that said this, or her newest file of this name."""
        return await self._does(Unsent(self._called(said)))

    def _called(self, said: str) -> str:
        return next(message for text, message in reversed(self.mine) if text == said)

    async def shares_place(self, latitude: float, longitude: float) -> Reply | None:
        return await self._does(SharedPlace(latitude, longitude))

    async def _does(self, what: What) -> Reply | None:
        before = len(self.messages)
        await self.village.receives(self.event(what))
        new = self.messages[before:]
        return new[-1] if new else None

    def event(self, what: What) -> Event:
        """What the door would make of it."""
        village, id_ = self.village, self.village.next_id()
        if isinstance(what, Said | SentFile):
            self.mine.append((what.text if isinstance(what, Said) else what.media, id_))
        return Event(
            id_,
            DOOR,
            self.account,
            self.chat,
            village.now,
            what,
            self.group,
            self.group,
            self.language,
            message=id_,
        )

    @property
    def messages(self) -> list[Reply]:
        """All that the bot said in this chat."""
        return self.village.chats.setdefault(self.chat, [])

    @property
    def last(self) -> Reply:
        assert self.messages, f"the bot has said nothing to {self.account} yet"
        return self.messages[-1]

    def hears(self, *texts: str) -> None:
        """The bot's last message has all these words."""
        for text in texts:
            assert text in self.last.text, f"{text!r} is not in:\n{self.last.text}"

    def does_not_hear(self, *texts: str) -> None:
        for text in texts:
            assert text not in self.last.text, f"{text!r} is in:\n{self.last.text}"

    def heard(self, text: str) -> bool:
        """Whether any message in this chat has these words."""
        return any(text in message.text for message in self.messages)

    def button(self, label: str) -> Choice:
        """The button of the newest message that has any, with this label, or whose label begins so, or has it in it."""
        choices = next((message.choices for message in reversed(self.messages) if message.choices), ())
        for fits in (str.__eq__, str.startswith, str.__contains__):
            for choice in choices:
                if fits(choice.label, label):
                    return choice
        raise AssertionError(f"no button {label!r}; there are {[choice.label for choice in choices]}")

    def buttons(self) -> list[str]:
        return [choice.label for choice in self.last.choices]


class Dots:
    """Draws every chart as one dot, at once."""

    async def draw(self, picture: object) -> bytes:
        out = io.BytesIO()
        Image.new("1", (1, 1)).save(out, "PNG")
        return out.getvalue()


class Village:
    """The house under test, with a clock that only the story moves. One that goes on where another's database was left
    has another seed: with it go the ids of what is said."""

    def __init__(self, folder: Path, programme: Path, url: str = "", start: datetime = START, seed: int = 7) -> None:
        self.settings = Settings(
            _env_file=None,
            database_url=url or f"sqlite:///{folder / 'village.sqlite'}",
            secret_keys=KEY,
            programmes=str(programme),
            media_dir=folder / "media",
        )
        self.now = start
        self.chats: dict[str, list[Reply]] = {}
        self.fails: Callable[[str, Reply], Awaitable[None]] | None = None
        self.draws: Callable[[Sequence[Task]], Awaitable[Sequence[Write]]] | None = None
        self._chance = Random(seed)
        self._ids = itertools.count(1 if seed == 7 else seed * 1_000_000)
        self._people: dict[str, Person] = {}

    async def __aenter__(self) -> Village:
        await self._open(migrate=True)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    async def _open(self, *, migrate: bool = False) -> None:
        self.house = await House.open(self.settings, migrate=migrate)
        self.store = self.house.store
        self.clock = Clock(self.store, self.house, lambda: self.now, lambda: self.workshop.call())
        delivery = Delivery({DOOR: self._shows}, lambda: self.now, holds=self.clock.holds)
        self.drawn: list[Task] = []
        self.drawing = Drawing(Dots(), self.house.media, lambda: self.now)
        books = Clerks(Inside(CLERK))
        self.workbooks = Workbooks(books, self.house.media, lambda: self.now, lambda e: self.reception.receive(e))
        folders = {one.id: one.folder for one in self.house.programmes}
        self.documents = Documents(
            PaperClerks(Inside(PAPER_CLERK)),
            self.store,
            self.house.media,
            folders,
            lambda: self.now,
            lambda e: self.reception.receive(e),
        )
        self.workshop = Workshop(
            self.store,
            {
                "send": Craft(delivery.work, closed=delivery.closed),
                "remind": Craft(self.clock.remind, together=True),
                "post": Craft(self.clock.post),
                "draw": Craft(self._draws),
                **self.workbooks.crafts(),
                **self.documents.crafts(),
                FORGET: Craft(Forgetting(self.store, self.house.media).work),
            },
            lambda: self.now,
        )
        self.reception = Reception(
            self.store,
            self.house,
            lambda: self.now,
            lambda: self._chance.getrandbits(64),
            self.workshop.hand_on,
        )

    async def _close(self) -> None:
        await self.workshop.settle()
        await self.house.close()

    async def restart(self) -> None:
        """The process stops and starts again; only the database remembers."""
        await self._close()
        await self._open()

    async def _shows(self, chat: str, reply: Reply, key: str) -> None:
        if self.fails is not None:
            await self.fails(chat, reply)
        self.chats.setdefault(chat, []).append(reply)

    async def _draws(self, tasks: Sequence[Task]) -> Sequence[Write]:
        self.drawn += tasks
        return await (self.draws or self.drawing.work)(tasks)

    def next_id(self) -> str:
        return f"{next(self._ids):08}"

    async def receives(self, event: Event) -> None:
        """An event comes in, and everything it sets off is done. What a busy machine does not write down in time is
        brought again, as every door does."""
        for _ in range(20):
            try:
                await self.reception.receive(event)
                break
            except WriteTimeout:
                continue
        await self.workshop.drain()
        self.now += timedelta(seconds=5)

    # Who is there

    async def has_places(self, *rows: tuple[str, str, str, str]) -> None:
        """Places as (code, parent, kind, name)."""
        await self.store.import_places([PlaceRow(c, p, k, name, name, name) for c, p, k, name in rows])

    async def has_person(
        self,
        account: str,
        role: str,
        *places: str,
        name: str = "",
        language: str = "lo",
        start: date = date(2026, 7, 1),
    ) -> Person:
        """Somebody who joined in July: no half-year of before is hers."""
        id_ = f"{self._chance.getrandbits(128):032x}"
        writes: list[Write] = [SavePerson(id_, name or account.title(), language)]
        writes += [GiveRole(id_, role, place, start) for place in places]
        writes += [LinkAccount(DOOR, account, f"p:{account}", id_), Consent(id_, self.now)]
        await self.store.write(writes, now=self.now)
        await self.store.bump()
        return self.person(account)

    def person(self, account: str, language: str = "") -> Person:
        """Somebody with an account at the door, known or not."""
        if account not in self._people:
            self._people[account] = Person(self, account, f"p:{account}", language=language)
        return self._people[account]

    def in_group(self, account: str, chat: str) -> Person:
        """The same somebody, speaking in a group."""
        return Person(self, account, chat, group=True)

    async def invites(
        self, role: str, place: str, name: str = "", language: str = "lo", start: date = date(2026, 1, 1)
    ) -> str:
        """A fresh invitation code."""
        code = invitations.make(self._chance.choice)
        made = invitations.invitation(code, role, place, language, self.now, name=name, start=start)
        await self.store.write([AddInvitation(made)], now=self.now)
        return code

    # Time

    async def later(self, **delta: float) -> None:
        """Time passes; the clock looks once at the end of it."""
        await self.at(self.now + timedelta(**delta))

    async def at(self, moment: datetime) -> None:
        """It is that moment; the clock looks, and everything it sets off is done."""
        self.now = moment
        await self.clock.look()
        await self.workshop.drain()


__all__ = ["DOOR", "KEY", "START", "Person", "RoleHeld", "Village"]
