"""Messages through the LINE door: the free way first, the counted one once, and what each of LINE's answers means."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conversations.events import Began, Choice, Line, Picture, Reply, Said, Tapped
from handlers.delivery import Never, NotNow, Spent
from handlers.line.client import Client
from handlers.line.sending import next_month
from tests.fakes.line import FakeLine, Person
from tests.handlers.fakes import photo
from tests.handlers.line_house import LineHouse


def words(text: str) -> Reply:
    return Reply((Line(text),))


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[LineHouse]:
    async with LineHouse(tmp_path) as house:
        yield house


@pytest.fixture
def noy(house: LineHouse) -> Person:
    return house.line.user("Noy").is_friend()


def counted(house: LineHouse) -> tuple[int, int]:
    """How many replies and how many pushes LINE was asked for."""
    return len(house.line.called("message/reply")), len(house.line.called("message/push"))


# --- the free way ---


async def test_an_answer_costs_nothing(house: LineHouse, noy: Person) -> None:
    house.answer = lambda event: [words("ສະບາຍດີ")]
    await noy.says("ສະບາຍດີ")
    await noy.sees("ສະບາຍດີ")
    assert counted(house) == (1, 0)
    assert house.line.quota.used == 0


async def test_what_is_sent_of_ourselves_is_a_push(house: LineHouse, noy: Person) -> None:
    await house.says(noy, words("ຢ່າລືມລາຍງານ"))
    assert counted(house) == (0, 1)
    assert house.line.quota.used == 1


async def test_a_token_answers_once(house: LineHouse, noy: Person) -> None:
    await noy.says("1")
    await house.says(noy, words("first"))
    await house.says(noy, words("second"))
    assert counted(house) == (1, 1)


async def test_each_event_of_a_quick_talker_is_answered_for_nothing(house: LineHouse, noy: Person) -> None:
    await noy.says("1")
    await noy.says("2")
    await house.says(noy, words("first"))
    await house.says(noy, words("second"))
    assert counted(house) == (2, 0)


async def test_a_token_that_is_nearly_too_old_is_not_tried(house: LineHouse, noy: Person) -> None:
    await noy.says("1")
    house.line.passes(seconds=53)
    await house.says(noy, words("late"))
    assert counted(house) == (0, 1)


async def test_a_token_that_line_no_longer_takes_is_left_for_a_push(house: LineHouse, noy: Person) -> None:
    await noy.says("1")
    house.line.fails("message/reply", 400, "Invalid reply token")
    await house.says(noy, words("late"))
    assert noy.last.text == "late"
    assert counted(house) == (1, 1)


async def test_a_token_that_comes_again_lives_anew_unless_it_was_used(house: LineHouse, noy: Person) -> None:
    said = await noy.says("1")
    house.line.passes(seconds=90)
    await house.line.delivers(said, again=True)
    await house.says(noy, words("first"))
    await house.line.delivers(said, again=True)
    await house.says(noy, words("second"))
    assert counted(house) == (1, 1)


async def test_anybody_s_words_in_a_group_make_the_next_summary_free(house: LineHouse, noy: Person) -> None:
    group = house.line.group("ເມືອງ", noy, with_bot=True)
    await noy.in_group(group).says("ໃຜຈະໄປຕະຫຼາດ?")
    await house.says(noy.in_group(group), words("ສະຫຼຸບ"))
    assert counted(house) == (1, 0)
    assert house.events == []


# --- lost answers ---


@pytest.mark.parametrize("fault", ["loses_answer", "drops", "fails"])
async def test_a_reply_whose_answer_is_lost_comes_once(house: LineHouse, noy: Person, fault: str) -> None:
    await noy.says("1")
    match fault:
        case "loses_answer":
            house.line.loses_answer("message/reply")
        case "drops":
            house.line.drops("message/reply")
        case "fails":
            house.line.fails("message/reply", 500)
    with pytest.raises(NotNow):
        await house.says(noy, words("once"), "k1")
    house.line.passes(seconds=2)
    await house.says(noy, words("once"), "k1")
    assert [message.text for message in noy.answers] == ["once"]
    assert counted(house)[1] == 0


async def test_a_message_that_never_left_the_house_is_pushed_when_its_token_died(
    house: LineHouse, noy: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dead token says that the first try arrived only where LINE may have had it."""
    await noy.says("1")
    with monkeypatch.context() as away:
        away.setattr(house.door._client, "_api", "http://127.0.0.1:9")
        with pytest.raises(NotNow, match="reply: ClientConnectorError"):
            await house.says(noy, words("once"), "k1")
    house.line.fails("message/reply", 400, "Invalid reply token")
    await house.says(noy, words("once"), "k1")
    assert [message.text for message in noy.answers] == ["once"]
    assert counted(house) == (1, 1)


async def test_a_reply_nobody_knows_of_after_its_token_died_is_pushed(house: LineHouse, noy: Person) -> None:
    """It may come twice, and is counted as unknown."""
    await noy.says("1")
    house.line.loses_answer("message/reply")
    with pytest.raises(NotNow):
        await house.says(noy, words("twice"), "k1")
    house.line.passes(seconds=60)
    await house.says(noy, words("twice"), "k1")
    assert [message.text for message in noy.answers] == ["twice", "twice"]


@pytest.mark.parametrize("fault", ["loses_answer", "drops", "fails"])
async def test_a_push_whose_answer_is_lost_comes_once(house: LineHouse, noy: Person, fault: str) -> None:
    match fault:
        case "loses_answer":
            house.line.loses_answer("message/push")
        case "drops":
            house.line.drops("message/push")
        case "fails":
            house.line.fails("message/push", 502)
    with pytest.raises(NotNow):
        await house.says(noy, words("once"), "k1")
    house.door = house.opens()  # a restart in between
    await house.says(noy, words("once"), "k1")
    assert [message.text for message in noy.answers] == ["once"]
    assert house.line.quota.used == 1
    assert len({call.headers["x-line-retry-key"] for call in house.line.called("message/push")}) == 1


@pytest.mark.parametrize("fault", ["loses_answer", "fails"])
async def test_a_push_that_may_have_gone_out_is_not_tried_by_a_token_that_came_meanwhile(
    house: LineHouse, noy: Person, fault: str
) -> None:
    if fault == "fails":
        house.line.fails("message/push", 500, done=True)
    else:
        house.line.loses_answer("message/push")
    with pytest.raises(NotNow, match="push"):
        await house.says(noy, words("once"), "k1")
    await noy.says("hello?")
    await house.says(noy, words("once"), "k1")
    assert [message.text for message in noy.messages if message.by_bot] == ["once"]
    await house.says(noy, words("another"), "k2")
    assert counted(house)[0] == 1, "the token was left for what is said next"
    await house.door.stop()


async def test_a_slow_line_is_not_waited_for_long(
    house: LineHouse, noy: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.line.client.CALL_WITHIN", 0.05)
    house.line.slow("message/push", 0.5)
    with pytest.raises(NotNow, match="push: "):
        await house.says(noy, words("once"), "k1")


async def test_a_message_known_to_be_out_is_not_sent_again(house: LineHouse, noy: Person) -> None:
    await noy.says("1")
    await house.says(noy, words("once"), "k1")
    await house.says(noy, words("once"), "k1")
    assert counted(house) == (1, 0)


# --- what is refused ---


async def test_the_month_s_quota_and_the_rate_are_told_apart(house: LineHouse, noy: Person) -> None:
    house.line.quota.limit = 1
    await house.says(noy, words("first"))
    with pytest.raises(Spent, match="monthly limit"):
        await house.says(noy, words("second"))
    house.line.quota.limit = None
    house.line.fails("message/push", 429, "The API rate limit has been exceeded. Try again later.", retry_after="3")
    with pytest.raises(NotNow) as caught:
        await house.says(noy, words("third"))
    assert caught.value.wait == timedelta(seconds=3)


async def test_without_quota_answers_still_go_out(house: LineHouse, noy: Person) -> None:
    house.line.quota.limit = 0
    await noy.says("1")
    await house.says(noy, words("free"))
    assert noy.last.text == "free"


async def test_a_rate_limit_leaves_the_token_for_the_next_try(house: LineHouse, noy: Person) -> None:
    await noy.says("1")
    house.line.fails("message/reply", 429, "The API rate limit has been exceeded. Try again later.")
    with pytest.raises(NotNow):
        await house.says(noy, words("once"), "k1")
    await house.says(noy, words("once"), "k1")
    assert counted(house) == (2, 0)


async def test_what_is_refused_for_good_is_recorded_without_its_words(house: LineHouse, noy: Person) -> None:
    await noy.says("1")
    details = "The request body has 1 error(s)"
    house.line.fails("message/reply", 400, details)
    with pytest.raises(Never) as caught:
        await house.says(noy, words("ຄວາມລັບ"))
    assert details in str(caught.value)
    assert "ຄວາມລັບ" not in str(caught.value)


async def test_a_chat_that_is_not_there_is_never_reached(house: LineHouse) -> None:
    with pytest.raises(Never, match="Failed to send messages"):
        await house.says("U" + "0" * 32, words("?"))


async def test_who_has_blocked_the_bot_costs_nothing_and_hears_nothing(house: LineHouse, noy: Person) -> None:
    await noy.unfollows()
    await house.says(noy, words("?"))
    assert (house.line.quota.used, noy.answers) == (0, [])


# --- long, and with pictures ---


async def test_five_messages_a_call_and_the_rest_behind(house: LineHouse, noy: Person) -> None:
    long = Reply((Line("ບ້ານນາໄຊ " * 3500),), (Choice("ຕໍ່ໄປ", "m"),))
    await noy.says("1")
    await house.says(noy, long)
    assert counted(house) == (1, 1)
    assert len(noy.answers) == 7
    assert noy.quick_replies == ["ຕໍ່ໄປ"]


async def test_a_second_call_that_fails_does_not_bring_the_first_again(house: LineHouse, noy: Person) -> None:
    await noy.says("1")
    house.line.fails("message/push", 500)
    long = words("ບ້ານນາໄຊ " * 3500)
    with pytest.raises(NotNow):
        await house.says(noy, long, "k1")
    await house.says(noy, long, "k1")
    assert len(noy.answers) == 7


async def test_pictures_are_fetched_from_our_address(house: LineHouse, noy: Person) -> None:
    names = [house.media.keep(photo(form), house.line.now(), ours=True).name for form in ("PNG", "JPEG", "WEBP")]
    await house.says(noy, Reply((Line("ສະຫຼຸບ"),), pictures=tuple(Picture(name) for name in names), card=True))
    await house.line.settled()
    assert house.line.broken_pictures == []
    assert [message.kind for message in noy.answers] == ["flex", "image", "image", "image"]


async def test_a_card_with_more_pictures_than_a_call_takes_is_one_call(house: LineHouse, noy: Person) -> None:
    """A large district's grid has a page for every 36 villages."""
    sizes = [(64 + number, 48) for number in range(7)]
    names = [house.media.keep(photo("PNG", size), house.line.now(), ours=True).name for size in sizes]
    await noy.says("/summary")
    await house.says(noy, Reply((Line("ສະຫຼຸບ"),), pictures=tuple(Picture(name) for name in names), card=True))
    await house.line.settled()
    assert house.line.broken_pictures == []
    assert [message.kind for message in noy.answers] == ["flex", "image", "image", "image", "flex"]
    assert len(noy.answers[-1].pictures) == 4
    assert counted(house) == (1, 0)


async def test_a_large_picture_has_a_small_one_beside_it(house: LineHouse, noy: Person, tmp_path: Path) -> None:
    from PIL import Image

    file = tmp_path / "large.png"
    Image.effect_noise((1600, 1200), 90).convert("RGB").save(file)
    name = house.media.keep(file.read_bytes(), house.line.now(), ours=True).name
    assert file.stat().st_size > 1024 * 1024
    await house.says(noy, Reply((Line("ສະຫຼຸບ"),), pictures=(Picture(name),)))
    await house.line.settled()
    assert house.line.broken_pictures == []
    body = noy.last.body
    assert body["originalContentUrl"] != body["previewImageUrl"]


async def test_a_picture_that_is_gone_is_said_in_words(house: LineHouse, noy: Person) -> None:
    await house.says(noy, Reply((Line("ສະຫຼຸບ"),), pictures=(Picture("0" * 40 + ".png", "ທ້ອນ 5 ກຸ່ມ"),)))
    assert noy.last.text == "ສະຫຼຸບ\nທ້ອນ 5 ກຸ່ມ"


async def test_without_a_public_address_pictures_are_said_in_words(tmp_path: Path) -> None:
    async with LineHouse(tmp_path, public_url="http://localhost") as house:
        noy = house.line.user("Noy").is_friend()
        house.door._pictures._url = ""  # as it is when nothing is set
        await house.says(noy, Reply((Line("ສະຫຼຸບ"),), pictures=(Picture("0" * 40 + ".png", "ທ້ອນ 5 ກຸ່ມ"),)))
        assert noy.last.text == "ສະຫຼຸບ\nທ້ອນ 5 ກຸ່ມ"


# --- leafing through choices ---


async def test_choices_are_leafed_through_for_nothing(house: LineHouse, noy: Person) -> None:
    await noy.says("menu")
    await house.says(noy, Reply((Line("ເລືອກ"),), tuple(Choice(f"ບ້ານ {n}", f"o:{n}") for n in range(1, 31))))
    await noy.taps("ເບິ່ງຕໍ່ …")
    await noy.sees("ບ້ານ 13")
    await noy.taps("ເບິ່ງຕໍ່ …")
    await noy.sees("ບ້ານ 30")
    await noy.taps("ບ້ານ 30")
    assert house.heard == [Said("menu"), Tapped("o:30")]
    assert counted(house) == (3, 0)


async def test_after_a_restart_the_menu_leads_back_to_the_choices(house: LineHouse, noy: Person) -> None:
    other = house.opens()
    await other.send(noy.id, Reply((Line("?"),), tuple(Choice(f"{n}", f"o:{n}") for n in range(1, 31))), "k1")
    await other.stop()
    await noy.taps("ເບິ່ງຕໍ່ …")
    assert house.heard == [Began()]


# --- access tokens ---


async def test_short_lived_access_tokens_are_got_and_renewed_in_time(tmp_path: Path) -> None:
    async with LineHouse(tmp_path, line_channel_access_token="") as house:
        noy = house.line.user("Noy").is_friend()
        await house.says(noy, words("1"))
        await house.says(noy, words("2"))
        assert len(house.line.called("oauth2/v3/token")) == 1
        house.line.passes(minutes=14)
        await house.says(noy, words("3"))
        assert len(house.line.called("oauth2/v3/token")) == 2
        assert [message.text for message in noy.answers] == ["1", "2", "3"]


async def test_an_access_token_that_line_forgot_is_got_anew_at_once(tmp_path: Path) -> None:
    async with LineHouse(tmp_path, line_channel_access_token="") as house:
        noy = house.line.user("Noy").is_friend()
        await house.says(noy, words("1"))
        house.line._stateless.clear()
        await house.says(noy, words("2"))
        assert noy.last.text == "2"


async def test_a_wrong_access_token_waits_for_the_administrator(tmp_path: Path) -> None:
    async with LineHouse(tmp_path, line_channel_access_token="wrong") as house:
        noy = house.line.user("Noy").is_friend()
        with pytest.raises(NotNow) as caught:
            await house.says(noy, words("1"))
        assert caught.value.wait == timedelta(minutes=10)


async def test_a_wrong_secret_of_the_channel_is_no_token(tmp_path: Path) -> None:
    async with FakeLine() as line:
        client = Client(line.url, line.data_url, line.now, channel=line.channel, secret="wrong")
        with pytest.raises(Exception, match="no access token"):
            await client.push("U" + "0" * 32, [{"type": "text", "text": "1"}], "k")
        await client.close()
    assert line.called("message/push") == []


# --- opening ---


async def test_line_is_told_where_its_webhooks_go(tmp_path: Path) -> None:
    async with LineHouse(tmp_path, public_url="https://khaoban.example.org") as house:
        assert house.line.webhook.address == "https://khaoban.example.org/line"


async def test_the_door_opens_though_line_is_away(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    line = FakeLine()
    for fault in (lambda: line.fails("webhook/endpoint", 500), lambda: line.drops("webhook/endpoint", times=2)):
        fault()
        async with LineHouse(tmp_path, line, public_url="https://khaoban.example.org") as house:
            assert house.line.webhook.address == f"{house.url}/line"
    assert len([record for record in caplog.records if "webhook" in record.message]) == 2


@pytest.mark.parametrize(
    ("now", "again"),
    [
        (datetime(2026, 11, 30, 8, tzinfo=UTC), datetime(2026, 12, 1, 1, tzinfo=UTC)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), datetime(2027, 1, 1, 1, tzinfo=UTC)),
        (datetime(2027, 1, 31, 0, tzinfo=UTC), datetime(2027, 2, 1, 1, tzinfo=UTC)),
        (datetime(2028, 2, 1, 0, tzinfo=UTC), datetime(2028, 3, 1, 1, tzinfo=UTC)),
    ],
)
def test_when_there_are_pushes_again(now: datetime, again: datetime) -> None:
    assert next_month(now) == again
