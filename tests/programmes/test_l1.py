"""The monthly progress report L1, walked as coordinators would: in Lao, month after month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from forms.form import Form
from forms.sheets.workbook import read_workbook
from forms.sheets.xlsform import compile_form
from forms.walking.session import Finished, Given, Prompt, Refused, Session
from i18n.catalogue import Catalogues
from i18n.voice import Voice
from programmes.load import load_programme

PROGRAMME = Path(__file__).parents[2] / "programmes" / "laos_prf"
# A month in which all goes as it should; a story changes what is its own.
MONTH = {
    "shg_active": "5", "members": "69", "women": "69", "ethnic": "41",
    "meet_planned": "10", "meet_held": "9", "meet_why": "ປະຊຸມເພີ່ມເພື່ອເຮັດແຜນ",
    "save_in": "3450000", "save_out": "200000", "save_balance": "63250000", "save_why": "ດອກເບ້ຍເຂົ້າກອງທຶນ",
    "loan_count": "2", "loan_amount": "3000000", "principal_due": "4000000", "collected": "3800000",
    "written_off": "0", "debt": "51200000", "debt_why": "ພົບສິນເຊື່ອທີ່ບໍ່ທັນລົງບັນຊີ", "late30": "1200000",
    "fip_proposed": "3", "fip_approved": "2", "sub_proposed": "0", "sub_approved": "0", "sub_running": "1",
    "iga_households": "20", "iga_profit": "5200000", "prod_new": "0", "trainings": "1", "exchanges": "0",
    "safeguard": "no", "safeguard_what": "ດິນເຈື່ອນ", "links": "garden", "links_what": "",
    "had": "no", "kind": "access", "what": "ທາງຂາດ", "tried": "", "help": "district",
    "next_plan": "ປະຊຸມກຸ່ມ ແລະ ເກັບເງິນຄືນ",
}  # fmt: skip
LAST = {"save_balance": "60000000", "debt": "52000000", "fip_waiting": "1"}


@pytest.fixture(scope="module")
def form() -> Form:
    programme = load_programme(PROGRAMME)
    return compile_form(read_workbook(programme.form_files()["L1"]), blocks=programme.blocks()).form


class Walk:
    """One coordinator's walk through L1 in Lao. `last` is the last report's record, {} in the first month."""

    def __init__(self, form: Form, last: Mapping[str, str] = LAST, last_period: str = "2026-09") -> None:
        self.asked: list[str] = []
        now = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)
        rows = (dict(last),) if last else ()
        ctx = ({"last_period": last_period if last else ""},)
        lists = {"__last-saved": rows, "ctx": ctx}
        given = Given(now, ZoneInfo("Asia/Vientiane"), "seed", instances=lists, show=shown)
        self.session = Session(form, given)

    def up_to(self, name: str, **changed: str) -> Prompt:
        """Answer until this question is put."""
        while (prompt := self.session.prompt("lo")) is not None and prompt.name != name:
            self.asked.append(prompt.name)
            self.session.answer("" if prompt.type == "note" else (MONTH | changed)[prompt.name])
        assert prompt is not None, f"{name} was never asked"
        return prompt

    def to_the_end(self, **changed: str) -> Finished:
        while (prompt := self.session.prompt("lo")) is not None:
            self.asked.append(prompt.name)
            self.session.answer("" if prompt.type == "note" else (MONTH | changed)[prompt.name])
        return self.session.finalize()

    def refused(self, value: str) -> str:
        """That an answer is not taken, and the form's own words for it."""
        with pytest.raises(Refused) as refusal:
            self.session.answer(value)
        return refusal.value.text("lo")


def shown(value: str, kind: str, unit: str, language: str) -> str:
    if unit == "period":
        return Voice(Catalogues.read(), language, ZoneInfo("Asia/Vientiane")).period(value)
    return f"{int(value):,}".replace(",", ".") + " ກີບ" if unit == "kip" else value


def test_the_form_speaks_all_languages_of_its_programme(form: Form) -> None:
    assert set(form.languages) == {"lo", "th", "en"}
    assert form.title("lo").startswith("ຄວາມຄືບໜ້າປະຈຳເດືອນ")


@pytest.mark.parametrize("language", ["lo", "th", "en"])
def test_every_question_is_put_and_explained_in_every_language(form: Form, language: str) -> None:
    session = Walk(form).session
    for name in ("save_why", "debt_why", "meet_why", "safeguard_what", "links_what"):
        assert any(question.name == name for question in form.questions)
    changed = MONTH | {"meet_held": "12", "save_balance": "500", "debt": "1300000", "safeguard": "yes", "had": "yes"}
    seen = set()
    while (prompt := session.prompt(language)) is not None:
        other = {"lo", "th", "en"} - {language}
        texts = {each: session.prompt(each) for each in other}
        assert prompt.label, prompt.name
        assert all(text is not None and text.label != prompt.label for text in texts.values()), prompt.name
        assert prompt.type == "note" or prompt.hint, prompt.name
        assert prompt.sections, prompt.name
        if prompt.required:
            with pytest.raises(Refused) as refusal:
                session.answer("")
            assert refusal.value.kind == "required"
            assert refusal.value.text(language), prompt.name
        seen.add(prompt.name)
        session.answer("" if prompt.type == "note" else changed[prompt.name])
    assert set(MONTH) <= seen


def test_a_usual_month_is_asked_without_detours_and_its_balances_are_filled_in(form: Form) -> None:
    walk = Walk(form)
    assert walk.up_to("save_balance").value == "63250000", "60 + 3.45 − 0.2 million, only to be confirmed"
    assert walk.up_to("debt").value == "51200000", "52 + 3 − 3.8 million"
    values = walk.to_the_end().values
    assert values["savings"]["save_balance"] == 63_250_000
    assert values["loans"]["debt"] == 51_200_000
    assert values["plans"]["fip_waiting"] == 2
    assert values["care"]["links"] == ["garden"]
    assert values["iss"]["had"] == "no"
    assert not {"meet_why", "save_why", "debt_why", "safeguard_what", "kind"} & set(walk.asked)


def test_the_sum_is_shown_before_the_balance_is_asked(form: Form) -> None:
    walk = Walk(form)
    note = walk.up_to("save_sum")
    assert note.label == ("ຍອດທ້າຍເດືອນ ກັນຍາ 2026: 60.000.000 ກີບ + ທ້ອນເຂົ້າ 3.450.000 ກີບ − ຖອນ 200.000 ກີບ = 63.250.000 ກີບ")
    assert walk.up_to("debt_sum").label == (
        "ຍອດໜີ້ທ້າຍເດືອນ ກັນຍາ 2026: 52.000.000 ກີບ + ປ່ອຍ 3.000.000 ກີບ − ເກັບຄືນ 3.800.000 ກີບ − ໜີ້ສູນ 0 ກີບ = 51.200.000 ກີບ"
    )


def test_without_new_loans_the_sum_adds_nought(form: Form) -> None:
    assert "52.000.000 ກີບ + ປ່ອຍ 0 ກີບ − ເກັບຄືນ" in Walk(form).up_to("debt_sum", loan_count="0").label


def test_the_sum_names_the_month_that_it_starts_from_when_one_is_missing_between(form: Form) -> None:
    session = Walk(form, last_period="2026-07").session
    while (prompt := session.prompt("lo")) is not None and prompt.name != "save_sum":
        session.answer(MONTH[prompt.name])
    says = {language: note.label for language in ("lo", "th", "en") if (note := session.prompt(language))}
    assert says["lo"].startswith("ຍອດທ້າຍເດືອນ ກໍລະກົດ 2026: 60.000.000")
    assert says["th"].startswith("ยอดสิ้นเดือนกรกฎาคม 2569: 60.000.000")
    assert says["en"].startswith("End of July 2026: 60.000.000")


def test_in_the_first_month_nothing_is_compared(form: Form) -> None:
    walk = Walk(form, last={})
    assert walk.up_to("save_balance").value == ""
    walk.to_the_end(save_balance="4000000", collected="99000000", debt="7000000")
    assert not {"save_sum", "save_why", "debt_sum", "debt_why"} & set(walk.asked)


def test_in_the_first_month_less_than_what_came_in_is_explained(form: Form) -> None:
    """What stood there before is not known, but it was not less than nothing."""
    walk = Walk(form, last={})
    assert walk.up_to("save_less", save_balance="1000000").label == (
        "ທ້ອນເຂົ້າ 3.450.000 ກີບ − ຖອນ 200.000 ກີບ = 3.250.000 ກີບ. ຍອດທ້າຍເດືອນທີ່ທ່ານໃສ່ ໜ້ອຍກວ່ານັ້ນ: 1.000.000 ກີບ."
    )
    assert walk.up_to("debt_less", collected="1000000", debt="1500000").label == (
        "ປ່ອຍ 3.000.000 ກີບ − ເກັບຄືນ 1.000.000 ກີບ − ໜີ້ສູນ 0 ກີບ = 2.000.000 ກີບ. ຍອດໜີ້ທີ່ທ່ານໃສ່ ໜ້ອຍກວ່ານັ້ນ: 1.500.000 ກີບ."
    )
    values = walk.to_the_end(debt="1500000").values
    assert {"save_why", "debt_why"} <= set(walk.asked)
    assert values["loans"]["debt"] == 1_500_000


def test_a_balance_that_does_not_follow_is_explained(form: Form) -> None:
    walk = Walk(form)
    assert walk.up_to("save_differs", save_balance="63300000").label == (
        "ຍອດທ້າຍເດືອນ ກັນຍາ 2026: 60.000.000 ກີບ + ທ້ອນເຂົ້າ 3.450.000 ກີບ − ຖອນ 200.000 ກີບ = 63.250.000 ກີບ. "
        "ທ່ານໃສ່ 63.300.000 ກີບ: ຕ່າງກັນ 50.000 ກີບ."
    )
    assert walk.up_to("debt_differs", save_balance="63300000", debt="51000000").label == (
        "ຍອດໜີ້ທ້າຍເດືອນ ກັນຍາ 2026: 52.000.000 ກີບ + ປ່ອຍ 3.000.000 ກີບ − ເກັບຄືນ 3.800.000 ກີບ − ໜີ້ສູນ 0 ກີບ = 51.200.000 ກີບ. "
        "ທ່ານໃສ່ 51.000.000 ກີບ: ຕ່າງກັນ -200.000 ກີບ."
    )
    walk.to_the_end(save_balance="63300000", debt="51000000")
    assert {"save_why", "debt_why"} <= set(walk.asked)


def test_a_month_without_activity_answers_what_happens_in_months_and_leaves_what_stands(form: Form) -> None:
    idle = {question.name: question.kb["none"] for question in form.questions if question.kb.get("none")}
    assert set(idle.values()) == {"0", "none"}
    assert {"save_in", "save_out", "loan_count", "collected", "meet_held", "trainings", "links"} <= set(idle)
    still = {"save_balance", "debt", "late30", "principal_due", "members", "safeguard", "had", "next_plan"}
    assert not still & set(idle)
    walk = Walk(form)
    values = walk.to_the_end(**idle, save_balance="60000000", debt="52000000").values
    assert values["savings"]["save_balance"] == 60_000_000
    assert not {"save_why", "debt_why", "links_what"} & set(walk.asked)


@pytest.mark.parametrize(
    ("changed", "value", "balance", "sum_now"),
    [
        ("savings/save_in", "4000000", "save_balance", "63800000"),
        ("loans/collected", "3000000", "debt", "52000000"),
        ("loans/loan_count", "0", "debt", "48200000"),
    ],
)
def test_a_changed_movement_asks_its_balance_again(
    form: Form, changed: str, value: str, balance: str, sum_now: str
) -> None:
    walk = Walk(form)
    walk.to_the_end()
    walk.session.jump(changed)
    walk.session.answer(value)
    prompt = walk.up_to(balance)
    assert prompt.value == sum_now
    walk.session.answer(sum_now)
    assert walk.session.prompt("lo") is None


@pytest.mark.parametrize(
    ("changed", "value", "balance", "why"),
    [
        ("savings/save_in", "4000000", "save_balance", "save_why"),
        ("savings/save_out", "100000", "save_balance", "save_why"),
        ("loans/loan_amount", "3100000", "debt", "debt_why"),
        ("loans/collected", "3000000", "debt", "debt_why"),
        ("loans/written_off", "50000", "debt", "debt_why"),
    ],
)
def test_a_reason_is_asked_anew_when_a_movement_changes(
    form: Form, changed: str, value: str, balance: str, why: str
) -> None:
    differing = {"save_balance": "63300000", "debt": "51000000"}
    walk = Walk(form)
    walk.to_the_end(**differing)
    walk.session.jump(changed)
    walk.session.answer(value)
    walk.up_to(balance)
    walk.session.answer(differing[balance])
    assert walk.up_to(why).value == "", "the old reason was given for another difference"
    walk.refused("")
    walk.session.answer("ແກ້ບັນຊີ")
    assert walk.session.prompt("lo") is None


@pytest.mark.parametrize(("balance", "why"), [("savings/save_balance", "save_why"), ("loans/debt", "debt_why")])
def test_a_reason_is_asked_anew_when_the_balance_changes_and_kept_when_it_is_confirmed(
    form: Form, balance: str, why: str
) -> None:
    walk = Walk(form)
    walk.to_the_end(save_balance="63300000", debt="51000000")
    walk.session.jump(balance)
    walk.session.answer({"save_why": "63300000", "debt_why": "51000000"}[why])
    assert walk.session.prompt("lo") is None
    walk.session.jump(balance)
    walk.session.answer("50000000")
    assert walk.up_to(why).value == ""


def test_a_reason_goes_when_the_balance_is_put_right(form: Form) -> None:
    walk = Walk(form)
    walk.to_the_end(save_balance="63300000")
    walk.session.jump("savings/save_balance")
    walk.session.answer("63250000")
    assert walk.session.prompt("lo") is None
    assert not walk.session.finalize().values["savings"].get("save_why")


def test_without_loans_nothing_is_asked_of_their_money(form: Form) -> None:
    walk = Walk(form)
    values = walk.to_the_end(loan_count="0", debt="48200000", iga_households="0").values
    assert not {"loan_amount", "iga_profit", "debt_why"} & set(walk.asked)
    assert values["loans"].get("loan_amount") is None
    walk = Walk(form, last={})
    walk.to_the_end(loan_count="0", debt="0")
    assert "late30" not in walk.asked


def test_more_meetings_than_planned_are_asked_after(form: Form) -> None:
    walk = Walk(form)
    walk.to_the_end(meet_held="12")
    assert "meet_why" in walk.asked


def test_a_loss_is_a_figure_too(form: Form) -> None:
    assert Walk(form).to_the_end(iga_profit="-750000").values["income"]["iga_profit"] == -750_000


def test_problems_open_their_own_questions(form: Form) -> None:
    walk = Walk(form)
    values = walk.to_the_end(safeguard="yes", had="yes", kind="access health", links="none").values
    assert {"safeguard_what", "kind", "what", "tried", "help"} <= set(walk.asked)
    assert "links_what" not in walk.asked
    assert values["iss"]["kind"] == ["access", "health"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("shg_active", "-1", "0 ຫາ 50"),
        ("shg_active", "51", "0 ຫາ 50"),
        ("members", "2001", "0 ຫາ 2000"),
        ("women", "70", "ແມ່ຍິງຕ້ອງແຕ່ 0 ຂຶ້ນໄປ ແລະ ບໍ່ເກີນສະມາຊິກທັງໝົດ (69 ຄົນ)."),
        ("ethnic", "70", "ຊົນເຜົ່າຕ້ອງແຕ່ 0 ຂຶ້ນໄປ ແລະ ບໍ່ເກີນສະມາຊິກທັງໝົດ (69 ຄົນ)."),
        ("meet_held", "501", "0 ຫາ 500"),
        ("save_in", "-5000", "ແຕ່ 500 ກີບ"),
        ("save_in", "3", "ຖ້າໝາຍເຖິງລ້ານ ໃຫ້ພິມ: 3 ລ້ານ"),
        ("save_in", "2000000001", "2 ຕື້"),
        ("save_out", "63450001", "ຖອນອອກຕ້ອງແຕ່ 0 ຂຶ້ນໄປ ແລະ ບໍ່ເກີນຍອດທ້າຍເດືອນ"),
        ("save_balance", "-1", "ແຕ່ 500 ກີບ"),
        ("loan_amount", "0", "ແຕ່ 500 ກີບ"),
        ("collected", "55000001", "(55.000.000 ກີບ)"),
        ("written_off", "51200001", "ໜີ້ທີ່ຍັງເຫຼືອ"),
        ("late30", "51200001", "(51.200.000 ກີບ)"),
        ("fip_approved", "5", "ຄ້າງມາກ່ອນ (1)"),
        ("sub_running", "51", "0 ຫາ 50"),
        ("iga_profit", "-2000000001", "2 ຕື້"),
        ("links", "none garden", "ບໍ່ຕ້ອງເລືອກຂໍ້ອື່ນ"),
        ("next_plan", "ກ" * 1001, "1000"),
    ],
)
def test_each_constraint_says_in_lao_what_to_do(form: Form, name: str, value: str, said: str) -> None:
    walk = Walk(form)
    walk.up_to(name)
    assert said in walk.refused(value)
    walk.session.answer(MONTH[name])  # and the right answer is taken


@pytest.mark.parametrize(
    ("name", "value"),
    [("women", "69"), ("save_out", "63450000"), ("collected", "55000000"), ("fip_approved", "4"), ("links", "none")],
)
def test_what_lies_on_the_border_is_taken(form: Form, name: str, value: str) -> None:
    walk = Walk(form)
    walk.up_to(name)
    walk.session.answer(value)


def test_a_returned_figure_asks_only_what_follows_from_it(form: Form) -> None:
    walk = Walk(form)
    walk.to_the_end()
    walk.session.unsettle(["loans/debt"])
    walk.asked.clear()
    walk.to_the_end(debt="51000000")
    assert walk.asked == ["debt", "debt_differs", "debt_why"]


def test_only_what_stands_still_may_be_kept_and_all_of_it_is_public(form: Form) -> None:
    kept = {question.name for question in form.questions if question.kb.get("keep") == "yes"}
    assert kept == {"shg_active", "members", "women", "ethnic", "meet_planned", "sub_running"}
    money = {question.name for question in form.questions if question.kb.get("unit") == "kip"}
    assert not kept & money
    assert {question.kb.get("class", "P0") for question in form.questions} == {"P0"}
