"""Shared phones and changing hands, behind each door: and what the database holds then."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from storage.desk import ContactOf, DraftsIn, InvitationsTo
from storage.writes import EndRole
from tests.handlers.phones.bot import Bot
from tests.handlers.phones.phone import Phone

FIRST, SECOND = "ບ້ານ ໜຶ່ງ", "ບ້ານ ສອງ"


def own_codes(phone: Phone) -> list[str]:
    """Every own code that was said in this chat."""
    return re.findall(r"(?<![\d-])\d{5}(?![\d-])", "\n".join(phone.said))


async def answers(phone: Phone, members: str = "12") -> None:
    """All of the report, from its first question to the read-back."""
    for said in (members, "9", "1.250.000"):
        await phone.says(said)
    await phone.taps("No")
    await phone.taps("Skip")


async def test_two_share_a_phone_and_each_files_her_own(bot: Bot, mali: Phone) -> None:
    await mali.says(await bot.invites("vc", "D2", name="Noy", language="en"))
    await mali.taps("shares this phone")
    await mali.taps("English")
    await mali.taps("Yes, I agree")
    mali.hears("Welcome, Noy")
    of_mali, of_noy = own_codes(mali)
    await mali.says("menu")
    await mali.taps(SECOND)
    await mali.says("40")
    await mali.says("/done")
    mali.hears("Who is there?")
    await mali.says("9")
    mali.hears("Who is there?")
    await mali.says(of_mali)
    mali.hears("Hello Mali")
    mali.does_not_hear("40", "Noy")
    await mali.says("menu")
    await mali.taps(FIRST)
    await answers(mali)
    await mali.taps("Send the report")
    await mali.says("/done")
    await mali.says(of_noy)
    mali.hears("Hello Noy", "Women")
    await mali.says("9")
    await mali.says("1000")
    await mali.taps("No")
    await mali.taps("Skip")
    await mali.taps("Send the report")
    first, second = sorted(await bot.sent("D1", "D2"), key=lambda one: one.place)
    assert first.person == mali.person
    assert second.person not in ("", mali.person)
    assert (first.answers["people"]["members"], second.answers["people"]["members"]) == (12, 40)
    noy = await bot.house.store.look(ContactOf(second.person))
    assert noy is not None
    assert (noy.person.name, noy.shared) == ("Noy", True)


async def test_a_report_is_handed_to_a_colleague(bot: Bot, mali: Phone) -> None:
    noy = await bot.coordinator("Noy", "vc", "D", language="en")
    await mali.says("menu")
    await mali.taps(FIRST)
    await mali.says("12")
    await mali.says("stop")
    await mali.taps("Give it to a colleague")
    await mali.taps("Noy")
    (draft,) = await bot.house.store.look(DraftsIn(("S1",), ("D1",)))
    assert (draft.person, draft.offered_to) == (mali.person, noy.person)
    await noy.taps("Accept")
    noy.hears("Women")
    (draft,) = await bot.house.store.look(DraftsIn(("S1",), ("D1",)))
    assert (draft.person, draft.offered_to) == (noy.person, "")
    await noy.says("9")
    await noy.says("1000")
    await noy.taps("No")
    await noy.taps("Skip")
    await noy.taps("Send the report")
    (report,) = await bot.sent("D1")
    assert (report.person, report.answers["people"]["members"]) == (noy.person, 12)


async def test_an_officer_invites_and_withdraws(bot: Bot, somchit: Phone) -> None:
    await somchit.says("/people")
    await somchit.taps("Invite")
    await somchit.says("Noy Vongsa")
    (code,) = re.findall(r"\b\w{4}-\w{4}-\w{2}\b", "\n".join(somchit.said))[:1]
    (kept,) = await bot.house.store.look(InvitationsTo(("vc",), ("D",), bot.now))
    assert (kept.name, kept.role, kept.place) == ("Noy Vongsa", "vc", "D")
    assert code not in repr(kept)
    await somchit.says("/people")
    somchit.hears("Noy Vongsa – invited")
    await somchit.taps("Withdraw")
    await somchit.taps("Withdraw")
    assert await bot.house.store.look(InvitationsTo(("vc",), ("D",), bot.now)) == ()


async def test_an_officer_files_for_who_telephones(bot: Bot, mali: Phone, somchit: Phone) -> None:
    await somchit.says("/people")
    await somchit.taps("Mali")
    await somchit.taps("File a report for her")
    await somchit.taps(FIRST)
    await answers(somchit)
    await somchit.taps("Send the report")
    somchit.hears("Filed for Mali")
    (report,) = await bot.sent("D1")
    assert (report.person, report.filed_by) == (mali.person, somchit.person)
    assert any("Somchit has filed this report for you" in text for text in mali.said)


async def test_what_was_begun_passes_to_the_successor(bot: Bot, mali: Phone) -> None:
    new = await bot.coordinator("New", "vc", "D", language="en", start=date(2026, 11, 4))
    await mali.says("menu")
    await mali.taps(FIRST)
    await mali.says("12")
    left = date(2026, 11, 3)
    contact = await bot.store.look(ContactOf(mali.person))
    assert contact is not None
    await bot.store.write(
        [EndRole(mali.person, one.role, one.place, one.start, left) for one in contact.person.roles], now=bot.now
    )
    for day in (3, 4):
        await bot.at(datetime(2026, 11, day, 2, 5, tzinfo=UTC))
    new.hears("Mali has left. A report begun there is yours now.")
    await new.says("menu")
    await new.taps(FIRST)
    new.hears("Women")
    (draft,) = await bot.store.look(DraftsIn(("S1",), ("D1",)))
    assert draft.person == new.person
    await new.says("9")
    assert (await new.draft())["people/members"] == "12"
