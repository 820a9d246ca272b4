from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers and runs: cutting the fonts takes two seconds."""
    return tmp_path_factory.getbasetemp().parent / "khaoban-fonts"
