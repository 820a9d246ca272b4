"""Every problem is a sentence in every language: the codes in the code and the catalogues' ids are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from forms.problems import FormError, Problem

HOUSE = Path(__file__).resolve().parents[2]
LANGUAGES = ("lo", "th", "en")


def catalogue(language: str) -> dict[str, str]:
    with (HOUSE / "i18n" / "catalogues" / f"forms.{language}.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def codes() -> set[str]:
    """All codes that are raised: they stand as literals in calls of Problem, wrong, doubtful, error …"""
    source = "\n".join(path.read_text("utf-8") for path in (HOUSE / "forms").rglob("*.py"))
    calls = r"(?:Problem|wrong|doubtful|_warn|_Meaning|ExpressionError|self\.error)\(\s*\"([a-z_]+)\""
    chosen = re.findall(r"(?:code = |Problem\()\"(\w+)\" if [^\n]* else \"(\w+)\"", source)
    return {*re.findall(calls, source), *(code for pair in chosen for code in pair)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_sentence(language: str) -> None:
    missing = {f"forms.{code}" for code in codes() if code} - set(catalogue(language))
    assert not missing


def test_the_languages_say_the_same_things() -> None:
    lao, thai, english = (catalogue(language) for language in LANGUAGES)
    assert set(lao) == set(thai) == set(english)
    for key, text in english.items():
        wanted = set(re.findall(r"(?<!\{)\{(\w+)\}", text))
        assert set(re.findall(r"(?<!\{)\{(\w+)\}", lao[key])) == wanted, key
        assert set(re.findall(r"(?<!\{)\{(\w+)\}", thai[key])) == wanted, key


def test_a_problem_says_where_it_is_and_what_to_do() -> None:
    english = catalogue("en")

    def voice(text_id: str, /, **values: object) -> str:
        return english[text_id].format(**values)

    problem = Problem("unknown_name", "error", "survey", 7, "relevant", {"name": "agee", "field": "school"})
    assert problem.say(voice) == (
        "Sheet survey, row 7, column relevant: No row is called “agee”, but this cell says ${agee}. "
        "Please check the name."
    )
    assert "survey:7:relevant" in str(FormError([problem]))
