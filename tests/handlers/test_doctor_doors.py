"""doctor as an administrator meets it: the doors that are set, one line each, no secret, the right end; and that no
finding is without a case, a text and a place to read on."""

from __future__ import annotations

import asyncio
import re
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from handlers import month_ahead, reaching
from handlers.commands import doors
from handlers.commands.doors import contradictions
from handlers.findings import SIGNS, Kind
from handlers.line import account as line_account
from handlers.settings import Settings
from handlers.telegram import account as telegram_account
from i18n.catalogue import HOUSE_TEXTS, read_texts
from tests.fakes.line import FakeLine
from tests.fakes.telegram import FakeTelegram
from tests.handlers import test_doctor_telegram, test_line_account, test_reaching
from tests.handlers.administrator import Administrator, administrator
from tests.handlers.doctoring import NOBODY, Wanted, found, wanted

__all__ = ["administrator"]

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
SECRET = "0123456789abcdef0123456789abcdef"

HALVES: list[tuple[dict[str, str], list[Wanted]]] = [
    ({}, []),
    ({"line_channel_id": "1650000000", "line_channel_secret": SECRET, "telegram_token": TOKEN}, []),
    ({"line_channel_secret": SECRET, "line_channel_access_token": "token"}, []),
    ({"line_channel_secret": SECRET}, [wanted(doors.LINE_HALF)]),
    ({"line_channel_id": "1650000000"}, [wanted(doors.LINE_NO_SECRET)]),
    ({"line_channel_access_token": "token"}, [wanted(doors.LINE_NO_SECRET)]),
    ({"telegram_webhook_secret": SECRET}, [wanted(doors.TELEGRAM_HALF)]),
    ({"telegram_webhook_secret": SECRET, "telegram_token": TOKEN}, [wanted(doors.SECRET_UNUSED)]),
    (
        {"telegram_webhook_secret": SECRET, "telegram_token": TOKEN, "public_url": "https://khaoban.example.org"},
        [],
    ),
]


@pytest.mark.parametrize(("settings", "expected"), HALVES, ids=["+".join(case[0]) or "nothing" for case in HALVES])
def test_settings_that_contradict_each_other(settings: dict[str, str], expected: list[Wanted]) -> None:
    assert found(contradictions(Settings(_env_file=None, **settings))) == expected


# Every finding has its case


def kinds() -> dict[str, Kind]:
    """Every kind of finding, by the module and the name it stands under."""
    modules = (reaching, doors, telegram_account, line_account, month_ahead)
    return {
        f"{module.__name__}.{name}": kind
        for module in modules
        for name, kind in vars(module).items()
        if isinstance(kind, Kind)
    }


def test_every_finding_is_tried() -> None:
    cases = [*test_doctor_telegram.CASES, *test_line_account.CASES]
    tried = {
        *(kind for _, (kind, _) in cases),
        *(kind for *_, (kind, _) in (*test_reaching.CASES, *test_line_account.JUDGED, *test_doctor_telegram.ADDRESSES)),
        *(kind for _, expected in HALVES for kind, _ in expected),
        *line_account.BY_HAND,
        # What is found where all is well, the clock, and what ends a look: each has a test of its own.
        *(telegram_account.GOOD, telegram_account.PRIVACY_ON, telegram_account.COMMANDS, reaching.ANSWERS),
        *(line_account.GOOD, line_account.WEBHOOK_GOOD, line_account.TRIED_GOOD, line_account.UNCLEAR),
        *(reaching.PICTURES_NONE, reaching.CLOCK, doors.SLOW, doors.FAULT),
        *(month_ahead.TAKES, month_ahead.TAKES_TOO_MUCH),
    }
    assert {name for name, kind in kinds().items() if kind not in tried} == set()


def test_every_text_is_of_a_finding_and_no_two_findings_share_one() -> None:
    texts = [kind.text for kind in kinds().values()]
    assert len(texts) == len(set(texts))
    ours = set(read_texts(HOUSE_TEXTS / "doctor.en.po")) - {"doctor.address"}
    assert {text for text in texts if text.startswith("doctor.")} == ours


def test_whatever_is_not_good_says_where_to_read_on() -> None:
    for name, kind in kinds().items():
        assert bool(kind.at) is (kind.mark != "good") or kind is doors.FAULT, name


# The command


@contextmanager
def beside(open_: Callable[[], Any]) -> Iterator[Any]:
    """A fake platform that runs in a thread of its own, because a command has the main one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def does(work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(30)

    async def made() -> Any:
        return open_()

    fake = does(made())
    try:
        does(fake.__aenter__())
        try:
            yield fake
        finally:
            does(fake.__aexit__(None, None, None))
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def sets(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"KHAOBAN_{name.upper()}", value)


def of_the_doors(shown: list[str]) -> list[str]:
    """The lines of doors and public address."""
    return [line for line in shown if re.match(r". (Telegram|LINE|Public address): ", line)]


def test_doors_that_are_not_set_are_neither_looked_at_nor_imported(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator.has_set_up()
    for name in [
        name for name in sys.modules if name.split(".")[:2] in (["handlers", "line"], ["handlers", "telegram"])
    ]:
        monkeypatch.delitem(sys.modules, name)
    sets(monkeypatch, public_url=NOBODY)
    assert of_the_doors(administrator.does("doctor").lines) == []
    assert "handlers.line.account" not in sys.modules
    assert "handlers.telegram.account" not in sys.modules


def test_one_line_each_with_a_place_to_read_on_and_no_secret(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator.has_set_up()
    with beside(lambda: FakeTelegram(speed=50)) as telegram, beside(lambda: FakeLine(quota=300)) as line:
        sets(
            monkeypatch,
            telegram_token=telegram.token,
            telegram_api_url=telegram.url,
            line_channel_id=line.channel,
            line_channel_secret=line.secret,
            line_channel_access_token=line.token,
            line_api_url=line.url,
            port="9",
        )
        for language in ("en", "lo", "th"):
            shown = administrator.does(f"--language {language} doctor")
            assert shown.code == 1
            secrets = (telegram.token, line.secret, line.token, administrator.key)
            assert not any(secret in shown.text for secret in secrets)
            for text in of_the_doors(shown.lines):
                sign = text[0]
                assert sign in SIGNS.values()
                assert bool(re.search(r" \(docs/set-up\.md#[a-z-]+\)$", text)) is (sign != "✓"), text
        shown = administrator.does("--language en doctor")
    lines = of_the_doors(shown.lines)
    assert "✓ Telegram: @khaoban_bot" in lines
    assert "✓ LINE: Khaoban, @khaoban" in lines
    assert [text for text in lines if text.startswith("✗")] == [
        "✗ LINE: KHAOBAN_PUBLIC_URL is not set, so LINE can neither bring messages nor show pictures. "
        "Set it to this server's https:// address. (docs/set-up.md#public-address)"
    ]
    assert len([text for text in lines if text.startswith("?")]) == 4


def test_what_is_worth_knowing_or_has_to_be_looked_at_by_hand_fails_nothing(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator.has_set_up()
    with beside(lambda: FakeTelegram(speed=50, privacy=False)) as telegram:
        sets(monkeypatch, telegram_token=telegram.token, telegram_api_url=telegram.url, port="9")
        shown = administrator.does("doctor")
    assert "! Telegram: privacy mode is off" in shown.text
    assert "– Telegram: the menu of commands is not complete yet" in shown.text
    assert shown.code == 0
    assert shown.lines[-1] == "Everything is in order."


def test_a_door_whose_look_fails_does_not_hide_the_other(
    administrator: Administrator, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator.has_set_up()

    async def breaks(*_: object) -> list[Any]:
        raise ZeroDivisionError

    async def hangs(*_: object) -> list[Any]:
        await asyncio.sleep(60)
        return []

    monkeypatch.setattr(doors, "_telegram", breaks)
    monkeypatch.setattr(doors, "_line", hangs)
    monkeypatch.setattr(doors, "DOOR_WITHIN", 0.1)
    sets(monkeypatch, telegram_token=TOKEN, line_channel_id="1650000000", line_channel_secret=SECRET, port="9")
    lines = of_the_doors(administrator.does("doctor").lines)
    assert lines[0].startswith("✗ Telegram: the look itself failed (ZeroDivisionError)")
    assert lines[1].startswith("✗ LINE: not all was answered within 0 seconds")
