"""How much memory the practice server takes when it idles, how fast it starts: `make bench-memory`."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import httpx
import psutil

from tests.handlers.process import Server

SETTLE = 5.0  # seconds: the drawing process warms up meanwhile


def mib(process: psutil.Process) -> float:
    """Resident memory in MiB."""
    return float(process.memory_info().rss) / 2**20


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for start in ("first", "second"):
            began = time.perf_counter()
            server = Server(Path(folder))
            ready = httpx.get(f"{server.address}/ready").status_code
            print(f"{start} start: {time.perf_counter() - began:.1f} s until ready ({ready})")
            time.sleep(SETTLE)
            process = psutil.Process(server.process.pid)
            print(f"  server, idle: {mib(process):.0f} MiB")
            for worker in process.children():
                print(f"  drawing process, warm: {mib(worker):.0f} MiB")
            server.kill()


if __name__ == "__main__":
    main()
