"""What checks of all subjects say and ask alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from programmes.model import KLASSES, MONEY, Programme
from programmes.problems import Problem

FILE = "programme.toml"
# Due dates are tried over eight years, so that a leap year is among them.
TRIED = (date(2023, 1, 1), date(2030, 12, 31))
PLACEHOLDER = re.compile(r"\{[^}]*\}?")


def problem(code: str, where: str, **values: object) -> Problem:
    return Problem(code, FILE, where, {key: str(value) for key, value in values.items()})


def unknown(what: str, name: str, known: Iterable[str], where: str) -> Iterator[Problem]:
    """A problem when a name is not among those that there are; `what` is role, form, level …"""
    names = list(known)
    if name and name not in names:
        yield problem(f"unknown_{what}", where, name=name, known=", ".join(names))


def stands_over(programme: Programme, name: str, level: str, where: str) -> Iterator[Problem]:
    """A role must exist, and be given places that hold those of a level; '' is none, and right."""
    yield from unknown("role", name, programme.role, where)
    role, levels = programme.role.get(name), programme.levels
    if role and role.at in levels and level in levels and levels.index(role.at) > levels.index(level):
        yield problem("role_below", where, role=name, at=role.at, level=level)


def own_money(programme: Programme, unit: str, where: str, name: str) -> Iterator[Problem]:
    """Amounts are in the programme's own currency."""
    if unit in MONEY.values() and unit != MONEY[programme.money]:
        yield problem("other_money", where, name=name, unit=unit, money=programme.money)


def is_above(klass: str, limit: str) -> bool:
    """True when a class of privacy is more private than a limit; '' is the form's own, so not."""
    return klass in KLASSES and limit in KLASSES and KLASSES.index(klass) > KLASSES.index(limit)


def may_be_told(programme: Programme, name: str, klass: str, where: str) -> Iterator[Problem]:
    """A role must be let read this class."""
    role = programme.role.get(name)
    if role and is_above(klass, role.reads):
        yield problem("may_not_be_told", where, role=name, reads=role.reads, klass=klass)
