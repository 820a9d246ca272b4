"""A month in which nothing happened: one tap, where the form says what that means; the read-back shows what stands."""

from __future__ import annotations

from pathlib import Path

from tests.conversations.months import M1, NOVEMBER, answer, answers, months, open_, report, send, submission


async def test_one_tap_answers_what_the_form_declares_and_asks_the_rest(tmp_path: Path, sqlite_url: str) -> None:
    async with months(tmp_path, sqlite_url) as (village, mali):
        await report(mali)
        await village.at(NOVEMBER)
        await open_(mali, "Ban 1 · October")
        await mali.taps("No activity in October 2026")
        mali.hears("No activity in October 2026: 5 answers filled in", "Balance")
        mali.does_not_hear("Paid in: 0", "Loans: 0")  # the read-back has them, and says them once
        await mali.says("10.000.000")
        mali.hears("1. Members: 60 =", "5. Paid in: 0 kip ○", "Who helped: Nobody ○", "Balance: 10,000,000 kip")
        mali.hears("○ no activity")
        assert not mali.heard("Why?")
        await send(mali)
        kept = await answers(village)
        assert (kept["members"], kept["paid_in"], kept["meetings"], kept["helped"]) == (60, 0, 0, ["nobody"])
        assert set((await submission(village)).state["idle"]) == {
            "money/paid_in", "money/paid_out", "work/meetings", "work/loans", "work/helped",
        }  # fmt: skip


async def test_in_a_first_month_what_stands_is_asked(tmp_path: Path, sqlite_url: str) -> None:
    async with months(tmp_path, sqlite_url) as (village, mali):
        await open_(mali)
        await mali.taps("No activity in September 2026")
        mali.hears("Members?")
        await answer(mali, "60", "45", "Rice", "Bounmy", "10.000.000")
        await send(mali)
        kept = await answers(village, period="2026-09")
        assert (kept["paid_out"], kept["balance"]) == (0, 10_000_000)


async def test_it_can_be_mended_in_the_read_back(tmp_path: Path, sqlite_url: str) -> None:
    async with months(tmp_path, sqlite_url) as (_, mali):
        await open_(mali)
        await mali.taps("No activity")
        await answer(mali, "60", "45", "Rice", "Bounmy", "10.000.000")
        await mali.says("8")
        mali.hears("Meetings")
        await mali.says("1")
        mali.hears("8. Meetings: 1", "Loans: 0 ○")
        mali.does_not_hear("Meetings: 1 ○")


async def test_after_the_first_answer_it_is_not_offered(tmp_path: Path, sqlite_url: str) -> None:
    async with months(tmp_path, sqlite_url) as (_, mali):
        await open_(mali)
        await mali.says("60")
        assert not any("No activity" in label for label in mali.buttons())


async def test_a_form_that_does_not_say_what_it_means_has_no_such_button(tmp_path: Path, sqlite_url: str) -> None:
    silent = M1.replace("| 0 |\n", "| |\n").replace("| nobody |\n", "| |\n")
    async with months(tmp_path, sqlite_url, forms={"M1": silent}) as (_, mali):
        await open_(mali)
        assert not any("No activity" in label for label in mali.buttons())
