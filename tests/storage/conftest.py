import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from storage.store import Store
from tests.storage.village import settle


@pytest.fixture
def sqlite_url(empty_sqlite: Path, tmp_path: Path) -> str:
    """A migrated SQLite database in which nothing is."""
    file = tmp_path / "khaoban.db"
    shutil.copyfile(empty_sqlite, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_url(new_postgres: Callable[[str], str], empty_postgres: str) -> str:
    """A migrated PostgreSQL database in which nothing is."""
    return new_postgres(empty_postgres)


@pytest.fixture
async def village(store: Store, now: datetime) -> Store:
    """A store in which Kham and Souk have joined."""
    await settle(store, now)
    return store


@pytest.fixture
async def sqlite_village(sqlite_store: Store, now: datetime) -> Store:
    await settle(sqlite_store, now)
    return sqlite_store
