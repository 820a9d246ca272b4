"""What a coordinator does with S1, the small programme's report, step by step."""

from __future__ import annotations

from tests.story import Person

FIRST = "ບ້ານ ໜຶ່ງ"


async def opens(mali: Person, place: str = FIRST) -> None:
    """She opens the menu and the newest report of a village."""
    await mali.says("menu")
    await mali.taps(place)


async def to_the_read_back(mali: Person, place: str = FIRST, balance: str = "1.250.000", members: str = "12") -> None:
    """She answers all of it: no problem, no crops."""
    await opens(mali, place)
    for answer in (members, "9" if int(members) >= 9 else "1", balance):
        await mali.says(answer)
    await mali.taps("No")
    await mali.taps("Skip")


async def file(mali: Person, place: str = FIRST, balance: str = "1.250.000", members: str = "12") -> None:
    """She answers all of it and sends it."""
    await to_the_read_back(mali, place, balance, members)
    await mali.taps("Send the report")
