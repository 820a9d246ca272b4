"""The practice chat in a process of its own, as tests from outside need it: started, spoken to, killed.

Its days begin on a Monday in November 2026, whatever day it is here.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import httpx

from handlers.settings import HOUSE

SERVE = """
import sys, time, uvloop
from datetime import UTC, datetime, timedelta
from pathlib import Path
from handlers.practice.play import play

began, monday = float(sys.argv[2]), datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
wall = lambda: monday + timedelta(seconds=time.time() - began)
started = lambda address: print(address, flush=True)
uvloop.run(play(0, folder=Path(sys.argv[1]), started=started, wall=wall))
"""
BEGAN = time.time()  # a restarted server goes on in the same afternoon
CHAT = "p:coordinator"


class Server:
    """The practice chat in a process of its own, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(HOUSE)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(folder), str(BEGAN)],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=HOUSE,
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        assert self.address.startswith("http://127.0.0.1:"), "the practice chat did not start"

    def kill(self) -> None:
        """As a power cut does: no warning, no tidying up."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def does(self, kind: str, text: str, id_: str = "") -> list[dict[str, Any]]:
        """The coordinator says or taps something; what stands in her chat afterwards."""
        said = {"id": id_ or str(uuid.uuid4()), "persona": "coordinator", "chat": CHAT, "kind": kind, "text": text}
        answer = httpx.post(f"{self.address}/practice/say", json=said, headers={"Origin": self.address}, timeout=30)
        assert answer.status_code == 200, answer.text
        return self.messages()

    def messages(self) -> list[dict[str, Any]]:
        """Her chat, as a page that is opened now shows it. Delivery comes after the answer: wait for it."""
        until = time.monotonic() + 60  # only a fault takes so long
        while time.monotonic() < until:
            shown = httpx.get(f"{self.address}/practice/messages", params={"chat": CHAT, "language": "lo"}, timeout=30)
            messages: list[dict[str, Any]] = shown.json()
            if messages and messages[-1]["way"] == "out":
                return messages
        raise AssertionError("the bot did not answer")


def words(message: dict[str, Any]) -> str:
    return "\n".join(line["text"] for line in message["lines"])


def button(messages: list[dict[str, Any]], label: str) -> str:
    """The data of the newest button that has this in its label."""
    for message in reversed(messages):
        for choice in message.get("choices", ()):
            if label in choice["label"]:
                return str(choice["data"])
    raise AssertionError(f"no button {label}")
