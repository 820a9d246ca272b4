"""A form's texts in its languages: labels, hints and messages, made of words and outputs."""

from __future__ import annotations

import re

from forms.labels import NOTHING, Label, Part
from forms.lists import language_code
from forms.model import NodeDef
from forms.opening.workshop import Workshop
from forms.opening.xml import Element, child, children, name_of
from forms.xpath.tree import Call, Text, Tree, parts

ITEXT = re.compile(r"jr:itext\(\s*(?:'([^']*)'|\"([^\"]*)\"|([\w.-]+))\s*\)")
UNNAMED = "default"  # what pyxform calls the language of a plain `label` beside translated ones


class Texts:
    """The itext of a form. `itext` is: text id → form ('' or image, guidance …) → language → element."""

    def __init__(self, shop: Workshop, model: Element) -> None:
        self.shop = shop
        self.languages: list[str] = []
        self.default_language = ""
        self.itext = self._read(model)
        self._shared: dict[tuple[str, int], Label] = {}

    def _read(self, model: Element) -> dict[str, dict[str, dict[str, Element]]]:
        found: dict[str, dict[str, dict[str, Element]]] = {}
        for translation in children(child(model, "itext"), "translation"):
            language = language_code(translation.get("lang", ""))
            self.languages.append(language)
            if translation.get("default"):
                self.default_language = language
            for entry in children(translation, "text"):
                for value in children(entry, "value"):
                    forms = found.setdefault(entry.get("id", ""), {})
                    forms.setdefault(value.get("form", ""), {})[language] = value
        if not self.default_language and self.languages:
            self.default_language = self.languages[0]
        return found

    def titles(self, title: str) -> dict[str, str]:
        translated = self.itext.get("kb:title", {}).get("", {})
        return {"": title, **{language: value.text or "" for language, value in translated.items()}}

    def label(self, parent: Element, name: str, node: NodeDef, form: str = "") -> Label:
        element = child(parent, name)
        if element is None:
            return NOTHING
        reference = element.get("ref")
        if reference is None:
            return self.inline(element, node) if not form else NOTHING
        match = ITEXT.search(reference)
        return self.translated(match[1] or match[2] or "", node, form) if match else NOTHING

    def inline(self, element: Element, node: NodeDef) -> Label:
        parts = self.parts(element, node)
        return Label({"": parts}) if parts else NOTHING

    def translated(self, identifier: str, node: NodeDef, form: str = "") -> Label:
        languages = self.itext.get(identifier, {}).get(form, {})
        found = {language: self.parts(value, node) for language, value in languages.items()}
        return Label({language: parts for language, parts in found.items() if parts})

    def message(self, reference: str | None, node: NodeDef) -> Label:
        if not reference:
            return NOTHING
        match = ITEXT.search(reference)
        return self.translated(match[1] or match[2] or "", node) if match else Label({"": (reference,)})

    def parts(self, element: Element, node: NodeDef) -> tuple[Part, ...]:
        """The text with its outputs as expressions; () when blank or `-`, which is how pyxform writes a missing one."""
        found: list[Part] = [element.text or ""]
        for output in element:
            if name_of(output) == "output":
                value = self.shop.expression(output.get("value") or output.get("ref"), node, "label")
                if value is not None:
                    found.append(value)
            found.append(output.tail or "")
        if all(isinstance(part, str) for part in found):
            whole = "".join(part for part in found if isinstance(part, str)).strip()
            return (whole,) if whole and whole != "-" else ()
        return tuple(part for part in found if part != "")

    def of_list(self, tree: Tree, node: NodeDef, column: str) -> dict[str, Label]:
        """The translated labels of the list that an itemset looks up; without outputs they are shared by all."""
        found: dict[str, Label] = {}
        for part in parts(tree):
            if not (isinstance(part, Call) and part.name == "instance" and isinstance(part.arguments[0], Text)):
                continue
            for row in self.shop.around.lists.get(part.arguments[0].value, ()):
                identifier = row.get(column, "")
                values = self.itext.get(identifier, {}).get("", {}).values()
                key = (identifier, node.index if any(len(value) for value in values) else -1)
                if key not in self._shared:
                    self._shared[key] = self.translated(identifier, node)
                found[identifier] = self._shared[key]
        return found
