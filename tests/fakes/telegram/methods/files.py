"""getFile: a path for download, good for an hour."""

from __future__ import annotations

import mimetypes
from datetime import timedelta
from typing import Any

from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.platform import Platform
from tests.fakes.telegram.refusals import bad
from tests.fakes.telegram.world import File

LARGEST = 20 * 1024 * 1024  # [TGAPI getFile]
GOOD_FOR = timedelta(hours=1)


async def get_file(at: Platform, call: Call) -> Any:
    if not call.has("file_id"):
        raise bad("file_id not specified")
    file = at.world.file(call.text("file_id"))
    if file is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if len(file.data) > LARGEST:
        raise bad("file is too big")
    if not file.path:
        ending = mimetypes.guess_extension(file.mime) or ""
        file.path = f"{file.folder}/file_{list(at.world.files).index(file.id)}{ending}"
    file.until = at.clock.now() + GOOD_FOR
    return file.json() | {"file_path": file.path}


def lying_at(at: Platform, path: str) -> File | None:
    """The file of a path that is still good."""
    now = at.clock.now()
    return next(
        (file for file in at.world.files.values() if file.path == path and file.until and file.until >= now), None
    )
