"""Meetings: where and when they are held."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from forms.form import Form
from forms.problems import ExpressionError
from programmes.calendar import bounds, occurrences, period_of, span
from programmes.checks.common import FILE, PLACEHOLDER, TRIED, may_be_told, problem, unknown
from programmes.holidays import days_off
from programmes.meetings import condition
from programmes.model import Held, Meeting, Programme, Text
from programmes.problems import Problem
from programmes.registers import known, saved


def meetings(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """Where and when meetings are held."""
    for name, meeting in programme.meeting.items():
        where = f"meeting.{name}"
        yield from unknown("level", meeting.at, programme.levels, f"{where}.at")
        for key, code in (("day", meeting.day), ("off", meeting.off)):
            yield from unknown("indicator", code, programme.indicator, f"{where}.{key}")
            line = programme.form.get(programme.indicator[code].form) if code in programme.indicator else None
            if line and line.for_ != meeting.at:
                yield problem("agreed_elsewhere", f"{where}.{key}", name=code, level=line.for_, at=meeting.at)
        if meeting.of:
            yield from _agreed(programme, name, meeting, saved(forms.values()), where)
        for number, held in enumerate(meeting.when):
            yield from _held(programme, held, f"{where}.when.{number}")
    if programme.holidays:
        try:
            days_off(programme.holidays, [date.today().year])  # noqa: DTZ011  any year will do
        except ValueError:
            yield problem("no_holidays", "holidays", country=programme.holidays)


def _agreed(
    programme: Programme, name: str, meeting: Meeting, kept: Mapping[str, set[str]], where: str
) -> Iterator[Problem]:
    """What was agreed of a meeting stands in a register that whoever goes by it may read; its text names what is kept
    there."""
    yield from unknown("register", meeting.of, programme.registers, f"{where}.of")
    register = programme.registers.get(meeting.of)
    if register is None:
        return
    if register.at != meeting.at:
        yield problem("agreed_elsewhere", f"{where}.of", name=meeting.of, level=register.at, at=meeting.at)
    for role in sorted({duty.who for duty in programme.duty.values() if duty.meeting == name}):
        yield from may_be_told(programme, role, register.klass, f"{where}.of")
    names = known(programme, meeting.of, kept)
    yield from unknown("property", "period", sorted(names), f"{where}.of")
    yield from entity_text(programme, meeting.text, names, f"{where}.text")


def entity_text(programme: Programme, text: Text, names: Collection[str], where: str) -> Iterator[Problem]:
    """A text about an entity: in every language of the programme, and of properties that there are."""
    for language in programme.languages:
        if language not in text:
            yield problem("no_text", where, language=language)
    for language, words in text.items():
        for name in PLACEHOLDER.findall(words):
            yield from unknown("property", name.strip("{}"), sorted({*names, "day"}), f"{where}.{language}")


def _held(programme: Programme, held: Held, where: str) -> Iterator[Problem]:
    """One line of a meeting: its condition can be read, and its rule gives at most one day a month."""
    try:
        condition(held.while_ or "true()", programme)
    except ExpressionError as why:
        values = {"expression": held.while_}
        yield Problem("condition", FILE, f"{where}.while", values, why.problems)
    for period in span(*(period_of(day, "month") for day in TRIED)):
        if len(days := occurrences(held.rule, *bounds(period))) > 1:
            yield problem("rule_twice", f"{where}.rule", rule=held.rule, period=period, count=len(days))
            return
