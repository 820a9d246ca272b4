"""What a form's data looks like: the tree of its fields, made once when the form is opened, shared by all sessions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forms.xpath.compiler import Expression

NUMERIC = frozenset({"integer", "decimal"})
OUR_COLUMNS = ("class", "unit", "keep", "change", "none", "key", "list")  # each behind bind::kb:


class NodeDef:
    """One element of the primary instance: a group, a repeat or a field.

    `path` is what the rest of the house calls it (`kids/name`, '' for the root), `slot` its place among its
    parent's children, `index` its place in the whole form, `home` the nearest repeat it stands in
    (itself, if it is one). `tag` is its name with its namespace, `attributes` those of its element that stay as
    they are written; one that the form reckons is a node in it, named `@id`.
    """

    __slots__ = (
        "actions",
        "at_start",
        "attributes",
        "binding",
        "children",
        "default",
        "depth",
        "home",
        "in_new",
        "index",
        "is_repeat",
        "kb",
        "keyed_by",
        "kind",
        "lists_keys",
        "name",
        "names",
        "names_row",
        "new_default",
        "numeric",
        "parent",
        "path",
        "preload",
        "question",
        "readonly",
        "reads_as",
        "slot",
        "starts_empty",
        "tag",
    )

    def __init__(self, name: str, parent: NodeDef | None, index: int) -> None:
        self.name = name
        self.parent = parent
        self.index = index
        self.children: list[NodeDef] = []
        self.names: dict[str, NodeDef] = {}
        self.default = self.new_default = ""  # as the form begins, and in an instance added to a repeat
        self.at_start = self.in_new = 1  # of a repeat: instances as the form begins, and in a new one of that around it
        self.is_repeat = False
        self.names_row: Any = None  # the body's Roster whose rows this field names
        self.lists_keys = False  # it holds the keys of a roster's rows, joined
        self.keyed_by: NodeDef | None = None  # of a roster: the field that says whose row it is
        self.starts_empty = False  # a repeat that begins without an instance: "any?" is asked first, or a list says
        self.kind = ""  # XLSForm's type of a field: integer, select_one, calculate …
        self.numeric = False
        self.reads_as = ""  # what its text stands for in expressions: number, boolean, moment, or '' for text
        self.binding = Binding()
        self.kb: dict[str, str] = {}
        self.preload = ""
        self.actions: list[Action] = []
        self.question: Any = None  # the body's Question that asks it
        self.readonly: bool | None = None  # where no expression is asked, once somebody has looked (walking.recompute)
        self.tag = name
        self.attributes: dict[str, str] = {}
        self.home: NodeDef | None = None
        self.slot, self.depth, self.path = 0, 0, ""
        if parent is not None:
            self.slot = len(parent.children)
            self.depth = parent.depth + 1
            self.path = f"{parent.path}/{name}" if parent.parent else name
            parent.children.append(self)
            parent.names[name] = self

    def __repr__(self) -> str:
        return f"NodeDef({self.path or self.name!r})"

    def below(self) -> Iterator[NodeDef]:
        """This one and everything in it, in form order."""
        yield self
        for child in self.children:
            yield from child.below()

    def above(self) -> Iterator[NodeDef]:
        """This one and everything it stands in, the root last."""
        node: NodeDef | None = self
        while node is not None:
            yield node
            node = node.parent


@dataclass(slots=True)
class Binding:
    """The expressions on a node, compiled in its own context; None where the form says nothing."""

    calculate: Expression | None = None
    relevant: Expression | None = None
    required: Expression | None = None
    constraint: Expression | None = None
    readonly: Expression | None = None
    constraint_message: Any = None  # a Label
    required_message: Any = None
    count: Expression | None = None  # of a repeat: how many
    always_readonly: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """A `setvalue`: when `event` happens (first-load, new-repeat, value-changed), `target` gets the value."""

    event: str
    target: NodeDef
    value: Expression


@dataclass(slots=True)
class Trigger:
    """One thing to compute again when what it reads has changed. `rank` is its place in the order."""

    kind: str  # calculate, relevant, count, keys, choices, check
    target: NodeDef
    expression: Expression
    rank: int = 0
    reads: tuple[tuple[NodeDef, NodeDef | None], ...] = field(default=())
