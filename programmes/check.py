"""Does a programme fit together? One pass over its tables and its compiled forms: every name, level,
language, field, expression, due date and class of privacy. What is wrong is named with its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise

from forms import follow_ups
from forms.expression import compile_expression
from forms.follow_ups import FollowUp
from forms.form import Form
from forms.problems import ExpressionError
from indicators.plugins import FIGURES, LISTS, PROPERTIES, Needs
from programmes import sentences
from programmes.calendar import MONTHS, asked_in, bounds, due_date, following, occurrences, opening, period_of, span
from programmes.documents import taken
from programmes.figures import fields_of
from programmes.holidays import days_off
from programmes.meetings import condition
from programmes.model import (
    KLASSES,
    MONEY,
    Chart,
    Duty,
    FormLine,
    Held,
    Indicator,
    Meeting,
    Programme,
    Sentence,
    Summary,
    Text,
    sheets_in,
)
from programmes.opening import class_of
from programmes.problems import Problem
from programmes.registers import OWN, known, names_plugin, saved

FILE = "programme.toml"
# Due dates are tried over eight years, so that a leap year is among them.
TRIED = (date(2023, 1, 1), date(2030, 12, 31))
PLACEHOLDER = re.compile(r"\{[^}]*\}?")


def check_programme(programme: Programme, forms: Mapping[str, Form]) -> list[Problem]:
    """What is wrong with a programme, given its compiled forms by id; nothing when all fits together."""
    parts = (
        *(_texts, _roles, _lines, _files, _registers, _lists),
        *(_meetings, _duties, _indicators, _charts, _summaries, _documents),
    )
    return [problem for part in parts for problem in part(programme, forms)]


def _problem(code: str, where: str, **values: object) -> Problem:
    return Problem(code, FILE, where, {key: str(value) for key, value in values.items()})


def _unknown(what: str, name: str, known: Iterable[str], where: str) -> Iterator[Problem]:
    """A problem when a name is not among those that there are; `what` is role, form, level …"""
    names = list(known)
    if name and name not in names:
        yield _problem(f"unknown_{what}", where, name=name, known=", ".join(names))


def _texts(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """Labels and titles: in every language of the programme, and with nothing that nobody fills in."""
    texts = [("title", programme.title)]
    texts += [(f"role.{name}.label", role.label) for name, role in programme.role.items()]
    texts += [(f"register.{name}.label", register.label) for name, register in programme.registers.items()]
    texts += [(f"indicator.{name}.label", indicator.label) for name, indicator in programme.indicator.items()]
    texts += [(f"meeting.{name}.label", meeting.label) for name, meeting in programme.meeting.items()]
    texts += [(f"form.{name}.short", line.short) for name, line in programme.form.items() if line.short]
    for name, duty in programme.duty.items():
        shown = (
            (("amount", duty.show.amount), ("ratio", duty.show.ratio), ("none", duty.show.none)) if duty.show else ()
        )
        texts += [(f"duty.{name}.show.{key}", words) for key, words in shown]
    texts += [(f"chart.{name}.title", chart.title) for name, chart in programme.chart.items()]
    texts += [(f"summary.{name}.label", summary.label) for name, summary in programme.summary.items()]
    texts += [(f"indicator.{name}.none", one.none) for name, one in programme.indicator.items() if one.none]
    texts += [(f"indicator.{name}.few", one.few) for name, one in programme.indicator.items() if one.few]
    texts += [(f"document.{name}.label", document.label) for name, document in programme.document.items()]
    for where, text in texts:
        for language in programme.languages:
            if language not in text:
                yield _problem("no_text", where, language=language)
        for language, words in text.items():
            if found := PLACEHOLDER.search(words):
                yield _problem("placeholder", f"{where}.{language}", placeholder=found.group(0))


def _roles(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    for level, times in Counter(programme.levels).items():
        if times > 1:
            yield _problem("level_twice", "levels", name=level)
    for name, register in programme.registers.items():
        yield from _unknown("level", register.at, programme.levels, f"register.{name}.at")
    for name, role in programme.role.items():
        yield from _unknown("level", role.at, programme.levels, f"role.{name}.at")
        yield from _role_over(programme, role.to, role.at, f"role.{name}.to")


def _role_over(programme: Programme, name: str, level: str, where: str) -> Iterator[Problem]:
    """A role must exist, and be given places that hold those of a level; '' is none, and right."""
    yield from _unknown("role", name, programme.role, where)
    role, levels = programme.role.get(name), programme.levels
    if role and role.at in levels and level in levels and levels.index(role.at) > levels.index(level):
        yield _problem("role_below", where, role=name, at=role.at, level=level)


def _lines(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """The lines of [form]: who files, who reviews, and the form itself."""
    for name, line in programme.form.items():
        where = f"form.{name}"
        yield from _unknown("level", line.for_, programme.levels, f"{where}.for")
        for role in line.by:
            yield from _role_over(programme, role, line.for_, f"{where}.by")
        yield from _role_over(programme, line.to, line.for_, f"{where}.to")
        reader = programme.role.get(line.to)
        if reader and _above(line.klass, reader.reads):
            yield _problem("may_not_read", f"{where}.to", role=line.to, reads=reader.reads, klass=line.klass)
        for code in line.figures:
            yield from _unknown("indicator", code, programme.indicator, f"{where}.figures")
            for role in line.by if code in programme.indicator else ():
                yield from _reads(programme, role, programme.indicator[code].klass, f"{where}.figures")
        if name not in forms:
            yield _problem("no_form", where, name=name)
        else:
            yield from _form(programme, name, line, forms)


def _files(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """What lies in forms/: each file has its line, and no form has two files."""
    first: dict[str, str] = {}
    for path in sheets_in(programme.folder / "forms"):
        if path.stem in first:
            values = {"name": path.stem, "one": first[path.stem], "other": path.name}
            yield _problem("form_twice", f"form.{path.stem}", **values)
        elif path.stem not in programme.form:
            yield _problem("form_without_line", "form", name=path.stem, path=f"forms/{path.name}")
        first.setdefault(path.stem, path.name)


def _form(programme: Programme, name: str, line: FormLine, forms: Mapping[str, Form]) -> Iterator[Problem]:
    form = forms[name]
    if form.id != name:
        yield _problem("form_id", f"form.{name}", name=name, id=form.id)
    yield from _registers_of(programme, name, line, form)
    for language in programme.languages:
        if language not in form.languages:
            yield _problem("form_language", f"form.{name}", name=name, language=language)
    for question in form.questions:
        for follow in follow_ups.named(question.appearance):
            yield from _opened(programme, forms, follow, line.for_, f"form.{name}.{question.name}")
        yield from _money(programme, question.kb.get("unit", ""), f"form.{name}", question.name)
        klass = question.kb.get("class", "")
        if klass and klass not in KLASSES:
            yield _problem("unknown_class", f"form.{name}", question=question.name, name=klass)
        elif _above(klass, line.klass):
            yield _problem(
                "class_above_form", f"form.{name}.class", question=question.name, klass=klass, form=line.klass
            )


def _opened(
    programme: Programme, forms: Mapping[str, Form], follow: FollowUp, level: str, where: str
) -> Iterator[Problem]:
    """A form that is opened out of another one, or under a reminder: on demand, of the same places, and it asks what it
    begins with."""
    yield from _unknown("form", follow.form, programme.form, where)
    line = programme.form.get(follow.form)
    if line and (not line.on_demand or line.for_ != level):
        yield _problem("opens_elsewhere", where, form=follow.form, level=level)
    if follow.form in forms:
        for name in follow.answers(""):
            yield from _unknown("question", name, (one.name for one in forms[follow.form].questions), where)


def _registers_of(programme: Programme, name: str, line: FormLine, form: Form) -> Iterator[Problem]:
    """What a form writes into registers, and reads out of them."""
    where, registers = f"form.{name}", programme.registers
    for list_ in dict.fromkeys(declared.list for declared in form.entities):
        yield from _unknown("register", list_, registers, where)
        register = registers.get(list_)
        if register and register.at != line.for_:
            yield _problem("register_elsewhere", where, name=name, level=line.for_, list=list_, at=register.at)
        if register and _above(register.klass, line.klass):
            yield _problem("class_above_form", f"{where}.class", question=list_, klass=register.klass, form=line.klass)
    for list_ in sorted(set(form.externals) & {*registers, *programme.lists}):
        for role in (one for one in line.by if one in programme.role):
            reads, klass = programme.role[role].reads, class_of(programme, list_)
            if _above(klass, reads):
                yield _problem("may_not_read", f"{where}.by", role=role, reads=reads, klass=klass)


def _registers(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """What is added to registers: expressions over what stands above them, and plug-ins."""
    kept = saved(forms.values())
    for name, register in programme.registers.items():
        names = {*OWN, *kept.get(name, ())}
        for key, said in register.add.items():
            where = f"register.{name}.add.{key}"
            if key in names:
                yield _problem("add_twice", where, name=key, list=name)
            elif names_plugin(said):
                yield from _property(programme, name, said, kept, where)
            else:
                yield from _over_rows(said, names, name, where)
            names.add(key)


def _property(
    programme: Programme, register: str, plugin: str, kept: Mapping[str, set[str]], where: str
) -> Iterator[Problem]:
    yield from _unknown("plugin", plugin, PROPERTIES, where)
    if plugin in PROPERTIES:
        if PROPERTIES[plugin].of != register:
            yield _problem("plugin_elsewhere", where, name=plugin, list=PROPERTIES[plugin].of)
        yield from _needed(programme, plugin, PROPERTIES[plugin].needs, kept, where)


def _needed(
    programme: Programme, plugin: str, needs: Needs, kept: Mapping[str, set[str]], where: str
) -> Iterator[Problem]:
    """The registers that a plug-in needs are there, and some form saves each property that it cannot do without."""
    for name, properties in needs.items():
        if name not in programme.registers:
            yield _problem("plugin_register", where, name=plugin, list=name)
            continue
        for one in properties:
            if one not in kept.get(name, ()):
                yield _problem("plugin_property", where, name=plugin, list=name, property=one)


def _over_rows(expression: str, names: Iterable[str], register: str, where: str) -> Iterator[Problem]:
    """An expression over the entities of a register: it can be read, and looks at nothing but the entity."""
    try:
        lists = compile_expression(expression, names).instances
    except ExpressionError as why:
        values = {"expression": expression, "list": register}
        yield Problem("expression_of_register", FILE, where, values, why.problems)
        return
    if lists:
        yield _problem("expression_looks", where, expression=expression)


def _lists(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """The lists that are made of registers."""
    kept = saved(forms.values())
    for name, line in programme.lists.items():
        where = f"list.{name}"
        if name in (*programme.registers, "ctx", "now", "below", "meeting"):
            yield _problem("list_twice", where, name=name)
        if line.plugin:
            yield from _unknown("plugin", line.plugin, LISTS, f"{where}.plugin")
            if line.plugin in LISTS:
                yield from _needed(programme, line.plugin, LISTS[line.plugin].needs, kept, f"{where}.plugin")
        else:
            yield from _unknown("register", line.of, programme.registers, f"{where}.of")
            if line.of in programme.registers and line.where:
                yield from _over_rows(line.where, known(programme, line.of, kept), line.of, f"{where}.where")


def _money(programme: Programme, unit: str, where: str, name: str) -> Iterator[Problem]:
    """Amounts are in the programme's own currency."""
    if unit in MONEY.values() and unit != MONEY[programme.money]:
        yield _problem("other_money", where, name=name, unit=unit, money=programme.money)


def _above(klass: str, limit: str) -> bool:
    """True when a class of privacy is more private than a limit; '' is the form's own, so not."""
    return klass in KLASSES and limit in KLASSES and KLASSES.index(klass) > KLASSES.index(limit)


def _meetings(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """Where and when meetings are held."""
    for name, meeting in programme.meeting.items():
        where = f"meeting.{name}"
        yield from _unknown("level", meeting.at, programme.levels, f"{where}.at")
        for key, code in (("day", meeting.day), ("off", meeting.off)):
            yield from _unknown("indicator", code, programme.indicator, f"{where}.{key}")
            line = programme.form.get(programme.indicator[code].form) if code in programme.indicator else None
            if line and line.for_ != meeting.at:
                yield _problem("agreed_elsewhere", f"{where}.{key}", name=code, level=line.for_, at=meeting.at)
        if meeting.of:
            yield from _agreed(programme, name, meeting, saved(forms.values()), where)
        for number, held in enumerate(meeting.when):
            yield from _held(programme, held, f"{where}.when.{number}")
    if programme.holidays:
        try:
            days_off(programme.holidays, [date.today().year])  # noqa: DTZ011  any year will do
        except ValueError:
            yield _problem("no_holidays", "holidays", country=programme.holidays)


def _agreed(
    programme: Programme, name: str, meeting: Meeting, kept: Mapping[str, set[str]], where: str
) -> Iterator[Problem]:
    """What was agreed of a meeting stands in a register that whoever goes by it may read; its text names what is kept
    there."""
    yield from _unknown("register", meeting.of, programme.registers, f"{where}.of")
    register = programme.registers.get(meeting.of)
    if register is None:
        return
    if register.at != meeting.at:
        yield _problem("agreed_elsewhere", f"{where}.of", name=meeting.of, level=register.at, at=meeting.at)
    for role in sorted({duty.who for duty in programme.duty.values() if duty.meeting == name}):
        yield from _reads(programme, role, register.klass, f"{where}.of")
    names = known(programme, meeting.of, kept)
    yield from _unknown("property", "period", sorted(names), f"{where}.of")
    yield from _entity_text(programme, meeting.text, names, f"{where}.text")


def _entity_text(programme: Programme, text: Text, names: Collection[str], where: str) -> Iterator[Problem]:
    """A text about an entity: in every language of the programme, and of properties that there are."""
    for language in programme.languages:
        if language not in text:
            yield _problem("no_text", where, language=language)
    for language, words in text.items():
        for name in PLACEHOLDER.findall(words):
            yield from _unknown("property", name.strip("{}"), sorted({*names, "day"}), f"{where}.{language}")


def _held(programme: Programme, held: Held, where: str) -> Iterator[Problem]:
    """One line of a meeting: its condition can be read, and its rule gives at most one day a month."""
    try:
        condition(held.while_ or "true()", programme)
    except ExpressionError as why:
        values = {"expression": held.while_}
        yield Problem("condition", FILE, f"{where}.while", values, why.problems)
    for period in span(*(period_of(day, "month") for day in TRIED)):
        if len(days := occurrences(held.rule, *bounds(period))) > 1:
            yield _problem("rule_twice", f"{where}.rule", rule=held.rule, period=period, count=len(days))
            return


def _duties(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    for name, duty in programme.duty.items():
        where = f"duty.{name}"
        yield from _unknown("role", duty.who, programme.role, f"{where}.who")
        if duty.each:
            yield from _falling(programme, duty, forms, where)
            continue
        yield from _unknown("form", duty.form, programme.form, f"{where}.form")
        for _, role in duty.climb:
            yield from _unknown("role", role, programme.role, f"{where}.climb")
        line = programme.form.get(duty.form)
        if line is None:
            continue
        yield from _shown(programme, duty, line, saved(forms.values()), where)
        if duty.who in programme.role and duty.who not in line.by:
            yield _problem("not_filed_by", f"{where}.who", role=duty.who, form=duty.form, by=", ".join(line.by))
        if duty.anew and (not duty.meeting or line.accept != "at_once"):
            yield _problem("anew_of_meeting", f"{where}.anew", form=duty.form)
        yield from _lapsing(duty, where)
        if line.on_demand:
            yield _problem("duty_on_demand", f"{where}.form", form=duty.form)
        elif duty.meeting:
            yield from _before_meeting(programme, duty, line, where)
        else:
            yield from _dates(duty, line, where)


def _lapsing(duty: Duty, where: str) -> Iterator[Problem]:
    """Nobody is told of what has lapsed by then."""
    for key, days in (("remind", duty.remind), ("climb", tuple(day for day, _ in duty.climb))):
        if duty.lapse is not None and days and max(days) > duty.lapse:
            yield _problem("lapsed_by_then", f"{where}.{key}", days=max(days), lapse=duty.lapse)


def _falling(programme: Programme, duty: Duty, forms: Mapping[str, Form], where: str) -> Iterator[Problem]:
    """A duty over the entities of a register: who is told may read them, and its date, text, condition and what its
    button writes go by properties that there are."""
    yield from _unknown("register", duty.each, programme.registers, f"{where}.each")
    register = programme.registers.get(duty.each)
    if register is None:
        return
    if not duty.place:
        yield from _role_over(programme, duty.who, register.at, f"{where}.who")
    yield from _reads(programme, duty.who, register.klass, f"{where}.who")
    kept = saved(forms.values())
    names = known(programme, duty.each, kept)
    yield from _unknown("property", duty.place, sorted(names), f"{where}.place")
    yield from _unknown("property", duty.date, sorted(names), f"{where}.date")
    if duty.while_:
        yield from _over_rows(duty.while_, names, duty.each, f"{where}.while")
    for key in duty.done:
        yield from _unknown("property", key, sorted(kept.get(duty.each, ())), f"{where}.done")
    if duty.opens:
        yield from _opened(programme, forms, FollowUp.read(duty.opens), register.at, f"{where}.opens")
    yield from _entity_text(programme, duty.text, names, f"{where}.text")


def _reads(programme: Programme, name: str, klass: str, where: str) -> Iterator[Problem]:
    """A role must be let read this class."""
    role = programme.role.get(name)
    if role and _above(klass, role.reads):
        yield _problem("may_not_be_told", where, role=name, reads=role.reads, klass=klass)


def _shown(
    programme: Programme, duty: Duty, line: FormLine, kept: Mapping[str, set[str]], where: str
) -> Iterator[Problem]:
    """What a reminder tells besides: who is reminded may read it, and the figure is divided by the register."""
    if duty.per and duty.per != line.for_:
        yield _problem("per_elsewhere", f"{where}.per", per=duty.per, form=duty.form, level=line.for_)
    if duty.show is None:
        return
    show, where = duty.show, f"{where}.show"
    yield from _unknown("register", show.of, programme.registers, f"{where}.of")
    yield from _plugged(programme, show.plugin, {"by": "", **show.args}, kept, where)
    needed = FIGURES[show.plugin].needs if show.plugin in FIGURES else ()
    for name in dict.fromkeys((show.of, *needed)):
        if name in programme.registers:
            yield from _reads(programme, duty.who, programme.registers[name].klass, f"{where}.of")
    for code in show.instead:
        yield from _unknown("indicator", code, programme.indicator, f"{where}.instead")
        if code in programme.indicator:
            yield from _reads(programme, duty.who, programme.indicator[code].klass, f"{where}.instead")


def _before_meeting(programme: Programme, duty: Duty, line: FormLine, where: str) -> Iterator[Problem]:
    """A duty that goes by a meeting: a monthly form, of places that lie where the meeting is held."""
    yield from _unknown("meeting", duty.meeting, programme.meeting, f"{where}.meeting")
    if line.every != "month":
        yield _problem("meeting_monthly", f"{where}.form", form=duty.form)
    meeting, levels = programme.meeting.get(duty.meeting), programme.levels
    if meeting and {meeting.at, line.for_} <= set(levels) and levels.index(meeting.at) > levels.index(line.for_):
        yield _problem("meeting_below", f"{where}.meeting", name=duty.meeting, at=meeting.at, level=line.for_)


def _dates(duty: Duty, line: FormLine, where: str) -> Iterator[Problem]:
    """Each period needs one due date, and nobody is reminded of what is not open yet."""
    first, last = (period_of(day, line.every) for day in TRIED)
    for period in span(first, following(last, -1)):
        due = due_date(duty.rule, duty.period, period)
        if due is None:
            yield _problem("rule_skips", f"{where}.rule", rule=duty.rule, period=period)
            return
        days = occurrences(duty.rule, *asked_in(duty.period, period))
        if len(days) > 1:
            yield _problem("rule_twice", f"{where}.rule", rule=duty.rule, period=period, count=len(days))
            return
        early = (opening(duty.period, period) - due).days
        if duty.remind and min(duty.remind) < early:
            yield _problem("reminds_early", f"{where}.remind", days=min(duty.remind), period=period, open=early)
            return


def _indicators(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    for name, indicator in programme.indicator.items():
        where = f"indicator.{name}"
        yield from _unknown("form", indicator.form, programme.form, f"{where}.of")
        yield from _money(programme, indicator.unit, f"{where}.unit", name)
        yield from _counted(programme, indicator, where)
        form = forms.get(indicator.form)
        if form is None or indicator.form not in programme.form:
            continue
        if indicator.repeat and indicator.repeat not in {path.rpartition("/")[2] for path in form.repeats}:
            yield _problem("unknown_repeat", f"{where}.of", name=indicator.repeat, form=indicator.form)
            continue
        if indicator.time == "last" and programme.form[indicator.form].on_demand:
            yield _problem("last_on_demand", f"{where}.time", name=name, form=indicator.form)
        yield from _expressions(indicator, form, programme.form[indicator.form].klass, where)
        if indicator.plugin:
            yield from _figure(programme, indicator, saved(forms.values()), where)


def _counted(programme: Programme, indicator: Indicator, where: str) -> Iterator[Problem]:
    """What counts of how many a figure is counts the same reports, over the same time, in whole numbers."""
    yield from _unknown("indicator", indicator.count, programme.indicator, f"{where}.count")
    count = programme.indicator.get(indicator.count)
    alike = count is None or (count.of, count.time, count.bound) == (indicator.of, indicator.time, indicator.bound)
    if count is not None and (not alike or count.unit or count.den or count.by or count.count):
        yield _problem("count_of_another", f"{where}.count", name=indicator.count)


def _figure(programme: Programme, indicator: Indicator, kept: Mapping[str, set[str]], where: str) -> Iterator[Problem]:
    """A figure that a plug-in makes: it is there, it has what it needs, and takes these arguments."""
    yield from _plugged(programme, indicator.plugin, indicator.args, kept, where)


def _plugged(
    programme: Programme, name: str, args: Mapping[str, int | str], kept: Mapping[str, set[str]], where: str
) -> Iterator[Problem]:
    yield from _unknown("plugin", name, FIGURES, f"{where}.plugin")
    if name not in FIGURES:
        return
    plugin = FIGURES[name]
    yield from _needed(programme, name, plugin.needs, kept, f"{where}.plugin")
    for key, value in args.items():
        yield from _unknown("argument", key, plugin.args, f"{where}.args")
        if key in plugin.args and value not in plugin.args[key]:
            may = ", ".join(map(str, plugin.args[key]))
            yield _problem("argument_value", f"{where}.args.{key}", value=value, may=may)
    for key in plugin.required:
        if key not in args:
            yield _problem("argument_missing", f"{where}.args", name=name, key=key)


def _expressions(indicator: Indicator, form: Form, klass: str, where: str) -> Iterator[Problem]:
    """Each expression can be read, uses the form's own fields, and gives away nothing more private."""
    classes = {question.name: question.kb.get("class", "") or klass for question in form.questions}
    for key, expression in indicator.expressions().items():
        try:
            used = compile_expression(expression, fields_of(form)).names
        except ExpressionError as why:
            values = {"expression": expression, "form": form.id}
            yield Problem("expression", FILE, f"{where}.{key}", values, why.problems)
            continue
        for name in sorted(used):
            if _above(classes[name], indicator.klass):
                yield _problem(
                    "class_above_figure",
                    f"{where}.{key}",
                    question=name,
                    klass=classes[name],
                    figure=indicator.klass,
                )


def _charts(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    for name, chart in programme.chart.items():
        where = f"chart.{name}"
        yield from _unknown("duty", chart.duty, programme.duty, f"{where}.duty")
        if chart.duty in programme.duty and programme.duty[chart.duty].lapse is not None:
            yield _problem("chart_lapses", f"{where}.duty", name=chart.duty)
        yield from _unknown("level", chart.by, programme.levels, f"{where}.by")
        for code in chart.of:
            yield from _unknown("indicator", code, programme.indicator, f"{where}.of")
            if chart.duty and code in programme.indicator and programme.indicator[code].unit != "pct":
                yield _problem("beside_on_time", f"{where}.of", name=code)
        yield from _one_axis(programme, chart, where)


def _one_axis(programme: Programme, chart: Chart, where: str) -> Iterator[Problem]:
    """Lines share an axis, so kip and percent do not go into one chart."""
    shown = [(code, programme.indicator[code].unit) for code in chart.of if code in programme.indicator]
    for (one, unit), (other, other_unit) in pairwise(shown):
        if unit != other_unit:
            yield _problem(
                "two_units",
                f"{where}.of",
                one=one,
                unit=unit or "1",
                other=other,
                other_unit=other_unit or "1",
            )


def _summaries(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    for name, summary in programme.summary.items():
        where = f"summary.{name}"
        yield from _unknown("level", summary.for_, programme.levels, f"{where}.for")
        yield from _unknown("role", summary.signed, programme.role, f"{where}.signed")
        role = programme.role.get(summary.signed)
        if role and role.at != summary.for_:
            yield _problem("signed_elsewhere", f"{where}.signed", role=summary.signed, at=role.at, level=summary.for_)
        for chart in summary.show:
            yield from _unknown("chart", chart, programme.chart, f"{where}.show")
            if chart in programme.chart:
                yield from _too_long(programme, programme.chart[chart], summary, chart, f"{where}.show")
            if "group" in summary.to and chart in programme.chart:
                yield from _for_groups(programme, programme.chart[chart], chart, f"{where}.show")
        for number, sentence in enumerate(summary.say):
            yield from _sentence(programme, sentence, summary, f"{where}.say.{number}")
        yield from _post(programme, summary, f"{where}.post")


def _too_long(programme: Programme, chart: Chart, summary: Summary, name: str, where: str) -> Iterator[Problem]:
    """What a summary shows is reported at least as often as the summary is made; a grid exactly as often."""
    shown = [programme.indicator[code].form for code in chart.of if code in programme.indicator]
    owed = [programme.duty[chart.duty].form] if chart.duty in programme.duty else []
    for form in filter(programme.form.get, (*shown, *owed)):
        every = programme.form[form].every
        if MONTHS[every] > MONTHS[summary.every] or (chart.kind == "grid" and every != summary.every):
            yield _problem("chart_period", where, chart=name, form=form, every=every, summary=summary.every)


def _sentence(programme: Programme, sentence: Sentence, summary: Summary, where: str) -> Iterator[Problem]:
    """A sentence of a summary: its expressions can be read, its texts name what there is, in all languages, and nothing
    that those who hear it may not see."""
    named: set[str] = {f"{code}/{sentences.NOW}" for code in sentence.top}
    own = {sentences.WHO: sentence.who, sentences.TOP: sentence.top}
    for code in sentence.top:
        yield from _unknown("indicator", code, programme.indicator, f"{where}.top")
    for key in ("when", "who"):
        if text := getattr(sentence, key):
            try:
                named |= sentences.compiled(text, programme).names
            except ExpressionError as why:
                yield Problem("expression_of_figures", FILE, f"{where}.{key}", {"expression": text}, why.problems)
    for language in programme.languages:
        if language not in sentence.text:
            yield _problem("no_text", f"{where}.text", language=language)
    for language, words in sentence.text.items():
        for name in sentences.placeholders(words):
            if name in own:
                if not own[name]:
                    yield _problem("placeholder", f"{where}.text.{language}", placeholder=f"{{{name}}}")
            elif name not in sentences.names(programme):
                yield _problem("no_figure", f"{where}.text.{language}", name=name)
            named |= {name} - {*own}
    yield from _of_one_level(programme, sentence, where)
    for code in sorted({name.rpartition("/")[0] for name in named} & set(programme.indicator)):
        indicator = programme.indicator[code]
        form = programme.form.get(indicator.form)
        if "group" in summary.to and "group" in sentence.to and _above(indicator.klass, "P0"):
            yield _problem("sentence_sees", where, indicator=code, klass=indicator.klass)
        if form and MONTHS[form.every] > MONTHS[summary.every]:
            yield _problem("sentence_period", where, name=code, every=form.every, summary=summary.every)


def _of_one_level(programme: Programme, sentence: Sentence, where: str) -> Iterator[Problem]:
    """The places that are asked by `who` are those that report what it looks at: of one level."""
    try:
        used = sentences.compiled(sentence.who, programme).names if sentence.who else frozenset[str]()
    except ExpressionError:
        return  # said already
    forms = {programme.indicator[name.rpartition("/")[0]].form for name in used}
    levels = sorted({programme.form[form].for_ for form in forms if form in programme.form})
    if sentence.who and len(levels) != 1:
        yield _problem("who_level", f"{where}.who", levels=", ".join(levels) or "–")


def _post(programme: Programme, summary: Summary, where: str) -> Iterator[Problem]:
    """What comes by itself comes to groups: by a rule once a period, or with reports of a form of its periods."""
    if summary.post is None:
        return
    if "group" not in summary.to:
        yield _problem("post_nowhere", where)
    yield from _unknown("form", summary.post.on, programme.form, f"{where}.on")
    line = programme.form.get(summary.post.on)
    if line and (line.every != summary.every or line.on_demand):
        yield _problem("post_on", f"{where}.on", form=summary.post.on, every=summary.every)
    if not summary.post.rule:
        return
    first, last = (period_of(day, summary.every) for day in TRIED)
    for period in span(first, following(last, -1)):
        days = occurrences(summary.post.rule, *bounds(period))
        if len(days) != 1:
            code = "rule_twice" if days else "rule_skips"
            yield _problem(code, f"{where}.rule", rule=summary.post.rule, period=period, count=len(days))
            return


def _documents(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """Documents made of reports. Whether a template names only what is there is seen by who can open it
    (handlers.documents)."""
    for name, document in programme.document.items():
        where, line = f"document.{name}", programme.form.get(document.form)
        yield from _unknown("form", document.form, programme.form, f"{where}.form")
        yield from _unknown("form", document.reports, programme.form, f"{where}.reports")
        yield from _unknown("role", document.people, programme.role, f"{where}.people")
        if not (programme.folder / "documents" / document.template).is_file():
            yield _problem("no_template", f"{where}.template", name=f"documents/{document.template}")
        for role in document.by:
            if line is None:
                yield from _unknown("role", role, programme.role, f"{where}.by")
                continue
            yield from _role_over(programme, role, line.for_, f"{where}.by")
            if role not in (*line.by, line.to):
                known_ = ", ".join((*line.by, line.to)).strip(", ")
                yield _problem("document_of_another", f"{where}.by", role=role, form=document.form, known=known_)
        for role in document.offered:
            yield from _unknown("role", role, programme.role, f"{where}.offered")
            yield from _reads(programme, role, line.klass if line else "", f"{where}.offered")
        if document.form in forms and (bad := taken(forms[document.form])):
            yield _problem("name_of_document", f"{where}.form", form=document.form, name=", ".join(bad))


def _for_groups(programme: Programme, chart: Chart, name: str, where: str) -> Iterator[Problem]:
    """A group chat sees public totals only."""
    for code in chart.of:
        indicator = programme.indicator.get(code)
        if indicator and _above(indicator.klass, "P0"):
            yield _problem("group_sees", where, chart=name, indicator=code, klass=indicator.klass)
