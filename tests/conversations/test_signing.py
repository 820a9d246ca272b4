"""An officer signs a month's summary; what stands in it is changed by approved amendments alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from conversations.events import Choice
from storage.desk import SignedIn
from storage.records import Signing
from storage.writes import LinkChat, Sign
from tests.conversations.acts import FIRST, file, opens
from tests.conversations.conftest import PLACES
from tests.conversations.test_my_reports import figures, opens_mine, stands, versions
from tests.story import DOOR, Person, Village

SECOND = "ບ້ານ ສອງ"


@pytest.fixture
async def village(tmp_path: Path, small_programme: Path, database: str) -> AsyncIterator[Village]:
    """The district of two villages, on both databases."""
    async with Village(tmp_path, small_programme, database) as opened:
        await opened.has_places(*PLACES)
        yield opened


async def signings(village: Village) -> tuple[Signing, ...]:
    return await village.store.look(SignedIn(("D",), "2026-01-01"))


async def signs_all_the_same(somchit: Person) -> None:
    """The second village has not reported: that is asked about once."""
    await somchit.taps("Sign the summary")
    if "Sign all the same" in somchit.buttons():
        await somchit.taps("Sign all the same")


async def signs(somchit: Person) -> None:
    await somchit.says("sign")
    await somchit.taps("Sign: ເມືອງ ທົດລອງ · October 2026")
    await signs_all_the_same(somchit)


async def amends(mali: Person, balance: str = "900", reason: str = "The book was read wrongly") -> None:
    await opens_mine(mali)
    await mali.taps("Ask for an amendment")
    await mali.says(reason)
    await mali.says(f"3: {balance}")
    await mali.taps("Send the report")


async def test_he_sees_the_figures_and_what_is_missing_and_signs(
    mali: Person, somchit: Person, village: Village
) -> None:
    await file(mali)
    await somchit.says("ລົງນາມ")
    await somchit.says("sign")
    await somchit.taps("Sign: ເມືອງ ທົດລອງ · October 2026")
    somchit.hears("balance 1,250,000 kip", "On time 1", "waiting for review: 1", "only by amendments")
    assert await signings(village) == ()
    await signs_all_the_same(somchit)
    somchit.hears("Signed. Thank you!")
    (one,) = await signings(village)
    assert (one.summary, one.place, one.period) == ("D1", "D", "2026-10")
    assert (await stands(village)).signed == one.id


async def test_the_summary_says_by_which_office_it_is_signed_and_names_nobody(
    mali: Person, somchit: Person, village: Village
) -> None:
    await village.store.write([LinkChat(DOOR, "g:1", "D", "en")], now=village.now)
    await file(mali)
    in_group = village.in_group("somchit", "g:1")
    await in_group.says("/summary")
    in_group.does_not_hear("Signed")
    await signs(somchit)
    await in_group.says("/summary")
    in_group.hears("Signed by the officer on 2 November 2026")
    in_group.does_not_hear("Somchit", "Mali")


async def test_the_button_stands_under_his_summary_and_at_the_end_of_his_queue(mali: Person, somchit: Person) -> None:
    await file(mali)
    await somchit.taps("Open it")
    await somchit.taps("Approve")
    somchit.hears("is approved")
    somchit.button("Sign: ເມືອງ ທົດລອງ · October 2026")
    await somchit.says("summary")
    await somchit.taps("Sign: ເມືອງ ທົດລອງ · October 2026")
    await signs_all_the_same(somchit)
    await somchit.says("summary")
    assert not [label for label in somchit.buttons() if label.startswith("Sign")]


async def test_what_changed_after_he_looked_is_shown_again(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await somchit.says("sign")
    await somchit.taps("Sign:")
    await file(mali, SECOND, "1000")
    await somchit.taps_old(next(c for m in somchit.messages for c in m.choices if c.label == "Sign the summary"))
    somchit.hears("have changed meanwhile", "balance 1,251,000 kip")
    assert await signings(village) == ()
    await signs_all_the_same(somchit)
    assert len(await signings(village)) == 1


async def test_signing_twice_is_harmless(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await signs(somchit)
    button = next(c for m in somchit.messages for c in m.choices if c.label == "Sign the summary")
    await somchit.taps_old(button)
    somchit.hears("Signed by the officer")
    assert len(await signings(village)) == 1
    await somchit.says("sign")
    somchit.hears("No summary waits for your signature.")


async def test_only_who_the_summary_belongs_to_signs_it_and_no_month_that_runs(
    mali: Person, somchit: Person, village: Village
) -> None:
    await file(mali)
    await mali.says("sign")
    mali.hears("No summary waits for your signature.")
    for button in ("fs:D:2026-10:D1", "fs:D:2026-10:D1:00000000", "fs:D1:2026-10:D1:00000000"):
        await mali.taps_old(Choice("forged", button))
        mali.hears("not among your duties")
    for button in (
        "fs:D:2026-11:D1:00000000",
        "fs:D1:2026-10:D1",
        "fs:D:x:D1:0",
        "fs:X:2026-10:D1:0",
        "fs:D:2026-10:X",
    ):
        await somchit.taps_old(Choice("forged", button))
        somchit.hears("not among your duties")
    assert await signings(village) == ()


async def test_an_amendment_asks_why_and_changes_figures_only_when_he_approves_it(
    mali: Person, somchit: Person, village: Village
) -> None:
    await file(mali)
    await signs(somchit)
    await opens_mine(mali)
    mali.hears("The month's summary is signed")
    await mali.taps("Ask for an amendment")
    mali.hears("Why must it be changed?")
    mali.does_not_hear("1/1")  # of one question it says nothing
    await mali.says("The book was read wrongly")
    await mali.says("3: 900")
    mali.hears("3. Balance: 900 kip")
    await mali.taps("Send the report")
    mali.hears("asks for an amendment")
    assert await figures(village) == [(1_250_000, False)]
    somchit.hears("Mali asks to amend a report in a signed summary")
    await somchit.taps("Open it")
    somchit.hears("The book was read wrongly", "3. Balance: 1,250,000 kip → 900 kip", "waiting for approval")
    await village.restart()
    await somchit.taps("Approve the amendment")
    somchit.hears("is approved", "The figures have changed.")
    mali.hears("Your amendment", "has been approved")
    assert await figures(village) == [(900, True)]
    assert [one.status for one in await versions(village)] == ["replaced", "approved"]
    await somchit.says("summary")
    somchit.hears("Signed by the officer", "Amended since: ບ້ານ ໜຶ່ງ", "balance 900 kip")


async def test_a_number_is_no_reason_and_opens_its_answer_once_there_is_one(
    mali: Person, somchit: Person, village: Village
) -> None:
    await file(mali)
    await signs(somchit)
    await opens_mine(mali)
    await mali.taps("Ask for an amendment")
    await mali.says("3")
    mali.hears("3 is “Balance: 1,250,000 kip”", "say why in words", "Why must it be changed?")
    await mali.says("The book was read wrongly")
    mali.hears("Balance", "Now: 1,250,000 kip")
    await mali.says("900")
    mali.hears("Changed, it now reads:", "3. Balance: 900 kip")
    await mali.taps("Send the report")
    await somchit.taps("Open it")
    somchit.hears("The book was read wrongly", "3. Balance: 1,250,000 kip → 900 kip")


@pytest.mark.parametrize("said", ["7", "ok", "1.250.000", "!!", "ຂໍ້ 99", "-"])
async def test_what_says_nothing_is_no_reason(mali: Person, somchit: Person, said: str) -> None:
    await file(mali)
    await signs(somchit)
    await opens_mine(mali)
    await mali.taps("Ask for an amendment")
    await mali.says(said)
    mali.hears("say why in words", "Why must it be changed?")
    await mali.says("ນັບຜິດ")
    mali.hears("Which part shall be changed?")


async def is_refusing(somchit: Person, mali: Person) -> None:
    """He is asked why he does not approve what she wants amended."""
    await file(mali)
    await signs(somchit)
    await amends(mali)
    await somchit.taps("Open it")
    await somchit.taps("Do not approve it")


async def test_who_refuses_an_amendment_says_why_in_words(mali: Person, somchit: Person, village: Village) -> None:
    await is_refusing(somchit, mali)
    await somchit.says("1250000")
    somchit.hears("say why in words")
    await somchit.says("ໃນປຶ້ມແມ່ນ 1.250.000")
    somchit.hears("is not approved")
    mali.hears("ໃນປຶ້ມແມ່ນ 1.250.000")


async def test_a_refused_amendment_leaves_what_was_signed(mali: Person, somchit: Person, village: Village) -> None:
    await is_refusing(somchit, mali)
    await somchit.says("The book says 1.250.000")
    somchit.hears("is not approved", "stay as they were")
    mali.hears("was not approved", "The book says 1.250.000")
    assert await figures(village) == [(1_250_000, False)]
    assert [one.status for one in await versions(village)] == ["sent", "refused"]
    await amends(mali, "800", "Read once more")
    await somchit.taps("Open it")
    await somchit.taps("Approve the amendment")
    assert await figures(village) == [(800, True)]


async def test_one_amendment_waits_at_a_time(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await signs(somchit)
    await amends(mali)
    await opens_mine(mali)
    mali.hears("Amendment", "waiting for the officer")
    assert "Ask for an amendment" not in mali.buttons()
    assert len(await versions(village)) == 2


async def test_an_amendment_is_withdrawn_by_who_asked_for_it(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await signs(somchit)
    await amends(mali)
    await somchit.taps("Open it")
    approves = somchit.button("Approve the amendment")
    await opens_mine(mali)
    withdraws = mali.button("Withdraw the amendment")
    await mali.taps("Withdraw the amendment")
    mali.hears("is withdrawn", "The report is as it was")
    await somchit.taps_old(approves)
    somchit.hears("withdrawn by its author")
    assert await figures(village) == [(1_250_000, False)]
    assert [one.status for one in await versions(village)] == ["sent", "refused"]
    await mali.taps_old(withdraws)
    mali.hears("That button is old")
    await amends(mali, "800", "Read once more")
    await somchit.taps("Open it")
    await somchit.taps("Approve the amendment")
    assert await figures(village) == [(800, True)]


async def test_nobody_else_withdraws_an_amendment(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await signs(somchit)
    await amends(mali)
    await opens_mine(mali)
    withdraws = mali.button("Withdraw the amendment")
    other = await village.has_person("other", "vc", "D2", name="Other", language="en")
    for who in (other, somchit):
        await who.taps_old(withdraws)
    assert [one.status for one in await versions(village)] == ["sent", "proposed"]


async def test_what_was_being_changed_when_he_signed_becomes_an_amendment(
    mali: Person, somchit: Person, village: Village
) -> None:
    await file(mali)
    await opens_mine(mali)
    await mali.taps("Change an answer")
    await mali.says("3: 900")
    await signs(somchit)
    await mali.taps("Send the report")
    mali.hears("Why must it be changed?")
    await mali.says("The book was read wrongly")
    mali.hears("3. Balance: 900 kip")
    await mali.taps("Send the report")
    mali.hears("asks for an amendment")
    assert await figures(village) == [(1_250_000, False)]


async def test_a_first_report_after_signing_counts_and_is_shown_as_late(
    mali: Person, somchit: Person, village: Village
) -> None:
    await file(mali)
    await signs(somchit)
    await file(mali, SECOND, "1000")
    mali.hears("has arrived")
    await somchit.says("summary")
    somchit.hears("Signed by the officer", "Added late since: ບ້ານ ສອງ", "balance 1,251,000 kip")
    somchit.does_not_hear("Amended since")
    assert (await stands(village, "D2")).signed == ""


async def test_what_is_signed_is_approved_but_not_returned(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await somchit.taps("Open it")
    returns = somchit.button("Return")
    await signs(somchit)
    await somchit.taps_old(returns)
    somchit.hears("cannot be returned")
    await somchit.says("review")
    await somchit.taps(FIRST)
    assert "Return to be mended" not in somchit.buttons()
    await somchit.taps("Approve")
    assert await figures(village) == [(1_250_000, True)]


async def test_the_next_month_is_reported_as_ever(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await signs(somchit)
    village.now += timedelta(days=30)
    await opens(mali)
    for answer in ("12", "9", "1.260.000"):
        await mali.says(answer)
    await mali.taps("No")
    await mali.taps("Skip")
    await mali.taps("Send the report")
    assert (await stands(village, period="2026-11")).status == "sent"
    await somchit.says("sign")
    somchit.button("Sign: ເມືອງ ທົດລອງ · November 2026")


async def test_every_step_of_it_stands_in_the_audit(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    before = (await village.store.counts())["audit"]
    await signs(somchit)
    await amends(mali)
    await somchit.taps("Open it")
    await somchit.taps("Approve the amendment")
    assert (await village.store.counts())["audit"] == before + 3


async def test_before_every_report_has_come_he_is_asked_once(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await somchit.says("sign")
    await somchit.taps("Sign:")
    await somchit.taps("Sign the summary")
    somchit.hears("1 of 2 reports have not come")
    assert await signings(village) == ()
    await somchit.taps("Sign all the same")
    assert len(await signings(village)) == 1


async def test_when_all_have_come_nothing_is_asked(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await file(mali, SECOND)
    await somchit.says("sign")
    await somchit.taps("Sign:")
    await somchit.taps("Sign the summary")
    somchit.hears("Signed. Thank you!")


async def test_he_takes_his_signature_back_within_a_day(mali: Person, somchit: Person, village: Village) -> None:
    await file(mali)
    await signs(somchit)
    await somchit.taps("Take the signature back")
    somchit.hears("is taken back")
    assert await signings(village) == ()
    assert not (await stands(village)).signed
    await signs(somchit)
    await village.later(hours=25)
    await somchit.taps_old(next(c for m in somchit.messages for c in m.choices if c.label == "Take the signature back"))
    assert len(await signings(village)) == 1
    assert "Take the signature back" not in somchit.buttons()


async def test_what_was_signed_on_top_of_his_signature_holds_it(
    mali: Person, somchit: Person, village: Village
) -> None:
    """Taken back, it would free the figures that stand in the other summary, too."""
    await file(mali)
    await signs(somchit)
    (his,) = await signings(village)
    other = replace(his, id="f" * 32, place="D1", at=village.now)
    await village.store.write([Sign(other, ((await stands(village)).submission,))], now=village.now)
    await somchit.taps("Take the signature back")
    somchit.does_not_hear("is taken back")
    assert await signings(village) == (his,)
    assert (await stands(village)).signed == his.id
