"""Text: kept as it was typed, whatever the keyboard; what is masked is never shown again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forms.scenario import walk

TEXT = "| survey |\n| | type | name | label | appearance |\n| | text | q | Q | {} |\n"


@pytest.mark.parametrize("typed", ["ນ້ອຍ", "two\nlines", "007", "-", "<b>&amp;", "a | b", " spaces around "])
def test_text_is_kept_as_typed(typed: str) -> None:
    story = walk(TEXT.format("")).asks("q", type="text")
    finished = story.answer(typed).ends()
    assert finished.values == {"q": typed}


@given(st.text(min_size=1).filter(str.strip))
def test_any_text_comes_back_from_the_state(typed: str) -> None:
    assert walk(TEXT.format("")).answer(typed).ends().values["q"] == typed


def test_nothing_but_blanks_is_no_answer() -> None:
    story = walk("| survey |\n| | type | name | label | required |\n| | text | q | Q | yes |")
    story.refuses("  \n ", "required")


def test_numbers_is_only_a_keyboard() -> None:
    story = walk(TEXT.format("numbers")).asks("q", type="text", appearance="numbers")
    assert story.answer("020 55 123-456").ends().values == {"q": "020 55 123-456"}


@pytest.mark.parametrize(
    ("kind", "look"), [("text", "masked"), ("text", "multiline masked"), ("barcode", "hidden-answer")]
)
def test_what_is_masked_is_never_shown_again(kind: str, look: str) -> None:
    story = walk(f"| survey |\n| | type | name | label | appearance |\n| | {kind} | pin | PIN | {look} |")
    story.answer("4711")
    (line,) = story.session.review("en")
    assert line.shown == "••••"
    assert story.ends().values == {"pin": "4711"}


def test_a_phone_number_is_digits() -> None:
    story = walk("| survey |\n| | type | name | label |\n| | phone number | tel | Phone |")
    story.asks("tel", type="text", hint="Enter numbers only.").refuses("020-55", "constraint")
    assert story.answer("02055").ends().values == {"tel": "02055"}


def test_what_is_too_long_is_refused_and_what_stood_there_stays() -> None:
    walked = walk("| survey |\n| | type | name | label |\n| | text | a | A |\n").answer("before").jump("a")
    walked.refuses("x" * 40_000, "long")
    assert walked.value("a") == "before"
    rows = "".join(f"| | text | t{place} | T |\n" for place in range(40))
    full = walk(f"| survey |\n| | type | name | label |\n{rows}")
    for _ in range(30):
        full.answer("x" * 32_000)
    full.refuses("x" * 32_767 + "x", "long")
    for _ in range(31, 32):
        full.answer("y" * 32_000)
    full.refuses("x" * 32_000, "long")
    assert full.jump("t0").answer("z" * 32_000).value("t0").startswith("zz")


def test_dots_stand_for_what_is_masked_in_other_texts_too() -> None:
    story = walk("""
        | survey |
        | | type | name | label | appearance |
        | | text | pin | PIN | masked |
        | | note | told | Your PIN is ${pin} | |
        """)
    story.answer("4711").asks("told", label="Your PIN is ••••")
