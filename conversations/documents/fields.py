"""The names that a template of a document may use, by the form that it is of; and what they stand for in a report, in
the words of its reader: labels of choices, amounts and days as he writes them, repeats as lists.

`{{ topic }}` is the answer to the question `topic`, `{{ label.topic }}` how that question is called, and
`{{ value.topic }}` the answer as the form keeps it, to be compared with; `{{ report.place }}` is of the report as a
whole. A repeat is a list, whose rows have a number (`n`), their own answers and values, and, of a roster, a `name`;
where those are places also `people`, who work there, and when the report that the document names was `sent` from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conversations.dialogue.values import shown
from conversations.markup import plain
from conversations.reports import versions
from conversations.scene import Scene
from forms.form import Form, Question, Repeat
from forms.walking.outline import Row, Rows
from forms.walking.session import Answered
from programmes.calendar import bounds
from programmes.documents import LABEL, NAME, NUMBER, OF_REPORT, PEOPLE, REPORT, SENT, VALUE, fields, repeats
from programmes.model import Document, Programme
from storage.desk import ContactOf, FiledIn, HoldersDuring
from storage.records import Submission

OF_PERSONS = "P2"  # the class of privacy of names


def shape_of(form: Form, programme: Programme) -> dict[str, Any]:
    """What a template may name of a report of this form."""
    top = dict.fromkeys(fields(form), "")
    labels, lists = dict(top), {}
    for name, repeat in repeats(form).items():
        own = dict.fromkeys(fields(form, repeat), "")
        labels |= {name: "", **own}
        lists[name] = [{NAME: "", **own, NUMBER: "", PEOPLE: "", SENT: "", VALUE: own}]
    report = dict.fromkeys((*OF_REPORT, *programme.levels), "")
    return {**top, **lists, REPORT: report, LABEL: labels, VALUE: top}


def example(shape: Any) -> Any:
    """A report of this shape, to try a template on where there is none yet: a row of each repeat, and everywhere
    something to be read."""
    if isinstance(shape, Mapping):
        return {name: example(one) for name, one in shape.items()}
    return [example(one) for one in shape] if isinstance(shape, list) else "…"


def of_report(scene: Scene, submission: Submission, document: Document, title: str) -> dict[str, Any]:
    """What the names of `shape_of` stand for in a report, as far as whoever asks may read it. `title` is what the
    document is called."""
    return _Report(scene, submission, document).whole(title)


class _Report:
    def __init__(self, scene: Scene, submission: Submission, document: Document) -> None:
        self._scene, self._submission, self._document = scene, submission, document
        self._reads = versions.reads(scene, submission)
        self._session = versions.opened(scene, submission)
        self._form: Form = self._session.form
        hides = versions.hidden(scene, submission)
        self._outline = self._session.outline(scene.language, hides=hides)
        self._rows = {part.path: part for part in self._outline if isinstance(part, Rows)}
        answers = (*self._session.review(scene.language, hides=hides), *self._reckoned())
        self._answers = {one.path: one for one in versions.readable(scene, submission, answers)}

    def whole(self, title: str) -> dict[str, Any]:
        shown_, values = self._told((name, one.path) for name, one in fields(self._form).items())
        lists = {name: self._list(repeat) for name, repeat in repeats(self._form).items()}
        return {**shown_, **lists, REPORT: self._report(title), LABEL: self._labels(), VALUE: values}

    def _told(self, wanted: Iterable[tuple[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
        """Answers by name as they are read, and as the form keeps them; '' where there is none."""
        found = {name: self._answers.get(path) for name, path in wanted}
        return (
            {name: plain(one.shown) if one else "" for name, one in found.items()},
            {name: one.value if one else "" for name, one in found.items()},
        )

    def _list(self, repeat: Repeat) -> list[dict[str, Any]]:
        made, rows = [], self._rows[repeat.definition.path].rows
        places = [self._place(repeat, row) for row in rows]
        people, sent = self._people(places), self._sent(places)
        for at, (row, place) in enumerate(zip(rows, places, strict=True), 1):
            own = fields(self._form, repeat).items()
            shown_, values = self._told((name, _in_row(repeat, row.path, one)) for name, one in own)
            ours = {NUMBER: self._scene.voice.number(at), PEOPLE: people.get(place, ""), SENT: sent.get(place, "")}
            name = self._scene.world.places.name(place, self._scene.language) if place else plain(row.label)
            made.append({NAME: name, **shown_, **ours, VALUE: values})
        return made

    def _place(self, repeat: Repeat, row: Row) -> str:
        """The code of the place whose row of a roster this is, or ''."""
        roster = repeat.section.roster
        key = self._session.stands_at(f"{row.path}/{roster.key.name}")[0] if roster is not None else ""
        return key if key in self._scene.world.places else ""

    def _people(self, places: Sequence[str]) -> dict[str, str]:
        """Who held the document's role over each of these places in the report's period, for who may know their names:
        to whom they report here, and who reads of persons in this report."""
        scene, wanted = self._scene, self._document.people
        role = scene.world.role(wanted)
        if role is None or not any(places) or not (self._has_over(role.to) or self._reads >= OF_PERSONS):
            return {}
        first, last = (day.isoformat() for day in bounds(self._submission.period))
        found = scene.desk.look(HoldersDuring(wanted, tuple(filter(None, places)), first, last))
        named: dict[str, list[str]] = {}
        for contact in found:
            for place in {held.place for held in contact.person.roles if held.role == wanted}:
                named.setdefault(place, []).append(contact.person.name)
        return {place: ", ".join(sorted(names)) for place, names in named.items()}

    def _has_over(self, role: str) -> bool:
        """Whether whoever asks has this role over the place of the report."""
        holds, place = self._scene.world.places.holds, self._submission.place
        return any(held.role == role and holds(held.place, place) for held in self._scene.roles)

    def _sent(self, places: Sequence[str]) -> dict[str, str]:
        """The day on which the report of the same period came from each of these places."""
        scene, wanted = self._scene, self._document.reports
        if not wanted or not any(places):
            return {}
        since = bounds(self._submission.period)[0].isoformat()
        filed = scene.desk.look(FiledIn(tuple(filter(None, places)), since))
        mine = [one for one in filed if (one.form, one.period) == (wanted, self._submission.period)]
        return {one.place: scene.voice.day(one.first_sent_at.astimezone(scene.zone).date()) for one in mine}

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
        kind = {"number": "decimal", "moment": "date"}.get(field.definition.reads_as, field.definition.kind)
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

    def _report(self, title: str) -> dict[str, str]:
        scene, submission = self._scene, self._submission
        places, voice = scene.world.places, scene.voice
        levels = dict.fromkeys(scene.world.programme_of(submission.form).levels, "")
        levels |= {one.kind: places.name(one.code, scene.language) for one in places.path(submission.place)}
        author = scene.desk.look(ContactOf(submission.person))
        return {
            **levels,
            "title": self._form.title(scene.language),
            "document": title,
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
