"""/summary: who has reported, and the figures, as text and as pictures with the same figures."""

from __future__ import annotations

from datetime import UTC, date, datetime

from charts.pictures import Grid, Lines, unpack
from storage.records import RoleHeld
from storage.writes import LinkChat, SavePerson
from tests.conversations.acts import file
from tests.story import DOOR, Person, Village


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


async def test_a_group_gets_its_places_summary_when_called(mali: Person, somchit: Person, village: Village) -> None:
    await village.store.write([LinkChat(DOOR, "g:1", "D", "en")], now=village.now)
    await file(mali)
    in_group = village.in_group("somchit", "g:1")
    await in_group.says("good morning everybody")
    assert not in_group.messages
    await in_group.says("/summary@khaobanbot")
    in_group.hears("Summary", "balance 1,250,000 kip")
    in_group.does_not_hear("Mali")


async def test_a_group_that_is_not_linked_is_told_so(somchit: Person, village: Village) -> None:
    in_group = village.in_group("somchit", "g:2")
    await in_group.says("/summary")
    in_group.hears("ເຊື່ອມກຸ່ມ")


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
    somchit.hears("November 2026: balance 1,252,000 kip · reported by 1 of 2 villages")


async def test_what_somebody_owed_who_has_left_stays_in_the_grid(village: Village, somchit: Person) -> None:
    role = RoleHeld("vc", "D1", date(2026, 1, 1), date(2026, 10, 15))
    await village.store.import_people([(SavePerson("b" * 32, "Gone", "en"), [role])])
    await somchit.says("summary")
    somchit.hears("September 2026: Missing 1")
    somchit.does_not_hear("October 2026: Missing")


async def test_a_group_sees_no_count_of_fewer_than_five(mali: Person, somchit: Person, village: Village) -> None:
    await village.store.write([LinkChat(DOOR, "g:1", "D", "en")], now=village.now)
    await file(mali, balance="5000", members="4")
    await somchit.says("summary")
    somchit.hears("members 4")
    in_group = village.in_group("somchit", "g:1")
    await in_group.says("/summary")
    in_group.hears("balance 5,000 kip")
    in_group.does_not_hear("members 4")
