"""How much one answer costs, from the door to the reply: `make bench-step`.

A coordinator answers question after question of L1 through reception, step, transaction and delivery, on a real
SQLite file. Printed: CPU and wall µs an answer, alone and with many coordinators at once, and the process's memory.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import psutil
import uvloop

from conversations.events import Event, Said, Tapped
from handlers.settings import HOUSE
from tests.story import Person, Village

PROGRAMME = HOUSE / "programmes" / "laos_prf"
ANSWERS = ("5", "60", "55", "40", "10", "9")  # of L1's first questions
ROUNDS = 40


async def village_of(folder: Path, count: int) -> tuple[Village, list[Person]]:
    """A district with so many coordinators, a village each, all in the middle of their report."""
    village = await Village(folder, PROGRAMME).__aenter__()
    places = [("P", "", "province", "P"), ("D", "P", "district", "D")]
    places += [
        row for n in range(count) for row in ((f"K{n}", "D", "kumban", f"K{n}"), (f"V{n}", f"K{n}", "village", f"V{n}"))
    ]
    await village.has_places(*places)
    people = [await village.has_person(f"c{n}", "vc", f"K{n}") for n in range(count)]
    for person in people:
        await person.says("ເມນູ")
        await person.taps("V")
    return village, people


def answer(person: Person, number: int) -> Event:
    """The next thing she does: she answers, and after the last question goes back to the first."""
    turn = number % (2 * len(ANSWERS))
    if turn < len(ANSWERS):
        return person.event(Said(ANSWERS[turn]))
    return person.event(Tapped(person.button("ກັບຄືນ").data))


async def answers(village: Village, people: list[Person], rounds: int) -> tuple[float, float, list[float]]:
    """CPU and wall seconds, and each answer's wall seconds, of so many answers by everybody."""
    each: list[float] = []

    async def one(person: Person) -> None:
        for number in range(rounds):
            began = time.perf_counter()
            await village.reception.receive(answer(person, number))
            each.append(time.perf_counter() - began)
            await village.workshop.settle()

    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(one(person) for person in people))
    return time.process_time() - cpu, time.perf_counter() - wall, each


async def measure(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        village, people = await village_of(Path(folder), count)
        await answers(village, people, 2 * len(ANSWERS))  # warm
        cpu, wall, each = await answers(village, people, ROUNDS)
        done = len(each)
        median, p99 = statistics.median(each), statistics.quantiles(each, n=100)[98]
        print(
            f"{count:3} at once: {cpu / done * 1e6:6.0f} µs CPU an answer, {done / wall:6.0f} answers/s, "
            f"median {median * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms"
        )
        await village.__aexit__(None, None, None)


def main() -> None:
    for count in (1, 20, 60):
        uvloop.run(measure(count))
    print(f"memory of this process: {psutil.Process().memory_info().rss / 2**20:.0f} MiB (with the tests' own)")


if __name__ == "__main__":
    main()
