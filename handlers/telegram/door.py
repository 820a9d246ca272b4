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
from telegram.error import BadRequest, InvalidToken, TelegramError

from conversations import buttons, words
from conversations.events import Edited, Event, Reply, Said, Sent, SentFile
from conversations.workbooks.excel import is_workbook
from handlers import metrics
from handlers.doors import LockedOut
from handlers.log import fault
from handlers.media import FILES_AT_ONCE, LARGEST, Media, Refused
from handlers.settings import Settings
from handlers.telegram import limits, menu
from handlers.telegram.echo import echo
from handlers.telegram.failures import unchanged
from handlers.telegram.place import Place
from handlers.telegram.polling import LONGEST_REST, Polling
from handlers.telegram.sending import Sending
from handlers.telegram.updates import DOOR, MISSHAPEN, WANTED, Attachment, Heard, Left, Me, Moved, read
from handlers.telegram.webhook import PATH, endpoint, secret_of
from handlers.telegram.wire import ANSWER_WITHIN, Wire
from i18n.catalogue import FALLBACKS, Catalogues
from i18n.script import language_of

ASKING_LASTS = 30  # seconds that a request for updates stays open while there are none
SETTING_UP = "setting up"
RECEIVE_WITHIN = 5.0  # seconds; an event that waits longer comes again
SETTLED_WITHIN = 1.0  # seconds that words wait for the question which is on its way to their chat

log = logging.getLogger("khaoban.telegram")
# At its lowest level the library writes every call with what is said in it.
logging.getLogger("telegram").setLevel(logging.INFO)


async def _nothing(*_: object) -> None:
    """Let it pass."""


async def _always(_: str) -> bool:
    """Every file may be an answer."""
    return True


async def _never(_: str) -> bool:
    """No workbook is waited for."""
    return False


class NotReady(Exception):
    """An update came before Telegram told us who we are."""


class Door:
    """The door. `receive` may be set later than the rest, because who receives also delivers through us.

    `asked` tells whether a file that an account sends may be an answer; else it stays at Telegram, so that strangers
    cannot fill our disk; `files` whether it may send a workbook at any time, having reports to file. `moved` is told
    the old and the new chat when a group became a supergroup, `left` the chat that is closed to us; both may be told
    more than once, and what they raise keeps the update from being taken.
    `wait` sleeps."""

    def __init__(
        self,
        settings: Settings,
        receive: Callable[[Event], Awaitable[None]],
        now: Callable[[], datetime],
        *,
        media: Media,
        catalogues: Catalogues,
        asked: Callable[[str], Awaitable[bool]] = _always,
        files: Callable[[str], Awaitable[bool]] = _never,
        moved: Callable[[str, str], Awaitable[None]] = _nothing,
        left: Callable[[str, datetime], Awaitable[None]] = _nothing,
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        token, url = settings.telegram_token.get_secret_value(), settings.telegram_api_url
        key = settings.secret_keys.get_secret_value().split(",")[0].strip()
        self.receive, self._asked, self._tell_moved, self._tell_left = receive, asked, moved, left
        self._files_reports = files
        self._now, self._media, self._catalogues, self._wait = now, media, catalogues, wait
        self._public_url = settings.public_url
        self._secret = settings.telegram_webhook_secret.get_secret_value() or secret_of(token, key)
        self._wire = Wire(f"{url}/bot{token}/", f"{url}/file/bot{token}/")
        self._bot = Bot(token, f"{url}/bot", f"{url}/file/bot", request=self._wire, get_updates_request=self._wire)
        self._sending = Sending(self._wire, self._bot, media, moved, self._group_link, self._where, now)
        self._polling = Polling(self._fetch, self._take_asked, wait)
        self._files = asyncio.Semaphore(FILES_AT_ONCE)
        self._me: Me | None = None
        self.rates = limits.RATES
        self._beside: set[asyncio.Task[Any]] = set()
        self.routes: Sequence[BaseRoute] = [endpoint(self._secret, self.take)]

    @property
    def username(self) -> str:
        """The bot's name, without @; '' until Telegram told it."""
        return self._me.username if self._me else ""

    async def start(self) -> None:
        """Tell Telegram how to reach us, or begin to ask. When it cannot be reached, we go on trying until it can.
        Raises LockedOut."""
        await self._wire.initialize()
        try:
            await self._set_up()
        except InvalidToken:
            await self._wire.shutdown()
            raise LockedOut(DOOR) from None
        except TelegramError as error:
            log.warning("Telegram does not let us begin: %s", error.message)
            self._spawn(self._keep_setting_up(), SETTING_UP)

    async def close_in(self) -> None:
        """Take nothing more in; webhooks end with the server."""
        await self._polling.stop()

    async def stop(self) -> None:
        """Take what is in hand to its end, and close the connections."""
        await self._polling.stop()
        for task in self._beside:
            if task.get_name() == SETTING_UP:
                task.cancel()
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
        if self._me is None:
            raise NotReady
        try:
            found = read(update, self._me, self._now(), self._calls)
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
        if attachment is not None and not event.group and await self._is_wanted(event):
            try:
                event = await self._with_file(event, attachment)
            except Refused as refused:
                metrics.media.labels(refused.reason).inc()
                await self._say(event, f"media.{refused.reason}")
                return
            metrics.media.labels("kept").inc()
        async with asyncio.timeout(RECEIVE_WITHIN):
            await self.receive(event)

    async def _is_wanted(self, event: Event) -> bool:
        """Whether a file is to be fetched: it may be an answer, or a workbook of somebody who files reports."""
        if await self._asked(event.account):
            return True
        return isinstance(event.what, SentFile) and is_workbook(event.what) and await self._files_reports(event.account)

    async def _with_file(self, event: Event, attachment: Attachment) -> Event:
        """The event with its file in the media store. Raises Refused, or TelegramError when it cannot be had now."""
        if attachment.size > min(LARGEST, limits.DOWNLOAD_BYTES):
            raise Refused("size")
        async with self._files:
            try:
                file = await self._wire.call("getFile", {"file_id": attachment.id})
            except BadRequest as error:  # too big, or gone
                raise Refused("size" if "too big" in error.message.lower() else "broken") from None
            data = await self._wire.fetch(file["file_path"], LARGEST)
            if data is None:
                raise Refused("size")
            kept = await asyncio.to_thread(self._media.keep, data, self._now())
        sent = event.what if isinstance(event.what, SentFile) else SentFile("", "", 0)
        return replace(event, what=replace(sent, media=kept.name, mime=kept.mime, size=kept.size))

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

    async def _set_up(self) -> None:
        me = await self._bot.get_me()
        if self._public_url:
            await self._bot.set_webhook(
                self._public_url + PATH,
                secret_token=self._secret,
                allowed_updates=WANTED,
                max_connections=limits.WEBHOOK_CONNECTIONS,
            )
        else:
            await self._bot.delete_webhook()
        self._me = Me(me.id, me.username or "")
        if not self._public_url:
            self._polling.start()
        self._spawn(self._offer_commands(), SETTING_UP)

    async def _keep_setting_up(self) -> None:
        failures = 1
        while True:
            await self._wait(min(2.0**failures, LONGEST_REST))
            try:
                return await self._set_up()
            except TelegramError as error:
                failures = min(failures + 1, 10)
                log.warning("Telegram does not let us begin: %s", error.message)

    async def _offer_commands(self) -> None:
        try:
            await menu.offer(self._bot, self._catalogues)
        except TelegramError as error:  # those of the last start are still there
            fault(log, "the commands could not be told to Telegram", error)

    async def _quietly(self, method: str, fields: dict[str, Any]) -> None:
        """A call that makes things nicer, and that nothing depends on."""
        try:
            await self._wire.call(method, fields)
        except TelegramError as error:
            if not unchanged(error):
                log.info("%s was not done: %s", method, type(error).__name__)

    def _spawn(self, work: Coroutine[Any, Any, None], name: str = "beside") -> None:
        task = asyncio.create_task(work, name=name)
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
