"""Does a programme fit together? Every planted mistake is found, named with its place, and said in three
languages."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from forms.form import Form
from forms.sheets.workbook import read_workbook
from forms.sheets.xlsform import compile_form
from i18n.catalogue import Catalogues
from i18n.voice import LANGUAGES, Voice
from programmes.load import check_programme, load_programme
from programmes.problems import Problem

TOML = """
id = "trial"
version = "1"
languages = ["lo", "en"]
title = {lo = "ທົດລອງ", en = "Trial"}
zone = "Asia/Vientiane"
money = "LAK"
levels = ["district", "village"]
[role]
vc  = {at = "village", to = "dlo", label = {lo = "ຜູ້ປະສານງານ", en = "coordinator"}}
dlo = {at = "district", reads = "P2", label = {lo = "ພະນັກງານ", en = "officer"}}
[form]
A = {by = ["vc"], for = "village", every = "month", to = "dlo", accept = "reviewed", class = "P1"}
[indicator]
I1 = {of = "A", num = "people", where = "people > 0", label = {lo = "ຄົນ", en = "people"}}
I2 = {of = "A", num = "women", den = "people", unit = "pct", label = {lo = "ແມ່ຍິງ", en = "women"}}
I3 = {of = "A", num = "debt", class = "P1", unit = "kip", label = {lo = "ໜີ້", en = "debt"}}
R1 = {of = "A/trip", num = "cost", label = {lo = "ຄ່າ", en = "cost"}}
[duty.a]
who = "vc"
form = "A"
rule = "FREQ=MONTHLY;BYMONTHDAY=5"
period = "last"
remind = [-3, 0]
climb = [[3, "dlo"]]
[chart]
grid = {kind = "grid", duty = "a", by = "village", title = {lo = "ຕາຕະລາງ", en = "grid"}}
line = {kind = "line", of = ["I1"], title = {lo = "ເສັ້ນ", en = "line"}}
[summary.S]
for = "district"
every = "month"
signed = "dlo"
to = ["officer", "group"]
show = ["grid", "line"]
label = {lo = "ສະຫຼຸບ", en = "summary"}
"""
FORM = """
| survey |
| | type         | name   | label::Lao (lo) | label::English (en) | bind::kb:class |
| | integer      | people | ຄົນ | People | P0 |
| | integer      | women  | ແມ່ຍິງ | Women | P0 |
| | integer      | debt   | ໜີ້ | Debt | P1 |
| | begin_repeat | trip   | ການເດີນທາງ | Trip | |
| | integer      | cost   | ຄ່າ | Cost | P0 |
| | end_repeat   | | | | |

| settings |
| | form_id | default_language |
| | A       | Lao (lo) |
"""


def problems_of(folder: Path, toml: str, form: str = FORM) -> list[Problem]:
    (folder / "programme.toml").write_text(toml, "utf-8")
    (folder / "forms").mkdir(exist_ok=True)
    (folder / "forms" / "A.md").write_text(form, "utf-8")
    programme = load_programme(folder)
    forms: dict[str, Form] = {
        name: compile_form(read_workbook(path)).form for name, path in programme.form_files().items()
    }
    return check_programme(programme, forms)


def test_a_programme_that_fits_together_has_no_problems(tmp_path: Path) -> None:
    assert problems_of(tmp_path, TOML) == []


def test_what_a_form_says_of_a_list_is_not_lost_without_a_word(tmp_path: Path) -> None:
    keeping = """
| entities |
| | list_name | label |
| | homes | concat("Home ", ${people}) |
"""
    (problem,) = problems_of(tmp_path, TOML, FORM + keeping)
    assert (problem.code, problem.where, problem.values["name"]) == ("unknown_register", "form.A", "homes")
    register = '[register]\nhomes = {at = "village", class = "P1", label = {lo = "ຄົວເຮືອນ", en = "homes"}}\n[indicator]'
    (tmp_path / "good").mkdir()
    assert problems_of(tmp_path / "good", TOML.replace("[indicator]", register, 1), FORM + keeping) == []
    for wrong, code in (
        ("village", "class_above_form"),
        ("district", "register_elsewhere"),
        ("hamlet", "unknown_level"),
    ):
        (tmp_path / wrong).mkdir()
        other = register.replace('"village"', f'"{wrong}"').replace("P1", "P2" if wrong == "village" else "P1")
        assert code in [
            one.code for one in problems_of(tmp_path / wrong, TOML.replace("[indicator]", other, 1), FORM + keeping)
        ]


def test_who_files_must_be_let_read_the_registers_that_the_form_reads(tmp_path: Path) -> None:
    reading = FORM.replace(
        "| | end_repeat   | | | | |",
        "| | end_repeat   | | | | |\n| | select_one_from_file homes.csv | home | ເຮືອນ | Home | P1 |",
    )
    register = '[register]\nhomes = {at = "village", class = "P1", label = {lo = "ຄົວເຮືອນ", en = "homes"}}\n[indicator]'
    (problem,) = problems_of(tmp_path, TOML.replace("[indicator]", register, 1), reading)
    assert (problem.code, problem.where, problem.values["role"]) == ("may_not_read", "form.A.by", "vc")


def test_of_reports_that_come_on_any_day_none_is_the_last(tmp_path: Path) -> None:
    on_demand = TOML.replace('every = "month", to = "dlo"', 'to = "dlo"')
    last = on_demand.replace('num = "people", where', 'num = "people", time = "last", where')
    found = {(one.where, one.code) for one in problems_of(tmp_path, last)}
    assert found == {("duty.a.form", "duty_on_demand"), ("indicator.I1.time", "last_on_demand")}


LEVELS = 'levels = ["district", "village"]'
# What stands there, what is planted instead, the place that must be named, and the fault.
SHOWN, TO = 'show = ["grid", "line"]', 'to = ["officer", "group"]'
RULE = 'rule = "FREQ=MONTHLY;BYMONTHDAY=5"\nperiod = "last"'
SAY = '\nsay = [{{when = "{}", who = "{}", text = {{lo = "-", en = "{}"}}}}]'
MEETING = (
    "[meeting.m]\nat = '{}'\nday = 'I1'\nwhen = [{{while = '{}', rule = 'FREQ=MONTHLY;BYMONTHDAY={}'}}]\n"
    "label = {{lo = 'ປະຊຸມ', en = 'meeting'}}\n[duty.a]"
)
AT_HOME = MEETING.format("village", "", -1)
AGREED = "of = 'halls'\ntext = {lo = '{day}', en = '{day}'}\nday ="
IN_TOML = [
    ('at = "village", to', 'at = "hamlet", to', "role.vc.at", "unknown_level"),
    ('to = "dlo", label', 'to = "boss", label', "role.vc.to", "unknown_role"),
    (LEVELS, 'levels = ["district", "village", "district"]', "levels", "level_twice"),
    (LEVELS, 'levels = ["village", "district"]', "role.vc.to", "role_below"),
    ('by = ["vc"], for', 'by = ["kbf"], for', "form.A.by", "unknown_role"),
    ('for = "village", every', 'for = "hamlet", every', "form.A.for", "unknown_level"),
    ('for = "village", every', 'for = "district", every', "form.A.by", "role_below"),
    ('to = "dlo", accept', 'to = "boss", accept', "form.A.to", "unknown_role"),
    ('reads = "P2"', 'reads = "P0"', "form.A.to", "may_not_read"),
    ('class = "P1"}\n[indicator]', 'class = "P0"}\n[indicator]', "form.A.class", "class_above_form"),
    ('who = "vc"', 'who = "kbf"', "duty.a.who", "unknown_role"),
    ('who = "vc"', 'who = "dlo"', "duty.a.who", "not_filed_by"),
    ('form = "A"\n', 'form = "B"\n', "duty.a.form", "unknown_form"),
    ('[[3, "dlo"]]', '[[3, "boss"]]', "duty.a.climb", "unknown_role"),
    ('every = "month", to = "dlo"', 'to = "dlo"', "duty.a.form", "duty_on_demand"),
    ("BYMONTHDAY=5", "BYMONTHDAY=31", "duty.a.rule", "rule_skips"),
    ("BYMONTHDAY=5", "BYMONTHDAY=5,20", "duty.a.rule", "rule_twice"),
    ("remind = [-3, 0]", "remind = [-10, 0]", "duty.a.remind", "reminds_early"),
    ("remind = [-3, 0]", "remind = [-3, 0]\nanew = true", "duty.a.anew", "anew_of_meeting"),
    (RULE, 'meeting = "forum"\nanew = true', "duty.a.anew", "anew_of_meeting"),  # by a meeting, and reviewed
    ("remind = [-3, 0]", "remind = [-3, 6]\nlapse = 5", "duty.a.remind", "lapsed_by_then"),
    ('climb = [[3, "dlo"]]', 'climb = [[3, "dlo"]]\nlapse = 2', "duty.a.climb", "lapsed_by_then"),
    ('climb = [[3, "dlo"]]', 'climb = [[3, "dlo"]]\nlapse = 3', "chart.grid.duty", "chart_lapses"),
    (RULE, 'meeting = "forum"', "duty.a.meeting", "unknown_meeting"),
    ("[duty.a]", MEETING.format("hamlet", "I1 > 0", -1), "meeting.m.at", "unknown_level"),
    ("[duty.a]", MEETING.format("village", "I9 > 0", -1), "meeting.m.when.0.while", "condition"),
    ("[duty.a]", MEETING.format("village", "I1 > 0", "1,2"), "meeting.m.when.0.rule", "rule_twice"),
    ("[duty.a]", MEETING.format("district", "", -1), "meeting.m.day", "agreed_elsewhere"),
    ("[duty.a]", AT_HOME.replace("day =", "off = 'I9'\nday ="), "meeting.m.off", "unknown_indicator"),
    ("[duty.a]", AT_HOME.replace("day =", AGREED), "meeting.m.of", "unknown_register"),
    ('class = "P1"}\n[indicator]', 'class = "P1", short = {lo = "ກ"}}\n[indicator]', "form.A.short", "no_text"),
    ('money = "LAK"', 'money = "LAK"\nholidays = "XX"', "holidays", "no_holidays"),
    ('of = "A", num = "people"', 'of = "B", num = "people"', "indicator.I1.of", "unknown_form"),
    ('num = "people"', 'num = "peple"', "indicator.I1.num", "expression"),
    ('where = "people > 0"', 'where = "people > "', "indicator.I1.where", "expression"),
    ('where = "people > 0"', 'where = "poeple(1)"', "indicator.I1.where", "expression"),
    ('num = "debt", class = "P1"', 'num = "debt"', "indicator.I3.num", "class_above_figure"),
    ('of = "A/trip"', 'of = "A/journey"', "indicator.R1.of", "unknown_repeat"),
    ('duty = "a"', 'duty = "b"', "chart.grid.duty", "unknown_duty"),
    ('by = "village", title', 'by = "hamlet", title', "chart.grid.by", "unknown_level"),
    ('of = ["I1"]', 'of = ["I9"]', "chart.line.of", "unknown_indicator"),
    ('of = ["I1"]', 'of = ["I1", "I2"]', "chart.line.of", "two_units"),
    ('of = ["I1"]', 'of = ["I3"]', "summary.S.show", "group_sees"),
    ('show = ["grid", "line"]', 'show = ["grid", "pie"]', "summary.S.show", "unknown_chart"),
    ('of = ["I1"]', 'of = ["I1"], duty = "a"', "chart.line.of", "beside_on_time"),
    ('every = "month"\nsigned', 'every = "half"\nsigned', "summary.S.show", "chart_period"),
    ('every = "month", to', 'every = "year", to', "summary.S.show", "chart_period"),
    ('class = "P1", unit = "kip"', 'class = "P1", unit = "kip", none = {lo = "ບໍ່ມີ"}', "indicator.I3.none", "no_text"),
    (SHOWN, SHOWN + SAY.format("I1/now > ", "", "-"), "summary.S.say.0.when", "expression_of_figures"),
    (SHOWN, SHOWN + SAY.format("I9/now > 1", "", "-"), "summary.S.say.0.when", "expression_of_figures"),
    (SHOWN, SHOWN + SAY.format("", "I1/later > 1", "-"), "summary.S.say.0.who", "expression_of_figures"),
    (SHOWN, SHOWN + SAY.format("", "true()", "{who}"), "summary.S.say.0.who", "who_level"),
    (SHOWN, SHOWN + SAY.format("", "", "{who}"), "summary.S.say.0.text.en", "placeholder"),
    (SHOWN, SHOWN + SAY.format("", "", "{I1}"), "summary.S.say.0.text.en", "no_figure"),
    (SHOWN, SHOWN + SAY.format("", "", "{top}"), "summary.S.say.0.text.en", "placeholder"),
    (
        SHOWN,
        SHOWN + SAY.format("", "", "{top}").replace("when", "top = ['I9'], when"),
        "summary.S.say.0.top",
        "unknown_indicator",
    ),
    (
        'class = "P1", unit = "kip"',
        'class = "P1", unit = "kip", count = "I9"',
        "indicator.I3.count",
        "unknown_indicator",
    ),
    (
        'class = "P1", unit = "kip"',
        'class = "P1", unit = "kip", count = "R1"',
        "indicator.I3.count",
        "count_of_another",
    ),
    ('num = "cost", label', 'num = "cost", few = {lo = "< {least}"}, label', "indicator.R1.few", "no_text"),
    (
        'num = "cost", label',
        'num = "cost", few = {lo = "< {least}", en = "fewer than 5"}, label',
        "indicator.R1.few.en",
        "few_without_least",
    ),
    (
        'num = "cost", label',
        'num = "cost", few = {lo = "< {least}", en = "< {least} of {all}"}, label',
        "indicator.R1.few.en",
        "placeholder",
    ),
    (SHOWN, SHOWN + SAY.format("I3/now > 1", "", "-"), "summary.S.say.0", "sentence_sees"),
    (SHOWN, SHOWN + SAY.format("", "", "-").replace("lo =", "th ="), "summary.S.say.0.text", "no_text"),
    (SHOWN, SHOWN + '\npost = {on = "B"}', "summary.S.post.on", "unknown_form"),
    ('every = "month"\nsigned', 'every = "half"\npost = {on = "A"}\nsigned', "summary.S.post.on", "post_on"),
    (SHOWN, SHOWN + '\npost = {rule = "FREQ=MONTHLY;BYMONTHDAY=31"}', "summary.S.post.rule", "rule_skips"),
    (SHOWN, SHOWN + '\npost = {rule = "FREQ=WEEKLY;BYDAY=FR"}', "summary.S.post.rule", "rule_twice"),
    (TO, 'to = ["officer"]\npost = {rule = "FREQ=MONTHLY;BYMONTHDAY=-1"}', "summary.S.post", "post_nowhere"),
    ('signed = "dlo"', 'signed = "vc"', "summary.S.signed", "signed_elsewhere"),
    ('money = "LAK"', 'money = "THB"', "indicator.I3.unit", "other_money"),
    ('lo = "ເສັ້ນ", en = "line"', 'en = "line"', "chart.line.title", "no_text"),
    ('en = "line"', 'en = "line of {place}"', "chart.line.title.en", "placeholder"),
]
IN_FORM = [
    ("| A       |", "| B       |", "form.A", "form_id"),
    ("label::English (en)", "label::Thai (th)", "form.A", "form_language"),
    ("| P1 |", "| P9 |", "form.A", "unknown_class"),
    ("| P1 |", "| P3 |", "form.A.class", "class_above_form"),
]
PLANTED = pytest.mark.parametrize(("right", "wrong", "where", "code"), IN_TOML)
PLANTED_IN_FORM = pytest.mark.parametrize(("right", "wrong", "where", "code"), IN_FORM)


@PLANTED
def test_each_mistake_in_the_programme(tmp_path: Path, right: str, wrong: str, where: str, code: str) -> None:
    assert right in TOML
    found = problems_of(tmp_path, TOML.replace(right, wrong, 1))
    assert (where, code) in [(problem.where, problem.code) for problem in found]


@pytest.mark.parametrize(
    ("opens", "code"),
    [("B", "unknown_form"), ("R:trips", "unknown_question"), ("A", "opens_elsewhere"), ("R:cost,women=2", "")],
)
def test_what_a_note_opens_is_filed_on_demand_for_the_same_places_and_asks_what_it_begins_with(
    tmp_path: Path, opens: str, code: str
) -> None:
    toml = TOML.replace("[indicator]", 'R = {by = ["vc"], for = "village", class = "P1"}\n[indicator]', 1)
    note = f"| | note | n | ໝາຍເຫດ | Note | | kb-opens-{opens} |\n\n| settings |"
    form = FORM.replace("bind::kb:class |", "bind::kb:class | appearance |").replace("\n| settings |", note)
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "R.md").write_text(FORM.replace("| A       |", "| R       |"), "utf-8")
    found = problems_of(tmp_path, toml, form)
    assert {problem.code for problem in found if problem.where == "form.A.n"} == ({code} if code else set())


@PLANTED_IN_FORM
def test_each_mistake_in_a_form(tmp_path: Path, right: str, wrong: str, where: str, code: str) -> None:
    assert right in FORM
    found = problems_of(tmp_path, TOML, FORM.replace(right, wrong, 1))
    assert (where, code) in [(problem.where, problem.code) for problem in found]


def test_what_a_sentence_says_is_reported_as_often_as_it_is_said(tmp_path: Path) -> None:
    yearly = TOML.replace('every = "month", to', 'every = "year", to')
    found = problems_of(tmp_path, yearly.replace(SHOWN, SHOWN + SAY.format("I1/now > 1", "", "-")))
    assert ("summary.S.say.0", "sentence_period") in [(problem.where, problem.code) for problem in found]


def test_a_summary_of_half_years_may_tell_of_months(tmp_path: Path) -> None:
    toml = TOML.replace('every = "month"\nsigned', 'every = "half"\nsigned').replace(SHOWN, 'show = ["line"]')
    says = SAY.format("I1/now > I1/before", "I1/now > 5", "{who}: {I1/now}, {I1/n}")
    post = '\npost = {rule = "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", period = "this"}'
    assert problems_of(tmp_path, toml.replace('show = ["line"]', 'show = ["line"]' + says + post)) == []


def test_forms_and_their_lines_must_match_one_to_one(tmp_path: Path) -> None:
    toml = TOML.replace("[form]", '[form]\nC = {by = ["vc"], for = "village", every = "month"}')
    (tmp_path / "forms").mkdir()
    for name in ("A.md", "A.xlsx", "B.md", "~$A.xlsx"):
        (tmp_path / "forms" / name).write_text(FORM, "utf-8")
    (tmp_path / "programme.toml").write_text(toml, "utf-8")
    programme = load_programme(tmp_path)
    form = compile_form(read_workbook(tmp_path / "forms" / "A.md")).form
    found = [(problem.code, problem.values["name"]) for problem in check_programme(programme, {"A": form})]
    assert found == [("no_form", "C"), ("form_twice", "A"), ("form_without_line", "B")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems_are_said_in_the_readers_language(tmp_path: Path, language: str) -> None:
    voice = Voice(Catalogues.read(), language, ZoneInfo("Asia/Vientiane"))
    (problem,) = problems_of(tmp_path, TOML.replace('num = "people"', 'num = "peple"', 1))
    said = problem.say(voice)
    assert said.startswith("programme.toml, indicator.I1.num: ")
    assert "peple" in said
    assert "programmes." not in said


def test_every_problem_has_its_sentence_in_every_language() -> None:
    texts = Catalogues.read()
    codes = {code for *_, code in (*IN_TOML, *IN_FORM)} | {"no_form", "form_twice", "form_without_line"}
    names = (
        "name known role at level reads klass rule period count days open expression form why question figure"
        " one unit other other_unit money chart indicator by language placeholder id path country"
    )
    names += " levels summary every klass lapse"
    values = dict.fromkeys(names.split(), "…")
    for language in LANGUAGES:
        for code in codes:
            assert texts.text(language, f"programmes.{code}", **values) != f"programmes.{code}"
    assert not texts.missed
