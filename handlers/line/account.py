"""What LINE says of our account, for `doctor` and for setting up: through line-bot-sdk, which knows those calls.

The door itself does not import this: the SDK costs 60 MiB and a second at start.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from linebot.v3.messaging import ApiClient, ApiException, Configuration, MessagingApi, TestWebhookEndpointRequest
from linebot.v3.oauth import ApiClient as TokenClient
from linebot.v3.oauth import ApiException as TokenException
from linebot.v3.oauth import ChannelAccessToken
from linebot.v3.oauth import Configuration as TokenConfiguration
from urllib3.exceptions import HTTPError

from handlers.settings import Settings

WITHIN = 10.0  # seconds a call; LINE's own try of the webhook may take some

Why = Literal["secret", "token", "refused", "unreached", "unclear"]


class AccountError(Exception):
    """LINE does not tell: the channel's number and secret do not belong together, it does not know the access token, it
    refuses, it cannot be reached, or says what line-bot-sdk does not know."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


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
    """How LINE's own try of our webhook went; `reason` in LINE's words, such as COULD_NOT_CONNECT."""

    well: bool
    reason: str


def look(settings: Settings) -> Account:
    """Ask LINE about the account. Blocks. Raises AccountError."""
    with _Asking(settings) as api:
        info = api.get_bot_info(_request_timeout=WITHIN)
        quota = api.get_message_quota(_request_timeout=WITHIN)
        used = api.get_message_quota_consumption(_request_timeout=WITHIN)
        address, on = _webhook(api)
    limited = str(getattr(quota.type, "value", quota.type)) == "limited"
    return Account(
        name=info.display_name,
        basic_id=info.basic_id,
        chats=info.chat_mode == "chat",
        webhook=address,
        webhook_on=on,
        quota=quota.value if limited else None,
        used=used.total_usage,
    )


def try_webhook(settings: Settings, address: str) -> Tried:
    """Let LINE send an empty webhook there. Blocks. Raises AccountError."""
    with _Asking(settings) as api:
        tried = api.test_webhook_endpoint(TestWebhookEndpointRequest(endpoint=address), _request_timeout=WITHIN)
    return Tried(bool(tried.success), tried.reason)


def invitation_link(basic_id: str, code: str) -> str:
    """An address that opens the chat with the code already written; she has only to send it."""
    return f"https://line.me/R/oaMessage/{quote(basic_id, safe='')}/?{quote(code, safe='')}"


def _webhook(api: MessagingApi) -> tuple[str, bool]:
    """Where webhooks go, and whether they do; LINE says 404 when nothing is set."""
    try:
        set_to = api.get_webhook_endpoint(_request_timeout=WITHIN)
    except ApiException as error:
        if error.status == 404:
            return "", False
        raise
    return set_to.endpoint, set_to.active


class _Asking:
    """The SDK's client for a while, its errors as ours."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __enter__(self) -> MessagingApi:
        token = self._settings.line_channel_access_token.get_secret_value() or _short_lived(self._settings)
        self._client = ApiClient(Configuration(host=self._settings.line_api_url, access_token=token))
        return MessagingApi(self._client)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._client.close()
        if isinstance(error, ApiException):
            raise AccountError("token" if error.status == 401 else "refused") from None
        if isinstance(error, HTTPError):
            raise AccountError("unreached") from None
        if isinstance(error, ValueError):  # the SDK knows all values there were when it was made
            raise AccountError("unclear") from None


def _short_lived(settings: Settings) -> str:
    with TokenClient(TokenConfiguration(host=settings.line_api_url)) as client:
        try:
            issued = ChannelAccessToken(client).issue_stateless_channel_token(
                grant_type="client_credentials",
                client_id=settings.line_channel_id,
                client_secret=settings.line_channel_secret.get_secret_value(),
                _request_timeout=WITHIN,
            )
        except TokenException:
            raise AccountError("secret") from None
        except HTTPError:
            raise AccountError("unreached") from None
    return str(issued.access_token)
