"""The district that the load is played in: a coordinator with a village, many times, all of whom joined long ago."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from handlers.house import House
from handlers.settings import HOUSE, Settings
from storage.records import PlaceRow
from storage.writes import Consent, GiveRole, LinkAccount, SavePerson, Write
from tests.benchmarks.step.coordinator import VILLAGE
from tests.benchmarks.step.platforms import FIRST, Line

PROGRAMME = HOUSE / "programmes" / "laos_prf"
KEY = "A" * 43 + "="
COORDINATORS = 1000  # each has four months to report: some 130 answers
SINCE = timedelta(110)  # they have their villages: long enough for these months
AT_ONCE = 500  # writes of one transaction


async def build(folder: Path, door: str, count: int = COORDINATORS) -> None:
    """Make the database in this folder, with as many coordinators at this door."""
    settings = Settings(
        _env_file=None,
        database_url=database(folder),
        secret_keys=KEY,
        programmes=str(PROGRAMME),
        media_dir=folder / "media",
    )
    now = datetime.now(UTC)
    async with await House.open(settings, migrate=True, frugal=True) as house:
        await house.store.import_places(_places(count))
        writes: list[Write] = []
        for number in range(count):
            account = account_of(door, FIRST + number)
            person = f"{number:032x}"
            writes += [
                SavePerson(person, f"c{number}", "lo"),
                GiveRole(person, "vc", f"K{number}", (now - SINCE).date()),
                LinkAccount(door, account, account, person),
                Consent(person, now),
            ]
        for start in range(0, len(writes), AT_ONCE):
            await house.store.write(writes[start : start + AT_ONCE], now=now)
        await house.store.bump()


def database(folder: Path) -> str:
    """Its address."""
    return f"sqlite:///{folder / 'khaoban.sqlite'}"


def account_of(door: str, person: int) -> str:
    """What a person is called at a door; her chat is called the same."""
    return Line.account(person) if door == "line" else str(person)


def _places(count: int) -> list[PlaceRow]:
    rows = [("P", "", "province", "ແຂວງ"), ("D", "P", "district", "ເມືອງ")]
    for n in range(count):
        rows += [(f"K{n}", "D", "kumban", f"ກຸ່ມບ້ານ {n}"), (f"V{n}", f"K{n}", "village", f"{VILLAGE} {n}")]
    return [PlaceRow(code, parent, kind, name, name, name) for code, parent, kind, name in rows]
