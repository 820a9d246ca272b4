"""What is sound to every reader of forms and still not what its author meant: blanks that are reckoned with, sums
that see one row, dates that are numbers or text, conditions that never change."""

from __future__ import annotations

from collections.abc import Iterator

from forms.problems import Problem
from forms.sheets.check.outline import Entry, Formula, Outline, doubtful, references
from forms.xpath.tree import Call, Negation, Number, Operation, Path, Text, Tree, parts

_ARITHMETIC = frozenset({"+", "-", "*", "div", "mod"})
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
_GATHERING = frozenset({"sum", "count", "min", "max", "join", "count-non-empty"})
_NUMBERS = frozenset({"integer", "decimal", "range"})
_DATES = frozenset({"date", "dateTime", "today", "start", "end"})
_DATE_CALLS = frozenset({"today", "now", "date", "date-time"})
_FIXED_CALLS = frozenset({"true", "false", "not", "string", "number", "boolean", "concat"})


def check(outline: Outline) -> Iterator[Problem]:
    yield from _defaults(outline)
    yield from _triggers(outline)
    for formula in outline.formulas:
        if formula.entry is None:
            continue
        yield from _gathering(formula, formula.entry, outline)
        yield from _blanks(formula, formula.entry, outline)
        yield from _differs(formula, formula.entry, outline)
        yield from _dates(formula, formula.entry, outline)
        yield from _fixed(formula)
        yield from _counts(formula, outline)


def _warn(code: str, formula: Formula, **values: object) -> Problem:
    return doubtful(code, formula.row, formula.column, expression=formula.written, **values)


# defaults and triggers ------------------------------------------------------------------------------------------------


def _defaults(outline: Outline) -> Iterator[Problem]:
    for entry in outline.entries:
        default = entry.row.get("default")
        if len(default) > 1 and default[0] == default[-1] and default[0] in "'\"“”‘’":
            yield doubtful("default_quotes", entry.row, "default", default=default, bare=default[1:-1])


def _triggers(outline: Outline) -> Iterator[Problem]:
    """A question that is prefilled and kept never changes, so what hangs on its change never happens."""
    for entry in outline.entries:
        for reference in references(entry.row.get("trigger")):
            source = outline.entry(reference.name)
            if source is not None and source.is_asked and source.row.get("default"):
                yield doubtful("trigger_prefilled", entry.row, "trigger", name=source.name)


# repeats --------------------------------------------------------------------------------------------------------------


def _gathering(formula: Formula, entry: Entry, outline: Outline) -> Iterator[Problem]:
    """`sum(${x})` inside x's own repeat adds up one row only; `count(${repeat})` inside it is 1."""
    here = entry.repeats
    for call in formula.calls():
        given = call.arguments[1:] if call.name == "join" else call.arguments
        if call.name not in _GATHERING or len(given) != 1:
            continue
        name = formula.referred(given[0])
        target = outline.entry(name) if name else None
        if target is not None and target.home is not None and target.home in here:
            yield _warn("gathers_inside", formula, function=call.name, name=name, repeat=target.home.name)


def _counts(formula: Formula, outline: Outline) -> Iterator[Problem]:
    """A repeat_count that gives no number."""
    if formula.column != "repeat_count":
        return
    target = outline.entry(formula.referred(formula.tree))
    if isinstance(formula.tree, Text) or (
        target is not None and target.is_asked and target.kind not in _NUMBERS and target.row.get("bind::type") != "int"
    ):
        yield _warn("count_is_text", formula, name=target.name if target else formula.written)


# blanks ---------------------------------------------------------------------------------------------------------------


def may_be_blank(entry: Entry, seen_from: Entry) -> bool:
    """Whether an asked question may stand without an answer when another row is reckoned: it is not required, or
    asked only under a condition that the other row does not share."""
    if not entry.is_asked or entry.row.get("default") or entry.row.get("readonly"):
        return False
    if entry.row.get("required").lower() in {"", "no", "false", "false()"}:
        return True
    theirs = {each.row.get("relevant") for each in (*entry.within, entry)} - {""}
    return bool(theirs - {each.row.get("relevant") for each in (*seen_from.within, seen_from)})


def _guarded(formula: Formula, entry: Entry) -> set[str]:
    """Names whose blankness the author has thought of: in the row's own condition, or in the test of an if()."""
    guarded = {reference.name for each in (*entry.within, entry) for reference in references(each.row.get("relevant"))}
    for call in formula.calls():
        if call.name == "if" and call.arguments:
            guarded.update(formula.names(call.arguments[0]))
        if call.name in {"coalesce", "count-non-empty", "string-length"}:
            guarded.update(name for argument in call.arguments for name in formula.names(argument))
    if formula.column != "calculation":
        for part in parts(formula.tree):
            if isinstance(part, Operation) and part.operator in {"=", "!="} and _is_blank_text(part.operands):
                guarded.update(formula.names(part))
    return guarded


def _is_blank_text(operands: tuple[Tree, ...]) -> bool:
    return any(isinstance(operand, Text) and not operand.value for operand in operands)


def _blanks(formula: Formula, entry: Entry, outline: Outline) -> Iterator[Problem]:
    """`${a} + ${b}` is blank while a or b is; `x div ${b}` is no number when b is 0."""
    if formula.column not in {"calculation", "default"} or entry.is_asked:
        return
    guarded = _guarded(formula, entry)
    blank: dict[str, None] = {}
    reckoned: set[str] = set()
    seen: set[int] = set()
    for part in parts(formula.tree):
        if isinstance(part, Operation) and part.operator in {"+", "-"} and id(part) not in seen:
            names = [name for leaf in _leaves(part, seen) if (name := formula.referred(leaf))]
            reckoned.update(names)
            for name in names:
                target = outline.entry(name) if name not in guarded else None
                if target is not None and target.kind in _NUMBERS and may_be_blank(target, entry):
                    blank[name] = None
        if isinstance(part, Operation):
            yield from _divided(formula, part, outline, guarded)
    if blank and len(reckoned) > 1:  # nothing and one more may well be nothing
        first = next(iter(blank))
        inside = any(
            call.name in {"min", "max"}
            and any(name in blank for each in call.arguments for name in formula.names(each))
            for call in formula.calls()
        )
        code = "blank_compared" if inside else "blank_reckoned"
        yield _warn(code, formula, names=", ".join(blank), name=first)


def _leaves(tree: Tree, seen: set[int]) -> Iterator[Tree]:
    """What a sum is reckoned from, through products and brackets; the operations passed are noted in `seen`, so that
    none is gone through again."""
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Operation) and part.operator in _ARITHMETIC:
            seen.add(id(part))
            waiting.extend(reversed(part.operands))
        elif isinstance(part, Negation):
            waiting.append(part.operand)
        else:
            yield part


def _divided(formula: Formula, part: Operation, outline: Outline, guarded: set[str]) -> Iterator[Problem]:
    if part.operator not in {"div", "mod"}:
        return
    name = formula.referred(part.operands[1])
    target = outline.entry(name) if name not in guarded else None
    if target is not None and target.is_asked and target.kind in _NUMBERS and not _never_zero(target):
        yield _warn("divided_by_zero", formula, name=name)


def _never_zero(entry: Entry) -> bool:
    constraint = entry.row.get("constraint").replace(" ", "")
    start = next((part[6:] for part in entry.row.get("parameters").split() if part.startswith("start=")), "")
    least = ".>=" in constraint and ".>=0" not in constraint
    above = least or any(mark in constraint for mark in (".>0", ".!=0", "0<."))
    return above or (entry.kind == "range" and start != "0" and not start.startswith("-"))


def _differs(formula: Formula, entry: Entry, outline: Outline) -> Iterator[Problem]:
    """`${cash} != ${total}` holds while cash is blank."""
    if formula.column not in {"relevant", "required"}:
        return
    names = [name for part in parts(formula.tree) if (name := formula.referred(part))]
    for part in parts(formula.tree):
        if not isinstance(part, Operation) or part.operator != "!=":
            continue
        sides = [formula.referred(operand) for operand in part.operands]
        for name in sides:
            target = outline.entry(name)
            if all(sides) and target is not None and names.count(name) == 1 and may_be_blank(target, entry):
                yield _warn("differs_while_blank", formula, name=name)


# dates ----------------------------------------------------------------------------------------------------------------


def _is_date(formula: Formula, tree: Tree, outline: Outline) -> bool:
    if isinstance(tree, Call):
        return tree.name in _DATE_CALLS
    entry = outline.entry(formula.referred(tree))
    return entry is not None and (entry.kind in _DATES or entry.row.get("bind::type") in {"date", "dateTime"})


def _dates(formula: Formula, entry: Entry, outline: Outline) -> Iterator[Problem]:
    """A day plus days is a number of days since 1970, unless date() makes a day of it again; a day kept as text is
    not compared as a day everywhere."""
    if formula.column != "calculation" or entry.row.get("bind::type"):
        return
    tree = formula.tree
    if isinstance(tree, Operation) and tree.operator in {"+", "-"}:
        one, other = (_is_date(formula, operand, outline) for operand in tree.operands)
        if one and not other and isinstance(tree.operands[1], Number):
            yield _warn("date_is_number", formula)
    elif entry.kind == "calculate" and _is_date(formula, tree, outline) and _is_reckoned_with(entry.name, outline):
        yield _warn("date_is_text", formula, name=entry.name)


def _is_reckoned_with(name: str, outline: Outline) -> bool:
    """Whether some expression compares or reckons with the field itself."""
    ordering = _ARITHMETIC | _COMPARISONS - {"=", "!="}
    return any(
        isinstance(part, Operation) and part.operator in ordering and name in map(formula.referred, part.operands)
        for formula in outline.formulas
        if any(reference.name == name for reference in formula.references)
        for part in parts(formula.tree)
    )


# conditions that never change -----------------------------------------------------------------------------------------


def _fixed(formula: Formula) -> Iterator[Problem]:
    if formula.column not in {"relevant", "constraint", "choice_filter"}:
        return
    for part in parts(formula.tree):
        if isinstance(part, Path) or (isinstance(part, Call) and part.name not in _FIXED_CALLS):
            return
    if isinstance(formula.tree, Call) and formula.tree.name == "true":
        return  # says openly that there is no condition
    yield _warn("always_same", formula)
