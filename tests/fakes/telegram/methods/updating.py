"""getUpdates, setWebhook, deleteWebhook, getWebhookInfo. [TGSRV do_get_updates, process_set_webhook_query]"""

from __future__ import annotations

import asyncio
import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.platform import Platform
from tests.fakes.telegram.refusals import OTHER_POLL, WEBHOOK_ACTIVE, WEBHOOK_SET, Refused, bad, too_many
from tests.fakes.telegram.webhook import Hook

LONGEST_POLL = 50  # seconds
MOST_BYTES = 1 << 22  # of one answer
PORTS = (443, 80, 88, 8443)
LOOPBACK = ("127.0.0.1", "localhost", "::1")


async def get_updates(at: Platform, call: Call) -> Any:
    if at.courier.hook:
        raise Refused(409, WEBHOOK_ACTIVE)
    _allowed(at, call)
    _confirm(at, call.integer("offset"))
    limit = call.integer("limit", 100)
    limit = limit if 1 <= limit <= 100 else 100
    timeout = min(max(call.integer("timeout"), 0), LONGEST_POLL)
    at.end_poll(OTHER_POLL)
    if timeout and not at.backlog.living():
        await _wait(at, timedelta(seconds=timeout))
    return _fitting(at, limit)


def _confirm(at: Platform, offset: int) -> None:
    """An offset confirms all before it; a negative one counts from the end."""
    waiting = [update.id for update in at.backlog.living()]
    if offset < 0 and waiting:
        offset = waiting[max(len(waiting) + offset, 0)]
    if offset > 0:
        at.backlog.confirm_before(offset)


async def _wait(at: Platform, longest: timedelta) -> None:
    """Until something comes, the time is over, or another call takes over."""
    poll: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    at.poll = poll
    at.clock.at(at.clock.now() + longest, lambda: at.end_poll() if at.poll is poll else None)
    at.changed()
    why = await poll
    if why:
        raise Refused(409, why)


def _fitting(at: Platform, limit: int) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = []
    left = MOST_BYTES
    for update in sorted(at.backlog.living(), key=lambda update: update.id)[:limit]:
        left -= 50 + len(json.dumps(update.body))
        if left <= 0:
            break
        shown.append(update.json())
    return shown


async def set_webhook(at: Platform, call: Call) -> Any:
    url = call.text("url")
    if not url:
        return await delete_webhook(at, call)
    if at.limits.rates and at.clock.now().timestamp() < at.webhook_set_at + 1:
        raise too_many(1)
    _check_address(url)
    secret = call.text("secret_token")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad("secret token contains unallowed characters")
    at.end_poll(WEBHOOK_SET)
    at.webhook_set_at = at.clock.now().timestamp()
    _allowed(at, call)
    _drop(at, call)
    connections = call.integer("max_connections", 40)
    new, old = Hook(url, secret, min(max(connections, 1), 100)), at.courier.hook
    if old is None or (old.url, old.secret, old.connections) != (new.url, new.secret, new.connections):
        at.courier.set(new)  # otherwise "Webhook is already set": what is on its way stays so
    return True


def _check_address(url: str) -> None:
    """HTTPS on one of four ports; on the loopback the freedom that the local server gives. [TGSRV WebhookActor::start_up]"""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        raise bad("invalid webhook URL specified") from None
    if parts.hostname in LOOPBACK:
        return
    if parts.scheme != "https" or not parts.hostname:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in PORTS:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


async def delete_webhook(at: Platform, call: Call) -> Any:
    at.courier.set(None)
    _drop(at, call)
    return True


async def get_webhook_info(at: Platform, call: Call) -> Any:
    hook = at.courier.hook
    shown: dict[str, Any] = {
        "url": hook.url if hook else "",
        "has_custom_certificate": bool(hook and hook.certificate),
        "pending_update_count": len(at.backlog.living()),
    }
    if hook:
        shown |= {"max_connections": hook.connections, "ip_address": hook.address}
        if hook.last_error:
            shown |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
    if at.backlog.wanted is not None:
        shown["allowed_updates"] = sorted(at.backlog.wanted)
    return shown


def _allowed(at: Platform, call: Call) -> None:
    """Given, it holds until given again. What is no array of strings is passed over, as the server does."""
    if not call.has("allowed_updates"):
        return
    try:
        allowed = json.loads(call.text("allowed_updates"))
    except ValueError:
        return
    if isinstance(allowed, list):
        at.backlog.wants([str(kind) for kind in allowed])


def _drop(at: Platform, call: Call) -> None:
    if call.flag("drop_pending_updates"):
        at.backlog.waiting.clear()
