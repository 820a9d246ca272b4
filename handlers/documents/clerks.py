"""Who has documents made and templates looked at: a process for each, a few at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from conversations.documents.shapes import Candidate, Fault, unpack_faults
from handlers.apart import Apart, ApartError
from handlers.documents.clerk import packed, unpacked

CLERK = "handlers.documents.clerk"  # what runs in the process


class Clerks:
    """Documents, in other processes."""

    def __init__(self, apart: Apart | None = None) -> None:
        self._apart = apart or Apart(CLERK)

    async def make(self, template: bytes, report: Mapping[str, Any], made: datetime) -> bytes | tuple[Fault, ...]:
        """The template filled in with a report at this moment, or what is wrong with the template. Raises
        ApartError."""
        told = {"report": report, "made": made.isoformat()}
        faults, data = unpacked(await self._apart.done("make", packed(told, template)))
        return data or unpack_faults(faults)

    async def check(
        self, data: bytes, name: str, candidates: Sequence[Candidate]
    ) -> tuple[str, tuple[Fault, ...], bytes]:
        """A file that came under this name as one of these templates: which it is, what is wrong with it, and what is
        to be kept of it. One that ends its reader is too large."""
        told = {"name": name, "candidates": [asdict(one) for one in candidates]}
        try:
            found, kept = unpacked(await self._apart.done("check", packed(told, data)))
        except ApartError:
            return "", (Fault("large"),), b""
        return found["key"], unpack_faults(found["faults"]), kept
