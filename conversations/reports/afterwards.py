"""What is entered of a period, or goes back, after a report of it was approved: its figures stay as they were approved,
and the officer is told that out of the registers they would be others now."""

from __future__ import annotations

from collections.abc import Iterator

from conversations import buttons
from conversations.events import Choice, Line, Reply
from conversations.reports import registers, versions
from conversations.review.board import written
from conversations.scene import Scene, heading, reply, strong
from i18n.voice import Voice
from indicators import figures
from indicators.facts import Definition, Fact
from programmes.calendar import bounds, following, period_of
from storage.desk import FactsIn, FiledIn
from storage.records import Contact, FactRow, Filed, RegisterChanges, Submission

Differs = tuple[Definition, Fact | FactRow, Fact]  # an indicator, as it was approved, and as it would be now


def told(
    scene: Scene,
    submission: Submission,
    changes: tuple[RegisterChanges, ...],
    officers: dict[str, tuple[Contact, ...]],
    without: str = "",
) -> Iterator[tuple[Contact, Reply, str]]:
    """The words to the officers, each with its key, once a day for each report of which a figure would be another one
    with what a submission changes in registers, or `without` what one said there that goes back. `officers` are those
    of a form that looks back so, by its name."""
    for filed in _closed(scene, submission) if changes or without else ():
        differs = _differs(scene, filed, changes, without)
        for officer in officers.get(filed.form, ()) if differs else ():
            voice = scene.world.voice(officer.person.language, scene.zone)
            title = heading(scene, filed.form, filed.place, filed.period, officer.person.language)
            words = reply(
                strong(title),
                *(Line(_said(voice, scene, one)) for one in differs),
                Line(voice("conversations.afterwards.stands")),
                choices=(Choice(voice("conversations.button.open"), buttons.data(buttons.SHOW, filed.submission)),),
            )
            yield (officer, words, f"after:{filed.submission}:{officer.person.id}:{scene.today}")


def forms(scene: Scene, form: str) -> tuple[str, ...]:
    """The forms that an officer approves and whose figures are made out of registers that this one writes."""
    programme, lists = scene.world.programme_of(form), scene.world.lists(form)
    written_ = {one.list for one in scene.world.newest(form).entities}
    return tuple(
        name
        for name, line in programme.form.items()
        if name != form and line.accept == "approved" and written_ & {*lists.figures_need(name)}
    )


def _closed(scene: Scene, submission: Submission) -> Iterator[Filed]:
    """The approved reports of its place whose period is over, of the last one and the one before."""
    for form in forms(scene, submission.form):
        every = scene.world.rule(form).every
        since = bounds(following(period_of(scene.today, every), -2))[0]
        for one in scene.desk.look(FiledIn((submission.place,), since.isoformat())):
            if (one.form, one.status) == (form, "approved") and bounds(one.period)[1] < scene.today:
                yield one


def _differs(scene: Scene, filed: Filed, changes: tuple[RegisterChanges, ...], without: str) -> list[Differs]:
    """What of its figures would be another one now; of those with bands, by which a place is judged."""
    programme, lists = scene.world.programme_of(filed.form), scene.world.lists(filed.form)
    judged = {
        one.code: one
        for one in scene.world.definitions(filed.form)
        if programme.indicator[one.code].plugin and programme.indicator[one.code].bands
    }
    old = versions.of(scene, filed.submission)
    if old is None or not judged:
        return []
    rows = scene.desk.look(FactsIn((filed.place,), tuple(judged), filed.period, filed.period))
    stands = {row.indicator: row for row in rows}
    tables = registers.tables(scene, lists.figures_need(filed.form), filed.place, without, changes)
    now = lists.figures(filed.form, old.answers, tables, filed.place, filed.period, *bounds(filed.period))
    return [
        (judged[fact.indicator], was, fact)
        for fact in now
        if (was := stands.get(fact.indicator)) and (was.num, was.den) != (fact.num, fact.den)
    ]


def _said(voice: Voice, scene: Scene, differs: Differs) -> str:
    definition, was, now = differs
    indicator = scene.world.programme_of(definition.form).indicator[definition.code]

    def figure(one: Fact | FactRow) -> str:
        value = figures.value(definition, figures.Figure(one.num, one.den))
        none = voice.pick(indicator.none) if indicator.none else "–"
        return none if value is None else written(voice, value, definition.unit)

    words = {"what": voice.pick(indicator.label), "was": figure(was), "now": figure(now)}
    return voice("conversations.afterwards.differs", **words)
