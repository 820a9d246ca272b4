"""A form that nobody approves (`accept = "at_once"`) may have readers all the same (`to`): they read it, and are asked
only when what they signed is to be amended."""

from __future__ import annotations

from pathlib import Path

import pytest

from conversations import buttons
from conversations.events import Choice
from storage.desk import FiledIn
from tests.conversations.acts import FIRST, file
from tests.conversations.conftest import PROGRAMME, S1
from tests.conversations.test_signing import amends, signs_all_the_same
from tests.story import Person, Village, programme_folder


@pytest.fixture
def small_programme(tmp_path: Path) -> Path:
    toml = PROGRAMME.replace('accept = "reviewed"', 'accept = "at_once"')
    return programme_folder(tmp_path / "at_once", toml, S1=S1)


async def sent(village: Village) -> str:
    (one,) = await village.store.look(FiledIn(("D1",), "2026-10-01"))
    return one.submission


async def test_it_does_not_wait_for_him(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    assert not somchit.messages
    await somchit.says("menu")
    somchit.does_not_hear("waiting for review")
    await somchit.taps_old(Choice("", buttons.data(buttons.QUEUE)))
    somchit.hears("No report is waiting")


async def test_he_reads_it_and_has_nothing_to_decide(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    id_ = await sent(village)
    await somchit.taps_old(Choice("", buttons.data(buttons.SHOW, id_)))
    somchit.hears("1. Members: 12")
    assert somchit.buttons() == ["Menu"]
    for verb in (buttons.APPROVE, buttons.RETURN):
        await somchit.taps_old(Choice("", buttons.data(verb, id_)))
        somchit.hears(FIRST)
    (stands,) = await village.store.look(FiledIn(("D1",), "2026-10-01"))
    assert stands.status == "sent"


async def test_an_amendment_of_what_he_signed_waits_for_him(mali: Person, somchit: Person) -> None:
    await file(mali)
    await somchit.says("sign")
    await somchit.taps("Sign: ເມືອງ ທົດລອງ · October 2026")
    somchit.does_not_hear("waiting for review")
    await signs_all_the_same(somchit)
    await amends(mali)
    assert "Open it" in somchit.buttons()
    await somchit.says("menu")
    somchit.hears("Reports waiting for review: 1")
    await somchit.taps("Review reports")
    await somchit.taps("✎")
    await somchit.taps("Approve the amendment")
    mali.hears("approved")
