"""The practice door: events from the page in, the bot's messages out to every page that shows the chat.

It keeps nothing itself. What was said lies in the database, and a page asks for it whenever it connects, so
that a reload, a second tab or a killed server loses nothing; messages carry a key, so none is shown twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from conversations import buttons
from conversations.events import Event, Reply, SentFile, Tapped, What, pack_event
from handlers import metrics
from handlers.log import fault
from handlers.media import LARGEST, Media, Refused
from handlers.practice.bubbles import Bubbles, Speaks, Spoken, answered, as_it_stands
from handlers.practice.cast import Cast, Persona, Speaker
from handlers.practice.clock import target
from handlers.practice.guard import Guard
from handlers.practice.tabs import Tab, Tabs, pushed
from handlers.practice.utterance import Utterance
from handlers.seen import Seen
from handlers.server import Json

HOST = "127.0.0.1"  # the only address the practice chat is ever served on
DOOR = "practice"
LANGUAGES = ("lo", "th", "en")
PAGE = Path(__file__).parent / "page"
MOST_SHOWN = 300  # messages of a transcript that a page gets
ADDRESS_DAYS = 2  # a picture's address is good to the end of the next day; the same all day, so it is cached

REFUSALS = ("size", "kind", "broken")  # why a file is not kept: the catalogue's `media.…`
# The page's own few words (the catalogue's `practice.…`); everything else on it comes from the bot.
WORDS = (
    "name", "who", "only_practice", "language", "close", "write", "send", "photo", "sending", "failed",
    "again", "lost", "regained", "newest", "start", "invitation", "use_invitation", "nothing_yet", "buttons",
    "speak_as", "to_bot", "clock", "tomorrow", "end_of_month", "end_of_half_year", "pick_day",
    "go", "moving", "not_moved", "refused", "picture",
    "elsewhere", "typing", "newcomer", "edit", "unsend", "change", "editing", "cancel", "edited", "taken_back",
)  # fmt: skip

log = logging.getLogger("khaoban.practice")


class Clock(Protocol):
    """The practice clock. `move` returns when everything that fell due has been done."""

    def now(self) -> datetime: ...
    async def move(self, to: datetime) -> None: ...


class PracticeDoor:
    """The door. `receive` may be set later than the rest, because who receives also delivers through us."""

    def __init__(
        self,
        *,
        receive: Callable[[Event], Awaitable[None]],
        transcript: Callable[[str], Awaitable[Sequence[Spoken]]],
        personas: Callable[[], Awaitable[Sequence[Persona]]],
        clock: Clock,
        media: Media,
        voice: Callable[[str], Speaks],
        zone: tzinfo,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.receive = receive
        self._transcript, self._cast = transcript, Cast(personas)
        self._clock, self._zone, self._media, self._wall = clock, zone, media, wall
        self._voices = {language: voice(language) for language in LANGUAGES}
        self._bubbles = {language: Bubbles(spoken, zone, self._address) for language, spoken in self._voices.items()}
        self._tabs, self._seen = Tabs(), Seen()

    def routes(self) -> list[BaseRoute]:
        """Everything that the page needs, for `handlers.server.build`."""
        guarded = [Middleware(Guard)]
        inner: list[BaseRoute] = [
            Route("/start", self._start),
            Route("/messages", self._messages),
            Route("/stream", self._stream),
            Route("/say", self._say, methods=["POST"], max_body_size=64 * 1024),
            Route("/file", self._file, methods=["POST"], max_body_size=LARGEST),
            Route("/clock", self._move, methods=["POST"], max_body_size=1024),
            Mount("/page", StaticFiles(directory=PAGE)),
        ]
        return [
            Route("/", self._page, middleware=guarded),
            Mount("/practice", routes=inner, middleware=guarded),
        ]

    async def send(self, chat: str, reply: Reply, key: str) -> None:
        """Show the bot's message to whoever has this chat open; the others learn that something is new. `key`
        is the same in the transcript."""
        at, body = self._clock.now(), answered(reply, key)
        question = self._seen.begins(chat, reply, at)
        if question is not None:
            question.there = True
            question.over.set()
        self._tabs.push("message", lambda tab: self._in(tab, chat, lambda b: b.outgoing(at, body)))
        self._tabs.push("elsewhere", lambda tab: None if tab.chat == chat else {"chat": chat})

    def clock_moved(self) -> None:
        """Tell all pages what time it is."""
        self._tabs.push("clock", self._time)

    def close(self) -> None:
        """End all streams; called when the server stops."""
        self._tabs.close()

    async def _page(self, request: Request) -> Response:
        return FileResponse(PAGE / "page.html", headers={"Cache-Control": "no-cache"})

    async def _start(self, request: Request) -> Response:
        """All that a page needs once: who there is, its own words, the time."""
        language = _language(request)
        return Json(
            {
                "language": language,
                "words": {
                    **{word: self._voices[language](f"practice.{word}") for word in WORDS},
                    **{why: self._voices[language](f"media.{why}") for why in REFUSALS},
                },
                "personas": [asdict(persona) for persona in await self._cast.personas()],
                "clock": self._time(Tab("", language)),
            }
        )

    async def _messages(self, request: Request) -> Response:
        chat, bubbles = await self._chat(request), self._bubbles[_language(request)]
        spoken = await self._transcript(chat)
        return Json(
            [
                bubbles.incoming(at, body) if way == "in" else bubbles.outgoing(at, body)
                for at, way, body in as_it_stands(spoken[-MOST_SHOWN:])
                if body.get("kind") != "book"  # the file's own message stands there
            ]
        )

    async def _stream(self, request: Request) -> Response:
        tab = Tab(await self._chat(request), _language(request))
        stream: AsyncIterator[bytes] = self._tabs.stream(tab, lambda: pushed("clock", self._time(tab)))
        return StreamingResponse(stream, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def _say(self, request: Request) -> Response:
        try:
            said = Utterance.model_validate_json(await request.body())
            what = said.what()
        except (ValidationError, ValueError):
            raise HTTPException(400, "This is not a message that the page sends.") from None
        return await self._take(said, what, await self._speaker(said))

    async def _file(self, request: Request) -> Response:
        """A file is the request's body; the rest stands in the query, as in an utterance."""
        query = dict(request.query_params)
        name = query.pop("name", "")[:200]
        try:
            said = Utterance.model_validate({**query, "to_bot": query.get("to_bot") == "true"})
        except ValidationError:
            raise HTTPException(400, "This is not a file that the page sends.") from None
        speaker = await self._speaker(said)
        try:
            kept = await asyncio.to_thread(self._media.keep, await request.body(), self._clock.now())
        except Refused as refused:
            metrics.media.labels(refused.reason).inc()
            return Json({"refused": refused.reason}, 422)
        metrics.media.labels("kept").inc()
        return await self._take(said, SentFile(kept.name, kept.mime, kept.size, name), speaker)

    async def _move(self, request: Request) -> Response:
        to = (await request.body()).decode("ascii", "replace")
        try:
            moment = target(to, self._clock.now(), self._zone)
        except ValueError:
            raise HTTPException(400, "The clock cannot be moved there.") from None
        await self._clock.move(moment)
        self.clock_moved()
        return Json({})

    async def _speaker(self, said: Utterance) -> Speaker:
        """Who says this, if she may speak in this chat."""
        speaker = await self._cast.speaker(said.persona, said.chat)
        if speaker is None:
            raise HTTPException(404, "There is nobody of this name in this chat.")
        return speaker

    async def _take(self, said: Utterance, what: What, speaker: Speaker) -> Response:
        """Show it to all pages, and give it to the bot. 503 asks the page to send it again, under its id."""
        event = Event(
            id=said.event,
            door=DOOR,
            account=speaker.account,
            chat=said.chat,
            at=self._clock.now() - timedelta(milliseconds=said.ago),
            what=what,
            group=speaker.group,
            called=speaker.group and (said.to_bot or said.kind == "tapped" or said.text.startswith("/")),
            language=said.language if said.language in LANGUAGES else "",
            message=said.message,
        )
        if not event.group:
            saw, shown = self._seen.by_time(event.chat, event.at, event.at)
            event = replace(event, saw=saw, shown=shown)
        body = pack_event(event)
        if not (isinstance(what, Tapped) and buttons.read(what.data).verb in buttons.IN_PLACE):
            self._tabs.push("message", lambda tab: self._in(tab, event.chat, lambda b: b.incoming(event.at, body)))
        try:
            await self.receive(event)
        except Exception as error:  # whatever it was: nothing is lost while the page still has it
            fault(log, "a message of the practice chat was not taken", error)
            return Json({"again": True}, 503)
        return Json({})

    async def _chat(self, request: Request) -> str:
        chat = request.query_params.get("chat", "")
        if not await self._cast.has_chat(chat):
            raise HTTPException(404, "There is no such chat.")
        return chat

    def _in(self, tab: Tab, chat: str, shown: Callable[[Bubbles], dict[str, Any]]) -> dict[str, Any] | None:
        return shown(self._bubbles[tab.language]) if tab.chat == chat else None

    def _time(self, tab: Tab) -> dict[str, str]:
        now, voice = self._clock.now().astimezone(self._zone), self._voices[tab.language]
        return {
            "iso": f"{now:%Y-%m-%d}",
            "day": voice.day(now.date()),
            "full": voice.full_day(now.date()),
            "time": voice.time(now.time()),
        }

    def _address(self, name: str) -> str:
        day = self._wall().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return self._media.address(name, day + timedelta(days=ADDRESS_DAYS))


def _language(request: Request) -> str:
    language = request.query_params.get("language", "")
    return language if language in LANGUAGES else LANGUAGES[0]
