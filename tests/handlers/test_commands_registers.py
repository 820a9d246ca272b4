"""bot.py import register: groups, members and loans from tables, all or nothing; reckoned with as calc par does."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import openpyxl
import pytest

import programmes
from conversations.reports.registers import rows, standing
from forms.sheets.workbook import read_workbook
from forms.sheets.xlsform import compile_form
from programmes.load import load_programme
from programmes.registers import Lists
from storage.desk import ChangesIn
from tests.handlers.administrator import Administrator, administrator
from tests.indicators.test_kept_loans import registers
from tests.indicators.test_par import GROUP

__all__ = ["administrator"]

LAOS = Path(programmes.__file__).parent / "laos_prf"
PLACES = [
    ("code", "parent", "kind", "name_en"),
    ("P", "", "province", "Oudomxay"),
    ("D", "P", "district", "Namor"),
    ("K", "D", "kumban", "Nam Phaeng"),
    ("V1", "K", "village", "Phon"),
    ("V2", "K", "village", "Tai"),
]
LOANS = [
    ("place", "id", "label", "Principal", "released", "source", "restructured"),
    ("V1", "A", "Mali · 1", 1500000, "2026-01-15", "own", "no"),
    ("V2", "B", "Som · 1", 600000, "2026-02-01", "seed", "yes"),
]


@pytest.fixture
def portfolio(administrator: Administrator, monkeypatch: pytest.MonkeyPatch) -> Administrator:
    monkeypatch.setenv("KHAOBAN_PROGRAMMES", str(LAOS))
    administrator.has_set_up(places=False)
    administrator.done("import places", administrator.writes("places.csv", PLACES))
    return administrator


def stands(portfolio: Administrator, name: str) -> list[dict[str, str]]:
    """The register as forms read it, over both villages."""
    sets = portfolio.finds(lambda store: store.look(ChangesIn((name,), ("V1", "V2"))))[name]
    return rows(standing(name, sets), sets)


def loans(portfolio: Administrator) -> dict[str, tuple[str, str, str, str]]:
    found = stands(portfolio, "loans")
    return {row["name"]: (row["place"], row["label"], row["principal"], row["source"]) for row in found}


@pytest.mark.parametrize("name", ["loans.csv", "loans.xlsx"])
def test_a_table_comes_into_its_register(portfolio: Administrator, name: str) -> None:
    said = portfolio.done("import register", "loans", portfolio.writes(name, LOANS))
    assert said == "loans: rows read: 2; new or changed: 2.\n"
    assert loans(portfolio) == {
        "A": ("V1", "Mali · 1", "1500000", "own"),
        "B": ("V2", "Som · 1", "600000", "seed"),
    }


def test_a_known_id_is_updated_and_an_empty_cell_leaves_what_is_known(portfolio: Administrator) -> None:
    portfolio.done("import register", "loans", portfolio.writes("loans.csv", LOANS))
    again = [LOANS[0], ("V1", "A", "", "", "", "bank", ""), LOANS[2]]
    said = portfolio.done("import register", "loans", portfolio.writes("again.csv", again))
    assert said == "loans: rows read: 2; new or changed: 1.\n"
    assert loans(portfolio)["A"] == ("V1", "Mali · 1", "1500000", "bank")
    assert portfolio.done("import register", "loans", portfolio.folder / "again.csv").endswith("changed: 0.\n")


def test_every_bad_cell_is_named_and_nothing_is_kept(portfolio: Administrator) -> None:
    bad = [
        LOANS[0],
        ("V1", "A", "Mali", "1.500.000", "15/1/2026", "own", "no"),
        ("K", "A", "", "600000", "2026-02-01", "savings", "no"),
        ("", "C 1", "Noy", "600000", "2026-02-01", "own", "no"),
        ("V9", "", "Noy", "600000", "2026-02-01", "own", "no"),
    ]
    shown = portfolio.does("import register", "loans", portfolio.writes("bad.csv", bad))
    assert shown.code == 1
    named = [line.partition(": ")[0] for line in shown.lines if line.startswith("bad.csv")]
    assert len(named) == 10
    assert "1.500.000" in shown.text
    assert "one of bank, other, own, seed" in shown.text
    assert stands(portfolio, "loans") == []


def test_a_day_that_no_question_asks_for_is_read_all_the_same(portfolio: Administrator) -> None:
    bad = [("place", "id", "label", "loan", "due", "principal"), ("V1", "s1", "1", "A", "31/12/2026", "1500000")]
    shown = portfolio.does("import register", "schedule", portfolio.writes("schedule.csv", bad))
    assert shown.code == 1
    assert "the amount or the day of this row cannot be read" in shown.text


VILLAGE: dict[str, list[tuple[object, ...]]] = {
    "groups": [("place", "id", "label", "gname", "formed"), ("V1", "G1", "Weavers", "Weavers", "2024-01-05")],
    "members": [("place", "id", "label", "mname", "group"), ("V1", "M1", "Mali", "Mali", "G1")],
    "loans": [
        ("place", "id", "label", "group", "member", "principal", "released", "source"),
        ("V1", "A", "Mali · 1", "G1", "M1", 1500000, "2026-01-15", "own"),
        ("V1", "B", "Mali · 2", "G1", "M1", 600000, "2026-02-15", "seed"),
    ],
    "schedule": [
        ("place", "id", "label", "loan", "due", "principal"),
        ("V1", "A1", "1", "A", "2026-06-30", 500000),
        ("V1", "A2", "2", "A", "2026-12-31", 1000000),
        ("V1", "B1", "1", "B", "2026-12-31", 600000),
    ],
    "payments": [
        ("place", "id", "label", "loan", "paid", "principal"),
        ("V1", "P1", "1", "A", "2026-06-28", 500000),
    ],
}


def workbook(portfolio: Administrator, *changed: tuple[str, int, int, object]) -> Path:
    """A village's workbook, with these cells (sheet, row, column) changed."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, lines in VILLAGE.items():
        page = book.create_sheet(name)
        for line in lines:
            page.append(line)
    for name, row_number, column, value in changed:
        book[name].cell(row_number, column, value)  # type: ignore[arg-type]
    path = portfolio.folder / "village.xlsx"
    book.save(path)
    return path


def named(portfolio: Administrator, *changed: tuple[str, int, int, object]) -> list[str]:
    """What is said of cells when the village's workbook comes in with these changed; nothing of it may be kept."""
    shown = portfolio.does("import register", *VILLAGE, workbook(portfolio, *changed))
    assert shown.code == 1
    assert [stands(portfolio, name) for name in VILLAGE] == [[]] * len(VILLAGE)
    return [line for line in shown.lines if ", row " in line]


def test_a_villages_workbook_comes_in_as_one(portfolio: Administrator) -> None:
    said = portfolio.done("import register", *VILLAGE, workbook(portfolio))
    assert said.splitlines() == [
        f"{name}: rows read: {len(lines) - 1}; new or changed: {len(lines) - 1}." for name, lines in VILLAGE.items()
    ]
    more = [VILLAGE["payments"][0], ("V1", "P2", "2", "A", "2026-07-01", 1000001)]
    shown = portfolio.does("import register", "payments", portfolio.writes("more.csv", more))
    assert "more.csv, row 2, column principal: with this payment more has been paid on “A”" in shown.text
    assert len(stands(portfolio, "payments")) == 1


def test_what_does_not_fit_in_a_workbook_is_named_by_its_cell_and_nothing_is_half_taken(
    portfolio: Administrator,
) -> None:
    wrong = named(portfolio, ("schedule", 2, 5, "31/6/2026"), ("payments", 2, 6, "5.000.000"))
    assert [line.split(":")[0] for line in wrong] == ["schedule, row 2", "payments, row 2, column principal"]
    wrong = named(portfolio, ("members", 2, 5, "G9"), ("loans", 3, 4, "G8"), ("schedule", 4, 4, "C"))
    assert [line.split(":")[0] for line in wrong] == [
        "members, row 2, column group", "loans, row 3, column group", "schedule, row 4, column loan"
    ]  # fmt: skip
    assert named(portfolio, ("schedule", 3, 6, 900000), ("payments", 2, 6, 1500001)) == [
        "loans, row 2, column principal: the schedule of “A” comes to 1400000, and not to its principal 1500000. Correct one of them.",
        "payments, row 2, column principal: with this payment more has been paid on “A” than was lent: 1 too much.",
    ]
    shown = portfolio.does("import register", "groups", "members", portfolio.writes("g.csv", VILLAGE["groups"]))
    assert (shown.code, "a .csv file holds one table" in shown.text) == (1, True)
    shown = portfolio.does("import register", *VILLAGE, "decisions", workbook(portfolio))
    assert (shown.code, "there is no sheet “decisions” in this workbook" in shown.text) == (1, True)


def test_a_table_of_loans_alone_fits_what_is_on_record(portfolio: Administrator) -> None:
    """A loan may come before its schedule; one that has a schedule and payments must fit them."""
    portfolio.done("import register", *VILLAGE, workbook(portfolio))
    lent = [VILLAGE["loans"][0], ("V1", "A", "", "", "", 400000), ("V1", "C", "Mali · 3", "G1", "M1", 200000)]
    shown = portfolio.does("import register", "loans", portfolio.writes("lent.csv", lent))
    assert shown.code == 1
    assert [line for line in shown.lines if ", row " in line] == [
        "lent.csv, row 2, column principal: the schedule of “A” comes to 1500000, and not to its principal 400000. Correct one of them.",
        "lent.csv, row 2, column principal: “A” has been paid back more than this already: 100000 too much.",
    ]
    assert loans(portfolio)["A"][2] == "1500000"
    assert "changed: 1" in portfolio.done("import register", "loans", portfolio.writes("c.csv", [lent[0], lent[2]]))


def test_what_a_row_names_is_of_its_own_place(portfolio: Administrator) -> None:
    """Nobody in a village can choose a group of another."""
    portfolio.done("import register", *VILLAGE, workbook(portfolio))
    members = [VILLAGE["members"][0], ("V2", "M2", "Som", "Som", "G1")]
    shown = portfolio.does("import register", "members", portfolio.writes("members.csv", members))
    assert [line for line in shown.lines if ", row " in line] == [
        "members.csv, row 2, column group: this one belongs to V1, and the row to V2: "
        "name one of the same place, of one around it or within it."
    ]
    assert len(stands(portfolio, "members")) == 1


def test_only_what_a_table_speaks_of_is_read(portfolio: Administrator) -> None:
    """So the loans stay sealed when members come, and one that cannot be opened is no hindrance."""
    portfolio.done("import register", *VILLAGE, workbook(portfolio))
    with closing(sqlite3.connect(portfolio.folder / "data" / "khaoban.sqlite")) as database, database:
        database.execute("UPDATE register_changes SET changes = x'00' WHERE list = 'loans'")
    members = [VILLAGE["members"][0], ("V1", "M2", "Som", "Som", "G1")]
    assert "changed: 1" in portfolio.done("import register", "members", portfolio.writes("m.csv", members))


def test_an_entry_keeps_its_place(portfolio: Administrator) -> None:
    portfolio.done("import register", "loans", portfolio.writes("loans.csv", LOANS))
    moved = [LOANS[0], ("V2", *LOANS[1][1:])]
    shown = portfolio.does("import register", "loans", portfolio.writes("moved.csv", moved))
    assert shown.code == 1
    assert "belongs to V1 already" in shown.text


def test_a_register_that_is_not_there_is_said(portfolio: Administrator) -> None:
    shown = portfolio.does("import register", "lones", portfolio.writes("loans.csv", LOANS))
    assert shown.code == 1
    assert "groups, members, loans, schedule, payments" in shown.text


ANOTHER = """
id = "another"
version = "1"
languages = ["en"]
title = {en = "Another"}
zone = "Asia/Bangkok"
money = "THB"
levels = ["village"]
[role]
vo = {at = "village", label = {en = "officer"}}
[form]
Z1 = {by = ["vo"], for = "village", every = "month"}
[register]
loans = {at = "village", label = {en = "loans"}}
"""


def test_a_register_of_two_programmes_is_not_guessed(portfolio: Administrator, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = portfolio.folder / "another"
    folder.mkdir()
    (folder / "programme.toml").write_text(ANOTHER, "utf-8")
    monkeypatch.setenv("KHAOBAN_PROGRAMMES", os.pathsep.join((str(folder), str(LAOS))))
    file = portfolio.writes("loans.csv", LOANS)
    shown = portfolio.does("import register", "loans", file)
    assert shown.code == 1
    assert "another, laos_prf" in shown.text
    assert loans(portfolio) == {}
    assert "new or changed: 2" in portfolio.done("import register", "loans", file, "--programme", "laos_prf")


def test_what_is_imported_is_reckoned_with_as_calc_par_does(portfolio: Administrator) -> None:
    kept = registers(GROUP)
    tables = {
        "loans": ("principal", "restructured"),
        "schedule": ("loan", "due", "principal"),
        "payments": ("loan", "paid", "principal"),
    }
    files = {}
    for name, columns in tables.items():
        cells = [[row.get(column, "") for column in columns] for row in kept[name]]
        lines = [("V1", row["name"].replace("+", "."), f"label {row['name']}") for row in kept[name]]
        table = [("place", "id", "label", *columns), *((*own, *rest) for own, rest in zip(lines, cells, strict=True))]
        portfolio.done("import register", name, portfolio.writes(f"in_{name}.csv", table))
        own = [[row["name"]] if name == "loans" else [] for row in kept[name]]
        heading = (*(("loan",) if name == "loans" else ()), *columns)
        files[name] = portfolio.writes(f"{name}.csv", [heading, *([*a, *b] for a, b in zip(own, cells, strict=True))])
    arguments = [part for name, path in files.items() for part in (f"--{name}", path)]
    shown = json.loads(
        portfolio.done("calc par", *arguments, "--as-of", "2026-06-30", "--from", "2026-01-01", "--json")
    )
    programme = load_programme(LAOS)
    blocks = programme.blocks()
    forms = {
        name: compile_form(read_workbook(path), blocks=blocks).form for name, path in programme.form_files().items()
    }
    lists = Lists(programme, forms)
    found = lists.served(
        ("loans", "par"), {name: stands(portfolio, name) for name in tables}, date(2026, 1, 1), date(2026, 6, 30)
    )
    (par,) = found["par"]
    assert (int(par["glp"]), int(par["arrears"])) == (shown["glp"], shown["arrears"])
    assert [par[f"par{days}"] for days in shown["par"]] == [f"{share:.1f}" for share in shown["par"].values()]
    assert [int(par[key]) for key in ("due", "received", "on_time")] == [
        shown[key] for key in ("due", "received", "on_time")
    ]
    assert {row["name"]: (int(row["unpaid"]), int(row["days"])) for row in found["loans"]} == {
        name: (one["unpaid"], one["days_overdue"]) for name, one in shown["loans"].items()
    }
