"""The lines of [form], the files behind them, and what their questions say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from forms import follow_ups
from forms.follow_ups import FollowUp
from forms.form import Form
from programmes.checks.common import is_above, may_be_told, own_money, problem, stands_over, unknown
from programmes.model import KLASSES, FormLine, Programme, sheets_in
from programmes.opening import class_of
from programmes.problems import Problem


def form_lines(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """The lines of [form]: who files, who reviews, and the form itself."""
    for name, line in programme.form.items():
        where = f"form.{name}"
        yield from unknown("level", line.for_, programme.levels, f"{where}.for")
        for role in line.by:
            yield from stands_over(programme, role, line.for_, f"{where}.by")
        yield from stands_over(programme, line.to, line.for_, f"{where}.to")
        reader = programme.role.get(line.to)
        if reader and is_above(line.klass, reader.reads):
            yield problem("may_not_read", f"{where}.to", role=line.to, reads=reader.reads, klass=line.klass)
        for code in line.figures:
            yield from unknown("indicator", code, programme.indicator, f"{where}.figures")
            for role in line.by if code in programme.indicator else ():
                yield from may_be_told(programme, role, programme.indicator[code].klass, f"{where}.figures")
        if name not in forms:
            yield problem("no_form", where, name=name)
        else:
            yield from _form(programme, name, line, forms)


def files(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """What lies in forms/: each file has its line, and no form has two files."""
    first: dict[str, str] = {}
    for path in sheets_in(programme.folder / "forms"):
        if path.stem in first:
            values = {"name": path.stem, "one": first[path.stem], "other": path.name}
            yield problem("form_twice", f"form.{path.stem}", **values)
        elif path.stem not in programme.form:
            yield problem("form_without_line", "form", name=path.stem, path=f"forms/{path.name}")
        first.setdefault(path.stem, path.name)


def _form(programme: Programme, name: str, line: FormLine, forms: Mapping[str, Form]) -> Iterator[Problem]:
    form = forms[name]
    if form.id != name:
        yield problem("form_id", f"form.{name}", name=name, id=form.id)
    yield from _registers_of(programme, name, line, form)
    for language in programme.languages:
        if language not in form.languages:
            yield problem("form_language", f"form.{name}", name=name, language=language)
    for question in form.questions:
        for follow in follow_ups.named(question.appearance):
            yield from opens(programme, forms, follow, line.for_, f"form.{name}.{question.name}")
        yield from own_money(programme, question.kb.get("unit", ""), f"form.{name}", question.name)
        klass = question.kb.get("class", "")
        if klass and klass not in KLASSES:
            yield problem("unknown_class", f"form.{name}", question=question.name, name=klass)
        elif is_above(klass, line.klass):
            yield problem(
                "class_above_form", f"form.{name}.class", question=question.name, klass=klass, form=line.klass
            )


def opens(
    programme: Programme, forms: Mapping[str, Form], follow: FollowUp, level: str, where: str
) -> Iterator[Problem]:
    """A form that is opened out of another one, or under a reminder: on demand, of the same places, and it asks what it
    begins with."""
    yield from unknown("form", follow.form, programme.form, where)
    line = programme.form.get(follow.form)
    if line and (not line.on_demand or line.for_ != level):
        yield problem("opens_elsewhere", where, form=follow.form, level=level)
    if follow.form in forms:
        for name in follow.answers(""):
            yield from unknown("question", name, (one.name for one in forms[follow.form].questions), where)


def _registers_of(programme: Programme, name: str, line: FormLine, form: Form) -> Iterator[Problem]:
    """What a form writes into registers, and reads out of them."""
    where, registers = f"form.{name}", programme.registers
    for list_ in dict.fromkeys(declared.list for declared in form.entities):
        yield from unknown("register", list_, registers, where)
        register = registers.get(list_)
        if register and register.at != line.for_:
            yield problem("register_elsewhere", where, name=name, level=line.for_, list=list_, at=register.at)
        if register and is_above(register.klass, line.klass):
            yield problem("class_above_form", f"{where}.class", question=list_, klass=register.klass, form=line.klass)
    for list_ in sorted(set(form.externals) & {*registers, *programme.lists}):
        for role in (one for one in line.by if one in programme.role):
            reads, klass = programme.role[role].reads, class_of(programme, list_)
            if is_above(klass, reads):
                yield problem("may_not_read", f"{where}.by", role=role, reads=reads, klass=klass)
