"""What updates mean: who spoke, where, what, and whether it was said to the bot."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.events import Began, Event, Said, SentFile, SharedPlace, Tapped
from handlers.telegram.updates import Attachment, Heard, Left, Me, Moved, read

ME = Me(99, "khaoban_bot")
NOW = datetime(2026, 11, 3, 2, 30, 0, 500, tzinfo=UTC)
SENT = datetime(2026, 11, 3, 2, 29, tzinfo=UTC)
NOY = {"id": 4711, "is_bot": False, "first_name": "ນ້ອຍ", "language_code": "lo"}
BOT = {"id": 99, "is_bot": True, "first_name": "ຂ່າວບ້ານ", "username": "khaoban_bot"}
PRIVATE = {"id": 4711, "type": "private", "first_name": "ນ້ອຍ"}
GROUP = {"id": -1001, "type": "supergroup", "title": "ເມືອງ"}


def understood(update):
    return read(update, ME, NOW, lambda text: text == "ສະຫຼຸບ")


def message(chat=PRIVATE, **content):
    sent = {"message_id": 5, "from": NOY, "chat": chat, "date": int(SENT.timestamp()), **content}
    return understood({"update_id": 700, "message": sent})


def said_in_group(text, **more):
    return message(GROUP, text=text, **more).event


def test_words_in_a_private_chat():
    assert message(text="໑໒.໕໐໐") == Heard(
        Event("700", "telegram", "4711", "4711", SENT, Said("໑໒.໕໐໐"), language="lo", message="5"), message=5
    )


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("/start", Began()),
        ("/start ABCD-2345", Began("ABCD-2345")),
        ("/start@khaoban_bot ABCD", Began("ABCD")),
        ("/menu", Said("/menu")),
        ("/Summary@Khaoban_Bot", Said("/Summary")),
        ("/link@khaoban_bot ABCD 2", Said("/link ABCD 2")),
        ("/ ", Said("/ ")),
    ],
)
def test_commands(text, what):
    assert message(text=text).event.what == what


def test_another_bots_command_is_not_ours():
    assert message(GROUP, text="/summary@other_bot") is None


@pytest.mark.parametrize(
    ("text", "more", "what"),
    [
        ("/summary", {}, Said("/summary")),
        ("/summary@khaoban_bot", {}, Said("/summary")),
        ("/start@khaoban_bot CODE", {}, Began("CODE")),
        ("ສະຫຼຸບ", {}, Said("ສະຫຼຸບ")),
        ("@khaoban_bot ສະຫຼຸບ ເດືອນນີ້", {}, Said("ສະຫຼຸບ ເດືອນນີ້")),
        ("ແມ່ນແລ້ວ", {"reply_to_message": {"message_id": 3, "from": BOT, "chat": GROUP, "date": 1}}, Said("ແມ່ນແລ້ວ")),
    ],
)
def test_in_a_group_the_bot_is_called_by_command_name_reply_or_its_word(text, more, what):
    event = said_in_group(text, **more)
    assert (event.group, event.called, event.what) == (True, True, what)


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("ກິນເຂົ້າແລ້ວບໍ?", {}),
        ("ໂທຫາ @khaoban_bottle ແດ່", {}),
        ("ແມ່ນ", {"reply_to_message": {"message_id": 3, "from": NOY, "chat": GROUP, "date": 1}}),
    ],
)
def test_what_people_say_to_each_other_is_not_said_to_the_bot(text, more):
    assert not said_in_group(text, **more).called


def test_a_topic_is_part_of_the_address_and_a_thread_of_replies_is_not():
    assert said_in_group("/summary", message_thread_id=45, is_topic_message=True).chat == "-1001:45"
    assert said_in_group("/summary", message_thread_id=45).chat == "-1001"


def test_an_admin_hidden_behind_the_group_speaks_as_the_group():
    hidden = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    sent = {"message_id": 5, "from": hidden, "sender_chat": GROUP, "chat": GROUP, "date": 1, "text": "/summary"}
    assert understood({"update_id": 1, "message": sent}).event.account == "-1001"
    assert understood({"update_id": 1, "message": sent | {"from": BOT, "sender_chat": None}}) is None


def test_the_largest_size_of_a_photo_is_taken():
    sizes = [
        {"file_id": "s", "width": 90, "height": 67, "file_size": 1000},
        {"file_id": "l", "width": 1280, "height": 960, "file_size": 90000},
        {"file_id": "m", "width": 320, "height": 240, "file_size": 9000},
    ]
    heard = message(photo=sizes, caption="ເຈ້ຍ")
    assert heard.event.what == SentFile("", "image/jpeg", 90000, caption="ເຈ້ຍ")
    assert heard.attachment == Attachment("l", 90000)


@pytest.mark.parametrize("kind", ["document", "voice", "audio", "video", "video_note"])
def test_files_of_every_kind(kind):
    heard = message(**{kind: {"file_id": "f", "mime_type": "x/y", "file_name": "ບັນຊີ.xlsx"}})
    assert heard.event.what == SentFile("", "x/y", 0, "ບັນຊີ.xlsx")
    assert heard.attachment == Attachment("f", 0)


def test_a_place():
    heard = message(location={"latitude": 17.9, "longitude": 102, "horizontal_accuracy": 12.5})
    assert heard.event.what == SharedPlace(17.9, 102.0, 12.5)


def press(data="a:0123456789:4:1", chat=PRIVATE, **more):
    shown = {"message_id": 5, "from": BOT, "chat": chat, "date": 1, "text": "ຈັກຄົນ?", **more}
    query = {"id": "q1", "from": NOY, "message": shown, "chat_instance": "1", "data": data}
    return understood({"update_id": 701, "callback_query": query})


def test_a_button_is_pressed_now_for_telegram_does_not_say_when():
    heard = press()
    assert heard.event == Event(
        "701", "telegram", "4711", "4711", NOW, Tapped("a:0123456789:4:1"), language="lo", message="5"
    )
    assert heard.query["id"] == "q1"


def test_a_button_in_a_group_calls_the_bot_in_its_topic():
    event = press("y", GROUP, message_thread_id=45, is_topic_message=True).event
    assert (event.group, event.called, event.chat, event.account) == (True, True, "-1001:45", "4711")


@pytest.mark.parametrize("data", ["", "ແມ່ນ"])
def test_a_button_that_is_not_ours_is_passed_over(data):
    assert press(data) is None


def test_a_group_that_became_a_supergroup_says_so_on_both_sides():
    old, new = {"id": -5, "type": "group", "title": "ເມືອງ"}, GROUP
    assert message(old, migrate_to_chat_id=-1001) == Moved("-5", "-1001")
    assert message(new, migrate_from_chat_id=-5) == Moved("-5", "-1001")


def standing(before, after, chat=PRIVATE, **more):
    member = {"chat": chat, "from": NOY, "date": 1}
    member |= {"old_chat_member": {"user": BOT, "status": before}}
    member |= {"new_chat_member": {"user": BOT, "status": after, **more}}
    return understood({"update_id": 702, "my_chat_member": member})


def test_a_chat_that_is_closed_to_us():
    since = datetime.fromtimestamp(1, UTC)
    assert standing("member", "kicked") == Left("4711", since)
    assert standing("member", "left", GROUP) == Left("-1001", since)
    assert standing("member", "restricted", GROUP, is_member=False) == Left("-1001", since)


def test_a_group_that_the_bot_is_taken_into_begins():
    event = standing("left", "administrator", GROUP).event
    assert (event.what, event.account, event.chat, event.group, event.called) == (Began(), "4711", "-1001", True, True)
    assert standing("member", "administrator", GROUP) is None
    assert standing("kicked", "member") is None  # /start comes as well


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1},
        {"update_id": 1, "something_new": {"from": NOY}},
        {"update_id": 1, "edited_message": {"message_id": 5, "from": NOY, "chat": PRIVATE, "date": 1, "location": {}}},
        {"update_id": 1, "edited_message": {"message_id": 5, "from": NOY, "chat": GROUP, "date": 1, "text": "130"}},
        {"update_id": 1, "channel_post": {"message_id": 5, "chat": {"id": -7, "type": "channel"}, "date": 1}},
        {"update_id": 1, "message": {"message_id": 5, "from": NOY, "chat": PRIVATE, "date": 1, "not_invented": {}}},
        {"update_id": 1, "message": {"message_id": 5, "from": BOT, "chat": PRIVATE, "date": 1, "text": "x"}},
        {"update_id": 1, "message": {"message_id": 5, "chat": {"id": -7, "type": "channel"}, "date": 1, "text": "x"}},
        {"update_id": 1, "callback_query": {"id": "1", "from": NOY, "chat_instance": "1", "game_short_name": "g"}},
    ],
)
def test_what_is_not_for_us_is_passed_over(update):
    assert understood(update) is None


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "from", "chat", "text", "date", "type", "message", "data", "photo", "location", "status"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(["message", "callback_query", "my_chat_member"]), json)
def test_what_is_not_shaped_as_an_update_breaks_in_known_ways_only(kind, body):
    with suppress(KeyError, TypeError, ValueError, AttributeError, OverflowError):
        understood({"update_id": 1, kind: body})
