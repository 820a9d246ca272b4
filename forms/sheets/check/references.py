"""What expressions and texts refer to: names that nobody has, or several, or that hold no value; functions."""

from __future__ import annotations

from collections.abc import Iterator

from forms.problems import Problem
from forms.sheets.check.outline import (
    BEGUN,
    REFERENCE,
    Entry,
    Formula,
    Outline,
    doubtful,
    is_malformed,
    near,
    references,
    wrong,
)
from forms.sheets.columns import TEXTS, TRANSLATED
from forms.sheets.workbook import Row
from forms.xpath.functions import FUNCTIONS
from forms.xpath.special import SPECIAL
from forms.xpath.tree import Call, Operation, Path, Text, Tree, parts

# Functions that look at nodes, so that a group or a repeat is a sound argument.
_OF_NODES = frozenset(
    {"count", "position", "indexed-repeat", "count-non-empty", "sum", "min", "max", "join", "once", "area", "distance"}
)
_IN_META = frozenset({"instanceID"})  # the one name outside the survey that pyxform takes: entities lean on it
_MEANT = {"yes": "true", "no": "false", "length": "string-length", "len": "string-length", "isnull": "not"}


def check(outline: Outline) -> Iterator[Problem]:
    yield from _names(outline)
    for formula in outline.formulas:
        yield from _functions(formula, outline)
        yield from _containers(formula, outline)
        yield from _across(formula, outline)
        yield from _columns_of_list(formula, outline)
        yield from _choices_named(formula, outline)
        yield from _lists_named(formula, outline)


def _names(outline: Outline) -> Iterator[Problem]:
    """Every `${name}` of every cell."""
    for name in ("survey", "choices", "entities", "settings"):
        for row in outline.sheets.sheet(name).rows:
            for column, cell in row.cells.items():
                if "$" in cell and _is_read(name, column):
                    yield from _in_cell(row, column, cell, outline)


def _is_read(sheet: str, column: str) -> bool:
    """Choices may hold anything in columns of their own; names are no expressions."""
    return column.partition("::")[0] in TRANSLATED if sheet == "choices" else column not in {"name", "list_name"}


def _in_cell(row: Row, column: str, cell: str, outline: Outline) -> Iterator[Problem]:
    found = references(cell)
    if is_malformed(cell, prose=column.partition("::")[0] in TEXTS and not row.sheet.endswith("entities")):
        yield wrong("reference_form", row, column, text=_around(cell))
    expected = dict.fromkeys(each.name for each in found)
    for name in expected:
        if name.strip() != name and name.strip() in outline.names:
            yield wrong("reference_form", row, column, text=f"${{{name}}}"[:40])
        elif name not in outline.names and name not in _IN_META:
            yield wrong("unknown_name", row, column, name=name, near=outline.guess(name, outline.names))
        elif len(outline.by_name.get(name, ())) > 1:
            rows = ", ".join(str(entry.row.number) for entry in outline.by_name[name])
            yield wrong("ambiguous_name", row, column, name=name, rows=rows)
    if row.sheet.endswith("survey") and column.partition("::")[0] in {"label", "hint"}:
        for name in expected:
            entry = outline.entry(name)
            if entry and (entry.is_container or _is_bare_note(entry)):
                yield doubtful("no_value", row, column, name=name, type=entry.row.get("type"))
            repeat = _not_shared(entry, seen_from) if (seen_from := outline.of_row(row)) else None
            if repeat is not None:
                yield doubtful("many_answers", row, column, name=name, repeat=repeat.name)


def _around(cell: str) -> str:
    rest = REFERENCE.sub(lambda match: " " * len(match[0]), cell)
    match = BEGUN.search(rest)
    start = match.start() if match else 0
    return cell[start : start + 30]


def _is_bare_note(entry: Entry) -> bool:
    return entry.kind == "note" and not (entry.row.get("calculation") or entry.row.get("default"))


def _functions(formula: Formula, outline: Outline) -> Iterator[Problem]:
    known = {*FUNCTIONS, *SPECIAL, *outline.functions}
    for call in formula.calls():
        values = {"function": call.name, "expression": formula.written, "at": call.at + 1}
        if call.name not in known:
            meant = _MEANT.get(call.name) or near(call.name, known)
            yield wrong("unknown_function", formula.row, formula.column, **values, near=f"{meant}()" if meant else "")
            continue
        least, most = _arity(call)
        given = len(call.arguments)
        if given < least or (most is not None and given > most):
            wanted = str(least) if least == most else f"{least}+" if most is None else f"{least}–{most}"
            yield wrong("argument_count", formula.row, formula.column, **values, given=given, wanted=wanted)


def _arity(call: Call) -> tuple[int, int | None]:
    if call.name in SPECIAL:
        return SPECIAL[call.name][:2]
    function = FUNCTIONS.get(call.name)
    return (function.least, function.most) if function else (0, None)


def _containers(formula: Formula, outline: Outline) -> Iterator[Problem]:
    """A group, a repeat or a note where a value is wanted."""
    sound = {
        id(part)
        for call in formula.calls()
        if call.name in _OF_NODES
        for each in call.arguments
        for part in parts(each)
    }
    told: set[str] = set()
    for part in parts(formula.tree):
        name = formula.referred(part)
        entry = outline.entry(name) if name else None
        if entry is None or name in told or (entry.is_container and id(part) in sound):
            continue
        if entry.is_container or _is_bare_note(entry):
            told.add(name)
            yield doubtful("no_value", formula.row, formula.column, name=name, type=entry.row.get("type"))


def _across(formula: Formula, outline: Outline) -> Iterator[Problem]:
    """A question of a repeat where one answer is wanted, from outside of that repeat: there are many."""
    if formula.entry is None or "[" in formula.written or "${" in formula.entry.list:
        return  # within brackets, and among choices that are a repeat's rows, each row sees its own
    calls = [call for call in formula.calls() if call.name in _OF_NODES or _takes_nodes(call)]
    gathered = {id(part) for call in calls for argument in call.arguments for part in parts(argument)}
    plain = (part for part in parts(formula.tree) if id(part) not in gathered)
    for name in dict.fromkeys(name for part in plain if (name := formula.referred(part))):
        repeat = _not_shared(outline.entry(name), formula.entry)
        if repeat is not None:
            yield doubtful("many_answers", formula.row, formula.column, name=name, repeat=repeat.name)


def _takes_nodes(call: Call) -> bool:
    function = FUNCTIONS.get(call.name)
    return function is not None and function.takes_nodes


def _not_shared(target: Entry | None, seen_from: Entry) -> Entry | None:
    """The repeat that a question stands in and another row does not."""
    if target is None or target.is_container:
        return None
    shared = {*seen_from.repeats, seen_from.home}
    return next((each for each in target.repeats if each not in shared), None)


def _columns_of_list(formula: Formula, outline: Outline) -> Iterator[Problem]:
    """Plain names in a choice_filter are columns of the list."""
    if formula.column != "choice_filter" or formula.entry is None:
        return
    rows = outline.lists.get(formula.entry.list)
    if not rows:
        return
    columns = {*outline.choices.header, "name", "label"}
    for part in parts(formula.tree):
        if isinstance(part, Path) and part.start == "." and len(part.steps) == 1 and not formula.referred(part):
            step = part.steps[0]
            if step.axis == "child" and step.name != "*" and step.name not in columns:
                values = {"name": step.name, "list": formula.entry.list, "near": near(step.name, columns)}
                yield doubtful("filter_column", formula.row, formula.column, **values)


def _choices_named(formula: Formula, outline: Outline) -> Iterator[Problem]:
    """`${sex} = 'femal'` or `selected(${x}, 'y')` with a choice that the question does not have."""
    for part in parts(formula.tree):
        name, literal = _compared(formula, part)
        entry = outline.entry(name) if name else None
        if entry is None or not literal or entry.other or entry.kind not in {"select_one", "select_multiple"}:
            continue
        names = [row.get("name") for row in outline.lists.get(entry.list, ())]
        if names and "${" not in entry.list and literal not in names:
            values = {"choice": literal, "name": name, "list": entry.list, "near": outline.guess(literal, names)}
            yield doubtful("unknown_choice", formula.row, formula.column, **values)


def _lists_named(formula: Formula, outline: Outline) -> Iterator[Problem]:
    """`instance('vilages')` where there is a list called villages: what nobody has would be asked of the caller."""
    own = {*outline.lists, *(entry.list.partition(".")[0] for entry in outline.entries if entry.list)}
    declared = {entry.name for entry in outline.entries if entry.row.number and entry.kind.endswith("-external")}
    for call in formula.calls():
        literal = call.arguments[0] if call.name in {"instance", "pulldata"} and call.arguments else None
        if isinstance(literal, Text) and literal.value not in own | declared:
            meant = outline.guess(literal.value, own | declared, 0.8)
            if meant:
                yield doubtful("list_near", formula.row, formula.column, list=literal.value, near=meant)


def _compared(formula: Formula, part: Tree) -> tuple[str, str]:
    """The question and the text that it is compared with."""
    if isinstance(part, Operation) and part.operator in {"=", "!="}:
        sides: tuple[Tree, ...] = part.operands
    elif isinstance(part, Call) and part.name == "selected" and len(part.arguments) == 2:
        sides = part.arguments
    else:
        return "", ""
    name = next((formula.referred(side) for side in sides if formula.referred(side)), "")
    text = next((side.value for side in sides if isinstance(side, Text)), "")
    if not name and formula.column == "constraint" and formula.entry and any(_is_self(side) for side in sides):
        name = formula.entry.name
    return name, text


def _is_self(tree: Tree) -> bool:
    return (
        isinstance(tree, Path)
        and tree.start == "."
        and len(tree.steps) == 1
        and tree.steps[0].axis == "self"
        and not tree.steps[0].predicates
    )
