"""Care: migrate, backup, restore, doctor; and looking on: due, chart."""

from __future__ import annotations

import json
import os
import shutil
import stat
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from handlers.commands import doctor
from handlers.commands.database import BACKUP_MADE
from handlers.media import Media
from handlers.settings import read_settings
from storage.keys import Keys
from storage.records import PlaceRow, RoleHeld
from storage.sqlite import connect
from storage.writes import LinkChat, SavePerson
from tests.conftest import LAOS, SAMPLE
from tests.handlers.administrator import Administrator, administrator
from tests.handlers.fakes import photo

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


def test_what_is_no_database_is_said_with_the_way_back(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("table.csv").write_text("code,name\n" * 100, "utf-8")
    monkeypatch.setenv("KHAOBAN_DATABASE_URL", "sqlite:///table.csv")
    for command in ("migrate", "unsent"):
        shown = administrator.does(command)
        assert shown.code == 1
        assert "is not a database, or is damaged. Correct KHAOBAN_DATABASE_URL, or restore a backup" in shown.lines[0]
    assert "✗ Database: The file that KHAOBAN_DATABASE_URL names" in administrator.does("doctor").text


def test_a_folder_is_no_database_and_a_missing_disk_is_not_made(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, disk = administrator.folder, administrator.folder / "disk"
    monkeypatch.setenv("KHAOBAN_DATABASE_URL", f"sqlite:///{here}")
    for command in ("migrate", "unsent"):
        assert administrator.does(command).lines[0].startswith(f"{here} is a folder. Write the database's file")
    monkeypatch.setenv("KHAOBAN_DATABASE_URL", f"sqlite:///{disk}/khaoban.sqlite")
    shown = administrator.does("migrate")
    assert (shown.code, shown.lines[0]) == (1, f"There is no folder {disk}. Make it, or mount the disk it lies on.")
    assert not disk.exists()


def test_run_names_what_is_worse_before_the_doors(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = administrator.folder / "torn"
    folder.mkdir()
    (folder / "programme.toml").write_text("id =", "utf-8")
    monkeypatch.setenv("KHAOBAN_PROGRAMMES", str(folder))
    shown = administrator.does("run")
    assert (shown.code, Path("data").exists()) == (1, False)
    said = ("There is no database at ", f"{folder}/programme.toml: ", "No door is open yet.")
    assert [line.startswith(start) for line, start in zip(shown.lines, said, strict=False)] == [True] * 3

    ready, broken = administrator.done("migrate").splitlines()
    assert ready.startswith("The database is ready")
    assert broken.startswith(f"{folder}/programme.toml: ")


def test_what_was_backed_up_comes_back(administrator: Administrator) -> None:
    administrator.has_set_up()
    administrator.done("import people", SAMPLE / "people.csv")
    before = administrator.finds(lambda store: store.people())
    Path("backups").mkdir()
    assert "Backup written: backups/one.backup" in administrator.done("backup", "backups/one.backup")

    shutil.rmtree("data")
    assert "The backup is in its place." in administrator.done("restore", "backups/one.backup")
    assert administrator.finds(lambda store: store.people()) == before


def test_a_backup_makes_no_folder_because_a_disk_may_be_missing(administrator: Administrator) -> None:
    administrator.has_set_up()
    shown = administrator.does("backup", "disk/backups/one.backup")
    assert shown.code == 1
    folder = administrator.folder / "disk" / "backups"
    assert shown.lines[0] == f"There is no folder {folder}. Make it, or mount the disk it lies on."
    assert not Path("disk").exists()


def test_database_backup_and_what_is_restored_belong_to_their_owner(administrator: Administrator) -> None:
    before = os.umask(0o022)
    try:
        administrator.has_set_up()
        administrator.done("backup", "one.backup")
        assert mode("data/khaoban.sqlite") == mode("one.backup") == 0o600
        with closing(connect(Path("data/khaoban.sqlite"))) as open_one:
            open_one.execute("CREATE TABLE t (x)")
            assert mode("data/khaoban.sqlite-wal") == mode("data/khaoban.sqlite-shm") == 0o600
        Path("one.backup").chmod(0o644)
        administrator.done("restore", "one.backup")
        assert mode("data/khaoban.sqlite") == 0o600
    finally:
        os.umask(before)


def mode(file: str) -> int:
    return stat.S_IMODE(Path(file).stat().st_mode)


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
    assert administrator.does("backup", ".").lines[0] == ".: this is a folder; name a file in it."


def test_what_is_no_backup_is_not_restored(administrator: Administrator) -> None:
    administrator.has_set_up()
    before = Path("data/khaoban.sqlite").read_bytes()
    Path("letter.txt").write_text("Dear administrator", "utf-8")
    for file in ("letter.txt", "missing.backup", "."):
        shown = administrator.does("restore", file)
        assert shown.code == 1
        assert shown.lines[0] == "Nothing was restored; the database is as it was."
    assert administrator.does("--language lo restore", "letter.txt").lines[1].startswith("letter.txt ບໍ່ແມ່ນຂໍ້ມູນສຳຮອງ")
    assert Path("data/khaoban.sqlite").read_bytes() == before


def test_keys_are_changed_and_the_old_one_left_behind(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator.has_set_up()
    administrator.done("import people", SAMPLE / "people.csv")
    sent, now = photo(), datetime(2026, 10, 28, tzinfo=UTC)
    kept = Media.of(read_settings()).keep(sent, now, ours=True)
    new = Keys.make()
    monkeypatch.setenv("KHAOBAN_SECRET_KEYS", f"{new},{administrator.key}")
    administrator.done("keys rotate")
    assert "Sealed anew with the newest key: 0." in administrator.done("keys rotate")
    monkeypatch.setenv("KHAOBAN_SECRET_KEYS", new)
    assert "✓ Secret keys" in administrator.does("doctor").text
    assert Media.of(read_settings()).open(kept.name) == sent


# The doctor


def test_a_sound_installation_is_called_sound(administrator: Administrator) -> None:
    administrator.has_set_up()
    shown = administrator.does("doctor")
    assert shown.code == 0, shown.text
    assert [line[0] for line in shown.lines[:-1]] == ["✓"] * len(doctor.CHECKS)
    assert "✓ Places: 19, each where it belongs" in shown.lines
    assert shown.lines[-1] == "Everything is in order."


def test_on_a_fresh_machine_it_says_what_to_do_first(administrator: Administrator) -> None:
    shown = administrator.does("doctor")
    assert shown.code == 1
    assert f"✗ Database: There is no database at {administrator.folder / 'data' / 'khaoban.sqlite'}." in shown.text
    assert "– Secret keys: not looked at" in shown.text
    assert "✓ Media folder: data/media; it is made when it is first needed" in shown.text
    assert list(administrator.folder.iterdir()) == []  # it says that it changes nothing


def test_without_keys_the_settings_are_not_called_good(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator.has_set_up()
    monkeypatch.delenv("KHAOBAN_SECRET_KEYS")
    shown = administrator.does("doctor")
    assert "✗ Settings: KHAOBAN_SECRET_KEYS is not set" in shown.text
    assert "✓ Database: reached" in shown.text
    assert [line.partition(":")[0] for line in shown.lines if line[0] == "✗"] == ["✗ Settings"]
    assert "– Secret keys" in shown.text


def test_a_media_folder_that_cannot_be_is_one_problem(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator.has_set_up()
    Path("letter").touch()
    for folder in ("/proc/media", "letter", "letter/media"):
        monkeypatch.setenv("KHAOBAN_MEDIA_DIR", folder)
        shown = administrator.does("doctor")
        assert [line.partition(":")[0] for line in shown.lines if line[0] == "✗"] == ["✗ Media folder"]
        assert "Correct KHAOBAN_MEDIA_DIR" in shown.text


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (PlaceRow("T1", "", "village", "ບ້ານ", "", ""), "do not lie in a place of the level above theirs: T1."),
        (PlaceRow("0706KA", "0706KB", "village", "ບ້ານ", "", ""), "0706901, 0706902, 0706903"),
        (PlaceRow("0706KF", "0706", "district", "ເມືອງ", "", ""), "above theirs: 0706KF."),
    ],
)
def test_a_broken_tree_is_found(administrator: Administrator, row: PlaceRow, said: str) -> None:
    administrator.has_set_up()
    administrator.finds(lambda store: store.import_places([row]))
    (line,) = (line for line in administrator.does("doctor").lines if "Places:" in line)
    assert line.startswith("✗")
    assert said in line


def test_a_role_at_a_place_of_another_kind_is_found(administrator: Administrator) -> None:
    administrator.has_set_up()
    who = SavePerson("a" * 32, "ນາງ ມະນີ", "lo"), [RoleHeld("vc", "0706901", date(2026, 1, 1))]
    administrator.finds(lambda store: store.import_people([who]))
    assert "is for: 0706901 (vc)." in administrator.does("doctor").text


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
    administrator.has_set_up(forms=False)
    assert "✗ Published forms: not published yet: L1, L3, " in administrator.does("doctor").text


def test_a_published_form_is_held_against_the_programme_and_a_changed_one_compiled(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator.has_set_up()
    shutil.copytree(LAOS, "ours")
    monkeypatch.setenv("KHAOBAN_PROGRAMMES", "ours")
    assert "✓ Programmes: laos_prf" in administrator.does("doctor").text
    toml, form = Path("ours/programme.toml"), Path("ours/forms/L1.md")
    right = toml.read_text("utf-8")
    toml.write_text(right.replace('num = "shg_active"', 'num = "shg_active_"'), "utf-8")
    assert "✗ Programmes: programme.toml, indicator.L01.num:" in administrator.does("doctor").text
    toml.write_text(right.replace("\npending = ", "\nwaiting = "), "utf-8")
    assert "pending.csv" in administrator.does("doctor").text
    toml.write_text(right, "utf-8")
    form.write_text(form.read_text("utf-8").replace("| integer ", "| intgr ", 1), "utf-8")
    assert "✗ Programmes: L1.md" in administrator.does("doctor").text


def test_a_full_disk_is_found(administrator: Administrator, monkeypatch: pytest.MonkeyPatch) -> None:
    administrator.has_set_up()
    monkeypatch.setattr(doctor, "LEAST_FREE", 10**18)
    assert "✗ Disk: only" in administrator.does("doctor").text


def test_a_clock_that_stands_in_the_past_is_found(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator.has_set_up()
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
    administrator.has_set_up()
    monkeypatch.setattr(doctor, "wanted", lambda tests: ["typer==0.0.1", "no-such-thing==1"])
    assert "✗ Packages: missing, or of another version: typer, no-such-thing." in administrator.does("doctor").text


# Looking on


def test_due_shows_who_would_be_reminded_and_does_nothing(administrator: Administrator) -> None:
    administrator.has_set_up()
    administrator.done("import people", SAMPLE / "people.csv")
    shown = administrator.does("due", "--at", "2026-12-02", "--days", "1", "--json")
    assert shown.code == 0, shown.text
    reminders = json.loads(shown.text)
    assert {(one["kind"], one["subject"], one["period"], one["step"]) for one in reminders} == {
        ("reminder", "L1", "2026-11", "-3")
    }
    assert {(one["at"], one["due"], one["door"], one["line_cost"]) for one in reminders} == {
        ("2026-12-02T08:00:00+07:00", "2026-12-05", "", 0)  # nobody has joined yet
    }
    assert administrator.finds(lambda store: store.task_states()) in ({}, {"waiting": 0})

    spoken = administrator.done("due", "--at", "2 December 2026")
    assert f"Reminders in all: {len(reminders)}." in spoken
    assert "5 December 2026" in spoken
    assert "ນາງ" not in spoken


def test_due_shows_which_summaries_would_come_by_themselves(administrator: Administrator) -> None:
    administrator.has_set_up()
    group = LinkChat("telegram", "-1004711", "0706", "lo")
    administrator.finds(lambda store: store.write([group], now=datetime.now(UTC)))
    spoken = administrator.done("due", "--at", "2026-11-30").splitlines()
    assert spoken[1:] == [
        "30 November 2026, 08:00: the group of Xamtai (telegram) gets “Monthly livelihood summary”.",
        "Reminders in all: 0.",
        "Summaries that come by themselves: 1.",
    ]
    (post,) = json.loads(administrator.done("due", "--at", "2026-11-30", "--json"))
    assert post["key"] == "post:laos_prf.D1:0706:2026-11:telegram:-1004711"
    assert (post["kind"], post["to"], post["subject"], post["step"]) == ("summary", "-1004711", "D1", "")
    assert (post["place"], post["period"], post["door"], post["line_cost"]) == ("0706", "2026-11", "telegram", 0)
    assert administrator.finds(lambda store: store.task_states()) == {}


def test_on_a_quiet_day_nothing_is_due(administrator: Administrator) -> None:
    administrator.has_set_up()
    assert administrator.done("due", "--at", "2026-12-20T08:00").splitlines() == [
        "From 20 December 2026, 08:00 until 21 December 2026, 08:00:",
        "Reminders in all: 0.",
    ]
    for time in ("sometime", "0001-01-01", "9999-12-31", "2569-02-30"):
        assert administrator.does("due", "--at", time).code == 2
    for days in ("0", "367", "x"):
        assert "from 1 to 366" in administrator.does("due", "--at", "2026-12-20", "--days", days).text


def test_without_a_moment_due_looks_from_now_on(administrator: Administrator) -> None:
    administrator.has_set_up()
    before = datetime.now(UTC)
    administrator.done("import people", SAMPLE / "people.csv")
    coming = json.loads(administrator.done("due", "--days", "35", "--json"))  # a month's reminders are among them
    assert coming
    assert min(datetime.fromisoformat(one["at"]) for one in coming) >= before


@pytest.mark.parametrize(
    "time", ["2569-12-02", "2569-12-02T00:00", "2569-12-02T00:00+07:00", "๒๕๖๙-๑๒-๐๒", "2/12/2569", "2026-12-02"]
)
def test_years_of_the_buddhist_era_are_understood_however_they_are_written(
    administrator: Administrator, time: str
) -> None:
    administrator.has_set_up()
    assert administrator.done("due", "--at", time).startswith("From 2 December 2026, 00:00 until 3 December 2026")


def test_a_leap_day_of_the_buddhist_era_is_a_day(administrator: Administrator) -> None:
    administrator.has_set_up()
    assert "From 29 February 2024, 08:00" in administrator.done("due", "--at", "2567-02-29T08:00")


def test_a_chart_is_drawn_with_its_figures_as_words(administrator: Administrator) -> None:
    administrator.has_set_up()
    administrator.done("import people", SAMPLE / "people.csv")
    options = ("--place", "0706", "--period", "2026-10", "--language", "lo", "--out", "reports.png")
    shown = administrator.done("chart", "reports", *options)
    assert Path("reports.png").read_bytes().startswith(b"\x89PNG")
    where, told = shown.splitlines()[:2]
    assert where == "ຊຳໃຕ້ · ພະຈິກ 2025 – ຕຸລາ 2026"
    assert told.startswith("ບົດລາຍງານຕາມບ້ານ")


@pytest.mark.parametrize("period", ["2026-10", "2569-10", "๒๕๖๙-๑๐"])
def test_a_chart_without_reports_says_so_and_which_months_it_shows(administrator: Administrator, period: str) -> None:
    administrator.has_set_up()
    shown = administrator.done("chart", "reports", "--place", "0706", "--period", period, "--out", "reports.PNG")
    assert shown.splitlines() == [
        "Xamtai · November 2025 – October 2026",
        "Reports by village: No figures yet",
        "Picture: reports.PNG",
    ]


def test_a_chart_of_half_years_ends_with_the_one_that_is_named(administrator: Administrator) -> None:
    administrator.has_set_up()
    shown = administrator.done("chart", "ageing", "--place", "0706", "--period", "2569-H1", "--out", "x.png")
    assert shown.splitlines() == [
        "Xamtai · second half of 2024 – first half of 2026",
        "Loans by days late · first half of 2026: No figures yet",
        "Picture: x.png",
    ]


def test_a_picture_is_a_png_and_replaces_the_one_before(administrator: Administrator) -> None:
    administrator.has_set_up()
    options = ("--place", "0706", "--period", "2026-10", "--out")
    shown = administrator.does("chart", "reports", *options, "d.jpg")
    assert shown.code == 2
    assert "write a name that ends in .png" in shown.text
    Path("old.png").write_text("old", "utf-8")
    administrator.done("chart", "reports", *options, "old.png")
    assert Path("old.png").read_bytes().startswith(b"\x89PNG")
    assert "is written over" in " ".join(administrator.done("chart --help").split())


@pytest.mark.parametrize(
    ("name", "place", "period", "said"),
    [
        ("weather", "0706", "2026-10", "there are: reports, savings_loans"),
        ("reports", "9999", "2026-10", "There is no place 9999."),
        ("reports", "0706", "October", "“October” is no month"),
        ("reports", "0706", "2026-13", "“2026-13” is no month"),
        ("reports", "0706", "2026-Q4", "“2026-Q4” is no month"),
        ("reports", "0706", "0001-01", "“0001-01” is no month"),
        ("ageing", "0706", "2026-10", "“2026-10” is no period of this chart; write it like 2026-H2"),
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
