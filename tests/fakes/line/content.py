"""What people sent and the bot may fetch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Content:
    """Bytes on the data host: so many times still being prepared (202), and at some time gone (404 or 410)."""

    data: bytes
    mime: str
    preparing: int = 0
    gone: int = 0
