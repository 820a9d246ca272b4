"""Where a walk may stand: the questions that are relevant now, in form order, and the repeats that may grow."""

from __future__ import annotations

from typing import Any

from forms.form import Control, Question, Repeat
from forms.walking.instance import Copies, Node, build
from forms.walking.recompute import Live
from forms.xpath.values import boolean

Place = tuple[Control, Any]  # a Question with its Node, or a Repeat with its Copies ("another one?")


class Places:
    """All that may be asked now. Looked up once between changes: `forget` when something has changed."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._found: list[Place] | None = None
        self._asked: list[Node] | None = None
        self._hang = False  # whether it hangs on answers who of them may be answered
        self._numbers: dict[Node | Copies, int] | None = None
        self._shape = 0
        # Whether there may be another one hangs on answers, by an expression of its own.
        self._may_change = any(not repeat.section.counted for repeat in live.form.repeat_by_path.values())

    def all(self) -> list[Place]:
        """In form order."""
        if self._found is None:
            self._found, self._shape = [], self._live.shape
            self._asked = self._numbers = None
            self._gather(None, self._live.root, self._found)
        return self._found

    def asked(self) -> list[Node]:
        """Those of them that are questions which somebody may answer."""
        if self._asked is None:
            places = self.all()
            self._asked = [
                node
                for control, node in places
                if isinstance(control, Question) and control.type != "note" and not self._live.is_readonly(node)
            ]
            self._hang = any(node.definition.readonly is None for _, node in places)
        return self._asked

    def number(self, at: Node | Copies) -> tuple[int, int]:
        """Which question this is of those that somebody may answer, and of how many; of a note, or of a repeat, that of
        the question before it."""
        places, asked = self.all(), self.asked()
        if self._numbers is None:
            count, self._numbers, hers = 0, {}, set(asked)
            for _, node in places:
                count += node in hers
                self._numbers[node] = count
        last = places[-1][1] if places else at
        return self._numbers.get(at, 0), self._numbers.get(last, 0)

    def forget(self) -> None:
        if self._hang:
            self._asked = self._numbers = None
        if self._may_change or self._live.shape != self._shape:
            self._found = None

    def _gather(self, repeat: Repeat | None, row: Node, found: list[Place]) -> None:
        """What may be asked in an instance of a repeat, or in the form around all repeats."""
        single = self._live.world.single
        for control, slots, groups, index in self._live.form.stops[repeat]:
            if groups and not all(reach(row, above).relevant for above in groups):
                continue
            node = single[index] if index >= 0 else reach(row, slots)
            if isinstance(control, Question):
                if node.relevant:
                    found.append((control, node))
            elif node.parent.relevant:
                self._gather_rows(control, node, found)

    def _gather_rows(self, control: Repeat, copies: Copies, found: list[Place]) -> None:
        for instance in copies.rows:
            if instance.relevant:
                self._gather(control, instance, found)
        if not control.section.counted and self._may_grow(copies):
            found.append((control, copies))

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
