"""jr:choice-name(): the label of a choice."""

from __future__ import annotations

from tests.forms.scenario import walk


def test_the_label_of_a_choice() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | select_one crop | c | C | |
| | select_multiple crop | m | M | |
| | calculate | one | | jr:choice-name(${c}, '${c}') |
| | calculate | first | | jr:choice-name(selected-at(${m}, 0), '${m}') |
| | calculate | several | | jr:choice-name(${m}, '${m}') |
| | calculate | unknown | | jr:choice-name('corn', '${c}') |
| | note | n | ${one} | |
| choices |
| | list_name | name | label |
| | crop | rice | Rice |
| | crop | tea | Tea |
""")
    story.answer("tea", "rice tea").asks("n", label="Tea")
    assert [story.value(name) for name in ("one", "first", "several", "unknown")] == ["Tea", "Rice", "", ""]
    story.jump("c").answer("rice").jump("n").asks("n", label="Rice")


def test_it_follows_the_answers_inside_the_label() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation |
| | text | chief | Chief | |
| | select_one who | w | W | |
| | calculate | named | | jr:choice-name(${w}, '${w}') |
| choices |
| | list_name | name | label |
| | who | chief | Mister ${chief} |
| | who | other | Somebody else |
""")
    story.answer("Kham", "chief")
    assert story.value("named") == "Mister Kham"
    assert story.jump("chief").answer("Noy").value("named") == "Mister Noy"


def test_it_follows_what_a_filtered_list_offers() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation | choice_filter |
| | text | chief | Chief | | |
| | integer | n | N | | |
| | select_one who | w | W | | size <= ${n} |
| | calculate | named | | jr:choice-name('chief', '${w}') | |
| choices |
| | list_name | name | label | size |
| | who | chief | Mister ${chief} | 2 |
| | who | other | Somebody else | 1 |
""")
    story.answer("Kham", "2")
    assert story.value("named") == "Mister Kham"
    assert story.jump("n").answer("1").value("named") == ""
    assert story.jump("n").answer("2").jump("chief").answer("Noy").value("named") == "Mister Noy"


def test_each_row_names_its_own_choice() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation | repeat_count |
| | begin_repeat | r | R | | 2 |
| | text | word | Word | | |
| | select_one c | c | C | | |
| | calculate | named | | jr:choice-name(${c}, '${c}') | |
| | end_repeat | | | | |
| choices |
| | list_name | name | label |
| | c | rice | Rice |
| | c | tea | Tea |
""")
    story.answer("a", "rice", "b", "tea")
    assert [story.value(f"r[{row}]/named") for row in (1, 2)] == ["Rice", "Tea"]


def test_a_choice_of_a_row_is_named_from_outside() -> None:
    story = walk("""
| survey |
| | type | name | label | calculation | repeat_count |
| | begin_repeat | r | R | | 2 |
| | select_one c | c | C | | |
| | end_repeat | | | | |
| | calculate | second | | jr:choice-name(indexed-repeat(${c}, ${r}, 2), '${c}') | |
| | calculate | literal | | jr:choice-name('tea', '${c}') | |
| choices |
| | list_name | name | label |
| | c | rice | Rice |
| | c | tea | Tea |
""")
    story.answer("rice", "tea")
    assert [story.value(name) for name in ("second", "literal")] == ["Tea", "Tea"]
    assert story.jump("r[2]/c").answer("rice").value("second") == "Rice"
