"""The LINE door: webhooks in, answered once everything in them is committed; the bot's messages out.

LINE waits two seconds for an answer and, unless redelivery is switched on, never asks again. So nothing slow happens
before it: a file that somebody sent becomes a task, and is fetched after.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from starlette.routing import BaseRoute, Route

from conversations.events import (
    Began,
    Edited,
    Event,
    Line,
    Reply,
    Said,
    Sent,
    SharedPlace,
    Tapped,
    Unsent,
    without_links,
)
from handlers.delivery import Costs, Never, NotNow, Spent
from handlers.doors import every_file, unheard
from handlers.line.client import Client, Unreached
from handlers.line.files import Lost, fetched, file_task, sent_with
from handlers.line.incoming import Attached, Left, More, Notice, genuine, read_webhook
from handlers.line.limits import ANSWER_WITHIN, LARGEST_WEBHOOK, LONGEST_TEXT, MOST_MESSAGES, RATES
from handlers.line.memory import ReplyTokens
from handlers.line.messages import Addressed, Message, calls, messages, sound
from handlers.line.pictures import Pictures
from handlers.line.quota import Counts, is_person
from handlers.line.sending import Outgoing
from handlers.line.shown import Shown
from handlers.log import fault
from handlers.lost import without_lost
from handlers.media import Media
from handlers.recent import Recent
from handlers.seen import Seen
from handlers.settings import Settings
from handlers.webhooks import Answer, Webhook
from i18n.catalogue import Catalogues
from i18n.cutting import shorten, utf16
from storage.records import Task
from storage.writes import Write

PATH = "/line"
SETTLED_WITHIN = 0.5  # seconds that words wait for the question which is on its way to their chat
MOST_GROUPS = 1000
MOST_KEYS = 5000  # of messages that it is kept in mind how much of them is out
LANGUAGE_WITHIN = 0.5  # seconds that a newcomer's greeting waits to learn her language

log = logging.getLogger("khaoban.line")


class Door:
    """The door of one LINE channel.

    `receive` answers an event, and returns when it is committed. `later` commits a task (of kind `files.FILE_TASK`)
    that `fetch` is to work off. `wanted` tells whether the file that an event came with is to be fetched; else it stays
    at LINE, so that strangers cannot fill our disk. `forget` is told the chat and the id of a message that was taken
    back (events' ids end with it, behind a dot), `left` the chat that is closed to us, `free` the group where for once
    something may be said for nothing, and may be waiting for that. `receive` may be set later than the rest, because
    who receives also delivers through us. Raises ValueError when the settings are not enough to speak with LINE.
    """

    def __init__(
        self,
        settings: Settings,
        receive: Callable[[Event], Awaitable[None]],
        now: Callable[[], datetime],
        *,
        media: Media,
        later: Callable[[Task], Awaitable[None]],
        catalogues: Catalogues,
        wanted: Callable[[Event], Awaitable[bool]] = every_file,
        forget: Callable[[str, str], Awaitable[None]] = unheard,
        left: Callable[[str, datetime], Awaitable[None]] = unheard,
        free: Callable[[str], Awaitable[None]] = unheard,
    ) -> None:
        self.receive = receive
        self._now, self._media, self._later = now, media, later
        self._catalogues, self._wanted = catalogues, wanted
        self._forget, self._left, self._free = forget, left, free
        self._secret = settings.line_channel_secret.get_secret_value()
        token = settings.line_channel_access_token.get_secret_value()
        if not self._secret or not (token or settings.line_channel_id):
            raise ValueError("LINE wants a channel secret, and a channel id or an access token.")
        channel, api, data = settings.line_channel_id, settings.line_api_url, settings.line_data_url
        self._client = Client(api, data, now, channel=channel, secret=self._secret, token=token)
        self._public = settings.public_url
        self._tokens = ReplyTokens(now)
        self._outgoing = Outgoing(self._client, self._tokens, now)
        counts = Counts(self._client)
        self.quota, self.members, self.is_person = counts.quota, counts.members, is_person
        self._pictures = Pictures(media, settings.public_url, now)
        self._shown = Shown(catalogues)
        self._seen = Seen()
        self._gone_out: Recent[str, int] = Recent(MOST_KEYS)  # by key: how many calls of a message have gone out
        self._told: Recent[str, None] = Recent(MOST_GROUPS)  # groups where nothing waits for the next month's quota
        self._running: set[asyncio.Task[None]] = set()
        self.rates = RATES
        self.routes: Sequence[BaseRoute] = [Route(PATH, Webhook(self._webhook, LARGEST_WEBHOOK), methods=["POST"])]

    async def start(self) -> None:
        """Tell LINE where its webhooks go, where we have an address that it takes."""
        if not self._public.startswith("https://"):
            return
        try:
            answer = await self._client.call(
                "PUT", "/v2/bot/channel/webhook/endpoint", {"endpoint": self._public + PATH}
            )
            if answer.status != 200:
                log.warning("LINE does not take our webhook's address: %d %s", answer.status, answer.message)
        except Unreached as unreached:
            log.warning("LINE was not told our webhook's address: %s", unreached)

    async def close_in(self) -> None:
        """Finish what is being taken in; webhooks end with the server."""
        if self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def stop(self) -> None:
        """Finish what is in hand, and close all connections."""
        await self.close_in()
        await self._client.close()

    # --- out ---

    async def send(self, chat: str, reply: Reply, key: str) -> int:
        """Send a message under a key; known keys are not sent again. Gives how many calls that took. Raises NotNow or
        Never."""
        return await self._send_seen(chat, reply, key, push=True)

    async def send_free(self, chat: str, reply: Reply, key: str) -> int:
        """As `send`, if that costs nothing. Raises Costs where it would."""
        return await self._send_seen(chat, reply, key, push=False)

    async def _send_seen(self, chat: str, reply: Reply, key: str, *, push: bool) -> int:
        reply = without_links(reply)
        question = self._seen.begins(chat, reply, self._now())
        try:
            sent = await self._send(chat, reply, key, push=push)
            if question is not None:
                question.there = True
            return sent
        finally:
            if question is not None:
                question.over.set()

    async def _send(self, chat: str, reply: Reply, key: str, *, push: bool) -> int:
        stood = None if not is_person(chat) else self._shown.get(chat)
        if reply.files:
            reply = await asyncio.to_thread(without_lost, reply, self._media)
        pictures = [await self._pictures.shown(picture) for picture in reply.pictures]
        files = [Addressed(file.name, self._pictures.address_of(file)) for file in reply.files]
        group = not is_person(chat)
        made = messages(reply, pictures, self._shown.words(reply), group=group, files=files, stood=stood)
        parts = list(calls(with_ahead(reply, made)))
        gone_out = self._gone_out.get(key) or 0
        for number in range(gone_out, len(parts)):
            try:
                await self._outgoing.send(chat, parts[number], f"{key}#{number}", push=push)
            except Costs as costs:
                left = [text for part in parts[number:] for one in part if (text := _text_of(one))]
                told = Costs(str(costs), len(parts) - number, left)
                raise told.partly_sent() if number else told from None
            except NotNow as later:
                raise later.partly_sent() if number else later from None
            except Spent:
                self._told.pop(chat)
                raise
            self._gone_out.put(key, number + 1)
        if reply.choices or stood is None:
            self._shown.note(chat, reply)
        return len(parts) - gone_out

    async def fetch(self, tasks: Sequence[Task]) -> Sequence[Write]:
        """Fetch the file of one task and have it answered (a hand of the workshop). Raises NotNow or Never."""
        (task,) = tasks
        event = sent_with(task)
        try:
            if await self._wanted(event):
                event = await fetched(event, task, self._client, self._media, self._now())
        except Lost as lost:
            chat = task.payload["chat"]
            words = self._catalogues.text(self._shown.language(chat), f"media.{lost.why}")
            await self.send(chat, Reply((Line(words),)), task.key)
            raise Never(lost.why) from None
        await self.receive(event)
        return ()

    # --- in ---

    async def _webhook(self, headers: Mapping[bytes, bytes], body: bytes) -> Answer:
        """200 when all events are committed; 503 asks for them again; 403 and 400 are for what is not LINE's."""
        if not genuine(body, headers.get(b"x-line-signature", b"").decode("latin-1"), self._secret):
            return Answer(403, b"The signature is missing or wrong.")
        try:
            notices = read_webhook(body, self._now(), self._outgoing.mine)
        except ValueError:
            return Answer(400, b"This is no webhook.")
        return Answer(200, b"OK") if await self._taken(notices) else Answer(503, b"Again, please.")

    async def _taken(self, notices: Sequence[Notice]) -> bool:
        """Whether all was committed in time. What takes longer goes on: sent again, it is known."""
        lanes: dict[str, list[Notice]] = {}
        for notice in notices:
            if notice.reply_token:
                self._tokens.add(notice.chat, notice.reply_token)
            lanes.setdefault(notice.chat if notice.group else notice.account, []).append(notice)
        arrived = self._now()
        running = [self._spawn(self._take_in_order(lane, arrived)) for lane in lanes.values()]
        if not running:
            return True
        done, late = await asyncio.wait(running, timeout=ANSWER_WITHIN)
        return not late and all(task.exception() is None for task in done)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            fault(log, "something that came from LINE was not taken", error)

    async def _take_in_order(self, notices: Sequence[Notice], arrived: datetime) -> None:
        for notice in notices:
            await self._take(notice, arrived)

    async def _take(self, notice: Notice, arrived: datetime) -> None:
        match notice.what:
            case None:
                return
            case Left():
                await self._left(notice.chat, notice.at)
            case Unsent(message):
                await self._forget(notice.chat, message)  # whatever becomes of what it answered
                if not notice.group:
                    await self.receive(notice.event(notice.what))
            case _ if notice.group and not notice.called:
                # What people say to each other does not even come into the house; but it can be answered for nothing.
                await self._say_what_waits(notice)
            case More(page):
                await self._more(notice, page)
            case Attached() as file:
                await self._later(file_task(notice, file, self._now()))
            case Said() | Tapped() | Began() | SharedPlace() | Sent() | Edited() as what:
                meant = what if notice.group else self._shown.meant(notice.chat, what)
                event = notice.event(meant, await self._app_language(notice))
                await self.receive(await self._with_what_stood(event, arrived))

    async def _say_what_waits(self, notice: Notice) -> None:
        """Asked once a group, and again when something of it had to wait: most of what is said there finds nothing."""
        if notice.reply_token and notice.chat not in self._told:
            await self._free(notice.chat)
            self._told.put(notice.chat, None)

    async def _with_what_stood(self, event: Event, arrived: datetime) -> Event:
        """The event with the questions that stood in her chat. Words wait for what is just being sent there."""
        if event.group:
            return event
        if isinstance(event.what, Said):
            await self._seen.settled(event.chat, SETTLED_WITHIN)
        saw, shown = self._seen.by_time(event.chat, event.at, arrived)
        return replace(event, saw=saw, shown=shown)

    async def _more(self, notice: Notice, page: int) -> None:
        """Show the next page of choices; when we have been restarted since, the menu leads back to them."""
        if notice.chat not in self._shown:
            await self.receive(notice.event(Began()))
        elif made := self._shown.page(notice.chat, page, group=notice.group):
            self._spawn(self._show(notice.chat, made))

    async def _show(self, chat: str, made: list[dict[str, Any]]) -> None:
        """A page goes out by reply token or not at all: it can be asked for again, and a push is counted."""
        try:
            await self._outgoing.reply(chat, made)
        except (NotNow, Never) as failed:
            log.info("a page of choices was not shown: %s", failed)

    async def _app_language(self, notice: Notice) -> str:
        """The language of a newcomer's app, as far as she lets us know it; later the one in which we answered her."""
        if notice.group:
            return ""
        if not isinstance(notice.what, Began):
            return self._shown.language(notice.chat) if notice.chat in self._shown else ""
        try:
            path = f"/v2/bot/profile/{notice.account}"
            answer = await self._client.call("GET", path, within=LANGUAGE_WITHIN)
        except Unreached:
            return ""
        return str(answer.body.get("language") or "") if answer.status == 200 else ""


def _text_of(message: Message) -> str:
    """What can be said of a message in words: its own, or those that stand for a card; '' of a picture."""
    return str(message.get("text") or message.get("altText") or "")


def with_ahead(reply: Reply, made: list[Message]) -> list[Message]:
    """The messages with what waited to be said before them: in the same call, whose reply token is the only one."""
    ahead = sound("\n".join(line.text for line in reply.ahead))
    if not ahead:
        return made
    first = made[0]
    if len(made) % MOST_MESSAGES == 0 and first["type"] == "text":
        together = f"{ahead}\n\n{first['text']}"
        if utf16(together) <= LONGEST_TEXT:
            return [{**first, "text": together}, *made[1:]]
    return [{"type": "text", "text": shorten(ahead, LONGEST_TEXT)}, *made]
