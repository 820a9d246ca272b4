"""Thirty villages by one workbook, where each look-up begins the step anew, as on a database that is not near."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from conversations import buttons
from conversations.dialogue import asking
from conversations.events import Began, Choice
from conversations.outcome import Outcome
from conversations.reports import reporting
from conversations.scene import Scene
from conversations.step import ENDINGS
from handlers.lookups import with_lookups
from storage.desk import Lookup
from storage.writes import SaveDraft
from tests.conversations.months import code, months
from tests.story import DOOR, Person

MONTH = "2026-09"
GIVEN = {
    "people/members": "60", "people/women": "45", "people/kind": "rice", "people/head": "ນາງ ບຸນມີ",
    "money/paid_in": "1250000", "money/paid_out": "0", "money/balance": "10000000",
    "work/meetings": "2", "work/loans": "1", "work/helped": "office",
}  # fmt: skip
ALL = 30


async def complete(mali: Person, *places: str) -> None:
    """A workbook has filled in her reports of these villages."""
    village = mali.village
    async with village.store.turn("x") as turn:
        desk = await turn.desk(door=DOOR, account=mali.account, chat=mali.chat, group=False, event="x", now=village.now)
    world = await village.house.world(await village.store.stamp())

    def drafts() -> Outcome:
        scene = Scene(world, desk, mali.event(Began()), Random(1), ENDINGS)
        made = []
        for place in places:
            draft = reporting.new(scene, "M1", place, MONTH)
            session = asking.open_session(scene, draft)
            while (prompt := session.prompt("en")) is not None:
                session.answer(GIVEN.get(prompt.path, ""))
            made.append(replace(asking.kept(scene, draft, session, book={"given": {}}), front=0))
        return Outcome(tuple(map(SaveDraft, made)))

    outcome = await with_lookups(village.store, desk, drafts)
    await village.store.write(outcome.writes, now=village.now)


async def test_all_are_sent_at_once(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with months(tmp_path, sqlite_url, villages=ALL) as (_, mali):
        await complete(mali, *map(code, range(1, ALL + 1)))
        monkeypatch.setattr(Lookup, "small", False)
        await mali.taps_old(Choice("", buttons.data(buttons.EXCEL_SEND, "M1", MONTH)))
        mali.hears("Sent: 30 reports")
