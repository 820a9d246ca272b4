"""Jobs done in processes of their own: one job, then the process ends. What a file may cost is bounded there, and what
goes wrong with it takes nothing else along."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

AT_ONCE = 2  # of a kind; each has some 60 MiB for half a second
WITHIN = 40.0  # seconds; a task is ours for a minute

_HOUSE = Path(__file__).parents[1]
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "TZ")


class ApartError(Exception):
    """The process ended without an answer. The text has nothing of the job in it."""


class Apart:
    """Runs `python -m MODULE VERB`, a few at a time: the job goes in, the answer comes out."""

    def __init__(self, module: str, *, within: float = WITHIN) -> None:
        self._module, self._within, self._seats = module, within, asyncio.Semaphore(AT_ONCE)

    async def done(self, verb: str, job: bytes) -> bytes:
        """The answer, which is never empty. Raises ApartError."""
        async with self._seats:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", self._module, verb),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,  # a traceback may have somebody's figures in it
                env={name: os.environ[name] for name in _KEPT if name in os.environ} | {"PYTHONPATH": str(_HOUSE)},
            )
            try:
                async with asyncio.timeout(self._within):
                    answer, _ = await process.communicate(job)
            except BaseException as error:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
                if isinstance(error, TimeoutError):
                    raise ApartError(f"not done within {self._within:g} seconds") from None
                raise
        if process.returncode or not answer:
            raise ApartError(f"ended with {process.returncode}")
        return answer
