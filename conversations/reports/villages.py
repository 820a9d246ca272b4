"""Village after village: the next one of the same form and month by one tap, how many are done, one passed over for
now, and going on where she was.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from conversations import buttons
from conversations.dialogue import asking
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.reports import keeping, menu, reporting, steps
from conversations.reports.menu import Due, Month
from conversations.scene import Scene, faint, strong
from storage.records import Draft
from storage.writes import DropDraft, SaveDraft

PAGE = 10  # places on a page of a month's list
LATELY = timedelta(hours=12)  # for so long a list of the menu may be in her mind
PASSED = "passed"  # in a draft's state: begun, and put behind the other places


def month_of(scene: Scene, form: str, period: str) -> Month | None:
    """All her places of a form and month, when something of it is still owed."""
    return next((one for one in menu.months(scene) if (one.form, one.period) == (form, period)), None)


def following(month: Month, place: str) -> Due | None:
    """Which place is next after this one: what is begun, unless she has passed it over; then in the order of her area,
    and from its end back to what is left."""
    codes = [one.obligation.place for one in month.reports]
    at = codes.index(place) if place in codes else -1

    def rank(one: Due) -> tuple[int, int]:
        begun = one.draft is not None or one.filed is not None
        passed = one.draft is not None and bool(one.draft.state.get(PASSED))
        return (2 if passed else 0 if begun else 1), (codes.index(one.obligation.place) - at) % len(codes)

    return min((one for one in month.owed if one.obligation.place != place), key=rank, default=None)


# After a report -------------------------------------------------------------------------------------------------------


def how_far(scene: Scene, form: str, place: str, period: str) -> str:
    """After this report: how many of her places are done; '' where she has but one."""
    reports = [one for one in menu.due(scene) if (one.obligation.form, one.obligation.period) == (form, period)]
    if len(reports) < 2:
        return ""
    sent = sum(not one.owed or one.obligation.place == place for one in reports)
    return scene.voice("conversations.villages.progress", sent=sent, of=len(reports), period=scene.voice.period(period))


def what_next(scene: Scene, form: str, place: str, period: str) -> tuple[Choice, ...]:
    """After this report: the next place of the same month; the next step of the same meeting, or else what is owed
    longest; the menu."""
    voice = scene.voice
    made: list[Choice] = []
    month = month_of(scene, form, period)
    beside = following(month, place) if month else None
    if beside is not None:
        made.append(_next(scene, beside))
    others = [
        one for one in menu.due(scene) if one.owed and (one.obligation.form, one.obligation.period) != (form, period)
    ]
    others.sort(key=lambda one: not steps.goes_with(scene, one, form, period))
    made += [menu.due_button(scene, one) for one in others[:1]]
    return (*made, Choice(voice("conversations.button.menu"), buttons.data(buttons.MENU)))


def _next(scene: Scene, one: Due) -> Choice:
    name = scene.world.places.name(one.obligation.place, scene.language)
    label = scene.voice("conversations.button.next", what=f"{name}{menu.far(scene, one.draft)}")
    return Choice(label, buttons.data(buttons.OPEN, *one.subject))


# One passed over ------------------------------------------------------------------------------------------------------


def later_button(scene: Scene, form: str, place: str, period: str) -> tuple[Choice, ...]:
    """At the beginning of a report: the button to the next place, this one coming later."""
    month = month_of(scene, form, period)
    one = following(month, place) if month else None
    if one is None:
        return ()
    label = f"⏭ {scene.world.places.name(one.obligation.place, scene.language)}"
    return (Choice(label, buttons.data(buttons.LATER, form, place, period)),)


def begin(scene: Scene, form: str, place: str, period: str) -> Outcome:
    """Open a report that she owes, with the way to the next place beside its first question, and, where a whole section
    is asked in place of that one, the button for a month without activity."""
    opened = reporting.start(scene, form, place, period)
    draft = next((one for one in scene.desk.drafts if (one.form, one.place, one.period) == (form, place, period)), None)
    written = [write.draft for write in opened.writes if isinstance(write, SaveDraft) and write.draft.front]
    if draft is not None or not written or not opened.replies:
        return opened
    last = opened.replies[-1]
    there = {buttons.read(choice.data).verb for choice in last.choices}
    form_ = scene.world.form(scene.desk, form, written[-1].version)
    idle = () if buttons.NONE in there else keeping.idle_at_first(scene, written[-1], form_)
    more = replace(last, choices=(*last.choices, *idle, *later_button(scene, form, place, period)))
    return replace(opened, replies=(*opened.replies[:-1], more))


def later(scene: Scene, form: str, place: str, period: str) -> Outcome:
    """Pass a place over: to the next one. What is begun of it is kept, and comes behind the others; what is not, is not
    kept."""
    month = month_of(scene, form, period)
    to = following(month, place) if month else None
    if to is None:
        return menu.show(scene)
    this = next((one for one in scene.desk.drafts if (one.form, one.place, one.period) == (form, place, period)), None)
    if this is None:
        return begin(scene, *to.subject)
    drafts = tuple(one for one in scene.desk.drafts if one is not this)
    without = replace(scene, desk=replace(scene.desk, drafts=drafts))
    return Outcome((_aside(scene, this),)) + begin(without, *to.subject)


def _aside(scene: Scene, draft: Draft) -> DropDraft | SaveDraft:
    if not draft.corrects and not any(draft.state.get("far", ())[:1]):
        return asking.gone(scene, draft)
    return SaveDraft(replace(asking.kept(scene, draft, passed=True), front=0))


# The list of a month, going on ----------------------------------------------------------------------------------------


def listed(scene: Scene, form: str, period: str, first: int = 0) -> Outcome:
    """The places of a month that are owed, by their number in her area, ten at once."""
    month = month_of(scene, form, period) if scene.world.is_report(form) else None
    if month is None:
        return menu.show(scene)
    voice = scene.voice
    numbered = [(number, one) for number, one in enumerate(month.reports, 1) if one.owed]
    page = numbered[first : first + PAGE] or numbered[:PAGE]
    made = [_numbered(scene, number, one) for number, one in page]
    if first + PAGE < len(numbered):
        label = voice("conversations.button.more_places", count=len(numbered) - first - PAGE)
        made.append(Choice(label, buttons.data(buttons.PLACES, form, period, first + PAGE)))
    made.append(Choice(voice("conversations.button.menu"), buttons.data(buttons.MENU)))
    title = f"{scene.world.newest(form).title(scene.language)} · {voice.period(period)}"
    state = voice("conversations.menu.sent", sent=month.sent, of=len(month.reports))
    return scene.say(strong(title), faint(state), choices=tuple(made))


def _numbered(scene: Scene, number: int, one: Due) -> Choice:
    mark = "↩ " if one.filed else "✎ " if one.draft else ""
    name = scene.world.places.name(one.obligation.place, scene.language)
    return Choice(f"{number}. {mark}{name}{menu.far(scene, one.draft)}", buttons.data(buttons.OPEN, *one.subject))


def by_number(scene: Scene, number: int) -> Outcome | None:
    """`4` while nothing is asked: the fourth report of the menu; where that lists months, the fourth place of her area,
    of which month is asked when there are several. None when there is no such number."""
    choices = menu.report_choices(scene)
    if not any(buttons.read(choice.data).verb == buttons.PLACES for choice in choices):
        if not 1 <= number <= len(choices):
            return None
        if _moved_lately(scene):
            return scene.say(scene.voice("conversations.unclear.this"), choices=(choices[number - 1], _to_menu(scene)))
        return _tapped(scene, buttons.read(choices[number - 1].data))
    found = [month.reports[number - 1] for month in menu.months(scene) if 1 <= number <= len(month.reports)]
    owed = [one for one in found if one.owed]
    if len(owed) == len(found) == 1:
        return begin(scene, *owed[0].subject)
    if not owed:
        return None
    made = tuple(menu.due_button(scene, one) for one in reversed(owed))
    asked = "conversations.unclear.which" if len(owed) > 1 else "conversations.unclear.this"
    return scene.say(Line(scene.voice(asked)), choices=(*made, _to_menu(scene)))


def _to_menu(scene: Scene) -> Choice:
    return Choice(scene.voice("conversations.button.menu"), buttons.data(buttons.MENU))


def _moved_lately(scene: Scene) -> bool:
    """Whether the menu's list has become another one since she may have seen it: a report was sent."""
    sent = (one.filed.sent_at for one in menu.due(scene) if one.filed is not None and not one.owed)
    return any(scene.now - at < LATELY for at in sent)


def _tapped(scene: Scene, tap: buttons.Tap) -> Outcome:
    if tap.verb == buttons.RESUME:
        return go_on(scene, tap.word(0))
    return begin(scene, tap.word(0), tap.word(1), tap.word(2)) if tap.verb == buttons.OPEN else menu.begun(scene)


def go_on(scene: Scene, short: str | None = None) -> Outcome:
    """Go on with a draft; with the one written last when none is named; else with what is owed longest."""
    mine = [one for one in scene.desk.drafts if scene.world.is_report(one.form)]
    if short is not None:
        mine = [one for one in mine if short and one.id.startswith(short)]
        if not mine:
            return menu.show(scene, Line(scene.voice("conversations.stale")))
    if mine:
        return reporting.resume(scene, max(mine, key=lambda one: one.updated_at or scene.now))
    owed = [one for one in menu.due(scene) if one.owed]
    return begin(scene, *owed[0].subject) if owed else menu.show(scene)
