"""The bot's commands, as Telegram shows them beside the field one writes in; and links that open the bot."""

from __future__ import annotations

from collections.abc import Mapping

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)
from telegram.helpers import create_deep_linked_url

from handlers.telegram import limits
from i18n.catalogue import FALLBACKS, Catalogues
from i18n.cutting import shorten
from i18n.voice import LANGUAGES

# Commands, each a word that conversations/words.py knows, with the text that tells what it does.
COMMANDS = {
    "menu": "conversations.button.menu",
    "reports": "conversations.button.reports",
    "excel": "conversations.words.excel",
    "summary": "conversations.button.summary",
    "review": "conversations.button.queue",
    "language": "conversations.button.language",
    "link": "conversations.button.link",
    "group": "conversations.button.group",
    "people": "conversations.button.people",
    "who": "conversations.words.who",
    "help": "conversations.words.help",
}
SCOPES = {
    "private": (BotCommandScopeAllPrivateChats(), tuple(COMMANDS)),
    "groups": (BotCommandScopeAllGroupChats(), ("summary", "link")),
    "others": (BotCommandScopeDefault(), ("menu",)),
}


async def offer(bot: Bot, catalogues: Catalogues) -> None:
    """Tell Telegram the commands, in every language; whoever's app speaks another sees the first fallback's. Raises
    TelegramError."""
    for scope, names in SCOPES.values():
        for language in ("", *LANGUAGES):
            words = described(catalogues, language or FALLBACKS[0])
            commands = [BotCommand(name, words[name]) for name in names]
            await bot.set_my_commands(commands, scope=scope, language_code=language or None)


def described(catalogues: Catalogues, language: str) -> Mapping[str, str]:
    """What each command does, in few words."""
    return {
        name: shorten(catalogues.text(language, text).split("|")[0], limits.COMMAND_DESCRIPTION)
        for name, text in COMMANDS.items()
    }


def link(username: str, payload: str, *, group: bool = False) -> str:
    """The address that opens the bot with this payload, or offers to add it to a group. Raises ValueError for a payload
    that is not 1 to 64 letters of A-Za-z0-9_-."""
    if not payload:
        raise ValueError("a link without a payload opens the bot, but brings nothing")
    return create_deep_linked_url(username, payload, group)
