"""Records: reports of what happened on a day (a loan, a repayment), which nobody owes. They stand behind one button of
the menu: of which place, which form, and it is opened. Each is a report of its own, however many a month has."""

from __future__ import annotations

from dataclasses import replace

from conversations import buttons
from conversations.dialogue import asking
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.reports import menu, reporting
from conversations.scene import Scene, faint, heading, menu_button, strong
from forms.walking.session import Session
from programmes.calendar import period_of
from storage.records import Draft

PAGE = 10  # places shown at once


def show(scene: Scene, place: str = "", first: int = 0) -> Outcome:
    """The places of which she may tell; of one of them, or where there is but one, the forms."""
    known = menu.on_demand(scene)
    if not known:
        return menu.show(scene)
    place = place if place in known else next(iter(known)) if len(known) == 1 else ""
    return _forms(scene, place, known[place]) if place else _places(scene, list(known), first)


def _places(scene: Scene, codes: list[str], first: int) -> Outcome:
    page = codes[first : first + PAGE] or codes[:PAGE]
    made = [
        Choice(f"{number}. {scene.world.places.name(code, scene.language)}", buttons.data(buttons.RECORDS, code))
        for number, code in enumerate(codes, 1)
        if code in page
    ]
    if (left := len(codes) - first - PAGE) > 0:
        label = scene.voice("conversations.button.more_places", count=left)
        made.append(Choice(label, buttons.data(buttons.RECORDS, "", first + PAGE)))
    return scene.say(strong(scene.voice("conversations.records.where")), choices=(*made, *_ends(scene)))


def _forms(scene: Scene, place: str, forms: tuple[str, ...]) -> Outcome:
    choices = tuple(
        Choice(scene.world.newest(form).title(scene.language), buttons.data(buttons.RECORD, form, place))
        for form in forms
    )
    name = scene.world.places.name(place, scene.language)
    head = strong(scene.voice("conversations.records.which", place=name))
    return scene.say(head, choices=(*choices, *_ends(scene)))


def _ends(scene: Scene) -> tuple[Choice, ...]:
    sent = Choice(scene.voice("conversations.button.reports"), buttons.data(buttons.REPORTS))
    return (sent, menu_button(scene))


def begin(scene: Scene, form: str, place: str) -> Outcome:
    """Open a new one, of today's month; one that was opened before and in which nothing is answered yet is this one."""
    if form not in menu.on_demand(scene).get(place, ()):
        return menu.show(scene, Line(scene.voice("conversations.not_yours")))
    period = period_of(scene.today, "month")
    draft = _untouched(scene, form, place, period) or reporting.new(scene, form, place, period)
    head = strong(heading(scene, form, place, draft.period))
    return reporting.others_aside(scene, draft) + asking.again(scene, replace(draft, front=reporting.REPORT), head)


def _untouched(scene: Scene, form: str, place: str, period: str) -> Draft | None:
    subject = (form, place, period)
    alike = (one for one in scene.desk.drafts if (one.form, one.place, one.period) == subject and not one.corrects)
    found = next((one for one in alike if not any(one.state.get("far", ())[:1])), None)
    return reporting.refreshed(scene, found) if found else None


def another(scene: Scene, form: str, place: str) -> tuple[Choice, ...]:
    """After one was sent: the next one of its kind."""
    if form not in menu.on_demand(scene).get(place, ()):
        return ()
    label = scene.voice("conversations.button.record_another", form=scene.world.newest(form).title(scene.language))
    return (Choice(label, buttons.data(buttons.RECORD, form, place)),)


def followed_up(scene: Scene, session: Session, place: str) -> tuple[Choice, ...]:
    """After one was sent: the records that what it says calls for."""
    hers = menu.on_demand(scene).get(place, ())
    return tuple(
        Choice(scene.world.newest(form).title(scene.language), buttons.data(buttons.RECORD, form, place))
        for form in session.opens()
        if form in hers
    )


def note(scene: Scene, form: str) -> Line:
    """Under the receipt of a report that does not count yet: that an officer has to approve it."""
    awaits = scene.world.rule(form).accept == "approved"
    return faint(scene.voice("conversations.sent.awaits") if awaits else "")
