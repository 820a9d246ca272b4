"""A form's texts in its languages: labels, hints and messages, made of words and outputs."""

from __future__ import annotations

import re

from lxml import etree

from forms.labels import NOTHING, Label, Part
from forms.lists import language_code
from forms.model import NodeDef
from forms.opening.workshop import Workshop
from forms.opening.xml import Element, child, children, name_of
from forms.xpath.tree import Call, Text, Tree, parts

ITEXT = re.compile(r"jr:itext\(\s*(?:'([^']*)'|\"([^\"]*)\"|([\w.-]+))\s*\)")
_TITLES = etree.XPath("*[@id='kb:title']/*[not(@form)]")  # the values of the form's own name
UNNAMED = "default"  # what pyxform calls the language of a plain `label` beside translated ones


class Written(str):
    """The expression of an output, as it is written in a text."""

    __slots__ = ()


Pieces = tuple[str, ...]  # a text as it is written: words, and outputs as Written


def languages_of(model: Element) -> tuple[list[str], str]:
    """The languages of a form, and the one that is its default: that which says so, or the first."""
    said = {language_code(one.get("lang", "")): one for one in children(child(model, "itext"), "translation")}
    default = [language for language, one in said.items() if one.get("default")]
    return list(said), next(iter([*default[-1:], *said]), "")


def titles_of(model: Element, title: str) -> dict[str, str]:
    """What a form is called, by language; '' is what it is called where it says no more."""
    titles = {"": title}
    for translation in children(child(model, "itext"), "translation"):
        values: Element = _TITLES(translation)
        for value in values:
            pieces = pieces_of(value)
            if pieces:
                titles[language_code(translation.get("lang", ""))] = pieces[0]
    return titles


class Texts:
    """The itext of a form. `itext` is: text id → form ('' or image, guidance …) → language → pieces."""

    def __init__(self, shop: Workshop, model: Element) -> None:
        self.shop = shop
        self.itext: dict[str, dict[str, dict[str, Pieces]]] = {}
        self._read(model)
        self._shared: dict[str, Label] = {}

    def _read(self, model: Element) -> None:
        for translation in children(child(model, "itext"), "translation"):
            language = language_code(translation.get("lang", ""))
            for entry in translation:  # nothing but texts, of nothing but values
                forms = self.itext.setdefault(entry.get("id", ""), {})
                for value in entry:
                    pieces = pieces_of(value)
                    if pieces:
                        forms.setdefault(value.get("form", ""), {})[language] = pieces

    def label(self, parent: Element, name: str, node: NodeDef) -> Label:
        """The text of a label or hint."""
        return self.forms(parent, name, node).get("", NOTHING)

    def forms(self, parent: Element, name: str, node: NodeDef) -> dict[str, Label]:
        """A label or hint in all its forms: its text under '', and what else it has (image, audio, guidance …)."""
        element = child(parent, name)
        if element is None:
            return {}
        reference = element.get("ref")
        if reference is None:
            pieces = pieces_of(element)
            return {"": Label({"": self.parts(pieces, node)})} if pieces else {}
        match = ITEXT.search(reference)
        identifier = (match[1] or match[2] or "") if match else ""
        return {form: self.translated(languages, node) for form, languages in self.itext.get(identifier, {}).items()}

    def message(self, reference: str | None, node: NodeDef) -> Label:
        if not reference:
            return NOTHING
        match = ITEXT.search(reference)
        if match is None:
            return Label({"": (reference,)})
        languages = self.itext.get(match[1] or match[2] or "", {}).get("", {})
        return self.translated(languages, node) if languages else NOTHING

    def translated(self, languages: dict[str, Pieces], node: NodeDef) -> Label:
        """A text in the languages it has; one without outputs is the same wherever it stands."""
        if not any(has_outputs(pieces) for pieces in languages.values()):
            return Label(languages)
        found = {language: self.parts(pieces, node) for language, pieces in languages.items()}
        return Label({language: parts for language, parts in found.items() if parts})

    def parts(self, pieces: Pieces, node: NodeDef) -> tuple[Part, ...]:
        """The pieces with their outputs as expressions on a node."""
        if not has_outputs(pieces):
            return pieces
        found = (self.shop.output(part, node) if isinstance(part, Written) else part for part in pieces)
        return tuple(part for part in found if part is not None)

    def of_list(self, tree: Tree, node: NodeDef, column: str) -> dict[str, Label]:
        """The translated labels of the list that an itemset looks up; without outputs they are shared by all."""
        found: dict[str, Label] = {}
        for part in parts(tree):
            if not (isinstance(part, Call) and part.name == "instance" and isinstance(part.arguments[0], Text)):
                continue
            for row in self.shop.around.lists.get(part.arguments[0].value, ()):
                identifier = row.get(column, "")
                label = self._shared.get(identifier)
                if label is None:
                    languages = self.itext.get(identifier, {}).get("", {})
                    label = self.translated(languages, node) if languages else NOTHING
                    if not any(has_outputs(pieces) for pieces in languages.values()):
                        self._shared[identifier] = label
                found[identifier] = label
        return found


def pieces_of(element: Element) -> Pieces:
    """A text as it is written; () when it is blank or `-`, which is how pyxform writes a missing one."""
    if not len(element):
        whole = (element.text or "").strip()
        return (whole,) if whole and whole != "-" else ()
    found = [element.text or ""]
    for part in element:
        written = part.get("value") or part.get("ref") if name_of(part) == "output" else None
        if written and written.strip():
            found.append(Written(written))
        found.append(part.tail or "")
    if not has_outputs(tuple(found)):
        return (whole,) if (whole := "".join(found).strip()) and whole != "-" else ()
    return tuple(piece for piece in found if piece)


def has_outputs(pieces: Pieces) -> bool:
    return len(pieces) > 1 or isinstance(pieces[0], Written)
