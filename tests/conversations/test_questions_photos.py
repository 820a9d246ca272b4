"""Photos, several in a row, and of the paper form at any time."""

from __future__ import annotations

from conversations.events import SentFile
from storage.desk import DraftsOf
from storage.records import Draft
from tests.conversations.test_questions import Asks, asks, read_back
from tests.story import Person

__all__ = ["asks"]

SHOW = "| | image | f | Show it |"


async def test_of_several_photos_in_a_row_the_last_stands_and_none_is_lost(asks: Asks) -> None:
    async with asks(SHOW) as mali:
        await mali.sends_photo("one.jpg")
        mali.hears("And after that?")
        await mali.sends_photo("two.jpg")
        mali.hears("This last one stands", "(1)", "And after that?")
        await mali.sends_photo("three.jpg")
        mali.hears("(2)", "And after that?")
        draft = await draft_of(mali)
        assert draft.state["papers"] == ["one.jpg", "two.jpg"]
        assert draft.state["session"]["values"]["f"] == "three.jpg"
        await read_back(mali)
        mali.hears("Show it: a photo", "Photos or documents kept with it: 2")


async def test_a_photo_after_something_else_was_said_is_a_paper_beside_the_figures(asks: Asks) -> None:
    async with asks(f"{SHOW}\n| | integer | n | How many? |") as mali:
        await mali.sends_photo("one.jpg")
        await mali.says("5")
        await mali.sends_photo("paper.jpg")
        mali.hears("Kept with the report: a photo (1).", "And after that?")
        draft = await draft_of(mali)
        assert draft.state["papers"] == ["paper.jpg"]
        assert draft.state["session"]["values"]["f"] == "one.jpg"


async def test_a_document_behind_a_photo_is_a_paper(asks: Asks) -> None:
    async with asks(SHOW) as mali:
        await mali.sends_photo("one.jpg")
        await mali.sends_file("list.pdf", "application/pdf")
        mali.hears("Kept with the report: a document (1).", "And after that?")


async def test_photos_of_two_questions_stay_apart(asks: Asks) -> None:
    async with asks(f"{SHOW}\n| | image | g | And the back |") as mali:
        await mali.sends_photo("front.jpg")
        mali.hears("And the back")
        await mali.sends_photo("back.jpg")
        draft = await draft_of(mali)
        values = draft.state["session"]["values"]
        assert (values["f"], values["g"]) == ("front.jpg", "back.jpg")


async def test_a_photo_that_cannot_be_had_is_skipped_in_words(asks: Asks) -> None:
    async with asks(SHOW) as mali:
        await mali.says("don't know")
        mali.hears("And after that?")


async def draft_of(mali: Person) -> Draft:
    """What is kept of the report that she is filling in."""
    (she,) = await mali.village.store.people()
    (draft,) = await mali.village.store.look(DraftsOf(she.person.id))
    return draft


async def test_of_photos_sent_at_once_the_last_stands_as_well(asks: Asks) -> None:
    async with asks(SHOW) as mali:
        for name in ("one.jpg", "two.jpg", "three.jpg"):
            await mali.village.receives(mali.event(SentFile(name, "image/jpeg", 20_000, album="7")))
        mali.hears("And after that?")
        draft = await draft_of(mali)
        assert draft.state["papers"] == ["one.jpg", "two.jpg"]
        assert draft.state["session"]["values"]["f"] == "three.jpg"
        await mali.says("5")
        assert (await draft_of(mali)).state["session"]["values"]["f"] == "three.jpg"


async def test_a_photo_that_is_unsent_after_another_took_its_place_leaves_that_one(asks: Asks) -> None:
    async with asks(SHOW) as mali:
        await mali.sends_photo("one.jpg")
        await mali.sends_photo("two.jpg")
        await mali.unsends("one.jpg")
        draft = await draft_of(mali)
        assert draft.state["papers"] == []
        assert draft.state["session"]["values"]["f"] == "two.jpg"
