"""The practice chat as it stands after its first start, to be copied: telling the sample story takes a while."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.handlers.process import Server


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a practice chat that was started once, and is away."""
    folder = tmp_path_factory.mktemp("told")
    Server(folder).kill()
    return folder


@pytest.fixture
def practice_server(told: Path, tmp_path: Path) -> Callable[[], Server]:
    """Starts the practice chat in a folder of the test's own; started again it goes on there."""
    folder = tmp_path / "practice"
    shutil.copytree(told, folder)
    return lambda: Server(folder)
