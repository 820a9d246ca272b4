"""The Telegram door against a Telegram on the loopback: what people do comes in once, what is said goes out."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys

import pytest

from conversations.events import Began, Said, SentFile, SharedPlace, Tapped
from handlers.doors import LockedOut
from handlers.settings import HOUSE
from handlers.telegram import limits
from handlers.telegram.menu import COMMANDS, link
from handlers.telegram.updates import WANTED
from handlers.telegram.webhook import HEADER, secret_of
from i18n.voice import LANGUAGES
from tests.fakes.telegram import FakeTelegram
from tests.handlers.fakes import photo
from tests.handlers.telegram.conftest import CATALOGUES, House


async def test_a_chat_begins_and_goes_on(house, telegram, noy):
    await noy.starts("ABCD-2345")
    await noy.hears("welcome ABCD-2345")
    await noy.says("໑໒.໕໐໐ <b>")
    heard = await noy.hears("ຖືກບໍ່?")
    assert heard.marked == "**໑໒.໕໐໐ <b>**\nຖືກບໍ່?"
    assert heard.buttons == (("ແມ່ນ", "ບໍ່"), ("ເມນູ",))
    await noy.shares_location(17.9, 102.6, 8)
    await noy.hears("a place")
    assert house.said == [Began("ABCD-2345"), Said("໑໒.໕໐໐ <b>"), SharedPlace(17.9, 102.6, 8.0)]
    assert {event.language for event in house.events} == {"lo"}


async def test_the_answered_question_shows_the_answer_and_loses_its_buttons(house, telegram, noy):
    await noy.says("x")
    question = await noy.hears("ຖືກບໍ່?")
    query = await noy.taps("ແມ່ນ")
    await telegram.until(lambda: not noy.messages[1].buttons)
    assert noy.messages[1].marked == "**x**\nຖືກບໍ່?\n→ **ແມ່ນ**"
    assert noy.messages[1].id == question.id
    assert query.answered
    assert house.said[-1] == Tapped("a:0123456789:1:yes")
    (answer,) = telegram.called("answerCallbackQuery")
    assert answer.by_webhook  # it cost no call


async def test_a_question_answered_in_words_loses_its_buttons(house, telegram, noy):
    await noy.says("x")
    await noy.hears("ຖືກບໍ່?")
    await noy.says("y")
    await noy.hears("y")
    await telegram.until(lambda: not noy.messages[1].buttons)
    assert noy.messages[1].text == "x\nຖືກບໍ່?"
    assert noy.last.labels == ["ແມ່ນ", "ບໍ່", "ເມນູ"]
    await telegram.delivers_again(telegram.updates[1])  # an old answer takes nothing from a new question
    await asyncio.gather(*house.door._beside)
    assert noy.last.labels == ["ແມ່ນ", "ບໍ່", "ເມນູ"]
    await noy.says("z")
    await noy.hears("z")
    await telegram.until(lambda: not noy.messages[3].buttons)
    edits = telegram.called("editMessageReplyMarkup")
    assert [call["message_id"] for call in edits] == [noy.messages[1].id, noy.messages[3].id]
    assert all(call.by_webhook for call in edits)  # they cost no call


async def test_a_menu_keeps_its_buttons(house, telegram, noy):
    await noy.says("x")
    await noy.hears("ຖືກບໍ່?")
    await noy.taps("ເມນູ")
    await noy.hears("tapped m")
    assert noy.messages[1].labels == ["ແມ່ນ", "ບໍ່", "ເມນູ"]
    assert not [call for call in telegram.calls if call.method.startswith("edit")]


async def test_an_edited_message_is_not_a_new_answer(house, telegram, noy):
    said = await noy.says("120")
    await noy.hears("120")
    await noy.edits(said, "130")
    assert house.said == [Said("120")]
    assert "edited_message" not in WANTED


# The webhook


async def test_telegram_is_told_where_we_are_and_what_we_want(house, telegram):
    (call,) = telegram.called("setWebhook")
    assert call["url"] == house.settings.public_url + "/telegram"
    assert call["allowed_updates"] == list(WANTED)
    token, keys = telegram.token, house.settings.secret_keys.get_secret_value()
    assert call["secret_token"] == secret_of(token, keys)
    assert len(call["secret_token"]) <= limits.SECRET_TOKEN
    assert token.split(":")[1] not in call["secret_token"]


@pytest.mark.parametrize("secret", [None, "", "wrong", "\xe9"])
async def test_who_does_not_know_the_secret_is_not_heard(house, telegram, secret):
    update = {"update_id": 1, "message": {}}
    assert await telegram.posts(update, secret) == 401
    assert house.events == []


async def test_bodies_that_telegram_does_not_send(house, telegram):
    secret = telegram.platform.courier.hook.secret
    assert await telegram.posts([], secret) == 400
    for body, status in ((b"{", 400), (b" " * (limits.UPDATE_BYTES + 1), 413)):
        async with telegram.platform.courier.client().post(
            house.settings.public_url + "/telegram", data=io.BytesIO(body), headers={HEADER: secret}
        ) as answer:
            assert answer.status == status
            assert b"Traceback" not in await answer.read()


PRIVATE, GROUP = {"id": 4711, "type": "private"}, {"id": -5, "type": "group"}
PRESSED = {"from": {"id": 4711}, "data": "a:0123456789:1:yes"}


@pytest.mark.parametrize(
    "update",
    [
        {"message": 5},
        {"message": {"chat": PRIVATE, "from": {"id": 4711}, "date": 2**60, "message_id": 1, "text": "12"}},
        {"message": {"chat": GROUP, "migrate_to_chat_id": "elsewhere"}},
        {"callback_query": 5},
        {"callback_query": {**PRESSED, "message": {"chat": PRIVATE, "message_id": 1}}},
        {"callback_query": {**PRESSED, "id": "1", "message": {"chat": PRIVATE}}},
        {"my_chat_member": {}},
        {"message": {}, "update_id": None},
    ],
)
async def test_what_is_not_shaped_as_an_update_is_not_asked_for_again(house, telegram, update):
    secret = telegram.platform.courier.hook.secret
    assert await telegram.posts({"update_id": 1, **update}, secret) == 200


async def test_what_was_not_committed_comes_again_and_is_answered_once(house, telegram, noy):
    house.failing = lambda event: house.failed < 3
    await noy.says("12")
    assert house.events == []
    assert telegram.called("sendMessage") == []  # nothing leaves before the commit
    await telegram.advance(minutes=1)
    await noy.hears("12")
    assert [delivered.status for delivered in telegram.deliveries] == [503, 503, 503, 200]
    assert house.said == [Said("12")]


async def test_the_same_update_twice_is_one_event(house, telegram, noy):
    await noy.says("12")
    await noy.hears("12")
    assert await telegram.delivers_again(telegram.updates[0]) == 200
    assert len(house.events) == 1


async def test_an_update_before_we_know_who_we_are_comes_again(house, telegram, noy):
    before = house.door._me
    house.door._me = None
    await noy.says("12")
    house.door._me = before
    await telegram.advance(seconds=5)
    await noy.hears("12")
    assert house.said == [Said("12")]


async def test_a_known_door_answers_the_query_of_an_unknown_button(house, telegram, noy):
    await noy.says("x")
    await noy.hears("ຖືກບໍ່?")
    button = noy.button("ແມ່ນ")
    query = await noy.taps(type(button)(button.message, button.label, "ບໍ່ແມ່ນຂອງເຮົາ"))
    assert query.answered
    assert house.said == [Said("x")]


# Files


async def test_a_photo_is_kept_without_what_the_camera_wrote(house, telegram, noy):
    await noy.sends_photo(photo(size=(1600, 1200)))
    shown = await noy.hears("kept")
    (what,) = house.said
    assert (what.mime, what.size) == ("image/jpeg", len(house.media.open(what.media)))
    assert len(shown.pictures) == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"\x00" * (11 * 1024 * 1024), "size"), (b"MZ" + b"\x00" * 200, "kind"), (photo()[:200], "broken")],
)
async def test_a_file_that_is_not_kept_is_told_at_once(house, telegram, noy, data, reason):
    await noy.sends_document(data, "a.bin")
    await noy.hears(CATALOGUES.text("lo", f"media.{reason}"))
    assert house.events == []
    assert telegram.pending == []  # it does not come again


async def test_a_file_of_unknown_size_is_not_read_without_end(house, telegram, noy):
    kept = telegram.world.keep("documents", b"x" * 300_000, "text/plain", "a.txt")
    file = await house.door._wire.call("getFile", {"file_id": kept.json()["file_id"]})
    assert await house.door._wire.fetch(file["file_path"], 299_999) is None
    assert await house.door._wire.fetch(file["file_path"], 300_000) == b"x" * 300_000


async def test_a_file_that_nobody_asked_for_is_not_fetched(house, telegram, noy):
    house.asks = False
    await noy.sends_photo(photo())
    assert telegram.called("getFile") == []
    (what,) = house.said
    assert (what.media, what.mime) == ("", "image/jpeg")


async def test_nor_one_that_is_sent_to_it_in_a_group(house, telegram, noy):
    there = noy.in_group(telegram.group(-1001234567890, "ເມືອງນາໝໍ້", bot="administrator"))
    await there.says("/summary@khaoban_bot")
    await there.sends_photo(photo(), reply_to=await there.hears())
    assert len(house.events) == 2
    assert telegram.called("getFile") == []


async def test_a_file_that_cannot_be_had_now_comes_again(house, telegram, noy):
    telegram.fails("getFile", 500)
    await noy.sends_voice(b"OggS" + b"\x00" * 100)
    assert house.events == []
    await telegram.advance(seconds=10)
    await noy.hears("kept")
    assert isinstance(house.said[0], SentFile)
    assert house.said[0].mime == "audio/ogg"


# Groups


async def test_in_a_group_only_what_is_said_to_the_bot_is_read(house, telegram, noy):
    group = telegram.group(-1001234567890, "ເມືອງນາໝໍ້", bot="administrator")
    there = noy.in_group(group)
    await there.says("ກິນເຂົ້າແລ້ວບໍ?")
    await there.sends_photo(photo())
    assert telegram.called("getFile") == []
    await there.says("/summary@khaoban_bot")
    await there.says("/summary@other_bot")
    await there.says("ສະຫຼຸບ")
    called = [event for event in house.events if event.called]
    assert [event.what for event in called] == [Said("/summary"), Said("ສະຫຼຸບ")]
    assert house.events == called  # the rest is not even handed on


async def test_the_bot_is_taken_into_a_group_by_a_link_and_put_out(house, telegram, noy):
    group = telegram.group(-1001234567890, "ເມືອງ", bot="left")
    await group.adds_bot(noy, payload="GROUP-1")
    assert house.said == [Began(), Began("GROUP-1")]
    assert all(event.group and event.called and event.chat == str(group.id) for event in house.events)
    await group.removes_bot(noy)
    assert house.left == [str(group.id)]


async def test_blocked_by_a_person(house, telegram, noy):
    await noy.starts()
    await noy.hears("welcome")
    await noy.blocks()
    assert house.left == ["4711"]


async def test_a_group_becomes_a_supergroup(house, telegram, noy):
    group = telegram.group(-5, "ເມືອງ")
    await noy.in_group(group).says("/summary")
    new = await group.becomes_supergroup()
    await telegram.quiet()
    assert set(house.moved) == {("-5", str(new.id))}


async def test_a_topic_is_answered_in_it(house, telegram, noy):
    group = telegram.group(-1001234567890, "ເມືອງ", forum=True, bot="administrator")
    topic = await group.opens_topic("ລາຍງານ", noy)
    there = noy.in_group(group, topic)
    await there.says("/summary")
    await there.hears("/summary")
    assert house.events[0].chat == f"{group.id}:{topic.id}"


# Asking for updates


async def test_without_an_address_the_door_asks(asking, telegram, noy):
    await noy.starts("CODE")
    await noy.hears("welcome CODE")
    await noy.says("12")
    await noy.hears("12")
    query = await noy.taps("ແມ່ນ")
    await telegram.until(lambda: query.answered)
    assert asking.said == [Began("CODE"), Said("12"), Tapped("a:0123456789:1:yes")]
    assert telegram.called("deleteWebhook")
    assert telegram.called("getUpdates")[0]["allowed_updates"] == list(WANTED)
    await telegram.until(lambda: not telegram.pending, "everything is confirmed")


async def test_nothing_is_lost_when_it_cannot_be_taken(asking, telegram, noy):
    keo = telegram.user(4712, "ແກ້ວ")
    asking.failing = lambda event: event.account == "4711" and asking.failed < 3
    await noy.says("1")
    await noy.says("2")
    await keo.says("x")
    await keo.hears("x")  # others do not wait
    await noy.hears("2")
    assert [event.what for event in asking.events if event.account == "4711"] == [Said("1"), Said("2")]
    assert asking.rests[:3] == [1.0, 2.0, 4.0]
    assert len(asking.events) == 3
    assert asking.offered.count("4712") == 1  # what was taken is not taken again while another waits


async def test_faults_of_telegram_are_waited_out(asking, telegram, noy):
    telegram.fails("getUpdates", 502)
    telegram.fails("getUpdates", 429, retry_after=7)
    telegram.drops("getUpdates")
    await noy.says("1")
    await noy.hears("1")
    await noy.says("2")
    await noy.hears("2")
    await noy.says("3")
    await noy.hears("3")
    await telegram.until(lambda: not telegram.platform.faults.waiting)
    assert 7.0 in asking.rests


async def test_after_a_restart_what_was_not_confirmed_comes_again(asking, telegram, noy):
    await noy.says("1")
    await noy.hears("1")
    await asking.door.stop()
    await noy.says("2")
    asking.door = asking.opened()
    await asking.door.start()
    await noy.hears("2")
    assert asking.said == [Said("1"), Said("2")]


# Beginning


async def test_the_commands_are_told_in_every_language(house, telegram):
    menus = telegram.platform.commands
    await telegram.until(lambda: len(menus) == 3 * (len(LANGUAGES) + 1))
    shown = {key[1]: commands for key, commands in menus.items() if "all_private_chats" in key[0]}
    assert set(shown) == {"", *LANGUAGES}
    assert [command["command"] for command in shown["th"]] == list(COMMANDS)
    assert shown["lo"][0]["description"] == CATALOGUES.text("lo", "conversations.button.menu")
    assert shown[""] == shown["lo"]


async def test_a_wrong_token_is_said_at_the_start(tmp_path):
    async with FakeTelegram() as telegram:
        house = House(telegram, tmp_path, "")
        house.settings = house.settings.model_copy(
            update={"telegram_token": type(house.settings.telegram_token)("1:x")}
        )
        with pytest.raises(LockedOut):
            await house.opened().start()


async def test_when_telegram_is_away_at_the_start_we_go_on_trying(telegram, tmp_path, noy):
    house = House(telegram, tmp_path, "")
    telegram.fails("getMe", 502, times=2)
    await house.door.start()
    await noy.says("1")
    await noy.hears("1")
    assert house.rests == [2.0, 4.0]
    await house.door.stop()


def test_nobody_imports_the_door_who_does_not_open_it():
    look = "import sys, handlers.work, handlers.server, handlers.settings; sys.exit('telegram' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], cwd=HOUSE).returncode == 0


def test_links_that_open_the_bot():
    assert link("khaoban_bot", "ABCD-2345") == "https://t.me/khaoban_bot?start=ABCD-2345"
    assert link("khaoban_bot", "ABCD", group=True) == "https://t.me/khaoban_bot?startgroup=ABCD"
    for payload in ("", "a" * (limits.PAYLOAD + 1), "ລະຫັດ", "a b"):
        with pytest.raises(ValueError, match=r"."):
            link("khaoban_bot", payload)
