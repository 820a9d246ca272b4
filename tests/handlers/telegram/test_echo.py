"""The answered question, edited."""

from __future__ import annotations

import pytest

from handlers.telegram import limits
from handlers.telegram.echo import LONG, echo
from i18n.cutting import utf16

ROWS = [
    [{"text": "ແມ່ນ 👩‍🌾", "callback_data": "a:0123456789:4:yes"}, {"text": "ບໍ່", "callback_data": "a:0123456789:4:no"}]
]


def pressed(data="a:0123456789:4:yes", kind="private", asked=0, **shown):
    message = {
        "message_id": 5,
        "date": 1,
        "chat": {"id": 4711, "type": kind},
        "reply_markup": {"inline_keyboard": ROWS},
    }
    return echo({"id": "q", "data": data, "message": message | ({"text": "ມີບໍ່?"} | shown)}, asked)


def test_the_keyboard_goes_and_the_answer_stands_there():
    strong = {"type": "bold", "offset": 0, "length": 3}
    method, fields = pressed(entities=[strong, {"type": "url", "offset": 4, "length": 1}])
    assert method == "editMessageText"
    assert fields == {
        "chat_id": 4711,
        "message_id": 5,
        "text": "ມີບໍ່?\n→ ແມ່ນ 👩‍🌾",
        "entities": [strong, {"type": "bold", "offset": 9, "length": utf16("ແມ່ນ 👩‍🌾")}],
    }


def test_under_a_picture_the_caption_is_edited():
    method, fields = pressed(text="", caption="ຮູບ", photo=[])
    assert (method, fields["caption"]) == ("editMessageCaption", "ຮູບ\n→ ແມ່ນ 👩‍🌾")


def test_what_is_pressed_under_a_question_that_is_past_is_not_written_there_as_said():
    assert pressed(asked=5)[0] == "editMessageText"
    assert pressed(asked=9) == ("editMessageReplyMarkup", {"chat_id": 4711, "message_id": 5})


@pytest.mark.parametrize("box", ["☐", "☑"])
def test_a_ticked_answer_is_repeated_without_its_box(box):
    data = "p:0123456789:4:0"
    rows = [[{"text": f"{box} 1. ສວນຄົວ", "callback_data": data}]]
    _, fields = pressed(data, reply_markup={"inline_keyboard": rows})
    assert fields["text"] == "ມີບໍ່?\n→ 1. ສວນຄົວ"


@pytest.mark.parametrize("shown", [{"text": "ກ" * (LONG + 1)}, {"text": "", "photo": []}])
def test_of_a_long_message_or_one_without_words_only_the_keyboard_goes(shown):
    assert pressed(**shown) == ("editMessageReplyMarkup", {"chat_id": 4711, "message_id": 5})


@pytest.mark.parametrize("data", ["ts:0123456789:4", "x1:0123456789:4:a"])
def test_what_follows_tells_that_all_was_kept_or_asked_at_once(data):
    rows = [[{"text": "✓ ຄືເກົ່າໝົດ", "callback_data": data}]]
    shown = {"text": "ຄືກັນກັບ ຕຸລາ 2026:", "reply_markup": {"inline_keyboard": rows}}
    assert pressed(data, **shown) == ("editMessageReplyMarkup", {"chat_id": 4711, "message_id": 5})


def test_a_message_within_the_bound_has_room_for_the_longest_label():
    rows = [[{"text": "ກ" * limits.BUTTON_LABEL, "callback_data": "p:0123456789:4:0"}]]
    method, fields = pressed("p:0123456789:4:0", text="", caption="ຂ" * LONG, reply_markup={"inline_keyboard": rows})
    assert method == "editMessageCaption"
    assert utf16(fields["caption"]) <= limits.CAPTION


@pytest.mark.parametrize(
    "what",
    [
        {"kind": "supergroup"},  # others may want to press it
        {"data": "m"},  # a menu's
        {"reply_markup": {}},  # it is gone already
        {"text": None, "date": 0, "reply_markup": {}},  # too old to be seen
    ],
)
def test_what_stays(what):
    assert pressed(**what) is None
