"""What Telegram says of our bot, for `bot.py doctor`: asked for in one go, then judged without asking anything more.

Only what is sure to belong to our own address is repeated: many programs have their token in the address of their
webhook, and the token may be the one we are asked about.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from handlers import reaching
from handlers.findings import Finding, Kind
from handlers.reaching import LOOPBACK, Answer, Around
from handlers.settings import Settings
from handlers.telegram.menu import SCOPES
from handlers.telegram.updates import DOOR, WANTED
from handlers.telegram.webhook import PATH
from handlers.telegram.wire import Wire, asked_to_wait
from i18n.voice import LANGUAGES

PORTS = (443, 80, 88, 8443)  # that Telegram calls webhooks on
MANY_WAITING = 100  # updates; a bot that works takes them as they come
LONG_AGO = timedelta(hours=1)  # Telegram keeps the last error of a webhook after it was mended
ASKS_AGAIN_WITHIN = 4  # seconds: who is broken off when we ask for updates asks again, and breaks us off
LONGEST_QUOTE = 200  # letters of what Telegram says

TOKEN = Kind("doctor.telegram_token", "wrong", "telegram-token")
UNREACHED = Kind("doctor.telegram_unreached", "wrong", "telegram-unreached")
BUSY = Kind("doctor.telegram_busy", "mind", "telegram-unreached")
GOOD = Kind("doctor.telegram_good", "good")
GROUPS_OFF = Kind("doctor.telegram_groups_off", "wrong", "telegram-groups")
PRIVACY_ON = Kind("doctor.telegram_privacy_on", "good")
PRIVACY_OFF = Kind("doctor.telegram_privacy_off", "mind", "telegram-privacy")
HTTP = Kind("doctor.telegram_http", "wrong", "public-address")
PORT = Kind("doctor.telegram_port", "wrong", "public-address")
WEBHOOK_NONE = Kind("doctor.telegram_webhook_none", "wrong", "telegram-webhook")
WEBHOOK_LATER = Kind("doctor.telegram_webhook_later", "later", "check-again")
WEBHOOK_ELSEWHERE = Kind("doctor.telegram_webhook_elsewhere", "wrong", "telegram-one-bot")
WEBHOOK_GOOD = Kind("doctor.telegram_webhook_good", "good")
CERTIFICATE = Kind("doctor.telegram_own_certificate", "mind", "telegram-webhook")
MOVED = Kind("doctor.telegram_moved", "mind", "telegram-webhook")
WAITING = Kind("doctor.telegram_waiting", "mind", "telegram-webhook")
KINDS_MISSING = Kind("doctor.telegram_kinds_missing", "wrong", "telegram-one-bot")
ERROR_CERTIFICATE = Kind("doctor.telegram_error_certificate", "wrong", "certificate")
ERROR_ADDRESS = Kind("doctor.telegram_error_address", "wrong", "public-address")
ERROR_SECRET = Kind("doctor.telegram_error_secret", "wrong", "telegram-webhook")
ERROR_PATH = Kind("doctor.telegram_error_path", "wrong", "public-address")
ERROR_OURS = Kind("doctor.telegram_error_ours", "wrong", "telegram-webhook")
ERROR_CONNECTION = Kind("doctor.telegram_error_connection", "wrong", "public-address")
ERROR_OTHER = Kind("doctor.telegram_error_other", "wrong", "telegram-webhook")
POLLING = Kind("doctor.telegram_polling", "good")
POLLING_BLOCKED = Kind("doctor.telegram_polling_blocked", "wrong", "telegram-one-bot")
POLLING_LATER = Kind("doctor.telegram_polling_later", "mind", "telegram-one-bot")
POLLING_TWICE = Kind("doctor.telegram_polling_twice", "mind", "telegram-one-bot")
COMMANDS = Kind("doctor.telegram_commands", "good")
COMMANDS_MISSING = Kind("doctor.telegram_commands_missing", "mind", "telegram-commands")
COMMANDS_LATER = Kind("doctor.telegram_commands_later", "later", "check-again")

# What stands in the last error of a webhook, in the words of tdlib/telegram-bot-api (WebhookActor.cpp), and what it
# means. The first that fits.
ERRORS: Mapping[str, Kind] = {
    "certificate": ERROR_CERTIFICATE,
    "ssl": ERROR_CERTIFICATE,
    "resolve": ERROR_ADDRESS,
    "reserved": ERROR_ADDRESS,
    "wrong response from the webhook: 401": ERROR_SECRET,
    "wrong response from the webhook: 5": ERROR_OURS,
    "wrong response": ERROR_PATH,
    "timed out": ERROR_CONNECTION,
    "timeout": ERROR_CONNECTION,
    "connect": ERROR_CONNECTION,
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What Telegram and our own address answered. `commands`: those set for a scope and a language; `polled`: somebody
    else asks for updates; `stranger`: how our webhook answers who does not know the secret."""

    me: Mapping[str, Any]
    hook: Mapping[str, Any]
    commands: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    polled: bool = False
    stranger: Answer | None = None
    dated: Answer | None = None


async def look(settings: Settings, around: Around, now: datetime) -> list[Finding]:
    """Ask, and judge."""
    try:
        answers = await ask(settings, around)
    except TelegramError as error:
        return [refused(error, urlsplit(settings.telegram_api_url).netloc)]
    return findings(settings, answers, around, now)


async def ask(settings: Settings, around: Around) -> Answers:
    """Everything that is to be judged. Nothing is changed. Raises TelegramError."""
    token, url = settings.telegram_token.get_secret_value(), settings.telegram_api_url
    wire = Wire(f"{url}/bot{token}/", f"{url}/file/bot{token}/")
    await wire.initialize()
    try:
        me = await wire.call("getMe", {})
        hook = await wire.call("getWebhookInfo", {})
        keys = [(scope, language) for scope in SCOPES for language in ("", *LANGUAGES)]
        commands = await asyncio.gather(*(_commands(wire, *key) for key in keys))
        alone = not settings.public_url and not around.running and not hook.get("url")
        polled = alone and await _polled(wire)
    finally:
        await wire.shutdown()
    stranger = await reaching.ask("POST", settings.public_url + PATH, b"{}") if around.reached else None
    return Answers(me, hook, dict(zip(keys, commands, strict=True)), polled, stranger, await reaching.ask("HEAD", url))


async def _commands(wire: Wire, scope: str, language: str) -> frozenset[str]:
    asked = {"scope": SCOPES[scope][0].to_dict(), "language_code": language}
    return frozenset(command["command"] for command in await wire.call("getMyCommands", asked))


async def _polled(wire: Wire) -> bool:
    """Whether somebody else asks for updates. Whoever does is broken off by our asking, and then breaks us off.
    Nothing is confirmed by it."""
    try:
        await wire.call("getUpdates", {"timeout": ASKS_AGAIN_WITHIN, "limit": 1})
    except Conflict:
        return True
    return False


# What it means


def refused(error: TelegramError, host: str) -> Finding:
    """Why Telegram told nothing."""
    match error:
        case InvalidToken():
            return TOKEN(host=host)
        case RetryAfter():
            return BUSY(seconds=round(asked_to_wait(error).total_seconds()))
        case _:
            return UNREACHED(host=host, reason=error.message[:LONGEST_QUOTE])


def findings(settings: Settings, answers: Answers, around: Around, now: datetime) -> list[Finding]:
    """All that is to be said of these answers."""
    way = _webhook(settings, answers, around, now) if settings.public_url else _polling(answers, around)
    host = urlsplit(settings.telegram_api_url).netloc
    return [
        GOOD(name=f"@{answers.me.get('username', '')}"),
        *reaching.open_here(around, DOOR),
        *_groups(answers.me),
        *way,
        *_offered(answers, around),
        *(reaching.clock(answers.dated, host) if answers.dated else ()),
    ]


def _groups(me: Mapping[str, Any]) -> Iterator[Finding]:
    if not me.get("can_join_groups"):
        yield GROUPS_OFF()
    yield PRIVACY_OFF() if me.get("can_read_all_group_messages") else PRIVACY_ON(name=str(me.get("username", "")))


def _polling(answers: Answers, around: Around) -> Iterator[Finding]:
    if url := answers.hook.get("url"):
        yield (POLLING_BLOCKED if around.running else POLLING_LATER)(host=_host(url))
    elif answers.polled:
        yield POLLING_TWICE()
    else:
        yield POLLING()
    yield from _waiting(answers.hook)


def _webhook(settings: Settings, answers: Answers, around: Around, now: datetime) -> Iterator[Finding]:
    hook, ours = answers.hook, settings.public_url + PATH
    yield from _takeable(settings)
    if not hook.get("url"):
        yield WEBHOOK_NONE() if around.running else WEBHOOK_LATER()
    elif hook["url"] != ours:
        yield WEBHOOK_ELSEWHERE(host=_host(hook["url"]), ours=ours)
    else:
        yield from _set(hook, around, now, ours)
    yield from _waiting(hook)
    if answers.stranger is not None:
        yield reaching.endpoint(settings, around, ours, answers.stranger, 401)


def _takeable(settings: Settings) -> Iterator[Finding]:
    """Whether Telegram's own servers take such an address; a Bot API server of one's own takes any."""
    parts = urlsplit(settings.public_url)
    if urlsplit(settings.telegram_api_url).hostname in LOOPBACK:
        return
    if parts.scheme != "https":
        yield HTTP(url=settings.public_url)
    elif (parts.port or 443) not in PORTS:
        yield PORT(port=str(parts.port), ports=", ".join(map(str, PORTS)))


def _set(hook: Mapping[str, Any], around: Around, now: datetime, ours: str) -> Iterator[Finding]:
    """Our address is set: whether it works."""
    missing = [kind for kind in WANTED if "allowed_updates" in hook and kind not in hook["allowed_updates"]]
    if missing:
        yield KINDS_MISSING(kinds=", ".join(missing))
    if hook.get("has_custom_certificate"):
        yield CERTIFICATE()
    called, known = hook.get("ip_address"), around.line.addresses if around.line else ()
    if called and known and called not in known:
        yield MOVED(called=called, known=", ".join(known))
    error = _error(hook, now)
    if error is not None:
        yield error
    elif not missing:
        yield WEBHOOK_GOOD(url=ours)


def _error(hook: Mapping[str, Any], now: datetime) -> Finding | None:
    """The last error: wrong while updates wait for it, worth knowing for an hour after it, then past."""
    said = " ".join(str(hook.get("last_error_message") or "").split())[:LONGEST_QUOTE]
    if not said:
        return None
    at = datetime.fromtimestamp(hook.get("last_error_date", 0), UTC)
    kind = next((kind for words, kind in ERRORS.items() if words in said.lower()), ERROR_OTHER)
    if hook.get("pending_update_count"):
        return kind(said=said, at=at)
    return kind(said=said, at=at).but("mind") if now - at <= LONG_AGO else None


def _waiting(hook: Mapping[str, Any]) -> Iterator[Finding]:
    if (count := hook.get("pending_update_count", 0)) >= MANY_WAITING:
        yield WAITING(count=count)


def _offered(answers: Answers, around: Around) -> Iterator[Finding]:
    lacking = {
        language: ""
        for scope, (_, names) in SCOPES.items()
        for language in ("", *LANGUAGES)
        if not answers.commands.get((scope, language), frozenset()) >= set(names)
    }
    if not lacking:
        yield COMMANDS(languages=", ".join(LANGUAGES))
    elif around.running:
        yield COMMANDS_MISSING(languages=", ".join(language or "…" for language in lacking))
    else:
        yield COMMANDS_LATER()


def _host(url: str) -> str:
    """As much of a stranger's address as holds no secret."""
    return urlsplit(url).hostname or "?"
