"""A session's data: the tree of answers, in the shape of the form's definitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from forms.model import NodeDef
from forms.xpath.values import read_as


class Node:
    """One group, repeat instance or field. `on` is its own relevance, `relevant` that of all above it too;
    `position` counts the instances of a repeat from 1. `said` is, of a field into which the form may put a value of its
    own, what somebody had answered there before it was opened again."""

    __slots__ = ("children", "definition", "on", "parent", "position", "relevant", "said", "settled", "value")

    def __init__(self, definition: NodeDef, parent: Node | None) -> None:
        self.definition = definition
        self.parent = parent
        self.children: Sequence[Any] = ()  # Node, or Copies where the definition is a repeat
        self.value = ""
        self.on = True
        self.relevant: bool = parent is None or parent.relevant
        self.settled = False
        self.said = ""
        self.position = 1

    def __repr__(self) -> str:
        return f"Node({path_of(self)!r})"

    def text(self) -> str:
        """What it reads as: '' when it is not relevant, all that is in it for a group."""
        if not self.relevant:
            return ""
        return "".join(node.value for node in leaves(self)) if self.children else self.value

    def typed(self) -> Any:
        """As `text`, as a number, boolean or moment where it holds one."""
        return read_as(self.text(), self.definition.reads_as)

    def above(self) -> Iterator[Node]:
        """This one and everything it stands in."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent


class Copies:
    """The instances of one repeat in one place. `parked` are those that a smaller count has put aside, answers
    and all; `settled` says that nobody wants to add another."""

    __slots__ = ("definition", "parent", "parked", "rows", "settled")

    def __init__(self, definition: NodeDef, parent: Node) -> None:
        self.definition = definition
        self.parent = parent
        self.rows: list[Node] = []
        self.parked: list[Node] = []
        self.settled = False


def build(definition: NodeDef, parent: Node | None, single: list[Any], *, fresh: bool, start: bool = False) -> Node:
    """A new node with all below it; `fresh` with the form's static defaults and the instances that repeats begin with:
    at the `start` of a session what the primary instance holds, later what a repeat's template does. Nodes outside any
    repeat are noted in `single` by their index."""
    node = Node(definition, parent)
    if definition.home is None:
        single[definition.index] = node
    if not definition.children:
        if fresh:
            node.value = definition.default if start else definition.new_default
        return node
    node.children = children = list[Any]()
    for child in definition.children:
        if not child.is_repeat:
            children.append(build(child, node, single, fresh=fresh, start=start))
            continue
        copies = Copies(child, node)
        for _ in range(begins_with(child, start=start) if fresh else 0):
            copies.rows.append(build(child, node, single, fresh=True, start=start))
        renumber(copies)
        children.append(copies)
    return node


def begins_with(repeat: NodeDef, *, start: bool) -> int:
    """How many instances a repeat has before anybody adds one."""
    return 0 if repeat.starts_empty else repeat.at_start if start else repeat.in_new


def renumber(copies: Copies) -> None:
    for position, row in enumerate(copies.rows, 1):
        row.position = position


def everything(base: Node) -> Iterator[Node]:
    """A node and all below it, in form order."""
    yield base
    for child in base.children:
        for part in child.rows if isinstance(child, Copies) else (child,):
            yield from everything(part)


def leaves(node: Node) -> Iterator[Node]:
    """The relevant fields in a node, in form order."""
    for child in node.children:
        for part in child.rows if isinstance(child, Copies) else (child,):
            if not part.relevant:
                continue
            if part.children:
                yield from leaves(part)
            else:
                yield part


def path_of(node: Node | Copies) -> str:
    """`kids[2]/name`: names from below the root, instances of repeats numbered from 1. Of Copies: `kids`."""
    steps: list[str] = []
    if isinstance(node, Copies):
        if node.parent.definition.home is None:
            return node.definition.path
        steps.append(node.definition.name)
        node = node.parent
    if node.definition.home is None:
        return node.definition.path
    while node.parent is not None:
        name = node.definition.name
        steps.append(f"{name}[{node.position}]" if node.definition.is_repeat else name)
        node = node.parent
    return "/".join(reversed(steps))


def find(root: Node, path: str) -> Node | Copies | None:
    """What stands at a path; None when there is nothing (any more)."""
    node: Node = root
    steps = path.strip("/").split("/")
    for place, step in enumerate(steps):
        name, _, position = step.partition("[")
        definition = node.definition.names.get(name)
        if definition is None:
            return None
        child = node.children[definition.slot]
        if isinstance(child, Copies):
            if not position and place == len(steps) - 1:
                return child
            written = position.rstrip("]") or "1"
            at = int(written) if written.isdecimal() and len(written) < 9 else 0
            if not 1 <= at <= len(child.rows):
                return None
            child = child.rows[at - 1]
        node = child
    return node
