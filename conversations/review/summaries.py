"""Summaries: a chart of who has reported, a chart of the figures, and a text that says the same, as one message.

Everything is read from facts and filings, never from answers. The words and the pictures' data are made here, in
the pure step; a task draws the pictures and sends the message. The words are of the newest month, and short: the months
before are in the pictures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from charts.pictures import STATES, Grid, Lines, Numbers, Picture, pages
from charts.pictures import pack as pack_picture
from charts.wording import column, legend, units
from conversations import buttons
from conversations.calendar import meeting_days
from conversations.dialogue.values import MONEY
from conversations.events import Address, Choice, Line, Reply, pack
from conversations.outcome import REPLY_RANK, Outcome
from conversations.review import signatures
from conversations.review.signatures import Sheet
from conversations.scene import Scene, faint, strong
from conversations.world import World
from i18n.voice import Voice
from indicators import completeness, figures
from indicators.facts import Definition, Fact
from programmes.calendar import bounds, following, newest_open, span
from programmes.model import Chart, Programme, Summary
from programmes.obligations import Holder, obligations
from storage.desk import Desk, FactsIn, FiledIn, HoldersDuring
from storage.records import Task
from storage.writes import AddTask

PUBLIC = "P0"
MOST_LINES = 12  # a message may have
MOST_NAMED = 12  # places named in a line


@dataclass(frozen=True, slots=True)
class Told:
    """One chart of a summary, as a picture's data and as words with the same figures."""

    picture: Picture
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """What a summary is drawn from: the world, the desk for look-ups, whose place, until when, for whom; and whether
    everybody in a group will see it."""

    world: World
    desk: Desk
    programme: Programme
    place: str
    today: date
    voice: Voice
    group: bool = False
    until: str = ""  # the last month shown; '' for the newest

    @property
    def below(self) -> tuple[str, ...]:
        return tuple(place.code for place in self.world.places.below(self.place))

    def name(self, place: str) -> str:
        return self.world.places.name(place, self.voice.language)

    def periods(self, chart: Chart) -> tuple[str, ...]:
        """The months shown: as many as the chart spans, ending with the newest that is reported now."""
        duty = self.programme.duty.get(chart.duty)
        newest = self.until or newest_open(duty.period if duty else "last", "month", self.today)
        return span(following(newest, 1 - chart.span), newest)


# Asking for a summary


def post(scene: Scene, place: str = "") -> Outcome:
    """/summary: one message, as soon as its pictures are drawn. In a group the group's place, else one's own."""
    found = _of_place(scene, place)
    if found is None:
        return scene.say(scene.voice("conversations.summary.no_place"))
    signing = () if scene.event.group else signatures.buttons_of(scene)
    return Outcome((AddTask(drawing(*found, Address(scene.event.door, scene.event.chat), scene.now, signing)),))


def _of_place(scene: Scene, place: str) -> tuple[Board, Summary] | None:
    """The summary that whoever asks may see, and the place it is of."""
    for own, programme in _places(scene):
        wanted = place if place and own in {step.code for step in scene.world.places.path(place)} else own
        for summary in programme.summary.values():
            if not scene.event.group or "group" in summary.to:
                voice = scene.world.voice(scene.language, ZoneInfo(programme.zone))
                today = scene.now.astimezone(ZoneInfo(programme.zone)).date()
                return Board(scene.world, scene.desk, programme, wanted, today, voice, scene.event.group), summary
    return None


def _places(scene: Scene) -> list[tuple[str, Programme]]:
    if scene.event.group:
        place = scene.desk.chat.place
        return [(place, programme) for programme in programmes_at(scene.world, place)]
    found = ((held.place, scene.world.programme_with(held.role)) for held in scene.roles)
    return [(place, programme) for place, programme in found if programme]


def programmes_at(world: World, place: str) -> list[Programme]:
    """The programmes that work at a place: its level, and all above and below it, are theirs. '' is no place."""
    if place not in world.places:
        return []
    kinds = {step.kind for step in (*world.places.path(place), *world.places.below(place))}
    return [programme for programme in world.programmes if kinds <= set(programme.levels)]


def drawing(board: Board, summary: Summary, to: Address, now: datetime, signing: tuple[Choice, ...] = ()) -> Task:
    """The task that draws a summary's pictures and sends them with its words, in one message. It stands in line with
    the messages to the chat, so that nothing said later comes first. `signing` are buttons of what waits for a
    signature."""
    told = [tell(board, name) for name in summary.show]
    again = buttons.data(buttons.SUMMARY) if board.group else buttons.data(buttons.SUMMARY, board.place)
    reply = Reply(
        _lines_of(board, summary, told),
        (Choice(board.voice("conversations.summary.again"), again), *signing),
        card=True,
    )
    payload = {
        "door": to.door,
        "chat": to.chat,
        "reply": pack(reply),
        "pictures": [pack_picture(page) for one in told for page in pages(one.picture)],
        "undrawn": board.voice("conversations.summary.undrawn"),
    }
    return Task(
        "draw",
        payload,
        now,
        order=f"{to.door}:{to.chat}",
        rank=REPLY_RANK,
        held=True,
    )


def month_of(scene: Scene, sheet: Sheet) -> tuple[Line, ...]:
    """The words of a summary of one month, as who signs it reads them."""
    programme = sheet.programme
    voice = scene.world.voice(scene.language, programme.clock)
    today = scene.now.astimezone(programme.clock).date()
    board = Board(scene.world, scene.desk, programme, sheet.place, today, voice, until=sheet.period)
    return _lines_of(board, sheet.summary, [tell(board, name) for name in sheet.summary.show])


def _lines_of(board: Board, summary: Summary, told: list[Told]) -> tuple[Line, ...]:
    """The words: what it is, whether it is signed, and each chart's newest month; what is said of the month before
    (faint) goes first where that is too much."""
    month = max(board.periods(board.programme.chart[name])[-1] for name in summary.show)
    title = f"{board.voice.pick(summary.label)} · {board.name(board.place)} · {board.voice.month(month)}"
    name = next(name for name, one in board.programme.summary.items() if one is summary)
    sheet = Sheet(board.programme, name, board.place, month)
    signed = [faint(words) for words in signatures.words(board.world, board.desk, board.voice, sheet)]
    lines = [strong(title), *signed, *(line for one in told for line in one.lines)]
    before = [i for i, line in enumerate(lines) if line.style == "faint" and i > len(signed)]
    too_many = set(before[len(before) - (len(lines) - MOST_LINES) :]) if len(lines) > MOST_LINES else set()
    return tuple(line for i, line in enumerate(lines) if i not in too_many)[:MOST_LINES]


# Telling one chart


def tell(board: Board, name: str) -> Told:
    """A chart of the programme, for the board's place. Raises KeyError for a chart that it has not."""
    chart = board.programme.chart[name]
    return _grid(board, chart) if chart.kind == "grid" else _lines(board, chart)


def states(board: Board, chart: Chart) -> dict[completeness.Cell, completeness.State]:
    """Reported, late, missing … by place and month, of the duty that a grid shows."""
    duty = board.programme.duty[chart.duty]
    periods = board.periods(chart)
    above = tuple(step.code for step in board.world.places.path(board.place))
    first, last = bounds(periods[0])[0].isoformat(), board.today.isoformat()
    contacts = board.desk.look(HoldersDuring(duty.who, tuple(sorted({*above, *board.below})), first, last))
    holders = [
        Holder(contact.person.id, held.role, held.place, held.start, held.end)
        for contact in contacts
        for held in contact.person.roles
    ]
    back = chart.span - 1
    meeting = meeting_days.on_desk(board.world, board.desk, board.programme, board.today, (board.place,), back)
    due = obligations(board.programme, holders, board.world.places, board.today, back=back, meeting=meeting)
    filed = board.desk.look(FiledIn(board.below, bounds(periods[0])[0].isoformat()))
    return completeness.states(
        [one for one in due if one.form == duty.form and one.place in set(board.below)],
        [one for one in filed if one.form == duty.form],
        board.today,
        ZoneInfo(board.programme.zone),
    )


def _grid(board: Board, chart: Chart) -> Told:
    voice, periods = board.voice, board.periods(chart)
    rows = tuple(place.code for place in board.world.places.below(board.place, chart.by))
    found = states(board, chart)
    title = voice.pick(chart.title)
    subtitle = f"{board.name(board.place)} · {voice.month(periods[0])} – {voice.month(periods[-1])}"
    cells = completeness.grid(found, rows, periods)
    picture = Grid(
        title,
        subtitle,
        tuple(board.name(code) for code in rows),
        tuple(column(voice, period) for period in periods),
        cells,
        legend(voice, cells),
        voice("conversations.summary.nothing"),
    )
    return Told(picture, tuple(_grid_lines(board, title, found, rows, periods)))


def _grid_lines(
    board: Board,
    title: str,
    found: dict[completeness.Cell, completeness.State],
    rows: tuple[str, ...],
    periods: tuple[str, ...],
) -> list[Line]:
    """The newest month: how many are in which state, and who has not reported; who has not of the one before."""
    voice = board.voice
    counted = completeness.by_period({cell: state for cell, state in found.items() if cell[0] in set(rows)})
    newest = periods[-1]
    counts = _counts(voice, counted[newest]) if newest in counted else voice("conversations.summary.nothing")
    lines = [Line(f"{title}: {counts}")]
    for period in reversed(periods[-2:]):
        for state in ("missing", "returned"):
            names = [board.name(code) for code in rows if found.get((code, period)) == state]
            if names:
                said = voice(f"conversations.summary.{state}", month=voice.month(period), who=_who(voice, names))
                lines.append(Line(said) if period == newest else faint(said))
    return lines


def _who(voice: Voice, names: list[str]) -> str:
    """Names in one line, of very many the first."""
    named = ", ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return f"{named} {voice('conversations.summary.and_more', count=more)}" if more > 0 else named


def _counts(voice: Voice, counts: completeness.Counts) -> str:
    parts = ((state, getattr(counts, state)) for state in STATES if state != "not_owed")
    return " · ".join(f"{voice(f'charts.state.{state}')} {voice.number(n)}" for state, n in parts if n)


def _lines(board: Board, chart: Chart) -> Told:
    voice, periods = board.voice, board.periods(chart)
    definitions = _public(board, chart)
    facts = _facts(board, definitions, periods)
    # A month of which nobody has reported has no figure, though balances of before may still stand.
    told = [period for period in periods if any(fact.period == period for fact in facts)]
    series, few = _series(board, definitions, facts, periods, told)
    unit = definitions[0].unit if definitions else ""
    words, scales = units(voice, unit)
    picture = Lines(
        voice.pick(chart.title),
        f"{board.name(board.place)} · {voice.month(periods[0])} – {voice.month(periods[-1])}",
        tuple(column(voice, period) for period in periods),
        tuple((label, tuple(_plain(value, unit) for value in values)) for label, values in series),
        words,
        _numbers(voice.language),
        scales,
        voice("conversations.summary.few_only" if few else "conversations.summary.nothing"),
    )
    lines: list[Line] = []
    for i in reversed(range(len(periods))):
        shown = [
            f"{label} {voice('conversations.summary.few') if (label, i) in few else _said(voice, values[i], unit)}"
            for label, values in series
            if (label, i) in few or values[i] is not None
        ]
        shown += _of_how_many(voice, definitions, facts, periods[i]) if shown else []
        if shown and not lines:
            lines.append(Line(f"{voice.pick(chart.title)} · {voice.month(periods[i])}: {' · '.join(shown)}"))
        elif shown:
            lines.append(faint(f"{voice.month(periods[i])}: {' · '.join(shown)}"))
            break
    return Told(
        picture, tuple(lines) or (Line(f"{voice.pick(chart.title)}: {voice('conversations.summary.nothing')}"),)
    )


def _series(
    board: Board, definitions: tuple[Definition, ...], facts: list[Fact], periods: tuple[str, ...], told: list[str]
) -> tuple[list[tuple[str, tuple[int | Decimal | None, ...]]], set[tuple[str, int]]]:
    """Each indicator's label and its figures by month; and whose figure a group is not told because it is of fewer than
    five, by label and month."""
    series: list[tuple[str, tuple[int | Decimal | None, ...]]] = []
    few: set[tuple[str, int]] = set()
    for one in definitions:
        label = board.voice.pick(board.programme.indicator[one.code].label)
        cells = list(zip(periods, _veiled(board, one, facts, periods), strict=True))
        series.append((label, tuple(figures.value(one, cell) if month in told else None for month, cell in cells)))
        whole = figures.series(facts, one, periods)
        few |= {
            (label, i)
            for i, (month, cell) in enumerate(cells)
            if month in told and cell is None and (there := whole[i]) is not None and figures.is_few(one, there)
        }
    return series, few


def _veiled(
    board: Board, definition: Definition, facts: list[Fact], periods: tuple[str, ...]
) -> tuple[figures.Figure | None, ...]:
    """An indicator's figures; where a group sees them, no count of fewer than five people (domain: privacy)."""
    found = figures.series(facts, definition, periods)
    if not board.group or definition.unit in MONEY:
        return found
    cells = {period: figure for period, figure in zip(periods, found, strict=True) if figure is not None}
    shown = figures.veil(definition, cells)
    return tuple(shown.get(period) for period in periods)


def _of_how_many(voice: Voice, definitions: tuple[Definition, ...], facts: list[Fact], period: str) -> list[str]:
    """How many places the figure is of, when balances of before stand in it for some that have not reported."""
    counted = {fact.place for one in definitions for fact in figures.counting(facts, one, period)}
    fresh = {fact.place for fact in facts if fact.period == period}
    if fresh >= counted:
        return []
    return [voice("conversations.summary.of_places", count=len(fresh & counted), of=len(counted))]


def _said(voice: Voice, value: int | Decimal | None, unit: str) -> str:
    """A figure as the text has it: a percentage of counts with one decimal, as nobody reads more."""
    if value is None:
        return "–"
    return voice.percent(Fraction(value) / 100) if unit == "pct" else voice.quantity(value, unit)


def _plain(value: int | Decimal | Fraction | None, unit: str) -> int | float | None:
    """A figure as a picture takes it, percentages as the text has them."""
    if value is None or isinstance(value, int):
        return value
    return round(float(value), 1) if unit == "pct" else float(value)


def _numbers(language: str) -> Numbers:
    """Whose separators the picture's axis has."""
    return language if language in ("lo", "th", "en") else "en"  # type: ignore[return-value]


def _public(board: Board, chart: Chart) -> tuple[Definition, ...]:
    """The chart's indicators, those that groups may see."""
    wanted = [code for code in chart.of if board.programme.indicator[code].klass == PUBLIC]
    by_code = {one.code: one for form in board.programme.form for one in board.world.definitions(form)}
    return tuple(by_code[code] for code in wanted if code in by_code)


def _facts(board: Board, definitions: tuple[Definition, ...], periods: tuple[str, ...]) -> list[Fact]:
    """Facts of the periods shown, and of those before that a balance may still stand from."""
    reach = max((one.bound for one in definitions), default=0)
    codes = tuple(one.code for one in definitions)
    rows = board.desk.look(FactsIn(board.below, codes, following(periods[0], -reach), periods[-1]))
    return [Fact(row.place, row.period, row.indicator, row.by, row.num, row.den) for row in rows]
