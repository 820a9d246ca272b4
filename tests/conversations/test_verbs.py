"""Verbs of buttons and words: each means one thing, and each does something."""

from __future__ import annotations

from conversations import buttons, verbs, words

# Of a stranger, and of what lies aside: the step itself sees to them.
BY_THE_STEP = {buttons.DROP}
ALL = {name: value for name, value in vars(buttons).items() if name.isupper() and isinstance(value, str)}


def test_no_two_buttons_have_one_verb() -> None:
    assert sorted(ALL.values()) == sorted(set(ALL.values()))


def test_a_verb_leaves_room_for_what_it_is_about() -> None:
    assert all(verb.isascii() and verb.isalnum() and len(verb) <= 3 for verb in ALL.values())


def test_every_verb_has_its_place_in_one_table() -> None:
    assert not verbs.OF_A_DRAFT.keys() & verbs.ANYWHERE.keys()
    assert verbs.OF_A_DRAFT.keys() | verbs.ANYWHERE.keys() | BY_THE_STEP == set(ALL.values())
    assert verbs.OF_A_DRAFT.keys() | BY_THE_STEP == buttons.OF_A_DRAFT


def test_every_word_that_is_a_command_does_something() -> None:
    assert set(words.VERBS.values()) <= verbs.OF_A_DRAFT.keys() | verbs.ANYWHERE.keys()
    assert set(words.VERBS.values()) & verbs.OF_A_DRAFT.keys() == words.OF_A_QUESTION
