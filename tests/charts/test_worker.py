"""The process that draws: it starts, dies, comes back, remembers, ends; and the server never loads matplotlib."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from charts.pictures import Grid, Lines
from charts.worker import ChartError, ChartWorker

LINES = Lines("ເງິນທ້ອນ", "", ("ກ.ຍ.", "ຕ.ລ."), (("ຍອດ", (1, 2)),))
OTHER = Lines("ສິນເຊື່ອ", "", ("ກ.ຍ.", "ຕ.ລ."), (("ຍອດ", (2, 1)),))
PNG = b"\x89PNG"


@pytest.fixture
async def worker(fonts: Path) -> AsyncIterator[ChartWorker]:
    worker = ChartWorker(fonts)
    yield worker
    await worker.close()


def kill(worker: ChartWorker) -> None:
    assert worker.pid
    os.kill(worker.pid, signal.SIGKILL)


async def test_it_draws_in_another_process_and_remembers(worker: ChartWorker) -> None:
    drawn = await worker.draw(LINES)
    assert drawn.startswith(PNG)
    assert worker.pid not in (None, os.getpid())
    kill(worker)
    assert await worker.draw(LINES) == drawn  # from memory: nobody needs the process for it


async def test_it_comes_back_when_its_process_dies(worker: ChartWorker) -> None:
    await worker.start()
    first = worker.pid
    kill(worker)
    assert (await worker.draw(LINES)).startswith(PNG)
    assert worker.pid != first


async def test_many_may_ask_at_once(worker: ChartWorker) -> None:
    drawn = await asyncio.gather(*(worker.draw(picture) for picture in (LINES, OTHER, LINES, OTHER)))
    assert drawn[0] == drawn[2] != drawn[1] == drawn[3]


async def test_a_picture_that_cannot_be_drawn_is_an_error_without_its_data(worker: ChartWorker) -> None:
    torn = Grid("secret", "", (), (), (), ())
    object.__setattr__(torn, "rows", ("secret",))
    object.__setattr__(torn, "columns", ("secret",))
    with pytest.raises(ChartError, match="could not be drawn") as failed:
        await worker.draw(torn)
    assert "secret" not in str(failed.value)
    assert (await worker.draw(LINES)).startswith(PNG)


async def test_it_forgets_what_was_asked_for_longest_ago(fonts: Path) -> None:
    worker = ChartWorker(fonts, remember=1)
    first = await worker.draw(LINES)
    kill(worker)
    assert await worker.draw(LINES) == first  # drawn again, by a new process
    await worker.close()


async def test_a_drawing_that_takes_too_long_is_given_up(fonts: Path) -> None:
    worker = ChartWorker(fonts)
    await worker.start()
    assert worker.pid
    os.kill(worker.pid, signal.SIGSTOP)
    worker._limit = 0.05
    stuck = psutil.Process(worker.pid)
    with pytest.raises(ChartError, match=r"within 0\.05 seconds"):
        await worker.draw(LINES)
    assert not stuck.is_running()
    await worker.close()


async def test_a_closed_worker_leaves_no_process(worker: ChartWorker) -> None:
    await worker.start()
    assert worker.pid
    process = psutil.Process(worker.pid)
    assert process.memory_info().rss < 150 << 20
    await worker.close()
    assert not process.is_running()
    with pytest.raises(ChartError, match="closed"):
        await worker.draw(LINES)


def test_the_process_ends_with_the_server_however_that_ends(fonts: Path) -> None:
    server = (
        "import asyncio, os, sys; from pathlib import Path; from charts.worker import ChartWorker\n"
        "async def main():\n"
        "    worker = ChartWorker(Path(sys.argv[1])); await worker.start(); print(worker.pid, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())"
    )
    done = subprocess.run([sys.executable, "-c", server, str(fonts)], capture_output=True, text=True, check=False)
    painter = int(done.stdout)
    gone, _ = psutil.wait_procs([psutil.Process(painter)], timeout=10) if psutil.pid_exists(painter) else ([1], [])
    assert gone


def test_only_the_drawing_process_loads_matplotlib() -> None:
    look = (
        "import sys, charts.pictures, charts.worker, charts.wording, charts.fonts\n"
        "print([name for name in ('matplotlib', 'numpy', 'PIL', 'fontTools') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
