"""A walk through a form: what is asked next, what an answer does, how far it has got.

A session is made anew for every message from the form, what the caller knows of the world, and the state that the
last one left. Its model is *settled*: a question is settled once it was answered, skipped or confirmed; what is
asked next is the first relevant question in form order that is not, unless `back` or `jump` chose another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from forms import follow_ups
from forms.follow_ups import FollowUp
from forms.form import Form, Question, Repeat
from forms.lists import LAST_SAVED
from forms.model import NodeDef
from forms.walking import finish
from forms.walking import state as states
from forms.walking.checking import Checker, Kind, Refused
from forms.walking.given import Given, world_of
from forms.walking.grid import Grid, grid_around
from forms.walking.instance import Copies, Node, begins_with, everything, find, path_of
from forms.walking.metadata import preloaded
from forms.walking.outline import Field, Rows, outline
from forms.walking.places import Place, Places
from forms.walking.recompute import MOST_NODES, Live, instances
from forms.walking.together import Member, Shown, Standing, members, rows, standing
from forms.walking.wording import Answered, Prompt, Wording
from forms.xpath.values import number
from forms.xpath.world import nothing

__all__ = [
    "LAST_SAVED",
    "Answered",
    "Finished",
    "Given",
    "Grid",
    "Kind",
    "Member",
    "Prompt",
    "Refused",
    "Session",
    "Shown",
    "Standing",
    "Unfinished",
]

TOLD = "kb-told"  # a note that is read again with the answers
_INDEX = re.compile(r"\[\d+\]")


class Unfinished(Exception):
    """The form cannot be sent yet; `paths` are still to be answered, or no longer hold."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        self.paths = paths
        super().__init__(f"{len(paths)} questions are open")


Finished = finish.Finished
P = ParamSpec("P")
T = TypeVar("T")


def _changing(method: Callable[Concatenate[Session, P], T]) -> Callable[Concatenate[Session, P], T]:
    """Of a method that may change anything: where the walk stands, and what its state is, are found anew after it."""

    @wraps(method)
    def changing(session: Session, /, *of: P.args, **named: P.kwargs) -> T:
        try:
            return method(session, *of, **named)
        finally:
            session._here = session._kept = session._asked = None

    return changing


class Session:
    """One person's walk. Nothing in it is shared with other sessions but the form."""

    def __init__(self, form: Form, given: Given, state: Mapping[str, Any] | None = None) -> None:
        self.form = form
        self.given = given
        self._world = world_of(form, given)
        self._live = Live(form, self._world)
        self._places = Places(self._live)
        self._wording = Wording(self._live, given.show)
        self._checker = Checker(self._live, self._wording)
        self._chosen: Node | Copies | None = None
        self._here: tuple[Place | None] | None = None  # found since the last change, as is the next
        self._asked: tuple[str, Prompt] | None = None
        self._kept: tuple[int, dict[str, Any]] | None = None  # with how often chance had been asked
        if state is None:
            self._begin()
        else:
            self._resume(state if isinstance(state, Mapping) else {})

    def _begin(self) -> None:
        live = self._live
        live.checking = live.acting = False
        live.plant()
        for node in everything(live.root):
            if node.definition.preload:
                node.value = preloaded(node.definition.preload, self._world)
        if self.form.first_load:
            self._set_defaults()
        live.all_waiting(live.root)
        live.drain()
        live.checking = live.acting = True

    def _set_defaults(self) -> None:
        """The defaults that are reckoned, before anything is hidden: what one reads may be shown later (JavaRosa)."""
        live = self._live
        live.deciding = False
        live.all_waiting(live.root)
        live.drain()
        live.acting = True  # they are changes to those that wait for one
        for action in self.form.first_load:
            for target in instances(live.root, action.target):
                live.set(target, live.cast(target, action.value.at(self._world, target)))
            live.drain()
        live.acting, live.deciding = False, True

    def _resume(self, state: Mapping[str, Any]) -> None:
        live = self._live
        live.checking = live.acting = False
        draws, at = state.get("draws"), state.get("at")
        self._world.draws = draws if isinstance(draws, int) else 0
        states.restore(live, state)
        if state.get("version") == self.form.version:
            live.outside_waiting()
        else:
            live.all_waiting(live.root)
        live.drain()
        live.checking = live.acting = True
        self._chosen = find(live.root, at) if isinstance(at, str) else None

    @_changing
    def goes_on(self, given: Given, state: object) -> bool:
        """Whether this session is the one that `state` tells of, and is told the same of the world but for the moment.
        Then it goes on from there, as one that is made anew from the state would, and much cheaper. Whatever is not
        as it says, be it one answer, makes it another one: then it is of no use any more."""
        before = self.given
        if (given.zone, given.seed, given.deprecated) != (before.zone, before.seed, before.deprecated):
            return False
        told = (given.properties, given.functions, given.instances)
        if told != (before.properties, before.functions, before.instances) or state != self.state():
            return False
        self.given = given
        self._world.tell(given.now)
        self._wording.show_by(given.show)
        self._places.forget()
        live = self._live
        live.checking = live.acting = False
        live.moving_waiting()
        live.drain()
        live.checking = live.acting = True
        return True

    @property
    def size(self) -> int:
        """How many nodes it holds: what it takes of memory."""
        return MOST_NODES - self._live.room + len(self._world.single)

    def state(self) -> dict[str, Any]:
        """JSON data from which `Session(form, given, state)` goes on as if nothing had been; to be left as it is."""
        if self._kept is None or self._kept[0] != self._world.draws:
            at = path_of(self._chosen) if self._chosen is not None else None
            self._kept = self._world.draws, states.keep(self._live, at)
        return self._kept[1]

    # where we are -------------------------------------------------------------------------------------------------

    def _place(self) -> Place | None:
        self._world.work = 0  # what is asked and answered from here on may cost anew
        if self._here is None:
            self._here = (self._find_place(),)
        return self._here[0]

    def _find_place(self) -> Place | None:
        chosen = self._chosen
        first: Place | None = None
        for place in self._places.all():
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

    @property
    def progress(self) -> tuple[int, int]:
        """How many of the questions that are relevant now are settled, and how many there are; notes left out."""
        asked = self._places.asked()
        return len([node for node in asked if node.settled]), len(asked)

    def prompt(self, language: str = "") -> Prompt | None:
        """What to ask now, in this language or the next best; None when nothing is left to ask."""
        place = self._place()
        if place is None:
            return None
        control, node = place
        before, count = self._places.number(node)
        if isinstance(control, Repeat):
            return self._wording.ask_another(control, node, language, before, count)
        return self._wording.ask(cast(Question, control), node, language, before, count)

    def asked(self, language: str = "") -> Prompt | None:
        """What is asked now as far as an answer to it has to be read: as `prompt`, without its texts and without how
        far one is, which cost more than the rest."""
        place = self._place()
        if place is None or isinstance(place[0], Repeat):
            return self.prompt(language)
        if self._asked is None or self._asked[0] != language:
            self._asked = language, self._wording.asked(cast(Question, place[0]), place[1], language)
        return self._asked[1]

    def lead(self, language: str = "") -> tuple[Prompt, ...]:
        """The notes that stand right before what is asked now, settled or not: a sum is to be seen whenever its
        question is asked."""
        place, places = self._place(), self._places.all()
        at = next((i for i, one in enumerate(places) if place is not None and one[1] is place[1]), 0)
        found: list[Prompt] = []
        for control, node in reversed(places[:at]):
            if not isinstance(control, Question) or not self._checker.is_note(control, node):
                break
            found.append(self._wording.ask(control, node, language, 0, 0))
        return tuple(reversed(found))

    def leads_to(self) -> str:
        """The path of the question that follows the note that is asked now; '' where none does."""
        place, places = self._place(), self._places.all()
        at = next((i for i, one in enumerate(places) if place is not None and one[1] is place[1]), len(places))
        behind = (
            node
            for control, node in places[at:]
            if not isinstance(control, Question) or not self._checker.is_note(control, node)
        )
        node = next(behind, None)
        return path_of(node) if isinstance(node, Node) else ""

    def roster(self, language: str = "") -> Grid | None:
        """The table of the roster that what is asked now stands in; None when it stands in none."""
        place = self._place()
        if place is None or not isinstance(place[0], Question):
            return None
        return grid_around(self._live, self._wording, place[0], place[1], language)

    def roster_row(self, path: str) -> str:
        """The row of a roster in which the question or note at this path stands; '' when it stands in none."""
        for row in reversed(list(_INDEX.finditer(path))):
            repeat = self.form.repeat_by_path.get(_INDEX.sub("", path[: row.start()]))
            if repeat is not None and repeat.section.roster is not None:
                return path[: row.end()]
        return ""

    def members(self, path: str = "", *, whole: bool = False) -> tuple[Member, ...]:
        """The questions that stand in one section with what is asked now, or with the question at this path, in form
        order; none where there is none. Of the `whole` form all that stand in no repeat."""
        place = (
            self._place() if not path else next((one for one in self._places.all() if path_of(one[1]) == path), None)
        )
        if place is None or not isinstance(place[0], Question):
            return ()
        return members(self._live, place[0], place[1], whole=whole)

    def worded(self, path: str, language: str = "") -> Prompt:
        """A question in words, whether it is relevant now or not. Raises KeyError when there is none at this path."""
        node = find(self._live.root, path)
        if not isinstance(node, Node) or node.definition.question is None:
            raise KeyError(path)
        return self._wording.ask(node.definition.question, node, language, 0, 0)

    def rows(self, path: str, language: str = "") -> tuple[Shown, ...]:
        """The rows of the repeat at this path. Raises KeyError when there is none."""
        copies = find(self._live.root, path)
        if not isinstance(copies, Copies):
            raise KeyError(path)
        return rows(self._live, self._wording, copies, language)

    def another(self, path: str, language: str = "") -> str | None:
        """How the repeat at this path is called where people may add to it now; None where they may not."""
        for control, node in self._places.all():
            if isinstance(control, Repeat) and path_of(node) == path:
                return self._wording.say(control.section.label, node.parent, language)
        return None

    @_changing
    def reopen(self, path: str) -> None:
        """Have it asked again whether there is another instance of the repeat at this path; its rows stay as they
        are."""
        copies = find(self._live.root, path)
        if isinstance(copies, Copies):
            copies.settled = False

    def standing(self, language: str = "") -> tuple[Standing, ...]:
        """The rows of repeats that what is asked now stands in, the innermost last."""
        place = self._place()
        return standing(self._live, self._wording, place[1], language) if place is not None else ()

    def outline(self, language: str = "", *, hides: Callable[[NodeDef], bool] = nothing) -> tuple[Field | Rows, ...]:
        """Everything that the form may ask, in form order, asked as things are now or not. `hides`: see `review`."""
        self._world.work, self._world.hides = 0, hides
        try:
            return outline(self._live, self._wording, language)
        finally:
            self._world.hides = nothing

    def stands_at(self, path: str) -> tuple[str, bool]:
        """What stands at this path, asked or reckoned, and whether somebody has answered it so; ('', False) where there
        is nothing."""
        node = find(self._live.root, path)
        return (node.value, node.settled) if isinstance(node, Node) else ("", False)

    def is_reckoned(self, path: str) -> bool:
        """Whether the figure that stands at this path is the one that the form itself reckons there."""
        node = find(self._live.root, path)
        if not isinstance(node, Node) or not node.value or node.definition not in self.form.reckoned:
            return False
        reckoned = self.form.reckoned[node.definition].at(self._world, node)
        return number(self._live.cast(node, reckoned)) == number(node.value)

    # what is answered ---------------------------------------------------------------------------------------------

    @_changing
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
        self._places.forget()

    def _answer(self, question: Question, node: Node, value: str) -> None:
        live = self._live
        if not self._checker.is_note(question, node):
            checked = self._checker.check(question, node, value)
            if node.definition.numeric and number(checked) == number(node.value):
                checked = node.value  # 2.50 for 2.5 changes nothing, and triggers nothing (JavaRosa)
            node.settled = True
            if live.set(node, checked):
                live.drain()
        node.settled, node.said = True, ""
        if live.form.graph.loops:
            live.row_answered(node)
            live.drain()

    def complaint(self) -> Refused | None:
        """Why the answer that stands at what is asked now does not hold any more, as after a change elsewhere; None
        when there is none, or nothing is wrong with it."""
        place = self._place()
        if place is None or not isinstance(place[0], Question) or not place[1].value or place[0].type == "note":
            return None
        try:
            self._checker.check(place[0], place[1], place[1].value)
        except Refused as refused:
            return refused
        return None

    def holds(self, value: str) -> bool:
        """Whether this would be taken as the answer to what is asked now, as things are."""
        place = self._place()
        if place is None or not isinstance(place[0], Question):
            return False
        try:
            self._checker.check(place[0], place[1], value)
        except Refused:
            return False
        return True

    def _answer_another(self, copies: Copies, value: str) -> None:
        if value == "yes":
            self._add(copies)
        elif value in {"no", ""}:
            if not self._checker.has_enough(copies):
                raise self._checker.wrong_count(copies)
            copies.settled = True
        else:
            raise Refused("choice", path_of(copies))

    def _add(self, copies: Copies) -> None:
        """Another instance, unless the repeat's constraint holds now and would not hold with it."""
        held = self._checker.has_enough(copies)
        row = self._live.grow(copies)
        self._live.drain()
        if held and not self._checker.has_enough(copies):
            self._live.drop(copies, row)
            self._live.drain()
            raise self._checker.wrong_count(copies)
        copies.settled = False

    # moving -------------------------------------------------------------------------------------------------------

    @_changing
    def back(self) -> bool:
        """Go to the question before this one in form order, notes left out; False when there is none. An instance
        just added, of which nothing is answered yet, is taken away again."""
        places, here = self._places.all(), self._place()
        at = len(places) if here is None else next(i for i, place in enumerate(places) if place[1] is here[1])
        if here is not None and self._undo_instance(here, places[:at]):
            return True
        for control, node in reversed(places[:at]):
            if isinstance(control, Repeat) or not self._checker.is_note(cast(Question, control), node):
                self._chosen = node
                return True
        return False

    def _undo_instance(self, here: Place, before: list[Place]) -> bool:
        control, node = here
        if not isinstance(control, Question) or not control.repeats:
            return False
        row = next(up for up in node.above() if up.definition.is_repeat)
        assert row.parent is not None
        copies: Copies = row.parent.children[row.definition.slot]
        repeat = next(section for section in reversed(control.sections) if section.is_repeat)
        outer = next((up for up in row.parent.above() if up.definition.is_repeat), None)
        least = begins_with(row.definition, start=outer is None or outer.position == 1)
        if repeat.counted or row.position != len(copies.rows) or row.position <= least:
            return False
        if any(row in at.above() for _, at in before if isinstance(at, Node)):
            return False
        if any(part.settled and part.value for part in everything(row)):
            return False
        self.remove(path_of(row))
        self._chosen = copies
        return True

    @_changing
    def jump(self, path: str) -> None:
        """Ask this question next, whether it is settled or not. Raises KeyError when it is not there to be asked."""
        node = self._asked_at(path)
        if node is None:
            raise KeyError(path)
        self._chosen = node

    def _asked_at(self, path: str) -> Node | Copies | None:
        node = find(self._live.root, path)
        return node if any(place[1] is node for place in self._places.all()) else None

    @_changing
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

    @_changing
    def blank(self, paths: Iterable[str]) -> None:
        """Take these answers away and have them asked again: what was said was taken back. Unknown paths are passed
        over."""
        for path in paths:
            node = find(self._live.root, path)
            if isinstance(node, Node) and node.definition.question is not None:
                if self._live.set(node, ""):
                    self._live.drain()
                node.settled, node.said = False, ""
        self._chosen = None
        self._places.forget()

    def _open(self, node: Node) -> None:
        for part in everything(node):
            self._live.open(part, part.value)

    @_changing
    def add(self, path: str) -> str:
        """Add an instance to the repeat at `path`; returns the new instance's path. Raises KeyError where people may
        not: no repeat, a counted or a hidden one, one that is full."""
        copies = find(self._live.root, path)
        if not isinstance(copies, Copies) or not self._may_change(copies) or not self._live.may_grow(copies):
            raise KeyError(path)
        row = self._live.grow(copies)
        self._live.drain()
        self._chosen = None
        self._places.forget()
        return path_of(row)

    @_changing
    def remove(self, path: str) -> None:
        """Take the instance at `path` (`kids[2]`) away with its answers; those behind it move up. Raises KeyError
        where people may not, as `add`."""
        row = find(self._live.root, path)
        if not isinstance(row, Node) or not row.definition.is_repeat or row.parent is None:
            raise KeyError(path)
        copies: Copies = row.parent.children[row.definition.slot]
        if not self._may_change(copies):
            raise KeyError(path)
        self._live.drop(copies, row)
        self._live.drain()
        self._chosen = None
        self._places.forget()

    def _may_change(self, copies: Copies) -> bool:
        """Whether people say how many instances there are, and the repeat is there to be asked."""
        repeat = self.form.repeat_by_path.get(copies.definition.path)
        return repeat is not None and not repeat.section.counted and copies.parent.relevant

    # the end ------------------------------------------------------------------------------------------------------

    def review(
        self, language: str = "", *, told: bool = False, hides: Callable[[NodeDef], bool] = nothing
    ) -> tuple[Answered, ...]:
        """All questions with their answers, as they are relevant now; with what is `told` also the notes that are to be
        read again there (appearance kb-told). `hides` tells of a field whether the reader may not see it: dots stand
        for it then in the words of questions and sections, and for the names of a roster's rows; the answers are given
        all the same."""
        self._world.work, self._world.hides = 0, hides
        try:
            return tuple(
                self._wording.answered(control, node, language)
                for control, node in self._places.all()
                if isinstance(control, Question)
                and (control.type != "note" or (told and TOLD in control.appearance.split()))
            )
        finally:
            self._world.hides = nothing

    def opens(self) -> tuple[tuple[FollowUp, str], ...]:
        """What is to be recorded in other forms after this: named by notes that are relevant now (appearance
        kb-opens-L5R, or kb-opens-L5R:loan); with each the key of the roster's row in which it stands, or ''."""
        self._world.work = 0
        found = (
            (follow, self._key_of(control, node))
            for control, node in self._places.all()
            if isinstance(control, Question) and control.type == "note"
            for follow in follow_ups.named(control.appearance)
        )
        return tuple(dict.fromkeys(found))

    def _key_of(self, question: Question, node: Node) -> str:
        """The key of the roster's row in which a question stands; '' when it stands in none."""
        section = next((one for one in reversed(question.sections) if one.roster is not None), None)
        if section is None or section.roster is None:
            return ""
        row = next(up for up in node.above() if up.definition is section.definition)
        key = row.children[section.roster.key.slot]
        return key.value if isinstance(key, Node) else ""

    @_changing
    def finalize(self) -> Finished:
        """The submission, hidden answers left out: typed values and ODK's XML. What looks at the clock and at served
        lists is computed once more, and every rule checked. Raises Unfinished."""
        live = self._live
        live.outside_waiting()
        live.drain()
        self._places.forget()
        open_ones = [
            path_of(node)
            for control, node in self._places.all()
            if (not node.settled) or (isinstance(control, Question) and self._checker.is_broken(control, node))
        ]
        if open_ones:
            raise Unfinished(tuple(open_ones))
        return finish.finished(live, self.given.deprecated)
