"""The media store: photos, sounds and papers that came in through a door, and pictures we drew ourselves.

What comes in is checked by its content, never by its name. Photos are decoded and encoded again, which leaves
behind where and with which phone they were taken. A file is found by a name that follows from its bytes (the
same photo is kept once) but cannot be guessed without our secret; its bytes lie sealed in the folder. It is
served only under an address that is signed and expires.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import re
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

import filetype
from PIL import Image, ImageOps

from handlers.settings import Settings
from storage.keys import Keys

LARGEST = 10 * 1024 * 1024  # bytes; Telegram's and LINE's own bound for photos
FILES_AT_ONCE = 4  # that a door fetches: each may be in memory whole
MOST_PIXELS = 40_000_000  # more is a mistake or an attack: decoded it would fill the machine's memory
LONGEST_SIDE = 2560  # pixels; a page photographed by a phone stays readable

# What is kept, and under which ending. Photos are encoded again, the rest stays as it is.
PHOTOS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
PAPERS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.ms-excel": "xls",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}
SOUNDS = {"audio/ogg": "ogg", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/amr": "amr", "audio/aac": "aac"}
ENDINGS = PHOTOS | PAPERS | SOUNDS
MIMES = {ending: mime for mime, ending in ENDINGS.items()}

_NAME = re.compile(r"[0-9a-f]{40}\.(?:" + "|".join(MIMES) + ")")


class Refused(Exception):
    """This file is not kept: empty or broken, larger than we take, or of a kind that no form asks for."""

    def __init__(self, reason: Literal["broken", "size", "kind"]) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class MediaKept:
    """A file in the store: its name there, what it is, its bytes' count and SHA-256 (of what was kept); `mark` differs
    whenever the same is kept anew."""

    name: str
    mime: str
    size: int
    digest: str
    made_at: datetime
    mark: int = 0


class Box(Protocol):
    """What seals bytes for lying on a disk."""

    def seal(self, data: bytes) -> bytes: ...
    def open(self, blob: bytes) -> bytes: ...
    def is_fresh(self, blob: bytes) -> bool:
        """Whether the newest key sealed it."""


class Sealed:
    """Seals files with the house's keys, under a name of their own."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def seal(self, data: bytes) -> bytes:
        return self._keys.seal(data, "media")

    def open(self, blob: bytes) -> bytes:
        return self._keys.open(blob, "media")

    def is_fresh(self, blob: bytes) -> bool:
        return blob.startswith(self._keys.newest)


class Media:
    """The store in `folder`. `secrets` are the house's, the newest first: it names and signs, all of them may
    check. Files are sealed with `box`; None leaves them as they are."""

    def __init__(self, folder: Path, secrets: Sequence[str], box: Box | None = None) -> None:
        if not any(secrets):
            raise ValueError("The media store needs a secret; set KHAOBAN_SECRET_KEYS.")
        self._folder = folder
        self._secrets = [secret.encode() for secret in secrets if secret]
        self._box = box
        self._one_by_one = threading.Lock()  # what is kept anew is not taken away
        self._one_photo = threading.Lock()  # decoding is what needs memory: one at a time

    @classmethod
    def of(cls, settings: Settings) -> Media:
        """The store of these settings. Raises BadKeys."""
        secrets = settings.secret_keys.get_secret_value()
        return cls(settings.media_dir, secrets.split(","), Sealed(Keys.read(secrets)))

    def keep(self, data: bytes, now: datetime, *, ours: bool = False) -> MediaKept:
        """Keep these bytes; `ours` are pictures we drew and need no cleaning. Blocks: call it in a thread.
        Raises Refused."""
        mime = kind_of(data)
        if mime in PHOTOS and not ours:
            with self._one_photo:
                data = clean(data, mime)
        digest = hashlib.sha256(data).hexdigest()
        name = f"{self._sign('name', digest)[:40]}.{ENDINGS[mime]}"
        path = self._path(name)
        with self._one_by_one:
            if path.exists():
                os.utime(path)
            else:
                _write(path, self._box.seal(data) if self._box else data)
            return MediaKept(name, mime, len(data), digest, now, self.mark(name))

    def open(self, name: str) -> bytes:
        """The bytes of that name. Raises FileNotFoundError."""
        if not _NAME.fullmatch(name):
            raise FileNotFoundError(name)
        data = self._path(name).read_bytes()
        return self._box.open(data) if self._box else data

    def has(self, name: str) -> bool:
        """Whether a file of that name is there."""
        return bool(_NAME.fullmatch(name)) and self._path(name).exists()

    def mark(self, name: str) -> int:
        """The mark of a file as it was kept last; 0 of one that is not there."""
        with suppress(FileNotFoundError):
            return self._path(name).stat().st_mtime_ns if _NAME.fullmatch(name) else 0
        return 0

    def drop(self, name: str, mark: int) -> None:
        """Take a file away, unless it was kept anew since it had this mark."""
        with self._one_by_one:
            if mark and self.mark(name) == mark:
                self._path(name).unlink(missing_ok=True)

    def rotate(self) -> int:
        """Seal with the newest key what older ones sealed; how many files. Blocks. Others may read and write
        meanwhile. Raises Unopened when a key is missing."""
        box, renewed = self._box, 0
        if box is None:
            return 0
        for path in self._files():
            with suppress(FileNotFoundError):  # taken away meanwhile
                blob, mark = path.read_bytes(), self.mark(path.name)
                if not box.is_fresh(blob):
                    _write(path, box.seal(box.open(blob)))
                    os.utime(path, ns=(mark, mark))
                    renewed += 1
        return renewed

    def any_photo(self) -> str:
        """The name of some photo in the store, '' when there is none."""
        return next((path.name for path in self._files() if mime_of(path.name) in PHOTOS), "")

    def _files(self) -> Iterator[Path]:
        return (path for path in self._folder.glob("??/??/*") if _NAME.fullmatch(path.name))

    def address(self, name: str, expires: datetime) -> str:
        """The path and query under which this file is served until then (aware, whole seconds)."""
        until = str(int(expires.timestamp()))
        return f"/media/{name}?until={until}&sign={self._sign('address', name, until)}"

    def check(self, name: str, until: str, sign: str, now: datetime) -> bool:
        """True when we made this address and it has not expired."""
        if not (re.fullmatch("[0-9]{1,12}", until) and sign.isascii()):
            return False
        ours = [self._sign("address", name, until, secret=secret) for secret in self._secrets]
        made = any(hmac.compare_digest(mine, sign) for mine in ours)
        return made and now.timestamp() < int(until)

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name[2:4] / name

    def _sign(self, *words: str, secret: bytes = b"") -> str:
        message = "\n".join(("khaoban media", *words)).encode()
        return hmac.new(secret or self._secrets[0], message, hashlib.sha256).hexdigest()


def mime_of(name: str) -> str:
    """What a file of the store is, from its name."""
    return MIMES[name.rpartition(".")[2]]


def kind_of(data: bytes) -> str:
    """The MIME type that these bytes have. Raises Refused when we do not keep such a thing."""
    if not data:
        raise Refused("broken")
    if len(data) > LARGEST:
        raise Refused("size")
    mime: str | None = filetype.guess_mime(data)
    if mime == "application/zip":  # of those files that are packed ones, not every program puts first what tells it
        mime = _packed(data)
    if mime not in ENDINGS:
        raise Refused("kind")
    return mime


def _packed(data: bytes) -> str | None:
    """What a packed file is by the names of what is in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = frozenset(packed.namelist()[:1000])
    except (zipfile.BadZipFile, OSError, ValueError):
        return None
    kind = next((kind for kind, part in _PARTS.items() if part in names), None)
    return next((mime for mime, ending in PAPERS.items() if ending == kind), None)


_PARTS = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}


def clean(data: bytes, mime: str) -> bytes:
    """The same photo, upright, at most LONGEST_SIDE, and nothing in the file but its pixels: no place, no
    time, no phone, no comment, no thumbnail. Raises Refused."""
    form = mime.removeprefix("image/").upper()
    try:
        photo = ImageOps.exif_transpose(_decode(data, form))
        photo.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        clear = photo.has_transparency_data and form != "JPEG"
        bare = photo.convert("RGBA" if clear else "L" if photo.mode == "L" else "RGB")
        bare.info.clear()  # whatever Pillow would carry over: comment, colour profile, text
        out = io.BytesIO()
        bare.save(out, form, quality=88)
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("size") from None
    except Exception:  # a broken file breaks Pillow in many ways, each its own exception
        raise Refused("broken") from None
    return out.getvalue()


def _decode(data: bytes, form: str) -> Image.Image:
    photo = Image.open(io.BytesIO(data), formats=(form,))  # reads the head only
    if photo.width * photo.height > MOST_PIXELS:
        raise Refused("size")
    photo.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded smaller, in less memory
    return photo


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, readable by our own user only; two writers of one file do no harm."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, spare = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(spare).replace(path)
    except BaseException:
        Path(spare).unlink(missing_ok=True)
        raise
