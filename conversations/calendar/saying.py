"""What reminders say: one message for all that concerns one person. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from conversations import buttons
from conversations.calendar import meeting_days, shown
from conversations.calendar.noted import Fallen
from conversations.calendar.reminders import Reminder
from conversations.calendar.shown import Told
from conversations.events import Choice, Line, Reply
from conversations.scene import faint, reply, strong
from conversations.world import World
from forms.follow_ups import FollowUp
from forms.labels import DOTS
from i18n.voice import Voice
from programmes.model import Duty, Meeting, Programme
from programmes.registers import Row
from storage.desk import Desk
from storage.records import Contact

MOST = 10  # buttons in one reminder
MOST_NAMED = 40  # places named in a line
MOST_ENTITIES = 30  # of one duty and day in one reminder
MOST_ALIKE = 5  # of these of one place, each in a line of its own

_NAMED = re.compile(r"\{([^{}]*)\}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T.*)?", re.ASCII)
_HOUR = re.compile(r"\d{2}:\d{2}(:.*)?", re.ASCII)
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Known:
    """What is told besides: of places, by programme, duty, period and place; the entities of registers, by programme,
    duty and id; what was agreed of the meeting before which something is due, by the same as of places."""

    places: Mapping[tuple[str, str, str, str], Told]
    entities: Mapping[tuple[str, str, str], Row]
    meetings: Mapping[tuple[str, str, str, str], Row] = field(default_factory=dict)


def known(world: World, desk: Desk, told: Iterable[Reminder], fallen: Fallen, *, shows: bool = True) -> Known:
    """What these reminders tell besides; without what is shown of places unless it is to be. Raises Wanted."""
    entities = {(*key, row["name"]): row for key, rows in fallen.items() for row in rows}
    asked: dict[tuple[str, str, str], dict[str, None]] = {}
    meetings: dict[tuple[str, str, str, str], Row] = {}
    for one in told:
        if one.form and not one.climbs:
            asked.setdefault((one.programme, one.duty, one.period), {})[one.place] = None
            if held := _held(world, one):
                row = meeting_days.agreed(world, desk, held, one.place, one.period)
                meetings[one.programme, one.duty, one.period, one.place] = row
    return Known(_shown(world, desk, asked) if shows else {}, entities, meetings)


def _shown(
    world: World, desk: Desk, asked: Mapping[tuple[str, str, str], Iterable[str]]
) -> dict[tuple[str, str, str, str], Told]:
    """What is shown of places, by programme, duty and period."""
    places: dict[tuple[str, str, str, str], Told] = {}
    for (id_, duty, period), codes in asked.items():
        programme = _programme(world, id_)
        today = desk.now.astimezone(programme.clock).date()
        found = shown.of_places(world, desk, programme, duty, codes, period, today)
        places |= {(id_, duty, period, place): each for place, each in found.items()}
    return places


def message(world: World, to: Contact, told: Sequence[Reminder], now: datetime, beside: Known) -> Reply:
    """One message for all that concerns one person: what she owes herself, what falls due of what is noted, then what
    others owe her. In a chat that others read, names and amounts are left out."""
    programme = _programme(world, told[0].programme)
    voice = world.voice(to.person.language, programme.clock)
    today = now.astimezone(programme.clock).date()
    own = [one for one in told if one.form and not one.climbs]
    falls = sorted((one for one in told if one.entity), key=lambda one: one.due)
    others = [one for one in told if one.climbs]
    lines = [strong(voice("conversations.remind.hello", name=to.person.name))]
    for group in _alike(own):
        meeting = _meeting(world, voice, group[0], beside)
        lines += [line for line in meeting if line not in lines]
        lines += [_own_line(world, voice, group[0], today), *_of_places(world, voice, group, to.shared, beside)]
    for group in _by(falls, lambda one: (one.programme, one.duty, one.due)).values():
        lines += _of_entities(world, voice, group, today, to.shared, beside)
    if others:
        lines.append(Line(voice("conversations.remind.others")))
        lines += [Line(f"• {_missing(world, voice, group)}") for group in _alike(others)]
    ticks = [] if to.shared else [_tick(one, beside) for one in falls if _duty(world, one).done]
    records = [] if to.shared else [_record(world, voice, one, beside) for one in falls if _duty(world, one).opens]
    return reply(*lines, choices=tuple((*_openings(world, voice, own), *ticks, *records)[:MOST]))


def _programme(world: World, id_: str) -> Programme:
    return next(one for one in world.programmes if one.id == id_)


def _duty(world: World, one: Reminder) -> Duty:
    return _programme(world, one.programme).duty[one.duty]


def _by(told: Sequence[Reminder], key: Callable[[Reminder], Key]) -> dict[Key, list[Reminder]]:
    groups: dict[Key, list[Reminder]] = {}
    for one in told:
        groups.setdefault(key(one), []).append(one)
    return groups


def _alike(told: Sequence[Reminder]) -> list[list[Reminder]]:
    """Reminders of one form, period and day together: they differ in the place only."""
    return list(_by(told, lambda one: (one.form, one.period, one.due)).values())


# Reports --------------------------------------------------------------------------------------------------------------


def _own_line(world: World, voice: Voice, one: Reminder, today: date) -> Line:
    """ "in 3 days", "tomorrow", "today", "2 days late": how it stands on the day it is said, which after a power cut is
    not the day it was to be said, and not the date alone."""
    due = date.fromisoformat(one.due)
    words = {"what": _what(world, voice, one), "day": voice.day(due), "days": voice.number(abs((today - due).days))}
    return Line(voice(f"conversations.remind.{_when(due, today)}", **words))


def _meeting(world: World, voice: Voice, one: Reminder, beside: Known) -> list[Line]:
    """Of what is owed before a meeting when and where that is, ahead of the day that this is due: that would else be
    read as the meeting's."""
    held, days = _held(world, one), _duty(world, one).days
    if held is None or not days:
        return []
    row = beside.meetings.get((one.programme, one.duty, one.period, one.place), {})
    words = when_and_where(voice, held, row, date.fromisoformat(one.due) - timedelta(days))
    return [Line(voice("conversations.remind.meeting", meeting=voice.pick(held.label), day=words))]


def _held(world: World, one: Reminder) -> Meeting | None:
    """The meeting by whose day this is owed."""
    return _programme(world, one.programme).meeting.get(_duty(world, one).meeting)


def when_and_where(voice: Voice, meeting: Meeting, row: Row, day: date) -> str:
    """On which day a meeting is, and what else was agreed of it (`row`); nothing but its day where nothing was."""
    return filled(voice, voice.pick(meeting.text), row, day) if row else voice.day(day)


def _when(due: date, today: date) -> str:
    late = (today - due).days
    return "soon" if late < -1 else "tomorrow" if late == -1 else "today" if late == 0 else "late"


def _what(world: World, voice: Voice, one: Reminder) -> str:
    return f"{world.newest(one.form).title(voice.language)} · {voice.period(one.period)}"


def _of_places(world: World, voice: Voice, group: Sequence[Reminder], shared: bool, beside: Known) -> list[Line]:
    """The places of which a report is owed; with what is to be told of each, a line a place."""
    keys = [(one.programme, one.duty, one.period, one.place) for one in group]
    spoken = [beside.places[key] for key in keys if key in beside.places]
    if shared or not spoken:
        return [Line(f"• {', '.join(_names(world, voice, group))}")]
    programme = _programme(world, group[0].programme)
    show = programme.duty[group[0].duty].show
    assert show is not None
    definitions = [one for form in programme.form for one in world.definitions(form)]
    lines = [faint(shown.span_in_words(voice, spoken[0]))]
    for key, name in zip(keys, _names(world, voice, group), strict=True):
        told = beside.places.get(key)
        said = shown.in_words(voice, programme, show, definitions, told) if told else []
        lines.append(Line("\n".join((f"• {name}", *said))))
    return lines


def _missing(world: World, voice: Voice, group: Sequence[Reminder]) -> str:
    """What has not arrived, of how many places, and of which."""
    names = list(dict.fromkeys(_names(world, voice, group)))
    who = ", ".join(names[:MOST_NAMED])
    if more := len(names[MOST_NAMED:]):
        who = f"{who} {voice('conversations.summary.and_more', count=more)}"
    count = voice.number(len({one.place for one in group}))
    return voice("conversations.remind.missing", what=_what(world, voice, group[0]), count=count, who=who)


def _names(world: World, voice: Voice, told: Sequence[Reminder]) -> list[str]:
    return [world.places.name(one.place, voice.language) for one in told]


def _openings(world: World, voice: Voice, own: Sequence[Reminder]) -> list[Choice]:
    """A button for each report; where these are too many, one for all places of a form and period. By its place and
    period, as a button is short; what prepares a meeting, or would be called as another one, by its form."""
    alike = Counter((one.place, one.period) for one in own)
    if len(own) <= MOST:
        made = []
        for one in own:
            titled = alike[one.place, one.period] > 1 or bool(_duty(world, one).meeting)
            data = buttons.data(buttons.OPEN, one.form, one.place, one.period)
            made.append(Choice(_opening(world, voice, one, titled), data))
        return made
    return [
        Choice(_what(world, voice, group[0]), buttons.data(buttons.PLACES, group[0].form, group[0].period, 0))
        for group in _alike(own)
    ]


def _opening(world: World, voice: Voice, one: Reminder, titled: bool) -> str:
    place = world.places.name(one.place, voice.language)
    title = world.newest(one.form).title(voice.language)
    return f"{title} · {place}" if titled else f"{place} · {voice.period(one.period)}"


# What is noted in registers -------------------------------------------------------------------------------------------


def _of_entities(
    world: World, voice: Voice, group: Sequence[Reminder], today: date, shared: bool, beside: Known
) -> list[Line]:
    """What falls due on one day: when that is, and a line for each; of many of one place only their names, in one."""
    due = date.fromisoformat(group[0].due)
    words = {"day": voice.day(due), "days": voice.number(abs((today - due).days))}
    lines = [Line(voice(f"conversations.remind.falls_{_when(due, today)}", **words))]
    text = voice.pick(_duty(world, group[0]).text)
    said: list[str] = []
    for place, ones in _by(group[:MOST_ENTITIES], lambda one: one.place).items():
        name = world.places.name(place, voice.language)
        rows = [_row(one, beside) for one in ones]
        if len(rows) > MOST_ALIKE and not _duty(world, group[0]).done:
            labels = DOTS if shared else ", ".join(row.get("label", "") for row in rows)
            said.append(f"• {name} ({voice.number(len(rows))}): {labels}")
        else:
            said += [f"• {filled(voice, text, row, due, shared, name)}" for row in rows]
    if more := len(group[MOST_ENTITIES:]):
        said.append(voice("conversations.summary.and_more", count=more))
    return [*lines, Line("\n".join(dict.fromkeys(said)))]


def _row(one: Reminder, beside: Known) -> Row:
    return beside.entities.get((one.programme, one.duty, one.entity), {})


def filled(voice: Voice, text: str, row: Row, due: date, shared: bool = False, place: str = "") -> str:
    """A duty's text with what stands in an entity; its days and numbers as the reader writes them, its place by the
    name `place`."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name == "day":
            return voice.day(due)
        if name == "place" and place:
            return place
        return DOTS if shared else _value(voice, row.get(name, ""))

    return _NAMED.sub(value, text)


def _value(voice: Voice, written: str) -> str:
    if _DAY.fullmatch(written):
        with suppress(ValueError):
            return voice.day(date.fromisoformat(written[:10]))
    if _HOUR.fullmatch(written):
        with suppress(ValueError):
            return voice.time(time.fromisoformat(written))
    return voice.number(int(written)) if re.fullmatch(r"-?\d{1,15}", written, re.ASCII) else written


def _tick(one: Reminder, beside: Known) -> Choice:
    label = _row(one, beside).get("label", "")
    return Choice(f"✓ {label}", buttons.data(buttons.NOTED, one.duty, buttons.short(one.entity)))


def _record(world: World, voice: Voice, one: Reminder, beside: Known) -> Choice:
    """Opens the form in which something is to be recorded of an entity, or of what this names in a property called as
    the question is."""
    follow, row = FollowUp.read(_duty(world, one).opens), _row(one, beside)
    about = next((row[key] for key in follow.answers("") if key in row), one.entity)
    title = world.newest(follow.form).title(voice.language)
    data = buttons.data(buttons.RECORD, follow.form, one.place, buttons.short(about), follow.how)
    return Choice(f"{row.get('label', '')} – {title}", data)
