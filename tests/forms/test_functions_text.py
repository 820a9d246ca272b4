"""Text: put together, cut, searched. JavaRosa's answers; see reckoning.py."""

from __future__ import annotations

import pytest

from forms.problems import ExpressionError
from tests.forms.reckoning import gives, reckoned

JAVAROSA = [
    ("string(8.0)", "8"),
    ("string(2147483647)", "2147483647"),
    ("string(0.1 + 0.2)", "0.30000000000000004"),
    ("string(1 div 3)", "0.3333333333333333"),
    ("string(2 div 3)", "0.6666666666666666"),
    ("string(1 div 0)", "Infinity"),
    ("string(-1 div 0)", "-Infinity"),
    ("string(0 div 0)", "NaN"),
    ("string(-0)", "0"),
    ("string(0.001)", "0.001"),
    ("string(1.5)", "1.5"),
    ("string(1000000.5)", "1000000.5"),
    ("string(100 * 1.1)", "110"),
    ("string(true())", "true"),
    ("string(1 = 2)", "false"),
    ("string(../b)", ""),
    ("string(../bi)", ""),
    ("string(../n)", "5"),
    ("string(../dec)", "8"),
    ("string(../d)", "2026-11-21"),
    ("string(../bd)", ""),
    ("string(../s)", "a c"),
    ("string('x')", "x"),
    ("string(-2.5)", "-2.5"),
    ("string(-2)", "-2"),
    ("string(5 mod 3)", "2"),
    ("concat('a', 1, true())", "a1true"),
    ("concat(../t, ' ', ../n)", "Ban Mai 5"),
    ("concat()", ""),
    ("concat('a')", "a"),
    ("concat(../r/k)", "xz"),
    ("concat(../r/a)", "12"),
    ("concat('[', ../b, ']')", "[]"),
    ("concat(../bi, 'x')", "x"),
    ("concat(1 div 3, '')", "0.3333333333333333"),
    ("concat(../d, '!')", "2026-11-21!"),
    ("concat(../r[position() = 2]/k, 'x')", "x"),
    ("join('-', 'a', 5, 'c')", "a-5-c"),
    ("join('-', ../r/k)", "x--z"),
    ("join(', ', ../r/a)", "1, 2, "),
    ("join('-')", ""),
    ("join('', 'a', 'b')", "ab"),
    ("join('-', 'a', '', 'c')", "a--c"),
    ("join(1, 'a', 'b')", "a1b"),
    ("join('-', ../q/c)", ""),
    ("join('-', ../d, ../n)", "2026-11-21-5"),
    ("substr('hello', 0)", "hello"),
    ("substr('hello', 1)", "ello"),
    ("substr('hello', 1, 3)", "el"),
    ("substr('hello', 3, 1)", ""),
    ("substr('hello', -3)", "llo"),
    ("substr('hello', -3, -1)", "ll"),
    ("substr('hello', 0, 99)", "hello"),
    ("substr('hello', 9)", ""),
    ("substr('hello', -9, 2)", "he"),
    ("substr('hello', 1.9, 3.9)", "el"),
    ("substr('hello', '1', '3')", "el"),
    ("substr('hello', '', 3)", "hel"),
    ("substr('hello', 'x')", "hello"),
    ("substr('', 0, 1)", ""),
    ("substr(12345, 1, 3)", "23"),
    ("substr(../b, 0, 1)", ""),
    ("substring-before('2026-11-21', '-')", "2026"),
    ("substring-before('abc', 'x')", ""),
    ("substring-before('abc', '')", ""),
    ("substring-before('', 'a')", ""),
    ("substring-before('abc', 'a')", ""),
    ("substring-before(123.5, '.')", "123"),
    ("substring-after('2026-11-21', '-')", "11-21"),
    ("substring-after('abc', 'x')", ""),
    ("substring-after('abc', '')", "abc"),
    ("substring-after('abc', 'c')", ""),
    ("substring-after('', '')", ""),
    ("translate('bar', 'abc', 'AB')", "BAr"),
    ("translate('bar', 'ab', 'ABC')", "BAr"),
    ("translate('--aaa--', 'abc-', 'ABC')", "AAA"),
    ("translate('aaa', 'aa', 'xy')", "xxx"),
    ("translate('abc', '', 'x')", "abc"),
    ("translate('abc', 'abc', '')", ""),
    ("translate('ນ້ຳ', '້', '')", "ນຳ"),
    ("string-length('abc')", 3.0),
    ("string-length('')", 0.0),
    ("string-length(../t)", 7.0),
    ("string-length(12.5)", 4.0),
    ("string-length('ນ້ຳ')", 3.0),
    ("string-length(../b)", 0.0),
    ("string-length()", 0.0),
    ("normalize-space('  a   b ')", "a b"),
    ("normalize-space('')", ""),
    ("normalize-space(' a ')", "a"),
    ("normalize-space('a b')", "a b"),
    ("normalize-space(' a')", "a"),
    ("normalize-space()", ""),
    ("normalize-space(5)", "5"),
    ("contains('abc', 'b')", True),
    ("contains('abc', '')", True),
    ("contains('', '')", True),
    ("contains('', 'a')", False),
    ("contains(12, 1)", True),
    ("contains(../t, 'mai')", False),
    ("contains(../b, 'a')", False),
    ("starts-with('abc', 'a')", True),
    ("starts-with('abc', '')", True),
    ("starts-with(12, 1)", True),
    ("starts-with('', 'a')", False),
    ("ends-with('abc', 'c')", True),
    ("ends-with('abc', '')", True),
    ("ends-with('', 'c')", False),
    ("ends-with(12, 2)", True),
    ("join(',', instance('x')/root/item/name)", "a,b,c"),
    ("join(',', instance('x')/root/item[price != '']/name)", "a,b"),
    ("join(',', instance('x')/root/item/price)", "10,20,"),
    ("concat(instance('x')/root/item/name)", "abc"),
    ("string(number('1,5'))", "1.5"),
    ("string(99999999)", "99999999"),
    ("concat('a', ../hid, 'b')", "ab"),
    ("join(' ', ../r[a != '']/k)", "x "),
    ("string(..)", ""),
    ('concat("a", \'b"c\')', 'ab"c'),
]

# Numbers are written with all their digits, as XPath 1.0 says and as a sum of kip must be; a moment and a time
# stay as they are written (Web Forms); a letter beyond Unicode's first plane is one letter.
# Expression, JavaRosa's answer, ours.
OTHERWISE = [
    ("string(1000000000000000000000)", "1.0E21", "1000000000000000000000"),
    ("string(123456789012)", "1.23456789012E11", "123456789012"),
    ("string(2147483648)", "2.147483648E9", "2147483648"),
    ("string(-2147483649)", "-2.147483649E9", "-2147483649"),
    ("string(0.0001)", "1.0E-4", "0.0001"),
    ("string(0.00001)", "1.0E-5", "0.00001"),
    ("string(12345678.9)", "1.23456789E7", "12345678.9"),
    ("string(../big)", "3.0E9", "3000000000"),
    ("string(../dt)", "2026-11-21", "2026-11-21T08:05:09.123+07:00"),
    ("string(../tm)", "2026-11-22", "18:30:00.000+07:00"),
    ("concat(../tm, '!')", "2026-11-22!", "18:30:00.000+07:00!"),
    ("string-length('😀')", 2.0, 1.0),
]

# Where JavaRosa stops with an error, which Collect shows instead of the next question.
GOES_ON = [
    ("join('-', ../r/k, 'x')", "x--z-x"),
    ("concat(../r/k, 'x')", "xzx"),
]

# XPath's own, which Collect does not know.
UNKNOWN = [
    "substring('12345', 2, 3)",
    "upper-case('a')",
    "lower-case('A')",
    "replace('a', 'b', 'c')",
    "string-join('a', 'b')",
    "tokenize('a b', ' ')",
    "name(../n)",
    "local-name(../n)",
    "namespace-uri(../n)",
    "lang('en')",
    "id('x')",
]


@pytest.mark.parametrize(("expression", "wanted"), JAVAROSA)
def test_as_javarosa(expression: str, wanted: object) -> None:
    assert gives(expression, wanted)


@pytest.mark.parametrize(("expression", "javarosas", "wanted"), OTHERWISE)
def test_where_we_mean_otherwise(expression: str, javarosas: object, wanted: object) -> None:
    assert gives(expression, wanted)
    assert not gives(expression, javarosas)


@pytest.mark.parametrize(("expression", "wanted"), GOES_ON)
def test_where_javarosa_stops(expression: str, wanted: object) -> None:
    assert gives(expression, wanted)


@pytest.mark.parametrize("expression", UNKNOWN)
def test_what_collect_does_not_know(expression: str) -> None:
    with pytest.raises(ExpressionError) as fault:
        reckoned(expression)
    assert fault.value.code == "unknown_function"
