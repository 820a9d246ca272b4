"""What comes in through the LINE door: genuine or not, what each event means, and what is committed before the answer."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.events import (
    Began,
    Choice,
    Edited,
    Event,
    Line,
    Reply,
    Said,
    Sent,
    SentFile,
    SharedPlace,
    Tapped,
    Unsent,
)
from handlers.delivery import Never, NotNow
from handlers.line import door as line_door
from handlers.line.incoming import Notice, read_event, read_webhook
from handlers.line.limits import TOKEN_DIES
from handlers.media import LARGEST
from tests.fakes.line import FakeLine
from tests.fakes.line.clock import Clock
from tests.handlers.fakes import photo
from tests.handlers.line_house import LineHouse

QUESTION = Reply((Line("ປ່ຽນແປງບໍ່?", "strong"),), (Choice("ແມ່ນ", "a:1:2:0"), Choice("ບໍ່", "a:1:2:1")), asks="select_one")
NOW = Clock()()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[LineHouse]:
    async with LineHouse(tmp_path) as house:
        yield house


# --- genuine ---


@pytest.mark.parametrize("signature", [None, "", "bm8=", "ຂ່າວ".encode().decode("latin-1")])
async def test_what_line_did_not_sign_is_refused(house: LineHouse, signature: str | None) -> None:
    body = orjson.dumps({"destination": house.line.bot, "events": []})
    headers = {} if signature is None else {"X-Line-Signature": signature}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{house.url}/line", data=body, headers=headers) as said,
    ):
        assert said.status == 403


async def test_one_byte_that_was_changed_is_noticed(house: LineHouse) -> None:
    body = orjson.dumps({"destination": house.line.bot, "events": []})
    headers = {"X-Line-Signature": house.line.webhook.sign(body)}
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{house.url}/line", data=body, headers=headers) as said:
            assert said.status == 200
        async with session.post(f"{house.url}/line", data=body + b" ", headers=headers) as said:
            assert said.status == 403


@pytest.mark.parametrize("body", [b"", b"ok", b"[]", b'{"events": {}}'])
async def test_what_is_no_webhook_is_told_so(house: LineHouse, body: bytes) -> None:
    headers = {"X-Line-Signature": house.line.webhook.sign(body)}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{house.url}/line", data=body, headers=headers) as said,
    ):
        assert said.status == 400


async def test_the_console_s_verify_button_is_answered(house: LineHouse) -> None:
    assert (await house.line.verifies())["success"]


# --- what each event means ---


async def test_a_newcomer_is_greeted_in_the_language_of_her_app(house: LineHouse) -> None:
    noy = house.line.user("Noy", language="th")
    await noy.follows()
    (event,) = house.events
    assert (event.what, event.language, event.door, event.group) == (Began(""), "th", "line", False)
    assert event.account == event.chat == noy.id
    assert event.at == house.line.now()


async def test_who_keeps_her_language_to_herself_is_let_in_as_well(house: LineHouse) -> None:
    noy = house.line.user("Noy", language="th", consents=False)
    house.line.fails("/v2/bot/profile", 500)
    await noy.follows()
    assert house.events[0].language == ""
    assert not house.line.webhook_errors


async def test_words_buttons_and_places(house: LineHouse) -> None:
    noy = house.line.user("Noy").is_friend()
    await noy.says("KB7Q-2MXD")
    await noy.shares_location(17.96, 102.61)
    await house.says(noy, QUESTION)
    await noy.taps("ແມ່ນ")
    assert house.heard == [Said("KB7Q-2MXD"), SharedPlace(17.96, 102.61), Tapped("a:1:2:0")]


@pytest.mark.parametrize(
    ("asks", "label", "picked", "typed"),
    [
        ("date", "ເລືອກວັນທີ", "2026-11-03", "2026-11-03"),
        ("time", "ເລືອກເວລາ", "08:30", "08:30"),
        ("dateTime", "ເລືອກວັນທີ", "2026-11-03T08:30", "2026-11-03 08:30"),
    ],
)
async def test_what_is_picked_from_the_calendar_is_as_if_typed(
    house: LineHouse, asks: str, label: str, picked: str, typed: str
) -> None:
    noy = house.line.user("Noy").is_friend()
    await house.says(noy, Reply((Line("ມື້ໃດ?"),), (Choice("ກັບຄືນ", "b:1:2"),), asks=asks))
    await noy.taps(label, picked)
    assert house.heard == [Said(typed)]


async def test_what_is_put_into_her_field_to_be_changed_is_no_answer_until_she_sends_it(house: LineHouse) -> None:
    noy = house.line.user("Noy").is_friend()
    choices = (Choice("ແກ້ຂໍ້ຄວາມ", "", fill="ນ້ຳຖ້ວມ"), Choice("ກັບຄືນ", "b:1:2"))
    await house.says(noy, Reply((Line("ຍ້ອນຫຍັງ?"),), choices, asks="text"))
    await noy.taps("ແກ້ຂໍ້ຄວາມ")
    assert noy.typing == "ນ້ຳຖ້ວມ"
    assert house.heard == []
    await noy.says("ນ້ຳຖ້ວມ ສາມວັນ")
    assert house.heard == [Said("ນ້ຳຖ້ວມ ສາມວັນ")]


async def test_a_typed_number_is_the_choice_beside_it(house: LineHouse) -> None:
    noy = house.line.user("Noy", desktop=True).is_friend()
    await house.says(noy, QUESTION)
    assert noy.buttons == []  # a computer shows no quick replies
    assert "2. ບໍ່" in noy.last.text
    await noy.says(" ໒ ")
    await noy.says("3")
    assert house.heard == [Tapped("a:1:2:1"), Said("3")]


async def test_a_number_is_a_number_where_no_choice_was_asked_for(house: LineHouse) -> None:
    noy = house.line.user("Noy").is_friend()
    await house.says(noy, Reply((Line("ຈັກຄົນ?"),), (Choice("ກັບຄືນ", "b:1:2"), Choice("ພັກໄວ້", "p:1:2")), asks="integer"))
    assert noy.last.text == "ຈັກຄົນ?\n\nກັບຄືນ · ພັກໄວ້"
    await noy.says("1")
    assert house.heard == [Said("1")]


async def test_what_nobody_announced_is_passed_over(house: LineHouse) -> None:
    noy = house.line.user("Noy").is_friend()
    await house.line.surprises(noy)
    assert house.events == []
    assert not house.line.webhook_errors


async def test_after_a_sticker_the_open_question_has_its_quick_replies_again(house: LineHouse) -> None:
    noy = house.line.user("Noy").is_friend()
    await house.says(noy, QUESTION)
    house.answer = lambda event: [Reply((Line("ສະຕິກເກີ ບໍ່ແມ່ນຄຳຕອບ"),))]
    await noy.sends_sticker()
    await noy.sees("ບໍ່ແມ່ນຄຳຕອບ")
    await house.sent()
    assert house.heard == [Sent("sticker")]
    assert noy.quick_replies == ["ແມ່ນ", "ບໍ່"]
    assert noy.last.text == "ສະຕິກເກີ ບໍ່ແມ່ນຄຳຕອບ"  # what they are called stands just above
    await noy.says("2")  # and so do their numbers
    assert house.heard[-1] == Tapped("a:1:2:1", "2")


async def test_photos_sent_at_once_are_known_as_one_album(house: LineHouse) -> None:
    noy = house.line.user("Noy").is_friend()
    await noy.sends_photos(photo(), photo())
    while house.tasks:
        await house.works()
    first, second = house.heard
    assert first.album == second.album != ""
    assert (first.more, second.more) == (True, False)


async def test_it_is_known_which_question_stood_there_when_something_was_said(house: LineHouse) -> None:
    noy = house.line.user("Noy").is_friend()
    first = Reply((Line("?"),), (Choice("x", "p:0123456789:1"),))
    second = Reply((Line("?"),), (Choice("x", "p:0123456789:2"),))
    await house.says(noy, first)
    await noy.says("12")
    assert (house.events[-1].saw, house.events[-1].shown) == ("0123456789:1", "0123456789:1")
    house.line.passes(seconds=5)
    late = house.line.now()
    house.line.passes(minutes=5)
    await house.says(noy, second)
    event = Event("1", "line", noy.id, noy.id, late, Said("9"))
    told = await house.door._with_what_stood(event, house.line.now())  # LINE brought it minutes late
    assert (told.saw, told.shown) == ("0123456789:1", "0123456789:2")
    told = await house.door._with_what_stood(event, late)  # it was here before the second question went out
    assert told.saw == "0123456789:1"


async def test_another_program_that_has_the_chat_in_hand_is_not_disturbed(house: LineHouse) -> None:
    noy = house.line.user("Noy").is_friend()
    house.line.standby = True
    await noy.says("ສະບາຍດີ")
    assert house.events == []


async def test_what_is_taken_back_is_to_be_forgotten(house: LineHouse) -> None:
    noy = house.line.user("Noy").is_friend()
    said = await noy.says("ຄວາມລັບ")
    await noy.unsends()
    ((chat, message),) = house.forgotten
    assert (chat, message) == (noy.id, said["message"]["id"])
    event, taken_back = house.events
    assert (event.id, event.message) == (f"{said['webhookEventId']}.{message}", message)
    assert taken_back.what == Unsent(message)


async def test_an_edit_in_her_own_chat_is_told_as_such(house: LineHouse) -> None:
    event = {
        "type": "messageEdited", "mode": "active", "timestamp": 1, "webhookEventId": "01E", "replyToken": "t",
        "source": {"type": "user", "userId": "U1"}, "message": {"id": "7", "type": "text", "text": "13"},
    }  # fmt: skip
    notice = read_event(event, NOW)
    assert notice is not None
    assert (notice.what, notice.message) == (Edited("7", "13"), "7")


async def test_who_blocks_the_bot_is_told_to_the_house(house: LineHouse) -> None:
    noy = house.line.user("Noy").is_friend()
    await noy.unfollows()
    assert (house.left, house.events) == ([noy.id], [])


# --- groups ---


async def test_in_a_group_the_bot_hears_only_what_is_said_to_it(house: LineHouse) -> None:
    noy, keo = house.line.user("Noy"), house.line.user("Keo")
    group = house.line.group("ເມືອງ", noy, keo)
    await noy.invites_bot(group)
    seat = noy.in_group(group)
    await seat.says("ໃຜຈະໄປຕະຫຼາດ?")
    await seat.sends_photo(photo())
    await seat.says("/summary")
    await seat.says("ສະຫຼຸບ", mention=True)
    await house.says(seat, Reply((Line("ສະຫຼຸບ"),), (Choice("ເດືອນກ່ອນ", "y:1"),)))
    said = seat.last
    await keo.in_group(group).says("ສະຫຼຸບ", quoting=said)
    await house.says(seat, Reply((Line("ສະຫຼຸບ"),), (Choice("ເດືອນກ່ອນ", "y:1"),)))
    await keo.in_group(group).taps("ເດືອນກ່ອນ")
    assert house.heard == [Began(""), Said("/summary"), Said("ສະຫຼຸບ"), Said("ສະຫຼຸບ"), Tapped("y:1")]
    assert all(event.group and event.called and event.chat == group.id for event in house.events)
    assert [event.account for event in house.events[1:]] == [noy.id, noy.id, keo.id, keo.id]
    assert house.tasks == []


async def test_an_answer_to_somebody_else_is_not_for_the_bot(house: LineHouse) -> None:
    noy = house.line.user("Noy")
    group = house.line.group("ເມືອງ", noy, with_bot=True)
    await noy.in_group(group).says("ສະຫຼຸບ")
    await noy.in_group(group).says("ສະຫຼຸບ", quoting=noy.in_group(group).last)
    assert house.events == []


async def test_what_is_edited_is_heard_anew_when_it_is_said_to_the_bot(house: LineHouse) -> None:
    noy = house.line.user("Noy")
    group = house.line.group("ເມືອງ", noy, with_bot=True)
    await noy.in_group(group).says("/sumary")
    await noy.in_group(group).edits("/summary")
    assert house.heard == [Said("/sumary"), Said("/summary")]
    assert len({event.id for event in house.events}) == 2


async def test_an_old_app_that_does_not_tell_who_speaks(house: LineHouse) -> None:
    noy = house.line.user("Noy", old=True)
    group = house.line.group("ເມືອງ", noy, room=True, with_bot=True)
    await noy.in_group(group).says("/summary")
    (event,) = house.events
    assert (event.account, event.chat, event.group) == (group.id, group.id, True)


async def test_coming_and_going_in_a_group(house: LineHouse) -> None:
    noy, keo = house.line.user("Noy"), house.line.user("Keo")
    group = house.line.group("ເມືອງ", noy, with_bot=True)
    await group.joins(keo)
    await group.leaves(keo)
    await noy.removes_bot(group)
    assert (house.events, house.left) == ([], [group.id])


# --- commit before the answer ---


async def test_many_events_of_different_people_come_in_one_body(house: LineHouse) -> None:
    people = [house.line.user(name).is_friend() for name in ("Noy", "Keo", "Dam")]
    async with house.line.held() as held:
        for number in range(5):
            for person in people:
                await person.says(f"{number}")
            house.line.passes(seconds=1)
        held.events.reverse()
    for person in people:
        assert [one.what for one in house.events if one.account == person.id] == [Said(f"{n}") for n in range(5)]


async def test_what_was_delivered_twice_is_known_by_its_id(house: LineHouse) -> None:
    noy = house.line.user("Noy").is_friend()
    said = await noy.says("12")
    await house.line.delivers(said, again=True)
    await house.line.delivers(said)
    assert len(house.events) == 1


async def test_a_database_that_is_away_is_told_to_line(house: LineHouse) -> None:
    house.line.webhook.redelivery = True
    house.broken = True
    noy = house.line.user("Noy").is_friend()
    await noy.says("12")
    await noy.sends_photo(photo())
    assert [error.status for error in house.line.webhook_errors] == [503, 503]
    house.broken = False
    await house.line.redelivers()
    assert house.heard == [Said("12")]
    assert len(house.tasks) == 1


async def test_a_slow_commit_is_not_waited_for_and_not_lost(house: LineHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_door, "ANSWER_WITHIN", 0.05)
    house.line.webhook.redelivery = True
    house.slow.clear()
    noy = house.line.user("Noy").is_friend()
    await noy.says("12")
    assert [error.status for error in house.line.webhook_errors] == [503]
    house.slow.set()
    await house.line.redelivers()
    assert house.heard == [Said("12")]
    assert len(house.line.webhook_errors) == 1


async def test_what_fails_for_one_is_done_for_the_others_and_all_is_asked_for_again(house: LineHouse) -> None:
    noy, keo = house.line.user("Noy").is_friend(), house.line.user("Keo").is_friend()
    house.line.webhook.redelivery = True
    house.broken_for = noy.id
    async with house.line.held():
        await noy.says("1")
        await keo.says("2")
    assert house.heard == [Said("2")]
    house.broken_for = ""
    await house.line.redelivers()
    assert house.heard == [Said("2"), Said("1")]


# --- files ---


async def test_a_photo_is_fetched_after_the_answer(house: LineHouse) -> None:
    noy = house.line.user("Noy").is_friend()
    await noy.sends_photo(photo())
    assert house.events == []
    await house.works()
    (event,) = house.events
    assert isinstance(event.what, SentFile)
    assert (event.what.mime, event.account, event.at) == ("image/jpeg", noy.id, house.line.now())
    assert house.media.open(event.what.media)


async def test_a_file_that_nobody_asked_for_is_not_fetched(house: LineHouse) -> None:
    house.asks = False
    noy = house.line.user("Noy").is_friend()
    await noy.sends_photo(photo())
    await house.works()
    assert house.heard == [SentFile("", "", 0)]
    assert house.line.called("/content") == []


async def test_a_file_brings_its_name(house: LineHouse) -> None:
    noy = house.line.user("Noy").is_friend()
    await noy.sends_file("ບັນຊີ.pdf", b"%PDF-1.7\n" + b"x" * 100)
    await house.works()
    assert (house.heard[0].mime, house.heard[0].name) == ("application/pdf", "ບັນຊີ.pdf")


async def test_what_line_still_prepares_is_fetched_later(house: LineHouse) -> None:
    house.line.preparing = 2
    noy = house.line.user("Noy").is_friend()
    await noy.sends_photo(photo())
    for _ in range(2):
        with pytest.raises(NotNow, match="202"):
            await house.works()
    await house.works()
    assert len(house.events) == 1


@pytest.mark.parametrize("fault", ["fails", "drops"])
async def test_a_failing_data_host_is_asked_again(house: LineHouse, fault: str) -> None:
    noy = house.line.user("Noy").is_friend()
    await noy.sends_photo(photo())
    if fault == "fails":
        house.line.fails("/content", 500)
    else:
        house.line.drops("/content", times=2)  # aiohttp itself asks a second time
    with pytest.raises(NotNow):
        await house.works()
    await house.works()
    assert len(house.events) == 1


@pytest.mark.parametrize("status", [404, 410])
async def test_what_line_kept_no_longer_is_asked_of_her_again(house: LineHouse, status: int) -> None:
    noy = house.line.user("Noy").is_friend()
    await house.says(noy, Reply((Line("ส่งรูป"),)))
    sent = await noy.sends_photo(photo())
    house.line.forgets(sent["message"]["id"], status)
    with pytest.raises(Never, match="gone"):
        await house.works()
    assert noy.last.text == "รับไฟล์ไม่ได้ กรุณาส่งอีกครั้ง"
    assert house.events == []


async def test_what_is_not_kept_is_told_her(house: LineHouse) -> None:
    noy = house.line.user("Noy").is_friend()
    await noy.sends_video(b"\x00\x00\x00\x18ftypmp42" + b"x" * 64)
    with pytest.raises(Never, match="kind"):
        await house.works()
    assert noy.last.text.startswith("ຮັບໄຟລ໌ຊະນິດນີ້ບໍ່ໄດ້")
    house.tasks.clear()
    await noy.sends_photo(photo() + b"x" * LARGEST)
    with pytest.raises(Never, match="size"):
        await house.works()
    assert "10 MB" in noy.last.text
    assert len(house.line.called("message/push")) == 0  # both were answers


async def test_a_file_on_somebody_else_s_server_is_not_fetched(house: LineHouse) -> None:
    noy = house.line.user("Noy").is_friend()
    sent = await noy.sends_photo(photo())
    house.tasks.clear()
    sent["webhookEventId"] = "01HZZZZZZZZZZZZZZZZZZZZZZZ"
    address = "https://elsewhere.example/a.jpg"
    sent["message"]["contentProvider"] = {"type": "external", "originalContentUrl": address, "previewImageUrl": address}
    await house.line.delivers(sent)
    with pytest.raises(Never, match="kind"):
        await house.works()
    assert house.line.called("/content") == []


# --- anything at all ---

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
EVENT = {
    "type": "message",
    "mode": "active",
    "timestamp": 1793673000000,
    "source": {"type": "user", "userId": "U1"},
    "webhookEventId": "01H",
    "deliveryContext": {"isRedelivery": False},
    "replyToken": "t",
    "message": {"type": "text", "id": "7", "text": "12"},
    "postback": {"data": "m"},
    "unsend": {"messageId": "7"},
}


@given(
    kind=st.sampled_from(["message", "messageEdited", "postback", "unsend", "follow", "join", "leave", "moonrise"]),
    where=st.sampled_from([*EVENT, "message.type", "message.text", "postback.data", "source.type"]),
    value=json_values,
)
def test_no_event_however_odd_stops_the_others(kind: str, where: str, value: object) -> None:
    odd = orjson.loads(orjson.dumps(EVENT | {"type": kind}))
    *above, last = where.split(".")
    (odd[above[0]] if above else odd)[last] = value
    try:
        body = orjson.dumps({"events": [odd, EVENT]})
    except (TypeError, ValueError):
        return  # not a JSON that anybody can write
    notices = read_webhook(body, NOW)
    assert Said("12") in [notice.what for notice in notices]
    assert all(isinstance(notice, Notice) for notice in notices)


def test_half_a_letter_stops_nobody() -> None:
    odd = EVENT | {"message": {"type": "text", "id": "8", "text": "🌾 12 \ud83c"}, "webhookEventId": "01J"}
    body = json.dumps({"events": [odd, EVENT]}).encode()
    assert [notice.what for notice in read_webhook(body, NOW)] == [Said("12"), Said("🌾 12 \ufffd")]


@pytest.mark.parametrize("timestamp", [10**20, 1e20, -(10**20), "9" * 40])
def test_a_date_beyond_the_calendar_stops_nobody(timestamp: object) -> None:
    body = json.dumps({"events": [EVENT | {"timestamp": timestamp}, EVENT]}).encode()
    assert [notice.what for notice in read_webhook(body, NOW)] == [Said("12")]


def test_a_reply_token_that_comes_too_late_is_not_tried() -> None:
    at = EVENT["timestamp"]
    late = NOW.fromtimestamp(at / 1000, NOW.tzinfo) + TOKEN_DIES
    again = EVENT | {"deliveryContext": {"isRedelivery": True}}
    first, second = read_event(EVENT, late), read_event(again, late)
    assert first is not None
    assert second is not None
    assert (first.reply_token, second.reply_token) == ("t", "")


async def test_a_mention_is_cut_out_by_utf_16_units() -> None:
    text = "🌾 @Khaoban ສະຫຼຸບ"
    mention = {"mentionees": [{"type": "user", "index": 3, "length": 8, "isSelf": True}]}
    event = EVENT | {"source": {"type": "group", "groupId": "C1", "userId": "U1"}}
    event["message"] = {"type": "text", "id": "7", "text": text, "mention": mention}
    notice = read_event(event, NOW)
    assert notice is not None
    assert (notice.what, notice.called) == (Said("🌾  ສະຫຼຸບ"), True)


async def test_a_door_without_a_secret_does_not_open(tmp_path: Path) -> None:
    for missing in ({"line_channel_secret": ""}, {"line_channel_id": "", "line_channel_access_token": ""}):
        house = LineHouse(tmp_path, FakeLine(), **missing)
        house.url = house.line.url = house.line.data_url = "https://khaoban.example.org"
        with pytest.raises(ValueError, match="LINE wants"):
            house.opens()
