"""What is no plain function: not all arguments are evaluated, or they are looked at rather than evaluated."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from forms.lists import NO_ROWS
from forms.model import NodeDef
from forms.xpath.functions import FUNCTIONS
from forms.xpath.parse import parse
from forms.xpath.paths import Chain, Run, getter, many, shared_repeat
from forms.xpath.tree import Call, Path, Text, Tree
from forms.xpath.values import NAN, boolean, text, whole
from forms.xpath.world import World

if TYPE_CHECKING:
    from forms.xpath.compiler import Compiler


def _if(compiler: Compiler, tree: Call) -> Run:
    test, then, otherwise = (compiler.value(argument) for argument in tree.arguments)
    return lambda world, here: then(world, here) if boolean(test(world, here)) else otherwise(world, here)


def _coalesce(compiler: Compiler, tree: Call) -> Run:
    runs = [compiler.value(argument) for argument in tree.arguments]

    def run(world: World, here: Any) -> Any:
        found: Any = ""
        for part in runs:
            found = part(world, here)
            if found != found or text(found) == "":
                continue
            return found
        return found

    return run


def _once(compiler: Compiler, tree: Call) -> Run:
    """The node's own value when it has one: what was drawn or noted once stays."""
    before = compiler.outside, compiler.moving
    inner = compiler.value(tree.arguments[0])
    compiler.outside, compiler.moving = before
    return lambda world, here: world.current.value or inner(world, here)


def _depend(compiler: Compiler, tree: Call) -> Run:
    """The first argument; the others are only what it hangs on."""
    runs = [compiler.value(argument) for argument in tree.arguments]
    return runs[0]


def _of_here(compiler: Compiler, tree: Call) -> Run:
    """A function that without an argument is about the field it stands on."""
    here = Path(".", (), tree.at)
    return compiler.applied(FUNCTIONS[tree.name], Call(tree.name, tree.arguments or (here,), tree.at))


def _weighted_checklist(compiler: Compiler, tree: Call) -> Run:
    """Limits, then pairs of what may hold and its weight."""
    given = len(tree.arguments)
    if given % 2:
        raise compiler.error("argument_count", tree.at, function=tree.name, given=given, wanted="4, 6, 8")
    return compiler.applied(FUNCTIONS[tree.name], tree)


def _position(compiler: Compiler, tree: Call) -> Run:
    if not tree.arguments:
        return lambda world, here: float(world.position)
    path = tree.arguments[0]
    if not compiler.is_in_model(path):
        raise compiler.error("argument_path", tree.at)
    nodes = compiler.nodes(path)
    compiler.reads.extend(
        (chain.end, shared_repeat(compiler.home, chain.end.parent or chain.end)) for chain in compiler.chains(path)
    )
    return lambda world, here: float(found[0].position) if (found := nodes(world, here)) else NAN


def _current(compiler: Compiler, tree: Call) -> Run:
    return compiler.path(Path(tree, (), tree.at))


def _instance(compiler: Compiler, tree: Call) -> Run:
    return compiler.path(Path(tree, (), tree.at))


def _indexed_repeat(compiler: Compiler, tree: Call) -> Run:
    """indexed-repeat(node, repeat, index, …): the node in the repeat's instance of that number; what is no number, or
    less than 1, is 1 (JavaRosa), unless the first row would so wait for itself: before it nothing was."""
    if len(tree.arguments) % 2 == 0:
        raise compiler.error("argument_count", tree.at, function=tree.name, given=len(tree.arguments), wanted="3, 5, 7")
    target = _named_node(compiler, tree.arguments[0])
    indices: dict[int, Run] = {}
    for repeat, index in zip(tree.arguments[1::2], tree.arguments[2::2], strict=True):
        holder = _named_node(compiler, repeat)
        if not any(up is holder for up in target.above()):
            raise compiler.error("argument_path", repeat.at)
        indices[holder.index] = compiler.value(index)
    down = [node for node in reversed(list(target.above())) if node.parent is not None]
    compiler.reads.extend((node, None) for node in down if node is target or node.is_repeat)
    home = compiler.home

    def run(world: World, here: Any) -> Any:
        standing = {node.definition.index: node for node in world.current.above()}
        node = world.root
        for step in down:
            child = node.children[step.slot]
            if not step.is_repeat:
                node = child
                continue
            index = indices.get(step.index)
            if index is None and step.index in standing:
                node = standing[step.index]
                continue
            place = whole(index(world, here)) if index else 1
            if place > len(child.rows) or not child.rows:
                return ""
            node = child.rows[max(place, 1) - 1]
            if place < 1 and node is standing.get(step.index) and _is_reckoned_from(target, home):
                return ""
        return node.typed() if node.relevant else ""

    return run


def _is_reckoned_from(target: NodeDef, source: NodeDef) -> bool:
    """Whether the calculation of one field reads the other, however far off."""
    waiting, seen = [target], {target.index}
    while waiting:
        node = waiting.pop()
        if node is source:
            return True
        found = node.binding.calculate.reads if node.binding.calculate is not None else ()
        waiting.extend(read for read, _ in found if read.index not in seen)
        seen.update(read.index for read, _ in found)
    return False


def _named_node(compiler: Compiler, tree: Tree) -> NodeDef:
    if compiler.is_in_model(tree):
        chains = compiler.chains(tree)
        if len(chains) == 1:
            return chains[0].end
    raise compiler.error("argument_path", tree.at)


def _pulldata(compiler: Compiler, tree: Call) -> Run:
    """pulldata(list, column, key column, key): one cell of a served list, through its index."""
    name = tree.arguments[0]
    if not isinstance(name, Text):
        raise compiler.error("instance_name", tree.at)
    listed = name.value.removesuffix(".csv")
    compiler.lists.add(listed)
    compiler.outside = compiler.outside or listed not in compiler.around.lists
    column, key_column, key = (compiler.value(argument) for argument in tree.arguments[1:])

    def run(world: World, here: Any) -> Any:
        rows = world.instances.get(listed, NO_ROWS)
        found = rows.having(text(key_column(world, here)), text(key(world, here)))
        return found[0].get(text(column(world, here))) or "" if found else ""

    return run


def _first_of(chain: Chain) -> Run:
    """The first of the nodes a chain leads to; None when there is none."""
    nodes = many(chain)
    return lambda world, here: next(iter(nodes(world, here)), None)


def _choice_name(compiler: Compiler, tree: Call) -> Run:
    """jr:choice-name(value, 'path of the question'): the choice's label, in the language that is being shown; the
    form's own in what is reckoned."""
    value = compiler.value(tree.arguments[0])
    literal = tree.arguments[1]
    if not isinstance(literal, Text):
        raise compiler.error("argument_path", tree.at)
    inner = compiler.beside(literal.value)
    asked = _named_node(inner, parse(literal.value))
    chain = inner.chains(parse(literal.value))[0]  # type: ignore[arg-type]  # a path: _named_node saw to it
    inner.note(chain)
    compiler.reads.extend(inner.reads)
    compiler.named.append(asked)
    get = getter(chain) if chain.is_single else _first_of(chain)

    def run(world: World, here: Any) -> Any:
        node = get(world, world.current)
        return world.choice_label(text(value(world, here)), node) if world.choice_label and node is not None else ""

    return run


SPECIAL: dict[str, tuple[int, int | None, Callable[[Compiler, Call], Run]]] = {
    "if": (3, 3, _if),
    "coalesce": (2, 2, _coalesce),
    "once": (1, 1, _once),
    "position": (0, 1, _position),
    "current": (0, 0, _current),
    "instance": (1, 1, _instance),
    "depend": (1, None, _depend),
    "string-length": (0, 1, _of_here),
    "normalize-space": (0, 1, _of_here),
    "weighted-checklist": (4, None, _weighted_checklist),
    "indexed-repeat": (3, 11, _indexed_repeat),
    "pulldata": (4, 4, _pulldata),
    "jr:choice-name": (2, 2, _choice_name),
}
