"""A workbook of ten villages, out and back: time, memory and bytes of each part.

python -m tests.benchmarks.workbook
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from random import Random

from conversations.events import Said, SentBook, SentFile, What
from conversations.outcome import Outcome
from conversations.step import answer
from conversations.workbooks.books import unpack_book
from conversations.workbooks.outgoing import MAKE
from handlers.excel.clerks import Clerks
from handlers.settings import HOUSE
from storage.desk import Wanted
from storage.writes import AddTask
from tests.sheets import Sheet, whole
from tests.story import Person, Village

ROUNDS = 7
VILLAGES = tuple(f"V{number:02}" for number in range(1, 11))
PLACES = (
    ("P", "", "province", "ຫົວພັນ"),
    ("D", "P", "district", "ເມືອງ ຊຳໃຕ້"),
    ("K", "D", "kumban", "ກຸ່ມບ້ານ ໂພນໄຊ"),
    *((code, "K", "village", f"ບ້ານ ໂພນສະຫວັນ {code}") for code in VILLAGES),
)


async def main() -> None:
    """Measure, and print a line a part."""
    with tempfile.TemporaryDirectory() as folder:
        async with Village(Path(folder), HOUSE / "programmes" / "laos_prf") as village:
            await village.has_places(*PLACES)
            noy = await village.has_person("noy", "vc", "K", language="lo", start=date(2026, 10, 1))
            await measure(village, noy)


async def measure(village: Village, noy: Person) -> None:
    """The parts, one after another."""
    outcome, seconds = await step(village, noy, Said("/excel"))
    (task,) = (write.task for write in outcome.writes if isinstance(write, AddTask) and write.task.kind == MAKE)
    told("the step that tells what is to stand in it", seconds)
    packed = json.dumps(task.payload["book"], ensure_ascii=False)
    told("what it tells", bytes_=len(packed.encode()))
    book, clerks = unpack_book(task.payload["book"]), Clerks()
    data = await clerks.make(book)
    told("making it, in a process of its own", [await timed(lambda: clerks.make(book)) for _ in range(ROUNDS)])
    told("the workbook, blank", bytes_=len(data))
    sheet = Sheet(data)
    for place in VILLAGES:
        whole(sheet, place)
    filled = sheet.saved()
    told("the workbook, filled in", bytes_=len(filled))
    told("reading it, in a process of its own", [await timed(lambda: clerks.read(filled)) for _ in range(ROUNDS)])
    found = await clerks.read(filled)
    _, seconds = await step(village, noy, SentBook(SentFile("a.xlsx", "", len(filled)), found))
    told("the step that takes ten villages' answers", seconds)
    told("the most memory of the process that makes", bytes_=at_most("make", packed.encode()))
    told("the most memory of the process that reads", bytes_=at_most("read", filled))
    told("in the server's process", words="openpyxl is loaded" if "openpyxl" in server() else "openpyxl is not loaded")


def at_most(verb: str, job: bytes) -> int:
    """The most bytes that a process doing this job has in memory, as the system has it."""
    code = (
        "import sys; from handlers.excel import clerk; sys.modules['numpy'] = None\n"
        f"clerk.{verb}(sys.stdin.buffer.read())\n"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    done = subprocess.run([sys.executable, "-c", code], input=job, capture_output=True, check=True)
    return int(done.stdout) * 1024


def server() -> str:
    """What a server's process has loaded."""
    code = "import sys, handlers.work, handlers.excel.work; print(*sys.modules)"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


async def step(village: Village, person: Person, what: What) -> tuple[Outcome, list[float]]:
    """What a step comes to, and how long it takes when all that it asks for is at hand."""
    event = person.event(what)
    world = await village.house.world(await village.store.stamp())
    async with village.store.turn("bench", order=(event.at, event.id)) as turn:
        desk = await turn.desk(
            door=event.door, account=event.account, chat=event.chat, group=False, event=event.id, now=village.now
        )
        times: list[float] = []
        while len(times) < ROUNDS:
            began = time.perf_counter()
            try:
                outcome = answer(world, desk, event, Random(1))
            except Wanted as wanted:
                desk.found[wanted.lookup] = await turn.look(wanted.lookup)
                continue
            times.append(time.perf_counter() - began)
    return outcome, times


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """How many seconds it takes."""
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


def told(part: str, seconds: list[float] | None = None, *, bytes_: int = 0, words: str = "") -> None:
    if seconds:
        words = f"{statistics.median(seconds) * 1000:.0f} ms (of {len(seconds)}; {max(seconds) * 1000:.0f} at most)"
    print(f"{part:48} {words or f'{bytes_ / 1024:,.0f} KiB'}")


if __name__ == "__main__":
    asyncio.run(main())
