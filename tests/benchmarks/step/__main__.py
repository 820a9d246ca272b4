"""`make bench-step`: how much one answer costs, inside the house and through its doors, beside plain bots.

Options: --inside for the first part alone, --door telegram|line for one door, --seconds and --rounds for how long.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import uvloop

from tests.benchmarks.step import inside, village
from tests.benchmarks.step.load import Load, Step
from tests.benchmarks.step.servers import GENERATORS_CORE, Bot, khaoban, on_core, plain

OURS, PLAIN = "ours", "plain"
AT_ONCE = (50, 200)  # coordinators
OFFERED = 300.0  # steps a second
WARM = 3.0  # seconds


@dataclass(frozen=True, slots=True)
class Saturated:
    """What a bot made of coordinators who answer as soon as they are asked."""

    steps: float  # a second
    cpu: float  # µs a step, of the bot's process
    instructions: float  # millions a step, likewise; NaN where they cannot be counted
    median: float  # seconds until the next question
    p99: float


@dataclass(frozen=True, slots=True)
class Offered:
    """What it made of so many steps a second: seconds from when each was meant to be made."""

    answered: float  # the part of the steps whose next question came
    committed: tuple[float, float]  # median and p99
    asked: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Round:
    """All that one bot showed in one round."""

    saturated: dict[int, Saturated]
    offered: Offered
    refused: int
    lost: int
    calls: float  # to the platform, a step


def main() -> None:
    options = argparse.ArgumentParser(prog="make bench-step")
    options.add_argument("--inside", action="store_true", help="only what a step costs inside the house")
    options.add_argument("--door", choices=("telegram", "line"), help="only this door")
    options.add_argument("--only", choices=(OURS, PLAIN), help="only ours, or only the plain bot")
    options.add_argument("--seconds", type=float, default=8.0, help="of each measurement")
    options.add_argument("--rounds", type=int, default=3, help="in turns; the median is told")
    chosen = options.parse_args()
    if not chosen.door:
        inside.main()
    if chosen.inside:
        return
    bots = (chosen.only,) if chosen.only else (OURS, PLAIN)
    for door in (chosen.door,) if chosen.door else ("telegram", "line"):
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "made"
            made.mkdir()
            asyncio.run(village.build(made, door))
            with on_core(GENERATORS_CORE):
                uvloop.run(compare(door, made, Path(folder), bots, chosen.seconds, chosen.rounds))


async def compare(door: str, made: Path, folder: Path, bots: Sequence[str], seconds: float, rounds: int) -> None:
    """Rounds in turns, so that what else happens on the machine falls on both; then the tables."""
    seen: dict[str, list[Round]] = {bot: [] for bot in bots}
    for number in range(rounds):
        for name in bots:
            place = folder / f"{name}-{number}"
            server: AbstractAsyncContextManager[Bot] = (
                khaoban([door], made, place) if name == OURS else plain(door, place)
            )
            async with server as bot:
                seen[name].append(await measured(bot, seconds))
    print(f"\n{door}: {rounds} rounds of {seconds:.0f} s in turns, medians")
    for name, each in seen.items():
        told(name, each)
    if len(bots) == 2:
        for count in AT_ONCE:
            pairs = [
                (ours.saturated[count], other.saturated[count])
                for ours, other in zip(seen[OURS], seen[PLAIN], strict=True)
            ]
            steps = statistics.median(ours.steps / other.steps for ours, other in pairs)
            cpu = statistics.median(other.cpu / ours.cpu for ours, other in pairs)
            instructions = statistics.median(other.instructions / ours.instructions for ours, other in pairs)
            print(
                f"  {count} at once: {steps:.2f} times the plain bot's steps/s; {cpu:.2f} times as many for its CPU time, "
                f"{instructions:.2f} times for its instructions"
            )
    if OURS in bots and door == "telegram":
        async with khaoban(["telegram", "line"], made, folder / "both") as bot:
            await asyncio.sleep(WARM + 5)  # the drawing process gets warm
            print("  idle with both doors, MiB resident (shared in parts):", end=" ")
            print(" + ".join(f"{rss:.0f} ({pss:.0f})" for rss, pss in bot.memory()))


async def measured(bot: Bot, seconds: float) -> Round:
    """One bot under load, first as fast as it can, then at the rate that is offered."""
    load = Load(bot.platform, bot.caller)
    people = await load.begun(max(AT_ONCE))
    saturated = {}
    for count in AT_ONCE:
        some = people[:count]
        await load.closed(some, WARM)
        async with bot.instructions() as counted:
            before = bot.cpu()
            steps = await load.closed(some, seconds)
            cpu = bot.cpu() - before
        saturated[count] = _saturated(steps, cpu, next(iter(counted), math.nan), seconds)
        people[:count] = some
    before_calls, began = sum(bot.platform.calls.values()), len(steps)
    steps = await load.open(people, OFFERED, seconds, Random(7))
    calls = sum(bot.platform.calls.values()) - before_calls
    bot.caller.close()
    if bot.platform.wrong:
        raise RuntimeError(f"the bot called what no platform takes: {bot.platform.wrong}")
    assert began
    return Round(saturated, _offered(steps), load.refused, load.lost, calls / max(sum(1 for s in steps if s.asked), 1))


def _saturated(steps: Sequence[Step], cpu: float, instructions: float, seconds: float) -> Saturated:
    each = [max(step.asked, step.acknowledged) - step.meant for step in steps]
    median, p99 = _quantiles(each)
    return Saturated(len(steps) / seconds, cpu / len(steps) * 1e6, instructions / len(steps) / 1e6, median, p99)


def _offered(steps: Sequence[Step]) -> Offered:
    """Steps that were never answered are as late as the latest."""
    answered = [step for step in steps if step.asked]
    never = len(steps) - len(answered)
    committed = [step.acknowledged - step.meant for step in answered]
    asked = [step.asked - step.meant for step in answered]
    return Offered(
        len(answered) / len(steps),
        _quantiles([*committed, *[max(committed)] * never]),
        _quantiles([*asked, *[max(asked)] * never]),
    )


def _quantiles(values: Sequence[float]) -> tuple[float, float]:
    return statistics.median(values), statistics.quantiles(values, n=100)[98]


def told(name: str, rounds: Sequence[Round]) -> None:
    """One bot's figures, each the median of its rounds, with the lowest and highest steps/s."""
    for count in AT_ONCE:
        each = [one.saturated[count] for one in rounds]
        steps = [one.steps for one in each]
        print(
            f"  {name:5} {count:3} at once: {statistics.median(steps):5.0f} steps/s [{min(steps):.0f}..{max(steps):.0f}], "
            f"{statistics.median(one.cpu for one in each):5.0f} µs CPU and "
            f"{statistics.median(one.instructions for one in each):.2f} million instructions a step, next question after "
            f"{statistics.median(one.median for one in each) * 1e3:.0f} ms (median), "
            f"{statistics.median(one.p99 for one in each) * 1e3:.0f} ms (p99)"
        )
    offered = [one.offered for one in rounds]
    committed, asked = (
        [statistics.median(getattr(one, what)[at] for one in offered) * 1e3 for at in (0, 1)]
        for what in ("committed", "asked")
    )
    print(
        f"  {name:5} {OFFERED:.0f}/s offered: {statistics.median(one.answered for one in offered):.1%} answered; "
        f"200 after {committed[0]:.1f} ms, p99 {committed[1]:.1f}; "
        f"next question after {asked[0]:.1f} ms, p99 {asked[1]:.1f}; "
        f"{statistics.median(one.calls for one in rounds):.2f} calls a step; "
        f"webhooks refused {sum(one.refused for one in rounds)}, steps lost {sum(one.lost for one in rounds)}"
    )


if __name__ == "__main__":
    main()
