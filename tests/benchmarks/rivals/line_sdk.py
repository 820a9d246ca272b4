"""A plain LINE bot that asks L1, as line-bot-sdk 3 is shown to be used: its WebhookParser and its asynchronous client
as in the library's example fastapi-echo, which runs under uvicorn as it comes (with uvloop, httptools and its log), and
one SQLite commit a step. Starlette stands in for FastAPI, which is built on it and adds to what a call costs.

It answers 200 when everything was handled. What it lacks is what the plain Telegram bot lacks. Settings: URL of the
Messaging API, channel secret, database, port.

    python -m tests.benchmarks.rivals.line_sdk http://127.0.0.1:8081 SECRET plain.sqlite 8080
"""

from __future__ import annotations

import json
import sqlite3
import sys
from typing import Any

import uvicorn
import uvloop
from linebot.v3 import WebhookParser
from linebot.v3.exceptions import InvalidSignatureError
from linebot.v3.messaging import (
    AsyncApiClient,
    AsyncMessagingApi,
    Configuration,
    PostbackAction,
    QuickReply,
    QuickReplyItem,
    ReplyMessageRequest,
    TextMessage,
)
from linebot.v3.webhooks import MessageEvent, PostbackEvent, TextMessageContent
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.benchmarks.rivals import questions
from tests.benchmarks.rivals.questions import BACK, BEGIN, DONE, LATER, MENU, SEND, Question
from tests.benchmarks.rivals.telegram_conversation import opened

ALL = questions.read()
LONGEST_LABEL = 20


class Bot:
    """`at` is the number of the question that somebody is at, `answers` what she has answered."""

    def __init__(self, line: AsyncMessagingApi, database: sqlite3.Connection) -> None:
        self._line, self._database = line, database
        self._at: dict[str, int] = {}
        self._answers: dict[str, dict[str, Any]] = {}

    async def handle(self, event: Any) -> None:
        """One event of a webhook."""
        user = event.source.user_id
        if isinstance(event, PostbackEvent):
            await self._tapped(event, user, event.postback.data)
        elif isinstance(event, MessageEvent) and isinstance(event.message, TextMessageContent):
            await self._said(event, user, event.message.text)

    async def _said(self, event: Any, user: str, text: str) -> None:
        at = self._at.get(user)
        if text == MENU or at is None or at == len(ALL):
            await self._reply(event, questions.TITLE, [(BEGIN, "begin")])
        elif not ALL[at].fits(text):
            await self._reply(event, f"{questions.AGAIN}\n{ALL[at].text}", _buttons(ALL[at], ()))
        else:
            self._answers[user][ALL[at].name] = text
            await self._go(event, user, at + 1)

    async def _tapped(self, event: Any, user: str, data: str) -> None:
        at = self._at.get(user, 0)
        if data == "begin":
            self._answers[user] = {}
            await self._go(event, user, 0)
        elif data == "send":
            with self._database as transaction:
                answers = json.dumps(self._answers[user])
                transaction.execute("INSERT INTO report (chat, answers) VALUES (?, ?)", (user, answers))
            await self._reply(event, questions.RECEIPT, [(BEGIN, "begin"), (MENU, "menu")])
        elif data == "back":
            await self._go(event, user, max(at - 1, 0))
        elif ALL[at].kind == "select_multiple" and data != "done":
            self._answers[user].setdefault(ALL[at].name, []).append(data)
            await self._go(event, user, at)
        else:
            if data != "done":
                self._answers[user][ALL[at].name] = data
            await self._go(event, user, at + 1)

    async def _go(self, event: Any, user: str, at: int) -> None:
        """Commit where she is, then ask her."""
        answers = self._answers[user]
        self._at[user] = at
        with self._database as transaction:
            transaction.execute(
                "INSERT INTO draft (chat, at, answers) VALUES (?, ?, ?) "
                "ON CONFLICT (chat) DO UPDATE SET at = excluded.at, answers = excluded.answers",
                (user, at, json.dumps(answers)),
            )
        if at == len(ALL):
            lines = [f"{n}. {one.text.rstrip('?')}: {answers.get(one.name, '–')}" for n, one in enumerate(ALL, 1)]
            await self._reply(event, "\n".join([questions.REVIEW, *lines]), [(SEND, "send"), (LATER, "later")])
            return
        text = f"{at + 1}/{len(ALL)}\n{ALL[at].text}\n{ALL[at].hint}"
        await self._reply(event, text, _buttons(ALL[at], answers.get(ALL[at].name, ())))

    async def _reply(self, event: Any, text: str, buttons: list[tuple[str, str]]) -> None:
        items = [
            QuickReplyItem(action=PostbackAction(label=label[:LONGEST_LABEL], data=data, displayText=label))
            for label, data in buttons
        ]
        message = TextMessage(text=text, quickReply=QuickReply(items=items))
        await self._line.reply_message(ReplyMessageRequest(replyToken=event.reply_token, messages=[message]))


def _buttons(question: Question, ticked: Any) -> list[tuple[str, str]]:
    several = question.kind == "select_multiple"
    marked = [
        (f"{'☑' if name in ticked else '☐'} {n}. {label}" if several else label, name)
        for n, (name, label) in enumerate(question.choices, 1)
    ]
    return [*marked, *([(DONE, "done")] if several else []), (BACK, "back"), (LATER, "later")]


async def main(api: str, secret: str, file: str, port: int) -> None:
    parser = WebhookParser(secret)
    async with AsyncApiClient(Configuration(access_token="t" * 64, host=api)) as client:
        bot = Bot(AsyncMessagingApi(client), opened(file))

        async def webhook(request: Request) -> Response:
            body, signature = await request.body(), request.headers.get("X-Line-Signature", "")
            try:
                events = parser.parse(body.decode(), signature)
            except InvalidSignatureError:
                return Response(status_code=400)
            for event in events:
                await bot.handle(event)
            return Response("OK")

        app = Starlette(routes=[Route("/line", webhook, methods=["POST"])])
        config = uvicorn.Config(app, port=port)
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
