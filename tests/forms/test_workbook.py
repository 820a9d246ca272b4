"""Sheets from Markdown, Excel and CSV: the same rows, with the numbers their authors see."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook as Excel

from forms.problems import FormError
from forms.sheets.workbook import read_workbook

MARKDOWN = r"""
# A form
Words for people | with a bar.

| survey |      |       |            |
| ------ | :--- | ----: | ---------- |
|        | type | name  | label      |
|        | ---- | ----- | ---------- |

|        | text | a     | A \| B<br>C |
|        | note | n     | # not a comment |  # a comment
|        | text | b     |

| choices |
| | list_name | name | label |
| | yn | - | - |
"""


def rows(data: bytes, sheet: str = "survey", kind: str = "") -> list[tuple[int, dict[str, str]]]:
    return [(row.number, dict(row.cells)) for row in read_workbook(data, kind).sheet(sheet).rows]


def test_markdown_with_rules_blank_lines_comments_and_bars() -> None:
    assert rows(MARKDOWN.encode()) == [
        (2, {"type": "text", "name": "a", "label": "A | B\nC"}),
        (3, {"type": "note", "name": "n", "label": "# not a comment"}),
        (4, {"type": "text", "name": "b"}),
    ]
    assert rows(MARKDOWN.encode(), "choices") == [(2, {"list_name": "yn", "name": "-", "label": "-"})]


def excel() -> bytes:
    book = Excel()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Survey"
    for line in (("type", "name", "label", "default"), ("integer", "a", "A", 5.0), (), ("date", "d", "D", None)):
        sheet.append(line)
    sheet["D4"] = date(2026, 11, 21)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def test_excel_keeps_its_row_numbers(tmp_path: Path) -> None:
    wanted = [
        (2, {"type": "integer", "name": "a", "label": "A", "default": "5"}),
        (4, {"type": "date", "name": "d", "label": "D", "default": "2026-11-21"}),
    ]
    assert rows(excel()) == wanted
    file = tmp_path / "pigs.xlsx"
    file.write_bytes(excel())
    book = read_workbook(file)
    assert (book.name, [row.number for row in book.sheet("survey").rows]) == ("pigs", [2, 4])


@pytest.mark.parametrize(
    "text",
    [
        "type,name,label\ntext,a,A\n",
        'survey,,,\n,type,name,label\n,text,a,"A"\n\nchoices,,,\n,list_name,name,label\n',
    ],
)
def test_csv_of_one_sheet_or_of_several(text: str) -> None:
    assert rows(text.encode()) == [(2, {"type": "text", "name": "a", "label": "A"})]


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (b"PK not a zip", "", "file_unreadable"),
        (b"\xd0\xcf\x11\xe0 not a sheet", "", "file_unreadable"),
        (b"| survey |\n| | type | name |\n| | text | a | b | c |", "md", "row_wide"),
        (b"| survey |\n| | type | type |", "md", "column_twice"),
        (b"\xff\xfe\x00", "md", "file_unreadable"),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, kind: str, code: str) -> None:
    with pytest.raises(FormError) as fault:
        read_workbook(data, kind)
    assert fault.value.problems[0].code == code


def test_a_missing_file_is_said() -> None:
    with pytest.raises(FormError) as fault:
        read_workbook(Path("/nowhere/form.xlsx"))
    assert fault.value.problems[0].code == "file_unreadable"
