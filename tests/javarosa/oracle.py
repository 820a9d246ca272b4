"""JavaRosa, spoken to: pyxform's own jar, driven by Walk.java in a process of its own."""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import tempfile
import threading
from importlib.resources import files
from pathlib import Path
from typing import Any

DRIVER = Path(__file__).with_name("Walk.java")
JAR = "validators/odk_validate/bin/ODK_Validate.jar"
LONGEST_ANSWER = 60  # seconds


class Failed(Exception):
    """JavaRosa cannot do what it was asked; the text is its exception."""


class JavaRosa:
    """One process, used for one form after another."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="javarosa-")
        jar = str(files("pyxform").joinpath(JAR))
        if shutil.which("javac") is None:
            raise SystemExit("A JDK is needed (javac 17 or newer); on Debian: apt-get install default-jdk-headless")
        compile_driver = ["javac", "-nowarn", "-Xlint:none", "-cp", jar, "-d", self._folder.name, str(DRIVER)]
        subprocess.run(compile_driver, check=True, capture_output=True)
        self._command = ["java", "-Xmx1g", "-Xss16m", "-XX:+UseSerialGC", "-Duser.timezone=Asia/Vientiane"]
        self._command += ["-Duser.language=en", "-Duser.country=US", "-cp", f"{jar}:{self._folder.name}", "Walk"]
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
        )
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_drain, args=(self._process.stdout, self._lines), daemon=True).start()

    def ask(self, *words: str) -> Any:
        """What JavaRosa answers to one command. Raises Failed, also when it takes too long."""
        assert self._process.stdin is not None
        escaped = (
            word.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r") for word in words
        )
        try:
            self._process.stdin.write("\t".join(escaped) + "\n")
            self._process.stdin.flush()
            line = self._lines.get(timeout=LONGEST_ANSWER)
        except (queue.Empty, OSError):
            line = ""
        if not line:
            self._process.kill()
            self._process.wait()
            self._start()
            raise Failed(f"it has died, or says nothing for {LONGEST_ANSWER} s")
        said = json.loads(line)
        if isinstance(said, dict) and "error" in said:
            raise Failed(" ".join(str(said["error"]).split())[:300])
        return said

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()


def _drain(stream: Any, lines: queue.Queue[str]) -> None:
    for line in stream:
        lines.put(line)
    lines.put("")
