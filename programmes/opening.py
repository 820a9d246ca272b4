"""A programme's forms, opened: with the classes of privacy that spread in them."""

from __future__ import annotations

from collections.abc import Iterable

from forms.form import Form, load
from forms.opening.classes import OF_FORM
from programmes.model import Programme


def opened(programmes: Iterable[Programme], form: str, xform: str | bytes) -> Form:
    """A form that was checked when it was published, as one of these programmes has it, or as one of none."""
    return load(xform, checked=True, classes=classes_in(programmes, form))


def classes_in(programmes: Iterable[Programme], form: str) -> dict[str, str]:
    """The classes that spread in a form (see `forms.form.load`): its own, and those of what its programme serves;
    nothing in a form of none of these."""
    for programme in programmes:
        if form in programme.form:
            served = {name: class_of(programme, name) for name in (*programme.registers, *programme.lists)}
            return {OF_FORM: programme.form[form].klass, **served}
    return {}


def class_of(programme: Programme, name: str) -> str:
    """The class of privacy of a register, or of a list; '' of one that is of no register there is."""
    line = programme.lists.get(name)
    if line is not None and line.plugin:
        return line.klass
    register = programme.registers.get(line.of if line else name)
    return register.klass if register else ""
