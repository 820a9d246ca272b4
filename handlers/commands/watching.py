"""due and chart: what the clock would do, and what a summary shows, without anybody being told."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handlers.commands.desk import COMMANDS, Refused, language_option, voice_for, whole
from handlers.commands.opening import must_exist
from handlers.settings import read_settings
from i18n.reading import Read, read
from i18n.reading.dates import FIRST_BUDDHIST
from i18n.spelling import loosen
from i18n.voice import BUDDHIST_ERA, Voice

if TYPE_CHECKING:
    from charts.pictures import Picture
    from conversations.calendar.foreseen import Coming
    from conversations.world import World
    from handlers.budget import Why
    from programmes.calendar import Every
    from programmes.model import Programme

# How periods that are no months are written.
EXAMPLES = {"quarter": "2026-Q4", "half": "2026-H2", "year": "2026"}


def add_to(app: typer.Typer) -> None:
    """Add `due` and `chart`."""
    app.command("due")(due)
    app.command("chart")(chart)


def due(
    context: typer.Context,
    at: Annotated[
        str,
        typer.Option(
            metavar="TIME", help="From this day or moment on: 2026-11-28, 2026-11-28T08:00; else from now on."
        ),
    ] = "",
    days: Annotated[int, typer.Option(parser=whole(1, 366), metavar="DAYS", help="How many days to look at.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")] = False,
) -> None:
    """Show what the clock would do.

    Who would be reminded of what, when and by which door; which summaries would come into which groups; and what of it
    LINE would count. Nothing is sent.

    \b
      bot.py due
      bot.py due --at 2026-11-28
      bot.py due --at 2026-11-28T08:00 --days 7 --json
    """
    voice: Voice = context.obj
    start = _moment(at, voice) if at else datetime.now(voice.zone)
    end = start + timedelta(days=days)
    world, planned = asyncio.run(_due(start, end))
    found = [one for one, _ in planned]
    if as_json:
        typer.echo(json.dumps([_plain(one, why) for one, why in planned], ensure_ascii=False, indent=2))
        return
    typer.echo(voice("commands.due_span", start=voice.moment(start), end=voice.moment(end)))
    for one in found:
        typer.echo(_post_line(world, one, voice) if one.kind == "summary" else _line(world, one, voice))
    posts = [one for one in found if one.kind == "summary"]
    typer.echo(voice("commands.due_count", count=voice.number(len(found) - len(posts))))
    if posts:
        typer.echo(voice("commands.due_posts", count=voice.number(len(posts))))
    if counted := sum(one.counted or 0 for one in found):
        typer.echo(voice("commands.due_counted", count=voice.number(counted)))
    if waits := sum(why != "" for _, why in planned):
        typer.echo(voice("commands.due_waits", count=voice.number(waits)))
    if any(one.counted is None for one in found):
        typer.echo(voice("commands.due_counted_groups"))


def _moment(text: str, voice: Voice) -> datetime:
    """A day (its beginning) or a moment, in our zone when it names none. Raises BadParameter."""
    try:
        moment = datetime.fromisoformat(in_common_era(text))
    except ValueError:
        answer = read(text, "date", voice.language, today=datetime.now(voice.zone).date())
        if not isinstance(answer, Read):
            raise typer.BadParameter("write a day or a moment, such as 2026-11-28T08:00", param_hint="--at") from None
        moment = datetime.combine(date.fromisoformat(answer.value), time())
    return moment if moment.tzinfo else moment.replace(tzinfo=voice.zone)


async def _due(start: datetime, end: datetime) -> tuple[World, list[tuple[Coming, Why]]]:
    """What will come, with why it will wait: that hangs on who is to be reminded in the rest of a month."""
    from conversations.calendar.foreseen import coming
    from handlers.clock import COUNTED, foreseen, posts_between
    from handlers.doors import LINE
    from handlers.house import House
    from handlers.month_ahead import account_of, planned, whole_months

    settings = read_settings()
    must_exist(settings)
    async with await House.open(settings) as house:
        # The first moment belongs to what is asked: the clock looks at what came after `start`.
        start -= timedelta(microseconds=1)
        account = await account_of(house.store, LINE, start)
        until = whole_months(end) if account.chats else end
        told = await foreseen(house.store, house, start, until)
        posts = await posts_between(house.store, house, start, end)
        contacts = {one.person.id: one for one in await house.store.people()}
        world = await house.world(await house.store.stamp())
        all_of_it = planned(coming(told, posts, contacts, COUNTED), account)
        return world, [(one, why) for one, why in all_of_it if one.at <= end]


def _line(world: World, one: Coming, voice: Voice) -> str:
    """A reminder in one line. People appear by their ids, as does what is noted in a register: names are for the
    chat."""
    if not one.period:
        return voice(
            "commands.due_noted",
            at=voice.moment(one.at),
            person=one.to[:8],
            duty=one.subject,
            place=world.places.name(one.place, voice.language),
            due=voice.day(date.fromisoformat(one.due)),
        )
    return voice(
        "commands.due_climbs" if one.kind == "escalation" else "commands.due_line",
        at=voice.moment(one.at),
        person=one.to[:8],
        other=one.about[:8],
        form=world.newest(one.subject).title(voice.language),
        place=world.places.name(one.place, voice.language),
        period=voice.period(one.period),
        due=voice.day(date.fromisoformat(one.due)),
    )


def _post_line(world: World, one: Coming, voice: Voice) -> str:
    """A summary that comes by itself in one line."""
    programme = next(programme for programme in world.programmes if programme.id == one.programme)
    return voice(
        "commands.due_post",
        at=voice.moment(one.at),
        summary=voice.pick(programme.summary[one.subject].label),
        place=world.places.name(one.place, voice.language),
        door=one.door,
    )


def _plain(one: Coming, why: Why) -> dict[str, object]:
    """As JSON. `line_cost` is null for a LINE group: one for each member; `waits` tells why it is not pushed."""
    return {
        "at": one.at.isoformat(),
        "to": one.to,
        "kind": one.kind,
        "subject": one.subject,
        "place": one.place,
        "period": one.period,
        "step": one.step,
        "door": one.door,
        "line_cost": one.counted,
        "waits": why,
        "due": one.due,
        "about": one.about,
        "key": one.key,
    }


def in_common_era(text: str) -> str:
    """A text that begins with a year of four digits and a hyphen, with that year in the common era. Raises ValueError
    for years that nobody can mean."""
    plain = loosen(text)
    written, hyphen, rest = plain.partition("-")
    if not hyphen or not re.fullmatch(r"[0-9]{4}", written):
        return plain
    year = int(written) - (BUDDHIST_ERA if int(written) >= FIRST_BUDDHIST else 0)
    if not FIRST_BUDDHIST - BUDDHIST_ERA <= year < FIRST_BUDDHIST:
        raise ValueError(f"{written} is no year of a report")
    return f"{year:04}-{rest}"


def _picture(out: Path) -> Path:
    """The callback of --out. Raises BadParameter for a file that is not named as a PNG."""
    if out.suffix.lower() != ".png":
        raise typer.BadParameter("the picture is a PNG: write a name that ends in .png", param_hint="--out")
    return out


def chart(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A chart of a programme's programme.toml.")],
    place: Annotated[str, typer.Option(metavar="CODE", help="The place to show, with all that lies in it.")],
    period: Annotated[
        str, typer.Option(metavar="PERIOD", help="The last month shown, or half-year: 2026-10, 2026-H2.")
    ],
    out: Annotated[
        Path,
        typer.Option(
            metavar="FILE.png", callback=_picture, help="Where the picture goes; one that is there is replaced."
        ),
    ],
    language: Annotated[
        str, typer.Option(metavar="lo|th|en", callback=language_option, help="The picture's language.")
    ] = "",
    programme: Annotated[str, typer.Option(metavar="ID", help="The programme, where several have such a chart.")] = "",
) -> None:
    """Draw a chart as a summary shows it.

    The same figures are printed as text. A picture that is there already is written over.

    \b
      bot.py chart reports --place 0706 --period 2026-10 --language lo --out reports.png
    """
    from charts.draw import png

    voice = voice_for(language) if language else context.obj
    picture, lines = asyncio.run(_told(name, programme, place, period, voice))
    out.write_bytes(png(picture))
    for line in lines:
        typer.echo(line)
    typer.echo(voice("commands.chart_drawn", file=out))


async def _told(name: str, only: str, place: str, period: str, voice: Voice) -> tuple[Picture, list[str]]:
    """The chart's picture and its words; the first line says of where and when they are. Raises Refused for a chart,
    place or month that there is not."""
    from conversations.review.board import Board
    from conversations.review.telling import tell
    from handlers.house import House
    from handlers.lookups import with_lookups
    from storage.desk import Desk
    from storage.records import Chat

    settings = read_settings()
    must_exist(settings)
    async with await House.open(settings) as house:
        world = await house.world(await house.store.stamp())
        programme = _programme_with(house.programmes, name, only, voice)
        if place not in world.places:
            raise Refused(voice("commands.no_place", place=place), COMMANDS)
        now = datetime.now(programme.clock)
        every = _every(programme, name)
        until = _period(period, every, voice)
        day = _day_that_ends_with(programme, name, until, every, now.date())
        desk = Desk(
            now=datetime.combine(day, time(12), programme.clock),
            door="",
            account="",
            chat=Chat("", "", group=False),
            person=None,
        )
        speaking = voice_for(voice.language, programme.zone)
        board = Board(world, desk, programme, place, day, speaking, until=until, every=every)
        told = await with_lookups(house.store, desk, lambda: tell(board, name))
        return told.picture, [told.picture.subtitle, *(line.text for line in told.lines)]


def _programme_with(programmes: Sequence[Programme], name: str, only: str, voice: Voice) -> Programme:
    from handlers.commands.library import the_one

    found = the_one((one for one in programmes if name in one.chart), name, only, voice)
    if found is not None:
        return found
    names = ", ".join(chart for programme in programmes for chart in programme.chart)
    raise Refused(voice("commands.no_chart", chart=name, charts=names), COMMANDS)


def _every(programme: Programme, chart: str) -> Every:
    """The kind of the periods that a chart shows: those of the first summary that has it."""
    showing = (summary.every for summary in programme.summary.values() if chart in summary.show)
    return next(showing, "month")


def _period(written: str, every: Every, voice: Voice) -> str:
    """A period of this kind as we write it. Raises Refused."""
    from programmes.calendar import every_of

    with suppress(ValueError):
        period = in_common_era(written).upper()
        if every_of(period) == every:
            return period
    if every == "month":
        raise Refused(voice("commands.no_month", period=written), COMMANDS)
    raise Refused(voice("commands.no_period", period=written, example=EXAMPLES[every]), COMMANDS)


def _day_that_ends_with(programme: Programme, name: str, period: str, every: Every, today: date) -> date:
    """The latest day, but not after today, on which the newest period that the chart shows is this one. One that is
    still to come is shown as it will be on its first day."""
    from programmes.calendar import bounds, following, newest_open

    chart = programme.chart[name]
    duty = programme.duty.get(chart.duty)
    first, last = bounds(period)[0], bounds(following(period))[1]
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    ending = [day for day in days if newest_open(duty.period if duty else "last", every, day) == period]
    return max((day for day in ending if day <= today), default=ending[0])
