"""Sealing: what is kept cannot be read in the file, and keys can be changed."""

import base64
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.desk import InvitationOf, ReviewsOf, SubmissionOf
from storage.keys import BadKeys, Keys, Unopened
from storage.records import Invitation, Review
from storage.store import Store
from storage.values import Box, instant, millis, period_first
from storage.writes import AddInvitation, SaveDraft, SaveReview, Submit
from tests.storage.village import KHAM, KHAM_NAME, SOUK, draft, kham_desk, message, report, said, settle


def test_what_is_sealed_opens_and_is_never_the_same_twice(keys: Keys) -> None:
    data = "ຄຳຕອບ".encode()
    assert keys.open(keys.seal(data, "drafts"), "drafts") == data
    assert keys.seal(data, "drafts") != keys.seal(data, "drafts")


def test_a_blob_that_was_changed_or_moved_does_not_open(keys: Keys) -> None:
    blob = keys.seal(b"12500", "drafts")
    for other in (blob[:-1] + bytes([blob[-1] ^ 1]), blob[:8] + bytes([blob[8] ^ 1]) + blob[9:]):
        with pytest.raises(Unopened, match="changed or moved"):
            keys.open(other, "drafts")
    with pytest.raises(Unopened, match="changed or moved"):
        keys.open(blob, "tasks")


def test_older_keys_open_and_the_newest_seals() -> None:
    old, new = Keys.make(), Keys.make()
    blob = Keys.read(old).seal(b"x")
    assert Keys.read(f"{new},{old}").open(blob) == b"x"
    with pytest.raises(Unopened, match="add the older key"):
        Keys.read(new).open(blob)
    assert Keys.read(f"{new},{old}").seal(b"y").startswith(Keys.read(new).newest)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        (" , ", "is empty"),
        ("secret", "key 1 has 4 bytes"),
        ("not base64!", "key 1 is not urlsafe base64"),
        (base64.urlsafe_b64encode(bytes(16)).decode(), "key 1 has 16 bytes instead of 32"),
        ("A" * 43 + "=,ກະແຈ", "key 2 is not urlsafe base64"),
    ],
)
def test_keys_that_are_no_keys_are_refused_with_a_sentence(text: str, says: str) -> None:
    with pytest.raises(BadKeys, match=says) as refused:
        Keys.read(text)
    assert "Make one with" in str(refused.value)


plain = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text()
typed = (
    plain
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.times().map(lambda at: at.replace(fold=0))
    | st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(fold=0))
)
answers = st.recursive(typed, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=6)
BOX = Box(Keys.read(Keys.make()))


@given(st.dictionaries(st.text(), answers, max_size=3))
def test_typed_answers_come_back_as_what_they_were(data: dict[str, object]) -> None:
    back = BOX.open(BOX.seal(data, "submissions"), "submissions")
    assert back == data
    assert repr(back) == repr(data)  # a Decimal is no int, a datetime no date


def test_what_cannot_be_kept_is_refused() -> None:
    with pytest.raises(TypeError):
        BOX.seal({"x": object()}, "drafts")


@given(st.datetimes(timezones=st.just(UTC)))
def test_instants_keep_their_milliseconds(at: datetime) -> None:
    assert instant(millis(at)) == at.replace(microsecond=at.microsecond // 1000 * 1000)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        millis(datetime(2026, 11, 3))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("period", "first"),
    [
        ("2026-10", "2026-10-01"),
        ("2026-H1", "2026-01-01"),
        ("2026-H2", "2026-07-01"),
        ("2026", "2026-01-01"),
        ("", "0001-01-01"),
    ],
)
def test_periods_begin_on_a_day(period: str, first: str) -> None:
    assert period_first(period) == first


@pytest.mark.parametrize("period", ["2026-13", "2026-H3", "October", "2026-10-01", "26"])
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        period_first(period)


async def fill(store: Store, now: datetime) -> None:
    """Something in every sealed column, with Lao words in it."""
    await settle(store, now)
    secret = {"note": "ເງິນຝາກ", "amount": Decimal("12500"), "day": date(2026, 10, 1), "at": time(8, 30)}
    await store.write(
        [
            SaveDraft(draft(state=secret)),
            Submit(report("s1", now, answers=secret, state=secret)),
            SaveReview(Review("s1", SOUK, now, "returned", ("note",), "ກະລຸນາກວດ ເງິນຝາກ")),
            AddInvitation(Invitation("f" * 64, "officer", "01", "lo", now, name="ເງິນຝາກ ນາງ ຄຳຫຼ້າ")),
            message(now, payload={"text": "ເງິນຝາກ"}),
        ],
        inbox=said("e1", "ເງິນຝາກ"),
        now=now,
    )


async def test_no_name_and_no_answer_can_be_read_in_the_file(
    sqlite_url: str, keys: Keys, now: datetime, tmp_path: Path
) -> None:
    store = await Store.open(sqlite_url, keys)
    await fill(store, now)
    found = b"".join(file.read_bytes() for file in tmp_path.glob("khaoban.db*"))  # noqa: ASYNC240
    assert "ບ້ານໂພນໄຊ".encode() in found  # places are no secret: the search does search
    for secret in ("ເງິນຝາກ", "ກະລຸນາ", KHAM_NAME, "12500"):
        assert secret.encode() not in found
    await store.close()


async def test_after_rotation_the_old_key_may_go(database: str, now: datetime) -> None:
    old, new = Keys.make(), Keys.make()
    store = await Store.open(database, Keys.read(old))
    await fill(store, now)
    await store.close()

    store = await Store.open(database, Keys.read(f"{new},{old}"))
    assert await store.check_keys() == 8  # a blob of each sealed column
    assert await store.rotate() == 9  # two names
    assert await store.rotate() == 0
    await store.close()

    store = await Store.open(database, Keys.read(new))
    assert await store.check_keys() == 8
    submission = await store.look(SubmissionOf("s1"))
    assert submission is not None
    assert submission.answers["amount"] == Decimal("12500")
    assert (await store.look(ReviewsOf("s1")))[0].comment == "ກະລຸນາກວດ ເງິນຝາກ"
    assert (await store.look(InvitationOf("f" * 64))).name == "ເງິນຝາກ ນາງ ຄຳຫຼ້າ"
    assert [task.payload["text"] for task in await store.claim([], now)] == ["ເງິນຝາກ"]
    async with store.turn("kham") as turn:
        desk = await kham_desk(turn, now)
    assert desk.person is not None
    assert (desk.person.id, desk.person.name) == (KHAM, KHAM_NAME)
    assert desk.drafts[0].state["note"] == "ເງິນຝາກ"
    await store.close()
