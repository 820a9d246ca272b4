"""The migrations and the schema say the same, on both engines."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import LargeBinary
from sqlalchemy.schema import CreateIndex

from storage import migrate
from storage.keys import Keys
from storage.schema import SEALED, metadata
from storage.store import SchemaOutOfDate, Store
from storage.writes import AddAudit

HOUSE = Path(migrate.__file__).resolve().parent.parent
OTHERS = ["mysql://x/y", "sqlite://", "sqlite:///", "sqlite:///:memory:", "nonsense", "postgresql://u:p@host:word/x"]


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")  # SQLite, see below
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_migrations_give_exactly_the_schema(database: str) -> None:
    engine = migrate.engine(database)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()
    assert migrate.current(database) == migrate.head()
    assert migrate.head() in migrate.known()


def test_migrations_give_exactly_the_indexes(sqlite_url: str) -> None:
    """On SQLite nobody compares expressions and conditions of indexes; so their texts are."""
    engine = migrate.engine(sqlite_url)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql > ''")
        made = dict(found.all())
    wanted = {
        str(index.name): str(CreateIndex(index).compile(dialect=engine.dialect))
        for table in metadata.sorted_tables
        for index in table.indexes
    }
    engine.dispose()
    assert made == wanted


async def test_migrating_again_changes_nothing(database: str, keys: Keys, now: datetime) -> None:
    store = await Store.open(database, keys)
    await store.write([AddAudit("imported", "administrator")], now=now)
    migrate.upgrade(database)
    assert (await store.counts())["audit"] == 1
    await store.close()


async def test_an_empty_database_is_not_opened(tmp_path, keys: Keys) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert migrate.current(url) is None
    with pytest.raises(SchemaOutOfDate, match=r"bot\.py migrate"):
        await Store.open(url, keys)


@pytest.mark.parametrize("url", OTHERS)
def test_other_databases_are_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL must be"):
        migrate.driver_url(url)


@pytest.mark.parametrize("url", OTHERS)
def test_of_another_database_nothing_is_made(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="DATABASE_URL must be"):
        migrate.upgrade(url)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("parent", ["missing", "a file"])
def test_a_database_whose_folder_is_missing_is_refused_with_a_sentence(parent: str, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    folder = tmp_path / parent
    with pytest.raises(FileNotFoundError, match="there is no such folder; make it") as refused:
        migrate.upgrade(f"sqlite:///{folder / 'new.db'}")
    assert refused.value.filename == str(folder)
    assert not (tmp_path / "missing").exists()


def test_every_table_and_column_is_described() -> None:
    silent = [table.name for table in metadata.sorted_tables if not table.comment]
    silent += [str(column) for table in metadata.sorted_tables for column in table.columns if not column.comment]
    assert silent == []


def test_every_blob_is_known_to_key_rotation() -> None:
    blobs = {
        (table.name, column.name)
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert blobs == {(table.name, column) for table, column in SEALED}


def test_versions_are_read_from_the_names_of_the_migrations_as_alembic_reads_them() -> None:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(migrate._FOLDER))
    assert migrate.known() == {one.revision for one in script.walk_revisions()}
    assert migrate.head() == script.get_current_head()
    assert all(Path(one.path).name.startswith(f"{one.revision}_") for one in script.walk_revisions())


def test_alembic_is_imported_only_where_something_is_migrated() -> None:
    code = "import sys; import storage.store; print([name for name in sys.modules if name.startswith('alembic')])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HOUSE)
    assert found.stdout.strip() == "[]"
