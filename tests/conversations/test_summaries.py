"""/summary: who has reported, and the figures, as text and as pictures with the same figures."""

from __future__ import annotations

from charts.pictures import Grid, Lines, unpack
from tests.conversations.test_reporting import file
from tests.story import Person, Village


async def test_text_and_pictures_say_the_same(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await somchit.says("ສະຫຼຸບ")
    somchit.hears("On time 1", "Not yet due 1", "balance 1,250,000 kip")
    (task,) = village.drawn
    grid, lines = (unpack(picture) for picture in task.payload["pictures"])
    assert isinstance(grid, Grid)
    assert isinstance(lines, Lines)
    assert [row[-1] for row in grid.cells] == ["on_time", "waiting"]
    assert lines.series[0][1][-1] == 1_250_000


async def test_a_group_gets_its_places_summary_when_called(mali: Person, somchit: Person, village: Village) -> None:
    from storage.writes import LinkChat
    from tests.story import DOOR

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
    assert in_group.heard("linked") or in_group.heard("ເຊື່ອມ")
