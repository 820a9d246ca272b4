"""Telegram's limits, each with where it is written. [API] is core.telegram.org/bots/api, [SRV] the source of the server
that speaks it (tdlib/telegram-bot-api), [PTB] python-telegram-bot's `telegram.constants`, which keeps what the API does
not publish.

Text is counted in UTF-16 units here, though the server counts code points: what fits in the one fits in the other.
"""

from __future__ import annotations

from datetime import timedelta

from handlers.pacing import Limits, Rate

# What is sent
TEXT = 4096  # units of a message, after entities are parsed [API sendMessage]
TEXT_BYTES = 32_768  # bytes of a text before that [SRV get_formatted_text]; 4096 units are 12,288 bytes at most
CAPTION = 1024  # units of a picture's caption [API sendPhoto]
ENTITIES = 100  # formatted stretches of a message; what is beyond is shown plain [PTB MessageLimit]
BUTTON_DATA = 64  # bytes that a button carries, at least 1 [API InlineKeyboardButton.callback_data]
COPIED = 256  # characters that a button copies, at least 1 [API CopyTextButton.text]; counted in UTF-16 to be safe
BUTTONS = 100  # buttons of a message [PTB InlineKeyboardMarkupLimit]
BUTTONS_IN_A_ROW = 8  # [PTB InlineKeyboardMarkupLimit]
BUTTON_LABEL = 64  # units; no limit is published, and a phone shows fewer in a row
KEYBOARD_BYTES = 8192  # of a whole keyboard; not published either: refused as REPLY_MARKUP_TOO_LONG from some 10 KB on

# Pictures
PHOTO_BYTES = 10 * 1024 * 1024  # [API sendPhoto]
PHOTO_SIDES = 10_000  # width and height together, in pixels [API sendPhoto]
PHOTO_RATIO = 20  # of the longer side to the shorter [API sendPhoto]
ALBUM = 10  # pictures of an album, at least 2 [API sendMediaGroup]

# How fast. [FAQ] is core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this, which says "about" of all
# of these; real limits are not published and differ from bot to bot. Answers are said to pass beyond the overall rate;
# that is not relied on.
OVERALL = Rate(30, timedelta(seconds=1))  # [FAQ] about 30 messages a second, for bulk notifications
CHAT = Rate(5, timedelta(seconds=5))  # [FAQ] not more than one message a second in one chat, but short bursts pass
GROUP = Rate(20, timedelta(minutes=1))  # [FAQ] not more than 20 messages a minute to the same group
KEPT_FOR_ANSWERS = 8  # ours: of OVERALL, so that who is just speaking does not wait behind many


def home(chat: str) -> str:
    """The chat that an address is counted by: its topics share it."""
    return chat.partition(":")[0]


RATES = Limits(OVERALL, (CHAT,), (GROUP,), KEPT_FOR_ANSWERS, home, is_group=lambda chat: chat.startswith("-"))

# What comes in
UPDATE_BYTES = 1024 * 1024  # ours: an update has some kilobytes, and 100 of them 4 MB at most [SRV getUpdates]
DOWNLOAD_BYTES = 20 * 1024 * 1024  # of a file that a bot can fetch [API getFile]
UPDATES_AT_ONCE = 100  # [API getUpdates]
WEBHOOK_CONNECTIONS = 100  # [API setWebhook]
SECRET_TOKEN = 256  # letters of A-Za-z0-9_- [API setWebhook]

# Commands and links
COMMAND_DESCRIPTION = 256  # [API BotCommand]
COMMANDS = 100  # [API setMyCommands]
PAYLOAD = 64  # letters of A-Za-z0-9_- [core.telegram.org/bots/features#deep-linking]
