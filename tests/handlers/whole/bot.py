"""The bot as a process of its own: started, killed, stopped, and what it says of itself.

`Bot` runs `bot.py run`, in real time. With a `Pace` it runs the same from a script whose time begins at a chosen moment
and may go faster, so that what takes the bot a minute need not take a test one.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from handlers.settings import HOUSE

STARTED_WITHIN = 60  # seconds; only a fault takes so long
RUN = (str(HOUSE / "bot.py"), "run")
# How long the workshop sleeps at most is in real seconds, so it goes with the pace.
PACED = """
import sys, time, uvloop
from datetime import datetime, timedelta
from handlers import tasks
from handlers.commands.running import _log_to_screen
from handlers.running import run
from handlers.settings import read_settings

start, began, speed = datetime.fromisoformat(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
tasks.LONGEST_SLEEP /= speed
_log_to_screen("info")
now = lambda: start + timedelta(seconds=(time.time() - began) * speed)
started = lambda address, doors: print(address, flush=True)
uvloop.run(run(read_settings(), started=started, now=now))
"""


@dataclass(frozen=True)
class Pace:
    """Time that was `start` at the wall's `began`, and runs `speed` times as fast."""

    start: datetime
    speed: float = 1
    began: float = field(default_factory=time.time)

    def __call__(self) -> datetime:
        return self.start + timedelta(seconds=(time.time() - self.began) * self.speed)


def real_time() -> datetime:
    return datetime.now(UTC)


def free_port() -> int:
    """A port below those that the system gives to whoever calls out, so that none is lost while the bot is down."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind(("127.0.0.1", port))
            return port


def surroundings(settings: Mapping[str, object]) -> dict[str, str]:
    """The environment of a process with these settings, an English reader's, and nothing of the tester's own."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("KHAOBAN_", "LC_", "LANG"))}
    ours = {f"KHAOBAN_{name.upper()}": str(value) for name, value in settings.items()}
    return {**plain, "LANG": "en_GB.UTF-8", "PYTHONPATH": str(HOUSE), **ours}


async def command(folder: Path, settings: Mapping[str, object], *words: object, within: float = 60) -> tuple[int, str]:
    """Run a command of bot.py's to its end: exit code, and what it printed on both streams."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(HOUSE / "bot.py"),
        *map(str, words),
        cwd=folder,
        env=surroundings(settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        printed, _ = await asyncio.wait_for(process.communicate(), within)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    return process.returncode or 0, printed.decode()


class Bot:
    """One bot, started any number of times with the same settings."""

    def __init__(self, folder: Path, settings: Mapping[str, object], pace: Pace | None = None) -> None:
        self.folder, self.settings, self.pace = folder, dict(settings), pace
        self.port = free_port()
        self.settings["port"] = self.port
        self.process: asyncio.subprocess.Process | None = None
        self.took = 0.0
        self._log = folder / f"log-{self.port}.txt"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """All that it has written about itself."""
        return self._log.read_text("utf-8") if self._log.exists() else ""

    @property
    def up(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def start(self) -> None:
        """Start it and wait until it says that it is at work."""
        paced = (self.pace.start.isoformat(), self.pace.began, self.pace.speed) if self.pace else ()
        with self._log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *(("-c", PACED, *map(str, paced)) if self.pace else RUN),
                cwd=self.folder,
                env=surroundings(self.settings),
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        assert self.process.stdout is not None
        async with asyncio.timeout(STARTED_WITHIN):
            line = (await self.process.stdout.readline()).decode()
        assert self.address in line, f"the bot did not start: {line}\n{self.log}"

    def dies(self) -> None:
        """kill -9: no warning, no tidying up. Wait for its end with `gone`."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)

    async def gone(self) -> None:
        assert self.process is not None
        await self.process.wait()

    async def kill(self) -> None:
        self.dies()
        await self.gone()

    async def stop(self) -> int:
        """SIGTERM: the exit code, once it has ended; `took` is how many seconds that was."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STARTED_WITHIN):
            code = await self.process.wait()
        self.took = time.monotonic() - began
        return code

    async def end(self) -> None:
        """At the end of a test, however it ended."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        await self.process.wait()
