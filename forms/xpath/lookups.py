"""Paths through lists: `instance('x')/root/item[…]/column`, by hash index where a predicate allows it, and step by
step through lists that are more than rows and columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from forms.lists import NO_ROWS, Item, Row, Rows
from forms.xpath.paths import Run, kept
from forms.xpath.tree import Call, Negation, Operation, Path, Step, Text, Tree, parts
from forms.xpath.values import equal, member
from forms.xpath.world import World

if TYPE_CHECKING:
    from forms.xpath.compiler import Compiler


class InRow:
    """Stands for "here is a list's row" where otherwise a NodeDef stands."""


ROW = InRow()
_VERDICTS = frozenset({"=", "!=", "<", "<=", ">", ">=", "and", "or"})
_WITHIN_ROWS = frozenset({"position", "random"})
Steps = tuple[tuple[Step, tuple[Run, ...]], ...]  # each with its predicates, compiled


# from the start of a list --------------------------------------------------------------------------------------------


def looked_up(compiler: Compiler, call: Call, steps: tuple[Step, ...], as_nodes: bool) -> Run:
    """`instance('x')/root/item[…]/column`."""
    compiler.count(call, 1, 1)
    literal = call.arguments[0]
    if not isinstance(literal, Text):
        raise compiler.error("instance_name", call.at)
    name = literal.value
    compiler.lists.add(name)
    compiler.outside = compiler.outside or name not in compiler.around.lists
    whole = _column(steps[1:])
    last = whole.rpartition("/")[2]
    of_table = _of_table(compiler, steps, as_nodes)
    ways = _compiled(compiler, steps)

    def run(world: World, here: Any) -> Any:
        rows = world.instances.get(name, NO_ROWS)
        if rows.is_record:
            found = [str(row.get(whole) or row.get(last) or "") for row in rows]
            return found if as_nodes else found[0] if found else ""
        if rows.tree is not None:
            named = bool(steps) and steps[0].axis == "child"  # the root, whatever it is called
            start, rest = (rows.tree.parts, ways[1:]) if named else ([rows.tree], ways)
            return _given(_followed(world, start, rest), as_nodes)
        return of_table(world, here, rows)

    return run


def _of_table(compiler: Compiler, steps: tuple[Step, ...], as_nodes: bool) -> Callable[[World, Any, Rows], Any]:
    """How a path is followed in rows of columns: the root, the rows, and below them at most a column."""
    names = tuple(step.name for step in steps[:2] if step.axis == "child")
    below = steps[2:]
    if len(names) < len(steps[:2]) or (steps and steps[0].predicates) or not _is_plain(below):
        ways = _compiled(compiler, steps)
        return lambda world, here, rows: _given(_followed(world, [_Table(rows)], ways), as_nodes)
    find, column = _finder(compiler, steps[1].predicates if len(steps) > 1 else ()), _column(below)

    def of_table(world: World, here: Any, rows: Rows) -> Any:
        if rows.item and len(names) > 1 and names[1] not in {rows.item, "*"}:
            return [] if as_nodes or not column else ""
        return _cells(find(world, here, rows), column, as_nodes)

    return of_table


def from_list(compiler: Compiler, tree: Path, as_nodes: bool) -> Run:
    """Steps from what a call gives, as in `randomize(instance('x')/root/item)/name` or `(…)[1]`."""
    assert not isinstance(tree.start, str)
    start = compiler.nodes(tree.start)
    if not any(isinstance(part, Call) and part.name == "instance" for part in parts(tree.start)):
        raise compiler.error("expression_step", tree.at, found="(")
    ways = _compiled(compiler, tree.steps)
    return lambda world, here: _given(_followed(world, start(world, here), ways), as_nodes)


# within a row --------------------------------------------------------------------------------------------------------


def in_row(compiler: Compiler, tree: Path, as_nodes: bool) -> Run:
    """A path inside a predicate over rows: a column, the row itself, or some way from it."""
    ways = _compiled(compiler, tree.steps)
    column = _column(tree.steps) if _is_plain(tree.steps) else ""
    if not column or as_nodes:
        return lambda world, here: _given(_followed(world, [here], ways), as_nodes)

    def run(world: World, here: Any) -> Any:
        if type(here) is dict or not isinstance(here, (str, Item)):  # dict first: it is asked of every row
            return here.get(column) or ""
        return _given(_followed(world, [here], ways), as_nodes)

    return run


def _given(found: list[Any], as_nodes: bool) -> Any:
    """What a path gives: its nodes; as a value, the text of the one it meets, '' where there is none."""
    if as_nodes or len(found) > 1:
        return found
    if not found:
        return ""
    return found[0].text if isinstance(found[0], Item) else found[0] if isinstance(found[0], str) else found


def _cells(rows: list[Row], column: str, as_nodes: bool) -> Any:
    """A column of some rows, or the rows; as a value, one row's cell is its text, none is ''."""
    if not column:
        return rows
    if as_nodes:
        return [cell for row in rows if (cell := row.get(column)) is not None]
    if len(rows) == 1:
        return rows[0].get(column) or ""
    return [row.get(column) or "" for row in rows] if rows else ""


# step by step --------------------------------------------------------------------------------------------------------


class _Table:
    """Rows of columns as what stands above them: the root, or (`depth` 0) what holds the root."""

    def __init__(self, rows: Rows, depth: int = 0) -> None:
        self.rows = rows
        self.depth = depth

    def next(self, step: Step) -> list[Any]:
        is_row = step.name in {self.rows.item or step.name, "*"}
        if step.axis == "child":
            return [_Table(self.rows, 1)] if not self.depth else list(self.rows) if is_row else []
        if step.axis == "descendant":
            is_row = step.name in {self.rows.item or "item", "*"}
            return list(self.rows) if is_row else [cell for row in self.rows for cell in _next(row, step)]
        return []


def _compiled(compiler: Compiler, steps: tuple[Step, ...]) -> Steps:
    before, compiler.here = compiler.here, ROW
    compiled = tuple((step, tuple(compiler.value_once(predicate) for predicate in step.predicates)) for step in steps)
    compiler.here = before
    return compiled


def _followed(world: World, nodes: list[Any], steps: Steps) -> list[Any]:
    """The nodes that steps lead to; predicates count among what one node leads to, as XPath has it."""
    for step, predicates in steps:
        if step.axis == "self":
            nodes = kept(world, nodes, predicates)
            continue
        nodes = [found for node in nodes for found in kept(world, _next(node, step), predicates)]
        if step.axis == "parent":
            nodes = list({id(node): node for node in nodes}.values())
    return nodes


def _next(node: Any, step: Step) -> list[Any]:
    """Where one step leads from a node: an Item of a list, a row of columns, or a cell's text."""
    if isinstance(node, _Table):
        return node.next(step)
    if isinstance(node, Item):
        if step.axis == "parent":
            return [node.parent] if node.parent is not None else []
        found = node.named(step.name)
        return found if step.axis == "child" else [one for one in node.below() if step.name in {one.name, "*"}]
    if isinstance(node, str) or step.axis == "parent":
        return []
    if step.name == "*":
        return [cell for cell in node.values() if cell is not None]
    cell = node.get(step.name)
    return [] if cell is None else [cell]


def _column(steps: tuple[Step, ...]) -> str:
    """The column that steps below a row name: nested ones are joined, `.` adds nothing."""
    return "/".join(step.name for step in steps if step.axis == "child")


def _is_plain(steps: tuple[Step, ...]) -> bool:
    """Whether steps do no more than name a column, or the row itself."""
    return all(
        not step.predicates and (step.axis == "self" or (step.axis == "child" and step.name != "*")) for step in steps
    )


# by index ------------------------------------------------------------------------------------------------------------


def _finder(compiler: Compiler, predicates: tuple[Tree, ...]) -> Callable[[World, Any, Rows], list[Row]]:
    """How the rows that meet the predicates are found: by one hash index over all columns that are to equal something
    that is the same for every row, the rest row by row."""
    keys, rest = _keys(predicates)
    sought = [(column, compiler.value_once(tree)) for column, tree in keys]
    before, compiler.here = compiler.here, ROW
    keep = [compiler.value_once(predicate) for predicate in rest]
    compiler.here = before
    columns = tuple(column for column, _ in sought)
    if not columns:
        return lambda world, here, rows: kept(world, list(rows), keep)

    def find(world: World, here: Any, rows: Rows) -> list[Row]:
        values = tuple(_single(run(world, here)) for _, run in sought)
        if any(isinstance(value, list) for value in values):
            pairs = [(column, _among(world, rows, value)) for column, value in zip(columns, values, strict=True)]
            found = [row for row in rows if all(among(row.get(column) or "") for column, among in pairs)]
        else:
            found = rows.matching(columns, values)
        return kept(world, found, keep)

    return find


def _among(world: World, rows: Rows, value: Any) -> Callable[[str], bool]:
    """Whether a cell equals a value, or one of several: texts all at once, others one by one, at their cost."""
    members = [member(one) for one in value] if isinstance(value, list) else [value]
    texts = {one for one in members if isinstance(one, str)}
    others = [one for one in members if not isinstance(one, str)]
    world.spend(len(rows) * (1 + len(others)))
    return lambda cell: cell in texts or any(equal(cell, other) for other in others)


def _single(value: Any) -> Any:
    """A value; of nodes the one there is, '' when there is none, several as they are."""
    if not isinstance(value, list):
        return value
    return value if len(value) > 1 else member(value[0]) if value else ""


def _keys(predicates: tuple[Tree, ...]) -> tuple[list[tuple[str, Tree]], list[Tree]]:
    """The look-ups among the predicates, and what remains of them. A predicate that counts positions counts among what
    those before it left, so that nothing behind it, and nothing beside it, is looked up."""
    keys: list[tuple[str, Tree]] = []
    rest: list[Tree] = []
    for place, predicate in enumerate(predicates):
        if not _is_verdict(predicate):
            return keys, [*rest, *predicates[place:]]
        for part in _conjuncts(predicate):
            key = _key(part)
            if key is not None:
                keys.append(key)
            else:  # a part that is no comparison may be a number, which must not be taken for a position
                rest.append(part if _is_comparison(part) else Operation("and", (part,), part.at))
    return keys, rest


def _conjuncts(tree: Tree) -> tuple[Tree, ...]:
    return tree.operands if isinstance(tree, Operation) and tree.operator == "and" else (tree,)


def _is_verdict(predicate: Tree) -> bool:
    """Whether a predicate says yes or no of each row by itself, wherever the row stands."""
    counts = any(isinstance(part, Call) and part.name in _WITHIN_ROWS for part in parts(predicate))
    return _is_comparison(predicate) and not counts


def _is_comparison(tree: Tree) -> bool:
    return isinstance(tree, Operation) and tree.operator in _VERDICTS


def _key(part: Tree) -> tuple[str, Tree] | None:
    """The column and what it is to equal, when part is `column = the same for every row`."""
    if not (isinstance(part, Operation) and part.operator == "="):
        return None
    for one, other in (part.operands, part.operands[::-1]):
        match one:
            case Path(start=".", steps=steps) if _is_plain(steps) and _column(steps) and _is_fixed(other):
                return _column(steps), other
    return None


def _is_fixed(tree: Tree) -> bool:
    """Whether an expression inside a predicate is the same for every row. Predicates within it look at their own."""
    waiting = [tree]
    while waiting:
        match waiting.pop():
            case Path(start="."):
                return False
            case Path(start=start) if not isinstance(start, str):
                waiting.append(start)
            case Call(arguments=inner) | Operation(operands=inner):
                waiting.extend(inner)
            case Negation(operand=operand):
                waiting.append(operand)
    return True
