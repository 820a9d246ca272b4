"""Who may talk to the practice chat: this machine's own browser, on a page that we served.

The chat asks for no password, so a page elsewhere must not be able to use it through the visitor's browser:
neither by posting to it (CSRF) nor by making its own name point here (DNS rebinding).
"""

from __future__ import annotations

import ipaddress

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = {"127.0.0.1", "localhost", "[::1]"}
SAFE = {"GET", "HEAD"}

# Nothing from elsewhere, nothing inline, and no text ever becomes markup (trusted types).
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Middleware that turns everybody else away and puts our headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        reason = refusal(scope)
        if reason:
            await PlainTextResponse(reason, 403)(scope, receive, send)
            return

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-cache")  # a new version's page is not an old one's
            await send(message)

        await self.app(scope, receive, adding)


def refusal(scope: Scope) -> str:
    """Why this request is not answered, or ''."""
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if not _loopback(scope):
        return "The practice chat answers this machine only."
    if host.lower().rsplit(":", 1)[0] not in HOSTS and host.lower() not in HOSTS:
        return "Open the practice chat as http://127.0.0.1 or http://localhost."
    if scope["method"] not in SAFE and headers.get("origin") != f"{scope['scheme']}://{host}":
        return "The practice chat takes messages from its own page only."
    return ""


def _loopback(scope: Scope) -> bool:
    client = scope.get("client")
    return client is not None and ipaddress.ip_address(client[0]).is_loopback
