"""The verbs in which the tests of forms are told: walk(form).asks("age").answer("7").asks("school")."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from forms.form import Form
from forms.problems import FormError, Problem
from forms.sheets.workbook import Workbook, read_workbook
from forms.sheets.xlsform import Compiled, compile_form
from forms.walking.session import Finished, Given, Prompt, Refused, Session

VIENTIANE = ZoneInfo("Asia/Vientiane")
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=VIENTIANE)

Lists = Mapping[str, Iterable[Mapping[str, str]]]


def workbook(markdown: str) -> Workbook:
    return read_workbook(markdown.encode(), "md")


@lru_cache(maxsize=200)
def compiled(markdown: str) -> Compiled:
    return compile_form(workbook(markdown))


def form_of(markdown: str) -> Form:
    return compiled(markdown).form


def problems_of(markdown: str, **rest: Any) -> list[Problem]:
    """What the checker says: of a form that is refused, and of one that passes with warnings."""
    try:
        return list(compile_form(workbook(markdown), **rest).warnings)
    except FormError as fault:
        return list(fault.problems)


def given(lists: Lists | None = None, **rest: Any) -> Given:
    return Given(now=NOW, zone=VIENTIANE, seed="seed", instances=lists or {}, **rest)


class Walk:
    """A session that is put into JSON and taken out again after every step, as the house does with every message."""

    def __init__(self, form: Form, world: Given) -> None:
        self.form, self.world = form, world
        self.session = Session(form, world)

    def restart(self) -> Walk:
        kept = json.loads(json.dumps(self.session.state()))
        self.session = Session(self.form, self.world, kept)
        assert self.session.state() == kept
        return self

    @property
    def prompt(self) -> Prompt:
        found = self.session.prompt("en")
        assert found is not None, "nothing is left to ask"
        return found

    def asks(self, path: str, **fields: object) -> Walk:
        assert self.prompt.path == path
        for name, wanted in fields.items():
            assert getattr(self.prompt, name) == wanted, name
        return self

    def offers(self, *names: str) -> Walk:
        assert tuple(option.name for option in self.prompt.choices) == names
        return self

    def answer(self, *values: str) -> Walk:
        for value in values:
            self.session.answer(value)
            self.restart()
        return self

    def refuses(self, value: str, kind: str, message: str = "") -> Walk:
        before = self.prompt
        with pytest.raises(Refused) as refused:
            self.session.answer(value)
        assert (refused.value.kind, refused.value.text("en")) == (kind, message)
        assert refused.value.path == before.path
        assert self.prompt == before
        return self.restart()

    def back(self) -> Walk:
        assert self.session.back()
        return self.restart()

    def jump(self, path: str) -> Walk:
        self.session.jump(path)
        return self.restart()

    def ends(self) -> Finished:
        assert self.session.prompt("en") is None, f"still asks {self.prompt.path}"
        assert self.session.finished
        return self.session.finalize()

    def value(self, path: str) -> str:
        """What stands in a field, asked or calculated."""
        node: Any = self.session.state()["values"]
        for step in path.split("/"):
            name, _, place = step.partition("[")
            node = node.get(name, "")
            node = node.get("rows", node) if isinstance(node, dict) else node
            node = node[int(place.rstrip("]")) - 1] if place else node
        return node[0] if isinstance(node, list) else node


def walk(markdown: str, lists: Lists | None = None, **rest: Any) -> Walk:
    return Walk(form_of(markdown), given(lists, **rest))
