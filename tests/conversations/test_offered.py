"""Documents that are offered to who neither files nor reviews: told once that they are there, and found in the menu."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversations import test_documents as meeting
from tests.papers import MEETING, docx
from tests.story import Person, Village

OFFERED = """
M1 = {form = "M1", template = "M1.docx", by = ["dcd"], offered = ["vc"], label = {lo = "ບົດບັນທຶກ", en = "Minutes"}}
M2 = {form = "M1", template = "M1.docx", by = ["dcd"], offered = ["vc"], label = {lo = "ສະຫຼຸບ", en = "Short minutes"}}
"""


@pytest.fixture(scope="session")
def offers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two documents of a report that counts once it is approved."""
    folder = tmp_path_factory.mktemp("offers")
    programme = meeting.PROGRAMME.replace('accept = "reviewed"', 'accept = "approved"')
    head = programme[: programme.index("M1 = {form")].rstrip()
    (folder / "programme.toml").write_text(head + OFFERED, "utf-8")
    for name in ("forms", "documents"):
        (folder / name).mkdir()
    (folder / "forms" / "M1.md").write_text(meeting.M1, "utf-8")
    (folder / "forms" / "L1.md").write_text(meeting.L1, "utf-8")
    (folder / "documents" / "M1.docx").write_bytes(docx(MEETING))
    return folder


@pytest.fixture
async def village(tmp_path: Path, offers: Path, sqlite_url: str) -> AsyncIterator[Village]:
    async with Village(tmp_path, offers, sqlite_url) as opened:
        await opened.has_places(*meeting.PLACES)
        yield opened


@pytest.fixture
async def mali(village: Village) -> Person:
    """She is offered them once he has sent the record, and it was approved."""
    officer = await village.has_person("somchit", "dcd", "D", name="Somchit", language="en", start=meeting.BEFORE)
    above = await village.has_person("kham", "pcd", "P", name="Kham", language="en", start=meeting.BEFORE)
    mali = await village.has_person("mali", "vc", "D", name="Mali", language="en", start=meeting.BEFORE)
    await meeting.has_met(officer)
    assert not mali.messages
    await above.taps("Open it")
    await above.taps("Approve")
    return mali


async def test_what_counts_once_it_is_approved_is_offered_then(mali: Person) -> None:
    words = [one.text for one in mali.messages]
    assert [text.split(" · ")[0] for text in words] == ["Minutes", "Short minutes"]


async def test_each_of_two_documents_of_one_report_is_in_the_menu(mali: Person) -> None:
    await mali.says("menu")
    assert [one.split(" · ")[0] for one in mali.buttons() if one.startswith("📄")] == ["📄 Minutes", "📄 Short minutes"]
