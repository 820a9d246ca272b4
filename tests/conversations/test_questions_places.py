"""Places in the chat: shared, typed, or pasted from a map; one outside the country is asked about once."""

from __future__ import annotations

from tests.conversations.test_questions import Asks, asks, read_back

__all__ = ["asks"]

WHERE = "| | geopoint | p | Where? |"


async def test_coordinates_are_typed(asks: Asks) -> None:
    async with asks(WHERE) as mali:
        await mali.says("17.97, 102.63")
        await read_back(mali)
        mali.hears("Where: 17.97, 102.63")


async def test_a_link_from_a_map_is_pasted(asks: Asks) -> None:
    async with asks(WHERE) as mali:
        await mali.says("https://www.google.com/maps/@17.9757,102.6331,15z")
        mali.hears("✓ 17.9757, 102.6331")
        await read_back(mali)
        mali.hears("Where: 17.9757, 102.6331")


async def test_a_short_link_is_to_be_opened_first(asks: Asks) -> None:
    async with asks(WHERE) as mali:
        await mali.says("https://maps.app.goo.gl/AbCdEf123")
        mali.hears("Please open it and send me the long one", "Where?")
        await mali.says("https://example.com/my-village")
        mali.hears("There is no place in this link", "Where?")
        await mali.says("at home")
        mali.hears("That is no place I can read", "Where?")


async def test_a_place_in_another_country_is_asked_about_once(asks: Asks) -> None:
    async with asks(WHERE) as mali:
        await mali.shares_place(13.75, 100.5)
        mali.hears("outside the programme’s country", "Where?")
        await mali.taps("Neither")
        mali.hears("Where?")
        await mali.says("13.75, 100.5")
        mali.hears("outside the programme’s country")
        await mali.taps("Yes: 13.75, 100.5")
        await read_back(mali)
        mali.hears("Where: 13.75, 100.5")


async def test_what_is_said_once_more_is_taken(asks: Asks) -> None:
    async with asks(WHERE) as mali:
        await mali.says("48.1, 11.5")
        await mali.says("48.1, 11.5")
        await read_back(mali)
        mali.hears("Where: 48.1, 11.5")


async def test_a_yes_in_words_is_a_yes(asks: Asks) -> None:
    async with asks(WHERE) as mali:
        await mali.says("48.1, 11.5")
        await mali.says("yes")
        await read_back(mali)
        mali.hears("Where: 48.1, 11.5")
