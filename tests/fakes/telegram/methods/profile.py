"""Commands, names and descriptions of the bot, by language."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.platform import Platform
from tests.fakes.telegram.refusals import bad
from tests.fakes.telegram.world import Account, Chat

Method = Callable[[Platform, Call], Awaitable[Any]]
MOST_COMMANDS = 100
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"([a-z]{2})?")
LONGEST = {"name": 64, "description": 512, "short_description": 120}  # [TGAPI setMyName …]


async def set_my_commands(at: Platform, call: Call) -> Any:
    commands = call.json("commands", "can't parse commands JSON object")
    if commands is not None and not isinstance(commands, list):
        raise bad("expected an Array of BotCommand")
    if len(commands or ()) > MOST_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands or ():
        if not COMMAND.fullmatch(command.get("command", "").removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    at.commands[_scope(call), _language(call)] = commands or []
    return True


async def get_my_commands(at: Platform, call: Call) -> Any:
    """What was set for just this scope and language; the fallback is the apps' (`shown_commands`)."""
    return at.commands.get((_scope(call), _language(call)), [])


async def delete_my_commands(at: Platform, call: Call) -> Any:
    at.commands.pop((_scope(call), _language(call)), None)
    return True


def shown_commands(at: Platform, chat: Chat, account: Account) -> list[dict[str, Any]]:
    """What somebody's app offers in a chat. [TGAPI "Determining list of commands"]"""
    here = {"chat_id": chat.id}
    if chat.private:
        scopes: list[dict[str, Any]] = [{"type": "chat"} | here, {"type": "all_private_chats"}]
    else:
        scopes = [{"type": "chat_member", "user_id": account.id} | here]
        admin = chat.members.get(account.id) in ("administrator", "creator")
        scopes += [{"type": "chat_administrators"} | here] if admin else []
        scopes += [{"type": "chat"} | here]
        scopes += [{"type": "all_chat_administrators"}] if admin else []
        scopes += [{"type": "all_group_chats"}]
    for scope in (*(json.dumps(scope, sort_keys=True) for scope in scopes), ""):
        for language in (account.language, ""):
            if at.commands.get((scope, language)):
                return at.commands[scope, language]
    return []


def _scope(call: Call) -> str:
    scope = call.json("scope", "can't parse BotCommandScope JSON object")
    return json.dumps(scope, sort_keys=True) if scope and scope != {"type": "default"} else ""


def _language(call: Call) -> str:
    language = call.text("language_code")
    if not LANGUAGE.fullmatch(language):
        raise bad("invalid language code specified")
    return language


def profile_methods(what: str) -> tuple[Method, Method]:
    """set and get of one of the texts; "" is the text of all languages that have none."""

    async def put(at: Platform, call: Call) -> Any:
        if len(call.text(what)) > LONGEST[what]:
            raise bad(f"BOT_{what.upper()}_INVALID")
        at.profile[what, _language(call)] = call.text(what)
        return True

    async def get(at: Platform, call: Call) -> Any:
        return {what: at.profile.get((what, _language(call))) or at.profile.get((what, ""), "")}

    return put, get
