"""The methods that the fake plays, by name; names are read without regard to case."""

from __future__ import annotations

from tests.fakes.telegram.methods import chats, editing, files, profile, sending, updating
from tests.fakes.telegram.methods.profile import Method, profile_methods

METHODS: dict[str, Method] = {
    "getUpdates": updating.get_updates,
    "setWebhook": updating.set_webhook,
    "deleteWebhook": updating.delete_webhook,
    "getWebhookInfo": updating.get_webhook_info,
    "getMe": chats.get_me,
    "getChat": chats.get_chat,
    "getChatMember": chats.get_chat_member,
    "getChatAdministrators": chats.get_chat_administrators,
    "getChatMemberCount": chats.get_chat_member_count,
    "leaveChat": chats.leave_chat,
    "logOut": chats.refused_for_good,
    "close": chats.refused_for_good,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "answerCallbackQuery": editing.answer_callback_query,
    "getFile": files.get_file,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
}
for _what, _name in (("name", "Name"), ("description", "Description"), ("short_description", "ShortDescription")):
    METHODS[f"setMy{_name}"], METHODS[f"getMy{_name}"] = profile_methods(_what)

_WRITTEN = {name.lower(): name for name in METHODS}


def written(name: str) -> str:
    """The name as it is written."""
    return _WRITTEN.get(name.lower(), name)
