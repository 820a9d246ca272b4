"""Charts and sentences of a summary, out of figures: pure, without a database. A district of five villages lends, and
looks at what is late every half-year."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest

from charts.pictures import Bars, Lines, Stack
from conversations.review.board import Board, band
from conversations.review.saying import say
from conversations.review.telling import tell
from conversations.world import World
from forms.sheets.workbook import read_workbook
from forms.sheets.xlsform import compile_form
from i18n.catalogue import Catalogues
from programmes.areas import Place, Places
from programmes.load import load_programme
from programmes.model import Programme, Sentence
from storage.desk import Desk, FactsIn, FiledIn, HoldersDuring, Wanted
from storage.records import Chat, Contact, FactRow, Filed, Person, RoleHeld

TOML = """
id = "loans"
version = "1"
languages = ["en"]
title = {en = "Loans"}
zone = "Asia/Vientiane"
money = "LAK"
levels = ["district", "village"]
[role]
vc  = {at = "village", to = "dlo", label = {en = "coordinator"}}
dlo = {at = "district", label = {en = "officer"}}
[form]
L9 = {by = ["vc"], for = "village", every = "half", to = "dlo", accept = "approved", class = "P0"}
M1 = {by = ["vc"], for = "village", every = "month", to = "dlo", accept = "reviewed", class = "P0"}
[indicator]
PAR = {of = "L9", num = "risk", den = "glp", time = "last", bound = 6, unit = "pct", bands = [5, 10], none = {en = "no loans"}, label = {en = "PAR30"}}
NOW = {of = "L9", num = "glp - risk", time = "last", bound = 6, unit = "kip", none = {en = "no loans"}, label = {en = "current"}}
OLD = {of = "L9", num = "risk", time = "last", bound = 6, unit = "kip", label = {en = "late"}}
LENT = {of = "L9", num = "glp", time = "last", bound = 6, unit = "kip", count = "LOANS", label = {en = "lent"}}
RISK = {of = "L9", num = "risk", den = "glp", time = "last", bound = 6, unit = "pct", count = "LOANS", label = {en = "at risk"}}
LOANS = {of = "L9", num = "men", time = "last", bound = 6, few = {en = "fewer than {least} loans"}, label = {en = "loans"}}
MEN = {of = "L9", num = "men", time = "last", label = {en = "men"}}
ATT = {of = "M1", num = "came", den = "all", unit = "pct", label = {en = "attendance"}}
[duty]
par = {who = "vc", form = "L9", rule = "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1", remind = [-14, 0]}
m1  = {who = "vc", form = "M1", rule = "FREQ=MONTHLY;BYMONTHDAY=5", period = "last"}
[chart]
villages = {kind = "bar", of = ["PAR"], by = "village", title = {en = "PAR30 by village"}}
risk = {kind = "bar", of = ["RISK"], by = "village", title = {en = "At risk"}}
risks = {kind = "line", of = ["RISK"], span = 2, title = {en = "At risk"}}
lent = {kind = "stack", of = ["LENT"], span = 2, title = {en = "Lent"}}
men = {kind = "bar", of = ["MEN"], by = "village", title = {en = "Men"}}
ages = {kind = "stack", of = ["NOW", "OLD"], span = 2, title = {en = "Ages"}}
month = {kind = "line", of = ["ATT"], duty = "m1", span = 3, title = {en = "Meetings"}}
trend = {kind = "line", of = ["PAR"], span = 2, title = {en = "PAR30"}}
"""
FORM = """
| survey |
| | type | name | label |
| | integer | risk | at risk |
| | integer | glp | all |
| | integer | men | men |
| | integer | came | came |
| | integer | all | all |

| settings |
| | form_id |
| | {id} |
"""
VILLAGES = ("Ang", "Ban", "Chom", "Dong", "Eng")
TODAY = date(2026, 7, 10)
T = TypeVar("T")
Row = tuple[str, str, str, int, int]
"""Village, period, indicator, numerator, denominator."""


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    folder = tmp_path_factory.mktemp("loans")
    (folder / "programme.toml").write_text(TOML, "utf-8")
    return load_programme(folder)


@pytest.fixture(scope="module")
def world(programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("forms")
    forms = {}
    for name in programme.form:
        path: Path = folder / f"{name}.md"
        path.write_text(FORM.replace("{id}", name), "utf-8")
        forms[name, "1"] = compile_form(read_workbook(path)).form
    places = [Place("D", "", "district", {"en": "Namor"})]
    places += [Place(name, "D", "village", {"en": name}) for name in VILLAGES]
    return World(Catalogues.read(), Places(places), (programme,), forms, dict.fromkeys(programme.form, "1"))


class Looks:
    """What storage would answer."""

    def __init__(self, rows: Iterable[Row], filed: Iterable[tuple[str, str, str, str]] = ()) -> None:
        self.facts = [FactRow(place, period, code, "", num, den) for place, period, code, num, den in rows]
        at = datetime(2026, 6, 30, tzinfo=UTC)
        self.filed = [
            Filed(f"{form}{place}{period}", "", form, place, period, "", "p", status, at, at)  # type: ignore[arg-type]
            for form, place, period, status in filed
        ]

    def __call__(self, lookup: object) -> Any:
        match lookup:
            case FactsIn(places, codes, first, last):
                rows = [one for one in self.facts if one.place in places and one.indicator in codes]
                return [one for one in rows if first <= one.period <= last]
            case FiledIn():
                return tuple(self.filed)
            case HoldersDuring(role):
                held = tuple(RoleHeld(role, name, date(2025, 1, 1), None) for name in VILLAGES)
                return (Contact(Person("p", "Noy", "en", roles=held), ()),)
        raise AssertionError(lookup)


def told(board: Board, looks: Looks, ask: Callable[[Board], T]) -> T:
    """What the step comes to, when it is given what it asks for."""
    board = replace(board, desk=replace(board.desk, found={}))
    while True:
        try:
            return ask(board)
        except Wanted as wanted:
            board.desk.found[wanted.lookup] = looks(wanted.lookup)


@pytest.fixture
def board(world: World, programme: Programme) -> Board:
    desk = Desk(datetime(2026, 7, 10, 3, tzinfo=UTC), "here", "", Chat("here", "g", True, "D", "en"), None)
    voice = world.voice("en", programme.clock)
    return Board(world, desk, programme, "D", TODAY, voice, group=True, every="half")


HALF = "2026-H1"
PAR = [
    ("Ang", HALF, "PAR", 453_000, 1_000_000),
    ("Ban", HALF, "PAR", 100_000, 1_000_000),
    ("Chom", HALF, "PAR", 0, 0),
    ("Dong", HALF, "PAR", 49_999, 1_000_000),
]


def test_a_figure_by_place_the_worst_first_and_what_has_none_says_why(board: Board) -> None:
    found = told(board, Looks(PAR), lambda each: tell(each, "villages"))
    assert isinstance(found.picture, Bars)
    assert found.picture.rows == (
        ("Namor", 20.1, "20.1%", "bad"),
        ("Ang", 45.3, "45.3%", "bad"),
        ("Ban", 10.0, "10%", "watch"),
        ("Dong", 5.0, "5%", "good"),  # 4.9999 is below five before it is rounded
        ("Chom", None, "no loans", ""),
        ("Eng", None, "Missing", ""),
    )
    assert found.picture.limits == ((5, "5%"), (10, "10%"))
    assert found.picture.legend == (("good", "below 5%"), ("watch", "5–10%"), ("bad", "over 10%"))
    assert [line.text for line in found.lines] == [
        "PAR30 by village · first half of 2026: 20.1% · reported by 4 of 5 places",
        "over 10%: Ang (45.3%)",
        "5–10%: Ban (10%)",
        "below 5%: Dong",
        "no loans: Chom",
        "No report for first half of 2026: Eng",
    ]


def test_what_was_sent_and_waits_is_not_missing(board: Board) -> None:
    filed = [("L9", "Eng", HALF, "sent"), ("L9", "Dong", HALF, "returned")]
    found = told(board, Looks(PAR[:3], filed), lambda each: tell(each, "villages"))
    assert isinstance(found.picture, Bars)
    assert [row[2] for row in found.picture.rows[-2:]] == ["sent, not approved yet", "Returned"]


def test_a_district_without_any_loan_has_no_loans(board: Board) -> None:
    rows = [(village, HALF, code, 0, den) for village in VILLAGES for code, den in (("PAR", 0), ("NOW", 1), ("OLD", 1))]
    bars = told(board, Looks(rows), lambda each: tell(each, "villages"))
    assert bars.lines[0].text == "PAR30 by village · first half of 2026: no loans"
    stack = told(board, Looks(rows), lambda each: tell(each, "ages"))
    assert isinstance(stack.picture, Stack)
    assert stack.picture.notes == ("–", "no loans")
    assert stack.lines[0].text == "Ages · first half of 2026: no loans"


def test_when_nobody_has_reported_nothing_is_nought(board: Board) -> None:
    for chart in ("villages", "ages", "trend"):
        found = told(board, Looks([]), lambda each, name=chart: tell(each, name))  # type: ignore[misc]
        assert "No figures yet" in found.lines[0].text
        assert "%" not in found.lines[0].text


def test_ages_make_up_a_whole_over_half_years(board: Board) -> None:
    rows = [
        ("Ang", "2025-H2", "NOW", 600_000, 1),
        ("Ang", "2025-H2", "OLD", 0, 1),
        ("Ang", HALF, "NOW", 700_000, 1),
        ("Ang", HALF, "OLD", 200_000, 1),
        ("Ban", HALF, "NOW", 100_000, 1),
        ("Ban", HALF, "OLD", 0, 1),
    ]
    found = told(board, Looks(rows), lambda each: tell(each, "ages"))
    assert isinstance(found.picture, Stack)
    assert found.picture.columns == ("second half of 2025", "first half of 2026")
    assert found.picture.parts == (
        ("current", (600_000, 800_000), "800,000 kip · 80%"),
        ("late", (0, 200_000), "200,000 kip · 20%"),
    )
    assert found.lines[0].text == (
        "Ages · first half of 2026: 1,000,000 kip · current 80% · late 20% · reported by 2 of 5 places"
    )


def test_a_group_sees_no_bar_of_fewer_than_five(board: Board) -> None:
    rows = [("Ang", HALF, "MEN", 4, 1), ("Ban", HALF, "MEN", 9, 1), ("Chom", HALF, "MEN", 12, 1)]
    found = told(board, Looks(rows), lambda each: tell(each, "men"))
    assert isinstance(found.picture, Bars)
    shown = {name: words for name, _, words, _ in found.picture.rows}
    assert (shown["Namor"], shown["Chom"]) == ("25", "12")
    assert (shown["Ang"], shown["Ban"]) == ("fewer than 5", "not shown beside these")  # 25 less 9 and 12 would tell


def test_attendance_stands_beside_the_reports_that_came_on_time(board: Board) -> None:
    filed = [("M1", village, "2026-05", "sent") for village in VILLAGES[:3]]
    looks = Looks([("Ang", "2026-05", "ATT", 9, 12), ("Ang", "2026-06", "ATT", 0, 0)], filed)
    found = told(replace(board, every="month"), looks, lambda each: tell(each, "month"))
    assert isinstance(found.picture, Lines)
    assert found.picture.series == (("attendance", (None, 75.0, None)), ("reports on time", (0.0, 0.0, 0.0)))
    assert found.picture.unit == "%"


def test_a_half_year_is_shown_from_when_it_is_reminded_of(board: Board) -> None:
    chart = board.programme.chart["villages"]
    days = {date(2026, 6, 15): "2025-H2", date(2026, 6, 16): "2026-H1", date(2026, 12, 16): "2026-H1"}
    assert {day: replace(board, today=day).shown_until(chart) for day in days} == days
    assert replace(board, until="2024-H1").shown_until(chart) == "2024-H1"


@pytest.mark.parametrize(
    ("bands", "values"),
    [
        ((5, 10), {"4.999": "good", "5": "watch", "10": "watch", "10.0001": "bad", "0": "good"}),
        ((95, 80), {"100": "good", "95": "watch", "80": "watch", "79.9": "bad"}),
        (None, {"7": ""}),
    ],
)
def test_a_figure_lies_in_a_band_before_it_is_rounded(bands: Any, values: dict[str, str]) -> None:
    assert {value: band(bands, Decimal(value)) for value in values} == values
    assert band(bands, None) == ""


# Sentences


def sentence(text: str, when: str = "", who: str = "") -> Sentence:
    return Sentence(when=when, who=who, text={"en": text})


BEFORE = [
    ("Ang", "2025-H2", "PAR", 50_000, 1_000_000),
    ("Ban", "2025-H2", "PAR", 0, 1_000_000),
    ("Chom", "2025-H2", "PAR", 0, 0),
    ("Dong", "2025-H2", "PAR", 0, 0),
]


def said(board: Board, rows: Iterable[Row], *sentences: Sentence) -> list[str]:
    return told(board, Looks(rows), lambda each: say(each, sentences, HALF))


def test_a_sentence_is_said_when_it_holds(board: Board) -> None:
    found = said(
        board,
        PAR + BEFORE,
        sentence("PAR30 rose from {PAR/before} to {PAR/now}", "PAR/now > PAR/before"),
        sentence("PAR30 fell", "PAR/now < PAR/before"),
        sentence("{PAR/n} villages reported"),
        sentence("Above 10%: {who}", who="PAR/now > 10"),
        sentence("Above 90%: {who}", who="PAR/now > 90"),
    )
    assert found == ["PAR30 rose from 2.5% to 20.1%", "4 villages reported", "Above 10%: Ang"]


def test_a_sentence_about_nothing_says_so_in_the_indicators_words(board: Board) -> None:
    none = sentence("PAR30: {PAR/now} ({PAR/before})", "PAR/n > 0 and PAR/now = ''")
    above, below = sentence("above", "PAR/now > 10"), sentence("below", "PAR/now < 5")
    assert said(board, [PAR[2]], none, above, below) == ["PAR30: no loans (–)"]
    assert said(board, [], none, above, below) == []


def test_a_sentence_tells_a_group_of_no_fewer_than_five(board: Board) -> None:
    rows = [("Ang", HALF, "MEN", 3, 1)]
    few = sentence("men: {MEN/now}"), sentence("few", "MEN/now < 5"), sentence("{who}", who="MEN/now > 0")
    assert said(board, rows, *few) == ["men: fewer than 5"]
    assert said(replace(board, group=False), rows, *few) == ["men: 3", "few", "Ang"]


def loans(place: str, number: int, risk: int, *, half: str = HALF) -> list[Row]:
    """A village with so many loans of a million each."""
    glp = number * 1_000_000
    return [(place, half, "RISK", risk, glp), (place, half, "LENT", glp, 1), (place, half, "LOANS", number, 1)]


FEW = loans("Ang", 4, 1_000_000) + loans("Ban", 5, 0) + loans("Chom", 30, 3_000_000) + loans("Dong", 0, 0)


def test_the_money_of_fewer_than_five_loans_is_in_no_total_by_itself(board: Board) -> None:
    found = told(board, Looks(FEW), lambda each: tell(each, "risk"))
    assert isinstance(found.picture, Bars)
    assert [(name, value) for name, value, _, _ in found.picture.rows] == [
        ("Namor", 8.6), ("Chom", 10.0), ("Ban", 0.0), ("Dong", None), ("Ang", None), ("Eng", None)
    ]  # fmt: skip
    assert [line.text for line in found.lines] == [
        "At risk · first half of 2026: 8.6% · reported by 4 of 5 places",
        "Chom (10%), Ban (0%)",
        "–: Dong · fewer than 5 loans: Ang",
        "No report for first half of 2026: Eng",
    ]
    shown = told(replace(board, group=False), Looks(FEW), lambda each: tell(each, "risk"))
    assert isinstance(shown.picture, Bars)
    assert [value for _, value, _, _ in shown.picture.rows] == [10.3, 25.0, 10.0, 0.0, None, None]


def test_a_district_with_fewer_than_five_loans_shows_its_group_none_of_their_money(board: Board) -> None:
    rows = loans("Ang", 4, 1_000_000) + loans("Ang", 9, 0, half="2025-H2") + loans("Ban", 0, 0)
    stack = told(board, Looks(rows), lambda each: tell(each, "lent"))
    assert isinstance(stack.picture, Stack)
    assert [values for _, values, _ in stack.picture.parts] == [(9_000_000, None)]
    assert stack.picture.notes[-1] == "fewer than 5 loans"
    assert "fewer than 5 loans" in stack.lines[0].text
    line = told(board, Looks(rows), lambda each: tell(each, "risks"))
    assert isinstance(line.picture, Lines)
    assert [values for _, values in line.picture.series] == [(0, None)]
    assert line.lines[0].text == "At risk · first half of 2026: at risk fewer than 5 loans"
    bars = told(board, Looks(rows), lambda each: tell(each, "risk"))
    assert bars.lines[0].text.startswith("At risk · first half of 2026: fewer than 5 loans")
    words = (
        sentence("{LENT/now}, {RISK/now}"),
        sentence("late: {who}", who="RISK/now > 0"),
        sentence("grown", "LENT/now > 0"),
    )
    assert said(board, rows, *words) == ["fewer than 5 loans, fewer than 5 loans"]
    assert said(replace(board, group=False), rows, *words) == ["4,000,000 kip, 25%", "late: Ang", "grown"]


def test_a_figure_of_which_it_is_not_known_how_many_loans_it_is_of_is_not_shown(board: Board) -> None:
    rows = [row for row in FEW if row[2] != "LOANS"]
    found = told(board, Looks(rows), lambda each: tell(each, "risk"))
    assert isinstance(found.picture, Bars)
    assert {value for _, value, _, _ in found.picture.rows} == {None}


def test_what_only_an_officer_needs_is_not_said_to_a_group(board: Board) -> None:
    words = [Sentence(text={"en": "for all"}), Sentence(text={"en": "for him"}, to=("officer",))]
    assert said(board, FEW, *words) == ["for all"]
    assert said(replace(board, group=False), FEW, *words) == ["for all", "for him"]


def test_the_largest_three_are_named_the_largest_first_and_nought_is_not_among_them(board: Board) -> None:
    rows = [("Ang", HALF, code, number, 1) for code, number in (("MEN", 7), ("NOW", 9), ("OLD", 8), ("LOANS", 6))]
    top = Sentence(text={"en": "most: {top}"}, top=("MEN", "NOW", "OLD", "LOANS"))
    assert said(board, rows, top) == ["most: current 9 kip · late 8 kip · men 7"]
    assert said(board, [("Ang", HALF, "MEN", 0, 1)], top) == []
