"""Privacy classes, P0 (public) to P3 (sensitive), from where they are written to all that they reach.

What a field says of itself holds. One that says nothing has the strictest class of

- what it stands in (group, repeat), and, of what is asked outside of all that has a class, the form: a list that it is
  begun from, or chosen from, does not make it more public than that;
- what fills it: the fields and lists that its calculation, its default and its trigger's value are read from. Of
  `${last-saved#x}` that is the class of x;
- what is chosen in it: the list that the choices come from, since choosing one of a register's people names a person;
  of choices out of a repeat the fields that give value and label.

Relevance, constraints and the filter of a list do not carry a class: they say which, not what. What is answered for
each row of a roster is not read from the roster's list either: its class stands on `begin_roster`. Of our other columns
`keep` holds for all fields of a group or repeat; a unit belongs to a number and is never inherited.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from forms.form import Question
from forms.lists import LAST_SAVED
from forms.model import Action, NodeDef, Trigger
from forms.xpath.compiler import Expression
from forms.xpath.parse import parse
from forms.xpath.tree import Call, Path, Text, Tree, parts

CLASSES = ("", "P0", "P1", "P2", "P3")
OF_FORM = ""  # under which the class of the form itself stands among those of the lists


def inherit(
    nodes: Iterable[NodeDef],
    triggers: Iterable[Trigger],
    actions: Iterable[Action],
    questions: Iterable[Question],
    lists: Mapping[str, str],
) -> None:
    """Write the inherited class and `keep` into each node's `kb`. `lists` are the classes of the lists served, and that
    of the form."""
    everything = list(nodes)
    own = {node.index for node in everything if node.kb.get("class")}
    sources: dict[int, list[NodeDef]] = {}
    given: dict[int, list[str]] = {}
    fillings = [(trigger.target, trigger.expression) for trigger in triggers if trigger.kind in {"calculate", "keys"}]
    fillings += [(action.target, action.value) for action in _all(actions, everything)]
    root = everything[0]
    for target, expression in fillings:
        sources.setdefault(target.index, []).extend(_read(expression, root))
        given.setdefault(target.index, []).extend(lists.get(name, "") for name in expression.lists)
    for question in questions:
        index = question.definition.index
        for expression in _chosen_from(question):
            sources.setdefault(index, []).extend(_read(expression, root))
        if lists:
            given.setdefault(index, []).extend(lists.get(name, "") for name in _belongs_to(question, own))
    _spread([node for node in everything if node.index not in own], sources, given)
    for node in everything:  # in form order: what a node stands in comes before it
        if node.parent is not None and not node.kb.get("keep") and node.parent.kb.get("keep"):
            node.kb["keep"] = node.parent.kb["keep"]


def _spread(open_ones: list[NodeDef], sources: Mapping[int, list[NodeDef]], given: Mapping[int, list[str]]) -> None:
    """Classes only ever get stricter, so this comes to an end, circles or not."""
    reached: dict[int, list[NodeDef]] = {}  # by what a class comes from
    waiting: dict[int, NodeDef] = {}
    for node in open_ones:
        strictest = max(given.get(node.index, ()), key=_strictness, default="")
        if strictest:
            node.kb["class"] = strictest
        for source in (node.parent, *sources.get(node.index, ())):
            if source is not None:
                reached.setdefault(source.index, []).append(node)
                waiting[source.index] = source
    while waiting:
        _, source = waiting.popitem()
        strictest = source.kb.get("class", "")
        for node in reached.get(source.index, ()):
            if _strictness(strictest) > _strictness(node.kb.get("class", "")):
                node.kb["class"] = strictest
                waiting[node.index] = node


def _strictness(name: str) -> int:
    return CLASSES.index(name) if name in CLASSES else 0


def _all(actions: Iterable[Action], nodes: Iterable[NodeDef]) -> Iterator[Action]:
    """Those of the form, and those that hang on a question."""
    yield from actions
    for node in nodes:
        yield from node.actions


def _read(expression: Expression, root: NodeDef) -> Iterator[NodeDef]:
    yield from (node for node, _ in expression.reads)
    if LAST_SAVED in expression.lists:
        for path in _paths_into(parse(expression.text), LAST_SAVED):
            node: NodeDef | None = root
            for step in path.steps[1:]:
                node = node.names.get(step.name) if node is not None else None
            if node is not None:
                yield node


def _paths_into(tree: Tree, name: str) -> Iterator[Path]:
    for part in parts(tree):
        if isinstance(part, Path) and isinstance(part.start, Call) and _names(part.start, name):
            yield part


def _names(call: Call, name: str) -> bool:
    return call.name == "instance" and [
        argument.value for argument in call.arguments if isinstance(argument, Text)
    ] == [name]


def _chosen_from(question: Question) -> Iterator[Expression]:
    """Of choices that are nodes of the form: what says their value and label."""
    choices = question.choices
    if choices is not None:
        yield from (said for said in (choices.node_value, choices.node_label) if said is not None)


def _belongs_to(question: Question, own: Collection[int]) -> Iterator[str]:
    """The list that the choices are rows of; and the form, of what is asked outside of all that has a class."""
    if named := _list_of(question):
        yield named
    above = question.definition.parent
    while above is not None and above.index not in own:
        above = above.parent
    if question.asked and above is None:
        yield OF_FORM


def _list_of(question: Question) -> str:
    """The list that the choices are rows of; '' when they are none of a list's."""
    choices = question.choices
    if choices is None or choices.nodes is None or not choices.nodes.lists:
        return ""
    tree: object = parse(choices.nodes.text)
    while not (isinstance(tree, Call) and tree.name == "instance"):  # `randomize(instance('x')/root/item[…])`
        if isinstance(tree, Path):
            tree = tree.start
        elif isinstance(tree, Call) and tree.arguments:
            tree = tree.arguments[0]
        else:
            return ""
    return next((argument.value for argument in tree.arguments if isinstance(argument, Text)), "")
