"""kill -9 of the whole process in the middle of a report: what was answered is there, and the report goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import httpx

from handlers.settings import HOUSE

SERVE = """
import asyncio, sys
from pathlib import Path
from handlers.practice.play import play
asyncio.run(play(0, folder=Path(sys.argv[1]), started=lambda address: print(address, flush=True)))
"""
CHAT = "p:coordinator"


class Server:
    """The practice chat in a process of its own, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": str(HOUSE)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(folder)], stdout=subprocess.PIPE, text=True, env=environment, cwd=HOUSE
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
        for _ in range(200):
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


def test_kill_minus_nine_in_the_middle_of_a_report(tmp_path: Path) -> None:
    first = Server(tmp_path)
    try:
        shown = first.does("said", "ເມນູ")
        shown = first.does("tapped", button(shown, "ບ້ານ"))
        for number in ("4", "52", "50"):
            shown = first.does("said", number)
        asked = words(shown[-1])
        before = [message["key"] for message in shown]
    finally:
        first.kill()
    again = Server(tmp_path)
    try:
        shown = again.messages()
        assert [message["key"] for message in shown] == before, "the chat is as it was"
        assert words(shown[-1]) == asked
        shown = again.does("said", "11")
        assert words(shown[-1]) != asked, "and the report goes on"
        resent = str(uuid.uuid4())
        shown = again.does("said", "10", resent)
        assert again.does("said", "10", resent) == shown, "said again after the cut, it is heard once"
    finally:
        again.kill()
