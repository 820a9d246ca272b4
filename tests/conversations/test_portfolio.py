"""Loans from their release to the half-year's analysis: what groups lend and get back is looked at on 31 December."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from storage.desk import ChangesIn, FactsIn
from tests.story import Person, Village

PORTFOLIO = Path(__file__).parents[1] / "programmes" / "portfolio"
NEW_YEAR = datetime(2027, 1, 2, 3, 0, tzinfo=UTC)


@pytest.fixture
async def village(tmp_path: Path, database: str) -> AsyncIterator[Village]:
    async with Village(tmp_path, PORTFOLIO, database) as opened:
        await opened.has_places(
            ("D", "", "district", "Namor"),
            ("K", "D", "kumban", "Nam Phaeng"),
            ("V1", "K", "village", "Phon"),
        )
        yield opened


@pytest.fixture
async def noy(village: Village) -> Person:
    return await village.has_person("noy", "vc", "K", name="Noy", language="en", start=date(2026, 11, 1))


@pytest.fixture
async def kham(village: Village) -> Person:
    return await village.has_person("kham", "dlo", "D", name="Kham", language="en")


async def files(noy: Person, report: str, *answers: str) -> None:
    """She opens a report from the menu, answers, says that there is no more, and sends it."""
    await noy.says("menu")
    await noy.taps(f"Phon · {report}")
    for answer in answers:
        await noy.says(answer)
    await noy.taps("Send the report")
    noy.hears("Number")


@pytest.fixture
async def lending(village: Village, noy: Person) -> None:
    """In November Weavers lend a million to Mali, to come back in three parts from 30 November, and 600,000 to Som,
    due in March; on 28 December Mali brings 100,000."""
    await files(noy, "November 2026 · L3", "Weavers", "1", "Mali", "1", "add", "Som", "1", "no", "no")
    await files(
        noy,
        "November 2026 · L5",
        *("Weavers", "Mali", "seed grant", "pigs", "1000000", "2/11/2026", "no", "3", "30/11/2026", "1"),
        *("add", "Weavers", "Som", "own savings", "weaving", "600000", "2/11/2026", "no", "1", "31/3/2027", "no"),
    )
    village.now = datetime(2026, 12, 28, 3, 0, tzinfo=UTC)
    await files(noy, "December 2026 · L5R", "Mali · 2026-11-02", "28/12/2026", "100000", "no")
    village.now = NEW_YEAR


async def facts(village: Village) -> dict[tuple[str, str], tuple[int, int, bool]]:
    found = await village.store.look(FactsIn(("V1",), ("L07", "L07_source"), "2026-H2", "2026-H2"))
    return {(one.indicator, one.by): (one.num, one.den, one.reviewed) for one in found}


async def opens(noy: Person) -> None:
    await noy.says("menu")
    await noy.taps("Phon · second half of 2026 · L9")


async def test_a_loans_instalments_come_to_its_principal(village: Village, noy: Person, lending: None) -> None:
    said = (await village.store.look(ChangesIn(("loans", "schedule"), ("V1",)))).values()
    loans, parts = ([change for one in sets for change in one.said.changes] for sets in said)
    assert [one.label for one in loans] == ["Mali · 2026-11-02", "Som · 2026-11-02"]
    assert [(one.properties["due"], one.properties["principal"]) for one in parts] == [
        ("2026-11-30", "333333"),
        ("2026-12-30", "333333"),
        ("2027-01-30", "333334"),
        ("2027-03-31", "600000"),
    ]
    assert [one.properties["loan"] for one in parts] == [loans[0].id] * 3 + [loans[1].id]


async def test_nobody_pays_back_more_than_is_unpaid(village: Village, noy: Person, lending: None) -> None:
    await noy.says("menu")
    await noy.taps("Phon · November 2026 · L5R")
    await noy.says("Mali · 2026-11-02")
    await noy.says("28/11/2026")
    noy.hears("How much principal? (1000000 unpaid)")  # as of 30 November
    await noy.says("1000001")
    noy.hears("not above what is unpaid")


async def test_the_late_loans_are_walked_and_the_figure_is_counted(
    village: Village, noy: Person, kham: Person, lending: None
) -> None:
    await opens(noy)
    await noy.says("1")
    noy.hears("PAR30 60.0 %", "0 of 1 rows", "1. Mali · 2026-11-02", "31 days late, 900000 unpaid. Is that so?")
    await noy.says("1 1 1,4 1")
    await noy.taps("Go on")
    await noy.taps("Send the report")
    assert await facts(village) == {
        ("L07", ""): (900_000, 1_500_000, False),
        ("L07_source", "source=seed"): (900_000, 900_000, False),
        ("L07_source", "source=own"): (0, 600_000, False),
    }
    await kham.taps("Open")
    await kham.taps("Approve")
    assert (await facts(village))["L07", ""] == (900_000, 1_500_000, True)


async def test_what_is_paid_while_the_list_is_open_leaves_it(village: Village, noy: Person, lending: None) -> None:
    await opens(noy)
    await noy.says("1")
    noy.hears("31 days late")
    await noy.taps("Stop")
    await files(noy, "November 2026 · L5R", "Mali · 2026-11-02", "30/11/2026", "900000", "no")
    await opens(noy)
    await noy.taps("Send the report")
    assert (await facts(village))["L07", ""] == (0, 600_000, False)


async def test_where_the_groups_keep_their_books_the_table_must_add_up(village: Village, noy: Person) -> None:
    village.now = NEW_YEAR
    await opens(noy)
    for answer in ("2", "Potters", "1", "600000", "0", "100000", "200000", "0", "0", "0", "100000", "900000"):
        await noy.says(answer)
    noy.hears("The parts come to 1000000; both must be the same")
    await noy.says("1000000")
    await noy.says("no")
    await noy.taps("Send the report")
    assert await facts(village) == {("L07", ""): (300_000, 1_000_000, False)}


async def test_a_village_without_loans_has_no_loans_and_not_nought_per_cent(village: Village, noy: Person) -> None:
    village.now = NEW_YEAR
    await opens(noy)
    await noy.says("1")
    noy.hears("no loans")
    await noy.taps("Send the report")
    assert await facts(village) == {("L07", ""): (0, 0, False)}
