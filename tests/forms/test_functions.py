"""ODK's functions, one line each."""

from __future__ import annotations

import math

import pytest

from forms.expression import compile_expression
from tests.forms.scenario import NOW, VIENTIANE

RECORD = {"n": 5, "t": "Ban Mai", "b": "", "s": "a c", "d": "2026-11-21", "yes": True}


def value(expression: str) -> object:
    return compile_expression(expression, RECORD)(RECORD, now=NOW, zone=VIENTIANE)


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("string-length(t)", 7.0),
        ("concat(t, ' ', n)", "Ban Mai 5"),
        ("join('-', 'a', n, 'c')", "a-5-c"),
        ("contains(t, 'Mai')", True),
        ("starts-with(t, 'Ban')", True),
        ("ends-with(t, 'Ban')", False),
        ("substr(t, 4)", "Mai"),
        ("substr(t, 0, 3)", "Ban"),
        ("substr(t, -3)", "Mai"),
        ("substring('12345', 2, 3)", "234"),
        ("substring-before(d, '-')", "2026"),
        ("substring-after(d, '-')", "11-21"),
        ("translate('bar', 'abc', 'AB')", "BAr"),
        ("normalize-space('  a   b ')", "a b"),
        ("upper-case(t)", "BAN MAI"),
        ("lower-case(t)", "ban mai"),
        ("selected(s, 'c')", True),
        ("selected('ab c', 'a')", False),
        ("selected-at(s, 1)", "c"),
        ("selected-at(s, 9)", ""),
        ("count-selected(s)", 2.0),
        ("checklist(1, 2, true(), false(), true())", True),
        ("weighted-checklist(3, 5, true(), 2, false(), 9, true(), 2)", True),
        ("number('12')", 12.0),
        ("int(-3.7)", -3.0),
        ("round(1.005, 2)", 1.01),
        ("floor(-1.5)", -2.0),
        ("ceiling(1.2)", 2.0),
        ("abs(-3)", 3.0),
        ("pow(2, 10)", 1024.0),
        ("sqrt(9)", 3.0),
        ("log10(1000)", 3.0),
        ("exp10(2)", 100.0),
        ("pi()", math.pi),
        ("min(3, 1, 2)", 1.0),
        ("max(3, 1, 2)", 3.0),
        ("boolean-from-string('1')", True),
        ("not(b)", True),
        ("if(yes, 'y', 'n')", "y"),
        ("coalesce(b, n)", 5.0),
        ("today()", "2026-11-21"),
        ("now()", "2026-11-21T09:30:00.000+07:00"),
        ("date('2026-11-21T08:00:00.000+07:00')", "2026-11-21"),
        ("date(d + 10)", "2026-12-01"),
        ("date('yesterday')", ""),
        ("d < '2026-12-01'", True),
        ("decimal-date-time('1970-01-02T12:00:00Z')", 1.5),
        ("decimal-time('06:00:00.000')", 0.25),
        ("date-time(0)", "1970-01-01T07:00:00.000+07:00"),
        ("format-date(d, '%e.%n.%y %a %b')", "21.11.26 Sat Nov"),
        ("format-date-time('2026-11-21T08:05:09.123+07:00', '%Y-%m-%d %H:%M:%S.%3')", "2026-11-21 08:05:09.123"),
        ("format-date(b, '%Y')", ""),
        ("digest('a', 'SHA-1', 'hex')", "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"),
        ("base64-decode(base64-encode('ນ້ຳ'))", "ນ້ຳ"),
        ("geofence('1 1', '0 0;0 2;2 2;2 0;0 0')", True),
        ("round(distance('0 0', '0 1'))", 111319.0),
        ("area('0 0;0 1;1 1;1 0') > 12300000000", True),
        ("5 - -3", 8.0),
        ("n*2+1", 11.0),
        ("n >= 5 or unknown-free", None),
    ],
)
def test_a_function(expression: str, wanted: object) -> None:
    if wanted is None:
        with pytest.raises(Exception, match="unknown_name_here"):
            value(expression)
    else:
        assert value(expression) == wanted


@pytest.mark.parametrize(
    "expression", ["number('a')", "b + 1", "number('1e5')", "number('inf')", "number('໑')", "0 div 0"]
)
def test_what_is_no_number(expression: str) -> None:
    assert math.isnan(value(expression))  # type: ignore[arg-type]


def test_chance_is_the_seeds() -> None:
    drawn = value("random()")
    assert isinstance(drawn, float)
    assert 0 <= drawn < 1
    assert drawn == value("random()")
    assert len(str(value("uuid()"))) == 36
