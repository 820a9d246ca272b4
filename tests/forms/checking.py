"""The verb in which the checker's tests are told: a planted mistake is found at its place, and said in every language."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from forms.problems import Problem
from tests.forms.scenario import problems_of

CATALOGUES = Path(__file__).resolve().parents[2] / "i18n" / "catalogues"
LANGUAGES = ("lo", "th", "en")
Place = tuple[str, str, int, str]


@lru_cache
def texts(language: str) -> dict[str, str]:
    with (CATALOGUES / f"forms.{language}.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def said(problem: Problem, language: str = "en") -> str:
    """The sentence an author reads; a value that is missing is a KeyError."""

    def voice(text_id: str, /, **values: object) -> str:
        return texts(language)[text_id].format_map(values)

    return problem.say(voice)


def found(markdown: str, **rest: Any) -> list[Problem]:
    """All problems of a form; each can be said in each language, and no word of a template is left in it."""
    problems = problems_of(markdown, **rest)
    for problem in problems:
        for language in LANGUAGES:
            assert said(problem, language)
    return problems


def place(problem: Problem) -> Place:
    return problem.code, problem.sheet, problem.row, problem.column


def errors(markdown: str, **rest: Any) -> list[Place]:
    return [place(problem) for problem in found(markdown, **rest) if problem.severity == "error"]


def warnings(markdown: str, **rest: Any) -> list[Place]:
    return [place(problem) for problem in found(markdown, **rest) if problem.severity == "warning"]
