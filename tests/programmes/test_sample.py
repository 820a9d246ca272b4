"""The story that the practice chat tells: whole reports that the form itself accepts."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from forms.form import Form
from forms.sheets.workbook import read_workbook
from forms.sheets.xlsform import compile_form
from forms.walking.session import Given, Session
from indicators.facts import facts_of
from indicators.kept_loans import kept
from programmes.load import load_programme
from programmes.sample import SampleReport, analyses, cast, loans, rows, story

PROGRAMME = Path(__file__).parents[2] / "programmes" / "laos_prf"
SAMPLES = tuple(Path(__file__).parents[2] / "programmes" / name / "sample" for name in ("laos_prf", "thailand_cdd"))
TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def form() -> Form:
    programme = load_programme(PROGRAMME)
    return compile_form(read_workbook(programme.form_files()["L1"]), blocks=programme.blocks()).form


@pytest.fixture(scope="module")
def reports() -> list[SampleReport]:
    return story(PROGRAMME / "sample", TODAY, Random(1))


def test_twelve_villages_tell_of_twelve_months(reports: list[SampleReport]) -> None:
    assert {report.period for report in reports} == {
        "2025-11", "2025-12", *(f"2026-{month:02}" for month in range(1, 11))
    }  # fmt: skip
    assert len({report.place for report in reports}) == 12
    assert len({report.person_name for report in reports}) == 4
    assert [report.period for report in reports] == sorted(report.period for report in reports)


def test_there_is_something_of_everything(reports: list[SampleReport]) -> None:
    fates = Counter(report.fate for report in reports)
    assert fates["draft"] == fates["returned"] == 1
    assert fates["sent"] >= 5
    assert fates["approved"] >= 100
    late = [report for report in reports if report.sent_at_offset_days > 5]
    assert len(late) >= 8
    assert 144 - len(reports) >= 4, "some villages never reported"
    returned = next(report for report in reports if report.fate == "returned")
    assert set(returned.questions) <= set(returned.answers)
    assert returned.comment


def test_a_story_is_the_same_for_the_same_chance() -> None:
    assert story(PROGRAMME / "sample", TODAY, Random(5)) == story(PROGRAMME / "sample", TODAY, Random(5))


def test_nothing_comes_from_the_future() -> None:
    early = story(PROGRAMME / "sample", date(2026, 11, 2), Random(1))
    newest = [report for report in early if report.period == "2026-10"]
    assert all(report.sent_at_offset_days <= 2 for report in newest)
    assert len(newest) < 9


def test_those_who_may_be_played_are_people_of_the_sample_or_have_yet_to_join() -> None:
    for folder in SAMPLES:
        people = {(one["role"], place) for one in rows(folder / "people.csv") for place in one["places"].split()}
        parts = cast(folder)
        assert {(one.role, one.place) for one in parts if one.role} <= people
        assert len([one for one in parts if not one.role]) == len([one for one in parts if one.invited]) == 1
    accounts = [one.account for folder in SAMPLES for one in cast(folder)]
    assert len(accounts) == len(set(accounts)), "an account is one person's, over all programmes"


NOTES = ("save_sum", "save_differs", "debt_sum", "debt_differs")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_report_walks_through_the_form(form: Form, seed: int) -> None:
    last: dict[str, dict[str, str]] = {}
    definitions = load_programme(PROGRAMME).definitions({"L1": form})
    for report in story(PROGRAMME / "sample", TODAY, Random(seed)):
        rows = (last[report.place],) if report.place in last else ()
        now = datetime(2026, 11, 21, tzinfo=UTC)
        session = Session(form, Given(now, ZoneInfo("Asia/Vientiane"), instances={"__last-saved": rows}))
        asked = []
        while (prompt := session.prompt("lo")) is not None and prompt.name in {*report.answers, *NOTES}:
            session.answer(report.answers.get(prompt.name, ""))
            asked.append(prompt.name)
        assert [name for name in asked if name not in NOTES] == list(report.answers)
        if report.fate == "draft":
            assert prompt is not None
            continue
        assert prompt is None, f"{prompt.name} has no answer" if prompt else ""
        values = session.finalize().values
        assert facts_of(values, definitions, report.place, report.period)
        last[report.place] = {
            name: str(value) for group in values.values() if isinstance(group, dict) for name, value in group.items()
        }


def test_what_is_lent_in_the_story_fits_together_and_some_of_it_is_late() -> None:
    told = loans(PROGRAMME / "sample", TODAY, Random(30))
    assert len(told) == 3
    for entries in told.values():
        tables: dict[str, list[dict[str, str]]] = defaultdict(list)
        for one in entries:
            tables[one.register].append({"name": one.id, "label": one.label, **one.properties})
        found = kept(tables, TODAY)
        portfolio = found.book.on(TODAY)
        assert found.unfit == ()
        assert 0 < portfolio.at_risk(30) < portfolio.glp


def test_the_half_years_agree_with_what_the_months_said() -> None:
    months = story(PROGRAMME / "sample", TODAY, Random(1))
    debts = {(one.place, one.period): one.answers.get("debt") for one in months}
    found = analyses(PROGRAMME / "sample", months, TODAY)
    assert Counter(one.period for one in found).keys() == {"2025-H2", "2026-H1"}
    assert ("0703905", "2026-H1") not in {(one.place, one.period) for one in found}
    tables = [one for one in found if one.answers["way"] == "b"]
    assert len(tables) > len(found) / 2
    for one in tables:
        parts = [int(one.answers[f"b[1]/b_{age}"]) for age in ("current", "anew", "1", "31", "61", "91", "181", "366")]
        month = {"H1": "06", "H2": "12"}[one.period[-2:]]
        assert min(parts) >= 0
        assert str(sum(parts)) == one.answers["b[1]/b_total"] == debts[one.place, f"{one.period[:4]}-{month}"]
    assert all(one.period != "2026-H1" for one in analyses(PROGRAMME / "sample", months, date(2026, 6, 30)))
