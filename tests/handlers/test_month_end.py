"""The month's end: the summary comes into the groups by itself, once, by day, and not when it is too late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conversations.calendar import month_end
from handlers.clock import LOOKED, Clock, posts_between, quietly
from handlers.delivery import NotNow
from handlers.drawing import Drawing
from storage.records import Chat
from storage.writes import LinkChat
from tests.conversations.acts import file
from tests.conversations.conftest import PLACES, PROGRAMME, S1
from tests.story import DOOR, Dots, Person, Village

GROUP = "g:1"
POST = 'show = ["reports", "money", "people"]\npost = {rule = "FREQ=MONTHLY;BYMONTHDAY=-1", days = 7}'


def programme(folder: Path, post: str = POST) -> Path:
    (folder / "forms").mkdir(parents=True)
    toml = PROGRAMME.replace('show = ["reports", "money", "people"]', post)
    assert "post" in toml
    (folder / "programme.toml").write_text(toml, "utf-8")
    (folder / "forms" / "S1.md").write_text(S1, "utf-8")
    return folder


@pytest.fixture
async def village(tmp_path: Path, database: str) -> AsyncIterator[Village]:
    """Two villages, and the group of their district; on SQLite, and once more on PostgreSQL."""
    async with Village(tmp_path, programme(tmp_path / "small"), database) as opened:
        await opened.has_places(*PLACES)
        await opened.store.write([LinkChat(DOOR, GROUP, "D", "en")], now=opened.now)
        yield opened


@pytest.fixture
async def mali(village: Village) -> Person:
    return await village.has_person("mali", "vc", "D", name="Mali", language="en")


def on(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """That day of 2026 at this hour in Vientiane."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=7)


def posted(village: Village, group: str = GROUP) -> list[str]:
    """The title of every summary in the group."""
    return [message.lines[0].text for message in village.chats.get(group, ())]


async def test_two_months_two_summaries(village: Village, mali: Person) -> None:
    await file(mali)
    await village.at(on(11, 29))
    for minute in range(0, 24 * 60 * 33, 180):  # the clock looks every three hours, for 33 days
        await village.at(on(11, 29) + timedelta(minutes=minute))
    october, november = village.chats[GROUP]
    assert [october.lines[0].text, november.lines[0].text] == [
        "Summary · ເມືອງ ທົດລອງ · October 2026",
        "Summary · ເມືອງ ທົດລອງ · November 2026",
    ]
    assert "balance 1,250,000 kip" in october.text
    assert october.card
    assert len(october.pictures) == 3
    assert [choice.data for choice in october.choices] == ["y"]


async def test_it_comes_in_the_morning_of_the_last_day(village: Village) -> None:
    await village.at(on(11, 30, 7, 59))
    assert posted(village) == []
    await village.at(on(11, 30, 8, 0))
    assert len(posted(village)) == 1


async def test_a_restart_does_not_post_again(village: Village) -> None:
    await village.at(on(11, 30, 7))
    await village.at(on(11, 30, 9))
    await village.restart()
    await village.at(on(11, 30, 9, 1))
    await village.at(on(11, 30, 15))
    assert len(posted(village)) == 1


async def test_a_crash_before_the_clock_has_noted_how_far_it_looked(village: Village) -> None:
    await village.at(on(11, 30, 7))
    before = await village.store.mark(LOOKED)
    assert before
    await village.at(on(11, 30, 9))
    await village.store.set_mark(LOOKED, before)
    await village.at(on(11, 30, 10))
    assert len(posted(village)) == 1


async def test_two_processes_look_at_the_same_moment(village: Village) -> None:
    await village.at(on(11, 30, 7))
    village.now = on(11, 30, 8, 1)
    other = Clock(village.store, village.house, lambda: village.now, village.workshop.call)
    await asyncio.gather(village.clock.look(), other.look())
    await village.workshop.drain()
    village.now = on(11, 30, 8, 2)
    await asyncio.gather(village.clock.look(), other.look())
    await village.workshop.drain()
    assert len(posted(village)) == 1


async def test_a_clock_that_is_put_back_posts_nothing_twice_and_goes_on(village: Village) -> None:
    await village.at(on(11, 30, 7))
    await village.at(on(11, 30, 9))
    await village.at(on(11, 30, 6))
    await village.at(on(11, 30, 9))
    assert len(posted(village)) == 1
    await village.at(on(11, 15))
    for day in range(16, 31):
        await village.at(on(11, day))
    assert len(posted(village)) == 1
    await village.at(on(12, 31))
    assert len(posted(village)) == 2


async def test_a_clock_that_leaps_ahead_and_comes_back(village: Village) -> None:
    """A battery that was changed: the clock shows next year for a minute."""
    await village.at(on(11, 14))
    await village.at(datetime(2027, 12, 31, 3, tzinfo=UTC))
    await village.at(on(11, 14, 9, 1))
    assert len(posted(village)) == 1  # that of December 2027, which will not come again
    for day in range(15, 31):
        await village.at(on(11, day))
    assert len(posted(village)) == 2
    await village.at(datetime(2027, 12, 31, 4, tzinfo=UTC))
    assert len(posted(village)) == 2


async def test_a_day_without_power_makes_it_late_but_not_two(village: Village) -> None:
    await village.at(on(11, 29))
    await village.restart()
    await village.at(on(12, 1, 14))
    assert posted(village) == ["Summary · ເມືອງ ທົດລອງ · November 2026"]
    await village.at(on(12, 2))
    assert len(posted(village)) == 1


async def test_after_four_days_it_still_comes(village: Village) -> None:
    await village.at(on(11, 29))
    await village.at(on(12, 4))
    assert len(posted(village)) == 1


async def test_a_week_later_it_comes_no_more(village: Village) -> None:
    await village.at(on(11, 29))
    await village.at(on(12, 7, 8, 0))
    assert posted(village) == []
    await village.at(on(12, 8))
    assert posted(village) == []


async def test_a_door_that_was_down_for_a_week_does_not_post_old_figures(village: Village) -> None:
    async def down(chat: str, reply: object) -> None:
        raise NotNow("down", timedelta(hours=1))

    village.fails = down
    await village.at(on(11, 29))
    await village.at(on(11, 30))
    for day in range(1, 8):
        await village.at(on(12, day))
    assert village.drawn
    village.fails = None
    await village.at(on(12, 8))
    assert posted(village) == []


async def test_at_night_it_waits_for_the_morning(village: Village) -> None:
    await village.at(on(11, 29))
    await village.at(on(12, 1, 2))
    assert posted(village) == []
    await village.at(on(12, 1, 6, 59))
    assert posted(village) == []
    await village.at(on(12, 1, 7, 0))
    assert len(posted(village)) == 1


async def test_figures_are_those_of_the_moment_in_which_it_is_sent(village: Village, mali: Person) -> None:
    await village.at(on(11, 29))
    village.now = on(12, 1, 2)
    await village.clock.look()
    await file(mali)
    await village.at(on(12, 1, 8))
    assert "balance 1,250,000 kip" in village.chats[GROUP][-1].text


class Slow(Dots):
    """As the drawing process is when the summaries of all groups come at once."""

    async def draw(self, picture: object) -> bytes:
        await asyncio.sleep(0.05)
        return await super().draw(picture)


async def test_nobody_waits_for_it_so_it_waits_for_its_pictures(village: Village) -> None:
    village.draws = Drawing(Slow(), village.house.media, lambda: village.now, within=0.01).work
    await village.at(on(11, 29))
    await village.at(on(11, 30))
    assert len(village.chats[GROUP][0].pictures) == 1
    await village.in_group("somebody", GROUP).says("/summary")
    assert not village.chats[GROUP][1].pictures


async def test_every_group_gets_its_own_place_in_its_own_language(village: Village) -> None:
    links = [LinkChat(DOOR, "g:2", "D2", "th"), LinkChat(DOOR, "g:3", "", "lo")]
    await village.store.write(links, now=village.now)
    await village.at(on(11, 29))
    await village.at(on(11, 30))
    assert posted(village) == ["Summary · ເມືອງ ທົດລອງ · October 2026"]
    assert posted(village, "g:2") == ["สรุป · ບ້ານ ສອງ · ตุลาคม 2569"]
    assert posted(village, "g:3") == []


async def test_no_count_of_fewer_than_five_is_posted(village: Village, mali: Person) -> None:
    await file(mali, balance="5000", members="4")
    await village.at(on(11, 29))
    await village.at(on(11, 30))
    (summary,) = village.chats[GROUP]
    assert "balance 5,000 kip" in summary.text
    assert "members fewer than 5" in summary.text


async def test_a_group_that_is_unlinked_in_the_night_gets_nothing(village: Village) -> None:
    await village.at(on(11, 29))
    village.now = on(12, 1, 2)
    await village.clock.look()
    await village.store.write([LinkChat(DOOR, GROUP, "", "en")], now=village.now)
    await village.at(on(12, 1, 8))
    assert posted(village) == []
    assert (await village.store.task_states()).get("given up") == 1


async def test_the_same_post_has_the_same_key_for_ever(village: Village) -> None:
    found = await posts_between(village.store, village.house, on(10, 1), on(12, 31, 23))
    assert [(one.at.day, one.at.month, one.key) for one in found] == [
        (31, 10, "post:small.D1:D:2026-10:story:g:1"),
        (30, 11, "post:small.D1:D:2026-11:story:g:1"),
        (31, 12, "post:small.D1:D:2026-12:story:g:1"),
    ]
    assert [month_end.read(one.task().payload) for one in found] == found


async def test_where_messages_are_counted_the_programme_decides(tmp_path: Path, sqlite_url: str) -> None:
    """What is sent unasked costs there; /summary does not."""
    uncounted = programme(tmp_path / "small", POST.replace("days = 7", "counted = false"))
    async with Village(tmp_path, uncounted, sqlite_url) as village:
        await village.has_places(*PLACES)
        world = await village.house.world(await village.store.stamp())
        groups = [Chat(door, "1", True, "D", "lo") for door in ("here", "there")]
        found = month_end.fallen_due(world, groups, on(11, 29), on(12, 1), counted=("there",))
        assert [one.door for one in found] == ["here"]


async def test_a_programme_that_says_nothing_posts_nothing(tmp_path: Path, sqlite_url: str) -> None:
    folder = programme(tmp_path / "small")
    toml = folder / "programme.toml"
    toml.write_text(toml.read_text("utf-8").replace(POST.splitlines()[1], ""), "utf-8")
    async with Village(tmp_path, folder, sqlite_url) as village:
        await village.has_places(*PLACES)
        await village.store.write([LinkChat(DOOR, GROUP, "D", "en")], now=village.now)
        assert await posts_between(village.store, village.house, on(1, 1), on(12, 31)) == []


async def test_what_goes_wrong_with_the_clock_is_told_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    async def stumbles() -> None:
        raise RuntimeError("ນາງ ນ້ອຍ 1.250.000")

    await quietly(stumbles)()
    assert "the clock stumbled: RuntimeError" in caplog.text
    assert "ນ້ອຍ" not in caplog.text
