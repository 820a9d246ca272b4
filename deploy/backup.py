"""One backup, and the old ones tidied away: `backup.py FOLDER [DAYS]` keeps DAYS days (30 unless told otherwise).

The database becomes one file (PostgreSQL's by its own pg_dump); photos and charts are copied into FOLDER/media, each
once, and stay there as long as they are kept, and DAYS days longer. The bot goes on working meanwhile. Copy the folder
to another machine: a backup on the same disk is half a backup.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
KEPT = 30  # days


def main(folder: Path, days: int = KEPT) -> int:
    """Make a backup in the folder, then tidy up; the exit code. What goes wrong is told on standard error."""
    os.umask(0o077)
    if not folder.is_dir():
        print(
            f"{folder} is not there. Is the backup disk mounted? Make the folder yourself if it is new.",
            file=sys.stderr,
        )
        return 1
    sys.path.insert(0, str(HOUSE))
    from handlers.commands.database import remember
    from handlers.settings import read_settings

    settings = read_settings()
    copy_media(settings.media_dir, folder / "media")
    name = f"khaoban-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    if settings.database_url.startswith("sqlite"):
        command = [sys.executable, str(HOUSE / "bot.py"), "backup", str(folder / f"{name}.backup")]
        done = subprocess.run(command).returncode
    else:
        done = dump(settings.database_url, folder / f"{name}.dump")
        if done == 0:
            asyncio.run(remember(settings))
    if done == 0:  # a backup that fails for a month does not empty the folder
        tidy(folder.glob("khaoban-*"), days)
        if settings.media_dir.is_dir():  # else nothing was seen
            tidy((folder / "media").rglob("*"), days)
    return done


def copy_media(source: Path, target: Path) -> None:
    """Every file that is not there yet, or was sealed anew since; each appears whole. What is there already is marked
    as seen by its time, so that what is kept no more grows old."""
    for file in sorted(source.rglob("*")) if source.is_dir() else ():
        copy = target / file.relative_to(source)
        if not file.is_file() or file.name.startswith("."):
            continue
        if copy.exists() and copy.stat().st_mtime >= file.stat().st_mtime:
            copy.touch()
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        part = copy.with_name(f".{copy.name}")
        shutil.copyfile(file, part)
        part.replace(copy)


def dump(url: str, file: Path) -> int:
    """PostgreSQL's own backup; the password travels in the environment, where other users do not see it."""
    from psycopg.pq import Conninfo

    given = {one.envvar.decode(): one.val.decode() for one in Conninfo.parse(url.encode()) if one.envvar and one.val}
    part = file.with_name(f".{file.name}")
    command = ["pg_dump", "--format=custom", "--file", str(part)]
    try:
        done = subprocess.run(command, env={**os.environ, **given}).returncode
    except FileNotFoundError:
        print("pg_dump is missing. On Debian: apt-get install postgresql-client", file=sys.stderr)
        return 1
    if done == 0:
        part.replace(file)
    return done


def tidy(files: Iterable[Path], days: int) -> None:
    """Take those away that are older."""
    oldest = time.time() - days * 86400
    for file in files:
        if file.is_file() and file.stat().st_mtime < oldest:
            file.unlink()


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3 or not all(each.isdigit() for each in sys.argv[2:]):
        sys.exit("usage: backup.py FOLDER [DAYS]")
    sys.exit(main(Path(sys.argv[1]), *map(int, sys.argv[2:])))
