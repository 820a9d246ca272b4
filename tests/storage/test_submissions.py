"""Reports: sent, returned, corrected, approved; every version kept, and figures only of what counts."""

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from storage.desk import FactsIn, FiledIn, LastAccepted, ReviewsOf, SignedIn, SubmissionOf, ToReview, VersionsOf
from storage.records import Filed, Review, Signing
from storage.store import Store
from storage.writes import Amend, DropDraft, SaveDraft, SaveReview, Sign, Stale, Submit
from tests.storage.village import KHAM, SOUK, draft, fact, kham_desk, report

SAVINGS = FactsIn(("0101", "0102"), ("savings", "loans"), "2026-01", "2026-12")
FILED = FiledIn(("0101", "0102"), "2026-01-01")
WAITING = ToReview(("0101", "0102"), ("L1",))
MINUTE = timedelta(minutes=1)


async def send(store: Store, id_: str, at: datetime, num: int, **changes: object) -> None:
    await store.write([Submit(report(id_, at, **changes), (fact(num),))], now=at)


async def figures(store: Store) -> list[tuple[int, bool]]:
    return [(one.num, one.reviewed) for one in await store.look(SAVINGS)]


def returned(submission: str, at: datetime) -> SaveReview:
    return SaveReview(Review(submission, SOUK, at, "returned", ("savings", "loans"), "ກວດຄືນ"))


def approved(submission: str, at: datetime) -> SaveReview:
    return SaveReview(Review(submission, SOUK, at, "approved"))


def refused(submission: str, at: datetime) -> SaveReview:
    return SaveReview(Review(submission, SOUK, at, "refused", (), "ບໍ່ຕົງ"))


def signing(*counted: str, at: datetime, **changes: str) -> Sign:
    made = Signing("g1", "prf", "D1", "01", "2026-10", SOUK, at)
    return Sign(replace(made, **changes), counted)


async def test_a_submission_comes_back_as_it_was_sent(village: Store, now: datetime) -> None:
    sent = report("s1", now, answers={"savings": Decimal("12.5"), "on": date(2026, 10, 1), "loans": [{"n": 1}]})
    await village.write([SaveDraft(draft())], now=now)
    await village.write(
        [Submit(sent, (fact(12500), fact(3, indicator="loans", by="women", den=4))), DropDraft("d" * 32)], now=now
    )
    assert await village.look(SubmissionOf("s1")) == sent
    assert await village.look(SubmissionOf("none")) is None
    assert await village.look(SAVINGS) == (fact(3, indicator="loans", by="women", den=4), fact(12500))
    async with village.turn("kham") as turn:
        assert (await kham_desk(turn, now)).drafts == ()


async def test_a_taken_number_is_stale(village: Store, now: datetime) -> None:
    await send(village, "s1", now, 1)
    with pytest.raises(Stale, match="number"):
        await send(village, "s2", now, 2, number="K-s1")
    assert await figures(village) == [(1, False)]


async def test_a_correction_of_what_was_decided_meanwhile_is_answered_anew(village: Store, now: datetime) -> None:
    """She read it as sent; what an officer approved since stays as he approved it, with its figures."""
    await send(village, "s1", now, 100)
    await village.write([approved("s1", now + MINUTE)], now=now)
    mine = report("s2", now + 2 * MINUTE, corrects="s1")
    with pytest.raises(Stale):
        await village.write([Submit(mine, (fact(200),), was="sent")], now=now)
    assert await figures(village) == [(100, True)]
    await village.write([Submit(mine, (fact(200),), was="approved")], now=now)
    assert await figures(village) == [(200, False)]


async def test_a_return_takes_figures_out_and_a_correction_brings_new_ones(village: Store, now: datetime) -> None:
    await send(village, "s1", now, 100)
    assert await figures(village) == [(100, False)]
    await village.write([returned("s1", now + MINUTE)], now=now)
    assert await figures(village) == []
    assert await village.look(ToReview(("0101",), ("L1",))) == ()

    await send(village, "s2", now + 2 * MINUTE, 200, corrects="s1")
    assert await figures(village) == [(200, False)]
    await village.write([approved("s2", now + 3 * MINUTE)], now=now)
    assert await figures(village) == [(200, True)]

    versions = await village.look(VersionsOf("s1"))
    assert [(one.id, one.status, one.corrects) for one in versions] == [
        ("s1", "replaced", ""),
        ("s2", "approved", "s1"),
    ]
    assert await village.look(VersionsOf("s2")) == versions
    assert await village.look(ReviewsOf("s1")) == (returned("s1", now + MINUTE).review,)
    assert await village.look(ReviewsOf("s2")) == (approved("s2", now + 3 * MINUTE).review,)
    assert await village.look(FILED) == (
        Filed("s2", "K-s2", "L1", "0101", "2026-10", "", KHAM, "approved", now + 2 * MINUTE, now),
    )


async def test_long_chains_keep_their_first_day(village: Store, now: datetime) -> None:
    """All in one moment, as a practice clock may have it: the order is the chain's."""
    await send(village, "s9", now, 1)
    for id_, corrects in (("s8", "s9"), ("s7", "s8"), ("s6", "s7")):
        await send(village, id_, now, 1, corrects=corrects)
    assert [one.id for one in await village.look(VersionsOf("s8"))] == ["s9", "s8", "s7", "s6"]
    (filed,) = await village.look(FILED)
    assert (filed.submission, filed.first_sent_at) == ("s6", now)


async def test_what_was_decided_meanwhile_is_stale(village: Store, now: datetime) -> None:
    await send(village, "s1", now, 1)
    await village.write([approved("s1", now)], now=now)
    for late in (approved("s1", now), returned("s1", now), refused("s1", now), Amend(approved("s1", now).review)):
        with pytest.raises(Stale):
            await village.write([late], now=now)
    assert await figures(village) == [(1, True)]


async def test_what_is_approved_may_be_corrected_and_waits_again(village: Store, now: datetime) -> None:
    await send(village, "s1", now, 1)
    await village.write([approved("s1", now)], now=now)
    await send(village, "s2", now, 2, corrects="s1")
    assert await figures(village) == [(2, False)]
    assert [one.submission for one in await village.look(WAITING)] == ["s2"]


async def test_one_signs_and_what_stands_there_is_held(village: Store, now: datetime) -> None:
    await send(village, "s1", now, 1)
    await send(village, "late", now, 5, place="0102")
    await village.write([signing("s1", at=now)], now=now)
    assert await village.look(SignedIn(("01",), "2026-10-01")) == (signing("s1", at=now).signing,)
    assert await village.look(SignedIn(("01",), "2026-11-01")) == ()
    assert {one.submission: one.signed for one in await village.look(FILED)} == {"s1": "g1", "late": ""}
    for held in (Submit(report("s2", now, corrects="s1")), returned("s1", now), signing("late", id="g2", at=now)):
        with pytest.raises(Stale):
            await village.write([held], now=now)
    await village.write([approved("s1", now)], now=now)  # his word changes no figure
    await village.write([returned("late", now)], now=now)
    assert await figures(village) == [(1, True)]


async def test_nobody_signs_what_changed_meanwhile(village: Store, now: datetime) -> None:
    await send(village, "s1", now, 1)
    await send(village, "s2", now, 2, corrects="s1")
    with pytest.raises(Stale, match="counted"):
        await village.write([signing("s1", at=now)], now=now)
    assert await village.look(SignedIn(("01",), "2026-10-01")) == ()


async def test_a_second_summary_over_the_same_reports_leaves_them_with_the_first(village: Store, now: datetime) -> None:
    await send(village, "s1", now, 1)
    await village.write([signing("s1", at=now)], now=now)
    await village.write([signing("s1", id="g2", summary="D2", at=now)], now=now)
    assert [one.id for one in await village.look(SignedIn(("01",), "2026-10-01"))] == ["g1", "g2"]
    assert [one.signed for one in await village.look(FILED)] == ["g1"]


async def test_an_amendment_changes_figures_only_when_it_is_approved(village: Store, now: datetime) -> None:
    await send(village, "s1", now, 1)
    await village.write([signing("s1", at=now)], now=now)
    await village.write([Submit(report("a1", now + MINUTE, corrects="s1", status="proposed"))], now=now)
    assert await figures(village) == [(1, False)]
    assert [one.submission for one in await village.look(FILED)] == ["s1"]
    assert [(one.submission, one.status) for one in await village.look(WAITING)] == [("s1", "sent"), ("a1", "proposed")]
    with pytest.raises(Stale):  # one at a time
        await village.write([Submit(report("a2", now, corrects="s1", status="proposed"))], now=now)

    await village.write([Amend(approved("a1", now + MINUTE).review, (fact(7),))], now=now)
    assert await figures(village) == [(7, True)]
    (filed,) = await village.look(FILED)
    assert (filed.submission, filed.status, filed.signed, filed.first_sent_at) == ("a1", "approved", "g1", now)
    assert [(one.id, one.status) for one in await village.look(VersionsOf("a1"))] == [
        ("s1", "replaced"),
        ("a1", "approved"),
    ]
    assert [one.verdict for one in await village.look(ReviewsOf("a1"))] == ["approved"]
    with pytest.raises(Stale):
        await village.write([Amend(approved("a1", now).review, (fact(8),))], now=now)
    await village.write([Submit(report("a3", now, corrects="a1", status="proposed"))], now=now)
    assert await figures(village) == [(7, True)]


async def test_a_refused_amendment_changes_nothing_and_another_may_follow(village: Store, now: datetime) -> None:
    await send(village, "s1", now, 1)
    await village.write([signing("s1", at=now)], now=now)
    await village.write([Submit(report("a1", now, corrects="s1", status="proposed"))], now=now)
    await village.write([refused("a1", now)], now=now)
    assert await figures(village) == [(1, False)]
    await village.write([Submit(report("a2", now, corrects="s1", status="proposed"))], now=now)
    await village.write([Amend(approved("a2", now).review, (fact(2),))], now=now)
    assert await figures(village) == [(2, True)]
    assert [(one.id, one.status) for one in await village.look(VersionsOf("s1"))] == [
        ("s1", "replaced"),
        ("a1", "refused"),
        ("a2", "approved"),
    ]


async def test_what_is_not_signed_is_not_amended(village: Store, now: datetime) -> None:
    await send(village, "s1", now, 1)
    with pytest.raises(Stale):
        await village.write([Submit(report("a1", now, corrects="s1", status="proposed"))], now=now)
    assert await village.look(SubmissionOf("a1")) is None


async def test_who_corrects_and_who_signs_at_the_same_time_do_not_both_succeed(village: Store, now: datetime) -> None:
    """Whatever the order, what is signed is what stands."""
    await send(village, "s1", now, 1)
    both = await asyncio.gather(
        village.write([signing("s1", at=now)], now=now),
        village.write([Submit(report("s2", now, corrects="s1"), (fact(2),))], now=now),
        return_exceptions=True,
    )
    assert [isinstance(one, Stale) for one in both].count(True) == 1
    signed = bool(await village.look(SignedIn(("01",), "2026-10-01")))
    assert await figures(village) == [(1, False) if signed else (2, False)]


async def test_two_corrections_of_one_report_do_not_both_count(village: Store, now: datetime) -> None:
    await send(village, "s1", now, 1)
    await send(village, "s2", now, 2, corrects="s1")
    with pytest.raises(Stale):
        await send(village, "s3", now, 3, corrects="s1")
    assert await figures(village) == [(2, False)]


async def test_one_report_is_not_filed_twice(village: Store, now: datetime) -> None:
    """Two coordinators of one village each send the report of the month; subjects, places and periods are apart."""
    await send(village, "s1", now, 1)
    with pytest.raises(Stale, match="filed"):
        await send(village, "s2", now, 2, person=SOUK)
    assert await figures(village) == [(1, False)]
    for id_, other in (
        ("s3", {"subject": "group 2"}), ("s4", {"place": "0102"}), ("s5", {"period": "2026-09"}), ("s6", {"form": "L2"})
    ):  # fmt: skip
        await send(village, id_, now, 1, **other)
    await village.write([Submit(report("s7", now, place=""))], now=now)
    with pytest.raises(Stale):
        await village.write([Submit(report("s8", now, place=""))], now=now)
    assert (await village.counts())["submissions"] == 6


@pytest.mark.parametrize("end", ["returned", "approved", "corrected"])
async def test_nobody_files_beside_a_report_that_stands(village: Store, now: datetime, end: str) -> None:
    await send(village, "s1", now, 1)
    if end == "corrected":
        await send(village, "s2", now, 2, corrects="s1")
    else:
        await village.write([returned("s1", now) if end == "returned" else approved("s1", now)], now=now)
    before = await figures(village)
    with pytest.raises(Stale):
        await send(village, "beside", now, 9, person=SOUK)
    assert await figures(village) == before
    if end != "approved":
        await send(village, "s3", now, 3, corrects="s1" if end == "returned" else "s2")
        assert await figures(village) == [(3, False)]


async def test_of_two_who_send_one_report_at_once_one_is_told(village: Store, now: datetime) -> None:
    sent = await asyncio.gather(*(send(village, f"s{n}", now, n) for n in range(6)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in sent) == ["NoneType"] + ["Stale"] * 5
    assert len(await village.look(FILED)) == len(await figures(village)) == 1


async def test_a_draft_is_sent_or_dropped_only_as_it_was_seen(village: Store, now: datetime) -> None:
    await village.write([SaveDraft(draft(1))], now=now)
    await village.write([SaveDraft(draft(2))], now=now)
    with pytest.raises(Stale, match="draft"):
        await village.write([Submit(report("s1", now), (fact(1),)), DropDraft("d" * 32, 1)], now=now)
    assert await figures(village) == []
    assert (await village.counts())["drafts"] == 1

    # Another period, so that it is the draft that keeps it from being sent twice.
    await village.write([Submit(report("s1", now), (fact(1),)), DropDraft("d" * 32, 2)], now=now)
    with pytest.raises(Stale, match="draft"):
        await village.write([Submit(report("s2", now, period="2026-09")), DropDraft("d" * 32, 2)], now=now)
    assert (await village.counts())["submissions"] == 1
    await village.write([DropDraft("d" * 32)], now=now)  # whatever is there, even nothing
    await village.write([SaveDraft(draft(1))], now=now)
    await village.write([DropDraft("d" * 32)], now=now)
    assert (await village.counts())["drafts"] == 0


async def test_quarters_are_periods_too(village: Store, now: datetime) -> None:
    for number, period in enumerate(["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]):
        await send(village, f"s{number}", now, 1, period=period)
    filed = await village.look(FiledIn(("0101",), "2026-07-01"))
    assert [one.period for one in filed] == ["2026-Q3", "2026-Q4"]
    with pytest.raises(ValueError, match="not a period"):
        await send(village, "s9", now, 1, period="2026-Q5")


async def test_what_waits_for_review_comes_oldest_first(village: Store, now: datetime) -> None:
    await send(village, "s1", now + MINUTE, 1, place="0102")
    await send(village, "s2", now, 1)
    await send(village, "s3", now, 1, form="household", number="K-0")
    waiting = await village.look(ToReview(("0101", "0102"), ("L1", "household")))
    assert [one.submission for one in waiting] == ["s3", "s2", "s1"]
    assert [one.submission for one in await village.look(ToReview(("0102",), ("L1",)))] == ["s1"]
    assert await village.look(ToReview((), ("L1",))) == ()


async def test_reports_are_found_by_the_day_their_period_begins(village: Store, now: datetime) -> None:
    for number, period in enumerate(["2026-05", "2026-07", "2026-H1", "2026-H2", "2026", "2025-12"]):
        await send(village, f"s{number}", now, 1, period=period)
    filed = await village.look(FiledIn(("0101",), "2026-06-01"))
    assert [one.period for one in filed] == ["2026-07", "2026-H2"]
    filed = await village.look(FiledIn(("0101",), "2026-01-01"))
    assert {one.period for one in filed} == {"2026-05", "2026-07", "2026-H1", "2026-H2", "2026"}


async def test_the_last_report_that_counts_is_found(village: Store, now: datetime) -> None:
    for id_, period in (("s1", "2026-08"), ("s2", "2026-09"), ("s3", "2026-10")):
        await send(village, id_, now, 1, period=period)
    await send(village, "other", now, 1, period="2026-09", subject="group 2")
    asked = LastAccepted("L1", "0101", "", "2026-10")
    assert (await village.look(asked)).id == "s2"
    await village.write([returned("s2", now)], now=now)
    assert (await village.look(asked)).id == "s1"
    assert await village.look(LastAccepted("L1", "0101", "", "2026-08")) is None
    assert await village.look(LastAccepted("L1", "0102", "", "2026-10")) is None


async def test_figures_are_found_by_place_indicator_and_period(village: Store, now: datetime) -> None:
    await village.write(
        [
            Submit(
                report("s1", now),
                tuple(fact(n, period=f"2026-{n:02}", indicator="savings" if n % 2 else "loans") for n in range(1, 7)),
            )
        ],
        now=now,
    )
    assert [one.num for one in await village.look(FactsIn(("0101",), ("savings",), "2026-02", "2026-05"))] == [3, 5]
    assert await village.look(FactsIn(("0102",), ("savings",), "2026-01", "2026-12")) == ()
