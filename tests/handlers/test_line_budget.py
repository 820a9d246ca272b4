"""A month of reminders for a coordinator on LINE: pushed once, or not at all where the month has none left; what was not
pushed is said with the next answer, for nothing, and once. The real house behind the real door; the fake counts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from conversations.events import Line, Reply
from conversations.outcome import REPLY_RANK, Address, send
from handlers.clock import forecast
from handlers.line.door import with_ahead
from handlers.line.messages import calls
from handlers.purse import Purse
from storage.pushes import PushesOf
from storage.records import Task
from storage.writes import Consent, GiveRole, LinkAccount, SavePerson
from tests.fakes.line import FakeLine
from tests.handlers.test_group_summaries import Bot

OFFICER = "c" * 32
NOT_TOLD = "Not yet told:"
STEPS = (1, 2, 4, 5, 7, 8)  # the days of November on which the clock has something to say, and those around


class Office:
    """Coordinators of the same two villages, of which one has reported; all of them on LINE."""

    def __init__(self, folder: Path, quota: int | None) -> None:
        self.now = datetime(2026, 11, 1, 0, tzinfo=UTC)
        self.line = FakeLine(now=lambda: self.now, quota=quota)
        self.bot = Bot(folder, self.line.now, self.line.settled)
        self.people: dict[str, Any] = {}

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

    async def closes(self) -> None:
        await self.bot.closes()
        await self.line.__aexit__()

    async def joins(self, name: str, role: str = "vc") -> Any:
        """Somebody holds a role over the district, from January on."""
        seat = self.line.user(name).is_friend()
        id_ = f"{len(self.people) + 13:032x}"
        self.people[name] = id_
        await self.bot.writes(
            SavePerson(id_, name, "en"),
            Consent(id_, self.now),
            LinkAccount("line", seat.id, seat.id, id_),
            GiveRole(id_, role, "D", date(2026, 1, 1)),
        )
        return seat

    async def at(self, moment: datetime) -> None:
        self.now = moment
        await self.bot.looks()

    async def month(self, *days: int) -> None:
        """The clock rings at nine o'clock in Vientiane on these days of November."""
        for day in days or STEPS:
            await self.at(datetime(2026, 11, day, 2, tzinfo=UTC))

    async def is_told(self, seat: Any, text: str, key: str) -> None:
        """Somebody else's step has a word for her."""
        told = send(
            Reply((Line(text), Line("and more of it"), Line("and so on"))), Address("line", seat.id), self.now, key=key
        )
        await self.bot.writes(told)
        await self.bot.rests()

    async def is_answered(self, seat: Any, reply: Reply) -> None:
        """She writes, and this is the answer."""
        door = self.bot.doors.counted["line"]
        receives = door.receive

        async def answers(event: Any) -> None:
            await self.bot.writes(send(reply, Address("line", seat.id), self.now, key=event.id, rank=REPLY_RANK))

        door.receive = answers
        await seat.says("tell me all")
        await self.bot.rests()
        door.receive = receives

    def another_purse(self) -> Purse:
        house = self.bot.house
        return Purse(
            "line", self.bot.doors.counted["line"], house.store, self.line.now,
            lambda door: forecast(house.store, house, self.now, door),
        )  # fmt: skip

    @property
    def pushes(self) -> list[str]:
        """To whom each push went that was tried."""
        return [call.body["to"] for call in self.line.called("message/push")]

    async def waiting(self) -> int:
        return sum(outcome == "" for _, outcome, _ in await self.bot.house.store.waited())


Opens = Callable[[int | None], Any]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Opens]:
    async with AsyncExitStack() as stack:

        async def opens(quota: int | None) -> Office:
            made = Office(tmp_path, quota)
            await made.opens()
            stack.push_async_callback(made.closes)
            return made

        yield opens


async def test_who_answers_nothing_is_pushed_to_once_a_month(office: Opens) -> None:
    here = await office(300)
    mali = await here.joins("Mali")
    await here.month()
    assert here.pushes == [mali.id]
    assert "due in 3 days" in mali.messages[-1].text
    assert await here.waiting() == 3
    another = here.another_purse()  # of a process that was just started
    due = {
        "key": "k",
        "door": "line",
        "chat": mali.id,
        "told": [{"days": 0, "period": "2026-10", "to": here.people["Mali"]}],
    }
    assert await another.take(Task("send", due, here.now, key="k")) == "once"
    other = {**due, "told": [{"days": 0, "period": "2026-10", "to": "e" * 32}]}  # on the same phone
    assert await another.take(Task("send", other, here.now, key="k")) == ""
    await another.give_back(Task("send", other, here.now, key="k"))
    await mali.says("menu")
    await here.bot.rests()
    first = mali.answers[0].text
    assert first.startswith(NOT_TOLD)
    assert first.count("S1") <= 2
    assert "days late" in first
    assert len(mali.answers) >= 2  # the answer itself comes last
    await mali.says("menu")
    await here.bot.rests()
    assert NOT_TOLD not in "".join(one.text for one in mali.answers)
    assert here.pushes == [mali.id]
    assert await here.waiting() == 0


async def test_who_answers_at_once_hears_no_more(office: Opens) -> None:
    here = await office(300)
    mali = await here.joins("Mali")
    await here.month(1, 2)
    assert here.pushes == [mali.id]
    for said in ("menu", "help"):
        await mali.says(said)
        await here.bot.rests()
        assert NOT_TOLD not in "".join(one.text for one in mali.answers)
    assert here.line.quota.used == 1


async def test_with_nothing_left_nothing_is_tried_and_nothing_lost(office: Opens) -> None:
    here = await office(0)
    mali = await here.joins("Mali")
    await here.month()
    assert here.pushes == []
    await mali.says("menu")
    await here.bot.rests()
    assert mali.answers[0].text.startswith(NOT_TOLD)
    assert here.line.quota.used == 0


async def test_where_there_is_little_the_day_itself_goes_first(office: Opens) -> None:
    """Three coordinators, and two left: three days before nobody is written to, on the day two are."""
    here = await office(2)
    seats = [await here.joins(name) for name in ("Mali", "Noy", "Kham")]
    await here.month(1, 2, 3, 4)
    assert here.pushes == []
    await here.month(5, 6, 7, 8)
    assert len(here.pushes) == 2
    assert set(here.pushes) < {seat.id for seat in seats}
    (left,) = (seat for seat in seats if seat.id not in here.pushes)
    await left.says("menu")
    await here.bot.rests()
    assert left.answers[0].text.startswith(NOT_TOLD)
    assert here.line.quota.used == 2


async def test_where_nothing_is_counted_all_are_pushed(office: Opens) -> None:
    here = await office(None)
    mali = await here.joins("Mali")
    await here.month()
    assert here.pushes == [mali.id] * 4


async def test_what_asks_something_is_pushed_and_news_wait_and_are_said_in_two_lines(office: Opens) -> None:
    here = await office(300)
    mali = await here.joins("Mali")
    await here.is_told(mali, "Your report is approved", "approved:1")
    assert here.pushes == []
    here.now += timedelta(hours=30)
    await mali.says("menu")
    await here.bot.rests()
    assert mali.answers[0].text == f"{NOT_TOLD}\n• Your report is approved\nand more of it"
    await here.is_told(mali, "A report came back", "returned:1")
    assert here.pushes == [mali.id]


async def test_what_came_back_is_pushed_in_the_new_month_if_not_in_this(office: Opens) -> None:
    here = await office(0)
    mali = await here.joins("Mali")
    here.now = datetime(2026, 11, 29, 3, tzinfo=UTC)
    await here.is_told(mali, "A report came back", "returned:1")
    here.line.quota.limit = 300
    await here.at(datetime(2026, 11, 30, 3, tzinfo=UTC))
    assert here.pushes == []
    await here.at(datetime(2026, 12, 1, 1, 1, tzinfo=UTC))
    assert here.pushes == [mali.id]
    await mali.says("menu")
    await here.bot.rests()
    assert NOT_TOLD not in "".join(one.text for one in mali.answers)


async def test_the_rest_of_a_long_answer_comes_with_the_next_part_by_part(office: Opens) -> None:
    here = await office(0)
    mali = await here.joins("Mali")
    words = [f"word{number:05}" for number in range(3400)]
    await here.is_answered(mali, Reply((Line(" ".join(words)),)))
    assert len(mali.answers) == 5
    said = " ".join(one.text for one in mali.answers).split()
    while await here.waiting() and len(said) < len(words):
        await mali.says("menu")
        await here.bot.rests()
        said += [word for word in mali.answers[0].text.split() if word.startswith("word")]
    assert (said, here.pushes, await here.waiting()) == (words, [], 0)


async def test_each_call_of_a_long_answer_is_counted(office: Opens) -> None:
    here = await office(300)
    mali = await here.joins("Mali")
    await here.is_answered(mali, Reply(tuple(Line(f"part {number}: {'x' * 4500}") for number in range(11))))
    assert here.line.quota.used == 2
    (counted,) = await here.bot.house.store.look(PushesOf("line", "2026-11"))
    assert counted.cost == 2


async def test_what_was_counted_in_november_may_be_tried_again_in_december(office: Opens) -> None:
    here = await office(300)
    mali = await here.joins("Mali")
    task = Task("send", {"key": "k", "door": "line", "chat": mali.id}, here.now, key="k", rank=REPLY_RANK)
    here.now = datetime(2026, 11, 30, 16, 59, tzinfo=UTC)
    purse = here.another_purse()
    assert await purse.take(task) == ""
    here.now += timedelta(minutes=5)
    assert await purse.take(task) == ""


async def test_when_line_refuses_all_the_same_it_is_asked_anew_and_left_alone(office: Opens) -> None:
    """Somebody else pushes through the same account."""
    here = await office(300)
    mali, noy = await here.joins("Mali"), await here.joins("Noy")
    await here.at(datetime(2026, 11, 2, tzinfo=UTC))
    await here.bot.work.ask()  # as at its start
    here.line.quota.used = 300
    await here.month(2, 4, 5, 7)
    assert set(here.pushes) <= {mali.id, noy.id}
    assert 1 <= len(here.pushes) <= 2  # both may have been on their way
    (first,) = here.line.called("message/push")[:1]
    assert first.status == 429
    asked = [here.line.calls.index(call) for call in here.line.called("message/quota")]
    assert asked[-1] > here.line.calls.index(first)
    assert here.line.quota.used == 300
    for seat in (mali, noy):
        await seat.says("menu")
        await here.bot.rests()
        assert seat.answers[0].text.startswith(NOT_TOLD)


@pytest.mark.parametrize("count", [1, 4, 5, 6])
def test_what_waited_takes_no_call_more(count: int) -> None:
    reply = Reply((Line("answer"),), ahead=(Line(NOT_TOLD), Line("• news")))
    made = [{"type": "text", "text": f"part {number}"} for number in range(count)]
    with_it = with_ahead(reply, made)
    assert len(calls(with_it)) == len(calls(made))
    assert with_it[0]["text"].startswith(f"{NOT_TOLD}\n• news")
    assert [one["text"].split("\n")[-1] for one in with_it][-count:] == [one["text"] for one in made]
    assert with_ahead(Reply((Line("answer"),)), made) == made
