"""kill -9 in the middle of everything: several coordinators report on both platforms, calls fail in every way, and the
bot dies and comes back. Then everything said stands once where it belongs, and every message arrived once.

The moments and the faults are drawn from a seed, which stands in the test's name; `make test-all` tries many.
"""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import settings

from tests.handlers.whole.bot import Pace
from tests.handlers.whole.coordinator import Coordinator, labels
from tests.handlers.whole.reconcile import reconcile, second_tries, unfinished
from tests.handlers.whole.reports import L1_VALUES, Step, Tap, flat
from tests.handlers.whole.town import Town

LONG = settings().max_examples >= 1000  # the profile of `make test-all`; it is known when tests are collected
MORNING = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)  # Monday, 10:00 in Vientiane: nobody is reminded of anything by day
SPEED = 10  # a claim that nobody ends lasts a minute: six seconds
VILLAGES = (
    ("0706KA", "0706901", "Ban Nasengthong"),
    ("0706KB", "0706904", "Ban Thongkeongam"),
    ("0703KA", "0703901", "Ban Saifon"),
    ("0703KB", "0703904", "Ban Phouhom"),
)
SOME = VILLAGES if LONG else VILLAGES[:2]  # the coordinators of every other village are on Telegram, else on LINE


def answers_of(number: int) -> dict[str, Step]:
    """A report whose every figure tells whose it is."""
    own = {name: value * 10 + number for name, value in L1_VALUES.items() if isinstance(value, int)}
    own |= {"shg_active": 5 + number, "meet_planned": 10 + number, "meet_held": 12 + number}
    own |= {"women": own["members"] - 1, "ethnic": own["members"] - 2, "save_out": own["save_in"] - number}
    own |= {"sub_running": 20 + number, "trainings": 10 + number}
    words = {"meet_why": f"reason {number}", "next_plan": f"plan {number}"}
    typed = {name: str(value) for name, value in own.items()} | words
    taps = {"safeguard": Tap("no"), "links_what": Tap("Skip"), "had": Tap("no"), "read back": Tap("Send the report")}
    return {**typed, **taps, "links": "1"}


class Storm:
    """Calls that fail, at random: one at a time, and only when no message is on its second try. For of a message that
    twice nobody answers for, the bot says itself that it may be lost."""

    def __init__(self, town: Town, chance: Random) -> None:
        self.town, self.chance = town, chance

    def blows(self) -> None:
        """Something breaks, unless something is broken."""
        telegram, line, pick = self.town.telegram, self.town.line, self.chance.choice
        if telegram.platform.faults.waiting or line.faults._coming or second_tries(self.town.url):
            return
        path = pick(("message/reply", "message/push"))
        pick(
            (
                lambda: telegram.fails("sendMessage", 429, retry_after=pick((1, 5)), times=pick((1, 4))),
                lambda: telegram.fails("*", 429, retry_after=3, times=6),
                lambda: telegram.fails("sendMessage", 500, times=pick((1, 3))),
                lambda: telegram.loses_answer("sendMessage"),
                lambda: telegram.drops("sendMessage"),
                lambda: telegram.slow("sendMessage", 3),
                lambda: line.fails(path, 500, done=pick((True, False))),
                lambda: line.fails(path, 429, "The API rate limit has been exceeded. Try again later."),
                lambda: line.loses_answer(path),
                lambda: line.drops(path),
                lambda: setattr(line.webhook, "answers_to_lose", 1),
            )
        )()

    async def delivers_old_ones_again(self) -> None:
        """What was taken long ago comes once more, from both, in no order."""
        line, telegram = self.town.line, self.town.telegram
        if line.events:
            await line.delivers(self.chance.choice(line.events), again=True)
        taken = [update for update in telegram.updates if update not in telegram.pending]
        if taken and telegram.platform.courier.hook:
            await telegram.delivers_again(self.chance.choice(taken))


async def blows(town: Town, seed: int, kills: int, working: asyncio.Future[Any]) -> None:
    """Until all is reported: something breaks every now and then, and so many times the bot dies."""
    chance = Random(seed)
    storm = Storm(town, chance)
    gusts = itertools.count(1)
    moments = sorted(chance.sample(range(5, 30 * len(SOME)), kills))
    while not working.done():
        calls = len(town.telegram.calls) + len(town.line.calls)
        if moments and calls >= moments[0]:
            moments.pop(0)
            await asyncio.sleep(chance.uniform(0, 0.05))
            await town.bot.kill()
            await town.bot.start()
        if next(gusts) % 10 == 0:
            storm.blows()
        await town.line.redelivers()
        if chance.random() < 0.05:
            await storm.delivers_old_ones_again()
        await asyncio.sleep(0.02)


async def through_the_storm(town: Town, seed: int, kills: int = 2) -> None:
    """The story, on any database."""
    people = []
    for number, (kumban, _, name) in enumerate(SOME):
        talk = town.on_telegram(f"T{number}") if number % 2 else town.on_line(f"L{number}", friend=True)
        await town.joined_long_ago(talk, "vc", kumban, name=f"Coordinator {number}", language="en")
        people.append(Coordinator(talk, name, answers_of(number), labels("English (en)")))
    await town.opens()
    working = asyncio.gather(*(_reports(one) for one in people))
    storm = asyncio.ensure_future(blows(town, seed, kills, working))
    try:
        async with asyncio.timeout(300):
            await working
            await storm
    except AssertionError as stuck:
        raise AssertionError(f"seed {seed}: {stuck}\n{open_ends(town)}") from None
    finally:
        storm.cancel()
    town.telegram.recovers()
    await town.settles()
    for number, (_, code, _) in enumerate(SOME):
        await said_once(town, code, answers_of(number))
    found = reconcile(town)
    assert not found.differences, f"seed {seed}:\n{found}\n{open_ends(town)}"
    assert "a step failed" not in town.bot.log


def open_ends(town: Town) -> str:
    """What has come to nothing yet, for whoever reads that the test failed."""
    return "\n".join(
        [
            f"updates pending: {[update.json() for update in town.telegram.pending]}",
            f"not delivered by LINE: {town.line.webhook.undelivered}",
            f"faults to come: {town.telegram.platform.faults.waiting}, {town.line.faults._coming}",
            *unfinished(town.url),
            *(f"{call.path} {call.status} {str(call.body)[:200]}" for call in town.line.calls if call.status != 200),
            *(row for row in town.bot.log.splitlines() if "khaoban.access" not in row),
        ]
    )


async def _reports(one: Coordinator) -> None:
    await one.opens("menu")
    await one.reports()


async def said_once(town: Town, place: str, answers: dict[str, Step]) -> None:
    """One report stands of this place, with just what was said in it."""
    (sent,) = await town.submissions(place)
    values = flat(sent.answers)
    typed = {name: said for name, said in answers.items() if isinstance(said, str) and name != "links"}
    assert {name: str(values[name]) for name in typed} == typed
    assert (values["links"], values["safeguard"], values["had"]) == (["garden"], "no", "no")


@pytest.mark.parametrize("seed", range(20 if LONG else 1))
async def test_killed_in_the_middle_of_everything(tmp_path: Path, sqlite: str, seed: int) -> None:
    async with Town(tmp_path, sqlite, polling=bool(seed % 2), pace=Pace(MORNING, SPEED)) as town:
        await through_the_storm(town, seed)
