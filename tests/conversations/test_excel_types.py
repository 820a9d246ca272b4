"""Every type of question in a workbook, reports that came back, other languages, and whatever may stand in a cell."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.events import Said
from conversations.reports import reporting
from conversations.scene import Scene
from conversations.step import ENDINGS
from conversations.workbooks.books import Found, Known, Mark, Read
from conversations.workbooks.sheet_answers import take
from storage.desk import Wanted
from tests.conversations.conftest import PLACES, PROGRAMME
from tests.conversations.test_excel import drafts, gets, kept_drafts, sends, sent
from tests.story import Person, Village

SINCE = date(2026, 10, 1)
HEAD = (
    "| | type | name | label | required | relevant | constraint | appearance | parameters | repeat_count |\n"
    "| | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
)
QUESTIONS = (
    ("integer", "count", "How many?", "yes"),
    ("decimal", "weight", "Weight", ""),
    ("range", "score", "Score", "", "", "", "", "start=0 end=5 step=1"),
    ("text", "words", "Words", ""),
    ("date", "day", "Day", ""),
    ("date", "month", "Month", "", "", "", "month-year"),
    ("date", "year", "Year", "", "", "", "year"),
    ("time", "clock", "Time", ""),
    ("dateTime", "moment", "Moment", ""),
    ("select_one yn", "yes", "Yes?", ""),
    ("select_multiple many", "several", "Several", ""),
    ("rank yn", "order", "Order", ""),
    ("acknowledge", "agreed", "Agreed", ""),
    ("barcode", "code", "Code", ""),
    ("image", "photo", "Photo", ""),
    ("geopoint", "place", "Place", ""),
    ("text", "secret", "Secret", "", "", "", "masked"),
    ("begin_repeat", "kid", "Child", "", "", "", "", "", "${count}"),
    ("text", "name", "Name", "yes"),
    ("select_multiple yn", "likes", "Likes", ""),
    ("end_repeat", "", ""),
)
CHOICES = "".join(f"| | many | c{number} | Choice {number} |\n" for number in range(1, 15))
FORM = (
    "| survey |\n"
    + HEAD
    + "".join(f"| | {' | '.join((*row, *[''] * (9 - len(row))))} |\n" for row in QUESTIONS)
    + "\n| choices |\n| | list_name | name | label |\n| | --- | --- | --- |\n"
    + "| | yn | yes | Yes |\n| | yn | no | No |\n"
    + CHOICES
    + "\n| settings |\n| | form_id | form_title |\n| | --- | --- |\n| | S1 | All types |\n"
)


@pytest.fixture
async def village(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Village]:
    folder = tmp_path / "types"
    (folder / "forms").mkdir(parents=True)
    head = PROGRAMME.partition("[indicator]")[0]
    (folder / "programme.toml").write_text(head.replace("[summary", "#"), "utf-8")
    (folder / "forms" / "S1.md").write_text(FORM, "utf-8")
    async with Village(tmp_path, folder, sqlite_url) as opened:
        await opened.has_places(*PLACES)
        yield opened


@pytest.fixture
async def mali(village: Village) -> Person:
    return await village.has_person("mali", "vc", "D", name="Mali", language="en", start=SINCE)


TYPED: dict[str, Any] = {
    "weight": 2.5, "score": 3, "words": "good", "day": date(2026, 10, 5), "month": "10/2026", "year": 2026,
    "clock": "14:30", "moment": "5/10/2026 14:30", "yes": "No", "several": "1,14", "order": "2,1", "agreed": "OK",
    "code": "A-1",
}  # fmt: skip
KEPT = {
    "weight": "2.5", "score": "3", "words": "good", "day": "2026-10-05", "month": "2026-10-01", "year": "2026-01-01",
    "clock": "14:30:00.000+07:00", "moment": "2026-10-05T14:30:00.000+07:00", "yes": "no", "several": "c1 c14",
    "order": "no yes", "agreed": "OK", "code": "A-1",
}  # fmt: skip


async def test_every_type_is_read_and_written_again(village: Village, mali: Person) -> None:
    sheet = await gets(mali)
    paths = [row[0].value for row in sheet.figures.iter_rows(max_col=1)]
    assert not {"photo", "place", "secret"} & set(paths)
    sheet.fill("D1", count=2, **TYPED)
    await sends(mali, sheet)
    mali.does_not_hear("✗")
    kept = (await drafts(village, mali))["D1"]
    assert {name: kept.get(name) for name in KEPT} == KEPT
    again = await gets(mali)
    before = await kept_drafts(village, mali)
    again.row("kid", 2, name="Noy", likes="1,2")  # the first is the other village's, which comes before by name
    again.row("kid", 3, name="Deng")
    await sends(mali, again)
    mali.does_not_hear("✗")
    kept = {path.replace("/rows[", "["): value for path, value in (await drafts(village, mali))["D1"].items()}
    assert {name: kept.get(name) for name in KEPT} == KEPT
    assert [kept.get(f"kid[{number}]/name", kept.get(f"kid[{number}]/name[1]")) for number in (1, 2)] == ["Noy", "Deng"]
    assert before != await kept_drafts(village, mali)


@pytest.mark.parametrize("language", ["lo", "th", "en"])
async def test_the_workbook_speaks_her_language(village: Village, language: str) -> None:
    person = await village.has_person("deng", "vc", "D", name="Deng", language=language, start=SINCE)
    sheet = await gets(person, {"lo": "ເອັກເຊວ", "th": "เอกเซล", "en": "excel"}[language])
    fonts = {"lo": "Phetsarath OT", "th": "TH Sarabun New", "en": "Calibri"}
    assert sheet.figures["B5"].font.name == fonts[language]
    sheet.fill("D1", count="x")
    await sends(person, sheet)
    person.hears(f"✗ {sheet.at('D1', 'count')} · ບ້ານ ໜຶ່ງ · How many?")


async def test_a_report_that_came_back_is_mended_in_the_workbook(village: Village, mali: Person) -> None:
    somchit = await village.has_person("somchit", "dlo", "D", name="Somchit", language="en", start=SINCE)
    sheet = await gets(mali)
    sheet.fill("D1", count=0, **TYPED)
    await sends(mali, sheet)
    await mali.taps("✎ ບ້ານ ໜຶ່ງ")
    for _ in range(3):
        await mali.says("skip")
    await mali.taps("Send")
    await somchit.taps("Open")
    await somchit.taps("Return to be mended")
    await somchit.says("2")
    await somchit.says("Too light")
    sheet = await gets(mali)
    assert sheet.value("D1", "weight") == 2.5
    await sends(mali, sheet)
    mali.hears("… ບ້ານ ໜຶ່ງ: 1 still open")
    sheet.fill("D1", weight=25)
    await sends(mali, sheet)
    mali.hears("✓ ບ້ານ ໜຶ່ງ: complete")
    await mali.taps("Send all 1")
    report = (await sent(village, "D1"))["D1"]
    assert report.corrects
    assert report.answers["weight"] == "25"


NAMES = ("count", *TYPED)
cells = st.builds(
    lambda typed, kind: (typed, kind),
    st.one_of(
        st.sampled_from(
            ("", "-", "0", "1", "2.5", "1,14", "Yes", "12.500", "2026-10-05", "#REF!", "=", "5/10/69", "1e400")
        ),
        st.integers(-(10**20), 10**20).map(str),
        st.text(max_size=20),
    ),
    st.just("text"),
)


async def test_whatever_stands_in_its_cells_nothing_breaks_and_nothing_wrong_is_kept(
    village: Village, mali: Person
) -> None:
    event = mali.event(Said("/excel"))
    world = await village.house.world(await village.store.stamp())
    async with village.store.turn("any", order=(event.at, event.id)) as turn:
        at = {"door": event.door, "account": event.account, "chat": event.chat}
        desk = await turn.desk(**at, group=False, event=event.id, now=village.now)
        while True:
            try:
                scene = Scene(world, desk, event, Random(1), ENDINGS)
                empty = reporting.new(scene, "S1", "D1", "2026-10")
                break
            except Wanted as wanted:
                desk.found[wanted.lookup] = await turn.look(wanted.lookup)

    @settings(max_examples=settings().max_examples // 2, deadline=None)
    @given(st.dictionaries(st.sampled_from(NAMES), cells), st.dictionaries(st.sampled_from(NAMES), st.text(max_size=5)))
    def any_cells(typed: dict[str, tuple[str, Any]], before: dict[str, str]) -> None:
        fresh = replace(scene, sessions={})
        found = tuple(
            Found(f"D{row}", name, words, "number" if is_number(words) else kind)
            for row, (name, (words, kind)) in enumerate(typed.items(), 5)
        )
        known = tuple(Known("D1", name, words, words) for name, words in before.items())
        read = Read(Mark("S1", empty.version, "2026-10", "", "now", ("D1",)), {"D1": found}, (), known)
        taken = take(fresh, empty, read, ())
        if taken is None:
            return
        session = taken.session
        for answered in session.review():
            if answered.settled and answered.value:
                session.jump(answered.path)
                assert session.holds(answered.value)
        session.unsettle(())
        again = take(replace(scene, sessions={}), taken.draft, read, ())
        assert again is not None
        assert not again.changed
        assert {fault.path for fault in again.faults} == {fault.path for fault in taken.faults}

    any_cells()


def is_number(words: str) -> bool:
    """Whether a spreadsheet would have kept it as a number."""
    return words.removeprefix("-").replace(".", "", 1).isdecimal() and words.isascii()


async def test_what_is_wrong_in_a_cell_is_said_as_in_the_chat(village: Village, mali: Person) -> None:
    sheet = await gets(mali)
    sheet.fill("D1", day="31/9/2026", weight="2 million 3")
    await sends(mali, sheet)
    mali.hears("September", "30 days", "2,000,003 · 2,300,000")
