"""The monthly meeting of the kum ban facilitators, K1, K3 and K4 with its steps: walked as they would, in Lao."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from forms.form import Form
from forms.sheets.workbook import read_workbook
from forms.sheets.xlsform import compile_form
from forms.walking.session import Finished, Given, Prompt, Refused, Session
from indicators.facts import Fact
from programmes.areas import Place, Places
from programmes.holidays import days_off
from programmes.load import check_programme, load_programme
from programmes.meetings import Meetings, figures_wanted
from programmes.obligations import Holder, obligations, reminders

Row = Mapping[str, str]

PROGRAMME = Path(__file__).parents[2] / "programmes" / "laos_prf"
MEETING = ("K0", "K1", "K3", "K3D", "K4", "K4A", "K4B", "K4N", "K4R", "K4Y", "L7")
CTX = {
    "place": "0706KA",
    "period": "2026-03",
    "period_start": "2026-03-01",
    "period_end": "2026-03-31",
    "last_period": "2026-02",
}
BELOW = (
    {"name": "0706KA", "label": "ໂພນໄຊ", "kind": "kumban", "around": "0706"},
    {"name": "0706901", "label": "ນາແສງທອງ", "kind": "village", "around": "0706KA"},
    {"name": "0706KB", "label": "ທົ່ງແກ້ວ", "kind": "kumban", "around": "0706"},
)
DAYS = ({"name": "kbf", "label": "ກອງປະຊຸມ", "day": "2026-03-26", "next": "2026-04-30"},)
PLANNED = {
    "name": "m1",
    "label": "2026-03",
    "period": "2026-03",
    "day": "2026-03-25",
    "time": "08:30:00.000+07:00",
    "venue": "ຫ້ອງປະຊຸມເມືອງ",
    "topics": "frm technical",
    "section": "technical",
}
SCHOOL = {"name": "s1", "label": "ໂຮງຮຽນ", "progress": "40", "__version": "1"}
DECISION = {"name": "d1", "label": "ແກ້ບັນຊີ", "who": "ທົ່ງແກ້ວ", "due": "2026-04-10", "done": "no", "__version": "1"}
LAST = {"feedback/frm_open": "4", "frm_open": "4"}
MARCH = datetime(2026, 3, 2, 3, tzinfo=UTC)
# What is answered to each question; a story changes what is its own.
ANSWERS = {
    "K0": {"day": "2026-03-26", "why": "ບຸນປະຈຳເມືອງ"},
    "K1": {
        "visits": "0706901", "acted": "yes", "acted_why": "ຝົນຕົກ",
        "act_what": "ປະຊຸມບ້ານ", "act_village": "0706901", "act_day": "2026-03-12",
        "total": "40", "women": "21", "ethnic": "30", "act": "no",
        "progress": "55", "fell_why": "ນັບຜິດ",
        "board": "yes", "board_why": "ກະດານເປ່ເພ", "board_what": "budget frm", "board_photo": "",
        "frm_first": "2", "frm_in": "3", "frm_done": "1",
        "had": "no", "kind": "access", "what": "ທາງຂາດ", "tried": "", "help": "district",
        "lesson": "", "wishes": "frm board", "plan_what": "ປະຊຸມບ້ານ", "plan_day": "2026-04-08", "plan": "no",
    },
    "K3": {
        "held": "2026-03-26", "venue": "ຫ້ອງການ ທລຍ ເມືອງ", "here": "yes", "a_why": "",
        "women": "1", "reps": "1", "guests": "2", "agenda": "1 2 3 4 5", "agenda_why": "ໝົດເວລາ",
        "d": "yes", "problem": "ບັນຊີຊ້າ", "what": "ແກ້ບັນຊີ", "kumban": "0706KB", "post": "ຫົວໜ້າຫ້ອງການ",
        "due": "2026-04-10",
        "topics": "frm", "topic_other": "ການລ້ຽງໝູ", "why": "assessment", "trainer": "ພັດທະນາຊຸມຊົນເມືອງ",
        "lessons": "", "next_day": "2026-04-30",
    },
    "K3D": {"done": "yes"},
    "K4": {
        "day": "2026-03-25", "hour": "08:30", "venue": "ຫ້ອງປະຊຸມເມືອງ", "topics": "frm technical",
        "topic_other": "ການລ້ຽງໝູ",
    },
    "K4A": {"agenda": "usual", "changed": "ເພີ່ມ 1 ວາລະ", "taught": "ຂັ້ນຕອນ ກສກ ດ້ວຍໂປສະເຕີ"},
    "K4B": {
        "heads": "14", "rate": "60000", "travel": "420000", "food": "300000", "goods": "85000", "rest": "0",
        "rest_what": "ຄ່າໂທ",
    },
    "K4N": {"sent": "all", "sent_why": "ທາງຂາດ", "technical": "yes", "finance": "yes"},
    "K4R": {"full": "yes", "missing": "paper"},
    "K4Y": {"coming": "yes", "why": "ລູກບໍ່ສະບາຍ"},
    "L7": {"title": "ໂຮງຮຽນ", "village": "0706901", "sector": "education", "begun": "2026-02-02", "progress": "40"},
}  # fmt: skip


@pytest.fixture(scope="module")
def forms() -> dict[str, Form]:
    programme = load_programme(PROGRAMME)
    blocks = programme.blocks()
    files = programme.form_files()
    return {name: compile_form(read_workbook(files[name]), blocks=blocks).form for name in MEETING}


class Walk:
    """A walk through one form, in Lao, with these lists; those it is not given are empty."""

    def __init__(
        self,
        form: Form,
        now: datetime = datetime(2026, 3, 26, 9, tzinfo=UTC),
        last: Row | None = None,
        **lists: Sequence[Row],
    ) -> None:
        self.asked: list[str] = []
        self.answers = dict(ANSWERS[form.id])
        given: dict[str, Sequence[Row]] = dict.fromkeys(form.externals, ())
        given |= {"ctx": (CTX,), "below": BELOW, "meeting": DAYS, "__last-saved": (last,) if last else (), **lists}
        self.session = Session(form, Given(now, ZoneInfo("Asia/Vientiane"), "seed", instances=given))

    def up_to(self, name: str, **changed: str) -> Prompt:
        """Answer until this question is put."""
        while (prompt := self.session.prompt("lo")) is not None and prompt.name != name:
            self._answer(prompt, changed)
        assert prompt is not None, f"{name} was never asked: {self.asked}"
        return prompt

    def to_the_end(self, **changed: str) -> Finished:
        while (prompt := self.session.prompt("lo")) is not None:
            self._answer(prompt, changed)
        return self.session.finalize()

    def _answer(self, prompt: Prompt, changed: Mapping[str, str]) -> None:
        self.asked.append(prompt.name)
        said = "" if prompt.type == "note" else {**self.answers, **changed}[prompt.name]
        again = prompt.type == "repeat" and int(prompt.parameters["count"]) > 0
        self.session.answer("no" if again else said)

    def refused(self, value: str) -> str:
        with pytest.raises(Refused) as refusal:
            self.session.answer(value)
        return refusal.value.text("lo")


def saved(finished: Finished, register: str) -> list[dict[str, str]]:
    """What a walk wrote into a register."""
    return [dict(change.properties) for change in finished.entities if change.list == register]


def test_the_programme_fits_together() -> None:
    programme = load_programme(PROGRAMME)
    blocks = programme.blocks()
    every = {
        name: compile_form(read_workbook(file), blocks=blocks).form for name, file in programme.form_files().items()
    }
    assert check_programme(programme, every) == []


@pytest.mark.parametrize("name", MEETING)
def test_every_question_is_put_and_explained_in_three_languages(forms: dict[str, Form], name: str) -> None:
    answers = {
        "K1": {"had": "yes"},
        "K3": {"here": "no", "kumban": ""},
        "K4": {"day": "2026-03-26"},
        "K4R": {"full": "no"},
        "K4Y": {"coming": "no"},
    }
    walk = Walk(forms[name], running=(SCHOOL,), pending=(DECISION,), meetings=(PLANNED,))
    seen = set()
    while (prompt := walk.session.prompt("lo")) is not None:
        texts = {each: walk.session.prompt(each) for each in ("th", "en")}
        assert prompt.label
        assert prompt.sections, prompt.name
        assert all(text is not None and text.label != prompt.label for text in texts.values()), prompt.name
        assert prompt.type in ("note", "repeat") or prompt.hint, prompt.name
        if prompt.required and prompt.type != "repeat":
            assert walk.refused(""), prompt.name
        seen.add(prompt.name)
        walk._answer(prompt, answers.get(name, {}))
    assert seen


# K4: the plan ---------------------------------------------------------------------------------------------------


def test_the_plan_begins_with_what_the_calendar_proposes_and_the_usual_place(forms: dict[str, Form]) -> None:
    walk = Walk(forms["K4"], now=MARCH)
    assert walk.up_to("day").value == "2026-03-26"
    assert walk.up_to("hour").value.startswith("09:00")
    assert walk.up_to("venue").value == "ຫ້ອງການ ທລຍ ເມືອງ"


def test_the_plan_is_what_all_others_read(forms: dict[str, Form]) -> None:
    (kept,) = saved(Walk(forms["K4"], now=MARCH).to_the_end(), "meetings")
    assert (kept["period"], kept["day"], kept["venue"]) == ("2026-03", "2026-03-25", "ຫ້ອງປະຊຸມເມືອງ")
    assert kept["time"].startswith("08:30")
    assert (kept["topics"], kept["section"].strip()) == ("frm technical", "technical")


@pytest.mark.parametrize(("day", "taken"), [("2026-02-28", False), ("2026-04-07", True), ("2026-04-08", False)])
def test_the_meeting_is_held_in_its_month_or_a_week_after(forms: dict[str, Form], day: str, taken: bool) -> None:
    walk = Walk(forms["K4"], now=MARCH)
    walk.up_to("day")
    if taken:
        walk.session.answer(day)
    else:
        assert "ບໍ່ເກີນ 7 ມື້" in walk.refused(day)


def test_what_facilitators_wished_for_last_month_stands_before_the_topics(forms: dict[str, Form]) -> None:
    wishes = ("frm board", "frm", "")
    briefs = [{"name": str(at), "period": "2026-02", "wishes": each} for at, each in enumerate(wishes)]
    note = Walk(forms["K4"], now=MARCH, briefs=briefs).up_to("wished")
    assert "ກສກ 2 · ກະດານຂ່າວ 1 · ການລາຍງານ 0" in note.label
    walk = Walk(forms["K4"], now=MARCH, briefs=[dict(briefs[0], period="2026-01")])
    walk.to_the_end()
    assert "wished" not in walk.asked


def test_more_than_two_topics_are_taken_with_a_word(forms: dict[str, Form]) -> None:
    walk = Walk(forms["K4"], now=MARCH)
    walk.to_the_end(topics="frm board rules")
    assert "many" in walk.asked
    walk = Walk(forms["K4"], now=MARCH)
    walk.to_the_end(topics="frm board")
    assert "many" not in walk.asked


# The steps of the preparation -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "taps"),
    [
        ("K4A", ["about", "topics", "agenda", "taught"]),
        ("K4N", ["about", "asked", "sent", "technical"]),
        ("K4R", ["about", "full"]),
        ("K4Y", ["topics", "coming"]),
    ],
)
def test_a_step_is_one_or_two_answers(forms: dict[str, Form], name: str, taps: list[str]) -> None:
    walk = Walk(forms[name], now=MARCH, meetings=(PLANNED,))
    walk.to_the_end()
    assert walk.asked == taps


@pytest.mark.parametrize(("name", "question"), [("K4A", "agenda"), ("K4Y", "coming")])
def test_what_is_only_to_be_read_is_not_counted(forms: dict[str, Form], name: str, question: str) -> None:
    prompt = Walk(forms[name], now=MARCH, meetings=(PLANNED,)).up_to(question)
    assert (prompt.number, prompt.of) == (1, 2 if name == "K4A" else 1)


def test_each_step_says_the_day_the_hour_and_the_place(forms: dict[str, Form]) -> None:
    said = Walk(forms["K4Y"], now=MARCH, meetings=(PLANNED,)).up_to("coming").label
    assert "2026-03-26" in said
    assert "08:30" in said
    assert "ຫ້ອງປະຊຸມເມືອງ" in said
    assert "ຫ້ອງການ ທລຍ ເມືອງ" in Walk(forms["K4Y"], now=MARCH).up_to("coming").label, "nothing was agreed yet"


def test_who_cannot_come_says_why_and_both_are_kept_for_the_record(forms: dict[str, Form]) -> None:
    kept = saved(Walk(forms["K4Y"], now=MARCH).to_the_end(coming="no"), "answers")
    assert kept == [{"kumban": "0706KA", "period": "2026-03", "coming": "no", "why": "ລູກບໍ່ສະບາຍ"}]


def test_the_budget_adds_up_its_lines(forms: dict[str, Form]) -> None:
    values = Walk(forms["K4B"], now=MARCH).to_the_end().values["lines"]
    assert values["total"] == 14 * 60_000 + 420_000 + 300_000 + 85_000
    walk = Walk(forms["K4B"], now=MARCH, last={"lines/heads": "14", "lines/rate": "60000"})
    assert walk.up_to("heads").value == "14"
    assert Walk(forms["K4B"], now=MARCH).up_to("heads").value == "2", "as many as there are kum ban"


def test_a_section_is_invited_only_when_the_topics_need_it(forms: dict[str, Form]) -> None:
    walk = Walk(forms["K4N"], now=MARCH, meetings=(dict(PLANNED, section="finance"),))
    walk.to_the_end()
    assert "finance" in walk.asked
    assert "technical" not in walk.asked


def test_what_is_missing_is_ticked_among_the_seven_items_and_the_room(forms: dict[str, Form]) -> None:
    walk = Walk(forms["K4R"], now=MARCH)
    for number in ("PDKV_MT 1", "ເບ້ຍລ້ຽງ 1", "ບົດລາຍງານຫຍໍ້ 1", "ແຜ່ນໃຫຍ່ 5", "ປຶກເຟີດ 2", "ສະກັອດ 1", "IEC 1"):
        assert number in walk.up_to("full").hint
    assert len(walk.up_to("missing", full="no").choices) == 8


# K1: the brief report -------------------------------------------------------------------------------------------


def test_the_nine_questions_of_a_usual_month(forms: dict[str, Form]) -> None:
    walk = Walk(forms["K1"], running=(SCHOOL,), last=LAST)
    finished = walk.to_the_end()
    assert walk.asked == [
        *("visits", "acted", "act_what", "act_village", "act_day", "total", "women", "ethnic", "act"),
        *("progress", "board", "board_what", "board_photo", "frm_in", "frm_done", "frm_sum", "had"),
        *("lesson", "wishes", "plan_what", "plan_day", "plan"),
    ]
    assert saved(finished, "subprojects") == [{"progress": "55"}]
    (brief,) = saved(finished, "briefs")
    assert (brief["period"], brief["wishes"]) == ("2026-03", "frm board")


def test_what_is_open_follows_from_last_month(forms: dict[str, Form]) -> None:
    walk = Walk(forms["K1"], last=LAST)
    assert walk.up_to("frm_sum").label.endswith("4 (2026-02) + ໄດ້ຮັບ 3 − ແກ້ໄຂ 1 = 6")
    assert walk.to_the_end().values["feedback"]["frm_open"] == 6
    first = Walk(forms["K1"])
    assert first.to_the_end().values["feedback"]["frm_open"] == 4
    assert {"frm_first", "frm_sum_first"} <= set(first.asked)


def test_no_more_is_solved_than_there_was(forms: dict[str, Form]) -> None:
    walk = Walk(forms["K1"], last=LAST)
    walk.up_to("frm_done")
    assert "ຄ້າງ 4 + ໄດ້ຮັບ 3" in walk.refused("8")
    walk.session.answer("7")
    assert walk.to_the_end().values["feedback"]["frm_open"] == 0


@pytest.mark.parametrize(("progress", "asked"), [("39", True), ("40", False), ("100", False)])
def test_progress_below_last_months_is_explained(forms: dict[str, Form], progress: str, asked: bool) -> None:
    walk = Walk(forms["K1"], running=(SCHOOL,))
    assert walk.up_to("progress").value == "40"
    values = walk.to_the_end(progress=progress).values
    assert ("fell_why" in walk.asked) is asked
    assert values["projects"]["running"] == (0 if progress == "100" else 1)


def test_a_month_without_activity_says_why_and_asks_the_rest(forms: dict[str, Form]) -> None:
    idle = {one.name: one.kb["none"] for one in forms["K1"].questions if one.kb.get("none")}
    assert idle == {"acted": "no", "frm_in": "0", "frm_done": "0"}
    walk = Walk(forms["K1"])
    walk.to_the_end(**idle, board="no")
    assert {"acted_why", "board_why", "had", "plan_what"} <= set(walk.asked)
    assert not {"act_what", "board_what"} & set(walk.asked)


@pytest.mark.parametrize(("day", "in_time"), [(25, "1"), (26, "0")])
def test_a_report_is_in_time_until_the_day_before_the_meeting(forms: dict[str, Form], day: int, in_time: str) -> None:
    walk = Walk(forms["K1"], now=datetime(2026, 3, day, 3, tzinfo=UTC))
    (brief,) = saved(walk.to_the_end(), "briefs")
    assert brief["in_time"] == in_time


def test_a_report_that_was_in_time_stays_so_when_it_is_corrected(forms: dict[str, Form]) -> None:
    walk = Walk(forms["K1"], now=datetime(2026, 3, 25, 3, tzinfo=UTC))
    walk.to_the_end()
    given = dict.fromkeys(forms["K1"].externals, ()) | {"ctx": (CTX,), "below": BELOW, "meeting": DAYS}
    later = Given(datetime(2026, 3, 30, 3, tzinfo=UTC), ZoneInfo("Asia/Vientiane"), "seed", instances=given)
    again = Session(forms["K1"], later, walk.session.state())
    (brief,) = saved(again.finalize(), "briefs")
    assert brief["in_time"] == "1"


# K3: the record -------------------------------------------------------------------------------------------------

CAME = {"name": "y1", "label": "yes", "period": "2026-03", "kumban": "0706KA", "coming": "yes", "why": ""}
CANNOT = {"name": "y2", "label": "no", "period": "2026-03", "kumban": "0706KB", "coming": "no", "why": "ລູກບໍ່ສະບາຍ"}
BRIEFS = (
    {"name": "b1", "label": "", "period": "2026-03", "in_time": "1", "wishes": ""},
    {"name": "b2", "label": "", "period": "2026-03", "in_time": "0", "wishes": ""},
    {"name": "b3", "label": "", "period": "2026-02", "in_time": "1", "wishes": ""},
)


def test_the_list_of_attendance_begins_with_what_was_answered(forms: dict[str, Form]) -> None:
    walk = Walk(forms["K3"], answers=(CAME, CANNOT))
    assert "ຈະມາ 1, ມາບໍ່ໄດ້ 1" in walk.up_to("said").label
    walk.session.answer("")
    rows = []
    for _ in range(2):
        prompt = walk.up_to("here")
        rows.append(prompt.value)
        walk.session.answer(prompt.value)
    assert rows == ["yes", "no"]
    assert walk.up_to("a_why").value == "ລູກບໍ່ສະບາຍ"
    values = walk.to_the_end().values["people"]
    assert (values["kumbans"], values["came"]) == (2, 1)


def test_reports_are_counted_and_decisions_kept_until_they_are_done(forms: dict[str, Form]) -> None:
    walk = Walk(forms["K3"], briefs=BRIEFS)
    assert "ໄດ້ຮັບ 2 ໃນ 2 ກຸ່ມບ້ານ; ທັນເວລາ 1" in walk.up_to("heard").label
    (kept,) = saved(walk.to_the_end(), "decisions")
    said = {"what": "ແກ້ບັນຊີ", "due": "2026-04-10", "done": "no", "period": "2026-03"}
    assert kept == said | {"kumban": "0706KB", "who": "ທົ່ງແກ້ວ"}


def test_a_decision_may_be_somebody_elses_than_a_kum_bans(forms: dict[str, Form]) -> None:
    (kept,) = saved(Walk(forms["K3"]).to_the_end(kumban=""), "decisions")
    assert (kept["kumban"], kept["who"]) == ("", "ຫົວໜ້າຫ້ອງການ")


def test_of_the_decisions_that_were_due_it_is_counted_which_are_done(forms: dict[str, Form]) -> None:
    due = [
        {"name": str(at), "due": day, "done": done}
        for at, (day, done) in enumerate((("2026-03-01", "yes"), ("2026-03-20", "no"), ("2026-04-10", "no")))
    ]
    values = Walk(forms["K3"], decisions=due).to_the_end().values["talk"]
    assert (values["decided"], values["carried_out"]) == (2, 1)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("held", "2026-03-27", "ໃຫ້ບັນທຶກຫຼັງຈາກປະຊຸມ"),
        ("women", "3", "(2 ຄົນ)"),
        ("due", "2026-03-25", "ບໍ່ກ່ອນວັນປະຊຸມ"),
        ("next_day", "2026-03-26", "ຫຼັງວັນປະຊຸມ"),
    ],
)
def test_what_the_record_refuses(forms: dict[str, Form], name: str, value: str, said: str) -> None:
    walk = Walk(forms["K3"])
    walk.up_to(name)
    assert said in walk.refused(value)


def test_an_agenda_that_was_cut_short_is_explained_and_a_meeting_without_training_asks_no_more(
    forms: dict[str, Form],
) -> None:
    walk = Walk(forms["K3"])
    walk.to_the_end(agenda="1 2 3")
    assert "agenda_why" in walk.asked
    assert not {"topics", "why", "trainer"} & set(walk.asked)


def test_the_next_meeting_is_the_calendars_until_she_says_otherwise(forms: dict[str, Form]) -> None:
    assert Walk(forms["K3"]).up_to("next_day").value == "2026-04-30"


def test_a_decision_is_ticked_and_no_other_one_is_asked_of(forms: dict[str, Form]) -> None:
    finished = Walk(forms["K3D"], pending=(DECISION,)).to_the_end()
    assert [(change.id, dict(change.properties)) for change in finished.entities] == [("d1", {"done": "yes"})]
    walk = Walk(forms["K3D"])
    walk.to_the_end()
    assert walk.asked == ["none"]


def test_a_sub_project_is_registered_with_its_progress(forms: dict[str, Form]) -> None:
    (kept,) = saved(Walk(forms["L7"]).to_the_end(), "subprojects")
    assert kept == {"village": "0706901", "sector": "education", "begun": "2026-02-02", "progress": "40"}


# The calendar ---------------------------------------------------------------------------------------------------

PLACES = Places(
    Place(code, parent, kind, {"lo": code})
    for code, parent, kind in (
        ("07", "", "province"),
        ("0706", "07", "district"),
        ("0706KA", "0706", "kumban"),
        ("0706KB", "0706", "kumban"),
        ("0706901", "0706KA", "village"),
    )
)


def meetings(forms: dict[str, Form], *facts: tuple[str, str, str, int], today: date) -> Meetings:
    """The programme's meetings, given figures as (place, period, indicator, amount)."""
    programme = load_programme(PROGRAMME)
    blocks = programme.blocks()
    whole = forms | {"L1": compile_form(read_workbook(programme.form_files()["L1"]), blocks=blocks).form}
    wanted = {one.code: one for one in programme.definitions(whole) if one.code in figures_wanted(programme)}
    rows = [Fact(place, period, code, "", amount, 1) for place, period, code, amount in facts]
    off = days_off("LA", range(2025, 2029))
    return Meetings(programme, PLACES, today, rows, wanted, off)


def test_a_year_without_sub_projects_has_four_meetings(forms: dict[str, Form]) -> None:
    found = meetings(forms, today=date(2026, 1, 2))
    days = [found.day("kbf", "0706", f"2026-{month:02}") for month in range(1, 13)]
    assert [day for day in days if day] == [
        date(2026, 1, 29),
        date(2026, 3, 26),
        date(2026, 4, 30),
        date(2026, 5, 28),
    ]


@pytest.mark.parametrize(
    ("place", "code"), [("0706901", "L13"), ("0706KB", "K1_running"), ("0706KB", "L7_running"), ("0706", "K3_running")]
)
def test_while_a_sub_project_is_carried_out_there_is_one_each_month(
    forms: dict[str, Form], place: str, code: str
) -> None:
    found = meetings(forms, (place, "2026-10", code, 1), today=date(2026, 11, 2))
    assert found.day("kbf", "0706KA", "2026-11") == date(2026, 11, 26)
    assert meetings(forms, today=date(2026, 11, 2)).day("kbf", "0706KA", "2026-11") is None


def test_a_sub_project_registered_after_the_meeting_is_not_forgotten_before_the_next(forms: dict[str, Form]) -> None:
    """K3 on the 29th counted none, L7 came on the 30th: the meeting of November is held, and counts it."""
    told = [("0706", "2026-10", "K3_running", 0), ("0706KB", "2026-10", "L7_running", 1)]
    found = meetings(forms, *told, today=date(2026, 11, 2))
    assert found.day("kbf", "0706", "2026-11") == date(2026, 11, 26)


def test_a_day_off_that_the_officer_tells_of_moves_what_the_calendar_proposes(forms: dict[str, Form]) -> None:
    thursday = (date(2026, 3, 26) - date(1970, 1, 1)).days
    told = [("0706", "2026-01", "K0_day", thursday), ("0706", "2026-03", "K0_day", thursday - 1)]
    assert meetings(forms, *told, today=date(2026, 3, 2)).day("kbf", "0706", "2026-03") == date(2026, 3, 24)
    agreed = ("0706", "2026-03", "K4_day", thursday)
    assert meetings(forms, *told, agreed, today=date(2026, 3, 2)).day("kbf", "0706", "2026-03") == date(2026, 3, 26)


CALENDAR = """
2026-03-05 08:00 K4   -3
2026-03-08 08:00 K4    0
2026-03-11 08:00 K4A  -1
2026-03-11 08:00 K4B  -1
2026-03-12 08:00 K4A   0
2026-03-12 08:00 K4B   0
2026-03-19 08:00 K4N   0
2026-03-19 08:00 K4Y  -6
2026-03-22 08:00 K1   -3
2026-03-23 08:00 K4Y  -2
2026-03-24 08:00 K1   -1
2026-03-24 08:00 K4R   0
2026-03-25 08:00 K4Y   0
2026-03-26 08:00 K3    0
2026-03-27 08:00 K3    1
"""


def test_the_month_of_a_meeting(forms: dict[str, Form]) -> None:
    """Each reminder of March 2026, whose last Thursday is the 26th."""
    programme = load_programme(PROGRAMME)
    holders = [Holder("kham", "dcd", "0706", date(2026, 3, 1)), Holder("noy", "kbf", "0706KA", date(2026, 3, 1))]
    found = meetings(forms, today=date(2026, 3, 2))
    owed = obligations(programme, holders, PLACES, date(2026, 3, 2), meeting=found.day)
    rung = sorted(
        (f"{step.at:%Y-%m-%d %H:%M}", one.form, step.days) for one in owed for step in reminders(programme, one)
    )
    assert [f"{at} {form:4} {days:2}" for at, form, days in rung] == [
        f"{line[:16]} {line[17:21]} {line[21:].strip():>2}" for line in CALENDAR.strip().splitlines()
    ]


@pytest.mark.parametrize(("today", "owed"), [(26, {"K4", "K4A", "K4B", "K4N", "K4R", "K3"}), (27, {"K3"})])
def test_what_prepares_a_meeting_is_asked_for_no_more_when_it_is_over(
    forms: dict[str, Form], today: int, owed: set[str]
) -> None:
    day = date(2026, 3, today)
    found = meetings(forms, today=day)
    holders = [Holder("kham", "dcd", "0706", date(2026, 3, 1))]
    asked = obligations(load_programme(PROGRAMME), holders, PLACES, day, meeting=found.day)
    assert {one.form for one in asked} == owed
