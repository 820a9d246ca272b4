"""The fake Telegram's Bot API: what it does, what it refuses and in which words, and that all it says of itself is
what the published specification allows."""

from __future__ import annotations

import asyncio
import html
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
import telegram as ptb
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.telegram import FakeTelegram, Person, Rates, spec
from tests.fakes.telegram.html import parse_html, utf16
from tests.fakes.telegram_client import Wires, picture

NOY = 4711


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """A fake that is not strict, whose own answers are held against the specification in the end."""
    async with FakeTelegram(strict=False, patience=5) as telegram:
        yield telegram
        for call in telegram.calls:
            if call.done:
                assert spec.misfit_answer(call.method, call.result) == []
        for update in telegram.updates:
            assert spec.misfits("Update", update.json()) == []


@pytest.fixture
async def bot(telegram: FakeTelegram) -> AsyncIterator[Wires]:
    async with Wires(telegram) as wires:
        yield wires


@pytest.fixture
async def noy(telegram: FakeTelegram) -> Person:
    """Noy, who has written to the bot."""
    noy = telegram.user(NOY, "Noy", language="lo")
    await noy.starts("CODE")
    return noy


def row(*labels: str) -> dict:
    return {"inline_keyboard": [[{"text": label, "callback_data": f"d:{label}"} for label in labels]]}


# calls


async def test_a_call_is_read_as_json_form_query_and_multipart(telegram, bot, noy) -> None:
    said = {"chat_id": str(NOY), "text": "ສະບາຍດີ"}
    for sending in ({"json": said}, {"data": said}, {"params": said}):
        async with bot.client.post(bot.address("SENDMESSAGE"), **sending) as answer:
            assert (await answer.json())["result"]["text"] == "ສະບາຍດີ"
    form = aiohttp.FormData(said, default_to_multipart=True)
    async with bot.client.post(bot.address("sendMessage"), data=form) as answer:
        assert (await answer.json())["ok"]
    assert [call["text"] for call in telegram.called("sendMessage")] == ["ສະບາຍດີ"] * 4


async def test_a_wrong_token_method_or_path_is_refused(telegram, bot) -> None:
    for path, code, words in (
        ("/bot1:wrong/getMe", 401, "Unauthorized"),
        (f"/bot{telegram.token}/getNothing", 404, "Not Found: method not found"),
        ("/", 404, "Not Found"),
    ):
        async with bot.client.get(telegram.url + path) as answer:
            assert answer.status == code
            assert await answer.json() == {"ok": False, "error_code": code, "description": words}


async def test_what_the_specification_does_not_know_is_an_offence(telegram, bot, noy) -> None:
    assert spec.specification() is None or telegram.offences == []
    await bot.result("sendMessage", chat_id=NOY, text="a", colour="red", disable_notification="perhaps")
    await bot.refusal("sendMessage", text="a")
    await bot.result(
        "sendMessage",
        chat_id=NOY,
        text="a",
        reply_markup={"inline_keyboard": [[{"text": "a", "url": "https://a.la", "size": 1}]]},
    )
    await bot.result("sendMessage", chat_id=NOY, text="a", reply_markup=row(*"123456789"))
    await bot.refusal("getStickerSet", name="x")
    if spec.specification() is not None:
        assert telegram.offences == [
            "sendMessage: unknown parameter colour",
            "sendMessage.disable_notification: 'perhaps' is no Boolean",
            "sendMessage: required chat_id is missing",
            "sendMessage.reply_markup.inline_keyboard[0][0]: InlineKeyboardButton has no size",
            "sendMessage: 9 buttons in a row, not 1-8",
            "getStickerSet: the fake does not play this method",
        ]


async def test_what_the_fake_cannot_play_is_an_offence_and_no_success(telegram, bot, noy) -> None:
    for method, new in (
        ("sendMessage", {"text": "*a*", "parse_mode": "MarkdownV2"}),
        ("sendMediaGroup", {"media": ["x"]}),
        ("sendMediaGroup", {"media": [{"type": "video", "media": "x"}] * 2}),
    ):
        telegram.offences.clear()
        assert (await bot.refusal(method, chat_id=NOY, **new))[0] == 500
        assert any("the fake" in offence for offence in telegram.offences)


@pytest.mark.skipif(spec.specification() is None, reason="the specification is not beside the project")
async def test_a_strict_fake_fails_the_test_over_an_offence() -> None:
    with pytest.raises(AssertionError, match="unknown parameter colour"):
        async with FakeTelegram() as telegram, Wires(telegram) as bot:
            await bot.getMe(colour="red")


# texts


@pytest.mark.parametrize(
    ("marked", "shown"),
    [
        ("<b>ສະບາຍດີ</b> ນ້ອຍ", "**ສະບາຍດີ** ນ້ອຍ"),
        ("<i>a<b>b</b></i>c", "_a**b**_c"),
        ("a &lt;b&gt; &amp; &quot;c&quot; &#3713; &euro;", 'a <b> & "c" ກ &euro;'),
        ("😀<b>x</b>", "😀**x**"),
        ("  <b> a </b>  ", "**a**"),
        ("<a href='https://a.la/?x=1&amp;y=2'>there</a>", "there"),
        ('<code class="language-x">1</code>', "`1`"),
    ],
)
async def test_html_is_parsed(bot, noy, marked: str, shown: str) -> None:
    await bot.result("sendMessage", chat_id=NOY, text=marked, parse_mode="HTML")
    assert noy.last.marked == shown


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.text(st.characters(exclude_categories=["Cs"]))
)
def test_what_is_escaped_comes_out_as_it_was(before: str, bold: str) -> None:
    text, entities = parse_html(f"{html.escape(before)}<b>{html.escape(bold)}</b>".replace("&#x27;", "'"))
    assert text == before + bold
    assert [(entity["offset"], entity["length"]) for entity in entities] == (
        [(utf16(before), utf16(bold))] if bold else []
    )


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("ກ<h1>a</h1>", 'Unsupported start tag "h1" at byte offset 3'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("a <", "Unclosed start tag at byte offset 2"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span class='x'>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href>a</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
    ],
)
async def test_broken_html_is_refused(bot, noy, marked: str, words: str) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=NOY, text=marked, parse_mode="HTML")
    assert refusal == (400, f"Bad Request: can't parse entities: {words}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "message text is empty"),
        (" \n ", "text must be non-empty"),
        ("ກ" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("<b>" + "ກ" * 11000 + "</b>", "text is too long"),
    ],
)
async def test_a_text_outside_the_limits_is_refused(bot, noy, text: str, words: str) -> None:
    assert await bot.refusal("sendMessage", chat_id=NOY, text=text, parse_mode="HTML") == (400, f"Bad Request: {words}")


async def test_a_text_at_the_limits_passes(bot, noy) -> None:
    await bot.result("sendMessage", chat_id=NOY, text="ກ" * 4096)
    await bot.result("sendMessage", chat_id=NOY, text="<b>" + "😀" * 2048 + "</b>", parse_mode="HTML")
    assert noy.last.text == "😀" * 2048


async def test_entities_may_be_given_and_others_are_found(bot, noy) -> None:
    bold = {"type": "bold", "offset": 2, "length": 1}
    sent = await bot.result("sendMessage", chat_id=NOY, text="😀x /help @khaoban_bot", entities=[bold])
    assert [entity["type"] for entity in sent["entities"]] == ["bold", "bot_command", "mention"]
    refusal = await bot.refusal("sendMessage", chat_id=NOY, text="a", entities=[bold])
    assert refusal == (400, "Bad Request: ENTITY_BOUNDS_INVALID")


# keyboards


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ({"inline_keyboard": [[{"text": "a", "callback_data": "ກ" * 22}]]}, "BUTTON_DATA_INVALID"),
        (
            {"inline_keyboard": [[{"text": "a", "callback_data": ""}]]},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ({"inline_keyboard": [[{"text": " ", "callback_data": "x"}]]}, "BUTTON_TEXT_INVALID"),
        ({"inline_keyboard": [[{"text": "a", "url": "nowhere"}]]}, "BUTTON_URL_INVALID"),
        ({"inline_keyboard": [[{"text": "a", "callback_data": "x"}]] * 101}, "reply markup is too long"),
        ("{", "can't parse reply keyboard markup JSON object"),
    ],
)
async def test_a_keyboard_outside_the_limits_is_refused(bot, noy, markup: object, words: str) -> None:
    refusal = await bot.refusal("sendMessage", chat_id=NOY, text="a", reply_markup=markup)
    assert refusal == (400, f"Bad Request: {words}")


async def test_a_keyboard_at_the_limits_passes(bot, noy) -> None:
    keyboard = [[{"text": f"{n}", "callback_data": "ກ" * 21 + "a"} for n in range(5)]] * 20
    await bot.result("sendMessage", chat_id=NOY, text="a", reply_markup={"inline_keyboard": keyboard})
    assert len(noy.last.labels) == 100


async def test_a_button_of_a_reply_keyboard_says_what_stands_on_it(telegram, bot, noy) -> None:
    await bot.result("sendMessage", chat_id=NOY, text="a", reply_markup={"keyboard": [[{"text": "ແມ່ນ"}]]})
    await noy.taps("ແມ່ນ")
    assert telegram.updates[-1].body["text"] == "ແມ່ນ"
    await bot.result("sendMessage", chat_id=NOY, text="b", reply_markup={"remove_keyboard": True})
    with pytest.raises(AssertionError, match="no button"):
        await noy.taps("ແມ່ນ")


# pressing and editing


async def test_a_press_is_answered_once_and_in_time(telegram, bot, noy) -> None:
    await bot.result("sendMessage", chat_id=NOY, text="ຖືກຕ້ອງບໍ່?", reply_markup=row("ແມ່ນ", "ບໍ່"))
    pressed = await noy.taps("ແມ່ນ")
    query = telegram.updates[-1].body
    assert (query["data"], query["message"]["text"]) == ("d:ແມ່ນ", "ຖືກຕ້ອງບໍ່?")
    await bot.result("answerCallbackQuery", callback_query_id=query["id"], text="ຂອບໃຈ")
    assert pressed.answered
    assert pressed.shown == "ຂອບໃຈ"
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await bot.refusal("answerCallbackQuery", callback_query_id=query["id"]) == (400, old)
    late = await noy.taps("ບໍ່")
    await telegram.advance(151)
    assert await bot.refusal("answerCallbackQuery", callback_query_id=late.id) == (400, old)


async def test_the_newest_button_of_a_label_is_pressed_unless_another_is_meant(telegram, bot, noy) -> None:
    for text in ("1", "2"):
        await bot.result("sendMessage", chat_id=NOY, text=text, reply_markup=row("ແມ່ນ"))
    old = noy.messages[-2]
    remembered = noy.button("ແມ່ນ", on=old)
    await noy.taps("ແມ່ນ")
    assert telegram.updates[-1].body["message"]["text"] == "2"
    await noy.taps("ແມ່ນ", on=old)
    assert telegram.updates[-1].body["message"]["text"] == "1"
    await bot.result("deleteMessage", chat_id=NOY, message_id=old.id)
    await noy.taps(remembered)
    assert telegram.updates[-1].body["message"] == {"chat": noy.chat.json(), "message_id": old.id, "date": 0}


async def test_an_edit_shows_and_the_same_again_is_refused(telegram, bot, noy) -> None:
    sent = await bot.result("sendMessage", chat_id=NOY, text="ອາຍຸ?", reply_markup=row("7", "8"))
    edit = {"chat_id": NOY, "message_id": sent["message_id"], "text": "ອາຍຸ? <b>7</b>", "parse_mode": "HTML"}
    await bot.result("editMessageText", **edit)
    assert (noy.last.marked, noy.last.buttons, noy.last.edited) == ("ອາຍຸ? **7**", (), True)
    same = "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"
    assert await bot.refusal("editMessageText", **edit) == (400, f"Bad Request: {same}")
    await bot.result("editMessageReplyMarkup", chat_id=NOY, message_id=sent["message_id"], reply_markup=row("9"))
    assert noy.last.buttons == (("9",),)


async def test_what_cannot_be_edited_or_deleted_is_refused(telegram, bot, noy) -> None:
    mine = noy.messages[0].id
    photo = await bot.result("sendPhoto", chat_id=NOY, photo=picture())
    text = await bot.result("sendMessage", chat_id=NOY, text="a")
    for method, number, new, words in (
        ("editMessageText", 999, {"text": "b"}, "message to edit not found"),
        ("editMessageText", mine, {"text": "b"}, "message can't be edited"),
        ("editMessageText", photo["message_id"], {"text": "b"}, "there is no text in the message to edit"),
        ("editMessageCaption", text["message_id"], {"caption": "b"}, "there is no caption in the message to edit"),
        ("deleteMessage", 999, {}, "message to delete not found"),
    ):
        refusal = await bot.refusal(method, chat_id=NOY, message_id=number, **new)
        assert refusal == (400, f"Bad Request: {words}")
    await telegram.advance(hours=49)
    refusal = await bot.refusal("deleteMessage", chat_id=NOY, message_id=text["message_id"])
    assert refusal == (400, "Bad Request: message can't be deleted")


# pictures and files


async def test_a_photo_is_sent_by_upload_and_again_by_its_id(bot, noy) -> None:
    sent = await bot.result("sendPhoto", chat_id=NOY, photo=picture(800, 500), caption="<b>ນ້ຳ</b>", parse_mode="HTML")
    assert (sent["photo"][-1]["width"], sent["photo"][-1]["height"]) == (800, 500)
    await bot.result("sendPhoto", chat_id=NOY, photo=sent["photo"][-1]["file_id"])
    assert [len(bubble.pictures) for bubble in noy.messages[1:]] == [1, 1]
    assert noy.messages[1].marked == "**ນ້ຳ**"


async def test_an_id_of_a_file_may_be_forgotten(telegram, bot, noy) -> None:
    sent = await bot.result("sendPhoto", chat_id=NOY, photo=picture())
    telegram.forgets_files()
    refusal = await bot.refusal("sendPhoto", chat_id=NOY, photo=sent["photo"][-1]["file_id"])
    assert refusal == (400, "Bad Request: wrong file identifier/HTTP URL specified")
    assert noy.last.pictures  # what stands in chats stands there


async def test_no_more_than_100_stretches_are_marked(bot, noy) -> None:
    sent = await bot.result("sendMessage", chat_id=NOY, text="<b>a</b> " * 101, parse_mode="HTML")
    assert len(sent["entities"]) == 100


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        (b"not a picture", "IMAGE_PROCESS_FAILED"),
        (picture(9990, 20), "PHOTO_INVALID_DIMENSIONS"),
        (picture(420, 20), "PHOTO_INVALID_DIMENSIONS"),
        ("", "there is no photo in the request"),
        ("nobody knows it", "wrong file identifier/HTTP URL specified"),
        ("http://127.0.0.1:1/a.png", "failed to get HTTP URL content"),
    ],
)
async def test_what_is_no_photo_is_refused(bot, noy, photo: object, words: str) -> None:
    assert await bot.refusal("sendPhoto", chat_id=NOY, photo=photo) == (400, f"Bad Request: {words}")


async def test_a_caption_is_bounded(bot, noy) -> None:
    await bot.result("sendPhoto", chat_id=NOY, photo=picture(), caption="ກ" * 1024)
    refusal = await bot.refusal("sendPhoto", chat_id=NOY, photo=picture(), caption="ກ" * 1025)
    assert refusal == (400, "Bad Request: message caption is too long")


async def test_an_album_is_one_bubble_for_its_reader(telegram, bot, noy) -> None:
    media = [{"type": "photo", "media": "attach://a", "caption": "ຕາຕະລາງ"}, {"type": "photo", "media": "attach://b"}]
    sent = await bot.result("sendMediaGroup", chat_id=NOY, media=media, a=picture(), b=picture())
    assert len({message["media_group_id"] for message in sent}) == 1
    assert [(len(bubble.pictures), bubble.text) for bubble in noy.messages[1:]] == [(2, "ຕາຕະລາງ")]
    eleven = [{"type": "photo", "media": sent[0]["photo"][-1]["file_id"]}] * 11
    refusal = await bot.refusal("sendMediaGroup", chat_id=NOY, media=eleven)
    assert refusal == (400, "Bad Request: too many messages to send as an album")
    mixed = [*media[:1], {"type": "document", "media": "attach://b"}]
    refusal = await bot.refusal("sendMediaGroup", chat_id=NOY, media=mixed, a=picture(), b=picture())
    assert refusal == (400, "Bad Request: document can't be mixed with other media types")
    if spec.specification() is not None:
        telegram.offences.clear()
        await bot.result("sendMediaGroup", chat_id=NOY, media=eleven[:1])
        assert telegram.offences == ["sendMediaGroup.media: 1 items, not 2-10"]


async def test_a_file_is_downloaded_by_its_path_within_the_hour(telegram, bot, noy) -> None:
    await noy.sends_document(b"a;b", "a.csv", "text/csv", caption="ນີ້")
    sent = telegram.updates[-1].body
    assert (sent["document"]["file_name"], sent["caption"]) == ("a.csv", "ນີ້")
    path = (await bot.result("getFile", file_id=sent["document"]["file_id"]))["file_path"]
    assert await bot.download(path) == (200, b"a;b")
    await telegram.advance(hours=2)
    assert (await bot.download(path))[0] == 404
    refusal = await bot.refusal("getFile", file_id="x")
    assert refusal == (400, "Bad Request: wrong file_id or the file is temporarily unavailable")


async def test_more_than_20_mb_cannot_be_fetched(telegram, bot, noy) -> None:
    sent = await noy.sends_document(bytes(20 * 1024 * 1024 + 1))
    refusal = await bot.refusal("getFile", file_id=sent.content["document"]["file_id"])
    assert refusal == (400, "Bad Request: file is too big")


async def test_a_persons_photo_arrives_as_jpeg_in_two_sizes(telegram, bot, noy) -> None:
    await noy.sends_photo(picture(3000, 1500), "ນ້ຳ")
    small, large = telegram.updates[-1].body["photo"]
    assert (small["width"], large["width"], large["height"]) == (320, 1280, 640)
    path = (await bot.result("getFile", file_id=large["file_id"]))["file_path"]
    assert (await bot.download(path))[1][:3] == b"\xff\xd8\xff"


async def test_the_other_things_that_a_person_sends(telegram, bot, noy) -> None:
    await noy.sends_voice(b"ogg")
    await noy.sends_video(b"mp4")
    await noy.sends_audio(b"mp3")
    await noy.sends_sticker()
    await noy.shares_location(17.9, 102.6, accuracy=12)
    await noy.sends_album([picture(), picture()], "ສອງຮູບ")
    kinds = ("voice", "video", "audio", "sticker", "location", "photo")
    assert [next(kind for kind in kinds if kind in update.body) for update in telegram.updates[1:]] == [*kinds, "photo"]
    assert noy.messages[-1].text == "ສອງຮູບ"
    assert len(noy.messages[-1].pictures) == 2
    said = await noy.says("ສິບ")
    await noy.edits(said, "12")
    assert (telegram.updates[-1].kind, telegram.updates[-1].body["text"]) == ("edited_message", "12")


# who may be written to


async def test_who_never_wrote_cannot_be_written_to(telegram, bot) -> None:
    telegram.user(1, "Seng")
    forbidden = (403, "Forbidden: bot can't initiate conversation with a user")
    assert await bot.refusal("sendMessage", chat_id=1, text="a") == forbidden
    assert await bot.refusal("sendMessage", chat_id=2, text="a") == (400, "Bad Request: chat not found")
    assert await bot.refusal("sendMessage", chat_id="", text="a") == (400, "Bad Request: chat_id is empty")


async def test_a_block_is_told_and_ends_with_start(telegram, bot, noy) -> None:
    await noy.blocks()
    change = telegram.updates[-1].body
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "kicked")
    blocked = (403, "Forbidden: bot was blocked by the user")
    assert await bot.refusal("sendMessage", chat_id=NOY, text="a") == blocked
    assert await bot.refusal("sendChatAction", chat_id=NOY, action="typing") == blocked
    await noy.starts()
    assert telegram.updates[-2].body["new_chat_member"]["status"] == "member"
    await bot.result("sendMessage", chat_id=NOY, text="a")
    await noy.deactivates()
    assert await bot.refusal("sendMessage", chat_id=NOY, text="a") == (403, "Forbidden: user is deactivated")


# commands and the rest


async def test_commands_are_kept_by_language(telegram, bot) -> None:
    await bot.result("setMyCommands", commands=[{"command": "report", "description": "ລາຍງານ"}], language_code="lo")
    assert (await bot.result("getMyCommands", language_code="lo"))[0]["description"] == "ລາຍງານ"
    assert await bot.result("getMyCommands") == []
    for command, words in (
        ({"command": "Report", "description": "a"}, "BOT_COMMAND_INVALID"),
        ({"command": "report", "description": ""}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ):
        assert await bot.refusal("setMyCommands", commands=[command]) == (400, f"Bad Request: {words}")
    await bot.result("setMyDescription", description="ຂ່າວບ້ານ", language_code="lo")
    assert await bot.result("getMyDescription", language_code="lo") == {"description": "ຂ່າວບ້ານ"}
    assert await bot.result("getMyDescription", language_code="th") == {"description": ""}


async def test_an_app_offers_the_nearest_commands_in_its_language(telegram, bot, noy) -> None:
    async def put(command: str, kind: str, language: str = "") -> None:
        commands = [{"command": command, "description": command}]
        await bot.result("setMyCommands", commands=commands, scope={"type": kind}, language_code=language)

    here = noy.in_group(telegram.group(-5, "ເມືອງ"))
    assert noy.commands == {}
    await put("anywhere", "default")
    await put("summary", "all_group_chats")
    assert list(here.commands) == ["summary"]
    assert list(noy.commands) == ["anywhere"]
    await put("menu", "all_private_chats")
    await put("lao", "all_private_chats", "lo")
    assert list(noy.commands) == ["lao"]
    assert list(telegram.user(5, "Somchai", language="th").commands) == ["menu"]
    await bot.result("deleteMyCommands", scope={"type": "all_private_chats"}, language_code="lo")
    assert list(noy.commands) == ["menu"]


async def test_the_bot_tells_of_itself_and_of_chats(telegram, bot, noy) -> None:
    assert (await bot.result("getMe"))["can_read_all_group_messages"] is False
    assert (await bot.result("getChat", chat_id=NOY))["first_name"] == "Noy"
    assert (await bot.result("getChatMember", chat_id=NOY, user_id=NOY))["status"] == "member"
    await bot.result("sendChatAction", chat_id=NOY, action="typing")
    assert [deed for _, deed in noy.chat.deeds] == ["typing"]
    assert (await bot.refusal("logOut"))[0] == 400


# getUpdates


async def test_updates_are_polled_in_order_and_confirmed_by_the_offset(telegram, bot, noy) -> None:
    await noy.says("1")
    await noy.says("2")
    got = await bot.result("getUpdates", limit=2)
    assert [update["message"]["text"] for update in got] == ["/start CODE", "1"]
    got = await bot.result("getUpdates", offset=got[-1]["update_id"] + 1)
    assert [update["message"]["text"] for update in got] == ["2"]
    assert await bot.result("getUpdates", offset=got[-1]["update_id"] + 1) == []
    assert telegram.pending == []


async def test_a_long_poll_waits_for_the_clock_or_for_somebody_to_speak(telegram, bot, noy) -> None:
    await bot.result("getUpdates", offset=telegram.updates[-1].id + 1)

    def polling() -> bool:
        return telegram.platform.poll is not None and not telegram.platform.poll.done()

    for wake in (lambda: noy.says("1"), lambda: telegram.advance(30)):
        poll = asyncio.ensure_future(bot.getUpdates(timeout=30, offset=-1 if telegram.pending else 0))
        await telegram.until(polling)
        assert not poll.done()
        await wake()
        got = (await poll)["result"]
        await bot.getUpdates(offset=telegram.updates[-1].id + 1)
    assert got == []
    first = asyncio.ensure_future(bot.getUpdates(timeout=30))
    await telegram.until(polling)
    second = asyncio.ensure_future(bot.getUpdates(timeout=30))
    assert (await first)["description"].startswith("Conflict: terminated by other getUpdates request")
    await telegram.until(polling)
    await bot.result("setWebhook", url="https://khaoban.la/telegram")
    assert (await second)["description"] == "Conflict: terminated by setWebhook request"
    assert (await bot.refusal("getUpdates"))[0] == 409


async def test_updates_live_for_a_day_and_presses_for_150_seconds(telegram, bot, noy) -> None:
    await bot.result("sendMessage", chat_id=NOY, text="a", reply_markup=row("ແມ່ນ"))
    await noy.taps("ແມ່ນ")
    await telegram.advance(151)
    assert [update.kind for update in telegram.pending] == ["message"]
    await telegram.advance(hours=24)
    assert telegram.pending == []


async def test_only_what_was_asked_for_comes_and_that_sticks(telegram, bot, noy) -> None:
    await bot.result("getUpdates", allowed_updates=json.dumps(["callback_query"]))
    await noy.says("nobody hears it")
    assert [update.kind for update in telegram.pending] == ["message"]  # /start, from before
    await bot.result("getUpdates", allowed_updates="[]")
    await noy.says("this is heard")
    assert telegram.pending[-1].body["text"] == "this is heard"


async def test_after_a_silent_week_numbers_begin_anew(telegram, noy) -> None:
    before = telegram.updates[-1].id
    await telegram.advance(days=8)
    await noy.says("1")
    await noy.says("2")
    assert telegram.updates[-2].id != before + 1
    assert telegram.updates[-1].id == telegram.updates[-2].id + 1


# rates and faults


async def test_rates_hold_when_they_are_switched_on(telegram, bot, noy) -> None:
    telegram.limits()
    for number in range(5):
        await bot.result("sendMessage", chat_id=NOY, text=str(number))
    answer = await bot.sendMessage(chat_id=NOY, text="5")
    assert answer == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 5",
        "parameters": {"retry_after": 5},
    }
    await telegram.advance(5)
    await bot.result("sendMessage", chat_id=NOY, text="5")


async def test_a_group_takes_20_messages_a_minute_and_the_bot_30_a_second(telegram, bot) -> None:
    telegram.limits(Rates(chat=1000, burst=1000))
    telegram.group(-5, "ເມືອງ")
    for _ in range(20):
        await bot.result("sendMessage", chat_id=-5, text="a")
    assert (await bot.sendMessage(chat_id=-5, text="a"))["parameters"] == {"retry_after": 60}
    people = [telegram.user(number, "x") for number in range(1, 12)]
    for person in people:
        await person.starts()
    for person in people[:10]:
        await bot.result("sendMessage", chat_id=person.id, text="a")
    assert (await bot.sendMessage(chat_id=people[10].id, text="a"))["parameters"] == {"retry_after": 1}


async def test_faults_come_in_the_order_in_which_they_were_asked_for(telegram, bot, noy) -> None:
    telegram.fails("sendMessage", 500, times=2)
    telegram.fails("sendMessage", 429, retry_after=3, chat=NOY)
    said = {"chat_id": NOY, "text": "a"}
    assert await bot.refusal("sendMessage", **said) == (500, "Internal Server Error")
    assert await bot.refusal("sendMessage", **said) == (500, "Internal Server Error")
    assert await bot.refusal("sendMessage", **said) == (429, "Too Many Requests: retry after 3")
    assert len(noy.messages) == 1
    await bot.result("sendMessage", **said)
    assert [call.done for call in telegram.called("sendMessage")] == [False, False, False, True]


@pytest.mark.parametrize(("fault", "shown"), [("drops", 0), ("loses_answer", 1)])
async def test_a_cut_connection_before_and_after_the_deed(telegram, bot, noy, fault: str, shown: int) -> None:
    getattr(telegram, fault)("sendMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await bot.sendMessage(chat_id=NOY, text="a")
    assert len([bubble for bubble in noy.messages if bubble.from_bot]) == shown
    assert [(call.done, call.answered) for call in telegram.called("sendMessage")] == [(bool(shown), False)]


async def test_a_slow_answer_waits_for_the_clock(telegram, bot, noy) -> None:
    telegram.slow("sendMessage", 30)
    sending = asyncio.ensure_future(bot.sendMessage(chat_id=NOY, text="a"))
    await noy.hears("a")
    assert not sending.done()
    await telegram.advance(30)
    assert (await sending)["ok"]


# with python-telegram-bot


async def test_python_telegram_bot_speaks_with_it(telegram, noy, monkeypatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    bot = ptb.Bot(telegram.token, base_url=telegram.url + "/bot", base_file_url=telegram.url + "/file/bot")
    async with bot:
        assert bot.username == telegram.username
        await bot.set_my_commands([("report", "ລາຍງານ")], language_code="lo")
        keyboard = ptb.InlineKeyboardMarkup([[ptb.InlineKeyboardButton("ແມ່ນ", callback_data="d:1")]])
        sent = await bot.send_message(NOY, "<b>ຖືກຕ້ອງບໍ່?</b>", parse_mode="HTML", reply_markup=keyboard)
        pressed = await noy.taps("ແມ່ນ")
        start, press = await bot.get_updates()
        assert start.message.text == "/start CODE"
        await press.callback_query.answer("ຂອບໃຈ")
        assert pressed.shown == "ຂອບໃຈ"
        await sent.edit_text("ຖືກຕ້ອງ")
        with pytest.raises(ptb.error.BadRequest, match="not modified"):
            await sent.edit_text("ຖືກຕ້ອງ")
        await bot.send_media_group(NOY, [ptb.InputMediaPhoto(picture(), caption="ຮູບ"), ptb.InputMediaPhoto(picture())])
        await bot.send_document(NOY, b"a;b", filename="ຕາຕະລາງ.csv")
        await noy.sends_photo(picture())
        (update,) = await bot.get_updates(offset=press.update_id + 1)
        file = await update.message.photo[-1].get_file()
        assert len(await file.download_as_bytearray()) == file.file_size
        assert (await bot.get_chat(NOY)).first_name == "Noy"
        await noy.blocks()
        with pytest.raises(ptb.error.Forbidden, match="blocked"):
            await bot.send_message(NOY, "a")
        telegram.fails("sendMessage", 429, retry_after=3)
        with pytest.raises(ptb.error.RetryAfter):
            await bot.send_message(NOY, "a")
    assert telegram.offences == []
    assert noy.transcript() == (
        "Noy:\n  /start CODE\n\nKhaoban: (edited)\n  ຖືກຕ້ອງ\n\nKhaoban:\n  [picture]\n  [picture]\n  ຮູບ\n\n"
        "Khaoban:\n  [file ຕາຕະລາງ.csv]\n\nNoy:\n  [picture]\n"
    )
