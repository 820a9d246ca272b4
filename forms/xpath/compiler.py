"""Trees to closures. Paths are resolved when the form is opened, so that running one is a list index or two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import ge, gt, le, lt
from typing import Any, TypeGuard

from forms.hosting import hosted
from forms.lists import Rows
from forms.model import NodeDef
from forms.problems import ExpressionError
from forms.xpath import lookups
from forms.xpath.functions import FUNCTIONS, Function
from forms.xpath.parse import parse
from forms.xpath.paths import (
    Chain,
    Downs,
    Run,
    getter,
    many,
    matching,
    shared_repeat,
)
from forms.xpath.special import SPECIAL
from forms.xpath.tree import Call, Negation, Number, Operation, Path, Step, Text, Tree
from forms.xpath.values import NAN, boolean, compared, equal, number, read_as, unequal
from forms.xpath.world import Exhausted, World

Reads = tuple[NodeDef, NodeDef | None]


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression: `run(world, node)` gives its value.

    `reads` are the nodes it looks at, each with the repeat within which it looks (None: anywhere), `outside` says that
    the answer may change without the form (clock, served lists, host functions), `moving` that it may while the lists
    stay as they are, `field` the one node that it is when
    it is a plain path, `lists` those that it looks things up in, `named` the selects of which it names choices. What is
    `held` is reckoned anew only when what it reads in the form has changed.
    """

    text: str
    run: Run
    reads: tuple[Reads, ...] = ()
    outside: bool = False
    field: NodeDef | None = None
    lists: frozenset[str] = frozenset()
    named: tuple[NodeDef, ...] = ()
    moving: bool = False
    held: bool = False

    def at(self, world: World, node: Any) -> Any:
        """The value in the context of a node; '' when finding it takes more than one answer may take."""
        before = world.current
        world.current = node
        try:
            return self.run(world, node)
        except Exhausted:
            world.position = 1
            return ""
        finally:
            world.current = before


@dataclass(slots=True)
class Ways:
    """To how many more fields the wildcards of a form may lead, all together: each is followed by itself."""

    left: int = 50_000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a form offers its expressions: its root, the lists inside it, the host's functions."""

    root: NodeDef
    lists: Mapping[str, Rows]
    functions: Mapping[str, Callable[..., Any]]
    ways: Ways = field(default_factory=Ways)


def compile_xpath(
    expression: str, context: NodeDef, around: Surroundings, *, origin: NodeDef | None = None
) -> Expression:
    """An expression in the context of a node; its relative paths are those of another node where they were written
    for an `origin`. Raises ExpressionError: syntax, unknown names and functions, arity."""
    tree = parse(expression)
    compiler = Compiler(expression, context, around, origin)
    run = compiler.value(tree)
    return Expression(
        text=expression.strip(),
        run=run,
        reads=tuple(dict.fromkeys(compiler.reads)),
        outside=compiler.outside,
        field=compiler.plain_field(tree),
        lists=frozenset(compiler.lists),
        named=tuple(compiler.named),
        moving=compiler.moving,
    )


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": equal,
    "!=": unequal,
    "<": compared(lt),
    "<=": compared(le),
    ">": compared(gt),
    ">=": compared(ge),
}


def _divide(left: float, right: float) -> float:
    if right == 0:
        return NAN if left == 0 or left != left else float("inf") if left > 0 else float("-inf")
    return left / right


def _modulo(left: float, right: float) -> float:
    """The sign is the dividend's, as in Java."""
    if right == 0 or right != right or left != left:
        return NAN
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def _by_name(start: NodeDef, steps: list[Step]) -> Downs | None:
    """The way down when every step is a name, as almost all are; None when one is not, or leads nowhere."""
    way: list[tuple[NodeDef, tuple[Run, ...]]] = []
    node: NodeDef | None = start
    for step in steps:
        node = node.names.get(step.name) if node is not None and step.axis == "child" and not step.predicates else None
        if node is None:
            return None
        way.append((node, ()))
    return tuple(way)


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "div": _divide,
    "mod": _modulo,
}


def _on_numbers(reckon: Callable[[float, float], float]) -> Callable[[Any, Any], Any]:
    return lambda left, right: reckon(number(left), number(right))


_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    **_COMPARISONS,
    **{operator: _on_numbers(reckon) for operator, reckon in _ARITHMETIC.items()},
}


class Compiler:
    """Compiles one expression. `home` is the node the expression stands on, `here` where a predicate has got to."""

    def __init__(self, expression: str, home: NodeDef, around: Surroundings, origin: NodeDef | None = None) -> None:
        self.expression = expression
        self.home = home
        self.origin = origin
        self.here: NodeDef | lookups.InRow = home
        self.around = around
        self.reads: list[Reads] = []
        self.anchor: NodeDef | None = None  # inside a predicate: within which repeat its candidates lie
        self.outside = self.moving = False
        self.lists: set[str] = set()
        self.named: list[NodeDef] = []
        self.compiled: dict[tuple[int, int, int], tuple[Tree, Run]] = {}

    def error(self, code: str, at: int, **values: object) -> ExpressionError:
        return ExpressionError(code, self.expression, at, **values)

    def beside(self, expression: str) -> Compiler:
        """A compiler for another expression on the same node."""
        return Compiler(expression, self.home, self.around, self.origin)

    # values -----------------------------------------------------------------------------------------------------

    def value(self, tree: Tree) -> Run:
        """A closure for the value: text, number, boolean, or nodes where a path meets several."""
        match tree:
            case Path():
                return self.path(tree)
            case Number(value=constant) | Text(value=constant):
                return lambda world, here: constant
            case Call():
                return self.call(tree)
            case Operation():
                return self.operation(tree)
            case Negation(operand=operand):
                inner = self.value(operand)
                return lambda world, here: -number(inner(world, here))

    def value_once(self, tree: Tree) -> Run:
        """`value`, compiled once for each place it is asked for from: look-ups within look-ups ask again and again."""
        place = (id(tree), id(self.here), id(self.anchor))
        if place not in self.compiled:
            self.compiled[place] = (tree, self.value(tree))  # the tree is kept, so that its id stays its own
        return self.compiled[place][1]

    def operation(self, tree: Operation) -> Run:
        if tree.operator == "|":
            lists = [self.nodes(operand) for operand in tree.operands]
            return lambda world, here: [node for run in lists for node in run(world, here)]
        if tree.operator in {"and", "or"}:
            runs = [self.value(operand) for operand in tree.operands]
            if tree.operator == "and":
                return lambda world, here: all(boolean(run(world, here)) for run in runs)
            return lambda world, here: any(boolean(run(world, here)) for run in runs)
        if isinstance(tree.operands[0], Operation):
            return self.sequence(tree)
        left, right = (self.value(operand) for operand in tree.operands)
        if tree.operator in _COMPARISONS:
            holds = _COMPARISONS[tree.operator]
            return lambda world, here: holds(left(world, here), right(world, here))
        reckon = _ARITHMETIC[tree.operator]
        return lambda world, here: reckon(number(left(world, here)), number(right(world, here)))

    def sequence(self, tree: Operation) -> Run:
        """Operations that nest to the left, as the sum of many fields does: one closure that goes along them, since a
        closure in a closure for each would use up Python's frames."""
        first: Tree = tree
        links: list[Operation] = []
        while isinstance(first, Operation) and first.operator in _BINARY:
            links.append(first)
            first = first.operands[0]
        begin = self.value(first)
        steps = [(_BINARY[link.operator], self.value(link.operands[1])) for link in reversed(links)]

        def run(world: World, here: Any) -> Any:
            value = begin(world, here)
            for work, operand in steps:
                value = work(value, operand(world, here))
            return value

        return run

    def nodes(self, tree: Tree) -> Run:
        """A closure for the list of nodes an expression gives; a plain value is a list of itself."""
        if isinstance(tree, Path):
            return self.path(tree, as_nodes=True)
        run = self.value(tree)

        def listed(world: World, here: Any) -> list[Any]:
            found = run(world, here)
            return found if isinstance(found, list) else [found]

        return listed

    # calls ------------------------------------------------------------------------------------------------------

    def call(self, tree: Call) -> Run:
        special = SPECIAL.get(tree.name)
        if special is not None:
            least, most, build = special
            self.count(tree, least, most)
            return build(self, tree)
        known = FUNCTIONS.get(tree.name)
        if known is not None:
            self.count(tree, known.least, known.most)
            self.outside, self.moving = self.outside or known.outside, self.moving or known.outside
            return self.applied(known, tree)
        if tree.name in self.around.functions:
            return self.hosted(tree)
        raise self.error("unknown_function", tree.at, function=tree.name)

    def count(self, tree: Call, least: int, most: int | None) -> None:
        given = len(tree.arguments)
        if given < least or (most is not None and given > most):
            wanted = str(least) if least == most else f"{least}+" if most is None else f"{least}–{most}"
            raise self.error("argument_count", tree.at, function=tree.name, given=given, wanted=wanted)

    def applied(self, known: Function, tree: Call) -> Run:
        of = self.nodes if known.takes_nodes else self.value
        runs = [of(argument) for argument in tree.arguments]
        work = known.work
        if known.needs_world:
            return lambda world, here: work(world, *[run(world, here) for run in runs])
        if len(runs) == 1:
            only = runs[0]
            return lambda world, here: work(only(world, here))
        if len(runs) == 2:
            one, two = runs
            return lambda world, here: work(one(world, here), two(world, here))
        return lambda world, here: work(*[run(world, here) for run in runs])

    def hosted(self, tree: Call) -> Run:
        """A function of the host's (see forms.hosting); the session's comes before the form's."""
        name, runs = tree.name, [self.value(argument) for argument in tree.arguments]
        known = hosted(name, self.around.functions[name])
        self.count(tree, known.least, known.most)
        self.outside, self.moving = self.outside or not known.pure, self.moving or not known.pure

        def run(world: World, here: Any) -> Any:
            function = world.functions.get(name, known)
            return hosted(name, function)(*[run(world, here) for run in runs])

        return run

    # paths ------------------------------------------------------------------------------------------------------

    def path(self, tree: Path, *, as_nodes: bool = False) -> Run:
        start = tree.start
        if isinstance(start, Call) and start.name == "instance":
            return lookups.looked_up(self, start, tree.steps, as_nodes)
        if start == "." and isinstance(self.here, lookups.InRow):
            return lookups.in_row(self, tree, as_nodes)
        if self.is_in_model(tree):
            return self.in_model(tree, as_nodes)
        return lookups.from_list(self, tree, as_nodes)

    def is_in_model(self, tree: Tree) -> TypeGuard[Path]:
        """Whether it is a path to nodes of the form, and not to rows of a list."""
        if not isinstance(tree, Path):
            return False
        if tree.start == ".":
            return isinstance(self.here, NodeDef)
        return tree.start == "/" or (isinstance(tree.start, Call) and tree.start.name == "current")

    # nodes of the form

    def in_model(self, tree: Path, as_nodes: bool) -> Run:
        chains = self.chains(tree)
        for chain in chains:
            self.note(chain)
        if len(chains) == 1 and chains[0].is_single:
            return self.single(chains[0], as_nodes)
        runs = [many(chain) for chain in chains]

        def run(world: World, here: Any) -> Any:
            found = [node for run in runs for node in run(world, here)]
            if as_nodes or len(found) > 1:
                return found
            return found[0].typed() if found else ""

        return run

    def single(self, chain: Chain, as_nodes: bool) -> Run:
        get = getter(chain)
        if as_nodes:
            return lambda world, here: [node] if (node := get(world, here)).relevant else []
        end = chain.end  # asked as it runs what it holds: of calculated fields that is known when all are compiled

        def run(world: World, here: Any) -> Any:
            node = get(world, here)
            if not node.relevant:
                return ""
            return read_as(node.value, end.reads_as) if end.reads_as else node.value

        return run

    def chains(self, tree: Path) -> list[Chain]:
        """Where a path leads, resolved against the form's tree; '*' and '//' may lead to several places."""
        absolute = tree.start == "/"
        from_current = isinstance(tree.start, Call)
        base = self.home if from_current or absolute else self.here
        assert isinstance(base, NodeDef)
        if absolute:
            return [self.in_context(downs) for downs in self.downs_from_root(tree)]
        ups, steps = 0, list(tree.steps)
        moved = self.origin is not None and base is self.home
        start = self.origin if moved and self.origin else base
        while steps and steps[0].axis in {"parent", "self"}:
            step = steps.pop(0)
            if step.axis == "parent":
                if start.parent is None:
                    raise self.error("unknown_reference", step.at, name="..")
                start, ups = start.parent, ups + 1
        found = self.downs(start, steps)
        if moved:
            before = tuple((node, ()) for node in reversed(list(start.above())) if node.parent is not None)
            return [self.in_context(before + downs) for downs in found]
        return [Chain(base, ups, downs, from_current and self.here is not self.home, False) for downs in found]

    def downs_from_root(self, tree: Path) -> list[Downs]:
        root = self.around.root
        if not tree.steps:
            return [()]
        first = tree.steps[0]
        if first.axis == "child" and first.name in {root.name, "*"}:
            return self.downs(root, list(tree.steps[1:]))
        if first.axis == "descendant":
            return self.downs(root, list(tree.steps))
        raise self.error("unknown_reference", first.at, name=first.name)

    def downs(self, start: NodeDef, steps: list[Step]) -> list[Downs]:
        """Every way down these steps."""
        plain = _by_name(start, steps)
        if plain is not None:
            return [plain]
        ways: list[tuple[NodeDef, list[tuple[NodeDef, tuple[Run, ...]]]]] = [(start, [])]
        for step in steps:
            if step.axis == "self":
                continue
            if step.axis == "parent":
                ways = [(node.parent or node, way[:-1]) for node, way in ways]
                continue
            is_wild = step.axis == "descendant" or step.name == "*"
            if is_wild and self.around.ways.left < 0:
                raise self.error("expression_wide", step.at)
            ways = [
                (found, [*way, *between, (found, ())]) for node, way in ways for found, between in matching(node, step)
            ]
            if not ways:
                raise self.error("unknown_reference", step.at, name=step.name)
            self.around.ways.left -= len(ways) if is_wild else 0
            if step.predicates:
                ways = [
                    (node, [*way[:-1], (node, tuple(self.predicate(part, node) for part in step.predicates))])
                    for node, way in ways
                ]
        return [tuple(way) for _, way in ways]

    def predicate(self, tree: Tree, node: NodeDef) -> Run:
        before, anchor = self.here, self.anchor
        self.here = node
        if before is self.home:
            shared = shared_repeat(self.home, node.parent or node)
            self.anchor = shared
        run = self.value(tree)
        self.here, self.anchor = before, anchor
        return run

    def in_context(self, downs: Downs) -> Chain:
        """An absolute path, read in the instance of the repeat we stand in, the last step included (JavaRosa)."""
        if self.home.home is None:
            return Chain(self.around.root, 0, downs, False, True)
        plain = 0
        while plain < len(downs) and not downs[plain][1]:
            plain += 1
        above = set(map(id, self.home.above()))
        for place in range(plain - 1, -1, -1):
            node = downs[place][0]
            if node.is_repeat and id(node) in above:
                ups = self.home.depth - node.depth
                return Chain(self.home, ups, downs[place + 1 :], self.here is not self.home, False)
        return Chain(self.around.root, 0, downs, False, True)

    def note(self, chain: Chain) -> None:
        """Write down what the path reads, and within which repeat."""
        anchor: NodeDef | None = None
        if not chain.from_root:
            top = chain.start
            for _ in range(chain.ups):
                assert top.parent is not None
                top = top.parent
            anchor = top.home
            if self.here is not self.home and not chain.from_current and isinstance(self.here, NodeDef):
                anchor = self.anchor
        self.reads.append((chain.end, anchor))
        self.reads.extend((node, anchor) for node, _ in chain.downs if node.is_repeat)

    def plain_field(self, tree: Tree) -> NodeDef | None:
        """The field, when the whole expression is a path to one; how its value is shown depends on it."""
        if not isinstance(tree, Path) or tree.start not in {"/", "."}:
            return None
        chains = self.chains(tree)
        return chains[0].end if len(chains) == 1 and chains[0].is_single else None
