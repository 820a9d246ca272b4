"""What falls due of a register: on which days who is told of it, and which mistakes the checker finds."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from programmes.areas import Place, Places
from programmes.falling import falling, steps
from programmes.model import Programme
from programmes.obligations import Holder, obligations
from tests.programmes.test_check import FORM, TOML, problems_of

DUTY = """
[register]
tasks = {at = "village", class = "P1", add = {late = "30 - days"}, label = {lo = "ວຽກ", en = "tasks"}}
[duty.b]
who = "dlo"
each = "tasks"
date = "due"
while = "done != 'yes' and late > 0"
remind = [0, -7]
text = {lo = "{label}: {what}", en = "{label}: {what} by {day}"}
done = {done = "yes"}
[chart]
"""
MEETING = """
[meeting.m]
at = "{}"
of = "tasks"
text = {{lo = "-", en = "{}"}}
when = [{{rule = "FREQ=MONTHLY;BYDAY=-1TH"}}]
label = {{lo = "ປະຊຸມ", en = "meeting"}}
[duty.b]"""
SAVING = """
| entities |
| | list_name | label |
| | tasks | concat("Task ", ${what}) |
"""
WRITING = FORM.replace("bind::kb:class |\n", "bind::kb:class | save_to |\n").replace(
    "| | end_repeat   | | | | |",
    """| | end_repeat   | | | | | |
| | text | what | ສິ່ງໃດ | What | P1 | what |
| | integer | days | ຈັກມື້ | Days | P1 | days |
| | date | due | ມື້ໃດ | By when | P1 | due |
| | text | done | ແລ້ວ | Done | P1 | done |""",
)
TABLES = TOML.replace("[chart]\n", DUTY, 1)
PLACES = Places((Place("D", "", "district", {}), Place("V1", "D", "village", {}), Place("V2", "D", "village", {})))
START = date(2026, 1, 1)
KHAM, NOY = Holder("kham", "dlo", "D", START), Holder("noy", "vc", "V1", START)
AWAY = Holder("som", "dlo", "D", START, date(2026, 5, 31))


def programme() -> Programme:
    return Programme.model_validate(tomllib.loads(TABLES))


def test_who_is_in_charge_of_its_place_today_is_told_on_each_of_the_days() -> None:
    rows = [{"name": "t1", "place": "V1", "due": "2026-06-30"}, {"name": "t2", "place": "gone", "due": "2026-06-30"}]
    found = list(falling(programme(), "b", rows, [KHAM, KHAM, NOY, AWAY], PLACES, date(2026, 6, 1)))
    assert [(one.person, one.entity, one.place) for one in found] == [("kham", "t1", "V1")]
    assert [(step.days, step.at.isoformat()) for step in steps(programme(), found[0])] == [
        (-7, "2026-06-23T08:00:00+07:00"),
        (0, "2026-06-30T08:00:00+07:00"),
    ]


def test_who_is_in_charge_of_the_place_that_it_names_is_told() -> None:
    tables = TABLES.replace('date = "due"', 'place = "where"\ndate = "due"').replace(
        'who = "dlo"\neach', 'who = "vc"\neach'
    )
    rows = [
        {"name": "t1", "place": "D", "where": "V1", "due": "2026-06-30"},
        {"name": "t2", "place": "D", "where": "", "due": "2026-06-30"},
    ]
    named = Programme.model_validate(tomllib.loads(tables))
    found = list(falling(named, "b", rows, [KHAM, NOY], PLACES, date(2026, 6, 1)))
    assert [(one.person, one.entity, one.place) for one in found] == [("noy", "t1", "V1")]


def test_it_is_no_report_that_anybody_owes() -> None:
    assert {one.duty for one in obligations(programme(), [KHAM, NOY], PLACES, date(2026, 6, 1))} == {"a"}


def test_a_duty_over_a_register_fits_together(tmp_path: Path) -> None:
    assert problems_of(tmp_path, TABLES, WRITING + SAVING) == []


@pytest.mark.parametrize(
    ("right", "wrong", "where", "code"),
    [
        ('each = "tasks"', 'each = "chores"', "duty.b.each", "unknown_register"),
        ('who = "dlo"\neach', 'who = "boss"\neach', "duty.b.who", "unknown_role"),
        ('who = "dlo"\neach', 'who = "vc"\neach', "duty.b.who", "may_not_be_told"),
        ('tasks = {at = "village", class = "P1"', 'tasks = {at = "village", class = "P3"', "duty.b.who", "may_not_be_told"),
        ('date = "due"', 'date = "until"', "duty.b.date", "unknown_property"),
        ("late > 0", "later > 0", "duty.b.while", "expression_of_register"),
        ("late > 0", "count(instance('tasks')/root/item) > 0", "duty.b.while", "expression_looks"),
        ('done = {done = "yes"}', 'done = {late = "0"}', "duty.b.done", "unknown_property"),
        ("{label}: {what} by", "{label}: {whom} by", "duty.b.text.en", "unknown_property"),
        ('lo = "{label}: {what}", en', "en", "duty.b.text", "no_text"),
        ('date = "due"', 'date = "due"\nplace = "kumban"', "duty.b.place", "unknown_property"),
        ("[duty.b]", MEETING.format("district", "{day}"), "meeting.m.of", "agreed_elsewhere"),
        ("[duty.b]", MEETING.format("village", "{day}"), "meeting.m.of", "unknown_property"),  # no month is kept
        ("[duty.b]", MEETING.format("village", "{hour}"), "meeting.m.text.en", "unknown_property"),
    ],
)  # fmt: skip
def test_each_mistake_is_named(tmp_path: Path, right: str, wrong: str, where: str, code: str) -> None:
    assert right in TABLES
    found = problems_of(tmp_path, TABLES.replace(right, wrong, 1), WRITING + SAVING)
    assert (where, code) in [(problem.where, problem.code) for problem in found]
