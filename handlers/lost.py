"""Files that a message was to bring and that are no longer in the media store: they are named, and the rest arrives."""

from __future__ import annotations

from dataclasses import replace

from conversations.events import Line, Reply
from handlers.media import Media


def without_lost(reply: Reply, media: Media) -> Reply:
    """The message with the files that are there. Blocks."""
    lost = [file for file in reply.files if not media.has(file.media)]
    if not lost:
        return reply
    named = (Line(f"✗ {file.name}", "faint") for file in lost)
    return replace(reply, lines=(*reply.lines, *named), files=tuple(file for file in reply.files if file not in lost))
