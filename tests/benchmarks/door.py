"""What one answer costs the server, through the practice door and real HTTP on loopback: `make bench-door`.

One coordinator answers the first questions of L1 and goes back, again and again. Printed: the server process's CPU an
answer (HTTP, step, commit to disk, delivery to no open page), and the time until the door has answered.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import uuid
from pathlib import Path

import httpx
import psutil

from tests.handlers.process import CHAT, Server, button

ANSWERS = ("5", "60", "55", "40", "10", "9")
ROUNDS = 60


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        try:
            measure(server)
        finally:
            server.kill()


def measure(server: Server) -> None:
    """Warm up, then measure."""
    shown = server.does("said", "ເມນູ")
    server.does("tapped", button(shown, "ບ້ານ ໂພນຈຳປາ"))
    time.sleep(5)  # the drawing process warms up on the other core
    with httpx.Client(base_url=server.address, headers={"Origin": server.address}) as client:
        rounds(client, 5)
        process = psutil.Process(server.process.pid)
        before = process.cpu_times()
        each = rounds(client, ROUNDS)
        after = process.cpu_times()
    cpu = (after.user - before.user) + (after.system - before.system)
    print(f"{len(each)} answers: {cpu / len(each) * 1e6:.0f} µs CPU of the server an answer")
    print(f"answered after {statistics.median(each) * 1e3:.1f} ms (median), {max(each) * 1e3:.1f} ms (longest)")


def rounds(client: httpx.Client, count: int) -> list[float]:
    """So many times all answers, and as often the word for going back; seconds of each."""
    each = []
    for _ in range(count):
        for text in (*ANSWERS, *["ກັບຄືນ"] * len(ANSWERS)):
            said = {"id": str(uuid.uuid4()), "persona": "coordinator", "chat": CHAT, "kind": "said", "text": text}
            began = time.perf_counter()
            client.post("/practice/say", json=said).raise_for_status()
            each.append(time.perf_counter() - began)
    return each


if __name__ == "__main__":
    main()
