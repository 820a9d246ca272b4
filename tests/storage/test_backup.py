"""Backups: whole while answers arrive, and put back only when they are sound."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from storage.backup import Refused, backup, restore
from storage.keys import Keys
from storage.store import Store
from storage.writes import AddAudit, SaveDraft
from tests.storage.village import KHAM, KHAM_NAME, draft, kham_desk, said, settle


@pytest.fixture
async def saved(sqlite_url: str, keys: Keys, now: datetime, tmp_path: Path) -> Path:
    """A backup of a settled village with a draft."""
    store = await Store.open(sqlite_url, keys)
    await settle(store, now)
    await store.write([SaveDraft(draft())], inbox=said("e1"), now=now)
    file = tmp_path / "saved.backup"
    backup(sqlite_url, file)
    await store.close()
    return file


async def test_a_backup_taken_while_answers_arrive_is_one_whole_moment(
    sqlite_url: str, keys: Keys, now: datetime, tmp_path: Path
) -> None:
    async with await Store.open(sqlite_url, keys) as store:
        await settle(store, now)
        writing, begun, kept, arrived = True, 0, 0, asyncio.Event()

        async def answer(person: int) -> None:
            nonlocal begun, kept
            while writing:
                begun += 1
                # Each event writes two audit rows: a copy that mixes two moments may hold one of them.
                await store.write([AddAudit("sent", KHAM)] * 2, inbox=said(f"e{begun}", "x" * 2000), now=now)
                kept += 1
                arrived.set()

        writers = [asyncio.create_task(answer(person)) for person in range(8)]
        counts = []
        for number in range(3):
            enough = kept + 20  # have arrived since, however slow the machine is
            while kept < enough:
                arrived.clear()
                await arrived.wait()
            file = tmp_path / f"{number}.backup"
            assert await asyncio.to_thread(backup, sqlite_url, file) > 0
            counts.append(events_in(file))
        writing = False
        await asyncio.gather(*writers)
        assert 0 < counts[0] < counts[-1] <= (await store.counts())["inbox"]


def events_in(file: Path) -> int:
    """How many events a backup holds, each with both its audit rows."""
    with closing(sqlite3.connect(file)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        ((audits,),) = copy.execute("SELECT count(*) FROM audit").fetchall()
        ((events,),) = copy.execute("SELECT count(*) FROM inbox").fetchall()
    assert audits == 2 * events
    return int(events)


async def test_a_restored_backup_is_the_village_as_it_was(
    saved: Path, sqlite_url: str, keys: Keys, now: datetime
) -> None:
    store = await Store.open(sqlite_url, keys)
    await store.write([SaveDraft(draft(2, state={"savings": "99"}))], inbox=said("e2"), now=now)
    await store.close()

    kept = restore(sqlite_url, saved, keys)
    assert kept is not None
    store = await Store.open(sqlite_url, keys)
    async with store.turn("kham") as turn:
        desk = await kham_desk(turn, now, "e2")
    assert desk.person is not None
    assert (desk.person.name, desk.drafts[0].revision, desk.known) == (KHAM_NAME, 1, False)
    await store.close()

    store = await Store.open(f"sqlite:///{kept}", keys)  # the old one lies beside it, whole
    async with store.turn("kham") as turn:
        assert (await kham_desk(turn, now)).drafts[0].revision == 2
    await store.close()


async def test_a_restore_makes_the_database_where_there_is_none(saved: Path, keys: Keys, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert restore(url, saved, keys) is None
    store = await Store.open(url, keys)
    assert (await store.counts())["drafts"] == 1
    await store.close()


async def test_a_damaged_database_is_no_hindrance_and_is_kept(saved: Path, keys: Keys, tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database at all" * 1000)
    (tmp_path / "broken.db-wal").write_bytes(b"old news")
    kept = restore(f"sqlite:///{broken}", saved, keys)
    assert kept is not None
    assert kept.read_bytes().startswith(b"no database")
    assert not (tmp_path / "broken.db-wal").exists()
    store = await Store.open(f"sqlite:///{broken}", keys)
    assert (await store.counts())["people"] == 2
    await store.close()


def in_the_middle(file: Path) -> None:
    """A page of the middle gone."""
    data = bytearray(file.read_bytes())
    data[8192:12288] = bytes(4096)
    file.write_bytes(data)


def from_the_future(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def pointing_nowhere(file: Path) -> None:
    """A draft of somebody who is not there."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE drafts SET person = 'nobody'")


def somebodys_else(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE recipes (title TEXT)")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (in_the_middle, "foreign"),
        (pointing_nowhere, "damaged"),
        (from_the_future, "newer"),
        (somebodys_else, "foreign"),
        (lambda file: file.write_bytes(b"hello"), "foreign"),
        (Path.unlink, "missing"),
    ],
)
async def test_an_unsound_backup_changes_nothing(
    spoil: Callable[[Path], object], why: str, saved: Path, sqlite_url: str, keys: Keys
) -> None:
    spoil(saved)
    with pytest.raises(Refused, match=f"^{why}$"):
        restore(sqlite_url, saved, keys)
    store = await Store.open(sqlite_url, keys)
    assert (await store.counts())["drafts"] == 1
    await store.close()


def test_a_backup_sealed_with_other_keys_is_refused(saved: Path, sqlite_url: str) -> None:
    with pytest.raises(Refused, match="keys"):
        restore(sqlite_url, saved, Keys.read(Keys.make()))


async def test_nothing_is_restored_under_a_working_bot(saved: Path, sqlite_url: str, keys: Keys) -> None:
    store = await Store.open(sqlite_url, keys)
    with pytest.raises(Refused, match="in_use"):
        restore(sqlite_url, saved, keys)
    assert (await store.counts())["drafts"] == 1
    await store.close()


def test_postgresql_has_its_own_tools(tmp_path: Path, keys: Keys) -> None:
    for attempt in (
        lambda: backup("postgresql://h/x", tmp_path / "b"),
        lambda: restore("postgresql://h/x", tmp_path / "b", keys),
    ):
        with pytest.raises(Refused, match="postgres"):
            attempt()


def test_where_there_is_no_database_there_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="absent"):
        backup(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "b")
    assert list(tmp_path.iterdir()) == []
