"""Several at once: colleagues, two phones, two dialogues. One report is filed once, and nobody is overtaken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conversations.events import Said, Tapped
from conversations.world import World
from handlers.delivery import NotNow
from handlers.reception import TRIES, NewWorld, Reception
from storage.desk import FiledIn
from storage.records import Filed
from storage.writes import LinkAccount
from tests.conversations.acts import file, opens, to_the_read_back
from tests.conversations.conftest import PLACES
from tests.story import DOOR, Person, Village


@pytest.fixture
async def village(tmp_path: Path, small_programme: Path, database: str) -> AsyncIterator[Village]:
    """The district of two villages, on SQLite and once more on PostgreSQL: what several do at once differs there."""
    async with Village(tmp_path, small_programme, database) as opened:
        await opened.has_places(*PLACES)
        yield opened


async def filed(village: Village) -> tuple[Filed, ...]:
    return await village.store.look(FiledIn(("D1",), "2026-10-01"))


@pytest.fixture
async def noy(village: Village) -> Person:
    """A colleague, for the first village."""
    return await village.has_person("noy", "vc", "D1", name="Noy", language="en")


async def test_two_coordinators_file_one_report_once(mali: Person, noy: Person, village: Village) -> None:
    await to_the_read_back(mali)
    await to_the_read_back(noy)
    await mali.taps("Send the report")
    await noy.taps("Send the report")
    noy.hears("was sent already")
    assert len(await filed(village)) == 1


async def test_a_colleague_mends_the_same_report(mali: Person, noy: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await somchit.taps("Open it")
    await somchit.taps("Return")
    await somchit.says("3")
    await somchit.says("Please check")
    await noy.says("menu")
    await noy.taps("↩ ບ້ານ ໜຶ່ງ")
    noy.hears("Please check", "Balance")
    await noy.says("900")
    await noy.taps("Send the report")
    await mali.taps("Mend it now")
    await mali.says("800")
    await mali.taps("Send the report")
    mali.hears("was sent already")
    (one,) = await filed(village)
    assert one.status == "sent"


async def test_two_phones_send_one_draft_once(mali: Person, village: Village) -> None:
    (contact,) = await village.store.people()
    await village.store.write([LinkAccount(DOOR, "mali2", "p:mali2", contact.person.id)], now=village.now)
    await to_the_read_back(mali)
    send, other = mali.button("Send the report"), village.person("mali2")
    events = mali.event(Tapped(send.data)), other.event(Tapped(send.data))
    await asyncio.gather(*(village.reception.receive(event) for event in events))
    assert len(await filed(village)) == 1


async def test_a_second_return_is_about_the_second_report(mali: Person, somchit: Person) -> None:
    await file(mali)
    first = somchit.button("Open it")
    await file(mali, "ບ້ານ ສອງ")
    second = somchit.button("Open it")
    for button in (first, second):
        await somchit.taps_old(button)
        await somchit.taps("Return")
    somchit.hears("ບ້ານ ສອງ")
    await somchit.says("3")
    await somchit.says("Please check")
    mali.hears("ບ້ານ ສອງ")


async def test_only_the_current_question_is_asked_of_who_is_ahead_of_it(mali: Person, village: Village) -> None:
    await opens(mali)
    gate = asyncio.Event()

    async def slow(chat: str, reply: object) -> None:
        await gate.wait()

    village.fails = slow
    before = len(mali.messages)
    for answer in ("12", "9"):
        await village.reception.receive(mali.event(Said(answer)))
    gate.set()
    await village.workshop.settle()
    await village.reception.receive(mali.event(Said("1000")))
    await village.workshop.drain()
    asked = [next(line.text for line in message.lines if line.style == "strong") for message in mali.messages[before:]]
    assert asked == ["Women", "Any problem?"]  # the one between was answered before it could be asked


async def test_the_workshop_outlives_a_database_that_is_away(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    claim, failures = village.store.claim, iter([OSError("away")])

    async def away_once(*args: object, **kwargs: object) -> object:
        if (error := next(failures, None)) is not None:
            raise error
        return await claim(*args, **kwargs)  # type: ignore[arg-type]

    async def no_time(seconds: float) -> None:
        await real_sleep(0)

    real_sleep = asyncio.sleep
    monkeypatch.setattr(village.store, "claim", away_once)
    monkeypatch.setattr("handlers.tasks.asyncio.sleep", no_time)
    running = asyncio.create_task(village.workshop.run())
    for _ in range(20):
        await real_sleep(0)
    assert not running.done()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_chart_that_takes_long_holds_up_no_message(mali: Person, somchit: Person, village: Village) -> None:
    gate = asyncio.Event()

    async def slow_hand(tasks: object) -> tuple[()]:
        await gate.wait()
        return ()

    village.draws = slow_hand
    heard = asyncio.Event()

    async def shown(chat: str, reply: object) -> None:
        if chat == "p:mali":
            heard.set()

    village.fails = shown
    await village.reception.receive(somchit.event(Said("summary")))
    await village.workshop.once()
    await village.reception.receive(mali.event(Said("menu")))
    await asyncio.wait_for(heard.wait(), 60)  # only a fault takes so long
    await asyncio.sleep(0)
    gate.set()
    mali.hears("Hello Mali")


async def test_a_publication_does_not_hold_up_two_who_speak_at_once(
    village: Village, mali: Person, somchit: Person
) -> None:
    await village.store.bump()
    events = mali.event(Said("menu")), somchit.event(Said("menu"))
    await asyncio.gather(*(village.reception.receive(event) for event in events))
    await village.workshop.drain()
    mali.hears("Hello Mali")
    somchit.hears("Hello Somchit")


class Restless:
    """A house in which something is published whenever somebody has looked what is."""

    def __init__(self, village: Village, times: int) -> None:
        self.village, self.left = village, times

    def at(self, stamp: int) -> World | None:
        return self.village.house.at(stamp)

    async def world(self, stamp: int) -> World:
        world = await self.village.house.world(stamp)
        if self.left:
            self.left -= 1
            await self.village.store.bump()
        return world


@pytest.mark.parametrize("times", [2, 100])
async def test_however_much_is_published_an_event_is_answered_or_asked_for_again(
    village: Village, mali: Person, times: int
) -> None:
    await village.store.bump()
    worlds, event = Restless(village, times), mali.event(Said("menu"))
    reception = Reception(village.store, worlds, lambda: village.now, lambda: 1, village.workshop.hand_on)
    before = (await village.store.counts())["inbox"]
    if times > TRIES:
        with pytest.raises(NewWorld):  # the door tells the platform to come again
            await reception.receive(event)
        assert (await village.store.counts())["inbox"] == before
        worlds.left = 0
    await reception.receive(event)
    await village.workshop.drain()
    mali.hears("Hello Mali")
    assert (await village.store.counts())["inbox"] == before + 1


async def test_a_door_that_is_down_is_tried_again(mali: Person, village: Village) -> None:
    async def down(chat: str, reply: object) -> None:
        raise NotNow("down")

    village.fails = down
    await mali.says("menu")
    assert not mali.messages
    village.fails = None
    await village.later(minutes=1)
    mali.hears("Hello Mali")


async def test_a_file_that_came_before_it_was_asked_for_is_no_answer(mali: Person, village: Village) -> None:
    await opens(mali)
    await mali.sends_photo("")  # no report was open when its door looked, so it was left where it was
    mali.hears("No report is open now")


async def test_figures_of_a_month_that_was_sent_back_are_not_reckoned_with(
    mali: Person, somchit: Person, village: Village
) -> None:
    await file(mali, "⚠ ບ້ານ ໜຶ່ງ · September")
    await opens(mali, "ບ້ານ ໜຶ່ງ · October")
    await mali.taps("Stop for now")
    assert "__last-saved" in await given_to(mali, village)
    await somchit.taps("Open it")
    await somchit.taps("Return")
    await somchit.says("3")
    await somchit.says("Please check")
    await mali.says("menu")
    await mali.taps("✎ ບ້ານ ໜຶ່ງ")
    assert "__last-saved" not in await given_to(mali, village)


async def given_to(mali: Person, village: Village) -> dict[str, object]:
    """The lists that October's form is served."""
    async with village.store.turn("look") as turn:
        desk = await turn.desk(door=DOOR, account="mali", chat="p:mali", group=False, event="", now=village.now)
    (draft,) = (draft for draft in desk.drafts if draft.period == "2026-10")
    given: dict[str, object] = draft.state["given"]
    return given


async def test_a_number_that_a_door_took_for_a_button_of_before_is_the_answer(village: Village, mali: Person) -> None:
    """With two processes the one may not have seen what the other showed last."""
    await opens(mali)
    before = mali.button("Stop")
    await mali.says("12")
    mali.hears("Women")
    await village.receives(mali.event(Tapped(before.data, "9")))
    mali.hears("Balance")
    mali.does_not_hear("past")


async def test_a_number_is_the_open_questions_and_not_a_menus_of_before(village: Village, mali: Person) -> None:
    """The door may not know that the question arrived: no answer came to it."""
    await mali.says("menu")
    other = next(choice for choice in mali.messages[-1].choices if choice.data.startswith("o:"))
    await opens(mali)
    await village.receives(mali.event(Tapped(other.data, "12")))
    mali.hears("Women")


async def test_a_number_is_a_menus_while_nothing_is_asked(village: Village, mali: Person) -> None:
    await mali.says("menu")
    other = next(choice for choice in mali.messages[-1].choices if choice.data.startswith("o:"))
    await village.receives(mali.event(Tapped(other.data, "1")))
    mali.hears("Members")
