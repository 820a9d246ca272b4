"""Dates, times, moments, and reckoning with them. JavaRosa's answers; see reckoning.py."""

from __future__ import annotations

import pytest

from tests.forms.reckoning import NAN, gives

JAVAROSA = [
    ("date('2026-11-21')", "2026-11-21"),
    ("date('2026-1-5')", "2026-01-05"),
    ("date('2026-11-21T23:30:00.000+07:00')", "2026-11-21"),
    ("date('2026-11-21T23:30:00.000Z')", "2026-11-22"),
    ("date('2026-11-21T02:30:00.000+09:00')", "2026-11-21"),
    ("date('2026-11-21T08:00')", "2026-11-21"),
    ("date(0)", "1970-01-01"),
    ("date(20778)", "2026-11-21"),
    ("date(20778.9)", "2026-11-21"),
    ("date(-1)", "1969-12-31"),
    ("date(-0.5)", "1970-01-01"),
    ("date('')", ""),
    ("date(../b)", ""),
    ("date(../bd)", ""),
    ("date(../d)", "2026-11-21"),
    ("date(../dt)", "2026-11-21"),
    ("date(../d + 10)", "2026-12-01"),
    ("date(../d - 30)", "2026-10-22"),
    ("date(../n)", "1970-01-06"),
    ("date-time('')", ""),
    ("decimal-date-time('1970-01-02T12:00:00Z')", 1.5),
    ("decimal-date-time('1970-01-01T00:00:00.000+07:00')", -0.2916666666666667),
    ("decimal-date-time('2026-11-21T08:05:09.123+07:00')", 20778.045244479166),
    ("decimal-date-time('2026-11-21')", 20777.708333333332),
    ("decimal-date-time(../d)", 20777.708333333332),
    ("decimal-date-time(../dt)", 20778.045244479166),
    ("decimal-date-time(20778.25)", 20778.25),
    ("decimal-date-time('2018-04-24T15:30:00.000+06:00')", 17645.395833333332),
    ("decimal-date-time(../tm)", 20779.479166666668),
    ("decimal-time('2026-11-21T06:00:00.000+07:00')", 0.25),
    ("decimal-time('2026-11-21T06:00:00.000Z')", 0.5416666666678793),
    ("decimal-time('2026-11-21')", 0.0),
    ("decimal-time(0.75)", 0.75),
    ("decimal-time(20778.25)", 0.25),
    ("decimal-time(../tm)", 0.7708333333321207),
    ("decimal-time(../dt)", 0.3369111458341649),
    ("decimal-time(../d)", 0.0),
    ("format-date(../d, '%Y-%m-%d')", "2026-11-21"),
    ("format-date(../d, '%e.%n.%y %a %b')", "21.11.26 Sat Nov"),
    ("format-date('2026-03-05', '%Y %y %m %n %b %d %e %a')", "2026 26 03 3 Mar 05 5 Thu"),
    ("format-date('2026-03-05', '%H:%M:%S.%3 %h')", "00:00:00.000 0"),
    ("format-date('2026-03-05', '%W')", "10"),
    ("format-date('2026-03-05', '%%')", "%"),
    ("format-date('2026-03-05', 'abc')", "abc"),
    ("format-date('2026-03-05', '')", ""),
    ("format-date('', '%Y')", ""),
    ("format-date(0 div 0, '%Y')", ""),
    ("format-date(0, '%Y-%m-%d')", "1970-01-01"),
    ("format-date(20778, '%Y-%m-%d')", "2026-11-21"),
    ("format-date(20778.9, '%Y-%m-%d')", "2026-11-22"),
    ("format-date(../b, '%Y')", ""),
    ("format-date(../bd, '%Y')", ""),
    ("format-date(../dt, '%Y-%m-%d %H:%M')", "2026-11-21 08:05"),
    ("format-date(../d + 10, '%Y-%m-%d')", "2026-12-01"),
    ("format-date('2026-11-21', 5)", "5"),
    ("format-date-time('2026-11-21T08:05:09.123+07:00', '%Y-%m-%d %H:%M:%S.%3')", "2026-11-21 08:05:09.123"),
    ("format-date-time('2026-11-21T08:05:09.123Z', '%Y-%m-%d %H:%M:%S.%3')", "2026-11-21 15:05:09.123"),
    ("format-date-time('2026-11-21T08:05:09.123+07:00', '%h %e %n %y')", "8 21 11 26"),
    ("format-date-time('2026-11-21T08:05:09.123', '%H:%M')", "08:05"),
    ("format-date-time('2026-11-21T08:05', '%H:%M')", "08:05"),
    ("format-date-time('2026-11-21', '%H:%M:%S.%3')", "00:00:00.000"),
    ("format-date-time(../dt, '%H:%M:%S.%3')", "08:05:09.123"),
    ("format-date-time(../tm, '%H:%M')", "18:30"),
    ("format-date-time('', '%H')", ""),
    ("format-date-time(20778.25, '%Y-%m-%d %H:%M')", "2026-11-21 13:00"),
    ("format-date-time(../dt, '%a %b')", "Sat Nov"),
    ("../d + 1", 20779.0),
    ("../d - 1", 20777.0),
    ("../d + 0.5", 20778.5),
    ("../d - ../d", 0.0),
    ("../d - date('2026-11-01')", 20.0),
    ("../dt - ../dt", 0.0),
    ("../dt + 1", 20779.0),
    ("../dt - ../d", 0.0),
    ("../tm - ../tm", 0.0),
    ("date('2026-11-21') + 10", 20788.0),
    ("date(../d + 10) - ../d", 10.0),
    ("int((date('2026-11-21') - date('2000-01-01')) div 365.25)", 26.0),
    ("int((../d - date('2000-11-22')) div 365.25)", 25.0),
    ("decimal-date-time(../dt) - decimal-date-time(../d)", 0.3369111458341649),
    ("string(date('2026-11-21'))", "2026-11-21"),
    ("string(date(../d + 10))", "2026-12-01"),
    ("concat(date('2026-11-21'), 'x')", "2026-11-21x"),
    ("substr(../d, 0, 4)", "2026"),
    ("substr(date('2026-11-21'), 0, 4)", "2026"),
    ("string-length(../d)", 10.0),
    ("contains(../d, '2026')", True),
    ("coalesce(../d, '')", "2026-11-21"),
    ("if(true(), ../d, '')", "2026-11-21"),
    ("not(../d)", False),
    ("../d * 1", 20778.0),
    ("-../d", -20778.0),
    ("date('2026-11-21') = ../d", True),
    ("date(../dt) = ../d", True),
    ("max(../d, date('2030-01-01'))", 21915.0),
    ("number(date('2026-11-21'))", 20778.0),
    ("number(date-time('2026-11-21T08:05:09.123+07:00'))", 20778.0),
    ("int(date-time('2026-11-21T20:05:09.123+07:00'))", 20778.0),
    ("round(decimal-date-time('2026-11-21T08:05:09.123+07:00'), 3)", 20778.045),
    ("../d > 5", True),
    ("date-time('2026-11-21')", "2026-11-21T00:00:00.000+07:00"),
    ("date-time('2026-11-21T08:05:09.123+07:00')", "2026-11-21T08:05:09.123+07:00"),
    ("date-time('2026-11-21T08:05:09')", "2026-11-21T08:05:09.000+07:00"),
    ("date-time('2026-11-21T08:05')", "2026-11-21T08:05:00.000+07:00"),
    ("date-time(0)", "1970-01-01T07:00:00.000+07:00"),
    ("date-time(0.5)", "1970-01-01T19:00:00.000+07:00"),
    ("date-time(20778.25)", "2026-11-21T13:00:00.000+07:00"),
    ("date-time(../d)", "2026-11-21T00:00:00.000+07:00"),
    ("date-time(../dt)", "2026-11-21T08:05:09.123+07:00"),
    ("date-time(../tm)", "2026-11-22T18:30:00.000+07:00"),
]

# Text that is written as a date counts as its day (Web Forms); moments and times as text stay as they are written;
# a time counts as its part of the day; no year has two digits.
# Expression, JavaRosa's answer, ours.
OTHERWISE = [
    ("../d - '2026-11-01'", NAN, 20.0),
    ("'2026-01-02' - 1", NAN, 20454.0),
    ("'2026-01-02' - '2026-01-01'", NAN, 1.0),
    ("../dtext + 1", NAN, 20779.0),
    ("'2026-11-21' > 5", False, True),
    ("min('2026-01-01', '2025-01-01')", NAN, 20089.0),
    ("../tm + 1", 20780.0, 1.7708333333333335),
    ("string(../dt)", "2026-11-21", "2026-11-21T08:05:09.123+07:00"),
    ("substring-before(../dt, 'T')", "", "2026-11-21"),
    ("substr(../tm, 0, 5)", "2026-", "18:30"),
    ("regex(../dt, '.*T.*')", False, True),
    ("date('26-11-21')", "26-11-21", ""),
    ("date(0 div 0)", NAN, ""),
]

# Where JavaRosa stops with an error, which Collect shows instead of the next question.
GOES_ON = [
    ("date('20778')", "2026-11-21"),
    ("date('yesterday')", ""),
    ("date('2026-02-30')", ""),
    ("date('2026-13-01')", ""),
    ("date(true())", ""),
    ("date(99999999999)", ""),
    ("date('21/11/2026')", ""),
    ("date('2026-11')", ""),
    ("date('2026-11-21 08:00:00')", "2026-11-21"),
    ("date-time('x')", ""),
    ("date-time('10:00:00')", "2026-11-22T10:00:00.000+07:00"),
    ("decimal-date-time('x')", NAN),
    ("decimal-time('06:00:00.000')", 0.25),
    ("decimal-time('18:30')", 0.7708333333321207),
    ("decimal-time('x')", NAN),
    ("decimal-time('25:00')", NAN),
    ("format-date('2026-03-05', '%w %A %B %p %Z %j %')", "%w %A %B %p %Z %j %"),
    ("format-date('x', '%Y')", ""),
    ("format-date-time('18:30', '%H:%M')", "18:30"),
    ("selected(../d, '2026-11-21')", True),
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
