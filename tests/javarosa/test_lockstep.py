"""The comparison itself, without a JDK: JavaRosa's part is played by our own engine, truthfully or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from forms.form import Form, without_positions
from forms.sheets.workbook import read_workbook
from forms.sheets.xlsform import compile_form
from forms.walking.instance import Copies, leaves, path_of
from forms.walking.places import Places
from forms.walking.session import Refused, Session
from tests.forms.scenario import form_of, given
from tests.javarosa.generate import made_up
from tests.javarosa.lockstep import Walk, Walked

FORM = """
| survey |
| | type | name | label | relevant | constraint | calculation |
| | integer | n | N | | . < 20 | |
| | text | t | T | ${n} > 3 | | |
| | begin_repeat | r | R | | | |
| | integer | a | A | | | |
| | end_repeat | | | | | |
| | calculate | sum | | | | sum(${a}) + ${n} |
"""


class Mirror:
    """Answers as JavaRosa would, out of a second session; `spoil` may change what it says."""

    def __init__(self, form: Form, spoil: Callable[[str, Any], Any]) -> None:
        self.root, self.session, self.spoil = form.root.name, Session(form, given()), spoil

    def ask(self, command: str, *words: str) -> Any:
        return self.spoil(command, getattr(self, command)(*words))

    def theirs(self, path: str) -> str:
        return f"/{self.root}/" + "/".join(step if step.endswith("]") else f"{step}[1]" for step in path.split("/"))

    def ours(self, path: str) -> str:
        steps = path.strip("/").split("/")[1:]
        return "/".join(step if without_positions(step).startswith("r") else step.partition("[")[0] for step in steps)

    def look(self, _facts: str) -> Any:
        places = Places(self.session._live).all()
        return {
            "asked": [self.place(node) for _, node in places],
            "values": [[self.theirs(path_of(node)), node.value] for node in leaves(self.session._live.root)],
        }

    def place(self, node: Any) -> dict[str, Any]:
        if isinstance(node, Copies):
            return {"path": self.theirs(f"{path_of(node)}[{len(node.rows) + 1}]"), "repeat": True}
        return {"path": self.theirs(path_of(node))}

    def answer(self, path: str, value: str) -> Any:
        self.session.jump(self.ours(path))
        try:
            self.session.answer(value)
        except Refused as refused:
            return {"verdict": refused.kind}
        return {"verdict": "ok"}

    def add(self, path: str) -> Any:
        self.session.add(without_positions(self.ours(path)))
        return {}

    def renew(self) -> Any:
        return {}

    def validate(self) -> Any:
        return {"verdict": "ok"}


def walked(spoil: Callable[[str, Any], Any], seed: str = "1") -> Walked:
    form = form_of(FORM)
    return Walk(form, given(), Mirror(form, spoil), seed).run()  # type: ignore[arg-type]


def truth(_command: str, said: Any) -> Any:
    return said


def with_a_wrong_sum(command: str, said: Any) -> Any:
    if command == "look":
        said["values"] = [[path, "-1" if "/sum" in path and value else value] for path, value in said["values"]]
    return said


def without_its_last_question(command: str, said: Any) -> Any:
    return {**said, "asked": said["asked"][:-1]} if command == "look" else said


def accepting_everything(command: str, said: Any) -> Any:
    return {"verdict": "ok"} if command == "answer" else said


def never_valid(command: str, said: Any) -> Any:
    return {"verdict": "required"} if command == "validate" else said


def test_engines_that_agree_walk_to_the_end() -> None:
    for seed in "123456":
        found = walked(truth, seed)
        assert found.ended
        assert not found.differences
        assert found.values > 10


@pytest.mark.parametrize(("spoil", "what", "path"), [
    (with_a_wrong_sum, "value", "sum"),
    (without_its_last_question, "asked", "r"),
    (never_valid, "validation", ""),
])  # fmt: skip
def test_a_difference_is_named(spoil: Callable[[str, Any], Any], what: str, path: str) -> None:
    first = walked(spoil).differences[0]
    assert (first.what, first.path) == (what, path)


def test_another_verdict_is_a_difference() -> None:
    found = [walked(accepting_everything, str(seed)).differences for seed in range(30)]
    assert any(one and (one[0].what, one[0].path) == ("verdict", "n") for one in found)


@pytest.mark.parametrize("seed", [f"test.{number}" for number in range(15)])
def test_forms_made_up_are_walked_and_put_aside_and_taken_up_again(seed: str) -> None:
    """Without anybody to compare with: nothing may crash, and the same seed walks the same way."""
    form = compile_form(read_workbook(made_up(seed).encode(), "md")).form
    first, second = (Walk(form, given(), None, seed).run() for _ in range(2))
    assert first.trace == second.trace
    assert first.ended or first.stuck
