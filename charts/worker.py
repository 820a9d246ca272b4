"""A process of its own that draws: matplotlib would cost the server its memory, and its loop the time of
each chart.

`ChartWorker` belongs to one event loop. The process starts with `start` (or with the first chart), warms
itself, and is started again when it dies. Pictures travel to it as JSON through its standard input, PNGs
come back through its standard output; when the server ends, however it ends, the pipe closes and the
process ends as well.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

from charts.fonts import cache_folder
from charts.pictures import Picture, pack

READY = b"\x02"
"""What the process says when it is warm; before each answer it says DONE or FAILED and how long the answer
is."""
DONE, FAILED = b"\x01", b"\x00"
SIZE = 4
"""Bytes of a length, the highest first."""

_HOUSE = Path(__file__).parents[1]
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "LD_LIBRARY_PATH")
_PATIENCE = 3.0  # seconds that a process has to end by itself


class ChartError(Exception):
    """A chart could not be drawn. The text says why, without any of its data."""


class ChartWorker:
    """Draws pictures in one process of its own, one after another; remembers what it drew."""

    def __init__(self, fonts: Path | None = None, *, remember: int = 8 << 20, limit: float = 60) -> None:
        """`fonts`: the folder for font files (see charts.fonts), the user's cache folder by default.
        `remember`: how many bytes of PNGs to keep. `limit`: seconds after which a drawing is given up."""
        self._fonts = fonts
        self._remember = remember
        self._limit = limit
        self._process: asyncio.subprocess.Process | None = None
        self._one = asyncio.Lock()
        self._cache: OrderedDict[str, bytes] = OrderedDict()
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process's id while it lives."""
        alive = self._process and self._process.returncode is None
        return self._process.pid if self._process and alive else None

    async def start(self) -> None:
        """Start the process and wait until it is warm. Not needed: the first `draw` does it as well."""
        async with self._one:
            await self._living()

    async def draw(self, picture: Picture) -> bytes:
        """The picture as PNG. Raises ChartError when it cannot be drawn, or when the worker is closed."""
        request = json.dumps(pack(picture), ensure_ascii=False, separators=(",", ":")).encode()
        key = hashlib.sha256(request).hexdigest()
        async with self._one:
            if known := self._cache.get(key):
                self._cache.move_to_end(key)
                return known
            drawn = await self._drawn(request)
            self._keep(key, drawn)
            return drawn

    async def close(self) -> None:
        """End the process, after the chart that it is drawing. Afterwards nothing is drawn any more."""
        self._closed = True
        async with self._one:
            await self._end()
            self._cache.clear()

    async def _drawn(self, request: bytes) -> bytes:
        """Ask the process; when it dies over it, ask a new one, once."""
        for _ in range(2):
            process = await self._living()
            try:
                async with asyncio.timeout(self._limit):
                    return await _ask(process, request)
            except (ConnectionError, asyncio.IncompleteReadError):
                await self._end()
            except TimeoutError as slow:
                await self._end(patience=0)
                raise ChartError(f"The chart was not drawn within {self._limit:g} seconds.") from slow
            except asyncio.CancelledError:
                await self._end(patience=0)  # half an answer may lie in the pipe
                raise
        raise ChartError("The drawing process died twice over this picture. What it said is in the log.")

    async def _living(self) -> asyncio.subprocess.Process:
        """The process, warm; a new one when there is none."""
        if self._closed:
            raise ChartError("The chart worker is closed.")
        if self._process is None or self._process.returncode is not None:
            self._process = await self._begin()
        return self._process

    async def _begin(self) -> asyncio.subprocess.Process:
        fonts = self._fonts or cache_folder()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "charts.painter", str(fonts)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=_surroundings(fonts),
        )
        try:
            async with asyncio.timeout(self._limit):
                await _pipes(process)[1].readexactly(len(READY))
        except (TimeoutError, asyncio.IncompleteReadError) as failed:
            await _stop(process, patience=0)
            raise ChartError("The drawing process did not start. What it said is in the log.") from failed
        except asyncio.CancelledError:
            await _stop(process, patience=0)
            raise
        return process

    async def _end(self, patience: float = _PATIENCE) -> None:
        process, self._process = self._process, None
        if process:
            await _stop(process, patience)

    def _keep(self, key: str, png: bytes) -> None:
        """Remember a PNG, and forget those asked for longest ago when they are too many."""
        self._cache[key] = png
        while sum(map(len, self._cache.values())) > self._remember:
            self._cache.popitem(last=False)


def _surroundings(fonts: Path) -> dict[str, str]:
    """The process's environment: what it needs, and none of the server's secrets."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "PYTHONPATH": str(_HOUSE),
        "MPLCONFIGDIR": str(fonts / "matplotlib"),  # where matplotlib keeps its list of fonts
        "MPLBACKEND": "agg",
        "OPENBLAS_NUM_THREADS": "1",  # numpy would set memory aside for a thread on each core
    }


def _pipes(process: asyncio.subprocess.Process) -> tuple[asyncio.StreamWriter, asyncio.StreamReader]:
    assert process.stdin
    assert process.stdout
    return process.stdin, process.stdout


async def _ask(process: asyncio.subprocess.Process, request: bytes) -> bytes:
    """One question and its answer. Raises ConnectionError or IncompleteReadError when the process dies over
    it."""
    to, back = _pipes(process)
    to.write(len(request).to_bytes(SIZE) + request)
    await to.drain()
    verdict = await back.readexactly(1)
    answer = await back.readexactly(int.from_bytes(await back.readexactly(SIZE)))
    if verdict == FAILED:
        raise ChartError(f"The chart could not be drawn: {answer.decode()}.")
    return answer


async def _stop(process: asyncio.subprocess.Process, patience: float) -> None:
    """Close the pipe, which ends the process; kill it when it has not ended after so many seconds."""
    if process.returncode is None:
        _pipes(process)[0].close()
        try:
            async with asyncio.timeout(patience):
                await process.wait()
        except TimeoutError:
            with suppress(ProcessLookupError):  # it ended this very moment
                process.kill()
            await process.wait()
