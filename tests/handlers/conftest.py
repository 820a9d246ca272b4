"""What stands after a first start, to be copied: to compile all forms, and to tell the sample story, takes a while."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from handlers.house import House
from handlers.settings import HOUSE, Settings
from storage.keys import Keys
from tests.handlers.process import Server


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a practice chat that was started once, and is away."""
    folder = tmp_path_factory.mktemp("told")
    Server(folder).kill()
    return folder


@pytest.fixture(scope="session")
def published(empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file in which all forms of the Lao programme stand, as after the bot's first start; to be copied."""
    folder = tmp_path_factory.mktemp("published")
    file = folder / "khaoban.sqlite"
    shutil.copyfile(empty_sqlite, file)
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite:///{file}",
        secret_keys=Keys.make(),
        programmes=str(HOUSE / "programmes" / "laos_prf"),
        media_dir=folder / "media",
    )

    async def start() -> None:
        async with await House.open(settings):
            pass

    asyncio.run(start())
    return file


@pytest.fixture
def practice_server(told: Path, tmp_path: Path) -> Callable[[], Server]:
    """Starts the practice chat in a folder of the test's own; started again it goes on there."""
    folder = tmp_path / "practice"
    shutil.copytree(told, folder)
    return lambda: Server(folder)
