"""The minutes of a meeting as a Word file, on every door."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conversations.test_documents import BEFORE, L1, M1, PLACES, PROGRAMME
from tests.handlers.phones.bot import Bot
from tests.papers import MEETING, docx


@pytest.fixture
async def bot(tmp_path: Path, sqlite_url: str, door: str) -> AsyncIterator[Bot]:
    programme = tmp_path / "meet"
    for name in ("forms", "documents"):
        (programme / name).mkdir(parents=True)
    (programme / "programme.toml").write_text(PROGRAMME, "utf-8")
    for name, sheet in (("M1", M1), ("L1", L1)):
        (programme / "forms" / f"{name}.md").write_text(sheet, "utf-8")
    (programme / "documents" / "M1.docx").write_bytes(docx(MEETING))
    async with Bot(tmp_path, sqlite_url, door, [programme]) as bot:
        await bot.has_places(*PLACES)
        yield bot


async def test_the_minutes_come_by_a_tap_after_sending(bot: Bot) -> None:
    somchit = await bot.coordinator("Somchit", "dcd", "D", language="en", start=BEFORE)
    await somchit.says("menu")
    await somchit.taps("ເມືອງ")
    for said in ("Accounts", "Kham", "1", "no", "1250000"):
        await somchit.says(said)
    await somchit.taps("Send")
    await somchit.taps("Minutes")
    somchit.hears("Minutes", "ເມືອງ ຊຳໃຕ້ · October 2026")
    assert "Word template" in somchit.buttons()
