"""What doctor finds at Telegram: one case a finding, against the Telegram on the loopback."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot

from handlers import reaching
from handlers.reaching import Around, Line
from handlers.settings import HOUSE, Settings
from handlers.telegram import account, menu
from handlers.telegram.account import Answers, ask, findings, look
from handlers.telegram.updates import DOOR, WANTED
from handlers.telegram.webhook import endpoint
from handlers.telegram.wire import Wire
from i18n.catalogue import Catalogues
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_client import Wires
from tests.handlers.doctoring import NOBODY, VOICES, Wanted, bot, found, stranger, wanted

CATALOGUES = Catalogues.read()
NOBODYS = Line(addresses=("127.0.0.1",))


class Ward:
    """A bot as it should be, at a Telegram as it should be, until a case changes something."""

    def __init__(self, telegram: FakeTelegram, wires: Wires, stack: AsyncExitStack) -> None:
        self.telegram, self.wires, self.stack = telegram, wires, stack
        self.doors: tuple[str, ...] | None = (DOOR,)
        self.more: dict[str, Any] = {}
        self.url = ""

    async def stands(self) -> None:
        """A server, its webhook, its commands."""
        port = await self.stack.enter_async_context(bot([endpoint("a-secret-of-the-tests", self._take)], [DOOR]))
        self.url = f"http://127.0.0.1:{port}"
        await self.hooked(f"{self.url}/telegram")
        wire = Wire("", "")
        async with Bot(self.telegram.token, f"{self.telegram.url}/bot", request=wire, get_updates_request=wire) as us:
            await menu.offer(us, CATALOGUES)

    async def hooked(self, url: str, **more: Any) -> None:
        given = {"allowed_updates": list(WANTED), "secret_token": "a-secret-of-the-tests", **more}
        await self.wires.result("setWebhook", url=url, **given)

    async def polls(self) -> None:
        """No public address, no webhook, and the bot not here."""
        await self.wires.result("deleteWebhook")
        self.url, self.doors = "", None

    async def answers_as(self, status: int) -> None:
        """Something else stands at our address."""
        self.url = await self.stack.enter_async_context(stranger(status))
        await self.hooked(f"{self.url}/telegram")

    async def fails_with(self, words: str, *, waiting: bool = True, ago: timedelta = timedelta()) -> None:
        """The webhook's last error."""
        self.telegram.platform.courier.hold(True)
        if waiting:
            await self.telegram.user(4711, "Noy").says("ສະບາຍດີ")
        self.telegram.webhook_failed(words, ago=ago)

    def settings(self) -> Settings:
        given = {"telegram_token": self.telegram.token, "telegram_api_url": self.telegram.url}
        address = {"public_url": self.url} if self.url else {}
        return Settings(_env_file=None, **(given | address | self.more))

    async def found(self) -> list[Wanted]:
        settings = self.settings()
        around = Around(self.doors, await reaching.connect(settings.public_url) if settings.public_url else None)
        return found(await look(settings, around, self.telegram.clock.now()))

    async def _take(self, update: dict[str, Any]) -> None:
        return None


@pytest.fixture
async def ward() -> AsyncIterator[Ward]:
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(FakeTelegram(speed=50))
        ward = Ward(telegram, await stack.enter_async_context(Wires(telegram)), stack)
        await ward.stands()
        yield ward


async def test_a_bot_that_is_set_up_well_is_told_so_in_short(ward: Ward) -> None:
    kinds = [account.GOOD, account.PRIVACY_ON, account.WEBHOOK_GOOD, reaching.ANSWERS, account.COMMANDS]
    assert await ward.found() == [wanted(kind) for kind in kinds]


async def a_token_that_is_not_known(ward: Ward) -> None:
    ward.more["telegram_token"] = "1:revoked"


async def nobody_there(ward: Ward) -> None:
    ward.more["telegram_api_url"] = NOBODY


async def asked_too_often(ward: Ward) -> None:
    ward.telegram.fails("getMe", 429, retry_after=7)


async def a_server_that_is_ill(ward: Ward) -> None:
    ward.telegram.fails("getWebhookInfo", 502)


async def no_groups(ward: Ward) -> None:
    ward.telegram.world.joins_groups = False


async def no_privacy(ward: Ward) -> None:
    ward.telegram.world.privacy = False


async def no_webhook(ward: Ward) -> None:
    await ward.wires.result("deleteWebhook")


async def not_started_yet(ward: Ward) -> None:
    await no_webhook(ward)
    ward.doors = None


async def somebody_elses(ward: Ward) -> None:
    await ward.hooked("https://other.example.org/bot/110201543:a-token")


async def a_certificate_of_its_own(ward: Ward) -> None:
    ward.telegram.platform.courier.hook.certificate = True  # type: ignore[union-attr]


async def an_old_address(ward: Ward) -> None:
    ward.telegram.platform.courier.hook.address = "203.0.113.9"  # type: ignore[union-attr]


async def many_waiting(ward: Ward) -> None:
    ward.telegram.platform.courier.hold(True)
    noy = ward.telegram.user(4711, "Noy")
    for number in range(account.MANY_WAITING):
        await noy.says(str(number))


async def only_messages(ward: Ward) -> None:
    await ward.hooked(f"{ward.url}/telegram", allowed_updates=["message"], max_connections=7)


async def polling_beside_a_webhook(ward: Ward) -> None:
    await somebody_elses(ward)
    ward.url = ""


async def a_webhook_left_behind(ward: Ward) -> None:
    await polling_beside_a_webhook(ward)
    ward.doors = None


async def polling_by_another(ward: Ward) -> None:
    await ward.polls()
    ward.telegram.stands_still()  # however long the other takes to ask again, it is in time

    async def ask_and_ask() -> None:
        while True:
            await ward.wires.getUpdates(timeout=30)

    other = asyncio.create_task(ask_and_ask())

    async def ends() -> None:
        other.cancel()
        with suppress(asyncio.CancelledError):
            await other

    ward.stack.push_async_callback(ends)
    await ward.telegram.until(lambda: ward.telegram.called("getUpdates"))


async def no_commands_in_thai(ward: Ward) -> None:
    scope = menu.SCOPES["private"][0].to_dict()
    await ward.wires.result("deleteMyCommands", scope=scope, language_code="th")


async def no_commands_yet(ward: Ward) -> None:
    await no_commands_in_thai(ward)
    ward.doors = None


async def started_without_this_door(ward: Ward) -> None:
    ward.doors = ("line",)


async def stopped(ward: Ward) -> None:
    await ward.answers_as(502)
    ward.doors = None


def failing(words: str, **more: Any) -> Callable[[Ward], Awaitable[None]]:
    async def fails(ward: Ward) -> None:
        await ward.fails_with(words, **more)

    return fails


def answering(status: int) -> Callable[[Ward], Awaitable[None]]:
    async def answers(ward: Ward) -> None:
        await ward.answers_as(status)

    return answers


REFUSED, MENDED = "Connection refused", {"waiting": False}
CASES: list[tuple[Callable[[Ward], Awaitable[None]], Wanted]] = [
    (a_token_that_is_not_known, wanted(account.TOKEN)),
    (nobody_there, wanted(account.UNREACHED)),
    (a_server_that_is_ill, wanted(account.UNREACHED)),
    (asked_too_often, wanted(account.BUSY)),
    (no_groups, wanted(account.GROUPS_OFF)),
    (no_privacy, wanted(account.PRIVACY_OFF)),
    (no_webhook, wanted(account.WEBHOOK_NONE)),
    (not_started_yet, wanted(account.WEBHOOK_LATER)),
    (somebody_elses, wanted(account.WEBHOOK_ELSEWHERE)),
    (a_certificate_of_its_own, wanted(account.CERTIFICATE)),
    (an_old_address, wanted(account.MOVED)),
    (many_waiting, wanted(account.WAITING)),
    (only_messages, wanted(account.KINDS_MISSING)),
    (failing("SSL error {error:0A000086:SSL routines::certificate verify failed}"), wanted(account.ERROR_CERTIFICATE)),
    (failing("Failed to resolve host: Name or service not known"), wanted(account.ERROR_ADDRESS)),
    (failing("IP address 10.0.0.7 is reserved"), wanted(account.ERROR_ADDRESS)),
    (failing("Wrong response from the webhook: 401 Unauthorized"), wanted(account.ERROR_SECRET)),
    (failing("Wrong response from the webhook: 404 Not Found"), wanted(account.ERROR_PATH)),
    (failing("Wrong response from the webhook: 503 Service Unavailable"), wanted(account.ERROR_OURS)),
    (failing("Read timeout expired"), wanted(account.ERROR_CONNECTION)),
    (failing(REFUSED), wanted(account.ERROR_CONNECTION)),
    (failing("The moon\nis full"), wanted(account.ERROR_OTHER)),
    (failing(REFUSED, **MENDED), wanted(account.ERROR_CONNECTION, "mind")),
    (failing(REFUSED, ago=timedelta(hours=2), **MENDED), wanted(account.WEBHOOK_GOOD)),
    (Ward.polls, wanted(account.POLLING)),
    (polling_beside_a_webhook, wanted(account.POLLING_BLOCKED)),
    (a_webhook_left_behind, wanted(account.POLLING_LATER)),
    (polling_by_another, wanted(account.POLLING_TWICE)),
    (no_commands_in_thai, wanted(account.COMMANDS_MISSING)),
    (no_commands_yet, wanted(account.COMMANDS_LATER)),
    (started_without_this_door, wanted(reaching.RESTART)),
    (answering(404), wanted(reaching.ANSWERS_OTHERWISE)),
    (answering(502), wanted(reaching.NOT_BEHIND)),
    (stopped, wanted(reaching.STOPPED)),
]


@pytest.mark.parametrize(("case", "expected"), CASES, ids=[f"{kind.text}-{mark}" for _, (kind, mark) in CASES])
async def test_a_finding(ward: Ward, case: Callable[[Ward], Awaitable[None]], expected: Wanted) -> None:
    await case(ward)
    assert expected in await ward.found()


async def test_looking_confirms_nothing_and_sets_nothing(ward: Ward) -> None:
    await ward.polls()
    noy = ward.telegram.user(4711, "Noy")
    await noy.says("ສະບາຍດີ")
    before = len(ward.telegram.calls)
    await ward.found()
    called = {call.method for call in ward.telegram.calls[before:]}
    assert called == {"getMe", "getWebhookInfo", "getMyCommands", "getUpdates"}
    assert len(ward.telegram.pending) == 1


async def test_a_bot_that_runs_here_is_not_broken_off(ward: Ward) -> None:
    await ward.polls()
    ward.doors = (DOOR,)
    await ward.found()
    assert not ward.telegram.called("getUpdates")


async def test_the_token_of_another_program_in_its_address_is_not_shown(ward: Ward) -> None:
    await somebody_elses(ward)
    said = [
        finding.say(voice, "Telegram")
        for voice in VOICES
        for finding in await look(ward.settings(), Around(ward.doors, NOBODYS), ward.telegram.clock.now())
    ]
    assert any("other.example.org" in line for line in said)
    assert not any("a-token" in line or ward.telegram.token in line for line in said)


# What Telegram's own servers would not take; ours on the loopback takes it.
ADDRESSES = [
    ("https://khaoban.example.org:9443", wanted(account.PORT)),
    ("http://127.0.0.1:8080", wanted(account.HTTP)),
]


@pytest.mark.parametrize(("url", "expected"), ADDRESSES)
async def test_an_address_that_telegram_does_not_come_to(ward: Ward, url: str, expected: Wanted) -> None:
    answers = await ask(ward.settings(), Around())
    settings = Settings(_env_file=None, telegram_token=ward.telegram.token, public_url=url)
    assert expected in found(findings(settings, answers, Around(), ward.telegram.clock.now()))
    right = settings.model_copy(update={"public_url": "https://khaoban.example.org:8443"})
    assert expected not in found(findings(right, answers, Around(), ward.telegram.clock.now()))


async def test_a_clock_that_is_wrong_is_seen_by_what_telegram_says(ward: Ward) -> None:
    answers = await ask(ward.settings(), Around())
    assert answers.dated is not None
    assert answers.dated.ahead is not None
    assert abs(answers.dated.ahead) < reaching.SKEW
    off = reaching.Answer(200, ahead=timedelta(minutes=-7))
    late = Answers(answers.me, answers.hook, answers.commands, dated=off)
    assert wanted(reaching.CLOCK) in found(findings(ward.settings(), late, Around(), ward.telegram.clock.now()))


def test_nothing_of_line_is_imported_for_telegram() -> None:
    program = "import sys, handlers.telegram.account; print(*[n for n in sys.modules if 'line' in n.split('.')])"
    said = subprocess.run([sys.executable, "-c", program], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == ""
