"""XForm XML to a Form: the model first, then the body, then what depends on what. All faults are named at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import etree

from .form import Choices, Control, Form, Group, Question, Repeat
from .graph import Cycle, Graph, connect
from .labels import NOTHING, Label, Part
from .lists import Rows, language_code
from .model import Action, NodeDef, Trigger
from .problems import ExpressionError, FormError, Problem
from .xpath.compiler import Compiler, Expression, Surroundings, compile_xpath
from .xpath.parse import parse
from .xpath.tree import Call, Path, Text, parts

Element = Any  # lxml's elements; its stubs know nothing of what a find gives

JR = "{http://openrosa.org/javarosa}"
KB_NAMESPACE = "https://khaoban.org/xforms"
KB = f"{{{KB_NAMESPACE}}}"
UNNAMED = "default"  # what pyxform calls the language of a plain `label` beside translated ones
LONGEST_XFORM = 20_000_000  # characters

_TYPES = {"int": "integer", "string": "text", "": "text", "binary": "file", "geopoint": "geopoint", "odk:rank": "rank"}
_UPLOADS = {"image": "image", "audio": "audio", "video": "video"}
_EVENTS = {
    "odk-instance-first-load": "first-load",
    "odk-new-repeat": "new-repeat",
    "xforms-value-changed": "value-changed",
}
_ITEXT = re.compile(r"jr:itext\(\s*(?:'([^']*)'|\"([^\"]*)\"|([\w.-]+))\s*\)")
_CLASSES = ("", "P0", "P1", "P2", "P3")


def read_form(xform: str | bytes, functions: Mapping[str, Callable[..., Any]]) -> Form:
    """See `form.load`."""
    return _Reader(_parsed(xform), functions).form()


def _parsed(xform: str | bytes) -> Element:
    """The XML's root. Entities and document types have no business in a form, and are refused."""
    data = xform.encode() if isinstance(xform, str) else xform
    if len(data) > LONGEST_XFORM:
        raise FormError([Problem("xform_large")])
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise FormError([Problem("xform_xml", values={"message": str(fault)})]) from None
    document: Element = root.getroottree()
    if document.docinfo.doctype:
        raise FormError([Problem("xform_doctype")])
    return root


def _name(element: Element) -> str:
    return str(etree.QName(element).localname)


def _child(element: Element | None, name: str) -> Element | None:
    return next(_children(element, name), None)


def _children(element: Element | None, name: str = "") -> Iterator[Element]:
    for child in element if element is not None else ():
        if not name or _name(child) == name:
            yield child


class _Reader:
    def __init__(self, root: Element, functions: Mapping[str, Callable[..., Any]]) -> None:
        head, body = _child(root, "head"), _child(root, "body")
        model = _child(head, "model")
        instance = _child(model, "instance")
        primary = next(_children(instance), None)
        if model is None or primary is None or body is None:
            raise FormError([Problem("xform_parts")])
        self.model: Element = model
        self.body: Element = body
        self.title = "".join(element.text or "" for element in _children(head, "title")).strip()
        self.primary = primary
        self.functions = functions
        self.problems: list[Problem] = []
        self.nodes: list[NodeDef] = []
        self.root = self.definitions(primary, None)
        self.externals: list[str] = []
        self.lists = dict(self.instances())
        self.around = Surroundings(self.root, self.lists, functions)
        self.default_language = ""
        self.languages: list[str] = []
        self.texts = self.itext()
        self.triggers: list[Trigger] = []
        self.questions: dict[int, Question] = {}
        self.label_cache: dict[tuple[str, int], Label] = {}

    def form(self) -> Form:
        for repeat in self.body.iter("{*}repeat"):
            node = self.node(repeat.get("nodeset", ""), repeat)
            if node is not None:
                node.is_repeat = True
        for node in self.nodes:
            node.home = next((up for up in node.above() if up.is_repeat), None)
        binds = [(bind, self.node(bind.get("nodeset", ""), bind)) for bind in _children(self.model, "bind")]
        for bind, node in binds:
            if node is not None:
                self.typed(bind, node)
        self.kinds()
        for bind, node in binds:
            if node is not None:
                self.bind(bind, node)
        body = tuple(self.controls(self.body, ()))
        actions = [action for element in self.actions() if (action := self.action(element))]
        graph = self.graph()
        self.inherit_classes()
        questions = tuple(self.questions.get(node.index) or self.unasked(node) for node in self.fields())
        if any(problem.severity == "error" for problem in self.problems):
            raise FormError(self.problems)
        return Form(
            id=self.primary.get("id", ""),
            version=self.primary.get("version", ""),
            languages=tuple(language for language in self.languages if language != UNNAMED),
            default_language=self.default_language,
            titles=self.titles(),
            root=self.root,
            nodes=tuple(self.nodes),
            body=body,
            questions=questions,
            lists=self.lists,
            externals=tuple(self.externals),
            functions=self.functions,
            first_load=tuple(action for action in actions if action.event == "first-load"),
            new_repeat=tuple(action for action in actions if action.event == "new-repeat"),
            graph=graph,
        )

    # the model ----------------------------------------------------------------------------------------------------

    def definitions(self, element: Element, parent: NodeDef | None) -> NodeDef:
        node = NodeDef(_name(element), parent, len(self.nodes))
        self.nodes.append(node)
        node.is_repeat = element.get(f"{JR}template") is not None
        node.attributes = {str(key): value for key, value in element.attrib.items() if key != f"{JR}template"}
        for child in _children(element):
            if _name(child) not in node.names:
                self.definitions(child, node)
        if not node.children:
            node.default = element.text or ""
        return node

    def instances(self) -> Iterator[tuple[str, Rows]]:
        """The lists inside the form; those that the caller serves are only noted by name."""
        for instance in list(_children(self.model, "instance"))[1:]:
            root = next(_children(instance), None)
            if root is None:
                self.externals.append(instance.get("id", ""))
                continue
            items = list(_children(root))
            rows = [{_name(cell): cell.text or "" for cell in _children(item)} for item in items]
            if items and not any(len(item) for item in items):
                yield instance.get("id", ""), Rows.record({_name(item): item.text or "" for item in items})
            else:
                yield instance.get("id", ""), Rows(rows)

    def node(self, path: str, element: Element) -> NodeDef | None:
        """The node of an absolute path; a path to nowhere is a problem."""
        steps = path.strip().strip("/").split("/")
        node: NodeDef | None = self.root if steps[0] == self.root.name else None
        for step in steps[1:]:
            node = node.names.get(step.partition(":")[2] or step) if node else None
        if node is None:
            self.problems.append(Problem("unknown_node", values={"path": path, "element": _name(element)}))
        return node

    def typed(self, bind: Element, node: NodeDef) -> None:
        kind = bind.get("type", "").removeprefix("xsd:")
        node.kind = _TYPES.get(kind, kind)
        node.numeric = node.kind in {"integer", "decimal"}
        node.preload = " ".join(filter(None, (bind.get(f"{JR}preload", ""), bind.get(f"{JR}preloadParams", ""))))
        node.kb = {key: bind.get(f"{KB}{key}") for key in ("class", "unit", "keep", "key") if bind.get(f"{KB}{key}")}

    def bind(self, bind: Element, node: NodeDef) -> None:
        """Compile a binding's expressions in the context of its node."""
        binding = node.binding
        readonly = (bind.get("readonly") or "").strip()
        binding.always_readonly = readonly == "true()"
        binding.calculate = self.expression(bind.get("calculate"), node, "calculation")
        binding.relevant = self.expression(bind.get("relevant"), node, "relevant")
        binding.constraint = self.expression(bind.get("constraint"), node, "constraint")
        binding.required = self.expression(bind.get("required"), node, "required")
        if readonly and not binding.always_readonly:
            binding.readonly = self.expression(readonly, node, "readonly")
        binding.constraint_message = self.message(bind.get(f"{JR}constraintMsg"), node)
        binding.required_message = self.message(bind.get(f"{JR}requiredMsg"), node)
        if binding.calculate:
            self.trigger("calculate", node, binding.calculate)
        if binding.relevant:
            self.trigger("relevant", node, binding.relevant)
        for check in (binding.constraint, binding.required):
            if check is not None and check.reads:
                self.trigger("check", node, check)

    def trigger(self, kind: str, node: NodeDef, expression: Expression) -> None:
        self.triggers.append(Trigger(kind, node, expression, reads=expression.reads))

    def expression(self, written: str | None, node: NodeDef, column: str) -> Expression | None:
        if not written or not written.strip():
            return None
        try:
            return compile_xpath(written, node, self.around)
        except ExpressionError as fault:
            values = {**fault.values, "path": node.path, "field": node.name}
            self.problems.append(Problem(fault.code, column=column, values=values))
            return None

    # texts --------------------------------------------------------------------------------------------------------

    def itext(self) -> dict[str, dict[str, dict[str, Element]]]:
        """Text id → form ('' or image, guidance …) → language → element."""
        found: dict[str, dict[str, dict[str, Element]]] = {}
        for translation in _children(_child(self.model, "itext"), "translation"):
            language = language_code(translation.get("lang", ""))
            self.languages.append(language)
            if translation.get("default"):
                self.default_language = language
            for entry in _children(translation, "text"):
                for value in _children(entry, "value"):
                    forms = found.setdefault(entry.get("id", ""), {})
                    forms.setdefault(value.get("form", ""), {})[language] = value
        if not self.default_language and self.languages:
            self.default_language = self.languages[0]
        return found

    def titles(self) -> dict[str, str]:
        translated = self.texts.get("kb:title", {}).get("", {})
        return {"": self.title, **{language: value.text or "" for language, value in translated.items()}}

    def label(self, parent: Element, name: str, node: NodeDef, form: str = "") -> Label:
        element = _child(parent, name)
        if element is None:
            return NOTHING
        reference = element.get("ref")
        if reference is None:
            return self.inline(element, node) if not form else NOTHING
        match = _ITEXT.search(reference)
        return self.translated(match[1] or match[2] or "", node, form) if match else NOTHING

    def inline(self, element: Element, node: NodeDef) -> Label:
        parts = self.parts(element, node)
        return Label({"": parts}) if parts else NOTHING

    def translated(self, identifier: str, node: NodeDef, form: str = "") -> Label:
        languages = self.texts.get(identifier, {}).get(form, {})
        found = {language: self.parts(value, node) for language, value in languages.items()}
        return Label({language: parts for language, parts in found.items() if parts})

    def message(self, reference: str | None, node: NodeDef) -> Label:
        if not reference:
            return NOTHING
        match = _ITEXT.search(reference)
        return self.translated(match[1] or match[2] or "", node) if match else Label({"": (reference,)})

    def parts(self, element: Element, node: NodeDef) -> tuple[Part, ...]:
        """The text with its outputs as expressions; () when blank or `-`, which is how pyxform writes a missing one."""
        found: list[Part] = [element.text or ""]
        for output in element:
            if _name(output) == "output":
                value = self.expression(output.get("value") or output.get("ref"), node, "label")
                if value is not None:
                    found.append(value)
            found.append(output.tail or "")
        if all(isinstance(part, str) for part in found):
            whole = "".join(part for part in found if isinstance(part, str)).strip()
            return (whole,) if whole and whole != "-" else ()
        return tuple(part for part in found if part != "")

    # the body -----------------------------------------------------------------------------------------------------

    def controls(self, element: Element, sections: tuple[Group | Repeat, ...]) -> Iterator[Control]:
        for child in _children(element):
            name = _name(child)
            if name == "group":
                yield from self.group(child, sections)
            elif name == "repeat":
                repeat = self.repeat(child, sections, NOTHING, "")
                if repeat is not None:
                    yield repeat
            elif name in {"input", "select1", "select", "rank", "range", "trigger", "upload"}:
                question = self.question(child, sections)
                if question is not None:
                    yield question

    def group(self, element: Element, sections: tuple[Group | Repeat, ...]) -> Iterator[Control]:
        reference = element.get("ref") or element.get("nodeset")
        node = self.node(reference, element) if reference else None
        label = self.label(element, "label", node or self.root)
        appearance = element.get("appearance", "")
        inner = _child(element, "repeat")
        if inner is not None and (node is None or node.is_repeat):
            repeat = self.repeat(inner, sections, label, inner.get("appearance") or appearance)
            if repeat is not None:
                yield repeat
            return
        group = Group(node, label, appearance, slots=_slots(node) if node else ())
        object.__setattr__(group, "parts", tuple(self.controls(element, (*sections, group))))
        yield group

    def repeat(
        self, element: Element, sections: tuple[Group | Repeat, ...], label: Label, appearance: str
    ) -> Repeat | None:
        node = self.node(element.get("nodeset", ""), element)
        if node is None or node.parent is None:
            return None
        node.binding.count = self.expression(element.get(f"{JR}count"), node, "repeat_count")
        if node.binding.count is not None:
            self.trigger("count", node, node.binding.count)
        counted = element.get(f"{JR}count") is not None
        node.starts_empty = not counted and "kb-any" in appearance.split()
        fixed = counted or element.get(f"{JR}noAddRemove") == "true()"
        repeat = Repeat(node, label, appearance, fixed, sections, slots=_slots(node))
        object.__setattr__(repeat, "parts", tuple(self.controls(element, (*sections, repeat))))
        return repeat

    def question(self, element: Element, sections: tuple[Group | Repeat, ...]) -> Question | None:
        node = self.node(element.get("ref", "") or element.get("nodeset", ""), element)
        if node is None:
            return None
        node.kind = self.asked_type(element, node)
        known = {"ref", "nodeset", "appearance", "query", "mediatype"}
        fields = [section for section in sections if "field-list" in section.appearance.split()]
        question = Question(
            path=node.path,
            name=node.name,
            type=node.kind,
            kb=node.kb,
            definition=node,
            asked=True,
            label=self.label(element, "label", node),
            hint=self.label(element, "hint", node),
            guidance=self.label(element, "hint", node, "guidance"),
            media={form: self.label(element, "label", node, form) for form in ("image", "audio", "video")},
            appearance=element.get("appearance", ""),
            parameters={etree.QName(key).localname: value for key, value in element.attrib.items() if key not in known},
            choices=self.choices(element, node),
            sections=sections,
            repeats=_repeats(node),
            screen=(fields[-1].definition.path if fields and fields[-1].definition else ""),
            slots=_slots(node),
        )
        node.question = question
        self.questions[node.index] = question
        return question

    def asked_type(self, element: Element, node: NodeDef) -> str:
        """XLSForm's name for what a control asks."""
        control = _name(element)
        if control == "upload":
            return _UPLOADS.get(element.get("mediatype", "").partition("/")[0], "file")
        if control == "input":
            plain_note = node.binding.always_readonly and node.kind == "text" and node.binding.calculate is None
            return "note" if plain_note else node.kind or "text"
        return {"select1": "select_one", "select": "select_multiple", "trigger": "acknowledge"}.get(control, control)

    def choices(self, element: Element, node: NodeDef) -> Choices | None:
        itemset = _child(element, "itemset")
        if itemset is not None:
            return self.looked_up(itemset, node)
        items = list(_children(element, "item"))
        if not items:
            return None
        fixed = []
        for item in items:
            value = _child(item, "value")
            fixed.append(((value.text or "").strip() if value is not None else "", self.label(item, "label", node)))
        return Choices(fixed=tuple(fixed))

    def looked_up(self, itemset: Element, node: NodeDef) -> Choices | None:
        """An itemset: rows of a list, or nodes of the form itself."""
        written = itemset.get("nodeset", "")
        value_element, label_element = _child(itemset, "value"), _child(itemset, "label")
        value = value_element.get("ref", "name") if value_element is not None else "name"
        label = label_element.get("ref", "label") if label_element is not None else "label"
        try:
            tree = parse(written)
            compiler = Compiler(written, node, self.around)
            nodes = Expression(written, compiler.nodes(tree), tuple(dict.fromkeys(compiler.reads)), compiler.outside)
        except ExpressionError as fault:
            values = {**fault.values, "path": node.path, "field": node.name}
            self.problems.append(Problem(fault.code, column="choice_filter", values=values))
            return None
        if not any(isinstance(part, Call) and part.name == "instance" for part in parts(tree)):
            of = next((part for part in parts(tree) if isinstance(part, Path)), None)
            return self.from_nodes(compiler, of, nodes, node, value, label)
        if nodes.reads:
            self.trigger("choices", node, nodes)
        match = _ITEXT.search(label)
        texts = self.list_texts(tree, node, match[3] or "itextId") if match else {}
        return Choices(nodes=nodes, value=value, label=(match[3] or "itextId") if match else label, texts=texts)

    def from_nodes(
        self, compiler: Compiler, of: Path | None, nodes: Expression, asking: NodeDef, value: str, label: str
    ) -> Choices | None:
        """Choices out of the form's own nodes; the question also depends on what their values are."""
        if of is None:
            return None
        end = compiler.chains(of)[0].end
        node_value = self.expression(value, end, "choice_filter")
        node_label = self.expression(label, end, "choice_filter")
        named = tuple((node, None) for node, _ in node_value.reads) if node_value else ()
        self.triggers.append(Trigger("choices", asking, nodes, reads=(*nodes.reads, *named)))
        return Choices(nodes=nodes, node_value=node_value, node_label=node_label)

    def list_texts(self, tree: Any, node: NodeDef, column: str) -> dict[str, Label]:
        """The translated labels of the list that an itemset looks up; without outputs they are shared by all."""
        found: dict[str, Label] = {}
        for part in parts(tree):
            if not (isinstance(part, Call) and part.name == "instance" and isinstance(part.arguments[0], Text)):
                continue
            for row in self.lists.get(part.arguments[0].value, ()):
                identifier = row.get(column, "")
                values = self.texts.get(identifier, {}).get("", {}).values()
                key = (identifier, node.index if any(len(value) for value in values) else -1)
                if key not in self.label_cache:
                    self.label_cache[key] = self.translated(identifier, node)
                found[identifier] = self.label_cache[key]
        return found

    def kinds(self) -> None:
        """The types of fields that no control asks for, and which fields are notes: bindings first say readonly."""
        for bind in _children(self.model, "bind"):
            node = self.node(bind.get("nodeset", ""), bind) if bind.get("readonly") else None
            if node is not None:
                node.binding.always_readonly = bind.get("readonly").strip() == "true()"

    def fields(self) -> list[NodeDef]:
        return [
            node
            for node in self.nodes
            if node.parent is not None and not node.children and node.path.partition("/")[0] != "meta"
        ]

    def unasked(self, node: NodeDef) -> Question:
        """A field without a control: a calculate, metadata or a hidden one."""
        if node.preload:
            kind = node.preload.rpartition(" ")[2]
        else:
            kind = "calculate" if node.binding.calculate is not None else "hidden"
        if node.kind in {"", "text"}:
            node.kind = kind
        return Question(node.path, node.name, kind, node.kb, node, repeats=_repeats(node), slots=_slots(node))

    # actions, order, classes --------------------------------------------------------------------------------------

    def actions(self) -> Iterator[Element]:
        for element in self.model.iter("{*}setvalue"):
            yield element
        for element in self.body.iter("{*}setvalue"):
            yield element

    def action(self, element: Element) -> Action | None:
        """A setvalue; one inside a question hangs on that question."""
        target = self.node(element.get("ref", "") or element.get("bind", ""), element)
        if target is None:
            return None
        written = element.get("value") or f"'{(element.text or '').strip()}'"
        value = self.expression(
            written, target, "default" if "changed" not in element.get("event", "") else "calculation"
        )
        if value is None:
            return None
        for event in element.get("event", "").split():
            action = Action(_EVENTS.get(event, event), target, value)
            if action.event != "value-changed":
                return action
            source = element.getparent()
            asking = self.node(source.get("ref", ""), source)
            if asking is not None:
                asking.actions.append(action)
        return None

    def graph(self) -> Graph:
        try:
            return connect(self.triggers)
        except Cycle as cycle:
            names = [trigger.target.name for trigger in cycle.triggers]
            first = cycle.triggers[0].target if cycle.triggers else self.root
            values = {"path": first.path, "field": first.name, "names": " → ".join([*names, *names[:1]])}
            column = {"calculate": "calculation", "count": "repeat_count"}.get(cycle.triggers[0].kind, "relevant")
            self.problems.append(Problem("cycle", column=column, values=values))
            return Graph((), {}, {}, ())

    def inherit_classes(self) -> None:
        """Privacy classes: a field's own, else the strictest of what it stands in and what it is reckoned from."""
        own = {node.index: node.kb.get("class", "") for node in self.nodes}
        for node in self.nodes:
            if not own[node.index] and node.parent is not None:
                _mark(node, node.parent.kb.get("class", ""))
        for trigger in sorted(self.triggers, key=lambda trigger: trigger.rank):
            target = trigger.target
            if trigger.kind == "calculate" and not own[target.index]:
                classes = [node.kb.get("class", "") for node, _ in trigger.reads] + [target.kb.get("class", "")]
                _mark(target, max(classes, key=_strictness))


def _strictness(name: str) -> int:
    return _CLASSES.index(name) if name in _CLASSES else 0


def _mark(node: NodeDef, name: str) -> None:
    if name:
        node.kb["class"] = name


def _repeats(node: NodeDef) -> tuple[str, ...]:
    return tuple(up.path for up in reversed(list(node.above())) if up.is_repeat)


def _slots(node: NodeDef) -> tuple[int, ...]:
    """The way from the repeat that holds a node (or the root) down to it; a repeat's own slot is the last."""
    slots = []
    step: NodeDef = node
    while step.parent is not None and (step is node or not step.is_repeat):
        slots.append(step.slot)
        step = step.parent
    return tuple(reversed(slots))
