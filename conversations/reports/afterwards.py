"""What is entered of a period, or goes back, after a report of it was sent. While the period goes on, what was approved
is counted anew out of the registers, and its officer reads how it changed; once it is over, the figures stay as they
were approved, and the officer is told that out of the registers they would be others now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from conversations import buttons
from conversations.events import Choice, Line, Reply
from conversations.reports import counting, registers, versions
from conversations.review.board import written
from conversations.scene import Scene, heading, reply, strong
from i18n.voice import Voice
from indicators import figures
from indicators.facts import Definition, Fact
from programmes.calendar import bounds, following, period_of
from storage.desk import FactsIn, FiledIn
from storage.records import Contact, FactRow, Filed, RegisterChanges, Submission
from storage.writes import Recount

Differs = tuple[Definition, Fact | FactRow, Fact | FactRow]  # an indicator, as it was, and as it is or would be now


def recounted(
    scene: Scene, submission: Submission, changes: tuple[RegisterChanges, ...], without: str = ""
) -> Iterator[Recount]:
    """The approved reports whose period goes on, counted with what a submission changes in registers, or `without` what
    one said there that goes back."""
    for filed in _approved(scene, submission) if changes or without else ():
        if _goes_on(scene, filed) and (old := versions.of(scene, filed.submission)) is not None:
            finished = versions.opened(scene, old).finalize()
            facts = counting.facts(scene, filed.form, filed.place, filed.period, finished, changes, without)
            yield Recount(filed.submission, facts)


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
    for filed in _approved(scene, submission) if changes or without else ():
        differs = [] if _goes_on(scene, filed) else _differs(scene, filed, changes, without)
        for officer in officers.get(filed.form, ()) if differs else ():
            voice = scene.world.voice(officer.person.language, scene.zone)
            title = heading(scene, filed.form, filed.place, filed.period, officer.person.language)
            words = reply(
                strong(title),
                *(Line(_said(voice, scene, "conversations.afterwards.differs", one)) for one in differs),
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


def since(scene: Scene, submission: Submission) -> list[Line]:
    """What its officer reads of the figures that are made out of registers: what was recorded since it was sent, and
    that more will be, while its period goes on."""
    definitions = _judged(scene, submission.form)
    if not definitions or scene.world.rule(submission.form).accept != "approved":
        return []
    sent = _reckoned(scene, submission, until=submission.sent_at)
    now: Iterable[Fact | FactRow] = _reckoned(scene, submission)
    if submission.status == "approved":
        place, period = (submission.place,), submission.period
        now = scene.desk.look(FactsIn(place, tuple(definitions), period, period))
    changed = _apart(definitions, sent, now)
    last = bounds(submission.period)[1]
    waits = sent and last >= scene.today and not submission.signed
    return [
        *(Line(_said(scene.voice, scene, "conversations.afterwards.since", one)) for one in changed),
        Line(scene.voice("conversations.afterwards.goes_on", on=scene.voice.day(last)) if waits else ""),
    ]


def _approved(scene: Scene, submission: Submission) -> Iterator[Filed]:
    """The approved reports of its place, of this period and of the two before."""
    for form in forms(scene, submission.form):
        every = scene.world.rule(form).every
        since_ = bounds(following(period_of(scene.today, every), -2))[0]
        for one in scene.desk.look(FiledIn((submission.place,), since_.isoformat())):
            if (one.form, one.status) == (form, "approved"):
                yield one


def _goes_on(scene: Scene, filed: Filed) -> bool:
    """Whether what is entered may still count in its period."""
    return bounds(filed.period)[1] >= scene.today and not filed.signed


def _judged(scene: Scene, form: str) -> dict[str, Definition]:
    """The figures of a form that are made out of registers and have bands, by which a place is judged."""
    indicators = scene.world.programme_of(form).indicator
    known = {one.code: one for one in scene.world.definitions(form)}
    return {code: one for code, one in known.items() if indicators[code].plugin and indicators[code].bands}


def _differs(scene: Scene, filed: Filed, changes: tuple[RegisterChanges, ...], without: str) -> list[Differs]:
    """What of its figures would be another one now."""
    old, judged = versions.of(scene, filed.submission), _judged(scene, filed.form)
    if old is None or not judged:
        return []
    stands = scene.desk.look(FactsIn((filed.place,), tuple(judged), filed.period, filed.period))
    return _apart(judged, stands, _reckoned(scene, old, changes, without))


def _reckoned(
    scene: Scene,
    submission: Submission,
    changes: tuple[RegisterChanges, ...] = (),
    without: str = "",
    until: datetime | None = None,
) -> Iterable[Fact]:
    """The figures of a report out of the registers as they stand with, or without, what is said there, or as they stood
    `until` a moment."""
    form, place, period = submission.form, submission.place, submission.period
    lists = scene.world.lists(form)
    tables = registers.tables(scene, lists.figures_need(form), place, without, changes, until)
    return lists.figures(form, submission.answers, tables, place, period, *bounds(period))


def _apart(
    definitions: dict[str, Definition], was: Iterable[Fact | FactRow], now: Iterable[Fact | FactRow]
) -> list[Differs]:
    before = {one.indicator: one for one in was}
    return [
        (definitions[one.indicator], old, one)
        for one in now
        if one.indicator in definitions
        and (old := before.get(one.indicator))
        and (old.num, old.den) != (one.num, one.den)
    ]


def _said(voice: Voice, scene: Scene, key: str, differs: Differs) -> str:
    definition, was, now = differs
    indicator = scene.world.programme_of(definition.form).indicator[definition.code]

    def figure(one: Fact | FactRow) -> str:
        value = figures.value(definition, figures.Figure(one.num, one.den))
        none = voice.pick(indicator.none) if indicator.none else "–"
        return none if value is None else written(voice, value, definition.unit)

    words = {"what": voice.pick(indicator.label), "was": figure(was), "now": figure(now)}
    return voice(key, **words)
