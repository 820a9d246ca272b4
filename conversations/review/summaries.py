"""Summaries: a chart of who has reported, charts of the figures, and a text that says the same, as one message.

The words and the pictures' data are made here, in the pure step; a task draws the pictures and sends the message. The
words are of the newest period, and short: those before are in the pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from charts.pictures import has_figures, pages
from charts.pictures import pack as pack_picture
from conversations import buttons
from conversations.events import Address, Choice, Line, Reply, pack
from conversations.outcome import REPLY_RANK, Outcome
from conversations.review import saying, signatures
from conversations.review.board import Board
from conversations.review.signatures import Sheet
from conversations.review.telling import Told, tell
from conversations.scene import Scene, faint, strong
from conversations.world import World
from programmes.model import Programme, Summary
from storage.records import Task
from storage.writes import AddTask

MOST_LINES = 14  # a message may have


# Asking for a summary


def post(scene: Scene, place: str = "", name: str = "") -> Outcome:
    """/summary: one message, as soon as its pictures are drawn. In a group the group's place, else one's own; `name` is
    which of the programme's summaries, '' the first."""
    found = _of_place(scene, place, name)
    if found is None:
        return scene.say(scene.voice("conversations.summary.no_place"))
    signing = () if scene.event.group else signatures.buttons_of(scene)
    return Outcome((AddTask(drawing(*found, Address(scene.event.door, scene.event.chat), scene.now, signing)),))


def _of_place(scene: Scene, place: str, name: str) -> tuple[Board, Summary] | None:
    """The summary that whoever asks may see, and the place it is of."""
    for own, programme in _places(scene):
        wanted = place if place and own in {step.code for step in scene.world.places.path(place)} else own
        seen = seen_in(programme, group=scene.event.group)
        for summary in (seen[name],) if name in seen else seen.values():
            voice = scene.world.voice(scene.language, ZoneInfo(programme.zone))
            today = scene.now.astimezone(ZoneInfo(programme.zone)).date()
            group, every = scene.event.group, summary.every
            board = Board(scene.world, scene.desk, programme, wanted, today, voice, group, every=every)
            return board, summary
    return None


def seen_in(programme: Programme, *, group: bool) -> dict[str, Summary]:
    """The programme's summaries that may be seen in a group, or by an officer."""
    return {name: one for name, one in programme.summary.items() if not group or "group" in one.to}


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


def drawing(
    board: Board,
    summary: Summary,
    to: Address,
    now: datetime,
    signing: tuple[Choice, ...] = (),
    *,
    asked: bool = True,
) -> Task:
    """The task that draws a summary's pictures and sends them with its words, in one message; words alone as long as
    there is nothing to see. It stands in line with the messages to the chat, so that nothing said later comes first.
    `signing` are buttons of what waits for a signature. One that nobody `asked` for leaves out each picture in which
    there is nothing to see."""
    told = [tell(board, name) for name in summary.show]
    reply = Reply(_lines_of(board, summary, told), (*_asked_again(board, summary), *signing), card=True)
    seen = [one.picture for one in told if has_figures(one.picture)]
    if seen and asked:
        seen = [one.picture for one in told]
    payload = {
        "door": to.door,
        "chat": to.chat,
        "reply": pack(reply),
        "pictures": [pack_picture(page) for picture in seen for page in pages(picture)],
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


def _asked_again(board: Board, summary: Summary) -> tuple[Choice, ...]:
    """Buttons for this summary, as it will be, and for the programme's others that are made for such places, or for
    places below."""
    programme, place = board.programme, board.world.places.get(board.place)
    levels = programme.levels[programme.levels.index(place.kind) :] if place and place.kind in programme.levels else ()
    where = () if board.group else (board.place,)
    again, others = [], []
    for number, (name, one) in enumerate(seen_in(programme, group=board.group).items()):
        data = buttons.data(buttons.SUMMARY, *((where or ("",)) + (name,) if number else where))
        if one is summary:
            again.append(Choice(board.voice("conversations.summary.again"), data))
        elif one.for_ in levels:
            others.append(Choice(board.voice.pick(one.label), data))
    return (*again, *others)


def month_of(scene: Scene, sheet: Sheet) -> tuple[Line, ...]:
    """The words of a summary of one period, as who signs it reads them."""
    board = _board_of(scene, sheet)
    return _lines_of(board, sheet.summary, [tell(board, name) for name in sheet.summary.show])


def _board_of(scene: Scene, sheet: Sheet) -> Board:
    programme = sheet.programme
    voice = scene.world.voice(scene.language, programme.clock)
    today = scene.now.astimezone(programme.clock).date()
    every = sheet.summary.every
    return Board(scene.world, scene.desk, programme, sheet.place, today, voice, until=sheet.period, every=every)


def not_come(scene: Scene, sheet: Sheet) -> tuple[int, int]:
    """How many reports of its period have not come, or lie with who wrote them; and of how many."""
    programme, board = sheet.programme, _board_of(scene, sheet)
    duties = {duty.form: duty for name in sheet.summary.show for duty in board.duties(programme.chart[name])}
    found = [
        state
        for duty in duties.values()
        for (_, period), state in board.states(duty, (sheet.period,)).items()
        if period == sheet.period and state != "not_owed"
    ]
    return sum(state in ("missing", "returned", "waiting") for state in found), len(found)


def _lines_of(board: Board, summary: Summary, told: list[Told]) -> tuple[Line, ...]:
    """The words: what it is, whether it is signed, its sentences, and each chart's newest period; what is said of the
    period before (faint) goes first where that is too much."""
    period = max(board.shown_until(board.programme.chart[name]) for name in summary.show)
    title = f"{board.voice.pick(summary.label)} · {board.name(board.place)} · {board.voice.period(period)}"
    name = next(name for name, one in board.programme.summary.items() if one is summary)
    sheet = Sheet(board.programme, name, board.place, period)
    signed = [faint(words) for words in signatures.words(board.world, board.desk, board.voice, sheet)]
    said = [Line(words) for words in saying.say(board, summary.say, period)] if summary.say else []
    lines = [strong(title), *signed, *said, *(line for one in told for line in one.lines)]
    return _shortened(lines, len(signed) + 1)


def _shortened(lines: Sequence[Line], first: int) -> tuple[Line, ...]:
    """At most so many lines as a message may have; faint ones go before others, the last before the first, and none of
    the `first` ones."""
    faint_ones = [i for i, line in enumerate(lines) if line.style == "faint" and i >= first]
    gone = set(faint_ones[max(0, len(faint_ones) - max(0, len(lines) - MOST_LINES)) :])
    return tuple(line for i, line in enumerate(lines) if i not in gone)[:MOST_LINES]
