"""Records: reports of what happened on a day (a loan, a repayment), which nobody owes. They stand behind one button of
the menu: of which place, which form, and it is opened. Each is a report of its own, however many a month has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial

from conversations import buttons
from conversations.dialogue import asking
from conversations.events import Choice, Line
from conversations.outcome import Outcome
from conversations.reports import menu, reporting, versions
from conversations.scene import Scene, faint, heading, menu_button, strong
from forms import follow_ups
from forms.follow_ups import FollowUp
from forms.walking.session import Refused, Session
from programmes.calendar import bounds, following, period_of
from storage.desk import FiledIn, gathered
from storage.records import Draft

PAGE = 10  # places shown at once
MOST = 6  # buttons for records of one form that a report calls for


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


def begin(scene: Scene, form: str, place: str, about: str = "", how: str = "") -> Outcome:
    """Open a new one, of today's month; one that was opened before and in which nothing is answered yet is this one.
    With what it is `about` (an entity, as buttons know it) it begins `how` forms.follow_ups says."""
    if form not in menu.on_demand(scene).get(place, ()):
        return menu.show(scene, Line(scene.voice("conversations.not_yours")))
    if about:
        return _begin_about(scene, form, place, about, how)
    period = period_of(scene.today, "month")
    draft = _untouched(scene, form, place, period) or reporting.new(scene, form, place, period)
    head = strong(heading(scene, form, place, draft.period))
    return reporting.others_aside(scene, draft) + asking.again(scene, replace(draft, front=reporting.REPORT), head)


def _begin_about(scene: Scene, form: str, place: str, about: str, how: str) -> Outcome:
    """Open one that begins with what it is about; one that was begun so already goes on, but none that mends what was
    sent."""
    begun = [
        one for one in scene.desk.drafts if one.state.get("about") == [form, place, about, how] and not one.corrects
    ]
    if begun:
        return reporting.resume(scene, begun[0])
    new = reporting.new(scene, form, place, period_of(scene.today, "month"))
    served = [row for rows in new.state["given"].values() for row in rows]
    row = next((row for row in served if buttons.short(row.get("name", "")) == about), None)
    if row is None:  # it is repaid, or was written off
        return menu.show(scene, Line(scene.voice("conversations.remind.gone")))
    new = replace(new, state={**new.state, "about": [form, place, about, how]})
    draft = _answered(scene, new, FollowUp(form, how).answers(row["name"]))
    head = (strong(heading(scene, form, place, draft.period)), Line(row.get("label", "")))
    return reporting.others_aside(scene, draft) + asking.again(scene, replace(draft, front=reporting.REPORT), *head)


def _answered(scene: Scene, draft: Draft, answers: Mapping[str, str]) -> Draft:
    """The draft with these answers, as far as it asks for them and takes them."""
    session = asking.open_session(scene, draft)
    with suppress(Refused):
        while (prompt := session.prompt(scene.language)) is not None and prompt.name in answers:
            session.answer(answers[prompt.name])
    return replace(asking.kept(scene, draft, session), revision=0)  # written for the first time when it is asked


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


def followed_up(scene: Scene, draft: Draft, session: Session) -> tuple[Choice, ...]:
    """After one was sent: the records that what it says calls for, each of what it is about; after one of these, those
    that are left."""
    return _called_for(scene, draft, session.opens()) or _left(scene, draft)


def _left(scene: Scene, draft: Draft) -> tuple[Choice, ...]:
    """What the last report that called for such a record calls for besides, and was not sent since."""
    about = draft.state.get("about")
    if not about or draft.corrects:
        return ()
    since = bounds(following(period_of(scene.today, "half"), -1))[0]
    filed = scene.desk.look(FiledIn((draft.place,), since.isoformat()))
    calling = [one for one in filed if _calls_for(scene, one.form, draft.form)]
    last = versions.of(scene, max(calling, key=lambda one: one.sent_at).submission) if calling else None
    if last is None:
        return ()
    opens = versions.opened(scene, last).opens()
    forms = {follow.form for follow, _ in opens}
    later = [one.submission for one in filed if one.form in forms and one.sent_at >= last.sent_at]
    sent = gathered(partial(versions.of, scene, one) for one in later)
    done = [about, *(one.state.get("about") for one in sent if one is not None)]
    left = [
        (follow, key)
        for follow, key in opens
        if key and [follow.form, last.place, buttons.short(key), follow.how] not in done
    ]
    return _called_for(scene, reporting.as_draft(last), left)


def _calls_for(scene: Scene, form: str, record: str) -> bool:
    notes = (one.appearance for one in scene.world.newest(form).questions if one.type == "note")
    return any(follow.form == record for note in notes for follow in follow_ups.named(note))


def _called_for(scene: Scene, draft: Draft, opens: Iterable[tuple[FollowUp, str]]) -> tuple[Choice, ...]:
    """A button for each record, of what it is about; of very many of a form this alone."""
    hers = menu.on_demand(scene).get(draft.place, ())
    found: dict[str, list[Choice]] = {}
    for follow, key in opens:
        if follow.form in hers:
            title = scene.world.newest(follow.form).title(scene.language)
            label = _label(draft, key)
            about = (buttons.short(key), follow.how) if key else ()
            data = buttons.data(buttons.RECORD, follow.form, draft.place, *about)
            found.setdefault(follow.form, []).append(Choice(f"{label} – {title}" if label else title, data))
    return tuple(
        choice
        for form, made in found.items()
        for choice in (made if len(made) <= MOST else _form_alone(scene, form, draft.place))
    )


def _form_alone(scene: Scene, form: str, place: str) -> tuple[Choice, ...]:
    return (Choice(scene.world.newest(form).title(scene.language), buttons.data(buttons.RECORD, form, place)),)


def _label(draft: Draft, key: str) -> str:
    """What an entity is called in the lists that a report was served."""
    served = (row for rows in draft.state["given"].values() for row in rows if key)
    return next((row["label"] for row in served if row.get("name") == key and row.get("label")), "")


def note(scene: Scene, form: str) -> Line:
    """Under the receipt of a report that does not count yet: that an officer has to approve it."""
    awaits = scene.world.rule(form).accept == "approved"
    return faint(scene.voice("conversations.sent.awaits") if awaits else "")
