"""A session that goes on is the one that would be made anew from the draft, or it does not go on."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from forms.form import Form
from forms.walking.session import Given, Refused, Session
from tests.forms.scenario import form_of, given
from tests.forms.test_properties import EXAMPLES, MOST_STEPS, answers, forms, tree

ROWS = """
| survey |
| | type | name | label | calculation | relevant | constraint |
| | integer | n | N | | | |
| | calculate | day | | today() | | |
| | calculate | at | | now() | | |
| | select_one place | p | P | | ${n} > 2 | |
| | begin_repeat | kid | Kid | | | |
| | text | name | Name ${day} | | | |
| | integer | age | Age | | | . <= ${n} |
| | calculate | draw | | once(random()) | | |
| | end_repeat | | | | | |
| | text | last | Last of ${person} | | ${n} != 4 | |
| | calculate | person | | instance('ctx')/root/item[1]/person | | |
| choices |
| | list_name | name | label |
| | place | a | A |
| | place | b | B |
"""
WORLD = {"ctx": ({"person": "mali"},)}


def kept(session: Session) -> dict[str, Any]:
    """Its state as it comes out of the store."""
    return dict(json.loads(json.dumps(session.state())))


def both(session: Session, later: Given) -> tuple[Session, Session]:
    """The session gone on, and one made anew."""
    state = kept(session)
    anew = Session(session.form, later, state)
    assert session.goes_on(later, state)
    return session, anew


def same(one: Session, other: Session) -> None:
    assert tree(one) == tree(other)
    assert one.state() == other.state()
    assert one.prompt("en") == other.prompt("en")
    assert one.review("en") == other.review("en")
    assert one.progress == other.progress


@drawn(forms(), st.data())
@settings(max_examples=EXAMPLES)
def test_it_is_the_one_made_anew_whatever_was_answered(form: Form, data: st.DataObject) -> None:
    session, now = Session(form, given()), given().now
    for _ in range(MOST_STEPS):
        now += timedelta(hours=data.draw(st.integers(0, 30)))
        session, anew = both(session, replace(given(), now=now))
        same(session, anew)
        prompt = session.prompt()
        if prompt is None:
            break
        session.answer(data.draw(answers(prompt)))
        if data.draw(st.integers(0, 4)) == 0:
            session.back()
    if session.finished:
        assert session.finalize().values == anew.finalize().values


MOVES = st.sampled_from(["", "1", "3", "4", "a", "b", "yes", "no", "word", "back", "drop", "first", "again"])


@drawn(st.lists(MOVES, max_size=30))
def test_it_is_the_one_made_anew_with_rows_clocks_and_chance(moves: list[str]) -> None:
    session, now = Session(FORM, given(WORLD)), given().now
    for move in moves:
        match move:
            case "back":
                session.back()
            case "drop" if session.rows("kid"):
                session.remove("kid[1]")
            case "first":
                session.jump("n")
            case "again":
                session.unsettle(["kid", "n"])
            case _:
                with suppress(Refused):
                    session.answer(move)
        now += timedelta(hours=7)
        session, anew = both(session, replace(given(WORLD), now=now))
        same(session, anew)


def test_time_has_passed_for_it() -> None:
    session = Session(FORM, given(WORLD))
    session.answer("3")
    tomorrow = replace(given(WORLD), now=given().now + timedelta(days=1))
    assert session.goes_on(tomorrow, kept(session))
    assert session.stands_at("day")[0] == tomorrow.now.date().isoformat()


def test_values_are_written_by_who_shows_them_now() -> None:
    form = form_of("| survey |\n| | type | name | label |\n| | integer | a | A |\n| | note | n | It is ${a} |")
    session = Session(form, given(show=lambda value, kind, unit, language: f"lo {value}"))
    session.answer("5")
    assert session.goes_on(given(show=lambda value, kind, unit, language: f"th {value}"), kept(session))
    prompt = session.prompt("en")
    assert prompt is not None
    assert prompt.label == "It is th 5"


@pytest.mark.parametrize(
    "told",
    [
        given(WORLD, properties={"username": "noy"}),
        replace(given(WORLD), seed="other"),
        given({"ctx": ({"person": "noy"},)}),
        given({**WORLD, "more": ()}),
        given(WORLD, deprecated="uuid:1"),
    ],
)
def test_told_something_else_of_the_world_it_does_not_go_on(told: Given) -> None:
    session = Session(FORM, given(WORLD))
    session.answer("3")
    assert not session.goes_on(told, kept(session))


def test_of_another_state_it_does_not_go_on() -> None:
    session = Session(FORM, given(WORLD))
    before = kept(session)
    session.answer("3")
    other = kept(session)
    other["values"]["n"] = "4"
    for state in (before, other, None, {}, {**kept(session), "at": "n"}):
        assert not session.goes_on(given(WORLD), state)


FORM = form_of(ROWS)
