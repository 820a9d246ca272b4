"""kill -9 in the middle of writing: what was acknowledged is there, what is there is whole."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from storage.keys import Keys
from storage.sqlite import connect
from storage.store import Store
from storage.tasks import LEASE
from tests.storage.village import settle
from tests.storage.writer import NOW

HOUSE = Path(__file__).parents[2]
ENOUGH = 300  # events seen before the kill


@pytest.mark.parametrize("kill", [1, 2])
async def test_a_killed_writer_loses_nothing_it_acknowledged(database: str, kill: int) -> None:
    key = Keys.make()
    async with await Store.open(database, Keys.read(key)) as store:
        await settle(store, NOW)

    acknowledged = write_until_killed(database, key, ENOUGH * kill)
    assert len(acknowledged) >= ENOUGH * kill

    events, audits = kept(database)
    assert acknowledged <= events
    assert events == audits  # an event is there with all that it wrote, or not at all

    async with await Store.open(database, Keys.read(key)) as store:
        while freed := await store.claim([], NOW + LEASE):
            await store.finish(freed, now=NOW + LEASE)
        assert await store.task_states() == {"done": len(events)}  # every message went out, late or not


def write_until_killed(url: str, key: str, enough: int) -> set[str]:
    """The events that a writing process told of before it was killed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.storage.writer", url, key], cwd=HOUSE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    told = []
    with process:
        for line in process.stdout:
            told.append(line)
            if len(told) == enough:
                process.kill()
    return {line.strip() for line in told if line.endswith("\n")}


def kept(url: str) -> tuple[set[str], set[str]]:
    """The events in the inbox and those in the audit, read without any of our own code."""
    queries = "SELECT id FROM inbox", "SELECT subject FROM audit WHERE action = 'sent'"
    if url.startswith("sqlite"):
        connection = connect(Path(url.removeprefix("sqlite:///")))
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    else:
        connection = psycopg.connect(url)
    found = [{row[0] for row in connection.execute(query)} for query in queries]
    connection.close()
    return found[0], found[1]
