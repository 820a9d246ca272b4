"""A form and month as a workbook: a row for each question, a column for each place, filled with what is known.

Questions stand in rows, because there are forty of them with whole sentences, and places in columns, because they are
ten with short names: so one column of sentences is frozen and the figures are as narrow as a phone wants them; and so
stands the paper form that it takes the place of. Repeats have a sheet of their own each, with a row for each instance.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from conversations.dialogue import asking
from conversations.dialogue.reading import NOT_TYPED
from conversations.dialogue.values import MONEY, shown
from conversations.markup import plain
from conversations.scene import Scene
from conversations.workbooks.books import (
    FIRST_ANSWER,
    FIRST_LINE,
    FIRST_PLACE,
    TICK,
    Book,
    Cell,
    Column,
    Format,
    Known,
    Line,
    Mark,
    Table,
    TableRow,
    Value,
    letters,
)
from conversations.workbooks.greying import RowSheet, Sheet, labels_of, may_change, off
from forms.form import Question
from forms.labels import is_masked
from forms.walking.outline import Field, Rows
from forms.walking.session import LAST_SAVED, Session
from storage.records import Draft

MOST_PLACES = 30  # in one workbook
MOST_MARKS = 12  # choices of several that have a row each; longer lists are answered by numbers or names
ROOM = 30  # rows of a table that are there to be filled
LONGEST_HINT = 500


@dataclass(frozen=True, slots=True)
class Page:
    """One place's report: as a column of the workbook."""

    place: str
    draft: Draft
    session: Session
    parts: tuple[Field | Rows, ...]


Bad = Mapping[tuple[str, str], tuple[Value, str]]
"""What is wrong, by place and path: what was written there, and why it was not taken."""


def page(scene: Scene, draft: Draft) -> Page:
    """A draft's column."""
    session = asking.open_session(scene, draft)
    return Page(draft.place, draft, session, session.outline(scene.language))


def check_of(person: str, form: str, period: str) -> str:
    """By which a workbook is known to be somebody's, of a form and period; it tells nothing of her."""
    return hashlib.sha256(f"khaoban workbook {person} {form} {period}".encode()).hexdigest()[:16]


def book(scene: Scene, form: str, period: str, pages: Sequence[Page], bad: Bad | None = None) -> Book:
    """The workbook of these pages, of which there is at least one; with what is `bad` standing there, and marked."""
    return _Making(scene, form, period, pages, bad or {}).book()


def names_of(scene: Scene, places: Sequence[str]) -> tuple[str, ...]:
    """What the places are called in a workbook: two of one name by their codes as well."""
    names = [scene.world.places.name(place, scene.language) for place in places]
    return tuple(
        f"{name} ({place})" if names.count(name) > 1 else name for name, place in zip(names, places, strict=True)
    )


def in_workbook(question: Question) -> bool:
    """Whether a question is answered in a workbook: files, places and what nobody may see again are left to the
    chat."""
    return question.type not in NOT_TYPED and not is_masked(question.appearance)


def has_marks(field: Field) -> bool:
    """Whether its choices have a row each."""
    return field.question.type == "select_multiple" and 0 < len(field.choices) <= MOST_MARKS


def typed(value: Value) -> str:
    """How a cell's value is read again."""
    if isinstance(value, float):
        return f"{value:.15g}"
    return "" if value is None else str(value)


class _Making:
    def __init__(self, scene: Scene, form: str, period: str, pages: Sequence[Page], bad: Bad) -> None:
        self._scene, self._form, self._period, self._pages, self._bad = scene, form, period, pages, bad
        self._lists: dict[tuple[str, ...], int] = {}
        self._known: list[Known] = []
        version = scene.world.current[form]
        self._base = next((one for one in pages if one.draft.version == version), pages[0])
        self._fields = [{part.path: part for part in one.parts} for one in pages]
        self._places = tuple(one.place for one in pages)

    def book(self) -> Book:
        scene, voice = self._scene, self._scene.voice
        frames = list(self._frames())
        rows = {line.path: number for number, (line, _) in enumerate(frames, FIRST_LINE) if line.path}
        sheets = [
            Sheet(one.session, labels_of(_fields(one.parts)), letters(FIRST_PLACE + at), rows)
            for at, one in enumerate(self._pages)
        ]
        lines = tuple(self._line(line, field, sheets) for line, field in frames)
        tables = tuple(self._table(part) for part in self._base.parts if isinstance(part, Rows) and _is_told(part))
        title = scene.world.newest(self._form).title(scene.language)
        words = ("sheet", "question", "how_to", "place", "wrong", "row")
        return Book(
            mark=Mark(
                self._form,
                scene.world.current[self._form],
                self._period,
                check_of(scene.person.id, self._form, self._period),
                scene.now.isoformat(timespec="seconds"),
                self._places,
            ),
            language=scene.language,
            title=f"{title} · {voice.period(self._period)}",
            how=voice("excel.sheet.how"),
            names=names_of(scene, self._places),
            words={name: voice(f"excel.sheet.{name}") for name in words} | {"form": self._form},
            lines=lines,
            tables=tables,
            lists=tuple(self._lists),
            known=tuple(self._known),
        )

    # Figures --------------------------------------------------------------------------------------------------------

    def _frames(self) -> Iterator[tuple[Line, Field | None]]:
        """The lines, still without their cells, each with the question it is of."""
        section: tuple[str, ...] = ()
        for part in self._base.parts:
            if isinstance(part, Rows) or not in_workbook(part.question):
                continue
            if part.sections != section and part.sections:
                yield Line("section", plain(part.sections[-1])), None
            section = part.sections
            label, hint = plain(part.label), self._hint(part)
            if has_marks(part):
                yield Line("heading", label, hint=self._scene.voice("excel.hint.marks") + _after(hint)), None
                for option in part.choices:
                    yield Line("choice", plain(option.label), f"{part.path}#{option.name}", format="mark"), part
            else:
                yield Line("question", label, part.path, hint, _format(part.question)), part

    def _line(self, line: Line, field: Field | None, sheets: Sequence[Sheet]) -> Line:
        if field is None:
            return line
        cells = tuple(self._cell(at, own.get(field.path), line, sheets[at]) for at, own in enumerate(self._fields))
        return Line(line.kind, line.label, line.path, line.hint, line.format, cells)

    def _cell(self, at: int, field: Field | Rows | None, line: Line, sheet: Sheet) -> Cell:
        if not isinstance(field, Field):
            return Cell(closed=True)
        choice = line.path.partition("#")[2]
        offered = not choice or any(option.name == choice for option in field.choices)
        changes = may_change(field.question, sheet)
        if not offered or not (field.relevant or changes):
            return Cell(closed=True)
        return self._filled(at, field, line.path, choice, off(field.question, sheet) if changes else "")

    def _filled(self, at: int, field: Field, path: str, choice: str, off: str) -> Cell:
        """A cell with what stands in the report, or with what was wrong."""
        page_ = self._pages[at]
        value: Value = None
        if field.relevant and field.value:
            value = TICK if choice else self._value(field)
            if choice and choice not in field.value.split():
                value = None
        if value is not None:
            self._known.append(Known(page_.place, path, typed(value), field.value))
        written, bad = self._bad.get((page_.place, path), (value, ""))
        if choice and not bad:
            bad = self._bad.get((page_.place, path.partition("#")[0]), (None, ""))[1]
        list_ = self._list((TICK,)) if choice else self._choices(field)
        return Cell(written, list_, off, note="" if choice else self._note(page_, field), bad=bad)

    def _value(self, field: Field) -> Value:
        """A canonical value as it stands in a cell."""
        question, value = field.question, field.value
        format_ = _format(question)
        if format_ in ("integer", "kip", "decimal", "baht"):
            return _number(value)
        if format_ == "date":
            return value
        labels = {option.name: plain(option.label) for option in field.choices}
        if question.type == "acknowledge":
            return self._scene.voice("conversations.button.ok")
        if question.type in ("select_multiple", "rank"):
            names = [option.name for option in field.choices]
            return ",".join(str(names.index(name) + 1) for name in value.split() if name in names)
        if labels:
            return labels.get(value, value)
        return shown(self._scene, value, question.shown_as, question.kb.get("unit", ""))

    def _choices(self, field: Field) -> int:
        if field.question.type == "acknowledge":
            return self._list((self._scene.voice("conversations.button.ok"),))
        if field.question.type != "select_one" or not field.choices:
            return -1
        return self._list(tuple(plain(option.label) for option in field.choices))

    def _list(self, labels: tuple[str, ...]) -> int:
        return self._lists.setdefault(labels, len(self._lists))

    def _note(self, page_: Page, field: Field) -> str:
        """What was reported last, where the form says that it may be kept: to be looked at, not taken over."""
        last = page_.draft.state["given"].get(LAST_SAVED)
        value = last[0].get(field.path, "") if last and field.question.kb.get("keep") == "yes" else ""
        if not value:
            return ""
        labels = {option.name: plain(option.label) for option in field.choices}
        if labels:
            said = ", ".join(labels.get(name, name) for name in value.split())
        else:
            said = shown(self._scene, value, field.question.shown_as, field.question.kb.get("unit", ""))
        return self._scene.voice("excel.last", value=said)

    def _hint(self, field: Field) -> str:
        """How a question is answered: the form's own words, and where the drop-down list does not say it, the choices
        by number."""
        hints = [plain(field.hint)]
        voice, format_ = self._scene.voice, _format(field.question)
        if field.question.type in ("select_multiple", "rank") and not has_marks(field):
            listed = ", ".join(f"{number} {plain(one.label)}" for number, one in enumerate(field.choices, 1))
            hints.append(voice("excel.hint.several", choices=listed))
        if format_ == "date":
            hints.append(voice("excel.hint.date"))
        unit = field.question.kb.get("unit", "")
        if unit in MONEY and (said := voice(f"excel.unit.{unit}")) not in field.label:
            hints.append(said)
        if not field.required and not field.question.definition.binding.required:
            hints.append(voice("excel.hint.optional"))
        return " · ".join(filter(None, hints))[:LONGEST_HINT]

    # Tables ---------------------------------------------------------------------------------------------------------

    def _table(self, part: Rows) -> Table:
        fixed = not part.grows
        asked = [field for field in part.fields if in_workbook(field.question)]
        first = FIRST_ANSWER + fixed
        cells = {field.question.definition: f"${letters(first + at)}{FIRST_LINE}" for at, field in enumerate(asked)}
        sheet = RowSheet(self._base.session, labels_of(asked), cells)
        columns = tuple(
            Column(
                field.question.path,
                plain(field.label),
                self._hint_in_row(field),
                _format(field.question),
                self._choices(field),
                off(field.question, sheet, part.repeat.definition),
            )
            for field in asked
        )
        rows = tuple(self._rows(part.path, [field.question.path for field in asked]))
        return Table(part.path, plain(part.label), columns, rows, 0 if fixed else ROOM, fixed)

    def _hint_in_row(self, field: Field) -> str:
        if not has_marks(field):
            return self._hint(field)
        listed = ", ".join(f"{number} {plain(one.label)}" for number, one in enumerate(field.choices, 1))
        return plain(field.hint) + _after(self._scene.voice("excel.hint.several", choices=listed))

    def _rows(self, path: str, columns: Sequence[str]) -> Iterator[TableRow]:
        for at, own in enumerate(self._fields):
            part = own.get(path)
            if not isinstance(part, Rows):
                continue
            for number, row in enumerate(part.rows, 1):
                fields = {field.question.path: field for field in row.fields}
                filled = [self._filled(at, fields[one], fields[one].path, "", "") for one in columns if one in fields]
                cells = tuple(
                    cell if one.relevant else Cell(cell.value, closed=not part.grows)
                    for one, cell in zip((fields[name] for name in columns if name in fields), filled, strict=True)
                )
                if not part.grows or any(cell.value is not None for cell in cells):
                    yield TableRow(at, number, cells, row.label)


def _after(text: str) -> str:
    return f" · {text}" if text else ""


def _is_told(part: Rows) -> bool:
    return any(in_workbook(field.question) for field in part.fields)


def _format(question: Question) -> Format:
    unit = question.kb.get("unit", "")
    match question.shown_as:
        case "integer":
            return "kip" if unit == "kip" else "integer"
        case "decimal" | "range":
            return "baht" if unit == "thb" else "kip" if unit == "kip" else "decimal"
        case "date":
            return "date"
        case "select_one" | "acknowledge":
            return "choice"
    return "text"


def _number(value: str) -> Value:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    return int(number) if number == number.to_integral_value() else float(number)


def _fields(parts: Iterable[Field | Rows]) -> Iterator[Field]:
    return (part for part in parts if isinstance(part, Field))
