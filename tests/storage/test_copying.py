"""Copying a house from one database into another: all of it or nothing, whichever engines they are."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import OperationalError

from forms.entities import Change, ChangeSet
from handlers.settings import HOUSE
from storage import migrate
from storage.copying import copy
from storage.keys import Keys, Unopened
from storage.pushes import Push
from storage.records import Code, FormVersion, Invitation, MediaRow, RegisterChanges, Review, Signing
from storage.schema import metadata
from storage.sides import Refused
from storage.store import SchemaOutOfDate, Store
from storage.writes import AddAudit, AddCode, AddInvitation, AddMedia, LinkChat, SaveDraft, SaveReview, Sign, Submit
from tests.storage.village import KHAM, KHAM_NAME, draft, fact, kham_desk, message, report, said, settle

ENGINES = ("sqlite", "postgres")


@pytest.fixture
def key() -> str:
    return Keys.make()


@pytest.fixture
def keys(key: str) -> Keys:
    return Keys.read(key)


@pytest.fixture(params=ENGINES)
def empty(request: pytest.FixtureRequest, tmp_path: Path, new_postgres: Callable[[str], str]) -> str:
    """The URL of a target where nothing is yet: no file, or no table."""
    return f"sqlite:///{tmp_path / 'moved.db'}" if request.param == "sqlite" else new_postgres("template0")


@pytest.fixture
async def lived_in(database: str, keys: Keys, now: datetime) -> str:
    """A database in which every table has rows, with what is hard to carry: a child before its parent, a correction,
    NULLs, erased bodies, and a last task that is gone."""
    async with await Store.open(database, keys) as store:
        await settle(store, now)
        await store.publish(FormVersion("L1", "v1", "<xform title='ລາຍງານ'/>", "{}", now))
        await store.write(
            [
                SaveDraft(draft()),
                Submit(report("a" * 32, now), (fact(12_500_000_000_000),)),
                LinkChat("practice", "group", "01", "lo"),
                AddMedia(MediaRow("0" * 40 + ".jpg", "image/jpeg", 12, "ab" * 32, KHAM, now)),
                AddInvitation(Invitation("ef" * 32, "coordinator", "0102", "lo", now, name="ນາງ ບົວ")),
                AddCode(Code("cd" * 32, "account", KHAM, now)),
                AddAudit("sent", KHAM),
                message(now, "first"),
                message(now, "second"),
                message(now, "third"),
            ],
            inbox=said("e1", "ສະບາຍດີ 🙂"),
            now=now,
        )
        await store.write([SaveReview(Review("a" * 32, KHAM, now, "returned", ("savings",), "why?"))], now=now)
        correction = report("b" * 32, now, corrects="a" * 32)
        born = Change("members", "m", "create", "ນາງ ບົວ", {"sex": "f"})
        changes = (RegisterChanges("0101", ChangeSet("b" * 32, now.date(), now, (born,))),)
        await store.write([Submit(correction, (fact(7),), changes), AddAudit("corrected", KHAM)], now=now)
        signing = Signing("f" * 32, "prf", "D1", "01", "2026-10", KHAM, now)
        await store.write([Sign(signing, ("b" * 32,))], now=now)
        assert await store.take_push(Push("line", "2026-11", 1, "first", "U1", now, 1, "owed"))
    engine = migrate.engine(database)
    with engine.begin() as connection:
        # The correction comes before what it corrects, wherever rows stand as they were written.
        connection.execute(update(metadata.tables["submissions"]).where(text("edition = 1")).values(sent_at=1))
        connection.exec_driver_sql("DELETE FROM tasks WHERE id = (SELECT max(id) FROM tasks)")
        guesses = {"door": "practice", "account": "", "times": 2**40, "wrong": 1, "since": 0, "locks": 0, "at": 0}
        connection.execute(metadata.tables["guesses"].insert(), guesses)
    engine.dispose()
    return database


@pytest.fixture
async def village(sqlite_url: str, keys: Keys, now: datetime) -> str:
    """An SQLite database with a little in it, for what does not ask what is copied."""
    async with await Store.open(sqlite_url, keys) as store:
        await settle(store, now)
    return sqlite_url


def rows_of(url: str) -> dict[str, set[tuple[Any, ...]]]:
    """Everything in a database, by table, with values of exact types."""
    engine = migrate.engine(url)
    with engine.connect() as connection:
        found = {
            table.name: {tuple((type(value), value) for value in row) for row in connection.execute(select(table))}
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return found


def is_untouched(url: str) -> bool:
    """Nothing of ours is there: no file, or no table."""
    if url.startswith("sqlite"):
        return not Path(url.removeprefix("sqlite:///")).exists()
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def numbered(url: str) -> int:
    """The number that the next task gets."""
    engine = migrate.engine(url)
    with engine.begin() as connection:
        sql = "INSERT INTO tasks (kind, due, rank, tries) VALUES ('x', 0, 0, 0) RETURNING id"
        number: int = connection.exec_driver_sql(sql).scalar_one()
    engine.dispose()
    return number


async def test_everything_arrives_as_it_was(lived_in: str, empty: str, keys: Keys, now: datetime) -> None:
    before = rows_of(lived_in)
    assert all(before.values()), [name for name, rows in before.items() if not rows]

    copied = copy(lived_in, empty, keys)
    assert rows_of(empty) == before == rows_of(lived_in)
    assert copied.rows == {name: len(rows) for name, rows in before.items()}
    assert copied.opened > 0
    async with await Store.open(empty, keys) as store:  # and the house goes on in it
        async with store.turn("kham") as turn:
            desk = await kham_desk(turn, now)
        await store.write([SaveReview(Review("b" * 32, KHAM, now, "approved")), AddAudit("approved", KHAM)], now=now)
    assert desk.person is not None
    assert (desk.person.name, desk.drafts[0].state) == (KHAM_NAME, {"savings": "12500"})


def test_new_numbers_follow_the_highest_that_was_ever_given(lived_in: str, empty: str, keys: Keys) -> None:
    copy(lived_in, empty, keys)
    assert numbered(empty) == 4
    assert numbered(lived_in) == 4


def test_the_target_checks_references_as_before(village: str, new_postgres: Callable[[str], str], keys: Keys) -> None:
    target = new_postgres("template0")
    copy(village, target, keys)
    with psycopg.connect(target) as connection:
        loose = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND (condeferrable OR NOT convalidated)"
        assert connection.execute(loose).fetchone() == (0,)


def test_it_is_told_how_far_it_has_come(village: str, empty: str, keys: Keys) -> None:
    told: list[tuple[int, int]] = []
    copied = copy(village, empty, keys, lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (2 * sum(copied.rows.values()),) * 2


@pytest.mark.parametrize("part", [0, 0.4, 0.9])
def test_a_copy_that_is_broken_off_leaves_nothing_behind(lived_in: str, empty: str, keys: Keys, part: float) -> None:
    def pull_the_plug(done: int, total: int) -> None:
        if done > part * total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy(lived_in, empty, keys, pull_the_plug)
    assert is_untouched(empty)
    copy(lived_in, empty, keys)
    assert rows_of(empty) == rows_of(lived_in)


KILLED = """
import os, signal, sys
from storage.copying import copy
from storage.keys import Keys

def die(done, total):
    if done > 0.7 * total:
        os.kill(os.getpid(), signal.SIGKILL)

copy(sys.argv[1], sys.argv[2], Keys.read(sys.argv[3]), die)
"""


def test_a_copy_that_is_killed_is_simply_done_again(lived_in: str, empty: str, keys: Keys, key: str) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED, lived_in, empty, key], cwd=HOUSE, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    copy(lived_in, empty, keys)
    assert rows_of(empty) == rows_of(lived_in)


@pytest.mark.parametrize("version", ["head", "0001"])
def test_a_target_that_was_made_already_is_taken_if_it_is_empty(
    village: str, keys: Keys, empty: str, version: str
) -> None:
    migrate.upgrade(empty, version)
    copy(village, empty, keys)
    assert rows_of(empty) == rows_of(village)
    assert migrate.current(empty) == migrate.head()


# What is refused


async def test_a_target_that_is_not_empty_is_refused(village: str, empty: str, keys: Keys, now: datetime) -> None:
    migrate.upgrade(empty)
    async with await Store.open(empty, keys) as store:
        await store.write([AddAudit("imported", "administrator")], now=now)
    before = rows_of(empty)
    with pytest.raises(Refused, match="full audit"):
        copy(village, empty, keys)
    assert rows_of(empty) == before


def test_the_database_itself_is_refused_whatever_it_is_called(lived_in: str, keys: Keys, tmp_path: Path) -> None:
    before = rows_of(lived_in)
    for name in (lived_in, other_name(lived_in, tmp_path)):
        with pytest.raises(Refused, match="same"):
            copy(lived_in, name, keys)
    assert rows_of(lived_in) == before


def other_name(url: str, folder: Path) -> str:
    """The same database by another name: a link to the file, or with a setting of the connection's."""
    if url.startswith("postgresql"):
        return f"{url}&application_name=other"
    (folder / "link.db").symlink_to(url.removeprefix("sqlite:///"))
    return f"sqlite:///{folder / 'link.db'}"


async def test_it_is_refused_while_somebody_works_there(lived_in: str, empty: str, keys: Keys, now: datetime) -> None:
    async with await Store.open(lived_in, keys) as store:
        await store.write([AddAudit("imported", "administrator")], now=now)
        with pytest.raises(Refused, match="working"):
            await asyncio.to_thread(copy, lived_in, empty, keys)
        await store.write([AddAudit("imported", "administrator")], now=now)  # who was not disturbed
    assert is_untouched(empty)
    copy(lived_in, empty, keys)


def test_nobody_writes_while_it_copies(lived_in: str, empty: str, keys: Keys) -> None:
    tried: list[str] = []

    def try_to_write(done: int, total: int) -> None:
        if tried:
            return
        engine = migrate.engine(lived_in)
        try:
            with engine.begin() as other:
                if engine.dialect.name == "postgresql":
                    other.exec_driver_sql("SET lock_timeout = 100")
                other.exec_driver_sql("UPDATE tasks SET tries = 9")
        except OperationalError as error:
            tried.append(str(error.orig))
        finally:
            engine.dispose()

    copy(lived_in, empty, keys, try_to_write)
    assert tried
    assert rows_of(empty) == rows_of(lived_in)


def test_two_copies_at_once_are_one_too_many(
    village: str, empty: str, keys: Keys, new_postgres: Callable[[str], str], tmp_path: Path
) -> None:
    met: list[str] = []
    third = f"sqlite:///{tmp_path / 'third.db'}" if empty.startswith("sqlite") else new_postgres("template0")

    def meet(done: int, total: int) -> None:
        if not met:
            for pair in ((village, third), (third, empty)):
                with pytest.raises(Refused) as refused:
                    copy(*pair, keys)
                met.append(refused.value.why)

    migrate.upgrade(third)
    copy(village, empty, keys, meet)
    assert met[0] == "working"
    assert met[1] in ("taken", "same")


def test_a_database_of_somebody_elses_is_left_alone(village: str, empty: str, keys: Keys) -> None:
    engine = migrate.engine(empty)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE recipes (title TEXT)")
    engine.dispose()
    with pytest.raises(Refused, match="foreign recipes"):
        copy(village, empty, keys)


def test_a_database_of_a_newer_program_is_left_alone(village: str, empty: str, keys: Keys) -> None:
    migrate.upgrade(empty)
    engine = migrate.engine(empty)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(Refused, match="foreign"):
        copy(village, empty, keys)


def test_a_file_that_is_no_database_is_left_alone(village: str, keys: Keys, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear administrator, " * 100, "utf-8")
    with pytest.raises(Refused, match="foreign"):
        copy(village, f"sqlite:///{letter}", keys)
    assert letter.read_text("utf-8").startswith("Dear administrator")


def test_a_folder_that_is_missing_may_be_a_disk_that_is(village: str, keys: Keys, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        copy(village, f"sqlite:///{tmp_path / 'disk' / 'moved.db'}", keys)
    assert not (tmp_path / "disk").exists()


def test_a_server_that_does_not_answer_is_told(village: str, keys: Keys) -> None:
    with pytest.raises(Refused, match="unreached"):
        copy(village, "postgresql://nobody:hunter2@127.0.0.1:1/none", keys)


def test_texts_that_the_target_cannot_keep_are_refused_before_they_come(
    village: str, keys: Keys, postgres_server: str
) -> None:
    name = f"khaoban_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    with pytest.raises(Refused, match="encoding SQL_ASCII"):
        copy(village, postgres_server.replace("/postgres?", f"/{name}?"), keys)


def test_where_we_may_make_no_tables_nothing_is_copied(
    village: str, keys: Keys, new_postgres: Callable[[str], str]
) -> None:
    url = new_postgres("template0")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DO $$ BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    with pytest.raises(Refused, match="forbidden"):
        copy(village, url.replace("postgres:@", "guest:@"), keys)


def test_wrong_keys_are_found_before_anything_is_made(village: str, empty: str) -> None:
    with pytest.raises(Unopened):
        copy(village, empty, Keys.read(Keys.make()))
    assert is_untouched(empty)


def test_a_database_of_an_older_version_is_to_be_migrated_first(empty: str, keys: Keys, tmp_path: Path) -> None:
    old = f"sqlite:///{tmp_path / 'old.db'}"
    migrate.upgrade(old, "0001")
    with pytest.raises(SchemaOutOfDate):
        copy(old, empty, keys)
    assert is_untouched(empty)


def test_a_row_that_points_nowhere_is_not_carried_along(sqlite_url: str, empty: str, keys: Keys) -> None:
    engine = migrate.engine(sqlite_url)  # where SQLite checks nothing
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO places VALUES ('0101', '01', 'village', '', '', '')")
    engine.dispose()
    with pytest.raises(Refused, match="rejected places"):
        copy(sqlite_url, empty, keys)
    assert is_untouched(empty)


def test_what_arrives_otherwise_is_found(sqlite_url: str, new_postgres: Callable[[str], str], keys: Keys) -> None:
    """SQLite keeps what it is given: a number where a text belongs arrives as a text, which is not the same."""
    engine = migrate.engine(sqlite_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO marks VALUES ('clock', CAST(5 AS BLOB))")
    engine.dispose()
    with pytest.raises(Refused, match=r"(rejected|unlike) marks"):
        copy(sqlite_url, new_postgres("template0"), keys)
