"""The officer reads what came, returns what is wrong, approves what is right."""

from __future__ import annotations

from tests.conversations.acts import file
from tests.story import Person, Village


async def test_the_officer_sees_it_arrive_and_opens_it(mali: Person, somchit: Person) -> None:
    await file(mali)
    somchit.hears("Mali has sent a report", "ບ້ານ ໜຶ່ງ", "October 2026")
    await somchit.taps("Open it")
    somchit.hears("1. Members: 12", "3. Balance: 1,250,000 kip", "waiting for review")


async def test_he_approves_and_she_is_told(mali: Person, somchit: Person) -> None:
    await file(mali)
    await somchit.taps("Open it")
    await somchit.taps("Approve")
    somchit.hears("is approved")
    mali.hears("has been approved")


async def test_he_returns_named_questions_and_she_is_asked_only_those(
    mali: Person, somchit: Person, village: Village
) -> None:
    await file(mali)
    await somchit.taps("Open it")
    await somchit.taps("Return")
    somchit.hears("Which answers should be looked at again?")
    await somchit.says("3")
    somchit.hears("say why")
    await somchit.says("The book says something else")
    somchit.hears("went back")
    mali.hears("Somchit asks you", "• 3. Balance", "The book says something else")
    await village.restart()
    await mali.taps("Mend it now")
    mali.hears("Balance", "Now: 1,250,000 kip")
    await mali.says("1.350.000")
    mali.hears("Please read it through", "3. Balance: 1,350,000 kip")
    await mali.taps("Send the report")
    somchit.hears("has mended a report")
    await somchit.taps("Open it")
    somchit.hears("The book says something else", "Balance: 1,250,000 kip → 1,350,000 kip")


async def test_a_return_takes_the_figures_out_and_the_correction_puts_new_ones_in(
    mali: Person, somchit: Person, village: Village
) -> None:
    await file(mali)
    notice = somchit.button("Open it")
    await somchit.says("summary")
    somchit.hears("balance 1,250,000 kip")
    await somchit.taps_old(notice)
    await somchit.taps("Return")
    await somchit.says("3")
    await somchit.says("Please check")
    await somchit.says("summary")
    somchit.does_not_hear("1,250,000")
    await mali.taps("Mend it now")
    await mali.says("900")
    await mali.taps("Send the report")
    await somchit.says("summary")
    somchit.hears("balance 900 kip")


async def test_nobody_reviews_what_is_not_hers(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    button = somchit.button("Open it")
    outsider = await village.has_person("outsider", "vc", "D2", name="Out", language="en")
    await outsider.taps_old(button)
    outsider.hears("not among your duties")


async def test_approving_twice_is_harmless(mali: Person, somchit: Person) -> None:
    await file(mali)
    await somchit.taps("Open it")
    approve = somchit.button("Approve")
    await somchit.taps_old(approve)
    await somchit.taps_old(approve)
    somchit.hears("State: approved")
