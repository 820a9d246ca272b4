"""unsent: what was not pushed on LINE, and why."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handlers.commands.opening import opened
from i18n.voice import Voice

if TYPE_CHECKING:
    from handlers.month_ahead import Account
    from storage.records import Task

LAPSED = "expired"


def add_to(app: typer.Typer) -> None:
    """Add `unsent`."""
    app.command("unsent")(unsent)


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message that was not pushed. `to` is a person's id, or the chat where nobody's; `subject` names the forms of a
    reminder; `shown` tells what became of it: '' while it waits."""

    since: datetime
    until: datetime | None
    to: str
    kind: str
    subject: str
    why: str
    shown: str


def unsent(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")] = False,
) -> None:
    """Show what was not pushed on LINE, and why.

    LINE counts what the bot sends of itself. What the month has no room for waits until who it is for is next heard of,
    and is shown with the answer then. People appear by their ids. Nothing is sent.

    \b
      bot.py unsent
      bot.py unsent --json
    """
    voice: Voice = context.obj
    account, found = asyncio.run(_unsent(datetime.now(UTC)))
    waits = [one for one in found if not one.shown]
    lapsed = [one for one in found if one.shown == LAPSED]
    if as_json:
        told = {"quota": _quota(account), "waiting": [_plain(one) for one in waits], "lapsed": len(lapsed)}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    typer.echo(_account(account, voice))
    for one in waits:
        typer.echo(_line(one, voice))
    typer.echo(voice("commands.unsent_count", count=voice.number(len(waits))))
    if lapsed:
        typer.echo(voice("commands.unsent_lapsed", count=voice.number(len(lapsed))))


async def _unsent(now: datetime) -> tuple[Account, list[Unsent]]:
    from handlers.doors import LINE
    from handlers.month_ahead import account_of

    async with opened() as store:
        account = await account_of(store, LINE, now)
        persons = {chat: person for person, chat in account.chats.items()}
        return account, [_read(task, outcome, persons) for task, outcome, _ in await store.waited()]


def _read(task: Task, outcome: str, persons: Mapping[str, str]) -> Unsent:
    told: list[dict[str, Any]] = task.payload.get("told") or []
    subjects = dict.fromkeys(f"{one['form'] or one['duty']} {one['place']} {one['period']}".strip() for one in told)
    chat = task.payload["chat"]
    return Unsent(
        since=datetime.fromisoformat(task.payload["since"]),
        until=task.expires,
        to=told[0]["to"] if told else persons.get(chat, chat),
        kind=task.payload["kind"],
        subject=", ".join(subjects),
        why=task.payload["why"],
        shown=outcome,
    )


def _account(account: Account, voice: Voice) -> str:
    """What the platform said last, and what was pushed since."""
    quota = account.quota
    spent = voice.number(sum(one.cost for one in account.pushed))
    if quota is None:
        return voice("commands.unsent_unknown", spent=spent)
    if quota.limit is None:
        return voice("commands.unsent_unlimited", at=voice.moment(quota.at))
    most, used = voice.number(quota.limit), voice.number(quota.used)
    return voice("commands.unsent_quota", used=used, most=most, at=voice.moment(quota.at), spent=spent)


def _line(one: Unsent, voice: Voice) -> str:
    return voice(
        "commands.unsent_line",
        since=voice.moment(one.since),
        person=one.to[:8],
        what=" · ".join(filter(None, (voice(f"commands.unsent_{one.kind}"), one.subject))),
        why=voice(f"commands.unsent_why_{one.why}"),
        until=voice.moment(one.until) if one.until else "–",
    )


def _quota(account: Account) -> dict[str, object] | None:
    quota = account.quota
    if quota is None:
        return None
    pushed = sum(one.cost for one in account.pushed)
    return {"limit": quota.limit, "used": quota.used, "at": quota.at.isoformat(), "pushed": pushed}


def _plain(one: Unsent) -> dict[str, object]:
    return {
        "since": one.since.isoformat(),
        "until": one.until.isoformat() if one.until else None,
        "to": one.to,
        "kind": one.kind,
        "subject": one.subject,
        "why": one.why,
    }
