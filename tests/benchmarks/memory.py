"""How much memory `bot.py practice` takes when it idles, how fast it starts: `make bench-memory`.

It is the real command with all that it imports; only its folder is another one, so that the player's own stays as it
is.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import psutil

from handlers.settings import HOUSE

SETTLE = 5.0  # seconds: the drawing process warms up meanwhile
PRACTICE = """
import functools, sys
from pathlib import Path
from handlers.commands import main
from handlers.practice import play

play.play = functools.partial(play.play, folder=Path(sys.argv[1]))
sys.argv = ["bot.py", "practice", "--port", sys.argv[2]]
main()
"""


def mib(process: psutil.Process) -> float:
    """Resident memory in MiB."""
    return float(process.memory_info().rss) / 2**20


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def practice(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """`bot.py practice --port …` on a free port, in this folder; with the address that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-c", PRACTICE, str(folder), str(free_port())],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(HOUSE)},
    )
    assert process.stdout is not None
    address = re.search(r"http://[\d.:]+", process.stdout.readline())
    assert address, "the practice chat did not start"
    return process, address[0]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for start in ("first", "second"):
            began = time.perf_counter()
            server, address = practice(Path(folder))
            ready = httpx.get(f"{address}/ready").status_code
            print(f"{start} start: {time.perf_counter() - began:.1f} s until ready ({ready})")
            time.sleep(SETTLE)
            process = psutil.Process(server.pid)
            print(f"  server, idle: {mib(process):.0f} MiB")
            for worker in process.children():
                # What watches over the processes in which forms were compiled is a child as well.
                name = "watcher" if "resource_tracker" in " ".join(worker.cmdline()) else "drawing process, warm"
                print(f"  {name}: {mib(worker):.0f} MiB")
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
