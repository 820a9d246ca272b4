"""The Telegram door: updates in, by webhook or by asking for them; messages out.

It keeps nothing that matters. What it remembers (which messages of a long reply are out, what Telegram calls a
picture, where a group moved) saves work and doubled messages, and is allowed to be lost.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from starlette.routing import BaseRoute
from telegram import Bot
from telegram.error import TelegramError

from conversations import buttons, words
from conversations.events import Edited, Event, Reply, Said, Sent
from handlers.doors import LockedOut, every_file, unheard
from handlers.log import fault
from handlers.media import Media, Refused
from handlers.settings import Settings
from handlers.telegram import limits, menu
from handlers.telegram.echo import echo
from handlers.telegram.failures import unchanged
from handlers.telegram.files import Files
from handlers.telegram.place import Place
from handlers.telegram.polling import Polling
from handlers.telegram.registration import Registration
from handlers.telegram.sending import Sending
from handlers.telegram.updates import MISSHAPEN, WANTED, Attachment, Heard, Left, Moved, read
from handlers.telegram.webhook import PATH, endpoint, secret_of
from handlers.telegram.wire import ANSWER_WITHIN, Wire
from i18n.catalogue import FALLBACKS, Catalogues
from i18n.script import language_of

ASKING_LASTS = 30  # seconds that a request for updates stays open while there are none
RECEIVE_WITHIN = 5.0  # seconds; an event that waits longer comes again
SETTLED_WITHIN = 1.0  # seconds that words wait for the question which is on its way to their chat

log = logging.getLogger("khaoban.telegram")
# At its lowest level the library writes every call with what is said in it.
logging.getLogger("telegram").setLevel(logging.INFO)


class NotReady(Exception):
    """An update came before Telegram told us who we are."""


class Door:
    """The door. `receive` may be set later than the rest, because who receives also delivers through us.

    `wanted` tells whether the file that an event came with is to be fetched; else it stays at Telegram, so that
    strangers cannot fill our disk. `moved` is told the old and the new chat when a group became a supergroup, `left`
    the chat that is closed to us; both may be told more than once, and what they raise keeps the update from being
    taken. `wait` sleeps."""

    def __init__(
        self,
        settings: Settings,
        receive: Callable[[Event], Awaitable[None]],
        now: Callable[[], datetime],
        *,
        media: Media,
        catalogues: Catalogues,
        wanted: Callable[[Event], Awaitable[bool]] = every_file,
        moved: Callable[[str, str], Awaitable[None]] = unheard,
        left: Callable[[str, datetime], Awaitable[None]] = unheard,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        token, url = settings.telegram_token.get_secret_value(), settings.telegram_api_url
        key = settings.secret_keys.get_secret_value().split(",")[0].strip()
        self.receive, self._wanted, self._tell_moved, self._tell_left = receive, wanted, moved, left
        self._now, self._catalogues = now, catalogues
        secret = settings.telegram_webhook_secret.get_secret_value() or secret_of(token, key)
        webhook = settings.public_url and settings.public_url + PATH
        self._wire = Wire(f"{url}/bot{token}/", f"{url}/file/bot{token}/")
        self._bot = Bot(token, f"{url}/bot", f"{url}/file/bot", request=self._wire, get_updates_request=self._wire)
        self._sending = Sending(self._wire, self._bot, media, moved, self._group_link, self._where, now)
        self._polling = Polling(self._fetch, self._take_asked, wait)
        self._files = Files(self._wire, media, now)
        self._registration = Registration(self._bot, catalogues, webhook, secret, self._polling.start, wait)
        self.rates = limits.RATES
        self._beside: set[asyncio.Task[Any]] = set()
        self.routes: Sequence[BaseRoute] = [endpoint(secret, self.take)]

    @property
    def username(self) -> str:
        """The bot's name, without @; '' until Telegram told it."""
        return self._registration.me.username if self._registration.me else ""

    async def start(self) -> None:
        """Tell Telegram how to reach us, or begin to ask. When it cannot be reached, we go on trying until it can.
        Raises LockedOut."""
        await self._wire.initialize()
        try:
            await self._registration.start()
        except LockedOut:
            await self._wire.shutdown()
            raise

    async def close_in(self) -> None:
        """Take nothing more in; webhooks end with the server."""
        await self._polling.stop()

    async def stop(self) -> None:
        """Take what is in hand to its end, and close the connections."""
        await self._registration.stop()
        await self._polling.stop()
        await asyncio.gather(*self._beside, return_exceptions=True)
        await self._wire.shutdown()

    def _group_link(self, code: str) -> str:
        """The address that takes the bot into a group with a code; '' until Telegram told the bot's name."""
        return menu.link(self.username, code, group=True) if self.username else ""

    def _where(self, reply: Reply) -> str:
        """What stands on the button that sends a place."""
        return self._catalogues.text(language_of(reply.text), "line.place")

    async def send(self, chat: str, reply: Reply, key: str) -> int:
        """Send a message; how many Telegram counts it for. Raises NotNow or Never."""
        return await self._sending.send(chat, reply, key)

    async def take(self, update: dict[str, Any]) -> dict[str, Any] | None:
        """Take one update; when this returns, it is committed. Gives a call that may be made with the webhook's answer,
        where it costs nothing: how it goes is not told, so it is one that nothing depends on. Raises whatever kept the
        update from being taken."""
        me = self._registration.me
        if me is None:
            raise NotReady
        try:
            found = read(update, me, self._now(), self._calls)
        except MISSHAPEN as error:  # the API grows; nobody is served by a retry
            fault(log, "an update could not be read", error)
            found = None
        edit = None
        match found:
            case Heard(event, attachment):
                asked = 0 if event.group else self._sending.open_question(event.chat)
                await self._hear(await self._with_what_stood(event), attachment)
                edit = _tidying(found, asked)
                self._put_keys_away(event)
            case Moved(chat, to):
                self._sending.moved(int(chat), int(to))
                await self._tell_moved(chat, to)
            case Left(chat, at):
                await self._tell_left(chat, at)
        query = update.get("callback_query")
        if not isinstance(query, dict) or "id" not in query:
            return {"method": edit[0], **edit[1]} if edit else None
        if edit:
            self._spawn(self._quietly(*edit))
        return {"method": "answerCallbackQuery", "callback_query_id": query["id"]}

    async def _with_what_stood(self, event: Event) -> Event:
        """The event with the questions that stood in her chat. Words wait for what is just being sent there."""
        if event.group:
            return event
        if isinstance(event.what, Said):
            await self._sending.seen.settled(event.chat, SETTLED_WITHIN)
        message = int(event.message) if event.message else 0
        saw, shown = self._sending.seen.by_number(event.chat, message)
        return replace(event, saw=saw, shown=shown)

    def _put_keys_away(self, event: Event) -> None:
        """Who was asked where she is has done something: the button for it has served."""
        if not event.group and (keys := self._sending.asks_where(event.chat)):
            self._spawn(self._quietly("deleteMessage", {"chat_id": int(event.chat), "message_id": keys}))

    async def _hear(self, event: Event, attachment: Attachment | None) -> None:
        if event.group and not event.called:
            return  # what people say to each other is none of ours: not fetched, not kept
        if attachment is not None and not event.group and await self._wanted(event):
            try:
                event = await self._files.brought(event, attachment)
            except Refused as refused:
                await self._say(event, f"media.{refused.reason}")
                return
        async with asyncio.timeout(RECEIVE_WITHIN):
            await self.receive(event)

    async def _say(self, event: Event, text: str) -> None:
        """A word of the door's own, that the house knows nothing of."""
        words = self._catalogues.text(event.language or FALLBACKS[0], text)
        await self._quietly("sendMessage", {**Place.read(event.chat).fields, "text": words})

    def _calls(self, text: str) -> bool:
        return words.verb(self._catalogues, text) == buttons.SUMMARY

    async def _take_asked(self, update: dict[str, Any]) -> None:
        """Take an update that was asked for: here there is no answer that a call could be made with."""
        call = await self.take(update)
        if call is not None:
            self._spawn(self._quietly(call.pop("method"), call))

    async def _fetch(self, offset: int) -> Sequence[dict[str, Any]]:
        asked = {
            "offset": offset,
            "limit": limits.UPDATES_AT_ONCE,
            "timeout": ASKING_LASTS,
            "allowed_updates": WANTED,
        }
        return list(await self._wire.call("getUpdates", asked, within=ASKING_LASTS + ANSWER_WITHIN))

    async def _quietly(self, method: str, fields: dict[str, Any]) -> None:
        """A call that makes things nicer, and that nothing depends on."""
        try:
            await self._wire.call(method, fields)
        except TelegramError as error:
            if not unchanged(error):
                log.info("%s was not done: %s", method, type(error).__name__)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)


def _tidying(heard: Heard, asked: int) -> tuple[str, dict[str, Any]] | None:
    """The call that takes the keyboard of the answered question away. `asked` is what was asked before she spoke; that
    it is older than what she wrote is looked at, because an update may come twice."""
    if heard.query is not None:
        return echo(heard.query, asked)
    if isinstance(heard.event.what, Edited | Sent):
        return None  # what is open stays open
    if 0 < asked < heard.message:
        return "editMessageReplyMarkup", {"chat_id": int(heard.event.chat), "message_id": asked}
    return None
