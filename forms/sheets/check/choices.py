"""Lists of choices: lists that nobody has or nobody asks from, names that cannot be told apart, labels that no button
holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import regex

from forms.problems import Problem
from forms.sheets.check.outline import FROM_FILE, SELECTS, Entry, Outline, doubtful, wrong
from forms.sheets.workbook import Row

MOST_BUTTONS = 20  # a longer list is typed, not tapped
BUTTON = 20  # letters on a button of LINE's, counted as its reader counts them; Telegram's on a phone are like it
MOST_LISTED = 60  # so many choices can be written out in a message
_CLUSTER = regex.compile(r"\X")
_USED = re.compile(r"(?:instance|pulldata|jr:itext)\(\s*['\"]([^'\"]+)['\"]|(?:tick_labelset|reference-geometry)=(\S+)")
_FILES = (".csv", ".xml", ".geojson")


def check(outline: Outline) -> Iterator[Problem]:
    yield from _rows(outline)
    asked = [entry for entry in outline.entries if entry.kind in SELECTS and entry.list]
    for entry in asked:
        yield from _list_of(entry, outline)
    used = {entry.list for entry in asked}
    used |= {match[1] or match[2] for cell in _cells(outline) for match in _USED.finditer(cell)}
    used |= {entry.row.get("type").rpartition(" ")[2] for entry in outline.entries if entry.kind == "begin_loop"}
    unused = [name for name in outline.lists if name not in used]
    if unused:
        yield doubtful("unused_list", outline.lists[unused[0]][0], "list_name", lists=", ".join(unused))
    for rows in outline.lists.values():
        yield from _twice(rows)
    yield from _keys(outline)
    yield from _buttons(outline, asked)


def _keys(outline: Outline) -> Iterator[Problem]:
    """Names of a roster's rows: they are keys, and are joined by blanks."""
    listed = dict.fromkeys(row.get("bind::kb:list") for row in outline.survey.rows)
    for name in filter(None, listed):
        seen: set[str] = set()
        for row in outline.lists.get(name) or outline.sheets.sheet(f"{name}.csv").rows:
            key = row.get("name")
            if re.search(r"\s", key):
                yield wrong("choice_spaces", row, "name", choice=key, good=re.sub(r"\s+", "_", key), name=name)
            if key in seen:
                yield wrong("key_twice", row, "name", choice=key, list=name)
            seen.add(key)


def _cells(outline: Outline) -> Iterator[str]:
    return (cell for row in outline.survey.rows for cell in row.cells.values())


def _rows(outline: Outline) -> Iterator[Problem]:
    """Choices without a name, a list or a label."""
    for row in outline.choices.rows:
        columns = {column.partition("::")[0] for column in row.cells}
        if not row.get("list_name"):
            if row.get("name"):
                yield doubtful("choice_no_list", row, "list_name", choice=row.get("name"))
        elif not row.get("name"):
            yield wrong("choice_no_name", row, "name", list=row.get("list_name"))
        elif not columns & {"label", "image", "big-image", "audio", "video"}:
            yield doubtful("choice_no_label", row, "label", choice=row.get("name"))


def _list_of(entry: Entry, outline: Outline) -> Iterator[Problem]:
    if entry.kind in FROM_FILE:
        if not entry.list.endswith(_FILES) and "${" not in entry.list:
            yield wrong("list_file", entry.row, "type", list=entry.list)
        return
    if entry.list.startswith("${") and (entry.kind == "select_multiple" or entry.other):
        yield wrong("answers_one", entry.row, "type", list=entry.list)
    if "${" in entry.list or entry.list.endswith(_FILES) or "search(" in entry.row.get("appearance"):
        return
    served = entry.kind == "select_one_external"
    rows = outline.lists.get(entry.list)
    if served:
        if not entry.row.get("choice_filter"):
            yield wrong("external_filter", entry.row, "choice_filter")
        external = outline.sheets.sheet("external_choices").rows
        known = {row.get("list_name", "list name") for row in external}
        if external and entry.list not in known:
            yield wrong("unknown_list", entry.row, "type", list=entry.list, near=outline.guess(entry.list, known))
        return
    if rows is None:
        yield wrong("unknown_list", entry.row, "type", list=entry.list, near=outline.guess(entry.list, outline.lists))
        return
    if entry.kind in {"select_multiple", "rank"}:
        for row in rows:
            if re.search(r"\s", row.get("name")):
                values = {"choice": row.get("name"), "good": re.sub(r"\s+", "_", row.get("name")), "name": entry.name}
                found = wrong if entry.kind == "select_multiple" else doubtful
                yield found("choice_spaces", row, "name", **values)
    if entry.other and entry.row.get("choice_filter"):
        yield wrong("other_filtered", entry.row, "choice_filter")
    elif entry.other and outline.languages(outline.survey):
        yield doubtful("other_untranslated", entry.row, "type", list=entry.list)
    if len(rows) > MOST_LISTED and not entry.row.get("choice_filter"):
        yield doubtful("many_choices", entry.row, "type", list=entry.list, count=len(rows), most=MOST_LISTED)


def _twice(rows: Iterable[Row]) -> Iterator[Problem]:
    """The same name twice with other labels, and nothing besides by which a filter could tell them apart."""
    seen: dict[tuple[object, ...], Row] = {}
    for row in rows:
        if not row.get("name"):
            continue
        apart = {column: cell for column, cell in row.cells.items() if column.partition("::")[0] != "label"}
        other = seen.setdefault(tuple(sorted(apart.items())), row)
        if other is not row and _labels(row) != _labels(other):
            yield doubtful("choice_twice", row, "name", choice=row.get("name"), other=other.number)


def _labels(row: Row) -> dict[str, str]:
    return {column: cell for column, cell in row.cells.items() if column.partition("::")[0] == "label"}


def _buttons(outline: Outline, asked: Iterable[Entry]) -> Iterator[Problem]:
    """Of each list that is shown as buttons, the longest label when it does not fit."""
    shown = {entry.list for entry in asked if entry.kind in {"select_one", "select_multiple"}}
    for name, rows in outline.lists.items():
        if name not in shown or len(rows) > MOST_BUTTONS:
            continue
        lengths = [
            (graphemes(label), row, column)
            for row in rows
            for column, label in _labels(row).items()
            if "${" not in label
        ]
        long = [each for each in lengths if each[0] > BUTTON]
        if long:
            length, row, column = max(long, key=lambda each: each[0])
            values = {"list": name, "label": row.get(column), "length": length, "most": BUTTON}
            count = len({each[1].number for each in long})
            yield doubtful("button_long", row, column, count=count, **values)


def graphemes(text: str) -> int:
    """How many letters a reader counts: ກຳ is one."""
    return len(_CLUSTER.findall(text))
