"""The methods that the fake plays, by name in small letters."""

from __future__ import annotations

from tests.fakes.telegram.methods import chats, editing, files, profile, sending, updating
from tests.fakes.telegram.methods.profile import Method, profile_methods

METHODS: dict[str, Method] = {
    "getupdates": updating.get_updates,
    "setwebhook": updating.set_webhook,
    "deletewebhook": updating.delete_webhook,
    "getwebhookinfo": updating.get_webhook_info,
    "getme": chats.get_me,
    "getchat": chats.get_chat,
    "getchatmember": chats.get_chat_member,
    "getchatadministrators": chats.get_chat_administrators,
    "getchatmembercount": chats.get_chat_member_count,
    "leavechat": chats.leave_chat,
    "logout": chats.refused_for_good,
    "close": chats.refused_for_good,
    "sendmessage": sending.send_message,
    "sendphoto": sending.send_photo,
    "senddocument": sending.send_document,
    "sendmediagroup": sending.send_media_group,
    "sendchataction": sending.send_chat_action,
    "editmessagetext": editing.edit_message_text,
    "editmessagecaption": editing.edit_message_caption,
    "editmessagereplymarkup": editing.edit_message_reply_markup,
    "deletemessage": editing.delete_message,
    "deletemessages": editing.delete_messages,
    "answercallbackquery": editing.answer_callback_query,
    "getfile": files.get_file,
    "setmycommands": profile.set_my_commands,
    "getmycommands": profile.get_my_commands,
    "deletemycommands": profile.delete_my_commands,
}
for _what, _name in (("name", "name"), ("description", "description"), ("short_description", "shortdescription")):
    METHODS[f"setmy{_name}"], METHODS[f"getmy{_name}"] = profile_methods(_what)
