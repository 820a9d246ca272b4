"""Whether the internet reaches us: looked at from this machine, under KHAOBAN_PUBLIC_URL, for `bot.py doctor`.

Every look has its time; none raises. `Around` is what both doors need to judge what their platforms say.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urlsplit

import aiohttp
import orjson

from handlers.findings import Finding, Kind
from handlers.media import LARGEST, Media, mime_of
from handlers.settings import Settings
from storage.keys import Unopened

WITHIN = 8.0  # seconds a look
RENEWED_BEFORE = timedelta(days=3)  # proxies renew certificates weeks before their end, the shortest ones days before
SKEW = timedelta(minutes=2)  # addresses of pictures and LINE's reply tokens live by the clock
ADDRESS_LIVES = timedelta(minutes=10)  # of the picture that is fetched to see whether pictures can be
NO_PROXY_BEHIND = (502, 503, 504)  # how a proxy says that the bot does not answer it
LOOPBACK = ("localhost", "127.0.0.1")
LISTENING = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  who listens everywhere is found here

GOOD = Kind("doctor.address_good", "good")
PLAIN = Kind("doctor.address_plain", "good")
PATH = Kind("doctor.address_path", "mind", "public-address")
NAME = Kind("doctor.address_name", "wrong", "public-address")
PRIVATE = Kind("doctor.address_private", "wrong", "public-address")
REFUSED = Kind("doctor.address_refused", "wrong", "public-address")
SLOW = Kind("doctor.address_slow", "wrong", "public-address")
CERTIFICATE = Kind("doctor.address_certificate", "wrong", "certificate")
CERTIFICATE_ENDS = Kind("doctor.address_certificate_ends", "mind", "certificate")
STOPPED = Kind("doctor.address_stopped", "later", "check-again")
NOT_BEHIND = Kind("doctor.address_not_behind", "wrong", "public-address")
CLOCK = Kind("doctor.clock_off", "wrong", "clock")
RESTART = Kind("doctor.door_not_open", "wrong", "check-again")
ANSWERS = Kind("doctor.endpoint_good", "good")
ANSWERS_OTHERWISE = Kind("doctor.endpoint_status", "wrong", "public-address")
PICTURES = Kind("doctor.pictures_good", "good")
PICTURES_NONE = Kind("doctor.pictures_none", "good")
PICTURES_KEYS = Kind("doctor.pictures_keys", "wrong", "pictures")
PICTURES_FOLDER = Kind("doctor.pictures_folder", "wrong", "pictures")
PICTURES_OTHER = Kind("doctor.pictures_other", "wrong", "pictures")

Why = Literal["", "name", "refused", "slow", "certificate"]
BY_WHY = {"name": NAME, "refused": REFUSED, "slow": SLOW, "certificate": CERTIFICATE}


@dataclass(frozen=True, slots=True)
class Line:
    """A connection that was tried: why it failed ('' when it did not, and then `detail` says nothing), the host's
    addresses, when its certificate ends (None without TLS)."""

    why: Why = ""
    detail: str = ""
    addresses: tuple[str, ...] = ()
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `status` 0 is nothing at all. `ahead`: how far our clock is before the other's, None when it
    does not tell."""

    status: int
    kind: str = ""
    body: bytes = b""
    ahead: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """How things stand on our side: the doors of the bot that runs on this machine (None: it does not run here), and
    the way to us from outside (None: no public address)."""

    doors: tuple[str, ...] | None = None
    line: Line | None = None

    @property
    def running(self) -> bool:
        return self.doors is not None

    @property
    def reached(self) -> bool:
        """Whether a request through the public address gets anywhere."""
        return self.line is not None and not self.line.why


async def look_around(settings: Settings) -> Around:
    """Look whether the bot runs here, and connect to the public address."""
    doors = await _doors_open(settings)
    return Around(doors, await connect(settings.public_url) if settings.public_url else None)


async def connect(url: str, context: ssl.SSLContext | None = None) -> Line:
    """Resolve, connect, and greet by TLS. `context` is for those whose certificates nobody else knows."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        async with asyncio.timeout(WITHIN):
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError:
        return Line("slow", "DNS")
    except (OSError, UnicodeError):
        return Line("name", host)
    addresses = tuple(dict.fromkeys(str(each[4][0]) for each in found))
    try:
        async with asyncio.timeout(WITHIN):
            tls = (context or ssl.create_default_context()) if parts.scheme == "https" else None
            _, writer = await asyncio.open_connection(host, port, ssl=tls)
    except TimeoutError:
        return Line("slow", host, addresses)
    except ssl.SSLCertVerificationError as error:
        return Line("certificate", error.verify_message, addresses)
    except ssl.SSLError as error:
        return Line("certificate", error.reason or "TLS", addresses)
    except OSError:
        return Line("refused", f"{host}:{port}", addresses)
    certificate = writer.get_extra_info("peercert")
    writer.transport.abort()
    with suppress(OSError):
        await writer.wait_closed()
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC) if certificate else None
    return Line("", "", addresses, ends)


async def ask(method: str, url: str, body: bytes | None = None) -> Answer:
    """One request. Redirections are not followed: nobody who calls us follows them."""
    timeout = aiohttp.ClientTimeout(total=WITHIN)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.request(method, url, data=body, allow_redirects=False) as response,
        ):
            read = await response.content.read(LARGEST + 1) if method != "HEAD" else b""
            while len(read) <= LARGEST and (more := await response.content.read(LARGEST + 1 - len(read))):
                read += more
            return Answer(response.status, response.content_type, read, _ahead(response.headers.get("Date", "")))
    except (aiohttp.ClientError, TimeoutError, OSError):
        return Answer(0)


def _ahead(date: str) -> timedelta | None:
    try:
        return datetime.now(UTC) - parsedate_to_datetime(date)
    except (TypeError, ValueError):
        return None


async def _doors_open(settings: Settings) -> tuple[str, ...] | None:
    host = LISTENING.get(settings.host, settings.host)
    answer = await ask("GET", f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/health")
    try:
        told = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return None
    return tuple(told.get("doors", ())) if isinstance(told, dict) and told.get("alive") is True else None


# What it means


def address(settings: Settings, around: Around, now: datetime) -> Iterator[Finding]:
    """What is wrong with the public address itself."""
    parts, line = urlsplit(settings.public_url), around.line
    if line is None:
        return
    if parts.path:
        yield PATH(path=parts.path)
    if line.why == "refused" and parts.hostname in LOOPBACK and not around.running:
        yield STOPPED(url=settings.public_url)
    elif line.why:
        yield BY_WHY[line.why](host=parts.netloc, detail=line.detail)
    elif parts.hostname not in LOOPBACK and not any(_is_public(each) for each in line.addresses):
        yield PRIVATE(host=parts.netloc, addresses=", ".join(line.addresses))
    elif line.ends is not None and line.ends - now < RENEWED_BEFORE:
        yield CERTIFICATE_ENDS(ends=line.ends)
    elif line.ends is not None:
        yield GOOD(url=settings.public_url, ends=line.ends)
    else:
        yield PLAIN(url=settings.public_url)


def _is_public(written: str) -> bool:
    return ipaddress.ip_address(written.partition("%")[0]).is_global


def endpoint(settings: Settings, around: Around, url: str, answer: Answer, expected: int) -> Finding:
    """What a stranger's request to a door's address told: `expected` is how the door turns it away."""
    if answer.status == expected:
        return ANSWERS(url=url)
    if answer.status not in (0, *NO_PROXY_BEHIND):
        return ANSWERS_OTHERWISE(url=url, status=str(answer.status), expected=str(expected))
    if not around.running:
        return STOPPED(url=url)
    return NOT_BEHIND(url=url, place=f"{settings.host}:{settings.port}")


def clock(answer: Answer, host: str) -> Iterator[Finding]:
    """Whether our clock and a platform's differ."""
    if answer.ahead is not None and abs(answer.ahead) > SKEW:
        yield CLOCK(host=host, minutes=round(abs(answer.ahead).total_seconds() / 60))


def open_here(around: Around, door: str) -> Iterator[Finding]:
    """Whether the bot that runs here has the door that the settings want."""
    if around.doors is not None and door not in around.doors:
        yield RESTART()


# Pictures by address


async def pictures(settings: Settings, media: Media, now: datetime) -> Finding | None:
    """Fetch a picture of the store as LINE would, by a signed address; None when the bot does not answer there. Where
    there is no picture yet, the answer to an address of none tells at least that it was understood."""
    name = await asyncio.to_thread(media.any_photo)
    there = name or f"{'0' * 40}.png"
    answer = await ask("GET", settings.public_url + media.address(there, now + ADDRESS_LIVES))
    if answer.status in (0, *NO_PROXY_BEHIND):
        return None
    if answer.status == 404 and b"not valid" in answer.body:
        return PICTURES_KEYS()
    if answer.status == 404 and b"no such file" in answer.body:
        return PICTURES_FOLDER(folder=str(settings.media_dir)) if name else PICTURES_NONE()
    try:
        kept = await asyncio.to_thread(media.open, name) if name else b""
    except (OSError, Unopened):  # gone since, not ours to read, or of other keys: which other looks tell
        return None
    if not name or (answer.status, answer.kind, answer.body) != (200, mime_of(name), kept):
        told = re.sub(r"[^\w/.+-]", "", answer.kind)[:60]
        return PICTURES_OTHER(status=str(answer.status), kind=told, size=len(answer.body))
    return PICTURES(kind=answer.kind, size=len(kept))
