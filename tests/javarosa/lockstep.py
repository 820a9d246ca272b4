"""One walk through a form with both engines, compared after every step."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forms.form import Form, Question, without_positions
from forms.walking.instance import Copies, Node, find, leaves, path_of
from forms.walking.places import Places
from forms.walking.recompute import everything
from forms.walking.session import Given, Prompt, Refused, Session, Unfinished
from tests.javarosa import meant
from tests.javarosa.draw import Draw
from tests.javarosa.oracle import Failed, JavaRosa

MOST_STEPS = 1_500
MOST_ASKED_AGAIN = 12
FACTS_OF_ALL = 40  # questions: of larger forms only the one that is asked is compared in every fact


@dataclass(frozen=True)
class Difference:
    """Where the engines first part: `what` is asked, a fact of a prompt, a verdict or a value."""

    step: int
    what: str
    path: str
    ours: object
    theirs: object
    expression: str = ""

    def __str__(self) -> str:
        said = f"step {self.step}, {self.what} of {self.path}: ours {self.ours!r}, JavaRosa {self.theirs!r}"
        return f"{said} [{self.expression}]" if self.expression else said


class Parted(Exception):
    """The engines do not agree so far that they cannot go on together."""

    def __init__(self, difference: Difference) -> None:
        self.difference = difference
        super().__init__(str(difference))


@dataclass(frozen=True)
class Walked:
    """How a walk went. `stuck` names the question for which no answer could be found, `failed` JavaRosa's exception."""

    ended: bool
    steps: int
    values: int
    differences: tuple[Difference, ...] = ()
    stuck: str = ""
    failed: str = ""
    crashed: str = ""
    trace: tuple[str, ...] = ()


class Walk:
    def __init__(self, form: Form, given: Given, oracle: JavaRosa | None, seed: str) -> None:
        self.form, self.given, self.oracle = form, given, oracle
        self.draw = Draw(form, seed)
        self.steps = self.compared = 0
        self.asked: dict[str, int] = {}
        self.trace: list[str] = []
        self.differences: dict[str, Difference] = {}  # of values, by path without positions; the walk goes on
        self.session = Session(form, given)
        self.forget_parked()

    def run(self) -> Walked:
        """Walk to the end, or to where the engines part. Other values are noted, and the walk goes on."""
        stuck = parting = None
        failed = ""
        try:
            self.compare()
            stuck = self.go()
            if stuck is None:
                self.end()
        except Parted as parted:
            parting = parted.difference
        except Failed as failure:
            failed = f"step {self.steps}: {failure}"
        differences = tuple(sorted([*self.differences.values(), *filter(None, [parting])], key=lambda one: one.step))
        ended = stuck is None and parting is None
        return Walked(ended, self.steps, self.compared, differences, stuck or "", failed, trace=tuple(self.trace))

    # walking ------------------------------------------------------------------------------------------------------

    def go(self) -> str | None:
        """Answer until nothing is asked; the path of a question that no answer could be found for, else None."""
        random = self.draw.random
        while self.steps < MOST_STEPS:
            if random.random() < 0.08 and self.steps < 3 * len(self.form.questions):
                self.elsewhere()
            if random.random() < 0.2:
                self.session = Session(self.form, self.given, json.loads(json.dumps(self.session.state())))
            prompt = self.session.prompt()
            if prompt is None:
                return None
            self.asked[prompt.path] = self.asked.get(prompt.path, 0) + 1
            if self.asked[prompt.path] > MOST_ASKED_AGAIN or not self.step(prompt):
                return prompt.path
        return "too many steps"

    def elsewhere(self) -> None:
        """Go back to any question, to change what others hang on."""
        paths = [path_of(node) for control, node in self.places() if isinstance(control, Question) and node.value]
        if paths:
            self.session.jump(self.draw.random.choice(paths))

    def step(self, prompt: Prompt) -> bool:
        """Give one answer that is accepted, after perhaps some that are not; False when none was found."""
        self.steps += 1
        if prompt.type == "repeat":
            count = int(prompt.parameters["count"])
            more = self.draw.random.random() < 0.45 and count < 4
            self.session.answer("yes" if more else "no")
            if more:
                self.tell("add", f"{prompt.path}[{count + 1}]")
                self.compare()
            return True
        if prompt.readonly or prompt.type == "note":
            self.session.answer("")
            return True
        node = find(self.session._live.root, prompt.path)
        assert isinstance(node, Node)
        candidates = self.draw.candidates(prompt, node.definition)
        if self.draw.random.random() < (0.05 if prompt.required else 0.2) or not candidates:
            candidates = ["", *candidates]
        return any(self.give(prompt, value) for value in [*candidates, ""])

    def give(self, prompt: Prompt, value: str) -> bool:
        try:
            self.session.answer(value)
            verdict = "ok"
        except Refused as refused:
            verdict = str(refused.kind)
        if verdict in {"type", "choice"}:
            return False
        said = self.tell("answer", prompt.path, value)
        if said and said["verdict"] != verdict:
            raise self.parted("verdict", prompt.path, f"{verdict} for {value!r}", said["verdict"])
        if verdict == "ok":
            self.compare()
        return verdict == "ok"

    def end(self) -> None:
        try:
            self.session.finalize()
            verdict = "ok"
        except Unfinished as unfinished:
            verdict = f"open: {', '.join(unfinished.paths[:3])}"
        said = self.tell("validate")
        if said and (said["verdict"] == "ok") != (verdict == "ok") and not meant.validation(self.failing(said)):
            raise self.parted("validation", said.get("path", ""), verdict, said["verdict"])

    def failing(self, said: dict[str, str]) -> Node | None:
        """The node that JavaRosa does not accept."""
        found = find(self.session._live.root, self.ours(said["path"])) if said.get("path") else None
        return found if isinstance(found, Node) else None

    # comparing ----------------------------------------------------------------------------------------------------

    def tell(self, command: str, *words: str) -> Any:
        """Have JavaRosa do what was done here; the first word is a path."""
        self.trace.append(" ".join((command, *words)))
        if self.oracle is None:
            return None
        return self.oracle.ask(command, *(self.theirs(path) for path in words[:1]), *words[1:])

    def compare(self) -> None:
        """Compare everything; where something is unlike, once more when JavaRosa has computed everything anew: it does
        not hear of every change to another instance of a repeat."""
        self.forget_parked()
        if self.oracle is None:
            return
        try:
            unlike = self.compare_all(self.look())
        except Parted:
            unlike = True
        if unlike:
            self.oracle.ask("renew")
            for found in self.compare_all(self.look()):
                self.differences.setdefault(without_positions(found.path), found)

    def look(self) -> Any:
        assert self.oracle is not None
        prompt = self.session.prompt()
        everything_told = len(self.places()) <= FACTS_OF_ALL
        return self.oracle.ask("look", "*" if everything_told else self.theirs(prompt.path) if prompt else "")

    def compare_all(self, seen: Any) -> list[Difference]:
        """The values that are not the same. Raises Parted for anything else."""
        self.compare_asked(self.places(), seen["asked"])
        unlike = self.compare_values(seen["values"])
        for fact in seen["asked"]:
            if "label" in fact:
                self.compare_facts(fact)
        return unlike

    def compare_asked(self, places: Any, asked: list[dict[str, Any]]) -> None:
        ours = [(path_of(node), isinstance(node, Copies)) for _, node in places]
        theirs = [(self.ours(fact["path"], drop_last="repeat" in fact), "repeat" in fact) for fact in asked]
        self.first("asked", ours, theirs)

    def compare_values(self, values: list[list[str]]) -> list[Difference]:
        """All that would be sent, but for attributes (entities' ids); in which order is JavaRosa's own affair (it appends what it adds)."""
        root = self.session._live.root
        ours = {path_of(node): node for node in leaves(root) if not node.definition.name.startswith("@")}
        theirs = {self.ours(path): value for path, value in values}
        for path in ours.keys() ^ theirs.keys():
            raise self.parted("values", path, path in ours, path in theirs)
        self.compared += len(ours)
        return [
            self.parted("value", path, node.value, theirs[path]).difference
            for path, node in ours.items()
            if node.value != theirs[path] and not meant.value(node, node.value, theirs[path])
        ]

    def compare_facts(self, fact: dict[str, Any]) -> None:
        path = self.ours(fact["path"])
        session = self.session
        control, node = next(place for place in self.places() if path_of(place[1]) == path)
        prompt = session._wording.ask(control, node, "", 0, 0)
        said = _plain(fact["label"])
        if said not in {"", "-"} and _plain(prompt.label) != said and not meant.label(control):
            raise self.parted("label", path, prompt.label, fact["label"])
        calculated = node.definition.binding.calculate is not None
        if prompt.readonly != fact["readonly"] and not calculated and prompt.type != "note":
            raise self.parted("readonly", path, prompt.readonly, fact["readonly"])
        if prompt.required != fact["required"]:
            raise self.parted("required", path, prompt.required, fact["required"])
        if "choices" in fact:
            self.first(f"choices of {path}", [one.name for one in prompt.choices], [one for one, _ in fact["choices"]])
            for one, (_, label) in zip(prompt.choices, fact["choices"], strict=True):
                if _plain(label) not in {"", "-", _plain(one.label)}:
                    raise self.parted(f"choice {one.name}", path, one.label, label)

    def first(self, what: str, ours: list[Any], theirs: list[Any]) -> None:
        """Raise Parted for the first place at which two lists are not the same."""
        if ours != theirs:
            place = next((at for at, (one, other) in enumerate(zip(ours, theirs, strict=False)) if one != other), None)
            place = min(len(ours), len(theirs)) if place is None else place
            mine, other = (found[place] if place < len(found) else "nothing" for found in (ours, theirs))
            paths = [one if isinstance(one, str) else one[0] for one in (mine, other)]
            raise self.parted(what, next((one for one in paths if one != "nothing"), ""), mine, other)

    def parted(self, what: str, path: str, ours: object, theirs: object) -> Parted:
        node = find(self.session._live.root, path)
        return Parted(Difference(self.steps, what, path, ours, theirs, _expressions(node, what)))

    # paths, places ------------------------------------------------------------------------------------------------

    def places(self) -> Any:
        return Places(self.session._live).all()

    def ours(self, path: str, *, drop_last: bool = False) -> str:
        """`kids[2]/name` of `/data/kids[2]/name[1]`: numbers only where something repeats."""
        steps, known = [], ""
        for step in path.strip("/").split("/")[1:]:
            name = step.partition("[")[0]
            known = f"{known}/{name}".strip("/")
            steps.append(step if known in self.form.repeats else name)
        if drop_last and steps:
            steps[-1] = steps[-1].partition("[")[0]
        return "/".join(steps)

    def theirs(self, path: str) -> str:
        steps = [step if step.endswith("]") else f"{step}[1]" for step in path.split("/")]
        return f"/{self.form.root.name}/" + "/".join(steps)

    def forget_parked(self) -> None:
        """What a smaller count puts aside comes back blank in JavaRosa."""
        for node in everything(self.session._live.root):
            for child in node.children:
                if isinstance(child, Copies):
                    child.parked.clear()


def _plain(label: str | None) -> str:
    """A label without blanks: JavaRosa loses one that stands alone between two answers."""
    return "".join((label or "").split())


def _expressions(node: Node | Copies | None, what: str) -> str:
    """What the form says of a node, for the reader of a difference."""
    if node is None:
        return ""
    binding = node.definition.binding
    wanted = {"value": ("calculate",), "verdict": ("constraint", "required"), "asked": ("relevant", "count")}
    names = wanted.get(what, ("calculate", "relevant", "constraint", "required", "count"))
    said = [f"{name} {found.text}" for name in names if (found := getattr(binding, name)) is not None]
    if what in {"asked", "values"}:
        said += [
            f"{up.definition.name} relevant {up.definition.binding.relevant.text}"
            for up in (node.above() if isinstance(node, Node) else node.parent.above())
            if up is not node and up.definition.binding.relevant is not None
        ]
    return "; ".join(re.sub(r"\s+", " ", one) for one in said)


def open_theirs(oracle: JavaRosa, xform: str, folder: Path, media: Path) -> None:
    """Have JavaRosa open a form. Raises Failed."""
    file = folder / "form.xml"
    file.write_text(xform, "utf-8")
    oracle.ask("open", str(file), str(media))
