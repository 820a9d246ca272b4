"""Time that a test moves on at will, the same for all processes, and bots that live in it.

A bot is `bot.py run` in all but its clock: handlers.running puts the same parts together, in a process of its own. These
processes are forked from one that has imported everything, as importing is most of what a start costs.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import mmap
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Self

from tests.handlers.whole.bot import STARTED_WITHIN, Bot, Pace, surroundings

RINGS = timedelta(seconds=1)  # how often the clock looks
LONGEST_SLEEP = 0.5  # seconds; nobody tells a bot that time has leapt
MARKS = 4  # how many bots are told apart by their clocks


@dataclass(frozen=True)
class Leaping(Pace):
    """Time that goes on as a pace does, and leaps besides; how far it leapt stands in a file. With a `mark` it is always
    of such milliseconds, by which it is seen in the database whose time something was written by."""

    file: Path = Path()
    mark: int | None = None

    @classmethod
    def beginning(cls, start: datetime, file: Path) -> Leaping:
        file.write_bytes(bytes(8))
        return cls(start, file=file)

    def __call__(self) -> datetime:
        now = super().__call__() + timedelta(seconds=self._leapt[0])
        if self.mark is None:
            return now
        whole = int(now.timestamp() * 1000) // MARKS * MARKS + self.mark
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=whole)

    def marked(self, mark: int) -> Leaping:
        """The same time with a bot's mark."""
        return replace(self, mark=mark)

    def leaps(self, by: timedelta) -> None:
        self._leapt[0] += by.total_seconds()

    @cached_property
    def _leapt(self) -> memoryview[float]:
        with self.file.open("r+b") as file:
            return memoryview(mmap.mmap(file.fileno(), 8)).cast("d")

    def packed(self) -> dict[str, Any]:
        return {"start": self.start.isoformat(), "began": self.began, "file": str(self.file), "mark": self.mark}

    @classmethod
    def unpacked(cls, given: dict[str, Any]) -> Leaping:
        start, file = datetime.fromisoformat(given["start"]), Path(given["file"])
        return cls(start, began=given["began"], file=file, mark=given["mark"])


class Nursery:
    """The process that bots are forked from."""

    def __init__(self) -> None:
        self._one = asyncio.Lock()

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", __name__),
            env=surroundings({}),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        self._process.kill()
        await self._process.wait()

    async def bears(self, order: dict[str, Any]) -> int:
        """A new process; its id."""
        assert self._process.stdin
        assert self._process.stdout
        async with self._one:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            return int(await self._process.stdout.readline())


class LeapingBot(Bot):
    """One bot in this time."""

    def __init__(self, folder: Path, settings: dict[str, object], pace: Leaping, nursery: Nursery) -> None:
        super().__init__(folder, settings, pace)
        self._nursery, self._time, self._pid = nursery, pace, 0
        self._ready = folder / f"ready-{self.port}"

    @property
    def up(self) -> bool:
        with contextlib.suppress(ProcessLookupError):
            if self._pid:
                os.kill(self._pid, 0)
                return True
        return False

    async def start(self) -> None:
        self._ready.unlink(missing_ok=True)
        order = {"folder": self.folder, "log": self._log, "ready": self._ready}
        surrounded = {"env": surroundings(self.settings), "time": self._time.packed()}
        self._pid = await self._nursery.bears({name: str(path) for name, path in order.items()} | surrounded)
        async with asyncio.timeout(STARTED_WITHIN):
            while not self._ready.exists():
                assert self.up, f"the bot did not start:\n{self.log}"
                await asyncio.sleep(0.02)

    def dies(self) -> None:
        os.kill(self._pid, signal.SIGKILL)

    async def gone(self) -> None:
        while self.up:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    async def end(self) -> None:
        if self.up:
            os.killpg(self._pid, signal.SIGKILL)
            await self.gone()


# The nursery's side


def main() -> None:
    """Import all that a bot is made of, and bear one for each line that is read."""
    import holidays  # noqa: F401
    import uvloop

    import handlers.line.door
    import handlers.telegram.door  # noqa: F401
    from charts.worker import ChartWorker
    from handlers import clock, house, tasks
    from handlers.commands.running import _log_to_screen
    from handlers.running import run
    from handlers.settings import read_settings

    async def when_it_draws(self: ChartWorker) -> None:
        """The drawing process starts with the first chart: most bots here draw none."""

    clock.EVERY, tasks.LONGEST_SLEEP = RINGS, LONGEST_SLEEP
    ChartWorker.start = when_it_draws  # type: ignore[method-assign]
    house._days_off = partial(_here, house._days_off)

    def live(order: dict[str, Any]) -> None:
        def started(address: str, doors: Sequence[str]) -> None:
            Path(order["ready"]).touch()

        os.environ.clear()
        os.environ.update(order["env"])
        os.chdir(order["folder"])
        _log_to_screen("info")
        uvloop.run(run(read_settings(), started=started, now=Leaping.unpacked(order["time"])))

    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _leave_home(json.loads(line)["log"])
            live(json.loads(line))
            os._exit(0)
        print(pid, flush=True)  # noqa: T201


def _here(days_off: Any, programmes: Any, year: int, *, apart: bool) -> Any:
    """No process of its own for that: everything is imported."""
    return days_off(programmes, year, apart=False)


def _leave_home(log: str) -> None:
    """A session of its own, and nothing of the nursery's in hand."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing, written = os.open(os.devnull, os.O_RDWR), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for here, there in ((nothing, 0), (nothing, 1), (written, 2)):
        os.dup2(here, there)


if __name__ == "__main__":
    main()
