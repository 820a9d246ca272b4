"""What can be tapped to answer a question: choices, boxes, an order, a page of a long list, days.

A draft's state holds, in `view`, how the question at `at` is looked at: the `page` of a long list, what of it was
searched for (`find`), the `month` of the calendar that is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from conversations import buttons
from conversations.dialogue import calendar_days, lists
from conversations.dialogue.values import named, options
from conversations.events import Choice, Line
from conversations.markup import plain
from conversations.scene import Scene, faint
from forms.form import shown_as
from forms.walking.session import Prompt
from programmes.calendar import bounds
from storage.records import Draft

MOST_BUTTONS = 20  # longer lists are leafed through, and searched
WIDE = 14  # labels up to this many letters stand two in a row
RANKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
SEVERAL = frozenset(("select_multiple", "rank"))
OF_DAYS = frozenset(("date", "month-year", "year"))
TICKED, FREE = "☑", "☐"
NO_DAY = "·"  # on a calendar, where no day is to be had; a button must have something on it

Holds = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Offer:
    """Buttons, `columns` in a row; `lines` belong to them; `asks`, `first` and `last` are the message's (see Reply).
    `whole`: it needs no others beside it, since one of its buttons leads back."""

    choices: tuple[Choice, ...] = ()
    columns: int = 1
    lines: tuple[Line, ...] = ()
    asks: str = ""
    first: str = ""
    last: str = ""
    whole: bool = False


def is_long(prompt: Prompt) -> bool:
    """Whether its choices are too many to stand under the question all at once."""
    return len(prompt.choices) > MOST_BUTTONS and prompt.type in ("select_one", "select_multiple")


def view_of(draft: Draft, prompt: Prompt) -> Mapping[str, Any]:
    """How this question is looked at; nothing when it was just asked."""
    view: Mapping[str, Any] = draft.state.get("view") or {}
    return view if view.get("at") == prompt.path else {}


def offer(scene: Scene, draft: Draft, prompt: Prompt, holds: Holds) -> Offer:
    """What can be tapped for this question."""
    kind = shown_as(prompt.type, prompt.appearance)
    if is_long(prompt):
        return _page(scene, draft, prompt)
    if prompt.type == "rank":
        return _ranks(scene, draft, prompt)
    if prompt.type == "select_multiple":
        return _boxes(scene, draft, prompt, kind)
    if kind in OF_DAYS:
        return _days(scene, draft, prompt, kind, holds)
    labels = [option.label for option in options(scene, prompt)]
    made = tuple(buttons.of(draft, buttons.PICK, label, at) for at, label in enumerate(labels))
    return Offer(made, _columns(labels), asks=kind)


def _columns(labels: Sequence[str], wide: int = WIDE) -> int:
    return 2 if labels and all(len(label) <= wide for label in labels) else 1


def chosen_line(scene: Scene, draft: Draft, prompt: Prompt) -> Line:
    """What is ticked, or ordered, so far, in one short line."""
    picked = draft.state.get("picked", ())
    return Line(f"{TICKED} {', '.join(named(scene, prompt, picked))}" if picked else "")


# Boxes and orders


def _boxes(scene: Scene, draft: Draft, prompt: Prompt, kind: str) -> Offer:
    """Boxes to be ticked, numbered because they may be typed too."""
    labels = [f"{at}. {option.label}" for at, option in enumerate(options(scene, prompt), 1)]
    made = _to_tick(draft, prompt, labels, range(len(labels)))
    return Offer((*made, _done(scene, draft)), _columns(labels, WIDE + 4), asks=kind)


def _to_tick(draft: Draft, prompt: Prompt, labels: Iterable[str], places: Iterable[int]) -> list[Choice]:
    """A box says what it is to be, ticked or not: pressed twice, or once more by a phone, it is so once."""
    ticked = set(draft.state.get("picked", ()))
    made = []
    for label, place in zip(labels, places, strict=True):
        on = prompt.choices[place].name in ticked
        made.append(buttons.of(draft, buttons.TICK, f"{TICKED if on else FREE} {label}", place, "off" if on else "on"))
    return made


def _done(scene: Scene, draft: Draft) -> Choice:
    count = len(draft.state.get("picked", ()))
    return buttons.of(draft, buttons.DONE, scene.voice("conversations.button.done", count=count))


def _ranks(scene: Scene, draft: Draft, prompt: Prompt) -> Offer:
    """What is to be put in order: tapped one after another, the first first."""
    labels = [f"{number}. {option.label}" for number, option in enumerate(options(scene, prompt), 1)]
    if len(labels) > MOST_BUTTONS:
        return Offer(lines=tuple(map(Line, labels)))
    picked = list(draft.state.get("picked", ()))
    made = []
    for place, (option, label) in enumerate(zip(prompt.choices, labels, strict=True)):
        on = option.name in picked
        rank = f"{RANKS[picked.index(option.name)]} " if on else ""
        made.append(buttons.of(draft, buttons.TICK, rank + label, place, "off" if on else "on"))
    return Offer(tuple(made), _columns(labels, WIDE + 4))


# Long lists


def _page(scene: Scene, draft: Draft, prompt: Prompt) -> Offer:
    """A page of a long list, or of what was found in it, each with its number in the whole list."""
    voice, view = scene.voice, view_of(draft, prompt)
    text = str(view.get("find", ""))
    places: Sequence[int] = lists.matching(text, prompt.choices) if text else range(len(prompt.choices))
    page = lists.page(places, int(view.get("page", 0)) or _page_of_value(prompt, text))
    labels = [f"{place + 1}. {plain(prompt.choices[place].label)}" for place in page.places]
    if prompt.type == "select_multiple":
        made = [*_to_tick(draft, prompt, labels, page.places), _done(scene, draft)]
    else:
        made = [buttons.of(draft, buttons.PICK, label, place) for label, place in zip(labels, page.places, strict=True)]
    if page.number > 1:
        made.append(buttons.of(draft, buttons.PAGE, f"‹ {page.number - 1}/{page.of}", page.number - 1))
    if page.number < page.of:
        made.append(buttons.of(draft, buttons.PAGE, f"{page.number + 1}/{page.of} ›", page.number + 1))
    if text:
        made.append(buttons.of(draft, buttons.PAGE, voice("conversations.button.whole_list"), 0))
        line = faint(voice("conversations.list.found", text=text, count=len(places)))
    else:
        line = faint(voice("conversations.how.long_list", count=len(places)))
    return Offer(tuple(made), _columns(labels, WIDE + 6), (line,))


def _page_of_value(prompt: Prompt, text: str) -> int:
    """Where what stands there is; the first page when nothing does."""
    first = prompt.value.split()[:1]
    names = (place for place, option in enumerate(prompt.choices) if [option.name] == first)
    return lists.page_of(next(names, 0)) if first and not text else 1


# Days


def period_of(scene: Scene, draft: Draft) -> tuple[date, date] | None:
    """The first and last day of what is reported; None outside a report."""
    if not draft.period or not scene.world.is_report(draft.form):
        return None
    return bounds(draft.period)


def span_of(scene: Scene, draft: Draft, prompt: Prompt, holds: Holds) -> calendar_days.Span | None:
    """The days that the question takes, as far as they can be found out."""
    first, last = period_of(scene, draft) or (None, None)
    return calendar_days.span(holds, calendar_days.likely_days(scene.today, first, last, prompt.value))


def example_of(scene: Scene, draft: Draft, prompt: Prompt, holds: Holds) -> date:
    """A day to show how days are typed: one that the question takes, in the month that is reported."""
    period = period_of(scene, draft)
    return calendar_days.example(span_of(scene, draft, prompt, holds), scene.today, period[0] if period else None)


def _days(scene: Scene, draft: Draft, prompt: Prompt, kind: str, holds: Holds) -> Offer:
    """Days near at hand, and a calendar, as far as the question takes them; where what stands there lies ahead, none
    that is past."""
    span = span_of(scene, draft, prompt, holds)
    month = str(view_of(draft, prompt).get("month", ""))
    if span is not None and kind == "date" and month:
        return _calendar(scene, draft, span, date.fromisoformat(f"{month}-01"), holds)
    ahead = kind == "date" and prompt.value > scene.today.isoformat()
    made = [
        buttons.of(draft, buttons.VALUE, _near_label(scene, kind, day), day.isoformat())
        for day in _NEAR[kind](span, scene.today)
        if holds(day.isoformat()) and (day >= scene.today or not ahead)
    ]
    if span is not None and kind == "date":
        period = period_of(scene, draft)
        opens = calendar_days.opening(span, scene.today, period[0] if period else None)
        made.append(
            buttons.of(draft, buttons.DAYS, scene.voice("conversations.button.calendar"), opens.isoformat()[:7])
        )
    first, last = (day.isoformat() if day else "" for day in ((span.first, span.last) if span else (None, None)))
    return Offer(tuple(made), min(len(made), 3) or 1, asks=kind, first=first, last=last)


_NEAR = {
    "date": calendar_days.near,
    "month-year": calendar_days.near_months,
    "year": calendar_days.near_years,
}


def _near_label(scene: Scene, kind: str, day: date) -> str:
    voice = scene.voice
    if kind == "year":
        return voice.year(day.year)
    if kind == "month-year":
        return voice.month(day.isoformat()[:7])
    name = "conversations.day.today" if day == scene.today else "conversations.day.yesterday"
    return f"{voice(name)} {day.day}/{day.month}"


def _calendar(scene: Scene, draft: Draft, span: calendar_days.Span, month: date, holds: Holds) -> Offer:
    """The days of one month that are taken, each under its weekday, the ways to the months beside it, and back to the
    question. What is none of them leads to the same month again."""
    voice, this = scene.voice, month.isoformat()[:7]
    weeks = calendar_days.weeks(calendar_days.offered(span, month, holds), month, voice.first_weekday)
    made = [buttons.of(draft, buttons.DAYS, name, this) for name in voice.week]
    made += [
        buttons.of(draft, buttons.VALUE, str(day.day), day.isoformat())
        if day is not None
        else buttons.of(draft, buttons.DAYS, NO_DAY, this)
        for week in weeks
        for day in week
    ]
    earlier, later = calendar_days.ways(span, month)
    made += [
        buttons.of(draft, buttons.DAYS, sign, other.isoformat()[:7])
        for sign, other in (("‹", earlier), ("›", later))
        if other is not None
    ]
    made.append(buttons.of(draft, buttons.DAYS, "↩"))
    title = Line(voice.month(this))
    bounds_ = {
        "first": span.first.isoformat() if span.first else "",
        "last": span.last.isoformat() if span.last else "",
    }
    return Offer(tuple(made), calendar_days.WEEK, (title,), asks="date", whole=True, **bounds_)
