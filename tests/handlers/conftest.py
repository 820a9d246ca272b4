"""What stands after a first start, to be copied: to compile all forms, and to tell the sample story, takes a while."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Once
from tests.handlers.process import Server


@pytest.fixture(scope="session")
def told(once: Once) -> Path:
    """The folder of a practice chat that was started once, and is away."""
    return once("told", lambda folder: Server(folder).kill())


@pytest.fixture
def practice_server(told: Path, tmp_path: Path) -> Callable[[], Server]:
    """Starts the practice chat in a folder of the test's own; started again it goes on there."""
    folder = tmp_path / "practice"
    shutil.copytree(told, folder)
    return lambda: Server(folder)
