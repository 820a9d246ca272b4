"""What an unchanged village takes of a coordinator at each door, as `make bench-talk` counts it: bytes are certain."""

from __future__ import annotations

import pytest

from tests.benchmarks.talk import stories
from tests.benchmarks.talk.__main__ import unchanged, village
from tests.handlers.phones.bot import DOORS

MOST_DOWN = 14_500  # bytes; the aim is 15 KB, and the rest is for longer names
MOST_BEYOND = 4  # actions beside the messages that hold nothing but changed figures; the aim is 6


@pytest.mark.parametrize("door", DOORS)
async def test_an_unchanged_village_takes_few_actions_and_little_data(door: str) -> None:
    async with village(door) as meter:
        await meter.plays(*stories.L1_OPEN, *stories.L1_FIRST)
        taken = await unchanged(meter)
    assert taken.down <= MOST_DOWN
    assert taken.actions - stories.L1_CHANGED <= MOST_BEYOND
