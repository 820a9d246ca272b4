"""Care: migrate, backup, restore, doctor; and looking on: due, chart."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.commands import doctor
from handlers.commands.database import BACKUP_MADE
from storage.keys import Keys
from tests.handlers.administrator import SAMPLE, Administrator, administrator

__all__ = ["administrator"]


# The database


def test_migrate_makes_the_database_and_does_nothing_the_second_time(administrator: Administrator) -> None:
    assert "The database is ready" in administrator.done("migrate")
    made = Path("data/khaoban.sqlite").read_bytes()
    administrator.done("migrate")
    assert Path("data/khaoban.sqlite").read_bytes() == made


def test_a_database_that_cannot_be_reached_is_said_in_one_line(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHAOBAN_DATABASE_URL", "postgresql://nobody:hunter2@127.0.0.1:1/none")
    shown = administrator.does("migrate")
    assert shown.code == 1
    assert "KHAOBAN_DATABASE_URL" in shown.lines[0]
    assert len(shown.lines) == 2
    assert "hunter2" not in shown.text


def test_what_was_backed_up_comes_back(administrator: Administrator) -> None:
    administrator.has_set_up()
    administrator.done("import people", SAMPLE / "people.csv")
    before = administrator.finds(lambda store: store.people())
    assert "Backup written: backups/one.backup" in administrator.done("backup", "backups/one.backup")

    shutil.rmtree("data")
    assert "The backup is in its place." in administrator.done("restore", "backups/one.backup")
    assert administrator.finds(lambda store: store.people()) == before


def test_restoring_keeps_what_was_there(administrator: Administrator) -> None:
    administrator.has_set_up(places=False)
    administrator.done("backup", "empty.backup")
    administrator.done("import places", SAMPLE / "places.csv")
    shown = administrator.done("restore", "empty.backup")
    assert administrator.finds(lambda store: store.places()) == ()
    assert Path(shown.split("kept as ")[1].strip().rstrip(".")).is_file()


def test_a_backup_is_never_written_over(administrator: Administrator) -> None:
    administrator.has_set_up()
    administrator.done("backup", "one.backup")
    shown = administrator.does("backup", "one.backup")
    assert shown.code == 1
    assert "not written over" in shown.text


def test_what_is_no_backup_is_not_restored(administrator: Administrator) -> None:
    administrator.has_set_up()
    before = Path("data/khaoban.sqlite").read_bytes()
    Path("letter.txt").write_text("Dear administrator", "utf-8")
    for file in ("letter.txt", "missing.backup"):
        shown = administrator.does("restore", file)
        assert shown.code == 1
        assert shown.lines[0] == "Nothing was restored; the database is as it was."
    assert Path("data/khaoban.sqlite").read_bytes() == before


def test_keys_are_changed_and_the_old_one_left_behind(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator.has_set_up()
    administrator.done("import people", SAMPLE / "people.csv")
    new = Keys.make()
    monkeypatch.setenv("KHAOBAN_SECRET_KEYS", f"{new},{administrator.key}")
    administrator.done("keys rotate")
    monkeypatch.setenv("KHAOBAN_SECRET_KEYS", new)
    assert "✓ Secret keys" in administrator.does("doctor").text


# The doctor


def test_a_sound_installation_is_called_sound(administrator: Administrator) -> None:
    administrator.has_set_up()
    administrator.done("forms publish", SAMPLE.parent / "forms" / "L1.md")
    shown = administrator.does("doctor")
    assert shown.code == 0, shown.text
    assert [line[0] for line in shown.lines[:-1]] == ["✓"] * len(doctor.CHECKS)
    assert shown.lines[-1] == "Everything is in order."


def test_on_a_fresh_machine_it_says_what_to_do_first(administrator: Administrator) -> None:
    shown = administrator.does("doctor")
    assert shown.code == 1
    assert "✗ Database: The database is not ready" in shown.text
    assert "– Secret keys: not looked at" in shown.text


def test_wrong_settings_do_not_keep_it_from_looking_at_the_rest(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHAOBAN_PORT", "x")
    shown = administrator.does("doctor")
    assert "✗ Settings: KHAOBAN_PORT is “x”" in shown.text
    assert "✓ Fonts" in shown.text


def test_lost_keys_are_found(administrator: Administrator, monkeypatch: pytest.MonkeyPatch) -> None:
    administrator.has_set_up()
    administrator.done("import people", SAMPLE / "people.csv")
    monkeypatch.setenv("KHAOBAN_SECRET_KEYS", Keys.make())
    assert "✗ Secret keys: The keys in KHAOBAN_SECRET_KEYS do not open" in administrator.does("doctor").text


def test_forms_that_are_not_published_yet_are_named(administrator: Administrator) -> None:
    administrator.has_set_up()
    assert "✗ Published forms: not published yet: L1." in administrator.does("doctor").text


def test_a_full_disk_is_found(administrator: Administrator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE", 10**18)
    assert "✗ Disk: only" in administrator.does("doctor").text


def test_a_clock_that_stands_in_the_past_is_found(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "BUILT", datetime.now(UTC) + timedelta(days=1))
    assert "✗ Clock: it shows" in administrator.does("doctor").text


def test_the_age_of_the_last_backup_is_told(administrator: Administrator) -> None:
    administrator.has_set_up()
    assert "✓ Last backup: none was made" in administrator.does("doctor").text
    administrator.done("backup", "one.backup")
    assert "✓ Last backup: " in administrator.does("doctor").text
    long_ago = (datetime.now(UTC) - timedelta(days=8)).isoformat()
    administrator.finds(lambda store: store.set_mark(BACKUP_MADE, long_ago))
    assert "✗ Last backup: " in administrator.does("doctor").text


def test_packages_of_another_version_are_named(administrator: Administrator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "wanted", lambda tests: ["typer==0.0.1", "no-such-thing==1"])
    assert "✗ Packages: missing, or of another version: typer, no-such-thing." in administrator.does("doctor").text


# Looking on


def test_due_shows_who_would_be_reminded_and_does_nothing(administrator: Administrator) -> None:
    administrator.has_set_up()
    administrator.done("import people", SAMPLE / "people.csv")
    shown = administrator.does("due", "--at", "2026-12-02", "--days", "1", "--json")
    assert shown.code == 0, shown.text
    reminders = json.loads(shown.text)
    assert {(one["form"], one["period"], one["days"]) for one in reminders} == {("L1", "2026-11", -3)}
    assert administrator.finds(lambda store: store.task_states()) in ({}, {"waiting": 0})

    spoken = administrator.done("due", "--at", "2 December 2026")
    assert f"Reminders in all: {len(reminders)}." in spoken
    assert "5 December 2026" in spoken
    assert "ນາງ" not in spoken


def test_on_a_quiet_day_nothing_is_due(administrator: Administrator) -> None:
    administrator.has_set_up()
    assert administrator.done("due", "--at", "2026-12-20T08:00").strip() == "Reminders in all: 0."
    assert administrator.does("due", "--at", "sometime").code == 2


def test_a_chart_is_drawn_with_its_figures_as_words(administrator: Administrator) -> None:
    administrator.has_set_up()
    administrator.done("import people", SAMPLE / "people.csv")
    options = ("--place", "0706", "--period", "2026-10", "--language", "lo", "--out", "reports.png")
    shown = administrator.done("chart", "reports", *options)
    assert Path("reports.png").read_bytes().startswith(b"\x89PNG")
    assert shown.splitlines()[0] == "ບົດລາຍງານຕາມບ້ານ"


@pytest.mark.parametrize(
    ("name", "place", "period", "said"),
    [
        ("weather", "0706", "2026-10", "there are: reports, savings_loans"),
        ("reports", "9999", "2026-10", "There is no place 9999."),
        ("reports", "0706", "October", "“October” is no month"),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_refused(
    administrator: Administrator, name: str, place: str, period: str, said: str
) -> None:
    administrator.has_set_up()
    shown = administrator.does("chart", name, "--place", place, "--period", period, "--out", "x.png")
    assert shown.code == 1
    assert said in shown.text
    assert not Path("x.png").exists()
