"""What we tell Telegram when the door opens: where its updates go, and which commands there are; and what it tells us:
who we are."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from handlers.doors import LockedOut
from handlers.log import fault
from handlers.telegram import limits, menu
from handlers.telegram.polling import LONGEST_REST
from handlers.telegram.updates import DOOR, WANTED, Me
from i18n.catalogue import Catalogues

log = logging.getLogger("khaoban.telegram")


class Registration:
    """`webhook` is the address that updates go to, '' when we ask for them; then `ask` begins to, once Telegram has
    told who we are. `wait` sleeps."""

    def __init__(
        self,
        bot: Bot,
        catalogues: Catalogues,
        webhook: str,
        secret: str,
        ask: Callable[[], None],
        wait: Callable[[float], Awaitable[None]],
    ) -> None:
        self._bot, self._catalogues, self._webhook, self._secret = bot, catalogues, webhook, secret
        self._ask, self._wait = ask, wait
        self._going_on: asyncio.Task[None] | None = None
        self.me: Me | None = None

    async def start(self) -> None:
        """Register. When Telegram cannot be reached, we go on trying until it can. Raises LockedOut."""
        try:
            await self._register()
        except InvalidToken:
            raise LockedOut(DOOR) from None
        except TelegramError as error:
            log.warning("Telegram does not let us begin: %s", error.message)
            self._going_on = asyncio.create_task(self._keep_registering())
        else:
            self._going_on = asyncio.create_task(self._offer_commands())

    async def stop(self) -> None:
        """Try no more."""
        if self._going_on is not None:
            self._going_on.cancel()
            await asyncio.gather(self._going_on, return_exceptions=True)

    async def _register(self) -> None:
        me = await self._bot.get_me()
        if self._webhook:
            await self._bot.set_webhook(
                self._webhook,
                secret_token=self._secret,
                allowed_updates=WANTED,
                max_connections=limits.WEBHOOK_CONNECTIONS,
            )
        else:
            await self._bot.delete_webhook()
        self.me = Me(me.id, me.username or "")
        if not self._webhook:
            self._ask()

    async def _keep_registering(self) -> None:
        failures = 1
        while self.me is None:
            await self._wait(min(2.0**failures, LONGEST_REST))
            try:
                await self._register()
            except TelegramError as error:
                failures = min(failures + 1, 10)
                log.warning("Telegram does not let us begin: %s", error.message)
        await self._offer_commands()

    async def _offer_commands(self) -> None:
        try:
            await menu.offer(self._bot, self._catalogues)
        except TelegramError as error:  # those of the last start are still there
            fault(log, "the commands could not be told to Telegram", error)
