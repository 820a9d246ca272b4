"""bot.py calc par: portfolio at risk out of three spreadsheets, and what is refused by row and column."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.handlers.administrator import Administrator, administrator
from tests.indicators.test_kept_loans import registers
from tests.indicators.test_par import GROUP

__all__ = ["administrator"]

LOANS = """loan,group,source,purpose,released,principal,restructured,written_off_on
A,G1,own,pigs,2026-01-15,1000000,no,
B,G1,seed,shop,2026-02-01,600000,yes,
C,G2,own,,2026-02-01,400000,no,
D,G2,own,,2025-02-01,300000,no,2026-03-01
"""
SCHEDULE = """loan,due,principal
A,2026-04-30,500000
A,2026-10-31,500000
B,2026-12-31,600000
C,2026-06-30,400000
D,2025-12-31,300000
"""
PAYMENTS = """loan,paid,principal
A,2026-05-10,200000
A,2026-07-01,300000
"""


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, Path]:
    """The three tables, to be written over."""
    found = {}
    for name, text in (("loans", LOANS), ("schedule", SCHEDULE), ("payments", PAYMENTS)):
        found[name] = tmp_path / f"{name}.csv"
        found[name].write_text(text, "utf-8")
    return found


def asked(tables: dict[str, Path], *more: str) -> tuple[str, ...]:
    files = (part for name, path in tables.items() for part in (f"--{name}", str(path)))
    return ("calc par", *files, "--as-of", "2026-06-30", *more)


def test_the_portfolio_of_a_day(administrator: Administrator, tables: dict[str, Path]) -> None:
    shown = json.loads(administrator.done(*asked(tables, "--json")))
    assert list(shown) == ["glp", "par", "par_without_restructured", "ageing", "arrears", "loans"]
    assert (shown["glp"], shown["arrears"]) == (1_800_000, 300_000)
    assert shown["par"] == pytest.approx(
        {"1": 77.7778, "30": 77.7778, "60": 77.7778, "90": 33.3333, "180": 33.3333, "365": 33.3333}, abs=1e-4
    )
    assert shown["par_without_restructured"] == pytest.approx(
        {"1": 44.4444, "30": 44.4444, "60": 44.4444, "90": 0, "180": 0, "365": 0}, abs=1e-4
    )
    assert shown["ageing"] == {
        "current": 1_000_000, "1-30": 0, "31-60": 0, "61-90": 800_000, "91-180": 0, "181-365": 0, ">365": 0
    }  # fmt: skip
    assert shown["loans"] == {
        "A": {"unpaid": 800_000, "days_overdue": 61},
        "B": {"unpaid": 600_000, "days_overdue": 0},
        "C": {"unpaid": 400_000, "days_overdue": 0},
    }


def test_what_came_back_since_a_day(administrator: Administrator, tables: dict[str, Path]) -> None:
    shown = json.loads(administrator.done(*asked(tables, "--from", "2026-01-01", "--json")))
    came = {name: shown[name] for name in ("due", "received", "on_time", "arrears_at_start", "crr", "on_time_rate")}
    assert came == pytest.approx(
        {
            "due": 900_000,
            "received": 200_000,
            "on_time": 0,
            "arrears_at_start": 300_000,
            "crr": 22.2222,
            "on_time_rate": 0,
        },
        abs=1e-4,
    )


def written(tables: dict[str, Path], found: dict[str, list[dict[str, str]]]) -> dict[str, Path]:
    """The three tables out of registers."""
    columns = {
        "loans": ("principal", "restructured"),
        "schedule": ("due", "principal"),
        "payments": ("paid", "principal"),
    }
    for name, keys in columns.items():
        rows = [("loan", *keys)]
        rows += [(row.get("loan") or row["name"], *(row.get(key, "") for key in keys)) for row in found[name]]
        tables[name].write_text("".join(",".join(row) + "\n" for row in rows), "utf-8")
    return tables


def test_a_groups_half_year(administrator: Administrator, tables: dict[str, Path]) -> None:
    """Ten loans of every kind, as in test_par (domain.md 2.5, PV2)."""
    shown = json.loads(administrator.done(*asked(written(tables, registers(GROUP)), "--from", "2026-01-01", "--json")))
    assert (shown["glp"], shown["arrears"]) == (9_500_000, 3_900_000)
    assert shown["par_without_restructured"] == pytest.approx(
        {"1": 64.2105, "30": 35.7895, "60": 25.2632, "90": 25.2632, "180": 9.4737, "365": 0}, abs=1e-4
    )
    assert shown["par"] == pytest.approx(
        {"1": 73.6842, "30": 45.2632, "60": 34.7368, "90": 34.7368, "180": 18.9474, "365": 9.4737}, abs=1e-4
    )
    assert {name: (one["unpaid"], one["days_overdue"]) for name, one in shown["loans"].items()} == {
        "L1": (1_500_000, 0), "L2": (1_000_000, 0), "L3": (1_500_000, 15), "L4": (1_200_000, 30), "L5": (1_000_000, 31),
        "L6": (500_000, 91), "L7": (1_000_000, 180), "L8": (900_000, 181), "L9": (900_000, 0), "L10": (0, 0),
    }  # fmt: skip
    came = {key: shown[key] for key in ("due", "received", "arrears_at_start", "on_time", "crr", "on_time_rate")}
    assert came == pytest.approx(
        {
            "due": 5_500_000,
            "received": 1_600_000,
            "arrears_at_start": 1_000_000,
            "on_time": 1_000_000,
            "crr": 29.0909,
            "on_time_rate": 18.1818,
        },
        abs=1e-4,
    )


def test_the_table_that_sa_dhan_published(administrator: Administrator, tables: dict[str, Path]) -> None:
    """One loan for each class of age (domain.md 2.5, PV1)."""
    ages = {"0": 128_000, "30": 17_500, "60": 10_000, "90": 5_000, "180": 3_500, "365": 2_500, "366": 1_500}
    june = date(2026, 6, 30)
    found = {
        "loans": [{"name": days, "principal": str(owed), "restructured": "no"} for days, owed in ages.items()],
        "schedule": [
            {"name": days, "loan": days, "due": (june - timedelta(int(days))).isoformat(), "principal": str(owed)}
            for days, owed in ages.items()
        ],
        "payments": [],
    }
    shown = json.loads(administrator.done(*asked(written(tables, found), "--json")))
    assert shown["par"] == pytest.approx(
        {"1": 23.8095, "30": 13.3929, "60": 7.4405, "90": 4.4643, "180": 2.381, "365": 0.8929}, abs=1e-4
    )
    assert list(shown["ageing"].values()) == list(ages.values())


def test_without_loans_there_is_no_figure(administrator: Administrator, tables: dict[str, Path]) -> None:
    for path in tables.values():
        path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    shown = json.loads(administrator.done(*asked(tables, "--from", "2026-01-01", "--json")))
    assert (shown["glp"], shown["note"], set(shown["par"].values()), shown["crr"]) == (0, "no loans", {None}, None)
    assert "no loans" in administrator.done(*asked(tables))
    assert "ບໍ່ມີເງິນກູ້" in administrator.done("--language lo " + asked(tables)[0], *asked(tables)[1:])


def test_in_words_ratios_have_one_decimal_and_kip_are_written_as_here(
    administrator: Administrator, tables: dict[str, Path]
) -> None:
    shown = administrator.done("--language lo calc par", *asked(tables, "--from", "2026-01-01")[1:])
    assert "1.800.000 ກີບ" in shown
    assert "PAR 30: 77,8% (ບໍ່ລວມເງິນກູ້ທີ່ປັບໂຄງສ້າງ 44,4%)" in shown


@pytest.mark.parametrize(
    ("table", "old", "new", "named"),
    [
        ("payments", "2026-07-01,300000", "2026-07-01,900000", "row 3, column principal: with this payment more"),
        ("payments", "A,2026-07-01", "X,2026-07-01", "row 3, column loan: there is no loan “X”"),
        ("payments", "200000", "0", "row 2, column principal: an amount is above zero"),
        ("payments", "200000", "200.000", "row 2, column principal: “200.000” is no whole amount"),
        ("payments", "2026-05-10", "10/05/2026", "row 2, column paid: “10/05/2026” is no day"),
        (
            "schedule",
            "2026-12-31,600000",
            "2026-12-31,500000",
            "row 3, column principal: the schedule of “B” comes to 500000",
        ),
        ("schedule", "2026-06-30", "2026-06-31", "row 5, column due: “2026-06-31” is no day"),
        ("schedule", "2026-06-30", "", "row 5, column due: this cell is empty"),
        ("loans", "C,G2", "B,G2", "row 4, column loan: there is a loan “B” above already"),
        ("loans", "own,pigs,2026-01-15", "own,pigs,20260115", "row 2, column released: “20260115” is no day"),
        ("loans", "600000,yes", "600000,ja", "row 3, column restructured: “ja” is neither yes nor no"),
        ("loans", "principal", "amount", "there is no column “amount”"),
    ],
)
def test_what_does_not_fit_is_named_and_refused(
    administrator: Administrator, tables: dict[str, Path], table: str, old: str, new: str, named: str
) -> None:
    text = tables[table].read_text("utf-8")
    assert old in text
    tables[table].write_text(text.replace(old, new), "utf-8")
    shown = administrator.does(*asked(tables, "--json"))
    assert shown.code == 1
    assert named in shown.text
    assert "glp" not in shown.text


def test_everything_wrong_is_named_at_once(administrator: Administrator, tables: dict[str, Path]) -> None:
    tables["payments"].write_text("loan,paid,principal\nA,yesterday,x\nA,,5\n", "utf-8")
    tables["schedule"].write_text(SCHEDULE.replace("2026-04-30", "30 April"), "utf-8")
    shown = administrator.does(*asked(tables))
    assert len([line for line in shown.lines if ", row " in line]) == 4


@pytest.mark.parametrize("more", [("--from", "2026-07-01"), ("--from", "today")])
def test_a_wrong_day_is_wrong_usage(
    administrator: Administrator, tables: dict[str, Path], more: tuple[str, ...]
) -> None:
    assert administrator.does(*asked(tables, *more)).code == 2
