"""The command line as a whole: help, languages, exit codes, and bot.py as it is really started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from handlers.commands import doctor
from handlers.commands.desk import preferred_language
from handlers.settings import HOUSE
from tests.handlers.administrator import Administrator, administrator

__all__ = ["administrator"]


def start(*arguments: str, folder: Path, typing: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    """Start bot.py as an administrator does, in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KHAOBAN_", "LC_"))}
    return subprocess.run(
        [sys.executable, str(HOUSE / "bot.py"), *arguments],
        cwd=folder,
        env={**kept, "LANG": "C.UTF-8", **environ},
        input=typing,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def test_without_a_command_it_says_what_there_is(administrator: Administrator) -> None:
    shown = administrator.does("")
    assert "practice" in shown.text
    assert "doctor" in shown.text


def test_wrong_usage_ends_with_two(administrator: Administrator) -> None:
    assert administrator.does("dance").code == 2
    assert administrator.does("import places").code == 2
    assert administrator.does("--language fr doctor").code == 2


@pytest.mark.parametrize("port", ["0", "65536", "eighty"])
def test_a_port_that_there_is_not_is_said_in_our_words(administrator: Administrator, port: str) -> None:
    shown = administrator.does("practice", "--port", port)
    assert shown.code == 2
    assert "write a whole number from 1 to 65535" in shown.text
    assert "Input" not in shown.text


def test_every_language_option_knows_the_languages(administrator: Administrator) -> None:
    for command in ("chart reports --place 07 --period 2026-10 --out x.png", "invite"):
        shown = administrator.does(f"{command} --language fr")
        assert shown.code == 2
        assert "write one of: lo, th, en" in shown.text


def test_what_is_refused_ends_with_one_and_names_the_page_that_helps(administrator: Administrator) -> None:
    shown = administrator.does("invite", "--role", "vc", "--place", "0706KA")
    assert shown.code == 1
    assert shown.lines == [
        f"There is no database at {administrator.folder / 'data' / 'khaoban.sqlite'}. If this is a new installation, "
        "run: bot.py migrate. Otherwise correct KHAOBAN_DATABASE_URL, or mount the disk it lies on.",
        "See docs/commands.md.",
    ]


def test_wrong_settings_are_said_all_at_once_before_anything_is_done(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHAOBAN_PORT", "x")
    monkeypatch.setenv("KHAOBAN_LOG_LEVEL", "loud")
    shown = administrator.does("migrate")
    assert shown.code == 1
    assert [line.partition(" ")[0] for line in shown.lines] == ["KHAOBAN_PORT", "KHAOBAN_LOG_LEVEL", "See"]
    assert not (administrator.folder / "data").exists()


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "lo_LA.UTF-8"}, "lo"),
        ({"LANG": "th_TH.UTF-8"}, "th"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "lo_LA.UTF-8", "LC_ALL": "th_TH"}, "th"),
        ({}, "en"),
    ],
)
def test_it_speaks_the_language_of_the_machine(environ: dict[str, str], language: str) -> None:
    assert preferred_language(environ) == language


def test_it_speaks_lao_and_thai_when_asked(administrator: Administrator) -> None:
    assert "ອ່ານເພີ່ມໃນ docs/commands.md" in administrator.does("--language lo due", "--at", "2026-11-28").text
    assert "อ่านเพิ่มเติมใน docs/commands.md" in administrator.does("--language th due", "--at", "2026-11-28").text


def test_a_fault_of_ours_is_one_line_and_a_file_without_what_anybody_said(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "ນາງ ມະນີ: 12"

    def break_down() -> None:
        raise RuntimeError(said)

    monkeypatch.setattr(doctor.Patient, "__init__", lambda *_: break_down())
    shown = administrator.does("doctor")
    kept = Path("data/faults.log").read_text("utf-8")
    assert shown.code == 70
    assert len(shown.lines) == 1
    assert "RuntimeError" in shown.text
    assert "break_down" in kept
    assert "ມະນີ" not in shown.text + kept


def test_with_the_log_level_debug_the_way_through_our_code_is_shown(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor.Patient, "__init__", lambda *_: 1 / 0)
    monkeypatch.setenv("KHAOBAN_LOG_LEVEL", "debug")
    assert "ZeroDivisionError: division by zero" in administrator.does("doctor").text


def test_a_new_key_can_be_used_at_once(administrator: Administrator, monkeypatch: pytest.MonkeyPatch) -> None:
    key = administrator.does("keys new").lines[0]
    monkeypatch.setenv("KHAOBAN_SECRET_KEYS", key)
    administrator.has_set_up()


def test_run_says_what_to_set_when_no_door_can_be_opened(administrator: Administrator) -> None:
    shown = administrator.does("run")
    assert shown.code == 1
    assert "bot.py practice" in shown.text


@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("KHAOBAN_LINE_CHANNEL_SECRET", "0123456789abcdef", "KHAOBAN_LINE_CHANNEL_ID"),
        ("KHAOBAN_LINE_CHANNEL_ID", "1234567890", "KHAOBAN_LINE_CHANNEL_SECRET"),
        ("KHAOBAN_TELEGRAM_WEBHOOK_SECRET", "a_long_enough_secret", "KHAOBAN_TELEGRAM_TOKEN"),
    ],
)
def test_run_opens_no_half_door(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, named: str
) -> None:
    monkeypatch.setenv(setting, value)
    shown = administrator.does("run")
    assert shown.code == 1
    assert named in shown.text
    assert value not in shown.text or setting == "KHAOBAN_LINE_CHANNEL_ID"


def test_run_wants_keys_before_anything_else(administrator: Administrator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KHAOBAN_SECRET_KEYS")
    shown = administrator.does("run")
    assert shown.code == 1
    assert "bot.py keys new" in shown.text


def test_bot_py_starts_inside_the_environment_with_the_exit_codes_of_the_commands(tmp_path: Path) -> None:
    helped = start("--help", folder=tmp_path)
    assert helped.returncode == 0
    assert "Khaoban, village news" in helped.stdout
    wrong = start("dance", folder=tmp_path)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    refused = start("migrate", folder=tmp_path, KHAOBAN_PORT="x")
    assert refused.returncode == 1
    assert refused.stderr.startswith("KHAOBAN_PORT is “x”")
    assert "Traceback" not in wrong.stderr + refused.stderr


def test_bot_py_reads_a_forms_answers_from_standard_input(tmp_path: Path) -> None:
    form = tmp_path / "tiny.md"
    form.write_text(
        "| survey |\n| | type | name | label |\n| | integer | hens | How many hens? |\n"
        "| settings |\n| | form_id |\n| | tiny |\n",
        "utf-8",
    )
    done = start("forms", "try", str(form), folder=tmp_path, typing="໑໒\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith('{\n  "hens": 12\n}\n')
    assert start("forms", "try", str(form), folder=tmp_path, typing="").returncode == 1


def test_the_commands_load_no_spreadsheets_nor_charts_until_they_are_wanted() -> None:
    program = (
        "import sys, handlers.commands\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules} & {'openpyxl', 'numpy', 'matplotlib'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


def test_bot_py_needs_nothing_but_the_standard_library_until_the_environment_stands() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-c", "import bot; import deploy.environment"],
        cwd=HOUSE,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_machine_that_lacks_something_is_told_so_in_one_sentence(tmp_path: Path) -> None:
    script = (
        "import bot, deploy.environment as e, sys\n"
        "def none(): raise e.Missing('Python 3.11 is missing.')\n"
        "e.enter = none\nsys.exit(bot.start())\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=HOUSE, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "Python 3.11 is missing.\n")
