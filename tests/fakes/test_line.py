"""The fake LINE, by itself: what it refuses, what its people see, and how it delivers."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import io
import json
import random
import uuid
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.fakes.line import FakeLine, Person, specs
from tests.fakes.line.lengths import graphemes, units
from tests.fakes.line.messages import check_messages
from tests.fakes.line.pictures import judge
from tests.fakes.line.refusals import Refused
from tests.fakes.line.wire import without_nulls
from tests.fakes.line_bot import Bot, flex, postback, quick, template


@pytest.fixture
async def line() -> AsyncIterator[FakeLine]:
    async with FakeLine(quota=300) as started:
        yield started


@pytest.fixture
async def bot(line: FakeLine) -> AsyncIterator[Bot]:
    async with Bot(line) as started:
        yield started


@pytest.fixture
def noy(line: FakeLine) -> Person:
    return line.user("Noy", language="lo").is_friend()


def picture(kind: str = "PNG", width: int = 400, height: int = 300) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, kind)
    return out.getvalue()


def details(answer: Any) -> list[tuple[str, str]]:
    return [(each.get("property", ""), each["message"]) for each in answer["details"]]


# Replying


async def test_a_reply_stands_in_the_chat_and_its_token_serves_once(line: FakeLine, bot: Bot, noy: Person) -> None:
    event = await noy.says("ສະບາຍດີ")
    status, answer = await bot.replies(event, "ສະບາຍດີ ນ້ອຍ", "ຈະເຮັດຫຍັງ?")
    assert status == 200
    assert [each["id"] for each in answer["sentMessages"]] == [each.id for each in noy.answers]
    assert [each.text for each in noy.messages] == ["ສະບາຍດີ", "ສະບາຍດີ ນ້ອຍ", "ຈະເຮັດຫຍັງ?"]
    assert await bot.replies(event, "again") == (400, {"message": "Invalid reply token"})
    assert line.quota.used == 0


@pytest.mark.parametrize(("seconds", "status"), [(60, 200), (61, 400)])
async def test_a_reply_token_lives_a_minute(line: FakeLine, bot: Bot, noy: Person, seconds: int, status: int) -> None:
    event = await noy.says("1")
    line.passes(seconds=seconds)
    assert (await bot.replies(event, "2"))[0] == status


async def test_a_redelivered_token_lives_a_minute_again_but_not_for_ever(line: FakeLine, bot: Bot, noy: Person) -> None:
    line.webhook.redelivery, bot.taking = True, 500
    first = await noy.says("1")
    line.passes(minutes=5)
    bot.taking = 200
    await line.redelivers()
    assert (await bot.replies(first, "2"))[0] == 200
    bot.taking = 500
    late = await noy.says("3")
    line.passes(minutes=21)
    await line.redelivers()
    assert (await bot.replies(late, "4"))[0] == 400


async def test_a_refused_body_leaves_the_token(bot: Bot, noy: Person) -> None:
    event = await noy.says("1")
    assert (await bot.replies(event, "x" * 5001))[0] == 400
    assert (await bot.replies(event, "short"))[0] == 200


async def test_a_reply_takes_no_retry_key(bot: Bot, noy: Person) -> None:
    event = await noy.says("1")
    body = {"replyToken": event["replyToken"], "messages": [{"type": "text", "text": "2"}]}
    status, _ = await bot.call("POST", "/v2/bot/message/reply", body, x_line_retry_key=str(uuid.uuid4()))
    assert status == 400
    status, answer = await bot.call("POST", "/v2/bot/message/reply", {"messages": body["messages"]})
    assert details(answer) == [("replyToken", "May not be empty")]


# Pushing


async def test_a_push_with_the_same_key_is_done_once(line: FakeLine, bot: Bot, noy: Person) -> None:
    key = str(uuid.uuid4())
    status, first = await bot.pushes(noy.id, "one", key=key)
    first_id = bot.line.calls[-1]
    status, second = await bot.pushes(noy.id, "one", key=key.upper())
    assert status == 409
    assert second == {"message": "The retry key is already accepted", "sentMessages": first["sentMessages"]}
    assert len(noy.messages) == line.quota.used == 1
    line.passes(hours=24, seconds=1)
    assert (await bot.pushes(noy.id, "one", key=key))[0] == 200
    assert (await bot.pushes(noy.id, "one", key="not-a-uuid"))[0] == 400
    assert first_id.status == 200


async def test_the_first_request_is_named_when_a_key_comes_again(line: FakeLine, noy: Person) -> None:
    headers = {"Authorization": f"Bearer {line.token}", "X-Line-Retry-Key": str(uuid.uuid4())}
    body = {"to": noy.id, "messages": [{"type": "text", "text": "1"}]}
    named = []
    for _ in range(2):
        async with line.session.post(f"{line.url}/v2/bot/message/push", json=body, headers=headers) as answer:
            named.append((answer.headers["x-line-request-id"], answer.headers.get("x-line-accepted-request-id")))
    assert named[0][1] is None
    assert named[1][1] == named[0][0]
    assert named[1][0] != named[0][0]


async def test_the_quota_counts_recipients_and_ends(line: FakeLine, bot: Bot, noy: Person) -> None:
    mai, blocker = line.user("Mai").is_friend(), line.user("Bouna")
    group = line.group("ເມືອງ", noy, mai, blocker, with_bot=True)
    await bot.pushes(noy.id, "1", "2", "3")  # one recipient, however many messages
    await bot.pushes(blocker.id, "nothing arrives, nothing is counted")
    await bot.pushes(group.id, "all three")
    assert (await bot.call("POST", "/v2/bot/message/multicast", multicast("x", noy, mai)))[0] == 200
    assert line.quota.used == 1 + 0 + 3 + 2
    assert await bot.call("GET", "/v2/bot/message/quota") == (200, {"type": "limited", "value": 300})
    assert await bot.call("GET", "/v2/bot/message/quota/consumption") == (200, {"totalUsage": 6})
    line.quota.used = 298
    assert await bot.pushes(group.id, "too many") == (429, {"message": "You have reached your monthly limit."})
    assert (await bot.pushes(noy.id, "one still fits"))[0] == 200
    line.passes(days=30)
    assert line.quota.used == 0


def multicast(text: str, *people: Person) -> dict[str, Any]:
    return {"to": [person.id for person in people], "messages": [{"type": "text", "text": text}]}


async def test_nothing_arrives_where_the_bot_is_blocked(line: FakeLine, bot: Bot, noy: Person) -> None:
    await noy.unfollows()
    status, answer = await bot.pushes(noy.id, "hello?")
    assert (status, noy.messages, len(answer["sentMessages"])) == (200, [], 1)
    assert (await bot.call("GET", f"/v2/bot/profile/{noy.id}")) == (404, {"message": "Not found"})
    with pytest.raises(AssertionError, match="has not added the bot"):
        await noy.says("she cannot write either")
    assert (await noy.follows())["follow"] == {"isUnblocked": True}


@pytest.mark.parametrize(
    ("to", "message"),
    [("Noy", "The property, 'to', in the request body is invalid"), ("U" + "0" * 32, "Failed to send messages")],
)
async def test_a_push_to_nobody(bot: Bot, to: str, message: str) -> None:
    status, answer = await bot.pushes(to, "1")
    assert (status, answer["message"].startswith(message)) == (400, True)


async def test_too_many_calls_a_second(line: FakeLine, bot: Bot, noy: Person) -> None:
    loading = {"chatId": noy.id, "loadingSeconds": 5}
    for _ in range(100):
        assert (await bot.call("POST", "/v2/bot/chat/loading/start", loading))[0] == 202
    status, answer = await bot.call("POST", "/v2/bot/chat/loading/start", loading)
    assert (status, answer["message"]) == (429, "The API rate limit has been exceeded. Try again later.")
    assert (await bot.pushes(noy.id, "another endpoint"))[0] == 200
    line.passes(seconds=1)
    assert (await bot.call("POST", "/v2/bot/chat/loading/start", loading))[0] == 202


# Tokens


async def test_only_our_token_opens(line: FakeLine, bot: Bot) -> None:
    assert (await bot.call("GET", "/v2/bot/info", token="wrong"))[0] == 401
    async with line.session.get(f"{line.url}/v2/bot/info") as answer:
        assert answer.status == 401
    status, info = await bot.call("GET", "/v2/bot/info")
    assert (status, info["userId"]) == (200, line.bot)


async def test_a_stateless_token_lives_a_quarter_of_an_hour(line: FakeLine, bot: Bot) -> None:
    form = {"grant_type": "client_credentials", "client_id": line.channel, "client_secret": line.secret}
    async with line.session.post(f"{line.url}/oauth2/v3/token", data=form) as answer:
        issued = await answer.json()
    assert issued["token_type"] == "Bearer"
    assert (await bot.call("GET", "/v2/bot/info", token=issued["access_token"]))[0] == 200
    line.passes(seconds=issued["expires_in"])
    assert (await bot.call("GET", "/v2/bot/info", token=issued["access_token"]))[0] == 401
    async with line.session.post(f"{line.url}/oauth2/v3/token", data=form | {"client_secret": "x"}) as answer:
        assert answer.status == 400


# What is refused in messages


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ({"type": "text"}, [("messages[0].text", "May not be empty")]),
        ({"type": "text", "text": "ກ" * 5001}, [("messages[0].text", "Length must be between 0 and 5000")]),
        ({"type": "text", "text": "🙂" * 2501}, [("messages[0].text", "Length must be between 0 and 5000")]),
        (
            {"type": "image", "originalContentUrl": "http://example.org/a.png", "previewImageUrl": "https://a.b/ກ.png"},
            [
                ("messages[0].originalContentUrl", "Must be a valid HTTPS URL"),
                ("messages[0].previewImageUrl", "Must be a valid HTTPS URL"),
            ],
        ),
        (
            quick("?", {"type": "location", "label": ""}),
            [("messages[0].quickReply.items[0].action", "`label` must be specified")],
        ),
        (
            quick("?", postback("x" * 21)),
            [("messages[0].quickReply.items[0].action.label", "Length must be between 0 and 20")],
        ),
        (
            quick("?", postback("ok", "x" * 301)),
            [("messages[0].quickReply.items[0].action.data", "Length must be between 0 and 300")],
        ),
        (
            quick("?", *[postback("ok")] * 14),
            [("messages[0].quickReply.items", "Size must be between 1 and 13")],
        ),
    ],
)
async def test_a_body_that_is_refused(bot: Bot, message: dict[str, Any], found: list[tuple[str, str]]) -> None:
    status, answer = await bot.validates(message)
    assert (status, answer["message"]) == (400, f"The request body has {len(found)} error(s)")
    assert details(answer) == found


async def test_an_unknown_kind_names_the_known_ones(bot: Bot) -> None:
    _, answer = await bot.validates("fine", {"type": "telegram"})
    ((where, what),) = details(answer)
    assert where == "messages[1].type"
    assert what.startswith("Must be one of the following values: [text, ")


async def test_a_value_of_the_wrong_kind(bot: Bot) -> None:
    message = "The property, 'text', in the request body is invalid (line: -, column: -)"
    assert await bot.validates({"type": "text", "text": 5}) == (400, {"message": message})


async def test_one_to_five_messages(bot: Bot) -> None:
    assert details((await bot.validates())[1]) == [("messages", "May not be empty")]
    assert details((await bot.validates(*"123456"))[1]) == [("messages", "Size must be between 1 and 5")]
    assert (await bot.validates(*"12345"))[0] == 200


CARD = {"text": "?", "actions": [postback("1")]}
CAROUSEL = {"type": "carousel", "columns": [CARD, CARD | {"actions": [postback("1"), postback("2")]}]}


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (
            template(type="buttons", **CARD | {"text": "x" * 161}),
            ("template/text", "must not be longer than 160 characters"),
        ),
        (
            template(type="buttons", title="t", **CARD | {"text": "x" * 61}),
            ("template/text", "must not be longer than 60 characters"),
        ),
        (
            template(type="buttons", text="?", actions=[postback(str(n)) for n in range(5)]),
            ("template/actions", "size must be between 1 and 4"),
        ),
        (template(type="confirm", **CARD), ("template/actions", "size must be between 2 and 2")),
        (template(**CAROUSEL), ("template/columns", "invalid property")),
        (
            template(
                type="buttons", text="?", actions=[{"type": "uri", "label": "x", "uri": "https://a.b/" + "c" * 1000}]
            ),
            ("template/actions/0/uri", "size must be between 0 and 1000"),
        ),
        (
            template(type="buttons", text="?", actions=[{"type": "camera", "label": "x"}]),
            ("template/actions/0", "invalid property"),
        ),
        (flex({"type": "text", "text": ""}), ("/body/contents/0/text", "must be non-empty text")),
        (flex({"type": "button", "action": postback("x" * 41)}), ("/body/contents/0/action/label", "invalid property")),
        (flex({"type": "image", "url": "ftp://a.b/c.png"}), ("/body/contents/0/url", "invalid uri scheme")),
        (flex({"type": "image", "url": "https://a.b/ຮູບ.png"}), ("/body/contents/0/url", "invalid uri")),
        (flex({"type": "span", "text": "x"}), ("/body/contents/0", "invalid property")),
        (flex({"type": "text", "text": "x", "color": "red"}), ("/body/contents/0/color", "invalid property")),
    ],
)
async def test_a_message_that_is_refused_inside(bot: Bot, message: dict[str, Any], found: tuple[str, str]) -> None:
    status, answer = await bot.validates("fine", message)
    assert (status, answer["message"]) == (400, "A message (messages[1])\u00a0in the request body is invalid")
    assert details(answer) == [found]


async def test_a_bubble_of_more_than_30_kilobytes(bot: Bot) -> None:
    _, answer = await bot.validates(flex({"type": "text", "text": "ກ" * 11_000}))
    assert answer["details"][0]["message"].startswith("Too large flex message")
    assert (await bot.validates(flex({"type": "text", "text": "ກ" * 10_000})))[0] == 200


async def test_a_carousel_has_twelve_bubbles_and_words_for_elsewhere_have_1500_letters(bot: Bot) -> None:
    bubble = flex({"type": "text", "text": "1"})["contents"]
    message = {"type": "flex", "altText": "x" * 1500, "contents": {"type": "carousel", "contents": [bubble] * 12}}
    assert (await bot.validates(message))[0] == 200
    message["contents"]["contents"].append(bubble)
    assert details((await bot.validates(message))[1]) == [("/contents", "invalid property")]
    _, answer = await bot.validates(message | {"altText": "x" * 1501})
    assert details(answer) == [("messages[0].altText", "Length must be between 0 and 1500")]


async def test_labels_are_counted_as_a_reader_counts(bot: Bot) -> None:
    label = "ກຳ" * 20
    assert (graphemes(label), units(label)) == (20, 40)
    assert (await bot.validates(quick("?", postback(label))))[0] == 200


@pytest.mark.parametrize(
    ("picker", "where"),
    [
        ({"mode": "date", "min": "2026-01-02", "max": "2026-01-01"}, "max"),
        ({"mode": "date", "initial": "1-1-2026"}, "initial"),
        ({"mode": "day"}, "mode"),
    ],
)
async def test_a_picker_that_is_refused(bot: Bot, picker: dict[str, str], where: str) -> None:
    action = {"type": "datetimepicker", "label": "?", "data": "d", **picker}
    _, answer = await bot.validates(quick("?", action))
    assert [each["property"] for each in answer["details"]] == [f"messages[0].quickReply.items[0].action.{where}"]


async def test_bodies_that_are_no_json(line: FakeLine, bot: Bot) -> None:
    headers = {"Authorization": f"Bearer {line.token}", "Content-Type": "application/json"}
    for body, status in ((b"{", 400), (b"[]", 400), (b" " * (2 * 1024 * 1024 + 1), 413)):
        async with line.session.post(
            f"{line.url}/v2/bot/message/push", data=io.BytesIO(body), headers=headers
        ) as answer:
            assert answer.status == status
    async with line.session.post(
        f"{line.url}/v2/bot/message/push", data=b"{}", headers=headers | {"Content-Type": "text/plain"}
    ) as answer:
        assert answer.status == 415
        assert (await answer.json())["message"] == "The content type, text/plain, is not supported"


GOOD = [
    quick(
        "?", postback("1"), {"type": "datetimepicker", "label": "d", "data": "d", "mode": "date", "min": "2026-01-01"}
    ),
    template(type="buttons", title="t", text="?", thumbnailImageUrl="https://a.b/c.png", actions=[postback("1")]),
    template(type="carousel", columns=[{"text": "?", "actions": [postback("1")]}]),
    template(type="image_carousel", columns=[{"imageUrl": "https://a.b/c.png", "action": postback("1")}]),
    flex(
        {"type": "text", "text": "1", "color": "#112233"},
        {"type": "text", "contents": [{"type": "span", "text": "1"}]},
        {"type": "button", "action": {"type": "uri", "label": "1", "uri": "https://a.b/"}},
        {"type": "image", "url": "https://a.b/c.png"},
    ),
    {"type": "textV2", "text": "{a}", "substitution": {"a": {"type": "mention", "mentionee": {"type": "all"}}}},
    {"type": "audio", "originalContentUrl": "https://a.b/c.m4a", "duration": 5},
]
ODD = st.sampled_from([None, True, 0, -1.5, "", "x", [], [None], ["x"], {}, [{}], {"type": "uri"}, [{"type": "box"}]])


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value in there."""
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(place for name, part in inside for place in places(part, (*path, name)))]


async def test_what_the_mutations_begin_with_is_good(bot: Bot) -> None:
    for message in GOOD:
        assert await bot.validates(message) == (200, {})


@given(message=st.sampled_from(GOOD), data=st.data())
def test_a_message_with_something_odd_in_it_is_taken_or_refused(message: dict[str, Any], data: st.DataObject) -> None:
    body = {"messages": [copy.deepcopy(message)]}
    node: Any = body
    way = data.draw(st.sampled_from(places(body)[1:]))
    for name in way[:-1]:
        node = node[name]
    node[way[-1]] = data.draw(ODD)
    read = json.loads(json.dumps(body), object_pairs_hook=without_nulls)
    with contextlib.suppress(Refused):
        check_messages(read.get("messages"))
    if specs.FOUND:
        specs.request_faults("POST", "/v2/bot/message/validate/reply", read)


@pytest.mark.skipif(not specs.FOUND, reason="LINE's specifications or PyYAML are not here")
@pytest.mark.parametrize(
    ("message", "where"),
    [
        ({"type": "text", "text": "1", "notificationDisabled": True}, "messages[0].notificationDisabled"),
        (quick("?", postback("1", inputOptions="openKeyboard")), "messages[0].quickReply.items[0].action.inputOptions"),
        (flex({"type": "text", "text": "1", "weight": "heavy"}), "messages[0].contents.body.contents[0].weight"),
        (flex({"type": "text", "text": "1", "sise": "xl"}), "messages[0].contents.body.contents[0].sise"),
        ({"type": "imagemap", "baseUrl": "https://a.b"}, "messages[0].altText"),
    ],
)
async def test_what_only_the_specification_sees(bot: Bot, message: dict[str, Any], where: str) -> None:
    status, answer = await bot.validates(message)
    assert status == 400
    assert where in [each["property"] for each in answer["details"]]


@pytest.mark.skipif(not specs.FOUND, reason="LINE's specifications or PyYAML are not here")
def test_the_specification_is_held_against_our_own_side_too() -> None:
    good = {"destination": "U" + "0" * 32, "events": []}
    specs.hold_webhook(good)
    with pytest.raises(AssertionError, match="destination"):
        specs.hold_webhook(good | {"destination": "bot"})
    with pytest.raises(AssertionError, match="sentMessages: missing"):
        specs.hold_answer("POST", "/v2/bot/message/push", 200, {})
    assert specs.knows("GET", "/v2/bot/profile/U1")
    assert not specs.knows("GET", "/v2/bot/friends")


# What people see and tap


async def test_quick_replies_stand_under_the_last_message_only(line: FakeLine, bot: Bot, noy: Person) -> None:
    await bot.pushes(noy.id, quick("ແມ່ນບໍ?", postback("ແມ່ນ", "yes", displayText="ແມ່ນແລ້ວ"), postback("ບໍ່")))
    assert noy.quick_replies == ["ແມ່ນ", "ບໍ່"]
    await bot.pushes(noy.id, "something else")
    assert noy.quick_replies == []
    with pytest.raises(AssertionError, match="no 'ແມ່ນ' to tap"):
        await noy.taps("ແມ່ນ")
    await bot.pushes(noy.id, quick("ແມ່ນບໍ?", postback("ແມ່ນ", "yes", displayText="ແມ່ນແລ້ວ"), postback("ບໍ່")))
    event = await noy.taps("ແມ່ນ")
    assert event is not None
    assert event["postback"] == {"data": "yes"}
    assert noy.last.text == "ແມ່ນແລ້ວ"
    assert [each["type"] for each in bot.events] == ["postback"]  # displayText is no message event
    assert noy.quick_replies == []


async def test_a_tapped_quick_reply_goes_even_without_words(bot: Bot, noy: Person) -> None:
    await bot.pushes(noy.id, quick("?", postback("1"), postback("2")))
    await noy.taps("1")
    assert noy.quick_replies == []


async def test_a_desktop_shows_no_quick_replies_but_buttons(line: FakeLine, bot: Bot) -> None:
    somchai = line.user("Somchai", desktop=True).is_friend()
    await bot.pushes(
        somchai.id, {**template(type="buttons", **CARD), "quickReply": quick("", postback("q"))["quickReply"]}
    )
    assert somchai.buttons == ["1"]
    await bot.pushes(somchai.id, "buttons on messages stay")
    assert (await somchai.taps("1") or {})["postback"] == {"data": "data"}


async def test_all_kinds_of_taps(line: FakeLine, bot: Bot, noy: Person) -> None:
    actions = [
        {"type": "message", "label": "say", "text": "ສະຫຼຸບ"},
        {"type": "datetimepicker", "label": "day", "data": "d", "mode": "date", "max": "2026-11-30"},
        {"type": "camera", "label": "photo"},
        {"type": "location", "label": "place"},
        {"type": "clipboard", "label": "copy", "clipboardText": "LA-77"},
        {"type": "uri", "label": "open", "uri": "https://example.org/"},
        postback("write", "w", inputOption="openKeyboard", fillInText="ແກ້ໄຂ: "),
    ]
    taps: list[tuple[str, dict[str, Any]]] = [
        ("say", {}),
        ("day", {"value": "2026-11-05"}),
        ("photo", {"photo": picture("JPEG")}),
        ("place", {"place": (17.9, 102.6)}),
        ("copy", {}),
        ("open", {}),
        ("write", {}),
    ]
    events = {}
    for label, more in taps:
        await bot.pushes(noy.id, quick("?", *actions))
        events[label] = await noy.taps(label, **more) or {}
    assert events["say"]["message"]["text"] == "ສະຫຼຸບ"
    assert events["day"]["postback"] == {"data": "d", "params": {"date": "2026-11-05"}}
    assert events["photo"]["message"]["type"] == "image"
    assert events["place"]["message"]["latitude"] == 17.9
    assert (noy.clipboard, noy.opened, noy.typing) == ("LA-77", ["https://example.org/"], "ແກ້ໄຂ: ")
    assert (await noy.says())["message"]["text"] == "ແກ້ໄຂ: "
    await bot.pushes(noy.id, quick("?", *actions))
    with pytest.raises(AssertionError, match="the picker ends at 2026-11-30"):
        await noy.taps("day", "2026-12-01")


async def test_she_waits_for_an_answer_to_what_she_did_last(bot: Bot, noy: Person) -> None:
    await bot.pushes(noy.id, "old words")
    event = await noy.says("1")
    with pytest.raises(AssertionError, match="'old words' is not in"):
        await noy.sees("old words", within=0.01)
    waiting = asyncio.create_task(noy.sees("new"))
    await asyncio.sleep(0)
    await bot.replies(event, "new words")
    assert (await waiting).text == "new words"


async def test_what_can_be_read_on_a_message(line: FakeLine, bot: Bot, noy: Person) -> None:
    await bot.pushes(
        noy.id,
        flex(
            {"type": "text", "text": "ເງິນຝາກ"},
            {"type": "button", "action": postback("ເບິ່ງ")},
            {"type": "text", "text": "5 ລ້ານ"},
        ),
        template(type="buttons", title="ບ້ານ", text="ເລືອກ", actions=[postback("1")]),
        {"type": "location", "title": "ຫ້ອງການ", "address": "ເມືອງ", "latitude": 17.9, "longitude": 102.6},
    )
    assert [each.text for each in noy.messages] == ["ເງິນຝາກ\n5 ລ້ານ", "ບ້ານ\nເລືອກ", "ຫ້ອງການ\nເມືອງ"]
    assert noy.buttons == ["1", "ເບິ່ງ"]


# Pictures


async def test_pictures_are_fetched_from_their_address(line: FakeLine, bot: Bot, noy: Person) -> None:
    bot.files = {"chart.png": picture(), "wide.png": picture(width=1200), "page.html": b"<html>"}
    assert (await bot.pushes(noy.id, image(bot, "chart.png"), image(bot, "gone.png"), image(bot, "page.html")))[
        0
    ] == 200
    await line.settled()
    seen = [[each.problem for each in message.pictures] for message in noy.messages]
    assert seen == [["", ""], ["status 403"] * 2, ["neither JPEG nor PNG"] * 2]
    assert noy.messages[0].pictures[0].data == bot.files["chart.png"]
    assert len(line.broken_pictures) == 4
    bot.files["gone.png"] = bot.files.pop("chart.png")
    for message in noy.messages:
        await noy.opens(message)
    assert [message.pictures[0].shown for message in noy.messages] == [False, True, False]
    await bot.pushes(noy.id, flex({"type": "image", "url": f"{bot.url}/media/wide.png"}))
    await line.settled()
    assert noy.last.pictures[0].problem == "wider or higher than 1024 pixels"


def test_a_preview_has_one_megabyte() -> None:
    out = io.BytesIO()
    Image.frombytes("RGB", (700, 600), random.Random(1).randbytes(700 * 600 * 3)).save(out, "PNG")
    assert judge(out.getvalue(), "original") == ""
    assert judge(out.getvalue(), "preview") == "larger than 1048576 bytes"


def image(bot: Bot, name: str) -> dict[str, str]:
    address = f"{bot.url}/media/{name}"
    return {"type": "image", "originalContentUrl": address, "previewImageUrl": address}


async def test_content_is_prepared_then_there_then_gone(line: FakeLine, bot: Bot, noy: Person) -> None:
    line.preparing = 1
    sent = await noy.sends_voice(b"sound", seconds=2)
    message = sent["message"]
    assert (message["type"], message["duration"], message["contentProvider"]) == ("audio", 2000, {"type": "line"})
    path = f"/v2/bot/message/{message['id']}/content"
    assert await bot.call("GET", f"{path}/transcoding", data=True) == (200, {"status": "processing"})
    assert (await bot.call("GET", path, data=True))[0] == 202
    assert await bot.call("GET", path, data=True) == (200, b"sound")
    assert (await bot.call("GET", path))[0] == 404  # the other host has it not
    assert (await bot.call("GET", f"{path}/preview", data=True))[0] == 400
    line.forgets(message["id"])
    assert await bot.call("GET", path, data=True) == (404, {"message": "not found"})
    photo = await noy.sends_photo(picture("JPEG"))
    await noy.unsends()
    assert bot.events[-1]["unsend"] == {"messageId": photo["message"]["id"]}
    unsent = f"/v2/bot/message/{photo['message']['id']}/content"
    assert await bot.call("GET", unsent, data=True) == (410, {"message": "The content is gone"})
    assert [each.kind for each in noy.messages] == ["audio"]


async def test_files_places_stickers_and_several_photos(bot: Bot, noy: Person) -> None:
    await noy.sends_file("plan.pdf", b"%PDF")
    await noy.shares_location(17.9, 102.6, "ບ້ານ", "ເມືອງ")
    await noy.sends_sticker()
    await noy.sends_photos(picture("JPEG"), picture("JPEG"))
    await noy.sends_video(b"film")
    kinds = [event["message"]["type"] for event in bot.events]
    assert kinds == ["file", "location", "sticker", "image", "image", "video"]
    assert bot.events[0]["message"]["fileSize"] == 4
    elsewhere = await noy.sends_photo(address="https://example.org/a.jpg")
    assert elsewhere["message"]["contentProvider"]["type"] == "external"
    content = f"/v2/bot/message/{elsewhere['message']['id']}/content"
    assert (await bot.call("GET", content, data=True))[0] == 404
    assert [event["message"]["imageSet"]["index"] for event in bot.events[3:5]] == [1, 2]


# The webhook


async def test_bodies_are_signed_and_each_event_has_an_id_of_its_own(line: FakeLine, bot: Bot, noy: Person) -> None:
    await noy.says("1")
    await noy.says("1")
    assert bot.forged == 0
    assert {body["destination"] for body in bot.bodies} == {line.bot}
    assert len({event["webhookEventId"] for event in bot.events}) == 2
    assert all(len(event["webhookEventId"]) == 26 for event in bot.events)
    assert bot.events[0]["source"] == {"type": "user", "userId": noy.id}
    assert not bot.events[0]["deliveryContext"]["isRedelivery"]


async def test_several_events_of_different_people_in_one_body_in_any_order(
    line: FakeLine, bot: Bot, noy: Person
) -> None:
    mai = line.user("Mai").is_friend()
    async with line.held() as held:
        await noy.says("1")
        line.passes(seconds=1)
        await mai.says("2")
        held.events.reverse()
    assert [[event["message"]["text"] for event in body["events"]] for body in bot.bodies] == [["2", "1"]]
    assert bot.events[0]["timestamp"] - bot.events[1]["timestamp"] == 1000
    async with line.held(together=False):
        for number in range(3):
            await noy.says(str(number))
    assert [len(body["events"]) for body in bot.bodies] == [2, 1, 1, 1]


async def test_a_duplicate_is_the_same_event(line: FakeLine, bot: Bot, noy: Person) -> None:
    event = await noy.says("1")
    await line.delivers(event)
    assert bot.events[0] == bot.events[1]


async def test_what_was_not_taken_comes_again_when_the_switch_is_on(line: FakeLine, bot: Bot, noy: Person) -> None:
    bot.taking = 503
    await noy.says("lost: the switch is off at first")
    line.webhook.redelivery = True
    await noy.says("kept")
    bot.taking = 200
    await line.redelivers()
    first, second = bot.events[1:]
    assert first["message"]["text"] == "kept"
    assert second == first | {"deliveryContext": {"isRedelivery": True}}
    assert [each.reason for each in line.webhook_errors] == ["error_status_code"] * 2
    assert await line.redelivers() == []


async def test_a_lost_answer_brings_an_event_that_was_taken_again(line: FakeLine, bot: Bot, noy: Person) -> None:
    line.webhook.redelivery, line.webhook.answers_to_lose = True, 1
    await noy.says("1")
    await line.redelivers()
    assert len({event["webhookEventId"] for event in bot.events}) == 1 < len(bot.events)


async def test_two_seconds_are_too_long(line: FakeLine, bot: Bot, noy: Person) -> None:
    async def dawdles(event: dict[str, Any]) -> None:
        line.passes(seconds=2.1)

    bot.answering = dawdles
    await noy.says("1")
    assert [each.reason for each in line.webhook_errors] == ["request_timeout"]
    await bot._runner.cleanup()
    await noy.says("2")
    assert line.webhook_errors[-1].reason == "could_not_connect"


async def test_the_verify_button_sends_no_events(line: FakeLine, bot: Bot) -> None:
    assert (await line.verifies())["success"]
    assert bot.bodies == [{"destination": line.bot, "events": []}]
    bot.taking = 401
    status, answer = await bot.call("POST", "/v2/bot/channel/webhook/test", {})
    assert (status, answer["success"], answer["statusCode"]) == (200, False, 401)
    assert line.webhook_errors == []


async def test_the_webhook_is_set_and_told(line: FakeLine, bot: Bot) -> None:
    path = "/v2/bot/channel/webhook/endpoint"
    assert (await bot.call("PUT", path, {"endpoint": "http://example.org/line"}))[0] == 400
    assert (await bot.call("PUT", path, {"endpoint": "https://example.org/line"}))[0] == 200
    assert await bot.call("GET", path) == (200, {"endpoint": "https://example.org/line", "active": True})


async def test_in_standby_there_is_no_reply_token(line: FakeLine, bot: Bot, noy: Person) -> None:
    line.standby = True
    await noy.says("1")
    await noy.follows()
    assert [(event["mode"], "replyToken" in event) for event in bot.events] == [("standby", False)] * 2


async def test_news_that_nobody_announced(line: FakeLine, bot: Bot, noy: Person) -> None:
    await line.surprises(noy)
    line.surprise_every = 3
    await noy.says("1")
    await noy.says("2")
    assert [event["type"] for event in bot.events] == ["moonrise", "message", "message", "moonrise"]


# Groups


async def test_a_group_and_who_is_in_it(line: FakeLine, bot: Bot, noy: Person) -> None:
    mai = line.user("Mai", language="lo", old=True)
    group = line.group("ເມືອງ", noy)
    await group.joins(mai)
    assert bot.events == []  # the bot is not there yet
    await noy.invites_bot(group)
    await noy.in_group(group).says("ສະຫຼຸບ", mention=True)
    await mai.in_group(group).says("ດີ")
    joined, asked, old = bot.events
    assert (joined["type"], joined["source"]) == ("join", {"type": "group", "groupId": group.id})
    (mentioned,) = asked["message"]["mention"]["mentionees"]
    assert mentioned["isSelf"]
    assert asked["message"]["text"][: mentioned["length"]] == f"@{line.name}"
    assert "userId" not in old["source"]
    assert await bot.call("GET", f"/v2/bot/group/{group.id}/summary") == (
        200,
        {"groupId": group.id, "groupName": "ເມືອງ"},
    )
    member = f"/v2/bot/group/{group.id}/member/{mai.id}"
    assert await bot.call("GET", member) == (200, {"userId": mai.id, "displayName": "Mai"})
    assert (await bot.call("GET", f"/v2/bot/profile/{mai.id}"))[0] == 404  # not a friend
    assert (await bot.call("GET", f"/v2/bot/group/{group.id}/members/ids"))[0] == 403
    assert await bot.call("GET", f"/v2/bot/group/{group.id}/members/count") == (200, {"count": 2})
    wrong = {"message": "The value for the 'groupId' parameter is invalid"}
    assert await bot.call("GET", "/v2/bot/group/mine/summary") == (400, wrong)
    await group.leaves(mai)
    assert bot.events[-1]["left"]["members"] == [{"type": "user", "userId": mai.id}]
    assert (await bot.call("GET", member))[0] == 404


async def test_quick_replies_in_a_group_go_when_anybody_speaks(line: FakeLine, bot: Bot, noy: Person) -> None:
    mai = line.user("Mai")
    group = line.group("ເມືອງ", noy, mai, with_bot=True)
    await bot.pushes(group.id, quick("ຮູບພາບ?", postback("ສະແດງ")))
    assert mai.in_group(group).quick_replies == ["ສະແດງ"]
    await noy.in_group(group).says("ສະບາຍດີ")
    assert mai.in_group(group).quick_replies == []


async def test_a_message_is_edited_in_a_group_only(line: FakeLine, bot: Bot, noy: Person) -> None:
    group = line.group("ເມືອງ", noy, with_bot=True)
    seat = noy.in_group(group)
    said = await seat.says("12")
    await seat.edits("120")
    edited = bot.events[-1]
    assert edited["type"] == "messageEdited"
    assert (edited["message"]["id"], edited["message"]["text"]) == (said["message"]["id"], "120")
    assert edited["replyToken"] != said["replyToken"]
    assert group.messages[-1].text == "120"
    await noy.says("12")
    with pytest.raises(AssertionError, match="no editing"):
        await noy.edits("120")


async def test_the_bot_leaves_and_is_removed(line: FakeLine, bot: Bot, noy: Person) -> None:
    group, room = line.group("ເມືອງ", noy, with_bot=True), line.group("", noy, room=True, with_bot=True)
    said = await noy.in_group(group).says("1")
    assert await bot.call("POST", f"/v2/bot/group/{group.id}/leave", {}) == (200, {})
    await line.settled()
    assert bot.events[-1]["type"] == "leave"
    assert (await bot.replies(said, "2"))[0] == 400
    assert (await bot.pushes(group.id, "3"))[0] == 400
    assert (await bot.call("POST", f"/v2/bot/group/{group.id}/leave", {}))[0] == 404
    await noy.removes_bot(room)
    assert bot.events[-1]["source"] == {"type": "room", "roomId": room.id}
    count = len(bot.events)
    await noy.in_group(room).says("among us")
    assert len(bot.events) == count


async def test_groups_are_closed_to_the_bot_when_the_console_says_so(line: FakeLine, bot: Bot, noy: Person) -> None:
    line.joins_groups = False
    group = line.group("ເມືອງ", noy)
    assert await noy.invites_bot(group) is None
    assert (await bot.call("GET", f"/v2/bot/group/{group.id}/summary"))[0] == 404


async def test_the_profile_tells_the_language_of_who_agreed(line: FakeLine, bot: Bot, noy: Person) -> None:
    shy = line.user("Bouna", language="lo", consents=False).is_friend()
    assert (await bot.call("GET", f"/v2/bot/profile/{noy.id}"))[1]["language"] == "lo"
    assert "language" not in (await bot.call("GET", f"/v2/bot/profile/{shy.id}"))[1]


async def test_the_loading_animation(line: FakeLine, bot: Bot, noy: Person) -> None:
    path, group = "/v2/bot/chat/loading/start", line.group("ເມືອງ", noy, with_bot=True)
    assert (await bot.call("POST", path, {"chatId": noy.id}))[0] == 202
    assert (await bot.call("POST", path, {"chatId": noy.id, "loadingSeconds": 7}))[0] == 400
    assert (await bot.call("POST", path, {"chatId": group.id}))[0] == 400


# Rich menus

MENU: dict[str, Any] = {
    "size": {"width": 2500, "height": 843},
    "selected": True,
    "name": "lo",
    "chatBarText": "ເມນູ",
    "areas": [{"bounds": {"x": 0, "y": 0, "width": 2500, "height": 843}, "action": postback("ເມນູ", "menu")}],
}


async def test_a_rich_menu_of_ones_own_goes_before_the_one_for_all(line: FakeLine, bot: Bot, noy: Person) -> None:
    menus = []
    for name in ("lo", "th"):
        _, made = await bot.call("POST", "/v2/bot/richmenu", MENU | {"name": name})
        menus.append(made["richMenuId"])
    lao, thai = menus
    status, answer = await bot.call("POST", f"/v2/bot/user/all/richmenu/{lao}", {})
    assert (status, answer["message"]) == (400, "must upload richmenu image before applying it to user")
    for menu in menus:
        upload = f"/v2/bot/richmenu/{menu}/content"
        drawn = picture(width=2500, height=843)
        assert (await bot.call("POST", upload, picture(), data=True, content_type="image/png"))[0] == 400
        assert (await bot.call("POST", upload, drawn, data=True, content_type="image/png"))[0] == 200
        assert (await bot.call("POST", upload, drawn, data=True, content_type="image/png"))[0] == 400
    await bot.call("POST", f"/v2/bot/user/all/richmenu/{lao}", {})
    await bot.call("POST", f"/v2/bot/user/{noy.id}/richmenu/{thai}", {})
    mine = line.menus.seen_by(noy.id)
    assert mine is not None
    assert mine.id == thai
    assert (await noy.taps_menu(0) or {})["postback"] == {"data": "menu"}
    await bot.call("DELETE", f"/v2/bot/user/{noy.id}/richmenu")
    assert (await bot.call("GET", f"/v2/bot/user/{noy.id}/richmenu"))[0] == 404
    assert await bot.call("GET", "/v2/bot/user/all/richmenu") == (200, {"richMenuId": lao})
    assert (await bot.call("DELETE", f"/v2/bot/richmenu/{lao}"))[0] == 200
    assert [each["name"] for each in (await bot.call("GET", "/v2/bot/richmenu/list"))[1]["richmenus"]] == ["th"]
    assert line.menus.seen_by(noy.id) is None


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"size": {"width": 2500, "height": 1800}}, "size"),
        ({"chatBarText": "ກຳ" * 15}, "chatBarText"),
        ({"areas": MENU["areas"] * 21}, "areas"),
    ],
)
async def test_a_rich_menu_that_is_refused(bot: Bot, change: dict[str, Any], where: str) -> None:
    status, answer = await bot.call("POST", "/v2/bot/richmenu", MENU | change)
    assert (status, answer["details"][0]["property"]) == (400, where)


# Faults, and what is written down


async def test_faults_come_as_often_as_was_asked(line: FakeLine, bot: Bot, noy: Person) -> None:
    line.fails("message/push", 500, times=2)
    line.fails("message/push", 429, "slow down", retry_after="3")
    assert [(await bot.pushes(noy.id, "1"))[0] for _ in range(4)] == [500, 500, 429, 200]
    assert [call.status for call in line.called("message/push")] == [500, 500, 429, 200]
    assert len(noy.messages) == 1


async def test_a_lost_answer_was_done_and_a_dropped_call_was_not(line: FakeLine, bot: Bot, noy: Person) -> None:
    key = str(uuid.uuid4())
    line.drops("message/push")
    with pytest.raises(aiohttp.ClientError):
        await bot.pushes(noy.id, "1", key=key)
    assert noy.messages == []
    line.loses_answer("message/push")
    with pytest.raises(aiohttp.ClientError):
        await bot.pushes(noy.id, "1", key=key)
    assert len(noy.messages) == 1
    assert (await bot.pushes(noy.id, "1", key=key))[0] == 409
    assert len(noy.messages) == 1
    assert [call.status for call in line.calls] == [0, 0, 409]


async def test_an_error_of_theirs_may_hide_that_it_was_done(line: FakeLine, bot: Bot, noy: Person) -> None:
    event = await noy.says("1")
    line.fails("message/reply", 500, done=True)
    assert (await bot.replies(event, "2"))[0] == 500
    assert noy.last.text == "2"
    assert await bot.replies(event, "2") == (400, {"message": "Invalid reply token"})


async def test_a_slow_call_is_done_in_the_end(line: FakeLine, bot: Bot, noy: Person) -> None:
    line.slow("message/push", 0.02)
    assert (await bot.pushes(noy.id, "1"))[0] == 200


async def test_every_call_is_written_down(line: FakeLine, bot: Bot, noy: Person) -> None:
    await bot.pushes(noy.id, "1", key=str(uuid.uuid4()))
    (call,) = line.calls
    assert (call.method, call.path, call.status) == ("POST", "/v2/bot/message/push", 200)
    assert call.body["to"] == noy.id
    assert "x-line-retry-key" in call.headers
    assert call.answer["sentMessages"][0]["id"] == noy.last.id


# line-bot-sdk against it


async def test_the_sdk_speaks_with_it() -> None:
    messaging = pytest.importorskip("linebot.v3.messaging")
    from linebot.v3 import WebhookParser
    from linebot.v3.messaging.exceptions import ApiException

    async with FakeLine(one_host=True) as line, Bot(line) as bot:
        noy = line.user("Noy", language="lo").is_friend()
        configuration = messaging.Configuration(host=line.url, access_token=line.token)
        async with messaging.AsyncApiClient(configuration) as client:
            api, blob = messaging.AsyncMessagingApi(client), messaging.AsyncMessagingApiBlob(client)
            sent = await noy.sends_photo(b"photo")
            assert bytes(await blob.get_message_content(sent["message"]["id"])) == b"photo"
            text = messaging.TextMessage(text="ສະບາຍດີ")
            request = messaging.ReplyMessageRequest(reply_token=sent["replyToken"], messages=[text])
            assert (await api.reply_message(request)).sent_messages[0].id == noy.last.id
            with pytest.raises(ApiException, match="Invalid reply token"):
                await api.reply_message(request)
            assert (await api.get_profile(noy.id)).language == "lo"
            assert (await api.get_message_quota()).type == "none"
        said = line.webhook.deliveries[-1].body
        raw = json.dumps(said)
        (event,) = WebhookParser(line.secret).parse(raw, line.webhook.sign(raw.encode()))
        assert event.message.id == sent["message"]["id"]
        assert bot.forged == 0
