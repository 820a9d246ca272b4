"""The lists that come with a form as files: csv, xml, geojson and itemsets.csv."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from forms.attachments import attachments_in, read_attachment
from forms.lists import Rows
from forms.problems import FormError
from tests.forms.scenario import Walk, form_of, given

VILLAGES = "name,label,people\nv1,Ban Na,120\nv2,Ban Mai,80\n"
POINTS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "well",
            "geometry": {"type": "Point", "coordinates": [102.60, 17.5, 200]},
            "properties": {"title": "Well", "depth": 30, "open": True, "note": None, "id": "other"},
        },
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": [[1, 2], [3.5, 4]]},
            "properties": {"id": "road", "title": "Road"},
        },
        {
            "type": "Feature",
            "id": 7,
            "geometry": {"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [5, 6], [1, 2]]]},
            "properties": {"title": "Field"},
        },
        {"type": "Feature", "id": "none", "geometry": None, "properties": None},
    ],
}


def rows(name: str, data: str | bytes) -> list[dict[str, str]]:
    return [dict(row) for row in read_attachment(name, data.encode() if isinstance(data, str) else data)]


def said(name: str, data: bytes) -> tuple[str, str]:
    """The code of what is wrong with a file, and the file that is named."""
    with pytest.raises(FormError) as fault:
        read_attachment(name, data)
    (problem,) = fault.value.problems
    return problem.code, str(problem.values["name"])


@pytest.mark.parametrize(
    "data",
    [
        b"name,label\na,A\nb,\n",
        b"\xef\xbb\xbfname,label\r\na,A\r\nb,\r\n",
        "name\tlabel\na\tA\nb\n".encode("utf-16"),
        b"name;label\na;A\n\nb;\n",
        b'"name","label","",\n"a","A","x"\n"b"\n',
        b" name ,label\na,A,beyond\n,\nb\n",
    ],
)
def test_csv_in_the_spellings_of_spreadsheets(data: bytes) -> None:
    assert rows("x.csv", data) == [{"name": "a", "label": "A"}, {"name": "b", "label": ""}]


def test_a_comma_in_quotes_parts_nothing() -> None:
    data = '"name; code","label, long"\n"a;b"," A, ""so"" "\n'
    assert rows("x.csv", data) == [{"name; code": "a;b", "label, long": ' A, "so" '}]


def test_xml_of_any_names() -> None:
    flat = "<villages><village><name>v1</name><label>Ban Na</label></village></villages>"
    assert rows("x.xml", flat) == [{"name": "v1", "label": "Ban Na"}]
    nested = read_attachment("x.XML", b"<root><item id='1'><place><code>c</code></place></item></root>")
    assert (nested[0]["@id"], nested[0]["place/code"]) == ("1", "c")
    assert rows("x.xml", "<root/>") == []


def test_geojson_as_odk_reads_it() -> None:
    well, road, field, nowhere = rows("x.geojson", json.dumps(POINTS).replace("102.6", "102.60"))
    assert well == {
        "geometry": "17.5 102.60 0 0",
        "id": "well",
        "title": "Well",
        "depth": "30",
        "open": "true",
        "note": "",
    }
    assert road == {"geometry": "2 1 0 0; 4 3.5 0 0", "id": "road", "title": "Road"}
    assert (field["id"], field["geometry"]) == ("7", "2 1 0 0; 4 3 0 0; 6 5 0 0; 2 1 0 0")
    assert nowhere == {"geometry": "", "id": "none"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.csv", b"\xff\xff"),
        ("x.csv", b"name,name\na,b\n"),
        ("x.xml", b"<root><item>"),
        ("x.xml", b""),
        ("x.geojson", b"{"),
        ("x.geojson", b"[]"),
        ("x.geojson", b'{"type": "Feature"}'),
        ("x.geojson", b'{"type": "FeatureCollection", "features": [1]}'),
        (
            "x.geojson",
            b'{"type": "FeatureCollection", "features": [{"geometry": {"type": "Point", "coordinates": [1]}}]}',
        ),
        ("x.pdf", b"%PDF"),
        ("x", b"name"),
    ],
)
def test_what_is_no_list_is_said(name: str, data: bytes) -> None:
    assert said(name, data) == ("attachment_unreadable", name)


ASKS = """
| survey |
| | type | name | label | choice_filter | parameters | calculation |
| | select_one_from_file villages.csv | v | Village | people > 100 | value=code, label=called | |
| | select_multiple_from_file Crops.xml | c | Crops | | | |
| | select_one_from_file wells.geojson | w | Well | | | |
| | csv-external | prices | | | | |
| | xml-external | regions | | | | |
| | calculate | at | | | | instance('wells')/root/item[id = ${w}]/geometry |
| | calculate | price | | | | pulldata('prices', 'kip', 'crop', ${c}) |
| | calculate | head | | | | pulldata('heads.csv', 'who', 'code', ${v}) |
| | calculate | region | | | | instance('regions')/regions/region[district/code = ${v}]/@name |
"""
FILES = {
    "Villages.CSV": "code,called,people\nv1,Ban Na,120\nv2,Ban Mai,80\n",
    "crops.xml": "<root><item><name>rice</name><label>Rice</label></item></root>",
    "wells.geojson": json.dumps(POINTS),
    "prices.csv": "crop;kip\nrice;9000\n",
    "heads.csv": "code,who\nv1,Ms Noy\n",
    "regions.xml": "<regions><region name='north'><district><code>v1</code></district></region></regions>",
    "photo.jpg": "no list",
}


def folder(path: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (path / name).write_text(text, "utf-8")
    return path


def test_every_list_that_a_form_asks_for(tmp_path: Path) -> None:
    form = form_of(ASKS)
    lists = attachments_in(folder(tmp_path, FILES), form)
    assert set(lists) == {"villages", "Crops", "wells", "prices", "regions", "heads"}
    story = Walk(form, given(lists))
    story.offers("v1").answer("v1").offers("rice").answer("rice").offers("well", "road", "7", "none").answer("well")
    assert [story.value(name) for name in ("at", "price", "head", "region")] == [
        "17.5 102.6 0 0",
        "9000",
        "Ms Noy",
        "north",
    ]
    assert [option.label for option in Walk(form, given(lists)).prompt.choices] == ["Ban Na"]


def test_everything_missing_or_broken_is_said_at_once(tmp_path: Path) -> None:
    files = {**FILES, "wells.geojson": "{", "crops.xml": "<root"}
    del files["prices.csv"], files["Villages.CSV"]
    with pytest.raises(FormError) as fault:
        attachments_in(folder(tmp_path, files), form_of(ASKS))
    assert {(problem.code, problem.values["name"]) for problem in fault.value.problems} == {
        ("attachment_missing", "villages.csv"),
        ("attachment_missing", "prices.csv"),
        ("attachment_unreadable", "crops.xml"),
        ("attachment_unreadable", "wells.geojson"),
    }


def test_what_the_caller_serves_needs_no_file(tmp_path: Path) -> None:
    form = form_of("""
| survey |
| | type | name | label | calculation | default |
| | calculate | place | | instance('ctx')/root/item/place | |
| | text | a | A | | ${last-saved#a} |
""")
    assert attachments_in(tmp_path, form, served={"ctx"}) == {}
    with pytest.raises(FormError):
        attachments_in(tmp_path, form)


def test_a_list_of_another_kind_than_the_form_says(tmp_path: Path) -> None:
    form = form_of("""
| survey |
| | type | name | label |
| | select_one_from_file villages.xml | v | Village |
""")
    lists = attachments_in(folder(tmp_path, {"villages.csv": VILLAGES}), form)
    Walk(form, given(lists)).offers("v1", "v2")


EXTERNAL = """
| survey |
| | type | name | label | choice_filter |
| | select_one state | state | State | |
| | select_one_external county | county | County | state = ${state} |
| | select_one_external city | city | City | state = ${state} and county = ${county} |
| choices |
| | list_name | name | label |
| | state | tx | Texas |
| | state | wa | Washington |
"""
CHOICES = """
| external_choices |
| | list name | name | label::Lao (lo) | label::English (en) | state | county |
| | county | king | ກິງ | King & <Queen> | wa | |
| | county | travis | ທຣາວິສ | Travis | tx | |
| | city | seattle | ຊີແອດເທິນ | Seattle | wa | king |
| | city | austin | ອອສຕິນ | Austin | tx | travis |
| | city | renton | ເຣັນຕັນ | Renton | wa | king |
"""


def counties(story: Walk) -> None:
    story.asks("state").answer("wa").asks("county", type="select_one").offers("king")
    story.refuses("travis", "choice").answer("king").asks("city", type="select_one").offers("seattle", "renton")
    assert story.answer("renton").ends().values["city"] == "renton"


def test_external_choices_of_the_form_itself() -> None:
    form = form_of(EXTERNAL + CHOICES)
    assert not form.externals
    counties(Walk(form, given()))
    prompt = Walk(form, given()).answer("wa").session.prompt("lo")
    assert prompt is not None
    assert [option.label for option in prompt.choices] == ["ກິງ"]
    assert [option.label for option in Walk(form, given()).answer("wa").prompt.choices] == ["King & <Queen>"]


def test_external_choices_out_of_itemsets(tmp_path: Path) -> None:
    form = form_of(EXTERNAL)
    itemsets = """list_name,name,label,state,county
county,king,King,wa,
county,travis,Travis,tx,
city,seattle,Seattle,wa,king
city,austin,Austin,tx,travis
city,renton,Renton,wa,king
"""
    counties(Walk(form, given(attachments_in(folder(tmp_path, {"itemsets.csv": itemsets}), form))))
    (tmp_path / "itemsets.csv").write_text("list_name,name\ncounty,king\n")
    with pytest.raises(FormError) as fault:
        attachments_in(tmp_path, form)
    assert [(problem.code, problem.values["list"]) for problem in fault.value.problems] == [("attachment_list", "city")]


def test_external_choices_beside_a_list_of_the_same_name() -> None:
    form = form_of(
        EXTERNAL.replace("select_one_external city", "select_one_external state")
        + CHOICES.replace("| city |", "| state |")
    )
    story = Walk(form, given()).offers("tx", "wa").answer("wa").answer("king")
    story.asks("city").offers("seattle", "renton")


def test_a_list_served_as_rows_keeps_its_index(tmp_path: Path) -> None:
    lists = attachments_in(folder(tmp_path, FILES), form_of(ASKS))
    assert all(isinstance(listed, Rows) for listed in lists.values())
    assert lists["prices"].having("crop", "rice") == [{"crop": "rice", "kip": "9000"}]
