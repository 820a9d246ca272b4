"""The bots under load, each a process of its own, kept on the first core where there are two."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from handlers.settings import HOUSE
from tests.benchmarks.step import village
from tests.benchmarks.step.http import Caller, answering
from tests.benchmarks.step.platforms import PLATFORMS, Platform

STARTS_WITHIN = 60.0  # seconds
PERF_STARTS = 0.3
CORES = sorted(os.sched_getaffinity(0))
BOTS_CORE, GENERATORS_CORE = 0, 1
PLAIN = {"telegram": "telegram_conversation", "line": "line_sdk"}


@dataclass(frozen=True, slots=True)
class Bot:
    """A running bot, and the way to it."""

    platform: Platform
    caller: Caller
    process: psutil.Process

    def cpu(self) -> float:
        """Seconds of processor time that the process has used."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    @contextlib.asynccontextmanager
    async def instructions(self) -> AsyncIterator[list[float]]:
        """How many instructions of its own the process carries out meanwhile, in a list of one: what no noise on the
        machine touches. None are told where there is no `perf`, or it may not look."""
        counted: list[float] = []
        if not shutil.which("perf"):
            yield counted
            return
        command = ["perf", "stat", "-x", ",", "-e", "instructions:u", "-p", str(self.process.pid)]
        perf = await asyncio.create_subprocess_exec(*command, stderr=subprocess.PIPE)
        await asyncio.sleep(PERF_STARTS)
        try:
            yield counted
        finally:
            with contextlib.suppress(ProcessLookupError):
                perf.send_signal(signal.SIGINT)
            _, told = await perf.communicate()
            counted += [float(number) for number in re.findall(r"^(\d+),", told.decode(), re.MULTILINE)]

    def memory(self) -> list[tuple[float, float]]:
        """MiB resident, and MiB counting what is shared in parts, of the process and each of its children."""
        full = [one.memory_full_info() for one in (self.process, *self.process.children(recursive=True))]
        return [(one.rss / 2**20, one.pss / 2**20) for one in full]


@asynccontextmanager
async def khaoban(doors: Sequence[str], made: Path, folder: Path) -> AsyncIterator[Bot]:
    """`bot.py run` on a copy of the database that was made, with these doors, without the platforms' pace; the load
    goes to the first."""
    shutil.copytree(made, folder)
    settings = {
        "DATABASE_URL": village.database(folder),
        "MEDIA_DIR": str(folder / "media"),
        "SECRET_KEYS": village.KEY,
        "PROGRAMMES": str(village.PROGRAMME),
    }
    platforms = [PLATFORMS[door]() for door in doors]
    async with AsyncExitStack() as standing:
        for platform in platforms:
            settings |= platform.settings(await standing.enter_async_context(_reached(platform)))
        port = _free_port()
        settings |= {"PUBLIC_URL": f"http://127.0.0.1:{port}", "PORT": str(port)}
        # Run as ever, with the log that is written unless set otherwise.
        process = await standing.enter_async_context(
            _running(["-m", "tests.benchmarks.step.unpaced"], folder, port, settings)
        )
        await _until(lambda: all(platform.ready for platform in platforms))
        yield Bot(platforms[0], Caller("127.0.0.1", port, platforms[0].connections), process)


@asynccontextmanager
async def plain(door: str, folder: Path) -> AsyncIterator[Bot]:
    """The plain bot of this door."""
    platform, port = PLATFORMS[door](), _free_port()
    async with _reached(platform) as url:
        module = f"tests.benchmarks.rivals.{PLAIN[door]}"
        command = ["-m", module, url, platform.key, str(folder / "plain.sqlite"), str(port)]
        async with _running(command, folder, port, {}) as process:
            await _until(lambda: platform.ready)
            yield Bot(platform, Caller("127.0.0.1", port, platform.connections), process)


@asynccontextmanager
async def _reached(platform: Platform) -> AsyncIterator[str]:
    """The address that the platform's API is reached at."""
    server, url = await answering(platform.handle)
    try:
        yield url
    finally:
        server.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def _running(
    command: list[str], folder: Path, port: int, settings: dict[str, str]
) -> AsyncIterator[psutil.Process]:
    """A Python process, once it listens; killed in the end."""
    child = _started(command, folder, settings)
    try:
        await _until(lambda: _listens(port) or child.poll() is not None)
        if child.poll() is not None:
            raise RuntimeError((folder / "log").read_text("utf-8")[-2000:])
        yield psutil.Process(child.pid)
    finally:
        children = psutil.Process(child.pid).children(recursive=True) if child.poll() is None else []
        child.kill()
        child.wait()
        for left in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                left.kill()


def _started(command: list[str], folder: Path, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    """The process on its core, with no settings but these; what it says is written to `log` in the folder."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KHAOBAN_")}
    environment = {**inherited, "PYTHONPATH": str(HOUSE), **{f"KHAOBAN_{name}": one for name, one in settings.items()}}
    folder.mkdir(parents=True, exist_ok=True)
    with _apart(), (folder / "log").open("wb") as log:  # children inherit both
        return subprocess.Popen([sys.executable, *command], cwd=folder, env=environment, stdout=log, stderr=log)


@contextlib.contextmanager
def on_core(core: int) -> Iterator[None]:
    """This thread, and what it starts, on one core; anywhere, when there are not two."""
    before = os.sched_getaffinity(0)
    if len(CORES) > 1:
        os.sched_setaffinity(0, {CORES[core]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _apart() -> contextlib.AbstractContextManager[None]:
    """On the core that the generator keeps off; anywhere, when it keeps to none."""
    return on_core(BOTS_CORE) if len(os.sched_getaffinity(0)) < len(CORES) else contextlib.nullcontext()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def _until(holds: Callable[[], bool]) -> None:
    limit = time.monotonic() + STARTS_WITHIN
    while not holds():
        if time.monotonic() > limit:
            raise TimeoutError("the bot did not start")
        await asyncio.sleep(0.05)
