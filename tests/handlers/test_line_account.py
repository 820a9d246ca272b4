"""What doctor finds at LINE: one case a finding, against the LINE on the loopback; and that the door does without the
SDK that asks it."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from handlers import reaching
from handlers.line import account
from handlers.line.account import (
    BY_HAND,
    DOOR,
    Account,
    AccountError,
    Answers,
    Tried,
    failed,
    findings,
    invitation_link,
    look,
)
from handlers.line.door import PATH
from handlers.media import Media
from handlers.reaching import Around, Line
from handlers.settings import HOUSE, Settings
from tests.fakes.line import FakeLine
from tests.handlers.doctoring import NOBODY, Wanted, bot, found, stranger, wanted
from tests.handlers.line_house import LineHouse

OURS = "https://khaoban.example.org/line"


class Ward:
    """A bot as it should be, at a LINE as it should be, until a case changes something."""

    def __init__(self, house: LineHouse, folder: Path, stack: AsyncExitStack) -> None:
        self.house, self.line, self.folder, self.stack = house, house.line, folder, stack
        self.media = house.media
        self.doors: tuple[str, ...] | None = (DOOR,)
        self.more: dict[str, Any] = {}
        self.url = house.url

    async def leads_to(self, url: str) -> None:
        """The public address is another's."""
        self.url = url
        self.line.webhook.address = f"{url}{PATH}"

    def settings(self) -> Settings:
        given = {
            "line_channel_id": self.line.channel,
            "line_channel_secret": self.line.secret,
            "line_channel_access_token": self.line.token,
            "line_api_url": self.line.url,
        }
        address = {"public_url": self.url} if self.url else {}
        return Settings(_env_file=None, **(given | address | self.more))

    async def found(self) -> list[Wanted]:
        settings = self.settings()
        around = Around(self.doors, await reaching.connect(settings.public_url) if settings.public_url else None)
        return found(await look(settings, around, self.media, self.line.now()))


@pytest.fixture
async def ward(tmp_path: Path) -> AsyncIterator[Ward]:
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(LineHouse(tmp_path, FakeLine(quota=300)))
        yield Ward(house, tmp_path, stack)


async def test_an_account_that_is_set_up_well_is_told_so_in_short(ward: Ward) -> None:
    kinds = [account.GOOD, account.WEBHOOK_GOOD, account.TRIED_GOOD, account.QUOTA_GOOD, reaching.PICTURES_NONE]
    assert await ward.found() == [wanted(kind) for kind in (*kinds, *BY_HAND)]


async def test_it_is_the_same_without_an_access_token(ward: Ward) -> None:
    before = await ward.found()
    ward.more["line_channel_access_token"] = ""
    assert await ward.found() == before


def setting(**more: str) -> Callable[[Ward], Awaitable[None]]:
    async def sets(ward: Ward) -> None:
        ward.more |= more

    return sets


def using(messages: int) -> Callable[[Ward], Awaitable[None]]:
    async def uses(ward: Ward) -> None:
        ward.line.quota.used = messages

    return uses


def answering(status: int) -> Callable[[Ward], Awaitable[None]]:
    async def answers(ward: Ward) -> None:
        await ward.leads_to(await ward.stack.enter_async_context(stranger(status)))

    return answers


async def neither_of_a_pair(ward: Ward) -> None:
    ward.line.tells_apart = False
    ward.more |= {"line_channel_access_token": "", "line_channel_secret": "wrong"}


async def a_short_lived_token(ward: Ward) -> None:
    ward.line.token_lives = 20 * 86400


async def a_server_that_is_ill(ward: Ward) -> None:
    ward.line.fails("bot/info", 500)


async def chat_on(ward: Ward) -> None:
    ward.line.chats = True


async def no_address(ward: Ward) -> None:
    ward.url = ""


async def no_webhook(ward: Ward) -> None:
    ward.line.webhook.address = ""


async def not_started_yet(ward: Ward) -> None:
    await no_webhook(ward)
    ward.doors = None


async def somebody_elses(ward: Ward) -> None:
    ward.line.webhook.address = "https://other.example.org/line"


async def switched_off(ward: Ward) -> None:
    ward.line.webhook.active = False


async def stopped(ward: Ward) -> None:
    await ward.leads_to(NOBODY)
    ward.doors = None


async def nobody_listens(ward: Ward) -> None:
    await ward.leads_to(NOBODY)


async def behind_a_proxy_alone(ward: Ward) -> None:
    await answering(502)(ward)
    ward.doors = None


async def a_bot_with_another_secret(ward: Ward) -> None:
    door = LineHouse(ward.folder / "other", ward.line, line_channel_secret="another")
    door.url = ward.url
    port = await ward.stack.enter_async_context(bot(door.opens().routes, [DOOR], ward.media))
    await ward.leads_to(f"http://127.0.0.1:{port}")


async def no_limit(ward: Ward) -> None:
    ward.line.quota.limit = None


async def started_without_this_door(ward: Ward) -> None:
    ward.doors = ("telegram",)


async def with_a_picture(ward: Ward) -> None:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 60, 20)).save(out, "PNG")
    ward.media.keep(out.getvalue(), ward.line.now())


async def with_other_keys(ward: Ward) -> None:
    ward.media = Media(ward.folder / "media", ["another secret"])


async def in_another_folder(ward: Ward) -> None:
    ward.media = Media(ward.folder / "elsewhere", ["secret"])
    await with_a_picture(ward)


CASES: list[tuple[Callable[[Ward], Awaitable[None]], Wanted]] = [
    (setting(line_channel_access_token="", line_channel_id="1"), wanted(account.CHANNEL)),
    (setting(line_channel_access_token="", line_channel_secret="wrong"), wanted(account.SECRET)),
    (setting(line_channel_secret="wrong"), wanted(account.SECRET)),
    (neither_of_a_pair, wanted(account.PAIR)),
    (setting(line_channel_access_token="wrong"), wanted(account.TOKEN)),
    (setting(line_channel_id="1"), wanted(account.TOKEN_OTHER)),
    (a_short_lived_token, wanted(account.TOKEN_ENDS)),
    (setting(line_api_url=NOBODY), wanted(account.UNREACHED)),
    (setting(line_api_url=NOBODY, line_channel_access_token=""), wanted(account.UNREACHED)),
    (a_server_that_is_ill, wanted(account.REFUSED)),
    (chat_on, wanted(account.CHATS)),
    (no_address, wanted(account.ADDRESS_NONE)),
    (no_webhook, wanted(account.WEBHOOK_NONE)),
    (not_started_yet, wanted(account.WEBHOOK_LATER)),
    (somebody_elses, wanted(account.WEBHOOK_ELSEWHERE)),
    (switched_off, wanted(account.WEBHOOK_OFF)),
    (stopped, wanted(account.TRIED_LATER)),
    (behind_a_proxy_alone, wanted(account.TRIED_LATER)),
    (nobody_listens, wanted(account.TRIED_CONNECT)),
    (a_bot_with_another_secret, wanted(account.TRIED_SECRET)),
    (answering(404), wanted(account.TRIED_STATUS)),
    (answering(502), wanted(account.TRIED_STATUS)),
    (using(100), wanted(account.QUOTA_GOOD)),
    (using(280), wanted(account.QUOTA_LOW)),
    (using(300), wanted(account.QUOTA_OUT)),
    (no_limit, wanted(account.QUOTA_FREE)),
    (started_without_this_door, wanted(reaching.RESTART)),
    (with_a_picture, wanted(reaching.PICTURES)),
    (with_other_keys, wanted(reaching.PICTURES_KEYS)),
    (in_another_folder, wanted(reaching.PICTURES_FOLDER)),
    (answering(200), wanted(reaching.PICTURES_OTHER)),
]


@pytest.mark.parametrize(("case", "expected"), CASES, ids=[f"{kind.text}-{mark}" for _, (kind, mark) in CASES])
async def test_a_finding(ward: Ward, case: Callable[[Ward], Awaitable[None]], expected: Wanted) -> None:
    await case(ward)
    there = await ward.found()
    assert expected in there
    assert there[-4:] == [wanted(kind) for kind in BY_HAND]


async def test_a_secret_that_is_wrong_does_not_hide_the_rest(ward: Ward) -> None:
    ward.more["line_channel_secret"] = "wrong"
    ward.line.chats = True
    assert {wanted(account.SECRET), wanted(account.CHATS), wanted(account.WEBHOOK_GOOD)} <= set(await ward.found())


# What the fake does not do: a LINE that is not on the loopback, and one that says what nobody knows yet.
ACCOUNT = Account("Khaoban", "@khaoban", False, OURS, True, None, 0)
JUDGED: list[tuple[Answers, str, Wanted]] = [
    (Answers(ACCOUNT), "http://127.0.0.1:8080", wanted(account.ADDRESS_HTTP)),
    (Answers(ACCOUNT, tried=Tried(False, "REQUEST_TIMEOUT")), "", wanted(account.TRIED_SLOW)),
    (Answers(ACCOUNT, tried=Tried(False, "UNCLASSIFIED", -1)), "", wanted(account.TRIED_OTHER)),
    (Answers(ACCOUNT, tried=Tried(False, "REFUSED")), "", wanted(account.TRIED_OTHER)),
]


@pytest.mark.parametrize(("answers", "url", "expected"), JUDGED, ids=[case[2][0].text for case in JUDGED])
def test_an_answer_is_judged(answers: Answers, url: str, expected: Wanted) -> None:
    settings = Settings(_env_file=None, public_url=url or "https://khaoban.example.org")
    around = Around((DOOR,), Line(addresses=("203.0.113.9",)))
    assert expected in found(findings(settings, answers, around, FakeLine().now()))


def test_what_the_sdk_does_not_know_is_said_to_be_unclear() -> None:
    assert found([failed(AccountError("unclear"), Settings(_env_file=None))]) == [wanted(account.UNCLEAR)]


async def test_the_account_as_line_has_it(ward: Ward) -> None:
    ward.line.quota.used = 280
    told = await asyncio.to_thread(account.ask, ward.settings())
    assert told.account == Account("Khaoban", "@khaoban", False, f"{ward.url}/line", True, 300, 280)
    assert told.account.left == 20
    assert told.lives == timedelta(seconds=ward.line.token_lives)


async def test_a_line_that_hangs_is_given_up(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "WITHIN", 0.2)
    ward.line.slow("oauth/verify", 3)
    assert wanted(account.UNREACHED) in await ward.found()


def test_an_invitation_opens_the_chat_with_the_code_written() -> None:
    assert invitation_link("@khaoban", "KB7Q-2MXD") == "https://line.me/R/oaMessage/%40khaoban/?KB7Q-2MXD"


def test_the_door_does_without_the_sdk() -> None:
    program = "import sys, handlers.line.door; print(*[name for name in sys.modules if name.startswith('linebot')])"
    said = subprocess.run([sys.executable, "-c", program], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == ""
