"""Texts of a form: in several languages, with answers filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from forms.xpath.compiler import Expression
from forms.xpath.values import stored
from forms.xpath.world import World

Part = str | Expression
Show = Callable[[str, str, str, str], str]
"""How a value is written for a reader: (canonical text, XLSForm type, kb:unit, language) → text."""


def raw(value: str, kind: str, unit: str, language: str) -> str:
    """The canonical text as it is: what is shown when the caller has no better way."""
    return value


@dataclass(frozen=True, slots=True)
class Label:
    """One text in the languages it has, '' being the form's only one. Blank and `-` (pyxform's) count as missing."""

    texts: Mapping[str, tuple[Part, ...]]

    def say(self, order: tuple[str, ...], world: World, node: Any, show: Show) -> str:
        """The text in the first language of `order` that has one, with outputs filled in, read from `node`."""
        for language in order:
            parts = self.texts.get(language)
            if parts:
                break
        else:
            return ""
        if len(parts) == 1 and isinstance(parts[0], str):
            return parts[0]
        return "".join(
            part if isinstance(part, str) else _shown(part, world, node, show, order[0]) for part in parts
        ).strip()


def _shown(part: Expression, world: World, node: Any, show: Show, language: str) -> str:
    value = stored(part.at(world, node))
    field = part.field
    return show(value, field.kind, field.kb.get("unit", ""), language) if field is not None and value else value


NOTHING = Label({})
