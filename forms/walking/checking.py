"""Whether an answer is taken: its type, the choices offered, the form's own rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from forms.form import Question
from forms.labels import Label
from forms.walking import answers
from forms.walking.instance import Copies, Node, build, path_of
from forms.walking.recompute import Live
from forms.walking.wording import Wording
from forms.xpath.values import LONGEST_TEXT, boolean

Kind = Literal["required", "constraint", "type", "choice", "long"]


class Refused(Exception):
    """An answer that is not taken. `text(language)` is the form's own message, '' when it has none."""

    def __init__(self, kind: Kind, path: str, text: Callable[[str], str] | None = None) -> None:
        self.kind = kind
        self.path = path
        self._text = text
        super().__init__(f"{kind}: {path}")

    def text(self, language: str) -> str:
        """The form's message in the language, or the next best it has; '' when the form says nothing."""
        return self._text(language) if self._text else ""


class Checker:
    """Judges answers as things are now."""

    def __init__(self, live: Live, wording: Wording) -> None:
        self._live = live
        self._wording = wording

    def check(self, question: Question, node: Node, value: str) -> str:
        """The value as it is stored. Raises Refused when it is too long, not one of the type, not offered, or not
        accepted."""
        binding = node.definition.binding
        if not value.strip():
            if self._live.is_required(node):
                raise self._refused("required", node, binding.required_message)
            return ""
        if len(value) > LONGEST_TEXT or not self._live.has_room(node, value):
            raise self._refused("long", node, None)
        stored_value = answers.canonical(value, question.type, self._live.world, question.appearance)
        if stored_value is None:
            raise self._refused("type", node, None)
        if question.type in answers.CHOSEN and question.choices is not None:
            picked = answers.chosen(stored_value.strip(), question.type, question.choices.names(self._live.world, node))
            if picked is None:
                raise self._refused("choice", node, None)
            stored_value = picked
        outside = question.type == "range" and not answers.in_range(stored_value, question.parameters)
        if outside or not self._live.satisfies(node, stored_value):
            raise self._refused("constraint", node, binding.constraint_message)
        return stored_value

    def _refused(self, kind: Kind, node: Node, message: Label | None) -> Refused:
        return Refused(
            kind, path_of(node), (lambda language: self._wording.say(message, node, language)) if message else None
        )

    def has_enough(self, copies: Copies) -> bool:
        """Whether a repeat's own constraint holds with the instances that there are: `count(../kids) >= 2`, said on the
        repeat and judged on its last instance."""
        constraint = copies.definition.binding.constraint
        return constraint is None or boolean(constraint.at(self._live.world, _last(copies)))

    def wrong_count(self, copies: Copies) -> Refused:
        """That there are too few, or would be too many."""
        message = copies.definition.binding.constraint_message
        last = _last(copies)
        said = (lambda language: self._wording.say(message, last, language)) if message else None
        return Refused("constraint", path_of(copies), said)

    def is_note(self, question: Question, node: Node) -> bool:
        """What is only read: a note, or a question that nobody may change."""
        return question.type == "note" or self._live.is_readonly(node)

    def is_broken(self, question: Question, node: Node) -> bool:
        """Whether what stands there may not be sent so."""
        return not self.is_note(question, node) and bool(self._live.fault(node))


def _last(copies: Copies) -> Node:
    """The last instance, or of none a blank one."""
    return copies.rows[-1] if copies.rows else build(copies.definition, copies.parent, [], fresh=False)
