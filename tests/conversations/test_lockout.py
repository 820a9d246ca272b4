"""Nobody finds a code by trying; and who mistypes is not hurt."""

from __future__ import annotations

import itertools
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from conversations import buttons
from conversations.events import Choice
from conversations.people import invitations
from conversations.people.codes import FLOOD, MOST_WRONG, MOST_WRONG_IN_A_FLOOD
from handlers import metrics
from storage.desk import GuessesOf
from storage.records import Guesses
from storage.writes import CountGuess
from tests.conversations.conftest import PLACES
from tests.story import DOOR, Person, Village

HOUR = timedelta(hours=1)


@pytest.fixture
async def village(tmp_path: Path, small_programme: Path, database: str) -> AsyncIterator[Village]:
    """The district of two villages, on both engines."""
    async with Village(tmp_path, small_programme, database) as opened:
        await opened.has_places(*PLACES)
        yield opened


_chance = Random(1)


def wrong_code() -> str:
    return invitations.make(_chance.choice)


async def guesses(person: Person, times: int) -> None:
    for _ in range(times):
        await person.says(wrong_code())


async def count(village: Village, account: str) -> Guesses | None:
    return (await village.store.look(GuessesOf(DOOR, account)))[0]


async def joins(person: Person, code: str) -> None:
    await person.says(code)
    await person.taps("English")
    await person.taps("Yes, I agree")


async def test_who_mistypes_twice_joins(village: Village) -> None:
    noy = village.person("noy", language="en")
    await guesses(noy, 2)
    noy.hears("does not work")
    await joins(noy, await village.invites("vc", "D", name="Noy"))
    noy.hears("Welcome, Noy")


async def test_after_five_wrong_codes_even_the_right_one_is_not_taken(village: Village) -> None:
    code = await village.invites("vc", "D", name="Noy")
    noy = village.person("noy", language="en")
    await guesses(noy, MOST_WRONG - 1)
    noy.hears("does not work")
    await guesses(noy, 1)
    noy.hears("ask your officer", "taken again from")
    await noy.says(code)
    noy.hears("ask your officer", "taken again from")
    await noy.begins(code)
    noy.hears("taken again from")
    village.now += HOUR
    await joins(noy, code)
    noy.hears("Welcome, Noy")


async def test_others_are_not_locked_out_with_him(village: Village) -> None:
    await guesses(village.person("guesser", language="en"), MOST_WRONG)
    noy = village.person("noy", language="en")
    await joins(noy, await village.invites("vc", "D", name="Noy"))
    noy.hears("Welcome, Noy")


async def test_a_restart_forgets_nothing(village: Village) -> None:
    noy = village.person("noy", language="en")
    await guesses(noy, MOST_WRONG - 1)
    await village.restart()
    await guesses(noy, 1)
    noy.hears("taken again from")
    await village.restart()
    await noy.says(await village.invites("vc", "D", name="Noy"))
    noy.hears("taken again from")


async def test_each_lockout_is_longer(village: Village) -> None:
    noy = village.person("noy", language="en")
    lasted = []
    for _ in range(7):
        await guesses(noy, MOST_WRONG)
        kept = await count(village, "noy")
        assert kept is not None
        assert kept.locked_until is not None
        lasted.append((kept.locked_until - kept.at) // HOUR)
        village.now = kept.locked_until
    assert lasted == [1, 2, 4, 8, 16, 24, 24]


async def test_wrong_codes_of_other_hours_do_not_add_up(village: Village) -> None:
    noy = village.person("noy", language="en")
    for _ in range(4):
        await guesses(noy, MOST_WRONG - 1)
        noy.hears("does not work")
        village.now += HOUR


async def test_what_is_no_guess_is_not_counted(village: Village) -> None:
    used = await village.invites("vc", "D", name="Noy")
    await joins(village.person("noy", language="en"), used)
    late = village.person("late", language="en")
    for words in itertools.chain.from_iterable([(used, "hello", "my number is 12")] * MOST_WRONG):
        await late.says(words)
    assert await count(village, "late") is None


@pytest.mark.parametrize("known", [True, False], ids=["known", "joining"])
async def test_guesses_of_any_kind_count_the_same(village: Village, mali: Person, known: bool) -> None:
    guesser = mali if known else village.person("noy", language="en")
    if not known:
        await guesser.says(await village.invites("vc", "D", name="Noy"))
    for number in range(MOST_WRONG):
        code = wrong_code()
        await (guesser.begins(code) if number % 2 and known else guesser.says(f"/link {code}"))
    kept = await count(village, guesser.account)
    assert kept is not None
    assert kept.locks == 1


async def test_a_strangers_telephone_number_is_no_guess(village: Village) -> None:
    noy = village.person("noy", language="en")
    for number in ("2055512345", "020 5551 2345", "໒໐໕໕໕໑໒໓໔໕", "2055-5123-45") * MOST_WRONG:
        await noy.says(number)
        noy.does_not_hear("taken again")
    assert await count(village, "noy") is None


async def test_a_forged_button_is_a_guess(village: Village) -> None:
    guesser = village.person("guesser", language="en")
    for _ in range(MOST_WRONG):
        await guesser.taps_old(Choice("", buttons.data(buttons.ACCEPT, wrong_code())))
    guesser.hears("taken again from")


async def test_a_group_hears_of_it_once(village: Village, somchit: Person) -> None:
    await somchit.says("/group")
    await somchit.taps("English")
    good = somchit.last.lines[0].text
    here = village.in_group("guesser", "g:1")
    for _ in range(MOST_WRONG):
        await here.says(f"/link {wrong_code()}")
    assert len(here.messages) == MOST_WRONG
    await here.says(f"/link {good}")
    assert len(here.messages) == MOST_WRONG


async def test_who_is_locked_out_reports_as_ever(village: Village, mali: Person) -> None:
    for _ in range(MOST_WRONG):
        await mali.says(f"/link {wrong_code()}")
    await mali.says("menu")
    await mali.taps("ບ້ານ ໜຶ່ງ")
    mali.hears("Members")
    await mali.says("/link")
    mali.hears("It works once")


async def test_in_a_flood_of_guesses_three_are_enough_and_two_are_forgiven(village: Village) -> None:
    guess = Guesses(DOOR, "", 1, 1, village.now, village.now)
    for number in range(FLOOD):
        await village.store.write([CountGuess(replace(guess, account=f"bot-{number}"))], now=village.now)
    noy = village.person("noy", language="en")
    await guesses(noy, MOST_WRONG_IN_A_FLOOD - 1)
    await joins(noy, await village.invites("vc", "D", name="Noy"))
    noy.hears("Welcome, Noy")
    bot = village.person("bot", language="en")
    await guesses(bot, MOST_WRONG_IN_A_FLOOD)
    bot.hears("taken again from")


def counted(result: str) -> float:
    return metrics.guesses.labels(DOOR, result).value


async def test_it_is_counted_and_logged_without_a_code_or_a_name(
    village: Village, caplog: pytest.LogCaptureFixture
) -> None:
    before = counted("wrong"), counted("locked")
    caplog.set_level(logging.INFO)
    noy = village.person("noy", language="en")
    codes = [wrong_code() for _ in range(MOST_WRONG)]
    for code in codes:
        await noy.says(code)
    assert (counted("wrong"), counted("locked")) == (before[0] + MOST_WRONG - 1, before[1] + 1)
    (line,) = [one.getMessage() for one in caplog.records if one.name == "khaoban.reception"]
    assert "noy" not in line
    assert not any(code in line or code.replace("-", "") in line for code in codes)


async def test_counts_are_forgotten_in_time(village: Village) -> None:
    await guesses(village.person("noy", language="en"), 1)
    at: datetime = village.now + timedelta(days=8)
    await village.store.sweep(at)
    assert await count(village, "noy") is None
