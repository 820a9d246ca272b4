"""The whole form as it lies before one walk: every question, asked as things are now or not, for a sheet of paper or of
a workbook. What a label fills in of the answers is left out of it: such a sheet is of several walks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forms.form import Option, Question, Repeat, Section
from forms.labels import Label
from forms.walking.instance import Copies, Node, build, path_of
from forms.walking.places import reach
from forms.walking.recompute import Live
from forms.walking.wording import Wording

LEFT_OUT = "…"  # in place of an answer within a label


@dataclass(frozen=True, slots=True)
class Field:
    """One question, in one place. `relevant` says that it is asked as things are now; `choices` are those offered."""

    path: str
    question: Question
    label: str
    hint: str
    sections: tuple[str, ...]
    choices: tuple[Option, ...]
    value: str
    settled: bool
    relevant: bool
    required: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One instance of a repeat; `label` is what a roster calls it, else ''."""

    path: str
    label: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A repeat outside of all others. `fields` are those of an instance yet to come; `grows` says that people add
    instances, rather than the form or a list."""

    path: str
    repeat: Repeat
    label: str
    sections: tuple[str, ...]
    fields: tuple[Field, ...]
    rows: tuple[Row, ...]
    grows: bool


def outline(live: Live, wording: Wording, language: str) -> tuple[Field | Rows, ...]:
    """Everything that may be asked, in form order; notes, what nobody may change, and repeats within repeats left
    out."""
    return tuple(_Outline(live, wording, language).all())


class _Outline:
    def __init__(self, live: Live, wording: Wording, language: str) -> None:
        self._live, self._wording, self._language = live, wording, language
        self._order = live.form.order(language)

    def all(self) -> Iterator[Field | Rows]:
        for stop in self._live.form.stops[None]:
            if isinstance(stop.control, Repeat):
                yield self._rows(stop.control, reach(self._live.root, stop.slots))
            elif field := self._field(stop.control, reach(self._live.root, stop.slots), stop.groups):
                yield field

    def _rows(self, repeat: Repeat, copies: Copies) -> Rows:
        blank = build(copies.definition, copies.parent, self._live.world.single, fresh=False)
        roster = repeat.section.roster
        return Rows(
            path=path_of(copies),
            repeat=repeat,
            label=self._said(repeat.section.label),
            sections=self._sections(repeat.sections),
            fields=tuple(self._fields(repeat, blank)),
            rows=tuple(
                Row(
                    path_of(row),
                    self._wording.row_label(roster, row, self._language) if roster else "",
                    tuple(self._fields(repeat, row)),
                )
                for row in copies.rows
            ),
            grows=not repeat.section.counted,
        )

    def _fields(self, repeat: Repeat, row: Node) -> Iterator[Field]:
        for stop in self._live.form.stops[repeat]:
            if isinstance(stop.control, Question):
                field = self._field(stop.control, reach(row, stop.slots), ())
                if field:
                    yield field

    def _field(self, question: Question, node: Node, groups: tuple[tuple[int, ...], ...]) -> Field | None:
        if question.type == "note" or self._live.is_readonly(node):
            return None
        shown = all(reach(self._live.root, above).relevant for above in groups)
        return Field(
            path=path_of(node),
            question=question,
            label=self._said(question.label),
            hint=self._said(question.hint),
            sections=self._sections(question.sections),
            choices=self._wording.options(question, node, self._language),
            value=node.value,
            settled=node.settled,
            relevant=node.relevant and shown,
            required=self._live.is_required(node),
        )

    def _sections(self, sections: tuple[Section, ...]) -> tuple[str, ...]:
        return tuple(filter(None, (self._said(section.label) for section in sections if not section.is_repeat)))

    def _said(self, label: Label) -> str:
        parts = next((parts for language in self._order if (parts := label.texts.get(language))), ())
        return "".join(part if isinstance(part, str) else LEFT_OUT for part in parts).strip()
