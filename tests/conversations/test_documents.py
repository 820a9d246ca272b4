"""A report as a Word file, and its template: fetched from the chat, changed, sent back, used from then on, and given up
again."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from conversations import buttons
from conversations.documents.documents import KEPT, MIME
from conversations.events import Choice, File, SentFile
from conversations.reports.menu import LEFT
from forms.entities import Change, ChangeSet
from handlers.doors import _wanted
from storage.records import RegisterChanges
from storage.writes import AddChanges, EndRole
from tests.papers import MEETING, docx, text_of
from tests.story import DOOR, Person, Village

PROGRAMME = """
id = "meet"
version = "1"
languages = ["lo", "en"]
title = {lo = "ປະຊຸມ", en = "Meetings"}
zone = "Asia/Vientiane"
money = "LAK"
levels = ["province", "district"]
[role]
dcd = {at = "district", to = "pcd", reads = "P2", label = {lo = "ພະນັກງານ", en = "officer"}}
pcd = {at = "province", reads = "P0", label = {lo = "ແຂວງ", en = "province"}}
vc = {at = "district", label = {lo = "ປະສານງານ", en = "coordinator"}}
[form]
M1 = {by = ["dcd"], for = "district", every = "month", to = "pcd", accept = "reviewed", class = "P2"}
L1 = {by = ["vc"], for = "district", every = "month"}
[duty]
m1 = {who = "dcd", form = "M1", rule = "FREQ=MONTHLY;BYMONTHDAY=5", period = "last"}
l1 = {who = "vc", form = "L1", rule = "FREQ=MONTHLY;BYMONTHDAY=5", period = "last"}
[document]
M1 = {form = "M1", template = "M1.docx", by = ["dcd", "pcd"], label = {lo = "ບົດບັນທຶກ", en = "Minutes"}}
"""
M1 = """
| survey |
| | type | name | label::Lao (lo) | label::English (en) | relevant | calculation | bind::type | bind::kb:unit | bind::kb:class |
| | text | topic | ຫົວຂໍ້ | Topic | | | | | P0 |
| | begin_repeat | people | ຄົນ | People | | | | | |
| | text | who | ໃຜ | Who | | | | | |
| | select_one yn | came | ມາບໍ? | Came? | | | | | |
| | text | why | ຍ້ອນຫຍັງ? | Why not? | ${came} = 'no' | | | | |
| | end_repeat | | | | | | | | |
| | integer | cost | ຄ່າໃຊ້ຈ່າຍ | Cost | | | | kip | |
| | calculate | share | | | | count(${people}) * 25 | int | | P0 |

| choices |
| | list_name | name | label::Lao (lo) | label::English (en) |
| | yn | yes | ມາ | yes |
| | yn | no | ບໍ່ມາ | no |

| settings |
| | form_id | form_title | default_language |
| | M1 | ປະຊຸມ | Lao (lo) |
"""
L1 = """
| survey |
| | type | name | label::Lao (lo) | label::English (en) |
| | file | paper | ເອກະສານ | Paper |
| | text | more | ອີກ | More |

| settings |
| | form_id | form_title | default_language |
| | L1 | ລາຍງານ | Lao (lo) |
"""
BEFORE = date(2026, 10, 1)  # so that one month is owed
PLACES = (("P", "", "province", "ແຂວງ ຫົວພັນ"), ("D", "P", "district", "ເມືອງ ຊຳໃຕ້"), ("E", "P", "district", "ເມືອງ ວຽງໄຊ"))


@pytest.fixture(scope="session")
def meetings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("meet")
    (folder / "programme.toml").write_text(PROGRAMME, "utf-8")
    for name in ("forms", "documents"):
        (folder / name).mkdir()
    (folder / "forms" / "M1.md").write_text(M1, "utf-8")
    (folder / "forms" / "L1.md").write_text(L1, "utf-8")
    (folder / "documents" / "M1.docx").write_bytes(docx(MEETING, header="ສປປ ລາວ"))
    return folder


@pytest.fixture
async def village(tmp_path: Path, meetings: Path, sqlite_url: str) -> AsyncIterator[Village]:
    async with Village(tmp_path, meetings, sqlite_url) as opened:
        await opened.has_places(*PLACES)
        yield opened


@pytest.fixture
async def somchit(village: Village) -> Person:
    return await village.has_person("somchit", "dcd", "D", name="Somchit", language="en", start=BEFORE)


async def has_met(person: Person) -> None:
    """He sends the record of a meeting that two came to, one of them not."""
    await person.says("menu")
    await person.taps("ເມືອງ")
    for said in ("Accounts", "Kham", "1", "yes", "Noy", "2", "ill", "no", "1250000"):
        await person.says(said)
    await person.taps("Send")


def newest(person: Person) -> File:
    (file,) = person.last.files
    return file


def opened(person: Person) -> str:
    """What stands in the newest Word file that came into his chat."""
    return text_of(person.village.house.media.open(newest(person).media))


async def sends(person: Person, data: bytes, name: str = "M1-D.docx") -> None:
    village = person.village
    kept = village.house.media.keep(data, village.now)
    await village.receives(person.event(SentFile(kept.name, kept.mime, kept.size, name)))


async def test_the_minutes_come_as_a_word_file(village: Village, somchit: Person) -> None:
    await has_met(somchit)
    await somchit.taps("📄 Minutes")
    somchit.hears("Minutes", "ເມືອງ ຊຳໃຕ້")
    assert newest(somchit).name == "M1-D-2026-10.docx"
    assert opened(somchit).split("\n") == [
        "ສປປ ລາວ",
        "ບົດບັນທຶກ ເມືອງ ຊຳໃຕ້ October 2026",
        "Topic: Accounts",
        "50 · 1,250,000 kip",
        "ລ/ດ | ຊື່ | ມາ",
        "1 | Kham | ✓",
        "2 | Noy | ill",
    ]
    gone = newest(somchit).media
    await village.later(days=KEPT.days + 1)
    assert not village.house.media.has(gone)


async def test_they_are_offered_beside_the_report_too(somchit: Person) -> None:
    await has_met(somchit)
    await somchit.says("/reports")
    await somchit.taps("ເມືອງ")
    await somchit.taps("📄 Minutes")
    assert "Topic: Accounts" in opened(somchit)


async def test_who_reviews_gets_what_his_role_reads(village: Village, somchit: Person) -> None:
    above = await village.has_person("above", "pcd", "P", name="Above", language="en", start=BEFORE)
    await has_met(somchit)
    await above.taps("Open")
    await above.taps("📄 Minutes")
    assert "Topic: Accounts" in opened(above)
    assert "Kham" not in opened(above)
    assert "•••" in opened(above)


async def test_nobody_else_gets_them(village: Village, somchit: Person) -> None:
    await has_met(somchit)
    wanted = somchit.button("📄 Minutes")
    template = Choice("", buttons.data(buttons.TEMPLATE, "M1", "D"))
    for role, place in (("vc", "D"), ("dcd", "E")):
        other = await village.has_person(f"{role}{place}", role, place, language="en", start=BEFORE)
        for button in (wanted, template, Choice("", buttons.data(buttons.TEMPLATE_BACK, "M1", "D", "sure"))):
            await other.taps_old(button)
            assert not other.last.files
            other.hears("not among your duties")
    group = village.in_group("somchit", "g:1")
    await group.taps_old(wanted)
    assert group.messages == []


async def test_a_template_is_fetched_changed_and_used_from_then_on(village: Village, somchit: Person) -> None:
    await has_met(somchit)
    minutes = somchit.button("📄 Minutes")
    await somchit.taps("📄 Minutes")
    await somchit.taps("Word template")
    somchit.hears(
        "still uses the common template", "{{ topic }} Topic", "row.who, row.came, row.why", "report.district"
    )
    assert newest(somchit).name == "M1-D.docx"
    assert "{{ label.topic }}" in opened(somchit)
    await sends(somchit, docx(["Our own: {{ topic }}", "{{ report.author }}"]))
    somchit.hears("This template is good", "ເມືອງ ຊຳໃຕ້")
    await somchit.taps("📄 Minutes")
    assert opened(somchit) == "\nOur own: Accounts\nSomchit"
    await village.restart()
    other = await village.has_person("other", "dcd", "D", language="en", start=BEFORE)
    await other.taps_old(Choice("", buttons.data(buttons.TEMPLATE, "M1", "D")))
    other.hears("was changed for ເມືອງ ຊຳໃຕ້")
    assert "Our own: {{ topic }}" in opened(other)
    kept = newest(other).media
    await other.taps("Use the former template")
    other.hears("Use the former template for ເມືອງ ຊຳໃຕ້ again?")
    await other.taps("Use the former template")
    other.hears("is used for ເມືອງ ຊຳໃຕ້ again")
    assert not village.house.media.has(kept)
    await somchit.taps_old(minutes)
    assert "Topic: Accounts" in opened(somchit)


async def test_it_holds_for_his_own_places_only(village: Village, somchit: Person) -> None:
    other = await village.has_person("other", "dcd", "E", language="en", start=BEFORE)
    await sends(somchit, docx(["Ours: {{ topic }}"]))
    await has_met(other)
    await other.taps("📄 Minutes")
    assert "Ours" not in opened(other)


async def test_what_is_wrong_with_it_is_told_with_its_place(village: Village, somchit: Person) -> None:
    await sends(somchit, docx(["{{ topic }}", ("a",), ("{{ topik }}",)]))
    somchit.hears("cannot be used yet", "✗ table 1 · “{{ topik }}”: There is no name “topik”. Is “topic” meant?")
    await somchit.taps("Word template")
    somchit.hears("still uses the common template")
    lao = await village.has_person("lao", "dcd", "E", start=BEFORE)
    await sends(lao, docx(["{{ topik }}"]))
    lao.hears("ບໍ່ມີຊື່ “topik”. ໝາຍເຖິງ “topic” ບໍ?")


async def test_a_word_file_is_fetched_only_from_who_has_documents(village: Village, somchit: Person) -> None:
    """So a template can be sent at any time, and nobody fills our disk."""
    noy = await village.has_person("noy", "vc", "D", language="en", start=BEFORE)
    wanted = _wanted(village.house, DOOR, lambda: village.now)
    file = SentFile("", MIME, 20_000, "M1.docx")
    assert await wanted(somchit.event(file))
    assert await wanted(somchit.event(replace(file, mime="application/octet-stream")))
    assert not await wanted(noy.event(file))
    assert not await wanted(village.person("stranger").event(file))
    assert not await wanted(somchit.event(replace(file, mime="application/pdf", name="M1.pdf")))


async def test_who_left_may_send_files_for_as_long_as_her_reports_are_hers(village: Village) -> None:
    noy = await village.has_person("noy", "vc", "D", language="en", start=BEFORE)
    (known,) = await village.store.people()
    left = EndRole(known.person.id, "vc", "D", BEFORE, village.now.date())
    await village.store.write([left], now=village.now)
    wanted = _wanted(village.house, DOOR, lambda: village.now)
    book = noy.event(SentFile("", "", 20_000, "L1.xlsx"))
    await village.later(days=LEFT.days)
    assert await wanted(book)
    await village.later(days=1)
    assert not await wanted(book)


async def test_a_file_that_is_no_template_is_told_so(somchit: Person) -> None:
    await sends(somchit, docx(["a letter"]), "letter.docx")
    somchit.hears("it is no template")


async def test_where_a_file_is_asked_a_word_file_is_the_answer(village: Village) -> None:
    noy = await village.has_person("noy", "vc", "D", language="en", start=BEFORE)
    await village.has_person("both", "dcd", "D", language="en", start=BEFORE)
    await noy.says("menu")
    await noy.taps("ເມືອງ")
    await sends(noy, docx(["{{ topic }}"]))
    noy.hears("More")


async def test_a_template_that_the_form_has_outgrown_gives_way(village: Village, somchit: Person) -> None:
    """Kept for the form as it was; its names are gone since."""
    await has_met(somchit)
    bad = village.house.media.keep(docx(["{{ gone }}"]), village.now)
    await village.store.set_mark("template:meet/M1@D", bad.name)
    await somchit.taps("📄 Minutes")
    somchit.hears("does not fit this report")
    assert "Topic: Accounts" in opened(somchit)
    village.house.media.drop(bad.name, village.house.media.mark(bad.name))
    await somchit.taps_old(Choice("", buttons.data(buttons.TEMPLATE, "M1", "D")))
    assert "{{ label.topic }}" in opened(somchit)


async def test_the_one_in_use_stays_where_it_lies_though_it_comes_back_and_fits_no_more(
    village: Village, somchit: Person
) -> None:
    bad = docx(["{{ gone }}"])
    kept = village.house.media.keep(bad, village.now)
    await village.store.set_mark("template:meet/M1@D", kept.name)
    await sends(somchit, bad)
    somchit.hears("There is no name “gone”")
    assert village.house.media.has(kept.name)


async def test_one_in_use_elsewhere_stays_where_it_lies_though_somebody_sends_the_same(
    village: Village, somchit: Person
) -> None:
    """What is fetched for a district may be its province's; it is found under the same name when it comes back."""
    theirs = docx(["Theirs: {{ topic }}"], keywords="khaoban:meet/M1@P")
    kept = village.house.media.keep(theirs, village.now)
    await village.store.set_mark("template:meet/M1@P", kept.name)
    await sends(somchit, theirs)
    somchit.hears("This template is good")
    assert village.house.media.has(kept.name)


async def test_one_kept_for_all_holds_where_there_is_none_of_the_place(village: Village, somchit: Person) -> None:
    everywhere = village.house.media.keep(docx(["For all: {{ topic }}"]), village.now)
    await village.store.set_mark("template:meet/M1@", everywhere.name)
    await has_met(somchit)
    await somchit.taps("📄 Minutes")
    assert "For all: Accounts" in opened(somchit)
    await sends(somchit, docx(["Ours: {{ topic }}"]))
    await somchit.taps("📄 Minutes")
    assert "Ours: Accounts" in opened(somchit)


MEMBERS = """
[register.members]
at = "district"
label = {lo = "ສະມາຊິກ", en = "Members"}
"""


async def test_rows_of_a_register_and_words_that_tell_an_amount_are_read_by_who_may(
    tmp_path: Path, meetings: Path, sqlite_url: str
) -> None:
    folder = tmp_path / "members"
    shutil.copytree(meetings, folder)
    (folder / "programme.toml").write_text(PROGRAMME + MEMBERS, "utf-8")
    asked = M1.replace("begin_repeat | people", "begin_roster members | people").replace("end_repeat", "end_roster")
    asked = asked.replace("| People | | | | | |", "| People | | | | | P0 |").replace(
        "| ມາ | yes |", "| ມາ | yes, ${cost} |"
    )
    lines = [line for line in asked.split("\n") if "| who |" not in line and "| why |" not in line]
    (folder / "forms" / "M1.md").write_text("\n".join(lines), "utf-8")
    (folder / "documents" / "M1.docx").write_bytes(
        docx(["{% for row in people %}{{ row.name }} {{ row.came }}{% endfor %}"])
    )
    async with Village(tmp_path / "there", folder, sqlite_url) as village:
        await village.has_places(*PLACES)
        kham = ChangeSet("import", BEFORE, village.now, (Change("members", "m1", "create", "Kham", {}),))
        await village.store.write([AddChanges((RegisterChanges("D", kham),))], now=village.now)
        somchit = await village.has_person("somchit", "dcd", "D", language="en", start=BEFORE)
        above = await village.has_person("above", "pcd", "P", language="en", start=BEFORE)
        await somchit.says("menu")
        await somchit.taps("ເມືອງ")
        for said in ("Accounts", "rest 1"):
            await somchit.says(said)
        await somchit.taps("Go on")
        await somchit.says("1250000")
        await somchit.taps("Send")
        await somchit.taps("📄 Minutes")
        assert opened(somchit).strip() == "Kham yes, 1,250,000 kip"
        await above.taps("Open")
        await above.taps("📄 Minutes")
        assert opened(above).strip() == "•••• yes, ••••"
