"""Paths resolved against a form's tree, and the closures that follow them: a list index or two where there is one
node, a loop where there are several; the same for the rows of lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from forms.model import NodeDef
from forms.xpath.tree import Step
from forms.xpath.values import boolean
from forms.xpath.world import World

Run = Callable[[World, Any], Any]
Downs = tuple[tuple[NodeDef, tuple[Run, ...]], ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """A path resolved: from the start `ups` parents up, then down these nodes, each with its predicates."""

    start: NodeDef
    ups: int
    downs: tuple[tuple[NodeDef, tuple[Run, ...]], ...]
    from_current: bool
    from_root: bool

    @property
    def end(self) -> NodeDef:
        if self.downs:
            return self.downs[-1][0]
        node = self.start
        for _ in range(self.ups):
            assert node.parent is not None
            node = node.parent
        return node

    @property
    def is_single(self) -> bool:
        return not any(node.is_repeat or predicates for node, predicates in self.downs)


def matching(node: NodeDef, step: Step) -> list[tuple[NodeDef, list[tuple[NodeDef, tuple[Run, ...]]]]]:
    """The nodes a step down meets, each with the nodes in between (for '//')."""
    if step.axis == "child":
        if step.name == "*":
            return [(child, []) for child in node.children if not child.name.startswith("@")]
        child = node.names.get(step.name)
        return [] if child is None else [(child, [])]
    found = []
    for below in node.below():
        if below is not node and (step.name == below.name or (step.name == "*" and not below.name.startswith("@"))):
            between = [up for up in below.above() if up is not below and up.depth > node.depth]
            found.append((below, [(up, ()) for up in reversed(between)]))
    return found  # type: ignore[return-value]  # empty tuples of predicates


def shared_repeat(one: NodeDef, other: NodeDef) -> NodeDef | None:
    ups = set(map(id, one.above()))
    return next((node for node in other.above() if node.is_repeat and id(node) in ups), None)


def getter(chain: Chain) -> Run:
    """The quickest way to the one node a chain leads to."""
    if not (chain.ups or chain.downs or chain.from_root or chain.from_current):
        return lambda world, here: here
    if chain.end.home is None:
        index = chain.end.index
        return lambda world, here: world.single[index]
    ups, slots = chain.ups, tuple(node.slot for node, _ in chain.downs)
    if chain.from_root or chain.from_current:
        start = _start(chain)

        def far(world: World, here: Any) -> Any:
            node = start(world, here)
            for slot in slots:
                node = node.children[slot]
            return node

        return far
    if ups == 1 and len(slots) == 1:
        slot = slots[0]
        return lambda world, here: here.parent.children[slot]

    def near(world: World, here: Any) -> Any:
        node = here
        for _ in range(ups):
            node = node.parent
        for slot in slots:
            node = node.children[slot]
        return node

    return near


def _start(chain: Chain) -> Run:
    if chain.from_root:
        return lambda world, here: world.root
    ups, from_current = chain.ups, chain.from_current

    def climb(world: World, here: Any) -> Any:
        node = world.current if from_current else here
        for _ in range(ups):
            node = node.parent
        return node

    return climb


def many(chain: Chain) -> Run:
    """All relevant nodes a chain leads to, through repeats and predicates."""
    start, downs = _start(chain), chain.downs

    def run(world: World, here: Any) -> list[Any]:
        nodes = [start(world, here)]
        for definition, predicates in downs:
            slot = definition.slot
            found: list[Any] = []
            for node in nodes:
                child = node.children[slot]
                candidates = child.rows if definition.is_repeat else [child]
                candidates = [candidate for candidate in candidates if candidate.relevant]
                found.extend(kept(world, candidates, predicates) if predicates else candidates)
            world.spend(len(found))
            nodes = found
        return nodes

    return run


def kept(world: World, candidates: list[Any], predicates: Any) -> list[Any]:
    """The candidates for which the predicates hold; one that gives a number asks for that position."""
    world.spend(len(candidates))
    for predicate in predicates:
        position = world.position
        kept = []
        for place, candidate in enumerate(candidates, 1):
            world.position = place
            verdict = predicate(world, candidate)
            if verdict == place if type(verdict) is float else boolean(verdict):
                kept.append(candidate)
        candidates = kept
        world.position = position
    return candidates
