"""What is only read, and what is only agreed to."""

from __future__ import annotations

import pytest

from tests.forms.scenario import walk


def test_a_note_is_read_and_passed() -> None:
    story = walk("""
| survey |
| | type | name | label |
| | integer | a | A |
| | note | n | You said **${a}** |
| | text | b | B |
""")
    story.answer("5").asks("n", type="note", label="You said **5**").answer("").asks("b", number=2, of=2)
    assert story.answer("x").ends().values == {"a": 5, "b": "x"}


def test_html_in_a_label_is_only_text() -> None:
    story = walk('| survey |\n| | type | name | label |\n| | note | n | <span style="color:red">Stop</span> & think |')
    story.asks("n", label='<span style="color:red">Stop</span> & think')


@pytest.mark.parametrize("kind", ["acknowledge", "trigger"])
def test_an_acknowledgement_is_ok(kind: str) -> None:
    story = walk(f"| survey |\n| | type | name | label | required |\n| | {kind} | k | Read? | yes |")
    story.asks("k", type="acknowledge").refuses("perhaps", "type").refuses("", "required")
    finished = story.answer("yes").ends()
    assert finished.values == {"k": "OK"}
    assert "<k>OK</k>" in finished.xml
