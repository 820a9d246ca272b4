"""One form with an answer of every kind, and what an expression gives in it.

The tables of test_functions_*.py and test_operators_*.py hold what JavaRosa 1.20 (out of pyxform's jar, in the zone Asia/Vientiane) gave for
the same expressions over the same answers, and the few points where we mean to give something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from forms.lists import rows_of
from forms.problems import ExpressionError
from forms.walking.session import Given, Session
from forms.xpath.compiler import Surroundings, compile_xpath
from forms.xpath.values import member
from tests.forms.scenario import VIENTIANE, form_of

FORM = """
| survey |
| | type | name | label | relevant |
| | hidden | here | | |
| | integer | n | Five | |
| | decimal | dec | Eight, as 8.0 | |
| | decimal | neg | Below nothing | |
| | decimal | big | More than Java's int | |
| | text | t | Words | |
| | text | b | Blank | |
| | integer | bi | Blank number | |
| | date | bd | Blank date | |
| | text | s | Choices | |
| | date | d | Day | |
| | dateTime | dt | Moment | |
| | time | tm | Time | |
| | text | yes | The word true | |
| | text | no | The word false | |
| | text | num | The word 12 | |
| | text | dtext | The word of a day | |
| | geopoint | gp | Point | |
| | text | trace | Trace | |
| | text | shape | Shape | |
| | integer | hid | Hidden | false() |
| | begin_repeat | r | Rows | |
| | integer | a | A | |
| | text | k | K | |
| | text | g | G | |
| | end_repeat | | | |
| | begin_repeat | q | One blank row | |
| | text | c | C | |
| | end_repeat | | | |
| settings |
| | form_id | version |
| | reckoning | 7 |
"""
ANSWERS: dict[str, Any] = {
    "n": "5",
    "dec": "8.0",
    "neg": "-2.5",
    "big": "3000000000",
    "t": "Ban Mai",
    "s": "a c",
    "d": "2026-11-21",
    "dt": "2026-11-21T08:05:09.123+07:00",
    "tm": "18:30:00.000+07:00",
    "yes": "true",
    "no": "false",
    "num": "12",
    "dtext": "2026-11-21",
    "gp": "17.97 102.61 0 0",
    "trace": "0 0 0 0;0 1 0 0;1 1 0 0",
    "shape": "0 0 0 0;0 1 0 0;1 1 0 0;0 0 0 0",
    "hid": "9",
    "r": [{"a": "1", "k": "x", "g": "0 0"}, {"a": "2", "k": "", "g": "0 1"}, {"a": "", "k": "z", "g": "1 1"}],
}
LISTS = {
    "x": rows_of(
        [{"name": "a", "price": "10"}, {"name": "b", "price": "20", "first": "1"}, {"name": "c", "price": ""}]
    ),
    "seven": rows_of([{"name": letter} for letter in "ABCDEFG"]),
}
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=VIENTIANE)
NAN, INF = float("nan"), float("inf")


@cache
def _session() -> Session:
    form = form_of(FORM)
    given = Given(now=NOW, zone=VIENTIANE, seed="seed", instances=LISTS, properties={"deviceid": "chat"})
    state = Session(form, given).state()
    return Session(form, given, {**state, "values": {**state["values"], **ANSWERS}})


def reckoned(expression: str) -> Any:
    """The value: text, float or bool; of nodes the list of theirs."""
    session = _session()
    root = session.form.root
    around = Surroundings(root, {}, {})
    compiled = compile_xpath(expression, root.names["here"], around)
    live = session._live
    found = compiled.at(live.world, live.world.single[root.names["here"].index])
    return [member(one) for one in found] if isinstance(found, list) else found


def gives(expression: str, wanted: object) -> bool:
    """Whether it gives this value, of this type; NaN is NaN."""
    found = reckoned(expression)
    if isinstance(found, str):
        found = str(found)
    if wanted != wanted:
        return bool(found != found)
    return type(found) is type(wanted) and found == wanted


# A table as a test: `test_as_javarosa = agrees(JAVAROSA)`.


def agrees(table: Iterable[tuple[str, object]]) -> Callable[..., None]:
    """A test that each expression gives its value."""

    @pytest.mark.parametrize(("expression", "wanted"), table)
    def test(expression: str, wanted: object) -> None:
        assert gives(expression, wanted)

    return test


def differs(table: Iterable[tuple[str, object, object]]) -> Callable[..., None]:
    """A test that each expression gives the last value, and not JavaRosa's, which stands before it."""

    @pytest.mark.parametrize(("expression", "javarosas", "wanted"), table)
    def test(expression: str, javarosas: object, wanted: object) -> None:
        assert gives(expression, wanted)
        assert not gives(expression, javarosas)

    return test


def refuses(expressions: Iterable[str], code: str) -> Callable[..., None]:
    """A test that each expression is refused with this code."""

    @pytest.mark.parametrize("expression", expressions)
    def test(expression: str) -> None:
        with pytest.raises(ExpressionError) as fault:
            reckoned(expression)
        assert fault.value.code == code

    return test
