"""A form as its sheets show it: rows with what they stand in, lists with their choices, expressions with what they
refer to. Every check looks at this, and nothing here looks at the compiled form."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from forms.problems import ExpressionError, Problem
from forms.sheets.columns import TEXTS, TRANSLATED
from forms.sheets.workbook import Row, Sheet, Workbook
from forms.xpath import tokens
from forms.xpath.parse import parse
from forms.xpath.tree import Call, Path, Tree, parts

REFERENCE = re.compile(r"\$\{(last-saved#)?([^{}]*)\}")
BEGUN = re.compile(r"\$\s*\{|\$\(")
MONEY = re.compile(r"\$\s+\{|\$\(")
NAME = re.compile(tokens.NAME)
STRAIGHT = str.maketrans("“”‘’", "\"\"''")
_SELECT = re.compile(r"(select_(?:one|multiple)(?:_from_file|_external)?|rank|range)\s+(\S+)(.*)")
_SAME_KIND = {
    "int": "integer",
    "string": "text",
    "photo": "image",
    "datetime": "dateTime",
    "date time": "dateTime",
    "gps": "geopoint",
    "location": "geopoint",
    "trigger": "acknowledge",
    "start time": "start",
    "end time": "end",
    "device id": "deviceid",
    "imei": "deviceid",
    "sim id": "simserial",
    "subscriber id": "subscriberid",
    "get phone number": "phonenumber",
}
_PROMPT = re.compile(r"(?:q|add|get|uri:) ?(.+?)(?: prompt)?")
LONGEST_NAME = 100  # longer ones nobody mistypes, and comparing takes time
MOST_GUESSES = 10
MOST_APART = 6  # letters
# Cells that are expressions, by sheet.
EXPRESSIONS: Mapping[str, tuple[str, ...]] = {
    "survey": (
        *("relevant", "constraint", "calculation", "required", "readonly", "repeat_count", "choice_filter"),
        "default",
    ),
    "entities": ("create_if", "update_if", "entity_id", "label"),
    "settings": ("instance_name",),
}
WORDS = {"yes": "true()", "true": "true()", "no": "false()", "false": "false()"}
CONTAINERS = frozenset({"begin_group", "begin_repeat", "begin_loop"})
FROM_FILE = frozenset({"select_one_from_file", "select_multiple_from_file"})
SELECTS = frozenset({"select_one", "select_multiple", "rank", "select_one_external", *FROM_FILE})
# Kinds that nobody is asked.
UNASKED = frozenset(
    {
        *("calculate", "hidden", "note", "start", "end", "today", "username", "deviceid", "email", "phonenumber"),
        *("simserial", "subscriberid", "start-geopoint", "background-audio", "background-geopoint", "audit"),
        *("csv-external", "xml-external", "xml_external"),
    }
)
# Tables that only Kobo's own form builder knows; pyxform takes none of them.
KOBOS = re.compile(r"(?:begin|end)[ _](?:kobomatrix|score|rank)|score__row|rank__level")
# Rows that are settings, as in old forms.
SETTINGS_ROWS = frozenset({"form_title", "set form title", "form_id", "set form id", "prefix"})


def wrong(code: str, row: Row, column: str, **values: object) -> Problem:
    """An error in a row; `field` names the row to its author."""
    return Problem(code, "error", row.sheet, row.number, column, {"field": row.get("name"), **values})


def doubtful(code: str, row: Row, column: str, **values: object) -> Problem:
    """A warning about a row."""
    return Problem(code, "warning", row.sheet, row.number, column, {"field": row.get("name"), **values})


def near(name: str, known: Iterable[str], alike: float = 0.72) -> str:
    """The known name that was probably meant, or ''."""
    if len(name) > LONGEST_NAME:
        return ""
    by_small = {each.lower(): each for each in known if each and abs(len(each) - len(name)) <= MOST_APART}
    found = difflib.get_close_matches(name.lower(), by_small, n=1, cutoff=alike)
    return by_small[found[0]] if found and by_small[found[0]] != name else ""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A row of the survey sheet. `kind` is the type's first word, `list` a select's list; `within` are the groups and
    repeats it stands in, outermost first."""

    row: Row
    kind: str
    list: str
    name: str
    other: bool
    within: tuple[Entry, ...]

    @property
    def repeats(self) -> tuple[Entry, ...]:
        return tuple(each for each in self.within if each.kind == "begin_repeat")

    @property
    def home(self) -> Entry | None:
        """The innermost repeat it stands in; itself, if it is one."""
        return self if self.kind == "begin_repeat" else next(iter(reversed(self.repeats)), None)

    @property
    def is_container(self) -> bool:
        return self.kind in CONTAINERS

    @property
    def is_asked(self) -> bool:
        """Whether somebody answers it: a question that is neither reckoned nor only shown."""
        return bool(
            self.name
            and not self.is_container
            and self.kind not in UNASKED | SETTINGS_ROWS
            and not self.row.get("calculation")
        )

    @property
    def path(self) -> str:
        return "/".join([*(each.name for each in self.within), self.name])

    def text(self, base: str) -> str:
        """A text of it in any language, or ''."""
        return next((cell for column, cell in self.row.cells.items() if column.partition("::")[0] == base), "")


@dataclass(frozen=True, slots=True)
class Reference:
    """`${name}` in a cell: `at` is where the name itself begins."""

    name: str
    last_saved: bool
    at: int


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """An expression as it stands in a cell. `entry` is None outside the survey sheet."""

    row: Row
    column: str
    written: str
    tree: Tree
    references: tuple[Reference, ...]
    entry: Entry | None

    def referred(self, tree: Tree) -> str:
        """The name, when this part of the tree is a plain `${name}`."""
        if not isinstance(tree, Path) or tree.start != "." or len(tree.steps) != 1:
            return ""
        at = tree.steps[0].at
        return next((each.name for each in self.references if each.at == at and not each.last_saved), "")

    def names(self, tree: Tree) -> Iterator[str]:
        """All names that a part of the tree refers to."""
        return (name for part in parts(tree) if (name := self.referred(part)))

    def calls(self) -> Iterator[Call]:
        return (part for part in parts(self.tree) if isinstance(part, Call))


def references(cell: str) -> tuple[Reference, ...]:
    return tuple(Reference(match[2], bool(match[1]), match.start(2)) for match in REFERENCE.finditer(cell))


def is_malformed(cell: str, *, prose: bool = False) -> bool:
    """Whether something in a cell begins like `${` and is no reference. In prose `$(` is money."""
    return len(BEGUN.findall(cell)) - prose * len(MONEY.findall(cell)) > len(references(cell))


def readable(cell: str) -> str:
    """`${name}` as a plain name, every character in its place, so that positions stay true."""

    def plain(match: re.Match[str]) -> str:
        name = match[2] if NAME.fullmatch(match[2]) else "x" * len(match[2])
        start = match.start(2) - match.start()
        return " " * start + name + " " * (len(match[0]) - start - len(name))

    return REFERENCE.sub(plain, cell.translate(STRAIGHT))


@dataclass(frozen=True, eq=False)
class Outline:
    """The whole form. `functions` are the host's."""

    sheets: Workbook
    functions: Collection[str] = ()
    problems: list[Problem] = field(default_factory=list)  # found while reading
    _guesses: dict[str, str] = field(default_factory=dict)

    @property
    def survey(self) -> Sheet:
        return self.sheets.sheet("survey")

    @property
    def choices(self) -> Sheet:
        return self.sheets.sheet("choices")

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The rows that are something; what opens and is never closed, and the other way round, is a problem."""
        found: list[Entry] = []
        within: list[Entry] = []
        for row in self.survey.rows:
            written = row.get("type")
            if row.get("disabled").lower() in {"yes", "true", "true()"}:
                continue  # pyxform leaves it out
            if KOBOS.fullmatch(written):
                if written.startswith("begin"):
                    self.problems.append(wrong("kobo_table", row, "type", type=written))
                continue
            if written in {"end_group", "end_repeat", "end_loop"}:
                self._close(row, written, within)
                continue
            select = _SELECT.fullmatch(written)
            kind = select[1] if select else _kind(written)
            other = bool(select) and written.endswith(" or_other")
            entry = Entry(row, kind, select[2] if select else "", row.get("name"), other, tuple(within))
            found.append(entry)
            if entry.is_container:
                within.append(entry)
        for entry in within:
            self.problems.append(
                wrong("never_ends", entry.row, "type", begin=entry.kind, end=entry.kind.replace("begin", "end"))
            )
        return tuple(found)

    def _close(self, row: Row, written: str, within: list[Entry]) -> None:
        wanted = written.replace("end", "begin")
        if within and within[-1].kind == wanted:
            within.pop()
        elif any(each.kind == wanted for each in within):
            while within[-1].kind != wanted:
                open_ = within.pop()
                values = {"begin": open_.kind, "end": open_.kind.replace("begin", "end"), "before": row.number}
                self.problems.append(wrong("ends_late", open_.row, "type", **values))
            within.pop()
        else:
            self.problems.append(wrong("ends_nothing", row, "type", end=written, begin=wanted))

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Entry, ...]]:
        found: dict[str, tuple[Entry, ...]] = {}
        for entry in self.entries:
            if entry.name:
                found[entry.name] = (*found.get(entry.name, ()), entry)
        return found

    def entry(self, name: str) -> Entry | None:
        """The one row of that name."""
        found = self.by_name.get(name, ())
        return found[0] if len(found) == 1 else None

    @cached_property
    def _by_row(self) -> Mapping[int, Entry]:
        return {id(entry.row): entry for entry in self.entries}

    def of_row(self, row: Row) -> Entry | None:
        return self._by_row.get(id(row))

    @cached_property
    def names(self) -> frozenset[str]:
        """All names that `${}` may take."""
        return frozenset(self.by_name)

    def guess(self, name: str, known: Collection[str], alike: float = 0.72) -> str:
        """What was probably meant; of the first so many only, since each is compared with everything."""
        if name not in self._guesses and len(self._guesses) < MOST_GUESSES:
            self._guesses[name] = near(name, known, alike)
        return self._guesses.get(name, "")

    @cached_property
    def lists(self) -> Mapping[str, tuple[Row, ...]]:
        """The choices by list."""
        found: dict[str, list[Row]] = {}
        for row in self.choices.rows:
            if row.get("list_name"):
                found.setdefault(row.get("list_name"), []).append(row)
        return {name: tuple(rows) for name, rows in found.items()}

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """All expressions that can be read; what cannot is a problem."""
        return tuple(self._formulas())

    def _formulas(self) -> Iterator[Formula]:
        for name, columns in EXPRESSIONS.items():
            for row in self.sheets.sheet(name).rows:
                if name == "survey" and self.of_row(row) is None:
                    continue
                for column in columns:
                    cell = row.get(column)
                    if not cell or is_malformed(cell) or (column == "default" and not is_dynamic(cell)):
                        continue
                    cell = WORDS.get(cell.lower(), cell) if column not in {"default", "calculation"} else cell
                    found = references(cell)
                    try:
                        tree = parse(readable(cell))
                    except ExpressionError as fault:
                        values = {**fault.values, "field": row.get("name"), "expression": cell}
                        self.problems.append(Problem(fault.code, "error", row.sheet, row.number, column, values))
                        continue
                    yield Formula(row, column, cell, tree, found, self.of_row(row))

    def texts(self) -> Iterator[tuple[Row, str, str]]:
        """All cells of the survey and the choices that people read: row, column, text."""
        for sheet in (self.survey, self.choices):
            columns = [column for column in sheet.header if column.partition("::")[0] in TEXTS]
            for row in sheet.rows:
                yield from ((row, column, row.get(column)) for column in columns if row.get(column))

    def languages(self, sheet: Sheet) -> dict[str, None]:
        """The languages of a sheet's columns, in order."""
        pairs = (column.partition("::") for column in sheet.header)
        return dict.fromkeys(language.strip() for base, _, language in pairs if base in TRANSLATED and language.strip())


def _kind(written: str) -> str:
    """A type without a list, under its usual name."""
    known = _SAME_KIND.get(written)
    if known is None and written.startswith("begin"):
        first = written.split(" ")[0]  # one that is misspelt opens all the same, so that its end is no second mistake
        return first if first in CONTAINERS else near(written, CONTAINERS) or written
    prompt = _PROMPT.fullmatch(written) if known is None else None
    return known or (_SAME_KIND.get(prompt[1], prompt[1]) if prompt else written)


def is_dynamic(default: str) -> bool:
    """Whether a default is an expression: it refers to something, or is a call as a whole."""
    return "${" in default or bool(re.fullmatch(r"\s*[a-z][\w:-]*\(.*\)\s*", default, re.DOTALL))


Check = Callable[[Outline], Iterator[Problem]]
Functions = Mapping[str, Any]
