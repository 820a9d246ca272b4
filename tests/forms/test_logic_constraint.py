"""Constraints: what is refused, in the form's words."""

from __future__ import annotations

import pytest

from forms.walking.session import Refused
from tests.forms.scenario import walk


def test_constraint_refuses_in_the_forms_words() -> None:
    story = walk("""
| survey |
| | type | name | label | constraint | constraint_message |
| | integer | have | Have | | |
| | integer | women | Women | . <= ${have} | At most ${have} |
""")
    story.answer("10").refuses("11", "constraint", "At most 10").answer("10").ends()


def test_an_answer_that_no_longer_holds_is_asked_again() -> None:
    story = walk("""
| survey |
| | type | name | label | constraint |
| | integer | all | All | |
| | integer | women | Women | . <= ${all} |
""")
    story.answer("10", "8").jump("all").answer("5").asks("women", value="8").refuses("8", "constraint")
    story.answer("4").ends()


def test_the_message_is_in_the_readers_language_and_falls_back() -> None:
    story = walk("""
| survey |
| | type | name | label::English (en) | label::Thai (th) | label::Lao (lo) | constraint | constraint_message::English (en) | constraint_message::Thai (th) |
| | integer | a | A | ก | ກ | . > 0 | Above 0 | มากกว่า 0 |
""")
    with pytest.raises(Refused) as refused:
        story.session.answer("-1")
    assert [refused.value.text(language) for language in ("th", "en", "lo")] == ["มากกว่า 0", "Above 0", "Above 0"]


def test_a_blank_answer_meets_every_constraint() -> None:
    story = walk("| survey |\n| | type | name | label | constraint |\n| | integer | a | A | . > 5 |")
    story.refuses("5", "constraint").answer("").ends()


@pytest.mark.parametrize(
    ("kind", "rule", "taken", "refused"),
    [
        ("text", "regex(., '[A-Z]{2}[0-9]+')", "AB12", "ab12"),
        ("text", "string-length(.) < 4", "abc", "abcd"),
        ("text", "string-length() < 4", "abc", "abcd"),
        ("date", ". <= today()", "2026-11-21", "2026-11-22"),
        ("date", ". > today() - 30", "2026-10-23", "2026-10-22"),
        ("decimal", ". >= 0 and . <= 1", "0.5", "1.5"),
        ("integer", "not(. = 7)", "8", "7"),
        ("integer", ". mod 2 = 0", "4", "3"),
        ("integer", ". != ../b", "3", "2"),
        ("text", "not(contains(., ' '))", "ab", "a b"),
        ("text", "not(selected('x y', .))", "z", "x"),
    ],
)
def test_rules(kind: str, rule: str, taken: str, refused: str) -> None:
    story = walk(f"""
| survey |
| | type | name | label | constraint | default |
| | {kind} | a | A | {rule} | |
| | integer | b | B | | 2 |
""")
    story.refuses(refused, "constraint").answer(taken).asks("b")


def test_choices_may_exclude_each_other() -> None:
    story = walk("""
| survey |
| | type | name | label | constraint |
| | select_multiple c | a | A | not(selected(., 'none') and count-selected(.) > 1) |
| choices |
| | list_name | name | label |
| | c | rice | Rice |
| | c | tea | Tea |
| | c | none | None |
""")
    story.refuses("rice none", "constraint").answer("rice tea").ends()


def test_a_rule_may_look_at_the_other_rows() -> None:
    story = walk("""
| survey |
| | type | name | label | constraint | repeat_count |
| | begin_repeat | r | R | | 3 |
| | text | name | Name | count(../../r[name = current()/.]) <= 1 | |
| | end_repeat | | | | |
""")
    story.answer("Noy", "Kham").refuses("Noy", "constraint").answer("Bua").ends()
