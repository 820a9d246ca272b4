from datetime import datetime

import pytest

from storage.store import Store
from tests.storage.village import settle


@pytest.fixture
async def village(store: Store, now: datetime) -> Store:
    """A store in which Kham and Souk have joined."""
    await settle(store, now)
    return store


@pytest.fixture
async def sqlite_village(sqlite_store: Store, now: datetime) -> Store:
    await settle(sqlite_store, now)
    return sqlite_store
