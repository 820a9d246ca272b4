"""The district's group sees its figures: asked for on Telegram and on LINE, and by themselves at the month's end. The
real house with its drawing process, behind both doors."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import pytest

from handlers.doors import open_doors
from handlers.house import House
from handlers.server import build, listen, serve
from handlers.settings import Settings
from handlers.work import Work
from storage.keys import Keys
from storage.records import FactRow, PlaceRow, Submission
from storage.writes import Consent as SaidYes
from storage.writes import GiveRole, LinkAccount, LinkChat, SavePerson, Submit
from tests.conversations.conftest import PLACES
from tests.fakes.line import FakeLine
from tests.fakes.telegram import FakeTelegram
from tests.handlers.test_month_end import programme

PERSON = "a" * 32
TITLE = "ສະຫຼຸບ · ເມືອງ ທົດລອງ · ຕຸລາ 2026"
AGAIN = "ສະຫຼຸບຫຼ້າສຸດ"


class Bot:
    """The house at work on a platform's clock; tasks are worked off by `rests`, the alarm is not wound up."""

    def __init__(self, folder: Path, now: Callable[[], datetime], settled: Callable[[], Awaitable[Any]]) -> None:
        self._folder, self._now, self._settled = folder, now, settled
        self.public = True

    async def opens(self, **settings: Any) -> Self:
        taken = listen("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        given = Settings(
            _env_file=None,
            database_url=f"sqlite:///{self._folder / 'bot.sqlite'}",
            secret_keys=Keys.make(),
            media_dir=self._folder / "media",
            programmes=str(programme(self._folder / "small")),
            **({"public_url": self.url} if self.public else {}),
            **settings,
        )
        self.house = await House.open(given, migrate=True, now=self._now())
        self.doors = open_doors(self.house, self._now, lambda: self.work.workshop.call())
        senders = {name: door.send for name, door in self.doors.open.items()}
        self.work = Work(self.house, senders, self._now, self.doors.crafts, counted=self.doors.counted)
        self.doors.lead_to(self.work.reception.receive)
        app = build(self.doors.routes, dict, self.work.ready, "", self.house.media, wall=self._now)
        self._serving = asyncio.create_task(serve(app, taken))
        await self.doors.start()
        await self._furnish()
        return self

    async def closes(self) -> None:
        await self.doors.close_in()
        self._serving.cancel()
        await asyncio.gather(self._serving, return_exceptions=True)
        await self.work.workshop.settle()
        await self.doors.stop()
        await self.work._charts.close()
        await self.house.close()

    async def _furnish(self) -> None:
        """Two villages, of which one has reported: a balance, and four members."""
        store = self.house.store
        await store.import_places([PlaceRow(c, p, k, name, name, name) for c, p, k, name in PLACES])
        facts = tuple(FactRow("D1", "2026-10", code, "", n, 1) for code, n in (("A1", 1_250_000), ("A2", 4)))
        world = await self.house.world(await store.stamp())
        sent = Submission(
            "b" * 32, "1", "S1", world.current["S1"], "D1", "2026-10", "", PERSON, self._now(), "sent", "", {}, {}
        )
        person = SavePerson(PERSON, "ທ້າວ ສົມຈິດ", "lo")
        await store.write([person, SaidYes(PERSON, self._now()), Submit(sent, facts)], now=self._now())

    async def writes(self, *writes: Any) -> None:
        await self.house.store.write(writes, now=self._now())

    async def rests(self) -> None:
        """Until everything is done and seen."""
        await self.work.workshop.drain()
        await self._settled()

    async def looks(self) -> None:
        """The clock rings."""
        await self.work.clock.look()
        await self.rests()


# LINE


class OnLine:
    """A group of three on LINE, linked to the district; nothing that costs may be sent."""

    def __init__(self, folder: Path) -> None:
        self.line = FakeLine(quota=0)
        self.bot = Bot(folder, self.line.now, self.line.settled)

    async def opens(self) -> None:
        await self.line.__aenter__()
        await self.bot.opens(
            line_channel_id=self.line.channel,
            line_channel_secret=self.line.secret,
            line_channel_access_token=self.line.token,
            line_api_url=self.line.url,
            line_data_url=self.line.data_url,
        )
        self.line.webhook.address = f"{self.bot.url}/line"
        self.noy, self.kham = (self.line.user(name).is_friend() for name in ("Noy", "Kham"))
        self.group = self.line.group("ເມືອງ ທົດລອງ", self.noy, self.kham, self.line.user("Dao"), with_bot=True)
        self.here = self.noy.in_group(self.group)
        await self.bot.writes(LinkChat("line", self.group.id, "D", "lo"))

    async def closes(self) -> None:
        await self.bot.closes()
        await self.line.__aexit__()

    def costs(self) -> tuple[int, int, int]:
        """Replies, pushes, and what was counted of the quota."""
        return len(self.line.called("message/reply")), len(self.line.called("message/push")), self.line.quota.used

    async def at(self, moment: datetime) -> None:
        self.line.passes(seconds=(moment - self.line.now()).total_seconds())
        await self.bot.looks()


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[OnLine]:
    on_line = OnLine(tmp_path)
    await on_line.opens()
    yield on_line
    await on_line.closes()


@pytest.mark.parametrize("words", ["/summary", "ສະຫຼຸບ"])
async def test_a_summary_asked_for_on_line_is_one_free_answer(line: OnLine, words: str) -> None:
    await line.here.says(words, mention=words != "/summary")
    await line.bot.rests()
    card, *pictures = line.here.answers
    assert card.kind == "flex"
    assert card.text.startswith(TITLE)
    assert "ຍອດເງິນ 1.250.000 ກີບ" in card.text
    assert "ສະມາຊິກ ໜ້ອຍກວ່າ 5" in card.text  # four people are no figure for a group
    assert [picture.kind for picture in pictures] == ["image"] * 3
    assert all(message.pictures for message in pictures)
    assert not line.line.broken_pictures
    assert line.costs() == (1, 0, 0)


async def test_its_button_is_there_after_others_have_written_and_costs_nothing(line: OnLine) -> None:
    await line.here.says("/summary")
    await line.bot.rests()
    line.line.passes(hours=30)
    await line.kham.in_group(line.group).says("ໃຜຈະໄປຕະຫຼາດ?")
    line.line.passes(hours=30)
    assert line.here.quick_replies == []
    await line.here.taps(AGAIN)
    await line.bot.rests()
    assert line.here.answers[0].text.startswith(TITLE)
    assert line.costs() == (2, 0, 0)


async def test_an_officer_gets_the_same_in_her_own_chat_for_nothing(line: OnLine) -> None:
    account = LinkAccount("line", line.noy.id, line.noy.id, PERSON)
    start = datetime(2026, 1, 1, tzinfo=UTC).date()
    await line.bot.writes(account, GiveRole(PERSON, "dlo", "D", start))
    await line.noy.says("ສະຫຼຸບ")
    await line.bot.rests()
    assert "ສະມາຊິກ 4" in line.noy.answers[0].text
    await line.noy.taps(AGAIN)
    await line.bot.rests()
    assert line.costs() == (2, 0, 0)


async def test_what_people_say_to_each_other_is_not_answered(line: OnLine) -> None:
    await line.here.says("ສະຫຼຸບ")
    await line.bot.rests()
    assert line.here.answers == []


async def test_without_an_address_of_ours_the_figures_come_alone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    line = OnLine(tmp_path)
    line.bot.public = False
    await line.opens()
    try:
        with caplog.at_level(logging.WARNING, "khaoban.line"):
            for _ in range(2):
                await line.here.says("/summary")
                await line.bot.rests()
        (card,) = line.here.answers
        assert card.kind == "flex"
        assert "ຍອດເງິນ 1.250.000 ກີບ" in card.text
        assert [record.message for record in caplog.records if "KHAOBAN_PUBLIC_URL" in record.message] == [
            "No picture is shown on LINE, only what it says: set KHAOBAN_PUBLIC_URL, LINE fetches them there."
        ]
        assert line.costs() == (2, 0, 0)
    finally:
        await line.closes()


async def test_on_line_the_month_s_end_costs_one_message_a_member(line: OnLine) -> None:
    line.line.quota.limit = 300
    await line.at(datetime(2026, 11, 30, 0, 59, tzinfo=UTC))
    assert line.costs() == (0, 0, 0)
    for minute in range(5):
        await line.at(datetime(2026, 11, 30, 1, minute, tzinfo=UTC))
    card, *pictures = line.here.answers
    assert card.text.startswith(TITLE)
    assert len(pictures) == 2, "of what may be seen there is no third figure yet"
    assert line.costs() == (0, 1, 3)


async def test_when_the_quota_is_spent_the_next_summary_is_still_free(line: OnLine) -> None:
    await line.here.says("/summary")
    await line.bot.rests()
    await line.at(datetime(2026, 11, 30, 0, 59, tzinfo=UTC))
    await line.at(datetime(2026, 11, 30, 1, 1, tzinfo=UTC))
    assert line.costs() == (1, 0, 0)  # not even tried
    await line.here.taps(AGAIN)
    await line.bot.rests()
    assert line.here.answers[0].text.startswith(TITLE)
    assert line.costs() == (2, 0, 0)


async def test_when_the_quota_is_spent_the_month_s_end_comes_with_the_new_month(line: OnLine) -> None:
    line.line.quota.limit = 0
    await line.at(datetime(2026, 11, 30, 0, 59, tzinfo=UTC))
    await line.at(datetime(2026, 11, 30, 1, 1, tzinfo=UTC))
    assert line.costs() == (0, 0, 0)
    line.line.quota.limit = 300
    for hour in (12, 15, 18, 24):
        await line.at(datetime(2026, 11, 30, tzinfo=UTC) + timedelta(hours=hour))
    assert line.costs() == (0, 0, 0)  # at night nobody is woken
    for minute in (1, 30):
        await line.at(datetime(2026, 12, 1, 1, minute, tzinfo=UTC))
    assert line.here.answers[0].text.startswith(TITLE)
    assert line.costs() == (0, 1, 3)


async def test_when_the_quota_is_spent_it_comes_for_nothing_as_soon_as_anybody_writes(line: OnLine) -> None:
    line.line.quota.limit = 0
    await line.at(datetime(2026, 11, 30, 0, 59, tzinfo=UTC))
    await line.at(datetime(2026, 11, 30, 1, 1, tzinfo=UTC))
    assert line.costs() == (0, 0, 0)
    await line.here.says("ສະບາຍດີ")  # to each other
    await line.bot.rests()
    assert line.here.answers[0].text.startswith(TITLE)
    assert line.costs() == (1, 0, 0)
    await line.at(datetime(2026, 12, 1, 2, 0, tzinfo=UTC))
    assert line.costs() == (1, 0, 0)  # and not once more


# Telegram


class OnTelegram:
    """The same on Telegram."""

    def __init__(self, folder: Path) -> None:
        self.telegram = FakeTelegram()
        self.bot = Bot(folder, self.telegram.clock.now, self.telegram.quiet)

    async def opens(self) -> None:
        await self.telegram.__aenter__()
        await self.bot.opens(telegram_token=self.telegram.token, telegram_api_url=self.telegram.url)
        self.noy = self.telegram.user(4711, "ນ້ອຍ", language="lo")

    async def closes(self) -> None:
        await self.bot.closes()
        await self.telegram.__aexit__(None, None, None)

    async def group(self, **more: Any) -> Any:
        group = self.telegram.group(-1001234567890, "ເມືອງ ທົດລອງ", **more)
        await self.bot.writes(LinkChat("telegram", str(group.id), "D", "lo"))
        return group

    async def at(self, moment: datetime) -> None:
        await self.telegram.advance(seconds=(moment - self.telegram.clock.now()).total_seconds())
        await self.bot.looks()


@pytest.fixture
async def telegram(tmp_path: Path) -> AsyncIterator[OnTelegram]:
    on_telegram = OnTelegram(tmp_path)
    await on_telegram.opens()
    yield on_telegram
    await on_telegram.closes()


async def test_on_telegram_a_summary_is_an_album_and_the_figures_with_the_button(telegram: OnTelegram) -> None:
    there = telegram.noy.in_group(await telegram.group())
    await there.says("/summary@khaoban_bot")
    await telegram.bot.rests()
    album, figures = there.messages[-2:]
    assert len(album.pictures) == 3
    assert album.marked == f"**{TITLE}**"
    assert "ຍອດເງິນ 1.250.000 ກີບ" in figures.text
    assert "ສະມາຊິກ ໜ້ອຍກວ່າ 5" in figures.text
    assert figures.labels == [AGAIN]
    before = len(there.messages)
    await there.taps(AGAIN)
    await telegram.bot.rests()
    assert len(there.messages) == before + 2


async def test_in_privacy_mode_it_is_called_by_name_or_by_a_reply(telegram: OnTelegram) -> None:
    there = telegram.noy.in_group(await telegram.group())
    await there.says("ສະຫຼຸບ")
    await telegram.bot.rests()
    assert telegram.telegram.sent == []
    assert not telegram.telegram.updates  # Telegram does not even tell
    await there.says("/summary@other_bot")
    await there.says("/summary@khaoban_bot")
    await telegram.bot.rests()
    assert len(telegram.telegram.sent) == 2
    await there.says("ສະຫຼຸບ", reply_to=there.last)
    await telegram.bot.rests()
    assert len(telegram.telegram.sent) == 4


@pytest.mark.parametrize("words", ["ສະຫຼຸບ", "สรุป", "summary"])
async def test_where_it_is_an_administrator_plain_words_call_it(telegram: OnTelegram, words: str) -> None:
    there = telegram.noy.in_group(await telegram.group(bot="administrator"))
    await there.says("ກິນເຂົ້າແລ້ວບໍ?")
    await telegram.bot.rests()
    assert telegram.telegram.sent == []
    await there.says(words)
    await telegram.bot.rests()
    assert there.messages[-2].text == TITLE


async def test_what_is_asked_in_a_topic_is_answered_there(telegram: OnTelegram) -> None:
    group = await telegram.group(forum=True, bot="administrator")
    topic = await group.opens_topic("ລາຍງານ", telegram.noy)
    there = telegram.noy.in_group(group, topic)
    await there.says("/summary@khaoban_bot")
    await telegram.bot.rests()
    assert {call["message_thread_id"] for call in telegram.telegram.sent} == {topic.id}
    assert there.last.labels == [AGAIN]


async def test_at_the_month_s_end_it_comes_into_the_telegram_group_once(telegram: OnTelegram) -> None:
    group = await telegram.group()
    await telegram.at(datetime(2026, 11, 30, 0, 59, tzinfo=UTC))
    assert group.messages == []
    moment = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
    for _ in range(5):
        moment += timedelta(minutes=1)
        await telegram.at(moment)
    title, figures = (message.text.split("\n")[0] for message in group.messages)
    assert (title, figures) == (TITLE, "ລາຍງານ: ສົ່ງທັນເວລາ 1")
