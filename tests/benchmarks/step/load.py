"""Coordinators at work on a bot's webhook: as many as can at once (closed), or so many answers a second whatever the bot
makes of it (open). Every step is timed from when it was meant to be made to its 200 and to the next question's arrival.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from tests.benchmarks.step.coordinator import MENU, Say, Shown, Tap, answer
from tests.benchmarks.step.http import Caller
from tests.benchmarks.step.platforms import FIRST, Platform

GIVE_UP = 30.0  # seconds without a next question
AGAIN = 0.2  # seconds until a webhook that was refused comes again


@dataclass(slots=True)
class Step:
    """One answer: when it was meant to be given, was acknowledged, and the next question came. Seconds."""

    meant: float
    acknowledged: float = 0.0
    asked: float = 0.0


@dataclass(slots=True)
class Coordinator:
    """Somebody in the middle of her reports."""

    person: int
    shown: Shown | None = None
    coming: asyncio.Future[float] | None = None
    finished: bool = False

    def next(self) -> Say | Tap:
        """What she does now."""
        return (self.shown and answer(self.shown)) or Say(MENU)


@dataclass(slots=True)
class Load:
    """The people of one bot. `refused` counts webhooks that were not answered 200, `lost` steps without an answer."""

    platform: Platform
    caller: Caller
    refused: int = 0
    lost: int = 0
    reports: int = 0
    seen: list[tuple[Say | Tap, Shown]] | None = None  # kept where somebody wants to look at it
    _people: Iterator[int] = field(default_factory=lambda: itertools.count(FIRST))
    _by_person: dict[int, Coordinator] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.platform.arrived = self._arrived

    def newcomer(self) -> Coordinator:
        """The next coordinator, who has not said anything yet."""
        person = next(self._people)
        made = self._by_person[person] = Coordinator(person)
        return made

    def _arrived(self, person: int, shown: Shown) -> None:
        coordinator = self._by_person.get(person)
        if coordinator is None:
            return
        asks = answer(shown) is not None
        if not asks and not shown.button(MENU):
            return  # a word beside; the question comes after it
        coordinator.finished = not asks
        coordinator.shown = shown if asks else None
        if coordinator.coming is not None and not coordinator.coming.done():
            coordinator.coming.set_result(time.perf_counter())

    async def step(self, coordinator: Coordinator, meant: float) -> Step:
        """She does the next thing, and waits for the bot's 200 and its next question."""
        step, what, looking_at = Step(meant), coordinator.next(), coordinator.shown
        coordinator.coming = asyncio.get_running_loop().create_future()
        body = self.platform.update(coordinator.person, what, looking_at)
        headers = self.platform.headers(body)
        while True:
            status, said = await self.caller.post(self.platform.path, headers, body)
            if status == 200:
                break
            self.refused += 1
            await asyncio.sleep(AGAIN)
        self.platform.acknowledged(said)
        step.acknowledged = time.perf_counter()
        try:
            step.asked = await asyncio.wait_for(coordinator.coming, GIVE_UP)
        except TimeoutError:
            self.lost += 1
        if self.seen is not None and coordinator.shown is not None:
            self.seen.append((what, coordinator.shown))
        return step

    async def onward(self, coordinator: Coordinator, meant: float) -> tuple[Coordinator, Step]:
        """One step, and who goes on after it: somebody else, when she has no report left to make."""
        step = await self.step(coordinator, meant)
        if not coordinator.finished and step.asked:
            return coordinator, step
        del self._by_person[coordinator.person]
        return self.newcomer(), step

    async def begun(self, count: int) -> list[Coordinator]:
        """So many coordinators, each before a question of her report."""
        people = [self.newcomer() for _ in range(count)]
        for _ in range(2):  # the menu, then the village
            await asyncio.gather(*(self.step(person, time.perf_counter()) for person in people))
        return people

    async def closed(self, people: list[Coordinator], seconds: float) -> list[Step]:
        """Everybody answers as soon as she is asked; the steps that ended in time. `people` are who goes on then."""
        done: list[Step] = []
        until = time.perf_counter() + seconds

        async def one(place: int) -> None:
            while (now := time.perf_counter()) < until:
                people[place], step = await self.onward(people[place], now)
                if step.asked and max(step.asked, step.acknowledged) <= until:
                    done.append(step)

        await asyncio.gather(*(one(place) for place in range(len(people))))
        return done

    async def open(self, people: list[Coordinator], rate: float, seconds: float, chance: Random) -> list[Step]:
        """So many answers a second, by chance in time (Poisson). An answer that nobody is free to give waits, and its
        time counts; what is not answered at the end has `acknowledged` or `asked` 0."""
        began = time.perf_counter()
        meant = list(itertools.takewhile(lambda at: at < began + seconds, _moments(began, rate, chance)))
        free, owed = deque(people), deque[float]()
        done: list[Step] = []
        running: set[asyncio.Task[None]] = set()

        async def one(coordinator: Coordinator, at: float) -> None:
            goes_on, step = await self.onward(coordinator, at)
            done.append(step)
            free.append(goes_on)
            give()

        def give() -> None:
            while free and owed:
                task = asyncio.create_task(one(free.popleft(), owed.popleft()))
                running.add(task)
                task.add_done_callback(running.discard)

        for at in meant:
            if (wait := at - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            owed.append(at)
            give()
        left = len(owed)
        never = [Step(owed.popleft()) for _ in range(left)]
        if running:
            await asyncio.wait(running)
        people[:] = free
        return [*done, *never]


def _moments(began: float, rate: float, chance: Random) -> Iterator[float]:
    at = began
    while True:
        at += chance.expovariate(rate)
        yield at
