"""What all who open a form work with: its nodes, its compiler, and the list of what is wrong."""

from __future__ import annotations

from forms.model import NodeDef, Trigger
from forms.opening.xml import Element, name_of
from forms.problems import ExpressionError, Problem
from forms.xpath.compiler import Expression, Surroundings, compile_xpath


class Workshop:
    """Collects the triggers of a form and the problems found on the way; nothing is raised before the end."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.root = around.root
        self.problems: list[Problem] = []
        self.triggers: list[Trigger] = []

    def node(self, path: str, element: Element) -> NodeDef | None:
        """The node of an absolute path; a path to nowhere is a problem."""
        steps = path.strip().strip("/").split("/")
        node: NodeDef | None = self.root if steps[0] == self.root.name else None
        for step in steps[1:]:
            node = node.names.get(step.partition(":")[2] or step) if node else None
        if node is None:
            self.problems.append(Problem("unknown_node", values={"path": path, "element": name_of(element)}))
        return node

    def trigger(self, kind: str, node: NodeDef, expression: Expression) -> None:
        self.triggers.append(Trigger(kind, node, expression, reads=expression.reads))

    def expression(self, written: str | None, node: NodeDef, column: str) -> Expression | None:
        if not written or not written.strip():
            return None
        try:
            return compile_xpath(written, node, self.around)
        except ExpressionError as fault:
            self.refuse(fault, node, column)
            return None

    def refuse(self, fault: ExpressionError, node: NodeDef, column: str) -> None:
        """Note an expression that cannot be read, with the node and the column it stands on."""
        values = {**fault.values, "path": node.path, "field": node.name}
        self.problems.append(Problem(fault.code, column=column, values=values))
