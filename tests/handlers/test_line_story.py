"""A report over LINE, on the real house and a real database: from the invitation to the receipt."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random
from typing import Self

import pytest

from conversations.people import invitations
from handlers.delivery import Delivery
from handlers.house import House
from handlers.line.door import Door
from handlers.line.files import FILE_TASK
from handlers.media import Media
from handlers.reception import Reception
from handlers.server import build, listen, serve
from handlers.settings import Settings
from handlers.tasks import Craft, Workshop
from storage.records import PlaceRow, Task
from storage.writes import AddInvitation, AddTask
from tests.conversations.conftest import PLACES, PROGRAMME, S1
from tests.fakes.line import FakeLine, Person
from tests.handlers.fakes import photo
from tests.story import KEY, programme_folder


class Bot:
    """The bot with the LINE door alone, put together as `bot.py run` does it. Tasks are worked off by `rests`."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder, self._url = folder, url
        self.line = FakeLine(quota=0)  # no push at all: everything here is an answer

    async def __aenter__(self) -> Self:
        await self.line.__aenter__()
        programme = programme_folder(self._folder / "small", PROGRAMME, S1=S1)
        taken = listen("127.0.0.1", 0)
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        settings = Settings(
            _env_file=None,
            database_url=self._url,
            secret_keys=KEY,
            programmes=str(programme),
            public_url=address,
            line_channel_id=self.line.channel,
            line_channel_secret=self.line.secret,
            line_api_url=self.line.url,
            line_data_url=self.line.data_url,
        )
        now = self.line.now
        self.house = await House.open(settings, migrate=True, now=now())
        self.store = self.house.store
        media, chance = Media(self._folder / "media", ["secret"]), Random(7)

        async def later(task: Task) -> None:
            await self.store.write([AddTask(task)], now=now())
            self.workshop.call()

        self.door = Door(settings, lambda event: self.reception.receive(event), now, media=media, later=later,
                         catalogues=self.house.catalogues)  # fmt: skip
        delivery = Delivery({"line": self.door.send}, now)
        crafts = {"send": Craft(delivery.work, closed=delivery.closed), FILE_TASK: Craft(self.door.fetch)}
        self.workshop = Workshop(self.store, crafts, now)
        seed = lambda: chance.getrandbits(64)  # noqa: E731
        self.reception = Reception(self.store, self.house, now, seed, self.workshop.hand_on)
        self._serving = asyncio.create_task(
            serve(build(self.door.routes, dict, self._ready, "", media, wall=now), taken)
        )
        self.line.webhook.address = f"{address}/line"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._serving.cancel()
        await asyncio.gather(self._serving, return_exceptions=True)
        await self.workshop.settle()
        await self.door.stop()
        await self.house.close()
        await self.line.__aexit__()

    async def _ready(self) -> list[str]:
        return []

    async def rests(self) -> None:
        """Until everything is done."""
        await self.workshop.drain()
        await self.line.settled()

    async def invites(self, role: str, place: str, name: str) -> str:
        now = self.line.now()
        code = invitations.make(Random(1).choice)
        made = invitations.invitation(code, role, place, "lo", now, name=name, start=now.date().replace(day=1, month=1))
        await self.store.write([AddInvitation(made)], now=now)
        return code


@pytest.fixture
async def bot(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Bot]:
    async with Bot(tmp_path, sqlite_url) as bot:
        await bot.store.import_places([PlaceRow(c, p, k, name, name, name) for c, p, k, name in PLACES])
        yield bot


class Talk:
    """She and the bot, in turns."""

    def __init__(self, bot: Bot, person: Person) -> None:
        self.bot, self.person = bot, person

    async def says(self, text: str, expects: str) -> None:
        await self.person.says(text)
        await self._hears(expects)

    async def taps(self, label: str, expects: str) -> None:
        fitting = [each for each in self.person.quick_replies if label in each]
        assert fitting, f"no {label!r} in {self.person.quick_replies} under:\n{self.person.last.text}"
        await self.person.taps(fitting[0])
        await self._hears(expects)

    async def _hears(self, expects: str) -> None:
        await self.bot.rests()
        self.bot.line.passes(seconds=5)
        said = "\n".join(message.text for message in self.person.answers)
        assert expects in said, f"{expects!r} is not in:\n{said}"


async def test_a_newcomer_with_a_wrong_code_is_told_so_in_the_language_of_her_app(bot: Bot) -> None:
    noy = bot.line.user("Noy", language="th")
    talk = Talk(bot, noy)
    await noy.follows()
    await talk._hears("กรุณาพิมพ์รหัสเชิญ")
    await talk.says("7KQ2-M9XT-4B", "รหัสนี้ใช้ไม่ได้")


async def test_from_the_invitation_to_the_receipt_for_nothing(bot: Bot) -> None:
    code = await bot.invites("vc", "D", "ນາງ ນ້ອຍ")
    noy = bot.line.user("Noy", language="lo")
    talk = Talk(bot, noy)
    await noy.follows()
    await talk._hears("ລະຫັດ")
    await talk.says(code, "1. ລາວ")
    await talk.taps("ລາວ", "3. ກັບຄືນ")
    await talk.says("3", "1. ລາວ")  # moves are numbered with the choices, and may be typed as well
    await talk.says("1", "1. ຕົກລົງ")
    await talk.taps("ຕົກລົງ", "ນາງ ນ້ອຍ")
    await talk.taps("ບ້ານ ໜຶ່ງ", "ສະມາຊິກ")
    await talk.says("໓໐", "ແມ່ຍິງ")
    await noy.sends_photo(photo())
    await talk._hears("ແມ່ຍິງ")  # the paper is kept, and the question comes again
    await talk.says("20", "ຍອດເງິນ")
    await talk.says("2 ລ້ານ 5 ແສນ", "ມີບັນຫາບໍ?")
    await talk.says("2", "ປູກຫຍັງແດ່?")  # typed: the second of what stands numbered in the message
    await talk.taps("1.", "☑ ເຂົ້າ")
    await talk.taps("ແລ້ວ", "ສະມາຊິກ")
    send = next(label for label in noy.quick_replies if "ສົ່ງ" in label)
    await talk.taps(send, "")
    assert bot.line.quota.used == 0
    assert bot.line.called("message/push") == []
    assert not bot.line.webhook_errors
    states = await bot.store.task_states()
    assert set(states) <= {"done"}, states
