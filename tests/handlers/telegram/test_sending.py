"""Replies on their way to a Telegram that has limits, faults and moving groups."""

from __future__ import annotations

import asyncio
import io
import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from PIL import Image

from conversations.events import Choice, File, Line, Picture, Reply
from handlers.delivery import Never, NotNow, Unsure
from handlers.recent import Recent
from handlers.telegram import limits
from handlers.telegram.sending import is_photo
from storage.tasks import PARTLY
from tests.fakes.telegram import FakeTelegram
from tests.handlers.fakes import photo
from tests.handlers.telegram.conftest import House
from tests.handlers.telegram.test_composing import replies

HELLO = Reply((Line("ສະບາຍດີ"),))
LONG = Reply((Line("ກ" * 4000), Line("ຂ" * 4000), Line("ຄ" * 100)), (Choice("ເມນູ", "m"),))


@pytest.fixture
async def chat(house, noy):
    """Noy's chat, begun and quiet."""
    await noy.starts()
    await noy.hears("welcome")
    return str(noy.id)


def texts(person):
    return [bubble.text for bubble in person.messages if bubble.from_bot][1:]


async def test_a_file_that_is_gone_is_named_and_the_rest_arrives(house, telegram, noy, chat):
    report = Reply((Line("ບົດລາຍງານ"),), files=(File(f"{'0' * 40}.pdf", "4711-1.pdf", "application/pdf"),))
    await house.door.send(chat, report, "k")
    assert texts(noy) == ["ບົດລາຍງານ\n✗ 4711-1.pdf"]


async def test_a_long_reply_arrives_whole_and_in_order(house, telegram, noy, chat):
    await house.door.send(chat, LONG, "k")
    assert texts(noy) == ["ກ" * 4000, "ຂ" * 4000, "ຄ" * 100]
    assert noy.last.labels == ["ເມນູ"]


async def test_what_was_put_off_in_the_middle_goes_on_there(house, telegram, noy, chat):
    await house.door.send(chat, HELLO, "before")
    telegram.fails("sendMessage", 429, retry_after=3, times=1)
    with pytest.raises(NotNow) as put_off:
        await house.door.send(chat, LONG, "k")
    assert (put_off.value.wait, put_off.value.mark) == (timedelta(seconds=3), "")
    assert await house.door.send(chat, LONG, "k") == 3
    assert [text[:1] for text in texts(noy)] == ["ສ", "ກ", "ຂ", "ຄ"]


async def test_only_the_part_that_failed_is_sent_again(house, telegram, noy, chat):
    call, count = house.door._wire.call, 0

    async def second_fails(method, fields, **more):
        nonlocal count
        count += 1
        if count == 2:
            telegram.fails("sendMessage", 502)
        return await call(method, fields, **more)

    house.door._wire.call = second_fails
    with pytest.raises(NotNow) as put_off:
        await house.door.send(chat, LONG, "k")
    assert put_off.value.mark == PARTLY  # after a restart nobody would know how much of it is out
    assert await house.door.send(chat, LONG, "k") == 2
    assert [text[:1] for text in texts(noy)] == ["ກ", "ຂ", "ຄ"]


async def test_without_an_answer_it_is_unknown_whether_it_arrived(house, telegram, noy, chat):
    telegram.loses_answer("sendMessage")
    with pytest.raises(Unsure):
        await house.door.send(chat, HELLO, "k")
    await house.door.send(chat, HELLO, "k")
    assert texts(noy) == ["ສະບາຍດີ", "ສະບາຍດີ"]  # once more, and no message lost


async def test_a_connection_that_is_cut_is_no_reason_to_give_up(house, telegram, noy, chat):
    telegram.drops("sendMessage")
    with pytest.raises(NotNow):
        await house.door.send(chat, HELLO, "k")
    await house.door.send(chat, HELLO, "k")
    assert texts(noy) == ["ສະບາຍດີ"]


async def test_what_was_sent_under_a_key_is_not_sent_again(house, telegram, noy, chat):
    await house.door.send(chat, HELLO, "k")
    await house.door.send(chat, HELLO, "k")  # the database could not note that it was done, say
    assert texts(noy) == ["ສະບາຍດີ"]


async def test_nobody_there(house, telegram, noy, chat):
    await noy.blocks()
    with pytest.raises(Never, match="blocked"):
        await house.door.send(chat, HELLO, "k")
    for nowhere in ("12345", "not a chat", ""):
        with pytest.raises(Never):
            await house.door.send(nowhere, HELLO, "k")


async def test_a_group_that_moved_unseen_is_found_and_told(house, telegram, noy):
    group = telegram.group(-5, "ເມືອງ")
    await noy.in_group(group).says("/summary")
    house.door._sending._now_at = Recent(9)
    new = await group.becomes_supergroup()
    await telegram.quiet()
    house.door._sending._now_at = Recent(9)
    house.moved.clear()
    await house.door.send("-5", HELLO, "k")
    await house.door.send("-5", HELLO, "l")
    assert [bubble.text for bubble in new.messages if bubble.from_bot and not bubble.service] == ["ສະບາຍດີ", "ສະບາຍດີ"]
    assert house.moved == [("-5", str(new.id))]
    assert sum(call["chat_id"] == -5 for call in telegram.called("sendMessage")) <= 2  # /summary's answer, and one


@pytest.mark.parametrize("end", ["closes", "deletes"])
async def test_without_its_topic_the_group_still_gets_it(house, telegram, noy, end):
    group = telegram.group(-1001234567890, "ເມືອງ", forum=True)
    topic = await group.opens_topic("ລາຍງານ", noy)
    await house.door.send(f"{group.id}:{topic.id}", HELLO, "k")
    if end == "closes":
        await group.closes_topic(topic, noy)
    else:
        group.deletes_topic(topic)
    await house.door.send(f"{group.id}:{topic.id}", HELLO, "l")
    assert [b.message.thread for b in group.messages if b.text == "ສະບາຍດີ"][-1] is None


# Pictures


def kept(house, *sizes, form="PNG"):
    return tuple(
        Picture(house.media.keep(photo(form, size), house.telegram.clock.now(), ours=True).name, f"alt {size[0]}")
        for size in sizes
    )


async def test_a_picture_with_words_and_buttons_is_one_message(house, telegram, noy, chat):
    await house.door.send(
        chat, Reply((Line("ຮູບ", "strong"),), (Choice("ເມນູ", "m"),), pictures=kept(house, (64, 48))), "k"
    )
    assert (noy.last.marked, noy.last.labels, len(noy.last.pictures)) == ("**ຮູບ**", ["ເມນູ"], 1)


async def test_several_pictures_are_an_album(house, telegram, noy, chat):
    pictures = kept(house, *((10 + n, 48) for n in range(12)))
    await house.door.send(chat, Reply((Line("ສະຫຼຸບ"),), pictures=pictures), "k")
    shown = [len(bubble.pictures) for bubble in noy.messages if bubble.pictures]
    assert shown == [10, 2]
    assert noy.last.text == "ສະຫຼຸບ"


async def test_a_picture_is_uploaded_once(house, telegram, noy, chat):
    reply = Reply((), pictures=kept(house, (64, 48)))
    for key in ("k", "l"):
        await house.door.send(chat, reply, key)
    first, second = telegram.called("sendPhoto")
    assert (len(first.files), second.files) == (1, {})


async def test_a_picture_that_telegram_forgot_is_uploaded_again(house, telegram, noy, chat):
    reply = Reply((), pictures=kept(house, (64, 48)))
    house.door._sending._files.put(reply.pictures[0].media, "AgACAgQAAx-gone")
    await house.door.send(chat, reply, "k")
    assert len(noy.last.pictures) == 1


async def test_a_picture_too_long_for_a_photo_goes_as_a_document(house, telegram, noy, chat):
    await house.door.send(chat, Reply((Line("x"),), pictures=kept(house, (2100, 100))), "k")
    assert (len(telegram.called("sendDocument")), noy.last.text) == (1, "x")


@pytest.mark.parametrize(
    ("name", "size", "photo"),
    [
        ("a.png", (5000, 5000), True),
        ("a.png", (6000, 4001), False),
        ("a.png", (2000, 100), True),
        ("a.png", (100, 2001), False),
        ("a.webp", (64, 48), False),
    ],
)
def test_what_telegram_shows_as_a_photo(name, size, photo):
    out = io.BytesIO()
    Image.new("1", size).save(out, "PNG")
    assert is_photo(name, out.getvalue()) is photo


async def test_a_picture_that_is_gone_is_told_in_words(house, telegram, noy, chat):
    gone = Picture("ab" * 20 + ".png", "ເງິນທ້ອນຕໍ່ເດືອນ")
    await house.door.send(chat, Reply((Line("x"),), pictures=(gone,)), "k")
    assert noy.last.marked == "x\n_ເງິນທ້ອນຕໍ່ເດືອນ_"


async def test_a_large_picture(house, telegram, noy, chat):
    out = io.BytesIO()
    Image.frombytes("RGB", (900, 900), random.Random(0).randbytes(900 * 900 * 3)).save(out, "PNG")
    name = house.media.keep(out.getvalue(), telegram.clock.now(), ours=True).name
    await house.door.send(chat, Reply((), pictures=(Picture(name),)), "k")
    assert len(noy.last.pictures[0]) > limits.UPDATE_BYTES


# Whatever is said


@given(replies)
@settings(max_examples=25)
def test_telegram_refuses_nothing_that_we_send(tmp_path_factory, reply):
    """The fake refuses what the real one refuses, in its own counting."""

    async def sent():
        async with FakeTelegram() as telegram:
            noy = telegram.user(4711, "ນ້ອຍ")
            house = House(telegram, tmp_path_factory.mktemp("media"), "")
            await house.door._wire.initialize()
            noy.chat.open = True
            pictures = kept(house, *((10 + number, 20) for number in range(len(reply.pictures))))
            made = Reply(reply.lines, reply.choices, reply.columns, pictures)
            await house.door.send("4711", made, "k")
            assert all(call.refused is None for call in telegram.calls)
            await house.door.stop()

    asyncio.run(sent())
