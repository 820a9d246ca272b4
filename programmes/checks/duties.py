"""Duties: who owes what by when, and what falls due of registers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms.follow_ups import FollowUp
from forms.form import Form
from indicators.plugins import FIGURES
from programmes.calendar import asked_in, due_date, following, occurrences, opening, period_of, span
from programmes.checks.common import TRIED, may_be_told, problem, stands_over, unknown
from programmes.checks.figures import plugged
from programmes.checks.forms import opens
from programmes.checks.meetings import entity_text
from programmes.checks.registers import over_rows
from programmes.model import Duty, FormLine, Programme
from programmes.problems import Problem
from programmes.registers import known, saved


def duties(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    for name, duty in programme.duty.items():
        where = f"duty.{name}"
        yield from unknown("role", duty.who, programme.role, f"{where}.who")
        if duty.each:
            yield from _falling(programme, duty, forms, where)
            continue
        yield from unknown("form", duty.form, programme.form, f"{where}.form")
        for _, role in duty.climb:
            yield from unknown("role", role, programme.role, f"{where}.climb")
        line = programme.form.get(duty.form)
        if line is None:
            continue
        yield from _shown(programme, duty, line, saved(forms.values()), where)
        if duty.who in programme.role and duty.who not in line.by:
            yield problem("not_filed_by", f"{where}.who", role=duty.who, form=duty.form, by=", ".join(line.by))
        if duty.anew and (not duty.meeting or line.accept != "at_once"):
            yield problem("anew_of_meeting", f"{where}.anew", form=duty.form)
        yield from _lapsing(duty, where)
        if line.on_demand:
            yield problem("duty_on_demand", f"{where}.form", form=duty.form)
        elif duty.meeting:
            yield from _before_meeting(programme, duty, line, where)
        else:
            yield from _dates(duty, line, where)


def _lapsing(duty: Duty, where: str) -> Iterator[Problem]:
    """Nobody is told of what has lapsed by then."""
    for key, days in (("remind", duty.remind), ("climb", tuple(day for day, _ in duty.climb))):
        if duty.lapse is not None and days and max(days) > duty.lapse:
            yield problem("lapsed_by_then", f"{where}.{key}", days=max(days), lapse=duty.lapse)


def _falling(programme: Programme, duty: Duty, forms: Mapping[str, Form], where: str) -> Iterator[Problem]:
    """A duty over the entities of a register: who is told may read them, and its date, text, condition and what its
    button writes go by properties that there are."""
    yield from unknown("register", duty.each, programme.registers, f"{where}.each")
    register = programme.registers.get(duty.each)
    if register is None:
        return
    if not duty.place:
        yield from stands_over(programme, duty.who, register.at, f"{where}.who")
    yield from may_be_told(programme, duty.who, register.klass, f"{where}.who")
    kept = saved(forms.values())
    names = known(programme, duty.each, kept)
    yield from unknown("property", duty.place, sorted(names), f"{where}.place")
    yield from unknown("property", duty.date, sorted(names), f"{where}.date")
    if duty.while_:
        yield from over_rows(duty.while_, names, duty.each, f"{where}.while")
    for key in duty.done:
        yield from unknown("property", key, sorted(kept.get(duty.each, ())), f"{where}.done")
    if duty.opens:
        yield from opens(programme, forms, FollowUp.read(duty.opens), register.at, f"{where}.opens")
    yield from entity_text(programme, duty.text, names, f"{where}.text")


def _shown(
    programme: Programme, duty: Duty, line: FormLine, kept: Mapping[str, set[str]], where: str
) -> Iterator[Problem]:
    """What a reminder tells besides: who is reminded may read it, and the figure is divided by the register."""
    if duty.per and duty.per != line.for_:
        yield problem("per_elsewhere", f"{where}.per", per=duty.per, form=duty.form, level=line.for_)
    if duty.show is None:
        return
    show, where = duty.show, f"{where}.show"
    yield from unknown("register", show.of, programme.registers, f"{where}.of")
    yield from plugged(programme, show.plugin, {"by": "", **show.args}, kept, where)
    needed = FIGURES[show.plugin].needs if show.plugin in FIGURES else ()
    for name in dict.fromkeys((show.of, *needed)):
        if name in programme.registers:
            yield from may_be_told(programme, duty.who, programme.registers[name].klass, f"{where}.of")
    for code in show.instead:
        yield from unknown("indicator", code, programme.indicator, f"{where}.instead")
        if code in programme.indicator:
            yield from may_be_told(programme, duty.who, programme.indicator[code].klass, f"{where}.instead")


def _before_meeting(programme: Programme, duty: Duty, line: FormLine, where: str) -> Iterator[Problem]:
    """A duty that goes by a meeting: a monthly form, of places that lie where the meeting is held."""
    yield from unknown("meeting", duty.meeting, programme.meeting, f"{where}.meeting")
    if line.every != "month":
        yield problem("meeting_monthly", f"{where}.form", form=duty.form)
    meeting, levels = programme.meeting.get(duty.meeting), programme.levels
    if meeting and {meeting.at, line.for_} <= set(levels) and levels.index(meeting.at) > levels.index(line.for_):
        yield problem("meeting_below", f"{where}.meeting", name=duty.meeting, at=meeting.at, level=line.for_)


def _dates(duty: Duty, line: FormLine, where: str) -> Iterator[Problem]:
    """Each period needs one due date, and nobody is reminded of what is not open yet."""
    first, last = (period_of(day, line.every) for day in TRIED)
    for period in span(first, following(last, -1)):
        due = due_date(duty.rule, duty.period, period)
        if due is None:
            yield problem("rule_skips", f"{where}.rule", rule=duty.rule, period=period)
            return
        days = occurrences(duty.rule, *asked_in(duty.period, period))
        if len(days) > 1:
            yield problem("rule_twice", f"{where}.rule", rule=duty.rule, period=period, count=len(days))
            return
        early = (opening(duty.period, period) - due).days
        if duty.remind and min(duty.remind) < early:
            yield problem("reminds_early", f"{where}.remind", days=min(duty.remind), period=period, open=early)
            return
