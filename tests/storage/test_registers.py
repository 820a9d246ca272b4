"""Registers: what was said of entities is appended, sealed, and found by list and place."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from forms.entities import Change, ChangeSet, fold
from storage.desk import ChangesIn
from storage.records import RegisterChanges
from storage.store import Store
from storage.writes import AddChanges, Stale, Submit
from tests.storage.village import report

LOANS = ChangesIn(("loans", "members"), ("0101",))
MINUTE = timedelta(minutes=1)


def loan(id_: str = "a", *, base: int | None = None, **properties: str) -> Change:
    op = "create" if base is None else "update"
    return Change("loans", id_, op, f"loan {id_}" if base is None else "", properties, base)


def said(id_: str, at: datetime, *changes: Change, place: str = "0101", replaces: str = "") -> RegisterChanges:
    return RegisterChanges(place, ChangeSet(id_, date(2026, 10, 5), at, changes, replaces))


async def loans(store: Store, *places: str) -> dict[str, dict[str, str]]:
    found = await store.look(ChangesIn(("loans",), places or ("0101",)))
    folded = fold("loans", [one.said for one in found["loans"]])
    return {id_: dict(entity.properties) for id_, entity in folded.entities.items()}


async def test_what_a_submission_says_of_entities_comes_back_by_list(village: Store, now: datetime) -> None:
    member = Change("members", "m", "create", "Noy", {"sex": "f"}, path="m[1]")
    sent = said("s1", now, loan(principal="500000"), member)
    await village.write([Submit(report("s1", now), (), (sent,))], now=now)
    found = await village.look(LOANS)
    assert found["members"] == (RegisterChanges("0101", ChangeSet("s1", date(2026, 10, 5), now, (member,))),)
    assert await loans(village) == {"a": {"principal": "500000"}}


async def test_a_correction_takes_the_place_of_what_it_corrects(village: Store, now: datetime) -> None:
    later = now + MINUTE
    await village.write([Submit(report("s1", now), (), (said("s1", now, loan(principal="500000")),))], now=now)
    corrected = said("s2", later, loan(principal="50000"), replaces="s1")
    await village.write([Submit(report("s2", later, corrects="s1", number="2"), (), (corrected,))], now=later)
    assert await loans(village) == {"a": {"principal": "50000"}}


async def test_nothing_is_kept_of_a_submission_that_is_not(village: Store, now: datetime) -> None:
    await village.write([Submit(report("s1", now))], now=now)
    again = report("s2", now, number="2")
    with pytest.raises(Stale):
        await village.write([Submit(again, (), (said("s2", now, loan()),))], now=now)
    assert await loans(village) == {}


async def test_an_import_is_a_change_of_no_submission(village: Store, now: datetime) -> None:
    await village.write(
        [AddChanges((said("i1", now, loan("a"), loan("b")), said("i2", now, loan("c"), place="0102")))], now=now
    )
    assert set(await loans(village)) == {"a", "b"}
    assert set(await loans(village, "0101", "0102")) == {"a", "b", "c"}


async def test_the_same_change_set_is_kept_once(village: Store, now: datetime) -> None:
    await village.write([AddChanges((said("i1", now, loan()),))], now=now)
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        await village.write([AddChanges((said("i1", now, loan()),))], now=now)
    assert set(await loans(village)) == {"a"}


async def test_names_do_not_stand_in_the_database_in_clear(
    sqlite_village: Store, sqlite_url: str, now: datetime
) -> None:
    noy = Change("members", "m", "create", "Nang Noy", {"village": "Phon"})
    await sqlite_village.write([AddChanges((said("i1", now, noy),))], now=now)
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    kept = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    assert b"members" in kept
    assert b"Nang Noy" not in kept
