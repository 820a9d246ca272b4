"""Rosters in the chat: all rows in one message, and many rows answered by one: `2 2 0 / 5 1 12ພັນ / ທີ່ເຫຼືອ 1 10000`.

A line begins with the number of its row (or several: `2,4`, `3-6`; or "the rest"), and goes on with an answer for
each column, `-` for none. What can be read and holds is kept; what is not is said by name and asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache

from conversations import buttons
from conversations.batches.filling import NOTHING, go_to, take
from conversations.dialogue.reading import NOT_TYPED, READ_AS
from conversations.events import Choice, Line, Reply
from conversations.markup import plain
from conversations.reports import answer_list
from conversations.scene import Scene, faint, reply, strong
from forms.walking.grid import Column, Grid
from forms.walking.grid import Line as Row
from forms.walking.session import Prompt, Refused, Session
from i18n.catalogue import Catalogues
from i18n.reading import Read
from i18n.reading.numbers import read_number
from i18n.reading.rows import RowsTyped, read_rows
from i18n.spelling import fold
from i18n.voice import LANGUAGES
from storage.records import Draft

MOST_ROWS = 40  # shown in one message; of a longer roster those from the first open row on
ONE_BY_ONE, REST = "*", "-"  # what the table's buttons carry
_EXAMPLES = {"choice": "1", "choices": "1,2", "integer": "10", "decimal": "2.5", "date": "21/11"}


def table_for(scene: Scene, draft: Draft, session: Session, prompt: Prompt) -> Grid | None:
    """The roster to show now in place of one question: unless she answers row by row, mends one answer, or is asked
    what cannot be typed."""
    row = str(draft.state.get("row", ""))
    if prompt.type == "note" or row == ONE_BY_ONE or draft.state.get("mending"):
        return None
    if row and prompt.path.startswith(f"{row}/"):
        return None
    grid = session.roster(scene.language)
    if grid is None or any(column.type in NOT_TYPED for column in grid.columns):
        return None
    return _as_read_back(session, grid) if draft.corrects else grid


def _as_read_back(session: Session, grid: Grid) -> Grid:
    """The rows of a report that was sent, by the numbers that they have in it: by these an officer names them."""
    found = answer_list.items(session.review())
    numbers = {session.roster_row(item.path): item.number for item in found if item.who}
    named = [numbers.get(row.path, 0) for row in grid.lines]
    first = named[0] if named else 1
    return replace(grid, first=first) if first and named == list(range(first, first + len(named))) else grid


def stay_in_row(session: Session, row: str) -> None:
    """While one row is asked by itself, its next question comes before the open ones of others."""
    grid = session.roster() if row and row != ONE_BY_ONE else None
    cells = next((line.cells for line in grid.lines if line.path == row), ()) if grid else ()
    for cell in cells:
        if cell.asked and not cell.settled:
            session.jump(cell.path)
            return


def leave_row(session: Session, row: str) -> None:
    """From one row back to all: what stands in it and holds need not be said again."""
    grid = session.roster()
    cells = next((line.cells for line in grid.lines if line.path == row), ()) if grid else ()
    for cell in cells:
        if cell.value and not cell.settled and go_to(session, cell.path):
            with suppress(Refused):
                session.answer(cell.value)
    session.unsettle(())


def way_back(scene: Scene, draft: Draft) -> tuple[Choice, ...]:
    """The button from one row to the table."""
    if not draft.state.get("row"):
        return ()
    return (buttons.of(draft, buttons.ROW, scene.voice("conversations.button.table")),)


# Showing ------------------------------------------------------------------------------------------------------------


def table(scene: Scene, draft: Draft, grid: Grid, before: tuple[Line, ...]) -> Reply:
    """All rows with what stands there, what each column asks, and how many rows are answered at once."""
    voice = scene.voice
    done = sum(row.settled for row in grid.lines)
    far = voice("conversations.roster.state", done=done, of=len(grid.lines))
    lines = [
        *before,
        faint(" · ".join((*grid.sections[-1:], far))),
        strong(plain(grid.label)),
        *(Line(_row(number, row)) for number, row in _window(grid)),
        Line(voice("conversations.roster.columns", columns=" · ".join(map(_column, grid.columns)))),
        faint(voice("conversations.roster.how", example=_example(scene, grid))),
    ]
    return reply(*lines, choices=_moves(scene, draft, grid))


def _window(grid: Grid) -> list[tuple[int, Row]]:
    numbered = list(enumerate(grid.lines, grid.first))
    first = next((at for at, row in enumerate(grid.lines) if not row.settled), 0)
    start = max(0, min(first - 2, len(numbered) - MOST_ROWS))
    return numbered[start : start + MOST_ROWS]


def _row(number: int, row: Row) -> str:
    mark = "✓" if row.settled else "…" if row.begun else "○"
    said = " · ".join(cell.shown or "–" for cell in row.cells if cell.asked and (cell.settled or cell.value))
    label = " · ".join((row.label, *map(plain, row.told)))
    return f"{mark} {number}. {label}{f' — {said}' if said else ''}"


def _column(column: Column) -> str:
    choices = ", ".join(f"{number} {plain(option.label)}" for number, option in enumerate(column.choices, 1))
    return f"{plain(column.label)} ({choices})" if choices else plain(column.label)


def _example(scene: Scene, grid: Grid) -> str:
    """A message as she may write it: one row, and the rest."""
    first = next((number for number, row in enumerate(grid.lines, grid.first) if not row.settled), grid.first)
    cells = " ".join(_EXAMPLES.get(READ_AS.get(column.type, ""), "…") for column in grid.columns)
    rest = scene.voice("conversations.words.rest").split("|")[0]
    return f"{first} {cells} / {rest} {cells}"


def _moves(scene: Scene, draft: Draft, grid: Grid) -> tuple[Choice, ...]:
    voice = scene.voice
    open_cells = [cell for row in grid.lines for cell in row.cells if cell.asked and not cell.settled]
    if not open_cells:
        made = [buttons.of(draft, buttons.DONE, voice("conversations.button.go_on"))]
    else:
        made = [buttons.of(draft, buttons.ROW, voice("conversations.button.one_by_one"), ONE_BY_ONE)]
        if not any(cell.required for cell in open_cells):
            made.append(buttons.of(draft, buttons.ROW, voice("conversations.button.rest_none"), REST))
    made.append(buttons.of(draft, buttons.BACK, voice("conversations.button.back")))
    made.append(buttons.of(draft, buttons.STOP, voice("conversations.button.stop")))
    return tuple(made)


# Filling ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filled:
    """What became of a message for a roster's rows: the one row to be asked now, if she typed nothing but its number,
    else what there is to say of the answers. All that was understood is shown before she goes on."""

    row: str = ""
    said: tuple[Line, ...] = ()


def fill(scene: Scene, session: Session, grid: Grid, text: str) -> Filled:
    """Answer rows of a roster in the session. What is not good is left open, and said by name."""
    typed = read_rows(text, _rest(scene.world.catalogues), 0 if _has_commas(grid) else grid.last)
    if len(grid.lines) == 1 and len(typed) == 1 and not typed[0].words and typed[0].rows != (grid.first,):
        typed = [replace(typed[0], rows=(grid.first,), rest=False, words=tuple(text.split()))]  # the only row's answer
    if len(typed) == 1 and len(typed[0].rows) == 1 and not typed[0].words and (one := grid.line(typed[0].rows[0])):
        return Filled(row=one.path)
    named = {number for line in typed for number in line.rows}
    left = [number for number, row in enumerate(grid.lines, grid.first) if not row.settled and number not in named]
    stood = _stands(grid)
    filling = _Filling(scene, session, grid)
    for line in typed:
        filling.take(line, left if line.rest else line.rows)
    session.unsettle(())
    to_the_first(session, grid)
    now = _stands(session.roster(scene.language) or grid)
    changed = [
        f"✓ {name}: {shown} → {now[path][1]}"
        for path, (name, shown) in stood.items()
        if path in now and now[path][1] != shown
    ]
    return Filled(said=(*(faint(one) for one in changed), *filling.said()))


def _stands(grid: Grid) -> dict[str, tuple[str, str]]:
    """What stands in a roster, by path: how row and column are called, and the answer. Two rows may have one name."""
    return {
        cell.path: (f"{number}. {row.label} · {plain(column.label)}", cell.shown)
        for number, row in enumerate(grid.lines, grid.first)
        for column, cell in zip(grid.columns, row.cells, strict=True)
        if cell.value
    }


def _has_commas(grid: Grid) -> bool:
    """Whether an answer of a row may have commas of its own: words, and several choices."""
    return any(READ_AS.get(column.type, "text") in ("text", "choices", "ranked") for column in grid.columns)


def to_the_first(session: Session, grid: Grid) -> None:
    """Stand at the roster's first question, so that back leads to what is before it."""
    for row in grid.lines:
        if any(go_to(session, cell.path) for cell in row.cells if cell.asked):
            return


def settle_rest(session: Session, grid: Grid) -> None:
    """Leave blank whatever nobody has answered yet."""
    for row in grid.lines:
        for cell in row.cells:
            if not cell.settled and go_to(session, cell.path):
                session.answer(cell.value)


@cache
def _rest(catalogues: Catalogues) -> frozenset[str]:
    return frozenset(
        fold(word)
        for language in LANGUAGES
        for word in catalogues.text(language, "conversations.words.rest").split("|")
    )


class _Filling:
    """Answers cell by cell, and notes what could not be taken."""

    def __init__(self, scene: Scene, session: Session, grid: Grid) -> None:
        self._scene, self._session, self._grid = scene, session, grid
        self._kept = 0
        self._faults: list[str] = []

    def said(self) -> tuple[Line, ...]:
        kept = [faint(self._scene.voice("conversations.roster.kept", count=self._kept))] if self._kept else []
        return (*kept, *map(Line, self._faults))

    def take(self, line: RowsTyped, rows: Sequence[int]) -> None:
        """One line of the message, for these rows."""
        voice, grid = self._scene.voice, self._grid
        if not line.words or not (line.rows or line.rest):
            self._faults.append(voice("conversations.roster.unread", text=line.text))
            return
        for number in rows:
            if (row := grid.line(number)) is not None:
                self._row(row, list(line.words))
            else:
                of = {"first": grid.first, "last": grid.last}
                self._faults.append(voice("conversations.roster.no_row", number=number, **of))

    def _row(self, row: Row, words: list[str]) -> None:
        """The answers of one row. Behind one that was not taken, nothing is said of what is not asked: it may be so
        only because of that one."""
        fault = ""
        for place, (column, cell) in enumerate(zip(self._grid.columns, row.cells, strict=True)):
            if not words:
                return
            text = _next(column, words, self._grid.columns[place + 1 :])
            if go_to(self._session, cell.path):
                fault = take(self._scene, self._session, cell.path, text)
                self._kept += not fault
            elif fault or text in NOTHING or not text.strip("0໐๐"):
                continue
            else:
                fault = self._scene.voice("conversations.roster.not_asked", text=text)
            if fault:
                self._faults.append(f"{row.label} · {plain(column.label)}: {fault}")
        if words:
            values = {"text": " ".join(words), "of": len(self._grid.columns)}
            self._faults.append(f"{row.label}: {self._scene.voice('conversations.roster.too_many', **values)}")


def _next(column: Column, words: list[str], behind: Sequence[Column]) -> str:
    """Take the words of one answer: free words go on to the end of the line, or up to what is left for the columns
    behind; and a number may have its unit behind a blank (`12 ພັນ`)."""
    kind = READ_AS.get(column.type, "text")
    if kind in ("integer", "decimal"):
        return _number(words, column.unit, whole=kind == "integer")
    count = len(words) if not behind else 1 if kind != "text" else _free(words, behind)
    taken = " ".join(words[:count])
    del words[:count]
    return taken


def _free(words: Sequence[str], behind: Sequence[Column]) -> int:
    """How many words are free ones: up to the figure that the next column asks for, or so many that each of the columns
    behind has one."""
    if READ_AS.get(behind[0].type, "text") in ("integer", "decimal", "date", "time"):
        return next(
            (at for at, word in enumerate(words) if at and (word[0].isdecimal() or word in NOTHING)), len(words)
        )
    return max(1, len(words) - len(behind))


def _number(words: list[str], unit: str, *, whole: bool) -> str:
    taken = words.pop(0)
    while words and not any(letter.isdigit() for letter in words[0]):
        longer = read_number(f"{taken} {words[0]}", whole=whole, unit=unit)
        if words[0] in NOTHING or not isinstance(longer, Read):
            break
        taken = f"{taken} {words.pop(0)}"
    return taken
