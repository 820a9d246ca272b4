"""How the fake Telegram brings updates to a webhook: one queue a chat and a person, retries, lives, answers as calls."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web

from tests.fakes.telegram import START, FakeTelegram, Person
from tests.fakes.telegram_client import Hook, Wires

SECRET = "the-secret_of-the-tests"


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    async with Hook() as hook:
        yield hook


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(patience=5) as telegram:
        yield telegram


@pytest.fixture
async def bot(telegram: FakeTelegram, hook: Hook) -> AsyncIterator[Wires]:
    """A bot whose webhook is set."""
    async with Wires(telegram) as wires:
        await wires.result("setWebhook", url=hook.url, secret_token=SECRET)
        yield wires


@pytest.fixture
async def noy(telegram: FakeTelegram, bot: Wires) -> Person:
    return telegram.user(4711, "Noy")


def fails(hook: Hook, *codes: int, **headers: str) -> None:
    hook.answers += [web.Response(status=code, headers=headers) for code in codes]


def times(telegram: FakeTelegram) -> list[int]:
    """When deliveries were tried, in seconds from the beginning."""
    return [int((attempt.at - START).total_seconds()) for attempt in telegram.deliveries]


async def test_an_update_comes_at_once_with_the_secret(telegram, hook, noy) -> None:
    await noy.says("ສະບາຍດີ")
    assert hook.words == ["ສະບາຍດີ"]
    assert hook.secrets == [SECRET]
    assert telegram.pending == []


async def test_what_waits_is_brought_when_a_webhook_is_set(telegram, hook, bot, noy) -> None:
    await bot.result("deleteWebhook")
    await noy.says("1")
    await bot.result("setWebhook", url=hook.url)
    await telegram.quiet()
    assert hook.words == ["1"]
    assert hook.secrets == [""]
    await bot.result("deleteWebhook")
    await noy.says("2")
    await bot.result("setWebhook", url=hook.url, drop_pending_updates=True)
    await telegram.quiet()
    assert hook.words == ["1"]


async def test_a_failure_is_retried_at_once_and_then_after_growing_waits(telegram, hook, noy) -> None:
    fails(hook, *[500] * 6)
    await noy.says("1")
    await telegram.advance(minutes=5)
    assert times(telegram) == [0, 0, 2, 6, 14, 30, 62]
    assert hook.words == ["1"] * 7
    assert telegram.pending == []


async def test_the_waits_grow_to_a_minute_or_two_and_no_further(telegram, hook, noy) -> None:
    fails(hook, *[500] * 40)
    await noy.says("1")
    await telegram.advance(hours=1)
    at = times(telegram)
    assert all(60 <= later - earlier <= 120 for earlier, later in itertools.pairwise(at[8:]))


async def test_retry_after_is_honoured(telegram, hook, noy) -> None:
    fails(hook, 503, **{"Retry-After": "7"})
    fails(hook, 503, 503)
    await noy.says("1")
    await telegram.advance(minutes=1)
    assert times(telegram) == [0, 7, 9, 13]


async def test_the_next_of_a_queue_waits_for_the_one_before(telegram, hook, bot, noy) -> None:
    seng = telegram.user(5, "Seng")
    await noy.says("0")
    keyboard = {"inline_keyboard": [[{"text": "ແມ່ນ", "callback_data": "d:1"}]]}
    await bot.result("sendMessage", chat_id=noy.id, text="?", reply_markup=keyboard)
    fails(hook, 500, 500)
    await noy.says("1")
    await noy.says("2")
    await seng.says("3")  # another chat
    await noy.taps("ແມ່ນ")  # presses have a queue of their own: this one overtakes
    assert hook.words == ["0", "1", "1", "3", "d:1"]
    await telegram.advance(2)
    assert hook.words[5:] == ["1", "2"]


async def test_an_update_is_dropped_when_its_life_is_over(telegram, hook, bot, noy) -> None:
    await noy.says("0")
    keyboard = {"inline_keyboard": [[{"text": "ແມ່ນ", "callback_data": "d:1"}]]}
    await bot.result("sendMessage", chat_id=noy.id, text="?", reply_markup=keyboard)
    fails(hook, *[500] * 20)
    await noy.taps("ແມ່ນ")
    assert len(telegram.pending) == 1
    await telegram.advance(150)
    assert telegram.pending == []
    assert 122 <= times(telegram)[-1] <= 126  # the next would have been after its end


async def test_only_so_many_are_on_their_way_together(telegram, hook, bot) -> None:
    await bot.result("setWebhook", url=hook.url, max_connections=1)
    people = [telegram.user(number, "x") for number in range(1, 6)]
    for person in people:
        telegram.platform.backlog.add(
            "message", telegram.world.post(person.chat, person.account, {"text": "a"}).json(), ("chat", person.id)
        )
        assert len(telegram.platform.courier._sending) == 1
    await telegram.quiet()
    assert len(hook.got) == 5


async def test_the_answer_may_be_a_call(telegram, hook, noy) -> None:
    call = {"method": "sendMessage", "chat_id": noy.id, "text": "ແມ່ນ"}
    hook.answers += [web.json_response(call), web.json_response({"method": "getMe"})]
    await noy.says("?")
    assert noy.last.text == "ແມ່ນ"
    assert [call.by_webhook for call in telegram.calls] == [False, True]
    await noy.says("?")
    assert telegram.called("getMe") == []


async def test_410_for_a_day_ends_the_webhook(telegram, hook, bot, noy) -> None:
    fails(hook, *[410] * 2000)
    await noy.says("1")
    info = await bot.result("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 410"
    assert info["pending_update_count"] == 1
    await telegram.advance(timedelta(hours=24).total_seconds())
    assert (await bot.result("getWebhookInfo"))["url"] == ""


async def test_an_update_may_be_brought_twice_and_by_strangers(telegram, hook, noy) -> None:
    await noy.says("1")
    assert await telegram.delivers_again(telegram.updates[0]) == 200
    assert hook.got[0] == hook.got[1]
    await telegram.posts({"update_id": 1}, secret=None)
    assert hook.secrets == [SECRET, SECRET, ""]


async def test_updates_may_be_brought_in_another_order(telegram, hook, noy) -> None:
    with telegram.held():
        await noy.says("1")
        await noy.says("2")
        await noy.says("3")
        assert hook.words == []
        await telegram.delivers_again(telegram.updates[2])
        await telegram.delivers_again(telegram.updates[0])
    await telegram.quiet()
    assert hook.words == ["3", "1", "2"]


async def test_a_phone_that_was_offline_sends_all_at_once(telegram, hook, noy) -> None:
    await asyncio.gather(*(noy.says(str(number)) for number in range(300)))
    assert hook.words == [str(number) for number in range(300)]


async def test_a_public_address_is_reached_on_the_loopback(telegram, hook, bot, noy) -> None:
    telegram.lies_at("https://khaoban.la", hook.url.removesuffix("/telegram"))
    await bot.result("setWebhook", url="https://khaoban.la/telegram")
    await noy.says("1")
    assert hook.words == ["1"]


async def test_a_server_that_is_down_is_tried_until_it_is_back(telegram, hook, bot, noy) -> None:
    await bot.result("setWebhook", url="http://127.0.0.1:1/telegram")
    await noy.says("1")
    assert [attempt.status for attempt in telegram.deliveries] == [0, 0]
    telegram.lies_at("http://127.0.0.1:1/telegram", hook.url)
    await telegram.advance(2)
    assert hook.words == ["1"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"url": "http://khaoban.la/telegram"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://khaoban.la:8000/"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"url": "https://khaoban.la/", "secret_token": "ກ"}, "secret token contains unallowed characters"),
    ],
)
async def test_a_webhook_that_cannot_be_is_refused(bot, given: dict, words: str) -> None:
    assert await bot.refusal("setWebhook", **given) == (400, f"Bad Request: {words}")


async def test_the_clock_may_run_by_itself(hook) -> None:
    """For a bot in a process of its own, which cannot be told the time."""
    async with FakeTelegram(patience=5, speed=100) as telegram, Wires(telegram) as bot:
        await bot.result("setWebhook", url=hook.url)
        fails(hook, 500, 500, 500)
        await telegram.user(1, "Noy").says("1")
        await telegram.until(lambda: not telegram.pending)
        assert hook.words == ["1"] * 4
