"""An author's way with a form: check, try, look at, publish."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from pyxform.xls2xform import convert

from forms.form import Form, load
from forms.sheets.markdown import as_markdown
from forms.sheets.plain import for_other_clients
from forms.sheets.workbook import read_workbook
from forms.sheets.xlsform import compile_form
from handlers.commands.library import write_form
from handlers.settings import HOUSE
from programmes.load import load_programme
from tests.handlers.administrator import Administrator, administrator

__all__ = ["administrator"]

LAOS = HOUSE / "programmes" / "laos_prf"
HENS = """
| survey |
| | type | name | label::Lao (lo) | label::English (en) | required | relevant | constraint | constraint_message::English (en) |
| | --- | --- | --- | --- | --- | --- | --- | --- |
| | note | hello | ສະບາຍດີ | Good morning | | | | |
| | begin_group | farm | ຟາມ | The farm | | | | |
| | integer | hens | ມີໄກ່ຈັກໂຕ? | How many hens? | yes | | . <= 100 | At most 100 |
| | select_one yn | sick | ມີໂຕເຈັບບໍ? | Any sick? | yes | ${hens} > 0 | | |
| | select_multiple feed | feed | ໃຫ້ກິນຫຍັງ? | What do they eat? | | | | |
| | end_group | | | | | | | |
| | date | since | ແຕ່ມື້ໃດ? | Since when? | | | | |
| | begin_repeat | child | ລູກ | Child | | | | |
| | text | name | ຊື່ | Name | yes | | | |
| | end_repeat | | | | | | | |

| choices |
| | list_name | name | label::Lao (lo) | label::English (en) |
| | --- | --- | --- | --- |
| | yn | yes | ມີ | Yes |
| | yn | no | ບໍ່ມີ | No |
| | feed | rice | ເຂົ້າ | Rice |
| | feed | maize | ສາລີ | Maize |

| settings |
| | form_id | form_title | default_language |
| | --- | --- | --- |
| | hens | Hens | English (en) |
"""


@pytest.fixture
def hens(administrator: Administrator) -> Path:
    file = administrator.folder / "hens.md"
    file.write_text(HENS, "utf-8")
    return file


# Checking


def test_a_good_form_is_called_good(administrator: Administrator, hens: Path) -> None:
    shown = administrator.does("forms check", hens)
    assert shown.code == 0
    assert "hens.md: good. Form hens, version " in shown.text
    assert "questions: 5, languages: lo, en." in shown.text


def test_every_problem_of_every_file_is_named(administrator: Administrator, hens: Path) -> None:
    bad = administrator.folder / "bad.md"
    bad.write_text(HENS.replace("${hens} > 0", "${ducks} > 0").replace(". <= 100", ". <= "), "utf-8")
    shown = administrator.does("forms check", hens, bad, "missing.md", ".")
    assert shown.code == 1
    assert "bad.md: errors: " in shown.text
    assert "Sheet survey, row 4, column constraint: " in shown.text
    assert "ducks" in shown.text
    assert "hens.md: good." in shown.text
    assert "missing.md: there is no such file, or it may not be read." in shown.lines
    assert ".: this is a folder; name a file in it." in shown.lines
    assert shown.lines[-1] == "See docs/form-authors.md."
    assert "Errno" not in shown.text
    assert "Traceback" not in shown.text


def test_errors_stand_apart_from_warnings_and_warnings_alone_let_a_form_pass(
    administrator: Administrator, hens: Path
) -> None:
    hens.write_text(HENS.replace("| Since when? |", "| |"), "utf-8")
    shown = administrator.does("forms check", hens)
    assert shown.code == 0
    warned = shown.text.index("hens.md: warnings: ")
    assert "errors" not in shown.text
    assert shown.text.index("“since” is not translated to English (en)") > warned
    assert shown.text.index("hens.md: good.") > warned

    hens.write_text(HENS.replace("| Since when? |", "| |").replace(". <= 100", ". <= "), "utf-8")
    shown = administrator.does("forms check", hens)
    assert shown.code == 1
    assert shown.text.index("hens.md: errors: 1.") < shown.text.index("hens.md: warnings: ")
    assert "good" not in shown.text


def test_programs_get_what_is_wrong_as_json(administrator: Administrator, hens: Path) -> None:
    bad = administrator.folder / "bad.md"
    bad.write_text(HENS.replace(". <= 100", ". <= "), "utf-8")
    shown = administrator.does("forms check", "--json", hens, bad, "missing.md")
    assert shown.code == 1
    good, wrong, missing = (json.loads(line) for line in shown.lines)
    assert good["good"] is True
    assert (good["form"], good["questions"], good["languages"]) == ("hens", 5, ["lo", "en"])
    (problem,) = [each for each in wrong["problems"] if each["severity"] == "error"]
    assert wrong["good"] is False
    assert (problem["sheet"], problem["row"], problem["column"]) == ("survey", 4, "constraint")
    assert ". <=" in problem["message"]
    assert not problem["message"].startswith("Sheet")
    assert [each["code"] for each in missing["problems"]] == ["unreadable"]


def test_a_programmes_form_is_checked_with_the_programmes_blocks(administrator: Administrator) -> None:
    assert "L1.md: good." in administrator.done("forms check", LAOS / "forms" / "L1.md")


def test_an_excel_form_is_checked_as_well(administrator: Administrator) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "survey"
    for line in (("type", "name", "label"), ("integer", "hens", "How many hens?")):
        book.worksheets[0].append(line)
    book.save("tiny.xlsx")
    assert "tiny.xlsx: good. Form tiny" in administrator.done("forms check", "tiny.xlsx")


# Trying


def values(text: str) -> dict[str, object]:
    """The JSON at the end of what `forms try` printed."""
    found: dict[str, object] = json.loads(text[text.rindex("\n{\n") :])
    return found


def test_a_form_is_walked_with_back_skip_and_answers_as_people_type_them(
    administrator: Administrator, hens: Path
) -> None:
    answers = ["200", "ສິບສອງ", "back", "໑໐", "1", "1 2", "skip", "ມະນີ", "no"]
    shown = administrator.does("forms try", hens, "--language", "lo", typing="\n".join(answers) + "\n")
    assert shown.code == 0, shown.text
    assert "At most 100" in shown.text
    assert "ມີໄກ່ຈັກໂຕ?: 10" in shown.text
    assert values(shown.text) == {
        "farm": {"hens": 10, "sick": "yes", "feed": ["rice", "maize"]},
        "since": None,
        "child": [{"name": "ມະນີ"}],
    }


def test_the_transcript_shows_sections_progress_and_choices(administrator: Administrator, hens: Path) -> None:
    shown = administrator.does("forms try", hens, "--language", "en", typing="3\n1\n\nstop\n")
    assert shown.code == 0
    assert "== The farm" in shown.lines
    assert "== " not in shown.lines  # behind the group there is no heading
    assert "How many hens? *" in shown.text
    assert "1. Yes" in shown.text
    assert shown.lines[-1] == "Stopped; nothing was kept."


def test_when_the_answers_end_too_early_it_is_refused(administrator: Administrator, hens: Path) -> None:
    shown = administrator.does("forms try", hens, typing="3\n")
    assert shown.code == 1
    assert "The answers ended before the form did." in shown.text


def test_a_form_whose_list_is_missing_is_refused_until_it_lies_in_its_folder(administrator: Administrator) -> None:
    Path("pick.md").write_text(
        "| survey |\n| | type | name | label |\n| | select_one_from_file towns.csv | t | Town |\nutf-8",
    )
    for command in ("forms check pick.md", "forms publish pick.md"):
        refused = administrator.does(command)
        assert refused.code == 1
        assert "towns.csv" in refused.text
    assert administrator.does("forms expand pick.md").code == 0  # other tools get the list beside it
    Path("pick-media").mkdir()
    Path("pick-media", "towns.csv").write_text("name,label\na,A\n", "utf-8")
    assert administrator.does("forms check pick.md").code == 0


def test_a_list_beside_the_form_or_given_by_name_is_read(administrator: Administrator) -> None:
    form = administrator.folder / "pick.md"
    form.write_text(
        "| survey |\n| | type | name | label |\n| | select_one_from_file groups.csv | g | Which group? |\n"
        "| settings |\n| | form_id |\n| | pick |\n",
        "utf-8",
    )
    administrator.writes("groups.csv", [("name", "label"), ("g1", "ກຸ່ມ ກ້າວໜ້າ"), ("g2", "ກຸ່ມ ສາມັກຄີ")])
    other = administrator.writes("other.csv", [("name", "label"), ("g9", "ກຸ່ມ ອື່ນ")])
    assert values(administrator.does("forms try", form, typing="2\n").text) == {"g": "g2"}
    given = administrator.does("forms try", form, "--list", f"groups={other}", typing="1\n")
    assert values(given.text) == {"g": "g9"}
    assert administrator.does("forms try", form, "--list", "groups", typing="1\n").code == 2


def test_the_terminal_takes_the_day_the_lists_and_the_report_before_too(administrator: Administrator) -> None:
    form = administrator.folder / "visit.md"
    form.write_text(
        "| survey |\n| | type | name | label | default |\n| | select_one_from_file groups.csv | g | Which group? | |\n"
        "| | date | seen | Which day? | |\n| | integer | hens | Hens? | ${last-saved#hens} |\n",
        "utf-8",
    )
    (administrator.folder / "far").mkdir()
    administrator.writes("far/groups.csv", [("name", "label"), ("g1", "ກຸ່ມ ກ້າວໜ້າ")])
    (administrator.folder / "last.json").write_text('{"hens": 7}', "utf-8")
    options = ("--today", "2026-11-21", "--attachments", "far", "--last-saved", "last.json", "--seed", "1")
    shown = administrator.does("forms try", form, *options, typing="1\nyesterday\n\n")
    assert shown.code == 0, shown.text
    assert values(shown.text) == {"g": "g1", "seen": "2026-11-20", "hens": 7}


# Expanding


def asked_by(form: Form) -> list[tuple[str, str, bool]]:
    """Every field of a form, and whether people are asked it."""
    return [(question.path, question.type, question.asked) for question in form.questions]


@pytest.mark.parametrize("name", ["L1.md", "L1.xlsx"])
def test_an_expanded_form_is_the_same_form_for_other_tools(administrator: Administrator, name: str) -> None:
    file = LAOS / "forms" / "L1.md"
    whole = administrator.folder / name
    if name == "L1.md":
        whole.write_text(administrator.done("forms expand", file), "utf-8")
    else:
        assert "Written: L1.xlsx." in administrator.done("forms expand", file, "--output", name)
    ours = compile_form(read_workbook(file), blocks=load_programme(LAOS).blocks()).form
    again = compile_form(read_workbook(whole))
    alone = load(str(convert(whole).xform))
    for form in (again.form, alone):
        assert asked_by(form) == asked_by(ours)
        assert [question.kb for question in form.questions] == [question.kb for question in ours.questions]
        assert (form.id, form.languages, form.default_language) == (ours.id, ours.languages, ours.default_language)
    assert "include" not in {row.get("type").split()[0] for row in again.sheets.sheet("survey").rows}


HOST = """
| survey |
| | type | name | label::Lao (lo) | label::English (en) | calculation | constraint | relevant | bind::kb:class |
| | integer | data | ໂຕເລກ | A number | | kb:good(.) | | P1 |
| | calculate | score | | | kb:growth(${data}, 2) | | | |
| | calculate | double | | | ${data} * 2 | | | |
| | select_one c | pick | ເລືອກ | Say kb:growth(1) | | | kb:late() and 1 | |
| choices |
| | list_name | name | label::Lao (lo) | label::English (en) |
| | c | a | ກ | One |
| | c | a | ຂ | Another |
| settings |
| | form_id | form_title::Lao (lo) | form_title::English (en) | default_language |
| | host | ແບບ | Form | en |
"""


def test_a_form_goes_to_excel_and_back_as_it_is_written(administrator: Administrator) -> None:
    written = (
        "| survey |\n| | type | name | label::Lao (lo) |\n| | begin_roster who | w | ໃຜ |\n| | integer | n | ຈັກ? |\n"
        "| | end_roster | | |\n| choices |\n| | list_name | name | label::Lao (lo) |\n| | who | a | ກ |\n"
        "| settings |\n| | form_id | form_title::Lao (lo) |\n| | walk | ຍ່າງ |\n"
    )
    Path("walk.md").write_text(written, "utf-8")
    assert administrator.does("forms expand walk.md --as-written --output walk.xlsx").code == 0
    back = administrator.does("forms expand walk.xlsx --as-written")
    assert back.text.split() == written.split()
    once = administrator.does("forms expand walk.md").text
    Path("once.md").write_text(once, "utf-8")
    twice = administrator.does("forms expand once.md").text
    assert twice.partition("| settings |")[0] == once.partition("| settings |")[0]


@pytest.mark.parametrize("kind", ["md", "xlsx"])
def test_functions_of_ours_are_blanked_for_other_tools_and_repairs_written_out(kind: str, tmp_path: Path) -> None:
    functions = {"kb:good": bool, "kb:growth": lambda *_: "1", "kb:late": bool}
    compiled = compile_form(read_workbook(HOST.encode(), "md"), functions=functions)
    file = tmp_path / f"host.{kind}"
    write_form(file, for_other_clients(compiled))

    book = read_workbook(file)
    data, score, double, pick = (dict(row.cells) for row in book.sheet("survey").rows)
    assert score["calculation"] == "''"
    assert double["calculation"] == "${data} * 2"
    assert "constraint" not in data
    assert "relevant" not in pick
    assert pick["label::English (en)"] == "Say kb:growth(1)"
    assert data["bind::kb:class"] == "P1"
    assert book.setting("form_title") == "Form"
    assert book.setting("version") == compiled.version
    alone = load(str(convert(file).xform))
    assert asked_by(alone) == asked_by(compiled.form) == asked_by(compile_form(book).form)


MEETING = """
| survey |
| | type | name | label | save_to | relevant | choice_filter | default |
| | begin_roster members | m | Members | | | village != '' | |
| | select_one yn | here | Did ${m_label} come? | | | | |
| | integer | saved | Saved | | ${here} = 'yes' | | |
| | end_roster | | | | | | |
| | select_one_from_file villages.csv | village | Village | village | | | ${last-saved#village} |
| choices |
| | list_name | name | label |
| | yn | yes | Yes |
| | yn | no | No |
| entities |
| | list_name | label |
| | meetings | ${village} |
"""


@pytest.mark.parametrize("kind", ["md", "xlsx"])
def test_rosters_registers_and_entities_are_plain_for_other_tools(kind: str, tmp_path: Path) -> None:
    compiled = compile_form(read_workbook(MEETING.encode(), "md"))
    file = tmp_path / f"meeting.{kind}"
    write_form(file, for_other_clients(compiled))
    types = {row.get("type").split()[0] for row in read_workbook(file).sheet("survey").rows}
    assert types >= {"begin_repeat", "end_repeat", "csv-external"}
    assert "begin_roster" not in types
    alone = load(str(convert(file).xform))
    assert asked_by(alone) == asked_by(compiled.form) == asked_by(compile_form(read_workbook(file)).form)


def test_a_form_is_not_written_over_a_file_nor_as_another_kind(administrator: Administrator, hens: Path) -> None:
    taken = administrator.does("forms expand", hens, "--output", "hens.md")
    assert (taken.code, hens.read_text("utf-8")) == (1, HENS)
    assert "hens.md: the file is there already" in taken.text
    assert "not “.csv”" in administrator.does("forms expand", hens, "--output", "other.csv").text
    assert administrator.does("forms expand", hens, "--output", "nowhere/hens.md").code == 1


def test_bars_and_line_breaks_survive_markdown() -> None:
    book = read_workbook(b"| survey |\n| | type | name | label |\n| | text | a | one \\| two<br>three |\n", "md")
    assert read_workbook(as_markdown(book).encode(), "md").sheet("survey").rows[0].cells["label"] == "one | two\nthree"


# Publishing


def test_a_form_is_published_once_and_its_new_version_takes_its_place(
    administrator: Administrator, tmp_path: Path
) -> None:
    administrator.has_set_up(places=False)
    assert "nothing has changed" in administrator.done("forms publish", LAOS / "forms" / "L1.md")

    changed = tmp_path / "L1.md"
    text = administrator.done("forms expand", LAOS / "forms" / "L1.md")
    changed.write_text(text.replace("How many self-help groups are active?", "Active groups?"), "utf-8")
    assert "new reports take it from now on" in administrator.done("forms publish", changed)
    assert "nothing has changed" in administrator.done("forms publish", changed)
    versions = administrator.finds(lambda store: store.form_versions(current_only=False))
    assert [one.current for one in versions if one.form == "L1"] == [False, True]


def test_a_form_that_the_programme_cannot_use_is_not_published(administrator: Administrator, tmp_path: Path) -> None:
    administrator.has_set_up(places=False)
    before = administrator.finds(lambda store: store.form_versions(current_only=False))
    changed = tmp_path / "L1.md"
    text = administrator.done("forms expand", LAOS / "forms" / "L1.md")
    changed.write_text(text.replace("shg_active", "groups_active"), "utf-8")
    shown = administrator.does("forms publish", changed)
    assert shown.code == 1
    assert "shg_active" in shown.text
    assert administrator.finds(lambda store: store.form_versions(current_only=False)) == before


def test_a_form_that_no_programme_lists_is_published_with_a_word(administrator: Administrator, hens: Path) -> None:
    administrator.has_set_up(places=False)
    assert "No programme lists form hens yet" in administrator.done("forms publish", hens)


# Programmes


def test_the_shipped_programme_is_good(administrator: Administrator) -> None:
    assert "Programme laos_prf" in administrator.done("programme check", LAOS)


def test_a_programme_with_mistakes_is_refused_with_all_of_them(administrator: Administrator) -> None:
    folder = administrator.folder / "wrong"
    folder.mkdir()
    (folder / "programme.toml").write_text('id = "wrong"\nlevles = ["village"]\n', "utf-8")
    shown = administrator.does("programme check", folder)
    assert shown.code == 1
    assert "levels" in shown.text
    assert len(shown.lines) > 3
    assert administrator.does("programme check", administrator.folder / "nowhere").code == 1
