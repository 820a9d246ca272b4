"""What LINE says of the account, for doctor; and that the door does without the SDK that asks it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from handlers.line.account import Account, AccountError, Tried, invitation_link, look, try_webhook
from handlers.settings import HOUSE, Settings
from tests.fakes.line import FakeLine


@pytest.fixture
async def line() -> AsyncIterator[FakeLine]:
    async with FakeLine(quota=300) as line:
        yield line


def settings(line: FakeLine, **changed: Any) -> Settings:
    given = {
        "line_channel_id": line.channel,
        "line_channel_secret": line.secret,
        "line_channel_access_token": line.token,
        "line_api_url": line.url,
    }
    return Settings(_env_file=None, **(given | changed))


async def test_the_account_as_line_has_it(line: FakeLine) -> None:
    line.webhook.address = "https://khaoban.example.org/line"
    line.quota.used = 280
    found = await asyncio.to_thread(look, settings(line))
    assert found == Account("Khaoban", "@khaoban", False, "https://khaoban.example.org/line", True, 300, 280)
    assert found.left == 20


async def test_an_account_without_limit_and_without_webhook(line: FakeLine) -> None:
    line.quota.limit = None
    found = await asyncio.to_thread(look, settings(line, line_channel_access_token=""))
    assert (found.webhook, found.webhook_on, found.left) == ("", False, None)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"line_channel_access_token": "wrong"}, "token"),
        ({"line_channel_access_token": "", "line_channel_secret": "wrong"}, "secret"),
        ({"line_api_url": "http://127.0.0.1:9"}, "unreached"),
        ({"line_api_url": "http://127.0.0.1:9", "line_channel_access_token": ""}, "unreached"),
    ],
)
async def test_what_keeps_line_from_telling(line: FakeLine, changed: dict[str, str], why: str) -> None:
    with pytest.raises(AccountError, match=why):
        await asyncio.to_thread(look, settings(line, **changed))


async def test_line_tries_our_webhook_itself(line: FakeLine) -> None:
    tried = await asyncio.to_thread(try_webhook, settings(line), "http://127.0.0.1:9/line")
    assert tried == Tried(False, "COULD_NOT_CONNECT")


def test_an_invitation_opens_the_chat_with_the_code_written() -> None:
    assert invitation_link("@khaoban", "KB7Q-2MXD") == "https://line.me/R/oaMessage/%40khaoban/?KB7Q-2MXD"


def test_the_door_does_without_the_sdk() -> None:
    program = "import sys, handlers.line.door; print(*[name for name in sys.modules if name.startswith('linebot')])"
    said = subprocess.run([sys.executable, "-c", program], cwd=HOUSE, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == ""
