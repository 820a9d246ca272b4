"""What waited to be told is said ahead of the answer, in a line or two each; of a reminder what still holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from conversations.events import Line, Reply, Said, pack
from conversations.outcome import Outcome
from conversations.waiting import MOST, with_what_waited
from handlers.lookups import with_lookups
from storage.desk import ChangesIn, Desk
from storage.records import Chat, Contact, Task
from storage.waiting import WAIT, order_of
from storage.writes import AddTask, EndWaiting
from tests.conversations.acts import file
from tests.story import DOOR, Person, Village

NOW = datetime(2026, 11, 7, 3, tzinfo=UTC)
ANSWER = Outcome(replies=(Reply((Line("the answer"),)), Reply((Line("and more"),))))


def reminder(place: str, days: int, to: str = "") -> dict[str, Any]:
    """As it is packed; for Mali, unless it is `to` somebody else."""
    at = datetime(2026, 11, 5, 1, tzinfo=UTC) + timedelta(days=days)
    return {
        "at": at.isoformat(), "to": to, "person": to, "form": "S1", "place": place,
        "period": "2026-10", "due": "2026-11-05", "days": days, "climbs": False, "programme": "small", "duty": "s1",
        "entity": "",
    }  # fmt: skip


class Waits:
    """What waits for Mali, and what is said when she is heard of."""

    def __init__(self, village: Village, mali: Person) -> None:
        self._village, self._mali, self._number = village, mali, 0
        self.read: set[tuple[str, ...]] = set()  # places of which registers were read

    async def has(
        self, *lines: str, told: list[dict[str, Any]] | None = None, to: str | None = None, chat: str = ""
    ) -> None:
        """In her chat, or another one of hers; `to` is an id, '' her own."""
        self._number += 1
        payload: dict[str, Any] = {
            "door": DOOR, "chat": chat or self._mali.chat, "reply": pack(Reply(tuple(map(Line, lines)))),
        }  # fmt: skip
        id_ = (await self._contact()).person.id
        payload |= {"told": [{**one, "to": one["to"] or id_} for one in told]} if told else {}
        payload |= {"to": to or id_} if to is not None else {}
        order = order_of(DOOR, self._mali.chat)
        task = Task(WAIT, payload, NOW + timedelta(days=9), key=f"wait:{self._number}", order=order)
        await self._village.store.write([AddTask(task)], now=NOW)

    async def _contact(self) -> Contact:
        found = await self._village.store.people()
        return next(one for one in found if (DOOR, self._mali.chat) in one.chats)

    async def said(self, counted: tuple[str, ...] = (DOOR,), outcome: Outcome = ANSWER) -> Outcome:
        store = self._village.store
        world = await self._village.house.world(await store.stamp())
        contact = await self._contact()
        event = self._mali.event(Said("hello"))
        desk = Desk(NOW, DOOR, event.account, Chat(DOOR, event.chat, False), contact.person)
        told = await with_lookups(store, desk, lambda: with_what_waited(world, desk, event, outcome, counted))
        self.read = {one.places for one in desk.found if isinstance(one, ChangesIn)}
        return told


def texts(lines: tuple[Line, ...]) -> list[str]:
    return [line.text for line in lines]


async def test_it_is_said_ahead_and_ended_with_the_answer(mali: Person, village: Village) -> None:
    waits = Waits(village, mali)
    assert await waits.said() == ANSWER
    await waits.has("Your report is approved", "S1 · October", "and so on")
    said = await waits.said()
    assert texts(said.replies[0].ahead) == ["Not yet told:", "• Your report is approved", "S1 · October"]
    assert [texts(one.lines) for one in said.replies] == [["the answer"], ["and more"]]
    assert [type(write) for write in said.writes] == [EndWaiting]


async def test_where_an_answer_more_costs_nothing_it_is_one_of_its_own(mali: Person, village: Village) -> None:
    waits = Waits(village, mali)
    await waits.has("Your report is approved")
    said = await waits.said(counted=("line",))
    assert [texts(one.lines) for one in said.replies] == [
        ["Not yet told:", "• Your report is approved"],
        ["the answer"],
        ["and more"],
    ]


async def test_where_nothing_is_said_it_goes_on_waiting(mali: Person, village: Village) -> None:
    waits = Waits(village, mali)
    await waits.has("Your report is approved")
    assert await waits.said(outcome=Outcome()) == Outcome()


async def test_of_reminders_only_what_is_still_owed_and_each_once(mali: Person, village: Village) -> None:
    waits = Waits(village, mali)
    await file(mali)  # the first village
    await waits.has("Hello", told=[reminder("D1", -3), reminder("D2", -3)])
    await waits.has("Hello", told=[reminder("D2", 2)])
    (head, what, where) = texts((await waits.said()).replies[0].ahead)
    assert head == "Not yet told:"
    assert "2 days late" in what
    assert (where.count("ບ້ານ ສອງ"), where.count("ບ້ານ ໜຶ່ງ")) == (1, 0)


async def test_what_was_all_reported_meanwhile_is_ended_without_a_word(mali: Person, village: Village) -> None:
    waits = Waits(village, mali)
    await file(mali)
    await waits.has("Hello", told=[reminder("D1", -3)])
    said = await waits.said()
    assert said.replies == ANSWER.replies
    assert [type(write) for write in said.writes] == [EndWaiting]


async def test_what_is_for_somebody_else_on_the_same_phone_waits_for_her(mali: Person, village: Village) -> None:
    waits = Waits(village, mali)
    await waits.has("Hello", told=[reminder("D2", 0, to="f" * 32)])
    assert await waits.said() == ANSWER


async def test_a_notice_for_somebody_else_on_the_same_phone_waits_for_her(mali: Person, village: Village) -> None:
    waits = Waits(village, mali)
    await waits.has("A report came back", to="f" * 32)
    assert await waits.said() == ANSWER
    await waits.has("Your code was used", to="")
    said = await waits.said()
    assert texts(said.replies[0].ahead) == ["Not yet told:", "• Your code was used"]
    assert [len(write.tasks) for write in said.writes if isinstance(write, EndWaiting)] == [1]


async def test_what_is_for_nobody_by_name_is_told_in_its_own_chat_alone(mali: Person, village: Village) -> None:
    waits = Waits(village, mali)
    await waits.has("This chat was taken away", chat="another")
    assert await waits.said() == ANSWER


async def test_of_much_the_first_lines_and_the_others_with_the_next_answer(mali: Person, village: Village) -> None:
    waits = Waits(village, mali)
    for number in range(MOST):
        await waits.has(f"Report {number} is approved", "S1", to="")
    first = await waits.said()
    lines = texts(first.replies[0].ahead)
    assert len(lines) == MOST + 2
    assert lines[-1] == "There is more: write again to read it."
    await village.store.write(first.writes, now=NOW)
    second = await waits.said()
    assert texts(second.replies[0].ahead)[1::2] == [
        f"• Report {number} is approved" for number in range(MOST // 2, MOST)
    ]
    await village.store.write(second.writes, now=NOW)
    assert await waits.said() == ANSWER


async def test_reminders_wait_for_room_and_are_not_lost(mali: Person, village: Village) -> None:
    waits = Waits(village, mali)
    await waits.has("Hello", told=[reminder("D2", 0)])
    for number in range(MOST // 2):
        await waits.has(f"Report {number} is approved", "S1")
    first = await waits.said()
    assert not any("2 days late" in text for text in texts(first.replies[0].ahead))
    await village.store.write(first.writes, now=NOW)
    assert any("2 days late" in text for text in texts((await waits.said()).replies[0].ahead))


@pytest.mark.parametrize(("duty", "place", "read"), [("owed", "V2", ("V2",)), ("theirs", "K", ("D", "K"))])
async def test_of_registers_only_the_places_that_were_told_of_are_read(
    tmp_path: Path, sqlite_url: str, duty: str, place: str, read: tuple[str, ...]
) -> None:
    """A loan is noted in its village; what a meeting decided in the district, though it names the kum ban."""
    programme = Path(__file__).parents[2] / "programmes" / "laos_prf"
    async with Village(tmp_path, programme, sqlite_url, NOW) as village:
        await village.has_places(
            ("D", "", "district", "D"), ("K", "D", "kumban", "K"), *((f"V{n}", "K", "village", f"V{n}") for n in "123")
        )
        waits = Waits(village, await village.has_person("mali", "vc", "K", start=NOW.date()))
        noted = {"programme": "laos_prf", "duty": duty, "entity": "a", "form": "", "period": ""}
        await waits.has("Hello", told=[{**reminder(place, 0), **noted}])
        await waits.said()
        assert waits.read == {read}
