"""Databases in which the bot may start at once: migrated, forms published, places of both programmes imported."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Once
from tests.handlers.whole.town import prepare


@pytest.fixture(scope="session")
def prepared_sqlite(once: Once, published: Path) -> Path:
    """An SQLite file to be copied."""

    def make(file: Path) -> None:
        shutil.copyfile(published, file)
        asyncio.run(prepare(f"sqlite:///{file}"))

    return once("prepared.db", make)


@pytest.fixture
def sqlite(prepared_sqlite: Path, tmp_path: Path) -> str:
    """The URL of a prepared SQLite database of the test's own."""
    file = tmp_path / "whole.db"
    shutil.copyfile(prepared_sqlite, file)
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def prepared_postgres(new_postgres: Callable[[str], str], empty_postgres: str) -> str:
    """The name of a PostgreSQL database to be copied."""
    url = new_postgres(empty_postgres)
    asyncio.run(prepare(url))
    return url.split("/")[3].split("?")[0]


@pytest.fixture
def postgres(new_postgres: Callable[[str], str], prepared_postgres: str) -> str:
    """The URL of a prepared PostgreSQL database of the test's own."""
    return new_postgres(prepared_postgres)
