"""getMe, getChat, getChatMember, getChatMemberCount, getChatAdministrators, leaveChat, and the two that end a session."""

from __future__ import annotations

from typing import Any

from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.methods.access import chat_of
from tests.fakes.telegram.platform import Platform
from tests.fakes.telegram.refusals import Refused, bad
from tests.fakes.telegram.world import INSIDE, Account, World

RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
    "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
    "can_pin_messages", "can_manage_topics",
)  # fmt: skip
GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


async def get_me(at: Platform, call: Call) -> Any:
    return at.world.bot.json() | {
        "can_join_groups": at.world.joins_groups,
        "can_read_all_group_messages": not at.world.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_chat(at: Platform, call: Call) -> Any:
    chat = chat_of(at, call, write=False)
    return chat.json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(GIFTS, False),
    }


async def get_chat_member(at: Platform, call: Call) -> Any:
    chat = chat_of(at, call, write=False)
    account = at.world.accounts.get(call.integer("user_id"))
    if account is None:
        raise bad("user not found")
    if chat.private:
        return membership(account, "member")
    return membership(account, chat.members.get(account.id, "left"))


async def get_chat_administrators(at: Platform, call: Call) -> Any:
    chat = chat_of(at, call, write=False)
    if chat.private:
        raise bad("there are no administrators in the private chat")
    return [
        membership(at.world.accounts[number], standing)
        for number, standing in chat.members.items()
        if standing in ("administrator", "creator") and not at.world.accounts[number].is_bot
    ]


async def get_chat_member_count(at: Platform, call: Call) -> Any:
    chat = chat_of(at, call, write=False)
    return 2 if chat.private else sum(standing in INSIDE for standing in chat.members.values())


async def leave_chat(at: Platform, call: Call) -> Any:
    chat = chat_of(at, call, write=False)
    if chat.private:
        raise bad("chat member status can't be changed in private chats")
    was = at.world.standing(chat)
    chat.members[at.world.bot.id] = "left"
    at.backlog.add("my_chat_member", changed(at.world, chat.id, at.world.bot, was), ("my_chat_member", chat.id))
    return True


def changed(world: World, chat: int, by: Account, was: str) -> dict[str, Any]:
    """A ChatMemberUpdated about the bot; in a private chat it stands for a block (kicked) or its end."""
    there = world.chats[chat]
    now = ("kicked" if there.blocked else "member") if there.private else world.standing(there)
    return {
        "chat": there.json(),
        "from": by.json(),
        "date": world.clock.unix(),
        "old_chat_member": membership(world.bot, was),
        "new_chat_member": membership(world.bot, now),
    }


def membership(account: Account, standing: str) -> dict[str, Any]:
    """A ChatMember."""
    shown: dict[str, Any] = {"user": account.json(), "status": standing}
    if standing == "administrator":
        shown |= {"can_be_edited": False, "is_anonymous": False} | dict.fromkeys(RIGHTS, True)
    elif standing == "creator":
        shown["is_anonymous"] = False
    elif standing == "kicked":
        shown["until_date"] = 0
    return shown


async def refused_for_good(at: Platform, call: Call) -> Any:
    """logOut and close: a bot that calls them on the cloud is shut out for minutes. Nobody here should."""
    raise Refused(400, "Logged out")
