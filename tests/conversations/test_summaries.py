"""/summary: who has reported, and the figures, as text and as pictures with the same figures."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from charts.pictures import Grid, Lines, unpack
from charts.worker import ChartError
from conversations.events import Choice, Line, Said
from conversations.review.summaries import MOST_LINES, _shortened, programmes_at
from conversations.world import World
from handlers.drawing import Drawing
from handlers.settings import HOUSE
from i18n.catalogue import Catalogues
from programmes.areas import Place, Places
from programmes.load import load_programme
from storage.records import RoleHeld, Task
from storage.writes import LinkChat, SavePerson, Write
from tests.conversations.acts import FIRST, file
from tests.story import DOOR, Person, Village


def test_of_too_many_lines_the_faint_ones_go_first() -> None:
    figures = [Line(str(at)) for at in range(MOST_LINES - 2)]
    before = [Line(f"before {at}", "faint") for at in range(3)]
    kept = (*figures, *before[:2])
    assert _shortened([*figures, *before], 1) == kept
    assert _shortened(kept, 1) == kept
    more = [*before[:2], *figures, *before[2:], Line("a"), Line("b"), Line("c")]
    assert _shortened(more, 1) == (before[0], *figures, Line("a"))
    assert _shortened(more, 0) == (*figures, Line("a"), Line("b"))


async def test_text_and_pictures_say_the_same(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await somchit.says("ສະຫຼຸບ")
    somchit.hears("On time 1", "Not yet due 1", "balance 1,250,000 kip")
    (task,) = village.drawn
    grid, lines, _ = (unpack(picture) for picture in task.payload["pictures"])
    assert isinstance(grid, Grid)
    assert isinstance(lines, Lines)
    assert [row[-1] for row in grid.cells] == ["on_time", "waiting"]
    assert lines.series[0][1][-1] == 1_250_000


async def test_words_pictures_and_a_button_are_one_message(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    before = len(somchit.messages)
    summary = await somchit.says("summary")
    assert len(somchit.messages) == before + 1
    assert summary is not None
    assert summary.card
    assert summary.lines[0].text == "Summary · ເມືອງ ທົດລອງ · October 2026"
    assert [picture.alt for picture in summary.pictures] == [
        "Reports · ເມືອງ ທົດລອງ · August 2026 – October 2026",
        "Money · ເມືອງ ທົດລອງ · May 2026 – October 2026",
        "People · ເມືອງ ທົດລອງ · May 2026 – October 2026",
    ]
    assert [choice.data for choice in summary.choices] == ["y:D", "fs:D:2026-10:D1"]
    await file(mali, "ບ້ານ ສອງ", "1000")
    await somchit.taps_old(summary.choices[0])
    somchit.hears("balance 1,251,000 kip")


async def test_the_button_asks_for_the_same_place_again(somchit: Person, village: Village) -> None:
    """Who looks after several districts may have asked for the second, or for one village."""
    await somchit.says("summary")
    await somchit.taps_old(Choice("a village of hers", "y:D2"))
    somchit.hears("Summary · ບ້ານ ສອງ")
    assert somchit.last.choices[0].data == "y:D2"


class Fails:
    async def draw(self, picture: object) -> bytes:
        raise ChartError("no")


class Hangs:
    async def draw(self, picture: object) -> bytes:
        await asyncio.Event().wait()
        return b""


@pytest.mark.parametrize("charts", [Fails(), Hangs()])
async def test_words_go_without_pictures_that_cannot_be_drawn(
    mali: Person, somchit: Person, village: Village, charts: Fails | Hangs
) -> None:
    await file(mali)
    village.draws = Drawing(charts, village.house.media, lambda: village.now, within=0.01).work
    await somchit.says("summary")
    somchit.hears("balance 1,250,000 kip", "The pictures could not be drawn this time")
    assert somchit.last.card
    assert not somchit.last.pictures
    assert somchit.last.choices


async def test_what_is_said_after_a_summary_is_answered_after_it(somchit: Person, village: Village) -> None:
    gate = asyncio.Event()
    work = village.drawing.work

    async def slowly(tasks: Sequence[Task]) -> Sequence[Write]:
        await gate.wait()
        return await work(tasks)

    village.draws = slowly
    before = len(somchit.messages)
    await village.reception.receive(somchit.event(Said("summary")))
    village.now += timedelta(milliseconds=1)
    await village.reception.receive(somchit.event(Said("menu")))
    gate.set()
    await village.workshop.drain()
    assert ["Summary" in message.text for message in somchit.messages[before:]] == [True, False]


def test_a_place_belongs_to_the_programme_whose_levels_lie_above_and_below_it() -> None:
    """Both programmes have provinces; which works in one is told by what lies in it."""
    rows = [("07", "", "province"), ("0706", "07", "district"), ("80", "", "province"), ("8008", "80", "amphoe")]
    places = Places(Place(code, parent, kind, {"en": code}) for code, parent, kind in rows)
    programmes = tuple(load_programme(HOUSE / "programmes" / name) for name in ("laos_prf", "thailand_cdd"))
    world = World(Catalogues.read(), places, programmes, {}, {})
    found = {code: [one.id for one in programmes_at(world, code)] for code in ("07", "0706", "80", "8008", "", "99")}
    assert found == {
        "07": ["laos_prf"],
        "0706": ["laos_prf"],
        "80": ["thailand_cdd"],
        "8008": ["thailand_cdd"],
        "": [],
        "99": [],
    }


async def test_a_group_gets_its_places_summary_when_called(mali: Person, somchit: Person, village: Village) -> None:
    await village.store.write([LinkChat(DOOR, "g:1", "D", "en")], now=village.now)
    await file(mali)
    in_group = village.in_group("somchit", "g:1")
    await in_group.says("good morning everybody")
    assert not in_group.messages
    await in_group.says("/summary@khaobanbot")
    in_group.hears("Summary", "balance 1,250,000 kip")
    assert len(in_group.messages) == 1
    assert [choice.data for choice in in_group.last.choices] == ["y"]
    await in_group.taps("Latest summary")
    assert len(in_group.messages) == 2
    await in_group.says("/summary 09/2569")
    assert len(in_group.messages) == 3


async def test_nobody_is_named_in_a_group(mali: Person, somchit: Person, village: Village) -> None:
    await village.store.write([LinkChat(DOOR, "g:1", "D", "en")], now=village.now)
    await file(mali)
    in_group = village.in_group("somchit", "g:1")
    summary = await in_group.says("/summary")
    assert summary is not None
    said = [summary.text, *(picture.alt for picture in summary.pictures), *(one.label for one in summary.choices)]
    drawn = str(village.drawn[-1].payload)
    for name in ("Mali", "Somchit", "mali", "somchit"):
        assert name not in drawn
        assert not [text for text in said if name in text]


@pytest.mark.parametrize(("language", "words"), [("lo", "ສະຫຼຸບ ·"), ("th", "สรุป ·"), ("en", "Summary ·")])
async def test_a_group_hears_its_own_language(somchit: Person, village: Village, language: str, words: str) -> None:
    await village.store.write([LinkChat(DOOR, "g:1", "D", language)], now=village.now)
    in_group = village.in_group("somchit", "g:1")
    await in_group.says("/summary")
    in_group.hears(words)


async def test_a_group_that_is_not_linked_is_told_so(somchit: Person, village: Village) -> None:
    in_group = village.in_group("somchit", "g:2")
    await in_group.says("/summary")
    in_group.hears("must first be linked")  # in the language of who asks, as none is spoken there yet


async def test_a_month_that_nobody_reported_has_no_figure(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await village.at(datetime(2026, 12, 10, 3, 0, tzinfo=UTC))  # November is overdue, December not open
    await somchit.says("summary")
    somchit.hears("No report for November 2026: ບ້ານ ໜຶ່ງ, ບ້ານ ສອງ", "No report for October 2026: ບ້ານ ສອງ")
    lines = unpack(village.drawn[-1].payload["pictures"][1])
    assert isinstance(lines, Lines)
    assert lines.series[0][1][-2:] == (1_250_000, None)


async def test_a_balance_that_still_stands_says_of_how_many_villages(
    mali: Person, somchit: Person, village: Village
) -> None:
    await file(mali)
    await file(mali, "ບ້ານ ສອງ", "1000")
    await village.at(datetime(2026, 12, 2, 3, 0, tzinfo=UTC))
    await file(mali, "ບ້ານ ສອງ", "2000")
    await somchit.says("summary")
    somchit.hears("November 2026: balance 1,252,000 kip · reported by 1 of 2 places")


async def test_what_somebody_owed_who_has_left_stays_in_the_grid(village: Village, somchit: Person) -> None:
    role = RoleHeld("vc", "D1", date(2026, 1, 1), date(2026, 10, 15))
    await village.store.import_people([(SavePerson("b" * 32, "Gone", "en"), [role])])
    await somchit.says("summary")
    somchit.hears("No report for September 2026: ບ້ານ ໜຶ່ງ")
    somchit.does_not_hear("Missing", "No report for October")


async def test_a_group_sees_no_count_of_fewer_than_five(mali: Person, somchit: Person, village: Village) -> None:
    await village.store.write([LinkChat(DOOR, "g:1", "D", "en")], now=village.now)
    await file(mali, balance="5000", members="4")
    await somchit.says("summary")
    somchit.hears("members 4")
    in_group = village.in_group("somchit", "g:1")
    await in_group.says("/summary")
    in_group.hears("balance 5,000 kip", "members fewer than 5")
    in_group.does_not_hear("members 4")
    people = unpack(village.drawn[-1].payload["pictures"][2])
    assert isinstance(people, Lines)
    assert set(people.series[0][1]) == {None}
    assert people.empty == "Fewer than 5: not shown in groups"


async def test_the_words_are_of_the_newest_month_and_short(mali: Person, somchit: Person, village: Village) -> None:
    """What came before stands in the pictures."""
    for month in range(4):
        village.now += timedelta(days=30 if month else 0)
        for place in (FIRST, "ບ້ານ ສອງ"):
            await file(mali, place, "1.250.000")
    await somchit.says("summary")
    somchit.hears("Money · December 2026: balance 2,500,000 kip", "November 2026: balance")
    somchit.does_not_hear("October 2026: balance", "September 2026: balance")
    assert len(somchit.last.lines) <= 12
    assert len(somchit.last.text.encode()) < 1_000
