"""The calendar of the programme itself, over a half-year's end; and the prompt as a coordinator reads it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from forms.entities import Change, ChangeSet
from handlers.clock import foreseen
from storage.records import RegisterChanges
from storage.writes import AddChanges
from tests.story import Person, Village

PRF = Path(__file__).parents[2] / "programmes" / "laos_prf"
START = date(2026, 7, 1)
# Of village coordinator and officers, from 1 December to 15 January; what goes by the meeting is told elsewhere.
CALENDAR = """
    2026-12-02 vc  L1 2026-11 -3
    2026-12-04 vc  L1 2026-11 -1
    2026-12-05 vc  L1 2026-11 0
    2026-12-07 vc  L1 2026-11 +2
    2026-12-08 dlo L1 2026-11 +3
    2026-12-17 vc  L9 2026-H2 -14
    2026-12-20 vc  owed -7
    2026-12-24 vc  L9 2026-H2 -7
    2026-12-27 vc  owed 0
    2026-12-28 vc  L9 2026-H2 -3
    2026-12-31 vc  L9 2026-H2 0
    2027-01-02 vc  L1 2026-12 -3
    2027-01-03 vc  L9 2026-H2 +3
    2027-01-04 vc  L1 2026-12 -1
    2027-01-05 vc  L1 2026-12 0
    2027-01-07 dlo L9 2026-H2 +7
    2027-01-07 vc  L1 2026-12 +2
    2027-01-07 vc  L9 2026-H2 +7
    2027-01-08 dlo L1 2026-12 +3
    2027-01-14 dcd L9 2026-H2 +14
"""


@pytest.fixture
async def village(tmp_path: Path, sqlite_url: str) -> AsyncIterator[Village]:
    async with Village(tmp_path, PRF, sqlite_url, start=datetime(2026, 12, 1, 2, tzinfo=UTC)) as opened:
        await opened.has_places(
            ("P", "", "province", "Oudomxay"),
            ("D", "P", "district", "Namor"),
            ("K", "D", "kumban", "Nam Phaeng"),
            ("V", "K", "village", "ບ້ານ ໂພນ"),
        )
        said = (
            Change("groups", "g", "create", "ກຸ່ມຕ່ຳແຜ່ນ", {"gname": "ກຸ່ມຕ່ຳແຜ່ນ"}),
            Change("loans", "n", "create", "Mali", {"group": "g", "principal": "2500000", "released": "2026-10-01"}),
            Change("schedule", "s", "create", "1", {"loan": "n", "due": "2026-12-27", "principal": "2500000"}),
        )
        changes = ChangeSet("i", date(2026, 10, 1), opened.now, said)
        await opened.store.write([AddChanges((RegisterChanges("V", changes),))], now=opened.now)
        yield opened


async def test_six_weeks_over_the_half_years_end(village: Village) -> None:
    """As the calendar has them, and then as she reads them."""
    for role, place in (("dlo", "D"), ("dcd", "D")):
        await village.has_person(role, role, place, name=role, start=START)
    noy: Person = await village.has_person("noy", "vc", "K", name="vc", start=START)
    names = {one.person.id: one.person.name for one in await village.store.people()}
    told = await foreseen(village.store, village.house, village.now, datetime(2027, 1, 15, tzinfo=UTC))
    found = sorted(
        " ".join(
            filter(
                None,
                (
                    one.at.astimezone(ZoneInfo("Asia/Vientiane")).date().isoformat(),
                    names[one.to],
                    one.form or one.duty,
                    one.period,
                    f"{one.days:+}" if one.days else "0",
                ),
            )
        )
        for one in told
        if one.form in ("L1", "L9") or one.entity
    )
    assert found == [" ".join(line.split()) for line in CALENDAR.strip().splitlines()]
    await village.store.set_mark("clock_looked", datetime(2026, 12, 16, 2, tzinfo=UTC).isoformat())
    await village.at(datetime(2026, 12, 17, 2, tzinfo=UTC))
    noy.hears(
        "ຕ້ອງສົ່ງໃນອີກ 14 ມື້ (31 ທັນວາ 2026)",
        "ແຕ່ລະເດືອນ, ກ.ລ. ຫາ ທ.ວ.:",
        "• ບ້ານ ໂພນ\nກຸ່ມຕ່ຳແຜ່ນ · ໜີ້ຄ້າງ: 0 · 0 · 0 · 2,5 · 2,5 · 2,5 ລ້ານກີບ\nPAR30: – · – · – · 0% · 0% · 0%",
    )
    await noy.taps("ບ້ານ ໂພນ · 6 ເດືອນທ້າຍປີ 2026")
    noy.hears("ບ້ານ ໂພນ · 6 ເດືອນທ້າຍປີ 2026")
    assert len(noy.buttons()) > 1
    await village.at(datetime(2026, 12, 20, 2, tzinfo=UTC))
    noy.hears("ໃນອີກ 7 ມື້, ວັນທີ 27 ທັນວາ 2026:", "• ສິນເຊື່ອຮອດກຳນົດ: Mali (ບ້ານ ໂພນ) – ຕ້ອງຈ່າຍ 2.500.000 ກີບ")
