"""Lists that the house makes out of registers: what is served, and every mistake in them named with its place."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

import programmes
from forms.form import Form
from forms.sheets.workbook import read_workbook
from forms.sheets.xlsform import compile_form
from i18n.catalogue import Catalogues
from i18n.voice import LANGUAGES
from programmes.load import check_programme, load_programme
from programmes.model import Programme
from programmes.registers import Lists
from tests.indicators.test_kept_loans import registers
from tests.indicators.test_par import GROUP

LAOS = Path(programmes.__file__).parent / "laos_prf"
HALF = (date(2026, 1, 1), date(2026, 6, 30))


@pytest.fixture(scope="module")
def forms() -> dict[str, Form]:
    found = load_programme(LAOS)
    blocks = found.blocks()
    return {name: compile_form(read_workbook(path), blocks=blocks).form for name, path in found.form_files().items()}


def programme(folder: Path, right: str = "", wrong: str = "") -> Programme:
    """The programme with one line written otherwise."""
    shutil.copytree(LAOS, folder / "p")
    toml = (LAOS / "programme.toml").read_text("utf-8")
    assert right in toml
    (folder / "p" / "programme.toml").write_text(toml.replace(right, wrong, 1), "utf-8")
    return load_programme(folder / "p")


def test_the_programme_fits_together(tmp_path: Path, forms: dict[str, Form]) -> None:
    assert check_programme(programme(tmp_path), forms) == []


UNPAID = 'unpaid = "principal - paid"'
WRONG = [
    (UNPAID, 'unpaid = "principal - piad"', "register.loans.add.unpaid", "expression_of_register"),
    (UNPAID, 'unpaid = "principal - days"', "register.loans.add.unpaid", "expression_of_register"),  # stands below
    (UNPAID, 'principal = "paid"', "register.loans.add.principal", "add_twice"),
    (UNPAID, "unpaid = \"count(instance('groups')/root/item)\"", "register.loans.add.unpaid", "expression_looks"),
    (UNPAID, 'unpaid = "par:unpiad"', "register.loans.add.unpaid", "unknown_plugin"),
    ("groups      = {at", 'groups = {add = {x = "par:paid"}, at', "register.groups.add.x", "plugin_elsewhere"),
    ("payments    = {at", "repayments = {at", "list.par.plugin", "plugin_register"),
    ('late    = {of = "loans"', 'late    = {of = "lones"', "list.late.of", "unknown_register"),
    ('where = "days > 0"', 'where = "day > 0"', "list.late.where", "expression_of_register"),
    ('late    = {of = "loans"', 'groups = {of = "loans"', "list.groups", "list_twice"),
    ('"par:figures"', '"par:figure"', "list.par.plugin", "unknown_plugin"),
    ('"par:figures"', '"par:figures", class = "P3"', "form.L9.by", "may_not_read"),
    ('args = {days = 30}, where', 'args = {days = 31}, where', "indicator.PAR30.args.days", "argument_value"),
    ('args = {days = 30}, where', 'args = {day = 30}, where', "indicator.PAR30.args", "unknown_argument"),
    ('args = {days = 30}, where', "where", "indicator.PAR30.args", "argument_missing"),
    ('"par:at_risk", args = {days = 30}, where', '"par:at_risk", args = {days = 30, by = "group"}, where', "indicator.PAR30.args", "class_above_total"),
    ('"par:at_risk", args = {days = 30}, where', '"par:risk", args = {days = 30}, where', "indicator.PAR30.plugin", "unknown_plugin"),
    ("where = \"way = 'a'\"", "where = \"wey = 'a'\"", "indicator.PAR1.where", "expression"),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "where", "code"), WRONG)
def test_each_mistake_is_named(
    tmp_path: Path, forms: dict[str, Form], right: str, wrong: str, where: str, code: str
) -> None:
    found = check_programme(programme(tmp_path, right, wrong), forms)
    assert (where, code) in [(problem.where, problem.code) for problem in found]


def test_a_plug_in_needs_properties_that_some_form_saves(tmp_path: Path, forms: dict[str, Form]) -> None:
    without = {name: form for name, form in forms.items() if name != "L5R"}
    found = check_programme(programme(tmp_path), without)
    assert ("list.par.plugin", "plugin_property", "paid") in [
        (problem.where, problem.code, problem.values.get("property", "")) for problem in found
    ]


def test_every_mistake_has_its_sentence_in_every_language() -> None:
    texts = Catalogues.read()
    names = "name known list property expression why value may key level at"
    for language in LANGUAGES:
        for code in {code for *_, code in WRONG} | {"plugin_property"}:
            values = dict.fromkeys(f"{names} role reads klass form figure".split(), "…")
            assert texts.text(language, f"programmes.{code}", **values) != f"programmes.{code}"
    assert not texts.missed


def test_what_is_served_is_as_of_the_day_and_only_what_was_asked_for(tmp_path: Path, forms: dict[str, Form]) -> None:
    lists = Lists(programme(tmp_path), forms)
    assert lists.needs(("late",)) == ("loans", "schedule", "payments")
    found = lists.served(("late", "loans", "par"), registers(GROUP), *HALF)
    assert list(found) == ["late", "loans", "par"]
    assert [(row["name"], row["days"]) for row in found["late"]] == [
        ("L3", "15"), ("L4", "30"), ("L5", "31"), ("L6", "91"), ("L7", "180"), ("L8", "181")
    ]  # fmt: skip
    by_name = {row["name"]: row for row in found["loans"]}
    assert (by_name["L5"]["paid"], by_name["L5"]["unpaid"]) == ("200000", "1000000")
    earlier = lists.served(("late",), registers(GROUP), date(2026, 1, 1), date(2026, 5, 31))
    assert [row["name"] for row in earlier["late"]] == ["L5", "L6", "L7", "L8"]


def test_what_is_not_known_of_an_entity_is_blank(tmp_path: Path, forms: dict[str, Form]) -> None:
    lists = Lists(programme(tmp_path), forms)
    found = lists.served(("loans",), {"loans": [{"name": "A", "label": "A", "principal": "?"}]}, *HALF)
    known = {"name": "A", "label": "A", "principal": "?"}
    due = ("next_due", "coming", "to_pay")
    added = ("paid", "unpaid", "days", "overdue", *due, "plan_since", "planned", "entered", "plan")
    assert found["loans"] == [known | dict.fromkeys(added, "")]
