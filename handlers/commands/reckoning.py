"""calc: figures reckoned again from spreadsheets, for whoever wants to check them."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from i18n.voice import Voice
    from indicators.par import Collection, Portfolio


def add_to(app: typer.Typer) -> None:
    """Add the group `calc`."""
    group = typer.Typer(help="Figures, reckoned again from spreadsheets.", no_args_is_help=True)
    group.command("par")(par)
    app.add_typer(group, name="calc")


def day(written: str | date) -> date:
    """The parser of an option that is an ISO day."""
    try:
        return written if isinstance(written, date) else date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter("write a day as 2026-06-30") from None


def par(
    context: typer.Context,
    loans: Annotated[Path, typer.Option(metavar="FILE", help="The loans.")],
    schedule: Annotated[Path, typer.Option(metavar="FILE", help="When they are to be paid back.")],
    payments: Annotated[Path, typer.Option(metavar="FILE", help="What was paid.")],
    as_of: Annotated[date, typer.Option("--as-of", parser=day, metavar="DAY", help="The day that is looked at.")],
    start: Annotated[
        date | None, typer.Option("--from", parser=day, metavar="DAY", help="Also what came back since this day.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")] = False,
) -> None:
    """Reckon portfolio at risk from tables of loans.

    Tables are .csv or .xlsx, with ISO days and whole kip. Loans: loan, group, source, purpose, released,
    principal, restructured (yes or no), written_off_on. Schedule: loan, due, principal. Payments: loan, paid,
    principal. What does not fit (a schedule that does not come to the principal, a payment above the balance) is
    named and refused.

    PAR is the whole unpaid principal of loans that are late, or were restructured, over the unpaid principal of
    all: 1 means late by at least a day, 30 by more than 30 days. Payments settle the oldest instalment first.

    \b
      bot.py calc par --loans L.csv --schedule S.csv --payments P.csv --as-of 2026-06-30 --from 2026-01-01
    """
    from handlers.commands.loan_tables import read_book

    if start is not None and start > as_of:
        raise typer.BadParameter("it lies after --as-of", param_hint="--from")
    book = read_book(loans, schedule, payments)
    portfolio = book.on(as_of)
    came = book.collection(start, as_of) if start is not None else None
    if as_json:
        typer.echo(json.dumps(_plain(portfolio) | (_plain_collection(came) if came else {}), ensure_ascii=False))
        return
    for line in (*_lines(portfolio, context.obj), *(_came_lines(came, context.obj) if came else ())):
        typer.echo(line)


def percent(share: Fraction | None) -> float | None:
    """A share of 1 in per cent, as near as a float comes; None stays None."""
    return None if share is None else float(share * 100)


def _plain(portfolio: Portfolio) -> dict[str, Any]:
    from indicators.par import DAYS

    return {
        "glp": portfolio.glp,
        **({} if portfolio.glp else {"note": "no loans"}),
        "par": {str(days): percent(portfolio.par(days)) for days in DAYS},
        "par_without_restructured": {str(days): percent(portfolio.par(days, restructured=False)) for days in DAYS},
        "ageing": portfolio.ageing(),
        "arrears": portfolio.arrears,
        "loans": {one.loan.id: {"unpaid": one.unpaid, "days_overdue": one.days_overdue} for one in portfolio.standings},
    }


def _plain_collection(came: Collection) -> dict[str, Any]:
    return {
        "due": came.due,
        "received": came.received,
        "on_time": came.on_time,
        "arrears_at_start": came.arrears_at_start,
        "crr": percent(came.current_rate),
        "on_time_rate": percent(came.on_time_rate),
    }


def _lines(portfolio: Portfolio, voice: Voice) -> list[str]:
    """The portfolio for a reader: ratios with one decimal, as they are always shown."""
    from indicators.par import DAYS

    if not portfolio.glp:
        return [voice("commands.par_no_loans", day=voice.day(portfolio.on))]
    lines = [
        voice(
            "commands.par_glp",
            day=voice.day(portfolio.on),
            amount=_amount(portfolio.glp, voice),
            loans=_open(portfolio, voice),
        )
    ]
    lines += [
        voice(
            "commands.par_over",
            days=days,
            share=_ratio(portfolio.par(days), voice),
            alone=_ratio(portfolio.par(days, restructured=False), voice),
        )
        for days in DAYS
    ]
    lines += [
        voice(
            "commands.par_age",
            age=voice("commands.par_current") if name == "current" else name,
            amount=_amount(amount, voice),
        )
        for name, amount in portfolio.ageing().items()
    ]
    lines.append(voice("commands.par_arrears", amount=_amount(portfolio.arrears, voice)))
    return lines


def _came_lines(came: Collection, voice: Voice) -> list[str]:
    return [
        voice("commands.par_due", due=_amount(came.due, voice), arrears=_amount(came.arrears_at_start, voice)),
        voice("commands.par_received", amount=_amount(came.received, voice), share=_ratio(came.current_rate, voice)),
        voice("commands.par_on_time", amount=_amount(came.on_time, voice), share=_ratio(came.on_time_rate, voice)),
    ]


def _open(portfolio: Portfolio, voice: Voice) -> str:
    return voice.number(sum(1 for one in portfolio.standings if one.unpaid))


def _amount(kip: int, voice: Voice) -> str:
    return voice.money(kip, "kip")


def _ratio(share: Fraction | None, voice: Voice) -> str:
    return voice("commands.par_nothing_due") if share is None else voice.percent(share)
