"""Files that would fill the memory or never end: refused, or read no further than a form can be long."""

from __future__ import annotations

import contextlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import attachments
from forms.attachments import read_attachment
from forms.problems import FormError
from forms.sheets import excel, workbook
from forms.sheets.workbook import read_workbook

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
BOMB = b"""<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>"""

PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="{TYPES}.sharedStrings+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/></Types>""",
    "xl/workbook.xml": f"""<workbook {NAMESPACE} xmlns:r="{RELATIONS}"><sheets>
<sheet name="survey" sheetId="1" r:id="rId1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>""",
    "xl/sharedStrings.xml": f"<sst {NAMESPACE}><si><t>type</t></si><si><t>name</t></si></sst>",
}
CELLS = '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
ROW = '<row r="2"><c r="A2" t="inlineStr"><is><t>text</t></is></c><c r="B2" t="inlineStr"><is><t>a</t></is></c></row>'


def sheet(rows: str = ROW, dimension: str = "A1:B2", header: str = CELLS) -> str:
    return f"""<worksheet {NAMESPACE}><dimension ref="{dimension}"/>
<sheetData><row r="1">{header}</row>{rows}</sheetData></worksheet>"""


def xlsx(survey: str | bytes, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """An .xlsx written by hand."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in {**PARTS, "xl/worksheets/sheet1.xml": survey, **(parts or {})}.items():
            packed.writestr(name, HEAD + (text.encode() if isinstance(text, str) else text))
    return data.getvalue()


def packed(name: str, repeated: bytes, times: int, parts: Mapping[str, str] | None = None) -> bytes:
    """An .xlsx with one part that says the same a million times, made without ever holding it."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for other, text in {**PARTS, "xl/worksheets/sheet1.xml": sheet(), **(parts or {})}.items():
            if other != name:
                target.writestr(other, text)
        with target.open(name, "w", force_zip64=True) as part:
            for _ in range(times):
                part.write(repeated)
    return data.getvalue()


def refused(data: bytes, kind: str = "xlsx") -> str:
    with pytest.raises(FormError) as fault:
        read_workbook(data, kind)
    (problem,) = fault.value.problems
    return problem.code


def read(data: bytes) -> list[tuple[int, dict[str, str]]]:
    return [(row.number, dict(row.cells)) for row in read_workbook(data).sheet("survey").rows]


@pytest.fixture
def without_openpyxl() -> Iterator[None]:
    """What is refused here is refused before anything is made of it."""
    with mock.patch("openpyxl.load_workbook", side_effect=AssertionError("read nevertheless")):
        yield


def test_a_sound_file_of_ours_is_read() -> None:
    assert read(xlsx(sheet())) == [(2, {"type": "text", "name": "a"})]


@pytest.mark.usefixtures("without_openpyxl")
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "docProps/core.xml"]
)
@pytest.mark.parametrize("spelled", ["utf-8", "utf-16-le", "utf-16-be"])
def test_entities_in_a_workbook(part: str, spelled: str) -> None:
    bomb = BOMB.decode().encode(spelled) + b"<x>&d;</x>"
    assert refused(xlsx(sheet(), {part: bomb})) == "file_doctype"


@pytest.mark.usefixtures("without_openpyxl")
def test_a_document_type_behind_a_megabyte_of_blanks() -> None:
    for before in (excel._CHUNK - len(HEAD) - 5, 3 * excel._CHUNK):
        assert refused(xlsx(b" " * before + BOMB + b"<x/>")) == "file_doctype"


@pytest.mark.usefixtures("without_openpyxl")
def test_a_zip_that_swells_to_gigabytes() -> None:
    assert refused(packed("xl/media/image1.png", b"\0" * 1_000_000, 201)) == "file_large"


@pytest.mark.usefixtures("without_openpyxl")
def test_a_zip_of_very_many_parts() -> None:
    parts = {f"xl/media/{place}.png": "" for place in range(excel.MOST_PARTS)}
    assert refused(xlsx(sheet(), parts)) == "file_large"


@pytest.mark.usefixtures("without_openpyxl")
def test_millions_of_shared_strings() -> None:
    strings = packed("xl/sharedStrings.xml", b"<si><t/></si>" * 100_000, 31)
    assert len(strings) < 1_000_000
    assert refused(strings) == "file_large"


def test_a_part_that_says_less_than_it_holds() -> None:
    """The size in the directory is believed, and no byte more is read."""
    data = packed("xl/sharedStrings.xml", b" " * 1_000_000, 3)
    size = (3_000_000).to_bytes(4, "little")
    assert size in data
    assert refused(data.replace(size, (100).to_bytes(4, "little"))) == "file_unreadable"


@pytest.mark.parametrize("dimension", ["A1:XFD10000000", "A1:A1", "A1", "B2:A1"])
def test_dimensions_that_lie(dimension: str) -> None:
    assert read(xlsx(sheet(dimension=dimension))) == [(2, {"type": "text", "name": "a"})]


@pytest.mark.parametrize("dimension", ["ZZZZ9:A1", "nonsense"])
def test_dimensions_that_are_none(dimension: str) -> None:
    assert refused(xlsx(sheet(dimension=dimension))) == "file_unreadable"


def test_a_row_ten_million_rows_down() -> None:
    far = ROW.replace('r="2"', 'r="10000000"').replace("A2", "A10000000").replace("B2", "B10000000")
    assert read(xlsx(sheet(ROW + far))) == [(2, {"type": "text", "name": "a"})]


def test_a_column_sixteen_thousand_columns_right() -> None:
    far = '<c r="XFD1" t="inlineStr"><is><t>far</t></is></c>'
    assert read(xlsx(sheet(header=CELLS + far))) == [(2, {"type": "text", "name": "a"})]


def test_a_sheet_longer_than_any_form() -> None:
    with mock.patch.multiple(excel, MOST_ROWS=300), mock.patch.multiple(workbook, MOST_ROWS=300):
        rows = "".join(ROW.replace("2", str(number)) for number in range(2, 500))
        assert refused(xlsx(sheet(rows))) == "sheet_long"


def test_xml_nested_a_hundred_thousand_deep() -> None:
    deep = b"<a>" * 100_000 + b"</a>" * 100_000
    assert refused(xlsx(sheet(), {"xl/workbook.xml": deep})) == "file_unreadable"
    assert read(xlsx(deep)) == []
    assert refused(xlsx(sheet(), {"xl/sharedStrings.xml": deep})) == "file_unreadable"


def test_files_beyond_measure() -> None:
    with mock.patch.object(workbook, "LARGEST_FILE", 10_000):
        assert refused(b"| survey |" + b" " * 10_000, "md") == "file_large"
    assert refused(b"survey,\n,type,name\n,text," + b"a" * 30_000_001, "csv") == "file_large"
    assert refused(b"survey,\n,type,name\n,text," + b"a" * 20_000_000, "csv") == "file_unreadable"


@pytest.mark.parametrize("cut", [1, 100, 1000, 3000])
def test_files_that_end_too_soon(cut: int) -> None:
    assert refused(xlsx(sheet())[:-cut]) == "file_unreadable"


def directory_entry(name: str, kind: int, child: int, first: int) -> bytes:
    text = name.encode("utf-16-le").ljust(64, b"\0")
    head = struct.pack("<HBBiii", 2 * len(name) + 2, kind, 1, -1, -1, child)
    return text + head + bytes(36) + struct.pack("<ii", first, 64) + bytes(4)


def container(small_sectors: list[int]) -> bytes:
    """The container of an .xls with a workbook in small sectors, each of which names the next."""
    sizes = struct.pack("<HH", 0x3E, 3) + b"\xfe\xff" + struct.pack("<HH", 9, 6) + bytes(10)
    tables = struct.pack("<8i", 1, 1, 0, 4096, 2, 1, -2, 0) + struct.pack("<109i", 0, *[-1] * 108)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + sizes + tables
    directory = directory_entry("Root Entry", 5, 1, 3) + directory_entry("Workbook", 2, -1, 0)
    sectors = (
        struct.pack("<128i", -3, -2, -2, -2, *[-1] * 124),
        directory.ljust(512, b"\0"),
        struct.pack("<128i", *small_sectors, *[-1] * (128 - len(small_sectors))),
        bytes(512),
    )
    return header + b"".join(sectors)


def test_sectors_that_lead_in_a_circle() -> None:
    """xlrd would follow them until the memory is full; without a circle it finds that nothing is in them."""
    with mock.patch("xlrd.open_workbook", side_effect=AssertionError("read nevertheless")) as opened:
        for circle in ([1, 0], [0], [1, 2, 1]):
            assert refused(container(circle), "xls") == "file_unreadable"
        assert not opened.called
    assert refused(container([1, -2]), "xls") == "file_unreadable"


@pytest.mark.parametrize("kind", ["md", "csv", "xlsx", "xls", ""])
@given(data=st.binary(max_size=300), head=st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"| survey |\n"]))
def test_any_bytes_are_read_or_refused(kind: str, data: bytes, head: bytes) -> None:
    with contextlib.suppress(FormError):
        read_workbook(head + data, kind)
    for name in ("x.csv", "x.xml", "x.geojson"):
        with contextlib.suppress(FormError):
            read_attachment(name, head + data)


# attachments ----------------------------------------------------------------------------------------------------------


def not_read(name: str, data: bytes) -> str:
    with pytest.raises(FormError) as fault:
        read_attachment(name, data)
    (problem,) = fault.value.problems
    assert problem.values["name"] == name
    return problem.code


def nested(depth: int) -> bytes:
    return b'{"type": "FeatureCollection", "features": ' + b"[" * depth + b"]" * depth + b"}"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("x.xml", lambda: BOMB + b"<root><item><name>&d;</name></item></root>", "attachment_unreadable"),
        ("x.xml", lambda: b'<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>', "attachment_unreadable"),
        ("x.xml", lambda: b"<a>" * 100_000 + b"</a>" * 100_000, "attachment_unreadable"),
        ("x.xml", lambda: b"<r>" + b"<i/>" * 3_000_000 + b"</r>", "attachment_unreadable"),
        ("x.xml", lambda: b"<r>" + b" " * attachments.LARGEST + b"</r>", "attachment_large"),
        ("x.geojson", lambda: nested(100_000), "attachment_unreadable"),
        ("x.geojson", lambda: b'{"type": ' + b'{"a":' * 100_000, "attachment_unreadable"),
        ("x.geojson", lambda: b" " * (attachments.LARGEST_GEOJSON + 1), "attachment_large"),
        ("x.csv", lambda: b"name\n" + b"a" * attachments.LARGEST, "attachment_large"),
        ("x.csv", lambda: b"name\n" + b"a" * (attachments.LARGEST - 5), "attachment_unreadable"),
        ("x.csv", lambda: b",".join(b"%d" % place for place in range(10_000)) + b"\na" * 400, "attachment_unreadable"),
        ("x.csv", lambda: b'name\n"' + b"\n" * 1_000_000, "attachment_unreadable"),
    ],
)
def test_hostile_attachments(name: str, data: Callable[[], bytes], code: str) -> None:
    assert not_read(name, data()) == code


def test_numbers_of_a_million_digits_are_only_text() -> None:
    digits = "9" * 1_000_000
    features = [{"type": "Feature", "geometry": None, "id": "a", "properties": {"n": "DIGITS"}}]
    text = json.dumps({"type": "FeatureCollection", "features": features}).replace('"DIGITS"', digits)
    assert read_attachment("x.geojson", text.encode())[0]["n"] == digits


def test_nothing_of_this_needs_room_on_the_disk() -> None:
    assert len(packed("xl/media/image1.png", b"\0" * 1_000_000, 20)) < 200_000
    assert len(zlib.compress(nested(100_000))) < 10_000
