"""`make bench-talk`: what typical work takes of a coordinator, through each door.

Actions (taps and messages of hers), the bot's messages, and bytes up and down: of a first report, of an unchanged month,
of a corrected one, and of a whole month with ten villages. Options: --door for one door.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path

from handlers.settings import HOUSE
from storage.records import PlaceRow
from tests.benchmarks.talk import stories
from tests.benchmarks.talk.meter import Meter, Taken
from tests.handlers.phones.bot import DOORS, Bot

PROGRAMMES = {name: HOUSE / "programmes" / name for name in ("laos_prf", "thailand_cdd")}
NOVEMBER, DECEMBER = datetime(2026, 11, 2, 3, tzinfo=UTC), datetime(2026, 12, 2, 3, tzinfo=UTC)
VILLAGES = ("ນາແສງ", "ຫ້ວຍດອກ", "ໂພນຈຳ", "ທົ່ງແກ້ວ", "ນ້ຳອ້ອມ", "ຜາແດງ", "ສາຍຝົນ", "ດອນເຂົ້າ", "ຫີນລາຍ", "ພູຫອມ")
COLUMNS = f"{'':34}{'actions':>8}{'changed':>8}{'messages':>9}{'up, B':>8}{'down, B':>9}"

Shown = Callable[[str, Taken, int], None]


async def laos(door: str, show: Shown) -> None:
    """L1: one village over two months."""
    async with village(door) as meter:
        show("L1, first report", await meter.plays(*stories.L1_OPEN, *stories.L1_FIRST), 8)
        show("L1, unchanged month", await unchanged(meter), stories.L1_CHANGED)
        show("L1, corrected after sending", await meter.plays(*stories.L1_CORRECTED), 2)


async def unchanged(meter: Meter) -> Taken:
    """The month after the first report."""
    await meter.bot.at(DECEMBER)
    return await meter.plays(*stories.L1_OPEN_NEXT_MONTH, *stories.L1_UNCHANGED)


def village(door: str) -> Played:
    """A coordinator of one village in Laos."""
    return Played(door, "laos_prf", "vc", ("K", "kumban"), VILLAGES[:1], "lo")


async def plainly(door: str, show: Shown) -> None:
    """The same report, one question a message."""
    async with village(door) as meter:
        show("L1, first, question by question", await meter.plays(*stories.L1_OPEN, *stories.L1_ONE_BY_ONE), 26)


async def ten_villages(door: str, show: Shown) -> None:
    """A coordinator's second month: eight villages unchanged, one without activity, one where members came."""
    async with Played(door, "laos_prf", "vc", ("K", "kumban"), VILLAGES, "lo") as meter:
        await meter.plays(*stories.L1_OPEN_OF_MANY, *stories.L1_FIRST)
        for _ in VILLAGES[1:]:
            await meter.plays(stories.L1_NEXT, *stories.L1_FIRST)
        await meter.bot.at(DECEMBER)
        whole = await meter.plays(*stories.L1_OPEN_OF_MANY_NEXT_MONTH, *stories.L1_UNCHANGED)
        for _ in VILLAGES[1:8]:
            whole += await meter.plays(stories.L1_NEXT, *stories.L1_UNCHANGED)
        whole += await meter.plays(stories.L1_NEXT, *stories.L1_QUIET)
        whole += await meter.plays(stories.L1_NEXT, *stories.L1_MEMBERS)
        show("L1, ten villages, second month", whole, 9 * stories.L1_CHANGED + 2)


async def thailand(door: str, show: Shown) -> None:
    """T7: one tambon's month."""
    async with Played(door, "thailand_cdd", "tc", ("A", "tambon"), (), "th") as meter:
        show("T7, first report", await meter.plays(*stories.T7_OPEN, *stories.T7_FIRST), 17)
        show("T7, corrected after sending", await meter.plays(*stories.T7_CORRECTED), 2)


class Played:
    """A coordinator with her villages, at a fresh bot, on the 2nd of November."""

    def __init__(
        self, door: str, programme: str, role: str, own: tuple[str, str], villages: tuple[str, ...], language: str
    ) -> None:
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name)
        self._bot = Bot(path, f"sqlite:///{path / 'talk.sqlite'}", door, [PROGRAMMES[programme]], start=NOVEMBER)
        self._role, self._own, self._villages, self._language = role, own, villages, language

    async def __aenter__(self) -> Meter:
        await self._bot.__aenter__()
        code, kind = self._own
        top = "district" if kind == "kumban" else "amphoe"
        rows = [("P", "", "province", "P"), ("D", "P", top, "D"), (code, "D", kind, code)]
        rows += [(f"V{number}", code, "village", f"ບ້ານ {name}") for number, name in enumerate(self._villages)]
        await self._bot.store.import_places([PlaceRow(c, p, k, n, n, n) for c, p, k, n in rows])
        phone = await self._bot.coordinator(
            "Noy", self._role, code, language=self._language, start=NOVEMBER.date().replace(month=10, day=1)
        )
        return Meter(self._bot, phone)

    async def __aexit__(self, *error: object) -> None:
        await self._bot.__aexit__(*error)
        self._folder.cleanup()


STORIES: tuple[Callable[[str, Shown], Coroutine[object, object, None]], ...] = (laos, plainly, ten_villages, thailand)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--door", choices=DOORS)
    chosen = parser.parse_args().door

    def show(name: str, taken: Taken, changed: int) -> None:
        print(f"{name:34}{taken.actions:8}{changed:8}{taken.messages:9}{taken.up:8}{taken.down:9}", flush=True)

    for door in (chosen,) if chosen else DOORS:
        print(f"\n{door}\n{COLUMNS}")
        for story in STORIES:
            asyncio.run(story(door, show))


if __name__ == "__main__":
    main()
