"""A Telegram on the loopback, with the Bot API's state and refusals, virtual time, and people who use it.

    async with FakeTelegram() as telegram:              # telegram.url, telegram.token
        noy = telegram.user(4711, "Noy", language="lo")
        await noy.starts("CODE")
        await noy.hears("ຍິນດີຕ້ອນຮັບ")
        await noy.taps("ແມ່ນ")
        group = telegram.group(-1001234567890, "ເມືອງນາໝໍ້")
        await noy.in_group(group).says("/summary@khaoban_bot")
        telegram.fails("sendMessage", 429, retry_after=3)
        await telegram.advance(minutes=5)

What is not imitated: Markdown, inline mode, payments, channels, stickers and videos sent by the bot, the pause of 3 s
before a repeated getUpdates or a repeated conflict, TLS, and Telegram's own unpublished limits.
"""

from tests.fakes.telegram.clock import START, Clock
from tests.fakes.telegram.house import TOKEN, FakeTelegram
from tests.fakes.telegram.limits import Rates
from tests.fakes.telegram.people import Button, Person, Voice
from tests.fakes.telegram.views import Bubble

__all__ = ["START", "TOKEN", "Bubble", "Button", "Clock", "FakeTelegram", "Person", "Rates", "Voice"]
