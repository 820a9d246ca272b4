"""The menu: what she owes, for which place and period, until when; what is begun; what waits for an officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from conversations import buttons
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.scene import Scene, faint, strong
from programmes.calendar import bounds
from programmes.obligations import Holder, Obligation, obligations
from storage.desk import FiledIn, ToReview
from storage.records import Draft, Filed

MOST = 12  # owed reports shown at once; the oldest first, since they are the latest
BACK = 3  # periods looked back for what is still owed


@dataclass(frozen=True, slots=True)
class Owed:
    """A report that she still owes, and how far it is."""

    obligation: Obligation
    state: Literal["owed", "returned"]
    late: bool


def show(scene: Scene, *before: Line, without: str = "") -> Outcome:
    """The menu of whoever asks, by the roles she holds. `without` leaves out a draft just thrown away."""
    voice = scene.voice
    lines = [*before, strong(voice("conversations.menu", name=scene.person.name))]
    choices: list[Choice] = []
    for part in (_drafts(scene, without), _owed_part(scene), _queue_part(scene)):
        lines += part[0]
        choices += part[1]
    if len(lines) == 1 + len(before):
        lines.append(Line(voice("conversations.menu.nothing")))
    choices += [
        Choice(voice("conversations.button.summary"), buttons.data(buttons.SUMMARY)),
        Choice(voice("conversations.button.language"), buttons.data(buttons.LANGUAGE)),
    ]
    return scene.say(*lines, choices=tuple(choices))


def may_file(scene: Scene, form: str, place: str) -> bool:
    """Whether one of her roles files this form for this place."""
    if not scene.world.is_report(form):
        return False
    by = scene.world.rule(form).by
    above = {step.code for step in scene.world.places.path(place)}
    return any(held.role in by and held.place in above for held in scene.roles)


def owed(scene: Scene) -> list[Owed]:
    """Her open obligations, the one due first at the head."""
    found: list[Owed] = []
    for programme in scene.world.programmes:
        holders = [
            Holder(scene.person.id, held.role, held.place, held.start, held.end)
            for held in scene.roles
            if held.role in programme.role
        ]
        due = obligations(programme, holders, scene.world.places, scene.today, back=BACK) if holders else []
        if due:
            found += _still_owed(scene, due)
    return sorted(found, key=lambda one: (one.obligation.due, one.obligation.place))


def _still_owed(scene: Scene, due: list[Obligation]) -> list[Owed]:
    places = tuple(sorted({one.place for one in due}))
    since = min(bounds(one.period)[0] for one in due)
    filed = {(one.form, one.place, one.period): one for one in scene.desk.look(FiledIn(places, since.isoformat()))}
    return [
        Owed(one, "returned" if kept else "owed", one.due < scene.today)
        for one in due
        if one.opens <= scene.today
        and ((kept := filed.get((one.form, one.place, one.period))) is None or kept.status == "returned")
    ]


def what_next(scene: Scene, done: tuple[str, str, str]) -> tuple[Choice, ...]:
    """After a report: the next ones owed, and the menu."""
    rest = [one for one in owed(scene) if (one.obligation.form, one.obligation.place, one.obligation.period) != done]
    made = [owed_button(scene, one) for one in rest[:3]]
    return (*made, Choice(scene.voice("conversations.button.menu"), buttons.data(buttons.MENU)))


def owed_button(scene: Scene, one: Owed) -> Choice:
    """A button that opens what is owed."""
    due = one.obligation
    label = about(scene, due.form, due.place, due.period)
    mark = "↩ " if one.state == "returned" else "⚠ " if one.late else ""
    return Choice(mark + label, buttons.data(buttons.OPEN, due.form, due.place, due.period))


def about(scene: Scene, form: str, place: str, period: str) -> str:
    """What a report is about, short enough for a button; the form's code where there are several forms."""
    words = [scene.world.places.name(place, scene.language), scene.voice.period(period)]
    several = len(scene.world.programme_of(form).form) > 1
    return " · ".join([*words, form] if several else words)


def _owed_part(scene: Scene) -> tuple[list[Line], list[Choice]]:
    """What is owed and not begun: one line a form and period with its due day, one button a place."""
    begun = {(draft.form, draft.place, draft.period) for draft in scene.desk.drafts}
    rest = [
        one for one in owed(scene) if (one.obligation.form, one.obligation.place, one.obligation.period) not in begun
    ]
    if not rest:
        return [], []
    voice = scene.voice
    lines = [faint(voice("conversations.menu.owed"))]
    groups: dict[tuple[str, str, date], list[Owed]] = {}
    for one in rest[:MOST]:
        groups.setdefault((one.obligation.form, one.obligation.period, one.obligation.due), []).append(one)
    for (form, period, due), members in groups.items():
        title = f"{scene.world.newest(form).title(scene.language)} · {voice.period(period)}"
        key = "conversations.menu.was_due" if members[0].late else "conversations.menu.due"
        lines.append(Line(f"{title} – {voice(key, day=voice.day(due))}"))
    if len(rest) > MOST:
        lines.append(faint(voice("conversations.menu.more", count=len(rest) - MOST)))
    return lines, [owed_button(scene, one) for one in rest[:MOST]]


def _drafts(scene: Scene, without: str) -> tuple[list[Line], list[Choice]]:
    """Reports that are begun, and those that came back."""
    mine = [one for one in scene.desk.drafts if scene.world.is_report(one.form) and one.id != without]
    if not mine:
        return [], []
    return [faint(scene.voice("conversations.menu.begun"))], [_draft_button(scene, one) for one in mine]


def _draft_button(scene: Scene, draft: Draft) -> Choice:
    mark = "↩" if draft.corrects else "✎"
    label = f"{mark} {about(scene, draft.form, draft.place, draft.period)}"
    return Choice(label, buttons.data(buttons.RESUME, draft.id[: buttons.SHORT]))


def waiting(scene: Scene) -> tuple[Filed, ...]:
    """What waits for this officer's review, oldest first."""
    found: list[Filed] = []
    for held in scene.roles:
        programme = scene.world.programme_with(held.role)
        forms = tuple(name for name, rule in programme.form.items() if rule.to == held.role) if programme else ()
        if forms:
            places = tuple(place.code for place in scene.world.places.below(held.place))
            one_area: tuple[Filed, ...] = scene.desk.look(ToReview(places, forms))
            found += one_area
    return tuple({one.submission: one for one in found}.values())


def _queue_part(scene: Scene) -> tuple[list[Line], list[Choice]]:
    count = len(waiting(scene))
    if not count:
        return [], []
    words = scene.voice("conversations.menu.to_review", count=count)
    return [Line(words)], [Choice(scene.voice("conversations.button.queue"), buttons.data(buttons.QUEUE))]
