"""The body of an XForm: what is asked, in which groups and repeats, with which choices."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from forms.form import Choices, Control, Group, Question, Repeat, Roster, Section
from forms.labels import NOTHING, Label
from forms.lists import Rows
from forms.model import NodeDef, Trigger
from forms.opening.texts import ITEXT, Texts
from forms.opening.workshop import DEEPEST_GROUPS, Workshop
from forms.opening.xml import JR, Element, child, children, name_of
from forms.problems import ExpressionError
from forms.xpath.compiler import Compiler, Expression, Reads
from forms.xpath.parse import parse
from forms.xpath.tree import Call, Path, parts

_UPLOADS = {"image": "image", "audio": "audio", "video": "video"}


class Body:
    """Reads the controls of a body; `questions` are those found, by the index of their node."""

    def __init__(self, shop: Workshop, texts: Texts) -> None:
        self.shop = shop
        self.texts = texts
        self.questions: dict[int, Question] = {}

    def controls(self, element: Element, sections: tuple[Section, ...]) -> Iterator[Control]:
        if len(sections) > DEEPEST_GROUPS:
            raise self.shop.too_deep(element.get("ref", ""))
        for part in children(element):
            name = name_of(part)
            if name == "group":
                yield from self.group(part, sections)
            elif name == "repeat":
                repeat = self.repeat(part, sections, NOTHING, "")
                if repeat is not None:
                    yield repeat
            elif name in {"input", "select1", "select", "rank", "range", "trigger", "upload"}:
                question = self.question(part, sections)
                if question is not None:
                    yield question

    def group(self, element: Element, sections: tuple[Section, ...]) -> Iterator[Control]:
        reference = element.get("ref") or element.get("nodeset")
        node = self.shop.node(reference, element) if reference else None
        label = self.texts.label(element, "label", node or self.shop.root)
        appearance = element.get("appearance", "")
        inner = child(element, "repeat")
        if inner is not None and (node is None or node.is_repeat):
            repeat = self.repeat(inner, sections, label, inner.get("appearance") or appearance)
            if repeat is not None:
                yield repeat
            return
        section = Section(node, label, appearance)
        yield Group(section, tuple(self.controls(element, (*sections, section))), slots_of(node) if node else ())

    def repeat(self, element: Element, sections: tuple[Section, ...], label: Label, appearance: str) -> Repeat | None:
        node = self.shop.node(element.get("nodeset", ""), element)
        if node is None or node.parent is None:
            return None
        node.binding.count = self.shop.expression(element.get(f"{JR}count"), node, "repeat_count")
        if node.binding.count is not None:
            self.shop.triggers.append(Trigger("count", node, node.binding.count, reads=_count_reads(node)))
        counted = element.get(f"{JR}count") is not None
        node.starts_empty = not counted and "kb-any" in appearance.split()
        fixed = counted or element.get(f"{JR}noAddRemove") == "true()"
        section = Section(node, label, appearance, is_repeat=True, counted=fixed, roster=self.roster(node))
        return Repeat(section, node, tuple(self.controls(element, (*sections, section))), sections, slots_of(node))

    def roster(self, node: NodeDef) -> Roster | None:
        """What a repeat with a key is a roster of. Its key is not reckoned by position row for row, but for all rows
        at once, so that answers stay with their key (see walking.rosters)."""
        key = node.names.get(node.kb.get("key", ""))
        listed = node.kb.get("list", "")
        if key is None or key.binding.calculate is None or not listed:
            return None
        node.keyed_by = key
        node.starts_empty = True
        for trigger in self.shop.triggers:
            if trigger.target is key and trigger.kind == "calculate":
                trigger.kind = "keys"
                trigger.reads = tuple(read for read in trigger.reads if read[0] is not node)  # its own position
        rows = self.shop.around.lists.get(listed, Rows())
        column = "itextId" if any("itextId" in row for row in rows) else "label"
        texts = self.texts.of_list(parse(f"instance('{listed}')"), node, column) if column == "itextId" else {}
        roster = Roster(key, listed, column, texts)
        name = key.name.removesuffix("_id")
        keys = node.parent.names.get(f"{name}_ids") if node.parent else None
        if keys is not None:
            keys.lists_keys = True
        named = node.names.get(f"{name}_label")
        if named is not None:
            named.names_row = roster
        return roster

    def question(self, element: Element, sections: tuple[Section, ...]) -> Question | None:
        node = self.shop.target(element)
        if node is None:
            return None
        node.kind = self.asked_type(element, node)
        known = {"ref", "nodeset", "appearance", "query", "mediatype"}
        fields = [section for section in sections if "field-list" in section.appearance.split()]
        said, hints = self.texts.forms(element, "label", node), self.texts.forms(element, "hint", node)
        question = Question(
            path=node.path,
            name=node.name,
            type=node.kind,
            kb=node.kb,
            definition=node,
            asked=True,
            label=said.get("", NOTHING),
            hint=hints.get("", NOTHING),
            guidance=hints.get("guidance", NOTHING),
            media={form: said[form] for form in ("image", "audio", "video") if form in said},
            appearance=element.get("appearance", ""),
            parameters={etree.QName(key).localname: value for key, value in element.attrib.items() if key not in known},
            choices=self.choices(element, node),
            sections=sections,
            repeats=repeats_of(node),
            screen=(fields[-1].definition.path if fields and fields[-1].definition else ""),
            slots=slots_of(node),
        )
        node.question = question
        self.questions[node.index] = question
        return question

    def asked_type(self, element: Element, node: NodeDef) -> str:
        """XLSForm's name for what a control asks."""
        control = name_of(element)
        if control == "upload":
            return _UPLOADS.get(element.get("mediatype", "").partition("/")[0], "file")
        if control == "input" and element.get("query"):  # select_one_external
            return "select_one"
        if control == "input":
            plain_note = node.binding.always_readonly and node.kind == "text" and node.binding.calculate is None
            return "note" if plain_note else node.kind or "text"
        return {"select1": "select_one", "select": "select_multiple", "trigger": "acknowledge"}.get(control, control)

    def choices(self, element: Element, node: NodeDef) -> Choices | None:
        itemset = child(element, "itemset")
        if itemset is not None and name_of(element) != "input":  # a place's itemset is only drawn on its map
            return self.looked_up(itemset, itemset.get("nodeset", ""), node)
        if element.get("query"):
            return self.looked_up(None, element.get("query", ""), node)
        items = list(children(element, "item"))
        if not items:
            return None
        fixed = []
        for item in items:
            value = child(item, "value")
            fixed.append(
                ((value.text or "").strip() if value is not None else "", self.texts.label(item, "label", node))
            )
        return Choices(fixed=tuple(fixed))

    def looked_up(self, itemset: Element | None, written: str, node: NodeDef) -> Choices | None:
        """An itemset, or an external select's query: rows of a list, or nodes of the form itself."""
        value_element, label_element = child(itemset, "value"), child(itemset, "label")
        value = value_element.get("ref", "name") if value_element is not None else "name"
        label = label_element.get("ref", "label") if label_element is not None else "label"
        try:
            tree = parse(written)
            compiler = Compiler(written, node, self.shop.around)
            run = compiler.nodes(tree)
            reads, lists = tuple(dict.fromkeys(compiler.reads)), frozenset(compiler.lists)
            nodes = Expression(written, run, reads, compiler.outside, lists=lists)
        except ExpressionError as fault:
            self.shop.refuse(fault, node, "choice_filter")
            return None
        if not any(isinstance(part, Call) and part.name == "instance" for part in parts(tree)):
            of = next((part for part in parts(tree) if isinstance(part, Path)), None)
            return self.from_nodes(compiler, of, nodes, node, value, label)
        if nodes.reads:
            self.shop.trigger("choices", node, nodes)
        match = ITEXT.search(label)
        texts = self.texts.of_list(tree, node, match[3] or "itextId") if match else {}
        return Choices(nodes=nodes, value=value, label=(match[3] or "itextId") if match else label, texts=texts)

    def from_nodes(
        self, compiler: Compiler, of: Path | None, nodes: Expression, asking: NodeDef, value: str, label: str
    ) -> Choices | None:
        """Choices out of the form's own nodes; the question also depends on what their values are."""
        if of is None:
            return None
        end = compiler.chains(of)[0].end
        node_value = self.shop.expression(value, end, "choice_filter")
        node_label = self.shop.expression(label, end, "choice_filter")
        named = tuple((node, None) for node, _ in node_value.reads) if node_value else ()
        self.shop.triggers.append(Trigger("choices", asking, nodes, reads=(*nodes.reads, *named)))
        return Choices(nodes=nodes, node_value=node_value, node_label=node_label)


def _count_reads(node: NodeDef) -> tuple[Reads, ...]:
    """What a repeat's count hangs on: what it reads, and what the repeat's being shown does, since the instances of
    one that is hidden are left as they are."""
    around = node.parent
    assert around is not None
    assert node.binding.count is not None
    reads = dict.fromkeys(node.binding.count.reads)
    if node.binding.relevant is not None:
        reads |= {
            (read, around.home if anchor is node else anchor): None for read, anchor in node.binding.relevant.reads
        }
    if around.parent is not None:
        reads[(around, around.home)] = None
    return tuple(reads)


def repeats_of(node: NodeDef) -> tuple[str, ...]:
    return tuple(up.path for up in reversed(list(node.above())) if up.is_repeat)


def slots_of(node: NodeDef) -> tuple[int, ...]:
    """The way from the repeat that holds a node (or the root) down to it; a repeat's own slot is the last."""
    slots = []
    step: NodeDef = node
    while step.parent is not None and (step is node or not step.is_repeat):
        slots.append(step.slot)
        step = step.parent
    return tuple(reversed(slots))
