"""The menu: what she owes, for which place and period, until when; what is begun; what waits for an officer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from conversations import buttons, officers
from conversations.events import MENU, Choice, Line
from conversations.outcome import Outcome
from conversations.scene import Scene, faint, strong
from programmes.calendar import bounds
from programmes.obligations import Holder, Obligation, obligations
from storage.desk import FiledIn, ToReview
from storage.records import Draft, Filed

MOST = 12  # owed reports shown at once: the newest, so that this month's is always among them
BACK = 3  # periods looked back for what is still owed


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


def show(scene: Scene, *before: Line, without: str = "") -> Outcome:
    """The menu of whoever asks, by the roles she holds. `without` names a draft just thrown away."""
    voice = scene.voice
    lines = [*before, strong(voice("conversations.menu", name=scene.person.name))]
    choices: list[Choice] = []
    for part in (_owed_part(scene, without), _older_drafts(scene, without), _queue_part(scene)):
        lines += part[0]
        choices += part[1]
    if len(lines) == 1 + len(before):
        lines.append(Line(voice("conversations.menu.nothing")))
    if officers.grounds(scene):
        choices.append(Choice(voice("conversations.button.group"), buttons.data(buttons.GROUP)))
    choices += [
        Choice(voice("conversations.button.summary"), buttons.data(buttons.SUMMARY)),
        Choice(voice("conversations.button.language"), buttons.data(buttons.LANGUAGE)),
    ]
    menu = scene.say(*lines, choices=tuple(choices))
    return replace(menu, replies=tuple(replace(one, asks=MENU) for one in menu.replies))


def may_file(scene: Scene, form: str, place: str, period: str) -> bool:
    """Whether this report is hers: by a role that she held on the period's last day, as obligations have it."""
    if not scene.world.is_report(form):
        return False
    by, last = scene.world.rule(form).by, bounds(period)[1]
    above = {step.code for step in scene.world.places.path(place)}
    return any(one.role in by and one.place in above and one.held(last) for one in _holders(scene))


def _holders(scene: Scene) -> list[Holder]:
    """All she holds or held: who left in the middle of a month may still finish what she owes of before."""
    return [Holder(scene.person.id, one.role, one.place, one.start, one.end) for one in scene.person.roles]


def due(scene: Scene) -> list[Due]:
    """Every report of the last months that is hers, sent or not, the one due first at the head."""
    found: list[Due] = []
    for programme in scene.world.programmes:
        holders = [one for one in _holders(scene) if one.role in programme.role]
        all_of_it = obligations(programme, holders, scene.world.places, scene.today, back=BACK) if holders else []
        found += _as_they_stand(scene, [one for one in all_of_it if one.opens <= scene.today])
    return sorted(found, key=lambda one: (one.obligation.due, one.obligation.place))


def _as_they_stand(scene: Scene, obliged: list[Obligation]) -> list[Due]:
    if not obliged:
        return []
    places = tuple(sorted({one.place for one in obliged}))
    since = min(bounds(one.period)[0] for one in obliged)
    filed = {(one.form, one.place, one.period): one for one in scene.desk.look(FiledIn(places, since.isoformat()))}
    begun = {(one.form, one.place, one.period): one for one in scene.desk.drafts}
    keyed = [(one, (one.form, one.place, one.period)) for one in obliged]
    return [Due(one, filed.get(key), begun.get(key), one.due < scene.today) for one, key in keyed]


def what_next(scene: Scene, done: tuple[str, str, str]) -> tuple[Choice, ...]:
    """After a report: the next ones owed, and the menu."""
    rest = [one for one in due(scene) if one.owed and one.subject != done]
    made = [due_button(scene, one) for one in rest[:3]]
    return (*made, Choice(scene.voice("conversations.button.menu"), buttons.data(buttons.MENU)))


def due_button(scene: Scene, one: Due, without: str = "") -> Choice:
    """A button that opens what is owed; its mark says how it stands."""
    begun = one.draft is not None and one.draft.id != without
    mark = "↩ " if one.filed else "✎ " if begun else "⚠ " if one.late else ""
    return Choice(mark + about(scene, *one.subject), buttons.data(buttons.OPEN, *one.subject))


def about(scene: Scene, form: str, place: str, period: str) -> str:
    """What a report is about, short enough for a button; the form's code where there are several forms."""
    words = [scene.world.places.name(place, scene.language), scene.voice.period(period)]
    several = len(scene.world.programme_of(form).form) > 1
    return " · ".join([*words, form] if several else words)


def _owed_part(scene: Scene, without: str) -> tuple[list[Line], list[Choice]]:
    """What is owed: one line a form and period with its due day, one button a place."""
    rest = [one for one in due(scene) if one.owed]
    if not rest:
        return [], []
    voice, shown = scene.voice, rest[-MOST:]
    lines = [faint(voice("conversations.menu.owed"))]
    groups = {(*one.subject[::2], one.obligation.due): one.late for one in shown}
    for (form, period, day), late in groups.items():
        title = f"{scene.world.newest(form).title(scene.language)} · {voice.period(period)}"
        key = "conversations.menu.was_due" if late else "conversations.menu.due"
        lines.append(Line(f"{title} – {voice(key, day=voice.day(day))}"))
    if len(rest) > MOST:
        lines.append(faint(voice("conversations.menu.more", count=len(rest) - MOST)))
    choices = [due_button(scene, one, without) for one in shown]
    marks = {mark for mark in "↩✎" if any(choice.label.startswith(mark) for choice in choices)}
    if marks:
        lines.append(faint(" · ".join(voice(f"conversations.menu.mark.{MARKS[mark]}") for mark in sorted(marks))))
    return lines, choices


MARKS = {"↩": "returned", "✎": "begun"}


def _older_drafts(scene: Scene, without: str) -> tuple[list[Line], list[Choice]]:
    """Reports that are begun, or came back, of longer ago than the menu looks."""
    shown = {one.subject for one in due(scene)}
    mine = [
        one
        for one in scene.desk.drafts
        if scene.world.is_report(one.form) and one.id != without and (one.form, one.place, one.period) not in shown
    ]
    return [], [_draft_button(scene, one) for one in mine]


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
