"""A plain Telegram bot that asks L1, as python-telegram-bot 22 is shown to be used: a ConversationHandler, its own
client, one SQLite commit a step; the webhook, the log and the loop as in the library's example customwebhookbot, which
is Starlette under uvicorn as it comes, and plain asyncio.

So it answers 200 when an update was put into the queue, from which the library takes one at a time; what is in the
queue when it stops is lost. There are no languages, no checks but for numbers, no going back to a report after a
restart, no encryption, no duplicates told apart: a fast bot of this kind, not a good one. Settings: URL of the Bot API,
token, database, port.

    python -m tests.benchmarks.rivals.telegram_conversation http://127.0.0.1:8081 TOKEN plain.sqlite 8080
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import sqlite3
import sys
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

from tests.benchmarks.rivals import questions
from tests.benchmarks.rivals.questions import BACK, BEGIN, DONE, LATER, MENU, SEND, Question

SECRET = "a-secret-of-the-plain-bot"
CHOOSING, REVIEWING = 1000, 1001  # states beside the numbers of the questions
ALL = questions.read()

Context = ContextTypes.DEFAULT_TYPE


class Bot:
    """`database` is synchronous: a commit takes less than a thread's handing over."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def handler(self) -> ConversationHandler[Any]:
        """The conversation."""
        menu = MessageHandler(filters.Regex(f"^{MENU}$"), self.menu)
        asking = [
            MessageHandler(filters.TEXT & ~filters.Regex(f"^{MENU}$"), self.said),
            CallbackQueryHandler(self.tapped),
        ]
        return ConversationHandler(
            entry_points=[menu],
            states={
                CHOOSING: [CallbackQueryHandler(self.begin)],
                REVIEWING: [CallbackQueryHandler(self.send)],
                **dict.fromkeys(range(len(ALL)), asking),
            },
            fallbacks=[menu],
        )

    async def menu(self, update: Update, context: Context) -> int:
        await _message(update).reply_text(questions.TITLE, reply_markup=_keyboard([(BEGIN, "begin")]))
        return CHOOSING

    async def begin(self, update: Update, context: Context) -> int:
        await _pressed(update)
        return await self._go(update, context, 0, {})

    async def said(self, update: Update, context: Context) -> int:
        at, answers = self._where(context)
        text = _message(update).text or ""
        if not ALL[at].fits(text):
            await _message(update).reply_text(f"{questions.AGAIN}\n{ALL[at].text}", reply_markup=_buttons(ALL[at], ()))
            return at
        return await self._go(update, context, at + 1, {**answers, ALL[at].name: text})

    async def tapped(self, update: Update, context: Context) -> int:
        at, answers = self._where(context)
        data = await _pressed(update)
        if data == "back":
            return await self._go(update, context, max(at - 1, 0), answers)
        if ALL[at].kind == "select_multiple" and data != "done":
            ticked = {*answers.get(ALL[at].name, []), data}
            return await self._go(update, context, at, {**answers, ALL[at].name: sorted(ticked)})
        if data != "done":
            answers = {**answers, ALL[at].name: data}
        return await self._go(update, context, at + 1, answers)

    async def send(self, update: Update, context: Context) -> int:
        await _pressed(update)
        _, answers = self._where(context)
        with self._database as transaction:
            transaction.execute(
                "INSERT INTO report (chat, answers) VALUES (?, ?)", (_chat(update), json.dumps(answers))
            )
        await _message(update).reply_text(questions.RECEIPT, reply_markup=_keyboard([(BEGIN, "begin"), (MENU, "menu")]))
        return CHOOSING

    def _where(self, context: Context) -> tuple[int, dict[str, Any]]:
        assert context.user_data is not None
        return context.user_data["at"], context.user_data["answers"]

    async def _go(self, update: Update, context: Context, at: int, answers: dict[str, Any]) -> int:
        """Commit where she is, then ask her."""
        assert context.user_data is not None
        context.user_data.update(at=at, answers=answers)
        with self._database as transaction:
            transaction.execute(
                "INSERT INTO draft (chat, at, answers) VALUES (?, ?, ?) "
                "ON CONFLICT (chat) DO UPDATE SET at = excluded.at, answers = excluded.answers",
                (_chat(update), at, json.dumps(answers)),
            )
        if at == len(ALL):
            lines = [f"{n}. {one.text.rstrip('?')}: {answers.get(one.name, '–')}" for n, one in enumerate(ALL, 1)]
            text, keyboard = "\n".join([questions.REVIEW, *lines]), _keyboard([(SEND, "send"), (LATER, "later")])
            await _message(update).reply_text(text, reply_markup=keyboard)
            return REVIEWING
        text = f"{at + 1}/{len(ALL)}\n{ALL[at].text}\n{ALL[at].hint}"
        await _message(update).reply_text(text, reply_markup=_buttons(ALL[at], answers.get(ALL[at].name, ())))
        return at


def _message(update: Update) -> Message:
    assert isinstance(update.effective_message, Message)
    return update.effective_message


def _chat(update: Update) -> int:
    assert update.effective_chat is not None
    return update.effective_chat.id


async def _pressed(update: Update) -> str:
    """Answer the press, and give what it carries."""
    assert update.callback_query is not None
    await update.callback_query.answer()
    return update.callback_query.data or ""


def _buttons(question: Question, ticked: Any) -> InlineKeyboardMarkup:
    several = question.kind == "select_multiple"
    marked = [
        (f"{'☑' if name in ticked else '☐'} {n}. {label}" if several else label, name)
        for n, (name, label) in enumerate(question.choices, 1)
    ]
    return _keyboard([*marked, *([(DONE, "done")] if several else []), (BACK, "back"), (LATER, "later")])


def _keyboard(buttons: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)] for label, data in buttons])


def opened(file: str) -> sqlite3.Connection:
    """The database, as durable as ours: WAL, and every commit on disk."""
    database = sqlite3.connect(file)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE IF NOT EXISTS draft (chat TEXT PRIMARY KEY, at INTEGER, answers TEXT)")
    database.execute("CREATE TABLE IF NOT EXISTS report (id INTEGER PRIMARY KEY, chat TEXT, answers TEXT)")
    return database


async def main(api: str, token: str, file: str, port: int) -> None:
    application = Application.builder().token(token).base_url(f"{api}/bot").updater(None).build()
    application.add_handler(Bot(opened(file)).handler())

    async def webhook(request: Request) -> Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode(), SECRET.encode()):
            return Response(status_code=401)
        await application.update_queue.put(Update.de_json(await request.json(), application.bot))
        return Response()

    app = Starlette(routes=[Route("/telegram", webhook, methods=["POST"])])
    config = uvicorn.Config(app, port=port, use_colors=False, host="127.0.0.1")
    async with application:
        await application.start()
        await application.bot.set_webhook(f"http://127.0.0.1:{port}/telegram", secret_token=SECRET, max_connections=100)
        await uvicorn.Server(config).serve()
        await application.stop()


if __name__ == "__main__":
    logging.basicConfig(format="%(asctime)s - %(name)s - %(levelname)s - %(message)s", level=logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
