"""A walk through a form: what is asked next, what an answer does, how far it has got.

A session is made anew for every message from the form, what the caller knows of the world, and the state that the
last one left. Its model is *settled*: a question is settled once it was answered, skipped or confirmed; what is
asked next is the first relevant question in form order that is not, unless `back` or `jump` chose another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Literal, cast

from forms.form import Control, Form, Group, Option, Question, Repeat, Section
from forms.labels import Label, Show, raw
from forms.lists import Row, Rows, rows_of
from forms.walking import answers, finish
from forms.walking import state as states
from forms.walking.instance import Copies, Node, build, find, path_of
from forms.walking.recompute import Live, cast_to, everything, instances
from forms.xpath.values import boolean
from forms.xpath.world import World

LAST_SAVED = "__last-saved"


@dataclass(frozen=True, slots=True)
class Given:
    """Everything a session may know of the world.

    `instances` are the lists the caller serves, by name (keep them as `lists.Rows` to keep their index); `functions`
    the host's, by the name they have in expressions; `properties` what a device would know (username, deviceid …);
    `show` writes values into labels for a reader; `deprecated` is the instanceID of the submission that this corrects.
    """

    now: datetime
    zone: tzinfo
    seed: str = ""
    instances: Mapping[str, Iterable[Row]] = field(default_factory=dict)
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    show: Show = raw
    deprecated: str = ""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is to be asked now, in one language.

    `type` is XLSForm's, or `note` (answer '' to go on; also a question that nobody may change: then `readonly`, and
    `value` is what to show), or `repeat` ("another one?": answer yes or no; parameters
    hold `count`, how many there are). `value` is what stands there already. `number` of `of` counts the relevant
    questions, notes left out. `screen` is the field-list group it stands in, `media` names files by kind.
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


@dataclass(frozen=True, slots=True)
class Answered:
    """One line of the read-back: `shown` is the value as a reader sees it (labels of choices, not names)."""

    path: str
    name: str
    label: str
    value: str
    shown: str
    type: str
    kb: Mapping[str, str]
    sections: tuple[str, ...]


Kind = Literal["required", "constraint", "type", "choice"]


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


class Unfinished(Exception):
    """The form cannot be sent yet; `paths` are still to be answered, or no longer hold."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self.paths = paths
        super().__init__(f"{len(paths)} questions are open")


Finished = finish.Finished
Place = tuple[Control, Any]  # a Question with its Node, or a Repeat with its Copies ("another one?")


class Session:
    """One person's walk. Nothing in it is shared with other sessions but the form."""

    def __init__(self, form: Form, given: Given, state: Mapping[str, Any] | None = None) -> None:
        self.form = form
        self.given = given
        self._world = _world(form, given)
        self._world.choice_label = self._choice_label
        self._live = Live(form, self._world)
        self._chosen: Node | Copies | None = None
        self._scan: list[Place] | None = None
        if state is None:
            self._begin()
        else:
            self._resume(state)

    def _begin(self) -> None:
        live = self._live
        live.checking = live.acting = False
        live.plant(fresh=True)
        for node in everything(live.root):
            if node.definition.preload:
                node.value = _preloaded(node.definition.preload, self._world)
        live.all_waiting(live.root)
        live.drain()
        for action in self.form.first_load:
            for target in instances(live.root, action.target):
                live.set(target, cast_to(target.definition, action.value.at(self._world, target)))
            live.drain()
        live.checking = live.acting = True

    def _resume(self, state: Mapping[str, Any]) -> None:
        live = self._live
        live.checking = live.acting = False
        live.plant(fresh=False)
        self._world.draws = int(state.get("draws", 0))
        states.restore(live, state)
        if state.get("version") == self.form.version:
            live.outside_waiting()
        else:
            live.all_waiting(live.root)
        live.drain()
        live.checking = live.acting = True
        at = state.get("at")
        self._chosen = find(live.root, at) if at else None

    def state(self) -> dict[str, Any]:
        """JSON data from which `Session(form, given, state)` goes on as if nothing had been."""
        at = path_of(self._chosen) if self._chosen is not None else None
        return states.keep(self._live, at)

    # where we are -------------------------------------------------------------------------------------------------

    def _places(self) -> list[Place]:
        """All that may be asked now, in form order; looked up once between changes."""
        if self._scan is None:
            self._scan = list(self._walk(self.form.body, self._live.root))
        return self._scan

    def _walk(self, controls: Iterable[Control], row: Node) -> Iterator[Place]:
        for control in controls:
            if isinstance(control, Question):
                node = _reach(row, control.slots)
                if node.relevant:
                    yield control, node
            elif isinstance(control, Group):
                if control.section.definition is None or _reach(row, control.slots).relevant:
                    yield from self._walk(control.parts, row)
            else:
                yield from self._repeated(control, row)

    def _repeated(self, control: Repeat, row: Node) -> Iterator[Place]:
        holder = _reach(row, control.slots[:-1])
        if not holder.relevant:
            return
        copies: Copies = holder.children[control.slots[-1]]
        for instance in copies.rows:
            if instance.relevant:
                yield from self._walk(control.parts, instance)
        if not control.section.counted and self._may_grow(copies):
            yield control, copies

    def _may_grow(self, copies: Copies) -> bool:
        """Whether another one may be asked for: the repeat's relevance, judged on the last or, of none, a blank one."""
        if copies.rows:
            return bool(copies.rows[-1].relevant)
        relevant = copies.definition.binding.relevant
        if relevant is None:
            return True
        blank = build(copies.definition, copies.parent, self._world.single, fresh=False)
        return boolean(relevant.at(self._world, blank))

    def _place(self) -> Place | None:
        chosen = self._chosen
        first: Place | None = None
        for place in self._places():
            if place[1] is chosen:
                return place
            if first is None and not place[1].settled:
                first = place
                if chosen is None:
                    break
        return first

    @property
    def finished(self) -> bool:
        """Nothing is left to ask."""
        return self._place() is None

    def prompt(self, language: str = "") -> Prompt | None:
        """What to ask now, in this language or the next best; None when nothing is left to ask."""
        place = self._place()
        if place is None:
            return None
        control, node = place
        before = 0
        count = 0
        for other, at in self._places():
            if isinstance(other, Question) and other.type != "note":
                count += 1
            if at is node:
                before = count
        if isinstance(control, Repeat):
            return self._ask_another(control, node, language, before, count)
        return self._ask(cast(Question, control), node, language, before, count)

    def _ask(self, question: Question, node: Node, language: str, number: int, of: int) -> Prompt:
        order, world, show = self.form.order(language), self._world, self.given.show
        world.language = language
        readonly = self._live.is_readonly(node)
        return Prompt(
            path=path_of(node),
            name=question.name,
            type="note" if readonly else question.type,
            label=question.label.say(order, world, node, show),
            hint=question.hint.say(order, world, node, show),
            guidance=question.guidance.say(order, world, node, show),
            value=node.value,
            required=self._live.is_required(node),
            choices=question.choices.options(world, node, order, show) if question.choices else (),
            sections=self._sections(question.sections, node, language),
            number=number,
            of=of,
            appearance=question.appearance,
            parameters=question.parameters,
            kb=question.kb,
            readonly=readonly,
            screen=question.screen,
            media={
                kind: file for kind, label in question.media.items() if (file := label.say(order, world, node, show))
            },
        )

    def lead(self, language: str = "") -> tuple[Prompt, ...]:
        """The notes that stand right before what is asked now, settled or not: a sum is to be seen whenever its
        question is asked."""
        place, places = self._place(), self._places()
        at = next((i for i, one in enumerate(places) if place is not None and one[1] is place[1]), 0)
        found: list[Prompt] = []
        for control, node in reversed(places[:at]):
            if not isinstance(control, Question) or not self._is_note(control, node):
                break
            found.append(self._ask(control, node, language, 0, 0))
        return tuple(reversed(found))

    def _ask_another(self, repeat: Repeat, copies: Copies, language: str, number: int, of: int) -> Prompt:
        self._world.language = language
        definition = copies.definition
        return Prompt(
            path=path_of(copies),
            name=definition.name,
            type="repeat",
            label=self._say(repeat.section.label, copies.parent, language),
            hint="",
            guidance="",
            value="no" if copies.settled else "",
            required=True,
            choices=(),
            sections=self._sections(repeat.sections, copies.parent, language),
            number=number,
            of=of,
            appearance=repeat.section.appearance,
            parameters={"count": str(len(copies.rows))},
            kb=definition.kb,
        )

    def _say(self, label: Label, node: Node, language: str) -> str:
        return label.say(self.form.order(language), self._world, node, self.given.show)

    def _sections(self, sections: tuple[Section, ...], node: Node, language: str) -> tuple[str, ...]:
        """The labels of the groups around a question, outermost first; of a repeat with the instance's number."""
        said = []
        for section in sections:
            label = self._say(section.label, node, language)
            if section.is_repeat:
                row = next((up for up in node.above() if up.definition is section.definition), None)
                place = self.given.show(str(row.position), "integer", "", language) if row else ""
                label = f"{label} {place}".strip()
            if label:
                said.append(label)
        return tuple(said)

    def _choice_label(self, names: str, node: Node) -> str:
        """jr:choice-name: the labels of the choices, in the language that is being shown."""
        question = node.definition.question
        if question is None or question.choices is None:
            return names
        order = self.form.order(self._world.language)
        labels = {
            option.name: option.label for option in question.choices.options(self._world, node, order, self.given.show)
        }
        return ", ".join(labels.get(name, name) for name in names.split())

    # what is answered ---------------------------------------------------------------------------------------------

    def answer(self, value: str) -> None:
        """Check and store the answer to what is asked now, and move on; '' skips. Raises Refused."""
        place = self._place()
        if place is None:
            return
        control, node = place
        if isinstance(control, Repeat):
            self._answer_another(node, value)
        else:
            self._answer(cast(Question, control), node, value)
        self._chosen = None
        self._scan = None

    def _answer(self, question: Question, node: Node, value: str) -> None:
        live = self._live
        if not self._is_note(question, node):
            checked = self.check(question, node, value)
            node.settled = True
            if live.set(node, checked):
                live.drain()
        node.settled = True

    def check(self, question: Question, node: Node, value: str) -> str:
        """The value as it is stored. Raises Refused when it is not one of the type, not offered, or not accepted."""
        binding = node.definition.binding
        if not value.strip():
            if self._live.is_required(node):
                raise self._refused("required", node, binding.required_message)
            return ""
        stored_value = answers.canonical(value, question.type)
        if stored_value is None or (question.type == "range" and node.definition.kind == "integer" and "." in value):
            raise self._refused("type", node, None)
        if question.type in answers.CHOSEN and question.choices is not None:
            picked = answers.chosen(stored_value.strip(), question.type, question.choices.names(self._world, node))
            if picked is None:
                raise self._refused("choice", node, None)
            stored_value = picked
        outside = question.type == "range" and not answers.in_range(stored_value, question.parameters)
        if outside or not self._live.satisfies(node, stored_value):
            raise self._refused("constraint", node, binding.constraint_message)
        return stored_value

    def complaint(self) -> Refused | None:
        """Why the answer that stands at what is asked now does not hold any more, as after a change elsewhere; None
        when there is none, or nothing is wrong with it."""
        place = self._place()
        if place is None or not isinstance(place[0], Question) or not place[1].value or place[0].type == "note":
            return None
        try:
            self.check(place[0], place[1], place[1].value)
        except Refused as refused:
            return refused
        return None

    def _refused(self, kind: Kind, node: Node, message: Label | None) -> Refused:
        return Refused(kind, path_of(node), (lambda language: self._say(message, node, language)) if message else None)

    def _answer_another(self, copies: Copies, value: str) -> None:
        if value == "yes":
            copies.settled = False
            self._live.grow(copies)
            self._live.drain()
        elif value in {"no", ""}:
            copies.settled = True
        else:
            raise Refused("choice", path_of(copies))

    # moving -------------------------------------------------------------------------------------------------------

    def back(self) -> bool:
        """Go to the question before this one in form order, notes left out; False when there is none. An instance
        just added, of which nothing is answered yet, is taken away again."""
        places, here = self._places(), self._place()
        at = len(places) if here is None else next(i for i, place in enumerate(places) if place[1] is here[1])
        if here is not None and self._undo_instance(here, places[:at]):
            return True
        for control, node in reversed(places[:at]):
            if isinstance(control, Repeat) or not self._is_note(cast(Question, control), node):
                self._chosen = node
                return True
        return False

    def _is_note(self, question: Question, node: Node) -> bool:
        """What is only read: a note, or a question that nobody may change."""
        return question.type == "note" or self._live.is_readonly(node)

    def _undo_instance(self, here: Place, before: list[Place]) -> bool:
        control, node = here
        if not isinstance(control, Question) or not control.repeats:
            return False
        row = next(up for up in node.above() if up.definition.is_repeat)
        assert row.parent is not None
        copies: Copies = row.parent.children[row.definition.slot]
        repeat = next(section for section in reversed(control.sections) if section.is_repeat)
        least = 0 if row.definition.starts_empty else 1
        if repeat.counted or row.position != len(copies.rows) or row.position <= least:
            return False
        if any(row in at.above() for _, at in before if isinstance(at, Node)):
            return False
        if any(part.settled and part.value for part in everything(row)):
            return False
        self.remove(path_of(row))
        self._chosen = copies
        return True

    def jump(self, path: str) -> None:
        """Ask this question next, whether it is settled or not. Raises KeyError when it is not there to be asked."""
        node = self._asked_at(path)
        if node is None:
            raise KeyError(path)
        self._chosen = node

    def _asked_at(self, path: str) -> Node | Copies | None:
        node = find(self._live.root, path)
        return node if any(place[1] is node for place in self._places()) else None

    def unsettle(self, paths: Iterable[str]) -> None:
        """Have these asked again, their answers kept: a report that came back. Unknown paths are passed over; of a
        group or repeat all that is in it is asked."""
        for path in paths:
            node = find(self._live.root, path)
            if isinstance(node, Copies):
                for row in node.rows:
                    self._open(row)
            elif node is not None:
                self._open(node)
        self._chosen = None

    def _open(self, node: Node) -> None:
        for part in everything(node):
            part.settled = False

    def add(self, path: str) -> str:
        """Add an instance to the repeat at `path`; returns the new instance's path. Raises KeyError."""
        copies = find(self._live.root, path)
        if not isinstance(copies, Copies):
            raise KeyError(path)
        row = self._live.grow(copies)
        self._live.drain()
        self._scan = self._chosen = None
        return path_of(row)

    def remove(self, path: str) -> None:
        """Take the instance at `path` (`kids[2]`) away with its answers; those behind it move up. Raises KeyError."""
        row = find(self._live.root, path)
        if not isinstance(row, Node) or not row.definition.is_repeat or row.parent is None:
            raise KeyError(path)
        self._live.drop(row.parent.children[row.definition.slot], row)
        self._live.drain()
        self._scan = self._chosen = None

    # the end ------------------------------------------------------------------------------------------------------

    def review(self, language: str = "") -> tuple[Answered, ...]:
        """All questions with their answers, as they are relevant now."""
        return tuple(
            self._answered(control, node, language)
            for control, node in self._places()
            if isinstance(control, Question) and control.type != "note"
        )

    def _answered(self, question: Question, node: Node, language: str) -> Answered:
        self._world.language = language
        return Answered(
            path=path_of(node),
            name=question.name,
            label=self._say(question.label, node, language),
            value=node.value,
            shown=self._shown(question, node, language),
            type=question.type,
            kb=question.kb,
            sections=self._sections(question.sections, node, language),
        )

    def _shown(self, question: Question, node: Node, language: str) -> str:
        if not node.value:
            return ""
        if question.choices is not None:
            return self._choice_label(node.value, node)
        return self.given.show(node.value, question.type, question.kb.get("unit", ""), language)

    def finalize(self) -> Finished:
        """The submission, hidden answers left out: typed values and ODK's XML. What looks at the clock and at served
        lists is computed once more, and every rule checked. Raises Unfinished."""
        live = self._live
        live.outside_waiting()
        live.drain()
        self._scan = None
        open_ones = [
            path_of(node)
            for control, node in self._places()
            if (not node.settled) or (isinstance(control, Question) and self._broken(control, node))
        ]
        if open_ones:
            raise Unfinished(tuple(open_ones))
        return finish.finished(live, self.given.deprecated)

    def _broken(self, question: Question, node: Node) -> bool:
        return not self._is_note(question, node) and bool(self._live.fault(node))


def _reach(row: Node, slots: tuple[int, ...]) -> Any:
    node: Any = row
    for slot in slots:
        node = node.children[slot]
    return node


def _world(form: Form, given: Given) -> World:
    served = {name: rows_of(rows) for name, rows in given.instances.items()}
    last = served.get(LAST_SAVED)
    if last and not last.is_record:
        served[LAST_SAVED] = Rows.record(last[0])
    return World(
        now=given.now,
        zone=given.zone,
        seed=given.seed,
        instances={**served, **form.lists},
        functions={**form.functions, **given.functions},
        properties=given.properties,
        version=form.version,
    )


def _preloaded(preload: str, world: World) -> str:
    """What a form asks to be filled in before anybody answers; `end` waits for the end."""
    kind, _, name = preload.partition(" ")
    if preload == "timestamp start":
        return world.now.isoformat(timespec="milliseconds")
    if kind == "date":
        return world.now.date().isoformat()
    if kind == "property":
        return world.properties.get(name, "")
    return finish.new_id(world) if kind == "uid" else ""
