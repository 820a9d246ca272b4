"""Submissions: reports as they were sent, their versions, what officers said of them, and their figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, bindparam, delete, func, insert, or_, select, update

from storage import registers
from storage.desk import (
    FactsIn,
    FiledIn,
    LastAccepted,
    ReviewsOf,
    SubmissionOf,
    ToReview,
    VersionsOf,
)  # fmt: skip
from storage.records import FactRow, Filed, RegisterChanges, Review, Submission
from storage.schema import facts, reviews, submissions
from storage.statements import Row, Statement, Work, among
from storage.values import Box, instant, millis, names, period_first
from storage.writes import Amend, Recount, SaveReview, Stale, Submit

# --- sending ---

_COUNTS = or_(submissions.c.status == "sent", submissions.c.status == "approved")
_STANDS = or_(_COUNTS, submissions.c.status == "returned")
_KEEP = Statement(
    lambda insert: (
        insert(submissions)
        .values({column.name: bindparam(column.name) for column in submissions.columns})
        .on_conflict_do_nothing()
        .returning(submissions.c.id)
    )
)
_was = bindparam("was", type_=Text)
_REPLACE = Statement(
    update(submissions)
    .where(
        submissions.c.id == bindparam("old"),
        _STANDS,
        or_(_was == "", submissions.c.status == _was),
        submissions.c.signed.is_(None),
    )
    .values(status="replaced")
    .returning(submissions.c.root, submissions.c.edition)
)
_others = submissions.alias("others")
_TO_AMEND = Statement(
    select(
        submissions.c.root,
        select(func.max(_others.c.edition)).where(_others.c.root == submissions.c.root).scalar_subquery(),
    ).where(
        submissions.c.id == bindparam("old"),
        _COUNTS,
        or_(submissions.c.signed.is_not(None), submissions.c.status == "approved"),
    )
)
_ADD_FACT = Statement(insert(facts).values({column.name: bindparam(column.name) for column in facts.columns}))
_DROP_FACTS = Statement(delete(facts).where(facts.c.submission == bindparam("of")))
_MARK_FACTS = Statement(update(facts).where(facts.c.submission == bindparam("of")).values(reviewed=True))


def submit(write: Submit, box: Box) -> Work[None]:
    new = write.submission
    root, edition = new.id, 1
    if new.corrects:
        proposed = new.status == "proposed"
        rows = yield _TO_AMEND(old=new.corrects) if proposed else _REPLACE(old=new.corrects, was=write.was)
        if not rows:
            raise Stale("what this corrects was replaced, signed or decided meanwhile")
        root, edition = rows[0][0], rows[0][1] + 1
        if not proposed:
            yield _DROP_FACTS(of=new.corrects)
    rows = yield _KEEP(**_columns(new, box), root=root, edition=edition)
    if not rows:
        raise Stale("this report was filed already, or the receipt number is taken")
    if write.facts:
        yield _ADD_FACT.each([_fact_columns(fact, new.id) for fact in write.facts])
    yield from registers.add(write.changes, box)


def _columns(new: Submission, box: Box) -> dict[str, Any]:
    return {
        "id": new.id,
        "number": new.number,
        "form": new.form,
        "version": new.version,
        "place": new.place or None,
        "period": new.period,
        "period_first": period_first(new.period),
        "subject": new.subject,
        "person": new.person,
        "sent_at": millis(new.sent_at),
        "status": new.status,
        "corrects": new.corrects or None,
        "answers": box.seal(new.answers, "submissions"),
        "state": box.seal(new.state, "submissions"),
        "filed_by": new.filed_by or None,
        "signed": new.signed or None,
    }


def _fact_columns(fact: FactRow, submission: str) -> dict[str, Any]:
    return {
        "submission": submission,
        "place": fact.place,
        "period": fact.period,
        "indicator": fact.indicator,
        "by_value": fact.by,
        "num": fact.num,
        "den": fact.den,
        "reviewed": fact.reviewed,
    }


# --- reviewing ---

_judging = update(submissions).where(submissions.c.id == bindparam("of"))
_APPROVE = Statement(
    _judging.where(submissions.c.status == "sent").values(status="approved").returning(submissions.c.id)
)
_APPROVED = Statement(  # the row is held, so that it is recounted by one at a time
    _judging.where(submissions.c.status == "approved", submissions.c.signed.is_(None))
    .values(status="approved")
    .returning(submissions.c.id)
)
_RETURN = Statement(
    _judging.where(submissions.c.status == "sent", submissions.c.signed.is_(None))
    .values(status="returned")
    .returning(submissions.c.id)
)
_REFUSE = Statement(
    _judging.where(submissions.c.status == "proposed").values(status="refused").returning(submissions.c.id)
)
_JUDGED = {"approved": _APPROVE, "returned": _RETURN, "refused": _REFUSE}
_AMENDED = Statement(  # before the amendment itself: only one version of a report may stand
    update(submissions)
    .where(
        submissions.c.id
        == select(_others.c.corrects)
        .where(_others.c.id == bindparam("amendment"), _others.c.status == "proposed")
        .scalar_subquery(),
        _COUNTS,
    )
    .values(status="replaced")
    .returning(submissions.c.id, submissions.c.signed)
)
_AMEND = Statement(
    _judging.where(submissions.c.status == "proposed")
    .values(status="approved", signed=bindparam("signing"))
    .returning(submissions.c.id)
)
_SAY = Statement(
    insert(reviews).values({name: bindparam(name) for name in ("submission", "by_person", "at", "verdict", "said")})
)
_SAID = Statement(
    select(reviews.c.submission, reviews.c.by_person, reviews.c.at, reviews.c.verdict, reviews.c.said)
    .where(reviews.c.submission == bindparam("submission"))
    .order_by(reviews.c.id)
)


def save_review(write: SaveReview, box: Box) -> Work[None]:
    review = write.review
    rows = yield _JUDGED[review.verdict](of=review.submission)
    if not rows:
        raise Stale("the submission no longer waits for this review")
    yield from _say(review, box)
    if review.verdict == "approved":
        yield _MARK_FACTS(of=review.submission)
        yield from _count(review.submission, write.facts, write.changes, box)
    elif review.verdict == "returned":
        yield _DROP_FACTS(of=review.submission)


def amend(write: Amend, box: Box) -> Work[None]:
    review = write.review
    replaced = yield _AMENDED(amendment=review.submission)
    if not replaced:
        raise Stale("the amendment no longer waits")
    old, signing = replaced[0]
    yield _DROP_FACTS(of=old)
    rows = yield _AMEND(of=review.submission, signing=signing)
    if not rows:
        raise Stale("the amendment no longer waits")
    yield from _say(review, box)
    yield from _count(review.submission, write.facts, write.changes, box)


def recount(write: Recount, box: Box) -> Work[None]:
    if not (yield _APPROVED(of=write.submission)):
        raise Stale("the submission was replaced or signed meanwhile")
    yield _DROP_FACTS(of=write.submission)
    yield from _count(write.submission, write.facts, (), box)


def _count(submission: str, counted: Sequence[FactRow], changes: Sequence[RegisterChanges], box: Box) -> Work[None]:
    """What an officer's approval brings: reviewed facts, and what is said of entities."""
    if counted:
        yield _ADD_FACT.each([_fact_columns(fact, submission) | {"reviewed": True} for fact in counted])
    yield from registers.add(changes, box)


def _say(review: Review, box: Box) -> Work[None]:
    yield _SAY(
        submission=review.submission,
        by_person=review.by,
        at=millis(review.at),
        verdict=review.verdict,
        said=box.seal([review.questions, review.comment], "reviews"),
    )


def reviews_of(lookup: ReviewsOf, box: Box) -> Work[tuple[Review, ...]]:
    rows = yield _SAID(submission=lookup.submission)
    found = []
    for submission, by, at, verdict, said in rows:
        questions, comment = box.open(said, "reviews")
        found.append(Review(submission, by, instant(at), verdict, tuple(questions), comment))
    return tuple(found)


# --- reading whole submissions ---

_WHOLE = select(
    *(submissions.c[name] for name in ("id", "number", "form", "version", "place", "period", "subject",
                                       "person", "sent_at", "status", "corrects", "answers", "state", "filed_by",
                                       "signed"))
)  # fmt: skip
_ONE = Statement(_WHOLE.where(submissions.c.id == bindparam("id")))
_VERSIONS = Statement(
    _WHOLE.where(
        submissions.c.root == select(submissions.c.root).where(submissions.c.id == bindparam("id")).scalar_subquery()
    ).order_by(submissions.c.edition)
)
_LAST = (
    _WHOLE.where(
        submissions.c.form == bindparam("form"),
        submissions.c.place == bindparam("place"),
        submissions.c.subject == bindparam("subject"),
        submissions.c.period_first < bindparam("before"),
    )
    .order_by(submissions.c.period_first.desc(), submissions.c.sent_at.desc(), submissions.c.id)
    .limit(1)
)
_LAST_ACCEPTED = Statement(_LAST.where(_COUNTS))
_LAST_APPROVED = Statement(_LAST.where(submissions.c.status == "approved"))


def submission_of(lookup: SubmissionOf, box: Box) -> Work[Submission | None]:
    rows = yield _ONE(id=lookup.id)
    return _submission(rows[0], box) if rows else None


def versions_of(lookup: VersionsOf, box: Box) -> Work[tuple[Submission, ...]]:
    rows = yield _VERSIONS(id=lookup.id)
    return tuple(_submission(row, box) for row in rows)


def last_accepted(lookup: LastAccepted, box: Box) -> Work[Submission | None]:
    last = _LAST_APPROVED if lookup.approved else _LAST_ACCEPTED
    rows = yield last(form=lookup.form, place=lookup.place, subject=lookup.subject, before=period_first(lookup.before))
    return _submission(rows[0], box) if rows else None


def _submission(row: Row, box: Box) -> Submission:
    id_, number, form, version, place, period, subject, person, sent_at, status, corrects, answers, state, *rest = row
    by, signed = rest
    return Submission(
        id=id_,
        number=number,
        form=form,
        version=version,
        place=place or "",
        period=period,
        subject=subject,
        person=person,
        sent_at=instant(sent_at),
        status=status,
        corrects=corrects or "",
        answers=box.open(answers, "submissions"),
        state=box.open(state, "submissions"),
        filed_by=by or "",
        signed=signed or "",
    )


# --- reading what was filed, and figures: nothing sealed ---

_first = submissions.alias("first")
_FILED = (
    select(
        *(submissions.c[name] for name in ("id", "number", "form", "place", "period", "subject", "person",
                                           "status", "sent_at")),
        _first.c.sent_at,
        submissions.c.signed,
    )
    .join(_first, _first.c.id == submissions.c.root)
    .where(among(submissions.c.place, "places"))
    .order_by(submissions.c.sent_at, submissions.c.number)
)  # fmt: skip
_FILED_IN = Statement(_FILED.where(submissions.c.period_first >= bindparam("since"), _STANDS))
_WAITS = or_(submissions.c.status == "sent", submissions.c.status == "proposed")
_TO_REVIEW = Statement(_FILED.where(_WAITS, among(submissions.c.form, "forms")))
_FACTS_IN = Statement(
    select(*(facts.c[name] for name in ("place", "period", "indicator", "by_value", "num", "den", "reviewed")))
    .where(
        among(facts.c.place, "places"),
        among(facts.c.indicator, "indicators"),
        facts.c.period.between(bindparam("first"), bindparam("last")),
    )
    .order_by(facts.c.place, facts.c.period, facts.c.indicator, facts.c.by_value, facts.c.submission)
)


def filed_in(lookup: FiledIn) -> Work[tuple[Filed, ...]]:
    return _filed((yield _FILED_IN(places=names(lookup.places), since=lookup.since)))


def to_review(lookup: ToReview) -> Work[tuple[Filed, ...]]:
    return _filed((yield _TO_REVIEW(places=names(lookup.places), forms=names(lookup.forms))))


def _filed(rows: Sequence[Row]) -> tuple[Filed, ...]:
    return tuple(
        Filed(
            id_, number, form, place or "", period, subject, person, status, instant(at), instant(first), signed or ""
        )
        for id_, number, form, place, period, subject, person, status, at, first, signed in rows
    )


def facts_in(lookup: FactsIn) -> Work[tuple[FactRow, ...]]:
    rows = yield _FACTS_IN(
        places=names(lookup.places),
        indicators=names(lookup.indicators),
        first=lookup.first,
        last=lookup.last,
    )
    return tuple(
        FactRow(place, period, indicator, by, num, den, bool(reviewed))
        for place, period, indicator, by, num, den, reviewed in rows
    )
