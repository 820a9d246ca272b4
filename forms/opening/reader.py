"""XForm XML to a Form: the model first, then the body, then what depends on what. All faults are named at once."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from forms.form import Form, Inside, Question
from forms.graph import Cycle, Graph, connect
from forms.model import OUR_COLUMNS, Action, NodeDef
from forms.opening import entities
from forms.opening.beginning import begin
from forms.opening.body import Body, repeats_of, slots_of
from forms.opening.classes import inherit
from forms.opening.kinds import note_kinds, note_labels
from forms.opening.secondary import external_lists, lists_of
from forms.opening.texts import UNNAMED, Texts, languages_of, titles_of
from forms.opening.workshop import DEEPEST_GROUPS, MOST_FIELDS, Workshop
from forms.opening.xml import JR, KB, Element, child, children, name_of, parsed, parsed_again
from forms.problems import FormError, Problem
from forms.xpath.compiler import Surroundings

_TYPES = {"int": "integer", "string": "text", "": "text", "binary": "file", "geopoint": "geopoint", "odk:rank": "rank"}
_READ_AS = {"integer": "number", "decimal": "number", "dateTime": "moment", "boolean": "boolean"}
_NUMBERS = {"integer": re.compile(r"-?\d+", re.ASCII), "decimal": re.compile(r"-?(\d+\.?\d*|\.\d+)", re.ASCII)}
_EVENTS = {
    "odk-instance-first-load": "first-load",
    "odk-new-repeat": "new-repeat",
    "xforms-value-changed": "value-changed",
}


def read_form(
    xform: str | bytes, functions: Mapping[str, Callable[..., Any]], classes: Mapping[str, str], *, checked: bool
) -> Form:
    """See `form.load`."""
    root = parsed(xform)
    if checked:  # the tree is read anew later: it is ten times as large as the text
        return _head(root, functions, lambda: _inside(parsed_again(xform), functions, classes, checked=True))
    inside = _inside(root, functions, classes, checked=False)
    return _head(root, functions, lambda: inside)


def _inside(
    root: Element, functions: Mapping[str, Callable[..., Any]], classes: Mapping[str, str], *, checked: bool
) -> Inside:
    with _undisturbed():
        return _Reader(root, functions, checked).inside(classes)


def _head(root: Element, functions: Mapping[str, Callable[..., Any]], inside: Callable[[], Inside]) -> Form:
    head, model, primary, _ = _parts(root)
    languages, default = languages_of(model)
    title = "".join(element.text or "" for element in children(head, "title")).strip()
    return Form(
        id=primary.get("id", ""),
        version=primary.get("version", ""),
        languages=tuple(language for language in languages if language != UNNAMED),
        default_language=default,
        titles=titles_of(model, title),
        functions=functions,
        open=inside,
    )


def _parts(root: Element) -> tuple[Element, Element, Element, Element]:
    """Head, model, primary instance and body. Raises FormError when it is no form."""
    head, body = child(root, "head"), child(root, "body")
    model = child(head, "model")
    primary = next(children(child(model, "instance")), None)
    if model is None or primary is None or body is None:
        raise FormError([Problem("xform_parts")])
    return head, model, primary, body


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Python's collector goes through all that is young again and again while a form grows, of which nothing is
    garbage: a tenth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Reader:
    def __init__(self, root: Element, functions: Mapping[str, Callable[..., Any]], checked: bool) -> None:
        _, model, primary, body = _parts(root)
        self.model = model
        self.body = body
        self.primary = primary
        self.functions = functions
        self.nodes: list[NodeDef] = []
        self.saved: dict[int, str] = {}  # the property that a field is kept as, by the field's index
        self.reckoned = entities.bound_attributes(model, body)
        self.root = self.definitions(primary, None)
        self.lists, self.externals = lists_of(model)
        self.externals |= {name: at for name, at in external_lists(body).items() if name not in self.lists}
        self.shop = Workshop(Surroundings(self.root, self.lists, functions), checked=checked)
        self.texts = Texts(self.shop, model)

    def inside(self, classes: Mapping[str, str]) -> Inside:
        self.repeats()
        self.bindings()
        asked = Body(self.shop, self.texts)
        body = tuple(asked.controls(self.body, ()))
        actions = [action for element in self.setvalues() for action in self.actions(element)]
        note_labels(self.shop.triggers)
        graph = self.graph()
        note_kinds(self.shop.triggers, actions, self.shop.around)
        inherit(self.nodes, self.shop.triggers, actions, asked.questions.values(), classes)
        self.shop.problems += filter(None, [entities.too_new(self.model)])
        questions = tuple(asked.questions.get(node.index) or self.unasked(node) for node in self.fields())
        if any(problem.severity == "error" for problem in self.shop.problems):
            raise FormError(self.shop.problems)
        return Inside(
            root=self.root,
            nodes=tuple(self.nodes),
            body=body,
            questions=questions,
            lists=self.lists,
            externals=self.externals,
            first_load=tuple(action for action in actions if action.event == "first-load"),
            new_repeat=tuple(action for action in actions if action.event == "new-repeat"),
            graph=graph,
            entities=entities.declarations(self.nodes, self.saved),
            namespaces=entities.prefixes(self.primary),
        )

    # the model ----------------------------------------------------------------------------------------------------

    def definitions(self, element: Element, parent: NodeDef | None) -> NodeDef:
        """The tree of the primary instance. Of a repeat the first copy, its template, says what is in it."""
        node = NodeDef(name_of(element), parent, len(self.nodes))
        if len(self.nodes) > MOST_FIELDS:
            raise FormError([Problem("xform_large")])
        if node.depth > DEEPEST_GROUPS:
            raise Workshop.too_deep(node.name)
        self.nodes.append(node)
        node.is_repeat = element.get(f"{JR}template") is not None
        self.nodes += entities.dressed(node, element, self.reckoned, len(self.nodes))
        for part in children(element):
            if name_of(part) not in node.names:
                self.definitions(part, node)
        if not node.children:
            node.default = element.text or ""
        return node

    def repeats(self) -> None:
        """Which nodes are repeats, also where there is no template; and within which each node stands."""
        for repeat in self.body.iter("{*}repeat"):
            node = self.shop.node(repeat.get("nodeset", ""), repeat)
            if node is not None:
                node.is_repeat = True
        begin(self.root, self.primary, self.primary)
        for node in self.nodes:
            node.home = next((up for up in node.above() if up.is_repeat), None)

    def bindings(self) -> None:
        """All types before all expressions: what a path reads as depends on the type of where it leads."""
        binds = [(bind, self.shop.node(bind.get("nodeset", ""), bind)) for bind in children(self.model, "bind")]
        bound = [(bind, node) for bind, node in binds if node is not None]
        self.shop.bound = {name: bind.get("nodeset", "") for bind, _ in bound if (name := bind.get("id"))}
        for bind, node in bound:
            self.typed(bind, node)
        for bind, node in bound:
            self.bind(bind, node)

    def typed(self, bind: Element, node: NodeDef) -> None:
        kind = bind.get("type", "").removeprefix("xsd:")
        node.kind = _TYPES.get(kind, kind)
        node.numeric = node.kind in {"integer", "decimal"}
        if node.numeric:
            node.default, node.new_default = (_number(said, node.kind) for said in (node.default, node.new_default))
        node.reads_as = _READ_AS.get(node.kind, "")
        node.preload = " ".join(filter(None, (bind.get(f"{JR}preload", ""), bind.get(f"{JR}preloadParams", ""))))
        node.kb = {key: said for key in OUR_COLUMNS if (said := bind.get(f"{KB}{key}"))}
        self.saved[node.index] = bind.get(f"{entities.ENTITIES}saveto", "")

    def bind(self, bind: Element, node: NodeDef) -> None:
        """Compile a binding's expressions in the context of its node."""
        binding = node.binding
        readonly = (bind.get("readonly") or "").strip()
        binding.always_readonly = readonly == "true()"
        binding.calculate = entities.held(node, self.shop.expression(bind.get("calculate"), node, "calculation"))
        binding.relevant = self.shop.expression(bind.get("relevant"), node, "relevant")
        binding.constraint = self.shop.expression(bind.get("constraint"), node, "constraint")
        binding.required = self.shop.expression(bind.get("required"), node, "required")
        if readonly and not binding.always_readonly:
            binding.readonly = self.shop.expression(readonly, node, "readonly")
        binding.constraint_message = self.texts.message(bind.get(f"{JR}constraintMsg"), node)
        binding.required_message = self.texts.message(bind.get(f"{JR}requiredMsg"), node)
        if binding.calculate:
            self.shop.trigger("calculate", node, binding.calculate)
        if binding.relevant:
            self.shop.trigger("relevant", node, binding.relevant)
        for check in (binding.constraint, binding.required):
            if check is not None and check.reads:
                self.shop.trigger("check", node, check)

    def fields(self) -> list[NodeDef]:
        return [
            node for node in self.nodes if node.parent is not None and not node.children and not entities.is_meta(node)
        ]

    def unasked(self, node: NodeDef) -> Question:
        """A field without a control: a calculate, metadata or a hidden one."""
        if node.preload:
            kind = node.preload.rpartition(" ")[2]
        else:
            kind = "calculate" if node.binding.calculate is not None else "hidden"
        if node.kind in {"", "text"}:
            node.kind = kind
        return Question(node.path, node.name, kind, node.kb, node, repeats=repeats_of(node), slots=slots_of(node))

    # actions, order -----------------------------------------------------------------------------------------------

    def setvalues(self) -> Iterator[Element]:
        for part in (self.model, self.body):
            yield from part.iter("{*}setvalue")

    def actions(self, element: Element) -> Iterator[Action]:
        """A setvalue, once for each of its events; one inside a question hangs on it. JavaRosa hears of
        nothing in a group or in the body itself."""
        target = self.shop.target(element)
        source = element.getparent()
        if target is None or name_of(source) in {"body", "group"}:
            return
        written = element.get("value")
        if not written:
            written = f"'{(element.text or '').strip()}'" if written is None else "''"
        changed = "changed" in element.get("event", "")
        asking = self.shop.target(source) if changed else None
        value = self.shop.expression(written, target, "calculation" if changed else "default", asking)
        if value is None:
            return
        for event in element.get("event", "").split():
            action = Action(_EVENTS.get(event, event), target, value)
            if action.event != "value-changed":
                yield action
            elif asking is not None:
                asking.actions.append(action)

    def graph(self) -> Graph:
        try:
            return connect(self.shop.triggers)
        except Cycle as cycle:
            names = [trigger.target.name for trigger in cycle.triggers]
            first = cycle.triggers[0].target if cycle.triggers else self.root
            values = {"path": first.path, "field": first.name, "names": " → ".join([*names, *names[:1]])}
            column = {"calculate": "calculation", "count": "repeat_count"}.get(cycle.triggers[0].kind, "relevant")
            self.shop.problems.append(Problem("cycle", column=column, values=values))
            return Graph((), {}, {}, (), (), {})


def _number(written: str, kind: str) -> str:
    """A default that is no number of its type is none (JavaRosa)."""
    return written if _NUMBERS[kind].fullmatch(written.strip()) else ""
