"""What a chart costs: time to the first one, time of each after it, bytes of the file, memory of the process.

Run: .venv/bin/python -m tests.benchmarks.charts
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import psutil

from charts.pictures import STATES, Grid, Lines, Picture
from charts.worker import ChartWorker

ROUNDS = 15
MONTHS = ("ທ.ວ.", "ມ.ກ.", "ກ.ພ.", "ມ.ນ.", "ມ.ສ.", "ພ.ພ.", "ມິ.ຖ.", "ກ.ລ.", "ສ.ຫ.", "ກ.ຍ.", "ຕ.ລ.", "ພ.ຈ.")
VILLAGES = ("ຫຼັກຊາວ", "ໜອງໝ້ຽວ", "ນ້ຳທຸ້ມ", "ໂພນສະຫວັນ", "ນາສີທອງ", "ຫ້ວຍຊາຍ", "ຖ້ຳປາຟາ", "ດົງໝາກເໝືອຍ", "ວັງວຽງ", "ທ່າບົກ")
WORDS = ("ສົ່ງທັນເວລາ", "ສົ່ງຊ້າ", "ຍັງບໍ່ທັນສົ່ງ", "ສົ່ງຄືນໃຫ້ແກ້", "ຍັງບໍ່ຮອດກຳນົດ", "ບໍ່ຕ້ອງສົ່ງ")


def grid(villages: int) -> Grid:
    """A district's months, mostly on time."""
    chance = random.Random(1)
    rows = tuple(f"ບ້ານ{VILLAGES[number % 10]}{' ໃໝ່ ເໜືອ'[: number // 10 * 4]}" for number in range(villages))
    cells = tuple(tuple(chance.choices(STATES, (70, 12, 8, 4, 3, 3), k=12)) for _ in rows)
    legend = tuple(zip(STATES, WORDS, strict=True))
    return Grid("ການລາຍງານປະຈຳເດືອນ ເມືອງຄຳເກີດ", "ທັນວາ 2025 – ພະຈິກ 2026", rows, MONTHS, cells, legend)


def lines() -> Lines:
    """Savings and loans of twelve months."""
    chance = random.Random(2)
    series = tuple(
        (label, tuple(chance.randrange(5, 30) * 500_000 for _ in MONTHS)) for label in ("ຍອດເງິນທ້ອນ", "ຍອດໜີ້ຄ້າງ")
    )
    return Lines("ເງິນທ້ອນ ແລະ ສິນເຊື່ອ", "ເມືອງຄຳເກີດ", MONTHS, series, "ກີບ", "lo", ((6, "ລ້ານກີບ"),))


def say(text: str) -> None:
    """One line of the report."""
    sys.stdout.write(text + "\n")


async def measure(worker: ChartWorker, name: str, picture: Picture) -> None:
    """The same picture under other titles, so that none comes from memory; the first has new words to shape."""
    times = []
    for number in range(ROUNDS):
        start = time.perf_counter()
        png = await worker.draw(replace(picture, title=f"{picture.title} {number}"))
        times.append((time.perf_counter() - start) * 1000)
    start = time.perf_counter()
    await worker.draw(replace(picture, title=f"{picture.title} 0"))
    known = (time.perf_counter() - start) * 1000
    say(
        f"{name:24} first {times[0]:6.0f} ms   then {statistics.median(times[1:]):5.0f} ms"
        f" [{min(times[1:]):.0f}..{max(times[1:]):.0f}]   again {known:4.2f} ms   {len(png) / 1024:5.1f} KB"
    )


async def main() -> None:
    """Measure with a folder without fonts, then with one that has them."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("first start ever (fonts are cut)", "start"):
            worker = ChartWorker(Path(folder))
            start = time.perf_counter()
            await worker.start()
            assert worker.pid
            process = psutil.Process(worker.pid)
            memory = process.memory_info().rss / 2**20
            say(f"{name}: {time.perf_counter() - start:.2f} s, {memory:.0f} MiB")
            if name != "start":
                await worker.close()
        for name, picture in {
            "grid, 1 village": grid(1),
            "grid, 10 villages": grid(10),
            "grid, 30 villages": grid(30),
            "lines, 2 × 12 months": lines(),
        }.items():
            await measure(worker, name, picture)
        say(f"memory after all this: {process.memory_info().rss / 2**20:.0f} MiB")
        await worker.close()


if __name__ == "__main__":
    asyncio.run(main())
