"""Labels with markup, as plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.markup import plain
from tests.conversations.test_questions import Asks, asks

__all__ = ["asks"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("# Pigs", "Pigs"),
        ("### Pigs ###", "Pigs"),
        ("**How many** pigs?", "How many pigs?"),
        ("__ໝູ__ ຈັກໂຕ?", "ໝູ ຈັກໂຕ?"),
        ("*really* and _truly_", "really and truly"),
        ("**bold and *both***", "bold and both"),
        ('<span style="color:red">Stop</span>!', "Stop!"),
        ("One<br>two<br/>\nthree", "One\ntwo\nthree"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("[the list](https://a.la/x)", "the list (https://a.la/x)"),
        ("[https://a.la](https://a.la)", "https://a.la"),
        ("Salt &amp; pepper &lt; 5&nbsp;kg", "Salt & pepper < 5\xa0kg"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("a_b_c and x*y*z", "a_b_c and x*y*z"),
        ("age < 5 and > 3", "age < 5 and > 3"),
        ("R&D; 50% # of pigs", "R&D; 50% # of pigs"),
        ("**", "**"),
    ],
)
def test_the_words_are_kept_and_the_marks_left_out(written: str, said: str) -> None:
    assert plain(written) == said


@given(st.text(alphabet="ab *_#[]()<>/&;\n"))
def test_any_text_is_said(written: str) -> None:
    assert set(plain(written)) <= set(written)


@pytest.mark.parametrize("mark", ["*", "_", "[", "<a", "**", "&a", "[a](", "<"])
def test_marks_without_end_take_no_time(mark: str) -> None:
    assert len(plain(mark * 20_000)) <= len(mark) * 20_000


async def test_a_question_a_note_and_its_read_back_in_plain_words(asks: Asks) -> None:
    rows = "| | note | n | **Welcome**<br>to the pigs | |\n| | text | t | How is *she*? | <b>One</b> word |"
    async with asks(rows) as mali:
        mali.hears("Welcome\nto the pigs", "How is she?", "One word")
        await mali.says("*fine*")
        await mali.says("nothing")
        mali.hears("How is she: *fine*")
