"""Replies as LINE's message objects: every limit held, in its own units, and everything there that was to be said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.events import Choice, Line, Picture, Reply
from handlers.line.cards import Shown
from handlers.line.limits import LONGEST_ALT, LONGEST_CARD_LABEL, LONGEST_TEXT, MOST_MESSAGES
from handlers.line.messages import NUMBERED, PICKERS, calls, chosen, messages, next_page
from i18n.catalogue import Catalogues
from i18n.cutting import graphemes, utf16
from i18n.script import language_of
from tests.fakes.line import specs
from tests.fakes.line.messages import check_messages

TEXTS = Catalogues.read()
MEDIA = "https://khaoban.example.org/media/a.png?until=1&sign=2"


def words(text_id: str) -> str:
    return TEXTS.text("lo", text_id)


def menu(count: int, **more: Any) -> Reply:
    return Reply((Line("ເລືອກ"),), tuple(Choice(f"ບ້ານ {n}", f"o:{n}") for n in range(1, count + 1)), **more)


def labels(message: dict[str, Any]) -> list[str]:
    return [item["action"]["label"] for item in message["quickReply"]["items"]]


letters = st.text(st.sampled_from("ກຂຄງນມຫເແໂໄ້່ໍາະັິຽກຳນ້ຳกขคเแน้ำab 1\n🌾👩‍🌾\ud83c"), max_size=60)
lines = st.builds(Line, st.one_of(letters, letters.map(lambda text: text * 200)))
choices = st.builds(Choice, letters, st.text("abc:0189", min_size=1, max_size=64))
replies = st.builds(
    Reply,
    st.lists(lines, max_size=4).map(tuple),
    st.lists(choices, max_size=40).map(tuple),
    pictures=st.lists(st.builds(Picture, st.just("a.png"), letters), max_size=7).map(tuple),
    asks=st.sampled_from(
        ["", "text", "integer", "select_multiple", "image", "geopoint", *sorted(NUMBERED | set(PICKERS))]
    ),
)
cards = st.builds(
    lambda reply, more: replace(reply, card=True, pictures=reply.pictures * more), replies, st.integers(1, 3)
)


@given(st.one_of(replies, cards), st.booleans(), st.booleans())
def test_whatever_is_said_line_takes_it(reply: Reply, group: bool, public: bool) -> None:
    address = MEDIA if public else ""
    made = messages(reply, [Shown(address, address, one.alt) for one in reply.pictures], words, group=group)
    assert [message for call in calls(made) for message in call] == made
    for call in calls(made):
        assert len(call) <= MOST_MESSAGES
        check_messages(call)
        assert specs.request_faults("POST", "/v2/bot/message/push", {"to": "U1", "messages": call}) == []
    assert [message for message in made[:-1] if "quickReply" in message] == []


@given(replies, st.booleans())
def test_every_choice_can_be_reached(reply: Reply, group: bool) -> None:
    """Leafing through all pages shows each choice once, and ends where it began."""
    seen: list[str] = []
    shown = messages(reply, [], words, group=group)
    page, pages = 0, 0
    while "quickReply" in shown[-1]:
        check_messages(shown[-1:])
        data = [item["action"].get("data", "") for item in shown[-1]["quickReply"]["items"]]
        seen += [each for each in data if each and not each.startswith("~")]
        turned = [each for each in data if each.startswith("~more:")]
        if not turned:
            break
        page, pages = int(turned[0].removeprefix("~more:")), pages + 1
        if page == 0:
            break
        shown = next_page(reply, page, words, group=group)
    assert seen == [choice.data for choice in reply.choices]
    assert pages == 0 or len(reply.choices) > 10


@given(replies)
def test_no_word_is_lost_at_a_cut(reply: Reply) -> None:
    made = messages(reply, [], words)
    said = "".join(message["text"] for message in made)
    for line in reply.lines:
        whole = "".join(line.text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").split())
        assert whole in "".join(said.split())


def test_a_long_text_is_cut_between_syllables() -> None:
    made = messages(Reply((Line("ບ້ານນາໄຊ" * 1500),)), [], words)
    assert len(made) == 3
    assert all(utf16(message["text"]) <= LONGEST_TEXT for message in made)
    assert all(message["text"][0] == "ບ" or message["text"][0] in "ນໄ" for message in made)


def test_what_is_chosen_from_is_numbered_beside_the_buttons() -> None:
    reply = menu(3, asks="select_one")
    (message,) = messages(reply, [], words)
    assert message["text"] == "ເລືອກ\n\n1. ບ້ານ 1\n2. ບ້ານ 2\n3. ບ້ານ 3"
    assert labels(message) == ["ບ້ານ 1", "ບ້ານ 2", "ບ້ານ 3"]
    assert chosen(reply, 3) == reply.choices[2]
    assert (chosen(reply, 0), chosen(reply, 4), chosen(reply, None)) == (None, None, None)
    assert chosen(menu(3), 3) is None


def test_a_group_has_no_numbers_because_what_is_typed_there_is_not_heard() -> None:
    (message,) = messages(menu(3, asks="select_one"), [], words, group=True)
    assert message["text"] == "ເລືອກ\n\nບ້ານ 1\nບ້ານ 2\nບ້ານ 3"


def test_thirteen_stand_on_one_page_and_more_on_several() -> None:
    (one,) = messages(menu(13), [], words)
    assert len(labels(one)) == 13
    reply = menu(30)
    (first,) = messages(reply, [], words)
    assert labels(first)[-2:] == ["ບ້ານ 12", words("line.more")]
    (second,) = next_page(reply, 1, words)
    assert second["text"].split("\n") == [f"ບ້ານ {n}" for n in range(13, 25)]
    (last,) = next_page(reply, 2, words)
    assert last["quickReply"]["items"][-1]["action"]["data"] == "~more:0"
    assert next_page(reply, 3, words)[0]["quickReply"] == first["quickReply"]  # a page that is not there


def test_a_long_label_is_shortened_on_the_button_and_whole_in_the_chat() -> None:
    label = "ບ້ານ ນາໄຊທອງໃຕ້ · ເດືອນພະຈິກ 2026 · L1"
    (message,) = messages(Reply((Line("?"),), (Choice(label, "o:1"),)), [], words)
    (item,) = message["quickReply"]["items"]
    assert graphemes(item["action"]["label"]) <= 20
    assert item["action"]["label"].endswith("… · L1")
    assert item["action"]["displayText"] == label
    assert label in message["text"]


def picker(asks: str, first: str, last: str) -> dict[str, Any]:
    reply = Reply((Line("?"),), (Choice("ກັບຄືນ", "b:1:2"),), asks=asks, first=first, last=last)
    (message,) = messages(reply, [], words)
    check_messages([message])
    action = message["quickReply"]["items"][0]["action"]
    return {name: action[name] for name in ("initial", "min", "max") if name in action}


def test_a_picker_offers_the_days_that_the_form_takes() -> None:
    assert picker("date", "2026-10-01", "2026-10-31") == {
        "initial": "2026-10-31",
        "min": "2026-10-01",
        "max": "2026-10-31",
    }
    assert picker("date", "", "2026-10-31") == {"initial": "2026-10-31", "max": "2026-10-31"}
    assert picker("date", "2026-10-31", "") == {"initial": "2026-10-31", "min": "2026-10-31"}
    assert picker("date", "2026-10-31", "2026-10-31") == {"initial": "2026-10-31", "max": "2026-10-31"}
    assert picker("date", "2026-11-01", "2026-10-31") == {}
    assert picker("dateTime", "2026-10-01", "2026-10-31") == {
        "initial": "2026-10-31T12:00",
        "min": "2026-10-01T00:00",
        "max": "2026-10-31T23:59",
    }
    assert picker("time", "2026-10-01", "2026-10-31") == {}


def test_a_box_that_was_ticked_is_answered_in_one_line() -> None:
    boxes = tuple(Choice(f"{box} {n}. ຜັກ {n}", f"jt:1:2:{n}:on") for n, box in enumerate("☑☐☑", 1))
    asked = Reply((Line("ສວນ", "faint"), Line("ປູກຫຍັງແດ່?", "strong")), boxes, asks="select_multiple")
    (whole,) = messages(asked, [], words)
    (again,) = messages(replace(asked, again=True), [], words)
    assert again["text"] == "☑ ຜັກ 1, ຜັກ 3"
    assert again["quickReply"] == whole["quickReply"]
    none = replace(asked, choices=boxes[1:2], again=True)
    assert messages(none, [], words)[0]["text"] == "☑ –"


@pytest.mark.parametrize(
    ("asks", "kinds"),
    [
        ("date", ["datetimepicker", "postback"]),
        ("image", ["camera", "cameraRoll", "postback"]),
        ("geopoint", ["location", "postback"]),
        ("integer", ["postback"]),
    ],
)
def test_the_phone_offers_what_the_question_wants(asks: str, kinds: list[str]) -> None:
    reply = Reply((Line("?"),), (Choice("ກັບຄືນ", "b:1:2"),), asks=asks)
    (message,) = messages(reply, [], words)
    assert [item["action"]["type"] for item in message["quickReply"]["items"]] == kinds
    (message,) = messages(reply, [], words, group=True)
    assert [item["action"]["type"] for item in message["quickReply"]["items"]] == ["postback"]


def test_pictures_stand_below_the_text_and_the_buttons_below_them() -> None:
    reply = Reply((Line("ຖາມ"),), (Choice("ລາຍການ", "m"),), pictures=(Picture("a.png", "5"), Picture("b.png", "6")))
    text, first, second = messages(reply, [Shown(MEDIA, MEDIA, "5"), Shown(MEDIA, MEDIA, "6")], words)
    assert text == {"type": "text", "text": "ຖາມ\n\nລາຍການ"}
    assert [first["type"], second["type"]] == ["image", "image"]
    assert labels(second) == ["ລາຍການ"]


FIGURES = Reply(
    (Line("ສະຫຼຸບ · ເມືອງ ຊຳໃຕ້ · ຕຸລາ 2026", "strong"), Line("ເງິນ", "strong"), Line("ຕຸລາ 2026: 1.250.000 ກີບ")),
    (Choice("ສະຫຼຸບຫຼ້າສຸດ", "y"),),
    card=True,
)


def charts(count: int) -> list[Shown]:
    return [Shown(f"{MEDIA}&n={number}", f"{MEDIA}&p={number}", f"alt {number}") for number in range(count)]


def test_figures_are_a_card_with_buttons_that_stay() -> None:
    flex, *images = messages(FIGURES, charts(2), words, group=True)
    bubble = flex["contents"]
    assert [part["text"] for part in bubble["body"]["contents"]] == [line.text for line in FIGURES.lines]
    assert [part.get("weight") for part in bubble["body"]["contents"]] == ["bold", "bold", None]
    (button,) = bubble["footer"]["contents"]
    said = {"label": "ສະຫຼຸບຫຼ້າສຸດ", "data": "y", "displayText": "ສະຫຼຸບຫຼ້າສຸດ"}
    assert button["action"] == {"type": "postback", **said}
    assert flex["altText"] == FIGURES.text
    assert [image["originalContentUrl"] for image in images] == [f"{MEDIA}&n=0", f"{MEDIA}&n=1"]
    assert "quickReply" not in str([flex, images])


def test_figures_stand_alone_where_pictures_have_no_address() -> None:
    (flex,) = messages(FIGURES, [Shown("", "", "alt")], words, group=True)
    assert flex["altText"] == FIGURES.text


@pytest.mark.parametrize(
    ("count", "kinds"), [(4, ["image"] * 4), (5, ["image"] * 3 + ["flex"]), (15, ["image"] * 3 + ["flex"])]
)
def test_a_card_goes_out_in_one_call_with_all_its_pictures(count: int, kinds: list[str]) -> None:
    pictures = charts(count)
    (call,) = calls(messages(FIGURES, pictures, words))
    check_messages(call)
    assert [message["type"] for message in call[1:]] == kinds
    assert all(picture.original in str(call) for picture in pictures)


def test_a_card_s_words_and_buttons_are_within_the_limits() -> None:
    long = replace(
        FIGURES, lines=(*FIGURES.lines, *[Line("ຕຸລາ 2026: 1.250.000 ກີບ " * 4)] * 40), choices=(Choice("ກຳ" * 60, "y"),)
    )
    (flex,) = messages(long, [], words)
    assert utf16(flex["altText"]) <= LONGEST_ALT
    assert graphemes(flex["contents"]["footer"]["contents"][0]["action"]["label"]) <= LONGEST_CARD_LABEL
    check_messages([flex])


def test_words_that_do_not_fit_on_a_card_stand_as_text() -> None:
    long = replace(FIGURES, lines=(Line("ບ້ານນາໄຊ" * 1500),))
    made = messages(long, charts(1), words)
    assert [message["type"] for message in made] == ["text", "text", "text", "image"]
    assert labels(made[-1]) == ["ສະຫຼຸບຫຼ້າສຸດ"]


def test_a_picture_without_an_address_is_said_in_words() -> None:
    reply = Reply((Line("ສະຫຼຸບ"),), pictures=(Picture("a.png", "ທ້ອນ 5 ກຸ່ມ"),))
    (message,) = messages(reply, [Shown("", "", "ທ້ອນ 5 ກຸ່ມ")], words)
    assert message["text"] == "ສະຫຼຸບ\nທ້ອນ 5 ກຸ່ມ"


def test_our_own_words_are_in_the_language_of_what_is_said() -> None:
    said = {"ບ້ານນາ (บ้าน) 2026": "lo", "หมู่บ้าน (ບ້ານ) L1": "th", "Village of Na, ນາ": "en", "2026": "lo", "": "lo"}
    assert {text: language_of(text) for text in said} == said
    for language in ("lo", "th", "en"):
        for text_id in ("line.more", "line.date", "line.time", "line.camera", "line.album", "line.place"):
            assert graphemes(TEXTS.text(language, text_id)) <= 20


def test_the_sdk_s_models_take_our_messages() -> None:
    from linebot.v3.messaging import PushMessageRequest

    for asks in ("", "select_one", "date", "image", "geopoint"):
        made = messages(menu(14, asks=asks), [Shown(MEDIA, MEDIA, "5")], words)
        body = {"to": "U1", "messages": made}
        read = PushMessageRequest.from_dict(body)
        assert read.to_dict() == body | {"notificationDisabled": False}


@pytest.mark.parametrize(("length", "offered"), [(300, True), (301, False)])
def test_words_to_be_changed_are_put_into_her_field_when_they_are_not_too_long(length: int, offered: bool) -> None:
    choices = (Choice("ແກ້ຂໍ້ຄວາມ", "", fill="ກຳ" * length), Choice("ກັບຄືນ", "b"))
    (message,) = messages(Reply((Line("?"),), choices), (), words)
    check_messages([message])
    first, *others = [item["action"] for item in message["quickReply"]["items"]]
    assert (first.get("fillInText") == "ກຳ" * length, len(others)) == (offered, int(offered))
    assert "ແກ້ຂໍ້ຄວາມ" not in message["text"]


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("⚠ Ban Saifon · October 2026", "⚠ Ban Sa… · October…"),
        ("⚠ ບ້ານສາຍຝົນ · ຕຸລາ 2026", "⚠ ບ້ານສາຍ… · ຕຸລາ 2026"),
        ("บ้านสายฝนตะวันออกเฉียงเหนือ", "บ้านสายฝนตะวันออกเฉียง…"),
        ("ໃຊ່ · ລາຍງານປະຈຳເດືອນຂອງກຸ່ມທ້ອນເງິນບ້ານ", "ໃຊ່ · ລາຍງານປະຈຳເດືອນຂ…"),
    ],
)
def test_a_label_too_long_for_its_button_keeps_what_tells_it_from_others(label: str, shown: str) -> None:
    (made,) = labels(messages(Reply((Line("?"),), (Choice(label, "o:1"),)), (), words)[0])
    assert graphemes(made) <= 20
    assert made == shown


def test_buttons_that_say_nothing_make_no_blank_message() -> None:
    (message,) = messages(Reply((), (Choice("", "0"), Choice("", "1")), asks="select_multiple"), (), words)
    check_messages([message])
    assert message["text"] == "…"
