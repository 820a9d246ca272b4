"""The half-yearly prompt, and what falls due of registers: what each is told, what its buttons do, and who is told
nothing."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from conversations.buttons import short
from conversations.calendar import saying
from conversations.calendar.foreseen import coming
from conversations.calendar.reminders import Reminder
from forms.entities import Change, ChangeSet
from forms.form import Form
from forms.sheets.workbook import read_workbook
from forms.sheets.xlsform import compile_form
from handlers.clock import Clock, foreseen
from handlers.commands.watching import _line
from programmes.load import check_programme, load_programme
from programmes.model import Programme
from storage.desk import ChangesIn
from storage.records import FactRow, RegisterChanges, Submission
from storage.writes import AddChanges, LinkAccount, Submit
from tests.story import DOOR, Person, Village

TOML = """
id = "lending"
version = "1"
languages = ["lo", "en"]
title = {lo = "ສິນເຊື່ອ", en = "Lending"}
zone = "Asia/Vientiane"
money = "LAK"
levels = ["district", "kumban", "village"]
[role]
vc  = {at = "kumban", to = "dlo", reads = "P2", label = {lo = "ປະສານງານ", en = "coordinator"}}
dlo = {at = "district", to = "dcd", reads = "P2", label = {lo = "ພະນັກງານ", en = "officer"}}
dcd = {at = "district", reads = "P1", label = {lo = "ຫົວໜ້າ", en = "coordinator of the district"}}
[form]
L1 = {by = ["vc"], for = "village", every = "month", class = "P2"}
L9 = {by = ["vc"], for = "village", every = "half", to = "dlo", accept = "reviewed", class = "P2"}
K3 = {by = ["dcd"], for = "district", every = "month", class = "P1"}
[register]
groups   = {at = "village", label = {lo = "ກຸ່ມ", en = "groups"}}
loans    = {at = "village", add = {paid = "par:paid", unpaid = "principal - paid", coming = "par:coming"}, label = {lo = "ສິນເຊື່ອ", en = "loans"}}
schedule = {at = "village", label = {lo = "ງວດ", en = "instalments"}}
payments = {at = "village", label = {lo = "ການຈ່າຍ", en = "payments"}}
decisions = {at = "district", class = "P1", label = {lo = "ມະຕິ", en = "decisions"}}
[indicator]
L06 = {of = "L1", num = "debt", class = "P2", time = "last", unit = "kip", label = {lo = "ຍອດໜີ້", en = "lent in all"}}
L07 = {of = "L1", num = "late", den = "debt", class = "P2", time = "last", unit = "pct", label = {lo = "ໜີ້ຊ້າ", en = "over 30 days late"}}
[duty.par]
who = "vc"
form = "L9"
per = "village"
rule = "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1"
remind = [-14, -7, -3, 0, 3, 7]
climb = [[7, "dlo"], [14, "dcd"]]
[duty.par.show]
of = "groups"
plugin = "par:at_risk"
args = {days = 30, by = "group"}
unit = "kip"
amount = {lo = "ໜີ້ຄ້າງ", en = "lent"}
ratio = {lo = "PAR30", en = "PAR30"}
none = {lo = "ບໍ່ມີໜີ້", en = "no loans"}
instead = ["L06", "L07"]
[duty.owed]
who = "vc"
each = "loans"
date = "coming"
while = "unpaid > 0"
remind = [-7, 0]
text = {lo = "{label}: ຄ້າງ {unpaid}", en = "{label} ({place}): {unpaid} unpaid"}
[duty.decided]
who = "dcd"
each = "decisions"
date = "due"
while = "done != 'yes'"
remind = [-1, 0, 7]
text = {lo = "{label} – {who}", en = "{label} – {who}, by {day}"}
done = {done = "yes"}
"""
HEAD = "| | type | name | label::Lao (lo) | label::English (en) | save_to |"
L1 = f"""
| survey |
{HEAD}
| | integer | debt | ໜີ້ | Debt | |
| | integer | late | ຊ້າ | Late | |
| | begin_repeat | g | ກຸ່ມ | Group | |
| | text | gname | ຊື່ | Name | groups#gname |
| | end_repeat | | | | |
| | begin_repeat | l | ສິນເຊື່ອ | Loan | |
| | text | group | ກຸ່ມ | Group | loans#group |
| | integer | principal | ເງິນຕົ້ນ | Principal | loans#principal |
| | date | released | ປ່ອຍ | Released | loans#released |
| | end_repeat | | | | |
| | begin_repeat | s | ງວດ | Instalment | |
| | text | sloan | ສິນເຊື່ອ | Loan | schedule#loan |
| | date | due | ກຳນົດ | Due | schedule#due |
| | integer | part | ງວດ | Part | schedule#principal |
| | end_repeat | | | | |
| | begin_repeat | p | ການຈ່າຍ | Payment | |
| | text | ploan | ສິນເຊື່ອ | Loan | payments#loan |
| | date | paid | ຈ່າຍ | Paid | payments#paid |
| | integer | back | ຄືນ | Back | payments#principal |
| | end_repeat | | | | |
| entities |
| | list_name | label |
| | groups | ${{gname}} |
| | loans | ${{group}} |
| | schedule | ${{due}} |
| | payments | ${{paid}} |
| settings |
| | form_id | form_title::Lao (lo) | form_title::English (en) | default_language |
| | L1 | ລາຍເດືອນ | Monthly | Lao (lo) |
"""
L9 = """
| survey |
| | type | name | label::Lao (lo) | label::English (en) |
| | integer | total | ຍອດ | All that is unpaid? |
| settings |
| | form_id | form_title::Lao (lo) | form_title::English (en) | default_language |
| | L9 | PAR | Portfolio at risk | Lao (lo) |
"""
K3 = f"""
| survey |
{HEAD}
| | begin_repeat | d | ມະຕິ | Decision | |
| | text | what | ສິ່ງໃດ | What | decisions#what |
| | text | who | ໃຜ | Who | decisions#who |
| | date | due | ມື້ໃດ | By when | decisions#due |
| | text | done | ແລ້ວ | Done | decisions#done |
| | end_repeat | | | | |
| entities |
| | list_name | label |
| | decisions | ${{what}} |
| settings |
| | form_id | form_title::Lao (lo) | form_title::English (en) | default_language |
| | K3 | ບົດບັນທຶກ | Minutes | Lao (lo) |
"""
JANUARY = date(2026, 1, 1)
SHOW = 'args = {days = 30, by = "group"}'
MISTAKES = [
    ('of = "groups"', 'of = "group"', "duty.par.show.of", "unknown_register"),
    ('plugin = "par:at_risk"', 'plugin = "par:at_rest"', "duty.par.show.plugin", "unknown_plugin"),
    ('plugin = "par:at_risk"', 'plugin = "par:ageing"', "duty.par.show.args", "unknown_argument"),
    (SHOW, "args = {days = 30}", "duty.par.show.args.by", "argument_value"),
    (SHOW, 'args = {by = "group"}', "duty.par.show.args", "argument_missing"),
    (SHOW, 'args = {days = 31, by = "group"}', "duty.par.show.args.days", "argument_value"),
    ('to = "dlo", reads = "P2"', 'to = "dlo", reads = "P1"', "duty.par.show.of", "may_not_be_told"),
    ('to = "dlo", reads = "P2"', 'to = "dlo", reads = "P1"', "duty.par.show.instead", "may_not_be_told"),
    ('instead = ["L06"', 'instead = ["L6"', "duty.par.show.instead", "unknown_indicator"),
    ('lo = "ບໍ່ມີໜີ້", en', "en", "duty.par.show.none", "no_text"),
    ('per = "village"', 'per = "kumban"', "duty.par.per", "per_elsewhere"),
]


def morning(month: int, day: int, year: int = 2026, hour: int = 9) -> datetime:
    """That day at this hour in Vientiane."""
    return datetime(year, month, day, hour - 7, tzinfo=UTC)


@pytest.fixture(scope="session")
def lending(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lending")
    (folder / "programme.toml").write_text(TOML, "utf-8")
    (folder / "forms").mkdir()
    for name, form in (("L1", L1), ("L9", L9), ("K3", K3)):
        (folder / "forms" / f"{name}.md").write_text(form, "utf-8")
    return folder


@pytest.fixture
async def village(tmp_path: Path, lending: Path, sqlite_url: str) -> AsyncIterator[Village]:
    """Weavers lent a million on 2 August, to come back on 30 September and 30 November; Potters lent nothing."""
    async with Village(tmp_path, lending, sqlite_url, start=morning(8, 1)) as opened:
        await opened.has_places(
            ("D", "", "district", "Namor"),
            ("K", "D", "kumban", "Nam Phaeng"),
            ("V1", "K", "village", "Phon"),
            ("V2", "K", "village", "Saphan"),
        )
        await notes(opened, "V1", "groups", "g1", "Weavers", gname="Weavers")
        await notes(opened, "V1", "groups", "g2", "Potters", gname="Potters")
        await notes(opened, "V1", "loans", "n1", "Mali", group="g1", principal="1500000", released="2026-08-02")
        await notes(opened, "V1", "schedule", "s1", "1", loan="n1", due="2026-09-30", principal="500000")
        await notes(opened, "V1", "schedule", "s2", "2", loan="n1", due="2026-12-28", principal="1000000")
        yield opened


@pytest.fixture(scope="session")
def forms(lending: Path) -> Mapping[str, Form]:
    files = load_programme(lending).form_files()
    return {name: compile_form(read_workbook(path)).form for name, path in files.items()}


@pytest.mark.parametrize(("right", "wrong", "where", "code"), [("", "", "", ""), *MISTAKES])
def test_each_mistake_in_what_a_reminder_shows_is_named(
    lending: Path, forms: Mapping[str, Form], right: str, wrong: str, where: str, code: str
) -> None:
    assert right in TOML
    programme = Programme.model_validate(tomllib.loads(TOML.replace(right, wrong, 1) if code else TOML))
    found = [(one.where, one.code) for one in check_programme(programme, forms)]
    assert (where, code) in found if code else found == []


async def notes(village: Village, place: str, register: str, id_: str, label: str, **said: str) -> None:
    """Somebody notes this in a register, as an import would."""
    change = Change(register, id_, "create", label, said)
    told = ChangeSet(f"{register}-{id_}", village.now.date(), village.now, (change,))
    await village.store.write([AddChanges((RegisterChanges(place, told),))], now=village.now)


@pytest.fixture
async def noy(village: Village) -> Person:
    return await village.has_person("noy", "vc", "K", name="Noy", language="en", start=date(2026, 7, 1))


@pytest.fixture
async def kham(village: Village) -> Person:
    return await village.has_person("kham", "dlo", "D", name="Kham", language="en", start=JANUARY)


@pytest.fixture
async def keo(village: Village) -> Person:
    return await village.has_person("keo", "dcd", "D", name="Keo", language="en", start=JANUARY)


async def sleeps_until(village: Village, moment: datetime) -> None:
    """The clock looked last the day before, and told nothing of what was."""
    await village.store.set_mark("clock_looked", (moment - timedelta(hours=12)).isoformat())
    await village.at(moment)


async def reports(village: Village, who: str, form: str, place: str, period: str, *facts: FactRow) -> None:
    """A report arrives, by whatever door."""
    (person,) = [one.person.id for one in await village.store.people() if one.person.name == who]
    sent = Submission(
        f"{form}{place}{period}", f"{form}-{place}-{period}", form, "1", place, period, "", person, village.now, "sent", "", {}, {}
    )  # fmt: skip
    await village.store.write([Submit(sent, facts)], now=village.now)


async def test_each_groups_last_six_months_stand_in_two_lines_and_the_button_opens_the_report(
    village: Village, noy: Person
) -> None:
    await sleeps_until(village, morning(12, 17))
    noy.hears(
        "Portfolio at risk · second half of 2026: due in 14 days (31 December 2026)",
        "Month by month, Jul to Dec:",
        "• Phon\nWeavers · lent: 0 · 1.5 · 1.5 · 1.5 · 1.5 · 1.5 million kip",
        "PAR30: – · 0% · 0% · 100% · 100% · 100%",
        "Potters: no loans",
        "• Saphan",
    )
    await noy.taps("Phon · second half of 2026")
    noy.hears("Portfolio at risk · Phon · second half of 2026", "All that is unpaid?")


async def test_where_no_loans_are_kept_the_villages_own_figures_are_told(village: Village, noy: Person) -> None:
    def of(place: str, month: str, debt: int, late: int) -> list[FactRow]:
        return [FactRow(place, month, "L06", "", debt, 1), FactRow(place, month, "L07", "", late, debt)]

    await reports(village, "Noy", "L1", "V2", "2026-11", *of("V2", "2026-11", 750_000, 150_000))
    await sleeps_until(village, morning(12, 17))
    noy.hears("• Saphan\nlent in all: – · – · – · – · 750,000 · – kip\nover 30 days late: – · – · – · – · 20% · –")
    assert "750,000 · 750,000" not in noy.last.text
    await reports(village, "Noy", "L1", "V2", "2026-12", *of("V2", "2026-12", 0, 0))
    await sleeps_until(village, morning(12, 24))
    noy.hears("• Saphan\nlent in all")
    await sleeps_until(village, morning(1, 3, 2027))
    noy.hears("3 days late", "750,000 · 0 kip", "20% · –")


async def test_each_button_says_which_village_also_where_two_reports_are_owed(village: Village, noy: Person) -> None:
    """A button is short on LINE: what differs stands at its head."""
    person = (await village.store.people())[0].person.id
    told = [
        Reminder(village.now, person, person, form, place, period, "2027-01-07", 0, programme="lending", duty="par")
        for form, period in (("L9", "2026-H2"), ("L1", "2026-12"))
        for place in ("V1", "V2")
    ]
    world = await village.house.world(await village.store.stamp())
    (contact,) = await village.store.people()
    said = saying.message(world, contact, told, village.now, saying.Known({}, {}))
    assert [one.label for one in said.choices] == [
        "Phon · second half of 2026",
        "Saphan · second half of 2026",
        "Phon · December 2026",
        "Saphan · December 2026",
    ]


async def test_it_comes_on_six_days_until_it_is_sent_then_to_the_officer_then_to_the_coordinator_of_the_district(
    village: Village, noy: Person, kham: Person, keo: Person
) -> None:
    told = await foreseen(village.store, village.house, morning(12, 1), morning(1, 31, 2027))
    ids = {one.person.id: one.person.name for one in await village.store.people()}
    lines = [
        (one.at.astimezone(UTC).date(), ids[one.to], one.days) for one in told if one.form == "L9" and one.place == "V1"
    ]
    assert lines == [
        (date(2026, 12, 17), "Noy", -14),
        (date(2026, 12, 24), "Noy", -7),
        (date(2026, 12, 28), "Noy", -3),
        (date(2026, 12, 31), "Noy", 0),
        (date(2027, 1, 3), "Noy", 3),
        (date(2027, 1, 7), "Noy", 7),
        (date(2027, 1, 7), "Kham", 7),
        (date(2027, 1, 14), "Keo", 14),
    ]
    await reports(village, "Noy", "L9", "V2", "2026-H2")
    await sleeps_until(village, morning(1, 7, 2027))
    noy.does_not_hear("Saphan")
    kham.hears("These reports have not arrived:", "Portfolio at risk · second half of 2026: 1 missing – Phon")
    kham.does_not_hear("Saphan", "Weavers", "Mali", "Noy")
    assert len(kham.messages) == 1
    await sleeps_until(village, morning(1, 14, 2027))
    keo.hears("1 missing – Phon")


async def test_a_report_sent_long_before_the_last_day_is_not_asked_for(village: Village, noy: Person) -> None:
    """The half-year began long before: more than 150 days."""
    await reports(village, "Noy", "L9", "V1", "2026-H2")
    await reports(village, "Noy", "L9", "V2", "2026-H2")
    await sleeps_until(village, morning(12, 24))
    assert not noy.heard("Portfolio at risk")


async def test_what_arrives_between_due_and_sending_is_not_asked_for(village: Village, noy: Person) -> None:
    await village.store.set_mark("clock_looked", morning(12, 16).isoformat())
    village.now = morning(12, 17, hour=22)
    await village.clock.look()
    await reports(village, "Noy", "L9", "V1", "2026-H2")
    await village.at(morning(12, 18))
    noy.hears("Saphan")
    noy.does_not_hear("Phon")


async def test_a_week_without_power_and_a_clock_put_back(village: Village, noy: Person, kham: Person) -> None:
    await village.store.set_mark("clock_looked", morning(1, 6, 2027).isoformat())
    await village.at(morning(1, 13, 2027))
    noy.hears("13 days late")
    kham.hears("2 missing – Phon, Saphan")
    said = len(noy.messages), len(kham.messages)
    for back in (morning(1, 12, 2027), morning(1, 6, 2027), morning(1, 7, 2027), morning(1, 13, 2027)):
        await village.at(back)
    assert (len(noy.messages), len(kham.messages)) == said == (1, 1)


async def test_what_others_may_read_on_a_shared_phone_tells_of_no_group(village: Village, noy: Person) -> None:
    await village.has_person("bua", "vc", "D", name="Bua", language="en", start=date(2026, 12, 30))
    (hers,) = [one.person.id for one in await village.store.people() if one.person.name == "Bua"]
    await village.store.write([LinkAccount(DOOR, noy.account, noy.chat, hers)], now=village.now)
    await sleeps_until(village, morning(9, 23))
    noy.hears("In 7 days, on 30 September 2026:", "• •••• (Phon): •••• unpaid")
    noy.does_not_hear("Mali")
    await sleeps_until(village, morning(12, 24))
    noy.hears("• Phon, Saphan")
    noy.does_not_hear("Weavers")


async def test_a_loan_is_told_of_before_it_falls_due_until_it_is_paid(village: Village, noy: Person) -> None:
    await sleeps_until(village, morning(9, 23))
    noy.hears("In 7 days, on 30 September 2026:", "• Mali (Phon): 1,500,000 unpaid")
    assert noy.buttons() == []
    await notes(village, "V1", "payments", "p1", "1", loan="n1", paid="2026-09-25", principal="500000")
    said = len(noy.messages)
    await sleeps_until(village, morning(9, 30))
    assert len(noy.messages) == said
    await sleeps_until(village, morning(12, 21))
    noy.hears("In 7 days, on 28 December 2026:", "• Mali (Phon): 1,000,000 unpaid")


async def test_after_a_week_without_power_an_instalment_is_told_late_once_with_all_that_is_late(
    village: Village, noy: Person
) -> None:
    await notes(village, "V2", "loans", "n2", "Som", group="g9", principal="900000", released="2026-08-02")
    await notes(village, "V2", "schedule", "t2", "1", loan="n2", due="2026-10-03", principal="900000")
    await village.store.set_mark("clock_looked", morning(9, 29).isoformat())
    await village.at(morning(10, 6))
    noy.hears("6 days", "• Mali (Phon): 1,500,000 unpaid", "• Som (Saphan): 900,000 unpaid")
    assert noy.last.text.index("Mali") < noy.last.text.index("Som")
    await village.at(morning(10, 7))
    assert len(noy.messages) == 1


async def test_many_loans_of_one_village_that_fall_due_on_one_day_are_one_line(village: Village, noy: Person) -> None:
    for number in range(6):
        id_, label = f"m{number}", f"Woman {number}"
        await notes(village, "V2", "loans", id_, label, group="g9", principal="900000", released="2026-08-02")
        await notes(village, "V2", "schedule", f"t{number}", "1", loan=id_, due="2026-09-30", principal="900000")
    await sleeps_until(village, morning(9, 23))
    noy.hears("• Mali (Phon): 1,500,000 unpaid", "• Saphan (6): Woman 0, Woman 1, Woman 2, Woman 3, Woman 4, Woman 5")


async def test_each_instalment_of_a_loan_is_foreseen(village: Village, noy: Person) -> None:
    told = await foreseen(village.store, village.house, morning(9, 8), morning(1, 10, 2027))
    assert [(one.due, one.days) for one in told if one.entity == "n1"] == [
        ("2026-09-30", -7), ("2026-09-30", 0), ("2026-12-28", -7), ("2026-12-28", 0)
    ]  # fmt: skip


async def test_a_loan_that_is_paid_in_the_night_is_not_told_of_in_the_morning(village: Village, noy: Person) -> None:
    await village.store.set_mark("clock_looked", morning(9, 22).isoformat())
    village.now = morning(9, 23, hour=22)
    await village.clock.look()
    await notes(village, "V1", "payments", "p1", "1", loan="n1", paid="2026-09-23", principal="500000")
    await village.at(morning(9, 24))
    assert not noy.messages


async def test_a_decision_is_told_of_until_it_is_ticked(village: Village, keo: Person, noy: Person) -> None:
    for id_, what in (("d1", "Repair the well"), ("d2", "Call the veterinarian")):
        await notes(village, "D", "decisions", id_, what, what=what, who="Noy", due="2026-10-15", done="")
    await sleeps_until(village, morning(10, 14))
    keo.hears(
        "Tomorrow, 15 October 2026:", "• Repair the well – Noy, by 15 October 2026", "• Call the veterinarian – Noy"
    )
    before = (await village.store.counts())["audit"]
    await keo.taps("✓ Repair the well")
    keo.hears("Noted as done: Repair the well")
    assert (await village.store.counts())["audit"] == before + 1  # who ticked it
    await keo.taps("✓ Repair the well")
    keo.hears("Noted as done: Repair the well")
    said = (await village.store.look(ChangesIn(("decisions",), ("D",))))["decisions"]
    assert [(one.op, dict(one.properties)) for each in said for one in each.said.changes][2:] == [
        ("update", {"done": "yes"})
    ]
    await sleeps_until(village, morning(10, 15))
    keo.hears("Today", "Call the veterinarian")
    keo.does_not_hear("well")
    assert not noy.messages


async def test_nobody_ticks_what_is_another_ones(village: Village, keo: Person, kham: Person) -> None:
    await notes(village, "D", "decisions", "d1", "Repair the well", who="Noy", due="2026-10-15", done="")
    await sleeps_until(village, morning(10, 14))
    await kham.taps_old(keo.button("✓ Repair the well"))
    kham.hears("This is not there any more")
    said: Mapping[str, tuple[RegisterChanges, ...]] = await village.store.look(ChangesIn(("decisions",), ("D",)))
    assert len(said["decisions"]) == 1


async def test_no_name_stands_in_what_the_command_prints(village: Village, noy: Person) -> None:
    told = await foreseen(village.store, village.house, morning(9, 8), morning(10, 1))
    lines = [one for one in coming(told, (), {}, ()) if not one.period]
    assert [(one.subject, one.place, one.about, one.step, one.due) for one in lines] == [
        ("owed", "V1", short("n1"), "-7", "2026-09-30"),
        ("owed", "V1", short("n1"), "0", "2026-09-30"),
    ]
    assert not any("n1" in one.key.split(":") for one in lines)  # what an import calls a loan may be a name
    world = await village.house.world(await village.store.stamp())
    english = world.voice("en", world.programmes[0].clock)
    assert _line(world, lines[0], english) == (
        f"23 September 2026, 08:00: {lines[0].to[:8]} is told what falls due on 30 September 2026 (owed, Phon)."
    )


async def test_an_officer_is_told_of_many_villages_in_one_message_by_two_clocks(
    village: Village, noy: Person, kham: Person
) -> None:
    await village.has_places(
        ("D", "", "district", "Namor"),
        ("K", "D", "kumban", "Nam Phaeng"),
        *((f"V{number}", "K", "village", f"Ban {number}") for number in range(11, 56)),
    )
    await village.store.set_mark("clock_looked", morning(1, 6, 2027).isoformat())
    village.now = morning(1, 7, 2027)
    other = Clock(village.store, village.house, lambda: village.now, village.workshop.call)
    await asyncio.gather(village.clock.look(), other.look())
    await village.workshop.drain()
    (told,) = kham.messages
    assert "Portfolio at risk · second half of 2026: 47 missing – Phon, Ban 11, Ban 12" in told.text
    assert "Ban 48 and 7 more" in told.text
    assert noy.buttons() == ["Portfolio at risk · second half of 2026"]
    await noy.taps("Portfolio at risk")
    noy.hears("47")
