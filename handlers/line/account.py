"""What LINE says of our account, for `bot.py doctor`: asked for in one go, through line-bot-sdk, which knows these
calls, then judged without asking anything more.

The door itself does not import this: the SDK costs 60 MiB and a second at start.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from linebot.v3.messaging import ApiClient, ApiException, Configuration, MessagingApi, TestWebhookEndpointRequest
from linebot.v3.oauth import ApiClient as TokenClient
from linebot.v3.oauth import ApiException as TokenException
from linebot.v3.oauth import ChannelAccessToken
from linebot.v3.oauth import Configuration as TokenConfiguration
from urllib3.exceptions import HTTPError

from handlers import reaching
from handlers.findings import Finding, Kind
from handlers.line.door import PATH
from handlers.media import Media
from handlers.reaching import LOOPBACK, Around
from handlers.settings import Settings

DOOR = "line"
WITHIN = 8.0  # seconds a call; LINE's own try of the webhook may take some
FEW_LEFT = 10  # a tenth of the month's messages
SHORT_LIVED = timedelta(days=60)  # short-lived tokens hold for 30 days, long-lived ones for decades
LONGEST_QUOTE = 200  # letters of what LINE says

CHANNEL = Kind("doctor.line_channel", "wrong", "line-channel")
SECRET = Kind("doctor.line_secret", "wrong", "line-channel")
PAIR = Kind("doctor.line_pair", "wrong", "line-channel")
TOKEN = Kind("doctor.line_token", "wrong", "line-token")
TOKEN_OTHER = Kind("doctor.line_token_other", "wrong", "line-token")
TOKEN_ENDS = Kind("doctor.line_token_ends", "mind", "line-token")
UNREACHED = Kind("doctor.line_unreached", "wrong", "line-unreached")
REFUSED = Kind("doctor.line_refused", "wrong", "line-unreached")
UNCLEAR = Kind("doctor.line_unclear", "wrong", "line-unreached")
GOOD = Kind("doctor.line_good", "good")
CHATS = Kind("doctor.line_chats", "wrong", "line-answers")
ADDRESS_NONE = Kind("doctor.line_address_none", "wrong", "public-address")
ADDRESS_HTTP = Kind("doctor.line_address_http", "wrong", "public-address")
WEBHOOK_NONE = Kind("doctor.line_webhook_none", "wrong", "line-webhook")
WEBHOOK_LATER = Kind("doctor.line_webhook_later", "later", "check-again")
WEBHOOK_ELSEWHERE = Kind("doctor.line_webhook_elsewhere", "wrong", "line-webhook")
WEBHOOK_OFF = Kind("doctor.line_webhook_off", "wrong", "line-use-webhook")
WEBHOOK_GOOD = Kind("doctor.line_webhook_good", "good")
TRIED_GOOD = Kind("doctor.line_tried_good", "good")
TRIED_LATER = Kind("doctor.line_tried_later", "later", "check-again")
TRIED_SECRET = Kind("doctor.line_tried_secret", "wrong", "line-channel")
TRIED_STATUS = Kind("doctor.line_tried_status", "wrong", "public-address")
TRIED_SLOW = Kind("doctor.line_tried_slow", "wrong", "line-webhook")
TRIED_CONNECT = Kind("doctor.line_tried_connect", "wrong", "certificate")
TRIED_OTHER = Kind("doctor.line_tried_other", "wrong", "line-webhook")
QUOTA_FREE = Kind("doctor.line_quota_free", "good")
QUOTA_GOOD = Kind("doctor.line_quota_good", "good")
QUOTA_LOW = Kind("doctor.line_quota_low", "mind", "line-quota")
QUOTA_OUT = Kind("doctor.line_quota_out", "wrong", "line-quota")
# LINE's API tells none of these four: line-openapi has no field for them.
LOOK_REDELIVERY = Kind("doctor.line_look_redelivery", "look", "line-redelivery")
LOOK_GROUPS = Kind("doctor.line_look_groups", "look", "line-groups")
LOOK_AUTO_REPLY = Kind("doctor.line_look_auto_reply", "look", "line-answers")
LOOK_GREETING = Kind("doctor.line_look_greeting", "look", "line-answers")
BY_HAND = (LOOK_REDELIVERY, LOOK_GROUPS, LOOK_AUTO_REPLY, LOOK_GREETING)

NO_TRY = ("COULD_NOT_CONNECT", "REQUEST_TIMEOUT", "UNCLASSIFIED")  # reasons without an answer of ours
TRIED = {"COULD_NOT_CONNECT": TRIED_CONNECT, "REQUEST_TIMEOUT": TRIED_SLOW}

Why = Literal["channel", "secret", "pair", "token", "other", "refused", "unreached", "unclear"]
FAILURES = {"channel": CHANNEL, "secret": SECRET, "pair": PAIR, "token": TOKEN, "other": TOKEN_OTHER}


class AccountError(Exception):
    """LINE does not tell: it does not know the channel's number, its secret, or how both belong together; it does not
    know the access token, or knows it as another channel's; it refuses (`said`: in which words), it cannot be reached,
    or says what line-bot-sdk does not know."""

    def __init__(self, why: Why, said: str = "") -> None:
        super().__init__(why)
        self.why: Why = why
        self.said = said


@dataclass(frozen=True, slots=True)
class Account:
    """The account as LINE has it. `chats` is the switch "Chat" of the Official Account Manager, which should be off;
    `webhook` is '' when no address is set; `quota` counts the pushes of a month, None: without limit."""

    name: str
    basic_id: str
    chats: bool
    webhook: str
    webhook_on: bool
    quota: int | None
    used: int

    @property
    def left(self) -> int | None:
        """Pushes left this month."""
        return None if self.quota is None else max(self.quota - self.used, 0)


@dataclass(frozen=True, slots=True)
class Tried:
    """How LINE's own try of our webhook went; `reason` in LINE's words, such as COULD_NOT_CONNECT, `status` what we
    answered (0: nothing)."""

    well: bool
    reason: str
    status: int = 0


@dataclass(frozen=True, slots=True)
class Answers:
    """What LINE answered. `secret_known`: the secret belongs to the channel; `lives`: how long the access token that is
    set still holds (None: none is set); `tried` is None where we have no address."""

    account: Account
    secret_known: bool = True
    lives: timedelta | None = None
    tried: Tried | None = None


async def look(settings: Settings, around: Around, media: Media | None, now: datetime) -> list[Finding]:
    """Ask, and judge. Without `media` (its keys do not fit) pictures are left out."""
    found: list[Finding] = []
    try:
        answers = await asyncio.to_thread(ask, settings)
    except AccountError as error:
        found.append(failed(error, settings))
    else:
        host = urlsplit(settings.line_api_url).netloc
        dated = await reaching.ask("HEAD", settings.line_api_url)
        found += [*findings(settings, answers, around, now), *reaching.clock(dated, host)]
    if around.reached and media is not None and (shown := await reaching.pictures(settings, media, now)):
        found.append(shown)
    return [*found, *(kind() for kind in BY_HAND)]


def ask(settings: Settings) -> Answers:
    """Everything that is to be judged; nothing is changed, but LINE sends us an empty webhook. Blocks. Raises
    AccountError."""
    token = settings.line_channel_access_token.get_secret_value()
    if not token:
        token = short_lived(settings, settings.line_channel_id)
        account, tried = _asked(settings, token)
        return Answers(account, tried=tried)
    channel, lives = _verified(settings, token)
    if settings.line_channel_id not in ("", channel):
        raise AccountError("other")
    known = True
    try:
        short_lived(settings, channel)
    except AccountError as error:
        if error.why not in ("channel", "secret", "pair"):
            raise
        known = False  # the token tells that the channel's number is right
    account, tried = _asked(settings, token)
    return Answers(account, known, lives, tried)


def invitation_link(basic_id: str, code: str) -> str:
    """An address that opens the chat with the code already written; she has only to send it."""
    return f"https://line.me/R/oaMessage/{quote(basic_id, safe='')}/?{quote(code, safe='')}"


def short_lived(settings: Settings, channel: str) -> str:
    """A stateless access token, by the channel's number and its secret. Raises AccountError."""
    with _Tokens(settings) as tokens:
        try:
            issued = tokens.issue_stateless_channel_token(
                grant_type="client_credentials",
                client_id=channel,
                client_secret=settings.line_channel_secret.get_secret_value(),
                _request_timeout=WITHIN,
            )
        except TokenException as error:
            raise AccountError(*_which(error)) from None
    return str(issued.access_token)


def _which(error: TokenException) -> tuple[Why, str]:
    """Which of the two LINE does not know. What it says there is published nowhere: where it names one, that one."""
    if error.status not in (400, 401):
        return "refused", f"{error.status} {error.reason}"
    try:
        said = str(json.loads(error.body).get("error_description", ""))
    except (TypeError, ValueError, AttributeError):
        said = ""
    number, secret = ("client_id" in said), ("client_secret" in said)
    if number == secret:
        return "pair", said
    return ("channel" if number else "secret"), said


def _verified(settings: Settings, token: str) -> tuple[str, timedelta]:
    """Whose the access token is, and how long it holds. Raises AccountError."""
    with _Tokens(settings) as tokens:
        try:
            told = tokens.verify_channel_token(token, _request_timeout=WITHIN)
        except TokenException as error:
            known = error.status in (400, 401)
            raise AccountError("token" if known else "refused", f"{error.status} {error.reason}") from None
    return str(told.client_id), timedelta(seconds=min(told.expires_in, 10**10))


def _asked(settings: Settings, token: str) -> tuple[Account, Tried | None]:
    with _Account(settings, token) as api:
        info = api.get_bot_info(_request_timeout=WITHIN)
        quota = api.get_message_quota(_request_timeout=WITHIN)
        used = api.get_message_quota_consumption(_request_timeout=WITHIN)
        address, on = _webhook(api)
        tried = _try(api, settings.public_url + PATH) if settings.public_url else None
    limited = str(getattr(quota.type, "value", quota.type)) == "limited"
    account = Account(
        name=info.display_name,
        basic_id=info.basic_id,
        chats=info.chat_mode == "chat",
        webhook=address,
        webhook_on=on,
        quota=quota.value if limited else None,
        used=used.total_usage,
    )
    return account, tried


def _webhook(api: MessagingApi) -> tuple[str, bool]:
    """Where webhooks go, and whether they do; LINE says 404 when nothing is set."""
    try:
        set_to = api.get_webhook_endpoint(_request_timeout=WITHIN)
    except ApiException as error:
        if error.status == 404:
            return "", False
        raise
    return set_to.endpoint, set_to.active


def _try(api: MessagingApi, address: str) -> Tried:
    """Let LINE send an empty webhook there. An address that it does not take is no reason to stop."""
    try:
        tried = api.test_webhook_endpoint(TestWebhookEndpointRequest(endpoint=address), _request_timeout=WITHIN)
    except ApiException as error:
        if error.status == 400:
            return Tried(False, "REFUSED")
        raise
    return Tried(bool(tried.success), tried.reason, tried.status_code)


class _Errors:
    """The SDK's errors as ours."""

    _client: Any

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._client.close()
        if isinstance(error, ApiException):
            known = error.status == 401
            raise AccountError("token" if known else "refused", f"{error.status} {error.reason}") from None
        if isinstance(error, HTTPError):
            raise AccountError("unreached") from None
        if isinstance(error, ValueError):  # the SDK knows all values there were when it was made
            raise AccountError("unclear") from None


class _Tokens(_Errors):
    """The SDK's client for tokens, for a while. It does not try again what did not answer in time."""

    def __init__(self, settings: Settings) -> None:
        configuration = TokenConfiguration(host=settings.line_api_url)
        configuration.retries = False
        self._client = TokenClient(configuration)

    def __enter__(self) -> ChannelAccessToken:
        return ChannelAccessToken(self._client)


class _Account(_Errors):
    """The SDK's client for all else, in the same way."""

    def __init__(self, settings: Settings, token: str) -> None:
        configuration = Configuration(host=settings.line_api_url, access_token=token)
        configuration.retries = False
        self._client = ApiClient(configuration)

    def __enter__(self) -> MessagingApi:
        return MessagingApi(self._client)


# What it means


def failed(error: AccountError, settings: Settings) -> Finding:
    """Why LINE told nothing of the account."""
    host = urlsplit(settings.line_api_url).netloc
    if error.why in FAILURES:
        return FAILURES[error.why]()
    if error.why == "refused":
        return REFUSED(host=host, said=error.said[:LONGEST_QUOTE])
    return UNREACHED(host=host) if error.why == "unreached" else UNCLEAR()


def findings(settings: Settings, answers: Answers, around: Around, now: datetime) -> list[Finding]:
    """All that is to be said of these answers."""
    account = answers.account
    return [
        GOOD(name=account.name, id=account.basic_id),
        *reaching.open_here(around, DOOR),
        *([] if answers.secret_known else [SECRET()]),
        *_ending(answers.lives, now),
        *([CHATS()] if account.chats else []),
        *_address(settings),
        *(_set(account, around, settings.public_url + PATH) if settings.public_url else ()),
        *(_tried(answers.tried, around) if answers.tried is not None else ()),
        _quota(account),
    ]


def _ending(lives: timedelta | None, now: datetime) -> Iterator[Finding]:
    if lives is not None and lives < SHORT_LIVED:
        yield TOKEN_ENDS(ends=now + lives)


def _address(settings: Settings) -> Iterator[Finding]:
    """LINE takes no http; a LINE of one's own, for trying things, does."""
    if not settings.public_url:
        yield ADDRESS_NONE()
    elif not settings.public_url.startswith("https://") and urlsplit(settings.line_api_url).hostname not in LOOPBACK:
        yield ADDRESS_HTTP(url=settings.public_url)


def _set(account: Account, around: Around, ours: str) -> Iterator[Finding]:
    """The address in the console."""
    if not account.webhook:
        yield WEBHOOK_NONE(ours=ours) if around.running else WEBHOOK_LATER()
    elif account.webhook != ours:
        yield WEBHOOK_ELSEWHERE(host=urlsplit(account.webhook).hostname or "?", ours=ours)
    elif not account.webhook_on:
        yield WEBHOOK_OFF()
    else:
        yield WEBHOOK_GOOD(url=ours)


def _tried(tried: Tried, around: Around) -> Iterator[Finding]:
    """How LINE's own try went. While the bot does not run, no answer is no news."""
    if tried.well:
        yield TRIED_GOOD()
    elif not around.running and (tried.reason in NO_TRY or tried.status in reaching.NO_PROXY_BEHIND):
        yield TRIED_LATER()
    elif tried.status == 403:  # how our door turns a wrong signature away
        yield TRIED_SECRET()
    elif tried.status > 0:
        yield TRIED_STATUS(status=str(tried.status))
    else:
        yield TRIED.get(tried.reason, TRIED_OTHER)(reason=tried.reason[:LONGEST_QUOTE])


def _quota(account: Account) -> Finding:
    left, most = account.left, account.quota
    if left is None or most is None:
        return QUOTA_FREE()
    if not left:
        return QUOTA_OUT(most=most)
    return (QUOTA_LOW if left * FEW_LEFT < most else QUOTA_GOOD)(left=left, most=most)
