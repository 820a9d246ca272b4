"""The names that a template of a document may use, by the form that it is of; and what they stand for in a report, in
the words of its reader: labels of choices, amounts and days as he writes them, repeats as lists.

`{{ topic }}` is the answer to the question `topic`, `{{ label.topic }}` how that question is called, and
`{{ value.topic }}` the answer as the form keeps it, to be compared with; `{{ report.place }}` is of the report as a
whole. A repeat is a list, whose rows have a number (`n`), their own answers and values, and, of a roster, a `name`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conversations.dialogue.values import shown
from conversations.markup import plain
from conversations.reports import versions
from conversations.scene import Scene
from forms.form import Form, Question, Repeat
from forms.walking.outline import Rows
from forms.walking.session import Answered
from programmes.documents import LABEL, NAME, NUMBER, OF_REPORT, REPORT, VALUE, fields, repeats
from programmes.model import Programme
from storage.desk import ContactOf
from storage.records import Submission


def shape_of(form: Form, programme: Programme) -> dict[str, Any]:
    """What a template may name of a report of this form."""
    top = dict.fromkeys(fields(form), "")
    labels, lists = dict(top), {}
    for name, repeat in repeats(form).items():
        own = dict.fromkeys(fields(form, repeat), "")
        labels |= {name: "", **own}
        lists[name] = [{NAME: "", **own, NUMBER: "", VALUE: own}]
    report = dict.fromkeys((*OF_REPORT, *programme.levels), "")
    return {**top, **lists, REPORT: report, LABEL: labels, VALUE: top}


def example(shape: Any) -> Any:
    """A report of this shape, to try a template on where there is none yet: a row of each repeat, and everywhere
    something to be read."""
    if isinstance(shape, Mapping):
        return {name: example(one) for name, one in shape.items()}
    return [example(one) for one in shape] if isinstance(shape, list) else "…"


def of_report(scene: Scene, submission: Submission, document: str) -> dict[str, Any]:
    """What the names of `shape_of` stand for in a report, as far as whoever asks may read it. `document` is what the
    paper is called."""
    return _Report(scene, submission).whole(document)


class _Report:
    def __init__(self, scene: Scene, submission: Submission) -> None:
        self._scene, self._submission = scene, submission
        self._session = versions.opened(scene, submission)
        self._form: Form = self._session.form
        self._outline = self._session.outline(scene.language)
        self._rows = {part.path: part for part in self._outline if isinstance(part, Rows)}
        answers = (*self._session.review(scene.language), *self._reckoned())
        self._answers = {one.path: one for one in versions.readable(scene, submission, answers)}

    def whole(self, document: str) -> dict[str, Any]:
        shown_, values = self._told((name, one.path) for name, one in fields(self._form).items())
        lists = {name: self._list(repeat) for name, repeat in repeats(self._form).items()}
        return {**shown_, **lists, REPORT: self._report(document), LABEL: self._labels(), VALUE: values}

    def _told(self, wanted: Iterable[tuple[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
        """Answers by name as they are read, and as the form keeps them; '' where there is none."""
        found = {name: self._answers.get(path) for name, path in wanted}
        return (
            {name: plain(one.shown) if one else "" for name, one in found.items()},
            {name: one.value if one else "" for name, one in found.items()},
        )

    def _list(self, repeat: Repeat) -> list[dict[str, Any]]:
        made = []
        for at, row in enumerate(self._rows[repeat.definition.path].rows, 1):
            own = fields(self._form, repeat).items()
            shown_, values = self._told((name, _in_row(repeat, row.path, one)) for name, one in own)
            number = self._scene.voice.number(at)
            made.append({NAME: plain(row.label), **shown_, NUMBER: number, VALUE: values})
        return made

    def _reckoned(self) -> list[Answered]:
        """What the form reckons, as if it had been answered."""
        made = [self._computed(one, one.path) for one in fields(self._form).values() if not one.asked]
        for repeat in repeats(self._form).values():
            for row in self._rows[repeat.definition.path].rows:
                inner = (one for one in fields(self._form, repeat).values() if not one.asked)
                made += [self._computed(one, _in_row(repeat, row.path, one)) for one in inner]
        return made

    def _computed(self, field: Question, path: str) -> Answered:
        value, _ = self._session.stands_at(path)
        kind = {"number": "decimal", "moment": "date"}.get(field.definition.reads_as, field.type)
        words = shown(self._scene, value, kind, field.kb.get("unit", ""))
        return Answered(path, field.name, "", value, words, field.type, field.kb, ())

    def _labels(self) -> dict[str, str]:
        labels = dict.fromkeys((*fields(self._form), *repeats(self._form)), "")
        for repeat in repeats(self._form).values():
            labels |= dict.fromkeys(fields(self._form, repeat), "")
        for part in self._outline:
            asked = part.fields if isinstance(part, Rows) else (part,)
            labels |= {one.question.name: plain(one.label) for one in asked if not labels.get(one.question.name)}
            if isinstance(part, Rows):
                labels[part.repeat.definition.name] = plain(part.label)
        return labels

    def _report(self, document: str) -> dict[str, str]:
        scene, submission = self._scene, self._submission
        places, voice = scene.world.places, scene.voice
        levels = dict.fromkeys(scene.world.programme_of(submission.form).levels, "")
        levels |= {one.kind: places.name(one.code, scene.language) for one in places.path(submission.place)}
        author = scene.desk.look(ContactOf(submission.person))
        return {
            **levels,
            "title": self._form.title(scene.language),
            "document": document,
            "place": places.name(submission.place, scene.language),
            "period": voice.period(submission.period),
            "number": submission.number,
            "sent": voice.moment(submission.sent_at),
            "author": author.person.name if author else "",
            "made": voice.day(scene.today),
        }


def _in_row(repeat: Repeat, row: str, field: Question) -> str:
    """The path of a field in a row of a repeat."""
    return row + field.path.removeprefix(repeat.definition.path)
