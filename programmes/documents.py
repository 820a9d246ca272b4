"""What a document of a programme may name: the fields of the form that it is of, and the house's own words."""

from __future__ import annotations

from collections.abc import Mapping

from forms.form import Form, Question, Repeat

REPORT, LABEL, VALUE = "report", "label", "value"
"""Of the report as a whole; how a question is called; an answer as the form keeps it (`yes`, `2026-11-26`)."""
NUMBER, NAME, PEOPLE, SENT = "n", "name", "people", "sent"
"""Of a repeat's row: its number; of a roster's what it is called, and, of a place, who works there, and when the report
came from there."""
OF_REPORT = ("title", "document", "place", "period", "number", "sent", "author", "made")
OURS = frozenset((REPORT, LABEL, VALUE, "loop"))
OURS_IN_ROWS = frozenset((NUMBER, VALUE, PEOPLE, SENT))


def fields(form: Form, repeat: Repeat | None = None) -> Mapping[str, Question]:
    """The fields that a document may name, asked or reckoned, by name: those in this repeat, or outside of all. Of two
    that have one name it is the first."""
    around = (repeat.definition.path,) if repeat is not None else ()
    found: dict[str, Question] = {}
    for one in form.questions:
        if one.repeats == around and one.type != "note" and one.name.isidentifier():
            found.setdefault(one.name, one)
    return found


def repeats(form: Form) -> Mapping[str, Repeat]:
    """The repeats that it may name, which stand in no other, by name."""
    outer = (one for one in form.repeat_by_path.values() if not any(section.is_repeat for section in one.sections))
    return {one.definition.name: one for one in outer if one.definition.name.isidentifier()}


def taken(form: Form) -> list[str]:
    """The form's names that are the house's in a document, or stand for two things there."""
    found = [*fields(form), *repeats(form)]
    bad = {name for name in found if name in OURS or found.count(name) > 1}
    for repeat in repeats(form).values():
        bad |= OURS_IN_ROWS & set(fields(form, repeat))
    return sorted(bad)
