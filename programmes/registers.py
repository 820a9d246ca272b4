"""Registers and lists as forms read them: what forms and imports have said, with the properties that the house adds,
and the lists that it makes of them (programme.toml: `add` of a register, [list]). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from forms.expression import RecordExpression, compile_expression
from forms.form import Form
from forms.xpath.values import boolean, text
from indicators.facts import Definition, Fact, Record, facts_of
from indicators.kept_loans import iso_day
from indicators.plugins import FIGURES, LISTS, PROPERTIES, Asked
from programmes.model import Indicator, Programme

Row = dict[str, str]
Tables = Mapping[str, Sequence[Row]]

OWN = ("name", "label", "place", "accepted")  # what each entity has besides its properties
_PLUGIN = re.compile(r"[a-z]+:[a-z_]+")


def names_plugin(said: str) -> bool:
    """Whether a property in `add` is a plug-in's name, and not an expression."""
    return _PLUGIN.fullmatch(said) is not None


def saved(forms: Iterable[Form]) -> dict[str, set[str]]:
    """The properties that these forms save, by register."""
    found: dict[str, set[str]] = {}
    for form in forms:
        for declared in form.entities:
            found.setdefault(declared.list, set()).update(name for name, _ in declared.properties)
    return found


def known(programme: Programme, name: str, kept: Mapping[str, set[str]]) -> frozenset[str]:
    """The names that an expression over a register's entities may use; those in its `add` among them."""
    return frozenset((*OWN, *kept.get(name, ()), *programme.registers[name].add))


@dataclass(frozen=True, slots=True)
class _Plugged:
    """An indicator that a plug-in reckons; `counts` tells of a report whether it does so there."""

    code: str
    indicator: Indicator
    counts: Definition | None
    scale: int
    ratio: bool


class Lists:
    """The registers and lists of a programme, its expressions compiled. Raises ExpressionError where one is wrong;
    `check_programme` says so more kindly."""

    def __init__(self, programme: Programme, forms: Mapping[str, Form]) -> None:
        self._programme = programme
        kept = saved(forms.values())
        self._added: dict[str, dict[str, RecordExpression | None]] = {}  # None: a plug-in
        for name, register in programme.registers.items():
            names = known(programme, name, kept)
            self._added[name] = {
                key: None if names_plugin(said) else compile_expression(said, names)
                for key, said in register.add.items()
            }
        self._where = {
            name: compile_expression(line.where, known(programme, line.of, kept))
            for name, line in programme.lists.items()
            if line.of and line.where
        }
        self._while = {
            name: compile_expression(duty.while_ or "true()", known(programme, duty.each, kept))
            for name, duty in programme.duty.items()
            if duty.each
        }
        self._plugged = [
            _Plugged(one.code, programme.indicator[one.code], _counts(one, programme), one.scale, one.den is not None)
            for one in programme.definitions(forms)
            if programme.indicator[one.code].plugin
        ]

    def named_by(self, form: Form) -> tuple[str, ...]:
        """The registers and lists that a form looks things up in, or writes to."""
        named = {*form.externals, *(declared.list for declared in form.entities)}
        return tuple(name for name in (*self._programme.registers, *self._programme.lists) if name in named)

    def needs(self, names: Iterable[str]) -> tuple[str, ...]:
        """The registers that must be looked at to serve these."""
        found: dict[str, None] = {}
        for name in names:
            line = self._programme.lists.get(name)
            found |= dict.fromkeys(LISTS[line.plugin].needs if line and line.plugin else ())
            register = name if line is None else line.of
            if register:
                found[register] = None
                found |= dict.fromkeys(self._needs_of(register))
        return tuple(found)

    def _needs_of(self, register: str) -> Iterator[str]:
        for said in self._programme.registers[register].add.values():
            yield from PROPERTIES[said].needs if names_plugin(said) else ()

    def served(self, names: Iterable[str], tables: Tables, first: date, on: date) -> dict[str, list[Row]]:
        """These registers and lists, as of the last day of a period that begins with `first`. `tables` are the
        registers that they need, as they stand."""
        asked = Asked(tables, first, on)
        registers: dict[str, list[Row]] = {}

        def register(name: str) -> list[Row]:
            if name not in registers:
                registers[name] = self._with_added(name, asked)
            return registers[name]

        found: dict[str, list[Row]] = {}
        for name in names:
            line = self._programme.lists.get(name)
            if line is None:
                found[name] = register(name)
            elif line.plugin:
                found[name] = LISTS[line.plugin].call(asked)
            else:
                where = self._where.get(name)
                found[name] = [row for row in register(line.of) if where is None or boolean(where(row))]
        return found

    def falling(self, duty: str, asked: Asked) -> list[Row]:
        """Of what something falls due by a duty over a register: the entities that have a day, and of which its `while`
        holds. It is asked of the registers that it needs, as they stand, on a day: of one, for all duties, so that a
        book of loans is made once."""
        line, holds = self._programme.duty[duty], self._while[duty]
        rows = self._with_added(line.each, asked)
        return [row for row in rows if iso_day(row.get(line.date, "")) and boolean(holds(row))]

    def _with_added(self, name: str, asked: Asked) -> list[Row]:
        """A register with the properties that are added to it, each after those above it."""
        rows = [dict(row) for row in asked.registers.get(name, ())]
        for key, expression in self._added[name].items() if rows else ():
            if expression is None:
                told = PROPERTIES[self._programme.registers[name].add[key]].call(asked)
                for row in rows:
                    row[key] = told.get(row["name"], "")
            else:
                for row in rows:
                    row[key] = _text(expression(row))
        return rows

    def figures_need(self, form: str) -> tuple[str, ...]:
        """The registers that must be looked at for the figures that are reckoned with a report of this form."""
        plugged = (one.indicator for one in self._plugged if one.indicator.form == form)
        return tuple(dict.fromkeys(name for one in plugged for name in FIGURES[one.plugin].needs))

    def figures(
        self, form: str, values: Record, tables: Tables, place: str, period: str, first: date, on: date
    ) -> list[Fact]:
        """The figures that plug-ins reckon with a report of this form, whose answers are `values`."""
        asked = Asked(tables, first, on)
        return [
            Fact(place, period, one.code, by, num * one.scale, den * one.scale if one.ratio else 1)
            for one in self._plugged
            if one.indicator.form == form and (one.counts is None or facts_of(values, [one.counts], place, period))
            for by, num, den in FIGURES[one.indicator.plugin].call(asked, **one.indicator.args)
        ]


def _counts(definition: Definition, programme: Programme) -> Definition | None:
    """Counts one where a report's figure is the plug-in's to make; None where it always is."""
    otherwise = definition.where
    if otherwise is None:
        return None
    return replace(definition, num=lambda record: 1, den=None, by={}, where=lambda record: not otherwise(record))


def _text(found: Any) -> str:
    """A value as a property; what is no number is blank."""
    return "" if found != found else text(found)  # NaN differs from itself
