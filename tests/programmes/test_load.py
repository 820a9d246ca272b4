"""programme.toml: what is read, and how each fault in its shape is named."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from i18n.catalogue import Catalogues
from i18n.voice import LANGUAGES, Voice
from programmes.load import load_programme, load_programmes
from programmes.problems import Problem, ProgrammeError

TEXTS = Catalogues.read()
GOOD = """
id = "trial"
version = "1"
languages = ["lo", "en"]
title = {lo = "ທົດລອງ", en = "Trial"}
zone = "Asia/Vientiane"
money = "LAK"
levels = ["district", "village"]
[role]
vc  = {at = "village", to = "dlo", label = {lo = "ຜູ້ປະສານງານ", en = "coordinator"}}
dlo = {at = "district", label = {lo = "ພະນັກງານ", en = "officer"}}
[form]
A = {by = ["vc"], for = "village", every = "month", to = "dlo", accept = "reviewed", class = "P0"}
[indicator]
I1 = {of = "A", num = "people", label = {lo = "ຄົນ", en = "people"}}
[duty]
a = {who = "vc", form = "A", rule = "FREQ=MONTHLY;BYMONTHDAY=5", period = "last", remind = [-3, 0]}
[chart]
grid = {kind = "grid", duty = "a", by = "village", title = {lo = "ຕາຕະລາງ", en = "grid"}}
line = {kind = "line", of = ["I1"], title = {lo = "ເສັ້ນ", en = "line"}}
[summary.S]
for = "district"
every = "month"
signed = "dlo"
to = ["group"]
show = ["grid"]
label = {lo = "ສະຫຼຸບ", en = "summary"}
"""


def problems_of(folder: Path, toml: str) -> tuple[Problem, ...]:
    (folder / "programme.toml").write_text(toml, "utf-8")
    with pytest.raises(ProgrammeError) as refused:
        load_programme(folder)
    return refused.value.problems


def test_of_programmes_that_are_served_together_no_two_share_a_role_or_a_form(tmp_path: Path) -> None:
    for name, toml in (
        ("one", GOOD),
        ("other", GOOD.replace("[role]\nvc ", "[role]\ntc ").replace('["vc"]', '["tc"]').replace('"vc"', '"tc"')),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "programme.toml").write_text(toml, "utf-8")
    with pytest.raises(ProgrammeError) as refused:
        load_programmes([tmp_path / "one", tmp_path / "other"])
    assert [(one.code, one.where) for one in refused.value.problems] == [
        ("shared_name", "role.dlo"),
        ("shared_name", "form.A"),
    ]
    said = refused.value.problems[0].say(Voice(TEXTS, "en", ZoneInfo("Asia/Vientiane")))
    assert str(tmp_path / "one") in said
    assert str(tmp_path / "other") in said
    assert [one.id for one in load_programmes([tmp_path / "one"])] == ["trial"]


def test_a_programme_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "programme.toml").write_text(GOOD, "utf-8")
    programme = load_programme(tmp_path)
    assert programme.id == "trial"
    assert programme.folder == tmp_path
    assert programme.form["A"].for_ == "village"
    assert programme.form["A"].klass == "P0"
    assert programme.duty["a"].period == "last"
    assert programme.chart["line"].span == 12
    assert programme.form_files() == {}
    assert programme.blocks() == {}


@pytest.mark.parametrize(
    ("line", "planted", "where", "code"),
    [
        ('money = "LAK"', 'money = "USD"', "money", "not_one_of"),
        ('version = "1"', "version = 1", "version", "needs_text"),
        ('version = "1"', "", "version", "missing_key"),
        ('zone = "Asia/Vientiane"', 'zone = "Asia/Vientane"', "zone", "zone"),
        ('zone = "Asia/Vientiane"', 'zone = "Asia"', "zone", "zone"),
        ('id = "trial"', 'id = "our trial"', "id", "bad_name"),
        ('lo = "ທົດລອງ"', 'lo = " "', "title", "empty_text"),
        ('for = "village", every', 'fro = "village", every', "form.A.fro", "misspelt_key"),
        ('class = "P0"}', 'class = "P0", colour = "red"}', "form.A.colour", "unknown_key"),
        ('every = "month", to', 'every = "fortnight", to', "form.A.every", "not_one_of"),
        ('to = "dlo", accept', "accept", "form.A", "no_reviewer"),
        ("[indicator]", "[register]\ngroups = {at = 'village'}\n[indicator]", "register.groups.label", "missing_key"),
        (
            "[indicator]",
            "[list]\nlate = {of = 'loans', plugin = 'par:unfit'}\n[indicator]",
            "list.late",
            "list_one_way",
        ),
        ("[indicator]", "[list]\nlate = {where = 'days > 0'}\n[indicator]", "list.late", "list_one_way"),
        ("[indicator]", "[workflow.fips]\nstates = {}\n[indicator]", "workflow", "not_yet"),
        ('period = "last"', 'after = "b"', "duty.a.after", "not_yet"),
        ('period = "last"', 'each = "loans"', "duty.a", "form_or_each"),
        ('period = "last"', 'while = "unpaid > 0"', "duty.a", "form_or_each"),
        ('form = "A", rule = "FREQ=MONTHLY;BYMONTHDAY=5"', 'each = "loans"', "duty.a", "each_needs"),
        ('period = "last"', 'meeting = "kbf"', "duty.a", "one_way"),
        ('rule = "FREQ=MONTHLY;BYMONTHDAY=5"', 'meeting = "kbf"', "duty.a", "meeting_last"),
        (
            "[indicator]",
            "[meeting]\nm = {at = 'village', when = [], label = {lo = 'ປ'}}\n[indicator]",
            "meeting.m.when",
            "needs_entries",
        ),
        ('money = "LAK"', 'money = "LAK"\nholidays = "Laos"', "holidays", "bad_name"),
        ("BYMONTHDAY=5", "BYMONTHDAY=5;COUNT=2", "duty.a.rule", "rule"),
        ("FREQ=MONTHLY", "FREQ=MONTLY", "duty.a.rule", "rule"),
        ("remind = [-3, 0]", "remind = [-300]", "duty.a.remind.0", "out_of_range"),
        ("remind = [-3, 0]", 'remind = ["soon"]', "duty.a.remind.0", "needs_number"),
        ('kind = "grid"', 'kind = "radar"', "chart.grid.kind", "not_yet"),
        ('kind = "grid"', 'kind = "pie"', "chart.grid.kind", "not_one_of"),
        ('of = ["I1"]', "of = []", "chart.line", "chart_needs"),
        ('of = ["I1"]', 'of = ["I1", "I1", "I1", "I1", "I1"]', "chart.line", "chart_many"),
        ('kind = "line"', 'kind = "bar"', "chart.line", "chart_needs"),
        ('kind = "line"', 'kind = "stack", duty = "a"', "chart.line", "chart_no_duty"),
        ('kind = "line"', 'kind = "stack", by = "village"', "chart.line", "chart_no_by"),
        ('num = "people"', 'num = "people", bands = [5, 5]', "indicator.I1", "bands_alike"),
        ('duty = "a", by', "by", "chart.grid", "chart_needs"),
        ('show = ["grid"]', "show = []", "summary.S.show", "needs_entries"),
        ('show = ["grid"]', 'show = "grid"', "summary.S.show", "needs_list"),
        ('show = ["grid"]', 'show = ["grid"]\npost = {rule = "monthly"}', "summary.S.post.rule", "rule"),
        ('show = ["grid"]', 'show = ["grid"]\npost = {days = 3}', "summary.S.post", "post_never"),
        (
            'show = ["grid"]',
            'show = ["grid"]\npost = {rule = "FREQ=MONTHLY", days = 40}',
            "summary.S.post.days",
            "out_of_range",
        ),
        ("[summary.S]", '[summary]\nT = "none"\n[summary.S]', "summary.T", "needs_table"),
        ('num = "people"', 'num = "people", ratio = "a"', "indicator.I1.ratio", "not_yet"),
        ('num = "people"', 'num = "people", least = 0', "indicator.I1.least", "out_of_range"),
        ('num = "people"', 'den = "people"', "indicator.I1", "counts_nothing"),
        ('num = "people"', 'num = "people", args = {days = 30}', "indicator.I1", "args_of_nothing"),
        ('num = "people"', 'num = "people", plugin = "par:at_risk"', "indicator.I1", "plugin_whole"),
    ],
)
def test_each_planted_fault_is_named_with_its_place(
    tmp_path: Path, line: str, planted: str, where: str, code: str
) -> None:
    assert line in GOOD
    found = problems_of(tmp_path, GOOD.replace(line, planted, 1))
    assert (where, code) in [(problem.where, problem.code) for problem in found]
    for language in LANGUAGES:
        voice = Voice(TEXTS, language, ZoneInfo("Asia/Vientiane"))
        assert all(problem.say(voice).startswith(f"{tmp_path}/programme.toml") for problem in found)
        assert not any("programmes." in problem.say(voice) for problem in found)
    assert not TEXTS.missed


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    toml = GOOD.replace('"LAK"', '"USD"').replace('"Asia/Vientiane"', '"Nowhere"').replace("num =", "nun =")
    assert {problem.where for problem in problems_of(tmp_path, toml)} == {
        "money",
        "zone",
        "indicator.I1.nun",
    }


@pytest.mark.parametrize("torn", ["id =", 'levels = [\n"village",'])
def test_a_file_that_breaks_off_says_where_it_lies_and_its_last_line(tmp_path: Path, torn: str) -> None:
    (problem,) = problems_of(tmp_path, f"# ours\n{torn}")
    said = problem.say(Voice(TEXTS, "en", ZoneInfo("Asia/Vientiane")))
    assert said.startswith(f"{tmp_path}/programme.toml: It cannot be read: ")
    assert f"where the file ends, in line {2 + torn.count(chr(10))}. " in said


def test_what_is_no_toml_and_no_file_are_said_plainly(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, "id = trial")
    assert problem.code == "toml"
    assert "line 1" in problem.values["why"]
    (tmp_path / "programme.toml").write_bytes('title = "ກອງທຶນ"'.encode("utf-16"))
    with pytest.raises(ProgrammeError) as refused:
        load_programme(tmp_path)
    assert [problem.code for problem in refused.value.problems] == ["not_utf8"]
    with pytest.raises(ProgrammeError) as refused:
        load_programme(tmp_path / "nowhere")
    assert [problem.code for problem in refused.value.problems] == ["no_file"]
