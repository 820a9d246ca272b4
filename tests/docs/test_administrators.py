"""docs/administrators.md, carried out from its first line to its last, in a house of its own.

What is written as `khaoban …` is run, in the page's order; what belongs to the machine (apt-get, systemctl) is not, but
each of its words is known here, and files and units that it names are there.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from handlers.settings import HOUSE
from i18n.catalogue import HOUSE_TEXTS, read_texts
from storage.keys import Keys
from tests.handlers.administrator import SAMPLE, Administrator, administrator

__all__ = ["administrator"]

PAGE = (HOUSE / "docs" / "administrators.md").read_text("utf-8")
LINES = [line for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.M | re.S) for line in block.splitlines()]
OURS = [line.removeprefix("khaoban ") for line in LINES if line.startswith("khaoban ")]
POSTGRES = "postgresql://khaoban@localhost/khaoban"
OF_THE_MACHINE = {
    *("apt-get", "useradd", "install", "git", "cd", "ln", "cp", "chmod", "editor", "systemctl", "journalctl", "curl"),
    *("runuser", "docker", "pg_restore", "python3"),
}


def sample_table(name: str) -> None:
    """A table of the Lao sample as the workbook that the page speaks of."""
    book = openpyxl.Workbook()
    for line in (SAMPLE / f"{name}.csv").read_text("utf-8").splitlines():
        book.worksheets[0].append(line.split(","))
    book.save(f"{name}.xlsx")


def test_the_page_is_carried_out_from_top_to_bottom(
    administrator: Administrator, new_postgres: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("backups").mkdir()
    sample_table("places")
    sample_table("people")
    addresses = {POSTGRES: new_postgres("template0")}
    keys = [administrator.key]
    for line in OURS:
        words = [addresses.get(word, word) for word in shlex.split(line)]
        shown = administrator.does(" ".join(words[:1]), *words[1:])
        assert shown.code in ((0, 1) if words[0] == "doctor" else (0,)), f"{line}: {shown.text}"
        if words[:2] == ["keys", "new"]:  # and written into the settings before the older one
            new = shown.lines[0]
            Keys.read(new)
            keys = [new, *keys]
            monkeypatch.setenv("KHAOBAN_SECRET_KEYS", ",".join(keys))
        if words[0] == "copy":  # and the new address into the settings
            monkeypatch.setenv("KHAOBAN_DATABASE_URL", words[-1])
    assert Path("codes.xlsx").is_file()
    assert OURS.count("doctor") >= 4
    assert [line.split()[0] for line in OURS].count("copy") == 2
    doctor = administrator.does("doctor").text
    assert "✓ Database: reached" in doctor
    assert "✓ Secret keys" in doctor


def test_every_line_is_one_that_an_administrator_can_type() -> None:
    for line in LINES:
        for command in re.split(r" && | \|\| ", line):
            word = shlex.split(command.replace("<where this repository lies>", "ADDRESS"))[0]
            assert word in OF_THE_MACHINE | {"khaoban"}, line


def test_what_the_lines_of_the_machine_name_is_there() -> None:
    named = set(re.findall(r"(?<![\w/])(?:/opt/khaoban/)?((?:deploy|programmes)/[\w./*-]+)", PAGE))
    assert named
    for path in named - {"deploy/khaoban.env"}:
        assert list(HOUSE.glob(path.rstrip("."))), path
    units = set(re.findall(r"(khaoban-backup\.timer)", PAGE))
    assert all((HOUSE / "deploy" / unit).is_file() for unit in units)


def test_the_machine_is_installed_as_the_page_says(tmp_path: Path) -> None:
    """The lines that need neither root nor the network, with the page's own words for what goes where."""
    assert f"install --mode 0600 deploy/khaoban.env.example {tmp_path.root}etc/khaoban.env" in PAGE
    assert "ln -s /opt/khaoban/deploy/khaoban /usr/local/bin/khaoban" in PAGE
    wrapper = (HOUSE / "deploy" / "khaoban").read_text("utf-8")
    assert os.access(HOUSE / "deploy" / "khaoban", os.X_OK)
    for part in ("/etc/khaoban.env", "/var/lib/khaoban", "/opt/khaoban/bot.py", "--uid=khaoban"):
        assert part in wrapper
    bash = shutil.which("bash")
    assert bash


def test_what_the_table_of_symptoms_quotes_is_what_the_program_says() -> None:
    said = "\n".join(read_texts(HOUSE_TEXTS / "commands.en.po").values())
    quoted = re.findall(r"^\| “([^”]+)” \|", PAGE, re.M)
    assert len(quoted) >= 4
    assert [words for words in quoted if words not in said] == []


def test_the_metrics_that_are_to_be_watched_exist() -> None:
    from handlers import metrics

    exposed = metrics.exposition().decode()
    watched = set(re.findall(r"`(khaoban_[a-z_]+)`", PAGE))
    assert watched
    assert [name for name in watched if f"# TYPE {name.removesuffix('_total')}" not in exposed] == []


def test_the_reasons_of_ready_are_its_words() -> None:
    told = re.search(r"/ready says (.+?) \|", PAGE)
    assert told
    sources = "".join((HOUSE / "handlers" / name).read_text("utf-8") for name in ("work.py", "server.py"))
    for reason in re.findall(r"`(\w+)`", told.group(1)):
        assert f'"{reason}"' in sources
