"""The tambon's monthly report T7, walked as coordinators would: in Thai, month after month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from forms.form import Form
from forms.sheets.workbook import read_workbook
from forms.sheets.xlsform import compile_form
from forms.walking.session import Finished, Given, Prompt, Refused, Session
from i18n.catalogue import Catalogues
from i18n.voice import Voice
from indicators.facts import facts_of
from programmes.books import Event
from programmes.books_t7 import Tambon, baht
from programmes.calendar import bounds, previous
from programmes.load import check_programme, load_programme
from programmes.sample import story

PROGRAMME = Path(__file__).parents[2] / "programmes" / "thailand_cdd"
BANGKOK = ZoneInfo("Asia/Bangkok")
CATALOGUES = Catalogues.read()
# A month in which all goes as it should; a story changes what is its own. Rows of repeats by path.
MONTH = {
    "act_any": "yes",
    "act_what": "เวทีระดับตำบล", "act_issue": "manage", "act_when": "2026-10-12", "act_where": "ห้องประชุม อบต.",
    "act_women": "28", "act_men": "17", "act_cost": "3250.50", "act_result": "ได้ประเด็นร่วมของตำบล",
    "opening_first": "20000", "sources": "central tao", "in_central": "12000", "in_tao": "7500.25",
    "in_community": "500", "in_agencies": "900", "in_other": "100",
    "sp_any": "yes", "sp_line": "services", "sp_what": "ค่าธรรมเนียมธนาคาร", "sp_amount": "3250.50",
    "over_why": "กรรมการสำรองจ่าย", "balance": "36250.00", "balance_why": "ดอกเบี้ยธนาคาร",
    "homes": "3150", "acc_target": "150", "acc_kept": "98", "acc_new": "4", "acc_checked": "60",
    "data_kinds": "household accounts", "data_homes": "2300",
    "plan_begun": "1", "plan_done": "0", "plan_passed": "1",
    "had": "no", "kind": "disaster data", "what": "น้ำท่วม", "tried": "", "help": "tao",
    "next_plan": "อบรมบัญชีครัวเรือน วันที่ 14",
}  # fmt: skip
NOTES = {"opening_sum", "money_sum"}
LAST = {"balance": "20000.25"}


@pytest.fixture(scope="module")
def form() -> Form:
    programme = load_programme(PROGRAMME)
    return compile_form(read_workbook(programme.form_files()["T7"]), blocks=programme.blocks()).form


class Walk:
    """One coordinator's walk through T7. `last` is the last report's record, {} in the first month."""

    def __init__(
        self, form: Form, last: Mapping[str, str] = LAST, language: str = "th", period: str = "2026-10"
    ) -> None:
        self.asked: list[str] = []
        self.language = language
        first, end = (day.isoformat() for day in bounds(period))
        before = previous(period) if last else ""
        ctx = {"period_start": first, "period_end": end, "last_period": before}
        lists = {"__last-saved": (dict(last),) if last else (), "ctx": (ctx,)}
        now = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
        self.session = Session(form, Given(now, BANGKOK, "seed", instances=lists, show=shown))

    def up_to(self, name: str, **changed: str) -> Prompt:
        """Answer until this question is put."""
        while (prompt := self.session.prompt(self.language)) is not None and prompt.name != name:
            self._answer(prompt, changed)
        assert prompt is not None, f"{name} was never asked"
        return prompt

    def to_the_end(self, **changed: str) -> Finished:
        while (prompt := self.session.prompt(self.language)) is not None:
            self._answer(prompt, changed)
        return self.session.finalize()

    def _answer(self, prompt: Prompt, changed: Mapping[str, str]) -> None:
        self.asked.append(prompt.name)
        if prompt.type in ("note", "repeat"):
            self.session.answer("no" if prompt.type == "repeat" else "")
        else:
            self.session.answer((MONTH | {"balance": prompt.value or MONTH["balance"]} | changed)[prompt.name])

    def refused(self, value: str) -> str:
        """That an answer is not taken, and the form's own words for it."""
        with pytest.raises(Refused) as refusal:
            self.session.answer(value)
        return refusal.value.text(self.language)


def shown(value: str, kind: str, unit: str, language: str) -> str:
    voice = Voice(CATALOGUES, language, BANGKOK)
    if unit == "period":
        return voice.period(value)
    if kind == "date":
        return voice.day(date.fromisoformat(value))
    return voice.money(Decimal(value), unit) if unit == "thb" else value


def test_the_programme_and_its_form_fit_together(form: Form) -> None:
    assert check_programme(load_programme(PROGRAMME), {"T7": form}) == []
    assert set(form.languages) == {"lo", "th", "en"}
    assert form.title("th") == "รายงานระดับตำบล ประจำเดือน"


@pytest.mark.parametrize("language", ["lo", "th", "en"])
def test_every_question_is_put_and_explained_in_every_language(form: Form, language: str) -> None:
    changed = {
        "sources": "central tao community agencies other",
        "sp_line": "other",
        "sp_amount": "90000",
        "had": "yes",
    }
    walk, seen = Walk(form, {}, language), set()
    while (prompt := walk.session.prompt(language)) is not None:
        for other in {"lo", "th", "en"} - {language}:
            text = walk.session.prompt(other)
            assert text is not None
            assert text.label != prompt.label, prompt.name
        assert all((prompt.label, prompt.sections)), prompt.name
        assert prompt.type in ("note", "repeat") or prompt.hint, prompt.name
        if prompt.required and prompt.type != "repeat":
            with pytest.raises(Refused) as refusal:
                walk.session.answer("")
            assert refusal.value.text(language), prompt.name
        seen.add(prompt.name)
        walk._answer(prompt, changed | {"balance": "-1"})
    assert set(MONTH) <= seen


def test_a_usual_month_opens_with_the_last_balance_and_fills_in_the_new_one(form: Form) -> None:
    walk = Walk(form)
    assert walk.up_to("opening_sum").label == "ยอดยกมาจากสิ้นเดือนกันยายน 2569: 20,000.25 บาท"
    note = walk.up_to("money_sum").label
    assert note == "ยกมา 20,000.25 บาท + รับ 19,500.25 บาท − จ่าย 3,250.50 บาท = คงเหลือ 36,250 บาท"
    assert Decimal(walk.up_to("balance").value) == Decimal("36250"), "only to be confirmed"
    values = walk.to_the_end().values
    assert values["work"]["activity"][0]["act_people"] == 45
    assert not {"opening_first", "over_why", "balance_why", "sp_what", "in_community", "kind"} & set(walk.asked)


def test_in_the_first_month_she_says_what_was_there(form: Form) -> None:
    walk = Walk(form, {})
    assert Decimal(walk.up_to("balance").value) == Decimal("36249.75"), "20,000 + 19,500.25 − 3,250.50"
    assert "opening_first" in walk.asked
    assert "opening_sum" not in walk.asked


def test_a_month_in_which_nothing_was_done_or_spent_is_short(form: Form) -> None:
    walk = Walk(form)
    values = walk.to_the_end(act_any="no", sources="none", sp_any="no", data_kinds="none").values
    assert not {"act_what", "activity", "in_central", "sp_line", "spending"} & set(walk.asked)
    assert Decimal(str(values["money"]["balance"])) == Decimal("20000.25")
    assert values["money"]["spent"] == 0


def test_several_lines_add_up_without_a_satang_lost(form: Form) -> None:
    walk = Walk(form)
    for line, amount in (("services", "1000.10"), ("supplies", "0.20"), ("utilities", "318.75")):
        walk.up_to("sp_line")
        walk.session.answer(line)
        walk.session.answer(amount)
        prompt = walk.session.prompt("th")
        assert prompt is not None
        assert prompt.type == "repeat"
        walk.session.answer("yes" if line != "utilities" else "no")
    assert "จ่าย 1,319.05 บาท" in walk.up_to("money_sum").label
    walk.to_the_end()
    assert "balance_why" not in walk.asked


def test_a_balance_that_does_not_follow_is_explained_and_a_right_one_takes_the_reason_away(form: Form) -> None:
    walk = Walk(form)
    told = walk.up_to("balance_differs", balance="36250.25").label
    assert "= คงเหลือ 36,250 บาท คุณใส่" in told
    assert told.endswith("คุณใส่ 36,250.25 บาท: ต่างกัน 0.25 บาท")
    walk.to_the_end(balance="36250.25")
    walk.session.jump("money/balance")
    walk.session.answer("36250")
    assert walk.session.prompt("th") is None
    assert not walk.session.finalize().values["money"].get("balance_why")


@pytest.mark.parametrize(
    ("changed", "value", "due"),
    [
        ("money/in_tao", "8500.25", "37250"),
        ("money/spending[1]/sp_amount", "250.50", "39250"),
        ("money/sources", "central", "28749.75"),
    ],
)
def test_a_changed_movement_asks_the_balance_again(form: Form, changed: str, value: str, due: str) -> None:
    walk = Walk(form)
    walk.to_the_end()
    walk.session.jump(changed)
    walk.session.answer(value)
    assert Decimal(walk.up_to("balance").value) == Decimal(due)


def test_more_spent_than_there_was_is_explained_and_may_leave_less_than_nothing(form: Form) -> None:
    walk = Walk(form)
    assert "เกินเงินที่มี (39,500.50 บาท)" in walk.up_to("over_why", sp_amount="40000").label
    values = walk.to_the_end(sp_amount="40000").values
    assert Decimal(str(values["money"]["balance"])) == Decimal("-499.50")


def test_problems_open_their_own_questions(form: Form) -> None:
    walk = Walk(form)
    values = walk.to_the_end(had="yes").values
    assert {"kind", "what", "tried", "help"} <= set(walk.asked)
    assert values["iss"]["kind"] == ["disaster", "data"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("act_when", "2026-11-01", "1 ตุลาคม 2569 ถึง 31 ตุลาคม 2569"),
        ("act_when", "2026-09-30", "1 ตุลาคม 2569 ถึง 31 ตุลาคม 2569"),
        ("act_women", "-1", "0 ถึง 10,000"),
        ("act_cost", "0.005", "สตางค์ไม่เกิน 2 ตำแหน่ง"),
        ("sources", "none central", "ไม่ต้องเลือกข้ออื่น"),
        ("in_central", "0", "มากกว่า 0"),
        ("sp_amount", "100000000.01", "100 ล้านบาท"),
        ("balance", "-1", "เฉพาะเมื่อจ่ายเกินเงินที่มี (39,500.50 บาท)"),
        ("homes", "0", "1 ถึง 50,000"),
        ("acc_target", "3151", "(3150)"),
        ("acc_kept", "3151", "(3150)"),
        ("acc_new", "99", "(98)"),
        ("acc_checked", "99", "(98)"),
        ("data_homes", "3151", "(3150)"),
        ("data_kinds", "none accounts", "ไม่ต้องเลือกข้ออื่น"),
        ("plan_passed", "201", "0 ถึง 200"),
        ("next_plan", "ก" * 1001, "1000"),
    ],
)
def test_each_constraint_says_in_thai_what_to_do(form: Form, name: str, value: str, said: str) -> None:
    walk = Walk(form)
    prompt = walk.up_to(name)
    assert said in walk.refused(value)
    walk._answer(prompt, {})  # and the right answer is taken


@pytest.mark.parametrize(
    ("name", "value"), [("act_when", "2026-10-31"), ("acc_kept", "3150"), ("acc_new", "98"), ("balance", "0")]
)
def test_what_lies_on_the_border_is_taken(form: Form, name: str, value: str) -> None:
    walk = Walk(form)
    walk.up_to(name)
    walk.session.answer(value)


def test_only_what_stands_still_may_be_kept_and_all_of_it_is_public(form: Form) -> None:
    assert {question.name for question in form.questions if question.kb.get("keep") == "yes"} == {"homes", "acc_target"}
    assert {question.kb.get("class", "P0") for question in form.questions} == {"P0"}


def test_its_figures_are_kept_in_satang_and_by_issue_and_line(form: Form) -> None:
    facts = facts_of(
        Walk(form).to_the_end().values, load_programme(PROGRAMME).definitions({"T7": form}), "800801", "2026-10"
    )
    found = {(fact.indicator, fact.by): (fact.num, fact.den) for fact in facts}
    assert found["T7_in", ""] == (1_950_025, 1)
    assert found["T7_tao", ""] == (750_025, 1)
    assert found["T7_cost", "issue=manage"] == (325_050, 1)
    assert found["T7_lines", "line=services"] == (325_050, 1)
    assert found["T7_women", ""] == (28, 45)
    assert found["T7_kept", ""] == (98, 150)
    assert found["T7_acts", ""] == (1, 1)


# The sample's story


@pytest.mark.parametrize("seed", [1, 2, 2026])
def test_every_report_of_the_sample_walks_through_the_form(form: Form, seed: int) -> None:
    last: dict[str, dict[str, str]] = {}
    told = story(PROGRAMME / "sample", date(2026, 11, 21), Random(seed))
    assert len({report.place for report in told}) == 9
    assert {report.fate for report in told} == {"approved", "sent", "returned", "draft"}
    for report in told:
        walk = Walk(form, last.get(report.place, {}), period=report.period)
        asked = []
        while (prompt := walk.session.prompt("th")) is not None:
            if prompt.type == "repeat":
                row = f"{prompt.path}[{int(prompt.parameters['count']) + 1}]/"
                walk.session.answer("yes" if any(path.startswith(row) for path in report.answers) else "no")
            elif prompt.type == "note":
                walk.session.answer("")
            elif (key := prompt.path if prompt.path in report.answers else prompt.name) in report.answers:
                walk.session.answer(report.answers[key])
                asked.append(key)
            else:
                break
        assert asked == list(report.answers)
        if report.fate == "draft":
            assert prompt is not None
            continue
        assert prompt is None, f"{prompt.name} has no answer" if prompt else ""
        walk.session.finalize()
        last[report.place] = {"balance": report.answers["balance"]}


def test_more_is_spent_than_there_is_when_the_books_say_so() -> None:
    base = {"money": 0, "central": 0, "tao": 0, "homes": 900, "target": 50, "kept": 10, "entered": 100, "people": 20}
    words = {
        "activities": [],
        "where": ["วัด"],
        "kinds": ["none"],
        "plans": ["ประชุม"],
        "advance": "สำรองจ่าย",
        "gap": "-",
    }
    books = Tambon(base, words, Random(3))
    answers = books.month(Event(figures={"activities": 0, "unpaid": 1}), "2026-10")
    assert answers["over_why"] == "สำรองจ่าย"
    assert answers["balance"].startswith("-")


@pytest.mark.parametrize(("satang", "text"), [(0, "0"), (31_875, "318.75"), (-50, "-0.50"), (1_200_000, "12000")])
def test_satang_are_written_only_when_there_are_some(satang: int, text: str) -> None:
    assert baht(satang) == text


def test_a_month_without_activity_leaves_the_money_to_be_told(form: Form) -> None:
    idle = {question.name: question.kb["none"] for question in form.questions if question.kb.get("none")}
    assert idle == {
        "act_any": "no", "acc_new": "0", "acc_checked": "0", "data_kinds": "none",
        "plan_begun": "0", "plan_done": "0", "plan_passed": "0",
    }  # fmt: skip
    walk = Walk(form)
    walk.to_the_end(**idle)
    assert {"sources", "sp_any", "balance", "acc_kept", "data_homes"} <= set(walk.asked)
    assert "act_what" not in walk.asked
