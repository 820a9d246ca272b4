"""The database, opened for one command and closed again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from handlers.settings import Settings, read_settings
from storage.keys import Keys

if TYPE_CHECKING:
    from storage.records import FormVersion
    from storage.store import Store

SQLITE = "sqlite:///"


@asynccontextmanager
async def opened(settings: Settings | None = None) -> AsyncIterator[Store]:
    """The store of the settings. Raises SettingsError, BadKeys, NoDatabase, SchemaOutOfDate."""
    from storage.store import Store

    settings = settings or read_settings()
    must_exist(settings)
    store = await Store.open(settings.database_url, keys_of(settings))
    try:
        yield store
    finally:
        await store.close()


async def published(settings: Settings | None = None) -> tuple[FormVersion, ...]:
    """Every version of a form that was ever published. Raises as `opened` does."""
    async with opened(settings) as store:
        return await store.form_versions(current_only=False)


class NoDatabase(Exception):
    """There is no database file yet, or its disk is not there."""

    def __init__(self, file: Path) -> None:
        self.file = file
        super().__init__(f"no database at {file}")


def must_exist(settings: Settings) -> None:
    """Raises NoDatabase, before the driver makes an empty file where none was."""
    file = database_file(settings)
    if file is not None and not file.is_file():
        raise NoDatabase(file)


def keys_of(settings: Settings) -> Keys:
    """The keys of the settings. Raises BadKeys when there are none."""
    return Keys.read(settings.secret_keys.get_secret_value())


def database_file(settings: Settings) -> Path | None:
    """The file of an SQLite database, None for PostgreSQL."""
    url = settings.database_url
    return Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None
