"""Make .venv and install what Khaoban needs. Standard library only: it runs before anything is installed.

`python3 deploy/environment.py` installs what the bot needs, `--tests` also what the tests need.
It does nothing when .venv already holds exactly that, so it may be called before every start, and it never takes away
what stands there: somebody may be running in it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
VENV = HOUSE / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST, NEWEST = (3, 11), (3, 13)


class Missing(Exception):
    """Something of the machine's is missing; the text says what and how to get it."""


def wanted(tests: bool) -> list[str]:
    """The pinned requirements of pyproject.toml, as pip understands them."""
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["project"]
    extra = project["optional-dependencies"]["test"] if tests else []
    return [*project["dependencies"], *extra]


def _fingerprint(tests: bool) -> str:
    constraints = (HOUSE / "deploy" / "constraints.txt").read_text("utf-8")
    return hashlib.sha256("\n".join([*wanted(tests), constraints]).encode()).hexdigest()


def ready(tests: bool = False) -> bool:
    """True when .venv holds what is wanted (what tests need includes what the bot needs)."""
    stamps = ["tests"] if tests else ["bot", "tests"]
    return PYTHON.exists() and any(
        (VENV / f"khaoban-{stamp}").exists()
        and (VENV / f"khaoban-{stamp}").read_text("utf-8") == _fingerprint(stamp == "tests")
        for stamp in stamps
    )


def make(tests: bool = False) -> Path:
    """Make .venv, or bring it up to date, and return its Python. Raises Missing with a sentence to act on."""
    if ready(tests):
        return PYTHON
    try:
        lock = (HOUSE / ".venv.lock").open("w")  # two that start at once would spoil each other's work
    except OSError:  # not ours to write, or a read-only file system
        raise Missing(
            f"The packages are not those of this version, and {HOUSE} is not yours. Let its owner run there: "
            "python3 deploy/environment.py"
        ) from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready(tests):
            _install(tests or (VENV / "khaoban-tests").exists())
    return PYTHON


def _new_venv() -> None:
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        raise Missing("Python's venv module is missing. On Debian: apt-get install python3-venv")
    if VENV.is_symlink():
        raise Missing(".venv is a link to another folder; remove the link, so that a folder of our own can be made.")
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)]).returncode != 0:
        raise Missing(f"{VENV} could not be made; what Python says above tells why. Remove it and try again.")


def _install(tests: bool) -> None:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise Missing(f"Khaoban needs Python 3.11 to 3.13; this is {sys.version_info.major}.{sys.version_info.minor}.")
    print("Setting up .venv (this takes a minute or two, once) …", flush=True)
    if not PYTHON.exists():
        _new_venv()
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    constraints = str(HOUSE / "deploy" / "constraints.txt")
    done = subprocess.run([*pip, "install", "--constraint", constraints, *wanted(tests)])
    if done.returncode != 0:
        raise Missing("The packages could not be installed; what pip says above tells why (network? disk?).")
    for stamp in ("bot", "tests") if tests else ("bot",):
        (VENV / f"khaoban-{stamp}").write_text(_fingerprint(stamp == "tests"), "utf-8")


def enter() -> None:
    """Start this program again inside .venv, unless it runs there already."""
    python = make()
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(python, [str(python), *sys.argv])  # noqa: S606  our own interpreter


if __name__ == "__main__":
    try:
        make(tests="--tests" in sys.argv)
    except Missing as missing:
        sys.exit(str(missing))
