"""What depends on what: which expressions to compute again when a node changes, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from forms.model import NodeDef, Trigger

Dependent = tuple[Trigger, NodeDef | None]
_FIRST_OF_LATE = 1_000_000  # ranks of what is looked at when all values are settled: choices, then constraints


@dataclass(frozen=True, slots=True)
class Graph:
    """`dependents` by the index of the node that changed: the triggers, each with the repeat within whose instance
    it is concerned. `triggers` in order; `outside` those whose answer may change without the form, `moving` those of
    them whose answer may while the served lists stay as they are; `loops`, by the index of their repeat, counts that
    hang on the rows they count."""

    triggers: tuple[Trigger, ...]
    dependents: Mapping[int, tuple[Dependent, ...]]
    contexts: Mapping[int, tuple[Trigger, ...]]
    outside: tuple[Trigger, ...]
    moving: tuple[Trigger, ...]
    loops: Mapping[int, Trigger]


class Cycle(Exception):
    """Expressions that wait for each other; `triggers` in a circle."""

    def __init__(self, triggers: list[Trigger]) -> None:
        self.triggers = triggers
        super().__init__(" → ".join(f"{trigger.target.path}:{trigger.kind}" for trigger in triggers))


def connect(triggers: Iterable[Trigger]) -> Graph:
    """Order the triggers and index them by what they read. Raises Cycle.

    A look across the instances of a repeat (the closing balance of the row before) is no cycle among rows, though it
    looks like one among definitions; such edges are left out when the order cannot be had with them. Neither is a
    count that asks the last row whether another one is to come; one that no answer can ever end is.
    """
    everything = list(triggers)
    early = [trigger for trigger in everything if trigger.kind not in {"choices", "check"}]
    loops: dict[int, Trigger] = {}
    ordered = _ordered(early, _edges(early, across=True)) or _ordered(early, _edges(early, across=False))
    if ordered is None:
        edges = _edges(early, across=False)
        counts = [place for place, trigger in enumerate(early) if trigger.kind == "count"]
        looping = [place for place in counts if _returns(place, edges) and _asks_a_row(early[place], early)]
        loops = {early[place].target.index: early[place] for place in looping}
        ordered = _ordered(early, edges | {place: [] for place in looping})
    if ordered is None:
        raise Cycle(_circle(early))
    for rank, trigger in enumerate(ordered):
        trigger.rank = rank
    for trigger in everything:
        if trigger.kind in {"choices", "check"}:
            trigger.rank = _FIRST_OF_LATE + (trigger.kind == "check")
    everything.sort(key=lambda trigger: trigger.rank)
    dependents: dict[int, list[Dependent]] = {}
    contexts: dict[int, list[Trigger]] = {}
    for trigger in everything:
        contexts.setdefault(context_of(trigger).index, []).append(trigger)
        for node, anchor in trigger.reads:
            if not (trigger.kind == "check" and node is trigger.target):
                dependents.setdefault(node.index, []).append((trigger, anchor))
    outside = tuple(t for t in everything if t.expression.outside and t.kind not in {"choices", "check"})
    return Graph(
        triggers=tuple(everything),
        dependents={index: tuple(found) for index, found in dependents.items()},
        contexts={index: tuple(found) for index, found in contexts.items()},
        outside=outside,
        moving=tuple(t for t in outside if t.expression.moving),
        loops=loops,
    )


def context_of(trigger: Trigger) -> NodeDef:
    """The node on which the trigger's expression runs: for a repeat's count and keys what holds the repeat."""
    repeat = trigger.target.home if trigger.kind in {"count", "keys"} else None
    return repeat.parent if repeat is not None and repeat.parent is not None else trigger.target


def _writes(trigger: Trigger) -> Iterator[NodeDef]:
    return trigger.target.below() if trigger.kind == "relevant" else iter((trigger.target,))


def _edges(triggers: list[Trigger], across: bool) -> dict[int, list[int]]:
    """For each trigger (by place) the places of those that read what it writes."""
    readers: dict[int, list[tuple[int, NodeDef | None]]] = {}
    for place, trigger in enumerate(triggers):
        for node, anchor in trigger.reads:
            readers.setdefault(node.index, []).append((place, anchor))
    edges: dict[int, list[int]] = {}
    for place, trigger in enumerate(triggers):
        found: dict[int, None] = {}
        for node in _writes(trigger):
            for reader, anchor in readers.get(node.index, ()):
                if across or not _looks_across(node, anchor, triggers[reader].target):
                    found[reader] = None
        edges[place] = list(found)
    return edges


def _looks_across(node: NodeDef, anchor: NodeDef | None, reader: NodeDef) -> bool:
    """Whether a read from inside a repeat goes to other instances of that same repeat."""
    return node.home is not None and node.home is reader.home and anchor is not node.home and not node.is_repeat


def _returns(start: int, edges: dict[int, list[int]]) -> bool:
    """Whether what a trigger writes comes back to it."""
    waiting, seen = [start], set[int]()
    while waiting:
        for place in edges[waiting.pop()]:
            if place == start:
                return True
            if place not in seen:
                seen.add(place)
                waiting.append(place)
    return False


def _asks_a_row(count: Trigger, triggers: list[Trigger]) -> bool:
    """Whether a count hangs on what is answered in the rows it counts."""
    waiting, seen = [count], {id(count)}
    while waiting:
        for node, _ in waiting.pop().reads:
            if count.target in node.above() and node.question is not None and node.question.asked:
                return True
            for trigger in triggers:
                if trigger.target is node and id(trigger) not in seen:
                    seen.add(id(trigger))
                    waiting.append(trigger)
    return False


def _ordered(triggers: list[Trigger], edges: dict[int, list[int]]) -> list[Trigger] | None:
    """The triggers, each after those it reads from; None when there is a cycle (Kahn)."""
    waiting = [0] * len(triggers)
    for readers in edges.values():
        for reader in readers:
            waiting[reader] += 1
    ready = [place for place, count in enumerate(waiting) if count == 0]
    order: list[Trigger] = []
    for place in ready:  # grows while it is walked
        order.append(triggers[place])
        for reader in edges[place]:
            waiting[reader] -= 1
            if waiting[reader] == 0:
                ready.append(reader)
    return order if len(order) == len(triggers) else None


def _circle(triggers: list[Trigger]) -> list[Trigger]:
    """One circle, for the message."""
    edges = _edges(triggers, across=False)
    done: set[int] = set()
    for start in range(len(triggers)):
        trail: list[int] = []
        stack: list[tuple[int, Iterator[int]]] = [(start, iter(edges[start]))]
        on_trail = {start}
        trail.append(start)
        while stack:
            place, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                on_trail.discard(trail.pop())
                done.add(place)
            elif following in on_trail:
                return [triggers[found] for found in trail[trail.index(following) :]]
            elif following not in done:
                stack.append((following, iter(edges[following])))
                trail.append(following)
                on_trail.add(following)
    return []
