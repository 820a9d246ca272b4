"""One place's answers out of a workbook that came back, into its report: cell by cell, as if each had been asked.

A cell that is as it was when the workbook was made says nothing. One that was changed is an answer, taken by the form's
own rules; where she has answered otherwise in the chat meanwhile she is asked which one holds. What a workbook has
given a draft is kept with it, so that the same file sent again changes nothing, and a cell changed later changes its
answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from conversations.batches.filling import NOTHING, go_to
from conversations.dialogue import asking
from conversations.dialogue.reading import kind_of, no_such_day, read_typed
from conversations.dialogue.values import shown, shown_value
from conversations.markup import plain
from conversations.scene import Scene
from conversations.workbooks.books import Found, FoundRow, Known, Read
from conversations.workbooks.memory import DELETED, Memory, without_row
from conversations.workbooks.workbooks import in_workbook, page
from forms.walking.outline import Field, Rows
from forms.walking.session import Prompt, Refused, Session, Unfinished
from i18n.reading import Read as Reading
from i18n.reading import Unclear
from storage.records import Draft

MOST_PASSES = 4  # a cell may wait for one that stands below it, and that one for another
LEAST_KIP = 500  # the smallest note: less in a cell was 12.000 to who typed it, and 12 to the program
MOST_READINGS = 4  # named of a cell that can be read in several ways
_UNTICKED = frozenset(("", "-", "–", "—", "0", "no", "ບໍ່", "ไม่"))
_NOUGHT = re.compile(r"[-–—0໐๐.,\s]*")


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer that could not be taken: where it stands, what is asked, what was written there, why."""

    place: str
    path: str
    at: str
    label: str
    typed: str
    why: str


@dataclass(frozen=True, slots=True)
class Clash:
    """An answer given in the chat since, and another one in the workbook."""

    place: str
    at: str
    label: str
    here: str
    there: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one place's report. `left` is how many questions are open; `changed` says that the draft is to be
    written."""

    draft: Draft
    session: Session
    faults: tuple[Fault, ...]
    clashes: tuple[Clash, ...]
    left: int
    changed: bool


@dataclass
class _Item:
    """One answer of the workbook, and what stood there when it was made."""

    path: str
    field: Field
    found: Found
    known: Known | None

    @property
    def changed(self) -> bool:
        return self.found.typed != (self.known.typed if self.known else "")


def take(scene: Scene, draft: Draft, read: Read, rows: Sequence[FoundRow]) -> Taken | None:
    """Answer a place's report out of a workbook; None when it says nothing of this place. The draft is laid aside."""
    return _Taking(scene, draft, read, rows).whole()


def settle(scene: Scene, draft: Draft, *, theirs: bool) -> Draft:
    """What she was asked about: the answers of the workbook (`theirs`), or those of the chat, hold."""
    memory, session = Memory.of(draft), asking.open_session(scene, draft)
    for path, value in memory.asked.items():
        if not theirs:
            memory.declined[path] = value
        elif go_to(session, path):
            try:
                session.answer(value)
                memory.given[path] = session.stands_at(path)[0]
            except Refused:
                session.unsettle((path,))
    memory.asked.clear()
    _to_the_end(scene, session, skipping=True)
    return asking.kept(scene, draft, session, book=memory.kept())


class _Taking:
    def __init__(self, scene: Scene, draft: Draft, read: Read, rows: Sequence[FoundRow]) -> None:
        self._scene, self._draft, self._read, self._rows = scene, draft, read, rows
        self._memory = Memory.of(draft)
        self._page = page(scene, draft)
        self._session = self._page.session
        self._before = self._session.state()
        self._known = {one.path: one for one in read.known if one.place == draft.place}
        self._faults: list[Fault] = []
        self._clashes: list[Clash] = []

    def whole(self) -> Taken | None:
        cells = self._read.figures.get(self._draft.place, ())
        if not any(cell.typed for cell in cells) and not any(cell.typed for row in self._rows for cell in row.cells):
            return None
        items = list(self._items(cells))
        self._take(items, last=False)
        for part in self._session.outline(self._scene.language):
            if isinstance(part, Rows):
                self._take_rows(part, [row for row in self._rows if row.repeat == part.path])
        self._hers_again(items)
        faulty = {fault.path for fault in self._faults}
        self._take([one for one in items if one.path not in faulty and not self._session.stands_at(one.path)[1]])
        _to_the_end(self._scene, self._session, skipping=True)
        left = self._left()
        session, draft = self._session, self._draft
        changed = session.state() != self._before or self._memory.kept() != draft.state.get("book", {})
        if changed:
            draft = asking.kept(
                self._scene, draft, session, book=self._memory.kept(), mending=False, row="", picked=[], picked_at=""
            )
            draft = replace(draft, front=0)
        return Taken(draft, session, tuple(self._faults), tuple(self._clashes), left, changed)

    # Figures

    def _items(self, cells: Iterable[Found]) -> Iterator[_Item]:
        """The answers in the form's order; ticks of one question together."""
        at = {cell.path: cell for cell in cells}
        for part in self._page.parts:
            if not isinstance(part, Field):
                continue
            found, known = at.get(part.path), self._known.get(part.path)
            if found is None:
                found, known = self._ticks(part, at)
            if found is not None:
                yield _Item(part.path, part, found, known)

    def _ticks(self, part: Field, at: Mapping[str, Found]) -> tuple[Found | None, Known | None]:
        paths = {option.name: f"{part.path}#{option.name}" for option in part.choices}
        found = {name: at[path] for name, path in paths.items() if path in at}
        if not found:
            return None, None
        ticked = [name for name, cell in found.items() if cell.typed.casefold() not in _UNTICKED]
        first = found[ticked[0]] if ticked else next(iter(found.values()))
        before = [name for name, path in paths.items() if path in self._known]
        known = Known(self._draft.place, part.path, " ".join(before), " ".join(before)) if before else None
        return Found(first.at, part.path, " ".join(ticked), "ticks"), known

    def _take(self, items: Sequence[_Item], *, last: bool = True) -> None:
        """Take what was changed; what waits for another answer is tried again, as long as that helps, and what is not
        asked yet is told only at `last`: the rows may call for it."""
        waiting = [(item, "") for item in items if item.changed]
        for _ in range(MOST_PASSES):
            tried = [(item, why) for item, _ in waiting if (why := self._one(item))]
            stuck = len(tried) == len(waiting)
            waiting = tried
            if stuck or not waiting:
                break
        for item, why in waiting:
            if why != _OFF or (last and not _NOUGHT.fullmatch(item.found.typed)):
                self._fault(item.path, item.found, item.field, self._said(why, item.found.typed))

    def _hers_again(self, items: Iterable[_Item]) -> None:
        """What she had answered stands where the form has put in its place what it reckons of other answers; told is
        that of a cell that she has not touched."""
        scene, session = self._scene, self._session
        for item in items:
            prompt = session.worded(item.path, scene.language)
            if not prompt.said:
                continue
            if self._answer(item.path, prompt.said) == "" and not item.changed:
                said, value = (self._shown(item.field, one) for one in (prompt.said, prompt.value))
                why = scene.voice("excel.bad.computed_anew", said=said, value=value)
                self._fault(item.path, item.found, item.field, why)

    def _said(self, why: str, typed: str) -> str:
        return self._scene.voice("excel.bad.off", text=typed) if why == _OFF else why

    def _fault(self, path: str, found: Found, field_: Field, why: str) -> None:
        label = plain(field_.label)
        self._faults.append(Fault(self._draft.place, path, found.at, label, found.typed, why))

    def _one(self, item: _Item) -> str:
        """Take one answer; what is wrong with it, '' when nothing is, or nothing is left to do."""
        session, path = self._session, item.path
        if not go_to(session, path):
            return _OFF
        prompt = session.asked(self._scene.language)
        assert prompt is not None
        read = value_of(self._scene, prompt, item.found)
        if isinstance(read, str):
            session.unsettle((path,))
            return read
        here, settled = session.stands_at(path)
        session.unsettle(())
        if settled and here == read.value:
            self._memory.given[path] = here
            return ""
        if self._clashes_with(item, here, read.value, settled=settled):
            return ""
        return self._answer(path, read.value)

    def _answer(self, path: str, value: str) -> str:
        session = self._session
        go_to(session, path)
        try:
            session.answer(value)
        except Refused as refused:
            session.unsettle((path,))
            scene = self._scene
            return refused.text(scene.language) or scene.voice(f"conversations.refused.{refused.kind}")
        self._memory.given[path] = session.stands_at(path)[0]
        return ""

    def _clashes_with(self, item: _Item, here: str, there: str, *, settled: bool) -> bool:
        """Whether she has said otherwise in the chat since; then the chat's answer stands until she says which."""
        memory, path = self._memory, item.path
        known = item.known.value if item.known else ""
        if not settled or here in ("", known, memory.given.get(path)):
            return False
        if memory.declined.get(path) != there:
            memory.asked[path] = there
            label = plain(item.field.label)
            shown = (self._shown(item.field, one) for one in (here, there))
            self._clashes.append(Clash(self._draft.place, item.found.at, label, *shown))
        return True

    def _shown(self, field_: Field, value: str) -> str:
        labels = {option.name: plain(option.label) for option in field_.choices}
        if labels:
            return ", ".join(labels.get(name, name) for name in value.split())
        return shown(self._scene, value, field_.question.shown_as, field_.question.kb.get("unit", "")) or "–"

    # Rows of repeats

    def _take_rows(self, part: Rows, rows: Sequence[FoundRow]) -> None:
        """Which instance each row is, made anew where it is none yet; then its answers."""
        if not part.grows:
            by_label = {row.label: number for number, row in enumerate(part.rows, 1) if row.label}
            for row in rows:
                self._take_row(part, row, by_label.get(row.label, row.instance))
            return
        became = self._became(part)
        gone: list[int] = []
        new = 0
        for row in rows:
            filled = any(cell.typed for cell in row.cells)
            if row.instance:
                key, usual = str(row.instance), row.instance
            elif filled:
                new += 1
                key, usual = f"+{new}", 0
            else:
                continue
            instance = became.get(key, usual)
            if instance == DELETED:
                continue
            if not filled:
                gone += [instance] if instance else []
                became[key] = 0
            else:
                became[key] = instance or self._added(part, row)
                self._take_row(part, row, became[key])
        for key in [key for key in became if key.startswith("+") and int(key[1:]) > new]:
            gone.append(became.pop(key))
        self._remove(part, [instance for instance in gone if instance])
        if not became:
            del self._memory.rows[self._table(part)]

    def _table(self, part: Rows) -> str:
        return f"{self._read.mark.made} {part.path}"

    def _became(self, part: Rows) -> dict[str, int]:
        return self._memory.rows.setdefault(self._table(part), {})

    def _added(self, part: Rows, row: FoundRow) -> int:
        """A new instance: one that the form began with and nobody has answered, or another one; 0 where there is to be
        none."""
        for number in range(1, self._instances(part) + 1):
            prefix = f"{part.path}[{number}]"
            fresh = not any(self._session.stands_at(_in_row(part, prefix, one.question.path))[1] for one in part.fields)
            if fresh and number not in self._became(part).values():
                return number
        try:
            path = self._session.add(part.path)
        except KeyError:
            first = next((cell for cell in row.cells if cell.typed), None)
            if first is not None:
                self._fault(part.path, first, part.fields[0], self._scene.voice("excel.bad.off", text=first.typed))
            return 0
        return int(path.rpartition("[")[2].rstrip("]"))

    def _instances(self, part: Rows) -> int:
        """How many instances there are by now."""
        parts = self._session.outline(self._scene.language)
        return next((len(one.rows) for one in parts if isinstance(one, Rows) and one.path == part.path), 0)

    def _take_row(self, part: Rows, row: FoundRow, instance: int) -> None:
        if not instance:
            return
        prefix, made = f"{part.path}[{instance}]", f"{part.path}[{row.instance}]"
        fields = {one.question.path: one for one in part.fields}
        self._take(
            [
                _Item(
                    _in_row(part, prefix, cell.path),
                    fields[cell.path],
                    cell,
                    self._known.get(_in_row(part, made, cell.path)),
                )
                for cell in row.cells
                if cell.path in fields
            ]
        )

    def _remove(self, part: Rows, gone: Sequence[int]) -> None:
        """Take away instances whose rows were blanked; those behind them move up."""
        for instance in sorted(set(gone), reverse=True):
            try:
                self._session.remove(f"{part.path}[{instance}]")
            except KeyError:
                continue
            self._memory.rows = without_row(self._memory.rows, part.path, instance)
            for kept in (self._memory.given, self._memory.declined, self._memory.asked):
                for path in [path for path in kept if path.startswith(f"{part.path}[")]:
                    del kept[path]

    # What is left

    def _left(self) -> int:
        """How many questions are open that must be answered, at least 1 where anything is open; what does not hold
        together with other answers is open there."""
        session = self._session
        try:
            session.finalize()
        except Unfinished as unfinished:
            session.unsettle([path for path in unfinished.paths if session.stands_at(path)[1]])
            parts = session.outline(self._scene.language)
            fields = [field for part in parts for field in ([part] if isinstance(part, Field) else _of_rows(part))]
            open_ = set(unfinished.paths)
            return max(1, sum(field.path in open_ and (field.required or bool(field.value)) for field in fields))
        return 0


def _of_rows(part: Rows) -> list[Field]:
    return [field for row in part.rows for field in row.fields]


_OFF = "\x00off"


def _in_row(part: Rows, prefix: str, path: str) -> str:
    """The path of a question in one instance."""
    return prefix + path.removeprefix(part.path)


def _to_the_end(scene: Scene, session: Session, *, skipping: bool) -> None:
    """Pass by what need not be answered: notes, headings, and, if that leads to the end, what may be left blank and was
    left blank in the workbook."""
    skipped: list[str] = []
    while (prompt := session.asked(scene.language)) is not None:
        if prompt.type == "repeat":
            if not int(prompt.parameters.get("count", 0)):
                break
            session.answer("no")
        elif prompt.type == "note":
            session.answer("")
        elif skipping and not prompt.required and not prompt.value and in_workbook(session.form.question(prompt.path)):
            session.answer("")
            skipped.append(prompt.path)
        else:
            break
    if prompt is not None:
        session.unsettle(skipped)


def value_of(scene: Scene, prompt: Prompt, found: Found) -> Reading | str:
    """A cell's value as an answer to its question, or what is wrong with it. A number in a numeric cell is what it is;
    all else is read as if it had been typed."""
    voice = scene.voice
    if found.kind in ("error", "formula"):
        return voice(f"excel.bad.{found.kind}")
    if found.kind == "ticks" or not found.typed or found.typed in NOTHING:
        return Reading("" if found.typed in NOTHING else found.typed)
    kind = kind_of(prompt)
    if found.kind == "number" and kind in ("integer", "decimal"):
        number = Decimal(found.typed)
        if prompt.kb.get("unit") == "kip" and 0 < number < LEAST_KIP:
            return voice("excel.bad.small", text=voice.number(number), whole=f"{number * 1000:f}".partition(".")[0])
        return Reading(f"{number.normalize():f}" if number else "0")
    text = found.typed
    if found.kind == "date":
        if kind in ("integer", "decimal"):
            return voice("excel.bad.date")
        text = _written(found.typed, kind)
    read = read_typed(scene, prompt, text)
    if isinstance(read, Unclear) and read.readings:
        meant = " · ".join(shown_value(scene, prompt, one) for one in read.readings[:MOST_READINGS])
        why = "excel.bad.unclear" if len(read.readings) > 1 else "excel.bad.unread"
        return f"{voice(why, text=found.typed)} ({meant}?)"
    if isinstance(read, Unclear):
        return no_such_day(scene, prompt, text) or voice("excel.bad.unread", text=found.typed)
    return read


def _written(day: str, kind: str) -> str:
    """A day out of a date cell as somebody here writes it: its year may be of either era, as she may have typed it."""
    moment = datetime.fromisoformat(day)
    match kind:
        case "month":
            return f"{moment.month}/{moment.year}"
        case "year":
            return str(moment.year)
        case "moment":
            return f"{moment.day}/{moment.month}/{moment.year} {moment:%H:%M}"
    return f"{moment.day}/{moment.month}/{moment.year}"
