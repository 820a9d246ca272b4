"""The pages that are open, and what is pushed to them: server-sent events.

A page loses nothing by missing an event: whenever it connects it asks for the whole transcript. So a page
that does not keep up is simply let go.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from handlers import metrics

BEAT = 15.0  # seconds between signs of life
MOST_WAITING = 100  # events that a page may be behind


@dataclass(eq=False, slots=True)
class Tab:
    """One open page: which chat it shows, in which language. `waiting` ends with None."""

    chat: str
    language: str
    waiting: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))


class Tabs:
    """All open pages."""

    def __init__(self) -> None:
        self._open: set[Tab] = set()
        self._closed = False

    def push(self, kind: str, content: Callable[[Tab], Any]) -> None:
        """Send an event to every page; `content` says what each gets as JSON, None: nothing."""
        for tab in list(self._open):
            told = content(tab)
            if told is not None:
                self._put(tab, pushed(kind, told))

    def close(self) -> None:
        """End all streams, and open no more: the server stops."""
        self._closed = True
        for tab in list(self._open):
            self._leave(tab)

    async def stream(self, tab: Tab, beat: Callable[[], bytes]) -> AsyncIterator[bytes]:
        """What is pushed to this page until it goes, with a sign of life in silent times."""
        if self._closed:
            return
        self._open.add(tab)
        metrics.practice_tabs.inc()
        try:
            yield pushed("hello", {}) + beat()
            while True:
                try:
                    async with asyncio.timeout(BEAT):
                        told = await tab.waiting.get()
                except TimeoutError:
                    told = beat()
                if told is None:
                    return
                yield told
        finally:
            self._open.discard(tab)
            metrics.practice_tabs.dec()

    def _put(self, tab: Tab, told: bytes) -> None:
        try:
            tab.waiting.put_nowait(told)
        except asyncio.QueueFull:
            self._leave(tab)

    def _leave(self, tab: Tab) -> None:
        self._open.discard(tab)
        while not tab.waiting.empty():
            tab.waiting.get_nowait()
        tab.waiting.put_nowait(None)


def pushed(kind: str, content: Any) -> bytes:
    """A server-sent event."""
    return b"event: " + kind.encode() + b"\ndata: " + orjson.dumps(content) + b"\n\n"
