"""Keeping a session's tree true: what depends on a change is computed again, in order, and nothing else."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from typing import Any

from forms.form import Form
from forms.graph import context_of
from forms.model import Action, NodeDef, Trigger
from forms.walking.casting import cast_to
from forms.walking.instance import Copies, Node, build, everything, renumber
from forms.walking.rosters import align
from forms.xpath.values import LONGEST_KEYS, LONGEST_TEXT, boolean, number
from forms.xpath.world import World

MOST_INSTANCES = 1_000  # of one repeat, whatever the form reckons
MOST_NODES = 50_000  # in all instances of all repeats, also of those within others: half a second to make
MOST_EVALUATIONS = 100_000  # of one change: rows that look at each other for ever are cut off here
MOST_ACTIONS = 2_000  # of one change: fields that set each other without end
MOST_TEXT = 1_000_000  # characters of all values together: a state has to be read with every message


class Live:
    """A tree together with what is waiting to be computed."""

    def __init__(self, form: Form, world: World) -> None:
        self.form = form
        self.world = world
        world.single = [None] * len(form.nodes)
        self.root = Node(form.root, None)
        self.checking = True
        self.deciding = True  # or else only calculates are computed, and of those none that is computed once
        self.acting = True  # whether changes run the form's value-changed actions
        self._queue: list[tuple[int, int, Trigger, Node]] = []
        self._waiting: set[tuple[int, int]] = set()
        self._count = 0
        self._acts: list[Node] = []
        self._births: deque[tuple[Action, Node]] = deque()
        self.room = MOST_NODES
        self.text = 0
        self.shape = 0  # grows with every change of what is there to be asked: of relevance, of rows
        self._sizes: dict[int, int] = {}

    def plant(self) -> None:
        """Make the tree with which a session begins: defaults and first instances."""
        self.root = build(self.form.root, None, self.world.single, fresh=True, start=True)
        self.world.root = self.root
        self.room -= sum(1 for node in self.form.nodes if node.home is not None)

    # changes ----------------------------------------------------------------------------------------------------

    def set(self, node: Node, value: str) -> bool:
        """Give a field a value; what depends on it waits for `drain`. Says whether it changed. Of what is computed too
        long is cut, and nothing is kept that finds no room; of what people answer both is refused before."""
        longest = LONGEST_KEYS if node.definition.lists_keys else LONGEST_TEXT
        if len(value) > longest:
            value = value[:longest]
        if not self.has_room(node, value):
            value = ""
        if node.value == value:
            return False
        self.text += len(value) - len(node.value)
        node.value = value
        self.touched(node)
        if self.acting and node.definition.actions:
            self._acts.append(node)
        return True

    def has_room(self, node: Node, value: str) -> bool:
        """Whether the session may hold this value in place of the one that stands there."""
        return len(value) <= len(node.value) or self.text - len(node.value) + len(value) <= MOST_TEXT

    def cast(self, node: Node, value: Any) -> str:
        """A computed value as the field stores it."""
        return cast_to(node.definition, value, self.world.now)

    def touched(self, node: Node | Copies) -> None:
        """Have everything computed again that reads this node."""
        if isinstance(node, Copies):
            self.shape += 1
        for trigger, anchor in self.form.graph.dependents.get(node.definition.index, ()):
            if anchor is node.definition and isinstance(node, Copies):
                continue  # read within a row: what is new there, or moved up, waits as a whole
            base: Node | None = self.root
            if anchor is not None:
                start = node if isinstance(node, Node) else node.parent
                base = next((up for up in start.above() if up.definition is anchor), self.root)
            for target in instances(base, context_of(trigger)):
                self.wait(trigger, target)

    def wait(self, trigger: Trigger, node: Node) -> None:
        if trigger.kind == "check" and not self.checking:
            return
        if not self.deciding and (trigger.kind != "calculate" or trigger.expression.held):
            return
        key = (id(trigger), id(node))
        if key not in self._waiting:
            self._waiting.add(key)
            self._count += 1
            heappush(self._queue, (trigger.rank, self._count, trigger, node))

    def all_waiting(self, base: Node) -> None:
        """Have every expression at and below a node computed."""
        for node in everything(base):
            for trigger in self.form.graph.contexts.get(node.definition.index, ()):
                if trigger.kind != "check" and not (trigger.expression.held and node.value):
                    self.wait(trigger, node)

    def outside_waiting(self) -> None:
        """Have computed what looks at the clock, at served lists, at the host's functions."""
        self._all_of(self.form.graph.outside)

    def moving_waiting(self) -> None:
        """The same but for what looks at served lists alone, where those are as they were."""
        self._all_of(self.form.graph.moving)

    def _all_of(self, triggers: Iterable[Trigger]) -> None:
        for trigger in triggers:
            for node in instances(self.root, context_of(trigger)):
                self.wait(trigger, node)

    def row_answered(self, node: Node) -> None:
        """Have the counts computed again that ask the last row whether another one is to come."""
        for row in node.above():
            trigger = self.form.graph.loops.get(row.definition.index)
            if trigger is not None and row.parent is not None:
                self.wait(trigger, row.parent)

    def drain(self) -> None:
        """Compute all that waits, then run the actions that changes called for, until nothing is left."""
        left, actions = MOST_EVALUATIONS, MOST_ACTIONS
        self.world.work = 0
        while True:
            while self._queue and left:
                _, _, trigger, node = heappop(self._queue)
                self._waiting.discard((id(trigger), id(node)))
                _COMPUTE[trigger.kind](self, trigger, node)
                left -= 1
            if self._births and left:
                self._begin(*self._births.popleft())
                left -= 1
            elif self._acts and actions:
                self.act(self._acts.pop(0))
                actions -= 1
            else:
                break
        for waiting in (self._queue, self._waiting, self._births, self._acts):
            waiting.clear()

    def act(self, changed: Node) -> None:
        """The setvalues that hang on a changed node. What they overwrite is asked again, prefilled."""
        for action in changed.definition.actions:
            base = shared_base(changed, action.target, self.root)
            for target in instances(base, action.target):
                value, said = action.value.at(self.world, target), target.value
                if self.set(target, self.cast(target, value)):
                    self.open(target, said)

    def open(self, node: Node, said: str) -> None:
        """Have a field asked again in which this was answered: that is remembered where the form may put in its own."""
        if node.settled and node.definition in self.form.proposes:
            node.said = said
        node.settled = False

    # relevance and repeats ----------------------------------------------------------------------------------------

    def turn(self, node: Node, on: bool) -> None:
        """Make a node relevant or not, with all below it."""
        node.on = on
        self._spread(node, on and (node.parent is None or node.parent.relevant))

    def _spread(self, node: Node, relevant: bool) -> None:
        if node.relevant == relevant:
            return
        node.relevant = relevant
        self.shape += 1
        self.touched(node)
        if relevant:  # while it was hidden, what it may say can have changed
            for trigger in self.form.graph.contexts.get(node.definition.index, ()):
                if trigger.kind in {"choices", "check"}:
                    self.wait(trigger, node)
        for child in node.children:
            for part in child.rows if isinstance(child, Copies) else (child,):
                self._spread(part, relevant and part.on)

    def grow(self, copies: Copies, row: Node | None = None) -> Node:
        """Add an instance at the end: one that was parked, or a new one with its defaults."""
        fresh = row is None
        if fresh:
            self.room -= self.size(copies.definition)
        added = row or build(copies.definition, copies.parent, self.world.single, fresh=True)
        copies.rows.append(added)
        added.position = len(copies.rows)
        self._spread(added, added.on and copies.parent.relevant)  # a parked one may have been away for long
        self.touched(copies)
        self.all_waiting(added)
        if fresh:
            self._births.extend((action, added) for action in self._first_acts(copies.definition))
        return added

    def _first_acts(self, repeat: NodeDef) -> tuple[Action, ...]:
        return tuple(action for action in self.form.new_repeat if repeat in action.target.above())

    def _begin(self, action: Action, row: Node) -> None:
        """One of the actions with which a new instance begins: when all is computed that waited, never in the middle
        of a change to the rows."""
        acting, self.acting = self.acting, True  # also before anybody has answered anything (JavaRosa)
        for target in instances(row, action.target):
            self.set(target, self.cast(target, action.value.at(self.world, target)))
        self.acting = acting

    def drop(self, copies: Copies, row: Node) -> None:
        """Take an instance away; those behind it move up."""
        copies.rows.remove(row)
        self.text -= sum(len(part.value) for part in everything(row))
        self.room += self.size(copies.definition)
        renumber(copies)
        self.touched(copies)
        for other in copies.rows:
            self.all_waiting(other)

    def resize(self, copies: Copies, wanted: int) -> None:
        """As many instances as are reckoned; what is too many is parked and comes back with its answers."""
        wanted = max(0, min(wanted, MOST_INSTANCES))
        if len(copies.rows) > wanted:
            copies.parked = copies.rows[wanted:] + copies.parked
            del copies.rows[wanted:]
            self.touched(copies)
        while len(copies.rows) < wanted and (copies.parked or self.may_grow(copies)):
            self.grow(copies, copies.parked.pop(0) if copies.parked else None)

    def may_grow(self, copies: Copies) -> bool:
        """Whether there is room for another instance, in the repeat and in the session."""
        return len(copies.rows) < MOST_INSTANCES and self.room >= self.size(copies.definition)

    def size(self, repeat: NodeDef) -> int:
        """How many nodes a new instance has, with the first instances of the repeats in it."""
        size = self._sizes.get(repeat.index)
        if size is None:
            size = self._sizes[repeat.index] = sum(1 for _ in repeat.below())
        return size

    # rules --------------------------------------------------------------------------------------------------------

    def is_required(self, node: Node) -> bool:
        required = node.definition.binding.required
        return required is not None and boolean(required.at(self.world, node))

    def is_readonly(self, node: Node) -> bool:
        """Said by the form, inherited from groups, or because it is calculated (form-engine.md, risk 7)."""
        definition = node.definition
        if definition.readonly is not None:
            return definition.readonly
        asked = False
        for up in node.above():
            binding = up.definition.binding
            if binding.always_readonly:
                if not asked:
                    definition.readonly = True
                return True
            if binding.readonly is not None:
                asked = True
                if boolean(binding.readonly.at(self.world, up)):
                    return True
        said = definition.binding.calculate is not None
        if not asked:  # so it is in every session
            definition.readonly = said
        return said

    def satisfies(self, node: Node, value: str) -> bool:
        """Whether the constraint accepts a value; a blank one always."""
        constraint = node.definition.binding.constraint
        if constraint is None or not value:
            return True
        before, node.value = node.value, value
        try:
            return boolean(constraint.at(self.world, node))
        finally:
            node.value = before

    def fault(self, node: Node) -> str:
        """`required`, `constraint` or `choice` when a field's answer does not hold as things are now, else ''."""
        if not node.value:
            return "required" if self.is_required(node) else ""
        if not self.satisfies(node, node.value):
            return "constraint"
        return "choice" if self.kept_choices(node) != node.value else ""

    def kept_choices(self, node: Node) -> str:
        """The part of an answer that may still be chosen."""
        question = node.definition.question
        if question is None or question.choices is None or question.type == "range":  # its labels are no limit
            return node.value
        offered = set(question.choices.names(self.world, node))
        if question.type == "select_one":
            return node.value if node.value in offered else ""
        return " ".join(name for name in node.value.split() if name in offered)


def _calculate(live: Live, trigger: Trigger, node: Node) -> None:
    live.set(node, live.cast(node, trigger.expression.at(live.world, node)))


def _relevant(live: Live, trigger: Trigger, node: Node) -> None:
    on = boolean(trigger.expression.at(live.world, node))
    if on != node.on:
        live.turn(node, on)


def _counted(live: Live, trigger: Trigger, node: Node) -> None:
    """A blank count leaves the instances as they are, and so does a repeat that is hidden; a count that is hidden
    itself is asked all the same (JavaRosa). It is reckoned where an instance stands."""
    copies: Copies = node.children[trigger.target.slot]
    standing = copies.rows[0] if copies.rows else Node(copies.definition, node)
    if not node.relevant or not _shown(live, copies):
        return
    count = number(trigger.expression.at(live.world, standing))
    of = trigger.expression.field
    if count != count and of is not None and of.home is None:
        count = number(live.world.single[of.index].value)  # what is hidden counts by the answer it keeps
    if count != count:
        return
    wanted = int(min(max(count, 0), MOST_INSTANCES))
    if trigger.target.index in live.form.graph.loops:
        wanted = min(wanted, len(copies.rows) + _is_done(copies))
    if copies.definition.keyed_by is None:
        live.resize(copies, wanted)
    else:
        align(live, copies, wanted)


def _is_done(copies: Copies) -> bool:
    """Whether all is answered in the last row; as one comes to each row in turn, the next is counted then."""
    return not copies.rows or all(
        node.settled or not node.relevant or question is None or not question.asked or question.type == "note"
        for node in everything(copies.rows[-1])
        for question in (node.definition.question,)
    )


def _shown(live: Live, copies: Copies) -> bool:
    """Whether a repeat is relevant by its own expression, judged on its first instance or, of none, on a blank one."""
    relevant = copies.definition.binding.relevant
    if relevant is None:
        return True
    standing = (
        copies.rows[0] if copies.rows else build(copies.definition, copies.parent, live.world.single, fresh=False)
    )
    return boolean(relevant.at(live.world, standing))


def _keyed(live: Live, trigger: Trigger, node: Node) -> None:
    """The list that a roster stands for has changed."""
    repeat = trigger.target.home
    assert repeat is not None
    copies: Copies = node.children[repeat.slot]
    align(live, copies, len(copies.rows))


def _choices(live: Live, trigger: Trigger, node: Node) -> None:
    """An answer that can no longer be chosen is taken out and asked again; a hidden one is kept."""
    if node.value and node.relevant:
        kept = live.kept_choices(node)
        if live.set(node, kept):
            node.settled = False


def _check(live: Live, trigger: Trigger, node: Node) -> None:
    """An answer that no longer holds is asked again."""
    if node.settled and node.relevant and live.fault(node):
        live.open(node, node.value)


_COMPUTE = {
    "calculate": _calculate,
    "relevant": _relevant,
    "count": _counted,
    "keys": _keyed,
    "choices": _choices,
    "check": _check,
}


def instances(base: Node | None, definition: NodeDef) -> Iterator[Node]:
    """Every node of a definition at or below `base`."""
    if base is None:
        return
    way: list[NodeDef] = []
    step: NodeDef | None = definition
    while step is not None and step is not base.definition:
        way.append(step)
        step = step.parent
    nodes = [base]
    for down in reversed(way):
        slot = down.slot
        if down.is_repeat:
            nodes = [row for node in nodes for row in node.children[slot].rows]
        else:
            nodes = [node.children[slot] for node in nodes]
    yield from nodes


def shared_base(node: Node, target: NodeDef, root: Node) -> Node:
    """The innermost repeat instance around `node` that also holds `target`."""
    ups = set(map(id, target.above()))
    return next((up for up in node.above() if up.definition.is_repeat and id(up.definition) in ups), root)
