"""The menu: what she owes, for which place and period, until when; what is begun; what waits for an officer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from conversations import buttons
from conversations.calendar import meeting_days
from conversations.documents import offered
from conversations.events import MENU, Choice, Line
from conversations.outcome import Outcome
from conversations.people import officers, succession
from conversations.reports import steps
from conversations.review import signatures
from conversations.scene import Scene, faint, strong
from programmes.calendar import bounds
from programmes.obligations import Holder, Obligation, obligations
from storage.desk import FiledIn, SubmissionOf, ToReview
from storage.records import Draft, Filed

MOST = 12  # reports in an officer's queue
ROOM = 8  # reports with a button of their own; of more there is a button a month
FEW = 3  # places of the newest month that have their buttons in any case
MOST_BEGUN = 5  # drafts beside a month's buttons
LEFT = timedelta(days=31)  # after a duty has ended, for so long what was owed by it is hers to finish
BACK = 3  # periods looked back for what is still owed
LONGEST = timedelta(days=190)  # since it was due: of half-years and years only the last one


@dataclass(frozen=True, slots=True)
class Due:
    """A report that is hers to file: how it stands, and the draft in which she has begun it or is to mend it."""

    obligation: Obligation
    filed: Filed | None
    draft: Draft | None
    late: bool

    @property
    def owed(self) -> bool:
        """Not sent yet, or sent back."""
        return self.filed is None or self.filed.status == "returned"

    @property
    def subject(self) -> tuple[str, str, str]:
        """Form, place and period."""
        return self.obligation.form, self.obligation.place, self.obligation.period


@dataclass(frozen=True, slots=True)
class Month:
    """All reports of one form and period that are hers: one a place, in the order of her area."""

    form: str
    period: str
    due: date
    late: bool
    reports: tuple[Due, ...]

    @property
    def owed(self) -> tuple[Due, ...]:
        return tuple(one for one in self.reports if one.owed)

    @property
    def sent(self) -> int:
        return len(self.reports) - len(self.owed)


def show(scene: Scene, *before: Line, without: str = "") -> Outcome:
    """The menu of whoever asks, by the roles she holds. `without` names a draft just thrown away."""
    voice = scene.voice
    lines = [*before, strong(voice("conversations.menu", name=scene.person.name))]
    choices: list[Choice] = []
    every = due(scene)
    standing = _by_month(every)
    owed = [*_owed_lines(scene, every), *steps.lines(scene, every)]
    for part in ((owed, report_choices(scene, without)), ([], _offered(scene)), _queue_part(scene)):
        lines += part[0]
        choices += part[1]
    if not choices:
        lines.append(Line(voice("conversations.menu.nothing")))
    choices += signatures.buttons_of(scene)
    if any(not one.owed for one in every):
        choices.append(Choice(voice("conversations.button.reports"), buttons.data(buttons.REPORTS)))
    if any(len(month.owed) > 1 for month in standing):
        choices.append(Choice(voice("excel.button.get"), buttons.data(buttons.EXCEL)))
    if on_demand(scene):
        choices.append(Choice(voice("conversations.button.records"), buttons.data(buttons.RECORDS)))
    choices += offered.in_menu(scene)
    if officers.leads(scene):
        choices.append(Choice(voice("conversations.button.people"), buttons.data(buttons.PEOPLE)))
    if officers.grounds(scene):
        choices.append(Choice(voice("conversations.button.group"), buttons.data(buttons.GROUP)))
    if len(scene.desk.sharers) > 1:
        choices.append(Choice(voice("conversations.button.away"), buttons.data(buttons.AWAY)))
    choices += [
        Choice(voice("conversations.button.summary"), buttons.data(buttons.SUMMARY)),
        Choice(voice("conversations.button.language"), buttons.data(buttons.LANGUAGE)),
    ]
    menu = scene.say(*lines, choices=tuple(choices))
    return replace(menu, replies=tuple(replace(one, asks=MENU) for one in menu.replies))


def on_demand(scene: Scene) -> dict[str, tuple[str, ...]]:
    """The forms that she may open on any day, by the place of which they tell: places in the order of her areas, forms
    as they stand in the programme."""
    found: dict[str, dict[str, None]] = {}
    for held in scene.roles:
        programme = scene.world.programme_with(held.role)
        forms = [
            (form, rule.for_)
            for form, rule in (programme.form.items() if programme else ())
            if rule.on_demand and held.role in rule.by and form in scene.world.current
        ]
        for place in scene.places.below(held.place) if forms else ():
            mine = [form for form, level in forms if level == place.kind]
            if mine:
                found.setdefault(place.code, {}).update(dict.fromkeys(mine))
    return {place: tuple(forms) for place, forms in found.items()}


def may_file(scene: Scene, form: str, place: str, period: str) -> bool:
    """Whether this report is hers: by a role that she held on the period's last day, as obligations have it; while the
    month of one that is opened on demand is not over, by a role that she holds today."""
    if not scene.world.is_report(form):
        return False
    rule = scene.world.rule(form)
    by, last = rule.by, bounds(period)[1]
    if rule.on_demand:
        last = min(last, scene.today)
    above = {step.code for step in scene.world.places.path(place)}
    held = any(one.role in by and one.place in above and one.held(last) for one in _holders(scene))
    return held or _came_into_her_hands(scene, form, place, period, above)


def _came_into_her_hands(scene: Scene, form: str, place: str, period: str, above: set[str]) -> bool:
    """By a draft: of somebody who left, whose place she has now; or one that an officer fills in in somebody's name."""
    rule = scene.world.rule(form)
    known = (*scene.desk.drafts, *scene.desk.offered)
    drafts = [one for one in known if (one.form, one.place, one.period) == (form, place, period)]
    roles = {held.role for held in scene.roles if held.place in above}
    if any(one.for_person for one in drafts):
        return rule.to in roles
    return any(succession.LEFT_BY in one.state for one in drafts) and not roles.isdisjoint(rule.by)


def _holders(scene: Scene) -> list[Holder]:
    """All she holds, or held lately: who left in the middle of a month may still finish what she owes of before."""
    return [
        Holder(scene.person.id, one.role, one.place, one.start, one.end)
        for one in scene.person.roles
        if one.end is None or scene.today - one.end <= LEFT
    ]


def due(scene: Scene) -> tuple[Due, ...]:
    """Every report of the last months that is hers, sent or not, the one due first at the head; of one month in the
    order of her area."""
    return scene.once(_due)  # many ask in one step, of hundreds of reports


def _due(scene: Scene) -> tuple[Due, ...]:
    found: list[Due] = []
    for programme in scene.world.programmes:
        holders = [one for one in _holders(scene) if one.role in programme.role]
        if not holders:
            continue
        areas = [one.place for one in holders]
        meeting = meeting_days.on_desk(scene.world, scene.desk, programme, scene.today, areas)
        all_of_it = obligations(programme, holders, scene.places, scene.today, back=BACK, meeting=meeting)
        owed = [one for one in all_of_it if one.opens <= scene.today <= one.due + LONGEST]
        found += _as_they_stand(scene, owed)
    once = {one.subject: one for one in found}  # who holds two roles over a place owes its report once
    return tuple(sorted(once.values(), key=lambda one: one.obligation.due))


def months(scene: Scene) -> list[Month]:
    """The same by form and period: those of which something is owed."""
    return _by_month(due(scene))


def _by_month(every: Sequence[Due]) -> list[Month]:
    found: dict[tuple[str, str], list[Due]] = {}
    for one in every:
        found.setdefault((one.obligation.form, one.obligation.period), []).append(one)
    made = [
        Month(form, period, ones[-1].obligation.due, ones[-1].late, tuple(ones))
        for (form, period), ones in found.items()
    ]
    return [month for month in made if month.owed]


def _as_they_stand(scene: Scene, obliged: list[Obligation]) -> list[Due]:
    if not obliged:
        return []
    places = tuple(sorted({one.place for one in obliged}))
    since = min(bounds(one.period)[0] for one in obliged)
    filed = {(one.form, one.place, one.period): one for one in scene.desk.look(FiledIn(places, since.isoformat()))}
    begun = {(one.form, one.place, one.period): one for one in scene.desk.drafts}
    keyed = [(one, (one.form, one.place, one.period)) for one in obliged]
    return [Due(one, filed.get(key), begun.get(key), one.due < scene.today) for one, key in keyed]


def due_button(scene: Scene, one: Due, without: str = "") -> Choice:
    """A button that opens what is owed; its mark says how it stands."""
    draft = one.draft if one.draft is not None and one.draft.id != without else None
    mark = "↩ " if one.filed else "✎ " if draft else "⚠ " if one.late else ""
    words = steps.about(scene, one, due(scene)) if steps.is_step(scene, one) else about(scene, *one.subject)
    return Choice(f"{mark}{words}{far(scene, draft)}", buttons.data(buttons.OPEN, *one.subject))


def far(scene: Scene, draft: Draft | None) -> str:
    """Behind what is begun: how much of it is answered, of the questions as they stand."""
    done, of = (draft.state.get("far") if draft else None) or (0, 0)
    return f" · {done * 100 // of}%" if of else ""


def about(scene: Scene, form: str, place: str, period: str, at: datetime | None = None) -> str:
    """What a report is about, short enough for a button: place and period, and the form's short title where there are
    others like it; of one that is opened on demand its day, if `at` is when it was begun or sent."""
    name = scene.world.places.name(place, scene.language)
    if scene.world.rule(form).on_demand:
        day = scene.voice.day(at.astimezone(scene.zone).date()) if at else scene.voice.period(period)
        return f"{name} · {short_title(scene, form)} · {day}"
    which = [short_title(scene, form)] if _is_one_of_several(scene, form) else []
    return " · ".join((name, scene.voice.period(period), *which))


def short_title(scene: Scene, form: str) -> str:
    """A form's title where there is little room: as the programme says it, else its code."""
    said = scene.world.rule(form).short
    return scene.voice.pick(said) if said else form


def _is_one_of_several(scene: Scene, form: str) -> bool:
    """Whether who files a form, or who reviews it, has another one of the same kind of period."""
    forms = scene.world.programme_of(form).form
    rule = forms[form]
    others = (one for name, one in forms.items() if name != form and not one.on_demand and one.every == rule.every)
    return any(not {*one.by}.isdisjoint(rule.by) or (one.to and one.to == rule.to) for one in others)


def _owed_lines(scene: Scene, every: Sequence[Due]) -> list[Line]:
    """What is owed: the form's name once, and a line a month with its due day, and how many of several are sent. What
    goes by a meeting is told with it."""
    voice = scene.voice
    by_form: dict[str, list[str]] = {}
    for month in _by_month([one for one in every if not steps.is_step(scene, one)]):
        key = "conversations.menu.was_due" if month.late else "conversations.menu.due"
        said = f"{'⚠ ' * month.late}{voice.period(month.period)} – {voice(key, day=voice.day(month.due))}"
        if len(month.reports) > 1:
            said += f" · {voice('conversations.menu.sent', sent=month.sent, of=len(month.reports))}"
        by_form.setdefault(month.form, []).append(said)
    return [
        line
        for form, said in by_form.items()
        for line in (faint(scene.world.newest(form).title(scene.language)), Line("\n".join(said)))
    ]


def report_choices(scene: Scene, without: str = "") -> list[Choice]:
    """The menu's buttons for reports: what came back and what is begun, then what is owed; where that is much, the next
    place of the newest month, and a button a month for all its places. Last what a meeting asks, as its days come."""
    everything = due(scene)
    every = [one for one in everything if not steps.is_step(scene, one)]
    drafts = _drafts(scene, everything, without)
    asked = [one for one in everything if one not in every and one.owed and not _is_open(one, without)]
    ahead = [due_button(scene, one, without) for one in asked[:ROOM]]
    rest = [one for one in every if one.owed and not _is_open(one, without)]
    if len(rest) + len(drafts) <= ROOM:
        return drafts + [due_button(scene, one, without) for one in rest] + ahead
    made: list[Choice] = []
    for month in reversed(_by_month(every)):
        left = [one for one in month.owed if not _is_open(one, without)]
        if left and not made:
            made.append(Choice(f"▶ {about(scene, *left[0].subject)}", buttons.data(buttons.OPEN, *left[0].subject)))
            several, beside = len(left) > FEW, left[1:]
        else:
            several, beside = len(left) > 1, left
        made += [places_button(scene, month)] if several else [due_button(scene, one) for one in beside]
    begun = drafts[:MOST_BEGUN]
    if len(drafts) > MOST_BEGUN:
        label = scene.voice("conversations.button.begun", count=len(drafts))
        begun.append(Choice(label, buttons.data(buttons.BEGUN)))
    return [*begun, *made[:ROOM], *ahead]


def begun(scene: Scene) -> Outcome:
    """All that came back or is begun."""
    voice = scene.voice
    choices = _drafts(scene, due(scene))
    back = Choice(voice("conversations.button.menu"), buttons.data(buttons.MENU))
    return scene.say(strong(voice("conversations.button.begun", count=len(choices))), choices=(*choices, back))


def places_button(scene: Scene, month: Month, first: int = 0) -> Choice:
    """The button that lists a month's places, from one of them on."""
    label = scene.voice("conversations.button.places", period=about_month(scene, month), count=len(month.owed))
    return Choice(label, buttons.data(buttons.PLACES, month.form, month.period, first))


def about_month(scene: Scene, month: Month) -> str:
    """The period; with the form's short title where she has several."""
    which = [short_title(scene, month.form)] if _is_one_of_several(scene, month.form) else []
    return " · ".join((scene.voice.period(month.period), *which))


def _is_open(one: Due, without: str) -> bool:
    """Whether it was begun, or came back."""
    return one.filed is not None or (one.draft is not None and one.draft.id != without)


def _drafts(scene: Scene, every: Sequence[Due], without: str = "") -> list[Choice]:
    """What came back, then what is begun, the one written last before others; also of longer ago than the menu
    looks."""
    standing = {one.subject: one for one in every if one.owed and _is_open(one, without)}
    mine = [one for one in scene.desk.drafts if scene.world.is_report(one.form) and one.id != without]
    written = sorted(mine, key=lambda one: one.updated_at or scene.now, reverse=True)
    subjects = [(one.form, one.place, one.period) for one in written]
    others = [one for one in written if (one.form, one.place, one.period) not in standing]
    inside = [standing[key] for key in dict.fromkeys([*subjects, *standing]) if key in standing]
    made = [due_button(scene, one, without) for one in inside] + [draft_button(scene, one) for one in others]
    return sorted(made, key=lambda choice: not choice.label.startswith("↩"))


def _offered(scene: Scene) -> list[Choice]:
    """What is being offered to her, or by her."""
    return [
        Choice(
            f"⇄ {about(scene, one.form, one.place, one.period, one.created_at)}",
            buttons.data(buttons.GIVE, one.id[: buttons.SHORT]),
        )
        for one in scene.desk.offered
    ]


def draft_button(scene: Scene, draft: Draft) -> Choice:
    """A button that goes on with a draft."""
    corrected = scene.desk.look(SubmissionOf(draft.corrects)) if draft.corrects else None
    mark = "↩" if corrected is not None and corrected.status == "returned" else "✎"
    begun_at = corrected.sent_at if corrected is not None else draft.created_at
    label = f"{mark} {about(scene, draft.form, draft.place, draft.period, begun_at)}{far(scene, draft)}"
    return Choice(label, buttons.data(buttons.RESUME, draft.id[: buttons.SHORT]))


def waiting(scene: Scene) -> tuple[Filed, ...]:
    """What waits for this officer's review, oldest first."""
    found: list[Filed] = []
    for held in scene.roles:
        programme = scene.world.programme_with(held.role)
        forms = tuple(name for name, rule in programme.form.items() if rule.to == held.role) if programme else ()
        if forms:
            places = tuple(place.code for place in scene.world.places.below(held.place))
            sent: tuple[Filed, ...] = scene.desk.look(ToReview(places, forms))
            found += [one for one in sent if scene.world.waits(one.form, one.status)]
    return tuple({one.submission: one for one in found}.values())


def _queue_part(scene: Scene) -> tuple[list[Line], list[Choice]]:
    count = len(waiting(scene))
    if not count:
        return [], []
    words = scene.voice("conversations.menu.to_review", count=count)
    return [Line(words)], [Choice(scene.voice("conversations.button.queue"), buttons.data(buttons.QUEUE))]
