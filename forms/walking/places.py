"""Where a walk may stand: the questions that are relevant now, in form order, and the repeats that may grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from forms.form import Control, Group, Question, Repeat
from forms.walking.instance import Copies, Node, build
from forms.walking.recompute import Live
from forms.xpath.values import boolean

Place = tuple[Control, Any]  # a Question with its Node, or a Repeat with its Copies ("another one?")


class Places:
    """All that may be asked now. Looked up once between changes: `forget` when something has changed."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._found: list[Place] | None = None

    def all(self) -> list[Place]:
        """In form order."""
        if self._found is None:
            self._found = list(self._walk(self._live.form.body, self._live.root))
        return self._found

    def forget(self) -> None:
        self._found = None

    def _walk(self, controls: Iterable[Control], row: Node) -> Iterator[Place]:
        for control in controls:
            if isinstance(control, Question):
                node = reach(row, control.slots)
                if node.relevant:
                    yield control, node
            elif isinstance(control, Group):
                if control.section.definition is None or reach(row, control.slots).relevant:
                    yield from self._walk(control.parts, row)
            else:
                yield from self._repeated(control, row)

    def _repeated(self, control: Repeat, row: Node) -> Iterator[Place]:
        holder = reach(row, control.slots[:-1])
        if not holder.relevant:
            return
        copies: Copies = holder.children[control.slots[-1]]
        for instance in copies.rows:
            if instance.relevant:
                yield from self._walk(control.parts, instance)
        if not control.section.counted and self._may_grow(copies):
            yield control, copies

    def _may_grow(self, copies: Copies) -> bool:
        """Whether another one may be asked for: the repeat's relevance, judged on the last or, of none, a blank one."""
        if not self._live.may_grow(copies):
            return False
        if copies.rows:
            return bool(copies.rows[-1].relevant)
        relevant = copies.definition.binding.relevant
        if relevant is None:
            return True
        blank = build(copies.definition, copies.parent, self._live.world.single, fresh=False)
        return boolean(relevant.at(self._live.world, blank))


def reach(row: Node, slots: tuple[int, ...]) -> Any:
    """What stands at these places below a repeat's instance, or below the root."""
    node: Any = row
    for slot in slots:
        node = node.children[slot]
    return node
