"""Pictures for LINE, which fetches them itself from addresses of ours: JPEG or PNG, with a small one beside."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from PIL import Image

from conversations.events import File, Picture
from handlers.line.cards import Shown
from handlers.line.limits import LARGEST_PREVIEW
from handlers.media import Media, mime_of
from handlers.recent import Recent

FILE_DAYS = 2
LONGEST_NAME = 200  # as it stands in an address, which LINE takes with 1,000 characters
DAYS = 7  # an address is good as long as a delivered message's body is kept
TAKEN = ("image/jpeg", "image/png")
PREVIEW_SIDE = 1024  # pixels; as JPEG well below 1 MB

log = logging.getLogger("khaoban.line")


class Pictures:
    """Gives the addresses of pictures; without `public_url` there are none."""

    def __init__(self, media: Media, public_url: str, now: Callable[[], datetime]) -> None:
        self._media, self._url, self._now = media, public_url.rstrip("/"), now
        self._names: Recent[str, tuple[str, str]] = Recent(1000)
        self._told = False

    async def shown(self, picture: Picture) -> Shown:
        """Where LINE finds this picture and its preview; no address where there is no such picture."""
        if not self._url and not self._told:
            log.warning(
                "No picture is shown on LINE, only what it says: set KHAOBAN_PUBLIC_URL, LINE fetches them there."
            )
            self._told = True
        names = self._names.get(picture.media)
        if names is None and self._url:
            try:
                names = await asyncio.to_thread(self._prepared, picture.media)
            except FileNotFoundError:
                return Shown("", "", picture.alt)
            self._names.put(picture.media, names)
        original, preview = map(self._address, names) if names else ("", "")
        return Shown(original, preview, picture.alt)

    def address_of(self, file: File) -> str:
        """Where a file is opened, to the end of the next day; '' where we have no address. LINE's own browser saves
        nothing, so the phone's opens it."""
        if not self._url:
            return ""
        day = self._now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        address = self._media.address(file.media, day + timedelta(days=FILE_DAYS))
        name = quote(file.name)
        called = f"&as={name}" if len(name) <= LONGEST_NAME else ""
        return f"{self._url}{address}{called}&openExternalBrowser=1"

    def _address(self, name: str) -> str:
        day = self._now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return self._url + self._media.address(name, day + timedelta(days=DAYS + 1))

    def _prepared(self, name: str) -> tuple[str, str]:
        """The names of the picture and its preview, as LINE takes them."""
        data = self._media.open(name)
        if mime_of(name) not in TAKEN:
            data = _jpeg(data)
            name = self._media.keep(data, self._now(), ours=True).name
        if len(data) <= LARGEST_PREVIEW:
            return name, name
        return name, self._media.keep(_jpeg(data, PREVIEW_SIDE), self._now(), ours=True).name


def _jpeg(data: bytes, side: int = 0) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        made = picture.convert("RGB")
    if side:
        made.thumbnail((side, side))
    out = io.BytesIO()
    made.save(out, "JPEG", quality=85)
    return out.getvalue()
