"""Lists that come with a form, in FORM-media beside it: they are part of the form and of its version."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.form import load
from forms.problems import FormError
from forms.sheets.attached import read_form
from forms.sheets.markdown import as_markdown
from forms.sheets.workbook import read_workbook
from forms.sheets.xlsform import Compiled, compile_form
from tests.forms.scenario import Walk, given

FORM = """
| survey |
| | type | name | label | choice_filter | calculation |
| | select_one_from_file districts.csv | d | District | | |
| | select_one_from_file villages.csv | v | Village | district = ${d} | |
| | calculate | people | | | pulldata('villages', 'people', 'name', ${v}) |
| | note | told | ${people} live there | | |
"""
DISTRICTS = "name,label,label::Lao (lo)\nd1,North,ເໜືອ\nd2,South,ໃຕ້\n"
VILLAGES = "name,label,district,people\nv1,Ban One,d1,120\nv2,Ban Two,d2,90\nv3,Ban Three,d2,70\n"


def compiled(folder: Path, **files: str) -> Compiled:
    (folder / "F.md").write_text(FORM, "utf-8")
    media = folder / "F-media"
    media.mkdir(exist_ok=True)
    for name, content in files.items():
        (media / name.replace("__", ".")).write_text(content, "utf-8")
    return compile_form(read_form(folder / "F.md"))


def test_a_form_carries_its_lists(tmp_path: Path) -> None:
    made = compiled(tmp_path, districts__csv=DISTRICTS, villages__csv=VILLAGES)
    form = load(made.xform, checked=True)
    assert not form.externals
    walked = Walk(form, given()).asks("d").offers("d1", "d2").answer("d2").asks("v").offers("v2", "v3").answer("v3")
    assert walked.asks("told", label="70 live there").answer("").ends().values["people"] == "70"
    lao = [option.label for option in Walk(form, given()).session.prompt("lo").choices]  # type: ignore[union-attr]
    assert lao == ["ເໜືອ", "ໃຕ້"]


def test_another_list_is_another_version(tmp_path: Path) -> None:
    first = compiled(tmp_path, districts__csv=DISTRICTS, villages__csv=VILLAGES)
    again = compiled(tmp_path, districts__csv=DISTRICTS, villages__csv=VILLAGES)
    other = compiled(tmp_path, villages__csv=VILLAGES + "v4,Ban Four,d1,40\n")
    assert first.version == again.version != other.version


def test_what_is_kept_to_read_holds_the_lists_and_compiles_to_the_same(tmp_path: Path) -> None:
    made = compiled(tmp_path, districts__csv=DISTRICTS, villages__csv=VILLAGES)
    again = compile_form(read_workbook(as_markdown(made.sheets).encode(), "md"))
    assert (again.version, load(again.xform).externals) == (made.version, {})


def test_a_geojson_list_has_its_points(tmp_path: Path) -> None:
    (tmp_path / "F.md").write_text(
        "| survey |\n| | type | name | label |\n| | select_one_from_file wells.geojson | w | Well |\n", "utf-8"
    )
    (tmp_path / "F-media").mkdir()
    (tmp_path / "F-media" / "wells.geojson").write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "id": "w1", "properties": {"title": "Big"}, '
        '"geometry": {"type": "Point", "coordinates": [102.6, 17.9]}}]}',
        "utf-8",
    )
    form = compile_form(read_form(tmp_path / "F.md")).form
    assert form.lists["wells"][0]["geometry"] == "17.9 102.6 0 0"


def test_without_a_folder_of_lists_the_caller_serves_them(tmp_path: Path) -> None:
    (tmp_path / "F.md").write_text(FORM, "utf-8")
    assert set(compile_form(read_form(tmp_path / "F.md")).form.externals) == {"districts", "villages"}


def test_every_list_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormError) as refused:
        compiled(tmp_path, districts__geojson="{", villages__xml="<root><a><b><c/></b></a></root>")
    assert {(problem.code, problem.values["name"]) for problem in refused.value.problems} == {
        ("attachment_unreadable", "districts.geojson"),
        ("attachment_nested", "villages.xml"),
    }
