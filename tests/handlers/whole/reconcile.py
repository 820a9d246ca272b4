"""What the platforms have, held against what the database says was to be sent: chat by chat, message by message.

Every message that is done must stand in its chat, in the order in which it was to be sent. One may stand there twice
only if its task says so itself (storage.tasks.UNSURE); one that was given up stands there at most so often as its task
admits. Nothing else may have been said by the bot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, Select, create_engine, select

from conversations.events import Reply, unpack, without_links
from handlers.line import messages as line_messages
from handlers.line.door import with_ahead
from handlers.line.messages import Shown
from handlers.telegram.composing import Album, Photo, Text, compose
from i18n.catalogue import Catalogues
from i18n.script import language_of
from storage.keys import Keys
from storage.migrate import driver_url
from storage.schema import tasks
from storage.values import Box
from tests.fakes.line import FakeLine
from tests.fakes.telegram import FakeTelegram
from tests.handlers.whole.town import Town
from tests.story import KEY

# How the reason of a task begins that may have arrived once more than it was to. A push that came to nothing is known to
# LINE by its key; but when the bot dies before it is tried again, it may go out by a reply token instead.
UNSURE = ("unsure", "push: ")
CATALOGUES = Catalogues.read()

Shape = Any
"""A message as both sides are brought to be comparable: text, formatting, buttons, pictures by their names."""


@dataclass(frozen=True)
class Wanted:
    """A message that was to be sent: one of the house's, which may be several of the platform's."""

    id: int
    chat: str
    outcome: str
    tries: int
    reason: str
    shapes: tuple[Shape, ...]

    def __str__(self) -> str:
        return f"task {self.id} ({self.outcome} after {self.tries}, {self.reason or 'no reason'})"

    @property
    def may_be_twice(self) -> bool:
        return self.reason.startswith(UNSURE)


@dataclass
class Reckoning:
    """`differences` names each; `doubled` counts messages that stand there twice and whose tasks say so."""

    differences: list[str] = field(default_factory=list)
    doubled: int = 0
    sent: int = 0

    def __str__(self) -> str:
        return "\n".join(self.differences)


def reconcile(town: Town) -> Reckoning:
    """Compare both platforms with the database."""
    found = Reckoning()
    there = {f"telegram:{chat}": said for chat, said in on_telegram(town.telegram).items()}
    there |= {f"line:{chat}": said for chat, said in on_line(town.line).items()}
    wanted = due_messages(town.url)
    for chat in sorted(there.keys() | wanted.keys()):
        compare(chat, there.get(chat, []), wanted.get(chat, []), found)
    return found


def compare(chat: str, there: Sequence[Shape], wanted: Sequence[Wanted], found: Reckoning) -> None:
    """One chat: what is wanted must be among what is there in its order; the rest must be owned to by some task."""
    at, extra = 0, []
    for one in wanted:
        if one.outcome != "done":
            continue
        for shape in one.shapes:
            ahead = next((place for place in range(at, len(there)) if _is_said(shape, there, place)), None)
            if ahead is None:
                found.differences.append(f"{chat}: lost, or out of its turn, of {one}: {_short(shape)}")
                continue
            extra += there[at:ahead]
            at = ahead + 1
            found.sent += 1
    extra += there[at:]
    spare = _spare(wanted)
    for shape in extra:
        key = next((key for key in (_key(shape), _key(_unpressed(shape))) if spare[key]), None)
        if key is not None:
            spare[key] -= 1
            found.doubled += 1
        else:
            owners = [str(one) for one in wanted if shape in one.shapes]
            found.differences.append(f"{chat}: once too often, of {owners or 'no task'}: {_short(shape)}")


def _is_said(shape: Shape, there: Sequence[Shape], place: int) -> bool:
    """Whether the message at a place is this one. Under one without buttons LINE may show those that stood above."""
    said = there[place]
    if said == shape:
        return True
    carried = said.get("quickReply") if isinstance(said, dict) else None
    stood = any(one.get("quickReply") == carried for one in there[:place]) if carried else False
    return stood and _unpressed(said) == shape


def _unpressed(shape: Shape) -> Shape:
    return {name: part for name, part in shape.items() if name != "quickReply"} if isinstance(shape, dict) else shape


def _spare(wanted: Iterable[Wanted]) -> Counter[str]:
    """How often each message may stand there besides, by what the tasks say of themselves."""
    spare: Counter[str] = Counter()
    for one in wanted:
        if one.may_be_twice:
            again = one.tries - 1 if one.outcome == "done" else one.tries
            spare.update({_key(shape): again for shape in one.shapes})
    return spare


def _key(shape: Shape) -> str:
    return repr(shape)


def _short(shape: Shape) -> str:
    return repr(shape)[:160]


# What was to be sent


def due_messages(url: str) -> dict[str, list[Wanted]]:
    """The messages that are over, by chat, in the order in which they were done."""
    box = Box(Keys.read(KEY))
    columns = (tasks.c.id, tasks.c.order_key, tasks.c.payload, tasks.c.outcome, tasks.c.tries, tasks.c.reason)
    query = select(*columns).where(tasks.c.kind == "send").order_by(tasks.c.done_at, tasks.c.id)
    found: dict[str, list[Wanted]] = {}
    for id_, chat, payload, outcome, tries, reason in _rows(url, query):
        sent = box.open(payload, "tasks")
        reply = unpack(sent["reply"])
        shapes = shapes_of(reply, sent["door"], sent["chat"])
        found.setdefault(chat, []).append(Wanted(id_, chat, outcome or "open", tries, reason or "", shapes))
    return found


def unfinished(url: str) -> list[str]:
    """The tasks that are not done, a line each, without what is in them."""
    columns = [column for column in tasks.c if column.name != "payload"]
    return [str(row) for row in _rows(url, select(*columns).where(tasks.c.outcome.is_distinct_from("done")))]


def second_tries(url: str) -> int:
    """How many messages that are not over have been tried before."""
    open_ = select(tasks.c.id).where(tasks.c.done_at.is_(None), tasks.c.kind == "send")
    return len(_rows(url, open_.where((tasks.c.tries > 1) | tasks.c.reason.is_not(None))))


def _rows(url: str, query: Select[Any]) -> Sequence[Row[Any]]:
    engine = create_engine(driver_url(url))
    try:
        with engine.connect() as connection:
            return connection.execute(query).all()
    finally:
        engine.dispose()


def shapes_of(reply: Reply, door: str, chat: str) -> tuple[Shape, ...]:
    """The messages of a reply, as they are to stand in a chat."""
    return tuple(_telegram_shapes(reply) if door == "telegram" else _line_shapes(reply, chat))


def _telegram_shapes(reply: Reply) -> Iterable[Shape]:
    for message in compose(reply):
        match message:
            case Text(words, keyboard):
                yield words.text.strip(), _labels(keyboard), 0
            case Photo(_, words, keyboard):
                yield words.text.strip(), _labels(keyboard), 1
            case Album(names, words):
                yield words.text.strip(), [], len(names)


def _line_shapes(reply: Reply, chat: str) -> Iterable[Shape]:
    reply = without_links(reply)
    pictures = [Shown(f"/media/{one.media}", f"/media/{one.media}", one.alt) for one in reply.pictures]
    language = language_of(reply.text)
    made = line_messages.messages(
        reply, pictures, lambda text: CATALOGUES.text(language, text), group=not chat.startswith("U")
    )
    return (_bare(body) for body in with_ahead(reply, made))


# What is there


def on_telegram(telegram: FakeTelegram) -> dict[str, list[Shape]]:
    """Every message as it was sent, and every question that took the place of the one that was tapped; the pictures of an
    album count as one."""
    found: dict[str, list[Shape]] = {}
    sent = {id(call) for call in telegram.sent}
    for call in telegram.calls:
        given = call.parameters
        in_place = call.done and call.method == "editMessageText" and "reply_markup" in given
        if id(call) not in sent and not in_place:
            continue
        pictures = given.get("media") or []
        count = len(pictures) or (1 if call.method in ("sendPhoto", "sendDocument") else 0)
        text = (
            given.get("text")
            or given.get("caption")
            or next((one["caption"] for one in pictures if "caption" in one), "")
        )
        keyboard = (given.get("reply_markup") or {}).get("inline_keyboard")
        found.setdefault(str(given["chat_id"]), []).append((text.strip(), _labels(keyboard), count))
    return found


def on_line(line: FakeLine) -> dict[str, list[Shape]]:
    """Every message that stands in a chat."""
    return {
        chat.id: [_bare(message.body) for message in chat.messages if message.by_bot]
        for chat in line.chats.values()
        if any(message.by_bot for message in chat.messages)
    }


def _labels(keyboard: Any) -> list[tuple[str, str]]:
    """What stands on the buttons that come back to us; links' addresses are not compared."""
    return [(key["text"], key["callback_data"]) for row in keyboard or () for key in row if "callback_data" in key]


def _bare(body: Any) -> Any:
    """A message object with the paths of pictures instead of their whole addresses, which are signed."""
    if isinstance(body, dict):
        return {name: _path(value) if name.lower().endswith("url") else _bare(value) for name, value in body.items()}
    return [_bare(part) for part in body] if isinstance(body, list) else body


def _path(address: str) -> str:
    return urlsplit(address).path
