"""docs/talk.md says what is so: every test that it names is there, and its stories are played on the doors."""

from __future__ import annotations

import ast
import re
from pathlib import Path

HOUSE = Path(__file__).parents[2]
PAGE = HOUSE / "docs" / "talk.md"
LINK = re.compile(r"\[(test_\w+)\]\(\.\./(tests/[\w/]+\.py)\)")
PHONES = "tests/handlers/phones/"


def rows() -> list[list[str]]:
    """What is promised, its stories, its details."""
    table = [line.strip("| ").split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    return [row for row in table if row[0] not in ("She can count on", "---")]


def names_in(file: str) -> set[str]:
    tree = ast.parse((HOUSE / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_test_that_it_names_is_there() -> None:
    named = LINK.findall(PAGE.read_text("utf-8"))
    assert len(named) > 100
    assert [(file, name) for name, file in named if name not in names_in(file)] == []


def test_every_promise_has_a_test_and_its_stories_stand_behind_the_doors() -> None:
    for promise, stories, details in rows():
        assert LINK.search(stories) or LINK.search(details), promise
        assert all(file.startswith(PHONES) for _, file in LINK.findall(stories)), promise


def test_every_story_behind_the_doors_is_promised() -> None:
    told = {(file, name) for _, stories, _ in rows() for name, file in LINK.findall(stories)}
    there = {
        (f"{PHONES}{path.name}", name)
        for path in (HOUSE / PHONES).glob("test_*.py")
        for name in names_in(f"{PHONES}{path.name}")
        if name.startswith("test_")
    }
    assert there - told == set()
