"""Groups on the fake Telegram: what a bot is shown, what it may say, topics, and the move to a supergroup."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.fakes.telegram import FakeTelegram, Person, spec
from tests.fakes.telegram_client import Wires, picture

GROUP, FORUM = -5005369370, -1001234567890


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(patience=5) as telegram:
        yield telegram
        for update in telegram.updates:
            assert spec.misfits("Update", update.json()) == []
        for call in telegram.calls:
            if call.done:
                assert spec.misfit_answer(call.method, call.result) == []


@pytest.fixture
async def bot(telegram: FakeTelegram) -> AsyncIterator[Wires]:
    async with Wires(telegram) as wires:
        yield wires


@pytest.fixture
def noy(telegram: FakeTelegram) -> Person:
    return telegram.user(4711, "Noy")


def heard(telegram: FakeTelegram) -> list[str]:
    """The texts that the bot was shown."""
    return [update.body["text"] for update in telegram.updates if "text" in update.body]


async def test_privacy_hides_what_is_not_for_the_bot(telegram, bot, noy) -> None:
    group = telegram.group(GROUP, "ເມືອງນາໝໍ້")
    here = noy.in_group(group)
    await here.says("ສະຫຼຸບ")
    await here.says("/summary")
    await here.says("/summary@other_bot")
    await here.says("@khaoban_bot ສະຫຼຸບ")
    assert heard(telegram) == []
    await here.says("/summary@Khaoban_bot now")
    await bot.result("sendMessage", chat_id=GROUP, text="ນີ້")
    await here.says("/more")  # the bot wrote last
    await here.says("ຂອບໃຈ", reply_to=group.messages[-2])
    await here.says("ຂອບໃຈ", reply_to=group.messages[0])
    assert heard(telegram) == ["/summary@Khaoban_bot now", "/more", "ຂອບໃຈ"]
    assert telegram.updates[-1].body["reply_to_message"]["text"] == "ນີ້"


async def test_an_administrator_and_an_open_bot_see_all(telegram, noy) -> None:
    group = telegram.group(GROUP, "ເມືອງນາໝໍ້")
    await group.promotes_bot(noy)
    await noy.in_group(group).says("1")
    await group.demotes_bot(noy)
    await noy.in_group(group).says("2")
    telegram.world.privacy = False
    await noy.in_group(group).says("3")
    assert heard(telegram) == ["1", "3"]


async def test_the_bot_is_added_by_a_link_and_thrown_out(telegram, bot, noy) -> None:
    group = telegram.group(GROUP, "ເມືອງນາໝໍ້", bot="left")
    refusal = await bot.refusal("sendMessage", chat_id=GROUP, text="a")
    assert refusal == (403, "Forbidden: bot is not a member of the group chat")
    await group.adds_bot(noy, payload="CODE")
    change, added, start = (update.body for update in telegram.updates)
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("left", "member")
    assert added["new_chat_members"][0]["is_bot"]
    assert start["text"] == "/start@khaoban_bot CODE"
    await bot.result("sendMessage", chat_id=GROUP, text="ສະບາຍດີ")
    assert (await bot.result("getChatMember", chat_id=GROUP, user_id=noy.id))["status"] == "member"
    await group.removes_bot(noy)
    assert telegram.updates[-2].body["new_chat_member"]["status"] == "kicked"
    refusal = await bot.refusal("sendMessage", chat_id=GROUP, text="a")
    assert refusal == (403, "Forbidden: bot was kicked from the group chat")


async def test_the_bot_may_leave_and_may_be_silenced(telegram, bot, noy) -> None:
    group = telegram.group(FORUM, "ເມືອງ")
    group.mutes_bot()
    refusal = await bot.refusal("sendMessage", chat_id=FORUM, text="a")
    assert refusal == (400, "Bad Request: not enough rights to send text messages to the chat")
    refusal = await bot.refusal("sendPhoto", chat_id=FORUM, photo=picture())
    assert refusal == (400, "Bad Request: not enough rights to send photos to the chat")
    await bot.result("leaveChat", chat_id=FORUM)
    refusal = await bot.refusal("sendMessage", chat_id=FORUM, text="a")
    assert refusal == (403, "Forbidden: bot is not a member of the supergroup chat")
    await noy.starts()
    refusal = await bot.refusal("leaveChat", chat_id=noy.id)
    assert refusal == (400, "Bad Request: chat member status can't be changed in private chats")


async def test_a_group_becomes_a_supergroup(telegram, bot, noy) -> None:
    old = telegram.group(GROUP, "ເມືອງນາໝໍ້")
    await noy.in_group(old).says("/start@khaoban_bot")
    new = await old.becomes_supergroup()
    assert [telegram.updates[-2].body["migrate_to_chat_id"], telegram.updates[-1].body["migrate_from_chat_id"]] == [
        new.id,
        old.id,
    ]
    assert await bot.sendMessage(chat_id=GROUP, text="a") == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new.id},
    }
    sent = await bot.result("sendMessage", chat_id=new.id, text="a")
    assert sent["chat"]["type"] == "supergroup"
    assert sent["message_id"] == 2  # a supergroup counts its own messages
    await noy.in_group(new).says("/summary@khaoban_bot")
    assert telegram.updates[-1].body["chat"]["id"] == new.id


async def test_an_administrator_may_speak_as_the_group(telegram, noy) -> None:
    group = telegram.group(FORUM, "ເມືອງ")
    await noy.in_group(group).says_as_the_group("/summary@khaoban_bot")
    said = telegram.updates[-1].body
    assert (said["from"]["username"], said["sender_chat"]["id"]) == ("GroupAnonymousBot", FORUM)


async def test_replies_in_a_supergroup_make_a_thread_that_is_no_topic(telegram, bot, noy) -> None:
    group = telegram.group(FORUM, "ເມືອງ")
    sent = await bot.result("sendMessage", chat_id=FORUM, text="a")
    await noy.in_group(group).says("b", reply_to=group.messages[-1])
    said = telegram.updates[-1].body
    assert said["message_thread_id"] == sent["message_id"]
    assert "is_topic_message" not in said


async def test_topics_are_written_to_until_they_are_closed_or_gone(telegram, bot, noy) -> None:
    forum = telegram.group(FORUM, "ເມືອງ", forum=True)
    topic = await forum.opens_topic("ລາຍງານ", noy)
    await noy.in_group(forum, topic).says("/summary@khaoban_bot")
    assert telegram.updates[-1].body["message_thread_id"] == topic.id
    there = {"chat_id": FORUM, "text": "a", "message_thread_id": topic.id}
    await bot.result("sendMessage", **there)
    await bot.result("sendMessage", chat_id=FORUM, text="b")
    assert [bubble.text for bubble in noy.in_group(forum, topic).messages if bubble.from_bot] == ["a"]
    refusal = await bot.refusal("sendMessage", **there | {"message_thread_id": 1})
    assert refusal == (400, "Bad Request: message thread not found")  # General is written to by naming no topic
    await forum.closes_topic(topic, noy)
    assert await bot.refusal("sendMessage", **there) == (400, "Bad Request: TOPIC_CLOSED")
    forum.deletes_topic(topic)
    assert await bot.refusal("sendMessage", **there) == (400, "Bad Request: message thread not found")


async def test_everybody_presses_the_buttons_of_a_group(telegram, bot, noy) -> None:
    group = telegram.group(GROUP, "ເມືອງນາໝໍ້")
    keyboard = {"inline_keyboard": [[{"text": "ຕື່ມ", "callback_data": "more"}]]}
    await bot.result("sendMessage", chat_id=GROUP, text="ສະຫຼຸບ", reply_markup=keyboard)
    seng = telegram.user(5, "Seng")
    for person in (noy, seng):
        await person.in_group(group).taps("ຕື່ມ")
    assert [(update.body["from"]["id"], update.queue) for update in telegram.updates] == [
        (4711, ("user", 4711)),
        (5, ("user", 5)),
    ]


async def test_a_reply_to_a_message_that_is_gone(telegram, bot, noy) -> None:
    telegram.group(GROUP, "ເມືອງນາໝໍ້")
    reply = {"chat_id": GROUP, "text": "a", "reply_parameters": {"message_id": 99}}
    assert await bot.refusal("sendMessage", **reply) == (400, "Bad Request: message to be replied not found")
    reply["reply_parameters"]["allow_sending_without_reply"] = True
    await bot.result("sendMessage", **reply)
