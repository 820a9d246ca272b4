"""Pictures and documents: what the server takes, what it makes of them, and how a message carries them."""

from __future__ import annotations

import io
from typing import Any, Literal

import aiohttp
from PIL import Image, UnidentifiedImageError

from tests.fakes.telegram.calls import Call, Upload
from tests.fakes.telegram.platform import Platform
from tests.fakes.telegram.refusals import bad
from tests.fakes.telegram.world import File, World

Kind = Literal["photo", "document"]
LARGEST_PHOTO = 10 * 1024 * 1024  # [TGAPI sendPhoto]
LARGEST_FETCHED = {"photo": 5 * 1024 * 1024, "document": 20 * 1024 * 1024}  # [TGAPI "Sending files"]
MOST_PIXELS = 10_000  # width and height together
WIDEST = 20  # width to height, either way
THUMBNAIL, LARGE = 320, 1280  # the longer sides that a photo is kept in


async def given(at: Platform, call: Call, text: str, kind: Kind, upload: Upload | None = None) -> File:
    """The file that a parameter names: a part of the body, one that Telegram has, or one to be fetched."""
    if text.startswith("attach://"):
        upload = call.files.get(text.removeprefix("attach://"))
    if upload is None and text.startswith(("http://", "https://")):
        upload = await _fetched(at, text, kind)
    if upload is not None:
        if not upload.data:
            raise bad("file must be non-empty")
        if kind == "photo":
            _check_photo(upload.data)
        return at.world.keep(f"{kind}s", upload.data, upload.mime, upload.name)
    if not text:
        raise bad(f"there is no {kind} in the request")
    file = at.world.file(text)
    if file is None:
        raise bad("wrong file identifier/HTTP URL specified")
    if file.folder != f"{kind}s":
        raise bad(f"can't use file of type {file.folder.removesuffix('s').capitalize()} as {kind.capitalize()}")
    return file


async def _fetched(at: Platform, url: str, kind: Kind) -> Upload:
    """What lies at an address. [Telegram: WEBPAGE_CURL_FAILED, WEBPAGE_MEDIA_EMPTY]"""
    try:
        async with at.courier.client().get(at.courier.routed(url)) as response:
            data, mime = await response.read(), response.content_type
            if response.status != 200:
                raise bad("failed to get HTTP URL content")
    except (aiohttp.ClientError, OSError, TimeoutError):
        raise bad("failed to get HTTP URL content") from None
    if len(data) > LARGEST_FETCHED[kind] or (kind == "photo" and not mime.startswith("image/")):
        raise bad("wrong type of the web page content")
    return Upload(url.rsplit("/", 1)[-1], mime, data)


def _check_photo(data: bytes) -> None:
    if len(data) > LARGEST_PHOTO:  # [TD FileManager]
        raise bad(f"file of size {len(data)} bytes is too big for a photo; the maximum size is {LARGEST_PHOTO} bytes")
    try:
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
            picture.load()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        raise bad("IMAGE_PROCESS_FAILED") from None
    if width + height > MOST_PIXELS or max(width, height) > WIDEST * min(width, height):
        raise bad("PHOTO_INVALID_DIMENSIONS")


def media_content(at: Platform, kind: Kind, file: File) -> dict[str, Any]:
    """How a message carries it."""
    if kind == "photo":
        return {"photo": photo_sizes(at.world, file)}
    return {"document": document(file)}


def document(file: File) -> dict[str, Any]:
    return file.json() | {"file_name": file.name or "file", "mime_type": file.mime}


def photo_sizes(world: World, large: File) -> list[dict[str, Any]]:
    """The sizes of a photo, smallest first; the largest is the file itself."""
    small = world.keep("thumbnails", shrunk(large.data, THUMBNAIL), "image/jpeg")
    return [file.json() | _size(file.data) for file in (small, large)]


def shrunk(data: bytes, side: int) -> bytes:
    """A picture as Telegram keeps photos: JPEG, without what a camera writes beside it, no larger than so."""
    with Image.open(io.BytesIO(data)) as picture:
        small = picture.convert("RGB")
    small.thumbnail((side, side))
    kept = io.BytesIO()
    small.save(kept, "JPEG", quality=87)
    return kept.getvalue()


def _size(data: bytes) -> dict[str, int]:
    with Image.open(io.BytesIO(data)) as picture:
        return {"width": picture.width, "height": picture.height}
