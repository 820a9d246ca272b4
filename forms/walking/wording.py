"""What a reader sees of a walk: the question that is asked now, and the lines of the read-back, in her language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.form import Option, Question, Repeat, Roster, Section
from forms.labels import DOTS, Label, Show, is_masked
from forms.walking.instance import Copies, Node, build, path_of
from forms.walking.recompute import Live

DEEPEST_NAMES = 3  # choices whose labels name choices whose labels name choices, perhaps their own


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is to be asked now, in one language.

    `type` is XLSForm's, or `note` (answer '' to go on; also a question that nobody may change: then `readonly`, and
    `value` is what to show), or `repeat` ("another one?": answer yes or no; parameters
    hold `count`, how many there are). `value` is what stands there already. `number` of `of` counts the questions
    that may be answered now. `screen` is the field-list group it stands in, `media` names files by kind. Of what was
    answered, skipped or confirmed before, and still holds, it is `settled`; `proposed`: what stands there is the form's
    (a default, or reckoned), and nobody has said yet that it is right; `said` is what somebody had answered before the
    form put that in its place.
    """

    path: str
    name: str
    type: str
    label: str
    hint: str
    guidance: str
    value: str
    required: bool
    choices: tuple[Option, ...]
    sections: tuple[str, ...]
    number: int
    of: int
    appearance: str
    parameters: Mapping[str, str]
    kb: Mapping[str, str]
    readonly: bool = False
    screen: str = ""
    media: Mapping[str, str] = field(default_factory=dict)
    settled: bool = False
    proposed: bool = False
    said: str = ""

    @property
    def hers(self) -> str:
        """What somebody has answered, be it that the form has put something else in its place."""
        return self.said if self.proposed else self.value


@dataclass(frozen=True, slots=True)
class Answered:
    """One line of the read-back: `shown` is the value as a reader sees it (labels of choices, not names); `settled`
    says that somebody has answered, skipped or confirmed it."""

    path: str
    name: str
    label: str
    value: str
    shown: str
    type: str
    kb: Mapping[str, str]
    sections: tuple[str, ...]
    settled: bool = False


class Wording:
    """Puts places into words. `show` writes values for a reader."""

    def __init__(self, live: Live, show: Show) -> None:
        self._live = live
        self._world = live.world
        self._world.choice_label = self._choice_name
        self._show = show
        self._naming: list[Question] = []  # whose choices are being named, one because of the other

    def show_by(self, show: Show) -> None:
        """From now on values are written so."""
        self._show = show

    def ask(self, question: Question, node: Node, language: str, number: int, of: int) -> Prompt:
        order, world, show = self._live.form.order(language), self._world, self._show
        said = {
            "label": question.label.say(order, world, node, show),
            "hint": question.hint.say(order, world, node, show),
            "guidance": question.guidance.say(order, world, node, show),
            "sections": self.sections(question.sections, node, language),
            "media": {
                kind: file for kind, label in question.media.items() if (file := label.say(order, world, node, show))
            },
        }
        return self._prompt(question, node, language, number=number, of=of, **said)

    def asked(self, question: Question, node: Node, language: str) -> Prompt:
        """As `ask`, without what is only there to be read."""
        nothing = {"label": "", "hint": "", "guidance": "", "sections": (), "media": {}}
        return self._prompt(question, node, language, number=0, of=0, **nothing)

    def _prompt(self, question: Question, node: Node, language: str, **said: Any) -> Prompt:
        readonly = self._live.is_readonly(node)
        proposes = bool(node.value) and not node.settled and node.definition in self._live.form.proposes
        proposed = proposes and node.value != node.said
        return Prompt(
            path=path_of(node),
            name=question.name,
            type="note" if readonly else question.type,
            value=node.value,
            required=self._live.is_required(node),
            choices=self.options(question, node, language),
            appearance=question.appearance,
            parameters=question.parameters,
            kb=question.kb,
            readonly=readonly,
            screen=question.screen,
            settled=node.settled,
            proposed=proposed,
            said=node.said if proposed else "",
            **said,
        )

    def ask_another(self, repeat: Repeat, copies: Copies, language: str, number: int, of: int) -> Prompt:
        definition = copies.definition
        return Prompt(
            path=path_of(copies),
            name=definition.name,
            type="repeat",
            label=self.say(repeat.section.label, self._next_row(copies), language),
            hint="",
            guidance="",
            value="no" if copies.settled else "",
            required=True,
            choices=(),
            sections=self.sections(repeat.sections, copies.parent, language),
            number=number,
            of=of,
            appearance=repeat.section.appearance,
            parameters={"count": str(len(copies.rows))},
            kb=definition.kb,
        )

    def say(self, label: Label, node: Node, language: str) -> str:
        return label.say(self._live.form.order(language), self._world, node, self._show)

    @staticmethod
    def _next_row(copies: Copies) -> Node:
        """The row that may come, blank: its label names nothing of the rows before it (JavaRosa)."""
        row = build(copies.definition, copies.parent, [], fresh=False)
        row.position = len(copies.rows) + 1
        return row

    def sections(self, sections: tuple[Section, ...], node: Node, language: str) -> tuple[str, ...]:
        """The labels of the groups around a question, outermost first, each read from its own group; a repeat's with
        the instance's number, a roster's with what the list calls its row."""
        said: list[str] = []
        for section in sections:
            definition = section.definition or self._live.root.definition
            if definition.home is None:
                own = self._world.single[definition.index]
            else:
                own = next((up for up in node.above() if up.definition is definition), None)
                if own is None:  # the body's group is not the one of the data that the question stands in
                    continue
            label = self.say(section.label, own, language)
            if section.roster is not None:
                said += label, self.row_label(section.roster, own, language)
            elif section.is_repeat:
                said.append(f"{label} {self._show(str(own.position), 'integer', '', language)}".strip())
            else:
                said.append(label)
        return tuple(filter(None, said))

    def row_label(self, roster: Roster, row: Node, language: str) -> str:
        """Whose row of a roster this is; dots where what stands in it, or who it is, is hidden."""
        if self._world.hides(row.definition) or self._world.hides(roster.key):
            return DOTS
        return roster.label(
            row.children[roster.key.slot].value, self._world, self._live.form.order(language), self._show
        )

    def _choice_name(self, name: str, node: Node) -> str:
        """jr:choice-name: the label of one choice, in the language that is being shown, or else, in what is reckoned,
        in the form's own: that it is kept must not depend on who looked last. '' of one that is not offered."""
        language = self._world.language or self._live.form.default_language
        return self._choice_labels(node, language).get(name, "")

    def _choice_labels(self, node: Node, language: str) -> dict[str, str]:
        """The labels of what may be chosen."""
        question = node.definition.question
        if question is None or question.choices is None or len(self._naming) >= DEEPEST_NAMES:
            return {}
        order = self._live.form.order(language)
        self._naming.append(question)
        try:
            options = question.choices.options(self._world, node, order, self._show)
        finally:
            self._naming.pop()
        if self._naming:
            self._world.spend(len(options))
        return {option.name: option.label for option in options}

    def answered(self, question: Question, node: Node, language: str) -> Answered:
        return Answered(
            path=path_of(node),
            name=question.name,
            label=self.say(question.label, node, language),
            value=node.value,
            shown=self.shown(question, node, language),
            type=question.type,
            kb=question.kb,
            sections=self.sections(question.sections, node, language),
            settled=node.settled,
        )

    def options(self, question: Question, node: Node, language: str) -> tuple[Option, ...]:
        """The choices offered, in their order."""
        if question.choices is None:
            return ()
        return question.choices.options(self._world, node, self._live.form.order(language), self._show)

    def shown(self, question: Question, node: Node, language: str) -> str:
        """What stands there, as a reader sees it."""
        if not node.value:
            return ""
        if is_masked(question.appearance):
            return DOTS
        if question.choices is not None:
            labels = self._choice_labels(node, language)
            return ", ".join(labels.get(name, name) for name in node.value.split())
        return self._show(node.value, question.shown_as, question.kb.get("unit", ""), language)
