"""What a refused or failed call means for the message."""

from __future__ import annotations

from datetime import timedelta

import aiohttp
import pytest

from handlers.delivery import Closed, Locked, Never, NotNow, TooMany, Unsure
from handlers.telegram.failures import judged, unchanged, without_topic
from handlers.telegram.wire import Unreached, _failure, refusal


@pytest.mark.parametrize(
    ("status", "words", "judgement", "wait"),
    [
        (429, "Too Many Requests: retry after 7", TooMany, timedelta(seconds=7)),
        (403, "Forbidden: bot was blocked by the user", Closed, None),
        (403, "Forbidden: user is deactivated", Closed, None),
        (403, "Forbidden: bot was kicked from the supergroup chat", Closed, None),
        (400, "Bad Request: chat not found", Never, None),
        (400, "Bad Request: not enough rights to send text messages to the chat", Never, None),
        (401, "Unauthorized", Locked, timedelta(minutes=5)),
        (500, "Internal Server Error", NotNow, None),
        (502, "Bad Gateway", NotNow, None),
    ],
)
def test_refusals(status, words, judgement, wait):
    parameters = {"retry_after": 7} if status == 429 else {}
    judged_as = judged(refusal(status, {"description": words, "parameters": parameters}))
    assert type(judged_as) is judgement
    assert getattr(judged_as, "wait", None) == wait


def test_a_connection_that_was_never_made_is_known_to_have_brought_nothing():
    assert type(judged(Unreached("no connection"))) is NotNow
    assert type(judged(_failure(aiohttp.ConnectionTimeoutError()))) is NotNow


@pytest.mark.parametrize("error", [TimeoutError(), aiohttp.ServerDisconnectedError(), ConnectionResetError()])
def test_without_an_answer_nobody_knows(error):
    assert type(judged(_failure(error))) is Unsure


def test_an_error_never_tells_the_token():
    secret = "https://api.telegram.org/bot1:SECRET/sendMessage"
    assert "SECRET" not in str(_failure(aiohttp.InvalidURL(secret)))


def test_what_is_no_failure():
    assert unchanged(refusal(400, {"description": "Bad Request: message is not modified: specified new …"}))
    assert without_topic(refusal(400, {"description": "Bad Request: TOPIC_CLOSED"}))
    assert without_topic(refusal(400, {"description": "Bad Request: message thread not found"}))
