"""A form, opened: immutable, shared by every session that walks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from forms.entities import Declaration
from forms.graph import Graph
from forms.labels import NOTHING, Label, Show
from forms.lists import NO_ROWS, Row, Rows, label_of
from forms.model import Action, NodeDef
from forms.xpath.compiler import Expression
from forms.xpath.values import text
from forms.xpath.world import World


@dataclass(frozen=True, slots=True)
class Option:
    """A choice as it is offered."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen: written beside the question (`fixed`), or looked up (`nodes`): rows of a list, or nodes of
    the form itself (choices from a repeat), whose value and label are then expressions."""

    fixed: tuple[tuple[str, Label], ...] = ()
    nodes: Expression | None = None
    value: str = "name"
    label: str = "label"
    node_value: Expression | None = None
    node_label: Expression | None = None
    texts: Mapping[str, Label] = field(default_factory=dict)

    def names(self, world: World, node: Any) -> list[str]:
        """The names that may be chosen now, in order."""
        return [name for name, _ in self.fixed] + [self._name(world, item) for item in self._items(world, node)]

    def options(self, world: World, node: Any, order: tuple[str, ...], show: Show) -> tuple[Option, ...]:
        """Names and labels in the first language of `order` that has one; a choice without a label shows its name."""
        fixed = [Option(name, label.say(order, world, node, show) or name) for name, label in self.fixed]
        looked_up = [
            Option(name, self._label(world, item, node, order, show) or name)
            for item in self._items(world, node)
            if (name := self._name(world, item))
        ]
        return tuple(fixed + looked_up)

    def _items(self, world: World, node: Any) -> list[Any]:
        if self.nodes is None:
            return []
        found = self.nodes.at(world, node)
        return found if isinstance(found, list) else []

    def _name(self, world: World, item: Any) -> str:
        if self.node_value is not None:
            return text(self.node_value.at(world, item))
        return str(item.get(self.value) or "") if hasattr(item, "get") else text(item)

    def _label(self, world: World, item: Row, node: Any, order: tuple[str, ...], show: Show) -> str:
        if self.node_label is not None:
            return text(self.node_label.at(world, item))
        translated = self.texts.get(str(item.get(self.label) or "")) if self.texts else None
        if translated is not None:
            return translated.say(order, world, node, show)
        return label_of(item, self.label, order)


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """A repeat over the rows of a list: `key` is the field that holds the row's name, `list` where it is looked up."""

    key: NodeDef
    list: str
    column: str  # of the label: `label`, or the one that names a translated text of the form's own list
    texts: Mapping[str, Label]

    def label(self, name: str, world: World, order: tuple[str, ...], show: Show) -> str:
        """How the list calls its row of that name, in the first language of `order` that it has; else the name."""
        row = next(iter(world.instances.get(self.list, NO_ROWS).having("name", name)), None)
        if row is None:
            return name
        translated = self.texts.get(str(row.get(self.column) or ""))
        if translated is not None:
            return translated.say(order, world, world.root, show) or name
        return label_of(row, "label", order) or name

    def of(self, node: Any, world: World, order: tuple[str, ...], show: Show) -> str:
        """The label of the row that a node stands in; '' outside the roster."""
        row = next((up for up in node.above() if up.definition is self.key.home), None)
        return "" if row is None else self.label(row.children[self.key.slot].value, world, order, show)


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """What a group or repeat says of what stands in it. A group that only holds things together has no node of its own;
    `counted` repeats have as many instances as the form reckons, of the others people say."""

    definition: NodeDef | None
    label: Label
    appearance: str
    is_repeat: bool = False
    counted: bool = False
    roster: Roster | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A field of the form. `asked` ones stand in the body; calculates, hidden ones and metadata do not.

    `kb` holds our own columns: class (P0 to P3, inherited from groups and along calculates), unit,
    keep (inherited from groups), change, none.
    `repeats` are the paths of the repeats it stands in, `screen` that of the field-list group, or ''.
    """

    path: str
    name: str
    type: str
    kb: Mapping[str, str]
    definition: NodeDef
    asked: bool = False
    label: Label = NOTHING
    hint: Label = NOTHING
    guidance: Label = NOTHING
    media: Mapping[str, Label] = field(default_factory=dict)
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    choices: Choices | None = None
    sections: tuple[Section, ...] = ()
    repeats: tuple[str, ...] = ()
    screen: str = ""
    slots: tuple[int, ...] = ()  # from the repeat it stands in down to it

    @property
    def shown_as(self) -> str:
        """How its values are read and shown."""
        return shown_as(self.type, self.appearance)


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A group of the body."""

    section: Section
    parts: tuple[Question | Group | Repeat, ...]
    slots: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """A repeat of the body, within `sections`."""

    section: Section
    definition: NodeDef
    parts: tuple[Question | Group | Repeat, ...]
    sections: tuple[Section, ...]
    slots: tuple[int, ...]


Control = Question | Group | Repeat


class Stop(NamedTuple):
    """Where a walk through the body, or through an instance of a repeat, comes by. `slots` lead there, `groups` to
    those groups of the body around it which its own node does not stand in: hidden, they hide it all the same.
    `single` is the index of a field that there is only one of, else -1."""

    control: Question | Repeat
    slots: tuple[int, ...]
    groups: tuple[tuple[int, ...], ...]
    single: int


def _stops(controls: Iterable[Control], around: tuple[Group, ...] = ()) -> Iterator[Stop]:
    for control in controls:
        if isinstance(control, Group):
            named = control.section.definition is not None
            yield from _stops(control.parts, (*around, control) if named else around)
        else:
            node = control.definition
            above = set(node.above())
            apart = tuple(group.slots for group in around if group.section.definition not in above)
            yield Stop(control, control.slots, apart, node.index if node.home is None else -1)


@dataclass(frozen=True, slots=True, eq=False)
class Inside:
    """What a form is made of: its fields, its body, its lists, and what depends on what."""

    root: NodeDef
    nodes: tuple[NodeDef, ...]
    body: tuple[Control, ...]
    questions: tuple[Question, ...]
    lists: Mapping[str, Rows]
    externals: Mapping[str, str]  # the lists that come from elsewhere, each with where the form looks for it
    first_load: tuple[Action, ...]
    new_repeat: tuple[Action, ...]
    graph: Graph
    entities: tuple[Declaration, ...]
    namespaces: Mapping[str | None, str]  # of the submission, by prefix


@dataclass(frozen=True, eq=False)
class Form:
    """What an XForm says, compiled. Opened by `load`; holds nothing of any session.

    Of a form that was checked before only the head is read at once: of all that are published few are walked in an
    hour. What is inside is opened when it is first asked for, by the first session.
    """

    id: str
    version: str
    languages: tuple[str, ...]
    default_language: str
    titles: Mapping[str, str]
    functions: Mapping[str, Callable[..., Any]]
    open: Callable[[], Inside]

    @cached_property
    def inside(self) -> Inside:
        """All but the head. Raises FormError with all that is wrong with it."""
        return self.open()

    @cached_property
    def root(self) -> NodeDef:
        return self.inside.root

    @cached_property
    def nodes(self) -> tuple[NodeDef, ...]:
        return self.inside.nodes

    @cached_property
    def body(self) -> tuple[Control, ...]:
        return self.inside.body

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return self.inside.questions

    @cached_property
    def lists(self) -> Mapping[str, Rows]:
        return self.inside.lists

    @cached_property
    def graph(self) -> Graph:
        return self.inside.graph

    @property
    def externals(self) -> Mapping[str, str]:
        return self.inside.externals

    @property
    def first_load(self) -> tuple[Action, ...]:
        return self.inside.first_load

    @property
    def new_repeat(self) -> tuple[Action, ...]:
        return self.inside.new_repeat

    @cached_property
    def proposes(self) -> frozenset[NodeDef]:
        """The fields in which the form itself may put a value: a default, or one that is set when something happens."""
        acted = (*self.first_load, *self.new_repeat, *(action for node in self.nodes for action in node.actions))
        defaults = (node for node in self.nodes if node.default or node.new_default)
        return frozenset((*(action.target for action in acted), *defaults))

    @cached_property
    def reckoned(self) -> Mapping[NodeDef, Expression]:
        """What the form puts into a question whenever an answer changes that it is reckoned of (`calculation` and
        `trigger`)."""
        return {action.target: action.value for node in self.nodes for action in node.actions}

    @property
    def entities(self) -> tuple[Declaration, ...]:
        return self.inside.entities

    @property
    def namespaces(self) -> Mapping[str | None, str]:
        return self.inside.namespaces

    def title(self, language: str = "") -> str:
        """The form's name for a reader of that language."""
        return next((self.titles[key] for key in self.order(language) if self.titles.get(key)), self.id)

    def order(self, language: str) -> tuple[str, ...]:
        """The languages to try for a reader: hers, the form's default, the rest, the untranslated text."""
        return self._orders.get(language) or (language, *self._others)

    @cached_property
    def _others(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.default_language, *self.languages, "")))

    @cached_property
    def _orders(self) -> Mapping[str, tuple[str, ...]]:
        """The orders for the form's own languages, and for none."""
        return {language: tuple(dict.fromkeys((language, *self._others))) for language in (*self.languages, "")}

    @cached_property
    def beside(self) -> dict[tuple[int, bool], tuple[tuple[Stop, bool], ...]]:
        """What is asked in one section with a question (walking.together), found when it is first asked for."""
        return {}

    @cached_property
    def by_path(self) -> Mapping[str, Question]:
        """Every question by its path."""
        return {question.path: question for question in self.questions}

    @cached_property
    def repeat_by_path(self) -> Mapping[str, Repeat]:
        """Every repeat of the body by its path."""

        def found(controls: Iterable[Control]) -> Iterator[Repeat]:
            for control in controls:
                if isinstance(control, Repeat):
                    yield control
                if not isinstance(control, Question):
                    yield from found(control.parts)

        return {repeat.definition.path: repeat for repeat in found(self.body)}

    @cached_property
    def stops(self) -> Mapping[Repeat | None, tuple[Stop, ...]]:
        """What a walk comes by, in form order, outside of all repeats (None) and in an instance of each."""
        found: dict[Repeat | None, tuple[Stop, ...]] = {}
        waiting: list[tuple[Repeat | None, tuple[Control, ...]]] = [(None, self.body)]
        while waiting:
            repeat, controls = waiting.pop()
            found[repeat] = tuple(_stops(controls))
            inner = (stop.control for stop in found[repeat])
            waiting += [(control, control.parts) for control in inner if isinstance(control, Repeat)]
        return found

    @cached_property
    def single_by_path(self) -> Mapping[str, int]:
        """The index of each group and field outside of all repeats, by its path."""
        return {node.path: node.index for node in self.nodes if node.home is None and node.parent is not None}

    def question(self, path: str) -> Question:
        """The question of that path (positions in brackets are left aside). Raises KeyError."""
        return self.by_path[without_positions(path)]

    @property
    def repeats(self) -> tuple[str, ...]:
        """The paths of all repeats: the kinds of row a submission may hold."""
        return tuple(node.path for node in self.nodes if node.is_repeat)


def shown_as(kind: str, appearance: str) -> str:
    """How a value of this type is read and shown: a date may be asked as a `year` or a `month-year`."""
    looks = appearance.split() if kind == "date" else ()
    return next((look for look in ("month-year", "year") if look in looks), kind)


def without_positions(path: str) -> str:
    """`kids/name` of `kids[2]/name`."""
    return "/".join(step.partition("[")[0] for step in path.strip("/").split("/"))


def load(
    xform: str | bytes,
    *,
    functions: Mapping[str, Callable[..., Any]] | None = None,
    classes: Mapping[str, str] | None = None,
    checked: bool = False,
) -> Form:
    """Open a compiled form, without pyxform. `functions` are the host's (see forms.hosting), by the name they have in
    expressions (`kb:growth`), `classes` the privacy classes of the lists that will be served, and under '' of the form.
    Of a form that was `checked` when it was published no more than the head is read before it is walked, and values
    inside its texts are compiled when they are first shown. Raises FormError with all that is wrong with it."""
    from forms.opening.reader import read_form

    return read_form(xform, functions or {}, classes or {}, checked=checked)
