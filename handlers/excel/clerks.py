"""Who has workbooks made and read: a process for each, a few at a time."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Literal

from conversations.workbooks.books import Book, Read, pack, unpack_read
from handlers.excel.clerk import MADE, READ, REFUSED

AT_ONCE = 2  # each has some 60 MiB for half a second
WITHIN = 40.0  # seconds; a task is ours for a minute
Why = Literal["foreign", "torn", "large"]

_HOUSE = Path(__file__).parents[2]
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "TZ")


class ClerkError(Exception):
    """The process ended without an answer. The text has nothing of the workbook in it."""


class Clerks:
    """Workbooks, made and read in other processes."""

    def __init__(self, *, within: float = WITHIN) -> None:
        self._within, self._seats = within, asyncio.Semaphore(AT_ONCE)

    async def make(self, book: Book) -> bytes:
        """The book as an .xlsx file. Raises ClerkError."""
        answer = await self._done("make", json.dumps(pack(book), ensure_ascii=False).encode())
        if answer[:1] != MADE:
            raise ClerkError("no workbook was made")
        return answer[1:]

    async def read(self, data: bytes) -> Read | Why:
        """What is in a file, or why it is nothing of ours; one that ends its reader is too large, or torn."""
        try:
            answer = await self._done("read", data)
        except ClerkError:
            return "torn"
        if answer[:1] == READ:
            return unpack_read(json.loads(answer[1:]))
        why = answer[1:].decode() if answer[:1] == REFUSED else ""
        return "foreign" if why == "foreign" else "large" if why == "large" else "torn"

    async def _done(self, verb: str, job: bytes) -> bytes:
        async with self._seats:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "handlers.excel.clerk", verb),
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
                    raise ClerkError(f"not done within {self._within:g} seconds") from None
                raise
        if process.returncode or not answer:
            raise ClerkError(f"ended with {process.returncode}")
        return answer
