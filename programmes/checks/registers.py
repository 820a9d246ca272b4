"""Registers, what is added to them, and the lists that are made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from forms.expression import compile_expression
from forms.form import Form
from forms.problems import ExpressionError
from indicators.plugins import LISTS, PROPERTIES, Needs
from programmes.checks.common import FILE, problem, unknown
from programmes.model import Programme
from programmes.problems import Problem
from programmes.registers import OWN, known, names_plugin, saved


def registers(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """What is added to registers: expressions over what stands above them, and plug-ins."""
    kept = saved(forms.values())
    for name, register in programme.registers.items():
        names = {*OWN, *kept.get(name, ())}
        for key, said in register.add.items():
            where = f"register.{name}.add.{key}"
            if key in names:
                yield problem("add_twice", where, name=key, list=name)
            elif names_plugin(said):
                yield from _property(programme, name, said, kept, where)
            else:
                yield from over_rows(said, names, name, where)
            names.add(key)


def _property(
    programme: Programme, register: str, plugin: str, kept: Mapping[str, set[str]], where: str
) -> Iterator[Problem]:
    yield from unknown("plugin", plugin, PROPERTIES, where)
    if plugin in PROPERTIES:
        if PROPERTIES[plugin].of != register:
            yield problem("plugin_elsewhere", where, name=plugin, list=PROPERTIES[plugin].of)
        yield from needed(programme, plugin, PROPERTIES[plugin].needs, kept, where)


def needed(
    programme: Programme, plugin: str, needs: Needs, kept: Mapping[str, set[str]], where: str
) -> Iterator[Problem]:
    """The registers that a plug-in needs are there, and some form saves each property that it cannot do without."""
    for name, properties in needs.items():
        if name not in programme.registers:
            yield problem("plugin_register", where, name=plugin, list=name)
            continue
        for one in properties:
            if one not in kept.get(name, ()):
                yield problem("plugin_property", where, name=plugin, list=name, property=one)


def over_rows(expression: str, names: Iterable[str], register: str, where: str) -> Iterator[Problem]:
    """An expression over the entities of a register: it can be read, and looks at nothing but the entity."""
    try:
        lists = compile_expression(expression, names).instances
    except ExpressionError as why:
        values = {"expression": expression, "list": register}
        yield Problem("expression_of_register", FILE, where, values, why.problems)
        return
    if lists:
        yield problem("expression_looks", where, expression=expression)


def lists(programme: Programme, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """The lists that are made of registers."""
    kept = saved(forms.values())
    for name, line in programme.lists.items():
        where = f"list.{name}"
        if name in (*programme.registers, "ctx", "now", "below", "meeting"):
            yield problem("list_twice", where, name=name)
        if line.plugin:
            yield from unknown("plugin", line.plugin, LISTS, f"{where}.plugin")
            if line.plugin in LISTS:
                yield from needed(programme, line.plugin, LISTS[line.plugin].needs, kept, f"{where}.plugin")
        else:
            yield from unknown("register", line.of, programme.registers, f"{where}.of")
            if line.of in programme.registers and line.where:
                yield from over_rows(line.where, known(programme, line.of, kept), line.of, f"{where}.where")
