"""What is sent to Telegram: within its limits, whatever a conversation says, and nothing of it lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.events import Choice, Line, Picture, Reply
from handlers.telegram import limits
from handlers.telegram.composing import Album, Photo, Text, Unfit, Words, clean, compose, cut
from i18n.cutting import CLUSTER, utf16

LAO = "ກຸ່ມທ້ອນເງິນບ້ານນາໄຊ ມີສະມາຊິກ 42 ຄົນ ເປັນແມ່ຍິງ 30 ຄົນ. "
THAI = "กลุ่มออมทรัพย์บ้านนาไชย มีสมาชิกสี่สิบสองคน เป็นผู้หญิงสามสิบคน "

letters = st.sampled_from(
    [*"ກຂຄງຈນມວຫະາິີຸູ່້ໍຳເແໂໃໄໆกขคงนมอะาิีุู่้ำเแโใไๆฯabc019 .,<>&\"'\n\t\r", "👩‍🌾", "🇱🇦", "é", "\x00", "\u202e", "\ud800"]
)
words = st.one_of(
    st.lists(letters, max_size=60).map("".join),
    st.builds(
        lambda text, times: text * times, st.sampled_from([LAO, THAI, "ກ", "๑", "👩‍🌾", "a b\n"]), st.integers(0, 150)
    ),
)
lines = st.lists(st.builds(Line, words, st.sampled_from(["plain", "strong", "faint"])), max_size=30).map(tuple)
choices = st.lists(
    st.builds(Choice, st.lists(letters, max_size=100).map("".join), st.text("abc:019-", min_size=1, max_size=64)),
    max_size=230,
).map(tuple)
pictures = st.integers(0, 25).map(lambda count: tuple(Picture(f"{number}.png") for number in range(count)))
replies = st.builds(Reply, lines, choices, st.integers(0, 12), pictures, card=st.booleans())


def keyboards(messages):
    return [message.keyboard for message in messages if not isinstance(message, Album) and message.keyboard]


@given(replies, st.sets(st.integers(0, 25), max_size=4))
def test_every_message_is_within_the_limits(reply, odd):
    for message in compose(reply, {f"{number}.png" for number in odd}):
        most = limits.TEXT if isinstance(message, Text) else limits.CAPTION
        text, entities = message.words.text, message.words.entities
        assert utf16(text) <= most
        assert len(text.encode()) <= limits.TEXT_BYTES
        assert text == text.strip()
        assert text or not isinstance(message, Text)
        assert len(entities) <= limits.ENTITIES
        assert all(e["length"] > 0 and 0 <= e["offset"] <= utf16(text) - e["length"] for e in entities)
        if isinstance(message, Album):
            assert 2 <= len(message.media) <= limits.ALBUM
    for keyboard in keyboards(compose(reply)):
        buttons = [button for row in keyboard for button in row]
        assert 1 <= len(buttons) <= limits.BUTTONS
        assert all(1 <= len(row) <= limits.BUTTONS_IN_A_ROW for row in keyboard)
        assert sum(len((b["text"] + b["callback_data"]).encode()) for b in buttons) <= limits.KEYBOARD_BYTES
        for button in buttons:
            assert 1 <= len(button["callback_data"].encode()) <= limits.BUTTON_DATA
            assert 1 <= utf16(button["text"]) <= limits.BUTTON_LABEL


@given(replies)
def test_nothing_of_a_reply_is_lost(reply):
    messages = compose(reply)
    said = "".join(message.words.text for message in messages)
    wanted = clean(reply.text)
    assert "".join(said.replace("…", "").split()) == "".join(wanted.replace("…", "").split())
    pressed = [b["callback_data"] for keyboard in keyboards(messages) for row in keyboard for b in row]
    assert pressed == [choice.data for choice in reply.choices]
    shown = [
        name for m in messages if not isinstance(m, Text) for name in (m.media if isinstance(m, Album) else [m.media])
    ]
    assert shown == [picture.media for picture in reply.pictures]


@given(lines)
def test_what_is_strong_is_marked_and_nothing_else(given_lines):
    for part in cut(given_lines, limits.TEXT):
        if len(part.entities) == limits.ENTITIES:
            continue  # what is beyond is plain
        units = part.text.encode("utf-16-le")
        marked = {"bold": "", "italic": ""}
        for entity in part.entities:
            start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
            marked[entity["type"]] += units[start:end].decode("utf-16-le")  # fails where a letter is cut in two
        for kind, style in (("bold", "strong"), ("italic", "faint")):
            all_of_it = "".join(clean(line.text) for line in given_lines if line.style == style)
            assert "".join(marked[kind].split()) in "".join(all_of_it.split())


@pytest.mark.parametrize("language", [LAO, THAI])
def test_a_long_text_is_cut_between_words_and_never_within_a_letter(language):
    text = (language * 200).strip()
    parts = [message.words.text for message in compose(Reply((Line(text),)))]
    assert len(parts) > 1
    assert " ".join(parts) == text
    unspaced = text.replace(" ", "")
    pieces = [message.words.text for message in compose(Reply((Line(unspaced),)))]
    assert [cluster for piece in pieces for cluster in CLUSTER.findall(piece)] == CLUSTER.findall(unspaced)


def test_strong_and_faint_lines_are_entities_and_nothing_is_escaped():
    (message,) = compose(Reply((Line("ຈັກ <b>ຄົນ</b>? 👩‍🌾", "strong"), Line("a & b"), Line("ລະຫວ່າງ 0 ຫາ 99", "faint"))))
    assert message.words.text == "ຈັກ <b>ຄົນ</b>? 👩‍🌾\na & b\nລະຫວ່າງ 0 ຫາ 99"
    assert message.words.entities == (
        {"type": "bold", "offset": 0, "length": 21},
        {"type": "italic", "offset": 28, "length": 15},
    )


def test_the_buttons_stand_in_columns_on_the_last_message():
    reply = Reply((Line(LAO * 100),), tuple(Choice(f"{n}", f"a:{n}") for n in range(5)), columns=2)
    first, *_, last = compose(reply)
    assert first.keyboard is None
    assert [[button["text"] for button in row] for row in last.keyboard] == [["0", "1"], ["2", "3"], ["4"]]


def test_a_link_into_a_group_is_a_button_with_an_address():
    reply = Reply((Line("7KQ2-M9XT-4B"),), (Choice("Add to a group", "", link="7KQ2-M9XT-4B"), Choice("Menu", "m")))
    (text,) = compose(reply, (), lambda code: f"https://t.me/khaoban_bot?startgroup={code}")
    assert text.keyboard == [
        [{"text": "Add to a group", "url": "https://t.me/khaoban_bot?startgroup=7KQ2-M9XT-4B"}],
        [{"text": "Menu", "callback_data": "m"}],
    ]
    (text,) = compose(reply)
    assert text.keyboard == [[{"text": "Menu", "callback_data": "m"}]]


def test_one_picture_carries_the_words_and_the_buttons():
    reply = Reply((Line("ຮູບ"),), (Choice("ເມນູ", "m"),), pictures=(Picture("a.png"),))
    (photo,) = compose(reply)
    assert isinstance(photo, Photo)
    assert (photo.words.text, photo.keyboard) == ("ຮູບ", [[{"text": "ເມນູ", "callback_data": "m"}]])


def test_several_pictures_are_an_album_with_the_words_under_it():
    pictures = (Picture("a.png"), Picture("b.png"))
    (album,) = compose(Reply((Line("ສະຫຼຸບ"),), pictures=pictures))
    assert (album.media, album.words.text) == (("a.png", "b.png"), "ສະຫຼຸບ")
    silent, text = compose(Reply((Line("ສະຫຼຸບ"),), (Choice("ເມນູ", "m"),), pictures=pictures))
    assert (silent.words.text, text.words.text) == ("", "ສະຫຼຸບ")  # an album has no keyboard


FIGURES = (Line("ສະຫຼຸບ · ເມືອງ", "strong"), *[Line("ຕຸລາ 2026: 1.250.000 ກີບ")] * 60)
ALBUM = (Picture("a.png"), Picture("b.png"))


def test_a_card_s_title_stands_under_its_album_and_the_figures_follow_with_the_button():
    for lines in (FIGURES, FIGURES[:3]):  # also where all would fit: an album has no place for the button
        album, text = compose(Reply(lines, (Choice("ໃໝ່", "y"),), pictures=ALBUM, card=True))
        assert isinstance(album, Album)
        assert album.words == Words("ສະຫຼຸບ · ເມືອງ", ({"type": "bold", "offset": 0, "length": 14},))
        assert text.words.text == "\n".join(line.text for line in lines[1:])
        assert text.keyboard == [[{"text": "ໃໝ່", "callback_data": "y"}]]


def test_a_card_with_one_picture_is_a_photo_with_caption_and_button():
    reply = Reply(FIGURES[:20], (Choice("ໃໝ່", "y"),), pictures=ALBUM[:1], card=True)
    (photo,) = compose(reply)
    assert (photo.words.text, photo.keyboard) == (reply.text, [[{"text": "ໃໝ່", "callback_data": "y"}]])
    photo, text = compose(replace(reply, lines=FIGURES))
    assert (photo.words.text, photo.keyboard) == ("ສະຫຼຸບ · ເມືອງ", None)
    assert text.keyboard


def test_a_caption_is_counted_as_telegram_counts_it():
    for harvest, fits in ((512, True), (513, False)):  # an emoji is two units
        first, *rest = compose(Reply((Line("🌾" * harvest),), pictures=ALBUM, card=True))
        assert (utf16(first.words.text) == limits.CAPTION) == fits
        assert bool(rest) != fits


def test_words_too_long_for_a_caption_follow_the_picture():
    photo, text = compose(Reply((Line("ກ" * 1025),), pictures=(Picture("a.png"),)))
    assert (photo.words.text, len(text.words.text)) == ("", 1025)


def test_a_picture_that_is_no_photo_goes_as_a_document_beside_the_album():
    reply = Reply((Line("x"),), pictures=(Picture("a.png"), Picture("b.webp"), Picture("c.png")))
    album, document, text = compose(reply, {"b.webp"})
    assert album.media == ("a.png", "c.png")
    assert (document.media, document.document, text.words.text) == ("b.webp", True, "x")


@pytest.mark.parametrize("data", ["", "a" * 65, "ກ" * 22])
def test_a_button_that_telegram_would_refuse_is_a_fault_of_ours(data):
    with pytest.raises(Unfit):
        compose(Reply((Line("x"),), (Choice("y", data),)))


def test_more_lines_than_telegram_formats_are_shown_plain_and_all_there():
    given_lines = tuple(Line(f"{number}", "strong") for number in range(limits.ENTITIES + 50))
    (words,) = cut(given_lines, limits.TEXT)
    assert len(words.entities) == limits.ENTITIES
    assert words.text.splitlines() == [line.text for line in given_lines]


def test_an_emoji_counts_as_telegram_counts_it():
    first, second = cut((Line("🌾" * 2049),), limits.TEXT)
    assert (utf16(first.text), utf16(second.text)) == (4096, 2)


def test_many_long_buttons_are_shared_out():
    choices = tuple(Choice("ບ້ານນາໄຊ ເມືອງນາໝໍ້ ແຂວງອຸດົມໄຊ" + str(n), f"a:0123456789:4:{n:040}") for n in range(90))
    first, second = keyboards(compose(Reply((Line("x"),), choices)))
    assert len(first) + len(second) == 90


def test_what_telegram_takes_out_is_out_before_it_is_counted():
    (words,) = cut((Line("\u202eກ\r\x00ຂ\ud800", "strong"), Line("\x01", "faint")), limits.TEXT)
    assert words.text == "ກ ຂ\ufffd"
    assert words.entities == ({"type": "bold", "offset": 0, "length": 4},)


def test_a_reply_that_says_nothing_is_no_message():
    assert compose(Reply((Line("  \n"),))) == []


@pytest.mark.parametrize(
    ("text", "copied"),
    [("ນ້ຳຖ້ວມ\nບໍ່ມີທາງ", "ນ້ຳຖ້ວມ\nບໍ່ມີທາງ"), ("🌾" * 128, "🌾" * 128), ("🌾" * 129, None), ("\x01", None)],
)
def test_words_to_be_changed_can_be_copied_when_they_are_not_too_long(text, copied):
    choices = (Choice("ແກ້ຂໍ້ຄວາມ", "", fill=text), Choice("ກັບຄືນ", "b"))
    (keyboard,) = keyboards(compose(Reply((Line("x"),), choices)))
    expected = [{"text": "ແກ້ຂໍ້ຄວາມ", "copy_text": copied}] if copied else []
    assert [button for row in keyboard for button in row] == [*expected, {"text": "ກັບຄືນ", "callback_data": "b"}]
