"""Templates: a Word file filled in with a report, and one that came looked at before it is kept. Loads docxtpl, so it
is imported only by the process that makes documents; that process also bounds what a file may cost.

Nothing in a template is trusted. It names what stands in a report, in loops and conditions; calls, macros, other files
and whatever else Jinja can do are refused by name before anything is filled in, and that happens in a sandbox.
"""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from conversations.documents.shapes import Candidate, Fault, Part, Why
from handlers.documents.safety import MOST_FAULTS, BadTemplate, harmless, safe

LONGEST_NEAR = 60  # characters of the text that a fault stands in
MOST_NAMES = 6  # of templates that a file may be
MARK = "khaoban:"  # before the template's key among the keywords of a file
FILTERS = ("default", "d", "join", "length", "count", "upper", "lower", "trim", "first", "last", "sort", "reverse",
           "list", "unique", "selectattr", "rejectattr", "map", "sum", "replace", "round", "int", "abs")  # fmt: skip
_KEEP_ROWS = frozenset(("sort", "reverse", "list", "unique", "selectattr", "rejectattr"))
_ONE_ROW = frozenset(("first", "last"))
_LOOP = dict.fromkeys(("index", "index0", "first", "last", "length", "revindex", "revindex0"), "")
_PLAIN = (nodes.Output, nodes.TemplateData, nodes.If, nodes.CondExpr, nodes.Const, nodes.Compare, nodes.Operand,
          nodes.And, nodes.Or, nodes.Not, nodes.Concat, nodes.Add, nodes.Sub, nodes.Test)  # fmt: skip
_FOREIGN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # what no .docx can hold, or what docxtpl takes for a sign
_PARAGRAPH = re.compile(r"<w:p([ >])")


# Filling in ---------------------------------------------------------------------------------------------------------


def filled(template: bytes, report: Mapping[str, Any], made: datetime | None = None) -> bytes:
    """The document: the template with a report's words; the file says that it was made at this moment. Raises
    BadTemplate."""
    safe(template)
    document = _opened(template)
    try:
        document.render(_clean(dict(report)), _sandbox(StrictUndefined), autoescape=True)
        _without_authors(document.docx, "")
        if made is not None:
            properties = document.docx.core_properties
            properties.created = properties.modified = made.astimezone(UTC).replace(tzinfo=None)
            properties.revision = 1
        out = io.BytesIO()
        document.save(out)
        Document(io.BytesIO(out.getvalue()))  # what is not sound is found here, and not in his Word
    except TemplateError as error:
        near = [_short(line) for line in getattr(error, "docx_context", ()) if "{" in line]
        raise BadTemplate([Fault("unfilled", near=near[0] if near else "")]) from None
    except Exception:  # what a template makes of XML breaks the libraries in many ways
        raise BadTemplate([Fault("unfilled")]) from None
    harmless(out.getvalue())  # what it was filled in with might have made a field of it
    return out.getvalue()


def _sandbox(undefined: type[Any] | None = None) -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(autoescape=True, **({"undefined": undefined} if undefined else {}))
    made.globals.clear()  # no range, no lipsum
    made.filters = {name: made.filters[name] for name in FILTERS}
    return made


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _clean(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return _FOREIGN.sub("", value.replace("\r\n", "\n").replace("\f", "\n"))


def _without_authors(document: Any, keywords: str) -> None:
    """Nothing of who wrote a file is handed on in it."""
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.keywords = keywords


# Looking at one that came -------------------------------------------------------------------------------------------


class Checked(NamedTuple):
    """Which template a file is ('' for none), what is wrong with it, and what is to be kept of it."""

    key: str
    faults: tuple[Fault, ...]
    data: bytes = b""


def checked(data: bytes, name: str, candidates: Sequence[Candidate]) -> Checked:
    """A file that came under this name, looked at as one of these templates."""
    key = ""
    try:
        safe(data)
        template = _opened(data)
        one = _meant(template, name, candidates)
        key = one.key
        faults = list(faults_of(template, one.shape))
        if not faults:
            filled(data, one.sample)
    except BadTemplate as bad:
        return Checked(key, bad.faults)
    if faults:
        return Checked(key, tuple(faults[:MOST_FAULTS]))
    document = Document(io.BytesIO(data))
    _without_authors(document, MARK + key)
    out = io.BytesIO()
    document.save(out)
    return Checked(key, (), out.getvalue())


def _meant(template: Any, name: str, candidates: Sequence[Candidate]) -> Candidate:
    """Which of these it is: by its name, else as it says itself, else the only one whose names it uses. Raises
    BadTemplate where that leaves several."""
    if not any("{" in source for _, source in _sources(template)):
        raise BadTemplate([Fault("no_names")])
    if by_name := [one for one in candidates if _is_called(name, one)]:
        return max(by_name, key=lambda one: len(one.key))
    words = re.split(r"[\s,;]+", str(template.docx.core_properties.keywords or ""))
    left = [one for one in candidates if MARK + one.key in words] or list(candidates)
    if len(left) > 1:
        left = [one for one in left if not any(faults_of(template, one.shape))] or left
    if len(left) > 1:
        raise BadTemplate([Fault("which", name=", ".join(f"{_sent_as(one)}.docx" for one in left[:MOST_NAMES]))])
    return left[0]


def _sent_as(one: Candidate) -> str:
    """The name under which a template is sent, without its ending."""
    return one.key.partition("/")[2].replace("@", "-")


def _is_called(name: str, one: Candidate) -> bool:
    """Whether a file has the name of this template, whatever a word processor or a phone put behind it."""
    return re.match(rf"{re.escape(_sent_as(one))}(?![^\W_])", name, re.IGNORECASE) is not None


def _opened(data: bytes) -> Any:
    template = DocxTemplate(io.BytesIO(data))
    try:
        template.init_docx()
    except Exception:  # no Word file, or a torn one
        raise BadTemplate([Fault("torn")]) from None
    return template


def _sources(template: Any) -> Iterator[tuple[Part, str]]:
    """What is to be filled in, part by part, as Jinja is given it."""
    yield "body", _patched(template, template.get_xml())
    kinds: tuple[tuple[Part, str], ...] = (("header", RELATIONSHIP_TYPE.HEADER), ("footer", RELATIONSHIP_TYPE.FOOTER))
    for part, kind in kinds:
        for _, found in template.get_headers_footers(kind):
            yield part, _patched(template, template.get_part_xml(found))
    for found in template.docx.part.package.iter_parts():
        if found.content_type.endswith("wordprocessingml.footnotes+xml"):
            yield "notes", _patched(template, found.blob.decode("utf-8", "replace"))
    properties = template.docx.core_properties
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        yield "properties", str(getattr(properties, name) or "")


def _patched(template: Any, xml: str) -> str:
    return _PARAGRAPH.sub(r"\n<w:p\1", cast(str, template.patch_xml(xml)))


def faults_of(template: Any, shape: Mapping[str, Any]) -> Iterator[Fault]:
    """What in a template is not understood: braces that do not fit together, names that no report has."""
    environment = _sandbox()
    for part, source in _sources(template):
        try:
            tree = environment.parse(source)
        except TemplateSyntaxError as error:
            why: Why = "unclosed" if "end of template" in str(error) else "unread"
            yield _at(Fault(why, part), source, error.lineno)
            continue
        for line, fault in _Names(shape).of(tree):
            yield _at(Fault(fault.why, part, name=fault.name, meant=fault.meant), source, line)


def _at(fault: Fault, source: str, line: int) -> Fault:
    """The fault with its place: the paragraph that it stands in, and in which table that is."""
    lines = source.split("\n")
    at = min(max(line, 1), len(lines))
    before = "\n".join([*lines[: at - 1], lines[at - 1].partition("{")[0]])
    begun, ended = len(re.findall(r"<w:tbl[ >]", before)), before.count("</w:tbl>")
    near = next((text for text in (_short(one) for one in lines[at - 1 : at + 2]) if text), "")
    return Fault(fault.why, fault.part, begun if begun > ended else 0, near, fault.name, fault.meant)


def _short(xml: str) -> str:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", xml)).strip()
    return text if len(text) <= LONGEST_NEAR else f"{text[: LONGEST_NEAR - 1]}…"


def _widens(node: nodes.Node) -> bool:
    """What docxtpl makes of {% hm %}: a cell as wide as so many. Nothing else may multiply: words would fill the
    memory."""
    if not isinstance(node, nodes.Mul) or not isinstance(node.right, nodes.Getattr):
        return False
    small = isinstance(node.left, nodes.Const) and isinstance(node.left.value, int) and node.left.value < 100
    return small and isinstance(node.right.node, nodes.Name) and node.right.node.name == "loop"


class _Named(NamedTuple):
    """What an expression stands for, and how it is written where it is a name."""

    shape: Any = ""
    written: str = ""


class _Names:
    """The names that a template uses, followed through its loops."""

    def __init__(self, shape: Mapping[str, Any]) -> None:
        self._scopes: list[Mapping[str, Any]] = [shape]
        self._found: list[tuple[int, Fault]] = []

    def of(self, tree: nodes.Node) -> list[tuple[int, Fault]]:
        """The faults, each with its line."""
        self._all(tree)
        return self._found

    def _all(self, node: nodes.Node) -> None:
        for child in node.iter_child_nodes():
            self._one(child)

    def _one(self, node: nodes.Node) -> _Named:
        if isinstance(node, nodes.Name):
            return self._name(node)
        if isinstance(node, nodes.Getattr):
            return self._part(node, self._one(node.node), node.attr)
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._part(node, self._one(node.node), node.arg.value)
        if isinstance(node, nodes.Filter):
            return self._filter(node)
        if isinstance(node, nodes.For):
            self._loop(node)
        elif isinstance(node, _PLAIN) or _widens(node):
            self._all(node)
        else:
            self._say(node, "not_allowed", type(node).__name__.lower())
        return _Named()

    def _say(self, node: nodes.Node, why: Any, name: str, known: Mapping[str, Any] | None = None) -> _Named:
        near = difflib.get_close_matches(name.rpartition(".")[2], known or (), n=1)
        meant = f"{name.rpartition('.')[0]}.{near[0]}".lstrip(".") if near else ""
        self._found.append((node.lineno, Fault(why, name=name, meant=meant)))
        return _Named(None, name)

    def _name(self, node: nodes.Name) -> _Named:
        for scope in reversed(self._scopes):
            if node.name in scope:
                return _Named(scope[node.name], node.name)
        return self._say(node, "unknown", node.name, {name: "" for scope in self._scopes for name in scope})

    def _part(self, node: nodes.Node, whole: _Named, name: str) -> _Named:
        written = f"{whole.written}.{name}"
        if whole.shape is None:  # it was told already
            return _Named(None, written)
        if isinstance(whole.shape, Mapping):
            if name in whole.shape:
                return _Named(whole.shape[name], written)
            return self._say(node, "unknown", written, whole.shape)
        return self._say(node, "unlooped" if isinstance(whole.shape, list) else "of_answer", written)

    def _filter(self, node: nodes.Filter) -> _Named:
        inner = self._one(node.node) if node.node is not None else _Named()
        for child in (*node.args, *(pair.value for pair in node.kwargs)):
            self._one(child)
        if node.name not in FILTERS:
            return self._say(node, "not_allowed", f"|{node.name}", dict.fromkeys(FILTERS))
        if isinstance(inner.shape, list):
            if node.name in _KEEP_ROWS:
                return inner
            if node.name in _ONE_ROW:
                return _Named(inner.shape[0], inner.written)
        return _Named()

    def _loop(self, node: nodes.For) -> None:
        over = self._one(node.iter)
        row = over.shape[0] if isinstance(over.shape, list) else None
        if over.shape is not None and row is None:
            self._say(node, "of_answer", over.written)
        names = [one.name for one in node.target.find_all(nodes.Name)] or [getattr(node.target, "name", "")]
        self._scopes.append({**dict.fromkeys(names, row), "loop": _LOOP})
        for child in (*node.body, *((node.test,) if node.test is not None else ())):
            self._one(child)
        self._scopes.pop()
        for child in node.else_:
            self._one(child)
