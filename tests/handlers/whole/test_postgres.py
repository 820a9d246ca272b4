"""The same on PostgreSQL: reports through the storm, and two bots at once on one database."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.handlers.whole.bot import Pace
from tests.handlers.whole.coordinator import Coordinator, labels
from tests.handlers.whole.reconcile import reconcile
from tests.handlers.whole.test_kill_midway import (
    LONG,
    MORNING,
    SOME,
    SPEED,
    answers_of,
    said_once,
    through_the_storm,
)
from tests.handlers.whole.town import Town


@pytest.mark.skipif(not LONG, reason="tried by make test-all")
async def test_through_the_storm_on_postgresql(tmp_path: Path, postgres: str) -> None:
    async with Town(tmp_path, postgres, pace=Pace(MORNING, SPEED)) as town:
        await through_the_storm(town, seed=1, kills=1)


async def test_two_bots_on_one_database_share_what_comes(tmp_path: Path, postgres: str) -> None:
    """Each webhook goes to the one or the other in turn; who is answered does not notice."""
    async with Town(tmp_path, postgres, pace=Pace(MORNING, SPEED)) as town:
        second = town.new_bot()
        second.settings["public_url"] = town.bot.address  # behind one address, as behind a proxy
        town.bots.append(second)
        people = []
        for number, (kumban, _, name) in enumerate(SOME):
            talk = town.on_telegram(f"T{number}") if number % 2 else town.on_line(f"L{number}", friend=True)
            await town.joined_long_ago(talk, "vc", kumban, name=f"Coordinator {number}", language="en")
            people.append(Coordinator(talk, name, answers_of(number), labels("English (en)")))
        for bot in town.bots:
            await bot.start()
        await town.reached()
        brought = in_turns(town)
        async with asyncio.timeout(200):
            await asyncio.gather(*(_reports(one) for one in people))
        await town.settles()
        for number, (_, code, _) in enumerate(SOME):
            await said_once(town, code, answers_of(number))
        found = reconcile(town)
        assert (found.differences, found.doubled) == ([], 0)
        for bot in town.bots:
            assert min(brought["telegram", bot.address], brought["line", bot.address]) > 0
            assert await bot.stop() == 0


async def _reports(one: Coordinator) -> None:
    await one.opens("menu")
    await one.reports()


def in_turns(town: Town) -> Counter[tuple[str, str]]:
    """A proxy that sends each webhook to the next bot; how many it brought, by platform and address."""
    next_one = itertools.cycle([bot.address for bot in town.bots])
    courier, webhook = town.telegram.platform.courier, town.line.webhook
    first, carry = town.bot.address, webhook._post
    brought: Counter[tuple[str, str]] = Counter()

    def turned(platform: str, url: str) -> str:
        address = next(next_one)
        brought[platform, address] += 1
        return url.replace(first, address)

    courier.routed = lambda url: turned("telegram", url)  # type: ignore[method-assign]

    async def post(session: Any, target: str, body: dict[str, Any]) -> Any:
        return await carry(session, turned("line", target), body)

    webhook._post = post  # type: ignore[method-assign]
    return brought
