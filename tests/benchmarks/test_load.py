"""The load generator, so that it measures what it says: some steps through the real process and through the plain bots.
Nothing is timed here."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.benchmarks.step import village
from tests.benchmarks.step.coordinator import MENU, QUESTIONS, Say, Shown, Tap, answer, asked
from tests.benchmarks.step.load import Load
from tests.benchmarks.step.servers import Bot, khaoban, plain

STEPS = 12


@contextlib.asynccontextmanager
async def standing(bot: str, door: str, folder: Path) -> AsyncIterator[Bot]:
    if bot == "plain":
        async with plain(door, folder / "plain") as running:
            yield running
        return
    (folder / "made").mkdir()
    await village.build(folder / "made", door, count=2)
    async with khaoban([door], folder / "made", folder / "ours") as running:
        yield running


@pytest.mark.parametrize("door", ["telegram", "line"])
@pytest.mark.parametrize("bot", ["ours", "plain"])
async def test_a_coordinator_is_asked_the_questions_of_l1_in_order(bot: str, door: str, tmp_path: Path) -> None:
    async with standing(bot, door, tmp_path) as running:
        load = Load(running.platform, running.caller)
        load.seen = []
        first, second = await load.begun(2)
        load.seen.clear()
        for _ in range(STEPS):
            for person in (first, second):
                step = await load.step(person, meant=0.0)
                assert step.acknowledged
                assert step.asked
        running.caller.close()
    questions = [asked(shown) for _, shown in load.seen[::2]]
    assert questions == [asked(shown) for _, shown in load.seen[1::2]]
    assert set(questions) <= set(QUESTIONS)
    assert len(set(questions)) == STEPS, "a question came twice"
    assert running.platform.wrong == {}
    assert (load.refused, load.lost) == (0, 0)
    sent = running.platform.calls["sendMessage" if door == "telegram" else "reply"]
    assert sent == 2 * (STEPS + 2)
    assert running.platform.calls["push"] == 0


def test_what_she_does_about_a_message() -> None:
    both = (("ມີ", "1"), ("ບໍ່ມີ", "2"))
    assert answer(Shown("✓ 5\nສະມາຊິກກຸ່ມ ທັງໝົດມີຈັກຄົນ?\nນັບ")) == Say("60")
    assert answer(Shown("ມີບັນຫາເກີດຂຶ້ນໃນໄລຍະຜ່ານມາບໍ?", both)) == Tap("ບໍ່ມີ", "2")
    assert answer(Shown("ບໍ່ກົງ. ຍ້ອນຫຍັງ?")) == Say("ແກ້ບັນຊີເດືອນກ່ອນ")
    owed = (("⚠ ບ້ານ 1 · 6 ເດືອນຕົ້ນປີ 2026", "half"), ("ບ້ານ 1 · ຕຸລາ 2026", "month"))
    assert answer(Shown("ເມນູ", owed)) == Tap("ບ້ານ 1 · ຕຸລາ 2026", "month")
    assert answer(Shown("ຂອບໃຈ", ((MENU, "m"),))) is None
