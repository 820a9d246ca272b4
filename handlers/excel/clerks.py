"""Who has workbooks made and read: a process for each, a few at a time."""

from __future__ import annotations

import json
from typing import Literal

from conversations.workbooks.books import Book, Read, pack, unpack_read
from handlers.apart import Apart, ApartError
from handlers.excel.clerk import MADE, READ, REFUSED

Why = Literal["foreign", "torn", "large"]


CLERK = "handlers.excel.clerk"  # what runs in the process


class Clerks:
    """Workbooks, made and read in other processes."""

    def __init__(self, apart: Apart | None = None) -> None:
        self._apart = apart or Apart(CLERK)

    async def make(self, book: Book) -> bytes:
        """The book as an .xlsx file. Raises ApartError."""
        answer = await self._apart.done("make", json.dumps(pack(book), ensure_ascii=False).encode())
        if answer[:1] != MADE:
            raise ApartError("no workbook was made")
        return answer[1:]

    async def read(self, data: bytes) -> Read | Why:
        """What is in a file, or why it is nothing of ours; one that ends its reader is too large, or torn."""
        try:
            answer = await self._apart.done("read", data)
        except ApartError:
            return "torn"
        if answer[:1] == READ:
            return unpack_read(json.loads(answer[1:]))
        why = answer[1:].decode() if answer[:1] == REFUSED else ""
        return "foreign" if why == "foreign" else "large" if why == "large" else "torn"
