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

With a webhook the verbs of people return when the bot's server has taken what came of them; with polling at once
(`await telegram.taken()` waits for it). What the bot says then is waited for by `hears`.

What is not imitated: Markdown; inline mode, payments, channels, reactions, stories, business chats; sending anything but
texts, photos, documents and albums of these; TLS and the check of a webhook's address; the pause of 3 s before a
repeated getUpdates or a repeated conflict; calls in a webhook's answer that are not JSON; entities that the server finds
besides commands, addresses, mentions and hashtags; Telegram's own limits, which are not published (`limits` holds the
recommended ones, for messages and not for edits); other bots.
"""

from tests.fakes.telegram.clock import START, Clock
from tests.fakes.telegram.house import TOKEN, FakeTelegram
from tests.fakes.telegram.limits import Rates
from tests.fakes.telegram.people import Button, Person, Voice
from tests.fakes.telegram.views import Bubble

__all__ = ["START", "TOKEN", "Bubble", "Button", "Clock", "FakeTelegram", "Person", "Rates", "Voice"]
