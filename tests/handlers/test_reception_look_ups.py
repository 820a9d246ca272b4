"""A look-up that fails: the database was away, and the event is to come again; or something is wrong, and she is told."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from conversations.events import Said
from storage import reading
from storage.away import is_away
from storage.desk import FiledIn
from tests.conversations.conftest import PLACES, PROGRAMME, S1
from tests.story import Person, Village


@pytest.fixture
async def village(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Village]:
    (tmp_path / "small" / "forms").mkdir(parents=True)
    (tmp_path / "small" / "programme.toml").write_text(PROGRAMME, "utf-8")
    (tmp_path / "small" / "forms" / "S1.md").write_text(S1, "utf-8")
    async with Village(tmp_path, tmp_path / "small", sqlite_url) as opened:
        await opened.has_places(*PLACES)
        yield opened


@pytest.fixture
async def mali(village: Village) -> Person:
    return await village.has_person("mali", "vc", "D", name="Mali", language="en")


def fails_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fails(*_: Any) -> Any:
        raise error

    monkeypatch.setitem(reading._ANSWERS, FiledIn, fails)


def busy(folder: Path) -> sqlite3.Error:
    """What SQLite says of a file that somebody else holds."""
    first, second = (sqlite3.connect(folder / "held.db", timeout=0, isolation_level=None) for _ in range(2))
    first.execute("BEGIN EXCLUSIVE")
    try:
        second.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        return error
    finally:
        first.close()
        second.close()
    raise AssertionError("nobody held it")


def misspelt() -> sqlite3.Error:
    try:
        sqlite3.connect(":memory:").execute("SELECT nothing FROM nowhere")
    except sqlite3.OperationalError as error:
        return error
    raise AssertionError("there was such a table")


async def test_while_the_database_is_away_the_event_is_to_come_again(
    village: Village, mali: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    event = mali.event(Said("menu"))
    with monkeypatch.context() as broken:
        fails_with(broken, busy(tmp_path))
        with pytest.raises(sqlite3.OperationalError):
            await village.receives(event)
    assert mali.messages == []
    await village.receives(event)
    mali.hears("Hello Mali")


async def test_what_is_wrong_for_good_is_told_once(
    village: Village, mali: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_with(monkeypatch, misspelt())
    await mali.says("menu")
    mali.hears("something went wrong on our side")


@pytest.mark.parametrize(
    ("made", "away"),
    [
        (busy, True),
        (lambda folder: misspelt(), False),
        (lambda folder: psycopg.OperationalError("server closed the connection"), True),
        (lambda folder: psycopg.errors.AdminShutdown(), True),
        (lambda folder: psycopg.errors.UndefinedTable(), False),
        (lambda folder: TimeoutError(), True),
        (lambda folder: KeyError("a"), False),
        (lambda folder: sqlite3.IntegrityError(), False),
    ],
    ids=("held", "misspelt", "closed", "shut down", "no table", "time-out", "no key", "integrity"),
)
def test_which_errors_say_that_it_is_away(made: Callable[[Path], Exception], away: bool, tmp_path: Path) -> None:
    assert is_away(made(tmp_path)) is away
