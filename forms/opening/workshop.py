"""What all who open a form work with: its nodes, its compiler, and the list of what is wrong."""

from __future__ import annotations

import re
from dataclasses import replace

from forms.labels import Output
from forms.model import NodeDef, Trigger
from forms.opening.xml import Element, name_of
from forms.problems import ExpressionError, FormError, Problem
from forms.xpath.compiler import Expression, Surroundings, compile_xpath

MOST_FIELDS = 10_000  # groups and fields: the largest public forms have 3,500, and every session has one node for each
DEEPEST_GROUPS = 50  # groups in groups: each takes two or three of Python's 1,000 frames, and an expression 600

# `. >= 0 and . <= 50`: what looks at its own field only does the same on every field of its type.
_OWN_VALUE = re.compile(r"(?:[\s\d.<>=!()+*-]|and|or|div|mod)+")


class Workshop:
    """Collects the triggers of a form and the problems found on the way; nothing is raised before the end. A form that
    was `checked` before is opened faster: what stands inside its texts is compiled when it is first shown."""

    def __init__(self, around: Surroundings, *, checked: bool = False) -> None:
        self.around = around
        self.checked = checked
        self.root = around.root
        self.bound: dict[str, str] = {}  # paths by the ids of their bindings
        self.problems: list[Problem] = []
        self.triggers: list[Trigger] = []
        self._constants: dict[str, Expression] = {}
        self._own: dict[tuple[str, str], Expression] = {}
        self._outputs: dict[tuple[str, int], Output] = {}  # the same in every language of a text

    def target(self, element: Element) -> NodeDef | None:
        """The node that a control or an action names, by its path or by the id of its binding."""
        bound = element.get("bind", "")
        path = element.get("ref") or element.get("nodeset") or self.bound.get(bound, bound)
        return self.node(path, element)

    def node(self, path: str, element: Element) -> NodeDef | None:
        """The node of a path, which may start from the group around its element; a path to nowhere is a problem."""
        steps = self._whole(path.strip(), element).strip("/").split("/")
        node: NodeDef | None = self.root if steps[0] == self.root.name else None
        for step in steps[1:]:
            node = node.names.get(step.partition(":")[2] or step) if node else None
        if node is None:
            self.problems.append(Problem("unknown_node", values={"path": path, "element": name_of(element)}))
        return node

    def _whole(self, path: str, element: Element) -> str:
        for around in element.iterancestors():
            if not path or path.startswith("/") or path.partition("/")[0] == self.root.name:
                return path
            outer = around.get("ref") or around.get("nodeset")
            path = f"{outer.strip()}/{path}" if outer else path  # the outermost element has none
        return f"{self.root.name}/{path}"

    def trigger(self, kind: str, node: NodeDef, expression: Expression) -> None:
        self.triggers.append(Trigger(kind, node, expression, reads=expression.reads))

    def expression(
        self, written: str | None, node: NodeDef, column: str, origin: NodeDef | None = None
    ) -> Expression | None:
        """What is written on a node; None when nothing is, or it cannot be read. What leads nowhere from there may
        lead somewhere from its `origin`, where it was written."""
        if not written or not written.strip():
            return None
        known = self._constants.get(written)
        if known is not None:
            return known
        alike = self._own.get((written, node.kind))
        if alike is not None:
            return replace(alike, reads=((node, node.home),))
        try:
            expression = compile_xpath(written, node, self.around)
        except ExpressionError as fault:
            moved = self._moved(written, node, origin) if fault.code == "unknown_reference" else None
            if moved is None:
                self.refuse(fault, node, column)
            return moved
        if not expression.reads:  # it looks at no node, so that it is the same on every node: `true()`
            self._constants[written] = expression
        elif _OWN_VALUE.fullmatch(written) and expression.reads == ((node, node.home),) and expression.field is None:
            self._own[written, node.kind] = expression
        return expression

    def _moved(self, written: str, node: NodeDef, origin: NodeDef | None) -> Expression | None:
        if origin is None:
            return None
        try:
            return compile_xpath(written, node, self.around, origin=origin)
        except ExpressionError:
            return None

    def output(self, written: str | None, node: NodeDef) -> Output | None:
        """A value inside a text on a node; None when there is none, or it cannot be read."""
        if not written or not written.strip():
            return None
        known = self._outputs.get((written, node.index))
        if known is not None:
            return known
        output = self._outputs[written, node.index] = Output(written, node, self.around)
        if not self.checked:
            try:
                output.expression()
            except ExpressionError as fault:
                self.refuse(fault, node, "label")
                return None
        return output

    @staticmethod
    def too_deep(name: str) -> FormError:
        """What is wrong with a form whose groups stand in groups without end."""
        return FormError([Problem("groups_deep", values={"name": name, "most": DEEPEST_GROUPS})])

    def refuse(self, fault: ExpressionError, node: NodeDef, column: str) -> None:
        """Note an expression that cannot be read, with the node and the column it stands on."""
        values = {**fault.values, "path": node.path, "field": node.name}
        self.problems.append(Problem(fault.code, column=column, values=values))
