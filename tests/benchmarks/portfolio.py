"""A portfolio of 1,500 loans in the registers of twelve villages: what opening L9 takes for a village, and the figures
for the district. `python -m tests.benchmarks.portfolio`; processor time, the least of three."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import programmes
from conversations.reports.registers import rows, standing
from forms.entities import Change, ChangeSet
from handlers.house import House
from handlers.settings import Settings
from programmes.sample import rows as lines
from storage.desk import ChangesIn
from storage.records import PlaceRow, RegisterChanges
from storage.writes import AddChanges
from tests.indicators.test_par import made_up
from tests.storage.test_many_loans import text

LAOS = Path(programmes.__file__).parent / "laos_prf"
FIRST, ON = date(2026, 7, 1), date(2026, 12, 31)
PLACES = [f"0706{number}" for number in range(901, 907)] + [f"0703{number}" for number in range(901, 907)]
WHERE = {"a village": PLACES[:1], "a district": PLACES[:6], "all twelve villages": PLACES}


def told(chance: Random) -> list[RegisterChanges]:
    """What came of 1,500 loans: a set for each loan with its instalments, and one for each repayment."""
    loans, schedule, payments = made_up(chance, 1500)
    sets: dict[str, list[Change]] = defaultdict(list)
    for name, table in (("loans", loans), ("schedule", schedule), ("payments", payments)):
        for number, one in enumerate(table):
            said = {key: text(value) for key, value in asdict(one).items()}
            loan = said.pop("id") if name == "loans" else said["loan"]
            id_ = loan if name == "loans" else f"{name[0]}{number}"
            sets[id_ if name == "payments" else loan].append(Change(name, id_, "create", id_, said))
    place_of = {loan.id: PLACES[number % len(PLACES)] for number, loan in enumerate(loans)}
    now = datetime.now(UTC)
    return [
        RegisterChanges(
            place_of[changes[0].properties.get("loan", changes[0].id)], ChangeSet(f"i{id_}", ON, now, tuple(changes))
        )
        for id_, changes in sets.items()
    ]


async def measure(folder: Path) -> None:
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'portfolio.sqlite'}",
        secret_keys="A" * 43 + "=",
        programmes=str(LAOS),
        media_dir=folder / "media",
    )
    house = await House.open(settings, migrate=True)
    await house.store.import_places([PlaceRow(**row) for row in lines(LAOS / "sample" / "places.csv")])
    sets = told(Random(30))
    for start in range(0, len(sets), 500):
        await house.store.write([AddChanges(tuple(sets[start : start + 500]))], now=datetime.now(UTC))
    world = await house.world(await house.store.stamp())
    lists = world.lists("L9")
    named = lists.named_by(world.newest("L9"))
    needs = lists.needs(named)
    for label, places in WHERE.items():
        best = [float("inf")] * 4
        for _ in range(3):
            marks = [time.process_time()]
            found = await house.store.look(ChangesIn(needs, tuple(places)))
            marks.append(time.process_time())
            tables = {name: rows(standing(name, found[name]), found[name]) for name in needs}
            marks.append(time.process_time())
            lists.served(named, tables, FIRST, ON)
            marks.append(time.process_time())
            lists.figures("L9", {"way": "a"}, tables, places[0], "2026-H2", FIRST, ON)
            marks.append(time.process_time())
            best = [min(one, b - a) for one, a, b in zip(best, marks, marks[1:], strict=False)]
        read, fold, serve, figures = (round(one * 1000) for one in best)
        print(f"{label}: {len(tables['loans'])} loans: {read=} {fold=} {serve=} {figures=} ms")
    await house.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(measure(Path(made)))
