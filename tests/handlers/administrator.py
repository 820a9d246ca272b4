"""The administrator at his command line, in a folder of his own.

def test_…(administrator: Administrator):
    administrator.has_set_up()
    shown = administrator.does("import places", "places.csv")
    assert shown.code == 0
"""

from __future__ import annotations

import asyncio
import csv
import os
import shutil
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import openpyxl
import pytest
from typer.testing import CliRunner

from handlers.commands import app
from storage.keys import Keys
from storage.store import Store
from tests.conftest import SAMPLE

T = TypeVar("T")


@dataclass(frozen=True)
class Shown:
    """What a command printed (both streams as they came) and its exit code."""

    code: int
    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


class Administrator:
    """Runs commands in-process; `folder` is where he works, and the current one. `begun` names a database that stands
    ready to be copied."""

    def __init__(self, folder: Path, key: str, begun: Callable[[str], Path]) -> None:
        self.folder, self.key, self._begun = folder, key, begun

    def does(self, command: str, *arguments: object, typing: str = "") -> Shown:
        """Run a command: `does("import places", file)`."""
        words = [*command.split(), *(str(each) for each in arguments)]
        result = CliRunner().invoke(app, words, input=typing)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Shown(result.exit_code, result.output)

    def has_set_up(self, places: bool = True, forms: bool = True) -> None:
        """The database is there; the forms of the Lao programme are published in it, and the sample's places known."""
        if not forms:
            self.done("migrate")
            if places:
                self.done("import places", SAMPLE / "places.csv")
            return
        file = self.folder / "data" / "khaoban.sqlite"
        file.parent.mkdir()
        file.touch(0o600)
        shutil.copyfile(self._begun("settled" if places else "published"), file)

    def done(self, command: str, *arguments: object) -> str:
        """Run a command that must succeed; what it printed."""
        shown = self.does(command, *arguments)
        assert shown.code == 0, shown.text
        return shown.text

    def writes(self, name: str, rows: Iterable[Sequence[object]]) -> Path:
        """A table in his folder, .csv or .xlsx, the headings first."""
        path = self.folder / name
        if path.suffix == ".csv":
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
            return path
        book = openpyxl.Workbook()
        for row in rows:
            book.worksheets[0].append(list(row))
        book.save(path)
        return path

    def finds(self, look: Callable[[Store], Awaitable[T]]) -> T:
        """What is in the database."""

        async def looked() -> T:
            store = await Store.open("sqlite:///data/khaoban.sqlite", Keys.read(self.key))
            try:
                return await look(store)
            finally:
                await store.close()

        return asyncio.run(looked())


@pytest.fixture
def administrator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Administrator:
    """An administrator who reads English and has made a key, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith(("KHAOBAN_", "LC_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    key = Keys.make()
    monkeypatch.setenv("KHAOBAN_SECRET_KEYS", key)
    return Administrator(tmp_path, key, request.getfixturevalue)
