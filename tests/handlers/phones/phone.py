"""A phone on each of the three platforms, with the same verbs: she says, taps, sends; the bot has said.

What she hears is what the bot said since she last did something, or, where nothing came, what stands there.
"""

from __future__ import annotations

import itertools
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import httpx

from handlers.media import LARGEST
from storage.desk import DraftsOf
from storage.records import Draft
from tests.fakes import line, telegram
from tests.handlers.fakes import photo
from tests.handlers.whole.town import fitting

if TYPE_CHECKING:
    from tests.handlers.phones.bot import Bot


class Phone(ABC):
    """`person` is the id of somebody who joined; '' as long as the bot does not know her."""

    account: str
    chat: str
    person: str = ""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self._before: list[str] = []

    # What she does

    async def begins(self, payload: str = "") -> None:
        """She opens the chat, perhaps by a link."""
        await self._turn(self._begin, payload)

    async def says(self, text: str) -> None:
        await self._turn(self._say, text)

    async def taps(self, part: str, value: str = "") -> None:
        """Press what has this on it: just this, or the last of what has it in it. `value` is what a picker gives."""
        label = fitting(part, self.buttons())
        assert label, f"no {part!r} among {self.buttons()} under:\n{self.last}"
        await self._turn(self._tap, label, value)

    async def sends_photo(self, data: bytes = b"") -> None:
        await self._turn(self._photo, data or photo())

    async def sends_file(self, name: str, data: bytes) -> None:
        assert len(data) <= LARGEST
        await self._turn(self._file, name, data)

    async def sends_voice(self, data: bytes) -> None:
        await self._turn(self._voice, data)

    async def shares_place(self, latitude: float, longitude: float) -> None:
        await self._turn(self._place, latitude, longitude)

    async def edits(self, old: str, new: str) -> None:
        """She changes her newest message that said the old words."""
        await self._turn(self._edit, old, new)

    async def unsends(self, text: str) -> None:
        """She takes back her newest message of these words."""
        await self._turn(self._unsend, text)

    async def _turn(self, verb: Any, *given: Any) -> None:
        self._before = self.said
        await verb(*given)
        await self.bot.rests()

    # What she sees

    def hears(self, *texts: str) -> None:
        """The bot has said all this since she last did something."""
        heard = "\n\n".join(self.fresh)
        for text in texts:
            assert text in heard, f"{text!r} is not in:\n{heard or '(nothing new)'}\nafter:\n{self.said[-2:]}"

    def does_not_hear(self, *texts: str) -> None:
        heard = "\n\n".join(self.fresh)
        for text in texts:
            assert text not in heard, f"{text!r} is in:\n{heard}"

    @property
    def last(self) -> str:
        return (self.said or [""])[-1]

    @property
    def fresh(self) -> list[str]:
        """What the bot said since she last did something, message by message; where it said nothing new, what it
        changed in what stood there."""
        new = self.said[len(self._before) :]
        return new or [now for before, now in zip(self._before, self.said, strict=False) if before != now]

    @property
    @abstractmethod
    def said(self) -> list[str]:
        """The bot's messages, as they stand now."""

    @abstractmethod
    def buttons(self) -> list[str]:
        """What can be pressed now, in whole words."""

    # What is kept

    async def drafts(self) -> tuple[Draft, ...]:
        return await self.bot.store.look(DraftsOf(self.person))

    async def draft(self, form: str = "") -> dict[str, str]:
        """The answers of the draft in front (of this form), canonical, by path."""
        found = [one for one in await self.drafts() if not form or one.form == form]
        return dict(leaves(found[0].state.get("session", {}).get("values", {}))) if found else {}

    # How, on her platform

    async def looks(self) -> None:  # noqa: B027
        """See what has come; on the platforms' fakes she always does."""

    async def close(self) -> None:  # noqa: B027
        """Put the phone away."""

    @abstractmethod
    async def _begin(self, payload: str) -> None: ...
    @abstractmethod
    async def _say(self, text: str) -> None: ...
    @abstractmethod
    async def _tap(self, label: str, value: str) -> None: ...
    @abstractmethod
    async def _photo(self, data: bytes) -> None: ...
    @abstractmethod
    async def _file(self, name: str, data: bytes) -> None: ...
    @abstractmethod
    async def _voice(self, data: bytes) -> None: ...
    @abstractmethod
    async def _place(self, latitude: float, longitude: float) -> None: ...
    @abstractmethod
    async def _edit(self, old: str, new: str) -> None: ...
    @abstractmethod
    async def _unsend(self, text: str) -> None: ...


def leaves(values: Any, above: str = "") -> Iterator[tuple[str, str]]:
    """The answers of a draft's state, by path; rows of a repeat are numbered from 1."""
    pairs = values.items() if isinstance(values, Mapping) else enumerate(values, 1)
    for name, value in pairs:
        path = f"{above}/{name}" if isinstance(values, Mapping) and above else f"{above}[{name}]" if above else name
        if isinstance(value, Mapping | list):
            yield from leaves(value, path)
        elif value is not None and not path.startswith("meta"):
            yield path, str(value)


class TelegramPhone(Phone):
    def __init__(self, bot: Bot, person: telegram.Person) -> None:
        super().__init__(bot)
        self.she, self.account, self.chat = person, str(person.id), str(person.chat.id)
        person.chat.open = True

    @property
    def said(self) -> list[str]:
        return [bubble.text for bubble in self.she.messages if bubble.from_bot]

    def buttons(self) -> list[str]:
        return next((bubble.labels for bubble in reversed(self.she.messages) if bubble.buttons), [])

    async def _begin(self, payload: str) -> None:
        await self.she.starts(payload)

    async def _say(self, text: str) -> None:
        await self.she.says(text)

    async def _tap(self, label: str, value: str) -> None:
        await self.she.taps(label)

    async def _photo(self, data: bytes) -> None:
        await self.she.sends_photo(data)

    async def _file(self, name: str, data: bytes) -> None:
        await self.she.sends_document(data, name)

    async def _voice(self, data: bytes) -> None:
        await self.she.sends_voice(data)

    async def _place(self, latitude: float, longitude: float) -> None:
        await self.she.shares_location(latitude, longitude)

    async def _edit(self, old: str, new: str) -> None:
        mine = [bubble for bubble in self.she.messages if not bubble.from_bot and bubble.text == old]
        await self.she.edits(mine[-1].message, new)

    async def _unsend(self, text: str) -> None:
        raise NotImplementedError("Telegram tells no bot that a message was deleted")


class LinePhone(Phone):
    def __init__(self, bot: Bot, person: line.Person) -> None:
        super().__init__(bot)
        self.she, self.account, self.chat = person, person.id, person.id

    @property
    def said(self) -> list[str]:
        return [message.text for message in self.she.messages if message.by_bot]

    def buttons(self) -> list[str]:
        return [_whole(button) for button in self.she.chat.quick_replies()]

    async def _begin(self, payload: str) -> None:
        if payload:
            await self.she.says(payload)
        else:
            await self.she.follows()

    async def _say(self, text: str) -> None:
        await self.she.says(text)

    async def _tap(self, label: str, value: str) -> None:
        button = next(button for button in self.she.chat.quick_replies() if _whole(button) == label)
        await self.she._does(button, value, b"", None)  # by its label alone it might be another

    async def _photo(self, data: bytes) -> None:
        await self.she.sends_photo(data)

    async def _file(self, name: str, data: bytes) -> None:
        await self.she.sends_file(name, data)

    async def _voice(self, data: bytes) -> None:
        await self.she.sends_voice(data)

    async def _place(self, latitude: float, longitude: float) -> None:
        await self.she.shares_location(latitude, longitude)

    async def _edit(self, old: str, new: str) -> None:
        await self.she.edits(new, self._mine(old))

    async def _unsend(self, text: str) -> None:
        await self.she.unsends(self._mine(text))

    def _mine(self, text: str) -> line.Message:
        return next(one for one in reversed(self.she.messages) if not one.by_bot and one.text == text)


def _whole(button: line.chat.Button) -> str:
    return str(button.action.get("displayText") or button.label)


class PracticePhone(Phone):
    def __init__(self, bot: Bot, account: str, language: str) -> None:
        super().__init__(bot)
        self.account, self.chat, self.language = account, f"p:{account}", language
        self.http = httpx.AsyncClient(base_url=bot.address, headers={"Origin": bot.address})
        self.bubbles: list[dict[str, Any]] = []
        self._ids = itertools.count(1)

    async def close(self) -> None:
        await self.http.aclose()

    @property
    def said(self) -> list[str]:
        return ["\n".join(line["text"] for line in one["lines"]) for one in self.bubbles if one["way"] == "out"]

    def buttons(self) -> list[str]:
        return [choice["label"] for choice in self._choices()]

    def _choices(self) -> list[dict[str, str]]:
        return next((one["choices"] for one in reversed(self.bubbles) if one.get("choices")), [])

    async def looks(self) -> None:
        answer = await self.http.get("/practice/messages", params={"chat": self.chat, "language": self.language})
        self.bubbles = answer.raise_for_status().json()

    async def _post(self, kind: str, text: str, on: str = "", ago: int = 0) -> None:
        body: dict[str, Any] = {
            "on": on,
            "ago": ago,
            "id": uuid.uuid5(uuid.NAMESPACE_OID, f"{self.account}{next(self._ids)}").hex,
            "kind": kind,
        }
        body |= {"persona": self.account, "chat": self.chat, "text": text, "language": self.language}
        (await self.http.post("/practice/say", json=body)).raise_for_status()

    async def _begin(self, payload: str) -> None:
        await self._post("began", payload)

    async def _say(self, text: str) -> None:
        await self._post("said", text)

    async def _tap(self, label: str, value: str) -> None:
        shown = next(one for one in reversed(self.bubbles) if one.get("choices"))
        data = next(one["data"] for one in shown["choices"] if one["label"] == label)
        await self._post("tapped", data, on=shown["key"])

    async def _photo(self, data: bytes) -> None:
        await self._file("photo.jpg", data)

    async def _file(self, name: str, data: bytes) -> None:
        query = {"id": uuid.uuid5(uuid.NAMESPACE_OID, f"{self.account}{next(self._ids)}").hex, "name": name}
        query |= {"persona": self.account, "chat": self.chat, "language": self.language}
        (await self.http.post("/practice/file", params=query, content=data)).raise_for_status()

    async def _voice(self, data: bytes) -> None:
        await self._file("voice.ogg", data)

    async def _place(self, latitude: float, longitude: float) -> None:
        raise NotImplementedError("the practice page shares no places yet")

    async def _edit(self, old: str, new: str) -> None:
        await self._post("edited", new, on=self._mine(old))

    async def _unsend(self, text: str) -> None:
        await self._post("unsent", "", on=self._mine(text))

    def _mine(self, text: str) -> str:
        return next(str(one["key"]) for one in reversed(self.bubbles) if one["way"] == "in" and one.get("text") == text)
