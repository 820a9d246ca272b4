"""doctor's look at the doors: the settings that contradict each other, the public address, then every door that is set.

A door that is not set is not imported.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from handlers import reaching
from handlers.findings import Finding, Kind
from handlers.media import Media
from handlers.reaching import Around
from handlers.settings import Settings, variable
from i18n.voice import Voice
from storage.keys import BadKeys

LINE_HALF = Kind("doctor.line_half", "wrong", "line-channel")
LINE_NO_SECRET = Kind("doctor.line_no_secret", "wrong", "line-channel")
TELEGRAM_HALF = Kind("doctor.telegram_half", "wrong", "telegram-token")
SECRET_UNUSED = Kind("doctor.secret_unused", "mind", "telegram-webhook")
SLOW = Kind("doctor.door_slow", "wrong", "check-again")
FAULT = Kind("commands.doctor_fault", "wrong")

DOOR_WITHIN = 60.0  # seconds for all that is asked of one door
BESIDE_THE_SECRET = ("line_channel_id", "line_channel_access_token")

Section = tuple[str, Finding]
"""What is looked at, as the reader knows it, and what was found."""

Looking = Callable[[Settings, Around, datetime], Coroutine[Any, Any, list[Finding]]]


def look(settings: Settings, voice: Voice, now: datetime) -> Iterator[Section]:
    """All that is found, in the order in which it is to be mended. Blocks, but not for long."""
    label = voice("commands.doctor_settings")
    yield from ((label, finding) for finding in contradictions(settings))
    doors = _set(settings)
    if not doors:
        return
    around = asyncio.run(reaching.look_around(settings))
    public = voice("doctor.address")
    yield from ((public, finding) for finding in reaching.address(settings, around, now))
    for name, door in doors.items():
        yield from ((name, finding) for finding in asyncio.run(_looked(door, settings, around, now)))


def contradictions(settings: Settings) -> Iterator[Finding]:
    """Settings that do not go together."""
    secret = _filled(settings.line_channel_secret)
    others = [variable(name) for name in BESIDE_THE_SECRET if _filled(getattr(settings, name))]
    if secret and not others:
        yield LINE_HALF()
    if others and not secret:
        yield LINE_NO_SECRET(others=", ".join(others))
    if _filled(settings.telegram_webhook_secret) and not _filled(settings.telegram_token):
        yield TELEGRAM_HALF()
    elif _filled(settings.telegram_webhook_secret) and not settings.public_url:
        yield SECRET_UNUSED()


def _filled(value: Any) -> bool:
    return bool(value if isinstance(value, str) else value.get_secret_value())


def _set(settings: Settings) -> dict[str, Looking]:
    """The doors that can be looked at, by the name that people know."""
    found: dict[str, Looking] = {}
    if _filled(settings.telegram_token):
        found["Telegram"] = _telegram
    if _filled(settings.line_channel_secret) and (
        settings.line_channel_id or _filled(settings.line_channel_access_token)
    ):
        found["LINE"] = _line
    return found


async def _looked(door: Looking, settings: Settings, around: Around, now: datetime) -> Iterable[Finding]:
    try:
        async with asyncio.timeout(DOOR_WITHIN):
            return await door(settings, around, now)
    except TimeoutError:
        return [SLOW(seconds=round(DOOR_WITHIN))]
    except Exception as error:  # ours; the other door is looked at all the same
        return [FAULT(kind=type(error).__name__)]


async def _telegram(settings: Settings, around: Around, now: datetime) -> list[Finding]:
    from handlers.telegram.account import look

    return await look(settings, around, now)


async def _line(settings: Settings, around: Around, now: datetime) -> list[Finding]:
    from handlers.line.account import look

    return await look(settings, around, media_of(settings), now)


def media_of(settings: Settings) -> Media | None:
    """The store of the settings; None without keys, which is said elsewhere."""
    with suppress(BadKeys):
        return Media.of(settings)
    return None
